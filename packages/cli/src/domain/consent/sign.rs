//! `salus consent sign`: what a patient, a guardian or a delegate says. Nothing is sent: the envelope is a file that
//! anybody may submit.

use super::codes::category;
use super::fhir::{self, FhirFile};
use super::secret::{at, write, By};
use super::terms;
use crate::context::Context;
use crate::domain::code;
use crate::domain::when::When;
use crate::failure::{Done, Failure};
use clap::{Args, Subcommand};
use consent_registry_api::types::{
    Body, ConsentId, Delegate, Effect, EmergencyRule, Guardians, PublicKey, Purpose, Registration, SubjectId,
};
use consent_registry_rules::check;
use std::path::PathBuf;
use subject_keys::Category;

/// What can be said by signature.
#[derive(Debug, Subcommand)]
pub enum SignCommand {
    /// Patient: begin at a custodian
    #[command(
        after_help = "Example:\n  salus consent sign register --by mira --custodian 2 --out begin.json\n  \
        salus consent sign register --by mira --custodian 2 --without PSY \
        --guardian 0201bf300c9fa9415be1629875253a98cd5dfdd02469a8a5f7e532ce6615427c5c --until 2040-05-01 --out begin.json"
    )]
    Register {
        /// What holds where no consent does: deny, or permit treatment
        #[arg(long, default_value = "deny", value_parser = code::<Effect>)]
        default: Effect,
        /// What breaking the glass gives
        #[command(flatten)]
        emergency: EmergencyArgs,
        /// Who decides beside the key, at once
        #[command(flatten)]
        guardians: Circle,
        /// How it is signed
        #[command(flatten)]
        by: By,
    },
    /// Patient, guardian, delegate: consent, or refuse
    #[command(after_help = "Example:\n  \
        salus consent sign grant --terms consent.toml --by mira --custodian 2 --out grant.json\n  \
        salus consent sign grant --fhir consent.json --known known.toml --by mira --custodian 2 --out grant.json")]
    Grant {
        /// File of the terms: TOML, or JSON as messages have it
        #[arg(
            long,
            value_name = "FILE",
            required_unless_present = "fhir",
            conflicts_with = "fhir"
        )]
        terms: Option<PathBuf>,
        /// A FHIR Consent instead
        #[command(flatten)]
        fhir: FhirFile,
        /// How it is signed
        #[command(flatten)]
        by: By,
    },
    /// Patient, guardian, who granted it: revoke, for good
    #[command(
        after_help = "Example:\n  salus consent sign revoke 2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae --by mira --custodian 2 --out revoke.json"
    )]
    Revoke {
        /// Which consent
        consent: ConsentId,
        /// How it is signed
        #[command(flatten)]
        by: By,
    },
    /// Patient, guardian: say what breaking the glass gives
    #[command(
        after_help = "Example:\n  salus consent sign emergency --without PSY --without HIV --by mira --custodian 2 --out rule.json\n  \
        salus consent sign emergency --refuse --by mira --custodian 2 --out rule.json"
    )]
    Emergency {
        /// What it gives
        #[command(flatten)]
        emergency: EmergencyArgs,
        /// How it is signed
        #[command(flatten)]
        by: By,
    },
    /// Patient, guardian: say what holds where no consent does
    #[command(
        after_help = "Example:\n  salus consent sign default deny --by mira --custodian 2 --out default.json"
    )]
    Default {
        /// deny, or permit: treatment, reading, by organisations that are accredited to attest treatment
        #[arg(value_parser = code::<Effect>)]
        effect: Effect,
        /// How it is signed
        #[command(flatten)]
        by: By,
    },
    /// Patient, guardian: name a delegate, or change what it may
    #[command(
        after_help = "Example:\n  salus consent sign delegate 0201bf300c9fa9415be1629875253a98cd5dfdd02469a8a5f7e532ce6615427c5c --purpose TREAT --until +90d --by mira --custodian 2 --out delegate.json"
    )]
    Delegate {
        /// Its key, as its own `salus consent keys --for SUBJECT` shows it
        key: PublicKey,
        /// A purpose for which it may permit, by its code: `salus consent codes purposes`; may be repeated
        #[arg(long = "purpose", required = true, value_parser = code::<Purpose>)]
        purposes: Vec<Purpose>,
        /// When its power ends
        #[arg(long)]
        until: When,
        /// How it is signed
        #[command(flatten)]
        by: By,
    },
    /// Patient, guardian, the delegate itself: end a delegation, and what was granted under it
    #[command(
        after_help = "Example:\n  salus consent sign dismiss 0201bf300c9fa9415be1629875253a98cd5dfdd02469a8a5f7e532ce6615427c5c --by mira --custodian 2 --out dismiss.json"
    )]
    Dismiss {
        /// Its key
        key: PublicKey,
        /// How it is signed
        #[command(flatten)]
        by: By,
    },
    /// Patient, or as many guardians as it takes: change the guardians; holds after 14 days
    #[command(
        after_help = "Example:\n  salus consent sign guardians --guardian 0201bf300c9fa9415be1629875253a98cd5dfdd02469a8a5f7e532ce6615427c5c --needed 1 --by mira --custodian 2 --out guardians.json"
    )]
    Guardians {
        /// Who comes next
        #[command(flatten)]
        guardians: Circle,
        /// How it is signed
        #[command(flatten)]
        by: By,
    },
    /// As many guardians as it takes: a new key for a subject, after a delay that the old key can cancel
    #[command(
        after_help = "Example:\n  salus consent sign recover 0253b6391fa847a9f1c353f95d14375b2f6ed608cbf88524da3a251c217460276b --by noah --for 5ad2622a5c1e991ce61d282b58fb1b7376649c40f848c903383585e4e4a1d4c7 --out recover.json"
    )]
    Recover {
        /// The new key, as `salus consent keys --recovery NUMBER` shows it
        key: PublicKey,
        /// How it is signed
        #[command(flatten)]
        by: By,
    },
    /// Patient: cancel a recovery; a second one goes to a court
    #[command(
        after_help = "Example:\n  salus consent sign cancel-recovery --by mira --custodian 2 --out cancel.json"
    )]
    CancelRecovery {
        /// How it is signed
        #[command(flatten)]
        by: By,
    },
    /// Patient, or as many guardians as it takes: erase; every access is denied at once, after 14 days the state goes
    #[command(after_help = "Example:\n  salus consent sign erase --by mira --custodian 2 --out erase.json")]
    Erase {
        /// How it is signed
        #[command(flatten)]
        by: By,
    },
    /// Patient, guardian: take an erasure back, in the 14 days
    #[command(
        after_help = "Example:\n  salus consent sign cancel-erase --by mira --custodian 2 --out keep.json"
    )]
    CancelErase {
        /// How it is signed
        #[command(flatten)]
        by: By,
    },
}

