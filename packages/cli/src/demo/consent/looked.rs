//! Everyone who looked: a patient reads her own receipts, and sees that none is missing.

use super::super::parts::check;
use super::patient::Patient;
use super::record::{self, House};
use super::{salted, Play, Who, COUNTRY};
use crate::failure::{Done, Failure};
use consent_registry_api::msg::{ExecuteMsg, QueryMsg};
use consent_registry_api::sign::{chain_head, entry_digest, receipt_id};
use consent_registry_api::types::{Audit, Basis, Digest, ReceiptInfo, ReceiptStatus, Span};

/// A regulator reads, which is a receipt like any other; then Anna lists all of them.
pub async fn list(play: &mut Play<'_>, house: &mut House, anna: &mut Patient) -> Done {
    let audit = Audit {
        subject: anna.subject,
        nonce: Digest(super::fresh()?),
        order: salted("the order under which it reads")?,
        destination: COUNTRY.to_owned(),
        data: Span::default(),
    };
    let nonce = audit.nonce;
    let tx = play.call(&ExecuteMsg::Audit(audit))?;
    let regulator = play.cast.party(Who::Regulator)?;
    let receipt = receipt_id(regulator.org, &nonce);
    let what = "audits under an order: that is a receipt of Anna's, too";
    play.stage
        .act("Health Inspectorate", what, &regulator.signer, &tx, 0, &[])
        .await?;
    anna.receipts.push(receipt);
    let info = play.stands(receipt, ReceiptStatus::Permitted).await?;
    check(&[("it rests on an order", info.decision.basis == Basis::Audit)])?;
    record::hand_out(play, house, Who::Regulator, std::slice::from_ref(&info)).await?;

    let question = QueryMsg::Receipts {
        subject: anna.subject,
        start_after: None,
        limit: Some(100),
    };
    let all: Vec<ReceiptInfo> = play.houses.registry.ask(play.stage.chain(), &question).await?;
    play.stage.remark("Anna asks who looked, and who asked:")?;
    for info in &all {
        let found = info
            .emergency
            .as_ref()
            .map_or_else(String::new, |broken| format!(", found {}", broken.finding));
        play.stage.remark(&format!(
            "{:>2}  {:<30} {:<8} {} by {}: {}{found}",
            info.number.unwrap_or_default(),
            play.cast.name(info.org),
            info.purpose,
            info.decision.effect,
            info.decision.basis,
            info.status,
        ))?;
    }
    let subject = play.subject(anna.subject).await?;
    let subject = subject.ok_or_else(|| Failure::refused("Anna's subject is gone"))?;
    let numbers = all.iter().filter_map(|info| info.number);
    let mut head = Digest([0; 32]);
    let mut unbroken = true;
    for info in &all {
        let entry = entry_digest(info).map_err(|e| Failure::refused(e.to_string()))?;
        let next = chain_head(&head, info.number.unwrap_or_default(), &info.receipt, &entry);
        unbroken &= info.previous == Some(head) && info.head == Some(next);
        head = next;
    }
    check(&[
        (
            "each of them was asked in this story, and none is missing",
            all.iter()
                .map(|info| info.receipt)
                .eq(anna.receipts.iter().copied()),
        ),
        (
            "they are numbered without a gap",
            numbers.eq(1..=subject.receipts),
        ),
        ("each follows the one before, its hash reckoned here", unbroken),
        ("the last one is the head of the chain", head == subject.head),
    ])?;
    play.stage
        .remark("each receipt holds the hash of the one before: whoever left one out would break the chain")
}
