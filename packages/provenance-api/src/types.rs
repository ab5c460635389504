//! Wire types. Counts of goods are in *units*: single trade items, the smallest that is counted.

pub use crate::bounds::*;
use accreditation_api::OrgId;
use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Binary, Timestamp};

salus_core::id_type!(
    /// Identifies a lot in this contract; stands for its (GTIN, lot number).
    LotId
);
salus_core::id_type!(
    /// Identifies a shipment in this contract.
    ShipmentId
);

/// A calendar day: days since 1970-01-01, UTC.
#[cw_serde]
#[derive(Copy, Eq, PartialOrd, Ord)]
pub struct Day(
    /// days since 1970-01-01
    pub u32,
);

impl Day {
    /// The day on which a block was made.
    pub fn of(time: Timestamp) -> Self {
        Self(u32::try_from(time.seconds() / 86_400).unwrap_or(u32::MAX))
    }
}

/// Indices of serialised units in their lot, from `first` to `last`, both included. The first unit of a lot
/// has index 0.
#[cw_serde]
#[derive(Copy, Eq, PartialOrd, Ord)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct IndexRange {
    /// first index inside
    pub first: u64,
    /// last index inside; not below `first`
    pub last: u64,
}

/// Whether goods were ever accepted from an offer with a receipt hook.
#[cw_serde]
#[derive(Copy, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// never: they may be offered with a hook
    Fresh,
    /// they were: no hook can pay for them again
    Donated,
}

/// A limit that the temperature of goods must keep.
#[cw_serde]
#[derive(Copy, Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct StorageRule {
    /// which side of the threshold breaks the rule
    pub bound: TemperatureBound,
    /// the threshold in hundredths of a degree Celsius
    pub centi_celsius: i32,
    /// minutes beyond the threshold that break the rule
    pub minutes: u32,
    /// how the minutes are counted
    pub count: MinuteCount,
}

/// Which side of a threshold is bad.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum TemperatureBound {
    /// at the threshold or warmer
    AtOrAbove,
    /// at the threshold or colder
    AtOrBelow,
}

/// How minutes beyond a threshold are counted.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum MinuteCount {
    /// the longest single time
    Single,
    /// all times together, over all legs
    Cumulative,
}

/// How a product must be stored and watched.
#[cw_serde]
#[derive(Default)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct StorageProfile {
    /// at most 8
    pub rules: Vec<StorageRule>,
    /// whether goods may only be accepted with a leg summary that covers the whole journey: no gap, from pick-up (or
    /// the offer, where nobody picked it up) to within [`MAX_READ_OUT_SECONDS`] of acceptance
    pub full_sensor_cover: bool,
    /// whether each line must state the stage of its vaccine vial monitors
    pub vial_monitor: bool,
}

/// What a temperature logger recorded on one leg.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct LegSummary {
    /// first reading
    pub start: Timestamp,
    /// last reading
    pub end: Timestamp,
    /// share of the leg that is covered by readings, in basis points
    pub coverage_bps: u16,
    /// coldest reading, hundredths of a degree Celsius
    pub min_centi_celsius: i32,
    /// warmest reading, hundredths of a degree Celsius
    pub max_centi_celsius: i32,
    /// mean of the readings, hundredths of a degree Celsius
    pub mean_centi_celsius: i32,
    /// minutes beyond each rule's threshold, in the order of the product's rules
    pub rule_minutes: Vec<u32>,
    /// SHA-256 of the logger's file, 32 bytes
    pub raw_log_sha256: Binary,
}

/// A commitment to the serials of a run of units. See the `merkle` package for the tree.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct SerialCommitment {
    /// root of the Merkle tree, 32 bytes
    pub root: Binary,
    /// how many serials it holds
    pub leaf_count: u64,
}

/// A document that vouches for a lot.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct CertificateRef {
    /// organisation that issued it
    pub issuer: OrgId,
    /// what it certifies
    pub kind: CertificateKind,
    /// SHA-256 of the document, 32 bytes
    pub sha256: Binary,
    /// last day of its validity; none: no end
    pub valid_until: Option<Day>,
}

/// What a certificate says.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum CertificateKind {
    /// the lot was tested and meets its specification
    Analysis,
    /// the maker follows good manufacturing practice
    GoodManufacturingPractice,
    /// an authority released the lot
    BatchRelease,
    /// the product conforms to a standard
    Conformity,
    /// the goods may be imported
    ImportLicence,
}

/// A product, as queries give it.
#[cw_serde]
pub struct ProductInfo {
    /// 14 digits
    pub gtin: String,
    /// who registered it
    pub maker: OrgId,
    /// how it must be stored
    pub storage: StorageProfile,
    /// SHA-256 of the product's published master data, 32 bytes
    pub master_data_sha256: Option<Binary>,
    /// when it was registered
    pub registered_at: Timestamp,
}

