//! A small chain in one process: compiled contracts, their records, balances and a clock.
//!
//! It runs what contracts send to each other and to the bank in the order of a real chain, with
//! replies, gas limits of messages, and undoing what failed. It charges the store, the loading
//! of contracts and the machine's own work at the prices of a real chain, so that the gas of a
//! call is the *in call* part of the real figure: without the transaction, its signature and
//! its bytes. What it does not know (staking, IBC, instantiation by contracts) is an error.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use cosmwasm_std::testing::MockQuerier;
use cosmwasm_std::{
    coins, from_json, Addr, BankMsg, Binary, BlockInfo, Coin, ContractInfo, ContractResult, CosmosMsg,
    DepsMut, Empty, Env, Event, MessageInfo, QuerierWrapper, Reply, ReplyOn, Response, SubMsg,
    SubMsgResponse, SubMsgResult, Timestamp, TransactionInfo, Uint128, WasmMsg,
};
use cosmwasm_vm::internals::{compile_module, instance_from_module};
use cosmwasm_vm::testing::MockApi;
use cosmwasm_vm::{
    call_execute, call_instantiate, call_query, call_reply, to_vec, Backend, Instance, Size, VmError,
    VmResult,
};
use serde::de::DeserializeOwned;
use serde::Serialize;
use wasmer::{Engine, Module, Store};

use crate::check::artifact;
use crate::querier::ChainQuerier;
use crate::store::{ContractStore, Ledger, NativeStore, GAS_MULTIPLIER};

/// The chain's gas for loading a contract that is not pinned.
const LOAD: u64 = 60_000;
/// No transaction of a test comes near it.
const BLOCK_GAS: u64 = 100_000_000;
const MEMORY: Size = Size::mebi(32);

type Vm = Instance<MockApi, ContractStore, ChainQuerier>;

/// What a successful call did.
#[derive(Debug)]
pub struct Receipt {
    /// The chain's gas, without the transaction around it.
    pub gas: u64,
    /// Events in order, those of messages that the contract sent included.
    pub events: Vec<Event>,
    /// What the contract answered.
    pub data: Option<Binary>,
}

impl Receipt {
    /// The contract's answer, read as JSON.
    ///
    /// # Panics
    /// When there is none, or of another type.
    #[track_caller]
    pub fn data<T: DeserializeOwned>(&self) -> T {
        let Some(data) = &self.data else {
            panic!("no data: {:?}", self.events)
        };
        from_json(data).unwrap_or_else(|e| panic!("{e}"))
    }

    /// The first value of this attribute in any event.
    pub fn attribute(&self, key: &str) -> Option<&str> {
        let mut all = self.events.iter().flat_map(|event| &event.attributes);
        all.find(|attribute| attribute.key == key)
            .map(|attribute| attribute.value.as_str())
    }
}

struct Inner {
    ledger: Rc<RefCell<Ledger>>,
    contracts: BTreeMap<String, (Module, Engine)>,
    block: BlockInfo,
}

/// A handle to the chain; clones are the same chain.
#[derive(Clone)]
pub struct Chain {
    inner: Rc<RefCell<Inner>>,
}

impl Default for Chain {
    fn default() -> Self {
        Self::new()
    }
}

/// A call's outcome inside the chain: events and data, or the contract's own error.
type Outcome = Result<(Vec<Event>, Option<Binary>), String>;

impl Chain {
    /// An empty chain.
    pub fn new() -> Self {
        Self::beginning_at(1_790_000_000)
    }

    /// An empty chain at a time, in seconds since 1970.
    pub fn beginning_at(seconds: u64) -> Self {
        let block = BlockInfo {
            height: 1_000,
            time: Timestamp::from_seconds(seconds),
            chain_id: "salus-vm".to_owned(),
        };
        let ledger = Rc::new(RefCell::new(Ledger::default()));
        Self {
            inner: Rc::new(RefCell::new(Inner {
                ledger,
                contracts: BTreeMap::new(),
                block,
            })),
        }
    }

    /// What the chain calls itself.
    pub fn id(&self) -> String {
        self.inner.borrow().block.chain_id.clone()
    }

    /// The address of the person with this name.
    pub fn user(&self, name: &str) -> String {
        MockApi::default().addr_make(name)
    }

