//! The command line.

use crate::beacon::{self, BeaconCommand};
use crate::context::Context;
use crate::custodian::{self, CustodianCommand};
use crate::demo::{self, DemoArgs};
use crate::deploy::{self, DeployCommand};
use crate::devnet::{self, DevnetCommand};
use crate::domain::campaign::{self, CampaignCommand};
use crate::domain::claim::{self, ClaimCommand};
use crate::domain::consent::{self, ConsentCommand};
use crate::domain::direct::{self, QueryArgs};
use crate::domain::encounter::{self, EncounterCommand};
use crate::domain::gift::{self, GiveArgs, RefundArgs, TraceArgs};
use crate::domain::lot::{self, LotCommand};
use crate::domain::member::{self, MemberCommand};
use crate::domain::org::{self, OrgCommand};
use crate::domain::panel::{self, PanelCommand};
use crate::domain::payment::{self, AdvanceArgs, PayoutCommand, SettleArgs};
use crate::domain::plan::{self, PlanCommand};
use crate::domain::product::{self, ProductCommand};
use crate::domain::receipt::{self, ReceiptCommand};
use crate::domain::shipment::{self, ShipmentCommand};
use crate::failure::Done;
use crate::home::Home;
use crate::keys::{self, KeysCommand};
use crate::output::Format;
use crate::relay::{self, RelayCommand};
use crate::shell::{self, ManArgs};
use crate::tx::{self, TxCommand};
use crate::{doctor, shell::CompletionsArgs};
use clap::{Parser, Subcommand};
use std::path::PathBuf;

/// Health aid on a Cosmos chain: gifts, goods, and the proof that they arrived.
///
/// Exit codes: 0 done, 2 the request itself is wrong, 3 refused by a contract, 4 no chain or file, 5 not permitted,
/// 6 not final: it may still happen.
#[derive(Debug, Parser)]
#[command(name = "salus", version, propagate_version = true, max_term_width = 110)]
pub struct Cli {
    /// Folder of local chain, keys and deployments
    #[arg(
        long,
        global = true,
        env = "SALUS_HOME",
        value_name = "DIR",
        help_heading = "Everywhere"
    )]
    pub home: Option<PathBuf>,
    /// Network: deploy/NAME.toml here or above, or a file
    #[arg(
        long,
        global = true,
        env = "SALUS_NETWORK",
        default_value = "local",
        value_name = "NAME",
        help_heading = "Everywhere"
    )]
    pub network: String,
    /// Node to use instead of the network's
    #[arg(
        long,
        global = true,
        env = "SALUS_NODE",
        value_name = "URL",
        help_heading = "Everywhere"
    )]
    pub node: Option<String>,
    /// How answers are printed
    #[arg(
        long,
        short = 'o',
        global = true,
        value_enum,
        default_value_t,
        help_heading = "Everywhere"
    )]
    pub output: Format,
    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

/// What can be done.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// A local chain for trying things
    #[command(subcommand)]
    Devnet(DevnetCommand),
    /// Public randomness: rounds of a beacon, and a beacon of one's own for local runs
    #[command(subcommand)]
    Beacon(BeaconCommand),
    /// Keys that sign
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Codes and contracts of a network
    #[command(subcommand)]
    Deploy(DeployCommand),
    /// What became of a transaction; any message to a contract
    #[command(subcommand)]
    Tx(TxCommand),
    /// Ask a contract any question
    #[command(after_help = QUERY_EXAMPLE)]
    Query(QueryArgs),
    /// Organisations, and what each may do
    #[command(subcommand)]
    Org(OrgCommand),
    /// Products
    #[command(subcommand)]
    Product(ProductCommand),
    /// Lots: where they are, and whether they may be used
    #[command(subcommand)]
    Lot(LotCommand),
    /// Goods on their way
    #[command(subcommand)]
    Shipment(ShipmentCommand),
    /// The receiver's word on what came
    #[command(subcommand)]
    Receipt(ReceiptCommand),
    /// Funding rounds
    #[command(subcommand)]
    Campaign(CampaignCommand),
    /// Give to a campaign
    #[command(after_help = "Example:\n  salus give 1 10000000uatom --from donor")]
    Give(GiveArgs),
    /// Send a donor the refund that a gift may claim; anyone may, only the donor is paid
    #[command(
        after_help = "Example:\n  salus refund 1 1 --from stranger\n  salus refund 1 1 --cool-off --from donor"
    )]
    Refund(RefundArgs),
    /// Payments to suppliers
    #[command(subcommand)]
    Payout(PayoutCommand),
    /// Settle an accepted shipment whose hook was not called or failed; anyone may
    #[command(after_help = "Example:\n  salus settle 1 1 1 --from stranger")]
    Settle(SettleArgs),
    /// Move a campaign or a tranche past its deadline; anyone may
    #[command(after_help = "Example:\n  salus advance 1 --tranche 2 --from stranger")]
    Advance(AdvanceArgs),
    /// Where a gift's money went, and which units it stands for
    #[command(after_help = "Example:\n  salus trace 1 1\n  salus trace --donor donor -o csv")]
    Trace(TraceArgs),
    /// Plans: mutual aid, and insurers' own
    #[command(subcommand)]
    Plan(PlanCommand),
    /// Members of plans
    #[command(subcommand)]
    Member(MemberCommand),
    /// Claims, from filing to payment
    #[command(subcommand)]
    Claim(ClaimCommand),
    /// Cases that drawn assessors decide
    #[command(subcommand)]
    Panel(PanelCommand),
    /// Records kept encrypted, and handed out against live permits only
    #[command(subcommand)]
    Custodian(CustodianCommand),
    /// Who may see what, for which purpose, until when; and who looked
    #[command(subcommand, after_help = CONSENT_HELP)]
    Consent(ConsentCommand),
    /// Submit what patients signed, so that no wallet ties a life together
    #[command(subcommand)]
    Relay(RelayCommand),
    /// Keys of bills, so that none is paid twice
    #[command(subcommand)]
    Encounter(EncounterCommand),
    /// Tell a story on a deployed local chain, everything checked: of a gift, of mutual aid, or of consent
    #[command(
        after_help = "Example:\n  salus devnet up && salus deploy apply && salus demo\n  salus demo mutual-aid\n  salus demo consent"
    )]
    Demo(DemoArgs),
    /// Look at everything the command needs and say what is missing
    #[command(after_help = "Example:\n  salus doctor")]
    Doctor,
    /// Print completions for a shell
    #[command(
        after_help = "Example:\n  salus completions bash > ~/.local/share/bash-completion/completions/salus"
    )]
    Completions(CompletionsArgs),
    /// Write man pages
    #[command(after_help = "Example:\n  salus man ~/.local/share/man/man1")]
    Man(ManArgs),
}