/// What breaking the glass gives.
#[derive(Debug, Args)]
pub struct EmergencyArgs {
    /// Refuse emergency access altogether
    #[arg(long = "refuse")]
    pub refuse: bool,
    /// A category that emergency access never gives, by its code, such as PSY: `salus consent codes categories`
    #[arg(long = "without", value_name = "CATEGORY", value_parser = category)]
    pub without: Vec<Category>,
}

/// Guardians.
#[derive(Debug, Args)]
pub struct Circle {
    /// A guardian's key, as its own `salus consent keys --for SUBJECT` shows it; may be repeated, at most 5
    #[arg(long = "guardian", value_name = "KEY")]
    pub keys: Vec<PublicKey>,
    /// How many of them it takes to change guardians, recover or erase
    #[arg(long, default_value_t = 1)]
    pub needed: u8,
    /// Every act takes as many, consents too
    #[arg(long)]
    pub joint: bool,
    /// Majority: when their power ends by itself, such as 2040-05-01
    #[arg(long, value_name = "TIME")]
    pub until: Option<When>,
}

impl Circle {
    /// As the registry wants them.
    pub fn guardians(self) -> Done<Guardians> {
        let guardians = Guardians {
            needed: if self.keys.is_empty() { 0 } else { self.needed },
            keys: self.keys,
            joint: self.joint,
            until: self.until.map(at),
        };
        check::guardians(&guardians, crate::clock::now()).map_err(refused)?;
        Ok(guardians)
    }
}

