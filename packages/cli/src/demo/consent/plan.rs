//! A plan of an insurer that chose to pay on no word that it may not read: its terms ask for the patient's consent with every
//! attestation.

use super::super::parts::{self, check};
use super::super::stage::Change::{Gains, Loses};
use super::care::{organisation, terms};
use super::cast::{SEAT_DEPOSIT, SEAT_FEE, VOTE_SECONDS};
use super::patient::Patient;
use super::record::{self, House};
use super::{fresh, short, Play, Who, COUNTRY};
use crate::devnet::GIFT_DENOM;
use crate::domain::encounter;
use crate::domain::member::birth_group;
use crate::failure::{Done, Failure};
use crate::money;
use accreditation_api::Role;
use consent_registry_api::types::{Action, Body, Purpose, ReceiptInfo, ReceiptStatus, Span};
use cosmwasm_std::{Coin, HexBinary, Uint128};
use mutual_aid_api::msg::{ConfigResponse, ExecuteMsg, QueryMsg};
use mutual_aid_api::types::{
    Attestation, Benefit, BenefitKind, ClaimInfo, ClaimStatus, Condition, Fund, Funding, MemberInfo,
    NewClaim, NewMember, NewPlan, NewTerms, Payee, PayeeKind,
};
use mutual_aid_api::{ClaimId, PlanId};
use panel_api::types::Terms as Panel;
use salus_client::Transaction;
use salus_core::Bps;

/// Terms of the panel for the plan's claims, and for appeals, which a larger panel judges; and their seats.
const PANELS: [(&str, u8); 2] = [("claims-by-consent", 3), ("appeals-by-consent", 5)];
/// What the insurer puts in.
const CAPITAL: u128 = 10_000_000;
/// What stands behind the hospital's word.
const BOND: u128 = 1_000_000;
/// What a term costs.
const PREMIUM: u128 = 200_000;
/// Each of Anna's bills.
const BILL: u128 = 600_000;
/// Year in which Anna was born.
const BORN: u16 = 1978;
/// Class of hospital bills.
const BILLS: u16 = 2;

/// A bill for which a claim is filed, and what the hospital states of it.
struct Filed {
    claim: ClaimId,
    facts: Attestation,
}

fn show(amount: u128) -> String {
    money::show(amount, GIFT_DENOM)
}

fn commitment() -> Done<HexBinary> {
    Ok(HexBinary::from(fresh()?))
}

fn bps(number: u16) -> Done<Bps> {
    Bps::checked(number).map_err(|e| Failure::usage(e.to_string()))
}

/// The insurer opens the plan; Anna's first bill is paid by her consent, her second is not once she has revoked it.
pub async fn by_consent(play: &mut Play<'_>, house: &mut House, anna: &mut Patient) -> Done {
    let plan = open(play).await?;
    covered(play, plan).await?;

    let first = file(play, plan, "1").await?;
    refused(play, &first, None, "whether the terms ask for a consent: true").await?;
    play.stage.remark(
        "Riverside Hospital would attest as it does elsewhere: refused by the contract. Without a consent this plan takes no evidence",
    )?;
    let body = Body::Grant(terms(
        organisation(play.cast.org(Who::Payer)?),
        Purpose::Payment,
        vec![Action::Read],
        Span::default(),
        &anna.mental,
        None,
    ));
    let what = "grants Alpine Insurance to read her record for payment, but for mental health";
    let (_, consent) = play.submit("Anna", what, &anna.key, anna.subject, &body).await?;
    anna.consents.push(consent);
    let permit = permit(play, anna, "asks to read about the first bill: permit").await?;
    record::hand_out(play, house, Who::Payer, std::slice::from_ref(&permit)).await?;
    pay(play, &first, &permit).await?;

    let second = file(play, plan, "2").await?;
    let open = self::permit(play, anna, "asks about the second bill: permit").await?;
    let what = "revokes before anything is attested by that permit";
    play.submit("Anna", what, &anna.key, anna.subject, &Body::Revoke { consent })
        .await?;
    refused(play, &second, Some(&open), "is no live permit").await?;
    play.stage.remark(
        "Riverside Hospital would attest by the permit that was open: refused by the contract, in the block after the revocation",
    )
}

