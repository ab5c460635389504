//! The random walker.

use crate::{
    dice::Dice,
    shrink,
    watch::{take_journal, variant_name},
};
use std::collections::BTreeMap;
use std::fmt::{self, Debug, Display};
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::time::{Duration, Instant};

/// Steps of a normal run.
pub const NORMAL_STEPS: u64 = 20_000;

/// Digest of the whole state of a world.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct StateHash(pub [u8; 32]);

impl Debug for StateHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0[..8].iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// What one contract gives the walker: a world to walk in, steps to draw, and what must hold after each.
///
/// A world holds the chain and, usually, a plain model of what the contract should have done; [`Walk::check`]
/// compares the two.
pub trait Walk: Sized {
    /// One step: plain data with every choice made (who, what, how much, how long), so that it can be printed
    /// and done again. Steps that no longer make sense when earlier ones are left out must simply be refused.
    type Step: Clone + Debug;

    /// A fresh world. What is random in it comes from the dice alone.
    fn start(dice: &mut Dice) -> Self;

    /// Draws the next step. Looking at the state keeps the share of steps that succeed in 30–70 %.
    fn draw(&self, dice: &mut Dice) -> Self::Step;

    /// The message that a step sends, by variant ([`variant_name`]); `None` if it sends none and, say, time
    /// passes.
    fn message(step: &Self::Step) -> Option<String>;

    /// Does the step; a refusal by the contract is an `Err` with its text. Updates the model on success.
    fn apply(&mut self, step: &Self::Step) -> Result<(), String>;

    /// All invariants. The text of a breach begins with the invariant's id.
    fn check(&self) -> Result<(), String>;

    /// Digest of all state, [`TestApp::state_hash`](crate::app::TestApp::state_hash) as a rule.
    fn state_hash(&self) -> StateHash;
}

/// A run to be started.
///
/// Its steps are cut into episodes, each in a fresh world with a seed of its own that follows from the run's:
/// states stay small enough for thorough checks, and a failure is short enough to read.
///
/// The environment overrides: `SALUS_WALK_STEPS` the number of steps, `SALUS_WALK_SEED` the seed (a number, or
/// `random`).
#[derive(Clone, Debug)]
pub struct Walker {
    name: String,
    steps: u64,
    seed: u64,
    episode: u64,
    early_writes_are_breaches: bool,
    /// whether the run is held to its coverage
    telling: bool,
}

impl Walker {
    /// A normal run of [`NORMAL_STEPS`] steps for the contract of that name, with the default seed.
    pub fn new(name: &str) -> Self {
        let env = |key| std::env::var(key).ok().filter(|v| !v.is_empty());
        let steps = env("SALUS_WALK_STEPS").map_or(NORMAL_STEPS, |v| {
            v.parse().expect("SALUS_WALK_STEPS is a number of steps")
        });
        let seed = match env("SALUS_WALK_SEED") {
            None => 1,
            Some(v) if v == "random" => std::time::SystemTime::now()
                .duration_since(std::time::UNIX_EPOCH)
                .map_or(1, |d| d.as_nanos() as u64),
            Some(v) => v.parse().expect("SALUS_WALK_SEED is a number or `random`"),
        };
        // a run that was cut short by hand cannot be expected to have met everything
        Self {
            telling: steps >= NORMAL_STEPS,
            ..Self::fixed(name, steps, seed)
        }
    }

    /// Another number of steps in a normal run, for a walk whose steps are dear. The environment still overrides.
    pub fn normally(self, steps: u64) -> Self {
        if std::env::var_os("SALUS_WALK_STEPS").is_some_and(|v| !v.is_empty()) {
            Self {
                telling: self.steps >= steps,
                ..self
            }
        } else {
            Self {
                steps,
                telling: true,
                ..self
            }
        }
    }

    /// A run of so many steps with that seed, whatever the environment says.
    pub fn fixed(name: &str, steps: u64, seed: u64) -> Self {
        let name = name.to_string();
        Self {
            name,
            steps,
            seed,
            episode: 400,
            early_writes_are_breaches: false,
            telling: true,
        }
    }

    /// Another length of an episode; 400 steps if nothing is said.
    pub fn episodes_of(self, steps: u64) -> Self {
        assert!(steps > 0, "an episode has at least one step");
        Self {
            episode: steps,
            ..self
        }
    }

    /// Takes it for a breach of X2 when a handler has written to its store by the time it fails. The chain
    /// would undo the writes, so this asks for more than X2 does: that handlers validate before they mutate.
    pub fn validate_before_mutate(self) -> Self {
        Self {
            early_writes_are_breaches: true,
            ..self
        }
    }

    /// Walks, and gives the report. Panics on a breach with the seed and the shortest failing step list.
    pub fn run<W: Walk>(&self) -> Report {
        match self.try_run::<W>() {
            Ok(report) => report,
            Err(breach) => panic!("{breach}"),
        }
    }