fn refused(error: impl std::fmt::Display) -> Failure {
    Failure::usage(format!("the registry does not take this: {error}"))
}

/// Signs one of them.
pub fn run(context: &Context, command: SignCommand) -> Done {
    match command {
        SignCommand::Register {
            default,
            emergency,
            guardians,
            by,
        } => {
            let custodian = by.whose.custodian.ok_or_else(|| {
                Failure::usage("a subject begins at a custodian: name it with --custodian ORG")
            })?;
            let author = by.whose.author(context)?;
            let emergency = EmergencyRule {
                refuse: emergency.refuse,
                without: author.tags_of(&emergency.without)?,
            };
            check::emergency_rule(&emergency).map_err(refused)?;
            let guardians = if guardians.keys.is_empty() {
                None
            } else {
                Some(guardians.guardians()?)
            };
            let body = Body::Register(Registration {
                custodian,
                emergency,
                default,
                guardians,
            });
            write(context, &by, &author, &body)
        }
        SignCommand::Grant { terms, fhir, by } => {
            let author = by.whose.author(context)?;
            let terms = match terms {
                Some(path) => terms::read(&path, &|codes| author.tags_of(codes))?,
                None => fhir::read(&fhir, author.tags.as_ref(), Some(author.subject))?,
            };
            write(context, &by, &author, &Body::Grant(terms))
        }
        SignCommand::Emergency { emergency, by } => {
            let author = by.whose.author(context)?;
            let rule = EmergencyRule {
                refuse: emergency.refuse,
                without: author.tags_of(&emergency.without)?,
            };
            check::emergency_rule(&rule).map_err(refused)?;
            write(context, &by, &author, &Body::SetEmergencyRule(rule))
        }
        SignCommand::Delegate {
            key,
            purposes,
            until,
            by,
        } => {
            let delegate = Delegate {
                key,
                purposes,
                until: at(until),
            };
            check::delegate(&delegate, crate::clock::now()).map_err(refused)?;
            plain(context, &by, Body::NameDelegate(delegate))
        }
        SignCommand::Guardians { guardians, by } => {
            let guardians = guardians.guardians()?;
            plain(context, &by, Body::SetGuardians(guardians))
        }
        SignCommand::Revoke { consent, by } => plain(context, &by, Body::Revoke { consent }),
        SignCommand::Default { effect, by } => plain(context, &by, Body::SetDefault { effect }),
        SignCommand::Dismiss { key, by } => plain(context, &by, Body::DismissDelegate { key }),
        SignCommand::Recover { key, by } => plain(context, &by, Body::Recover { key }),
        SignCommand::CancelRecovery { by } => plain(context, &by, Body::CancelRecovery {}),
        SignCommand::Erase { by } => plain(context, &by, Body::Erase {}),
        SignCommand::CancelErase { by } => plain(context, &by, Body::CancelErase {}),
    }
}

fn plain(context: &Context, by: &By, body: Body) -> Done {
    let author = by.whose.author(context)?;
    write(context, by, &author, &body)
}

/// Fails if a FHIR Consent names another subject than the one that signs.
pub fn same_subject(found: Option<SubjectId>, signs: Option<SubjectId>) -> Done {
    match (found, signs) {
        (Some(found), Some(signs)) if found != signs => Err(Failure::usage(format!(
            "the FHIR Consent is of subject {found}, not of {signs}"
        ))),
        _ => Ok(()),
    }
}
