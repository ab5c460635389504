//! What is done to records apart from handing them out.

use super::stream::anchored;
use super::{hex, on_chain, Place, PutArgs, VerifyArgs, Which};
use crate::context::Context;
use crate::domain;
use crate::domain::when::{show_day, When};
use crate::failure::{Done, Failure};
use crate::home::private_folder;
use crate::output;
use accreditation_api::OrgId;
use consent_registry_api::msg::QueryMsg;
use consent_registry_api::types::{NewRecord as Commitment, RecordInfo, SubjectId};
use custodian::custodian::put as keep;
use custodian::keyring::Keyring;
use custodian::record::{sha256, Entry, NewRecord, Standing};
use custodian::registry::Registry;
use custodian::rewrap::rewrap as move_keys;
use custodian::store::{Store, StoreError};
use custodian::stream::Day;
use indicatif::{ProgressBar, ProgressStyle};
use salus_client::{Chain, ConsentRegistry, Contract};
use serde_json::{json, Value};
use zeroize::Zeroizing;

/// Keeps a record and commits to it.
pub(super) async fn put(context: &Context, args: PutArgs) -> Done {
    let bytes = std::fs::read(&args.file)
        .map(Zeroizing::new)
        .map_err(|e| Failure::file("read", &args.file, e))?;
    let store = args.place.open(&context.home)?;
    let registry = on_chain(context, &args.from).await?;
    let made = match args.made {
        Some(When::At(seconds)) => seconds,
        Some(When::In(_)) => return Err(Failure::usage("data is not from the future")),
        None => registry.now().await?,
    };
    let new = NewRecord {
        subject: args.subject,
        kind: args.kind,
        tags: args.tags,
        summary: args.summary,
        made,
        bytes: &bytes,
    };
    let record = keep(&store, &registry, &new).await?;
    output::ordered(
        context.format,
        &json!({"record": record.to_string()}),
        &["record"],
    )
}

async fn entries(context: &Context, which: &Which) -> Done<(Store, Vec<Entry>)> {
    let store = which.place.open(&context.home)?;
    let entries = match &which.subject {
        Some(subject) => store.of_subject(subject).await?,
        None => store.all().await?,
    };
    Ok((store, entries))
}

fn facts(entry: &Entry) -> Value {
    json!({
        "ciphertext": hex(&entry.blob),
        "subject": entry.subject.to_string(),
        "kind": entry.kind.to_string(),
        "size": entry.size,
        "made": entry.made,
        "tags": entry.tags.len(),
        "summary": entry.summary,
        "epoch": entry.epoch,
        "day": entry.anchor.as_ref().map(|anchor| show_day(anchor.day)),
        "on_chain": entry.standing == Standing::Committed,
    })
}

/// Lists records.
pub(super) async fn list(context: &Context, which: &Which) -> Done {
    let (_, entries) = entries(context, which).await?;
    let rows: Vec<Value> = entries.iter().map(facts).collect();
    domain::print(
        context,
        rows.into(),
        &["ciphertext", "subject", "kind", "size", "made"],
    )
}

/// Looks at every record, and ends with a failure if one is damaged.
pub(super) async fn verify(context: &Context, args: &VerifyArgs) -> Done {
    let (store, entries) = entries(context, &args.which).await?;
    let registry = if args.off_chain {
        None
    } else {
        let chain = context.chain().await?;
        let custodian = match (args.custodian, args.from.as_deref()) {
            (Some(org), _) => OrgId(org),
            (None, Some(from)) => on_chain(context, from).await?.place().custodian,
            (None, None) => return Err(Failure::usage("name the custodian with --custodian or --from")),
        };
        Some((chain, context.contract::<ConsentRegistry>()?, custodian))
    };
    let mut rows = vec![];
    let mut damaged = 0_u64;
    for entry in &entries {
        let mut found = store.check(entry).await.err().map(|e| e.to_string());
        if let (None, Some((chain, contract, custodian))) = (&found, &registry) {
            found = differs(chain, contract, *custodian, entry).await?;
        }
        if let (None, Some(anchor)) = (&found, &entry.anchor) {
            let day = Day::from_bytes(&store.content(entry).await?)?;
            if day.root()? != anchor.root {
                found = Some("its readings do not lead to its root".to_owned());
            } else if let Some((chain, contract, _)) = &registry {
                let root = anchored(chain, contract, entry.subject, anchor.device, anchor.day).await?;
                found = (root != anchor.root).then(|| "the root on chain is another one".to_owned());
            }
        }
        damaged = damaged.saturating_add(u64::from(found.is_some()));
        rows.push(json!({"ciphertext": hex(&entry.blob), "found": found.as_deref().unwrap_or("whole")}));
    }
    for orphan in store.orphans().await? {
        rows.push(json!({"ciphertext": orphan, "found": "no entry: left by a crash, readable by nobody"}));
    }
    output::ordered(context.format, &rows.into(), &["ciphertext", "found"])?;
    if damaged > 0 {
        return Err(Failure::refused(format!(
            "{damaged} of {} records are not as they should be",
            entries.len()
        )));
    }
    Ok(())
}

