//! The file, worked out: wasm read, addresses known, names filled in.

use super::file::{ContractSection, DeployFile, Expectation};
use crate::context::Context;
use crate::failure::{Done, Failure};
use salus_client::{checksum, predicted_address, AccountAddress, Chain};
use serde_json::{json, Value};
use std::collections::BTreeMap;

/// Everything that `apply` makes true.
#[derive(Clone, Debug)]
pub struct Plan {
    /// name of the key that deploys
    pub from: String,
    /// its address
    pub deployer: String,
    /// each after those that its settings name, because a contract may look at them when it is made; addresses do not
    /// depend on the order
    pub contracts: Vec<PlannedContract>,
}

/// One contract of it.
#[derive(Clone, Debug)]
pub struct PlannedContract {
    /// name in the file
    pub name: String,
    /// its code
    pub wasm: Vec<u8>,
    /// SHA-256 of it
    pub checksum: String,
    /// where it will live
    pub address: String,
    /// who may replace its code
    pub admin: Option<String>,
    /// name for people
    pub label: String,
    /// salt of its address
    pub salt: String,
    /// what it is set up with
    pub msg: Value,
    /// question and right answer, by name
    pub expect: Vec<(String, Value, Value)>,
}

impl Plan {
    /// Works it out for the network of the command line.
    pub fn read(context: &Context) -> Done<Self> {
        let file = context.deploy_file()?;
        let deploy = file.deploy.clone().ok_or_else(|| {
            Failure::usage(format!(
                "the file of {} has no [deploy] section",
                context.network_name()
            ))
        })?;
        let network = context.client_network()?;
        let deployer = context.address(&deploy.from)?;
        let mut read = BTreeMap::new();
        let mut addresses = BTreeMap::new();
        for (name, section) in &file.contracts {
            let wasm = wasm(&file, &deploy.artifacts, section)?;
            let sum = checksum(&wasm);
            if let Some(wanted) = section.checksum.as_ref().filter(|wanted| **wanted != sum) {
                return Err(Failure::refused(format!(
                    "{name}: the built wasm has checksum {sum}, the plan wants {wanted}"
                )));
            }
            let address = predicted_address(&sum, &deployer, section.salt.as_bytes(), &network.prefix)?;
            addresses.insert(name.clone(), address.as_str().to_owned());
            read.insert(name.clone(), (wasm, sum));
        }
        let contracts = file
            .contracts
            .iter()
            .filter_map(|(name, section)| {
                let (wasm, sum) = read.remove(name)?;
                Some((name, section, wasm, sum))
            })
            .map(|(name, section, wasm, sum)| {
                let admin = match section.admin.as_str() {
                    "none" => None,
                    named => {
                        let named = fill_text(context, &addresses, named)?;
                        Some(
                            AccountAddress::parse(&named, &network.prefix)?
                                .as_str()
                                .to_owned(),
                        )
                    }
                };
                Ok(PlannedContract {
                    address: addresses.get(name).cloned().unwrap_or_default(),
                    name: name.clone(),
                    wasm,
                    checksum: sum,
                    admin,
                    label: section.label.clone(),
                    salt: section.salt.clone(),
                    msg: fill(context, &addresses, to_json(&section.msg)?)?,
                    expect: section
                        .expect
                        .iter()
                        .map(|(name, expectation)| {
                            let (query, answer) = expected(context, &addresses, expectation)?;
                            Ok((name.clone(), query, answer))
                        })
                        .collect::<Done<_>>()?,
                })
            })
            .collect::<Done<_>>()?;
        Ok(Self {
            from: deploy.from,
            deployer,
            contracts: in_order(contracts),
        })
    }

    /// What `apply` would do now.
    pub async fn preview(&self, chain: &Chain) -> Done<Value> {
        let mut rows = vec![];
        for contract in &self.contracts {
            let there = chain.contract_info(&contract.address).await?.is_some();
            rows.push(json!({
                "contract": contract.name,
                "step": if there { "nothing: it is there" } else { "store and instantiate" },
                "address": contract.address,
                "admin": contract.admin.as_deref().unwrap_or("none"),
                "bytes": contract.wasm.len(),
                "checksum": contract.checksum,
            }));
        }
        Ok(json!(rows))
    }
}

impl PlannedContract {
    /// Whether the settings name an address.
    fn names(&self, address: &str) -> bool {
        self.msg.to_string().contains(address)
    }
}

/// Contracts that name each other in a circle stay in the order of their names.
fn in_order(mut rest: Vec<PlannedContract>) -> Vec<PlannedContract> {
    let mut ordered = vec![];
    while !rest.is_empty() {
        let waits = |one: &PlannedContract| {
            rest.iter()
                .any(|other| other.name != one.name && one.names(&other.address))
        };
        let next = rest.iter().position(|one| !waits(one)).unwrap_or(0);
        ordered.push(rest.remove(next));
    }
    ordered
}

fn wasm(file: &DeployFile, artifacts: &std::path::Path, section: &ContractSection) -> Done<Vec<u8>> {
    let path = file.folder.join(artifacts).join(&section.wasm);
    std::fs::read(&path)
        .map_err(|e| Failure::file("read", &path, e).mend("./scripts/build-wasm.sh builds it"))
}

fn expected(
    context: &Context,
    addresses: &BTreeMap<String, String>,
    expectation: &Expectation,
) -> Done<(Value, Value)> {
    Ok((
        fill(context, addresses, to_json(&expectation.query)?)?,
        fill(context, addresses, to_json(&expectation.answer)?)?,
    ))
}

fn to_json(value: &impl serde::Serialize) -> Done<Value> {
    serde_json::to_value(value)
        .map_err(|e| Failure::usage(format!("a setting cannot be written as JSON: {e}")))
}

/// Puts addresses in the place of `{key:NAME}` and `{contract:NAME}`.
pub(super) fn fill(context: &Context, addresses: &BTreeMap<String, String>, value: Value) -> Done<Value> {
    Ok(match value {
        Value::String(text) => Value::String(fill_text(context, addresses, &text)?),
        Value::Array(items) => Value::Array(
            items
                .into_iter()
                .map(|item| fill(context, addresses, item))
                .collect::<Done<_>>()?,
        ),
        Value::Object(fields) => Value::Object(
            fields
                .into_iter()
                .map(|(name, field)| Ok((name, fill(context, addresses, field)?)))
                .collect::<Done<_>>()?,
        ),
        other => other,
    })
}

fn fill_text(context: &Context, addresses: &BTreeMap<String, String>, text: &str) -> Done<String> {
    let inner = text.strip_prefix('{').and_then(|t| t.strip_suffix('}'));
    match inner.and_then(|inner| inner.split_once(':')) {
        Some(("key", name)) => context.address(name),
        Some(("contract", name)) => addresses
            .get(name)
            .cloned()
            .ok_or_else(|| Failure::usage(format!("{text} names a contract that the file does not have"))),
        _ => Ok(text.to_owned()),
    }
}
