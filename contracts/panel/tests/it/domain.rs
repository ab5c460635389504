//! The rules by themselves, against plain models.

use accreditation_api::OrgId;
use cosmwasm_std::Timestamp;
use panel::domain::draw::{position, seed, Draw};
use panel::domain::roster::{Entry, Gone, Roster, Span};
use panel::domain::seat::{Ballot, Seat, Vote};
use panel::domain::tally::{clinical_refusals, verdict, Verdict};
use panel::domain::terms::quorum;
use panel::error::DomainError;
use panel_api::types::{Choice, Outcome, SeatState};
use panel_api::{commitment, domain, CaseId, Place};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// What keeps one panel's hashes apart.
const DOMAIN: [u8; 32] = [9; 32];

// --- the order of the draw

/// N5: the order is a permutation, for every length that a roster can have at first, and some large ones.
#[test]
fn every_position_comes_exactly_once() {
    for length in (1..=70).chain([127, 128, 129, 1_000, 4_097]) {
        let key = seed(&DOMAIN, 1, 0, &[length as u8; 32]);
        let seen: BTreeSet<u32> = (0..length).map(|place| position(&key, length, place)).collect();
        assert_eq!(seen.len(), length as usize);
        assert_eq!(seen.last(), Some(&(length - 1)));
    }
}

/// N5: over many seeds each position is first, and second, equally often: nobody's chance depends on where it stands.
/// Compared with the spread that fair chance has: for 12 positions the sum of squares is below 40 in 99.99 % of all runs.
#[test]
fn every_position_is_equally_likely_at_each_of_the_first_places() {
    const LENGTH: u32 = 13;
    const RUNS: u32 = 13_000;
    for place in [0, 1, 4] {
        let mut counts = [0i64; LENGTH as usize];
        for run in 0..RUNS {
            let key = seed(&DOMAIN, u64::from(run), 0, &[5; 32]);
            counts[position(&key, LENGTH, place) as usize] += 1;
        }
        let expected = i64::from(RUNS / LENGTH);
        let squares: i64 = counts.iter().map(|count| (count - expected).pow(2)).sum();
        assert!(squares / expected < 40, "place {place}: {counts:?}");
    }
}

/// Two of the same are not drawn together more often than others: pairs at the first two places, over a small roster.
#[test]
fn every_pair_is_equally_likely_at_the_first_two_places() {
    const LENGTH: u32 = 6;
    const RUNS: u32 = 6_000;
    let mut counts = [[0i64; LENGTH as usize]; LENGTH as usize];
    for run in 0..RUNS {
        let key = seed(&DOMAIN, u64::from(run), 0, &[6; 32]);
        let (a, b) = (position(&key, LENGTH, 0), position(&key, LENGTH, 1));
        counts[a as usize][b as usize] += 1;
    }
    let expected = i64::from(RUNS / 30);
    let mut squares = 0;
    for (a, row) in counts.iter().enumerate() {
        for (b, count) in row.iter().enumerate() {
            if a == b {
                assert_eq!(*count, 0);
            } else {
                squares += (count - expected).pow(2);
            }
        }
    }
    // 29 degrees of freedom: above 66 in one of 10,000 fair runs
    assert!(squares / expected < 66, "{counts:?}");
}

#[test]
fn every_draw_of_every_case_has_a_seed_of_its_own() {
    let randomness = [3; 32];
    let base = seed(&DOMAIN, 1, 0, &randomness);
    assert_ne!(base, seed(&DOMAIN, 2, 0, &randomness));
    assert_ne!(base, seed(&DOMAIN, 1, 5, &randomness));
    assert_ne!(base, seed(&DOMAIN, 1, 0, &[4; 32]));
    assert_eq!(base, seed(&DOMAIN, 1, 0, &randomness));
    // the same case of two panels with one beacon
    assert_ne!(base, seed(&[8; 32], 1, 0, &randomness));
}