/// What a lot may be used for.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum LotStatus {
    /// free
    Active,
    /// held until somebody releases it: it can be neither offered nor accepted
    Quarantined,
    /// recalled: classes I and II can be neither offered nor accepted, class III is a warning
    Recalled {
        /// the gravest class in force
        class: RecallClass,
    },
    /// past its expiry day: it can be neither offered nor accepted
    Expired,
}

/// How grave a recall is. Lower is graver.
#[cw_serde]
#[derive(Copy, Eq, PartialOrd, Ord)]
pub enum RecallClass {
    /// death or serious harm is likely
    I,
    /// harm is possible
    Ii,
    /// harm is unlikely
    Iii,
}

impl RecallClass {
    /// Whether it stops acceptance, dispensing and payment.
    pub const fn stops(self) -> bool {
        matches!(self, Self::I | Self::Ii)
    }
}

/// Why a lot was recalled or quarantined.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum SafetyReason {
    /// contaminated
    Contamination,
    /// too strong or too weak
    Potency,
    /// label or leaflet wrong
    Labelling,
    /// packaging not tight
    Packaging,
    /// stored or moved too warm or too cold
    Temperature,
    /// not made by who it says
    Falsified,
    /// adverse events were reported
    AdverseEvents,
    /// a suspicion that is being looked into
    Investigation,
}

/// What a recall is about. More kinds may be added.
#[cw_serde]
#[derive(Eq)]
pub enum RecallTarget {
    /// every unit of a lot
    Lot {
        /// which lot
        lot: LotId,
    },
}

/// A lot, as queries give it.
#[cw_serde]
pub struct LotInfo {
    /// its id
    pub id: LotId,
    /// 14 digits
    pub gtin: String,
    /// lot number of the maker, 1 to 20 characters
    pub lot: String,
    /// who registered it
    pub issuer: OrgId,
    /// day of manufacture
    pub made: Day,
    /// last day on which it may be used
    pub expiry: Day,
    /// units in it
    pub quantity: u64,
    /// whether custody is kept by serial index
    pub serialised: bool,
    /// serial commitments, in order of their indices
    pub commitments: Vec<SerialCommitment>,
    /// documents that vouch for it
    pub certificates: Vec<CertificateRef>,
    /// status at the time of the query
    pub status: LotStatus,
}

/// Where the units of a lot are; the counts add up to the quantity.
#[cw_serde]
#[derive(Eq, Default)]
pub struct LotTotals {
    /// units registered
    pub quantity: u64,
    /// held by organisations
    pub held: u64,
    /// in shipments, pending returns included
    pub in_transit: u64,
    /// given to patients
    pub dispensed: u64,
    /// destroyed under a reason
    pub destroyed: u64,
    /// taken back by the issuer
    pub returned: u64,
    /// declared lost
    pub lost: u64,
}

/// What an organisation holds of a lot.
#[cw_serde]
pub struct HoldingInfo {
    /// of which lot
    pub lot: LotId,
    /// who holds it
    pub org: OrgId,
    /// of which origin
    pub origin: Origin,
    /// how many units
    pub units: u64,
}

/// Who has a run of serialised units.
#[cw_serde]
#[derive(Eq)]
pub enum Custodian {
    /// an organisation
    Organisation {
        /// which
        org: OrgId,
    },
    /// a shipment, in transit or as a pending return
    Shipment {
        /// which
        shipment: ShipmentId,
    },
    /// nobody: they were declared lost
    Lost {},
}

/// One interval of a lot's custody map.
#[cw_serde]
pub struct CustodyInfo {
    /// which units
    pub range: IndexRange,
    /// who has them
    pub custodian: Custodian,
    /// their origin
    pub origin: Origin,
}

/// One line of an offer.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct OfferLine {
    /// which lot
    pub lot: LotId,
    /// how many units, at least one; for serialised lots the sum of `ranges`
    pub units: u64,
    /// origin of the units: a line holds one origin only
    pub origin: Origin,
    /// for serialised lots which units, ascending and disjoint, at most 16; otherwise empty
    pub ranges: Vec<IndexRange>,
}

/// Whom to tell about an acceptance.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct HookRequest {
    /// contract that is called; see [`crate::receipt_hook`]
    pub address: String,
    /// given back to it unchanged; at most 256 bytes
    pub payload: Binary,
}

/// The hook of a shipment, as stored.
#[cw_serde]
pub struct HookInfo {
    /// contract that is called
    pub hook_addr: Addr,
    /// given back to it unchanged
    pub payload: Binary,
}

