//! Writes the JSON schema of the contract's messages to `schema/accreditation/accreditation.json` of the workspace.

use accreditation_api::msg::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};
use cosmwasm_schema::generate_api;
use std::{error::Error, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let api = generate_api! {
        name: "accreditation",
        instantiate: InstantiateMsg,
        execute: ExecuteMsg,
        query: QueryMsg,
        migrate: MigrateMsg,
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schema/accreditation");
    fs::create_dir_all(&folder)?;
    fs::write(
        folder.join("accreditation.json"),
        api.render().to_string()? + "\n",
    )?;
    Ok(())
}
