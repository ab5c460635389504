//! `salus demo`: stories told with real transactions, each balance checked.

mod cast;
pub mod consent;
pub mod mutual_aid;
mod parts;
mod stage;
mod story;

use crate::context::Context;
use crate::devnet::GIFT_DENOM;
use crate::failure::Done;
use clap::{Args, ValueEnum};
use stage::Stage;

pub use cast::{Cast, Contracts, Party};
pub use story::{gtin, Told};

/// Which story.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Story {
    /// a gift becomes a delivery, and what is not delivered goes back
    #[default]
    Gift,
    /// members share the cost of aid; claims settle themselves; an insurer's plan on the same engine
    MutualAid,
    /// a patient decides who sees what; every look leaves a receipt, and broken glass is judged
    Consent,
}

/// How to tell it.
#[derive(Clone, Copy, Debug, Args)]
pub struct DemoArgs {
    /// Which story
    #[arg(value_enum, default_value_t)]
    pub story: Story,
    /// Of the gift: how many seconds from now the tranche that nobody delivers may be delivered; shorter is faster, but the gift
    /// and the activation must fit in before
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u64).range(6..=3600))]
    pub deadline: u64,
}

/// Tells a story on the network's chain; fails if anything is not exactly what the story says.
pub async fn run(context: &Context, args: DemoArgs) -> Done {
    match args.story {
        Story::Gift => story::tell(context, args).await.map(|_| ()),
        Story::MutualAid => mutual_aid::tell(context).await.map(|_| ()),
        Story::Consent => consent::tell(context).await.map(|_| ()),
    }
}

/// Registers and accredits everyone of the story, without telling: other stories begin with them too.
pub async fn assemble(context: &Context, contracts: &Contracts) -> Done<Cast> {
    let mut stage = Stage::silent(context.chain().await?, GIFT_DENOM);
    cast::assemble(context, &mut stage, contracts).await
}
