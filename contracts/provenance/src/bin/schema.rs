//! Writes the JSON schema of the contract's messages to `schema/provenance` at the workspace root.

use cosmwasm_schema::generate_api;
use provenance_api::msg::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};
use std::path::Path;

fn main() -> std::io::Result<()> {
    let out = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schema/provenance");
    std::fs::create_dir_all(&out)?;
    let api = generate_api! {
        name: "provenance",
        instantiate: InstantiateMsg,
        execute: ExecuteMsg,
        query: QueryMsg,
        migrate: MigrateMsg,
    };
    let json = api.render().to_string().map_err(std::io::Error::other)?;
    std::fs::write(out.join("provenance.json"), json + "\n")
}
