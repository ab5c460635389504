//! Records in and out: kept encrypted by the custodian, committed to on the chain, and read by the clinic with the same hash.

use super::super::parts::check;
use super::patient::Patient;
use super::{fresh, short, Play, Who};
use crate::failure::{Done, Failure};
use age::x25519::Identity;
use consent_registry_api::msg::QueryMsg;
use consent_registry_api::types::{
    Digest, ReceiptInfo, ReceiptStatus, RecordId, RecordInfo, RecordKind, Tag,
};
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

/// What stands at the head of each record: name, number, address and diagnosis of nobody. None of it may be on the chain.
pub const LETTERHEAD: [&str; 4] = [
    "Anna Vanderquist",
    "AHV 756.9217.0769.85",
    "Amberlane 17, Vaduz",
    "type 1 diabetes with ketoacidosis, E10.1",
];

/// A record that was taken in.
struct Kept {
    /// what it is, for people
    what: &'static str,
    hash: Digest,
    length: usize,
    summary: bool,
    tags: Vec<Tag>,
}

/// The custodian's program at work, as long as the story needs it. Its records are deleted with it.
pub struct House {
    custodian: Custodian<OnChain>,
    url: String,
    folder: PathBuf,
    kept: Vec<Kept>,
    /// keys with which organisations read, named to the custodian
    readers: Vec<(Who, Identity)>,
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
    let head = [&LETTERHEAD[..], &[what]].concat();
    let mut record = head.join("\n").into_bytes();
    for _ in 0..lines {
        let line: String = fresh()?.iter().map(|byte| format!("{byte:02x}")).collect();
        record.push(b'\n');
        record.extend_from_slice(line.as_bytes());
    }
    Ok(record)
}

/// The custodian takes in three records of Anna's: a summary for emergencies, blood results, and a psychiatrist's note under
/// her own word for it.
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
    let settings = Settings {
        // days of an erasure are seconds in a story
        erasures: Duration::from_secs(1),
        ..Settings::default()
    };
    let custodian = Custodian::begin(store, registry, settings, Arc::new(|_| {})).map_err(failed)?;
    let listener = TcpListener::bind("127.0.0.1:0").await.map_err(failed)?;
    let url = format!("http://{}", listener.local_addr().map_err(failed)?);
    let (stop, stopped) = oneshot::channel::<()>();
    tokio::spawn(server::serve(listener, custodian.clone(), async move {
        // told, or forgotten: both end it
        let _ = stopped.await;
    }));
    let mut house = House {
        custodian,
        url,
        folder,
        kept: vec![],
        readers: vec![],
        _stop: stop,
    };
    let psychiatry = vec![anna.psychiatry];
    for (what, kind, lines, summary, tags) in [
        ("a summary for emergencies", RecordKind::Ehr, 40, true, vec![]),
        ("blood results", RecordKind::Laboratory, 6_000, false, vec![]),
        ("a psychiatrist's note", RecordKind::Ehr, 300, false, psychiatry),
    ] {
        let bytes = text(what, lines)?;
        let record = put(play, &house, anna, kind, summary, &tags, &bytes).await?;
        anna.records.push(record);
        house.kept.push(Kept {
            what,
            hash: sha256(&bytes),
            length: bytes.len(),
            summary,
            tags,
        });
    }
    let kept = house.kept.iter();
    let list: Vec<String> = kept
        .map(|kept| format!("{} of {} bytes", kept.what, kept.length))
        .collect();
    play.stage.remark(&format!(
        "Riverside Hospital takes in {}, and encrypts each under a key of its own",
        list.join(", ")
    ))?;
    let commitments: Vec<String> = anna
        .records
        .iter()
        .map(|record| short(&record.to_string()))
        .collect();
    play.stage.remark(&format!(
        "on the chain are commitments, {}: hashes of a salt and the ciphertext, and a size class",
        commitments.join(", ")
    ))?;
    Ok(house)
}

async fn put(
    play: &Play<'_>,
    house: &House,
    anna: &Patient,
    kind: RecordKind,
    summary: bool,
    tags: &[Tag],
    bytes: &[u8],
) -> Done<RecordId> {
    let new = NewRecord {
        subject: anna.subject,
        kind,
        tags: tags.to_vec(),
        summary,
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

/// The key with which somebody reads: its admin, who is its operator, too, names it to the custodian once.
async fn reader(play: &Play<'_>, house: &mut House, who: Who, server: &Server) -> Done<Identity> {
    if let Some((_, reader)) = house.readers.iter().find(|(of, _)| *of == who) {
        return Ok(reader.clone());
    }
    let reader = Identity::generate();
    let party = play.cast.party(who)?;
    let number = play.stage.chain().tip().await?.seconds;
    let place = house.custodian.registry().place();
    let list = ReaderList::sign(place, party.org, number, &[reader.to_public()], &party.signer)?;
    server.name_readers(&list).await.map_err(failed)?;
    house.readers.push((who, reader.clone()));
    Ok(reader)
}

/// What a permit lets go, by what was taken in.
fn permitted<'a>(house: &'a House, permit: &ReceiptInfo) -> Vec<&'a Kept> {
    let decision = &permit.decision;
    let kept = house.kept.iter().filter(|kept| {
        let shielded = kept.tags.iter().any(|tag| decision.without_tags.contains(tag));
        !shielded && (kept.summary || !decision.summary_only)
    });
    kept.collect()
}

