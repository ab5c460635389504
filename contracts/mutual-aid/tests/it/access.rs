//! Who may send what: the matrix as a golden file, and every message tried by every wrong sender.

use crate::suite::*;
use cosmwasm_std::Binary;
use mutual_aid_api::access::Access;
use panel_api::opener::Answer;
use panel_api::types::Outcome as PanelOutcome;
use panel_api::CaseId;
use salus_testing::access::assert_access_frozen;
use salus_testing::watch::take_journal;

fn key(n: u8) -> HexBinary {
    HexBinary::from(vec![n; 32])
}

/// One message of each kind, in the order of the interface, about plan 1 and claim 1.
fn one_of_each(suite: &Suite) -> Vec<ExecuteMsg> {
    use ExecuteMsg::*;
    let (plan, claim) = (PlanId(1), ClaimId(1));
    let address = actor("somebody").to_string();
    let facts = Attestation {
        class: STROKE,
        diagnosis_day: suite.today(),
        birth_group: 1980,
        accident: false,
        encounter: key(1),
        episode: key(2),
        bill: Uint128::zero(),
        evidence: key(3),
        consent: None,
    };
    let new_claim = NewClaim {
        plan,
        member: actor("alice").to_string(),
        class: STROKE,
        diagnosis_day: suite.today(),
        amount: Uint128::new(100),
        encounter: key(1),
        episode: key(2),
        evidence: key(4),
        payees: vec![Payee {
            kind: PayeeKind::Member {},
            to: actor("alice").to_string(),
            bps: Bps::checked(10_000).unwrap(),
        }],
        emergency: None,
    };
    let member = NewMember {
        birth_group: 1980,
        tier: 1,
        region: 1,
        weight: 1,
        terms: 1,
        member: None,
        born_day: None,
    };
    vec![
        ProposeOwner {
            owner: address.clone(),
            expires_in_seconds: 60,
        },
        AcceptOwner {},
        WithdrawOwnerProposal {},
        Pause { seconds: 1 },
        Unpause {},
        AllowDenom {
            denom: "unew".to_string(),
        },
        DisallowDenom {
            denom: DENOM.to_string(),
        },
        AllowRegistrar {
            registrar: address.clone(),
        },
        DisallowRegistrar {
            registrar: actor("registrar").to_string(),
        },
        CreatePlan {
            plan: mutual(),
            terms: sharing(),
            conditions: vec![listed(STROKE)],
        },
        OfferTerms {
            plan,
            terms: sharing(),
            from_day: suite.today() + 30,
        },
        ListConditions {
            plan,
            add: vec![listed(RARE)],
            remove: vec![],
        },
        PausePlan { plan },
        ResumePlan { plan },
        AnnounceRunOff { plan },
        AdvancePlan { plan },
        ClosePeriod { plan, steps: 1 },
        Join {
            plan,
            member: member.clone(),
        },
        TopUp { plan, member: None },
        Exit { plan },
        Collect { plan, member: None },
        Deposit {
            plan,
            fund: Fund::Reserve {},
        },
        Withdraw {
            plan,
            fund: Fund::Sponsor {},
            amount: Uint128::new(1),
        },
        SponsorMember {
            plan,
            member: actor("alice").to_string(),
            amount: Uint128::new(1),
        },
        OpenEmergency {
            plan,
            benefit: NewEmergency {
                class: RARE,
                per_case: Uint128::new(1),
                from_day: suite.today(),
                until_day: suite.today() + 9,
            },
        },
        OpenIndexCover {
            plan,
            cover: crate::fund::cover(suite),
        },
        PostIndex {
            plan,
            cover: 1,
            day: suite.today(),
            level: 9,
        },
        AdmitMemberPlan {
            layer: plan,
            plan: PlanId(2),
            admitted: true,
        },
        JoinLayer {
            plan,
            layer: PlanId(2),
            member,
            amount: Uint128::new(500),
        },
        LeaveLayer {
            plan,
            layer: PlanId(2),
        },
        CedeClaim {
            claim,
            layer: PlanId(2),
        },
        FileClaim {
            claim: new_claim.clone(),
        },
        Preauthorise {
            claim: new_claim,
            facts: facts.clone(),
        },
        Attest { claim, facts },
        AnswerReferral { claim, refuse: None },
        Challenge {
            claim,
            evidence: key(5),
        },
        Appeal {
            claim,
            evidence: key(6),
        },
        Advance { claim },
        WithdrawClaim { claim },
        Encounter(EncounterMsg::Take {
            encounter: key(7),
            org: HOSPITAL,
            bill: Uint128::new(10),
            amount: Uint128::new(5),
        }),
        Verdict(Answer {
            case: CaseId(1),
            reference: Binary::default(),
            outcome: PanelOutcome::Granted,
            amount: None,
            codes: vec![],
            appeal_until: None,
        }),
    ]
}

/// Errors that say: not you.
const NOT_YOU: [&str; 12] = [
    "NotOwner",
    "NotProposed",
    "NotAnOperator",
    "OperatorExpired",
    "NotPermitted",
    "NotAccredited",
    "OtherOrganisation",
    "NotMember",
    "NotOrganisationAdmin",
    "NotRegistrar",
    "NotPanel",
    "OtherAuthority",
];

