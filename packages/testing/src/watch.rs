//! Contracts on the simulated chain, watched.

use cosmwasm_std::{
    from_json, Binary, Checksum, Deps, DepsMut, Env, MessageInfo, MigrateInfo, Order, Record, Reply,
    Response, StdError, StdResult, Storage,
};
use cw_multi_test::Contract;
use serde::de::DeserializeOwned;
use std::cell::RefCell;
use std::fmt::{Debug, Display, Write};
use std::io::Write as _;

type Execute<X, E> = fn(DepsMut, Env, MessageInfo, X) -> Result<Response, E>;
type Query<Q, E> = fn(Deps, Env, Q) -> Result<Binary, E>;
type ReplyFn<E> = fn(DepsMut, Env, Reply) -> Result<Response, E>;
type MigrateFn = Box<dyn Fn(DepsMut, Env, Vec<u8>) -> StdResult<Response>>;

/// A contract's entry points for [`TestApp::store_code`](crate::app::TestApp).
///
/// cw-multi-test turns contract errors into text. This wrapper does the same, but first notes the variant in
/// a journal of the running thread, and it notes a handler that wrote to its store before it failed. The
/// walker reads the journal; a suite may, too ([`take_journal`]).
pub struct Watched<X, I, Q, E, EQ> {
    execute: Execute<X, E>,
    instantiate: Execute<I, E>,
    query: Query<Q, EQ>,
    reply: Option<ReplyFn<E>>,
    sudo: Option<MigrateFn>,
    migrate: Option<MigrateFn>,
}

impl<X, I, Q, E, EQ> Watched<X, I, Q, E, EQ>
where
    X: DeserializeOwned + 'static,
    I: DeserializeOwned + 'static,
    Q: DeserializeOwned + 'static,
    E: Display + Debug + 'static,
    EQ: Display + Debug + 'static,
{
    /// The three entry points that every contract has, in the order of `ContractWrapper::new`.
    pub const fn new(execute: Execute<X, E>, instantiate: Execute<I, E>, query: Query<Q, EQ>) -> Self {
        Self {
            execute,
            instantiate,
            query,
            reply: None,
            sudo: None,
            migrate: None,
        }
    }

    /// With `reply`.
    pub fn with_reply(self, reply: ReplyFn<E>) -> Self {
        Self {
            reply: Some(reply),
            ..self
        }
    }

    /// With `sudo`.
    pub fn with_sudo<S: DeserializeOwned + 'static>(
        self,
        sudo: fn(DepsMut, Env, S) -> Result<Response, E>,
    ) -> Self {
        let sudo: MigrateFn = Box::new(move |deps, env, msg| sudo(deps, env, parse(&msg)?).map_err(noted));
        Self {
            sudo: Some(sudo),
            ..self
        }
    }

    /// With `migrate`.
    pub fn with_migrate<M: DeserializeOwned + 'static>(
        self,
        migrate: fn(DepsMut, Env, M) -> Result<Response, E>,
    ) -> Self {
        let migrate: MigrateFn =
            Box::new(move |deps, env, msg| migrate(deps, env, parse(&msg)?).map_err(noted));
        Self {
            migrate: Some(migrate),
            ..self
        }
    }

    /// What `store_code` takes.
    pub fn boxed(self) -> Box<dyn Contract<cosmwasm_std::Empty>> {
        Box::new(self)
    }
}

impl<X, I, Q, E, EQ> Contract<cosmwasm_std::Empty> for Watched<X, I, Q, E, EQ>
where
    X: DeserializeOwned,
    I: DeserializeOwned,
    Q: DeserializeOwned,
    E: Display + Debug,
    EQ: Display + Debug,
{
    fn execute(&self, deps: DepsMut, env: Env, info: MessageInfo, msg: Vec<u8>) -> StdResult<Response> {
        let msg: X = parse(&msg)?;
        let mut store = CountingStore {
            inner: deps.storage,
            writes: 0,
        };
        let deps = DepsMut {
            storage: &mut store,
            api: deps.api,
            querier: deps.querier,
        };
        let result = (self.execute)(deps, env, info, msg);
        let writes = store.writes;
        result.map_err(|e| {
            if writes > 0 {
                JOURNAL.with_borrow_mut(|j| {
                    j.early_writes
                        .push(format!("{} was returned after {writes} writes", variant_name(&e)));
                });
            }
            noted(e)
        })
    }

    fn instantiate(&self, deps: DepsMut, env: Env, info: MessageInfo, msg: Vec<u8>) -> StdResult<Response> {
        (self.instantiate)(deps, env, info, parse(&msg)?).map_err(noted)
    }

    fn query(&self, deps: Deps, env: Env, msg: Vec<u8>) -> StdResult<Binary> {
        (self.query)(deps, env, parse(&msg)?).map_err(noted)
    }

    fn sudo(&self, deps: DepsMut, env: Env, msg: Vec<u8>) -> StdResult<Response> {
        let sudo = self
            .sudo
            .as_ref()
            .ok_or_else(|| StdError::msg("the contract has no sudo"))?;
        sudo(deps, env, msg)
    }

    fn reply(&self, deps: DepsMut, env: Env, msg: Reply) -> StdResult<Response> {
        let reply = self
            .reply
            .as_ref()
            .ok_or_else(|| StdError::msg("the contract has no reply"))?;
        reply(deps, env, msg).map_err(noted)
    }

    fn migrate(&self, deps: DepsMut, env: Env, msg: Vec<u8>, _: MigrateInfo) -> StdResult<Response> {
        let migrate = self
            .migrate
            .as_ref()
            .ok_or_else(|| StdError::msg("the contract has no migrate"))?;
        migrate(deps, env, msg)
    }

    fn checksum(&self) -> Option<Checksum> {
        None
    }
}