    /// Like [`Walker::run`], giving the breach back.
    pub fn try_run<W: Walk>(&self) -> Result<Report, Box<Breach<W::Step>>> {
        let began = Instant::now();
        let mut report = Report::new(&self.name, self.seed, self.telling);
        let mut number = 0;
        while report.steps < self.steps {
            let seed = Dice::new(self.seed.wrapping_add(number)).bits();
            let length = self.episode.min(self.steps - report.steps);
            self.episode::<W>(seed, length, &mut report)?;
            number += 1;
        }
        report.time = began.elapsed();
        Ok(report)
    }

    fn episode<W: Walk>(
        &self,
        seed: u64,
        length: u64,
        report: &mut Report,
    ) -> Result<(), Box<Breach<W::Step>>> {
        let mut dice = Dice::new(seed);
        take_journal();
        let mut world = W::start(&mut dice);
        let mut steps: Vec<W::Step> = Vec::new();
        for _ in 0..length {
            let step = world.draw(&mut dice);
            steps.push(step.clone());
            match one_step(&mut world, &step, true, self.early_writes_are_breaches) {
                Ok(seen) => report.count::<W>(&step, seen),
                Err(what) => return Err(Box::new(self.shortest::<W>(seed, steps, what))),
            }
        }
        let end = world.state_hash();
        // X10: the same steps in a second world end in the same state
        let again = replay::<W>(seed, &steps, false, self.early_writes_are_breaches).map(|w| w.state_hash());
        if again.as_ref().ok() != Some(&end) {
            let what = format!("X10: the same steps gave {end:?} first and {again:?} when done again");
            return Err(Box::new(Breach {
                name: self.name.clone(),
                run_seed: self.seed,
                seed,
                drawn: steps.len(),
                steps,
                what,
            }));
        }
        for (mine, other) in report.state_hash.0.iter_mut().zip(end.0) {
            *mine = mine.rotate_left(1) ^ other;
        }
        Ok(())
    }

    fn shortest<W: Walk>(&self, seed: u64, steps: Vec<W::Step>, what: String) -> Breach<W::Step> {
        let early = self.early_writes_are_breaches;
        let drawn = steps.len();
        let shortest =
            shrink::quietly(|| shrink::shortest(steps, |list| replay::<W>(seed, list, true, early).is_err()));
        let what = shrink::quietly(|| replay::<W>(seed, &shortest, true, early))
            .err()
            .unwrap_or(what);
        Breach {
            name: self.name.clone(),
            run_seed: self.seed,
            seed,
            drawn,
            steps: shortest,
            what,
        }
    }
}

/// Does all steps in a fresh world; an invariant that breaks ends it.
fn replay<W: Walk>(seed: u64, steps: &[W::Step], check: bool, early: bool) -> Result<W, String> {
    take_journal();
    let mut world = W::start(&mut Dice::new(seed));
    for step in steps {
        one_step(&mut world, step, check, early)?;
    }
    Ok(world)
}

/// What was seen of a step that broke nothing.
struct Seen {
    refusal: Option<String>,
    /// errors inside a call that succeeded all the same
    swallowed: Vec<String>,
}

fn one_step<W: Walk>(world: &mut W, step: &W::Step, check: bool, early: bool) -> Result<Seen, String> {
    let done = catch_unwind(AssertUnwindSafe(|| {
        let before = world.state_hash();
        let result = world.apply(step);
        let mut journal = take_journal();
        let refusal = match result {
            Ok(()) => None,
            Err(text) => {
                let after = world.state_hash();
                if after != before {
                    return Err(format!("X2: a refused step changed the state ({text})"));
                }
                Some(journal.errors.pop().unwrap_or_else(|| last_line(&text)))
            }
        };
        if let (true, Some(first)) = (early, journal.early_writes.first()) {
            return Err(format!("X2: {first}"));
        }
        if check {
            world.check()?;
            // what the invariants' own queries met is not the step's
            take_journal();
        }
        Ok(Seen {
            refusal,
            swallowed: journal.errors,
        })
    }));
    done.unwrap_or_else(|panic| Err(format!("X5: panic: {}", panic_text(&*panic))))
}

/// The name of an error that no watched contract gave, such as one of the bank: cw-multi-test puts the innermost
/// text last.
fn last_line(text: &str) -> String {
    text.lines().last().unwrap_or_default().chars().take(80).collect()
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    panic
        .downcast_ref::<String>()
        .cloned()
        .or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string))
        .unwrap_or_else(|| "without a text".to_string())
}

/// A breach of an invariant, with the shortest list of steps that shows it.
#[derive(Debug, Clone)]
pub struct Breach<S> {
    /// the walker's name
    pub name: String,
    /// seed of the run
    pub run_seed: u64,
    /// seed of the episode
    pub seed: u64,
    /// steps that had been drawn when it broke
    pub drawn: usize,
    /// the shortest list found that breaks an invariant
    pub steps: Vec<S>,
    /// what broke
    pub what: String,
}

