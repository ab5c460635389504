//! `salus demo mutual-aid`: members prepay, one falls ill, a clinic attests, and the claim settles itself; with a panel, an
//! appeal, closes reckoned a second time, and an insurer's plan on the same engine.

mod cast;
mod claims;
mod community;
mod end;
mod insurer;
mod judges;
mod papers;
pub mod share;

use super::parts::check;
pub use super::parts::Party;
use super::stage::Stage;
use crate::context::Context;
use crate::devnet::GIFT_DENOM;
use crate::failure::{Done, Failure};
use crate::money;
use crate::output;
pub use cast::{Cast, Contracts};
use mutual_aid_api::msg::{ConfigResponse, QueryMsg};
use mutual_aid_api::types::{ClaimInfo, ClaimStatus, MemberInfo, PlanInfo, Solvency};
use mutual_aid_api::{ClaimId, PlanId};
use salus_client::{Committed, Transaction};

/// What was measured while it was told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// gas of a join to a cohort that is there
    pub join: u64,
    /// gas of the attestation that decided and paid a small claim
    pub attest_pay: u64,
    /// gas of the draw of five seats, the beacon's signature verified
    pub draw: u64,
    /// gas of a seat's commitment
    pub commit: u64,
}

/// The story as it goes.
struct Play<'a> {
    context: &'a Context,
    stage: Stage,
    houses: Contracts,
    cast: Cast,
    /// how long a day of the plans is
    day_seconds: u64,
    /// makes numbers of bills and names of documents new each time the story is told
    run: u64,
    told: Told,
}

/// Tells it on the network's chain; fails if any balance, status or share is not exactly what the story says.
pub async fn tell(context: &Context) -> Done<Told> {
    let chain = context.chain().await?;
    let houses = Contracts::of(context)?;
    let mut stage = Stage::new(chain.clone(), GIFT_DENOM);

    stage.chapter("Who is who")?;
    let cast = cast::assemble(context, &mut stage, &houses).await?;
    stage.remark(
        "a community, an insurer, a clinic and fifteen assessors of unrelated organisations are accredited",
    )?;
    let config: ConfigResponse = houses.aid.ask(&chain, &QueryMsg::Config {}).await?;
    let mut play = Play {
        context,
        stage,
        houses,
        cast,
        day_seconds: config.limits.day_seconds,
        run: chain.tip().await?.height,
        told: Told::default(),
    };
    play.watch().await?;

    play.stage.chapter("A community")?;
    let mut community = community::found(&mut play).await?;
    play.stage.chapter("A small claim")?;
    claims::small(&mut play, &mut community).await?;
    play.stage.chapter("A larger claim, and somebody who doubts it")?;
    let large = claims::large(&mut play, &mut community).await?;
    play.stage.chapter("A refusal, and an appeal")?;
    let late = claims::late(&mut play, &mut community).await?;
    play.stage.chapter("A period closes")?;
    community::close(&mut play, &mut community).await?;
    community::come_back(&mut play, &mut community).await?;
    play.stage.chapter("An insurer's plan on the same engine")?;
    let reserve = insurer::cashless(&mut play).await?;
    play.stage.chapter("The panel")?;
    judges::judge(&mut play, &mut community, large, late).await?;
    play.stage.chapter("The end of a plan")?;
    end::run_off(&mut play, &mut community).await?;
    end::insurer_goes_on(&mut play, reserve).await?;
    play.stage
        .remark("every balance, status and share is exactly what the story says")?;
    play.farewell(&community, large)?;
    Ok(play.told)
}

/// Registers and accredits everyone of the story, and names the panels, without telling: other stories begin with them too.
pub async fn assemble(context: &Context, contracts: &Contracts) -> Done<Cast> {
    let mut stage = Stage::silent(context.chain().await?, GIFT_DENOM);
    cast::assemble(context, &mut stage, contracts).await
}

