//! How much a relay takes, and how much it pays for. Addresses are in memory only, and as long as they matter.
//!
//! Who posts is held to a rate by its address. What is paid for is held to another one, and only what goes into a
//! transaction counts towards it: what costs nothing can keep nobody else out.

use super::check::RelayError;
use custodian::server::subscriber;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The most addresses that are remembered at once; then those that have been quiet are forgotten first.
const MOST: usize = 10_000;

/// One token, in the unit of levels.
const ONE: u64 = 1_000;

/// Tokens that come back with time.
#[derive(Clone, Copy, Debug)]
struct Bucket {
    /// in thousandths
    level: u64,
    at: Instant,
}

/// A rate: so many in a span, and as many at once.
#[derive(Clone, Copy, Debug)]
struct Rate {
    count: u64,
    span: Duration,
}

impl Rate {
    const fn full(self) -> u64 {
        self.count.saturating_mul(ONE)
    }

    fn filled(self, bucket: Bucket, now: Instant) -> u64 {
        let passed = now.saturating_duration_since(bucket.at).as_millis();
        let back = u128::from(self.full())
            .saturating_mul(passed)
            .checked_div(self.span.as_millis())
            .unwrap_or_default();
        let back = u64::try_from(back).unwrap_or(u64::MAX);
        bucket.level.saturating_add(back).min(self.full())
    }

    /// Seconds until one more is there.
    fn wait(self, level: u64) -> u64 {
        let missing = ONE.saturating_sub(level);
        missing
            .saturating_mul(self.span.as_secs())
            .checked_div(self.full())
            .unwrap_or_default()
            .saturating_add(1)
    }
}

impl Rate {
    fn level(self, bucket: Option<Bucket>, now: Instant) -> u64 {
        bucket.map_or(self.full(), |bucket| self.filled(bucket, now))
    }
}

// A thread that panicked while it held a lock leaves counters that are still good.
fn locked<T>(state: &Mutex<T>) -> MutexGuard<'_, T> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How much one address may post.
#[derive(Debug)]
pub struct Door {
    /// none: whatever comes is looked at
    each: Option<Rate>,
    state: Mutex<HashMap<IpAddr, Bucket>>,
}

impl Door {
    /// So many in a minute from one address; 0 for a relay whose proxy sees to it.
    pub fn new(per_minute: u32) -> Self {
        Self {
            each: (per_minute > 0).then(|| Rate {
                count: per_minute.into(),
                span: Duration::from_secs(60),
            }),
            state: Mutex::default(),
        }
    }

    /// Lets one in, or says when to come again.
    pub fn admit(&self, from: IpAddr, now: Instant) -> Result<(), RelayError> {
        let Some(each) = self.each else {
            return Ok(());
        };
        let mut peers = locked(&self.state);
        let from = subscriber(from);
        let level = each.level(peers.get(&from).copied(), now);
        let Some(level) = level.checked_sub(ONE) else {
            let seconds = each.wait(level);
            return Err(RelayError::TooMany { seconds });
        };
        if peers.len() >= MOST && !peers.contains_key(&from) {
            peers.retain(|_, bucket| each.filled(*bucket, now) < each.full());
            if peers.len() >= MOST {
                return Err(RelayError::Busy);
            }
        }
        peers.insert(from, Bucket { level, at: now });
        Ok(())
    }
}

/// How much is paid for, from everybody.
#[derive(Debug)]
pub struct Budget {
    all: Rate,
    state: Mutex<Option<Bucket>>,
}

impl Budget {
    /// So many in an hour.
    pub fn new(per_hour: u32) -> Self {
        Self {
            all: Rate {
                count: per_hour.into(),
                span: Duration::from_secs(3_600),
            },
            state: Mutex::default(),
        }
    }

    /// Whether one more would be paid for, else when.
    pub fn look(&self, now: Instant) -> Result<(), RelayError> {
        let level = self.all.level(*locked(&self.state), now);
        if level >= ONE {
            return Ok(());
        }
        let seconds = self.all.wait(level);
        Err(RelayError::TooMany { seconds })
    }

    /// Notes that so many are being paid for.
    pub fn spend(&self, count: usize, now: Instant) {
        let mut state = locked(&self.state);
        let spent = u64::try_from(count).unwrap_or(u64::MAX).saturating_mul(ONE);
        let level = self.all.level(*state, now).saturating_sub(spent);
        *state = Some(Bucket { level, at: now });
    }
}
