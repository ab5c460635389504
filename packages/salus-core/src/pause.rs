//! A stop of intake that ends by itself.
//!
//! Pausing stops what brings new money, goods or obligations in. It never stops an exit, an acceptance or
//! a settlement: a contract asks [`assert_open`] in its intake handlers and nowhere else. It ends after at
//! most 14 days, and for 7 days after its end no other can start, so that no key can stop a contract for
//! good by pausing again and again.
//!
//! [`pause`] and [`unpause`] answer the messages of these names. That only the owner may send them is for the contract to
//! check.

use crate::event::{Paused, Unpaused};
use crate::{window::after, CoreError};
use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Response, StdError, Storage, Timestamp};
use cw_storage_plus::Item;

/// Storage key; unique over all contracts.
const PAUSE: Item<Pause> = Item::new("pa");

/// The longest pause: 14 days.
pub const MAX_PAUSE_SECONDS: u64 = 14 * 86_400;
/// The shortest time between the end of a pause and the start of the next: 7 days.
pub const REST_SECONDS: u64 = 7 * 86_400;

/// The last pause that was ordered.
#[cw_serde]
#[derive(Copy, Eq)]
pub struct Pause {
    /// first instant of the pause, nanoseconds since 1970
    pub from: Timestamp,
    /// first instant at which intake is open again, nanoseconds since 1970
    pub until: Timestamp,
}

impl Pause {
    /// Whether intake is stopped at `now`.
    pub fn runs(&self, now: Timestamp) -> bool {
        self.from <= now && now < self.until
    }

    /// A new pause of `seconds` from `now`, after the `last` one if there was one.
    pub fn start(last: Option<Self>, seconds: u64, now: Timestamp) -> Result<Self, CoreError> {
        if seconds == 0 || seconds > MAX_PAUSE_SECONDS {
            return Err(CoreError::BadPauseLength {
                seconds,
                max_seconds: MAX_PAUSE_SECONDS,
            });
        }
        if let Some(last) = last {
            let allowed_from = after(last.until, REST_SECONDS)?;
            if now < allowed_from {
                return Err(CoreError::PauseTooSoon { allowed_from });
            }
        }
        Ok(Self {
            from: now,
            until: after(now, seconds)?,
        })
    }

    /// The same pause, ended at `now`. The rest of 7 days counts from here.
    pub fn lift(self, now: Timestamp) -> Result<Self, CoreError> {
        if self.runs(now) {
            Ok(Self { until: now, ..self })
        } else {
            Err(CoreError::NotPaused)
        }
    }
}

/// The last pause, if there ever was one.
pub fn load(store: &dyn Storage) -> Result<Option<Pause>, StdError> {
    PAUSE.may_load(store)
}

/// Stores a pause.
pub fn save(store: &mut dyn Storage, pause: &Pause) -> Result<(), StdError> {
    PAUSE.save(store, pause)
}

/// Refuses intake while a pause runs. One store read; nothing is stored before the first pause.
pub fn assert_open<E: From<CoreError> + From<StdError>>(
    store: &dyn Storage,
    now: Timestamp,
) -> Result<(), E> {
    match load(store)? {
        Some(pause) if pause.runs(now) => Err(CoreError::Paused { until: pause.until }.into()),
        _ => Ok(()),
    }
}

/// Answers `Pause`: stops intake for `seconds`. Emits `paused`.
pub fn pause<E: From<CoreError> + From<StdError>>(
    store: &mut dyn Storage,
    seconds: u64,
    now: Timestamp,
) -> Result<Response, E> {
    let pause = Pause::start(load(store)?, seconds, now)?;
    save(store, &pause)?;
    Ok(Response::new().add_event(Paused { until: pause.until }))
}

/// Answers `Unpause`: opens intake before the pause ends by itself. Emits `unpaused`.
pub fn unpause<E: From<CoreError> + From<StdError>>(
    store: &mut dyn Storage,
    by: Addr,
    now: Timestamp,
) -> Result<Response, E> {
    let pause = load(store)?.ok_or(CoreError::NotPaused)?.lift(now)?;
    save(store, &pause)?;
    Ok(Response::new().add_event(Unpaused { by }))
}