/// What the watched contracts of this thread did since the journal was last taken.
#[derive(Debug, Default, Clone)]
pub struct Journal {
    /// variants of the errors that were returned, innermost call first; also those that a caller swallowed
    pub errors: Vec<String>,
    /// handlers that had written to their store when they failed
    pub early_writes: Vec<String>,
}

thread_local! {
    static JOURNAL: RefCell<Journal> = RefCell::default();
}

/// Takes the journal of this thread and starts a new one.
pub fn take_journal() -> Journal {
    JOURNAL.take()
}

/// Names a file to which every error's variant is appended, a line each: [`variants_seen_by`] reads it.
const SEEN: &str = "SALUS_ERRORS_SEEN";

/// Runs the other tests of the running test binary, but for those whose names contain one of `but`, and says which variants
/// of errors watched contracts came to. Panics if one of the tests fails. The test that calls it is among `but`.
pub fn variants_seen_by(but: &[&str]) -> Vec<String> {
    let file = std::env::temp_dir().join(format!("salus-errors-seen-{}", std::process::id()));
    let mut tests = std::process::Command::new(std::env::current_exe().expect("the running tests"));
    tests.env(SEEN, &file).arg("--quiet");
    for name in but {
        tests.args(["--skip", name]);
    }
    let output = tests.output().expect("the tests run");
    let seen = std::fs::read_to_string(&file).unwrap_or_default();
    let _ = std::fs::remove_file(&file);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stdout)
    );
    seen.lines().map(str::to_string).collect()
}

fn noted<E: Display + Debug>(error: E) -> StdError {
    let name = variant_name(&error);
    if let Some(file) = std::env::var_os(SEEN) {
        let file = std::fs::OpenOptions::new().create(true).append(true).open(file);
        // one write, so that lines of several threads stay whole
        let written = file.and_then(|mut file| file.write_all(format!("{name}\n").as_bytes()));
        written.expect("the list of errors is written");
    }
    JOURNAL.with_borrow_mut(|j| j.errors.push(name));
    StdError::msg(error.to_string())
}

fn parse<T: DeserializeOwned>(msg: &[u8]) -> StdResult<T> {
    from_json(msg).inspect_err(|_| JOURNAL.with_borrow_mut(|j| j.errors.push("ParseError".to_string())))
}

/// The name of an enum's variant, looked up inside wrappers of one field: both `NotOwner { .. }` and
/// `Core(NotOwner { .. })` give `NotOwner`. What wraps a library's error is named itself: `Std(..)` is `Std`.
///
/// ```
/// # use salus_testing::watch::variant_name;
/// #[derive(Debug)]
/// enum Inner { Leaf { n: u8 } }
/// #[derive(Debug)]
/// enum Outer { Unit, Wrapped(Inner) }
/// assert_eq!(variant_name(&Outer::Unit), "Unit");
/// assert_eq!(variant_name(&Outer::Wrapped(Inner::Leaf { n: 1 })), "Leaf");
/// ```
pub fn variant_name(value: &impl Debug) -> String {
    let mut start = Prefix(String::new());
    // an error of this writer only says that enough has been seen
    let _ = write!(start, "{value:?}");
    let mut rest = start.0.as_str();
    loop {
        let end = rest
            .find(|c: char| !(c.is_alphanumeric() || c == '_'))
            .unwrap_or(rest.len());
        let (name, tail) = rest.split_at(end);
        match tail.strip_prefix('(') {
            Some(inner) if name != "Std" && inner.starts_with(char::is_uppercase) => rest = inner,
            _ => return name.to_string(),
        }
    }
}

/// Keeps the first characters of what is written, so that naming a huge message is cheap.
struct Prefix(String);

impl Write for Prefix {
    fn write_str(&mut self, s: &str) -> std::fmt::Result {
        self.0.push_str(s);
        if self.0.len() > 160 {
            Err(std::fmt::Error)
        } else {
            Ok(())
        }
    }
}

struct CountingStore<'a> {
    inner: &'a mut dyn Storage,
    writes: u64,
}

impl Storage for CountingStore<'_> {
    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        self.inner.get(key)
    }
    fn range<'a>(
        &'a self,
        start: Option<&[u8]>,
        end: Option<&[u8]>,
        order: Order,
    ) -> Box<dyn Iterator<Item = Record> + 'a> {
        self.inner.range(start, end, order)
    }
    fn set(&mut self, key: &[u8], value: &[u8]) {
        self.writes += 1;
        self.inner.set(key, value);
    }
    fn remove(&mut self, key: &[u8]) {
        self.writes += 1;
        self.inner.remove(key);
    }
}
