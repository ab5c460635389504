//! Checks built contracts as a chain does at upload, and their size: `check-wasm FILE...`. A file is named after its
//! contract.

use std::path::Path;
use std::process::ExitCode;

use wasm_tests::check::check;

fn main() -> ExitCode {
    let mut code = ExitCode::SUCCESS;
    for file in std::env::args().skip(1) {
        let verdict = match std::fs::read(&file) {
            Ok(wasm) => check(&contract(&file), &wasm).map_err(|refusal| refusal.to_string()),
            Err(error) => Err(error.to_string()),
        };
        match verdict {
            Ok(()) => println!("  accepted  {file}"),
            Err(why) => {
                println!("  refused   {file}: {why}");
                code = ExitCode::FAILURE;
            }
        }
    }
    code
}

fn contract(file: &str) -> String {
    let stem = Path::new(file).file_stem().unwrap_or_default();
    stem.to_string_lossy().into_owned()
}
