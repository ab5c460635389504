//! The variants of an enum.

/// Names of the variants of `pub enum <name>` in a rustfmt-formatted source, in order.
///
/// A test that claims to have seen "every error" takes its list from here, so that a new variant makes it
/// fail until it is provoked. Panics when there is no such enum.
///
/// ```
/// # use salus_testing::variants_of;
/// let source = "
/// /// Doc.
/// pub enum Colour {
///     /// hot
///     #[error(\"{Not} a variant\")]
///     Red { depth: u8 },
///     Green,
///     Mixed(
///         u8,
///     ),
/// }
/// pub enum Other {
///     Blue,
/// }";
/// assert_eq!(variants_of(source, "Colour"), ["Red", "Green", "Mixed"]);
/// ```
pub fn variants_of(source: &str, name: &str) -> Vec<String> {
    let opening = format!("pub enum {name} {{");
    let body = source
        .split_once(&opening)
        .unwrap_or_else(|| panic!("the source has no `{opening}`"))
        .1;
    let mut names = Vec::new();
    for line in body.lines() {
        if line.starts_with('}') {
            return names;
        }
        // variants stand at one level of indentation and begin with a capital
        let Some(item) = line
            .strip_prefix("    ")
            .filter(|l| l.starts_with(char::is_uppercase))
        else {
            continue;
        };
        names.push(
            item.chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect(),
        );
    }
    panic!("`{opening}` does not end")
}
