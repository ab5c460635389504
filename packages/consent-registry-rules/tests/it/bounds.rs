//! Bad input by table, and the edges of every bound.

use crate::language::{tag, Case};
use consent_registry_api::types::{
    Action, Actor, BatchRoot, Delegate, Digest, DuoModifier, Effect, EmergencyRule, Guardians, PublicKey,
    Purpose, Request, Span, Terms, MAX_LIST,
};
use consent_registry_rules::{check, RuleError};

/// The terms of one consent in the language of the vectors.
fn terms(lines: &str) -> Terms {
    let mut case = Case::read(["consent A patient"].into_iter().chain(lines.lines()));
    case.subject.consents.remove(0).terms
}

fn request(line: &str) -> Request {
    Case::read([line]).request
}

fn refuses(changed: impl FnOnce(&mut Terms)) -> RuleError {
    let mut given = terms("  permit clinic for TREAT\n    deny everybody tags hiv");
    assert_eq!(check::terms(&given), Ok(()));
    changed(&mut given);
    check::terms(&given).expect_err("it must be refused")
}

/// CR-02: at most 32 provisions, three exceptions deep, each an exception of something, only the first a base rule.
#[test]
fn provisions_have_bounds_and_a_shape() {
    assert_eq!(
        refuses(|terms| terms.provisions.clear()),
        RuleError::NoProvision {}
    );
    let many = |count: usize| {
        let mut given = terms("  permit clinic");
        let exception = terms("  permit clinic\n    deny person:amina")
            .provisions
            .remove(1);
        given.provisions.extend(vec![exception; count - 1]);
        check::terms(&given)
    };
    assert_eq!(many(32), Ok(()));
    assert_eq!(many(33), Err(RuleError::TooManyProvisions { count: 33, max: 32 }));
    let deep = |depth: u8| {
        let lines: Vec<String> = (0..=depth)
            .map(|at| format!("{}permit clinic", "  ".repeat(at as usize + 1)))
            .collect();
        check::terms(&terms(&lines.join("\n")))
    };
    assert_eq!(deep(3), Ok(()));
    let too_deep = RuleError::TooDeep {
        index: 4,
        depth: 4,
        max: 3,
    };
    assert_eq!(deep(4), Err(too_deep));
    assert_eq!(
        refuses(|terms| terms.provisions[1].depth = 2),
        RuleError::NoParent { index: 1, depth: 2 }
    );
    assert_eq!(
        refuses(|terms| terms.provisions[1].depth = 0),
        RuleError::NoParent { index: 1, depth: 0 }
    );
    assert_eq!(
        refuses(|terms| terms.provisions[0].depth = 1),
        RuleError::NoParent { index: 0, depth: 1 }
    );
}

type Change = Box<dyn Fn(&mut Terms)>;

/// CR-01: lists are bounded, and nothing is in them twice.
#[test]
fn lists_of_a_provision_are_bounded() {
    let countries = [
        "KE", "UG", "TZ", "RW", "BI", "SS", "CD", "ET", "SO", "DJ", "ER", "SD", "EG", "LY", "TN", "DZ", "MA",
    ];
    let tags: Vec<_> = countries.iter().map(|name| tag(name)).collect();
    let actors: Vec<Actor> = (1..=17)
        .map(|profession| Actor {
            profession: Some(2_200 + profession),
            ..Actor::default()
        })
        .collect();
    let too_many = |what| RuleError::TooMany {
        what,
        count: 17,
        max: MAX_LIST,
    };
    let table: Vec<(RuleError, Change)> = vec![
        (
            too_many("actors"),
            Box::new(move |terms| terms.provisions[0].actors = actors.clone()),
        ),
        (
            too_many("purposes"),
            Box::new(|terms| terms.provisions[0].purposes = Purpose::ALL[..17].to_vec()),
        ),
        (
            too_many("tags"),
            Box::new(move |terms| terms.provisions[1].tags = tags.clone()),
        ),
        (
            too_many("countries"),
            Box::new(move |terms| terms.provisions[0].destinations = countries.map(String::from).to_vec()),
        ),
        (
            RuleError::Twice { what: "purposes" },
            Box::new(|terms| terms.provisions[0].purposes = vec![Purpose::Treatment; 2]),
        ),
        (
            RuleError::Twice { what: "actions" },
            Box::new(|terms| terms.provisions[0].actions = vec![Action::Read; 2]),
        ),
        (
            RuleError::Twice { what: "tags" },
            Box::new(|terms| terms.provisions[1].tags = vec![tag("hiv"); 2]),
        ),
        (
            RuleError::UnknownCountry {
                code: "XX".to_string(),
            },
            Box::new(|terms| terms.provisions[0].destinations = vec!["XX".to_string()]),
        ),
        (
            RuleError::UnknownCountry {
                code: "ke".to_string(),
            },
            Box::new(|terms| terms.provisions[0].destinations = vec!["ke".to_string()]),
        ),
        (
            RuleError::EmptyActor { index: 0 },
            Box::new(|terms| terms.provisions[0].actors = vec![Actor::default()]),
        ),
        (
            RuleError::BadProfession { profession: 999 },
            Box::new(|terms| terms.provisions[0].actors[0].profession = Some(999)),
        ),
        (
            RuleError::BadProfession { profession: 10_000 },
            Box::new(|terms| terms.provisions[0].actors[0].profession = Some(10_000)),
        ),
        (
            RuleError::Missing { what: "texts" },
            Box::new(|terms| terms.texts.clear()),
        ),
        (
            RuleError::BadLanguage {
                language: "EN".to_string(),
            },
            Box::new(|terms| terms.texts[0].language = "EN".to_string()),
        ),
        (
            RuleError::BadLanguage {
                language: "e".to_string(),
            },
            Box::new(|terms| terms.texts[0].language = "e".to_string()),
        ),
        (
            RuleError::Twice { what: "a language" },
            Box::new(|terms| {
                let mut other = terms.texts[0].clone();
                other.sha256 = Digest([4; 32]);
                terms.texts.push(other);
            }),
        ),
        (RuleError::BadUses {}, Box::new(|terms| terms.uses = Some(0))),
        (
            RuleError::BadUses {},
            Box::new(|terms| {
                terms.uses = Some(1);
                terms.provisions[0].effect = Effect::Deny;
            }),
        ),
    ];
    for (error, change) in table {
        assert_eq!(refuses(change), error);
    }
}

