//! The grantee's side.

use super::{FetchArgs, ReadersArgs};
use crate::context::Context;
use crate::domain;
use crate::failure::{Done, Failure};
use crate::home::{private_folder, write_whole};
use crate::output;
use accreditation_api::msg::QueryMsg as Standing;
use accreditation_api::types::OperatorInfo;
use accreditation_api::OrgId;
use consent_registry_api::msg::QueryMsg;
use consent_registry_api::types::{ReceiptInfo, RecordInfo};
use custodian::ask::Ask;
use custodian::fetch::{FetchError, Server};
use custodian::keyring;
use custodian::readers::ReaderList;
use salus_client::{Accreditation, Chain, ConsentRegistry, Contract};
use serde_json::{json, Value};
use std::path::Path;
use std::time::Duration;

/// Makes a reader's key.
pub(super) fn key(context: &Context, file: &Path) -> Done {
    if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        private_folder(folder)?;
    }
    let public = keyring::make_key(file)?;
    let facts = json!({"file": file, "reader": public.to_string()});
    output::ordered(context.format, &facts, &["reader"])
}

/// The custodian that answers there, if it is one of this network's registry.
async fn server_at(
    url: &str,
    chain: &Chain,
    contract: &Contract<ConsentRegistry>,
) -> Done<(Server, custodian::registry::Place)> {
    let server = Server::at(url)?;
    let place = server.place().await?;
    // what is signed names them: nobody else's may be signed
    if place.chain_id != chain.network().chain_id || place.registry != contract.address() {
        return Err(Failure::refused(format!(
            "{url} is a custodian of the registry {} on {}, not of {} on {}",
            place.registry,
            place.chain_id,
            contract.address(),
            chain.network().chain_id
        )));
    }
    Ok((server, place))
}

/// Tells a custodian which keys an organisation reads with.
pub(super) async fn readers(context: &Context, args: &ReadersArgs) -> Done {
    let chain = context.chain().await?;
    let contract: Contract<ConsentRegistry> = context.contract()?;
    let signer = context.signer(&args.from)?;
    let (server, place) = server_at(&args.at, &chain, &contract).await?;
    let org = match args.org {
        Some(org) => OrgId(org),
        None => {
            let accreditation: Contract<Accreditation> = context.contract()?;
            let question = Standing::Operator {
                operator: signer.address().to_owned(),
            };
            let found: Option<OperatorInfo> = accreditation.ask(&chain, &question).await?;
            found.map(|operator| operator.org).ok_or_else(|| {
                Failure::usage(format!("the key {} operates for no organisation", args.from))
                    .mend("name the organisation with --org")
            })?
        }
    };
    let number = chain.tip().await?.seconds;
    let list = ReaderList::sign(&place, org, number, &args.readers, &signer)?;
    server.name_readers(&list).await?;
    let facts = json!({"org": org.u64(), "number": number, "readers": list.readers});
    output::ordered(context.format, &facts, &["org", "readers"])
}

/// Asks, receives, checks, decrypts and keeps.
pub(super) async fn run(context: &Context, args: &FetchArgs) -> Done {
    let reader = keyring::read_key(&args.reader)?;
    let chain = context.chain().await?;
    let contract: Contract<ConsentRegistry> = context.contract()?;
    let signer = context.signer(&args.from)?;
    let (server, place) = server_at(&args.at, &chain, &contract).await?;
    // whose records may come, by the chain and not by the custodian
    let question = QueryMsg::Receipt {
        receipt: args.receipt,
    };
    let permit: Option<ReceiptInfo> = contract.ask(&chain, &question).await?;
    let permit = permit.ok_or_else(|| Failure::refused(format!("there is no receipt {}", args.receipt)))?;
    let ask = Ask::sign(&place, args.receipt, &reader.to_public(), &signer)?;
    let server = server.taking(args.most.saturating_mul(1_000_000));
    let package = server.ask(&ask, Duration::from_secs(args.wait)).await?;
    let committed = |record| {
        let (contract, chain) = (&contract, &chain);
        async move {
            let found: Result<Option<RecordInfo>, _> =
                contract.ask(chain, &QueryMsg::Record { record }).await;
            found.map_err(|e| FetchError::Silent(e.to_string()))
        }
    };
    let delivery = package
        .open(
            &args.receipt,
            &permit.subject,
            place.custodian,
            &reader,
            committed,
        )
        .await?;
    let mut rows: Vec<Value> = vec![];
    for received in &delivery.records {
        let file = args.to.join(received.item.record.to_string());
        write_whole(&file, &received.bytes, true)?;
        rows.push(json!({
            "record": received.item.record.to_string(),
            "kind": received.item.kind.to_string(),
            "made": received.item.made,
            "bytes": received.bytes.len(),
            "file": file,
        }));
    }
    tell(&chain, &contract, args, &delivery.manifest.to_string()).await?;
    domain::print(context, rows.into(), &["record", "kind", "made", "bytes", "file"])
}

/// Says whether the custodian has said on chain what it served.
async fn tell(chain: &Chain, contract: &Contract<ConsentRegistry>, args: &FetchArgs, manifest: &str) -> Done {
    let question = QueryMsg::Receipt {
        receipt: args.receipt,
    };
    for _ in 0..20 {
        let found: Option<ReceiptInfo> = contract.ask(chain, &question).await?;
        if let Some(said) = found.and_then(|info| info.manifest) {
            let words = match said.to_string() == manifest {
                true => "the custodian has said on chain that it served exactly this",
                false => "the custodian has said on chain that it served something else",
            };
            output::progress(words);
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    output::progress("the custodian has not said on chain yet what it served");
    Ok(())
}
