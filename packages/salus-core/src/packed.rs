//! Storage in a compact binary form (postcard), for records that only their own contract reads.
//!
//! A store write costs gas by the byte, and the code that reads a struct from JSON is about five times as large as the
//! code that reads it from bytes. What is lost: a record does not say its fields' names, so fields are only ever
//! appended by a migration that rewrites the records, and other contracts ask by query.
//!
//! Numbers belong into `u64`, `u128` and the like: `Uint128`, `Uint256` and `Timestamp` write themselves as decimal text in
//! every form, and `CanonicalAddr` in none but JSON. Where a rule works with these types, a field says how it is stored:
//! `#[serde(with = "packed::amount")]`, and so on for [`instant`], [`maybe_instant`] and [`canonical`].
//!
//! ```
//! # use cosmwasm_std::{testing::MockStorage, Order};
//! # use salus_core::packed::{PackedItem, PackedMap};
//! const LAST: PackedItem<u64> = PackedItem::new("l");
//! const BALANCES: PackedMap<(u16, u64), (u64, u128)> = PackedMap::new("b");
//!
//! let mut store = MockStorage::new();
//! LAST.save(&mut store, &7).unwrap();
//! BALANCES.save(&mut store, (1, 5), &(3, 1_000)).unwrap();
//! assert_eq!(LAST.load(&store).unwrap(), 7);
//! assert_eq!(BALANCES.may_load(&store, (1, 6)).unwrap(), None);
//! let all: Vec<_> = BALANCES
//!     .prefix_range(&store, 1u16, None, None, Order::Ascending)
//!     .collect::<Result<_, _>>()
//!     .unwrap();
//! assert_eq!(all, vec![(5u64, (3, 1_000))]);
//! ```

use cosmwasm_std::{Empty, Order, StdError, StdResult, Storage};
use cw_storage_plus::{range_with_prefix, Bound, KeyDeserialize, Map, Prefix, Prefixer as _, PrimaryKey};
use serde::{de::DeserializeOwned, Serialize};
use std::marker::PhantomData;

/// One record in packed form.
pub struct PackedItem<T> {
    key: &'static str,
    value: PhantomData<T>,
}

impl<T: Serialize + DeserializeOwned> PackedItem<T> {
    /// The record under this key.
    pub const fn new(key: &'static str) -> Self {
        Self {
            key,
            value: PhantomData,
        }
    }

    /// Writes the record.
    pub fn save(&self, store: &mut dyn Storage, value: &T) -> StdResult<()> {
        write(store, self.key.as_bytes(), value)
    }

    /// Reads the record; an error if there is none.
    pub fn load(&self, store: &dyn Storage) -> StdResult<T> {
        self.may_load(store)?.ok_or_else(|| missing(self.key.as_bytes()))
    }

    /// Reads the record, if there is one.
    pub fn may_load(&self, store: &dyn Storage) -> StdResult<Option<T>> {
        read(store, self.key.as_bytes())
    }

    /// Deletes the record.
    pub fn remove(&self, store: &mut dyn Storage) {
        store.remove(self.key.as_bytes());
    }
}

/// Records in packed form by a key, in the key's order.
pub struct PackedMap<K, T> {
    keys: Map<K, Empty>,
    value: PhantomData<T>,
}

impl<K, T> PackedMap<K, T> {
    /// The records under this namespace.
    pub const fn new(namespace: &'static str) -> Self {
        Self {
            keys: Map::new(namespace),
            value: PhantomData,
        }
    }
}

impl<'a, K: PrimaryKey<'a>, T: Serialize + DeserializeOwned> PackedMap<K, T> {
    /// Writes a record.
    pub fn save(&self, store: &mut dyn Storage, key: K, value: &T) -> StdResult<()> {
        write(store, &self.keys.key(key), value)
    }

    /// Reads a record; an error if there is none.
    pub fn load(&self, store: &dyn Storage, key: K) -> StdResult<T> {
        let path = self.keys.key(key);
        read(store, &path)?.ok_or_else(|| missing(&path))
    }

    /// Reads a record, if there is one.
    pub fn may_load(&self, store: &dyn Storage, key: K) -> StdResult<Option<T>> {
        read(store, &self.keys.key(key))
    }

    /// Whether there is a record.
    pub fn has(&self, store: &dyn Storage, key: K) -> bool {
        store.get(&self.keys.key(key)).is_some()
    }

    /// Deletes a record.
    pub fn remove(&self, store: &mut dyn Storage, key: K) {
        store.remove(&self.keys.key(key));
    }

    /// The whole storage key of a record, for those who read it raw.
    pub fn raw_key(&self, key: K) -> Vec<u8> {
        self.keys.key(key).to_vec()
    }

