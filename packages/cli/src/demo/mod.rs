//! `salus demo`: a gift becomes a delivery, with real transactions, each balance checked.

mod cast;
mod stage;
mod story;

use crate::context::Context;
use crate::devnet::GIFT_DENOM;
use crate::failure::Done;
use clap::Args;
use stage::Stage;

pub use cast::{Cast, Contracts, Party};
pub use story::{gtin, Told};

/// How to tell it.
#[derive(Clone, Copy, Debug, Args)]
pub struct DemoArgs {
    /// How many seconds from now the tranche that nobody delivers may be delivered; shorter is faster, but the gift
    /// and the activation must fit in before
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u64).range(6..=3600))]
    pub deadline: u64,
}

/// Tells the story on the network's chain; fails if any balance is not exactly what the story says.
pub async fn run(context: &Context, args: DemoArgs) -> Done<Told> {
    story::tell(context, args).await
}

/// Registers and accredits everyone of the story, without telling: other stories begin with them too.
pub async fn assemble(context: &Context, contracts: &Contracts) -> Done<Cast> {
    let mut stage = Stage::silent(context.chain().await?, GIFT_DENOM);
    cast::assemble(context, &mut stage, contracts).await
}
