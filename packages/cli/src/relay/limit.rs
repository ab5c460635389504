//! How much a relay takes. Addresses are in memory only, and as long as they matter.

use super::check::RelayError;
use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// The most addresses that are remembered at once; then those that have been quiet are forgotten first.
const MOST: usize = 10_000;

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
        self.count.saturating_mul(1_000)
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
        let missing = 1_000_u64.saturating_sub(level);
        missing
            .saturating_mul(self.span.as_secs())
            .checked_div(self.full())
            .unwrap_or_default()
            .saturating_add(1)
    }
}

/// Limits for each address and for all.
#[derive(Debug)]
pub struct Limits {
    each: Rate,
    all: Rate,
    state: Mutex<(HashMap<IpAddr, Bucket>, Option<Bucket>)>,
}

impl Limits {
    /// So many in a minute from one address, and in an hour from all.
    pub fn new(per_minute: u32, per_hour: u32) -> Self {
        Self {
            each: Rate {
                count: per_minute.into(),
                span: Duration::from_secs(60),
            },
            all: Rate {
                count: per_hour.into(),
                span: Duration::from_secs(3_600),
            },
            state: Mutex::default(),
        }
    }

    /// Takes one, or says when to come again.
    pub fn take(&self, from: IpAddr, now: Instant) -> Result<(), RelayError> {
        // a thread that panicked while it held the lock leaves counters that are still good
        let mut state = self
            .state
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let (peers, all) = &mut *state;
        let from = network(from);
        let level = |rate: Rate, bucket: Option<Bucket>| {
            bucket.map_or(rate.full(), |bucket| rate.filled(bucket, now))
        };
        let own = level(self.each, peers.get(&from).copied());
        let whole = level(self.all, *all);
        let missing = match (own.checked_sub(1_000), whole.checked_sub(1_000)) {
            (Some(own), Some(whole)) => {
                if peers.len() >= MOST && !peers.contains_key(&from) {
                    let each = self.each;
                    peers.retain(|_, bucket| each.filled(*bucket, now) < each.full());
                    if peers.len() >= MOST {
                        return Err(RelayError::Busy);
                    }
                }
                peers.insert(from, Bucket { level: own, at: now });
                *all = Some(Bucket {
                    level: whole,
                    at: now,
                });
                return Ok(());
            }
            (None, _) => self.each.wait(own),
            (_, None) => self.all.wait(whole),
        };
        Err(RelayError::TooMany { seconds: missing })
    }
}

/// One subscriber has a whole /64 of IPv6.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(six) => match six.to_ipv4_mapped() {
            Some(four) => IpAddr::V4(four),
            None => IpAddr::V6(Ipv6Addr::from_bits(six.to_bits() & !u128::from(u64::MAX))),
        },
    }
}