/// Panels for disputes, the plan, what stands behind it, and its member.
async fn open(play: &mut Play<'_>) -> Done<PlanId> {
    let panel = |seats| Panel {
        openers: vec![play.houses.aid.address().to_owned()],
        role: Role::AttestTreatment,
        seats: vec![seats],
        clinicians: 2,
        draw_seconds: 30,
        commit_seconds: VOTE_SECONDS,
        reveal_seconds: VOTE_SECONDS,
        appeal_seconds: 0,
        deposit: Uint128::new(SEAT_DEPOSIT),
        fee: Uint128::new(SEAT_FEE),
        amounts: true,
    };
    let sets = PANELS.map(|(name, seats)| (name, panel(seats)));
    let what = "the owner of the panel names terms for disputes about claims of such a plan";
    parts::name_terms(
        play.context,
        &mut play.stage,
        &play.houses.panel,
        sets.into(),
        what,
    )
    .await?;

    let msg = ExecuteMsg::CreatePlan {
        plan: frame()?,
        terms: cover()?,
        conditions: vec![Condition {
            class: BILLS,
            definition: commitment()?,
        }],
    };
    let tx = aid(play, &msg, 0)?;
    let signer = &play.cast.party(Who::Payer)?.signer;
    let what = "opens a plan and chooses that each attestation names a consent of the patient. Other plans ask for none: \
                that is in the terms that a member joins under";
    let done = play
        .stage
        .act("Alpine Insurance", what, signer, &tx, 0, &[])
        .await?;
    let address = play.houses.aid.address();
    let plan = PlanId(play.stage.id(&done, address, "plan_created", "plan")?);

    let fund = |fund| ExecuteMsg::Deposit { plan, fund };
    let org = play.cast.org(Who::Custodian)?;
    let member = NewMember {
        birth_group: birth_group(BORN),
        tier: 1,
        region: 1,
        weight: 1,
        terms: 1,
        member: None,
        born_day: None,
    };
    let capital = aid(play, &fund(Fund::Capital {}), CAPITAL)?;
    let bond = aid(play, &fund(Fund::Bond { org }), BOND)?;
    let join = aid(play, &ExecuteMsg::Join { plan, member }, PREMIUM)?;
    let txs = [
        (&play.cast.party(Who::Payer)?.signer, capital),
        (&play.cast.party(Who::Custodian)?.signer, bond),
        (&play.cast.anna, join),
    ];
    let what = format!(
        "pay in: Alpine Insurance {}, Riverside Hospital its bond of {}, Anna a premium of {} from an address of her own",
        show(CAPITAL),
        show(BOND),
        show(PREMIUM)
    );
    let changes = [
        Loses("payer", CAPITAL),
        Loses("custodian", BOND),
        Loses("anna", PREMIUM),
        Gains("plans", CAPITAL),
        Gains("plans", BOND),
        Gains("plans", PREMIUM),
    ];
    play.stage
        .together("insurer, hospital and member", &what, &txs, &changes)
        .await?;
    Ok(plan)
}

fn frame() -> Done<NewPlan> {
    let [panel_terms, appeal_terms] = PANELS.map(|(name, _)| name.to_owned());
    Ok(NewPlan {
        funding: Funding::Reserve {},
        denom: GIFT_DENOM.to_owned(),
        licence: "CH-DEMO-3".to_owned(),
        jurisdiction: COUNTRY.to_owned(),
        rules: commitment()?,
        regions: 1,
        period_seconds: 10,
        solidarity_bps: bps(0)?,
        notice_seconds: 12,
        clawback_seconds: 40,
        challenge_bond: Uint128::new(500_000),
        preauth_seconds: 30,
        discharge_seconds: 60,
        interest_bps: bps(100)?,
        rate_count: 20,
        rate_amount: Uint128::new(50_000_000),
        rate_seconds: 3_600,
        evidence_seconds: 600,
        run_off_seconds: 600,
        panel_terms,
        appeal_terms,
    })
}

fn cover() -> Done<NewTerms> {
    let zero = Uint128::zero();
    Ok(NewTerms {
        cap: zero,
        year_cap: zero,
        case_cap: zero,
        grid: zero,
        fee_bps: bps(0)?,
        loading_bps: bps(0)?,
        wait_days: 1,
        filing_days: 30,
        grace_days: 10,
        reentry_days: 10,
        max_weight: 1,
        premium: Uint128::new(PREMIUM),
        term_days: 100,
        benefits: vec![Benefit {
            class: BILLS,
            from_age: 0,
            below_age: 120,
            tier: 1,
            per_case: Uint128::new(1_000_000),
            per_year: Uint128::new(4_000_000),
            kind: BenefitKind::Indemnity,
            deductible: zero,
            copay_bps: bps(0)?,
        }],
        tier0_limit: Uint128::new(700_000),
        tier1_limit: Uint128::new(3_000_000),
        attesters: 1,
        consent: true,
    })
}

/// A call of the contract of plans.
fn aid(play: &Play<'_>, msg: &ExecuteMsg, coins: u128) -> Done<Transaction> {
    let funds = match coins {
        0 => vec![],
        coins => vec![Coin::new(coins, GIFT_DENOM)],
    };
    Ok(Transaction::call(&play.houses.aid, msg, funds)?)
}

async fn day_seconds(play: &Play<'_>) -> Done<u64> {
    let config: ConfigResponse = play
        .houses
        .aid
        .ask(play.stage.chain(), &QueryMsg::Config {})
        .await?;
    Ok(config.limits.day_seconds)
}

/// Waits until Anna is covered.
async fn covered(play: &Play<'_>, plan: PlanId) -> Done {
    let question = QueryMsg::Member {
        plan,
        member: play.cast.anna.address().to_owned(),
    };
    let info: MemberInfo = play.houses.aid.ask(play.stage.chain(), &question).await?;
    let day = info.waited_day.max(info.activation_day);
    let seconds = day_seconds(play).await?;
    play.stage
        .wait_until(u64::from(day).saturating_mul(seconds))
        .await
}

