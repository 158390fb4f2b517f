//! Scalars of the API.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};

use crate::clock::{Millis, instant, rfc3339};

/// An instant: RFC 3339, UTC, millisecond precision. Years 1970 to 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DateTime(pub Millis);

#[Scalar(name = "DateTime")]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
        instant(text).map(Self).ok_or_else(|| InputValueError::custom("not an RFC 3339 date and time from 1970 to 9999"))
    }

    fn to_value(&self) -> Value {
        Value::String(rfc3339(self.0))
    }
}

/// A SHA-256 digest: 64 lower-case hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sha256(pub Vec<u8>);

#[Scalar(name = "Sha256")]
impl ScalarType for Sha256 {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
        if text.len() != 64 || text.bytes().any(|b| b.is_ascii_uppercase()) {
            return Err(InputValueError::custom("not 64 lower-case hexadecimal digits"));
        }
        hex::decode(text).map(Self).map_err(|_| InputValueError::custom("not 64 lower-case hexadecimal digits"))
    }

    fn to_value(&self) -> Value {
        Value::String(hex::encode(&self.0))
    }
}

/// A number of bytes: whole, 0 to 2^53-1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ByteCount(pub i64);

#[Scalar(name = "ByteCount")]
impl ScalarType for ByteCount {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::Number(number) = &value else { return Err(InputValueError::expected_type(value)) };
        match number.as_i64() {
            Some(count @ 0..=0x1f_ffff_ffff_ffff) => Ok(Self(count)),
            _ => Err(InputValueError::custom("not a whole number from 0 to 2^53-1")),
        }
    }

    fn to_value(&self) -> Value {
        Value::Number(self.0.into())
    }
}
