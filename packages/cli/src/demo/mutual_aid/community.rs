//! A community that shares what was paid: founding, joining, closes, lapses.

use super::super::stage::Change::{Gains, Loses};
use super::cast::{Character, APPEALS, CLAIMS, EMPLOYEE, MEMBERS};
use super::share::{Cohort, Due, Person, Reckoning, Shares, S};
use super::{check, show, Play};
use crate::devnet::GIFT_DENOM;
use crate::domain::member::birth_group;
use crate::failure::{Done, Failure};
use cosmwasm_std::Uint128;
use mutual_aid_api::msg::{ExecuteMsg, QueryMsg};
use mutual_aid_api::types::{
    Benefit, BenefitKind, CohortInfo, Condition, Fund, Funding, MemberStatus, NewMember, NewPlan, NewTerms,
};
use mutual_aid_api::PlanId;
use salus_client::{Signer, Transaction};
use salus_core::Bps;

/// Class of a critical illness: a lump sum.
pub const ILLNESS: u16 = 1;
/// Class of hospital bills.
pub const BILLS: u16 = 2;
/// The lump sum.
pub const LUMP_SUM: u128 = 1_500_000;
/// Of each bill, what the member bears first.
const DEDUCTIBLE: u128 = 50_000;
/// And its part of the rest, in basis points.
const COPAY_BPS: u16 = 1_000;
/// On aid that was paid.
const FEE_BPS: u16 = 600;
/// Days after the diagnosis in which a claim must be filed.
pub const FILING_DAYS: u32 = 2;
/// What a challenge or an appeal deposits.
pub const BOND: u128 = 500_000;
/// A gift to the reserve.
const GIFT: u128 = 2_500_000;
/// What stands behind the clinic's word.
pub const CLINIC_BOND: u128 = 2_000_000;

const TERMS: Shares = Shares {
    cap: 1_000_000,
    grid: 250_000,
    solidarity_bps: 2_000,
    loading_bps: 300,
};

/// The community.
pub struct Community {
    /// its plan
    pub plan: PlanId,
    /// its members, reckoned a second time
    pub reckoning: Reckoning,
    /// approved claims that the next close collects
    pub due: Vec<Due>,
    /// first day of cover
    pub covered_from: u32,
    /// fees on the aid that was approved
    pub fees: u128,
}

impl Community {
    /// Aid was approved for somebody of a group: the next close collects it with its fee.
    pub fn owes(&mut self, group: u16, aid: u128) {
        self.fees = self.fees.saturating_add(fee(aid));
        self.due.push(Due {
            group,
            total: aid.saturating_add(fee(aid)),
        });
    }
}

/// What the plan bears of a bill.
pub fn covered(bill: u128) -> u128 {
    let rest = bill.saturating_sub(DEDUCTIBLE);
    rest.saturating_mul(u128::from(Bps::WHOLE.saturating_sub(COPAY_BPS)))
        .div_euclid(u128::from(Bps::WHOLE))
}

/// Fee on aid.
pub fn fee(aid: u128) -> u128 {
    aid.saturating_mul(u128::from(FEE_BPS))
        .div_euclid(u128::from(Bps::WHOLE))
}

/// Basis points.
pub fn bps(number: u16) -> Done<Bps> {
    Bps::checked(number).map_err(|e| Failure::usage(e.to_string()))
}

/// What both plans of the story have in common.
pub fn frame(play: &Play<'_>, funding: Funding) -> Done<NewPlan> {
    Ok(NewPlan {
        funding,
        denom: GIFT_DENOM.to_owned(),
        licence: "CH-DEMO-1".to_owned(),
        jurisdiction: "CH".to_owned(),
        rules: Play::published("Rules of mutual aid, first edition"),
        regions: 1,
        period_seconds: play.day_seconds.saturating_mul(2),
        solidarity_bps: bps(2_000)?,
        notice_seconds: 12,
        clawback_seconds: 40,
        challenge_bond: Uint128::new(BOND),
        preauth_seconds: 30,
        discharge_seconds: 60,
        interest_bps: bps(100)?,
        rate_count: 20,
        rate_amount: Uint128::new(50_000_000),
        rate_seconds: 3_600,
        evidence_seconds: 600,
        run_off_seconds: 600,
        panel_terms: CLAIMS.to_owned(),
        appeal_terms: APPEALS.to_owned(),
    })
}

