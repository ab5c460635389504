//! One claim with everything that a decision needs, to be changed by a sentence.

use mutual_aid_rules::adjudicate::encounter::Encounter;
use mutual_aid_rules::adjudicate::facts::*;
use mutual_aid_rules::adjudicate::{adjudicate, AdjudicateError, Decision, Payment, Reason};

/// Facts that own what they are made of.
#[derive(Clone, Debug)]
pub struct Case {
    pub funding: Funding,
    pub stage: Stage,
    pub active_from: u64,
    pub run_off_at: u64,
    pub listing: Option<Listing>,
    pub benefits: Vec<Benefit>,
    pub attesters: u8,
    pub tier0_max: u128,
    pub tier1_max: u128,
    pub fee: u16,
    pub case_cap: u128,
    pub joined_at: u64,
    pub birth_group: u16,
    pub tier: u8,
    pub weight: u64,
    pub covers: Vec<Cover>,
    pub grace_until: u64,
    pub approved_this_year: u128,
    pub class: u16,
    pub diagnosed_at: u64,
    pub filed_at: u64,
    pub cause: Cause,
    pub asked: u128,
    pub attested_group: Option<u16>,
    pub encounter: Option<Encounter>,
    pub episode: Episode,
    pub owners_then: Vec<u64>,
    pub owners_now: Vec<u64>,
    pub attestations: Vec<Signed>,
    pub provider: Provider,
    pub money: Money,
    pub now: u64,
}

/// An attestation that owns its owners.
#[derive(Clone, Debug)]
pub struct Signed {
    pub org: u64,
    pub standing: Standing,
    pub then: Vec<u64>,
    pub now: Vec<u64>,
    pub agreement: Agreement,
    pub used: Use,
}

impl Signed {
    pub fn by(org: u64) -> Self {
        Self {
            org,
            standing: Standing::Good,
            then: vec![org],
            now: vec![org],
            agreement: Agreement::Same,
            used: Use::Fresh,
        }
    }

    /// `10`, `10 owned by 3`, `10 once owned by 3`, `10 suspended`, ...
    fn parse(text: &str) -> Self {
        let (org, rest) = text.split_once(' ').unwrap_or((text, ""));
        let mut signed = Self::by(org.parse().expect(text));
        match rest {
            "" => {}
            "suspended" => signed.standing = Standing::Suspended,
            "not accredited" => signed.standing = Standing::NotAccredited,
            "for another class" => signed.standing = Standing::OtherClass,
            "with other facts" => signed.agreement = Agreement::Differs,
            "used before" => signed.used = Use::Used,
            _ => {
                let (then, owner) = match (
                    rest.strip_prefix("owned by "),
                    rest.strip_prefix("once owned by "),
                ) {
                    (Some(owner), _) => (false, owner),
                    (_, Some(owner)) => (true, owner),
                    _ => panic!("an attester: {text}"),
                };
                let owner = owner.parse().expect(text);
                signed.then.push(owner);
                if !then {
                    signed.now.push(owner);
                }
            }
        }
        signed
    }
}

/// Seconds since 1970 of a date, at midnight.
pub fn day(text: &str) -> u64 {
    let parts: Vec<u64> = text.split('-').map(|part| part.parse().expect(text)).collect();
    let [year, month, day] = parts[..] else {
        panic!("a date: {text}")
    };
    let leap = |year: u64| year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let years: u64 = (1970..year).map(|year| if leap(year) { 366 } else { 365 }).sum();
    let lengths = [
        31,
        if leap(year) { 29 } else { 28 },
        31,
        30,
        31,
        30,
        31,
        31,
        30,
        31,
        30,
        31,
    ];
    let months: u64 = lengths[..month as usize - 1].iter().sum();
    (years + months + day - 1) * 86_400
}

fn row(class: u16, tier: u8, ages: (u16, u16), kind: Kind, amounts: (u128, u128)) -> Benefit {
    let (deductible, co_pay) = match kind {
        Kind::LumpSum => (0, 0),
        Kind::Expenses => (100, 1_000),
    };
    Benefit {
        class,
        tier,
        from_age: ages.0,
        below_age: ages.1,
        kind,
        per_case: amounts.0,
        per_year: amounts.1,
        deductible,
        co_pay,
    }
}

