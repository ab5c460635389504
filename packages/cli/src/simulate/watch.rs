//! How far a simulation is, and whether somebody wants it to stop.

use super::error::SimError;
use indicatif::ProgressBar;
use std::sync::atomic::{AtomicBool, Ordering};

/// Shown to whoever waits.
pub struct Watch<'a> {
    /// drawn only on a terminal
    pub bar: ProgressBar,
    /// set by an interrupt
    pub stop: &'a AtomicBool,
}

impl Watch<'_> {
    /// An error if somebody wants it to stop.
    pub fn go_on(&self) -> Result<(), SimError> {
        if self.stop.load(Ordering::Relaxed) {
            return Err(SimError::Stopped);
        }
        Ok(())
    }

    /// One more close is done.
    pub fn close_done(&self) {
        self.bar.inc(1);
    }
}