/// Benefits of a class for everybody.
pub fn benefit(class: u16, kind: BenefitKind, per_case: u128) -> Done<Benefit> {
    let bills = kind == BenefitKind::Indemnity;
    Ok(Benefit {
        class,
        from_age: 0,
        below_age: 120,
        tier: 1,
        per_case: Uint128::new(per_case),
        per_year: Uint128::new(per_case.saturating_mul(4)),
        kind,
        deductible: Uint128::new(if bills { DEDUCTIBLE } else { 0 }),
        copay_bps: bps(if bills { COPAY_BPS } else { 0 })?,
    })
}

fn terms() -> Done<NewTerms> {
    let amount = Uint128::new;
    Ok(NewTerms {
        cap: amount(TERMS.cap),
        year_cap: amount(TERMS.cap.saturating_mul(10)),
        case_cap: amount(600_000),
        grid: amount(TERMS.grid),
        fee_bps: bps(FEE_BPS)?,
        loading_bps: bps(300)?,
        wait_days: 1,
        filing_days: FILING_DAYS,
        grace_days: 60,
        reentry_days: 60,
        max_weight: 4,
        premium: Uint128::zero(),
        term_days: 0,
        benefits: vec![
            benefit(ILLNESS, BenefitKind::LumpSum, LUMP_SUM)?,
            benefit(BILLS, BenefitKind::Indemnity, 2_000_000)?,
        ],
        tier0_limit: amount(500_000),
        tier1_limit: amount(3_000_000),
        attesters: 1,
        consent: false,
    })
}

/// A class with a definition.
pub fn condition(class: u16) -> Condition {
    let definition = Play::published(&format!("Definition of class {class}, first edition"));
    Condition { class, definition }
}

/// How somebody joins.
pub fn joining(who: &Character, member: Option<String>) -> NewMember {
    NewMember {
        birth_group: birth_group(who.born),
        tier: 1,
        region: 1,
        weight: who.units,
        terms: 1,
        member,
        born_day: None,
    }
}

/// A community is founded, gets a reserve, and members of several ages join and prepay.
pub async fn found(play: &mut Play<'_>) -> Done<Community> {
    let plan = PlanId(create(play).await?);
    let fund = |fund| ExecuteMsg::Deposit { plan, fund };
    let tx = play.aid(&fund(Fund::Reserve {}), GIFT)?;
    let what = format!(
        "gives {} to the reserve, out of which small claims are paid at once",
        show(GIFT)
    );
    play.stage
        .act(
            "the donor",
            &what,
            &play.cast.donor,
            &tx,
            0,
            &[Loses("donor", GIFT), Gains("plans", GIFT)],
        )
        .await?;
    let org = play.cast.clinic.org;
    let tx = play.aid(&fund(Fund::Bond { org }), CLINIC_BOND)?;
    let what = format!(
        "deposits a bond of {}: it stands behind what is paid on its word",
        show(CLINIC_BOND)
    );
    let changes = [Loses("clinic", CLINIC_BOND), Gains("plans", CLINIC_BOND)];
    play.stage
        .act("the clinic", &what, &play.cast.clinic.signer, &tx, 0, &changes)
        .await?;
    join(play, plan).await?;

    let info = play.member(plan, EMPLOYEE.name).await?;
    let today = play.today().await?;
    check(&[(
        "a new member waits until its day",
        info.status == MemberStatus::Waiting || info.activation_day <= today,
    )])?;
    let next_close = play.plan(plan).await?.next_close.seconds();
    play.wait_for_day(info.activation_day).await?;
    play.wait_until(next_close).await?;
    let mut community = Community {
        plan,
        reckoning: Reckoning::new(TERMS),
        due: vec![],
        fees: 0,
        covered_from: info.waited_day.max(info.activation_day),
    };
    for cohort in cohorts(play, plan).await? {
        community.reckoning.cohorts.push(Cohort {
            group: cohort.birth_group,
            index: 0,
            surplus: 0,
        });
    }
    for who in MEMBERS.iter().chain([&EMPLOYEE]) {
        let group = birth_group(who.born);
        community
            .reckoning
            .join(who.name, group, who.units.into(), who.pays);
    }
    close(play, &mut community).await?;
    play.stage.remark(
        "nobody fell ill before that day: the first close charges nothing, and everybody is covered",
    )?;
    Ok(community)
}