impl<S: Debug> Display for Breach<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "walk of {}: {}", self.name, self.what)?;
        writeln!(
            f,
            "SALUS_WALK_SEED={} finds it again (episode seed {}, after {} steps; these {} are enough):",
            self.run_seed,
            self.seed,
            self.drawn,
            self.steps.len()
        )?;
        self.steps
            .iter()
            .enumerate()
            .try_for_each(|(i, step)| writeln!(f, "{:4}. {step:?}", i + 1))
    }
}

/// How often one message was tried and done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tries {
    /// sent
    pub tried: u64,
    /// not refused
    pub done: u64,
}

/// What a walk saw.
#[derive(Debug, Clone)]
pub struct Report {
    /// the walker's name
    pub name: String,
    /// seed of the run
    pub seed: u64,
    /// steps done, those that send nothing included
    pub steps: u64,
    /// by message
    pub messages: BTreeMap<String, Tries>,
    /// by error, also those that a caller swallowed
    pub errors: BTreeMap<String, u64>,
    /// folded over all episodes
    pub state_hash: StateHash,
    /// wall time
    pub time: Duration,
    telling: bool,
}

impl Report {
    fn new(name: &str, seed: u64, telling: bool) -> Self {
        Self {
            name: name.to_string(),
            seed,
            steps: 0,
            messages: BTreeMap::new(),
            errors: BTreeMap::new(),
            state_hash: StateHash::default(),
            time: Duration::ZERO,
            telling,
        }
    }

    fn count<W: Walk>(&mut self, step: &W::Step, seen: Seen) {
        self.steps += 1;
        if let Some(message) = W::message(step) {
            let tries = self.messages.entry(message).or_default();
            tries.tried += 1;
            tries.done += u64::from(seen.refusal.is_none());
        }
        for error in seen.refusal.into_iter().chain(seen.swallowed) {
            *self.errors.entry(error).or_default() += 1;
        }
    }

    /// Messages sent and messages done, in all.
    pub fn tries(&self) -> Tries {
        self.messages.values().fold(Tries::default(), |sum, one| Tries {
            tried: sum.tried + one.tried,
            done: sum.done + one.done,
        })
    }

    /// Per cent of the messages that were done.
    pub fn share(&self) -> u64 {
        let Tries { tried, done } = self.tries();
        (done * 100).checked_div(tried).unwrap_or(0)
    }

    /// The share of messages that were done lies in the range, both ends included: with too few the walk
    /// never gets anywhere, with too many it never tries what is forbidden. Like the other assertions, it lets a run
    /// pass that was cut short by `SALUS_WALK_STEPS`.
    #[track_caller]
    pub fn assert_share(&self, low: u64, high: u64) {
        let share = self.share();
        assert!(
            !self.telling || (low..=high).contains(&share),
            "{share} % succeeded\n{self}"
        );
    }

    /// Each of these messages was done at least once, not only tried.
    #[track_caller]
    pub fn assert_messages<I: IntoIterator<Item = impl Into<String>>>(&self, names: I) {
        let missing: Vec<String> = names
            .into_iter()
            .map(Into::into)
            .filter(|name| self.messages.get(name).is_none_or(|tries| tries.done == 0))
            .collect();
        assert!(
            !self.telling || missing.is_empty(),
            "never done: {missing:?}\n{self}"
        );
    }

    /// Each of these errors occurred at least once.
    #[track_caller]
    pub fn assert_errors<I: IntoIterator<Item = impl Into<String>>>(&self, names: I) {
        let missing: Vec<String> = names
            .into_iter()
            .map(Into::into)
            .filter(|name| !self.errors.contains_key(name))
            .collect();
        assert!(
            !self.telling || missing.is_empty(),
            "never occurred: {missing:?}\n{self}"
        );
    }

    /// Records `walker.steps.<name>` among the figures ([`record_figure`](crate::record_figure)).
    pub fn record_figure(&self) {
        crate::record_figure(&format!("walker.steps.{}", self.name), self.steps);
    }
}

impl Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.time.as_secs_f64();
        writeln!(
            f,
            "walk of {}: {} steps in {seconds:.1} s ({:.0}/s), seed {}, {} % of the messages done, state {:?}",
            self.name,
            self.steps,
            self.steps as f64 / seconds.max(0.001),
            self.seed,
            self.share(),
            self.state_hash,
        )?;
        for (name, tries) in &self.messages {
            writeln!(f, "  {name:32} {:6} done of {:6}", tries.done, tries.tried)?;
        }
        for (name, times) in &self.errors {
            writeln!(f, "  {name:32} {times:6} times")?;
        }
        Ok(())
    }
}

/// The message of a step that *is* an execute message.
pub fn message_of(msg: &impl Debug) -> Option<String> {
    Some(variant_name(msg))
}
