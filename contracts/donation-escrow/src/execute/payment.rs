//! What a delivery earned: paid, held, or taken back by a recall.

use crate::domain::payee::Payee;
use crate::domain::receipt::{LotStanding, Settlement};
use crate::error::{ContractError, DomainError};
use crate::execute::delivery::finish;
use crate::{peers, reply, state};
use accreditation_api::OrgId;
use cosmwasm_std::{coins, Addr, BankMsg, DepsMut, Env, Event, QuerierWrapper, Response, SubMsg, Timestamp};
use donation_escrow_api::{event, CampaignId, TrancheId};
use donation_escrow_rules::{clocks::Clock, Pot};
use provenance_api::{LotId, ShipmentId};
use salus_core::window::after;

/// The delivery that a payment or a recall is about.
#[derive(Debug, Clone, Copy)]
pub struct Subject {
    /// of which campaign
    pub campaign: CampaignId,
    /// of which tranche
    pub tranche: TrancheId,
    /// which shipment
    pub shipment: ShipmentId,
    /// its instants
    pub clock: Clock,
    /// time of the block
    pub now: Timestamp,
}

/// What a look at the lots of a delivery came to.
pub struct Seen {
    /// one for each recall that was booked
    pub events: Vec<Event>,
    /// a lot that holds the rest
    pub held: Option<LotId>,
}

/// Books every recall that counts, and finds what holds the rest.
pub fn book_recalls(
    querier: &QuerierWrapper<'_>,
    provenance: &provenance_api::Client,
    subject: &Subject,
    books: &mut Settlement,
    pot: &mut Pot,
) -> Result<Seen, ContractError> {
    let mut seen = Seen {
        events: vec![],
        held: None,
    };
    for lot in books.lots() {
        match LotStanding::of(
            peers::lot_safety(provenance, querier, lot.lot),
            &subject.clock,
            subject.now,
        ) {
            LotStanding::Clear => {}
            LotStanding::Held => seen.held = seen.held.or(Some(lot.lot)),
            LotStanding::Recalled => {
                let amount = books.book_recall(lot)?;
                pot.recall(amount)?;
                let Subject {
                    campaign,
                    tranche,
                    shipment,
                    ..
                } = *subject;
                let (lot, affected) = (lot.lot, lot.units);
                seen.events.push(
                    event::RecallBooked {
                        campaign,
                        tranche,
                        shipment,
                        lot,
                        affected,
                        amount,
                    }
                    .into(),
                );
            }
        }
    }
    Ok(seen)
}

/// A payment that was taken out of the books.
pub struct Payment {
    event: Event,
    credited: Option<Event>,
    message: Option<SubMsg>,
}

impl Payment {
    /// Into the response.
    pub fn add_to(self, response: Response) -> Response {
        let response = response.add_event(self.event).add_events(self.credited);
        response.add_submessages(self.message)
    }
}

/// Takes what is payable now out of the books, and sends it to the supplier's payee; without a payee it stands
/// to the supplier's credit. `None` if nothing is payable.
pub fn pay_supplier(
    deps: DepsMut,
    subject: &Subject,
    denom: &str,
    books: &mut Settlement,
    pot: &mut Pot,
) -> Result<Option<Payment>, ContractError> {
    let amount = books.pay(&subject.clock, subject.now);
    if amount.is_zero() {
        return Ok(None);
    }
    pot.pay(amount)?;
    let org = books.supplier;
    let Subject {
        campaign,
        tranche,
        shipment,
        ..
    } = *subject;
    let denom_text = denom.to_string();
    let event = event::ReceiptPaid {
        campaign,
        tranche,
        shipment,
        org,
        amount,
        denom: denom_text.clone(),
    }
    .into();
    let (message, credited) = match state::payee(deps.storage, org, subject.now)? {
        Some(payee) => (Some(reply::payment(org, &payee.addr, denom, amount)?), None),
        None => {
            state::add_credit(deps.storage, org, denom, amount)?;
            (
                None,
                Some(
                    event::PaymentCredited {
                        org,
                        amount,
                        denom: denom_text,
                    }
                    .into(),
                ),
            )
        }
    };
    Ok(Some(Payment {
        event,
        credited,
        message,
    }))
}

/// Pays what is payable of a receipt.
pub fn pay_out(
    deps: DepsMut,
    env: &Env,
    campaign_id: CampaignId,
    tranche_id: TrancheId,
    shipment: ShipmentId,
) -> Result<Response, ContractError> {
    let mut open = OpenReceipt::load(&deps, env, campaign_id, tranche_id, shipment)?;
    let subject = open.subject;
    let nothing = DomainError::NothingPayable {
        due: open.books.due,
        due_at: subject.clock.due_at,
        retained: open.books.retained,
        cutoff: subject.clock.cutoff,
    };
    if open.books.held().is_zero() {
        return Err(nothing.into());
    }
    let seen = open.look(&deps)?;
    let mut response = Response::new().add_events(seen.events.clone());
    let mut deps = deps;
    match seen.held {
        Some(lot) if seen.events.is_empty() => {
            return Err(DomainError::Held {
                lot,
                until: subject.clock.held_until,
            }
            .into())
        }
        Some(_) => {}
        None => {
            let (campaign, books) = (&mut open.campaign, &mut open.books);
            let payment = pay_supplier(deps.branch(), &subject, &campaign.denom, books, &mut campaign.pot)?;
            if payment.is_none() && seen.events.is_empty() {
                return Err(nothing.into());
            }
            response = payment
                .into_iter()
                .fold(response, |response, payment| payment.add_to(response));
        }
    }
    open.store(deps, env, response)
}

