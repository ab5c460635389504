//! The steps of the walk, mostly sensible, sometimes not.

use super::{model::Model, CAST, NOTICE, ROLES};
use accreditation_api::{
    access::Access,
    msg::ExecuteMsg,
    types::{Limits, Metadata, OrgId, OrgKind, ReasonCode, Role},
};
use cosmwasm_std::Timestamp;
use salus_testing::{actor, actors::foreign_actor, dice::Dice};

type Name = &'static str;

#[derive(Clone, Debug)]
pub enum Step {
    /// somebody sends a message
    Call {
        sender: Name,
        msg: ExecuteMsg,
        coins: bool,
    },
    /// time goes on
    Pass { seconds: u64 },
    /// somebody asks who holds a prefix
    Ask { digits: String },
}

pub fn draw(model: &Model, now: Timestamp, dice: &mut Dice) -> Step {
    match dice.below(100) {
        0..=11 => {
            let seconds = *dice.pick(&[1, 1, 60, NOTICE - 1, NOTICE, 2 * NOTICE, 30 * 86_400]);
            return Step::Pass { seconds };
        }
        12 => {
            return Step::Ask {
                digits: digits(dice, &[3, 4, 7, 12, 13, 14, 15]),
            }
        }
        _ => {}
    }
    let mut draw = Draw { model, now, dice };
    let msg = draw.message();
    let sender = if draw.dice.chance(88) {
        draw.entitled(&msg)
    } else {
        *draw.dice.pick(&CAST)
    };
    Step::Call {
        sender,
        msg,
        coins: draw.dice.chance(1),
    }
}

fn digits(dice: &mut Dice, lengths: &[usize]) -> String {
    let length = *dice.pick(lengths);
    let mut text: String = (0..length)
        .map(|_| if dice.chance(50) { '6' } else { '1' })
        .collect();
    if dice.chance(3) {
        text.push('x');
    }
    text
}

struct Draw<'a> {
    model: &'a Model,
    now: Timestamp,
    dice: &'a mut Dice,
}

