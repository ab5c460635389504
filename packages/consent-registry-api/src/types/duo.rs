//! Terms for research in the codes of the Data Use Ontology (DUO) of the Global Alliance for Genomics and Health.

use super::terms::coded;
use super::{Digest, PersonId, StudyId};
use accreditation_api::OrgId;
use cosmwasm_schema::cw_serde;

coded! {
    /// A permission: what research is allowed.
    DuoPermission {
        /// DUO:0000004, no restriction
        NoRestriction = "NRES",
        /// DUO:0000042, general research use
        GeneralResearch = "GRU",
        /// DUO:0000006, health, medical or biomedical research
        Biomedical = "HMB",
        /// DUO:0000007, research on the diseases named
        DiseaseSpecific = "DS",
        /// DUO:0000011, population origins or ancestry research
        Ancestry = "POA",
    }
}

coded! {
    /// A modifier: under which conditions.
    DuoModifier {
        /// DUO:0000012, only research of the types named
        ResearchSpecific = "RS",
        /// DUO:0000015, no development of methods
        NoMethods = "NMDS",
        /// DUO:0000016, genetic studies only
        GeneticOnly = "GSO",
        /// DUO:0000018, not-for-profit organisations, and not-for-profit use
        NotForProfitNonCommercial = "NPUNCU",
        /// DUO:0000019, results are published
        Publication = "PUB",
        /// DUO:0000020, collaboration with who collected the data
        Collaboration = "COL",
        /// DUO:0000021, an ethics board has approved
        Ethics = "IRB",
        /// DUO:0000022, within the countries named
        Geographic = "GS",
        /// DUO:0000024, nothing is published before a day
        Moratorium = "MOR",
        /// DUO:0000025, for a number of months
        TimeLimit = "TS",
        /// DUO:0000026, by the users named
        UserSpecific = "US",
        /// DUO:0000027, within the projects named
        ProjectSpecific = "PS",
        /// DUO:0000028, within the institutions named
        InstitutionSpecific = "IS",
        /// DUO:0000029, derived data comes back
        Return = "RTN",
        /// DUO:0000043, clinical care is allowed, too
        ClinicalCare = "CC",
        /// DUO:0000044, no research on origins or ancestry
        NoAncestry = "NPOA",
        /// DUO:0000045, not-for-profit organisations
        NotForProfit = "NPU",
        /// DUO:0000046, non-commercial use
        NonCommercial = "NCU",
    }
}

/// Terms for research. A list or number is there if, and only if, the code that it belongs to is.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct Duo {
    /// what research is allowed
    pub permission: DuoPermission,
    /// diseases of `DS`: ICD-10 codes without dots; a code covers those that begin with it. Public research topics, not
    /// what the patient has
    pub diseases: Vec<String>,
    /// conditions, each once
    pub modifiers: Vec<DuoModifier>,
    /// types of research of `RS`, in the custodian's published list
    pub research_types: Vec<u16>,
    /// countries of `GS`, ISO 3166-1 alpha-2
    pub countries: Vec<String>,
    /// persons of `US`
    pub users: Vec<PersonId>,
    /// studies of `PS`
    pub projects: Vec<StudyId>,
    /// organisations of `IS`
    pub institutions: Vec<OrgId>,
    /// end of `MOR`, seconds since 1970
    pub moratorium: Option<u64>,
    /// months of `TS`; 1 to 1,200
    pub months: Option<u16>,
}

/// For what research somebody asks. The organisation answers for what it says; a receipt keeps a digest of it.
#[cw_serde]
#[derive(Eq)]
#[serde(deny_unknown_fields)]
#[schemaifier(mute_warnings)]
pub struct ResearchUse {
    /// the study
    pub study: StudyId,
    /// the narrowest permission that would allow it
    pub permission: DuoPermission,
    /// diseases that it is about; ICD-10 codes without dots
    pub diseases: Vec<String>,
    /// types of research, in the custodian's published list
    pub research_types: Vec<u16>,
    /// it is about origins or ancestry, among other things
    pub ancestry: bool,
    /// it develops methods
    pub methods: bool,
    /// it is a genetic study
    pub genetic: bool,
    /// the use is commercial
    pub commercial: bool,
    /// the organisation works for profit
    pub for_profit: bool,
    /// document of the ethics board's approval
    pub ethics: Option<Digest>,
    /// duties that the organisation accepts: PUB, COL, RTN, MOR, TS
    pub accepts: Vec<DuoModifier>,
    /// months for which data is kept
    pub months: u16,
}

/// Something that whoever got data has to do; a tracked task.
#[cw_serde]
#[derive(Copy, Eq)]
pub struct Duty {
    /// what: PUB publish, COL collaborate, RTN return derived data, MOR publish nothing before `at`, GS keep data in the
    /// countries, TS delete by `at`
    pub duty: DuoModifier,
    /// seconds since 1970; none: no date
    pub at: Option<u64>,
}
