//! A store in memory, for simulations and tests.

use crate::share::{ActivationKey, Bucket, Cohort, CohortTerms, ExitKey, Mark, Pool, ShareError};
use std::collections::BTreeMap;

/// One plan's store in memory: small trees by cohort, so that a million members cost what their buckets cost.
#[derive(Clone, Debug, Default)]
pub struct MemoryPool {
    terms: Vec<CohortTerms>,
    live: Vec<u16>,
    cohorts: Vec<Stored>,
    activations: BTreeMap<ActivationKey, Bucket>,
}

#[derive(Clone, Debug, Default)]
struct Stored {
    cohort: Cohort,
    buckets: BTreeMap<u64, Bucket>,
    exits: BTreeMap<ExitKey, Bucket>,
    marks: Vec<Mark>,
}

impl MemoryPool {
    /// A plan without cohorts, with its versions of terms, counted from 1.
    pub fn new(terms: Vec<CohortTerms>) -> Self {
        Self {
            terms,
            ..Self::default()
        }
    }

    /// How many buckets, activations and exits are stored.
    pub fn entries(&self) -> usize {
        let of_cohort = |stored: &Stored| stored.buckets.len().saturating_add(stored.exits.len());
        self.cohorts
            .iter()
            .map(of_cohort)
            .fold(self.activations.len(), usize::saturating_add)
    }

    /// A cohort's buckets with their numbers, in order.
    pub fn buckets(&self, cohort: u16) -> impl Iterator<Item = (u64, Bucket)> + '_ {
        let stored = self.cohorts.get(usize::from(cohort));
        stored
            .into_iter()
            .flat_map(|stored| stored.buckets.iter().map(|(number, bucket)| (*number, *bucket)))
    }

    fn at(&self, cohort: u16) -> Result<&Stored, ShareError> {
        self.cohorts.get(usize::from(cohort)).ok_or(ShareError::Missing {
            what: "cohort",
            id: cohort.into(),
        })
    }

    fn at_mut(&mut self, cohort: u16) -> Result<&mut Stored, ShareError> {
        self.cohorts
            .get_mut(usize::from(cohort))
            .ok_or(ShareError::Missing {
                what: "cohort",
                id: cohort.into(),
            })
    }
}

fn put<K: Ord>(map: &mut BTreeMap<K, Bucket>, key: K, value: Bucket) {
    if value.is_empty() {
        map.remove(&key);
    } else {
        map.insert(key, value);
    }
}

impl Pool for MemoryPool {
    type Error = ShareError;

    fn terms(&self, version: u16) -> Result<CohortTerms, ShareError> {
        let place = usize::from(version).checked_sub(1);
        place
            .and_then(|place| self.terms.get(place))
            .copied()
            .ok_or(ShareError::Missing {
                what: "version of terms",
                id: version.into(),
            })
    }

    fn live(&self) -> Result<Vec<u16>, ShareError> {
        Ok(self.live.clone())
    }

    fn save_live(&mut self, live: &[u16]) -> Result<(), ShareError> {
        self.live = live.to_vec();
        Ok(())
    }

    fn cohort(&self, cohort: u16) -> Result<Cohort, ShareError> {
        self.at(cohort).map(|stored| stored.cohort)
    }

    fn save_cohort(&mut self, cohort: u16, value: &Cohort) -> Result<(), ShareError> {
        if self.cohorts.len() == usize::from(cohort) {
            self.cohorts.push(Stored::default());
        }
        self.at_mut(cohort)?.cohort = *value;
        Ok(())
    }

    fn bucket(&self, cohort: u16, bucket: u64) -> Result<Bucket, ShareError> {
        let stored = self.at(cohort)?.buckets.get(&bucket);
        Ok(stored.copied().unwrap_or_default())
    }

    fn save_bucket(&mut self, cohort: u16, bucket: u64, value: Bucket) -> Result<(), ShareError> {
        put(&mut self.at_mut(cohort)?.buckets, bucket, value);
        Ok(())
    }

    fn lowest_bucket(&self, cohort: u16) -> Result<Option<(u64, Bucket)>, ShareError> {
        let first = self.at(cohort)?.buckets.first_key_value();
        Ok(first.map(|(number, bucket)| (*number, *bucket)))
    }

    fn activation(&self, key: ActivationKey) -> Result<Bucket, ShareError> {
        Ok(self.activations.get(&key).copied().unwrap_or_default())
    }

    fn save_activation(&mut self, key: ActivationKey, value: Bucket) -> Result<(), ShareError> {
        put(&mut self.activations, key, value);
        Ok(())
    }

    fn first_activation(&self) -> Result<Option<(ActivationKey, Bucket)>, ShareError> {
        let first = self.activations.first_key_value();
        Ok(first.map(|(key, bucket)| (*key, *bucket)))
    }

    fn exit(&self, key: ExitKey) -> Result<Bucket, ShareError> {
        let stored = self.at(key.cohort)?.exits.get(&key);
        Ok(stored.copied().unwrap_or_default())
    }

    fn save_exit(&mut self, key: ExitKey, value: Bucket) -> Result<(), ShareError> {
        put(&mut self.at_mut(key.cohort)?.exits, key, value);
        Ok(())
    }

    fn first_exit(&self, cohort: u16) -> Result<Option<(ExitKey, Bucket)>, ShareError> {
        let first = self.at(cohort)?.exits.first_key_value();
        Ok(first.map(|(key, bucket)| (*key, *bucket)))
    }

    fn mark(&self, cohort: u16, place: u32) -> Result<Mark, ShareError> {
        let marks = &self.at(cohort)?.marks;
        let found = usize::try_from(place).ok().and_then(|place| marks.get(place));
        found.copied().ok_or(ShareError::Missing {
            what: "mark",
            id: place.into(),
        })
    }

    fn save_mark(&mut self, cohort: u16, _place: u32, value: &Mark) -> Result<(), ShareError> {
        self.at_mut(cohort)?.marks.push(*value);
        Ok(())
    }
}
