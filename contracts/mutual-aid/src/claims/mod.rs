//! What the messages about claims share.
//!
//! | module | what for |
//! |---|---|
//! | [`facts`] | gathers from storage and from accreditation what the rules decide from |
//! | [`decide`] | has the rules decide, and applies what they say |
//! | [`money`] | reserves, pays, gives back |
//! | [`step`] | moves a claim from state to state and does what follows |
//! | [`cases`] | cases at the panel |

pub mod cases;
pub mod decide;
pub mod facts;
pub mod money;
pub mod step;
