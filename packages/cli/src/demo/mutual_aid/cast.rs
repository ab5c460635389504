//! Who plays: who runs the plans, a clinic, assessors of unrelated organisations, members of several ages. What is there
//! from an earlier telling is used again.

use super::super::parts::{self, Part, Party};
use super::super::stage::Stage;
use crate::context::Context;
use crate::devnet::GIFT_DENOM;
use crate::failure::{Done, Failure};
use accreditation_api::types::{OrgKind, Role};
use accreditation_api::OrgId;
use cosmwasm_std::{Coin, Uint128};
use panel_api::types::Terms;
use salus_client::{Accreditation, Contract, MutualAid, Panel, Signer};
use std::collections::BTreeMap;

/// Terms of the panel for claims, and for appeals.
pub const CLAIMS: &str = "claims";
/// The larger panel.
pub const APPEALS: &str = "appeals";
/// What an absent seat loses.
const SEAT_DEPOSIT: u128 = 20_000;
/// What a seat earns.
pub const SEAT_FEE: u128 = 5_000;
/// How long seats may commit, and then reveal.
const VOTE_SECONDS: u64 = 12;

/// Organisations that judge claims.
const ASSESSORS: [(&str, &str); 15] = [
    ("assessor1", "Aare Second Opinion"),
    ("assessor2", "Birs Medical Review"),
    ("assessor3", "Cassarate Physicians"),
    ("assessor4", "Doubs Clinical Board"),
    ("assessor5", "Emme Health Review"),
    ("assessor6", "Fribourg Patients' Doctors"),
    ("assessor7", "Glatt Expert Opinions"),
    ("assessor8", "Hasli Physicians"),
    ("assessor9", "Inn Medical Board"),
    ("assessor10", "Jura Second Opinion"),
    ("assessor11", "Kander Review"),
    ("assessor12", "Limmat Doctors"),
    ("assessor13", "Maggia Clinical Review"),
    ("assessor14", "Nidau Medical Board"),
    ("assessor15", "Orbe Physicians"),
];

/// A member of the story.
#[derive(Clone, Copy, Debug)]
pub struct Character {
    /// its key
    pub name: &'static str,
    /// who it is: known to the clinic, and never on the chain
    pub person: &'static str,
    /// year of birth
    pub born: u16,
    /// units
    pub units: u32,
    /// what it prepays
    pub pays: u128,
}

const fn character(name: &'static str, person: &'static str, born: u16, units: u32, pays: u128) -> Character {
    Character {
        name,
        person,
        born,
        units,
        pays,
    }
}

/// Members that join by themselves.
pub static MEMBERS: [Character; 6] = [
    character("mira", "Mira Keller", 1999, 1, 3_000_000),
    character("noah", "Noah Baumann", 1996, 2, 6_000_000),
    character("jonas", "Jonas Frei", 1984, 1, 3_000_000),
    character("leila", "Leila Haddad", 1981, 1, 3_000_000),
    // the least that one can begin with: one close at the cap, and one step of the grid
    character("ida", "Ida Roth", 1971, 1, 1_250_000),
    character("amir", "Amir Osmani", 1962, 1, 3_000_000),
];
/// A member whose employer joins it.
pub static EMPLOYEE: Character = character("tomas", "Tomas Brunner", 1972, 1, 3_000_000);

/// A member that joined by itself.
pub fn member(name: &str) -> Done<&'static Character> {
    MEMBERS
        .iter()
        .find(|member| member.name == name)
        .ok_or_else(|| Failure::usage(format!("{name} does not play")))
}

/// Everyone who plays.
#[derive(Debug)]
pub struct Cast {
    /// runs the plan of its members
    pub community: Party,
    /// runs a plan of its own
    pub insurer: Party,
    /// treats and attests
    pub clinic: Party,
    /// judge
    pub assessors: Vec<Party>,
    /// gives to the reserve, and joins an employee
    pub donor: Signer,
    /// has no role
    pub stranger: Signer,
    members: BTreeMap<&'static str, Signer>,
}

impl Cast {
    /// The key of a member, or the address that nothing ties to one.
    pub fn key(&self, name: &str) -> Done<&Signer> {
        self.members
            .get(name)
            .ok_or_else(|| Failure::usage(format!("{name} does not play")))
    }

