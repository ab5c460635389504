//! Shortest failing step lists.

use std::cell::Cell;
use std::sync::Once;

/// Leaves out ever smaller runs of steps for as long as the rest still fails (delta debugging): what remains
/// fails, and leaving out any single step of it does not.
pub fn shortest<S: Clone>(mut steps: Vec<S>, fails: impl Fn(&[S]) -> bool) -> Vec<S> {
    let mut chunk = steps.len().div_ceil(2);
    while chunk > 0 {
        let mut removed = false;
        // from the back: the last steps are those that show the breach, the ones before them often matter less
        let mut end = steps.len();
        while end > 0 {
            let start = end.saturating_sub(chunk);
            let mut fewer = steps.clone();
            fewer.drain(start..end);
            if fails(&fewer) {
                steps = fewer;
                removed = true;
            }
            end = start;
        }
        if chunk == 1 && !removed {
            return steps;
        }
        chunk = if chunk == 1 { 1 } else { chunk.div_ceil(2) };
    }
    steps
}

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Runs `f` without printing the panics of this thread: shrinking a panic meets it hundreds of times.
pub fn quietly<T>(f: impl FnOnce() -> T) -> T {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !QUIET.get() {
                usual(info);
            }
        }));
    });
    QUIET.set(true);
    let result = f();
    QUIET.set(false);
    result
}
