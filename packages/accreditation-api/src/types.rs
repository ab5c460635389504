//! Wire types.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Timestamp};

salus_core::id_type!(
    /// Identifies an organisation; given out in order of registration, from 1.
    OrgId
);

/// The most links between an organisation and the top of its controller chain.
pub const MAX_CONTROL_DEPTH: usize = 3;
/// The longest legal name, in bytes.
pub const MAX_NAME_BYTES: usize = 128;
/// The longest metadata address, in bytes.
pub const MAX_URI_BYTES: usize = 256;
/// The most GS1 company prefixes an organisation may hold.
pub const MAX_PREFIXES: usize = 64;
/// How often authorities may change the controller of an organisation; after that, only the owner may.
pub const MAX_CONTROLLER_CHANGES: usize = 64;
/// The longest notice period that a contract can be set up with: 90 days, in seconds.
pub const MAX_NOTICE_SECONDS: u64 = 90 * 86_400;
/// The most benefit or product classes that limit one accreditation.
pub const MAX_LIMIT_CLASSES: usize = 32;

/// What an organisation can be accredited for.
#[cw_serde]
#[derive(Copy, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// open donation campaigns
    RaiseFunds,
    /// accept shipments
    ReceiveGoods,
    /// register products and lots
    Manufacture,
    /// hold and ship goods
    Distribute,
    /// carry shipments between others
    Carry,
    /// confirm deliveries of others
    VerifyDelivery,
    /// sign facts about treatments
    AttestTreatment,
    /// run insurance or mutual-aid plans
    Insure,
    /// assess insurance claims
    Assess,
    /// prescribe medicines
    Prescribe,
    /// dispense medicines
    Dispense,
    /// keep health records
    HoldRecords,
    /// ask for records for research
    Research,
    /// report cases of disease
    ReportCases,
    /// order recalls and audits
    Regulate,
    /// decide disputes
    Arbitrate,
}

impl Role {
    /// Every role, in the order of its code.
    pub const ALL: [Self; 16] = [
        Self::RaiseFunds,
        Self::ReceiveGoods,
        Self::Manufacture,
        Self::Distribute,
        Self::Carry,
        Self::VerifyDelivery,
        Self::AttestTreatment,
        Self::Insure,
        Self::Assess,
        Self::Prescribe,
        Self::Dispense,
        Self::HoldRecords,
        Self::Research,
        Self::ReportCases,
        Self::Regulate,
        Self::Arbitrate,
    ];

    /// The role's number in storage keys and role sets; never reused for another role.
    pub const fn code(self) -> u8 {
        self as u8
    }
}

impl std::fmt::Display for Role {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::RaiseFunds => "raise_funds",
            Self::ReceiveGoods => "receive_goods",
            Self::Manufacture => "manufacture",
            Self::Distribute => "distribute",
            Self::Carry => "carry",
            Self::VerifyDelivery => "verify_delivery",
            Self::AttestTreatment => "attest_treatment",
            Self::Insure => "insure",
            Self::Assess => "assess",
            Self::Prescribe => "prescribe",
            Self::Dispense => "dispense",
            Self::HoldRecords => "hold_records",
            Self::Research => "research",
            Self::ReportCases => "report_cases",
            Self::Regulate => "regulate",
            Self::Arbitrate => "arbitrate",
        })
    }
}

/// A set of roles: bit `code` is set for each role in it.
///
/// ```
/// use accreditation_api::types::{Role, RoleSet};
/// let set = RoleSet::of(&[Role::Carry, Role::Distribute]);
/// assert!(set.contains(Role::Carry) && !set.contains(Role::Insure));
/// assert_eq!(set.roles().collect::<Vec<_>>(), vec![Role::Distribute, Role::Carry]);
/// ```
#[cw_serde]
#[derive(Copy, Eq, Default)]
pub struct RoleSet(u32);

impl RoleSet {
    /// The set of these roles; naming one twice changes nothing.
    pub fn of(roles: &[Role]) -> Self {
        Self(roles.iter().fold(0, |bits, role| bits | Self::bit(*role)))
    }

    /// Whether the role is in the set.
    pub const fn contains(self, role: Role) -> bool {
        self.0 & Self::bit(role) != 0
    }

    /// Whether no role is in the set.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The roles in the set, in order of their code.
    pub fn roles(self) -> impl Iterator<Item = Role> {
        Role::ALL.into_iter().filter(move |role| self.contains(*role))
    }

    const fn bit(role: Role) -> u32 {
        1 << role.code()
    }
}

/// The roles in order of their code, separated by commas.
impl std::fmt::Display for RoleSet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (position, role) in self.roles().enumerate() {
            let separator = if position == 0 { "" } else { "," };
            write!(f, "{separator}{role}")?;
        }
        Ok(())
    }
}

/// What kind of organisation it is. It gives no rights.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum OrgKind {
    /// a hospital
    Hospital,
    /// a clinic or practice
    Clinic,
    /// a laboratory
    Laboratory,
    /// a pharmacy
    Pharmacy,
    /// a maker of medical goods
    Manufacturer,
    /// a wholesaler or distributor
    Distributor,
    /// a transport company
    Carrier,
    /// an insurer
    Insurer,
    /// a mutual-aid community
    MutualCommunity,
    /// a charity
    Charity,
    /// a research institution
    Research,
    /// a ministry or agency
    Government,
}