/// CR-01: a span without a second in it is refused, wherever it is.
#[test]
fn reversed_and_empty_spans_are_refused() {
    let empty = |from: u64, until| {
        (
            Span {
                from: Some(from),
                until: Some(until),
            },
            RuleError::EmptySpan { from, until },
        )
    };
    for (span, error) in [empty(9, 9), empty(9, 8)] {
        assert_eq!(refuses(|terms| terms.provisions[0].valid = span), error);
        assert_eq!(refuses(|terms| terms.provisions[1].data = span), error);
        let mut asked = request("request");
        asked.data = span;
        assert_eq!(check::request(&asked), Err(error));
    }
    let before_all = Span {
        from: None,
        until: Some(0),
    };
    assert_eq!(
        refuses(|terms| terms.provisions[0].valid = before_all),
        RuleError::EmptySpan { from: 0, until: 0 }
    );
    let mut given = terms("  permit clinic for TREAT");
    given.provisions[0].valid = Span {
        from: Some(9),
        until: Some(10),
    };
    assert_eq!(check::terms(&given), Ok(()));
}

/// CR-03: under a permit of some categories none permits others, however deep.
#[test]
fn an_exception_permits_no_wider_categories() {
    let given = |lines| check::terms(&terms(lines));
    assert_eq!(
        given("  permit clinic tags hiv,dental\n    permit clinic/doctor tags hiv"),
        Ok(())
    );
    assert_eq!(
        given("  permit clinic tags hiv\n    permit clinic/doctor tags hiv,dental"),
        Err(RuleError::WiderTags { index: 1 })
    );
    assert_eq!(
        given("  permit clinic tags hiv\n    deny clinic/clerk\n      permit person:amina tags dental"),
        Err(RuleError::WiderTags { index: 2 })
    );
    assert_eq!(
        given("  permit clinic tags hiv\n    deny everybody tags dental"),
        Ok(())
    );
}