    /// Gives coins to an account.
    pub fn mint(&self, to: &str, amount: u128, denom: &str) {
        let before = self.balance(to, denom);
        self.ledger().borrow_mut().set_balance(to, denom, before + amount);
    }

    /// What an account has.
    pub fn balance(&self, owner: &str, denom: &str) -> u128 {
        self.ledger().borrow().balance(owner, denom)
    }

    /// The present block's time, in seconds.
    pub fn now(&self) -> u64 {
        self.inner.borrow().block.time.seconds()
    }

    /// Lets time pass: a block every 5 seconds.
    pub fn advance(&self, seconds: u64) {
        let block = &mut self.inner.borrow_mut().block;
        block.time = block.time.plus_seconds(seconds);
        block.height += seconds.div_ceil(5);
    }

    /// How many records a contract keeps.
    pub fn records(&self, contract: &str) -> usize {
        self.ledger().borrow().count(contract)
    }

    /// Creates a contract from its built module. Returns its address and what that cost.
    ///
    /// # Errors
    /// The contract's own error.
    pub fn instantiate(
        &self,
        contract: &str,
        sender: &str,
        msg: &impl Serialize,
        funds: &[Coin],
    ) -> Result<(String, Receipt), String> {
        let count = self.inner.borrow().contracts.len();
        let address = self.user(&format!("contract {count}"));
        let code = compile_module(&artifact(contract), Some(MEMORY)).map_err(|e| e.to_string())?;
        self.inner.borrow_mut().contracts.insert(address.clone(), code);
        let msg = to_vec(msg).map_err(|e| e.to_string())?;
        let receipt = self.transaction(|chain, meter| {
            chain.enter(&address, sender, funds, meter, |vm, env, info| {
                call_instantiate(vm, env, info, &msg)
            })
        })?;
        Ok((address, receipt))
    }

    /// A transaction with one call.
    ///
    /// # Errors
    /// The contract's own error, or the machine's; nothing is kept then.
    pub fn execute(
        &self,
        contract: &str,
        sender: &str,
        msg: &impl Serialize,
        funds: &[Coin],
    ) -> Result<Receipt, String> {
        let msg = to_vec(msg).map_err(|e| e.to_string())?;
        self.transaction(|chain, meter| chain.call(contract, sender, &msg, funds, meter))
    }

    /// A question to a contract, and what it cost.
    ///
    /// # Errors
    /// The contract's own error, or an answer of another type.
    pub fn query<T: DeserializeOwned>(
        &self,
        contract: &str,
        msg: &impl Serialize,
    ) -> Result<(T, u64), String> {
        let msg = to_vec(msg).map_err(|e| e.to_string())?;
        let (answer, gas) = self.smart(contract, &msg, BLOCK_GAS * GAS_MULTIPLIER);
        let answer = answer.into_result()?;
        Ok((
            from_json(answer).map_err(|e| e.to_string())?,
            gas.div_ceil(GAS_MULTIPLIER),
        ))
    }

