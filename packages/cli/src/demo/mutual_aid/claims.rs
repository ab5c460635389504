//! Three claims of the community: one that is paid at once, one that is challenged, one that is refused.

use super::super::stage::Change::{Gains, Loses};
use super::cast::{member, Character, EMPLOYEE};
use super::community::{covered, fee, Community, BILLS, BOND, FILING_DAYS, ILLNESS, LUMP_SUM};
use super::{check, show, Play};
use crate::domain::member::birth_group;
use crate::failure::{Done, Failure};
use cosmwasm_std::Uint128;
use mutual_aid_api::msg::{ExecuteMsg, QueryMsg};
use mutual_aid_api::types::{Attestation, ClaimStatus, NewClaim, Outcome, Payee, PayeeKind, PreparedFacts};
use mutual_aid_api::{ClaimId, PlanId};
use salus_client::of_contract;
use salus_core::Bps;

/// A case as member and clinic know it.
pub struct Illness {
    /// who fell ill
    pub who: &'static Character,
    /// number of the bill among those of the story
    pub number: &'static str,
    /// what it is, as the international classification says it: never on the chain
    pub diagnosis: &'static str,
    /// class of the benefit
    pub class: u16,
    /// day of the diagnosis
    pub day: u32,
    /// what is asked
    pub amount: u128,
    /// the bill; zero for a lump sum
    pub bill: u128,
}

impl Illness {
    /// The claim for it, paid to one address.
    pub fn claim(&self, play: &Play<'_>, plan: PlanId, kind: PayeeKind, to: &str) -> Done<NewClaim> {
        Ok(NewClaim {
            plan,
            member: play.cast.key(self.who.name)?.address().to_owned(),
            class: self.class,
            diagnosis_day: self.day,
            amount: Uint128::new(self.amount),
            encounter: play.encounter(self.number)?,
            episode: play.episode(self.number)?,
            evidence: play.evidence(
                &format!("{} on bill {}", self.who.name, self.number),
                &self.letter(play),
            )?,
            payees: vec![Payee {
                kind,
                to: to.to_owned(),
                bps: Bps::checked(Bps::WHOLE).map_err(|e| Failure::usage(e.to_string()))?,
            }],
            emergency: None,
        })
    }

    /// What the clinic states about it, with evidence of its own each time.
    pub fn facts(&self, play: &Play<'_>, what: &str) -> Done<Attestation> {
        let file = format!("Treatment: {what}\n{}", self.letter(play));
        let name = format!("the clinic on {what} {}", self.number);
        Ok(Attestation {
            class: self.class,
            diagnosis_day: self.day,
            birth_group: birth_group(self.who.born),
            accident: false,
            encounter: play.encounter(self.number)?,
            episode: play.episode(self.number)?,
            bill: Uint128::new(self.bill),
            evidence: play.evidence(&name, &file)?,
            consent: None,
        })
    }

    /// What people write about it.
    fn letter(&self, play: &Play<'_>) -> String {
        let Character { person, born, .. } = self.who;
        format!(
            "Name: {person}\nBorn: in the year {born}\nDiagnosis: {}\nBill: {}\n",
            self.diagnosis,
            play.bill_number(self.number)
        )
    }
}

/// Mira falls ill; her claim is decided and paid in the transaction of the clinic's attestation.
pub async fn small(play: &mut Play<'_>, community: &mut Community) -> Done {
    const BILL: u128 = 400_000;
    let illness = Illness {
        who: member("mira")?,
        number: "1",
        diagnosis: "S82.6 fracture of the lateral malleolus",
        class: BILLS,
        day: play.today().await?,
        amount: BILL,
        bill: BILL,
    };
    let aid = covered(BILL);
    let plan = community.plan;
    let to = play.cast.key("fresh")?.address().to_owned();
    let claim = illness.claim(play, plan, PayeeKind::Member {}, &to)?;
    let facts = illness.facts(play, "the treatment")?;

    let question = QueryMsg::WouldDecide {
        claim: claim.clone(),
        facts: vec![PreparedFacts {
            org: play.cast.clinic.org,
            facts: facts.clone(),
        }],
    };
    let would: Outcome = play.houses.aid.ask(play.stage.chain(), &question).await?;
    check(&[(
        "the rules say before anything is sent what they will decide",
        would.decision == "approve" && would.tier == Some(0) && would.amount == Uint128::new(aid),
    )])?;
    play.stage.remark(&format!(
        "Mira's bill is {}. Asked before anything is sent, the rules say: {}, {} after deductible and co-pay, at once",
        show(BILL),
        would.decision,
        show(aid)
    ))?;

    let tx = play.aid(&ExecuteMsg::FileClaim { claim }, 0)?;
    let what = "files a claim: a class, an amount and commitments; no name, no diagnosis. It is paid to a fresh address";
    let done = play
        .stage
        .act("Mira", what, play.cast.key("mira")?, &tx, 0, &[])
        .await?;
    let claim = ClaimId(play.id(&done, "claim_filed", "claim")?);

    let tx = play.aid(&ExecuteMsg::Attest { claim, facts }, 0)?;
    let what = format!("attests. In the same transaction claim {claim} is decided and paid");
    let changes = [Loses("plans", aid), Gains("fresh", aid)];
    let done = play
        .stage
        .act("the clinic", &what, &play.cast.clinic.signer, &tx, 0, &changes)
        .await?;
    play.told.attest_pay = done.gas_used;
    let paid = of_contract(&done.events, play.houses.aid.address(), "claim_paid")
        .any(|event| event.get("claim") == Some(claim.to_string().as_str()));
    check(&[("the attestation's own transaction paid the claim", paid)])?;
    let info = play.claim_is(claim, ClaimStatus::PaidOpen).await?;
    check(&[
        ("it was decided under tier 0", info.tier == Some(0)),
        ("it was paid whole", info.paid == Uint128::new(aid)),
        ("its fee is 6 %", info.fee == Uint128::new(fee(aid))),
    ])?;
    community.owes(birth_group(illness.who.born), aid);
    play.solvency(plan).await?;
    Ok(())
}