#[test]
fn a_draw_keeps_its_last_places_for_clinicians_and_knows_when_it_is_over() {
    let mut draw = Draw::of_round(9, 5, 2);
    for _ in 0..3 {
        assert!(draw.takes_others() && !draw.over(10));
        draw.fill(false).unwrap();
    }
    assert!(!draw.takes_others());
    assert!(!draw.can_decide(3), "no clinicians yet");
    draw.fill(true).unwrap();
    draw.fill(true).unwrap();
    assert!(draw.over(10) && draw.can_decide(4));
    assert_eq!(draw.fill(true), Err(DomainError::Overflow));
    let mut short = Draw::of_round(9, 5, 0);
    let key = [1; 32];
    assert!(short.next_position(&key, 1).is_some());
    assert_eq!(short.next_position(&key, 1), None);
    assert!(short.over(1));
    // replacements: what stands counts, clinicians among it need none more
    let draw = Draw::of_replacements(9, 2, 2, 3, 1);
    assert_eq!((draw.wanted, draw.clinicians_wanted, draw.standing), (2, 1, 3));
    assert!(draw.replaces);
}

// --- votes

fn ballot() -> impl Strategy<Value = (Vote, bool)> {
    let vote = prop_oneof![
        Just((Choice::Grant, None, None)),
        (1u16..4).prop_map(|code| (Choice::Refuse, None, Some(code))),
        (1u128..1_000, 1u16..4).prop_map(|(part, code)| (Choice::Part, Some(part), Some(code))),
    ];
    (vote, any::<bool>())
        .prop_map(|((choice, amount, code), clinical)| (Vote { choice, amount, code }, clinical))
}

fn seats(votes: &[(Vote, bool)]) -> Vec<(u8, Seat)> {
    let seat = |(n, (vote, clinical)): (usize, &(Vote, bool))| {
        let mut seat = Seat::new(OrgId(n as u64 + 1), n as u32, *clinical, false);
        seat.ballot = Ballot::Revealed(vec![], *vote);
        (n as u8, seat)
    };
    votes.iter().enumerate().map(seat).collect()
}

