//! Who plays: who keeps records, who asks for them, who judges broken glass. What is there from an earlier telling is used
//! again.

use super::super::parts::{self, Part, Party};
use super::super::stage::Stage;
use crate::context::Context;
use crate::failure::{Done, Failure};
use accreditation_api::types::{OrgKind, Role};
use accreditation_api::OrgId;
use consent_registry_api::msg::{ConfigResponse, QueryMsg};
use cosmwasm_std::Uint128;
use panel_api::types::Terms;
use salus_client::{Accreditation, ConsentRegistry, Contract, MutualAid, Panel, Signer};

/// What an absent reviewer loses.
pub const SEAT_DEPOSIT: u128 = 20_000;
/// What a reviewer earns.
pub const SEAT_FEE: u128 = 5_000;
/// How long reviewers may commit, and then reveal.
pub const VOTE_SECONDS: u64 = 12;

/// Who asks for access.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// a clinic that treats the patient
    Practice,
    /// an insurer
    Payer,
    /// a hospital with an emergency doctor
    Rescue,
    /// a hospital that breaks the glass without need
    Ward,
    /// a research institute
    Institute,
    /// a regulator
    Regulator,
    /// who keeps the records
    Custodian,
}

/// Organisations in the order of [`Who`].
const PARTS: [(Who, Part); 7] = [
    (
        Who::Practice,
        Part {
            name: "practice",
            legal_name: "Lakeside Clinic",
            kind: OrgKind::Clinic,
            roles: &[Role::AttestTreatment],
        },
    ),
    (
        Who::Payer,
        Part {
            name: "payer",
            legal_name: "Alpine Insurance",
            kind: OrgKind::Insurer,
            roles: &[Role::Insure],
        },
    ),
    (
        Who::Rescue,
        Part {
            name: "rescue",
            legal_name: "Summit Emergency Hospital",
            kind: OrgKind::Hospital,
            roles: &[Role::AttestTreatment],
        },
    ),
    (
        Who::Ward,
        Part {
            name: "ward",
            legal_name: "Bluewater Hospital",
            kind: OrgKind::Hospital,
            roles: &[Role::AttestTreatment],
        },
    ),
    (
        Who::Institute,
        Part {
            name: "institute",
            legal_name: "Institute of Metabolic Research",
            kind: OrgKind::Research,
            roles: &[Role::Research],
        },
    ),
    (
        Who::Regulator,
        Part {
            name: "regulator",
            legal_name: "Health Inspectorate",
            kind: OrgKind::Government,
            roles: &[Role::Regulate],
        },
    ),
    (
        Who::Custodian,
        Part {
            name: "custodian",
            legal_name: "Riverside Hospital",
            kind: OrgKind::Hospital,
            // it treats, too: its word is what an insurer's plan pays on
            roles: &[Role::HoldRecords, Role::AttestTreatment],
        },
    ),
];

/// Hospitals whose staff judge broken glass. They would judge claims, too: a panel for appeals of five takes fifteen on the roster.
const REVIEWERS: [(&str, &str); 15] = [
    ("reviewer1", "Albis Hospital"),
    ("reviewer2", "Bernina Hospital"),
    ("reviewer3", "Churfirsten Hospital"),
    ("reviewer4", "Dolder Hospital"),
    ("reviewer5", "Eiger Hospital"),
    ("reviewer6", "Flumser Hospital"),
    ("reviewer7", "Gotthard Hospital"),
    ("reviewer8", "Hallwil Hospital"),
    ("reviewer9", "Irchel Hospital"),
    ("reviewer10", "Jaman Hospital"),
    ("reviewer11", "Kleinberg Hospital"),
    ("reviewer12", "Lauerz Hospital"),
    ("reviewer13", "Moleson Hospital"),
    ("reviewer14", "Napf Hospital"),
    ("reviewer15", "Oberalp Hospital"),
];

