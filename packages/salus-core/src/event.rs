//! Events: one struct each, and those that every contract with an owner and a pause emits.

use cosmwasm_std::{Addr, Timestamp};

/// Declares events: a struct with plain fields each, `TYPE`, and `From<X> for Event`, which writes every field as text.
/// What stands behind a semicolon may be absent: its field is an `Option`, and where it is none there is no attribute.
///
/// ```
/// salus_core::events! {
///     /// A crate was opened.
///     CrateOpened = "crate_opened" {
///         /// which
///         number: u64,
///     }
///
///     /// A crate was sealed.
///     CrateSealed = "crate_sealed" {
///         /// which
///         number: u64,
///         ;
///         /// who looked on
///         witness: String,
///     }
/// }
/// let event = cosmwasm_std::Event::from(CrateOpened { number: 7 });
/// assert_eq!(event, cosmwasm_std::Event::new("crate_opened").add_attribute("number", "7"));
/// let event = cosmwasm_std::Event::from(CrateSealed { number: 7, witness: None });
/// assert_eq!(event, cosmwasm_std::Event::new("crate_sealed").add_attribute("number", "7"));
/// ```
#[macro_export]
macro_rules! events {
    ($(
        $(#[$meta:meta])*
        $name:ident = $ty:literal {
            $( $(#[$field_meta:meta])* $field:ident: $of:ty ),* $(,)?
            $(; $( $(#[$option_meta:meta])* $option:ident: $option_of:ty ),* $(,)? )?
        }
    )*) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name {
            $( $(#[$field_meta])* pub $field: $of, )*
            $( $( $(#[$option_meta])* pub $option: Option<$option_of>, )* )?
        }

        impl $name {
            /// Its type, without the prefix that the chain adds.
            pub const TYPE: &'static str = $ty;
        }

        impl From<$name> for $crate::export::cosmwasm_std::Event {
            fn from(event: $name) -> Self {
                let out = Self::new($name::TYPE);
                $( let out = out.add_attribute(stringify!($field), event.$field.to_string()); )*
                $( $(
                    let out = match event.$option {
                        Some(value) => out.add_attribute(stringify!($option), value.to_string()),
                        None => out,
                    };
                )* )?
                out
            }
        }
    )*};
}

events! {
    /// A successor of the owner was named.
    OwnershipProposed = "ownership_proposed" {
        /// who may accept
        owner: Addr,
        /// first instant at which it is too late
        expires: Timestamp,
    }

    /// The contract has a new owner.
    OwnershipAccepted = "ownership_accepted" {
        /// the owner from now on
        owner: Addr,
    }

    /// The owner took its proposal back.
    OwnershipProposalWithdrawn = "ownership_proposal_withdrawn" {
        /// the owner, as before
        owner: Addr,
    }

    /// Intake was stopped.
    Paused = "paused" {
        /// first instant at which it is open again
        until: Timestamp,
    }

    /// A pause was ended.
    Unpaused = "unpaused" {
        /// who ended it
        by: Addr,
    }

    /// A coin was listed.
    DenomAllowed = "denom_allowed" {
        /// the coin
        denom: String,
    }

    /// A coin was taken off the list.
    DenomDisallowed = "denom_disallowed" {
        /// the coin
        denom: String,
    }
}