/// The rule again, in the words of the README.
fn plain(votes: &[(Vote, bool)], asked: u128, clinicians: u8) -> (Outcome, Option<u128>) {
    let worth = |vote: &Vote| match vote.choice {
        Choice::Grant => asked,
        Choice::Part => vote.amount.unwrap(),
        Choice::Refuse => 0,
    };
    let refuses = |vote: &Vote| vote.choice == Choice::Refuse || 2 * worth(vote) < asked;
    let no = votes.iter().filter(|(vote, _)| refuses(vote)).count();
    let clinical_no = votes
        .iter()
        .filter(|(vote, clinical)| *clinical && refuses(vote))
        .count();
    let needed = usize::from(clinicians.min(2));
    if 2 * no > votes.len() {
        if clinical_no >= needed {
            return (Outcome::Refused, None);
        }
        return (Outcome::Pending, None);
    }
    if 2 * no == votes.len() {
        return (Outcome::Pending, None);
    }
    let mut amounts: Vec<u128> = votes.iter().map(|(vote, _)| worth(vote)).collect();
    amounts.sort_unstable();
    let median = amounts[(amounts.len() - 1) / 2];
    let outcome = if median == asked {
        Outcome::Granted
    } else {
        Outcome::Part
    };
    (outcome, Some(median))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn verdicts_follow_the_rule_as_the_readme_words_it(
        votes in proptest::collection::vec(ballot(), 0..16),
        clinicians in 0u8..5,
    ) {
        let found = verdict(&seats(&votes), Some(1_000), clinicians);
        let (outcome, amount) = plain(&votes, 1_000, clinicians);
        match found {
            None => prop_assert_eq!(outcome, Outcome::Pending),
            Some(found) => {
                prop_assert_eq!((found.outcome, found.amount), (outcome, amount));
                // a grant is never below half: the median lies among those who do not refuse
                prop_assert!(found.amount.is_none_or(|amount| 2 * amount >= 1_000));
                // a refusal always has a reason
                prop_assert!(outcome != Outcome::Refused || !found.codes.is_empty());
                let distinct: BTreeSet<_> = found.codes.iter().collect();
                prop_assert_eq!(distinct.len(), found.codes.len());
            }
        }
    }

    /// The order in which seats were drawn decides nothing but the order of reasons.
    #[test]
    fn the_order_of_seats_does_not_matter(
        votes in proptest::collection::vec(ballot(), 1..16),
        clinicians in 0u8..3,
    ) {
        let mut turned = votes.clone();
        turned.reverse();
        let answer = |votes: &[(Vote, bool)]| {
            verdict(&seats(votes), Some(1_000), clinicians).map(|found| (found.outcome, found.amount))
        };
        prop_assert_eq!(answer(&votes), answer(&turned));
    }

    /// N2: lost deposits are shared among the present to the last unit; what is left waits for the next.
    #[test]
    fn what_was_lost_is_shared_without_remainder_or_loss(
        rounds in proptest::collection::vec((0u128..1_000_000, 0u8..16), 1..40),
    ) {
        let mut roster = Roster::default();
        let (mut lost_in_all, mut shared) = (0, 0);
        for (lost, present) in rounds {
            let share = roster.share(lost, present).unwrap();
            lost_in_all += lost;
            shared += share * u128::from(present);
            prop_assert_eq!(lost_in_all, shared + roster.lost);
            prop_assert!(present == 0 || roster.lost < u128::from(present));
        }
    }

    /// N2: an entry gives out what it took in, whatever happens in between.
    #[test]
    fn an_entry_neither_makes_nor_loses_coins(steps in proptest::collection::vec((0u8..5, 0u128..300), 1..60)) {
        let mut roster = Roster { live: 1, ..Roster::default() };
        let mut entry = Entry::new(OrgId(1), 0);
        let (mut came, mut went) = (0, 0);
        for (now, (step, amount)) in (1u64..).zip(steps) {
            roster.note_deadline(now + 3);
            match step {
                0 | 1 => if entry.join(amount, 200, now).is_ok() {
                    came += amount;
                },
                2 => {
                    let had = entry.deposit + entry.earned;
                    let (lost, _) = entry.lose(&mut roster, amount, 200, now).unwrap();
                    prop_assert_eq!(lost, amount.min(had), "an absence costs what there is");
                    if amount % 2 == 0 {
                        entry.give_back(lost).unwrap();
                    } else {
                        went += lost;
                    }
                },
                3 => {
                    entry.earn(amount).unwrap();
                    came += amount;
                }
                _ => if let Ok(sent) = entry.withdraw(now) {
                    prop_assert!(sent > 0);
                    went += sent;
                },
            }
            prop_assert_eq!(came, went + entry.deposit + entry.earned);
            // whoever can be drawn has a whole deposit
            prop_assert!(entry.until.is_some() || entry.deposit >= 200 || entry.deposit == 0);
        }
    }
}

#[test]
fn a_quorum_is_two_thirds_rounded_up() {
    for seats in (3..=15).step_by(2) {
        let least = (0..)
            .find(|votes| 3 * u32::from(*votes) >= 2 * u32::from(seats))
            .unwrap();
        assert_eq!(quorum(seats), least);
    }
}

#[test]
fn a_refusal_needs_two_clinical_votes_or_one_of_one_seat() {
    assert_eq!([0, 1, 2, 3, 5].map(clinical_refusals), [0, 1, 2, 2, 2]);
}

#[test]
fn terms_without_amounts_know_grants_and_refusals_only() {
    let vote = |choice, code| Vote {
        choice,
        amount: None,
        code,
    };
    let grant = (vote(Choice::Grant, Some(4)), false);
    let refuse = (vote(Choice::Refuse, Some(9)), true);
    let found = verdict(&seats(&[grant, grant, refuse]), None, 0);
    let granted = Verdict {
        outcome: Outcome::Granted,
        amount: None,
        codes: vec![4],
    };
    assert_eq!(found, Some(granted));
    let found = verdict(&seats(&[refuse, grant, refuse]), None, 2).unwrap();
    assert_eq!((found.outcome, found.codes), (Outcome::Refused, vec![9]));
    assert_eq!(verdict(&seats(&[]), None, 0), None);
}

