//! SHA-256 digests and the running state that makes them.
//!
//! Invariants: a digest is exactly 32 bytes and is written as 64 lower-case hexadecimal digits, never otherwise;
//! a running hash always knows how many bytes it has seen, because a digest without its byte count has
//! turned out, in other tools, to be the digest of nothing. Other hash functions are made beside it only where they are asked for, and nothing is ever proved by them.

use std::fmt;
use std::str::FromStr;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest as _, Sha256};

/// A SHA-256 digest (FIPS 180-4).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sha256Digest(pub [u8; 32]);

impl Sha256Digest {
    /// The 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Sha256Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Sha256Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sha256Digest({self})")
    }
}

/// The text is not 64 lower-case hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a SHA-256 digest is written as 64 lower-case hexadecimal digits")]
pub struct ParseDigestError;

impl FromStr for Sha256Digest {
    type Err = ParseDigestError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return Err(ParseDigestError);
        }
        let mut bytes = [0_u8; 32];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| ParseDigestError)?;
        Ok(Self(bytes))
    }
}

impl Serialize for Sha256Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut text = [0_u8; 64];
        match hex::encode_to_slice(self.0, &mut text) {
            Ok(()) => serializer.serialize_str(&String::from_utf8_lossy(&text)),
            Err(_) => serializer.serialize_str(&self.to_string()),
        }
    }
}

impl<'de> Deserialize<'de> for Sha256Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// A running SHA-256 that also counts what it has seen; it can be cloned to remember a state.
#[derive(Clone, Default)]
pub struct Sha256Hasher {
    state: Sha256,
    bytes: u64,
}

impl fmt::Debug for Sha256Hasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sha256Hasher").field("bytes", &self.bytes).finish_non_exhaustive()
    }
}

impl Sha256Hasher {
    /// A hash that has seen nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next bytes of the stream.
    pub fn update(&mut self, bytes: &[u8]) {
        self.state.update(bytes);
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        self.bytes = self.bytes.saturating_add(length);
    }

    /// How many bytes the stream had so far.
    #[must_use]
    pub const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The digest of everything seen.
    #[must_use]
    pub fn finish(self) -> Sha256Digest {
        Sha256Digest(self.state.finalize().into())
    }
}

/// The SHA-256 digest of bytes in memory.
#[must_use]
pub fn sha256(bytes: &[u8]) -> Sha256Digest {
    Sha256Digest(Sha256::digest(bytes).into())
}

/// A digest of another function, of `N` bytes, written in lower-case hexadecimal.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct OtherDigest<const N: usize>(pub [u8; N]);

impl<const N: usize> fmt::Display for OtherDigest<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl<const N: usize> fmt::Debug for OtherDigest<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OtherDigest({self})")
    }
}

impl<const N: usize> Serialize for OtherDigest<N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_string())
    }
}

impl<'de, const N: usize> Deserialize<'de> for OtherDigest<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let mut bytes = [0_u8; N];
        let read = hex::decode_to_slice(&text, &mut bytes).ok().map(|()| Self(bytes)).filter(|digest| digest.to_string() == text);
        read.ok_or_else(|| D::Error::custom("not a digest in lower-case hexadecimal"))
    }
}

/// Digests of a content beside its SHA-256, each where it was asked for: lists of known files are often made with them. MD5 and SHA-1
/// can be made to collide, so they tell what to look for and never what something is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MoreDigests {
    /// MD5 (RFC 1321).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub md5: Option<OtherDigest<16>>,
    /// SHA-1 (FIPS 180-4).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha1: Option<OtherDigest<20>>,
    /// BLAKE3 with 32 bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blake3: Option<OtherDigest<32>>,
}

impl MoreDigests {
    /// Each that is there, with its name.
    pub fn named(&self) -> impl Iterator<Item = (&'static str, String)> {
        let all = [
            ("md5", self.md5.map(|digest| digest.to_string())),
            ("sha1", self.sha1.map(|digest| digest.to_string())),
            ("blake3", self.blake3.map(|digest| digest.to_string())),
        ];
        all.into_iter().filter_map(|(name, digest)| Some((name, digest?)))
    }
}

/// A digest that can be asked for beside SHA-256.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum More {
    /// MD5.
    Md5,
    /// SHA-1.
    Sha1,
    /// BLAKE3.
    Blake3,
}

impl More {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Md5, Self::Sha1, Self::Blake3];

    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Md5 => "md5",
            Self::Sha1 => "sha1",
            Self::Blake3 => "blake3",
        }
    }
}

/// The word names no such digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("digests are md5, sha1 and blake3")]
pub struct UnknownDigest;