const CONSENT_HELP: &str = "Where to begin:
  a patient          keys, sign register, submit; then sign grant, list, log
  a relative         keys --for SUBJECT, sign grant --for SUBJECT, guardians
  a clinic           explain, request; then `salus custodian fetch`
  a custodian        release, served, refuse, or `salus custodian serve`
  a data officer     log, access, show, receipt, export, mismatches, tasks list
  a court            digest, order
docs/consent-commands.md goes through all of it, a line at a time. Ids are 64 hexadecimal digits, as commands print them.
Times are +45s, +30m, +12h or +7d from now, 2027-01-31, or 2027-01-31T18:00:00Z.";

const QUERY_EXAMPLE: &str = r#"Example:
  salus query mutual-aid '{"config":{}}'
  salus query accreditation '{"operator":{"operator":"{key:hospital}"}}'"#;

/// Runs a command line.
pub async fn run(cli: Cli) -> Done {
    let context = Context {
        home: Home::at(cli.home.as_deref())?,
        format: cli.output,
        network: cli.network,
        node: cli.node,
    };
    match cli.command {
        Command::Devnet(command) => devnet::run(&context, command).await,
        Command::Beacon(command) => beacon::run(&context, command).await,
        Command::Keys(command) => keys::run(&context, command).await,
        Command::Deploy(command) => deploy::run(&context, command).await,
        Command::Tx(command) => tx::run(&context, command).await,
        Command::Query(args) => direct::query(&context, args).await,
        Command::Org(command) => org::run(&context, command).await,
        Command::Product(command) => product::run(&context, command).await,
        Command::Lot(command) => lot::run(&context, command).await,
        Command::Shipment(command) => shipment::run(&context, command).await,
        Command::Receipt(command) => receipt::run(&context, command).await,
        Command::Campaign(command) => campaign::run(&context, command).await,
        Command::Give(args) => gift::give(&context, args).await,
        Command::Refund(args) => gift::refund(&context, args).await,
        Command::Payout(command) => payment::payout(&context, command).await,
        Command::Settle(args) => payment::settle(&context, args).await,
        Command::Advance(args) => payment::advance(&context, args).await,
        Command::Trace(args) => gift::trace(&context, args).await,
        Command::Plan(command) => plan::run(&context, command).await,
        Command::Member(command) => member::run(&context, command).await,
        Command::Claim(command) => claim::run(&context, command).await,
        Command::Panel(command) => panel::run(&context, command).await,
        Command::Custodian(command) => custodian::run(&context, command).await,
        Command::Consent(command) => consent::run(&context, command).await,
        Command::Relay(command) => relay::run(&context, command).await,
        Command::Encounter(command) => encounter::run(&context, command).await,
        Command::Demo(args) => demo::run(&context, args).await,
        Command::Doctor => doctor::run(&context).await,
        Command::Completions(args) => shell::completions(&args),
        Command::Man(args) => shell::man(&args),
    }
}
