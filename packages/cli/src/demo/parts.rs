//! What stories have in common: organisations that register, are accredited and put themselves on a roster of the panel,
//! and the panel's cases.

use super::stage::{Stage, CLOCK};
use crate::beacon::relay::Relay;
use crate::context::Context;
use crate::domain::panel::signature;
use crate::failure::{Done, Failure};
use accreditation_api::msg::{ExecuteMsg, QueryMsg};
use accreditation_api::types::{Limits, OperatorInfo, OrgKind, Role, Standing};
use accreditation_api::OrgId;
use cosmwasm_std::{Coin, HexBinary, Uint128};
use panel_api::msg::{ConfigResponse, ExecuteMsg as Panels, QueryMsg as PanelQuery};
use panel_api::opener::Offer;
use panel_api::types::{CaseInfo, EntryInfo, SeatInfo, Terms, TermsInfo};
use panel_api::CaseId;
use salus_client::{Accreditation, Chain, Contract, ExitCode, Panel, Signer, Transaction};
use std::time::Duration;

/// Country of everyone in the stories.
const COUNTRY: &str = "CH";

/// One organisation of a story.
#[derive(Debug)]
pub struct Party {
    /// its key
    pub signer: Signer,
    /// its organisation
    pub org: OrgId,
}

/// An organisation that is to play.
pub struct Part {
    /// name of the key that acts for it
    pub name: &'static str,
    /// its name
    pub legal_name: &'static str,
    /// what it is
    pub kind: OrgKind,
    /// what it is accredited for
    pub roles: &'static [Role],
}

/// Registers and accredits what is not there from an earlier telling; gives everybody in the order of the parts.
pub async fn assemble(
    context: &Context,
    stage: &mut Stage,
    accreditation: &Contract<Accreditation>,
    parts: &[Part],
    who: &str,
) -> Done<Vec<Party>> {
    let mut signers = vec![];
    for part in parts {
        signers.push(context.signer(part.name)?);
    }
    let orgs = register(stage, accreditation, parts, &signers, who).await?;
    accredit(context, stage, accreditation, parts, &orgs).await?;
    let parties = signers.into_iter().zip(orgs);
    Ok(parties.map(|(signer, org)| Party { signer, org }).collect())
}

async fn org_of(
    chain: &Chain,
    accreditation: &Contract<Accreditation>,
    address: &str,
) -> Done<Option<OrgId>> {
    let question = QueryMsg::Operator {
        operator: address.to_owned(),
    };
    let operator: Option<OperatorInfo> = accreditation.ask(chain, &question).await?;
    Ok(operator
        .filter(|operator| operator.accepted.is_some())
        .map(|operator| operator.org))
}

/// Registers the organisations that are not there yet, each by its own key, and lets the key act for it.
async fn register(
    stage: &mut Stage,
    accreditation: &Contract<Accreditation>,
    parts: &[Part],
    signers: &[Signer],
    who: &str,
) -> Done<Vec<OrgId>> {
    let chain = stage.chain().clone();
    let mut orgs = vec![];
    for signer in signers {
        orgs.push(org_of(&chain, accreditation, signer.address()).await?);
    }
    let mut txs = vec![];
    for ((part, signer), org) in parts.iter().zip(signers).zip(&orgs) {
        if org.is_none() {
            let msg = ExecuteMsg::RegisterOrganisation {
                legal_name: part.legal_name.to_owned(),
                kind: part.kind,
                country: COUNTRY.to_owned(),
                metadata: None,
            };
            txs.push((signer, Transaction::call(accreditation, &msg, vec![])?));
        }
    }
    let done = stage.aside_together(&format!("{who} register"), &txs).await?;
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
    let mut all = vec![];
    for ((part, signer), org) in parts.iter().zip(signers).zip(orgs) {
        let Some(new) = org.or_else(|| ids.next()) else {
            return Err(Failure::refused(format!("{} is not registered", part.legal_name)));
        };
        all.push(new);
        if org.is_none() {
            let msg = ExecuteMsg::ProposeOperator {
                org: new,
                operator: signer.address().to_owned(),
                permissions: part.roles.to_vec(),
                until: None,
            };
            txs.push((signer, Transaction::call(accreditation, &msg, vec![])?));
        }
    }
    stage.aside_together("each says who acts for it", &txs).await?;
    Ok(all)
}