/// What the receiver says about one line.
#[cw_serde]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct LineReceipt {
    /// position of the line in the offer, from 0
    pub line: u32,
    /// units taken over
    pub accepted: u64,
    /// units that came and were not taken over
    pub rejected: u64,
    /// units that did not come
    pub missing: u64,
    /// needed where `rejected` or `missing` is above zero
    pub reason: Option<RejectReason>,
    /// for serialised lots which units were rejected, ascending and disjoint, at most 16
    pub rejected_ranges: Vec<IndexRange>,
    /// for serialised lots which units are missing, ascending and disjoint, at most 16
    pub missing_ranges: Vec<IndexRange>,
    /// stage of the vaccine vial monitors, 1 to 4, where the product has them
    pub vvm_stage: Option<u8>,
    /// what the logger recorded, where the product asks for it
    pub leg_summary: Option<LegSummary>,
}

/// Why units were rejected or are missing, or a shipment was refused.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum RejectReason {
    /// broken or soiled
    Damaged,
    /// fewer than stated
    ShortDelivery,
    /// another product than stated
    WrongProduct,
    /// past its expiry, or too close to it
    Expired,
    /// stored or moved too warm or too cold
    Temperature,
    /// recalled or quarantined
    Recalled,
    /// documents are wrong or lacking
    Documents,
    /// suspected of being falsified
    SuspectedFalsified,
    /// nobody ordered it
    NotOrdered,
}

/// Where a shipment stands.
#[cw_serde]
#[derive(Eq)]
pub enum ShipmentStatus {
    /// waits for the carrier or the receiver
    Offered {},
    /// the carrier has it
    InCarriage {
        /// since when
        picked_up_at: Timestamp,
    },
    /// the receiver has said for each line what it took over
    Accepted {
        /// when
        accepted_at: Timestamp,
    },
    /// the receiver took nothing
    Refused {
        /// when
        refused_at: Timestamp,
        /// why
        reason: RejectReason,
    },
    /// the sender took it back before pick-up
    Cancelled {
        /// when
        cancelled_at: Timestamp,
    },
    /// nobody accepted it in time
    Expired {
        /// when it was moved here
        expired_at: Timestamp,
    },
}

/// A shipment, as queries give it.
#[cw_serde]
pub struct ShipmentInfo {
    /// its id
    pub id: ShipmentId,
    /// sender
    pub from: OrgId,
    /// receiver
    pub to: OrgId,
    /// carrier, if one is named
    pub carrier: Option<OrgId>,
    /// SSCC of the outermost logistic unit, 18 digits
    pub sscc: Option<String>,
    /// when it was offered
    pub offered_at: Timestamp,
    /// first instant at which it can no longer be accepted
    pub expires: Timestamp,
    /// whom to tell about the acceptance
    pub hook: Option<HookInfo>,
    /// where it stands
    pub status: ShipmentStatus,
    /// how the call of the hook ended
    pub hook_outcome: HookOutcome,
    /// how many lines it has
    pub lines: u32,
}

/// How the call of a receipt hook ended.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum HookOutcome {
    /// there is no hook, or nothing was accepted yet, or the receiver chose not to call it
    NotCalled,
    /// the listener took the facts
    Delivered,
    /// the listener failed or ran out of its gas; it can read the facts at any time
    Failed,
}

/// One line of a shipment, as queries give it.
#[cw_serde]
pub struct LineInfo {
    /// position in the offer, from 0
    pub line: u32,
    /// which lot
    pub lot: LotId,
    /// 14 digits
    pub gtin: String,
    /// units shipped
    pub units: u64,
    /// origin when shipped
    pub origin: Origin,
    /// for serialised lots which units
    pub ranges: Vec<IndexRange>,
    /// what the receiver said, once it has accepted the shipment
    pub outcome: Option<LineReceipt>,
    /// units that are still a pending return
    pub pending_units: u64,
    /// for serialised lots which: at most [`MAX_PENDING_RANGES`] of a line, found among the first [`MAX_LINES_SCAN`]
    /// intervals of all lines; [`crate::msg::QueryMsg::Custody`] gives all
    pub pending_ranges: Vec<IndexRange>,
}

/// Prints a code as it is spelled in JSON, for events and tables.
macro_rules! spelled {
    ($name:ident { $( $variant:ident => $text:literal, )* }) => {
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(match self {
                    $( Self::$variant => $text, )*
                })
            }
        }
    };
}

spelled!(Origin {
    Fresh => "fresh",
    Donated => "donated",
});
spelled!(RecallClass {
    I => "i",
    Ii => "ii",
    Iii => "iii",
});
spelled!(SafetyReason {
    Contamination => "contamination",
    Potency => "potency",
    Labelling => "labelling",
    Packaging => "packaging",
    Temperature => "temperature",
    Falsified => "falsified",
    AdverseEvents => "adverse_events",
    Investigation => "investigation",
});
spelled!(RejectReason {
    Damaged => "damaged",
    ShortDelivery => "short_delivery",
    WrongProduct => "wrong_product",
    Expired => "expired",
    Temperature => "temperature",
    Recalled => "recalled",
    Documents => "documents",
    SuspectedFalsified => "suspected_falsified",
    NotOrdered => "not_ordered",
});

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}
