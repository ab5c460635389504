//! What the tests of every Salus contract share. Never a dependency of shipped code.
//!
//! | module | what it is for |
//! |---|---|
//! | [`actors`] | named accounts with real bech32 addresses |
//! | [`accredited`] | organisations, operators and accreditations for the suites of other contracts |
//! | [`app`] | a simulated chain whose state hash is always at hand, and its clock |
//! | [`watch`] | puts a contract on that chain and notes which error it gave, by variant |
//! | [`walk`] | the random walker: all invariants after every step, shortest failing step list |
//! | [`dice`] | the walker's seeded source of chance |
//! | [`shrink`] | the shortest list that still fails |
//! | [`variants`] | the variants of an enum, read from its source, so that a list of them cannot go stale |
//! | [`panel`] | a panel that says what a test tells it to |
//! | [`json`] | messages as JSON, and with something wrong in them |
//! | [`events`] | what a contract emitted, beside what it declares |
//! | [`layout`] | storage prefixes and named tests, beside the pages that list them |
//! | [`owner`] | the hand-over of a contract, tried on any of them |
//! | [`access`] | who may send what, beside the file that freezes it |
//! | [`golden`] | files that freeze an output |
//! | [`figures`] | measured numbers, merged into `docs/figures.json` |
//!
//! # A walk over a contract
//!
//! The whole of it for a contract that counts down and refuses to go below zero:
//!
//! ```
//! use cosmwasm_schema::cw_serde;
//! use cosmwasm_std::{to_json_binary, Addr, Binary, Deps, DepsMut, Empty, Env, MessageInfo, Response, StdError};
//! use cw_multi_test::Executor;
//! use cw_storage_plus::Item;
//! use salus_testing::{actor, app::TestApp, dice::Dice, walk::{StateHash, Walk, Walker}, watch::{variant_name, Watched}};
//!
//! // --- the contract -------------------------------------------------------------------------
//! const LEFT: Item<u64> = Item::new("l");
//! #[cw_serde]
//! enum ExecuteMsg { Take { n: u64 }, Refill {} }
//! #[derive(thiserror::Error, Debug)]
//! enum ContractError {
//!     #[error(transparent)] Std(#[from] StdError),
//!     #[error("only {left} left, not {n}")] TooFew { left: u64, n: u64 },
//! }
//! fn instantiate(deps: DepsMut, _: Env, _: MessageInfo, _: Empty) -> Result<Response, ContractError> {
//!     LEFT.save(deps.storage, &100)?;
//!     Ok(Response::new())
//! }
//! fn execute(deps: DepsMut, _: Env, _: MessageInfo, msg: ExecuteMsg) -> Result<Response, ContractError> {
//!     let left = LEFT.load(deps.storage)?;
//!     let left = match msg {
//!         ExecuteMsg::Take { n } => left.checked_sub(n).ok_or(ContractError::TooFew { left, n })?,
//!         ExecuteMsg::Refill {} => 100,
//!     };
//!     LEFT.save(deps.storage, &left)?;
//!     Ok(Response::new())
//! }
//! fn query(deps: Deps, _: Env, _: Empty) -> Result<Binary, ContractError> {
//!     Ok(to_json_binary(&LEFT.load(deps.storage)?)?)
//! }
//!
//! // --- the walk: tests/it/walker.rs ---------------------------------------------------------
//! struct World { app: TestApp, contract: Addr }
//!
//! impl Walk for World {
//!     type Step = ExecuteMsg; // plain data: it is printed and replayed
//!
//!     fn start(_: &mut Dice) -> Self {
//!         let mut app = TestApp::start(&[]);
//!         let code = app.store_code(Watched::new(execute, instantiate, query).boxed());
//!         let contract = app
//!             .instantiate_contract(code, actor("owner"), &Empty {}, &[], "counter", None)
//!             .unwrap();
//!         Self { app, contract }
//!     }
//!     fn draw(&self, dice: &mut Dice) -> ExecuteMsg {
//!         match dice.below(4) {
//!             0 => ExecuteMsg::Refill {},
//!             _ => ExecuteMsg::Take { n: dice.below(80) },
//!         }
//!     }
//!     fn message(step: &ExecuteMsg) -> Option<String> {
//!         Some(variant_name(step))
//!     }
//!     fn apply(&mut self, step: &ExecuteMsg) -> Result<(), String> {
//!         self.app.run(&actor("anybody"), &self.contract, step, &[]).map(drop)
//!     }
//!     fn check(&self) -> Result<(), String> {
//!         let left: u64 = self.app.ask(&self.contract, &Empty {})?;
//!         if left <= 100 { Ok(()) } else { Err(format!("X0: {left} left of 100")) }
//!     }
//!     fn state_hash(&self) -> StateHash {
//!         self.app.state_hash()
//!     }
//! }
//!
//! let report = Walker::fixed("counter", 2_000, 1).run::<World>();
//! println!("{report}");
//! report.assert_share(30, 90);
//! report.assert_messages(["Take", "Refill"]);
//! report.assert_errors(["TooFew"]);
//! ```
//!
//! In a contract's suite the last lines are usually:
//!
//! ```ignore
//! let report = Walker::new("donation-escrow").run::<World>();
//! report.assert_share(30, 70);
//! report.assert_messages(variants_of(include_str!("../../../../packages/donation-escrow-api/src/msg.rs"), "ExecuteMsg"));
//! report.assert_errors(variants_of(include_str!("../../src/error.rs"), "DomainError"));
//! report.record_figure();
//! ```

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::float_arithmetic,
    reason = "this crate runs in tests only, where a panic is the report"
)]

pub mod access;
pub mod accredited;
pub mod actors;
pub mod app;
pub mod dice;
pub mod events;
pub mod figures;
pub mod golden;
pub mod json;
pub mod layout;
pub mod owner;
pub mod panel;
pub mod shrink;
pub mod store;
pub mod variants;
pub mod walk;
pub mod watch;

pub use actors::actor;
pub use app::refused;
pub use figures::record_figure;
pub use golden::assert_golden;
pub use variants::variants_of;
