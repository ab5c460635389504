//! Completions and man pages, made from the command line's own description.

use crate::cli::Cli;
use crate::failure::{Done, Failure};
use crate::output;
use clap::{Args, CommandFactory};
use clap_complete::Shell;
use std::path::PathBuf;

/// Arguments of `completions`.
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// Which shell
    #[arg(value_enum)]
    pub shell: Shell,
}

/// Arguments of `man`.
#[derive(Debug, Args)]
pub struct ManArgs {
    /// Folder to write them to
    pub folder: PathBuf,
}

/// Prints completions.
pub fn completions(args: &CompletionsArgs) -> Done {
    let mut text = vec![];
    clap_complete::generate(args.shell, &mut Cli::command(), "salus", &mut text);
    output::line(&String::from_utf8_lossy(&text))
}

/// Writes a page for each command.
pub fn man(args: &ManArgs) -> Done {
    let failed = |e: std::io::Error| Failure::file("write man pages to", &args.folder, e);
    std::fs::create_dir_all(&args.folder).map_err(failed)?;
    clap_mangen::generate_to(Cli::command(), &args.folder).map_err(failed)?;
    output::progress(&format!("man pages are in {}", args.folder.display()));
    Ok(())
}