async fn create(play: &mut Play<'_>) -> Done<u64> {
    let msg = ExecuteMsg::CreatePlan {
        plan: frame(play, Funding::Mutual {})?,
        terms: terms()?,
        conditions: vec![condition(ILLNESS), condition(BILLS)],
    };
    let tx = play.aid(&msg, 0)?;
    let what = format!(
        "opens a plan: a unit pays at most {} in a period, aid carries a fee of 6 %, a fifth of each claim is shared by all ages",
        show(TERMS.cap)
    );
    let done = play
        .stage
        .act("the community", &what, &play.cast.community.signer, &tx, 0, &[])
        .await?;
    play.id(&done, "plan_created", "plan")
}

async fn join(play: &mut Play<'_>, plan: PlanId) -> Done {
    let mut txs: Vec<(&Signer, Transaction)> = vec![];
    let mut changes = vec![];
    for who in &MEMBERS {
        let member = joining(who, None);
        let tx = play.aid(&ExecuteMsg::Join { plan, member }, who.pays)?;
        txs.push((play.cast.key(who.name)?, tx));
        changes.extend([Loses(who.name, who.pays), Gains("plans", who.pays)]);
    }
    let what = "join and prepay: two in their twenties, two in their forties, one of 55, one of 64; Noah holds two units";
    play.stage.together("six members", what, &txs, &changes).await?;

    let address = play.cast.key(EMPLOYEE.name)?.address().to_owned();
    let msg = ExecuteMsg::Join {
        plan,
        member: joining(&EMPLOYEE, Some(address)),
    };
    let tx = play.aid(&msg, EMPLOYEE.pays)?;
    let what = format!(
        "joins Tomas, 54, whose employer it is, with {}",
        show(EMPLOYEE.pays)
    );
    let changes = [Loses("donor", EMPLOYEE.pays), Gains("plans", EMPLOYEE.pays)];
    let done = play
        .stage
        .act("the donor", &what, &play.cast.donor, &tx, 0, &changes)
        .await?;
    play.told.join = done.gas_used;
    Ok(())
}

async fn cohorts(play: &Play<'_>, plan: PlanId) -> Done<Vec<CohortInfo>> {
    let question = QueryMsg::Cohorts {
        plan,
        start_after: None,
        limit: Some(30),
    };
    Ok(play.houses.aid.ask(play.stage.chain(), &question).await?)
}

/// A period closes; what a unit of each cohort owes is reckoned a second time and compared to the last 10⁻¹⁸, what each
/// member owes in whole units of the coin.
pub async fn close(play: &mut Play<'_>, community: &mut Community) -> Done {
    let plan = community.plan;
    let info = play.plan(plan).await?;
    play.wait_until(info.next_close.seconds()).await?;
    let before = play.solvency(plan).await?;
    let loading = before.reserve < before.reserve_target;
    let due: u128 = community
        .due
        .iter()
        .map(|due| due.total)
        .fold(0, u128::saturating_add);
    check(&[(
        "the close will collect the approved aid and its fees",
        before.to_collect == Uint128::new(due),
    )])?;
    let tx = play.aid(&ExecuteMsg::ClosePeriod { plan, steps: 128 }, 0)?;
    let what = format!(
        "closes period {}: {} of aid and fees are shared",
        info.closes.saturating_add(1),
        show(due)
    );
    play.stage
        .act("a stranger", &what, &play.cast.stranger, &tx, 0, &[])
        .await?;
    let per_unit = community.reckoning.close(&community.due, loading);
    community.due.clear();
    if community.reckoning.loading > 0 {
        play.stage.remark(&format!(
            "the reserve is short of its target of {}: members pay a loading of 3 % into it, {} so far",
            show(before.reserve_target.u128()),
            show(community.reckoning.loading)
        ))?;
    }
    for (group, paid) in per_unit {
        if paid > 0 {
            play.stage.remark(&format!(
                "born {group} to {}: a unit pays {}",
                group.saturating_add(4),
                show(paid.div_ceil(S))
            ))?;
        }
    }
    agree(play, community).await?;
    play.solvency(plan).await?;
    Ok(())
}

