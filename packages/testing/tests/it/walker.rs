//! The walker against a contract with faults that can be switched on.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{
    to_json_binary, Addr, Binary, Deps, DepsMut, Empty, Env, MessageInfo, Response, StdError,
};
use cw_multi_test::Executor;
use cw_storage_plus::{Item, Map};
use salus_testing::{
    actor,
    app::TestApp,
    dice::Dice,
    walk::{message_of, Breach, StateHash, Walk, Walker},
    watch::Watched,
};
use std::{cell::Cell, marker::PhantomData};

// --- a jar of tokens: what is taken out never exceeds what was put in

const JAR: Item<u64> = Item::new("jar");
const TAKEN: Map<u64, u64> = Map::new("taken");

#[cw_serde]
enum ExecuteMsg {
    Put { n: u64 },
    Take { n: u64 },
    Shake {},
}

#[derive(thiserror::Error, Debug)]
enum ContractError {
    #[error(transparent)]
    Std(#[from] StdError),
    #[error("nothing to put")]
    Nothing,
    #[error("{n} is more than {left}")]
    TooMuch { n: u64, left: u64 },
}

/// What is wrong with the contract, or with the world around it.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Fault {
    None,
    /// the third shake adds a token
    ThirdShakeAddsOne,
    /// taking 7 panics
    SevenPanics,
    /// a refused message leaves a record (in the world, since the chain itself undoes a contract's writes)
    RefusalWrites,
    /// a handler writes, then fails
    WritesBeforeFailing,
    /// the state depends on something else than the steps
    Forgetful,
}

thread_local! {
    static FAULT: Cell<Fault> = const { Cell::new(Fault::None) };
    static CALLS: Cell<u64> = const { Cell::new(0) };
}

const SHAKES: Item<u64> = Item::new("shakes");

fn instantiate(deps: DepsMut, _: Env, _: MessageInfo, _: Empty) -> Result<Response, ContractError> {
    JAR.save(deps.storage, &0)?;
    SHAKES.save(deps.storage, &0)?;
    Ok(Response::new())
}

fn execute(deps: DepsMut, _: Env, _: MessageInfo, msg: ExecuteMsg) -> Result<Response, ContractError> {
    let left = JAR.load(deps.storage)?;
    let left = match msg {
        ExecuteMsg::Put { n: 0 } => return Err(ContractError::Nothing),
        ExecuteMsg::Put { n } => left + n,
        ExecuteMsg::Take { n } => {
            if FAULT.get() == Fault::SevenPanics {
                assert!(n != 7, "seven");
            }
            if FAULT.get() == Fault::WritesBeforeFailing {
                TAKEN.save(deps.storage, n, &n)?;
            }
            left.checked_sub(n).ok_or(ContractError::TooMuch { n, left })?
        }
        ExecuteMsg::Shake {} => {
            let shakes = SHAKES.update(deps.storage, |n| Ok::<_, StdError>(n + 1))?;
            left + u64::from(FAULT.get() == Fault::ThirdShakeAddsOne && shakes == 3)
        }
    };
    JAR.save(deps.storage, &left)?;
    Ok(Response::new())
}

fn query(deps: Deps, _: Env, _: Empty) -> Result<Binary, ContractError> {
    Ok(to_json_binary(&JAR.load(deps.storage)?)?)
}

struct World {
    app: TestApp,
    contract: Addr,
    model: u64,
    _not_send: PhantomData<*const ()>,
}

#[derive(Clone, Debug)]
enum Step {
    Send(ExecuteMsg),
    Wait,
}

impl Walk for World {
    type Step = Step;

    fn start(_: &mut Dice) -> Self {
        let mut app = TestApp::start(&[]);
        let code = app.store_code(Watched::new(execute, instantiate, query).boxed());
        let contract = app
            .instantiate_contract(code, actor("a"), &Empty {}, &[], "jar", None)
            .unwrap();
        Self {
            app,
            contract,
            model: 0,
            _not_send: PhantomData,
        }
    }

    fn draw(&self, dice: &mut Dice) -> Step {
        match dice.below(10) {
            0 => Step::Wait,
            1..=2 => Step::Send(ExecuteMsg::Shake {}),
            3..=5 => Step::Send(ExecuteMsg::Put { n: dice.below(10) }),
            _ => Step::Send(ExecuteMsg::Take { n: dice.below(20) }),
        }
    }

    fn message(step: &Step) -> Option<String> {
        match step {
            Step::Send(msg) => message_of(msg),
            Step::Wait => None,
        }
    }

    fn apply(&mut self, step: &Step) -> Result<(), String> {
        let Step::Send(msg) = step else {
            self.app.pass(1);
            return Ok(());
        };
        let contract = self.contract.clone();
        let result = self.app.run(&actor("a"), &contract, msg, &[]).map(drop);
        match (FAULT.get(), &result) {
            (Fault::RefusalWrites, Err(_)) => self.app.plant(&contract, b"refused", b"1"),
            (Fault::Forgetful, Ok(())) => {
                let calls = CALLS.get() + 1;
                CALLS.set(calls);
                self.app.plant(&contract, b"calls", calls.to_string().as_bytes());
            }
            _ => {}
        }
        result?;
        match msg {
            ExecuteMsg::Put { n } => self.model += n,
            ExecuteMsg::Take { n } => self.model -= n,
            ExecuteMsg::Shake {} => {}
        }
        Ok(())
    }