/// Half is not below half: the edge of what counts as a refusal.
#[test]
fn a_part_of_half_is_a_grant_and_one_less_is_a_refusal() {
    let part = |amount| {
        let vote = Vote {
            choice: Choice::Part,
            amount: Some(amount),
            code: Some(1),
        };
        verdict(
            &seats(&[(vote, true), (vote, true), (vote, true)]),
            Some(1_001),
            2,
        )
        .unwrap()
    };
    assert_eq!(part(501).outcome, Outcome::Part);
    assert_eq!(part(501).amount, Some(501));
    assert_eq!(part(500).outcome, Outcome::Refused);
}

#[test]
fn only_votes_on_the_list_are_taken() {
    let check = |choice, amount, code, asked| Vote { choice, amount, code }.check(asked);
    let bad = |what| Err(DomainError::BadVote { what });
    let asked = Some(100);
    assert_eq!(check(Choice::Grant, None, None, asked), Ok(()));
    assert_eq!(check(Choice::Grant, None, Some(1), None), Ok(()));
    assert_eq!(check(Choice::Refuse, None, Some(1), None), Ok(()));
    assert_eq!(check(Choice::Part, Some(1), Some(1), asked), Ok(()));
    assert_eq!(check(Choice::Part, Some(99), Some(1), asked), Ok(()));
    assert_eq!(check(Choice::Refuse, None, None, asked), bad("no code"));
    assert_eq!(check(Choice::Part, Some(50), None, asked), bad("no code"));
    assert_eq!(
        check(Choice::Part, None, Some(1), asked),
        bad("no part of what is asked")
    );
    assert_eq!(
        check(Choice::Part, Some(0), Some(1), asked),
        bad("no part of what is asked")
    );
    assert_eq!(
        check(Choice::Part, Some(100), Some(1), asked),
        bad("no part of what is asked")
    );
    assert_eq!(
        check(Choice::Part, Some(1), Some(1), None),
        bad("no part of what is asked")
    );
    assert_eq!(
        check(Choice::Grant, Some(1), None, asked),
        bad("an amount without a part")
    );
    assert_eq!(
        check(Choice::Refuse, Some(1), Some(1), asked),
        bad("an amount without a part")
    );
}

#[test]
fn a_seat_commits_once_and_reveals_once_what_it_committed_to() {
    let place = Place {
        domain: DOMAIN,
        case: CaseId(4),
        round: 1,
        seat: 6,
    };
    let vote = Vote {
        choice: Choice::Grant,
        amount: None,
        code: None,
    };
    let salt = [8; 32];
    let hash = commitment(&place, Choice::Grant, None, None, &salt);
    let mut seat = Seat::new(OrgId(1), 0, true, false);
    let state = |seat: &Seat| DomainError::WrongSeatState {
        seat: 6,
        state: seat.state(),
    };
    assert_eq!(seat.reveal(place, vote, None, &salt), Err(state(&seat)));
    seat.commit(6, vec![1], hash).unwrap();
    assert_eq!(seat.commit(6, vec![1], hash), Err(state(&seat)));
    assert_eq!(
        seat.reveal(place, vote, None, &[9; 32]),
        Err(DomainError::OtherVote { seat: 6 })
    );
    let other = Vote {
        choice: Choice::Refuse,
        code: Some(1),
        ..vote
    };
    assert_eq!(
        seat.reveal(place, other, None, &salt),
        Err(DomainError::OtherVote { seat: 6 })
    );
    let elsewhere = Place { round: 2, ..place };
    assert_eq!(
        seat.reveal(elsewhere, vote, None, &salt),
        Err(DomainError::OtherVote { seat: 6 })
    );
    let other_panel = Place {
        domain: [8; 32],
        ..place
    };
    assert_eq!(
        seat.reveal(other_panel, vote, None, &salt),
        Err(DomainError::OtherVote { seat: 6 })
    );
    assert_eq!(seat.state(), SeatState::Committed);
    seat.reveal(place, vote, None, &salt).unwrap();
    assert_eq!(seat.state(), SeatState::Revealed);
    assert_eq!(seat.reveal(place, vote, None, &salt), Err(state(&seat)));
}

