//! Who plays: who runs the plans, a clinic, assessors of unrelated organisations, members of several ages. What is there
//! from an earlier telling is used again.

use super::super::stage::Stage;
use crate::context::Context;
use crate::devnet::GIFT_DENOM;
use crate::failure::{Done, Failure};
use accreditation_api::msg::{ExecuteMsg, QueryMsg};
use accreditation_api::types::{Limits, OperatorInfo, OrgKind, Role, Standing};
use accreditation_api::OrgId;
use cosmwasm_std::{Coin, Uint128};
use panel_api::msg::{ConfigResponse, ExecuteMsg as Panels, QueryMsg as PanelQuery};
use panel_api::types::{EntryInfo, Terms, TermsInfo};
use salus_client::{Accreditation, Chain, Contract, MutualAid, Panel, Signer, Transaction};
use std::collections::BTreeMap;

/// Country of everyone in the story.
const COUNTRY: &str = "CH";
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
    /// year of birth
    pub born: u16,
    /// units
    pub units: u32,
    /// what it prepays
    pub pays: u128,
}

const fn character(name: &'static str, born: u16, units: u32, pays: u128) -> Character {
    Character {
        name,
        born,
        units,
        pays,
    }
}

/// Members that join by themselves.
pub const MEMBERS: [Character; 6] = [
    character("mira", 1999, 1, 3_000_000),
    character("noah", 1996, 2, 6_000_000),
    character("jonas", 1984, 1, 3_000_000),
    character("leila", 1981, 1, 3_000_000),
    // the least that one can begin with: one close at the cap, and one step of the grid
    character("ida", 1971, 1, 1_250_000),
    character("amir", 1962, 1, 3_000_000),
];
/// A member whose employer joins it.
pub const EMPLOYEE: Character = character("tomas", 1972, 1, 3_000_000);

/// One organisation of the story.
#[derive(Debug)]
pub struct Party {
    /// its key
    pub signer: Signer,
    /// its organisation
    pub org: OrgId,
}