    /// Runs a contract's own code natively on its records, in the present block, without the
    /// machine and without gas, to fill a store fast. It can ask nobody, and its messages go nowhere.
    pub fn natively<R>(&self, contract: &str, run: impl FnOnce(DepsMut<'_>, Env) -> R) -> R {
        let mut storage = NativeStore::new(self.ledger(), contract);
        let nobody = MockQuerier::default();
        let deps = DepsMut {
            storage: &mut storage,
            api: &cosmwasm_std::testing::MockApi::default(),
            querier: QuerierWrapper::new(&nobody),
        };
        let result = run(deps, self.env(contract));
        self.ledger().borrow_mut().commit();
        result
    }

    pub(crate) fn exists(&self, contract: &str) -> bool {
        self.inner.borrow().contracts.contains_key(contract)
    }

    pub(crate) fn record(&self, contract: &str, key: &[u8]) -> Option<Vec<u8>> {
        self.ledger().borrow().get(contract, key)
    }

    /// A smart query of the chain or of a contract; gas in the machine's unit.
    pub(crate) fn smart(&self, contract: &str, msg: &[u8], limit: u64) -> (ContractResult<Binary>, u64) {
        let load = LOAD * GAS_MULTIPLIER;
        let Some(limit) = limit.checked_sub(load) else {
            return (out_of_gas(), load);
        };
        let mut vm = match self.vm(contract, limit) {
            Ok(vm) => vm,
            Err(error) => return (ContractResult::Err(error), load),
        };
        let answer = call_query(&mut vm, &self.env(contract), msg);
        let used = load + limit.saturating_sub(vm.get_gas_left());
        (
            answer.unwrap_or_else(|error| ContractResult::Err(error.to_string())),
            used,
        )
    }

    fn ledger(&self) -> Rc<RefCell<Ledger>> {
        self.inner.borrow().ledger.clone()
    }

    fn transaction(&self, run: impl FnOnce(&Self, &mut Meter) -> Outcome) -> Result<Receipt, String> {
        let mut meter = Meter {
            left: BLOCK_GAS * GAS_MULTIPLIER,
        };
        let outcome = run(self, &mut meter);
        if outcome.is_err() {
            self.ledger().borrow_mut().undo(0);
        }
        self.ledger().borrow_mut().commit();
        let used = BLOCK_GAS * GAS_MULTIPLIER - meter.left;
        outcome.map(|(events, data)| Receipt {
            gas: used.div_ceil(GAS_MULTIPLIER),
            events,
            data,
        })
    }

    fn call(&self, contract: &str, sender: &str, msg: &[u8], funds: &[Coin], meter: &mut Meter) -> Outcome {
        if !self.exists(contract) {
            return Err(format!("no such contract: {contract}"));
        }
        self.enter(contract, sender, funds, meter, |vm, env, info| {
            call_execute(vm, env, info, msg)
        })
    }

    /// Pays the funds in, runs an entry point and then all that it asks for.
    fn enter(
        &self,
        contract: &str,
        sender: &str,
        funds: &[Coin],
        meter: &mut Meter,
        entry: impl FnOnce(&mut Vm, &Env, &MessageInfo) -> VmResult<ContractResult<Response<Empty>>>,
    ) -> Outcome {
        self.pay(sender, contract, funds)?;
        let info = MessageInfo {
            sender: Addr::unchecked(sender),
            funds: funds.to_vec(),
        };
        let response = self.run(contract, meter, |vm, env| entry(vm, env, &info))?;
        self.follow(contract, response, meter)
    }

    fn run(
        &self,
        contract: &str,
        meter: &mut Meter,
        entry: impl FnOnce(&mut Vm, &Env) -> VmResult<ContractResult<Response<Empty>>>,
    ) -> Result<Response<Empty>, String> {
        meter.spend(LOAD * GAS_MULTIPLIER)?;
        let mut vm = self.vm(contract, meter.left)?;
        let result = entry(&mut vm, &self.env(contract));
        meter.left = vm.get_gas_left();
        match result {
            Ok(result) => result.into_result(),
            Err(VmError::GasDepletion { .. }) => Err(OUT_OF_GAS.to_owned()),
            Err(error) => Err(error.to_string()),
        }
    }

    /// The response's events, then its messages one after another, with replies.
    fn follow(&self, contract: &str, response: Response<Empty>, meter: &mut Meter) -> Outcome {
        let mut events = vec![Event::new("wasm").add_attributes(response.attributes)];
        events.extend(
            response
                .events
                .into_iter()
                .map(|e| Event::new(format!("wasm-{}", e.ty)).add_attributes(e.attributes)),
        );
        let mut data = response.data;
        for message in response.messages {
            let (more, reply_data) = self.submessage(contract, message, meter)?;
            events.extend(more);
            data = reply_data.or(data);
        }
        Ok((events, data))
    }

    fn submessage(&self, contract: &str, message: SubMsg<Empty>, meter: &mut Meter) -> Outcome {
        let mark = self.ledger().borrow().mark();
        let before = meter.left;
        let cap = message
            .gas_limit
            .map_or(before, |limit| before.min(limit * GAS_MULTIPLIER));
        let mut inner = Meter { left: cap };
        let outcome = self.dispatch(contract, message.msg, &mut inner);
        let used = cap - inner.left;
        meter.left = before - used;
        let wants_reply = match (&outcome, &message.reply_on) {
            (_, ReplyOn::Always) | (Ok(_), ReplyOn::Success) | (Err(_), ReplyOn::Error) => true,
            (Ok(_), ReplyOn::Error | ReplyOn::Never) | (Err(_), ReplyOn::Success | ReplyOn::Never) => false,
        };
        if outcome.is_err() {
            self.ledger().borrow_mut().undo(mark);
        }
        if !wants_reply {
            return outcome.map(|(events, _)| (events, None));
        }
        let (mut events, result) = match outcome {
            Ok((events, data)) => {
                #[expect(deprecated, reason = "chains still fill the field")]
                let response = SubMsgResponse {
                    events: events.clone(),
                    data,
                    msg_responses: Vec::new(),
                };
                (events, SubMsgResult::Ok(response))
            }
            // A chain shows the contract no more than that much of another's error.
            Err(error) if error == OUT_OF_GAS => {
                (Vec::new(), SubMsgResult::Err("codespace: sdk, code: 11".into()))
            }
            Err(_) => (Vec::new(), SubMsgResult::Err("codespace: wasm, code: 5".into())),
        };
        let reply = Reply {
            id: message.id,
            payload: message.payload,
            gas_used: used.div_ceil(GAS_MULTIPLIER),
            result,
        };
        let response = self.run(contract, meter, |vm, env| call_reply(vm, env, &reply))?;
        let (more, data) = self.follow(contract, response, meter)?;
        events.extend(more);
        Ok((events, data))
    }

    fn dispatch(&self, from: &str, message: CosmosMsg<Empty>, meter: &mut Meter) -> Outcome {
        match message {
            CosmosMsg::Wasm(WasmMsg::Execute {
                contract_addr,
                msg,
                funds,
            }) => self.call(&contract_addr, from, &msg, &funds, meter),
            CosmosMsg::Bank(BankMsg::Send { to_address, amount }) => {
                // About what the bank's own reads and writes cost for each coin.
                meter.spend(20_000 * amount.len() as u64 * GAS_MULTIPLIER)?;
                self.pay(from, &to_address, &amount)?;
                let event = Event::new("transfer").add_attribute("recipient", to_address);
                Ok((vec![event], None))
            }
            other => Err(format!("this chain does not know {other:?}")),
        }
    }

    fn pay(&self, from: &str, to: &str, funds: &[Coin]) -> Result<(), String> {
        let ledger = self.ledger();
        let mut ledger = ledger.borrow_mut();
        for coin in funds {
            let amount = Uint128::try_from(coin.amount).map_err(|e| e.to_string())?.u128();
            let has = ledger.balance(from, &coin.denom);
            let rest = has
                .checked_sub(amount)
                .ok_or_else(|| format!("{from} has {has}, needs {coin}"))?;
            ledger.set_balance(from, &coin.denom, rest);
            let before = ledger.balance(to, &coin.denom);
            ledger.set_balance(to, &coin.denom, before + amount);
        }
        Ok(())
    }

    fn vm(&self, contract: &str, gas: u64) -> Result<Vm, String> {
        let (module, engine) = match self.inner.borrow().contracts.get(contract) {
            Some((module, engine)) => (module.clone(), engine.clone()),
            None => return Err(format!("no such contract: {contract}")),
        };
        let backend = Backend {
            api: MockApi::default(),
            storage: ContractStore::new(self.ledger(), contract),
            querier: ChainQuerier { chain: self.clone() },
        };
        instance_from_module(Store::new(engine), &module, backend, gas, None).map_err(|e| e.to_string())
    }

    fn env(&self, contract: &str) -> Env {
        Env {
            block: self.inner.borrow().block.clone(),
            transaction: Some(TransactionInfo::new(0, Binary::default())),
            contract: ContractInfo {
                address: Addr::unchecked(contract),
            },
        }
    }
}

const OUT_OF_GAS: &str = "out of gas";

fn out_of_gas() -> ContractResult<Binary> {
    ContractResult::Err(OUT_OF_GAS.to_owned())
}

/// Gas that is left, in the machine's unit.
struct Meter {
    left: u64,
}

impl Meter {
    fn spend(&mut self, gas: u64) -> Result<(), String> {
        match self.left.checked_sub(gas) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => {
                self.left = 0;
                Err(OUT_OF_GAS.to_owned())
            }
        }
    }
}

/// One coin, as most calls take it.
pub fn coin(amount: u128, denom: &str) -> Vec<Coin> {
    coins(amount, denom)
}
