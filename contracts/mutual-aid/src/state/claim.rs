//! Claims, what was stated about them, and what they take of bills, years and providers' rates.
//!
//! | prefix | key | record |
//! |---|---|---|
//! | `lc` | | last id |
//! | `cl` | claim | the part that steps read and change |
//! | `cf` | plan, claim | what was filed |
//! | `uf` | plan, member | its last claims, of which nobody may have stated anything |
//! | `cs` | claim | what was stated |
//! | `ev` | organisation, commitment | the claim that it was used for |
//! | `cc` | organisation, class, beginning of an accreditation | whether it covers the class |
//! | `en` | encounter's key, issuer | bill |
//! | `tk` | encounter's key | what is taken of its bills |
//! | `et` | encounter's key, registrar | issuer and what it took |
//! | `dl` | campaign, shipment | the claim whose supplier it paid |
//! | `ep` | plan, emergency benefit, episode | the claim that a lump sum is promised to |
//! | `yu` | plan, member, year and class | approved |
//! | `qu` | plan, organisation | its last question that the plan opened a case for |
//! | `rt` | plan, organisation | count and amount within a window |

use crate::domain::claim::{Claim, Filed, Statement};
use crate::error::{ContractError, DomainError};
use cosmwasm_std::{Addr, Order, StdResult, Storage};
use cw_storage_plus::Bound;
use mutual_aid_api::types::MAX_SILENT_CLAIMS;
use mutual_aid_api::{ClaimId, PlanId};
use mutual_aid_rules::adjudicate::brakes::Window;
use mutual_aid_rules::adjudicate::encounter::Encounter;
use salus_core::packed::{PackedItem, PackedMap};
use salus_core::CoreError;

const LAST_CLAIM: PackedItem<u64> = PackedItem::new("lc");
/// hot: each step of a claim reads and writes it
const CLAIMS: PackedMap<u64, Claim> = PackedMap::new("cl");
/// cold: written once; by plan, so that it lists the claims of a plan, too
const FILED: PackedMap<(u64, u64), Filed> = PackedMap::new("cf");
/// written by filing only, so that an attestation costs no more: what was heard meanwhile falls out with a later filing
const SILENT: PackedMap<(u64, &Addr), Vec<u64>> = PackedMap::new("uf");
const STATEMENTS: PackedMap<u64, Vec<Statement>> = PackedMap::new("cs");
/// which claim a commitment of an organisation was used for
const EVIDENCE: PackedMap<(u64, &[u8]), u64> = PackedMap::new("ev");
/// which claim a permit of a custodian was used for
const CONSENTS: PackedMap<(u64, &[u8]), u64> = PackedMap::new("cu");
/// whether an entry of an organisation's accreditation, by its beginning, covers a class
const COVERS_CLASS: PackedMap<(u64, u16, u64), bool> = PackedMap::new("cc");
/// bills by the key and by who issued it: a stranger who uses a key registers a bill of its own, and burns nobody's
const BILLS: PackedMap<(&[u8], u64), u128> = PackedMap::new("en");
/// what payers have taken under a key, whoever issued the bill
const TAKEN: PackedMap<&[u8], u128> = PackedMap::new("tk");
/// what a registrar took of a bill, with the bill's issuer: it can give back no more
const TAKEN_BY: PackedMap<(&[u8], &Addr), (u64, u128)> = PackedMap::new("et");
/// which claim a delivery has paid a supplier for, by campaign and shipment of the donation escrow
const DELIVERIES: PackedMap<(u64, u64), u64> = PackedMap::new("dl");
/// which claim a lump sum was promised to, by plan, emergency benefit (0: the plan's own benefits) and episode
const EPISODES: PackedMap<(u64, u32, &[u8]), u64> = PackedMap::new("ep");
/// what was approved of a member's class in a year: the last part is year and class
const YEARS: PackedMap<(u64, &Addr, u64), u128> = PackedMap::new("yu");
/// how often and how much on an organisation's word, by plan
const RATES: PackedMap<(u64, u64), Window> = PackedMap::new("rt");
/// the last question of an organisation for which the plan paid a panel
const QUESTIONS: PackedMap<(u64, u64), u64> = PackedMap::new("qu");

