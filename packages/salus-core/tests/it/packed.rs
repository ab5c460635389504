//! Fields of types that know no packed form of their own.

use cosmwasm_std::{CanonicalAddr, Timestamp, Uint128};
use salus_core::packed::{amount, canonical, instant, maybe_instant, pack, unpack};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Clone, Debug, PartialEq, Eq)]
struct Record {
    #[serde(with = "amount")]
    sum: Uint128,
    #[serde(with = "instant")]
    at: Timestamp,
    #[serde(with = "maybe_instant")]
    later: Option<Timestamp>,
    #[serde(with = "canonical")]
    who: CanonicalAddr,
}

fn record(sum: u128, at: u64, later: Option<u64>, who: &[u8]) -> Record {
    Record {
        sum: Uint128::new(sum),
        at: Timestamp::from_nanos(at),
        later: later.map(Timestamp::from_nanos),
        who: CanonicalAddr::from(who),
    }
}

/// Numbers are varints of seven bits a byte, lowest first; an address is its length and its bytes.
#[test]
fn amounts_times_and_addresses_are_stored_as_numbers_and_bytes() {
    let small = record(300, 5, None, &[7; 20]);
    let mut bytes = vec![0xac, 0x02, 5, 0, 20];
    bytes.extend([7; 20]);
    assert_eq!(pack(&small).unwrap(), bytes);
    // a time of today takes nine bytes; as text it takes twenty
    let today = record(0, 1_798_761_600_000_000_000, Some(1), &[]);
    assert_eq!(pack(&today).unwrap().len(), 1 + 9 + 2 + 1);
}

#[test]
fn what_is_packed_is_read_back_at_every_limit() {
    for record in [
        record(0, 0, None, &[]),
        record(u128::MAX, u64::MAX, Some(u64::MAX), &[0xff; 64]),
        record(u128::from(u64::MAX) + 1, 1, Some(0), &[0; 32]),
    ] {
        assert_eq!(unpack::<Record>(&pack(&record).unwrap()).unwrap(), record);
    }
}

#[test]
fn a_record_with_bytes_too_few_or_too_many_is_refused() {
    let whole = pack(&record(u128::MAX, 9, Some(9), &[1; 20])).unwrap();
    for end in 0..whole.len() {
        assert!(unpack::<Record>(whole.get(..end).unwrap_or_default()).is_err());
    }
    let longer = [whole, vec![0]].concat();
    assert!(unpack::<Record>(&longer).is_err());
}
