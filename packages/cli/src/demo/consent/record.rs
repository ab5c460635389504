//! Records in and out: kept encrypted by the custodian, committed to on the chain, and read by the clinic with the same hash.

use super::super::parts::check;
use super::patient::Patient;
use super::{fresh, short, Play, Who};
use crate::failure::{Done, Failure};
use age::x25519::Identity;
use consent_registry_api::msg::QueryMsg;
use consent_registry_api::types::{ReceiptInfo, ReceiptStatus, RecordId, RecordInfo, RecordKind, Tag};
use custodian::ask::Ask;
use custodian::chain::OnChain;
use custodian::custodian::{Custodian, Settings};
use custodian::fetch::{Delivery, FetchError, Server};
use custodian::readers::ReaderList;
use custodian::record::{sha256, NewRecord};
use custodian::registry::Registry;
use custodian::server;
use custodian::store::{Blobs, Store};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// How long the clinic comes again, and how long the custodian's word on the chain is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// The custodian's program at work, as long as the story needs it. Its records are deleted with it.
pub struct House {
    custodian: Custodian<OnChain>,
    url: String,
    folder: PathBuf,
    results: Vec<u8>,
    _stop: oneshot::Sender<()>,
}

impl Drop for House {
    fn drop(&mut self) {
        // a folder that stays is no harm: it is in the system's place for temporary files
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn failed(error: impl std::fmt::Display) -> Failure {
    Failure::refused(format!("the custodian: {error}"))
}

/// A record of about so many bytes that nobody has seen before.
fn text(what: &str, lines: usize) -> Done<Vec<u8>> {
    let mut record = Vec::from(what);
    for _ in 0..lines {
        let line: String = fresh()?.iter().map(|byte| format!("{byte:02x}")).collect();
        record.push(b'\n');
        record.extend_from_slice(line.as_bytes());
    }
    Ok(record)
}

/// The custodian takes in two records of Anna's: blood results, and a psychiatrist's note under her own word for it.
pub async fn take_in(play: &mut Play<'_>, anna: &mut Patient) -> Done<House> {
    let chain = play.stage.chain().clone();
    let registry = OnChain::connect(
        chain,
        play.context.contract()?,
        play.context.contract()?,
        play.context.signer("custodian")?,
    )
    .await
    .map_err(failed)?;
    let name = u64::from_be_bytes(<[u8; 8]>::try_from(fresh()?.split_at(8).0).unwrap_or_default());
    let folder = std::env::temp_dir().join(format!("salus-demo-{name:016x}"));
    let store = Store::open(&folder, &Blobs::Local).map_err(failed)?;
    let custodian =
        Custodian::begin(store, registry, Settings::default(), Arc::new(|_| {})).map_err(failed)?;
    let listener = TcpListener::bind("127.0.0.1:0").await.map_err(failed)?;
    let url = format!("http://{}", listener.local_addr().map_err(failed)?);
    let (stop, stopped) = oneshot::channel::<()>();
    tokio::spawn(server::serve(listener, custodian.clone(), async move {
        // told, or forgotten: both end it
        let _ = stopped.await;
    }));
    let results = text("blood results", 6_000)?;
    let note = text("a psychiatrist's note", 300)?;
    let house = House {
        custodian,
        url,
        folder,
        results,
        _stop: stop,
    };
    let lab = put(play, &house, anna, RecordKind::Laboratory, vec![], &house.results).await?;
    let note = put(play, &house, anna, RecordKind::Ehr, vec![anna.psychiatry], &note).await?;
    anna.records.extend([lab, note]);
    play.stage.remark(&format!(
        "Riverside Hospital takes in {} bytes of blood results and a psychiatrist's note, and encrypts each under a key of its own",
        house.results.len()
    ))?;
    play.stage.remark(&format!(
        "on the chain are commitments, {} and {}: hashes of a salt and the ciphertext, and a size class",
        short(&lab.to_string()),
        short(&note.to_string())
    ))?;
    Ok(house)
}

async fn put(
    play: &Play<'_>,
    house: &House,
    anna: &Patient,
    kind: RecordKind,
    tags: Vec<Tag>,
    bytes: &[u8],
) -> Done<RecordId> {
    let new = NewRecord {
        subject: anna.subject,
        kind,
        tags,
        summary: false,
        made: play.stage.chain().tip().await?.seconds,
        bytes,
    };
    let record = house.custodian.put(&new).await.map_err(failed)?;
    let question = QueryMsg::Record { record };
    let found: Option<RecordInfo> = play.houses.registry.ask(play.stage.chain(), &question).await?;
    let commitment = found.map(|info| info.commitment);
    check(&[(
        "the commitment is on the chain, and is no hash of the record itself",
        commitment.is_some_and(|commitment| {
            commitment.subject == anna.subject
                && commitment.kind == kind
                && commitment.content != sha256(bytes)
        }),
    )])?;
    Ok(record)
}

/// The clinic fetches what it was permitted, and reads it; what is to be left out does not come.
pub async fn hand_out(play: &mut Play<'_>, house: &House, anna: &Patient, permit: &ReceiptInfo) -> Done {
    let reader = Identity::generate();
    let server = Server::at(&house.url).map_err(failed)?;
    let place = house.custodian.registry().place().clone();
    let practice = play.cast.party(Who::Practice)?;
    let signer = &practice.signer;
    // its admin, who is its operator, too, says once which keys it reads with
    let number = play.stage.chain().tip().await?.seconds;
    let list = ReaderList::sign(&place, practice.org, number, &[reader.to_public()], signer)?;
    server.name_readers(&list).await.map_err(failed)?;
    let ask = Ask::sign(&place, permit.receipt, &reader.to_public(), signer)?;
    let package = server.ask(&ask, PATIENCE).await.map_err(failed)?;
    let (registry, chain) = (&play.houses.registry, play.stage.chain());
    let committed = |record| async move {
        let found: Result<Option<RecordInfo>, _> = registry.ask(chain, &QueryMsg::Record { record }).await;
        found.map_err(|e| FetchError::Silent(e.to_string()))
    };
    let delivery: Delivery = package
        .open(
            &permit.receipt,
            &permit.subject,
            place.custodian,
            &reader,
            committed,
        )
        .await
        .map_err(failed)?;
    let (before, after) = match delivery.records.as_slice() {
        [one] => (sha256(&house.results), sha256(&one.bytes)),
        other => return Err(Failure::refused(format!("{} records came, not one", other.len()))),
    };
    check(&[
        (
            "the record that came is the one that was taken in",
            before == after,
        ),
        (
            "a record of mental health was kept, and did not come",
            anna.records.len() == 2,
        ),
    ])?;
    let info = said(play, permit).await?;
    check(&[
        (
            "the custodian bound itself on chain before",
            info.released_at.is_some(),
        ),
        (
            "it has said on chain that it served exactly this",
            info.manifest == Some(delivery.manifest),
        ),
    ])?;
    play.stage.remark(&format!(
        "the clinic fetches with its signature: {} bytes, decrypted with its own key, SHA-256 {} as before, {} now",
        house.results.len(),
        short(&before.to_string()),
        short(&after.to_string())
    ))?;
    play.stage.remark(
        "the custodian bound itself on chain first, then sent, then said so on chain; the psychiatrist's note stayed where it is",
    )
}

/// The receipt, once the custodian has said that it served.
async fn said(play: &Play<'_>, permit: &ReceiptInfo) -> Done<ReceiptInfo> {
    let began = tokio::time::Instant::now();
    loop {
        let info = play.receipt(permit.receipt).await?;
        if info.status == ReceiptStatus::Served || began.elapsed() > PATIENCE {
            return play.stands(permit.receipt, ReceiptStatus::Served).await;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// The custodian hears of the erasure, and destroys what it has.
pub async fn destroy(play: &Play<'_>, house: &House, anna: &Patient) -> Done {
    let gone = house
        .custodian
        .store()
        .erase(&anna.subject)
        .await
        .map_err(failed)?;
    let left = house
        .custodian
        .store()
        .of_subject(&anna.subject)
        .await
        .map_err(failed)?;
    check(&[
        ("the custodian had both records", gone == anna.records.len()),
        ("it has none any more", left.is_empty()),
    ])?;
    play.stage.remark(
        "Riverside Hospital destroys salts, keys and ciphertexts: what the chain's history holds of them says nothing any more",
    )
}
