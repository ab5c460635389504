//! Who plays: organisations, registered, accredited and able to act. What is there from an earlier run is used
//! again.

use super::stage::Stage;
use crate::context::Context;
use crate::failure::{Done, Failure};
use accreditation_api::msg::{ExecuteMsg, QueryMsg};
use accreditation_api::types::{Limits, OperatorInfo, OrgKind, Role, Standing};
use accreditation_api::OrgId;
use donation_escrow_api::msg::{ExecuteMsg as EscrowExecute, QueryMsg as EscrowQuery};
use donation_escrow_api::types::PayeeInfo;
use salus_client::{Accreditation, Chain, Contract, DonationEscrow, Provenance, Signer, Transaction};

/// Country of everyone in the story.
const COUNTRY: &str = "CH";
/// GS1 company prefix of the supplier; 952 is GS1's own range for examples.
pub const GS1_PREFIX: &str = "9521234";

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
    /// raises funds
    pub charity: Party,
    /// receives goods
    pub hospital: Party,
    /// makes and ships goods
    pub supplier: Party,
    /// carries them
    pub carrier: Party,
    /// gives
    pub donor: Signer,
    /// has no role
    pub stranger: Signer,
}

/// The contracts of the story.
#[derive(Debug)]
pub struct Contracts {
    /// who may do what
    pub accreditation: Contract<Accreditation>,
    /// goods
    pub provenance: Contract<Provenance>,
    /// money
    pub escrow: Contract<DonationEscrow>,
}

impl Contracts {
    /// Those that were deployed on the network.
    pub fn of(context: &Context) -> Done<Self> {
        Ok(Self {
            accreditation: context.contract()?,
            provenance: context.contract()?,
            escrow: context.contract()?,
        })
    }
}

struct Part {
    name: &'static str,
    legal_name: &'static str,
    kind: OrgKind,
    roles: &'static [Role],
}

const PARTS: [Part; 4] = [
    Part {
        name: "charity",
        legal_name: "Open Hands",
        kind: OrgKind::Charity,
        roles: &[Role::RaiseFunds],
    },
    Part {
        name: "hospital",
        legal_name: "Valley Hospital",
        kind: OrgKind::Hospital,
        roles: &[Role::ReceiveGoods],
    },
    Part {
        name: "supplier",
        legal_name: "Clear Breath Ltd",
        kind: OrgKind::Manufacturer,
        roles: &[Role::Manufacture, Role::Distribute],
    },
    Part {
        name: "carrier",
        legal_name: "Swift Roads",
        kind: OrgKind::Carrier,
        roles: &[Role::Carry],
    },
];

/// Brings everyone on stage.
pub async fn assemble(context: &Context, stage: &mut Stage, contracts: &Contracts) -> Done<Cast> {
    let chain = stage.chain().clone();
    let accreditation = &contracts.accreditation;
    let mut parties = vec![];
    for part in &PARTS {
        let signer = context.signer(part.name)?;
        let org = match org_of(&chain, accreditation, signer.address()).await? {
            Some(org) => org,
            None => register(stage, accreditation, part, &signer).await?,
        };
        parties.push((part, Party { signer, org }));
    }
    accredit(context, stage, accreditation, &parties).await?;
    let mut parties = parties.into_iter().map(|(_, party)| party);
    let mut next = || {
        parties
            .next()
            .ok_or_else(|| Failure::usage("a part of the story has no player"))
    };
    let cast = Cast {
        charity: next()?,
        hospital: next()?,
        supplier: next()?,
        carrier: next()?,
        donor: context.signer("donor")?,
        stranger: context.signer("stranger")?,
    };
    name_payee(stage, &contracts.escrow, &cast.supplier).await?;
    Ok(cast)
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

async fn register(
    stage: &mut Stage,
    accreditation: &Contract<Accreditation>,
    part: &Part,
    signer: &Signer,
) -> Done<OrgId> {
    let msg = ExecuteMsg::RegisterOrganisation {
        legal_name: part.legal_name.to_owned(),
        kind: part.kind,
        country: COUNTRY.to_owned(),
        metadata: None,
    };
    let done = stage
        .aside(
            signer,
            &format!("{} registers {}", part.name, part.legal_name),
            &Transaction::call(accreditation, &msg, vec![])?,
        )
        .await?;
    let org = OrgId(stage.id(&done, accreditation.address(), "organisation_registered", "org")?);
    let msg = ExecuteMsg::ProposeOperator {
        org,
        operator: signer.address().to_owned(),
        permissions: part.roles.to_vec(),
        until: None,
    };
    stage
        .aside(
            signer,
            &format!("{} acts for it", part.name),
            &Transaction::call(accreditation, &msg, vec![])?,
        )
        .await?;
    Ok(org)
}

async fn accredit(
    context: &Context,
    stage: &mut Stage,
    accreditation: &Contract<Accreditation>,
    parties: &[(&Part, Party)],
) -> Done {
    let chain = stage.chain().clone();
    let authority = context.signer("authority")?;
    let mut grants = Transaction::default();
    let mut names = vec![];
    for (part, party) in parties {
        for role in part.roles {
            let question = QueryMsg::Status {
                org: party.org,
                role: *role,
                at: None,
            };
            let standing: Standing = accreditation.ask(&chain, &question).await?;
            if !standing.active {
                let msg = ExecuteMsg::Accredit {
                    org: party.org,
                    role: *role,
                    until: None,
                    limits: Limits::default(),
                };
                grants = grants.and(Transaction::call(accreditation, &msg, vec![])?);
                names.push(part.legal_name);
            }
        }
        if part.name == "supplier" {
            let question = QueryMsg::PrefixHolder {
                digits: GS1_PREFIX.to_owned(),
            };
            let holder: Option<OrgId> = accreditation.ask(&chain, &question).await?;
            if holder.is_none() {
                let msg = ExecuteMsg::BindPrefix {
                    org: party.org,
                    prefix: GS1_PREFIX.to_owned(),
                };
                grants = grants.and(Transaction::call(accreditation, &msg, vec![])?);
            }
        }
    }
    if grants.msgs.is_empty() {
        return Ok(());
    }
    let roles = parties.iter().flat_map(|(part, _)| part.roles).copied().collect();
    let msg = ExecuteMsg::NameAuthority {
        authority: authority.address().to_owned(),
        country: COUNTRY.to_owned(),
        roles,
        from: None,
        until: None,
    };
    let owner = context.signer("deployer")?;
    stage
        .aside(
            &owner,
            &format!("the owner names an authority for {COUNTRY}"),
            &Transaction::call(accreditation, &msg, vec![])?,
        )
        .await?;
    names.dedup();
    stage
        .aside(
            &authority,
            &format!("the authority accredits {}", names.join(", ")),
            &grants,
        )
        .await?;
    Ok(())
}

async fn name_payee(stage: &mut Stage, escrow: &Contract<DonationEscrow>, supplier: &Party) -> Done {
    let chain = stage.chain().clone();
    let question = EscrowQuery::Payee { org: supplier.org };
    let payee: Option<PayeeInfo> = escrow.ask(&chain, &question).await?;
    let address = supplier.signer.address();
    if payee.is_some_and(|payee| payee.payee_addr.as_str() == address) {
        return Ok(());
    }
    let msg = EscrowExecute::ProposePayee {
        org: supplier.org,
        payee: address.to_owned(),
    };
    stage
        .aside(
            &supplier.signer,
            "the supplier says where it is paid",
            &Transaction::call(escrow, &msg, vec![])?,
        )
        .await?;
    Ok(())
}
