//! Canonical JSON against RFC 8785.

use chot_forensics::custody::{CanonicalError, canonical_json};
use serde_json::{Value, json};

fn text(value: &Value) -> String {
    String::from_utf8(canonical_json(value).unwrap()).unwrap()
}

#[test]
fn strings_are_written_as_the_rfc_shows() {
    // RFC 8785 section 3.2.2, without its floating point numbers.
    let value: Value =
        serde_json::from_str(r#"{"string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/", "literals": [null, true, false]}"#).unwrap();
    assert_eq!(text(&value), "{\"literals\":[null,true,false],\"string\":\"\u{20ac}$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
    assert_eq!(text(&json!("\u{8}\t\n\u{c}\r\u{0}\u{1f}\u{7f}\u{2028}")), "\"\\b\\t\\n\\f\\r\\u0000\\u001f\u{7f}\u{2028}\"");
}

#[test]
fn keys_are_sorted_by_utf16_units() {
    // RFC 8785 section 3.2.3.
    let value: Value = serde_json::from_str(
        r#"{"\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One", "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control", "\u00f6": "Latin Small Letter O With Diaeresis"}"#,
    )
    .unwrap();
    let written = text(&value);
    let order: Vec<usize> =
        ["Carriage", "One", "Control", "Latin", "Euro", "Emoji", "Hebrew"].iter().map(|word| written.find(word).unwrap()).collect();
    assert!(order.is_sorted(), "{written}");
}

#[test]
fn integers_are_exact_or_refused() {
    let most = 9_007_199_254_740_991_i64;
    assert_eq!(text(&json!([0, -1, most, -most])), "[0,-1,9007199254740991,-9007199254740991]");
    for bad in [json!(most + 1), json!(-most - 1), json!(u64::MAX), json!(i64::MIN), json!(0.5), json!(1.0), json!([{"a": -0.0}])] {
        assert_eq!(canonical_json(&bad), Err(CanonicalError::Number), "{bad}");
    }
    let exponent: Value = serde_json::from_str("1e2").unwrap();
    assert_eq!(canonical_json(&exponent), Err(CanonicalError::Number));
}

#[test]
fn nesting_is_bounded() {
    let mut value = json!(1);
    for _ in 0..99 {
        value = json!([value]);
    }
    assert!(canonical_json(&value).is_ok());
    assert_eq!(canonical_json(&json!([value])), Err(CanonicalError::Depth));
}

#[test]
fn form_is_a_fixed_point() {
    let value = json!({"b": [1, {"z": "\"", "a": null}], "a": "tệp", "": {}});
    let bytes = canonical_json(&value).unwrap();
    let again: Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(again, value);
    assert_eq!(canonical_json(&again).unwrap(), bytes);
}