/// Books the recalls that count against a receipt.
pub fn book_recall(
    deps: DepsMut,
    env: &Env,
    campaign_id: CampaignId,
    tranche_id: TrancheId,
    shipment: ShipmentId,
) -> Result<Response, ContractError> {
    let mut open = OpenReceipt::load(&deps, env, campaign_id, tranche_id, shipment)?;
    if open.books.held().is_zero() {
        return Err(DomainError::NothingHeld { shipment }.into());
    }
    let seen = open.look(&deps)?;
    if seen.events.is_empty() {
        return Err(DomainError::NoRecall { shipment }.into());
    }
    open.store(deps, env, Response::new().add_events(seen.events))
}

/// A settled receipt with everything that paying it touches.
struct OpenReceipt {
    campaign: state::Campaign,
    books: Settlement,
    provenance: provenance_api::Client,
    subject: Subject,
}

impl OpenReceipt {
    fn load(
        deps: &DepsMut,
        env: &Env,
        campaign_id: CampaignId,
        tranche: TrancheId,
        shipment: ShipmentId,
    ) -> Result<Self, ContractError> {
        let campaign = state::campaign(deps.storage, campaign_id)?;
        let books = state::settlement(deps.storage, campaign.source, campaign_id, tranche, shipment)?;
        let terms = state::terms(deps.storage, campaign_id)?;
        let clock = books.clock(terms.spans())?;
        Ok(Self {
            campaign,
            books,
            provenance: provenance_api::Client::new(terms.provenance),
            subject: Subject {
                campaign: campaign_id,
                tranche,
                shipment,
                clock,
                now: env.block.time,
            },
        })
    }

    /// Books recalls, and finds what holds the rest.
    fn look(&mut self, deps: &DepsMut) -> Result<Seen, ContractError> {
        let (books, pot) = (&mut self.books, &mut self.campaign.pot);
        book_recalls(&deps.querier, &self.provenance, &self.subject, books, pot)
    }

    fn store(self, deps: DepsMut, env: &Env, response: Response) -> Result<Response, ContractError> {
        let Subject {
            campaign, shipment, ..
        } = self.subject;
        state::save_settlement(deps.storage, self.campaign.source, shipment, self.books)?;
        let before = self.campaign.phase;
        finish(deps, campaign, before, self.campaign, env, response)
    }
}

/// Sends an organisation what stands to its credit.
pub fn withdraw_credit(
    deps: DepsMut,
    env: &Env,
    org: OrgId,
    denom: String,
) -> Result<Response, ContractError> {
    let payee = match state::payee(deps.storage, org, env.block.time)? {
        Some(payee) => payee.addr,
        None => unnamed_payee(&deps, env, org)?,
    };
    let amount = state::take_credit(deps.storage, org, &denom)?;
    Ok(Response::new()
        .add_message(BankMsg::Send {
            to_address: payee.to_string(),
            amount: coins(amount.u128(), denom.clone()),
        })
        .add_event(event::CreditWithdrawn {
            org,
            payee,
            amount,
            denom,
        }))
}

/// Who is paid for an organisation that never named a payee: its admin, whom the accreditation contract knows and can
/// replace. Else a lost key would keep the coins here for good.
fn unnamed_payee(deps: &DepsMut, env: &Env, org: OrgId) -> Result<Addr, ContractError> {
    let accreditation = state::accreditation(deps.storage)?;
    let admin = accreditation.admin(&deps.querier, org).ok().flatten();
    Ok(admin
        .filter(|admin| *admin != env.contract.address)
        .ok_or(DomainError::NoPayee { org })?)
}

/// Says where an organisation is paid.
pub fn propose_payee(deps: DepsMut, env: &Env, org: OrgId, payee: &str) -> Result<Response, ContractError> {
    let payee = salus_core::checked(deps.api, payee)?;
    if payee == env.contract.address {
        return Err(DomainError::SelfAsParty { what: "a payee" }.into());
    }
    let delay = state::limits(deps.storage)?.payee_delay_seconds;
    let last = state::payee(deps.storage, org, env.block.time)?;
    let later = after(env.block.time, delay)?;
    let (record, from) = Payee::propose(last, payee.clone(), later, env.block.time);
    state::save_payee(deps.storage, org, &record)?;
    Ok(Response::new().add_event(event::PayeeProposed { org, payee, from }))
}