/// Everyone who plays, but for patients: they have no account.
#[derive(Debug)]
pub struct Cast {
    askers: Vec<(Who, &'static str, Party)>,
    reviewers: Vec<(&'static str, Party)>,
    /// submits what patients have signed
    pub relay: Signer,
    /// has no role
    pub stranger: Signer,
    /// an address of the patient's for one plan alone
    pub anna: Signer,
}

impl Cast {
    /// An organisation of the story.
    pub fn party(&self, who: Who) -> Done<&Party> {
        let found = self.askers.iter().find(|(one, _, _)| *one == who);
        found
            .map(|(_, _, party)| party)
            .ok_or_else(|| Failure::usage(format!("{who:?} does not play")))
    }

    /// Its id.
    pub fn org(&self, who: Who) -> Done<OrgId> {
        self.party(who).map(|party| party.org)
    }

    /// The name of an organisation.
    pub fn name(&self, org: OrgId) -> &'static str {
        let askers = self.askers.iter().map(|(_, name, party)| (*name, party.org));
        let reviewers = self.reviewers.iter().map(|(name, party)| (*name, party.org));
        askers
            .chain(reviewers)
            .find(|(_, of)| *of == org)
            .map_or("somebody else", |(name, _)| name)
    }

    /// The reviewing hospital of this id.
    pub fn reviewer(&self, org: OrgId) -> Done<&Party> {
        self.reviewers
            .iter()
            .find(|(_, party)| party.org == org)
            .map(|(_, party)| party)
            .ok_or_else(|| Failure::refused(format!("organisation {org} was drawn, which does not play")))
    }
}

/// The contracts of the story.
#[derive(Debug)]
pub struct Contracts {
    /// who may do what
    pub accreditation: Contract<Accreditation>,
    /// who judges broken glass
    pub panel: Contract<Panel>,
    /// subjects, consents, receipts
    pub registry: Contract<ConsentRegistry>,
    /// plans and claims
    pub aid: Contract<MutualAid>,
}

impl Contracts {
    /// Those that were deployed on the network.
    pub fn of(context: &Context) -> Done<Self> {
        Ok(Self {
            accreditation: context.contract()?,
            panel: context.contract()?,
            registry: context.contract()?,
            aid: context.contract()?,
        })
    }
}

/// Brings everyone on stage.
pub async fn assemble(context: &Context, stage: &mut Stage, contracts: &Contracts) -> Done<Cast> {
    let mut parts = vec![];
    let mut names = vec![];
    for (who, part) in PARTS {
        names.push((who, part.legal_name));
        parts.push(part);
    }
    parts.extend(REVIEWERS.map(|(name, legal_name)| Part {
        name,
        legal_name,
        kind: OrgKind::Hospital,
        roles: &[Role::AttestTreatment],
    }));
    let who =
        "a custodian, a clinic, an insurer, two hospitals, an institute, a regulator and fifteen hospitals that review";
    let mut parties = parts::assemble(context, stage, &contracts.accreditation, &parts, who).await?;
    let reviewers = parties.split_off(names.len());
    let what = "fifteen hospitals deposit and are put on the roster from which reviewers are drawn";
    let judges = reviewers.iter();
    parts::enlist(stage, &contracts.panel, Role::AttestTreatment, judges, what).await?;
    let config: ConfigResponse = contracts
        .registry
        .ask(stage.chain(), &QueryMsg::Config {})
        .await?;
    let what =
        "the owner of the panel names its terms for reviews: three seats, two of them are enough to judge";
    let sets = vec![(config.panel_terms.as_str(), terms(contracts))];
    parts::name_terms(context, stage, &contracts.panel, sets, what).await?;
    let askers = names.into_iter().zip(parties);
    let legal_names = REVIEWERS.iter().map(|(_, legal_name)| *legal_name);
    Ok(Cast {
        askers: askers.map(|((who, name), party)| (who, name, party)).collect(),
        reviewers: legal_names.zip(reviewers).collect(),
        relay: context.signer("relay")?,
        stranger: context.signer("stranger")?,
        anna: context.signer("anna")?,
    })
}

/// Terms of the panel for reviews: hospitals judge hospitals.
fn terms(contracts: &Contracts) -> Terms {
    Terms {
        openers: vec![contracts.registry.address().to_owned()],
        role: Role::AttestTreatment,
        seats: vec![3],
        clinicians: 2,
        draw_seconds: 30,
        commit_seconds: VOTE_SECONDS,
        reveal_seconds: VOTE_SECONDS,
        appeal_seconds: 0,
        deposit: Uint128::new(SEAT_DEPOSIT),
        fee: Uint128::new(SEAT_FEE),
        amounts: false,
    }
}