fn stage() -> Suite {
    let mut suite = Suite::new();
    let owner = actor("next owner").to_string();
    suite
        .owner(&ExecuteMsg::ProposeOwner {
            owner,
            expires_in_seconds: DAY,
        })
        .unwrap();
    let registrar = actor("registrar").to_string();
    suite.owner(&ExecuteMsg::AllowRegistrar { registrar }).unwrap();
    let (plan, cover) = (suite.plan, crate::fund::cover(&suite));
    suite
        .insurer(&ExecuteMsg::OpenIndexCover { plan, cover })
        .unwrap();
    // an operator of the insurer without the permission, and another authority
    let mut records = suite.registry.write(&mut suite.app);
    records.operator(&actor("clerk"), INSURER, &[Role::Research]);
    records.accredit(HOLDING, Role::ReportCases);
    records.operator(&actor("other officer"), HOLDING, &[Role::ReportCases]);
    drop(records);
    suite
}

fn everybody(suite: &Suite) -> Vec<(&'static str, Addr)> {
    let mut all: Vec<_> = [
        "owner",
        "next owner",
        "insurer",
        "other insurer",
        "clerk",
        "doctor",
        "officer",
        "other officer",
        "registrar",
        "alice",
        "passer-by",
    ]
    .map(|name| (name, actor(name)))
    .to_vec();
    all.push(("insurer's admin", admin(INSURER)));
    all.push(("panel", suite.panel.clone()));
    all.push(("accreditation", suite.registry.addr().clone()));
    all.push(("the contract itself", suite.aid.clone()));
    all
}

/// Who may, of everybody; none: it depends on a record that the handler reads, and is tested with it.
fn allowed(access: Access) -> Option<&'static [&'static str]> {
    Some(match access {
        Access::Owner => &["owner"],
        Access::ProposedOwner => &["next owner"],
        Access::Operator(Role::Insure) => &["insurer", "other insurer"],
        Access::Operator(Role::ReportCases) => &["officer"],
        Access::Operator(_) => &["doctor"],
        Access::Insurer(_) | Access::InsurerOrAnyone(_) => &["insurer"],
        Access::Registrar => &["registrar"],
        Access::Panel => &["panel"],
        Access::Anyone | Access::Depositor | Access::InsurerOf(_) | Access::Claimant(_) => return None,
    })
}

#[test]
fn the_access_matrix_is_what_it_was() {
    assert_access_frozen(
        &one_of_each(&Suite::empty()),
        ExecuteMsg::required_access,
        include_str!("../../../../packages/mutual-aid-api/src/msg.rs"),
    );
}

/// X4: every message by every sender who may not send it, and by those who may.
#[test]
fn every_message_is_refused_to_every_wrong_sender() {
    let mut tried = 0;
    let stage = stage();
    let people = everybody(&stage);
    for msg in one_of_each(&stage) {
        let Some(may) = allowed(msg.required_access()) else {
            continue;
        };
        for (who, sender) in &people {
            let mut suite = crate::access::stage();
            take_journal();
            let before = suite.app.state_hash();
            let result = suite.send(sender, &msg, &[]);
            let error = take_journal().errors.pop().unwrap_or_default();
            let not_you = NOT_YOU.contains(&error.as_str());
            if may.contains(who) {
                assert!(!not_you, "{who} may not {msg:?}: {error}");
            } else {
                assert!(result.is_err() && not_you, "{who} may {msg:?}: {error}");
                assert_eq!(suite.app.state_hash(), before);
                tried += 1;
            }
        }
    }
    assert!(tried > 300, "{tried} wrong senders");
}

/// Messages that take no coins refuse them.
#[test]
fn coins_that_nobody_asked_for_are_refused() {
    let stage = stage();
    let mut refusals = 0;
    for msg in one_of_each(&stage) {
        use ExecuteMsg::*;
        if matches!(
            msg,
            Join { .. } | TopUp { .. } | Deposit { .. } | Challenge { .. } | Appeal { .. }
        ) {
            continue;
        }
        let Some(may) = allowed(msg.required_access()) else {
            continue;
        };
        let mut suite = crate::access::stage();
        let all = everybody(&suite);
        let sender = &all.iter().find(|(name, _)| may.contains(name)).unwrap().1;
        suite.app.mint(sender, &coins(5, DENOM));
        let before = suite.app.state_hash();
        refused(
            suite.send(sender, &msg, &coins(5, DENOM)),
            "this message takes no coins",
        );
        assert_eq!(suite.app.state_hash(), before);
        refusals += 1;
    }
    assert!(refusals > 20, "{refusals} messages");
}

/// An operator whose time is over is none, whatever it may have been.
#[test]
fn an_expired_operator_is_no_operator() {
    let mut suite = Suite::new();
    let plan = suite.plan;
    let until = suite.app.now().plus_seconds(10);
    suite.registry.write(&mut suite.app).operator_until(
        &actor("insurer"),
        INSURER,
        &[Role::Insure],
        Some(until),
    );
    suite.app.pass(9);
    suite.insurer(&ExecuteMsg::PausePlan { plan }).unwrap();
    suite.app.pass(1);
    refused(suite.insurer(&ExecuteMsg::ResumePlan { plan }), "expired at");
}