impl Play<'_> {
    /// Watches every purse that the story moves.
    async fn watch(&mut self) -> Done {
        let mut purses = vec![
            ("plans", self.houses.aid.address().to_owned()),
            ("panel", self.houses.panel.address().to_owned()),
            ("community", self.cast.community.signer.address().to_owned()),
            ("insurer", self.cast.insurer.signer.address().to_owned()),
            ("clinic", self.cast.clinic.signer.address().to_owned()),
            ("donor", self.cast.donor.address().to_owned()),
            ("stranger", self.cast.stranger.address().to_owned()),
        ];
        for name in Cast::names() {
            purses.push((name, self.cast.key(name)?.address().to_owned()));
        }
        for (name, address) in purses {
            self.stage.watch(name, &address).await?;
        }
        Ok(())
    }

    /// A call of the contract of plans.
    fn aid(&self, msg: &mutual_aid_api::msg::ExecuteMsg, coins: u128) -> Done<Transaction> {
        let funds = match coins {
            0 => vec![],
            coins => cast::coins(coins),
        };
        Ok(Transaction::call(&self.houses.aid, msg, funds)?)
    }

    async fn plan(&self, plan: PlanId) -> Done<PlanInfo> {
        let chain = self.stage.chain();
        Ok(self.houses.aid.ask(chain, &QueryMsg::Plan { plan }).await?)
    }

    async fn member(&self, plan: PlanId, name: &str) -> Done<MemberInfo> {
        let member = self.cast.key(name)?.address().to_owned();
        let chain = self.stage.chain();
        let question = QueryMsg::Member { plan, member };
        Ok(self.houses.aid.ask(chain, &question).await?)
    }

    async fn claim(&self, claim: ClaimId) -> Done<ClaimInfo> {
        let chain = self.stage.chain();
        Ok(self.houses.aid.ask(chain, &QueryMsg::Claim { claim }).await?)
    }

    /// The books of a plan, which must agree with each other at every moment.
    async fn solvency(&self, plan: PlanId) -> Done<Solvency> {
        let chain = self.stage.chain();
        let books: Solvency = self.houses.aid.ask(chain, &QueryMsg::Solvency { plan }).await?;
        check(&[(
            "what the plan has is what it owes, to the last 10⁻¹⁸",
            books.assets_scaled == books.liabilities_scaled,
        )])?;
        Ok(books)
    }

    /// Number of a day by the chain's clock.
    async fn today(&self) -> Done<u32> {
        let now = self.stage.chain().tip().await?.seconds;
        let day = now
            .checked_div(self.day_seconds)
            .and_then(|day| u32::try_from(day).ok());
        day.ok_or_else(|| Failure::refused("the contract has days without length"))
    }

    /// Waits for a day to begin.
    async fn wait_for_day(&self, day: u32) -> Done {
        self.wait_until(u64::from(day).saturating_mul(self.day_seconds))
            .await
    }

    /// Waits for the chain's clock.
    async fn wait_until(&self, seconds: u64) -> Done {
        self.stage.wait_until(seconds).await
    }

    /// The number that an event of the contract of plans carries.
    fn id(&self, done: &Committed, event: &str, attribute: &str) -> Done<u64> {
        self.stage.id(done, self.houses.aid.address(), event, attribute)
    }

    /// Fails unless a claim stands where the story says.
    async fn claim_is(&self, claim: ClaimId, status: ClaimStatus) -> Done<ClaimInfo> {
        let info = self.claim(claim).await?;
        if info.status == status {
            return Ok(info);
        }
        Err(Failure::refused(format!(
            "the story does not add up: claim {claim} is {} with {}, it should be {status}",
            info.status,
            info.codes.join(" ")
        )))
    }

    fn farewell(&self, community: &community::Community, claim: ClaimId) -> Done {
        let rpc = self.context.client_network()?.rpc;
        output::line("")?;
        output::line(&format!("The chain listens at {rpc}"))?;
        // as it was called, so that the line can be copied
        let salus = std::env::args().next().unwrap_or_else(|| "salus".to_owned());
        let plan = community.plan;
        output::line(&format!(
            "Try next: {salus} plan solvency {plan}   (or {salus} claim show {claim}, {salus} member show {plan} mira, \
             {salus} panel cases)"
        ))?;
        output::line("Stop it with: ./scripts/down.sh")
    }
}

/// An amount as people read it.
fn show(amount: u128) -> String {
    money::show(amount, GIFT_DENOM)
}