/// CR-04: terms for research go with a permit for research, and every code with what belongs to it.
#[test]
fn terms_for_research_are_whole() {
    let given = |duo: &str| check::terms(&terms(&format!("  permit everybody for HRESCH\n  {duo}")));
    assert_eq!(
        check::terms(&terms("  permit everybody for BIORCH")),
        Err(RuleError::ResearchWithoutTerms {
            purpose: Purpose::BiomedicalResearch
        })
    );
    assert_eq!(
        check::terms(&terms("  deny everybody for HRESCH\n  duo GRU")),
        Err(RuleError::TermsWithoutPermit {})
    );
    assert_eq!(given("duo DS=C50,C509"), Ok(()));
    for code in ["c50", "C5", "C5012345", "C50.1", "550", "CC0", "C50a"] {
        let error = RuleError::BadDisease {
            code: code.to_string(),
        };
        assert_eq!(given(&format!("duo DS={code}")), Err(error), "{code}");
    }
    let unpaired = |lines: &str, change: &dyn Fn(&mut consent_registry_api::types::Duo)| {
        let mut given = terms(&format!("  permit everybody for HRESCH\n  {lines}"));
        change(given.duo.as_mut().unwrap());
        check::terms(&given)
    };
    let whole = "duo DS=C50 RS=1 GS=KE US=amina PS=heart IS=university MOR=2027-01-01 TS=12";
    assert_eq!(unpaired(whole, &|_| ()), Ok(()));
    let error = |code| Err(RuleError::Unpaired { code });
    assert_eq!(unpaired(whole, &|duo| duo.diseases.clear()), error("DS"));
    assert_eq!(unpaired(whole, &|duo| duo.research_types.clear()), error("RS"));
    assert_eq!(unpaired(whole, &|duo| duo.countries.clear()), error("GS"));
    assert_eq!(unpaired(whole, &|duo| duo.users.clear()), error("US"));
    assert_eq!(unpaired(whole, &|duo| duo.projects.clear()), error("PS"));
    assert_eq!(unpaired(whole, &|duo| duo.institutions.clear()), error("IS"));
    assert_eq!(unpaired(whole, &|duo| duo.moratorium = None), error("MOR"));
    assert_eq!(unpaired(whole, &|duo| duo.months = None), error("TS"));
    assert_eq!(unpaired("duo GRU", &|duo| duo.months = Some(3)), error("TS"));
    assert_eq!(
        unpaired("duo GRU", &|duo| duo.diseases.push("C50".to_string())),
        error("DS")
    );
    assert_eq!(
        unpaired("duo GRU PUB", &|duo| duo.modifiers.push(DuoModifier::Publication)),
        Err(RuleError::Twice { what: "modifiers" })
    );
    let months = |value| RuleError::OutOfBounds {
        what: "months",
        value,
        min: 1,
        max: 1_200,
    };
    assert_eq!(given("duo GRU TS=1200"), Ok(()));
    assert_eq!(given("duo GRU TS=0"), Err(months(0)));
    assert_eq!(given("duo GRU TS=1201"), Err(months(1_201)));
}

/// CR-01, CR-07: a request says what it must, and nothing that does not go together.
#[test]
fn requests_are_whole() {
    let asked = |line: &str| check::request(&request(line));
    assert_eq!(asked("request"), Ok(()));
    let mut idle = request("request");
    idle.actions.clear();
    assert_eq!(check::request(&idle), Err(RuleError::Missing { what: "actions" }));
    assert_eq!(
        asked("request doing read,read"),
        Err(RuleError::Twice { what: "actions" })
    );
    assert_eq!(
        asked("request to ZZ"),
        Err(RuleError::UnknownCountry {
            code: "ZZ".to_string()
        })
    );
    let btg = Err(RuleError::Unpaired { code: "BTG" });
    assert_eq!(asked("request for BTG"), btg);
    assert_eq!(asked("request for TREAT emergency unconscious"), btg);
    assert_eq!(asked("request for BTG emergency unconscious"), Ok(()));
    let research = Err(RuleError::Unpaired { code: "HRESCH" });
    assert_eq!(asked("request for HRESCH"), research);
    assert_eq!(asked("request for TREAT study heart"), research);
    assert_eq!(asked("request for HRESCH study heart"), Ok(()));
    assert_eq!(
        asked("request for HRESCH study heart accepts PUB,NPU"),
        Err(RuleError::NotADuty {
            modifier: DuoModifier::NotForProfit
        })
    );
    assert_eq!(
        asked("request for HRESCH study heart asks DS about x"),
        Err(RuleError::BadDisease {
            code: "x".to_string()
        })
    );
    let mut odd = request("request");
    odd.profession = Some(22);
    assert_eq!(
        check::request(&odd),
        Err(RuleError::BadProfession { profession: 22 })
    );
}

fn keys(count: u8) -> Vec<PublicKey> {
    (0..count).map(|number| PublicKey([number; 33])).collect()
}

/// CR-06: guardians are at most five, m of n makes sense, and majority lies ahead.
#[test]
fn guardians_are_bounded() {
    let given = |count, needed, until| {
        let guardians = Guardians {
            keys: keys(count),
            needed,
            joint: false,
            until,
        };
        check::guardians(&guardians, 100)
    };
    assert_eq!(given(5, 3, None), Ok(()));
    assert_eq!(given(0, 0, None), Ok(()), "no guardians any more");
    let too_many = RuleError::TooMany {
        what: "guardians",
        count: 6,
        max: 5,
    };
    assert_eq!(given(6, 1, None), Err(too_many));
    let needed = |value, max| RuleError::OutOfBounds {
        what: "the number of guardians that it takes",
        value,
        min: 1,
        max,
    };
    assert_eq!(given(2, 0, None), Err(needed(0, 2)));
    assert_eq!(given(2, 3, None), Err(needed(3, 2)));
    assert_eq!(given(2, 2, Some(101)), Ok(()));
    assert_eq!(
        given(2, 2, Some(100)),
        Err(RuleError::EmptySpan {
            from: 100,
            until: 100
        })
    );
    let twice = Guardians {
        keys: vec![PublicKey([1; 33]); 2],
        needed: 1,
        joint: false,
        until: None,
    };
    assert_eq!(
        check::guardians(&twice, 100),
        Err(RuleError::Twice { what: "guardians" })
    );
}