// --- rosters

/// N5: the span of an entry decides, at its very edges.
#[test]
fn an_entry_can_be_drawn_from_its_beginning_until_just_before_its_end() {
    let mut roster = Roster {
        last_deadline: 900,
        ..Roster::default()
    };
    let mut entry = Entry::new(OrgId(1), 100);
    assert_eq!([99, 100, 500].map(|at| entry.live_at(at)), [false, false, true]);
    let gone = entry.leave(&mut roster, 300).unwrap();
    assert_eq!(
        gone,
        Gone {
            since: 300,
            free_at: 900
        }
    );
    assert_eq!([299, 300].map(|at| entry.live_at(at)), [true, false]);
    let again = entry.leave(&mut roster, 301);
    assert_eq!(again, Err(DomainError::OffRoster { org: OrgId(1) }));
    // it comes back at once; the first span stays as long as a case can ask for it
    assert_eq!(entry.back_at(), Some(300));
    assert_eq!(entry.join(1_000, 1_000, 400), Ok(true));
    let lives = |entry: &Entry| [100, 101, 299, 300, 400, 401].map(|at| entry.live_at(at));
    assert_eq!(lives(&entry), [false, true, true, false, false, true]);
    assert_eq!(entry.before, Some(Span { from: 100, gone }));
    // a second time, while the first span is asked for, it waits until that is not
    entry.leave(&mut roster, 500).unwrap();
    assert_eq!(lives(&entry), [false, true, true, false, false, true]);
    let early = entry.join(0, 1_000, 899);
    let back_at = Timestamp::from_nanos(900);
    assert_eq!(
        early,
        Err(DomainError::NotFree {
            org: OrgId(1),
            back_at
        })
    );
    // by then a later case asks for the second span; its deposit is free after that
    roster.note_deadline(2_000);
    assert_eq!(entry.until.unwrap().free_at, 900);
    assert_eq!(entry.join(0, 1_000, 900), Ok(true));
    assert_eq!(entry.before, None);
    assert_eq!([499, 900, 901].map(|at| entry.live_at(at)), [false, false, true]);
}

// --- hashes

/// The formula that the interface documents, put together here from its bytes: whoever writes another client needs nothing else.
#[test]
fn domains_commitments_and_seeds_follow_the_documented_formula() {
    use sha2::{Digest, Sha256};
    let hash = |parts: &[&[u8]]| -> [u8; 32] { Sha256::digest(parts.concat()).into() };
    let of_panel = hash(&[
        b"salus:panel/domain/1",
        &[0, 0, 0, 0, 0, 0, 0, 7],
        b"chain-1",
        b"wasm1panel",
    ]);
    assert_eq!(domain("chain-1", "wasm1panel"), of_panel);
    let place = Place {
        domain: of_panel,
        case: CaseId(258),
        round: 2,
        seat: 17,
    };
    let salt = [7; 32];
    let amount = Some(cosmwasm_std::Uint128::new(515));
    let expected = hash(&[
        b"salus:panel/vote/2",
        &of_panel,
        &[0, 0, 0, 0, 0, 0, 1, 2],
        &[2, 17, 1, 1],
        &[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 3],
        &[1, 3, 4],
        &salt,
    ]);
    assert_eq!(
        commitment(&place, Choice::Part, amount, Some(772), &salt),
        expected
    );
    let expected = hash(&[
        b"salus:panel/vote/2",
        &of_panel,
        &[0, 0, 0, 0, 0, 0, 1, 2],
        &[2, 17, 0, 0],
        &[0; 16],
        &[0, 0, 0],
        &salt,
    ]);
    assert_eq!(commitment(&place, Choice::Grant, None, None, &salt), expected);
    let expected = hash(&[
        b"salus:panel/draw/2",
        &of_panel,
        &[0, 0, 0, 0, 0, 0, 1, 2],
        &[5],
        &[6; 32],
    ]);
    assert_eq!(seed(&of_panel, 258, 5, &[6; 32]), expected);
}
