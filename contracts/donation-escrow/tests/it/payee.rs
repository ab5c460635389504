//! Where an organisation is paid: the rule by itself.

use cosmwasm_std::Timestamp;
use donation_escrow::domain::payee::{Change, Payee};
use salus_testing::actor;

const fn t(seconds: u64) -> Timestamp {
    Timestamp::from_seconds(seconds)
}

fn paid(name: &str) -> Payee {
    Payee {
        addr: actor(name),
        next: None,
    }
}

fn announced(name: &str, next: &str, from: u64) -> Payee {
    Payee {
        addr: actor(name),
        next: Some(Change {
            addr: actor(next),
            from: t(from),
        }),
    }
}

#[test]
fn the_first_payee_is_paid_at_once() {
    assert_eq!(
        Payee::propose(None, actor("a"), t(110), t(100)),
        (paid("a"), t(100))
    );
}

/// t − 1, t, t + 1.
#[test]
fn a_change_takes_effect_by_itself_at_its_instant() {
    let (changing, from) = Payee::propose(Some(paid("a")), actor("b"), t(110), t(100));
    assert_eq!((changing.clone(), from), (announced("a", "b", 110), t(110)));
    assert_eq!(changing.clone().at(t(109)), announced("a", "b", 110));
    assert_eq!(changing.clone().at(t(110)), paid("b"));
    assert_eq!(changing.at(t(111)), paid("b"));
}

#[test]
fn a_new_change_replaces_one_that_waits_and_begins_its_delay_anew() {
    let waiting = announced("a", "b", 110);
    let (changing, from) = Payee::propose(Some(waiting), actor("c"), t(115), t(105));
    assert_eq!((changing, from), (announced("a", "c", 115), t(115)));
}

#[test]
fn naming_the_present_payee_leaves_no_change() {
    assert_eq!(
        Payee::propose(Some(announced("a", "b", 110)), actor("a"), t(115), t(105)),
        (paid("a"), t(105))
    );
    // one that has taken effect is the present one
    assert_eq!(
        Payee::propose(Some(announced("a", "b", 110)), actor("b"), t(120), t(110)),
        (paid("b"), t(110))
    );
}
