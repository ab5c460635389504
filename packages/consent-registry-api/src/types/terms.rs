//! What a consent says.

use super::{Digest, Duo, PersonId, StudyId, Tag};
use accreditation_api::{OrgId, Role};
use cosmwasm_schema::cw_serde;
use std::fmt;

/// The most provisions of a consent, the base rule included.
pub const MAX_PROVISIONS: usize = 32;
/// The deepest exception; the base rule has depth 0.
pub const MAX_DEPTH: u8 = 3;
/// The most entries of a list in a provision: actors, purposes, tags, destinations.
pub const MAX_LIST: usize = 16;
/// The most languages in which the text that was shown is committed to.
pub const MAX_TEXTS: usize = 8;
/// Bytes of one slot.
pub const SLOT_BYTES: usize = 512;
/// Slots of a subject.
pub const SLOTS: u8 = 16;
/// Slots that guardians and delegates cannot fill: the patient and courts always find room.
pub const KEPT_SLOTS: u8 = 4;

/// The most slots that one consent takes.
pub const MAX_CONSENT_SLOTS: u8 = 8;

/// Permit or deny.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum Effect {
    /// may
    Permit,
    /// may not
    Deny,
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Permit => "permit",
            Self::Deny => "deny",
        })
    }
}

/// Declares an enum whose JSON form is a published code.
macro_rules! coded {
    (
        $(#[$meta:meta])* $name:ident { $( $(#[$variant_meta:meta])* $variant:ident = $code:literal ),* $(,)? }
    ) => {
        $(#[$meta])*
        #[cosmwasm_schema::cw_serde]
        #[derive(Copy, Eq)]
        pub enum $name {
            $( $(#[$variant_meta])* #[serde(rename = $code)] $variant, )*
        }

        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$( Self::$variant ),*];

            /// The published code.
            pub const fn code(self) -> &'static str {
                match self {
                    $( Self::$variant => $code, )*
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.code())
            }
        }
    };
}
pub(crate) use coded;

coded! {
    /// Purpose of use: codes of HL7 v3 ActReason. A purpose covers those below it ([`Purpose::parent`]).
    Purpose {
        /// treatment
        Treatment = "TREAT",
        /// emergency treatment
        EmergencyTreatment = "ETREAT",
        /// break the glass: emergency access without consent. Only as an emergency request
        BreakTheGlass = "BTG",
        /// coordination of care
        CareCoordination = "COC",
        /// clinical trial, as treatment
        ClinicalTrial = "CLINTRL",
        /// population health
        PopulationHealth = "POPHLTH",
        /// payment
        Payment = "HPAYMT",
        /// claim attachment
        ClaimAttachment = "CLMATTCH",
        /// authorisation of cover
        CoverageAuthorisation = "COVAUTH",
        /// eligibility determination
        Eligibility = "ELIGDTRM",
        /// healthcare operations
        Operations = "HOPERAT",
        /// care management
        CareManagement = "CAREMGT",
        /// donation of organs, tissue or blood
        Donation = "DONAT",
        /// fraud
        Fraud = "FRAUD",
        /// legal
        Legal = "HLEGAL",
        /// quality improvement
        Quality = "HQUALIMP",
        /// patient safety
        PatientSafety = "PATSFTY",
        /// training
        Training = "TRAIN",
        /// healthcare research
        Research = "HRESCH",
        /// biomedical research
        BiomedicalResearch = "BIORCH",
        /// clinical trial research
        ClinicalTrialResearch = "CLINTRCH",
        /// disease specific research
        DiseaseResearch = "DSRCH",
        /// population origins or ancestry research
        AncestryResearch = "POARCH",
        /// public health
        PublicHealth = "PUBHLTH",
        /// disaster
        Disaster = "DISASTER",
        /// threat
        Threat = "THREAT",
        /// patient requested
        PatientRequest = "PATRQT",
        /// family requested
        FamilyRequest = "FAMRQT",
        /// power of attorney
        PowerOfAttorney = "PWATRNY",
        /// support network
        SupportNetwork = "SUPNWK",
        /// marketing
        Marketing = "HMARKT",
    }
}

impl Purpose {
    /// The purpose that it is a kind of, in the code system's own hierarchy; none at the top.
    pub const fn parent(self) -> Option<Self> {
        match self {
            Self::EmergencyTreatment
            | Self::CareCoordination
            | Self::ClinicalTrial
            | Self::PopulationHealth => Some(Self::Treatment),
            Self::BreakTheGlass => Some(Self::EmergencyTreatment),
            Self::ClaimAttachment | Self::CoverageAuthorisation | Self::Eligibility => Some(Self::Payment),
            Self::CareManagement
            | Self::Donation
            | Self::Fraud
            | Self::Legal
            | Self::Quality
            | Self::PatientSafety
            | Self::Training => Some(Self::Operations),
            Self::BiomedicalResearch
            | Self::ClinicalTrialResearch
            | Self::DiseaseResearch
            | Self::AncestryResearch => Some(Self::Research),
            Self::Disaster | Self::Threat => Some(Self::PublicHealth),
            Self::FamilyRequest | Self::PowerOfAttorney | Self::SupportNetwork => Some(Self::PatientRequest),
            Self::Treatment
            | Self::Payment
            | Self::Operations
            | Self::Research
            | Self::PublicHealth
            | Self::PatientRequest
            | Self::Marketing => None,
        }
    }

    /// Whether `asked` is this purpose or a kind of it.
    ///
    /// ```
    /// use consent_registry_api::types::Purpose;
    /// assert!(Purpose::Treatment.covers(Purpose::BreakTheGlass));
    /// assert!(!Purpose::EmergencyTreatment.covers(Purpose::Treatment));
    /// ```
    pub fn covers(self, asked: Self) -> bool {
        let mut at = Some(asked);
        while let Some(purpose) = at {
            if purpose == self {
                return true;
            }
            at = purpose.parent();
        }
        false
    }
}

/// What is done with the data.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum Action {
    /// look at it
    Read,
    /// keep a copy
    Copy,
    /// add to it
    Write,
    /// make something else of it: statistics, models, summaries
    Derive,
    /// pass it on
    Reshare,
}

