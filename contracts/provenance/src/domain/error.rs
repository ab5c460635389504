use accreditation_api::OrgId;
use cosmwasm_std::Timestamp;
use provenance_api::types::{Day, LotStatus, Origin};
use provenance_api::{LotId, ShipmentId};
use thiserror::Error;

/// Why a rule refuses.
#[derive(Error, Debug, Clone, PartialEq, Eq)]
pub enum DomainError {
    /// An identifier is not what GS1 says it should be.
    #[error(transparent)]
    Gs1(#[from] gs1::Gs1Error),

    /// No organisation has this id.
    #[error("there is no organisation {org}")]
    UnknownOrganisation {
        /// asked for
        org: OrgId,
    },
    /// No product has this GTIN.
    #[error("no product is registered with GTIN {gtin}")]
    UnknownProduct {
        /// asked for
        gtin: gs1::Gtin,
    },
    /// No lot has this id.
    #[error("there is no lot {lot}")]
    UnknownLot {
        /// asked for
        lot: LotId,
    },
    /// No lot of the product has this number.
    #[error("product {gtin} has no lot {number}")]
    UnknownLotNumber {
        /// of which product
        gtin: gs1::Gtin,
        /// asked for
        number: gs1::Lot,
    },
    /// No shipment has this id.
    #[error("there is no shipment {shipment}")]
    UnknownShipment {
        /// asked for
        shipment: ShipmentId,
    },

    /// A hook that may use no gas can do nothing.
    #[error("the gas limit of a receipt hook is above zero")]
    ZeroGasLimit,
    /// A digest of SHA-256 has 32 bytes.
    #[error("{what} has 32 bytes, not {length}")]
    BadDigest {
        /// which field
        what: &'static str,
        /// bytes given
        length: usize,
    },

    /// The GTIN begins with none of the prefixes that are bound to the maker.
    #[error("GTIN {gtin} is not under any of the {prefixes} company prefixes of organisation {maker}")]
    ForeignGtin {
        /// as given
        gtin: gs1::Gtin,
        /// who wanted to register it
        maker: OrgId,
        /// how many prefixes it has
        prefixes: usize,
    },
    /// The GTIN is registered.
    #[error("GTIN {gtin} is registered already")]
    ProductExists {
        /// as given
        gtin: gs1::Gtin,
    },
    /// The same trade item is stored the same way, whoever makes it.
    #[error("GTIN {gtin} is registered with another storage profile")]
    StorageDiffers {
        /// as given
        gtin: gs1::Gtin,
    },
    /// A storage profile has a bounded number of rules.
    #[error("a storage profile has at most {max} rules, not {given}")]
    TooManyStorageRules {
        /// rules given
        given: usize,
        /// the most
        max: usize,
    },
    /// A threshold that no goods ever meet, or minutes that no journey lasts.
    #[error(
        "storage rule {rule} ({centi_celsius} centi-degrees Celsius, {minutes} minutes) can never matter"
    )]
    BadStorageRule {
        /// position of the rule, from 0
        rule: usize,
        /// its threshold
        centi_celsius: i32,
        /// its minutes
        minutes: u32,
    },

    /// The product has a lot with this number.
    #[error("product {gtin} has a lot {number} already")]
    LotExists {
        /// of which product
        gtin: gs1::Gtin,
        /// as given
        number: gs1::Lot,
    },
    /// Nothing, or more than is ever counted.
    #[error("a lot has 1 to {max} units, not {given}")]
    BadQuantity {
        /// units given
        given: u64,
        /// the most
        max: u64,
    },
    /// Goods cannot come from the future.
    #[error("day of manufacture {made} lies after today, {today}")]
    MadeInFuture {
        /// as given
        made: Day,
        /// day of the block
        today: Day,
    },
    /// Goods do not expire before they are made.
    #[error("expiry day {expiry} lies before the day of manufacture, {made}")]
    ExpiryBeforeMade {
        /// as given
        expiry: Day,
        /// as given
        made: Day,
    },
    /// Goods that are past their expiry are not brought in.
    #[error("expiry day {expiry} lies before today, {today}")]
    ExpiryInPast {
        /// as given, or of the lot
        expiry: Day,
        /// day of the block
        today: Day,
    },
    /// The commitment holds another number of serials than the lot has units.
    #[error("the commitment holds {leaves} serials, the lot has {quantity} units")]
    LeafCountMismatch {
        /// leaves of the commitment
        leaves: u64,
        /// units of the lot
        quantity: u64,
    },
    /// A tree has 1 to 2³² leaves.
    #[error("a commitment holds 1 to {max} serials, not {given}")]
    BadLeafCount {
        /// leaves given
        given: u64,
        /// the most
        max: u64,
    },
    /// A lot has a bounded number of certificates.
    #[error("a lot has at most {max} certificates, not {given}")]
    TooManyCertificates {
        /// certificates given
        given: usize,
        /// the most
        max: usize,
    },
    /// One document twice.
    #[error("certificate {position} is the same document as one before it")]
    CertificateTwice {
        /// position in the list, from 0
        position: usize,
    },
    /// A certificate that has ended vouches for nothing.
    #[error("certificate {position} ended on day {valid_until}, before today, {today}")]
    CertificateEnded {
        /// position in the list, from 0
        position: usize,
        /// last day of its validity
        valid_until: Day,
        /// day of the block
        today: Day,
    },
    /// Custody of the lot is kept by count: there are no serials to add to.
    #[error("lot {lot} has no serials")]
    NotSerialised {
        /// which lot
        lot: LotId,
    },
    /// New units come right behind the ones that are there.
    #[error("the next unit has index {next}, not {given}")]
    WrongFirstIndex {
        /// as given
        given: u64,
        /// the lot's quantity
        next: u64,
    },
    /// A lot has a bounded number of commitments.
    #[error("a lot has at most {max} serial commitments")]
    TooManyCommitments {
        /// the most
        max: usize,
    },

    /// The last index lies before the first.
    #[error("index range {first} to {last} runs backwards")]
    RangeBackwards {
        /// as given
        first: u64,
        /// as given
        last: u64,
    },
    /// Ranges come in ascending order and share no unit.
    #[error("index range {first} to {last} does not lie behind the one before it")]
    RangesOverlap {
        /// of the later range
        first: u64,
        /// of the later range
        last: u64,
    },
    /// No lot has so many units.
    #[error("index {index} is above the highest there can be, {max}")]
    IndexTooHigh {
        /// as given
        index: u64,
        /// the highest
        max: u64,
    },
    /// A list of ranges is bounded.
    #[error("at most {max} index ranges, not {given}")]
    TooManyRanges {
        /// ranges given
        given: usize,
        /// the most
        max: usize,
    },
    /// The ranges hold another number of units than is stated.
    #[error("the ranges hold {ranges} units, {stated} are stated")]
    RangeSumMismatch {
        /// units in the ranges
        ranges: u64,
        /// units stated
        stated: u64,
    },
    /// Custody of the lot is kept by count: there are no indices.
    #[error("lot {lot} has no serials: index ranges mean nothing")]
    RangesWithoutSerials {
        /// which lot
        lot: LotId,
    },
    /// Not every unit of the range is with the one who should have it, in the origin stated.
    #[error("units {first} to {last} of lot {lot} are not all there in this origin")]
    RangeNotHeld {
        /// which lot
        lot: LotId,
        /// first index of the range
        first: u64,
        /// last index of the range
        last: u64,
    },
    /// Rejected and missing units are among the shipped ones.
    #[error("units {first} to {last} are not among the shipped ones")]
    RangeNotShipped {
        /// first index of the range
        first: u64,
        /// last index of the range
        last: u64,
    },

    /// Lines of a shipment: at least one, and not more than fit one transaction.
    #[error("a shipment has 1 to {max} lines, not {given}")]
    BadLineCount {
        /// lines given
        given: usize,
        /// the most
        max: usize,
    },
    /// One lot in one origin is one line.
    #[error("lot {lot} comes twice as {origin}")]
    LotTwice {
        /// which lot
        lot: LotId,
        /// in which origin
        origin: Origin,
    },
    /// A line without units.
    #[error("line {line} has no units")]
    NoUnits {
        /// position of the line, from 0
        line: u32,
    },
    /// Goods that were donated are not paid for again.
    #[error("line {line} is donated goods: they cannot be offered with a receipt hook")]
    DonatedWithHook {
        /// position of the line, from 0
        line: u32,
    },
    /// An organisation does not ship to itself.
    #[error("organisation {org} cannot ship to itself")]
    ToSelf {
        /// which
        org: OrgId,
    },
    /// The last day of an offer lies ahead, and not too far.
    #[error("an offer expires after {now} and not after {latest}, not at {expires}")]
    BadExpiry {
        /// as given
        expires: Timestamp,
        /// time of the block
        now: Timestamp,
        /// the latest allowed
        latest: Timestamp,
    },
    /// The payload is given back in every answer about the shipment: it must be small.
    #[error("a payload has at most {max} bytes, not {given}")]
    PayloadTooLong {
        /// bytes given
        given: usize,
        /// the most
        max: usize,
    },
    /// This contract is no listener of its own.
    #[error("the provenance contract cannot be its own receipt hook")]
    HookIsSelf,
    /// The organisation holds fewer units than the line says.
    #[error("organisation {org} holds {held} {origin} units of lot {lot}, not {needed}")]
    NotEnoughHeld {
        /// which organisation
        org: OrgId,
        /// of which lot
        lot: LotId,
        /// in which origin
        origin: Origin,
        /// units held
        held: u64,
        /// units needed
        needed: u64,
    },
    /// The lot may be neither offered nor accepted.
    #[error("lot {lot} is {}", status_text(.status))]
    LotStopped {
        /// which lot
        lot: LotId,
        /// what stops it
        status: LotStatus,
    },

    /// The step does not follow from where the shipment stands.
    #[error("a shipment that is {stage} cannot be {step}")]
    WrongStage {
        /// where it stands
        stage: &'static str,
        /// what was asked for
        step: &'static str,
    },
    /// The offer names no carrier.
    #[error("shipment {shipment} names no carrier: the sender delivers")]
    NoCarrier {
        /// which shipment
        shipment: ShipmentId,
    },
    /// Too late.
    #[error("the shipment expired at {expires}")]
    ShipmentExpired {
        /// first instant at which it was too late
        expires: Timestamp,
    },
    /// Too early.
    #[error("the shipment can be accepted until {expires}")]
    NotYetExpired {
        /// first instant at which it can be expired
        expires: Timestamp,
    },

    /// A receipt speaks of every line.
    #[error("the shipment has {shipped} lines, the receipt has {given}")]
    LineCountMismatch {
        /// lines of the offer
        shipped: usize,
        /// lines of the receipt
        given: usize,
    },
    /// The shipment has no such line.
    #[error("there is no line {line}: the shipment has {lines}")]
    UnknownLine {
        /// as given
        line: u32,
        /// lines of the offer
        lines: usize,
    },
    /// A receipt speaks of every line once.
    #[error("line {line} comes twice")]
    LineTwice {
        /// as given
        line: u32,
    },
    /// Every unit is accepted, rejected or missing.
    #[error("line {line} has {shipped} units, the receipt speaks of {given}")]
    UnitsDoNotAddUp {
        /// which line
        line: u32,
        /// units shipped
        shipped: u64,
        /// accepted + rejected + missing
        given: u128,
    },
    /// Whoever does not take all says why.
    #[error("line {line} has units that were not taken over and no reason")]
    ReasonLacking {
        /// which line
        line: u32,
    },
    /// A reason for nothing would be on record for ever.
    #[error("line {line} has a reason, and all units were taken over")]
    ReasonForNothing {
        /// which line
        line: u32,
    },
    /// Vial monitors have four stages.
    #[error("a vial monitor has stages 1 to 4, not {stage}")]
    BadVialMonitor {
        /// as given
        stage: u8,
    },
    /// The product asks for the stage of its vial monitors.
    #[error("line {line} must state the stage of its vial monitors")]
    VialMonitorLacking {
        /// which line
        line: u32,
    },
    /// Past the discard point.
    #[error("line {line} is at vial monitor stage {stage}, the last for acceptance is {max}")]
    VialMonitorPast {
        /// which line
        line: u32,
        /// as given
        stage: u8,
        /// the last that may be accepted
        max: u8,
    },
    /// The product asks for a logger's record of the whole journey.
    #[error("line {line} must have a leg summary that covers the whole journey")]
    SensorCoverLacking {
        /// which line
        line: u32,
    },
    /// A leg summary that contradicts itself.
    #[error("the leg summary of line {line} contradicts itself in its {what}")]
    BadLegSummary {
        /// which line
        line: u32,
        /// what is wrong
        what: &'static str,
    },
    /// Fewer units are pending.
    #[error("{pending} units of line {line} are pending, not {given}")]
    NotPending {
        /// which line
        line: u32,
        /// units pending
        pending: u64,
        /// units given
        given: u64,
    },
    /// Until then only the sender may say so.
    #[error("only the sender may declare units lost before {from}")]
    NotLateEnough {
        /// first instant at which anyone may
        from: Timestamp,
    },

    /// The lot is held already.
    #[error("lot {lot} is quarantined already, by organisation {by}")]
    AlreadyQuarantined {
        /// which lot
        lot: LotId,
        /// who ordered it
        by: OrgId,
    },
    /// There is nothing to release.
    #[error("lot {lot} is not quarantined")]
    NotQuarantined {
        /// which lot
        lot: LotId,
    },
    /// Neither the issuer, nor a regulator of its country, nor of a holder's that was named.
    #[error("organisation {org} has no say over lot {lot}")]
    NoJurisdiction {
        /// who wanted to act
        org: OrgId,
        /// on which lot
        lot: LotId,
    },
    /// The holder that was named holds nothing of the lot.
    #[error("organisation {holder} holds no units of lot {lot}")]
    NotAHolder {
        /// who was named
        holder: OrgId,
        /// of which lot
        lot: LotId,
    },
    /// The same organisation has a recall in force that is as grave or graver.
    #[error("organisation {by} has recalled lot {lot} in this class or a graver one")]
    AlreadyRecalled {
        /// which lot
        lot: LotId,
        /// who
        by: OrgId,
    },
    /// The list of recalls is bounded.
    #[error("lot {lot} has {max} recalls, the most for this organisation")]
    TooManyRecalls {
        /// which lot
        lot: LotId,
        /// the most
        max: usize,
    },
    /// There is no such recall.
    #[error("lot {lot} has no recall {recall}")]
    UnknownRecall {
        /// which lot
        lot: LotId,
        /// asked for
        recall: u32,
    },
    /// The recall is over.
    #[error("recall {recall} of lot {lot} has ended")]
    RecallHasEnded {
        /// which lot
        lot: LotId,
        /// which recall
        recall: u32,
    },
    /// Its word is on record.
    #[error("organisation {org} has agreed already")]
    AlreadyAgreed {
        /// who
        org: OrgId,
    },
}

fn status_text(status: &LotStatus) -> String {
    match status {
        LotStatus::Active => "active".to_string(),
        LotStatus::Quarantined => "quarantined".to_string(),
        LotStatus::Recalled { class } => format!("recalled in class {class}"),
        LotStatus::Expired => "past its expiry".to_string(),
    }
}