/// Somebody fetches from the custodian what it was permitted, and reads it; what is to be left out does not come. The custodian
/// binds itself on chain before, and says on chain what it handed out.
pub async fn hand_out(play: &mut Play<'_>, house: &mut House, who: Who, permits: &[ReceiptInfo]) -> Done {
    let server = Server::at(&house.url).map_err(failed)?;
    let place = house.custodian.registry().place().clone();
    let reader = reader(play, house, who, &server).await?;
    let party = play.cast.party(who)?;
    let mut came = vec![];
    for permit in permits {
        let ask = Ask::sign(&place, permit.receipt, &reader.to_public(), &party.signer)?;
        let package = server.ask(&ask, PATIENCE).await.map_err(failed)?;
        let (registry, chain) = (&play.houses.registry, play.stage.chain());
        let committed = |record| async move {
            let found: Result<Option<RecordInfo>, _> =
                registry.ask(chain, &QueryMsg::Record { record }).await;
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
        let mut before: Vec<Digest> = permitted(house, permit).iter().map(|kept| kept.hash).collect();
        let mut after: Vec<Digest> = delivery
            .records
            .iter()
            .map(|record| sha256(&record.bytes))
            .collect();
        before.sort_unstable();
        after.sort_unstable();
        let info = said(play, permit).await?;
        check(&[
            (
                "what came is what was taken in and is permitted, and nothing else",
                before == after && !after.is_empty(),
            ),
            (
                "the custodian bound itself on chain before",
                info.released_at.is_some(),
            ),
            (
                "it has said on chain that it served exactly this",
                info.manifest == Some(delivery.manifest),
            ),
        ])?;
        came = after;
    }
    let name = play.cast.name(party.org);
    let Some(permit) = permits.first() else {
        return Err(Failure::usage("there is no permit to fetch by"));
    };
    let gets = permitted(house, permit);
    let stays = house
        .kept
        .iter()
        .filter(|kept| !gets.iter().any(|got| got.hash == kept.hash));
    let stays: Vec<&str> = stays.map(|kept| kept.what).collect();
    let gets: Vec<String> = gets
        .iter()
        .map(|kept| {
            let now = came.iter().find(|hash| **hash == kept.hash);
            let now = now.map_or_else(String::new, ToString::to_string);
            format!(
                "{} of {} bytes, SHA-256 {} as before, {} now",
                kept.what,
                kept.length,
                short(&kept.hash.to_string()),
                short(&now)
            )
        })
        .collect();
    play.stage.remark(&format!(
        "{name} fetches with its signature and decrypts with its own key: {}",
        gets.join("; ")
    ))?;
    play.stage.remark(&format!(
        "the custodian bound itself on chain first, then sent, then said so on chain{}",
        match stays.is_empty() {
            true => String::new(),
            false => format!("; it kept back {}", stays.join(" and ")),
        }
    ))
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

/// Whether the custodian keeps all that it took in of Anna.
pub async fn keeps(house: &House, anna: &Patient) -> Done<bool> {
    let kept = house.custodian.store().of_subject(&anna.subject).await;
    Ok(kept.map_err(failed)?.len() == house.kept.len())
}

/// The custodian has seen on the chain that the erasure's time has come, and destroyed what it had: nobody told it.
pub async fn destroyed(play: &Play<'_>, house: &House, anna: &Patient) -> Done {
    let began = tokio::time::Instant::now();
    let store = house.custodian.store();
    loop {
        let left = store.of_subject(&anna.subject).await.map_err(failed)?;
        let ciphertexts = store.orphans().await.map_err(failed)?;
        if left.is_empty() && ciphertexts.is_empty() {
            break;
        }
        check(&[(
            "the custodian hears of the erasure and destroys what it has",
            began.elapsed() < PATIENCE,
        )])?;
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    play.stage.remark(
        "Riverside Hospital has seen it on the chain and destroyed salts, keys and ciphertexts by itself: what the chain's history \
         holds of them says nothing any more",
    )
}
