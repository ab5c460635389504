//! Writes the JSON schema of the contract's messages to `schema/panel/panel.json` of the workspace.

use cosmwasm_schema::generate_api;
use panel_api::msg::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};
use std::{error::Error, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let api = generate_api! {
        name: "panel",
        instantiate: InstantiateMsg,
        execute: ExecuteMsg,
        query: QueryMsg,
        migrate: MigrateMsg,
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schema/panel");
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("panel.json"), api.render().to_string()? + "\n")?;
    Ok(())
}