impl Draw<'_> {
    fn message(&mut self) -> ExecuteMsg {
        let (org, role) = (self.org(), *self.dice.pick(&ROLES));
        let kind = self
            .dice
            .weighted(&[2, 2, 1, 5, 1, 3, 2, 2, 2, 2, 8, 7, 3, 3, 18, 10, 9, 4, 14, 6, 3]);
        match kind {
            0 => ExecuteMsg::ProposeOwner {
                owner: self.address(),
                expires_in_seconds: *self.dice.pick(&[1, NOTICE, 86_400, 30 * 86_400, 0, 31 * 86_400]),
            },
            1 => ExecuteMsg::AcceptOwner {},
            2 => ExecuteMsg::WithdrawOwnerProposal {},
            3 => self.name_authority(),
            4 => ExecuteMsg::RemoveAuthority {
                authority: self.address(),
            },
            5 => ExecuteMsg::RegisterOrganisation {
                legal_name: "x".repeat(*self.dice.pick(&[1, 20, 128, 0, 129])),
                kind: OrgKind::Clinic,
                country: self.country(),
                metadata: self.metadata(),
            },
            6 => ExecuteMsg::UpdateMetadata {
                org,
                metadata: self.metadata(),
            },
            7 => ExecuteMsg::CorrectCountry {
                org,
                country: self.country(),
            },
            8 => ExecuteMsg::ProposeAdmin {
                org,
                admin: self.address(),
            },
            9 => ExecuteMsg::AcceptAdmin { org },
            10 => ExecuteMsg::ProposeOperator {
                org,
                operator: self.address(),
                permissions: self.roles(),
                until: self.until(0),
            },
            11 => ExecuteMsg::AcceptOperator {
                org: self.proposing().unwrap_or(org),
            },
            12 => {
                let roster = self.model.roster(org);
                let known = self.dice.maybe_pick(&roster).map(|name| actor(name).to_string());
                ExecuteMsg::RemoveOperator {
                    org,
                    operator: known.unwrap_or_else(|| self.address()),
                }
            }
            13 => ExecuteMsg::LeaveOperator {},
            14 => ExecuteMsg::Accredit {
                org,
                role,
                until: self.until(NOTICE),
                limits: self.limits(),
            },
            15 => ExecuteMsg::Suspend {
                org,
                role,
                reason: ReasonCode::Safety,
            },
            16 => {
                let (org, role) = self.suspended().unwrap_or((org, role));
                ExecuteMsg::Reinstate {
                    org,
                    role,
                    reason: ReasonCode::Correction,
                }
            }
            17 => ExecuteMsg::Revoke {
                org,
                role,
                reason: ReasonCode::Fraud,
            },
            18 => {
                let controller = if self.dice.chance(25) {
                    None
                } else {
                    Some(self.org())
                };
                ExecuteMsg::SetController { org, controller }
            }
            19 => ExecuteMsg::BindPrefix {
                org,
                prefix: digits(self.dice, &[3, 4, 5, 6, 7, 8, 12, 13]),
            },
            _ => {
                let held = self
                    .model
                    .org(org)
                    .map(|one| one.prefixes.clone())
                    .unwrap_or_default();
                let known = self.dice.maybe_pick(&held).cloned();
                let prefix = known.unwrap_or_else(|| digits(self.dice, &[4, 5]));
                ExecuteMsg::ReleasePrefix { org, prefix }
            }
        }
    }

    /// Somebody who may send the message, if there is one.
    fn entitled(&mut self, msg: &ExecuteMsg) -> Name {
        let model = self.model;
        let all = CAST.into_iter();
        let country = |org| model.org(org).map(|org| org.country.clone());
        let decides = |name: &Name, org, role: Role| {
            model
                .authorities
                .get(name)
                .is_some_and(|one| Some(&one.country) == country(org).as_ref() && one.roles.contains(&role))
        };
        let who: Vec<Name> = match msg.required_access() {
            Access::Anyone => all.collect(),
            Access::Owner => vec![model.owner],
            Access::ProposedOwner => model.heir.into_iter().collect(),
            Access::Admin(org) => model.org(org).map(|org| org.admin).into_iter().collect(),
            Access::ProposedAdmin(org) => model
                .org(org)
                .and_then(|org| org.proposed_admin)
                .into_iter()
                .collect(),
            Access::ProposedOperator(org) => all
                .filter(|name| model.proposed.contains_key(&(org, *name)))
                .collect(),
            Access::Operator => model.accepted.keys().copied().collect(),
            Access::GrantingAuthority(org, role) => all.filter(|name| decides(name, org, role)).collect(),
            Access::GrantingAuthorityOrOwner(org, role) => all
                .filter(|name| *name == model.owner || decides(name, org, role))
                .collect(),
        };
        self.dice.maybe_pick(&who).copied().unwrap_or(CAST[0])
    }

    fn org(&mut self) -> OrgId {
        let known = self.model.orgs.len() as u64;
        // the first few are enough to meet again and again
        OrgId(if self.dice.chance(2) {
            known + 1
        } else {
            1 + self.dice.below(known.min(6))
        })
    }

    fn address(&mut self) -> String {
        match self.dice.below(40) {
            0 => foreign_actor("somebody").to_string(),
            1 => actor("ada").as_str().to_uppercase(),
            _ => actor(self.dice.pick::<Name>(&CAST)).to_string(),
        }
    }

    fn country(&mut self) -> String {
        self.dice
            .pick(&["KE", "KE", "KE", "KE", "KE", "GH", "XX"])
            .to_string()
    }

    fn roles(&mut self) -> Vec<Role> {
        let mut roles: Vec<Role> = ROLES.into_iter().filter(|_| self.dice.chance(75)).collect();
        if self.dice.chance(20) {
            roles.extend(roles.clone());
        }
        roles
    }

    fn name_authority(&mut self) -> ExecuteMsg {
        let name = *self.dice.pick(&["kenya", "kenya-2", "ghana", "late"]);
        let country = if name == "ghana" {
            "GH".to_string()
        } else {
            self.country()
        };
        let from = *self.dice.pick(&[
            None,
            None,
            Some(self.now),
            Some(self.now.plus_seconds(50)),
            Some(self.now.minus_seconds(50)),
        ]);
        let mut roles = self.roles();
        // which decide about prefixes and control
        let rest = [Role::Manufacture, Role::Regulate];
        if !roles.is_empty() {
            roles.extend(rest.into_iter().filter(|_| self.dice.chance(75)));
        }
        let until = if self.dice.chance(60) { None } else { self.until(0) };
        ExecuteMsg::NameAuthority {
            authority: actor(name).to_string(),
            country,
            roles,
            from,
            until,
        }
    }

    /// An end, or none, around the edge of what is allowed.
    fn until(&mut self, edge: u64) -> Option<Timestamp> {
        match self.dice.below(10) {
            0..=3 => None,
            4 => Some(self.now.plus_seconds(edge)),
            5 => Some(self.now.plus_seconds(edge).plus_nanos(1)),
            6 => Some(self.now.minus_seconds(1)),
            _ => Some(self.now.plus_seconds(edge + self.dice.between(1, 4 * NOTICE))),
        }
    }

    fn limits(&mut self) -> Limits {
        let classes = |texts: &[&str]| texts.iter().map(ToString::to_string).collect::<Vec<_>>();
        let product_classes = match self.dice.below(20) {
            0 => classes(&["masks", "masks"]),
            1 => (0..33).map(|n| n.to_string()).collect(),
            2..=5 => classes(&["masks", "gloves"]),
            _ => vec![],
        };
        Limits {
            benefit_classes: vec![],
            product_classes,
        }
    }

    fn metadata(&mut self) -> Option<Metadata> {
        let uri = "u".repeat(*self.dice.pick(&[1, 80, 256, 80, 80, 0, 257]));
        let sha256 = if self.dice.chance(15) {
            "00".to_string()
        } else {
            "0f".repeat(32)
        };
        Some(Metadata { uri, sha256 }).filter(|_| self.dice.chance(60))
    }

    /// An organisation that proposes to somebody.
    fn proposing(&mut self) -> Option<OrgId> {
        let all: Vec<_> = self.model.proposed.keys().map(|(org, _)| *org).collect();
        self.dice.maybe_pick(&all).copied()
    }

    /// A role that is suspended somewhere.
    fn suspended(&mut self) -> Option<(OrgId, Role)> {
        let orgs = (1..=self.model.orgs.len() as u64).map(OrgId);
        let all: Vec<_> = orgs
            .flat_map(|org| ROLES.into_iter().map(move |role| (org, role)))
            .filter(|(org, role)| self.model.suspended(*org, *role))
            .collect();
        self.dice.maybe_pick(&all).copied()
    }
}