impl std::fmt::Display for OrgKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Hospital => "hospital",
            Self::Clinic => "clinic",
            Self::Laboratory => "laboratory",
            Self::Pharmacy => "pharmacy",
            Self::Manufacturer => "manufacturer",
            Self::Distributor => "distributor",
            Self::Carrier => "carrier",
            Self::Insurer => "insurer",
            Self::MutualCommunity => "mutual_community",
            Self::Charity => "charity",
            Self::Research => "research",
            Self::Government => "government",
        })
    }
}

/// Where more can be read about an organisation, and what it must hash to.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Metadata {
    /// where it is published; at most 256 bytes
    pub uri: String,
    /// SHA-256 of the published bytes, 64 lower-case hexadecimal digits
    pub sha256: String,
}

/// The state of an organisation in a role.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum Status {
    /// it may act, while the entry's window lasts
    Granted,
    /// it may not act; can be reinstated
    Suspended,
    /// it may not act; only a new accreditation, with notice, brings it back
    Revoked,
}

/// Why an accreditation was suspended, reinstated or revoked.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum ReasonCode {
    /// the organisation asked for it
    OwnRequest,
    /// an investigation is running
    Investigation,
    /// the terms of the accreditation were broken
    Breach,
    /// fraud was found
    Fraud,
    /// danger to patients
    Safety,
    /// the licence it rests on has ended
    LicenceEnded,
    /// an earlier decision was wrong
    Correction,
}

impl std::fmt::Display for ReasonCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::OwnRequest => "own_request",
            Self::Investigation => "investigation",
            Self::Breach => "breach",
            Self::Fraud => "fraud",
            Self::Safety => "safety",
            Self::LicenceEnded => "licence_ended",
            Self::Correction => "correction",
        })
    }
}

/// One entry of an accreditation's history.
#[cw_serde]
pub struct HistoryEntry {
    /// position in the history, from 0
    pub seq: u32,
    /// what it says
    pub status: Status,
    /// from when it holds, nanoseconds since 1970
    pub from: Timestamp,
    /// until when a grant holds (excluded); none: no end
    pub until: Option<Timestamp>,
    /// what narrows a grant; none: nothing
    pub limits: Option<Limits>,
    /// who decided: an authority or the owner
    pub by_addr: Addr,
    /// when it was decided; a grant holds only after its notice
    pub recorded_at: Timestamp,
    /// why, for everything but a first grant
    pub reason: Option<ReasonCode>,
}

/// Narrows what an accreditation covers. Empty lists: no limit.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
#[derive(Default)]
pub struct Limits {
    /// benefit classes of insurance that it covers; at most 32, each at most 16 bytes
    pub benefit_classes: Vec<String>,
    /// product classes that it covers; at most 32, each at most 16 bytes
    pub product_classes: Vec<String>,
}

/// An authority, as queries give it.
#[cw_serde]
pub struct AuthorityInfo {
    /// where it signs
    pub authority_addr: Addr,
    /// its country, ISO 3166-1 alpha-2
    pub country: String,
    /// the roles that it may grant
    pub roles: Vec<Role>,
    /// first instant of its validity
    pub from: Timestamp,
    /// first instant after its validity; none: no end
    pub until: Option<Timestamp>,
}

/// An organisation, as queries give it.
#[cw_serde]
pub struct OrganisationInfo {
    /// its id
    pub id: OrgId,
    /// its legal name
    pub legal_name: String,
    /// what kind it is
    pub kind: OrgKind,
    /// ISO 3166-1 alpha-2
    pub country: String,
    /// who administers it
    pub admin_addr: Addr,
    /// who may take over the administration, if anybody was proposed
    pub proposed_admin_addr: Option<Addr>,
    /// where more can be read
    pub metadata: Option<Metadata>,
    /// the organisation that controls it now
    pub controller: Option<OrgId>,
    /// GS1 company prefixes that are bound to it
    pub gs1_prefixes: Vec<String>,
    /// whether it was ever accredited: from then on its country is fixed
    pub accredited_before: bool,
}

/// An operator of an organisation, as queries give it. At least one of the two mandates is there.
#[cw_serde]
pub struct OperatorInfo {
    /// who it is
    pub operator_addr: Addr,
    /// for which organisation
    pub org: OrgId,
    /// what it has accepted and may do; none: it has accepted nothing yet
    pub accepted: Option<Mandate>,
    /// what was proposed to it; gives no rights before it accepts
    pub proposed: Option<Mandate>,
}

/// What an operator may do, as queries give it.
#[cw_serde]
pub struct Mandate {
    /// in which roles, as far as the organisation holds them
    pub permissions: Vec<Role>,
    /// until when (excluded); none: no end
    pub until: Option<Timestamp>,
}

/// The standing of an organisation in a role at some time.
#[cw_serde]
pub struct Standing {
    /// whether it may act in the role at that time
    pub active: bool,
    /// the entry that decides; none: never accredited by then
    pub entry: Option<HistoryEntry>,
}

/// One accreditation, as listings give it.
#[cw_serde]
pub struct AccreditationInfo {
    /// the role
    pub role: Role,
    /// standing at the time of the query
    pub standing: Standing,
    /// a grant that has been decided and waits for the end of its notice
    pub pending: Option<HistoryEntry>,
    /// how many entries its history has
    pub entries: u32,
}