/// Everyone who plays.
#[derive(Debug)]
pub struct Cast {
    /// runs the community's plan, and one of its own
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

struct Part {
    name: &'static str,
    legal_name: &'static str,
    kind: OrgKind,
    roles: &'static [Role],
    org: Option<OrgId>,
}

fn parts() -> Vec<Part> {
    let part = |name, legal_name, kind, roles| Part {
        name,
        legal_name,
        kind,
        roles,
        org: None,
    };
    let mut parts = vec![
        part(
            "insurer",
            "Common Care",
            OrgKind::MutualCommunity,
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
    let mut parts = parts();
    let mut signers = vec![];
    for part in &parts {
        signers.push(context.signer(part.name)?);
    }
    register(stage, contracts, &mut parts, &signers).await?;
    accredit(context, stage, contracts, &parts).await?;
    enlist(stage, contracts, &parts, &signers).await?;
    name_terms(context, stage, contracts).await?;
    let mut parties = vec![];
    for (part, signer) in parts.iter().zip(signers) {
        let org = part
            .org
            .ok_or_else(|| Failure::refused(format!("{} is not registered", part.legal_name)))?;
        parties.push(Party { signer, org });
    }
    let mut parties = parties.into_iter();
    let mut next = || {
        parties
            .next()
            .ok_or_else(|| Failure::usage("a part of the story has no player"))
    };
    let (insurer, clinic) = (next()?, next()?);
    let names = MEMBERS.iter().map(|member| member.name);
    let mut members = BTreeMap::new();
    for name in names.chain([EMPLOYEE.name, "fresh"]) {
        members.insert(name, context.signer(name)?);
    }
    Ok(Cast {
        insurer,
        clinic,
        assessors: parties.collect(),
        donor: context.signer("donor")?,
        stranger: context.signer("stranger")?,
        members,
    })
}

async fn org_of(chain: &Chain, contracts: &Contracts, address: &str) -> Done<Option<OrgId>> {
    let question = QueryMsg::Operator {
        operator: address.to_owned(),
    };
    let operator: Option<OperatorInfo> = contracts.accreditation.ask(chain, &question).await?;
    Ok(operator
        .filter(|operator| operator.accepted.is_some())
        .map(|operator| operator.org))
}

/// Registers the organisations that are not there yet, each by its own key, and lets the key act for it.
async fn register(stage: &mut Stage, contracts: &Contracts, parts: &mut [Part], signers: &[Signer]) -> Done {
    let accreditation = &contracts.accreditation;
    let chain = stage.chain().clone();
    for (part, signer) in parts.iter_mut().zip(signers) {
        part.org = org_of(&chain, contracts, signer.address()).await?;
    }
    let mut txs = vec![];
    for (part, signer) in parts.iter().zip(signers).filter(|(part, _)| part.org.is_none()) {
        let msg = ExecuteMsg::RegisterOrganisation {
            legal_name: part.legal_name.to_owned(),
            kind: part.kind,
            country: COUNTRY.to_owned(),
            metadata: None,
        };
        txs.push((signer, Transaction::call(accreditation, &msg, vec![])?));
    }
    let done = stage
        .aside_together(
            "an insurer, a clinic and fifteen organisations of assessors register",
            &txs,
        )
        .await?;
    let mut ids = vec![];
    for done in &done {
        ids.push(OrgId(stage.id(
            done,
            accreditation.address(),
            "organisation_registered",
            "org",
        )?));
    }
    let mut ids = ids.into_iter();
    let mut txs = vec![];
    for (part, signer) in parts
        .iter_mut()
        .zip(signers)
        .filter(|(part, _)| part.org.is_none())
    {
        part.org = ids.next();
        let Some(org) = part.org else { continue };
        let msg = ExecuteMsg::ProposeOperator {
            org,
            operator: signer.address().to_owned(),
            permissions: part.roles.to_vec(),
            until: None,
        };
        txs.push((signer, Transaction::call(accreditation, &msg, vec![])?));
    }
    stage
        .aside_together("each says who acts for it", &txs)
        .await
        .map(|_| ())
}

async fn accredit(context: &Context, stage: &mut Stage, contracts: &Contracts, parts: &[Part]) -> Done {
    let accreditation = &contracts.accreditation;
    let chain = stage.chain().clone();
    let mut grants = Transaction::default();
    for part in parts {
        let Some(org) = part.org else { continue };
        for role in part.roles {
            let question = QueryMsg::Status {
                org,
                role: *role,
                at: None,
            };
            let standing: Standing = accreditation.ask(&chain, &question).await?;
            if !standing.active {
                let msg = ExecuteMsg::Accredit {
                    org,
                    role: *role,
                    until: None,
                    limits: Limits::default(),
                };
                grants = grants.and(Transaction::call(accreditation, &msg, vec![])?);
            }
        }
    }
    if grants.msgs.is_empty() {
        return Ok(());
    }
    let authority = context.signer("authority")?;
    let msg = ExecuteMsg::NameAuthority {
        authority: authority.address().to_owned(),
        country: COUNTRY.to_owned(),
        // whatever another story has it grant, too
        roles: Role::ALL.to_vec(),
        from: None,
        until: None,
    };
    stage
        .aside(
            &context.signer("deployer")?,
            &format!("the owner names an authority for {COUNTRY}"),
            &Transaction::call(accreditation, &msg, vec![])?,
        )
        .await?;
    stage
        .aside(&authority, "the authority accredits all of them", &grants)
        .await
        .map(|_| ())
}

/// Puts the assessors' organisations on the panel's roster.
async fn enlist(stage: &mut Stage, contracts: &Contracts, parts: &[Part], signers: &[Signer]) -> Done {
    let chain = stage.chain().clone();
    let panel = &contracts.panel;
    let config: ConfigResponse = panel.ask(&chain, &PanelQuery::Config {}).await?;
    let role = Role::Assess;
    let mut txs = vec![];
    for (part, signer) in parts.iter().zip(signers) {
        let Some(org) = part.org.filter(|_| part.roles.contains(&role)) else {
            continue;
        };
        let entry: Option<EntryInfo> = panel.ask(&chain, &PanelQuery::Entry { role, org }).await?;
        if entry.is_some_and(|entry| entry.until.is_none()) {
            continue;
        }
        let deposit = Coin::new(config.standing_deposit.u128(), config.denom.as_str());
        let join = Transaction::call(panel, &Panels::JoinRoster { role }, vec![deposit])?;
        let tx = join.and(Transaction::call(panel, &Panels::Enlist { role }, vec![])?);
        txs.push((signer, tx));
    }
    stage
        .aside_together(
            "the assessors deposit and are put on the roster from which panels are drawn",
            &txs,
        )
        .await
        .map(|_| ())
}

/// Names the panels of the story, unless they are named already.
async fn name_terms(context: &Context, stage: &mut Stage, contracts: &Contracts) -> Done {
    let chain = stage.chain().clone();
    let panel = &contracts.panel;
    let question = PanelQuery::TermsSets {
        start_after: None,
        limit: Some(100),
    };
    let known: Vec<TermsInfo> = panel.ask(&chain, &question).await?;
    let mut tx = Transaction::default();
    for (name, seats) in [(CLAIMS, 3), (APPEALS, 5)] {
        if known.iter().any(|set| set.name == name) {
            continue;
        }
        let terms = Terms {
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
        };
        let name = name.to_owned();
        tx = tx.and(Transaction::call(
            panel,
            &Panels::DefineTerms { name, terms },
            vec![],
        )?);
    }
    if tx.msgs.is_empty() {
        return Ok(());
    }
    stage
        .aside(
            &context.signer("deployer")?,
            "the owner of the panel names its terms: 3 seats for claims, 5 for appeals, 2 of them clinicians",
            &tx,
        )
        .await
        .map(|_| ())
}

/// The coin of the story.
pub fn coins(amount: u128) -> Vec<Coin> {
    vec![Coin::new(amount, GIFT_DENOM)]
}