/// Stores a new claim: its id.
pub fn create(store: &mut dyn Storage, claim: &Claim, filed: &Filed) -> Result<ClaimId, ContractError> {
    let last = LAST_CLAIM.may_load(store)?.unwrap_or_default();
    let id = last
        .checked_add(1)
        .ok_or(CoreError::Overflow { what: "claims" })?;
    LAST_CLAIM.save(store, &id)?;
    FILED.save(store, (claim.plan, id), filed)?;
    CLAIMS.save(store, id, claim)?;
    Ok(ClaimId(id))
}

/// A member files one more claim: refuses it while as many as there may be are open and nobody has attested to any of them. A
/// filing costs nothing, and capital and settlement wait for each.
pub fn file_next(
    store: &mut dyn Storage,
    plan: PlanId,
    member: &Addr,
    id: ClaimId,
) -> Result<(), ContractError> {
    let mut silent = SILENT.may_load(store, (plan.u64(), member))?.unwrap_or_default();
    if silent.len() >= MAX_SILENT_CLAIMS {
        let mut left = vec![];
        for id in silent {
            if claim(store, ClaimId(id))?.is_silent() {
                left.push(id);
            }
        }
        silent = left;
    }
    if silent.len() >= MAX_SILENT_CLAIMS {
        return Err(DomainError::TooManySilent {
            open: silent.len() as u64,
        }
        .into());
    }
    silent.push(id.u64());
    Ok(SILENT.save(store, (plan.u64(), member), &silent)?)
}

/// A claim.
pub fn claim(store: &dyn Storage, id: ClaimId) -> Result<Claim, ContractError> {
    CLAIMS
        .may_load(store, id.u64())?
        .ok_or_else(|| DomainError::UnknownClaim { claim: id }.into())
}

/// Stores a claim.
pub fn save_claim(store: &mut dyn Storage, id: ClaimId, claim: &Claim) -> StdResult<()> {
    CLAIMS.save(store, id.u64(), claim)
}

/// What a claim of a plan was filed with.
pub fn filed(store: &dyn Storage, plan: PlanId, id: ClaimId) -> Result<Filed, ContractError> {
    FILED
        .may_load(store, (plan.u64(), id.u64()))?
        .ok_or_else(|| DomainError::UnknownClaim { claim: id }.into())
}

/// A page of claims of a plan.
pub fn claims(
    store: &dyn Storage,
    plan: PlanId,
    after: Option<ClaimId>,
    limit: usize,
) -> StdResult<Vec<ClaimId>> {
    let after = after.map(|id| Bound::exclusive(id.u64()));
    FILED
        .prefix_range(store, plan.u64(), after, None, Order::Ascending)
        .take(limit)
        .map(|entry| Ok(ClaimId(entry?.0)))
        .collect()
}

/// What was stated about a claim, in order.
pub fn statements(store: &dyn Storage, id: ClaimId) -> StdResult<Vec<Statement>> {
    Ok(STATEMENTS.may_load(store, id.u64())?.unwrap_or_default())
}

/// Stores what was stated.
pub fn save_statements(store: &mut dyn Storage, id: ClaimId, statements: &Vec<Statement>) -> StdResult<()> {
    STATEMENTS.save(store, id.u64(), statements)
}

/// Whether an organisation's accreditation since a time, in nanoseconds, covers a class; none: it was not asked yet.
pub fn covers(store: &dyn Storage, org: u64, class: u16, since: u64) -> StdResult<Option<bool>> {
    COVERS_CLASS.may_load(store, (org, class, since))
}

/// Stores the answer.
pub fn save_covers(store: &mut dyn Storage, org: u64, class: u16, since: u64, covers: bool) -> StdResult<()> {
    COVERS_CLASS.save(store, (org, class, since), &covers)
}

