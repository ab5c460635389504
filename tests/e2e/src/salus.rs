//! The `salus` command, as these tests run it.

use std::process::ExitCode;

fn main() -> ExitCode {
    salus_cli::entry()
}