/// A span of seconds since 1970. `from` belongs to it, `until` does not; none: open on that side.
#[cw_serde]
#[derive(Copy, Eq, Default)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Span {
    /// first second inside
    pub from: Option<u64>,
    /// first second outside; later than `from`
    pub until: Option<u64>,
}

impl Span {
    /// Whether it is all time.
    pub const fn is_open(&self) -> bool {
        self.from.is_none() && self.until.is_none()
    }
}

/// Whom a provision is about. Every field that is there must fit; one at least is.
#[cw_serde]
#[derive(Eq, Default)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Actor {
    /// the organisation
    pub org: Option<OrgId>,
    /// the role for which the requester is accredited and in which it asks
    pub role: Option<Role>,
    /// profession of who asks: a unit group of ISCO-08, such as 2212, specialist medical practitioners
    pub profession: Option<u16>,
    /// the person who asks
    pub person: Option<PersonId>,
    /// the study for which it is
    pub study: Option<StudyId>,
}

/// One rule of a consent. The first one is the base rule; each later one is an exception of the nearest one before it that
/// is less deep. An exception only matters where all that it is an exception of matches, too.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Provision {
    /// 0 for the base rule; at most one more than the provision before; at most 3
    pub depth: u8,
    /// permit or deny
    pub effect: Effect,
    /// about whom: any one of these; none: in the base rule everybody, else as what it is an exception of
    pub actors: Vec<Actor>,
    /// for which purposes; none: all
    pub purposes: Vec<Purpose>,
    /// what is done. A permit covers a request if it has all that is asked, a deny if it has any of it. None: all
    pub actions: Vec<Action>,
    /// sensitive categories. A permit: only these. A deny: leave these out, which does not refuse the rest. None: all data
    pub tags: Vec<Tag>,
    /// data from this span of time
    pub data: Span,
    /// when it holds
    pub valid: Span,
    /// countries to which data may go (of a deny: may not), ISO 3166-1 alpha-2; none: all
    pub destinations: Vec<String>,
}

/// What a consent says. At most 32 provisions, depth at most 3, and [`MAX_CONSENT_SLOTS`] slots: each has room for [`SLOT_BYTES`]
/// in storage, and for the `SLOT_POINTS` of work that the rules count.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Terms {
    /// the base rule and its exceptions, in order
    pub provisions: Vec<Provision>,
    /// terms for research; a permit for a research purpose needs them, and only a permit has them
    pub duo: Option<Duo>,
    /// how often it can be used, counted when data is released; none: without limit. Above 0
    pub uses: Option<u32>,
    /// the texts that were shown to who signed; at least one
    pub texts: Vec<Text>,
}

/// A text that was shown.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Text {
    /// its language, ISO 639: two or three small letters
    pub language: String,
    /// SHA-256 of it
    pub sha256: Digest,
}
