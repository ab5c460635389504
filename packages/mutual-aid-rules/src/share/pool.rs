//! The port through which the share-out reaches what is stored.

use crate::share::{Bucket, Cohort, CohortTerms, Mark, ShareError};

/// When, where and how members become active.
///
/// `steps` of zero is not an activation but an expiry: the units leave on that day, and the basis is premium that is
/// earned on it. `steps` of `u64::MAX` never leaves for want of money: a term was paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ActivationKey {
    /// first day of cover
    pub day: u32,
    /// cohort
    pub cohort: u16,
    /// whole steps of the grid prepaid above one close at the cap
    pub steps: u64,
}

/// Who asked to leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ExitKey {
    /// cohort
    pub cohort: u16,
    /// how many closes were done when it was asked
    pub period: u32,
    /// bucket that they are in
    pub bucket: u64,
}

/// What one plan has stored for its share-out. Each method is one read or write, whatever the number of members.
///
/// A missing bucket, activation or exit is an empty one, and saving an empty one removes it.
pub trait Pool {
    /// What reading and writing can fail with.
    type Error: From<ShareError>;

    /// A version of terms.
    fn terms(&self, version: u16) -> Result<CohortTerms, Self::Error>;

    /// Numbers of the live cohorts, in the order in which closes visit them; at most 128.
    fn live(&self) -> Result<Vec<u16>, Self::Error>;
    /// Writes them.
    fn save_live(&mut self, live: &[u16]) -> Result<(), Self::Error>;

    /// A cohort, live or not.
    fn cohort(&self, cohort: u16) -> Result<Cohort, Self::Error>;
    /// Writes it.
    fn save_cohort(&mut self, cohort: u16, value: &Cohort) -> Result<(), Self::Error>;

    /// Active members of a cohort with one threshold.
    fn bucket(&self, cohort: u16, bucket: u64) -> Result<Bucket, Self::Error>;
    /// Writes it.
    fn save_bucket(&mut self, cohort: u16, bucket: u64, value: Bucket) -> Result<(), Self::Error>;
    /// The cohort's lowest bucket.
    fn lowest_bucket(&self, cohort: u16) -> Result<Option<(u64, Bucket)>, Self::Error>;

    /// Members that become active alike.
    fn activation(&self, key: ActivationKey) -> Result<Bucket, Self::Error>;
    /// Writes it.
    fn save_activation(&mut self, key: ActivationKey, value: Bucket) -> Result<(), Self::Error>;
    /// The first in order of the key.
    fn first_activation(&self) -> Result<Option<(ActivationKey, Bucket)>, Self::Error>;

    /// Members that leave alike.
    fn exit(&self, key: ExitKey) -> Result<Bucket, Self::Error>;
    /// Writes it.
    fn save_exit(&mut self, key: ExitKey, value: Bucket) -> Result<(), Self::Error>;
    /// The cohort's first in order of the key.
    fn first_exit(&self, cohort: u16) -> Result<Option<(ExitKey, Bucket)>, Self::Error>;

    /// The mark with a place in its cohort's list, counted from 0.
    fn mark(&self, cohort: u16, place: u32) -> Result<Mark, Self::Error>;
    /// Writes the mark at the end of the list; its place is the cohort's count of marks.
    fn save_mark(&mut self, cohort: u16, place: u32, value: &Mark) -> Result<(), Self::Error>;
}
