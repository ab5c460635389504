//! A case moves on when a window is over. Every way through here ends in another window, or in an outcome.

use crate::domain::case::{Case, DrawWindow};
use crate::domain::draw::Draw;
use crate::domain::seat::{Ballot, Seat};
use crate::domain::tally::{self, Verdict};
use crate::domain::terms::{quorum, Wording};
use crate::error::{ContractError, DomainError};
use crate::execute::open::begun;
use crate::{query, reply, state};
use accreditation_api::{OrgId, Role};
use cosmwasm_std::{DepsMut, Env, Response, Timestamp, Uint128};
use panel_api::event::{
    CaseDecided, CaseHung, DepositReturned, RosterLeft, SeatAbsent, VerdictStands, WindowOpened,
};
use panel_api::types::Phase;
use panel_api::CaseId;

/// A case whose window is over.
struct Course<'a> {
    deps: DepsMut<'a>,
    id: CaseId,
    case: Case,
    terms: Wording,
    seats: Vec<(u8, Seat)>,
    now: u64,
    response: Response,
}

/// Moves a case on.
pub fn advance(deps: DepsMut, env: &Env, id: CaseId) -> Result<Response, ContractError> {
    let case = state::case(deps.storage, id)?;
    let now = env.block.time.nanos();
    case.assert_over(id, now)?;
    let terms = state::wording(deps.storage, case.terms)?;
    if case.phase == Phase::Drawing {
        let draw = state::draw(deps.storage, id)?;
        return seats_filled(deps, env, id, case, terms, &draw, Response::new());
    }
    let seats = state::seats_of_round(deps.storage, id, &case)?;
    let course = Course {
        deps,
        id,
        case,
        terms,
        seats,
        now,
        response: Response::new(),
    };
    match course.case.phase {
        Phase::Commit => course.commits_over(),
        _ => course.reveals_over(),
    }
}

/// Nothing more is drawn: every seat is filled, the roster is exhausted, or the time for the draw is over.
pub fn seats_filled(
    deps: DepsMut,
    env: &Env,
    id: CaseId,
    case: Case,
    terms: Wording,
    draw: &Draw,
    response: Response,
) -> Result<Response, ContractError> {
    state::end_draw(deps.storage, id);
    let seats = state::seats_of_round(deps.storage, id, &case)?;
    let seated = case.seats_of_round(&terms)?;
    let course = Course {
        deps,
        id,
        case,
        terms,
        seats,
        now: env.block.time.nanos(),
        response,
    };
    if draw.can_decide(quorum(seated)) {
        course.open_commits()
    } else if draw.replaces {
        course.wider()
    } else {
        course.hang()
    }
}

