//! What the contract should hold, kept in the plainest way.

use super::{CAST, NOTICE};
use accreditation_api::{
    msg::ExecuteMsg,
    types::{OrgId, Role, Status},
};
use cosmwasm_std::Timestamp;
use salus_testing::actor;
use std::collections::BTreeMap;

type Name = &'static str;

#[derive(Clone, Debug)]
pub struct Authority {
    pub country: String,
    pub roles: Vec<Role>,
}

#[derive(Clone, Debug)]
pub struct Org {
    pub country: String,
    pub admin: Name,
    pub proposed_admin: Option<Name>,
    pub controller: Option<OrgId>,
    pub prefixes: Vec<String>,
}

#[derive(Clone, Debug)]
pub struct Entry {
    status: Status,
    from: Timestamp,
    until: Option<Timestamp>,
}

/// Everything that was decided about one role of one organisation.
#[derive(Clone, Debug, Default)]
pub struct Decided {
    list: Vec<Entry>,
    /// the list before the suspension in force
    before: Option<Vec<Entry>>,
}

#[derive(Clone, Debug)]
pub struct Mandate {
    roles: Vec<Role>,
    until: Option<Timestamp>,
}

pub struct Model {
    pub owner: Name,
    pub heir: Option<Name>,
    pub authorities: BTreeMap<Name, Authority>,
    pub orgs: Vec<Org>,
    pub decided: BTreeMap<(OrgId, u8), Decided>,
    pub accepted: BTreeMap<Name, (OrgId, Mandate)>,
    pub proposed: BTreeMap<(OrgId, Name), Mandate>,
}

/// The member of the cast at an address.
pub fn name_of(address: &str) -> Name {
    CAST.into_iter()
        .find(|name| actor(name).as_str() == address)
        .expect("only the cast is ever accepted")
}

fn entry_at(list: &[Entry], at: Timestamp) -> Option<&Entry> {
    list.iter().rev().find(|entry| entry.from <= at)
}

impl Model {
    pub fn new() -> Self {
        Self {
            owner: CAST[0],
            heir: None,
            authorities: BTreeMap::new(),
            orgs: vec![],
            decided: BTreeMap::new(),
            accepted: BTreeMap::new(),
            proposed: BTreeMap::new(),
        }
    }

    pub fn org(&self, org: OrgId) -> Option<&Org> {
        self.orgs.get((org.u64() as usize).wrapping_sub(1))
    }

    fn org_mut(&mut self, org: OrgId) -> &mut Org {
        &mut self.orgs[org.u64() as usize - 1]
    }

    pub fn active(&self, org: OrgId, role: Role, at: Timestamp) -> bool {
        let entry = self
            .decided
            .get(&(org, role.code()))
            .and_then(|one| entry_at(&one.list, at));
        entry.is_some_and(|e| e.status == Status::Granted && e.until.is_none_or(|until| at < until))
    }

    pub fn chain(&self, org: OrgId) -> Vec<OrgId> {
        std::iter::successors(Some(org), |lower| self.org(*lower)?.controller).collect()
    }

    pub fn operates_for(&self, name: Name) -> Option<OrgId> {
        self.accepted.get(name).map(|(org, _)| *org)
    }

    pub fn acting(&self, name: Name, role: Role, now: Timestamp) -> Option<OrgId> {
        let (org, mandate) = self.accepted.get(name)?;
        let runs = mandate.until.is_none_or(|until| now < until) && mandate.roles.contains(&role);
        Some(*org).filter(|org| runs && self.active(*org, role, now))
    }

    /// Everybody on an organisation's list.
    pub fn roster(&self, org: OrgId) -> Vec<Name> {
        CAST.into_iter()
            .filter(|name| self.operates_for(name) == Some(org) || self.proposed.contains_key(&(org, *name)))
            .collect()
    }

