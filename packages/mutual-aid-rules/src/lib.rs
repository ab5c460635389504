//! The rules of mutual aid: values in, new values or an error out.
//!
//! No messages and no queries: the contract, the `salus` command and simulations run the same code. What is stored is
//! reached through a port, so that each of them brings a store of its own.
//!
//! | module | rule |
//! |---|---|
//! | [`share`] | what each member pays for the aid of all, at a cost that does not grow with the members |
//! | [`adjudicate`] | whether a claim is paid, refused or referred, and why |

pub mod adjudicate;
pub mod share;
