//! Would a chain accept this module? The same check that a chain makes at upload.

use std::fmt;
use std::path::PathBuf;

use cosmwasm_vm::internals::{check_wasm, compile_module, Logger};
use cosmwasm_vm::{capabilities_from_csv, VmError, WasmLimits};

/// The largest module that we allow ourselves, in bytes: half of what chains take.
pub const BUDGET: usize = 409_600;

/// Contracts that are over the budget, and how large they may be until they are smaller; see decision record 8. A
/// ceiling here may only fall.
pub const CEILINGS: &[(&str, usize)] = &[
    ("provenance", 437_000),
    ("donation-escrow", 450_000),
    ("consent-registry", 532_000),
    ("mutual-aid", 735_000),
];

/// What chains offer. `cosmwasm_3_0` is missing on purpose: no released chain offers it.
pub const CAPABILITIES: &str =
    "iterator,staking,stargate,cosmwasm_1_1,cosmwasm_1_2,cosmwasm_1_3,cosmwasm_1_4,\
                                cosmwasm_2_0,cosmwasm_2_1,cosmwasm_2_2,ibc2";

/// Why a module would not do.
#[derive(Debug)]
pub enum Refusal {
    /// It is larger than it may be.
    TooLarge {
        /// Its size in bytes.
        bytes: usize,
        /// The most it may have.
        limit: usize,
    },
    /// The virtual machine refuses it: an import it lacks, a capability that chains lack, or an
    /// instruction that it does not run.
    Vm(VmError),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge { bytes, limit } => write!(f, "it has {bytes} bytes, more than {limit}"),
            Self::Vm(error) => write!(f, "{error}"),
        }
    }
}

/// The most bytes that a contract's module may have.
pub fn limit(contract: &str) -> usize {
    let ceiling = CEILINGS.iter().find(|(name, _)| *name == contract);
    ceiling.map_or(BUDGET, |(_, bytes)| *bytes)
}

/// Checks the module of a contract as a chain does at upload, and its size against our own limit. Returns why not,
/// if not.
pub fn check(contract: &str, wasm: &[u8]) -> Result<(), Refusal> {
    let (bytes, limit) = (wasm.len(), limit(contract));
    if bytes > limit {
        return Err(Refusal::TooLarge { bytes, limit });
    }
    let capabilities = capabilities_from_csv(CAPABILITIES);
    check_wasm(wasm, &capabilities, &WasmLimits::default(), Logger::Off).map_err(Refusal::Vm)?;
    // Compiling finds instructions that the machine does not run.
    compile_module(wasm, None).map_err(Refusal::Vm)?;
    Ok(())
}

/// The repository's root folder.
pub fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// Where the built module of a contract lies.
pub fn artifact_path(contract: &str) -> PathBuf {
    root().join("artifacts").join(format!("{contract}.wasm"))
}

/// The built module of a contract.
///
/// # Panics
/// When it was not built.
pub fn artifact(contract: &str) -> Vec<u8> {
    let path = artifact_path(contract);
    match std::fs::read(&path) {
        Ok(wasm) => wasm,
        Err(error) => panic!("{}: {error}; run scripts/build-wasm.sh first", path.display()),
    }
}
