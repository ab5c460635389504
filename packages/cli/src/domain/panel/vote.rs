//! What was committed to, kept until it is revealed: without the salt a commitment can never be opened.

use crate::context::Context;
use crate::failure::{Done, Failure};
use crate::home;
use cosmwasm_std::{HexBinary, Uint128};
use panel_api::types::Choice;
use panel_api::{commitment, domain, CaseId, Place};
use rand_core::{OsRng, RngCore};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// A vote with its salt.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vote {
    /// which case
    pub case: CaseId,
    /// which round, from 0
    pub round: u8,
    /// which seat
    pub seat: u8,
    /// the vote
    pub choice: Choice,
    /// the amount of a vote for a part
    pub amount: Option<Uint128>,
    /// the reason
    pub code: Option<u16>,
    /// what hides it until it is revealed
    pub salt: HexBinary,
}

impl Vote {
    /// A vote with a salt from the system's randomness.
    pub fn new(
        case: CaseId,
        round: u8,
        seat: u8,
        choice: Choice,
        amount: Option<Uint128>,
        code: Option<u16>,
    ) -> Self {
        let mut salt = [0; 32];
        OsRng.fill_bytes(&mut salt);
        Self {
            case,
            round,
            seat,
            choice,
            amount,
            code,
            salt: HexBinary::from(salt.as_slice()),
        }
    }

    /// What is sent first, to the panel at this address on this chain.
    pub fn commitment(&self, chain_id: &str, panel: &str) -> Done<HexBinary> {
        let salt: [u8; 32] = self
            .salt
            .to_array()
            .map_err(|e| Failure::usage(format!("the salt of the vote is damaged: {e}")))?;
        let place = Place {
            domain: domain(chain_id, panel),
            case: self.case,
            round: self.round,
            seat: self.seat,
        };
        let bytes = commitment(&place, self.choice, self.amount, self.code, &salt);
        Ok(HexBinary::from(bytes.as_slice()))
    }

    /// Where the vote of a seat is kept.
    pub fn path(context: &Context, case: CaseId, seat: u8) -> PathBuf {
        context
            .home
            .votes(&context.network_name())
            .join(format!("case-{case}-seat-{seat}.json"))
    }

    /// The vote of a seat, if one is kept.
    pub fn read(context: &Context, case: CaseId, seat: u8) -> Done<Option<Self>> {
        home::read_json(&Self::path(context, case, seat))
    }

    /// Keeps it, readable by its owner only.
    pub fn keep(&self, context: &Context) -> Done<PathBuf> {
        let path = Self::path(context, self.case, self.seat);
        let bytes = serde_json::to_vec_pretty(self).map_err(|e| Failure::file("write", &path, e))?;
        home::write_whole(&path, &bytes, true)?;
        Ok(path)
    }
}