    fn check(&self) -> Result<(), String> {
        let left: u64 = self.app.ask(&self.contract, &Empty {})?;
        if left == self.model {
            Ok(())
        } else {
            Err(format!("J1: {left} in the jar, {} in the model", self.model))
        }
    }

    fn state_hash(&self) -> StateHash {
        self.app.state_hash()
    }
}

fn breach(fault: Fault) -> Breach<Step> {
    FAULT.set(fault);
    let walker = Walker::fixed("jar", 2_000, 5).validate_before_mutate();
    let breach = *walker
        .try_run::<World>()
        .expect_err("the fault is there to be found");
    FAULT.set(Fault::None);
    breach
}

#[test]
fn a_walk_without_faults_reports_what_it_saw() {
    let report = Walker::fixed("jar", 2_000, 5)
        .validate_before_mutate()
        .run::<World>();
    assert_eq!(report.steps, 2_000);
    report.assert_share(30, 80);
    report.assert_messages(["Put", "Take", "Shake"]);
    report.assert_errors(["Nothing", "TooMuch"]);
    let tries = report.tries();
    assert!(
        tries.done < tries.tried && tries.tried < 2_000,
        "waiting sends nothing: {tries:?}"
    );
    let refused: u64 = report.errors.values().sum();
    assert_eq!(refused, tries.tried - tries.done);
    assert!(report.to_string().contains("Shake"));
}

/// X10: a seed names a walk.
#[test]
fn the_same_seed_gives_the_same_state_and_another_seed_another() {
    let hash = |seed| Walker::fixed("jar", 900, seed).run::<World>().state_hash;
    assert_eq!(hash(5), hash(5));
    assert_ne!(hash(5), hash(6));
}

#[test]
fn a_broken_invariant_is_shown_by_the_shortest_list_of_steps() {
    let breach = breach(Fault::ThirdShakeAddsOne);
    assert!(breach.what.starts_with("J1: "), "{breach}");
    assert_eq!(breach.steps.len(), 3, "{breach}");
    assert!(breach
        .steps
        .iter()
        .all(|step| matches!(step, Step::Send(ExecuteMsg::Shake {}))));
    assert!(breach.drawn > 3);
    assert!(breach.to_string().contains("SALUS_WALK_SEED=5"), "{breach}");
}

/// X5: a panic is a breach like any other.
#[test]
fn a_panic_is_caught_and_shrunk() {
    let breach = breach(Fault::SevenPanics);
    assert_eq!(breach.what, "X5: panic: seven");
    assert!(
        matches!(breach.steps.as_slice(), [Step::Send(ExecuteMsg::Take { n: 7 })]),
        "{breach}"
    );
}

/// X2: a refused step that changes something is found.
#[test]
fn a_refusal_that_leaves_something_is_found() {
    let breach = breach(Fault::RefusalWrites);
    assert!(
        breach.what.starts_with("X2: a refused step changed the state"),
        "{breach}"
    );
    assert_eq!(breach.steps.len(), 1, "{breach}");
}

#[test]
fn a_handler_that_writes_before_it_fails_is_found_when_asked_for() {
    let breach = breach(Fault::WritesBeforeFailing);
    assert_eq!(breach.what, "X2: TooMuch was returned after 1 writes");
    assert_eq!(breach.steps.len(), 1, "{breach}");
    // the chain undoes it, so a walk that does not ask passes
    FAULT.set(Fault::WritesBeforeFailing);
    Walker::fixed("jar", 500, 5).run::<World>();
    FAULT.set(Fault::None);
}

/// X10: a state that depends on more than the steps is found.
#[test]
fn a_state_that_depends_on_more_than_the_steps_is_found() {
    let breach = breach(Fault::Forgetful);
    assert!(breach.what.starts_with("X10: "), "{breach}");
}

#[test]
#[should_panic(expected = "never occurred: [\"Melted\"]")]
fn an_error_that_never_occurred_fails_the_report() {
    Walker::fixed("jar", 300, 5)
        .run::<World>()
        .assert_errors(["Nothing", "Melted"]);
}

#[test]
#[should_panic(expected = "never done: [\"Empty\"]")]
fn a_message_that_was_never_done_fails_the_report() {
    Walker::fixed("jar", 300, 5)
        .run::<World>()
        .assert_messages(["Put", "Empty"]);
}

#[test]
#[should_panic(expected = "% succeeded")]
fn a_share_out_of_range_fails_the_report() {
    Walker::fixed("jar", 300, 5).run::<World>().assert_share(0, 10);
}