async fn accredit(
    context: &Context,
    stage: &mut Stage,
    accreditation: &Contract<Accreditation>,
    parts: &[Part],
    orgs: &[OrgId],
) -> Done {
    let chain = stage.chain().clone();
    let mut grants = Transaction::default();
    for (part, org) in parts.iter().zip(orgs) {
        for role in part.roles {
            let question = QueryMsg::Status {
                org: *org,
                role: *role,
                at: None,
            };
            let standing: Standing = accreditation.ask(&chain, &question).await?;
            if !standing.active {
                let msg = ExecuteMsg::Accredit {
                    org: *org,
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

/// Puts organisations on a roster of the panel, unless they are on it.
pub async fn enlist<'a>(
    stage: &mut Stage,
    panel: &Contract<Panel>,
    role: Role,
    parties: impl Iterator<Item = &'a Party>,
    what: &str,
) -> Done {
    let chain = stage.chain().clone();
    let config: ConfigResponse = panel.ask(&chain, &PanelQuery::Config {}).await?;
    let now = chain.tip().await?.seconds;
    let mut txs = vec![];
    for party in parties {
        let org = party.org;
        let entry: Option<EntryInfo> = panel.ask(&chain, &PanelQuery::Entry { role, org }).await?;
        // one that was taken off for its absence cannot come back before its last case is over
        let waits = |entry: &EntryInfo| entry.free_at.is_some_and(|at| at.seconds() >= now);
        if entry.is_some_and(|entry| entry.until.is_none() || waits(&entry)) {
            continue;
        }
        let deposit = Coin::new(config.standing_deposit.u128(), config.denom.as_str());
        let join = Transaction::call(panel, &Panels::JoinRoster { role }, vec![deposit])?;
        let tx = join.and(Transaction::call(panel, &Panels::Enlist { role }, vec![])?);
        txs.push((&party.signer, tx));
    }
    stage.aside_together(what, &txs).await.map(|_| ())
}

/// Names sets of the panel's terms, unless they are named already.
pub async fn name_terms(
    context: &Context,
    stage: &mut Stage,
    panel: &Contract<Panel>,
    sets: Vec<(&str, Terms)>,
    what: &str,
) -> Done {
    let question = PanelQuery::TermsSets {
        start_after: None,
        limit: Some(100),
    };
    let known: Vec<TermsInfo> = panel.ask(stage.chain(), &question).await?;
    let mut tx = Transaction::default();
    for (name, terms) in sets {
        if known.iter().any(|set| set.name == name) {
            continue;
        }
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
        .aside(&context.signer("deployer")?, what, &tx)
        .await
        .map(|_| ())
}

/// What a case under these terms costs, in the panel's coin.
pub async fn panel_fees(chain: &Chain, panel: &Contract<Panel>, terms: &str) -> Done<u128> {
    let question = PanelQuery::Offer {
        terms: terms.to_owned(),
    };
    let offer: Offer = panel.ask(chain, &question).await?;
    let amount = Uint128::try_from(offer.prepay.amount);
    amount
        .map(|amount| amount.u128())
        .map_err(|e| Failure::refused(e.to_string()))
}

/// A case of the panel.
pub async fn case(chain: &Chain, panel: &Contract<Panel>, case: CaseId) -> Done<CaseInfo> {
    Ok(panel.ask(chain, &PanelQuery::Case { case }).await?)
}

/// All its seats.
pub async fn seats(chain: &Chain, panel: &Contract<Panel>, case: CaseId) -> Done<Vec<SeatInfo>> {
    let question = PanelQuery::Seats {
        case,
        start_after: None,
        limit: Some(100),
    };
    Ok(panel.ask(chain, &question).await?)
}

/// Waits until the beacon's round of a draw is due by the chain's clock.
pub async fn wait_for_round(context: &Context, stage: &Stage, round: u64) -> Done {
    let scheme = Relay::at(&context.beacon()?)?.info().await?.scheme()?;
    stage.wait_until(scheme.time_of(round)).await
}

/// The signature of that round; waits for a beacon that is a little late. None if it was brought before.
pub async fn round_signature(
    context: &Context,
    chain: &Chain,
    panel: &Contract<Panel>,
    case: CaseId,
) -> Done<Option<HexBinary>> {
    let beacon = context.beacon()?;
    let round = tokio::time::timeout(CLOCK, async {
        loop {
            match signature(chain, panel, &beacon, case).await {
                Err(failure) if failure.code == ExitCode::Network => {
                    tokio::time::sleep(Duration::from_millis(300)).await;
                }
                other => return other,
            }
        }
    });
    round
        .await
        .map_err(|_| Failure::network("the beacon's round does not come"))?
}

/// Fails at the first fact that does not hold.
pub fn check(facts: &[(&str, bool)]) -> Done {
    match facts.iter().find(|(_, holds)| !holds) {
        Some((fact, _)) => Err(Failure::refused(format!(
            "the story does not add up: not true that {fact}"
        ))),
        None => Ok(()),
    }
}
