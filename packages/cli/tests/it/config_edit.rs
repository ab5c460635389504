use salus_cli::devnet::config::set;

const TEXT: &str = "top = 1\n\n[consensus]\n# skip_timeout_commit = false\nskip_timeout_commit = false\ntimeout_commit = \"5s\"\n\n[other]\ntimeout_commit = \"9s\"\n";

#[test]
fn only_the_named_key_in_the_named_section_changes() {
    let text = set(TEXT, "consensus", "timeout_commit", "\"400ms\"").unwrap();
    assert_eq!(
        text,
        TEXT.replacen("timeout_commit = \"5s\"", "timeout_commit = \"400ms\"", 1)
    );
    let text = set(TEXT, "", "top", "2").unwrap();
    assert_eq!(text, TEXT.replace("top = 1", "top = 2"));
}

#[test]
fn a_key_that_is_not_there_is_not_invented() {
    assert_eq!(set(TEXT, "consensus", "timeout", "1"), None);
    assert_eq!(set(TEXT, "", "timeout_commit", "1"), None);
    assert_eq!(set(TEXT, "nowhere", "timeout_commit", "1"), None);
}
