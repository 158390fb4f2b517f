//! The texts that prove who asks: session tokens and bearer tokens. Only their SHA-256 is stored.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::config::Secret;

/// What every bearer token begins with, so that leaked ones can be found.
pub const PREFIX: &str = "chot_";
const SECRET_CHARS: usize = 43;
const CHECK_CHARS: usize = 6;

/// A new session token.
#[must_use]
pub fn session(secret: &[u8; 32]) -> Secret {
    Secret::new(URL_SAFE_NO_PAD.encode(secret))
}

/// A new bearer token: prefix, secret, and six digits that tell a mistyped or shortened one without asking the database.
#[must_use]
pub fn bearer(secret: &[u8; 32]) -> Secret {
    let body = URL_SAFE_NO_PAD.encode(secret);
    let check = check(&body);
    Secret::new(format!("{PREFIX}{body}{check}"))
}

/// Whether the text has the shape of a bearer token of this hub.
#[must_use]
pub fn is_bearer(text: &str) -> bool {
    let Some(rest) = text.strip_prefix(PREFIX) else { return false };
    if !rest.is_ascii() || rest.len() != SECRET_CHARS + CHECK_CHARS {
        return false;
    }
    let (body, digits) = rest.split_at(SECRET_CHARS);
    check(body) == digits && URL_SAFE_NO_PAD.decode(body).is_ok_and(|bytes| bytes.len() == 32)
}

/// Whether the text has the shape of a session token.
#[must_use]
pub fn is_session(text: &str) -> bool {
    text.len() == SECRET_CHARS && URL_SAFE_NO_PAD.decode(text).is_ok_and(|bytes| bytes.len() == 32)
}

/// What is stored of a token.
#[must_use]
pub fn stored(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

/// CRC-32 of the secret's text, as the last six decimal digits.
fn check(body: &str) -> String {
    format!("{:06}", crc32fast::hash(body.as_bytes()) % 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bearer_token_is_known_by_its_shape() {
        let token = bearer(&[7; 32]);
        assert!(is_bearer(token.reveal()));
        assert_eq!(token.reveal().len(), 5 + 43 + 6);
        let mut other = token.reveal().to_owned();
        other.replace_range(10..11, if &other[10..11] == "A" { "B" } else { "A" });
        assert!(!is_bearer(&other), "one changed character is found");
        for wrong in ["", "chot_", "chot_é", &token.reveal()[..53], "Bearer x"] {
            assert!(!is_bearer(wrong), "{wrong}");
        }
        assert!(!is_bearer(&format!("{}0", token.reveal())));
    }

    #[test]
    fn a_session_token_is_256_bits() {
        assert!(is_session(session(&[1; 32]).reveal()));
        assert!(!is_session("abc"));
        assert_ne!(stored("a"), stored("b"));
    }
}
