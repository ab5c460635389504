//! Records that other contracts read without loading this one.
//!
//! **Layout version 1.** Keys are those of cw-storage-plus: every part but the last is preceded by its length
//! in two bytes. Values are JSON. A golden test freezes keys and values; a change of either is a new layout
//! version and a migration.
//!
//! | record | namespace | key | value |
//! |---|---|---|---|
//! | operator | `op` | address | [`OperatorRecord`] |
//! | standing | `st` | organisation (8 bytes, big endian), role code (1 byte) | [`StandingRecord`] |
//! | controller history | `ct` | organisation | [`ControllerRecord`] |
//! | organisation | `or` | organisation | [`OrganisationRecord`] |
//! | prefixes | `px` | organisation | [`PrefixRecord`] |

use crate::types::{OrgId, OrgKind, RoleSet, Status};
use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Timestamp};
use cw_storage_plus::Map;

/// Operators that have accepted.
pub const OPERATORS: Map<&Addr, OperatorRecord> = Map::new("op");
/// The standing of an organisation in a role, now and next; the role is its code.
pub const STANDINGS: Map<(OrgId, u8), StandingRecord> = Map::new("st");
/// Who controlled an organisation since when. No record: nobody ever did.
pub const CONTROLLERS: Map<OrgId, ControllerRecord> = Map::new("ct");
/// The part of an organisation that peers need.
pub const ORGANISATIONS: Map<OrgId, OrganisationRecord> = Map::new("or");
/// GS1 company prefixes of an organisation. No record: none.
pub const PREFIXES: Map<OrgId, PrefixRecord> = Map::new("px");

/// An operator that has accepted.
#[cw_serde]
pub struct OperatorRecord {
    /// for whom it acts
    pub org: OrgId,
    /// in which roles, as far as the organisation holds them
    pub roles: RoleSet,
    /// until when (excluded); none: no end
    pub until: Option<Timestamp>,
}

/// The part of a standing that matters from the time of its last change on.
#[cw_serde]
pub struct StandingRecord {
    /// the entry in force when the record was written
    pub now: Option<StandingEntry>,
    /// a grant that begins later, and then takes the place of `now`
    pub next: Option<StandingEntry>,
}

/// One entry of a standing.
#[cw_serde]
#[derive(Copy, Eq)]
pub struct StandingEntry {
    /// what it says
    pub status: Status,
    /// from when
    pub from: Timestamp,
    /// until when a grant holds (excluded); none: no end
    pub until: Option<Timestamp>,
}

impl StandingEntry {
    /// Whether the entry, being the one in force at `at`, lets the organisation act.
    pub fn active(&self, at: Timestamp) -> bool {
        self.status == Status::Granted && self.from <= at && self.until.is_none_or(|until| at < until)
    }
}

impl StandingRecord {
    /// The entry in force at `at`, which must not lie before the last change of the record.
    pub fn entry(&self, at: Timestamp) -> Option<StandingEntry> {
        self.next.filter(|next| next.from <= at).or(self.now)
    }

    /// Whether the organisation may act at `at`, which must not lie before the last change of the record.
    pub fn active(&self, at: Timestamp) -> bool {
        self.entry(at).is_some_and(|entry| entry.active(at))
    }
}

/// Who controlled an organisation since when, oldest first.
#[cw_serde]
#[derive(Default)]
pub struct ControllerRecord {
    /// append-only, `from` never falls; at most 64, unless the owner added some
    pub links: Vec<ControllerLink>,
}

/// One entry of a controller history.
#[cw_serde]
pub struct ControllerLink {
    /// who controls it; none: nobody
    pub controller: Option<OrgId>,
    /// from when
    pub from: Timestamp,
}

impl ControllerRecord {
    /// Who controlled the organisation at `at`: of the entries with `from` ≤ `at`, the last.
    pub fn at(&self, at: Timestamp) -> Option<OrgId> {
        self.links
            .iter()
            .rev()
            .find(|link| link.from <= at)
            .and_then(|link| link.controller)
    }
}

/// The part of an organisation that peers need.
#[cw_serde]
pub struct OrganisationRecord {
    /// what kind it is
    pub kind: OrgKind,
    /// ISO 3166-1 alpha-2
    pub country: String,
    /// who administers it
    pub admin_addr: Addr,
}

/// GS1 company prefixes of an organisation.
#[cw_serde]
#[derive(Default)]
pub struct PrefixRecord {
    /// digits of each prefix; at most 64
    pub prefixes: Vec<String>,
}
