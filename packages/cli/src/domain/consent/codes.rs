//! `salus consent codes`: the codes that consents and requests are written in, and what they mean.

use crate::context::Context;
use crate::failure::Done;
use crate::output;
use clap::ValueEnum;
use consent_registry_api::types::Purpose;
use serde_json::{json, Value};
use subject_keys::{Category, SENSITIVITY_CODES};

/// Which codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Codes {
    /// what data is used for: HL7 v3 ActReason
    Purposes,
    /// what is sensitive: HL7 v3 ActCode
    Categories,
}

/// Lists them.
pub fn run(context: &Context, codes: Codes) -> Done {
    let rows: Vec<Value> = match codes {
        Codes::Purposes => Purpose::ALL
            .iter()
            .map(
                |purpose| json!({"code": purpose, "kind_of": purpose.parent(), "meaning": meaning(*purpose)}),
            )
            .collect(),
        Codes::Categories => SENSITIVITY_CODES
            .iter()
            .map(|(code, meaning)| json!({"code": code, "meaning": meaning}))
            .collect(),
    };
    output::ordered(context.format, &rows.into(), &["code", "kind_of", "meaning"])
}

/// A category on the command line.
pub fn category(text: &str) -> Result<Category, String> {
    text.parse()
        .map_err(|e| format!("{e}; `salus consent codes categories` lists them"))
}

const fn meaning(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Treatment => "treatment",
        Purpose::EmergencyTreatment => "emergency treatment",
        Purpose::BreakTheGlass => "emergency access without consent: salus consent breakglass request",
        Purpose::CareCoordination => "coordination of care",
        Purpose::ClinicalTrial => "treatment in a clinical trial",
        Purpose::PopulationHealth => "health of a population, as treatment",
        Purpose::Payment => "payment for care",
        Purpose::ClaimAttachment => "an attachment to a claim",
        Purpose::CoverageAuthorisation => "authorisation of cover",
        Purpose::Eligibility => "whether somebody is covered",
        Purpose::Operations => "running a health house",
        Purpose::CareManagement => "management of care",
        Purpose::Donation => "donation of organs, tissue or blood",
        Purpose::Fraud => "finding fraud",
        Purpose::Legal => "legal duties",
        Purpose::Quality => "improving quality",
        Purpose::PatientSafety => "safety of patients",
        Purpose::Training => "training of staff",
        Purpose::Research => "research",
        Purpose::BiomedicalResearch => "biomedical research",
        Purpose::ClinicalTrialResearch => "research in a clinical trial",
        Purpose::DiseaseResearch => "research on a disease",
        Purpose::AncestryResearch => "research on origins or ancestry",
        Purpose::PublicHealth => "public health",
        Purpose::Disaster => "a disaster",
        Purpose::Threat => "a threat to the public",
        Purpose::PatientRequest => "the patient asks",
        Purpose::FamilyRequest => "the family asks",
        Purpose::PowerOfAttorney => "somebody with a power of attorney asks",
        Purpose::SupportNetwork => "the patient's circle of support",
        Purpose::Marketing => "marketing",
    }
}