/// Uses a commitment of an organisation for a claim; fails if it was used for any.
pub fn use_evidence(
    store: &mut dyn Storage,
    org: u64,
    evidence: [u8; 32],
    id: ClaimId,
) -> Result<(), ContractError> {
    if let Some(claim) = EVIDENCE.may_load(store, (org, evidence.as_slice()))? {
        return Err(DomainError::EvidenceUsed {
            claim: ClaimId(claim),
        }
        .into());
    }
    Ok(EVIDENCE.save(store, (org, evidence.as_slice()), &id.u64())?)
}

/// Marks a permit as used for a claim; a discharge may name the one of the question again.
pub fn use_consent(
    store: &mut dyn Storage,
    org: u64,
    receipt: &[u8],
    id: ClaimId,
) -> Result<(), ContractError> {
    match CONSENTS.may_load(store, (org, receipt))? {
        Some(claim) if claim == id.u64() => Ok(()),
        Some(claim) => Err(DomainError::ConsentUsed {
            claim: ClaimId(claim),
        }
        .into()),
        None => Ok(CONSENTS.save(store, (org, receipt), &id.u64())?),
    }
}

// --- bills

/// A bill, with what is taken under its key of all bills. The register is read as if all bills under a key were copies of
/// one: else two providers that are not related could have it paid twice. So what is really approved on a stranger's bill
/// takes room of the true one's; its registration alone does not. That costs the stranger an approval on its own signature,
/// behind its bond, open to challenge, and a refusal or clawback of it frees the room again. The true issuer is not
/// at its mercy: a key follows from the number that it gives its bill, and it can issue the bill anew under another one.
pub fn bill(store: &dyn Storage, key: [u8; 32], org: u64) -> StdResult<Option<Encounter>> {
    let Some(bill) = registered(store, key, org)? else {
        return Ok(None);
    };
    let taken = taken(store, key)?;
    Ok(Some(Encounter { bill, taken }))
}

/// What all payers have taken under a key.
pub fn taken(store: &dyn Storage, key: [u8; 32]) -> StdResult<u128> {
    Ok(TAKEN.may_load(store, key.as_slice())?.unwrap_or_default())
}

/// The whole of an issuer's bill under a key.
pub fn registered(store: &dyn Storage, key: [u8; 32], org: u64) -> StdResult<Option<u128>> {
    BILLS.may_load(store, (key.as_slice(), org))
}

/// Registers a bill.
pub fn register(store: &mut dyn Storage, key: [u8; 32], org: u64, bill: u128) -> StdResult<()> {
    BILLS.save(store, (key.as_slice(), org), &bill)
}

/// Stores what all payers have taken under a key.
pub fn save_taken(store: &mut dyn Storage, key: [u8; 32], taken: u128) -> StdResult<()> {
    TAKEN.save(store, key.as_slice(), &taken)
}

/// Who has registered a bill under a key. Each registration took an accredited organisation's own signature: there are
/// few, and more than eight are not looked at.
pub fn issuers(store: &dyn Storage, key: [u8; 32]) -> StdResult<Vec<u64>> {
    BILLS
        .prefix_range(store, key.as_slice(), None, None, Order::Ascending)
        .take(8)
        .map(|entry| Ok(entry?.0))
        .collect()
}

/// The largest bill under a key, with its issuer: what is taken under the key is never more.
pub fn largest(store: &dyn Storage, key: [u8; 32]) -> StdResult<Option<(u64, u128)>> {
    let mut largest = None;
    for org in issuers(store, key)? {
        let bill = registered(store, key, org)?.unwrap_or_default();
        if largest.is_none_or(|(_, known)| known < bill) {
            largest = Some((org, bill));
        }
    }
    Ok(largest)
}

