//! Checks built contracts as a chain does at upload: `check-wasm FILE...`.

use std::process::ExitCode;

use wasm_tests::check::check;

fn main() -> ExitCode {
    let mut code = ExitCode::SUCCESS;
    for file in std::env::args().skip(1) {
        let verdict = match std::fs::read(&file) {
            Ok(wasm) => check(&wasm).map_err(|refusal| refusal.to_string()),
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
