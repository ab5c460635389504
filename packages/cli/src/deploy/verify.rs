//! Comparing the chain with the plan.

use super::plan::{Plan, PlannedContract};
use crate::context::Context;
use crate::failure::{Done, Failure};
use crate::output;
use salus_client::Chain;
use serde_json::{json, Value};

struct Finding {
    contract: String,
    what: String,
    planned: String,
    found: String,
}

impl Finding {
    fn is_fine(&self) -> bool {
        self.planned == self.found
    }

    fn row(&self) -> Value {
        json!({
            "contract": self.contract, "what": self.what,
            "ok": if self.is_fine() { "yes" } else { "NO" },
            "planned": self.planned, "found": self.found,
        })
    }
}

/// Prints every comparison; fails if one differs.
pub async fn verify(context: &Context, plan: &Plan) -> Done {
    let chain = context.chain().await?;
    let mut findings = vec![];
    for contract in &plan.contracts {
        look(&chain, contract, &mut findings).await?;
    }
    let rows: Vec<Value> = findings.iter().map(Finding::row).collect();
    output::ordered(
        context.format,
        &json!(rows),
        &["contract", "what", "ok", "planned", "found"],
    )?;
    let wrong = findings.iter().filter(|f| !f.is_fine()).count();
    if wrong == 0 {
        Ok(())
    } else {
        Err(Failure::refused(format!(
            "{wrong} of {} facts on the chain differ from the plan",
            findings.len()
        )))
    }
}

async fn look(chain: &Chain, contract: &PlannedContract, findings: &mut Vec<Finding>) -> Done {
    let mut compare = |what: &str, planned: String, found: String| {
        findings.push(Finding {
            contract: contract.name.clone(),
            what: what.to_owned(),
            planned,
            found,
        });
    };
    let Some(info) = chain.contract_info(&contract.address).await? else {
        compare("address", contract.address.clone(), "nothing there".to_owned());
        return Ok(());
    };
    compare("address", contract.address.clone(), contract.address.clone());
    let code = chain.code_info(info.code_id).await?;
    compare(
        "code",
        contract.checksum.clone(),
        code.map_or_else(|| "none".to_owned(), |code| code.checksum),
    );
    compare(
        "admin",
        contract.admin.clone().unwrap_or_else(|| "none".to_owned()),
        info.admin.unwrap_or_else(|| "none".to_owned()),
    );
    compare("label", contract.label.clone(), info.label);
    for (name, query, wanted) in &contract.expect {
        match chain.smart::<Value>(&contract.address, query).await {
            Ok(found) => {
                let seen = matching(wanted, &found);
                compare(name, wanted.to_string(), seen.to_string());
            }
            Err(e) => compare(name, wanted.to_string(), e.to_string()),
        }
    }
    Ok(())
}

/// The part of an answer that the plan speaks of.
fn matching(wanted: &Value, found: &Value) -> Value {
    match (wanted, found) {
        (Value::Object(wanted), Value::Object(found)) => Value::Object(
            wanted
                .iter()
                .map(|(name, field)| {
                    let found = found.get(name).unwrap_or(&Value::Null);
                    (name.clone(), matching(field, found))
                })
                .collect(),
        ),
        _ => found.clone(),
    }
}