impl Case {
    /// The usual claim; `claims.txt` says in words what it is.
    pub fn usual() -> Self {
        let member = |from: &str| Cover {
            entry: Entry::Joined,
            from: day(from),
            active_from: day("2024-05-01"),
            until: NEVER,
        };
        Self {
            funding: Funding::Mutual,
            stage: Stage::Open,
            active_from: day("2024-01-01"),
            run_off_at: NEVER,
            listing: Some(Listing {
                from: day("2024-01-01"),
                removed_at: NEVER,
            }),
            benefits: vec![
                row(7, 1, (0, 60), Kind::Expenses, (1_000, 3_000)),
                row(7, 1, (60, 80), Kind::Expenses, (600, 1_500)),
                row(7, 2, (0, 80), Kind::Expenses, (20_000, 60_000)),
                row(9, 1, (0, 60), Kind::LumpSum, (3_000, 3_000)),
            ],
            attesters: 1,
            tier0_max: 1_000,
            tier1_max: 4_000,
            fee: 800,
            case_cap: 10,
            joined_at: day("2024-02-01"),
            birth_group: 1985,
            tier: 1,
            weight: 1,
            covers: vec![member("2024-02-01")],
            grace_until: 0,
            approved_this_year: 0,
            class: 7,
            diagnosed_at: day("2025-03-10"),
            filed_at: day("2025-03-20"),
            cause: Cause::Illness,
            asked: 1_000,
            attested_group: Some(1985),
            encounter: Some(Encounter {
                bill: 1_100,
                taken: 0,
            }),
            episode: Episode::Fresh,
            owners_then: vec![],
            owners_now: vec![],
            attestations: vec![Signed::by(10)],
            provider: Provider {
                usual_count: 20,
                usual_amount: 50_000,
                count: 3,
                amount: 3_000,
                tier0_paid: 1_000,
                free_bond: 10_000,
            },
            money: Money {
                room: 50_000,
                free_reserve: 100_000,
                units: 10_000,
            },
            now: day("2025-03-21"),
        }
    }

    /// What the rules say.
    pub fn decide(&self) -> Result<Decision, AdjudicateError> {
        self.with(|rules, member, claim, attestations| {
            adjudicate(
                rules,
                member,
                claim,
                attestations,
                &self.provider,
                &self.money,
                self.now,
            )
        })
    }

