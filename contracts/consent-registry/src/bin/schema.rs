//! Writes the JSON schema of the contract's messages to `schema/consent-registry/consent-registry.json` of the workspace.

use consent_registry_api::msg::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};
use cosmwasm_schema::generate_api;
use std::{error::Error, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let api = generate_api! {
        name: "consent-registry",
        instantiate: InstantiateMsg,
        execute: ExecuteMsg,
        query: QueryMsg,
        migrate: MigrateMsg,
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schema/consent-registry");
    fs::create_dir_all(&folder)?;
    fs::write(
        folder.join("consent-registry.json"),
        api.render().to_string()? + "\n",
    )?;
    Ok(())
}