/// Tomas is seriously ill: a larger claim goes to public notice, where a stranger challenges it.
pub async fn large(play: &mut Play<'_>, community: &mut Community) -> Done<ClaimId> {
    let illness = Illness {
        who: &EMPLOYEE,
        number: "2",
        diagnosis: "I63.9 cerebral infarction",
        class: ILLNESS,
        day: play.today().await?,
        amount: LUMP_SUM,
        bill: 0,
    };
    let to = play.cast.key(EMPLOYEE.name)?.address().to_owned();
    let claim = illness.claim(play, community.plan, PayeeKind::Member {}, &to)?;
    let tx = play.aid(&ExecuteMsg::FileClaim { claim }, 0)?;
    let what = format!("files a claim of {} for a critical illness", show(LUMP_SUM));
    let done = play
        .stage
        .act("Tomas", &what, play.cast.key(EMPLOYEE.name)?, &tx, 0, &[])
        .await?;
    let claim = ClaimId(play.id(&done, "claim_filed", "claim")?);
    let facts = illness.facts(play, "the treatment")?;
    let tx = play.aid(&ExecuteMsg::Attest { claim, facts }, 0)?;
    let what = format!(
        "attests: claim {claim} is approved and goes to public notice, under the address of its member"
    );
    play.stage
        .act("the clinic", &what, &play.cast.clinic.signer, &tx, 0, &[])
        .await?;
    let info = play.claim_is(claim, ClaimStatus::Notice).await?;
    check(&[
        ("it is tier 1", info.tier == Some(1)),
        ("it is approved whole", info.approved == Uint128::new(LUMP_SUM)),
        ("nothing is paid yet", info.paid.is_zero()),
    ])?;
    community.owes(birth_group(illness.who.born), LUMP_SUM);
    let doubts = "Statement: I saw him ski on the day on which he is said to have had a stroke\n";
    let evidence = play.evidence("the stranger on bill 2", doubts)?;
    let tx = play.aid(&ExecuteMsg::Challenge { claim, evidence }, BOND)?;
    let fees = play.panel_fees(super::cast::CLAIMS).await?;
    let what = format!(
        "challenges it with a bond of {}; a panel of three is to be drawn, its fees are prepaid",
        show(BOND)
    );
    let changes = [
        Loses("stranger", BOND),
        Gains("plans", BOND),
        Loses("plans", fees),
        Gains("panel", fees),
    ];
    play.stage
        .act("a stranger", &what, &play.cast.stranger, &tx, 0, &changes)
        .await?;
    play.claim_is(claim, ClaimStatus::Panel).await?;
    Ok(claim)
}

/// Leila files too late, is refused with a code, and appeals.
pub async fn late(play: &mut Play<'_>, community: &mut Community) -> Done<ClaimId> {
    let day = community.covered_from;
    let illness = Illness {
        who: member("leila")?,
        number: "3",
        diagnosis: "K35.3 acute appendicitis with peritonitis",
        class: ILLNESS,
        day,
        amount: LUMP_SUM,
        bill: 0,
    };
    let late = day.saturating_add(FILING_DAYS).saturating_add(1);
    if play.today().await? < late {
        play.stage
            .remark("Leila lay unconscious after an operation; the days in which she had to file go by")?;
        play.wait_for_day(late).await?;
    }
    let to = play.cast.key("leila")?.address().to_owned();
    let claim = illness.claim(play, community.plan, PayeeKind::Member {}, &to)?;
    let tx = play.aid(&ExecuteMsg::FileClaim { claim }, 0)?;
    let done = play
        .stage
        .act(
            "Leila",
            "files her claim, late",
            play.cast.key("leila")?,
            &tx,
            0,
            &[],
        )
        .await?;
    let claim = ClaimId(play.id(&done, "claim_filed", "claim")?);
    let facts = illness.facts(play, "the treatment")?;
    let tx = play.aid(&ExecuteMsg::Attest { claim, facts }, 0)?;
    let what = format!("attests; claim {claim} is refused, with a code");
    play.stage
        .act("the clinic", &what, &play.cast.clinic.signer, &tx, 0, &[])
        .await?;
    let info = play.claim_is(claim, ClaimStatus::Refused).await?;
    check(&[(
        "the code says that it was filed too late",
        info.codes == ["R04-LATE"],
    )])?;
    play.stage.remark(&format!(
        "refused: {}. docs/reason-codes.md says what it means and what she can do: appeal",
        info.codes.join(" ")
    ))?;
    let why = "Statement: I lay unconscious after the operation, as the discharge letter says\n";
    let evidence = play.evidence("leila on being late", why)?;
    let tx = play.aid(&ExecuteMsg::Appeal { claim, evidence }, BOND)?;
    let fees = play.panel_fees(super::cast::APPEALS).await?;
    let what = format!(
        "appeals with a bond of {}; a larger panel, of five, is to be drawn",
        show(BOND)
    );
    let changes = [
        Loses("leila", BOND),
        Gains("plans", BOND),
        Loses("plans", fees),
        Gains("panel", fees),
    ];
    play.stage
        .act("Leila", &what, play.cast.key("leila")?, &tx, 0, &changes)
        .await?;
    play.claim_is(claim, ClaimStatus::Panel).await?;
    Ok(claim)
}