    /// Records whose keys begin with `prefix`, by the rest of the key.
    pub fn prefix_range<'s>(
        &self,
        store: &'s dyn Storage,
        prefix: K::Prefix,
        min: Option<Bound<'a, K::Suffix>>,
        max: Option<Bound<'a, K::Suffix>>,
        order: Order,
    ) -> impl Iterator<Item = StdResult<(<K::Suffix as KeyDeserialize>::Output, T)>> + 's
    where
        K::Suffix: PrimaryKey<'a> + KeyDeserialize,
        T: 's,
        <K::Suffix as KeyDeserialize>::Output: 's,
    {
        let part: Prefix<Vec<u8>, Empty> = Prefix::new(self.keys.namespace_bytes(), &prefix.prefix());
        decoded::<K::Suffix, T>(store, &part, min, max, order)
    }

    /// All records, by their key.
    pub fn range<'s>(
        &self,
        store: &'s dyn Storage,
        min: Option<Bound<'a, K>>,
        max: Option<Bound<'a, K>>,
        order: Order,
    ) -> impl Iterator<Item = StdResult<(K::Output, T)>> + 's
    where
        K: KeyDeserialize,
        T: 's,
        K::Output: 's,
    {
        let whole: Prefix<Vec<u8>, Empty> = Prefix::new(self.keys.namespace_bytes(), &[]);
        decoded::<K, T>(store, &whole, min, max, order)
    }
}

fn decoded<'a, 's, K, T>(
    store: &'s dyn Storage,
    prefix: &[u8],
    min: Option<Bound<'a, K>>,
    max: Option<Bound<'a, K>>,
    order: Order,
) -> impl Iterator<Item = StdResult<(K::Output, T)>> + 's
where
    K: PrimaryKey<'a> + KeyDeserialize,
    T: DeserializeOwned + 's,
    K::Output: 's,
{
    range_with_prefix(
        store,
        prefix,
        min.map(|bound| bound.to_raw_bound()),
        max.map(|bound| bound.to_raw_bound()),
        order,
    )
    .map(|(key, bytes)| Ok((K::from_vec(key)?, unpack(&bytes)?)))
}

/// A value in the form in which it is stored.
pub fn pack<T: Serialize>(value: &T) -> StdResult<Vec<u8>> {
    postcard::to_allocvec(value).map_err(StdError::from)
}

/// A value from the form in which it is stored. Fails for bytes that end early and for bytes that are left over.
pub fn unpack<T: DeserializeOwned>(bytes: &[u8]) -> StdResult<T> {
    let (value, rest) = postcard::take_from_bytes(bytes).map_err(StdError::from)?;
    if rest.is_empty() {
        Ok(value)
    } else {
        Err(StdError::msg("a packed record is longer than its type"))
    }
}

/// A field of type `Uint128`, as a number.
pub mod amount {
    use cosmwasm_std::Uint128;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    /// Writes the field.
    pub fn serialize<S: Serializer>(value: &Uint128, to: S) -> Result<S::Ok, S::Error> {
        value.u128().serialize(to)
    }

    /// Reads the field.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Uint128, D::Error> {
        u128::deserialize(from).map(Uint128::new)
    }
}

/// A field of type `Timestamp`, as its nanoseconds.
pub mod instant {
    use cosmwasm_std::Timestamp;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    /// Writes the field.
    pub fn serialize<S: Serializer>(value: &Timestamp, to: S) -> Result<S::Ok, S::Error> {
        value.nanos().serialize(to)
    }

    /// Reads the field.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Timestamp, D::Error> {
        u64::deserialize(from).map(Timestamp::from_nanos)
    }
}

/// A field of type `Option<Timestamp>`, as its nanoseconds.
pub mod maybe_instant {
    use cosmwasm_std::Timestamp;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    /// Writes the field.
    pub fn serialize<S: Serializer>(value: &Option<Timestamp>, to: S) -> Result<S::Ok, S::Error> {
        value.map(|at| at.nanos()).serialize(to)
    }

    /// Reads the field.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Timestamp>, D::Error> {
        Ok(Option::<u64>::deserialize(from)?.map(Timestamp::from_nanos))
    }
}

/// A field of type `CanonicalAddr`, as its bytes: half of the text, or less.
pub mod canonical {
    use cosmwasm_std::CanonicalAddr;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    /// Writes the field.
    pub fn serialize<S: Serializer>(value: &CanonicalAddr, to: S) -> Result<S::Ok, S::Error> {
        value.as_slice().serialize(to)
    }

    /// Reads the field.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<CanonicalAddr, D::Error> {
        Vec::<u8>::deserialize(from).map(CanonicalAddr::from)
    }
}

fn write<T: Serialize>(store: &mut dyn Storage, key: &[u8], value: &T) -> StdResult<()> {
    store.set(key, &pack(value)?);
    Ok(())
}

fn read<T: DeserializeOwned>(store: &dyn Storage, key: &[u8]) -> StdResult<Option<T>> {
    store.get(key).map(|bytes| unpack(&bytes)).transpose()
}

fn missing(key: &[u8]) -> StdError {
    StdError::msg(format!("no record under {}", String::from_utf8_lossy(key)))
}