    /// What a message that was accepted means.
    pub fn done(&mut self, sender: Name, msg: &ExecuteMsg, now: Timestamp) {
        match msg.clone() {
            ExecuteMsg::ProposeOwner { owner, .. } => self.heir = Some(name_of(&owner)),
            ExecuteMsg::AcceptOwner {} => (self.owner, self.heir) = (sender, None),
            ExecuteMsg::WithdrawOwnerProposal {} => self.heir = None,
            ExecuteMsg::NameAuthority {
                authority,
                country,
                mut roles,
                ..
            } => {
                roles.sort();
                roles.dedup();
                self.authorities
                    .insert(name_of(&authority), Authority { country, roles });
            }
            ExecuteMsg::RemoveAuthority { authority } => {
                self.authorities.remove(name_of(&authority));
            }
            ExecuteMsg::RegisterOrganisation { country, .. } => self.orgs.push(Org {
                country,
                admin: sender,
                proposed_admin: None,
                controller: None,
                prefixes: vec![],
            }),
            ExecuteMsg::UpdateMetadata { .. } => {}
            ExecuteMsg::CorrectCountry { org, country } => {
                let controls = self.orgs.iter().any(|one| one.controller == Some(org));
                let one = self.org_mut(org);
                let in_use = controls || one.controller.is_some() || !one.prefixes.is_empty();
                assert!(!in_use, "the country of {org}, in use, was corrected");
                one.country = country;
            }
            ExecuteMsg::ProposeAdmin { org, admin } => {
                self.org_mut(org).proposed_admin = Some(name_of(&admin)).filter(|name| *name != sender);
            }
            ExecuteMsg::AcceptAdmin { org } => {
                let org = self.org_mut(org);
                (org.admin, org.proposed_admin) = (sender, None);
            }
            ExecuteMsg::ProposeOperator {
                org,
                operator,
                permissions,
                until,
            } => {
                let (name, mandate) = (
                    name_of(&operator),
                    Mandate {
                        roles: permissions,
                        until,
                    },
                );
                if name == sender {
                    self.proposed.remove(&(org, name));
                    self.accepted.insert(name, (org, mandate));
                } else {
                    self.proposed.insert((org, name), mandate);
                }
            }
            ExecuteMsg::AcceptOperator { org } => {
                let mandate = self
                    .proposed
                    .remove(&(org, sender))
                    .expect("only a proposal is accepted");
                self.accepted.insert(sender, (org, mandate));
            }
            ExecuteMsg::RemoveOperator { org, operator } => {
                let name = name_of(&operator);
                self.proposed.remove(&(org, name));
                if self.operates_for(name) == Some(org) {
                    self.accepted.remove(name);
                }
            }
            ExecuteMsg::LeaveOperator {} => {
                self.accepted.remove(sender);
            }
            ExecuteMsg::Accredit { org, role, until, .. } => {
                let from = now.plus_seconds(NOTICE);
                self.role(org, role).list.push(Entry {
                    status: Status::Granted,
                    from,
                    until,
                });
            }
            ExecuteMsg::Suspend { org, role, .. } => {
                let one = self.role(org, role);
                one.before = Some(one.list.clone());
                one.list.push(Entry {
                    status: Status::Suspended,
                    from: now,
                    until: None,
                });
            }
            ExecuteMsg::Reinstate { org, role, .. } => {
                let one = self.role(org, role);
                let before = one.before.take().expect("only a suspension is lifted");
                let running = entry_at(&before, now)
                    .filter(|e| e.status == Status::Granted)
                    .cloned();
                let running = running.filter(|e| e.until.is_none_or(|until| now < until));
                let waiting = before.last().filter(|e| e.from > now).cloned();
                one.list.extend(running.map(|e| Entry { from: now, ..e }));
                one.list.extend(waiting);
            }
            ExecuteMsg::Revoke { org, role, .. } => {
                let one = self.role(org, role);
                one.before = None;
                one.list.push(Entry {
                    status: Status::Revoked,
                    from: now,
                    until: None,
                });
            }
            ExecuteMsg::SetController { org, controller } => {
                let ends = [Some(org), self.org_mut(org).controller, controller];
                let at_home = ends.into_iter().flatten().all(|end| {
                    self.authorities.get(sender).is_some_and(|one| {
                        one.roles.contains(&Role::Regulate)
                            && one.country == self.orgs[end.u64() as usize - 1].country
                    })
                });
                assert!(
                    at_home || sender == self.owner,
                    "X4: {sender} put {org} under {controller:?}"
                );
                self.org_mut(org).controller = controller;
            }
            ExecuteMsg::BindPrefix { org, prefix } => {
                self.licenses_makers(sender);
                self.org_mut(org).prefixes.push(prefix);
            }
            ExecuteMsg::ReleasePrefix { org, prefix } => {
                self.licenses_makers(sender);
                self.org_mut(org).prefixes.retain(|held| *held != prefix);
            }
        }
    }

    /// X4: prefixes are for authorities that may grant `manufacture`.
    fn licenses_makers(&self, sender: Name) {
        let may = |one: &Authority| one.roles.contains(&Role::Manufacture);
        assert!(
            self.authorities.get(sender).is_some_and(may),
            "X4: {sender} decided about a prefix"
        );
    }

    fn role(&mut self, org: OrgId, role: Role) -> &mut Decided {
        self.decided.entry((org, role.code())).or_default()
    }

    pub fn suspended(&self, org: OrgId, role: Role) -> bool {
        self.decided
            .get(&(org, role.code()))
            .is_some_and(|one| one.before.is_some())
    }
}