/// Contract and second reckoning say the same of every cohort and of every member.
pub async fn agree(play: &Play<'_>, community: &Community) -> Done {
    let reckoning = &community.reckoning;
    let cohorts = cohorts(play, community.plan).await?;
    check(&[(
        "the contract has the cohorts that were reckoned, no fewer and no more",
        cohorts.len() == reckoning.cohorts.len(),
    )])?;
    for (info, cohort) in cohorts.iter().zip(&reckoning.cohorts) {
        let same = info.birth_group == cohort.group
            && info.index_scaled.to_string() == cohort.index.to_string()
            && info.surplus_scaled.to_string() == cohort.surplus.to_string()
            && u128::from(info.units) == reckoning.units(cohort.group);
        if !same {
            return Err(Failure::refused(format!(
                "the story does not add up: cohort {} has index {}, surplus {} and {} units, reckoned were {}, {} and {}",
                info.cohort,
                info.index_scaled,
                info.surplus_scaled,
                info.units,
                cohort.index,
                cohort.surplus,
                reckoning.units(cohort.group)
            )));
        }
    }
    for person in &reckoning.people {
        agree_on(play, community.plan, person).await?;
    }
    let books = play.solvency(community.plan).await?;
    let people = reckoning.people.iter().map(|person| person.left);
    let surplus = reckoning.cohorts.iter().map(|cohort| cohort.surplus);
    let prepaid = people.chain(surplus).fold(0, u128::saturating_add).div_euclid(S);
    check(&[(
        "all members' money together is what was reckoned",
        books.prepaid.u128() == prepaid,
    )])?;
    play.stage.remark(
        "reckoned a second time, member by member: what a unit of each cohort pays is what the contract says, to the last 10⁻¹⁸; \
         what each member has left and was charged, to the last millionth",
    )
}

async fn agree_on(play: &Play<'_>, plan: PlanId, person: &Person) -> Done {
    let info = play.member(plan, person.name).await?;
    let status = if person.active {
        MemberStatus::Active
    } else {
        MemberStatus::Grace
    };
    let same = info.balance.u128() == person.left.div_euclid(S)
        && info.charged.u128() == person.charged.div_ceil(S)
        && info.status == status;
    if same {
        return Ok(());
    }
    Err(Failure::refused(format!(
        "the story does not add up: {} is {} with {} left and {} charged, reckoned were {status}, {} and {}",
        person.name,
        info.status,
        info.balance,
        info.charged,
        person.left.div_euclid(S),
        person.charged.div_ceil(S)
    )))
}

/// Whoever had prepaid the least has lapsed, and tops up in grace.
pub async fn come_back(play: &mut Play<'_>, community: &mut Community) -> Done {
    const PAYS: u128 = 2_000_000;
    let plan = community.plan;
    let lapsed: Vec<&str> = community
        .reckoning
        .people
        .iter()
        .filter(|person| !person.active)
        .map(|person| person.name)
        .collect();
    check(&[("Ida, and she alone, has lapsed", lapsed == ["ida"])])?;
    let info = play.member(plan, "ida").await?;
    play.stage.remark(&format!(
        "Ida had prepaid the least: {} are left, not enough for another close at the cap. She is in grace",
        show(info.balance.u128())
    ))?;
    let tx = play.aid(&ExecuteMsg::TopUp { plan, member: None }, PAYS)?;
    let what = format!(
        "tops up by {} in grace: her cover has no gap and she does not wait again",
        show(PAYS)
    );
    let changes = [Loses("ida", PAYS), Gains("plans", PAYS)];
    play.stage
        .act("Ida", &what, play.cast.key("ida")?, &tx, 0, &changes)
        .await?;
    community.reckoning.come_back("ida", PAYS);
    agree(play, community).await
}
