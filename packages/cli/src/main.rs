//! The `salus` command.

use clap::Parser;
use salus_cli::cli::{self, Cli};
use salus_cli::output::progress;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(e) => {
            progress(&format!("salus: cannot start: {e}"));
            return ExitCode::from(salus_client::ExitCode::Network.number());
        }
    };
    match runtime.block_on(cli::run(cli)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            progress(&format!("salus: {}", failure.text));
            if let Some(mend) = &failure.mend {
                progress(&format!("  {mend}"));
            }
            ExitCode::from(failure.code.number())
        }
    }
}