/// What a registrar took of the bill under a key: of which issuer, and how much.
pub fn taken_by(store: &dyn Storage, key: [u8; 32], registrar: &Addr) -> StdResult<Option<(u64, u128)>> {
    TAKEN_BY.may_load(store, (key.as_slice(), registrar))
}

/// Stores it.
pub fn save_taken_by(
    store: &mut dyn Storage,
    key: [u8; 32],
    registrar: &Addr,
    taken: (u64, u128),
) -> StdResult<()> {
    TAKEN_BY.save(store, (key.as_slice(), registrar), &taken)
}

// --- deliveries, episodes, years and rates

/// Which claim's supplier was paid for a delivery: campaign and shipment.
pub fn delivery(store: &dyn Storage, key: (u64, u64)) -> StdResult<Option<u64>> {
    DELIVERIES.may_load(store, key)
}

/// A claim's supplier is paid for a delivery.
pub fn use_delivery(store: &mut dyn Storage, key: (u64, u64), claim: ClaimId) -> StdResult<()> {
    DELIVERIES.save(store, key, &claim.u64())
}

/// Under which a lump sum is promised: plan, emergency benefit and episode. A fund of gifts pays beside the plan's own
/// benefit, and takes nothing from it.
pub type EpisodeKey = (PlanId, u32, [u8; 32]);

/// Which claim a lump sum was promised to.
pub fn episode(store: &dyn Storage, (plan, fund, key): EpisodeKey) -> StdResult<Option<u64>> {
    EPISODES.may_load(store, (plan.u64(), fund, key.as_slice()))
}

/// Promises it.
pub fn take_episode(store: &mut dyn Storage, (plan, fund, key): EpisodeKey, claim: ClaimId) -> StdResult<()> {
    EPISODES.save(store, (plan.u64(), fund, key.as_slice()), &claim.u64())
}

/// Gives it back, if it was promised to this claim.
pub fn release_episode(store: &mut dyn Storage, at: EpisodeKey, claim: ClaimId) -> StdResult<()> {
    if episode(store, at)? == Some(claim.u64()) {
        let (plan, fund, key) = at;
        EPISODES.remove(store, (plan.u64(), fund, key.as_slice()));
    }
    Ok(())
}

/// What was approved of a class for a member in a year.
pub fn approved_in(
    store: &dyn Storage,
    plan: PlanId,
    member: &Addr,
    class: u16,
    year: u32,
) -> StdResult<u128> {
    let key = (plan.u64(), member, year_key(class, year));
    Ok(YEARS.may_load(store, key)?.unwrap_or_default())
}

/// Stores it.
pub fn save_approved_in(
    store: &mut dyn Storage,
    plan: PlanId,
    member: &Addr,
    class: u16,
    year: u32,
    sum: u128,
) -> StdResult<()> {
    let key = (plan.u64(), member, year_key(class, year));
    if sum == 0 {
        YEARS.remove(store, key);
        return Ok(());
    }
    YEARS.save(store, key, &sum)
}

fn year_key(class: u16, year: u32) -> u64 {
    u64::from(year) << 16 | u64::from(class)
}

/// How often and how much on an organisation's word.
pub fn rate(store: &dyn Storage, plan: PlanId, org: u64) -> StdResult<Window> {
    Ok(RATES.may_load(store, (plan.u64(), org))?.unwrap_or_default())
}

/// Stores it.
pub fn save_rate(store: &mut dyn Storage, plan: PlanId, org: u64, rate: &Window) -> StdResult<()> {
    RATES.save(store, (plan.u64(), org), rate)
}

/// The last question of an organisation for which the plan paid a panel.
pub fn question(store: &dyn Storage, plan: PlanId, org: u64) -> StdResult<Option<ClaimId>> {
    Ok(QUESTIONS.may_load(store, (plan.u64(), org))?.map(ClaimId))
}

/// Stores it.
pub fn save_question(store: &mut dyn Storage, plan: PlanId, org: u64, id: ClaimId) -> StdResult<()> {
    QUESTIONS.save(store, (plan.u64(), org), &id.u64())
}
