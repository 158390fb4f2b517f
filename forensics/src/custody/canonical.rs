//! Canonical JSON by RFC 8785, without floating point.
//!
//! Invariants: one value has exactly one form; object keys are sorted by UTF-16 code units; numbers are integers of at most
//! 2^53 - 1 in amount, so that every JSON reader sees the same value. Fractions and exponents are refused, not rounded.

use serde_json::Value;

/// The largest integer that every JSON reader represents exactly.
const MAX_INTEGER: u64 = (1 << 53) - 1;
/// How deep values may be nested.
const MAX_DEPTH: u32 = 100;

/// Why a value has no canonical form here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CanonicalError {
    /// A number is a fraction, has an exponent, or is beyond 2^53 - 1.
    #[error("a number is not an integer of at most 2^53 - 1")]
    Number,
    /// Nested more than 100 deep.
    #[error("the value is nested too deep")]
    Depth,
    /// The value cannot be expressed in JSON.
    #[error("the value cannot be expressed in JSON")]
    NotJson,
}

/// The canonical bytes of a JSON value (RFC 8785).
///
/// # Errors
/// [`CanonicalError`] for floating point numbers, large integers and excessive nesting.
pub fn canonical_json(value: &Value) -> Result<Vec<u8>, CanonicalError> {
    let mut out = Vec::new();
    write_value(value, MAX_DEPTH, &mut out)?;
    Ok(out)
}

fn write_value(value: &Value, depth: u32, out: &mut Vec<u8>) -> Result<(), CanonicalError> {
    let below = depth.checked_sub(1).ok_or(CanonicalError::Depth)?;
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Bool(true) => out.extend_from_slice(b"true"),
        Value::Bool(false) => out.extend_from_slice(b"false"),
        Value::Number(number) => {
            let amount = number
                .as_u64()
                .or_else(|| number.as_i64().map(i64::unsigned_abs))
                .filter(|amount| *amount <= MAX_INTEGER)
                .ok_or(CanonicalError::Number)?;
            if number.as_i64().is_some_and(i64::is_negative) {
                out.push(b'-');
            }
            out.extend_from_slice(amount.to_string().as_bytes());
        }
        Value::String(text) => write_string(text, out),
        Value::Array(items) => {
            out.push(b'[');
            for (position, item) in items.iter().enumerate() {
                if position > 0 {
                    out.push(b',');
                }
                write_value(item, below, out)?;
            }
            out.push(b']');
        }
        Value::Object(fields) => {
            let mut sorted: Vec<(&String, &Value)> = fields.iter().collect();
            if sorted.iter().all(|(key, _)| key.is_ascii()) {
                // The order of their bytes is that of their UTF-16 code units.
                sorted.sort_by_key(|(key, _)| key.as_bytes());
            } else {
                sorted.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
            }
            out.push(b'{');
            for (position, (key, item)) in sorted.into_iter().enumerate() {
                if position > 0 {
                    out.push(b',');
                }
                write_string(key, out);
                out.push(b':');
                write_value(item, below, out)?;
            }
            out.push(b'}');
        }
    }
    Ok(())
}

fn write_string(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    let mut rest = text;
    // What needs an escape is of one byte; what lies between goes out whole.
    while let Some(at) = rest.bytes().position(|byte| byte < b' ' || byte == b'"' || byte == b'\\') {
        let (plain, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.extend_from_slice(plain.as_bytes());
        let mut characters = from.chars();
        match characters.next() {
            Some('"') => out.extend_from_slice(b"\\\""),
            Some('\\') => out.extend_from_slice(b"\\\\"),
            Some('\u{8}') => out.extend_from_slice(b"\\b"),
            Some('\t') => out.extend_from_slice(b"\\t"),
            Some('\n') => out.extend_from_slice(b"\\n"),
            Some('\u{c}') => out.extend_from_slice(b"\\f"),
            Some('\r') => out.extend_from_slice(b"\\r"),
            Some(control) => out.extend_from_slice(format!("\\u{:04x}", u32::from(control)).as_bytes()),
            None => {}
        }
        rest = characters.as_str();
    }
    out.extend_from_slice(rest.as_bytes());
    out.push(b'"');
}
