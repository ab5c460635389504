//! Stand-ins for the contracts that the escrow reads. They store the documented records, and nothing else.

use accreditation_api::raw as acc;
use accreditation_api::types::{OrgKind, RoleSet, Status};
use accreditation_api::{OrgId, Role};
use cosmwasm_std::{
    to_json_binary, to_json_vec, Addr, Binary, Deps, DepsMut, Empty, Env, MessageInfo, Response, StdError,
    StdResult, Timestamp,
};
use cw_multi_test::{Contract, ContractWrapper};
use cw_storage_plus::{Item, Map};
use provenance_api::msg::{ConfigResponse, QueryMsg};
use provenance_api::raw::{self as prov, LotSafetyRecord};
use provenance_api::receipt_hook::ReceiptFacts;
use provenance_api::types::{LineInfo, ShipmentInfo};
use provenance_api::{LotId, ShipmentId};
use salus_testing::app::TestApp;

const CONFIG: Item<ConfigResponse> = Item::new("stand-in-config");
const SHIPMENTS: Map<ShipmentId, ShipmentInfo> = Map::new("stand-in-shipments");
const LINES: Map<ShipmentId, Vec<LineInfo>> = Map::new("stand-in-lines");

/// A contract that answers what was planted.
pub fn stand_in() -> Box<dyn Contract<Empty>> {
    fn nothing(_: DepsMut, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
        Ok(Response::new())
    }
    fn query(deps: Deps, _: Env, msg: QueryMsg) -> StdResult<Binary> {
        match msg {
            QueryMsg::Config {} => to_json_binary(&CONFIG.load(deps.storage)?),
            QueryMsg::Shipment { shipment } => to_json_binary(&SHIPMENTS.load(deps.storage, shipment)?),
            QueryMsg::Lines { shipment } => to_json_binary(&LINES.load(deps.storage, shipment)?),
            _ => Err(StdError::msg(
                "the stand-in knows its settings, shipments and lines only",
            )),
        }
    }
    Box::new(ContractWrapper::new(nothing, nothing, query))
}

/// An accreditation contract.
pub struct Accreditation(pub Addr);

impl Accreditation {
    fn plant(&self, app: &mut TestApp, key: &[u8], value: &impl serde::Serialize) {
        app.plant(&self.0, key, &to_json_vec(value).unwrap());
    }

    /// An organisation with its admin.
    pub fn organisation(&self, app: &mut TestApp, org: OrgId, admin: &Addr) {
        let record = acc::OrganisationRecord {
            kind: OrgKind::Charity,
            country: "CH".to_string(),
            admin_addr: admin.clone(),
        };
        self.plant(app, &acc::ORGANISATIONS.key(org), &record);
    }

    /// An address acts for an organisation in these roles.
    pub fn operator(&self, app: &mut TestApp, who: &Addr, org: OrgId, roles: &[Role]) {
        let record = acc::OperatorRecord {
            org,
            roles: RoleSet::of(roles),
            until: None,
        };
        self.plant(app, &acc::OPERATORS.key(who), &record);
    }

    /// An organisation holds a role from now on.
    pub fn accredit(&self, app: &mut TestApp, org: OrgId, role: Role) {
        self.standing(app, org, role, Status::Granted);
    }

    /// An organisation no longer holds a role.
    pub fn suspend(&self, app: &mut TestApp, org: OrgId, role: Role) {
        self.standing(app, org, role, Status::Suspended);
    }

    fn standing(&self, app: &mut TestApp, org: OrgId, role: Role, status: Status) {
        let entry = acc::StandingEntry {
            status,
            from: app.now(),
            until: None,
        };
        let record = acc::StandingRecord {
            now: Some(entry),
            next: None,
        };
        self.plant(app, &acc::STANDINGS.key((org, role.code())), &record);
    }

    /// An organisation's standing becomes unreadable.
    pub fn garble(&self, app: &mut TestApp, org: OrgId, role: Role) {
        app.plant(&self.0, &acc::STANDINGS.key((org, role.code())), b"{not json");
    }

    /// Who controlled an organisation since when.
    pub fn controllers(&self, app: &mut TestApp, org: OrgId, links: &[(Option<OrgId>, Timestamp)]) {
        let links = links.iter().map(|(controller, from)| acc::ControllerLink {
            controller: *controller,
            from: *from,
        });
        self.plant(
            app,
            &acc::CONTROLLERS.key(org),
            &acc::ControllerRecord {
                links: links.collect(),
            },
        );
    }
}

/// A provenance contract.
pub struct Provenance(pub Addr);

impl Provenance {
    /// On which accreditation contract it relies; before that it answers like no provenance contract.
    pub fn relies_on(&self, app: &mut TestApp, accreditation: &Addr) {
        let config = ConfigResponse {
            accreditation_addr: accreditation.clone(),
            hook_gas_limit: 400_000,
        };
        app.plant(&self.0, CONFIG.as_slice(), &to_json_vec(&config).unwrap());
    }

    /// The facts of an acceptance.
    pub fn facts(&self, app: &mut TestApp, facts: &ReceiptFacts) {
        app.plant(
            &self.0,
            &prov::RECEIPTS.key(facts.shipment),
            &to_json_vec(facts).unwrap(),
        );
    }

    /// The facts of an acceptance become unreadable.
    pub fn garble_facts(&self, app: &mut TestApp, shipment: ShipmentId) {
        app.plant(&self.0, &prov::RECEIPTS.key(shipment), b"{not json");
    }

    /// Quarantine and recalls of a lot.
    pub fn safety(&self, app: &mut TestApp, lot: LotId, record: &LotSafetyRecord) {
        app.plant(&self.0, &prov::LOT_SAFETY.key(lot), &to_json_vec(record).unwrap());
    }

    /// A lot's record becomes unreadable.
    pub fn garble_safety(&self, app: &mut TestApp, lot: LotId) {
        app.plant(&self.0, &prov::LOT_SAFETY.key(lot), b"{not json");
    }

    /// A shipment that smart queries know.
    pub fn shipment(&self, app: &mut TestApp, info: &ShipmentInfo, lines: &[LineInfo]) {
        app.plant(&self.0, &SHIPMENTS.key(info.id), &to_json_vec(info).unwrap());
        app.plant(&self.0, &LINES.key(info.id), &to_json_vec(&lines).unwrap());
    }
}
