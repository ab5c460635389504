//! What the lean reader takes is what serde's own reader takes, within its bounds.

use salus_core::wire::{from_str, Unknown};
use serde::Deserialize;

#[derive(Deserialize, Debug, PartialEq, Clone)]
struct Inner {
    count: u8,
    text: String,
}

#[derive(Deserialize, Debug, PartialEq, Clone)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Plain,
    Empty {},
    Named { inner: Inner, pair: (u16, u16) },
    Wrapped(Inner),
}

#[derive(Deserialize, Debug, PartialEq, Clone)]
#[serde(deny_unknown_fields)]
struct Outer {
    kinds: Vec<Kind>,
    label: Option<String>,
    signed: i64,
    flag: bool,
    #[serde(default)]
    extra: u32,
}

const GOOD: &str = r#"{"kinds":["plain",{"empty":{}},{"named":{"pair":[1,2],"inner":{"text":"é\n","count":255}}},
    {"wrapped":{"count":0,"text":""}}],"signed":-5,"flag":true,"extra":7,"label":null}"#;

#[test]
fn what_is_read_is_what_serde_reads() {
    for text in [
        GOOD.to_string(),
        GOOD.replace(r#","extra":7,"label":null"#, ""),
        GOOD.replace("null", r#""x""#),
    ] {
        let ours: Outer = from_str(&text, Unknown::Refuse).unwrap();
        let theirs: Outer = serde_json::from_str(&text).unwrap();
        assert_eq!(ours, theirs, "{text}");
    }
}

#[test]
fn what_serde_refuses_is_refused_and_says_why() {
    for (from, to, says) in [
        ("255", "256", "256"),
        ("255", "-1", "number"),
        ("255", "1.5", "floating point"),
        ("255", "\"1\"", "invalid type: string"),
        ("\"plain\"", "\"plane\"", "unknown variant `plane`"),
        ("\"plain\"", "{\"plain\":{}}", "invalid type"),
        ("{\"empty\":{}}", "{\"empty\":{},\"plain\":null}", "single key"),
        ("{\"empty\":{}}", "\"empty\"", "invalid type: null"),
        ("[1,2]", "[1]", "length"),
        ("[1,2]", "[1,2,3]", "length"),
        ("-5", "null", "invalid type: null"),
        ("true", "1", "invalid type: number"),
        ("\"signed\":-5,", "", "missing field `signed`"),
        (
            "\"count\":255",
            "\"count\":255,\"count\":1",
            "duplicate field `count`",
        ),
        ("\"extra\"", "\"extar\"", "unknown field `extar`"),
        ("\"flag\"", "flag", "key must be a string"),
    ] {
        let text = GOOD.replacen(from, to, 1);
        assert_ne!(text, GOOD);
        let error = from_str::<Outer>(&text, Unknown::Refuse).unwrap_err().to_string();
        assert!(error.contains(says), "{error:?} does not say {says:?} of {text}");
        assert!(serde_json::from_str::<Outer>(&text).is_err(), "{text}");
    }
}

#[test]
fn a_newer_peer_may_say_more() {
    let text = GOOD.replacen("\"flag\"", "\"newer\":[{}],\"flag\"", 1);
    assert!(from_str::<Outer>(&text, Unknown::Refuse).is_err());
    assert!(from_str::<Outer>(&text, Unknown::IgnoreIn("Inner")).is_err());
    assert!(from_str::<Outer>(&text, Unknown::IgnoreIn("Outer")).is_ok());
    assert!(from_str::<Outer>(&text, Unknown::Ignore).is_ok());
}

#[test]
fn deep_json_is_an_error_and_no_panic() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(from_str::<Outer>(&deep, Unknown::Ignore).is_err());
}