/// Anna files a claim for a bill.
async fn file(play: &mut Play<'_>, plan: PlanId, bill: &str) -> Done<Filed> {
    let tip = play.stage.chain().tip().await?;
    let today = tip.seconds.checked_div(day_seconds(play).await?);
    let today = today.and_then(|day| u32::try_from(day).ok());
    let today = today.ok_or_else(|| Failure::refused("the contract has days without length"))?;
    let number = format!("demo-consent-{}-{bill}", tip.height);
    let key = encounter::key(&play.context.home.encounter_secret(), &number)?;
    let episode = commitment()?;
    let to = play.cast.anna.address().to_owned();
    let claim = NewClaim {
        plan,
        member: to.clone(),
        class: BILLS,
        diagnosis_day: today,
        amount: Uint128::new(BILL),
        encounter: key.clone(),
        episode: episode.clone(),
        evidence: commitment()?,
        payees: vec![Payee {
            kind: PayeeKind::Member {},
            to,
            bps: bps(Bps::WHOLE)?,
        }],
        emergency: None,
    };
    let tx = aid(play, &ExecuteMsg::FileClaim { claim }, 0)?;
    let what = format!("files a claim for a bill of {}", show(BILL));
    let done = play
        .stage
        .act("Anna", &what, &play.cast.anna, &tx, 0, &[])
        .await?;
    let address = play.houses.aid.address();
    Ok(Filed {
        claim: ClaimId(play.stage.id(&done, address, "claim_filed", "claim")?),
        facts: Attestation {
            class: BILLS,
            diagnosis_day: today,
            birth_group: birth_group(BORN),
            accident: false,
            encounter: key,
            episode,
            bill: Uint128::new(BILL),
            evidence: commitment()?,
            consent: None,
        },
    })
}

/// The insurer asks, and is permitted.
async fn permit(play: &mut Play<'_>, anna: &mut Patient, what: &str) -> Done<ReceiptInfo> {
    let request = play.request(anna.subject, Role::Insure, Purpose::Payment)?;
    let (_, info) = play.ask(Who::Payer, "Alpine Insurance", what, &request).await?;
    anna.receipts.push(info.receipt);
    check(&[(
        "the insurer is permitted by her consent",
        info.status == ReceiptStatus::Permitted && info.decision.without_tags == anna.mental,
    )])?;
    Ok(info)
}

/// What the hospital states, with the receipt of a permit or without one.
fn attestation(play: &Play<'_>, filed: &Filed, permit: Option<&ReceiptInfo>) -> Done<Transaction> {
    let facts = Attestation {
        consent: permit.map(|permit| HexBinary::from(permit.receipt.0)),
        ..filed.facts.clone()
    };
    let claim = filed.claim;
    aid(play, &ExecuteMsg::Attest { claim, facts }, 0)
}

async fn claim(play: &Play<'_>, filed: &Filed) -> Done<ClaimInfo> {
    let question = QueryMsg::Claim { claim: filed.claim };
    Ok(play.houses.aid.ask(play.stage.chain(), &question).await?)
}

/// The contract does not take the hospital's word, names the reason, and keeps nothing of it.
async fn refused(play: &Play<'_>, filed: &Filed, permit: Option<&ReceiptInfo>, why: &str) -> Done {
    let tx = attestation(play, filed, permit)?;
    let sender = play.cast.party(Who::Custodian)?.signer.address();
    let said = play.refusal(&tx, sender).await?;
    let info = claim(play, filed).await?;
    check(&[
        ("the contract of plans says why it refuses", said.contains(why)),
        (
            "the claim is as it was filed",
            info.status == ClaimStatus::Filed && info.attestations.is_empty() && info.paid.is_zero(),
        ),
    ])
}

/// The hospital attests by a live permit: the claim is paid in that transaction.
async fn pay(play: &mut Play<'_>, filed: &Filed, permit: &ReceiptInfo) -> Done {
    let tx = attestation(play, filed, Some(permit))?;
    let signer = &play.cast.party(Who::Custodian)?.signer;
    let what = format!(
        "attests the bill and names the insurer's receipt {}: the claim is decided and paid in that transaction",
        short(&permit.receipt.to_string())
    );
    let changes = [Loses("plans", BILL), Gains("anna", BILL)];
    play.stage
        .act("Riverside Hospital", &what, signer, &tx, 0, &changes)
        .await?;
    let info = claim(play, filed).await?;
    check(&[
        (
            "the claim is paid whole",
            info.status == ClaimStatus::PaidOpen && info.paid == Uint128::new(BILL),
        ),
        (
            "the consent by which it was attested is kept with it",
            info.attestations.len() == 1
                && info
                    .attestations
                    .iter()
                    .all(|one| one.facts.consent == Some(HexBinary::from(permit.receipt.0))),
        ),
    ])?;
    play.stage.remark(
        "whoever reads the chain can tie this claim to that receipt: what such a plan gains in proof it loses in privacy",
    )
}