/// CR-06: a delegate permits within its purposes and no others; it may deny for any.
#[test]
fn delegates_stay_within_their_purposes() {
    let delegate = Delegate {
        key: PublicKey([1; 33]),
        purposes: vec![Purpose::Treatment, Purpose::Payment],
        until: 200,
    };
    assert_eq!(check::delegate(&delegate, 199), Ok(()));
    assert_eq!(
        check::delegate(&delegate, 200),
        Err(RuleError::EmptySpan {
            from: 200,
            until: 200
        })
    );
    let idle = Delegate {
        purposes: vec![],
        ..delegate.clone()
    };
    assert_eq!(
        check::delegate(&idle, 0),
        Err(RuleError::Missing { what: "purposes" })
    );
    let may = |lines| check::within_delegation(&delegate, &terms(lines));
    let outside = Err(RuleError::OutsideDelegation {});
    assert_eq!(may("  permit clinic for TREAT,COVAUTH"), Ok(()));
    assert_eq!(may("  permit clinic for TREAT,HOPERAT"), outside);
    assert_eq!(
        may("  permit clinic"),
        outside,
        "all purposes are more than its own"
    );
    assert_eq!(may("  deny clinic"), Ok(()));
    assert_eq!(may("  deny clinic\n    permit clinic/doctor"), outside);
    assert_eq!(may("  deny clinic\n    permit clinic/doctor for COC"), Ok(()));
    assert_eq!(
        may("  permit clinic for TREAT\n    permit clinic/doctor"),
        Ok(()),
        "as its rule"
    );
    assert_eq!(
        may("  permit clinic for TREAT\n    permit clinic/doctor for HRESCH\n  duo GRU"),
        outside
    );
    let research = |purposes: &[Purpose], duo| {
        let purposes = [&[Purpose::Research], purposes].concat();
        let given = terms(&format!("  permit clinic for HRESCH\n  duo {duo}"));
        check::within_delegation(
            &Delegate {
                purposes,
                ..delegate.clone()
            },
            &given,
        )
    };
    assert_eq!(research(&[], "GRU"), Ok(()));
    assert_eq!(
        research(&[], "GRU CC"),
        outside,
        "such terms permit treatment, too"
    );
    assert_eq!(
        research(&[Purpose::EmergencyTreatment], "GRU CC"),
        outside,
        "all treatment is more than that in emergencies"
    );
    assert_eq!(research(&[Purpose::Treatment], "GRU CC"), Ok(()));
    assert_eq!(research(&[Purpose::Treatment], "GRU"), Ok(()));
}

/// CR-07: what is said beforehand about broken glass is bounded.
#[test]
fn rules_about_broken_glass_are_bounded() {
    let rule = |count: u8| EmergencyRule {
        refuse: false,
        without: (0..count).map(|number| tag(&format!("t{number}"))).collect(),
    };
    assert_eq!(check::emergency_rule(&rule(16)), Ok(()));
    let error = RuleError::TooMany {
        what: "tags",
        count: 17,
        max: 16,
    };
    assert_eq!(check::emergency_rule(&rule(17)), Err(error));
}

/// CR-08: a batch is of an hour that is over, of at least one access, of no more subjects than accesses.
#[test]
fn batches_are_of_hours_that_are_over() {
    let given = |hour, subjects, accesses, now| {
        let batch = BatchRoot {
            hour,
            root: Digest([1; 32]),
            subjects,
            accesses,
            previous: Digest([0; 32]),
        };
        check::batch(&batch, now)
    };
    assert_eq!(given(9, 2, 2, 36_000), Ok(()));
    assert!(matches!(
        given(9, 2, 2, 35_999),
        Err(RuleError::OutOfBounds { what: "the hour", .. })
    ));
    assert!(matches!(
        given(9, 1, 0, 36_000),
        Err(RuleError::OutOfBounds { what: "accesses", .. })
    ));
    assert!(matches!(
        given(9, 0, 1, 36_000),
        Err(RuleError::OutOfBounds { what: "subjects", .. })
    ));
    assert!(matches!(
        given(9, 2, 1, 36_000),
        Err(RuleError::OutOfBounds { what: "subjects", .. })
    ));
}