    /// Keys of all members, and of the address that nothing ties to one.
    pub fn names() -> impl Iterator<Item = &'static str> {
        MEMBERS
            .iter()
            .chain([&EMPLOYEE])
            .map(|member| member.name)
            .chain(["fresh"])
    }

    /// The assessor of an organisation.
    pub fn assessor(&self, org: OrgId) -> Done<&Party> {
        self.assessors
            .iter()
            .find(|party| party.org == org)
            .ok_or_else(|| Failure::refused(format!("organisation {org} was drawn, which does not play")))
    }
}

/// The contracts of the story.
#[derive(Debug)]
pub struct Contracts {
    /// who may do what
    pub accreditation: Contract<Accreditation>,
    /// who decides what the rules cannot
    pub panel: Contract<Panel>,
    /// plans, members, claims
    pub aid: Contract<MutualAid>,
}

impl Contracts {
    /// Those that were deployed on the network.
    pub fn of(context: &Context) -> Done<Self> {
        Ok(Self {
            accreditation: context.contract()?,
            panel: context.contract()?,
            aid: context.contract()?,
        })
    }
}

fn parts() -> Vec<Part> {
    let part = |name, legal_name, kind, roles| Part {
        name,
        legal_name,
        kind,
        roles,
    };
    let mut parts = vec![
        part(
            "community",
            "Common Care",
            OrgKind::MutualCommunity,
            &[Role::Insure],
        ),
        part(
            "insurer",
            "Alpenrose Insurance",
            OrgKind::Insurer,
            &[Role::Insure],
        ),
        part(
            "clinic",
            "Sunny Side Clinic",
            OrgKind::Clinic,
            &[Role::AttestTreatment],
        ),
    ];
    for (name, legal_name) in ASSESSORS {
        // clinicians: they may attest treatments, too
        let roles = &[Role::Assess, Role::AttestTreatment];
        parts.push(part(name, legal_name, OrgKind::Clinic, roles));
    }
    parts
}

/// Brings everyone on stage.
pub async fn assemble(context: &Context, stage: &mut Stage, contracts: &Contracts) -> Done<Cast> {
    let parts = parts();
    let who = "a community, an insurer, a clinic and fifteen organisations of assessors";
    let parties = parts::assemble(context, stage, &contracts.accreditation, &parts, who).await?;
    let judges = parts
        .iter()
        .zip(&parties)
        .filter(|(part, _)| part.roles.contains(&Role::Assess))
        .map(|(_, party)| party);
    let what = "the assessors deposit and are put on the roster from which panels are drawn";
    parts::enlist(stage, &contracts.panel, Role::Assess, judges, what).await?;
    let sets = [(CLAIMS, 3), (APPEALS, 5)].map(|(name, seats)| (name, terms(contracts, seats)));
    let what =
        "the owner of the panel names its terms: 3 seats for claims, 5 for appeals, 2 of them clinicians";
    parts::name_terms(context, stage, &contracts.panel, sets.into(), what).await?;
    let mut parties = parties.into_iter();
    let mut next = || {
        parties
            .next()
            .ok_or_else(|| Failure::usage("a part of the story has no player"))
    };
    let (community, insurer, clinic) = (next()?, next()?, next()?);
    let mut members = BTreeMap::new();
    for name in Cast::names() {
        members.insert(name, context.signer(name)?);
    }
    Ok(Cast {
        community,
        insurer,
        clinic,
        assessors: parties.collect(),
        donor: context.signer("donor")?,
        stranger: context.signer("stranger")?,
        members,
    })
}

/// Terms of the panel for claims.
fn terms(contracts: &Contracts, seats: u8) -> Terms {
    Terms {
        openers: vec![contracts.aid.address().to_owned()],
        role: Role::Assess,
        seats: vec![seats],
        clinicians: 2,
        draw_seconds: 30,
        commit_seconds: VOTE_SECONDS,
        reveal_seconds: VOTE_SECONDS,
        appeal_seconds: 0,
        deposit: Uint128::new(SEAT_DEPOSIT),
        fee: Uint128::new(SEAT_FEE),
        amounts: true,
    }
}

/// The coin of the story.
pub fn coins(amount: u128) -> Vec<Coin> {
    vec![Coin::new(amount, GIFT_DENOM)]
}
