//! Code systems, and which of their codes mean what here.

use consent_registry_api::types::{Action, DuoModifier, DuoPermission, Effect, Purpose};

/// The largest file that is read. A Consent with 32 provisions has a tenth of it.
pub const MAX_BYTES: usize = 262_144;

/// Purposes of use: HL7 v3 ActReason.
pub const ACT_REASON: &str = "http://terminology.hl7.org/CodeSystem/v3-ActReason";
/// Opt in and opt out, sensitivity: HL7 v3 ActCode.
pub(crate) const ACT_CODE: &str = subject_keys::ACT_CODE_SYSTEM;
/// What a Consent is about.
pub(crate) const SCOPE: &str = "http://terminology.hl7.org/CodeSystem/consentscope";
/// What is done.
pub(crate) const CONSENT_ACTION: &str = "http://terminology.hl7.org/CodeSystem/consentaction";
/// How an actor takes part.
pub(crate) const PARTICIPATION: &str = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType";
/// Kinds of documents.
pub(crate) const LOINC: &str = "http://loinc.org";
/// The Data Use Ontology.
pub(crate) const DUO: &str = "http://purl.obolibrary.org/obo/duo.owl";
/// Diseases.
pub(crate) const ICD_10: &str = "http://hl7.org/fhir/sid/icd-10";
/// Numbers of studies in the registry of the United States' National Library of Medicine.
pub(crate) const CLINICAL_TRIALS: &str = "http://clinicaltrials.gov";

/// Where our extensions and identifiers are explained; their addresses are sections of it.
const PAGE: &str = "https://github.com/salus-health/salus/blob/main/docs/fhir-consent.md";

/// Address of an extension of ours.
///
/// ```
/// assert!(fhir_consent::extension_url("uses").ends_with("#extension-uses"));
/// ```
pub fn extension_url(name: &str) -> String {
    format!("{PAGE}#extension-{name}")
}

/// System of an identifier of ours: `subject`, `consent`, `organisation`, `role`, `profession`, `person`, `study`,
/// `category-tag`.
pub fn identifier_system(name: &str) -> String {
    format!("{PAGE}#identifier-{name}")
}

/// The action of a code.
pub(crate) fn action(code: &str) -> Option<Action> {
    ACTIONS
        .iter()
        .find(|(_, known)| *known == code)
        .map(|(action, _)| *action)
}

/// The code of an action.
pub(crate) fn action_code(action: Action) -> &'static str {
    ACTIONS
        .iter()
        .find(|(known, _)| *known == action)
        .map_or("access", |(_, code)| code)
}

/// FHIR's definitions: access is retrieval without keeping, collect is retrieval with keeping, use is to make something of
/// it, disclose is to pass it on, correct is to change it.
const ACTIONS: &[(Action, &str)] = &[
    (Action::Read, "access"),
    (Action::Copy, "collect"),
    (Action::Write, "correct"),
    (Action::Derive, "use"),
    (Action::Reshare, "disclose"),
];

/// The purpose of a code.
pub(crate) fn purpose(code: &str) -> Option<Purpose> {
    Purpose::ALL
        .iter()
        .copied()
        .find(|purpose| purpose.code() == code)
}

/// `permit` or `deny`.
pub(crate) fn effect(code: &str) -> Option<Effect> {
    match code {
        "permit" => Some(Effect::Permit),
        "deny" => Some(Effect::Deny),
        _ => None,
    }
}

/// `permit` or `deny`.
pub(crate) const fn effect_code(effect: Effect) -> &'static str {
    match effect {
        Effect::Permit => "permit",
        Effect::Deny => "deny",
    }
}

/// The other one.
pub(crate) const fn opposite(effect: Effect) -> Effect {
    match effect {
        Effect::Permit => Effect::Deny,
        Effect::Deny => Effect::Permit,
    }
}

/// Permissions by their number in the ontology.
pub(crate) const PERMISSIONS: &[(DuoPermission, &str)] = &[
    (DuoPermission::NoRestriction, "DUO:0000004"),
    (DuoPermission::GeneralResearch, "DUO:0000042"),
    (DuoPermission::Biomedical, "DUO:0000006"),
    (DuoPermission::DiseaseSpecific, "DUO:0000007"),
    (DuoPermission::Ancestry, "DUO:0000011"),
];

/// Modifiers by their number in the ontology.
pub(crate) const MODIFIERS: &[(DuoModifier, &str)] = &[
    (DuoModifier::ResearchSpecific, "DUO:0000012"),
    (DuoModifier::NoMethods, "DUO:0000015"),
    (DuoModifier::GeneticOnly, "DUO:0000016"),
    (DuoModifier::NotForProfitNonCommercial, "DUO:0000018"),
    (DuoModifier::Publication, "DUO:0000019"),
    (DuoModifier::Collaboration, "DUO:0000020"),
    (DuoModifier::Ethics, "DUO:0000021"),
    (DuoModifier::Geographic, "DUO:0000022"),
    (DuoModifier::Moratorium, "DUO:0000024"),
    (DuoModifier::TimeLimit, "DUO:0000025"),
    (DuoModifier::UserSpecific, "DUO:0000026"),
    (DuoModifier::ProjectSpecific, "DUO:0000027"),
    (DuoModifier::InstitutionSpecific, "DUO:0000028"),
    (DuoModifier::Return, "DUO:0000029"),
    (DuoModifier::ClinicalCare, "DUO:0000043"),
    (DuoModifier::NoAncestry, "DUO:0000044"),
    (DuoModifier::NotForProfit, "DUO:0000045"),
    (DuoModifier::NonCommercial, "DUO:0000046"),
];