impl FromStr for More {
    type Err = UnknownDigest;

    fn from_str(text: &str) -> Result<Self, UnknownDigest> {
        Self::ALL.into_iter().find(|more| more.as_str() == text).ok_or(UnknownDigest)
    }
}

/// Running digests beside SHA-256.
#[cfg(feature = "archives")]
#[derive(Clone, Default)]
pub(crate) struct MoreHasher {
    md5: Option<md5::Md5>,
    sha1: Option<sha1::Sha1>,
    blake3: Option<Box<blake3::Hasher>>,
}

#[cfg(feature = "archives")]
impl MoreHasher {
    /// Of these, and of no other.
    pub(crate) fn new(wanted: &[More]) -> Self {
        let wants = |more| wanted.contains(&more);
        Self {
            md5: wants(More::Md5).then(md5::Md5::default),
            sha1: wants(More::Sha1).then(sha1::Sha1::default),
            blake3: wants(More::Blake3).then(Box::default),
        }
    }

    pub(crate) fn update(&mut self, bytes: &[u8]) {
        if let Some(md5) = &mut self.md5 {
            md5.update(bytes);
        }
        if let Some(sha1) = &mut self.sha1 {
            sha1.update(bytes);
        }
        if let Some(blake3) = &mut self.blake3 {
            blake3.update(bytes);
        }
    }

    /// What was made; nothing where nothing was asked for.
    pub(crate) fn finish(self) -> Option<Box<MoreDigests>> {
        let made = MoreDigests {
            md5: self.md5.map(|md5| OtherDigest(md5.finalize().into())),
            sha1: self.sha1.map(|sha1| OtherDigest(sha1.finalize().into())),
            blake3: self.blake3.map(|blake3| OtherDigest(*blake3.finalize().as_bytes())),
        };
        (made != MoreDigests::default()).then(|| Box::new(made))
    }

    /// Of bytes in memory.
    pub(crate) fn of(wanted: &[More], bytes: &[u8]) -> Option<Box<MoreDigests>> {
        let mut hasher = Self::new(wanted);
        hasher.update(bytes);
        hasher.finish()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    #[test]
    fn published_vectors_hold() {
        assert_eq!(sha256(b"").to_string(), EMPTY);
        assert_eq!(sha256(b"abc").to_string(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        let mut hasher = Sha256Hasher::new();
        for _ in 0..1000 {
            hasher.update(&[b'a'; 1000]);
        }
        assert_eq!(hasher.bytes(), 1_000_000);
        assert_eq!(hasher.finish().to_string(), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    }

    #[test]
    fn only_64_lower_case_digits_are_a_digest() {
        assert_eq!(EMPTY.parse::<Sha256Digest>().unwrap(), sha256(b""));
        for bad in ["", &EMPTY[1..], &EMPTY.to_uppercase(), &format!("{EMPTY}0"), &EMPTY.replace('e', "g")] {
            assert!(bad.parse::<Sha256Digest>().is_err(), "{bad}");
        }
        let json = serde_json::to_string(&sha256(b"")).unwrap();
        assert_eq!(json, format!("\"{EMPTY}\""));
        assert_eq!(serde_json::from_str::<Sha256Digest>(&json).unwrap(), sha256(b""));
    }

    #[cfg(feature = "archives")]
    #[test]
    fn other_digests_are_those_of_their_standards_and_only_where_asked_for() {
        let all = MoreHasher::of(&More::ALL, b"abc").unwrap();
        let named: Vec<_> = all.named().collect();
        assert_eq!(
            named,
            [
                ("md5", "900150983cd24fb0d6963f7d28e17f72".to_owned()),
                ("sha1", "a9993e364706816aba3e25717850c26c9cd0d89d".to_owned()),
                ("blake3", "6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85".to_owned()),
            ]
        );
        assert_eq!(MoreHasher::of(&[], b"abc"), None);
        let one = MoreHasher::of(&[More::Sha1], b"abc").unwrap();
        let json = serde_json::to_string(&one).unwrap();
        assert_eq!(json, r#"{"sha1":"a9993e364706816aba3e25717850c26c9cd0d89d"}"#);
        assert_eq!(serde_json::from_str::<MoreDigests>(&json).unwrap(), *one);
        for bad in [json.to_uppercase(), json.replace("a99", "a9"), json.replace("sha1", "sha3"), json.replace("a99", "A99")] {
            assert!(serde_json::from_str::<MoreDigests>(&bad).is_err(), "{bad}");
        }
        assert_eq!("sha1".parse(), Ok(More::Sha1));
        assert_eq!("SHA1".parse::<More>(), Err(UnknownDigest));
    }
}
