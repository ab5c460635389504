//! Writes the JSON schema of the contract's messages to `schema/donation-escrow/donation-escrow.json` of the workspace.

use cosmwasm_schema::generate_api;
use donation_escrow_api::msg::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};
use std::{error::Error, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let api = generate_api! {
        name: "donation-escrow",
        instantiate: InstantiateMsg,
        execute: ExecuteMsg,
        query: QueryMsg,
        migrate: MigrateMsg,
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schema/donation-escrow");
    fs::create_dir_all(&folder)?;
    fs::write(
        folder.join("donation-escrow.json"),
        api.render().to_string()? + "\n",
    )?;
    Ok(())
}