    /// The facts as the rules take them.
    pub fn with<T>(&self, f: impl FnOnce(&Rules<'_>, &Member<'_>, &Claim<'_>, &[Attestation<'_>]) -> T) -> T {
        let rules = Rules {
            funding: self.funding,
            stage: self.stage,
            active_from: self.active_from,
            run_off_at: self.run_off_at,
            listing: self.listing,
            benefits: &self.benefits,
            filing_limit: 180 * 86_400,
            attesters: self.attesters,
            tier0_max: self.tier0_max,
            tier1_max: self.tier1_max,
            fee: self.fee,
            case_cap: self.case_cap,
        };
        let member = Member {
            joined_at: self.joined_at,
            birth_group: self.birth_group,
            tier: self.tier,
            weight: self.weight,
            covers: &self.covers,
            grace_until: self.grace_until,
            approved_this_year: self.approved_this_year,
        };
        let claim = Claim {
            class: self.class,
            diagnosed_at: self.diagnosed_at,
            filed_at: self.filed_at,
            cause: self.cause,
            asked: self.asked,
            birth_group: self.attested_group,
            encounter: self.encounter,
            episode: self.episode,
            owners_then: &self.owners_then,
            owners_now: &self.owners_now,
        };
        let attestations: Vec<_> = self
            .attestations
            .iter()
            .map(|signed| Attestation {
                org: signed.org,
                standing: signed.standing,
                owners_then: &signed.then,
                owners_now: &signed.now,
                agreement: signed.agreement,
                used: signed.used,
            })
            .collect();
        f(&rules, &member, &claim, &attestations)
    }

    /// Changes one fact.
    pub fn change(&mut self, text: &str) {
        let words: Vec<&str> = text.split(' ').collect();
        let number = |text: &str| -> u128 { text.replace('_', "").parse().expect(text) };
        let small = |text: &str| -> u16 { text.parse().expect(text) };
        let cover = |entry, from: &str, wait: &str, until: u64| Cover {
            entry,
            from: day(from),
            active_from: day(wait),
            until,
        };
        match words[..] {
            ["plan", "began", on] => self.active_from = day(on),
            ["plan", "announced", "its", "end", on] => self.run_off_at = day(on),
            ["plan", "is", "settled"] => self.stage = Stage::Over,
            ["plan", "pays", "from", "its", "reserve"] => self.funding = Funding::Reserve,
            ["a", "fund", "of", "gifts", "pays"] => self.funding = Funding::Fund,
            ["joined", on] => self.joined_at = day(on),
            ["covered", "from", from, "waiting", "until", wait] => {
                self.covers = vec![cover(Entry::Joined, from, wait, NEVER)];
            }
            ["cover", "ended", on] => self.covers.last_mut().unwrap().until = day(on),
            ["came", "back", from, "waiting", "until", wait] => {
                self.covers.push(cover(Entry::CameBack, from, wait, NEVER));
            }
            ["grace", "until", on] => self.grace_until = day(on),
            ["born", group] => self.birth_group = small(group),
            ["attested", "born", group] => self.attested_group = Some(small(group)),
            ["birth", "not", "attested"] => self.attested_group = None,
            ["tier", tier] => self.tier = tier.parse().unwrap(),
            ["weight", weight] => self.weight = weight.parse().unwrap(),
            ["had", amount, "this", "year"] => self.approved_this_year = number(amount),
            ["class", class] => self.class = small(class),
            ["diagnosed", on] => self.diagnosed_at = day(on),
            ["filed", on] => self.filed_at = day(on),
            ["decided", on] => self.now = day(on),
            ["an", "accident"] => self.cause = Cause::Accident,
            ["asks", amount] => self.asked = number(amount),
            ["bill", bill] => {
                self.encounter = Some(Encounter {
                    bill: number(bill),
                    taken: 0,
                })
            }
            ["bill", bill, "of", "which", "taken", taken] => {
                self.encounter = Some(Encounter {
                    bill: number(bill),
                    taken: number(taken),
                });
            }
            ["no", "bill"] => self.encounter = None,
            ["illness", "was", "paid", "before"] => self.episode = Episode::Taken,
            ["claimant", "acts", "for", org] => {
                self.owners_then = vec![org.parse().unwrap()];
                self.owners_now.clone_from(&self.owners_then);
            }
            ["claimant", "acted", "for", org] => self.owners_then = vec![org.parse().unwrap()],
            ["claimant", "now", "acts", "for", org] => self.owners_now = vec![org.parse().unwrap()],
            ["needs", attesters] => self.attesters = attesters.parse().unwrap(),
            ["attested", "by", "nobody"] => self.attestations = vec![],
            ["attested", "by", ..] => {
                let list = text.strip_prefix("attested by ").unwrap();
                self.attestations = list.split(", ").map(Signed::parse).collect();
            }
            ["listed", "from", on] => self.listing.as_mut().unwrap().from = day(on),
            ["removed", "from", "the", "list", on] => self.listing.as_mut().unwrap().removed_at = day(on),
            ["never", "listed"] => self.listing = None,
            ["hospital", "had", count, "claims"] => self.provider.count = count.parse().unwrap(),
            ["hospital", "had", "an", "amount", "of", amount] => self.provider.amount = number(amount),
            ["hospital", "was", "paid", "at", "once", amount] => self.provider.tier0_paid = number(amount),
            ["bond", amount] => self.provider.free_bond = number(amount),
            ["close", "has", "room", "for", amount] => self.money.room = number(amount),
            ["reserve", amount] => self.money.free_reserve = number(amount),
            ["units", units] => self.money.units = units.parse().unwrap(),
            ["case", "may", "cost", "a", "unit", amount] => self.case_cap = number(amount),
            ["no", "case", "cap"] => self.case_cap = 0,
            ["at", "once", "up", "to", amount] => self.tier0_max = number(amount),
            ["notice", "up", "to", amount] => self.tier1_max = number(amount),
            ["fee", bps] => self.fee = small(bps),
            _ => panic!("no such fact: {text}"),
        }
    }
}

/// A decision in words.
pub fn words(decision: &Decision) -> String {
    let list = |codes: &[Reason]| codes.iter().map(|code| code.code()).collect::<Vec<_>>().join(" ");
    let (amounts, notes, head) = match decision {
        Decision::Deny { codes } => return format!("deny {}", list(codes)),
        Decision::Wait { codes } => return format!("wait {}", list(codes)),
        Decision::Approve { tier, amounts, notes } => {
            let tier = ["at once", "after notice", "by panel"][usize::from(tier.number())];
            (amounts, notes, format!("approve {tier}:"))
        }
        Decision::Refer {
            codes,
            amounts,
            notes,
        } => (amounts, notes, format!("refer {}:", list(codes))),
    };
    let mut text = format!("{head} {} and fee {}", amounts.benefit, amounts.fee);
    for (amount, source) in [
        (amounts.from_room, "from the close"),
        (amounts.from_reserve, "from the reserve"),
        (amounts.later, "later"),
    ] {
        if amount > 0 {
            text += &format!(", {amount} {source}");
        }
    }
    match amounts.payment {
        Payment::FromReserve => {}
        Payment::FromMembers => text += ", paid from what members have prepaid",
        Payment::InInstalments => text += ", paid when whole",
    }
    if !notes.is_empty() {
        text += &format!(" ({})", list(notes));
    }
    text
}
