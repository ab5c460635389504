//! Writes the JSON schema of the contract's messages to `schema/mutual-aid/mutual-aid.json` of the workspace.

use cosmwasm_schema::generate_api;
use mutual_aid_api::msg::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};
use std::{error::Error, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let api = generate_api! {
        name: "mutual-aid",
        instantiate: InstantiateMsg,
        execute: ExecuteMsg,
        query: QueryMsg,
        migrate: MigrateMsg,
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schema/mutual-aid");
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("mutual-aid.json"), api.render().to_string()? + "\n")?;
    Ok(())
}
