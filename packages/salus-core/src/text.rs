//! Texts that came in a message.

/// The longest name of a coin that a chain's bank module takes.
pub const MAX_DENOM_BYTES: usize = 128;

/// Whether a text can be the name of a coin, as the bank module sees it: a letter, then 2 to 127 letters, digits or `/:._-`.
///
/// ```
/// # use salus_core::text::is_denom;
/// assert!(is_denom("uatom") && is_denom("ibc/27394FB092D2ECCD56123C74F36E4C1F926001CEADA9CA97EA622B25F41E5EB2"));
/// assert!(!is_denom("ua") && !is_denom("1uatom") && !is_denom("u atom") && !is_denom(&"u".repeat(129)));
/// ```
pub fn is_denom(text: &str) -> bool {
    let mut bytes = text.bytes();
    let letter_first = bytes.next().is_some_and(|b| b.is_ascii_alphabetic());
    let rest = bytes.all(|b| b.is_ascii_alphanumeric() || b"/:._-".contains(&b));
    letter_first && rest && (3..=MAX_DENOM_BYTES).contains(&text.len())
}

/// As much of a text as an error repeats: its first `chars` characters.
///
/// ```
/// # use salus_core::text::clipped;
/// assert_eq!((clipped("née", 2), clipped("né", 9)), ("né".to_string(), "né".to_string()));
/// ```
pub fn clipped(text: &str, chars: usize) -> String {
    text.chars().take(chars).collect()
}
