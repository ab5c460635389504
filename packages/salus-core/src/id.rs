/// Declares a newtype id over `u64` that is a storage key and a plain JSON number.
///
/// The crate that calls it depends on `cosmwasm-schema`, `cosmwasm-std` and `cw-storage-plus`, whose
/// derives name those crates.
///
/// ```
/// salus_core::id_type!(
///     /// Identifies a crate of masks.
///     CrateId
/// );
///
/// let first = CrateId::FIRST;
/// assert_eq!(first.u64(), 1);
/// assert_eq!(first.next(), Some(CrateId(2)));
/// assert_eq!(first.to_string(), "1");
/// ```
#[macro_export]
macro_rules! id_type {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[$crate::export::cosmwasm_schema::cw_serde]
        #[derive(Copy, Eq, PartialOrd, Ord, Hash, $crate::export::cw_storage_plus::NewTypeKey)]
        pub struct $name(
            /// the number, counted from 1
            pub u64,
        );

        impl $name {
            /// The first id that is ever given out.
            pub const FIRST: Self = Self(1);

            /// The number itself.
            pub const fn u64(self) -> u64 {
                self.0
            }

            /// The id after this one; `None` after the last.
            pub const fn next(self) -> Option<Self> {
                match self.0.checked_add(1) {
                    Some(n) => Some(Self(n)),
                    None => None,
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(&self.0, f)
            }
        }

        impl From<u64> for $name {
            fn from(n: u64) -> Self {
                Self(n)
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;
            fn from_str(s: &str) -> Result<Self, Self::Err> {
                s.parse().map(Self)
            }
        }
    };
}
