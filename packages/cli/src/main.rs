//! The `salus` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    salus_cli::entry()
}
