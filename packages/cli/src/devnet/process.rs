//! The process that was started, and no other.

use crate::failure::{Done, Failure};
use crate::home;
use rustix::process::{kill_process, Pid, Signal};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long the chain may take to stop by itself.
const STOP: Duration = Duration::from_secs(20);

/// A process, told apart from a later one with the same number by when it began and what it runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Running {
    pid: i32,
    started: String,
    command: String,
}

impl Running {
    /// The process with this number, as it is now. One that began a moment ago may not show what it runs yet.
    pub async fn of(pid: u32) -> Option<Self> {
        let pid = i32::try_from(pid).ok()?;
        for _ in 0..100_u32 {
            if let Some((started, command)) = identity(pid) {
                return Some(Self {
                    pid,
                    started,
                    command,
                });
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        None
    }

    /// The process that was noted in this folder, if it still runs.
    pub fn find(folder: &Path) -> Done<Option<Self>> {
        let noted: Option<Self> = home::read_json(&note(folder))?;
        Ok(noted.filter(Self::is_alive))
    }

    /// Notes it, so that a later command finds it.
    pub fn write(&self, folder: &Path) -> Done {
        home::write_json(&note(folder), self)
    }

    /// Its number.
    pub const fn pid(&self) -> i32 {
        self.pid
    }

    /// Whether this very process still runs.
    pub fn is_alive(&self) -> bool {
        identity(self.pid)
            .is_some_and(|(started, command)| started == self.started && command == self.command)
    }

    /// Asks it to stop, then makes it stop, and forgets it.
    pub async fn stop(&self, folder: &Path) -> Done {
        self.signal(Signal::TERM)?;
        if !self.is_gone_within(STOP).await {
            self.signal(Signal::KILL)?;
            if !self.is_gone_within(STOP).await {
                return Err(Failure::network(format!("process {} does not stop", self.pid)));
            }
        }
        match std::fs::remove_file(note(folder)) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
                Err(Failure::file("delete", &note(folder), e))
            }
            _ => Ok(()),
        }
    }

    fn signal(&self, signal: Signal) -> Done {
        // looked at again right before, so that a number that was given to another process is left alone
        if !self.is_alive() {
            return Ok(());
        }
        let Some(pid) = Pid::from_raw(self.pid) else {
            return Ok(());
        };
        match kill_process(pid, signal) {
            Err(e) if self.is_alive() => {
                Err(Failure::network(format!("cannot stop process {}: {e}", self.pid)))
            }
            _ => Ok(()),
        }
    }

    async fn is_gone_within(&self, patience: Duration) -> bool {
        let began = tokio::time::Instant::now();
        while self.is_alive() {
            if began.elapsed() > patience {
                return false;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        true
    }
}

fn note(folder: &Path) -> PathBuf {
    folder.join("pid.json")
}

/// When a process began and what it runs; none if there is no such process, or it has ended and nobody fetched
/// its result yet.
#[cfg(target_os = "linux")]
fn identity(pid: i32) -> Option<(String, String)> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // the second field is the name in brackets and may hold anything, brackets too; count from its end
    let (_, rest) = stat.rsplit_once(") ")?;
    let fields: Vec<&str> = rest.split(' ').collect();
    if fields.first() == Some(&"Z") {
        return None;
    }
    let started = fields.get(19)?;
    let command = std::fs::read(format!("/proc/{pid}/cmdline")).ok()?;
    let command = String::from_utf8_lossy(&command).replace('\0', " ");
    let command = command.trim();
    (!command.is_empty()).then(|| ((*started).to_owned(), command.to_owned()))
}

/// The same where there is no `/proc`.
#[cfg(not(target_os = "linux"))]
fn identity(pid: i32) -> Option<(String, String)> {
    let ask = |what: &str| {
        let output = std::process::Command::new("ps")
            .args(["-o", what, "-p", &pid.to_string()])
            .output()
            .ok()?;
        let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        (output.status.success() && !text.is_empty()).then_some(text)
    };
    Some((ask("lstart=")?, ask("command=")?))
}
