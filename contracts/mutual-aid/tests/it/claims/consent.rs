//! Terms that ask for consent: evidence is read only under a permit that lives.

use super::stage::*;
use consent_registry_api::query::{PermittedResponse, ReaderQuery};
use consent_registry_api::types::{Purpose, ReceiptId, SubjectId};
use cosmwasm_std::{to_json_binary, Binary, Deps, DepsMut, Empty, Env, MessageInfo, Response, StdResult};
use cw_multi_test::ContractWrapper;
use cw_storage_plus::Map;

/// Permits of a registry that speaks its narrow question: who keeps the data and who may read, by receipt.
const PERMITS: Map<&[u8], (OrgId, OrgId)> = Map::new("permits");

/// A permit that a test writes; none for `reader`: it lives no more.
#[cosmwasm_schema::cw_serde]
struct Write {
    receipt: ReceiptId,
    custodian: OrgId,
    reader: Option<OrgId>,
}

fn nothing(_: DepsMut, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
    Ok(Response::new())
}

fn write(deps: DepsMut, _: Env, _: MessageInfo, msg: Write) -> StdResult<Response> {
    match msg.reader {
        Some(reader) => PERMITS.save(deps.storage, &msg.receipt.0, &(msg.custodian, reader))?,
        None => PERMITS.remove(deps.storage, &msg.receipt.0),
    }
    Ok(Response::new())
}

fn answer(deps: Deps, env: Env, msg: ReaderQuery) -> StdResult<Binary> {
    let ReaderQuery::Permitted {
        receipt,
        requester,
        purpose,
    } = msg;
    assert_eq!(purpose, Purpose::Payment);
    let permit = PERMITS.may_load(deps.storage, &receipt.0)?;
    let custodian = permit.filter(|(_, reader)| *reader == requester);
    to_json_binary(&PermittedResponse {
        permitted: custodian.is_some(),
        until: env.block.time.seconds() + u64::from(custodian.is_some()),
        subject: custodian.map(|_| SubjectId([1; 32])),
        custodian: custodian.map(|(custodian, _)| custodian),
    })
}

fn consenting(terms: NewTerms) -> NewTerms {
    NewTerms {
        consent: true,
        ..terms
    }
}

/// A plan whose terms ask for consent, and the registry that it asks.
fn stage_of(plan: NewPlan, terms: NewTerms) -> (Stage, Addr) {
    let mut registry = None;
    let stage = Stage::prepared(plan, consenting(terms), |suite| {
        let played = Box::new(ContractWrapper::new(write, nothing, answer));
        registry = Some(suite.set_up_with(played, |msg, consents| msg.consents = Some(consents)));
    });
    (stage, registry.unwrap())
}

fn permit(stage: &mut Stage, registry: &Addr, n: u8, custodian: OrgId, reader: Option<OrgId>) -> HexBinary {
    let msg = Write {
        receipt: ReceiptId([n; 32]),
        custodian,
        reader,
    };
    stage.app.run(&actor("owner"), registry, &msg, &[]).unwrap();
    key(n)
}

fn under(case: &Case, consent: Option<HexBinary>) -> Attestation {
    Attestation {
        consent,
        ..case.facts.clone()
    }
}

/// MA-10: a claim is attested and paid under a permit of the patient for this insurer and this hospital's records, and the claim
/// says which; without one nothing is kept.
#[test]
fn evidence_is_read_only_under_a_permit() {
    let (mut stage, registry) = stage_of(mutual(), sharing());
    let config: ConfigResponse = stage.ask(&QueryMsg::Config {});
    assert_eq!(config.consents_addr, Some(registry.clone()));
    let case = stage.stay();
    let id = stage.file(&case).unwrap();
    let good = permit(&mut stage, &registry, 101, HOSPITAL, Some(INSURER));
    let others = permit(&mut stage, &registry, 102, HOSPITAL, Some(OTHER_INSURER));
    let elsewhere = permit(&mut stage, &registry, 103, SECOND_HOSPITAL, Some(INSURER));
    let revoked = permit(&mut stage, &registry, 104, HOSPITAL, Some(INSURER));
    permit(&mut stage, &registry, 104, HOSPITAL, None);
    let before = stage.app.state_hash();
    refused(
        stage.attest(id, &case),
        "whether the terms ask for a consent: true",
    );
    for bad in [others, elsewhere, revoked, key(105)] {
        refused(
            stage.attest_as("doctor", id, &under(&case, Some(bad))),
            "is no live permit for organisation 1 to read for payment what organisation 3 keeps",
        );
    }
    refused(
        stage.attest_as("doctor", id, &under(&case, Some(HexBinary::from(vec![1; 31])))),
        "consent",
    );
    assert_eq!(stage.app.state_hash(), before, "a refused call changed the state");
    let purse = stage.have("alice");
    stage
        .attest_as("doctor", id, &under(&case, Some(good.clone())))
        .unwrap();
    assert_eq!(stage.have("alice") - purse, 180);
    assert_eq!(stage.info(id).attestations[0].facts.consent, Some(good.clone()));
    // the same permit for somebody else's claim
    let case = stage.stay_of("bob");
    let second = stage.file(&case).unwrap();
    refused(
        stage.attest_as("doctor", second, &under(&case, Some(good))),
        "this consent was used for claim 1",
    );
    stage.assert_books();
}

/// MA-17: the hospital that asks first needs a permit to ask, and one that lives on discharge: the same, or a new one.
#[test]
fn a_discharge_needs_a_permit_that_lives() {
    let (mut stage, registry) = stage_of(reserve(), insured());
    let payees = vec![to_provider(HOSPITAL, 10_000)];
    let case = stage.stay().asks(520).bill(520).payees(payees);
    let ask = |consent| ExecuteMsg::Preauthorise {
        claim: case.claim.clone(),
        facts: under(&case, consent),
    };
    refused(
        stage.tell("doctor", &ask(None)),
        "whether the terms ask for a consent: true",
    );
    let first = permit(&mut stage, &registry, 101, HOSPITAL, Some(INSURER));
    let id = claim_of(&stage.tell("doctor", &ask(Some(first.clone()))).unwrap());
    stage.pass(5 * DAY);
    permit(&mut stage, &registry, 101, HOSPITAL, None);
    let discharge = |consent| Attestation {
        evidence: key(250),
        ..under(&case, Some(consent))
    };
    refused(
        stage.attest_as("doctor", id, &discharge(first.clone())),
        "is no live permit",
    );
    assert_eq!(stage.status(id), ClaimStatus::Preauthorised);
    permit(&mut stage, &registry, 101, HOSPITAL, Some(INSURER));
    stage.attest_as("doctor", id, &discharge(first)).unwrap();
    assert_eq!(stage.status(id), ClaimStatus::Paid);
    stage.assert_books();
}

/// Terms cannot ask where nobody could say that consent was given, and what terms do not ask for cannot be named: it would
/// look as if it had been checked.
#[test]
fn consent_is_named_if_it_is_asked_for_and_only_then() {
    let mut suite = Suite::empty();
    refused(
        suite.create_plan(mutual(), consenting(sharing())),
        "there is no consent registry",
    );
    let mut stage = Stage::new();
    let offer = ExecuteMsg::OfferTerms {
        plan: stage.plan,
        terms: consenting(sharing()),
        from_day: stage.today() + 40,
    };
    refused(stage.insurer(&offer), "there is no consent registry");
    let case = stage.stay();
    let id = stage.file(&case).unwrap();
    refused(
        stage.attest_as("doctor", id, &under(&case, Some(key(101)))),
        "whether the terms ask for a consent: false",
    );
    stage.attest(id, &case).unwrap();
}
