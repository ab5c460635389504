//! `salus product`: what is made.

use super::write::Write;
use super::{code, read, sha256, Page};
use crate::context::Context;
use crate::failure::Done;
use clap::Subcommand;
use cosmwasm_std::Binary;
use provenance_api::msg::{ExecuteMsg, QueryMsg};
use provenance_api::types::{MinuteCount, StorageProfile, StorageRule, TemperatureBound};
use salus_client::Provenance;

/// Commands on products.
#[derive(Debug, Subcommand)]
pub enum ProductCommand {
    /// Maker: register a product under one of its GS1 prefixes
    #[command(
        after_help = "Example:\n  salus product register 09521234000013 --from supplier\n  salus product register 09521234000020 --rule at_or_above:800:60:single --vial-monitor --from supplier"
    )]
    Register {
        /// GTIN, 14 digits
        gtin: String,
        /// Temperature limit BOUND:HUNDREDTHS-OF-A-DEGREE:MINUTES:COUNT, with at_or_above or at_or_below, and single
        /// or cumulative; may be named more than once
        #[arg(long = "rule", value_parser = rule, value_name = "RULE")]
        rules: Vec<StorageRule>,
        /// Goods are accepted only with a logger's record of the whole journey
        #[arg(long)]
        full_sensor_cover: bool,
        /// Goods carry vaccine vial monitors
        #[arg(long)]
        vial_monitor: bool,
        /// SHA-256 of the product's published master data
        #[arg(long, value_parser = sha256)]
        master_data_sha256: Option<Binary>,
        /// How to send
        #[command(flatten)]
        write: Write,
    },
    /// Show a product
    #[command(after_help = "Example:\n  salus product show 09521234000013")]
    Show {
        /// GTIN, 14 digits
        gtin: String,
    },
    /// List products
    #[command(after_help = "Example:\n  salus product list -o json")]
    List {
        /// Which part
        #[command(flatten)]
        page: Page<String>,
    },
}

fn rule(text: &str) -> Result<StorageRule, String> {
    let parts: Vec<&str> = text.split(':').collect();
    let [bound, degrees, minutes, count] = parts
        .try_into()
        .map_err(|_| "a rule has four parts, like at_or_above:800:60:single".to_owned())?;
    Ok(StorageRule {
        bound: code::<TemperatureBound>(bound)?,
        centi_celsius: degrees.parse().map_err(|e| format!("{degrees:?}: {e}"))?,
        minutes: minutes.parse().map_err(|e| format!("{minutes:?}: {e}"))?,
        count: code::<MinuteCount>(count)?,
    })
}

/// Runs one of them.
pub async fn run(context: &Context, command: ProductCommand) -> Done {
    match command {
        ProductCommand::Register {
            gtin,
            rules,
            full_sensor_cover,
            vial_monitor,
            master_data_sha256,
            write,
        } => {
            let msg = ExecuteMsg::RegisterProduct {
                gtin,
                storage: StorageProfile {
                    rules,
                    full_sensor_cover,
                    vial_monitor,
                },
                master_data_sha256,
            };
            write.call::<Provenance>(context, &msg).await
        }
        ProductCommand::Show { gtin } => {
            read::<Provenance>(context, &QueryMsg::Product { gtin }, &["gtin", "maker"]).await
        }
        ProductCommand::List { page } => {
            let question = QueryMsg::Products {
                start_after: page.start_after,
                limit: page.limit,
            };
            read::<Provenance>(context, &question, &["gtin", "maker"]).await
        }
    }
}
