//! Messages as JSON, and what is wrong with them.

use crate::app::TestApp;
use cosmwasm_std::{to_json_string, Addr};
use serde::Serialize;
use serde_json::{json, Value};

/// A message as the JSON that a contract gets.
pub fn value(of: &impl Serialize) -> Value {
    let text = to_json_string(of).expect("a message can be written");
    serde_json::from_str(&text).expect("what was written can be read")
}

/// The same JSON with one more field in the object at `place`, a JSON pointer.
///
/// ```
/// # use serde_json::json;
/// let more = salus_testing::json::with(&json!({"give": {}}), "/give", "to", json!(7));
/// assert_eq!(more, json!({"give": {"to": 7}}));
/// ```
#[track_caller]
pub fn with(json: &Value, place: &str, field: &str, value: Value) -> Value {
    let mut json = json.clone();
    let object = json.pointer_mut(place).and_then(Value::as_object_mut);
    let replaced = object
        .expect("an object in that place")
        .insert(field.to_string(), value);
    assert!(replaced.is_none(), "{field} is there already");
    json
}

/// Sends JSON that is no message; messages whose content is none; messages with a field that nobody knows; and messages
/// with a value of another kind in one of their fields. Each must be refused and leave nothing behind. Gives the number of
/// attempts.
///
/// `fits` says which wrong values are right in a field after all: it gets the field's name, its value in the good message
/// and the wrong one.
#[track_caller]
pub fn assert_other_shapes_refused<M: Serialize>(
    app: &mut TestApp,
    (sender, contract): (&Addr, &Addr),
    good: &[M],
    fits: impl Fn(&str, &Value, &Value) -> bool,
) -> usize {
    let wrong = [
        json!(null),
        json!(-1),
        json!(1.5),
        json!("x"),
        json!([]),
        json!({}),
        json!(true),
    ];
    let mut bad = wrong.to_vec();
    for msg in good {
        let Value::Object(object) = value(msg) else {
            panic!("a message is an object")
        };
        let (name, fields) = object.into_iter().next().expect("a variant");
        bad.extend(wrong.iter().map(|wrong| json!({ name.clone(): wrong })));
        bad.push(json!({ name.clone(): with(&fields, "", "colour", json!(1)) }));
        for (field, was) in fields.as_object().expect("fields") {
            for wrong in wrong.iter().filter(|wrong| !fits(field, was, wrong)) {
                let mut fields = fields.clone();
                fields[field] = wrong.clone();
                bad.push(json!({ name.clone(): fields }));
            }
        }
    }
    for bad in &bad {
        let before = app.state_hash();
        assert!(
            app.send(sender, contract, &bad.to_string()).is_err(),
            "taken: {bad}"
        );
        assert_eq!(app.state_hash(), before, "{bad} left something");
    }
    bad.len()
}