impl Course<'_> {
    fn count(&self, what: impl Fn(&Seat) -> bool) -> u8 {
        let count = self.seats.iter().filter(|(_, seat)| what(seat)).count();
        u8::try_from(count).unwrap_or(u8::MAX)
    }

    fn quorum(&self) -> Result<u8, DomainError> {
        Ok(quorum(self.case.seats_of_round(&self.terms)?))
    }

    /// Seats that were drawn have a window to commit. Where a draw found nobody to replace the absent, nobody needs one.
    fn open_commits(mut self) -> Result<Response, ContractError> {
        if self.count(|seat| seat.ballot == Ballot::Drawn) == 0 {
            return self.open_reveals();
        }
        let (commit, reveal) = (self.terms.commit, self.terms.reveal);
        if self.case.open_window(Phase::Commit, commit, reveal, self.now)? {
            return self.opened("commit");
        }
        // replacements that have no time must not hang those who have committed
        self.open_reveals()
    }

    /// Those who have not committed were absent, and are replaced once.
    fn commits_over(mut self) -> Result<Response, ContractError> {
        let vacant = self.book_absences(|ballot| matches!(ballot, Ballot::Drawn))?;
        if vacant > 0 && self.replace(vacant)? {
            return self.draw_begun();
        }
        self.open_reveals()
    }

    /// Those who have committed have a window to reveal, if they can be enough.
    fn open_reveals(mut self) -> Result<Response, ContractError> {
        let enough = self.count(Seat::present) >= self.quorum()?;
        let reveal = self.terms.reveal;
        if enough && self.case.open_window(Phase::Reveal, reveal, 0, self.now)? {
            return self.opened("reveal");
        }
        self.wider()
    }

    /// Those who have not revealed were absent. Enough votes decide; else the absent are replaced, once, and after that the
    /// next round follows.
    fn reveals_over(mut self) -> Result<Response, ContractError> {
        let vacant = self.book_absences(|ballot| matches!(ballot, Ballot::Committed(..)))?;
        let revealed = self.count(Seat::present);
        if revealed < self.quorum()? {
            if vacant > 0 && self.replace(vacant)? {
                return self.draw_begun();
            }
            return self.wider();
        }
        let asked = state::dossier(self.deps.storage, self.id)?.amount;
        match tally::verdict(&self.seats, asked, self.terms.clinicians) {
            Some(verdict) => self.decide(&verdict),
            None => self.wider(),
        }
    }

    /// Books the seats that have not done what the window was for. Gives how many of them can be replaced.
    fn book_absences(&mut self, absent: impl Fn(&Ballot) -> bool) -> Result<u8, ContractError> {
        let standing = state::settings(self.deps.storage)?.standing_deposit;
        let role = self.terms.role;
        let mut roster = state::roster(self.deps.storage, role)?;
        let mut replaceable = 0u8;
        for (number, seat) in self.seats.iter_mut().filter(|(_, seat)| absent(&seat.ballot)) {
            let (case, number, org) = (self.id, *number, OrgId(seat.org));
            seat.ballot = Ballot::Absent;
            if !seat.replacement {
                replaceable = replaceable.saturating_add(1);
            }
            let mut entry = state::entry(self.deps.storage, role, seat.position)?;
            let (lost, gone) = entry.lose(&mut roster, self.terms.deposit, standing, self.now)?;
            self.case.lost = self.case.lost.checked_add(lost).ok_or(DomainError::Overflow)?;
            seat.lost = lost;
            state::save_entry(self.deps.storage, role, seat.position, &entry)?;
            state::save_seat(self.deps.storage, self.id, number, seat)?;
            let lost = Uint128::new(lost);
            let seat = number;
            let event = SeatAbsent {
                case,
                seat,
                org,
                lost,
            };
            self.response.events.push(event.into());
            if let Some(gone) = gone {
                let free_at = Timestamp::from_nanos(gone.free_at);
                self.response
                    .events
                    .push(RosterLeft { role, org, free_at }.into());
            }
        }
        state::save_roster(self.deps.storage, role, &roster)?;
        Ok(replaceable)
    }

    /// Begins the draw of those who replace the absent, if there is time for it.
    fn replace(&mut self, vacant: u8) -> Result<bool, ContractError> {
        let window = self.next_draw()?;
        if !self.case.open_draw(window, &self.terms)? {
            return Ok(false);
        }
        let clinical = self.count(|seat| seat.present() && seat.clinical);
        let draw = Draw::of_replacements(
            window.beacon_round,
            vacant,
            self.terms.clinicians,
            self.count(Seat::present),
            clinical,
        );
        self.begin(&draw)?;
        Ok(true)
    }

    /// When the next draw is: the end of the window that is over fixes its beacon round, whoever calls when.
    fn next_draw(&self) -> Result<DrawWindow, ContractError> {
        let scheme = state::beacon(self.deps.storage)?;
        let fixed = self.case.until.min(self.now);
        let window = DrawWindow::after(fixed, &scheme, &self.terms)?;
        Ok(window.still_open(self.now, &self.terms)?)
    }

    fn begin(&mut self, draw: &Draw) -> Result<(), ContractError> {
        state::save_draw(self.deps.storage, self.id, draw)?;
        let event = begun(self.id, &self.case, draw);
        self.response.events.push(event.into());
        Ok(())
    }

    /// The next round, if there is one and time for it; else the case is hung.
    fn wider(mut self) -> Result<Response, ContractError> {
        self.settle()?;
        let window = self.next_draw()?;
        let Some(seats) = self.terms.seats_of(self.case.round.saturating_add(1)) else {
            return self.hung();
        };
        if !self.case.open_draw(window, &self.terms)? {
            return self.hung();
        }
        self.case.next_round();
        let draw = Draw::of_round(window.beacon_round, seats, self.terms.clinicians);
        self.begin(&draw)?;
        self.draw_begun()
    }

    fn draw_begun(self) -> Result<Response, ContractError> {
        state::save_case(self.deps.storage, self.id, &self.case)?;
        Ok(self.response)
    }

    fn opened(self, window: &'static str) -> Result<Response, ContractError> {
        state::save_case(self.deps.storage, self.id, &self.case)?;
        Ok(self.response.add_event(WindowOpened {
            case: self.id,
            round: self.case.round,
            window,
            until: Timestamp::from_nanos(self.case.until),
        }))
    }

    /// Pays the round's present seats: the fee, and their part in what the absent lost. Without a quorum the absent get back
    /// what they lost: nobody gains from rounds that too few could attend.
    fn settle(&mut self) -> Result<(), ContractError> {
        let role = self.terms.role;
        let present = self.count(Seat::present);
        let mut lost = std::mem::take(&mut self.case.lost);
        if present < self.quorum()? {
            self.give_back()?;
            lost = 0;
        }
        self.pay(role, present, lost)
    }

    /// Gives the round's absent seats their deposits back. Their places on the roster they have lost.
    fn give_back(&mut self) -> Result<(), ContractError> {
        let role = self.terms.role;
        for (number, seat) in self.seats.iter_mut().filter(|(_, seat)| seat.lost > 0) {
            let amount = std::mem::take(&mut seat.lost);
            let mut entry = state::entry(self.deps.storage, role, seat.position)?;
            entry.give_back(amount)?;
            state::save_entry(self.deps.storage, role, seat.position, &entry)?;
            state::save_seat(self.deps.storage, self.id, *number, seat)?;
            let event = DepositReturned {
                case: self.id,
                seat: *number,
                org: OrgId(seat.org),
                amount: Uint128::new(amount),
            };
            self.response.events.push(event.into());
        }
        Ok(())
    }

    /// Pays the fee and a share of `lost` to each present seat.
    fn pay(&mut self, role: Role, present: u8, lost: u128) -> Result<(), ContractError> {
        let mut roster = state::roster(self.deps.storage, role)?;
        let left = roster.lost;
        let share = if lost == 0 {
            0
        } else {
            roster.share(lost, present)?
        };
        if roster.lost != left {
            state::save_roster(self.deps.storage, role, &roster)?;
        }
        let fees = self.terms.fee.checked_mul(present.into());
        self.case.pot = fees
            .and_then(|fees| self.case.pot.checked_sub(fees))
            .ok_or(DomainError::Overflow)?;
        let each = self.terms.fee.checked_add(share).ok_or(DomainError::Overflow)?;
        if each == 0 {
            return Ok(());
        }
        for (_, seat) in self.seats.iter().filter(|(_, seat)| seat.present()) {
            let mut entry = state::entry(self.deps.storage, role, seat.position)?;
            entry.earn(each)?;
            state::save_entry(self.deps.storage, role, seat.position, &entry)?;
        }
        Ok(())
    }

    fn decide(mut self, verdict: &Verdict) -> Result<Response, ContractError> {
        self.settle()?;
        let period = state::beacon(self.deps.storage)?.period();
        self.case.decide(&self.terms, period, self.now)?;
        let event = CaseDecided {
            case: self.id,
            round: self.case.round,
            outcome: verdict.outcome,
        };
        self.response.events.push(event.into());
        self.answer(verdict)
    }

    /// The round ends, and with it the case.
    fn hang(mut self) -> Result<Response, ContractError> {
        self.settle()?;
        self.hung()
    }

    /// No decision, and none will come. What was decided before an appeal stands: else whoever does not like a verdict need only
    /// see to it that a wider round does not come about.
    fn hung(mut self) -> Result<Response, ContractError> {
        self.case.until = 0;
        if let Some(first) = state::verdict(self.deps.storage, self.id)? {
            self.case.phase = Phase::Decided;
            let (case, outcome) = (self.id, first.outcome);
            self.response.events.push(VerdictStands { case, outcome }.into());
            return self.answer(&first);
        }
        self.case.phase = Phase::Hung;
        let event = CaseHung { case: self.id };
        self.response.events.push(event.into());
        self.answer(&Verdict::HUNG)
    }

    /// Stores the outcome and tells the opener, who cannot make this fail.
    fn answer(self, verdict: &Verdict) -> Result<Response, ContractError> {
        state::save_case(self.deps.storage, self.id, &self.case)?;
        state::save_verdict(self.deps.storage, self.id, verdict)?;
        let gas = state::settings(self.deps.storage)?.answer_gas_limit;
        let dossier = state::dossier(self.deps.storage, self.id)?;
        let opener = dossier.opener.clone();
        let answer = query::answer(self.id, &self.case, dossier, Some(verdict.clone()), self.now);
        Ok(self.response.add_submessage(reply::answer(opener, answer, gas)?))
    }
}