/// What is wrong with the commitment on chain.
async fn differs(
    chain: &Chain,
    contract: &Contract<ConsentRegistry>,
    custodian: OrgId,
    entry: &Entry,
) -> Done<Option<String>> {
    if entry.standing != Standing::Committed {
        return Ok(Some(
            "the commitment is owed: the next `salus custodian serve` says it".to_owned(),
        ));
    }
    let record = entry.record_id(custodian).map_err(StoreError::from)?;
    let found: Option<RecordInfo> = contract.ask(chain, &QueryMsg::Record { record }).await?;
    let expected = entry.commitment().map_err(StoreError::from)?;
    Ok(match found {
        None => Some("the chain knows no such record".to_owned()),
        Some(info) if info.commitment == expected => None,
        Some(info) => {
            let half_way = entry.next.as_ref().is_some_and(|next| {
                let moved = Commitment {
                    epoch: next.epoch,
                    wrap: sha256(&next.wrap),
                    ..expected
                };
                info.commitment == moved
            });
            Some(if half_way {
                "its key is half-way to a new epoch: `salus custodian rewrap` ends that".to_owned()
            } else {
                "the commitment on chain is another one".to_owned()
            })
        }
    })
}

/// Lists the keys that organisations have named.
pub(super) async fn grantees(context: &Context, place: &Place) -> Done {
    let store = place.open(&context.home)?;
    let rows: Vec<Value> = store
        .all_readers()
        .await?
        .into_iter()
        .flat_map(|list| {
            list.readers.into_iter().map(move |reader| {
                json!({
                    "org": list.org.u64(),
                    "reader": reader,
                    "number": list.number,
                    "signed_by": list.proof.address,
                })
            })
        })
        .collect();
    domain::print(context, rows.into(), &["org", "reader", "number", "signed_by"])
}

/// Begins a new epoch.
pub(super) fn epoch(context: &Context, place: &Place) -> Done {
    let folder = place.folder(&context.home);
    custodian::store::private_folder(&folder)?;
    let keys = folder.join("keys");
    private_folder(&keys)?;
    let epoch = Keyring::begin_epoch(&keys)?;
    output::ordered(context.format, &json!({"epoch": epoch}), &["epoch"])
}

/// Moves records' keys under that of the newest epoch.
pub(super) async fn rewrap(context: &Context, place: &Place, from: &str) -> Done {
    let store = place.open(&context.home)?;
    let registry = on_chain(context, from).await?;
    let style = ProgressStyle::with_template("{bar:40} {pos} of {len} records, {eta} to go")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    let bar = ProgressBar::new(0).with_style(style);
    let outcome = move_keys(&store, &registry, &mut |done, all| {
        bar.set_length(u64::try_from(all).unwrap_or(u64::MAX));
        bar.set_position(u64::try_from(done).unwrap_or(u64::MAX));
    })
    .await;
    bar.finish_and_clear();
    let outcome = outcome?;
    for (blob, why) in &outcome.damaged {
        output::progress(&format!("{}: left as it is: {why}", hex(blob)));
    }
    let facts = json!({
        "epoch": outcome.epoch,
        "moved": outcome.moved,
        "there": outcome.there,
        "damaged": outcome.damaged.len(),
        // their key files are needed for backups only
        "idle_epochs": store.idle_epochs().await?,
    });
    output::ordered(context.format, &facts, &["epoch", "moved", "there", "damaged"])?;
    if !outcome.damaged.is_empty() {
        return Err(Failure::refused(format!(
            "{} records are not as they should be",
            outcome.damaged.len()
        ))
        .mend("`salus custodian verify` looks at all of them"));
    }
    Ok(())
}

/// Destroys a subject's records.
pub(super) async fn erase(context: &Context, place: &Place, subject: &SubjectId, yes: bool) -> Done {
    let store = place.open(&context.home)?;
    let records = match yes {
        true => store.erase(subject).await?,
        false => store.of_subject(subject).await?.len(),
    };
    output::ordered(
        context.format,
        &json!({"records": records, "destroyed": yes}),
        &["records"],
    )?;
    if !yes {
        return Err(Failure::usage("nothing was destroyed").mend("say --yes to destroy them, for good"));
    }
    Ok(())
}
