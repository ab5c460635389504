//! Countries by their ISO 3166-1 alpha-2 code.

/// The 249 codes that are officially assigned, in alphabetical order, two letters each.
///
/// A table of 498 bytes in place of a crate: the crates that list countries carry names and numbers, too,
/// and would add tens of kilobytes to the wasm. A test compares it with one of them.
pub const CODES: &str = "\
ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZCACCCDCFCGCHCICKCLCMCNCOCRCUCVCWCXCYCZ\
DEDJDKDMDODZECEEEGEHERESETFIFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGSGTGUGWGYHKHMHNHRHTHUIDIEILIMINIOIQIRISITJEJMJOJP\
KEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULVLYMAMCMDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNENFNGNINLNONPNRNUNZOM\
PAPEPFPGPHPKPLPMPNPRPSPTPWPYQARERORSRURWSASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSVSXSYSZTCTDTFTGTHTJTKTLTMTNTOTRTTTVTWTZ\
UAUGUMUSUYUZVAVCVEVGVIVNVUWFWSYEYTZAZMZW";

/// Whether `code` is an officially assigned ISO 3166-1 alpha-2 code, in capitals.
///
/// ```
/// use accreditation_api::country::is_assigned;
/// assert!(is_assigned("KE") && !is_assigned("ke") && !is_assigned("XX") && !is_assigned("KEN"));
/// ```
pub fn is_assigned(code: &str) -> bool {
    code.len() == 2
        && CODES
            .as_bytes()
            .chunks_exact(2)
            .any(|assigned| assigned == code.as_bytes())
}
