//! What the messages about claims share: a claim's states and what follows from each step are rules of
//! `mutual_aid_rules::adjudicate`; here they meet storage, money, the accreditation contract and the panel.
//!
//! - A claim is decided in the transaction of the attestation that completes its evidence, or, if a close was under way,
//!   by anyone's `Advance` after it. What the rules approve is reserved at once: money, bill, episode, the year's benefit,
//!   the provider's rate. Each step that refuses or takes back gives all of it back.
//! - People decide what is large, braked, challenged or appealed: the panel, or, if the hospital asked first, the insurer.
//!   Their word is bound by the same limits of bill, year and episode. Their silence is the claim's own deadline.
//! - No message to another address can fail a step: a payment that is not taken stays in the plan's reserve, a case that is
//!   not opened leaves only the deadline, a refund that does not come is asked for again.
//!
//! | module | what for |
//! |---|---|
//! | [`facts`] | gathers from storage and from accreditation what the rules decide from |
//! | [`decide`] | has the rules decide, and applies what they say |
//! | [`money`] | reserves, pays, gives back |
//! | [`step`] | moves a claim from state to state and does what follows |
//! | [`cases`] | cases at the panel |
//! | [`question`] | who pays the panel for what a provider asks first |

pub mod cases;
pub mod decide;
pub mod facts;
pub mod money;
pub mod question;
pub mod step;
