//! Names of blobs: the digest of the plain bytes, and how they are kept.

use std::fmt;
use std::str::FromStr;

use chot_forensics::digest::Sha256Digest;

/// The ending of a sealed blob's name.
const SEALED: &str = "age";

/// A short form of the recipients to whom a blob is sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Mark(pub [u8; 8]);

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

/// How the bytes of a blob are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// As they are.
    Plain,
    /// Encrypted to the recipients of this mark.
    Sealed(Mark),
}

/// A blob's name: `<sha256>`, or `<sha256>.<mark>.age` where it is sealed. The digest is that of the plain bytes in both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Name {
    /// The digest of the evidence.
    pub sha256: Sha256Digest,
    /// How it is kept.
    pub form: Form,
}

impl Name {
    /// The two folders in which the blob stands: the first two and the next two digits of the digest.
    #[must_use]
    pub fn folders(self) -> (String, String) {
        let text = self.sha256.to_string();
        (text.chars().take(2).collect(), text.chars().skip(2).take(2).collect())
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.form {
            Form::Plain => write!(f, "{}", self.sha256),
            Form::Sealed(mark) => write!(f, "{}.{mark}.{SEALED}", self.sha256),
        }
    }
}

impl FromStr for Name {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let Some((sha256, rest)) = text.split_once('.') else {
            return Ok(Self { sha256: text.parse().map_err(|_| ())?, form: Form::Plain });
        };
        let mark = rest.strip_suffix(SEALED).and_then(|mark| mark.strip_suffix('.')).ok_or(())?;
        let mut bytes = [0; 8];
        hex::decode_to_slice(mark, &mut bytes).map_err(|_| ())?;
        let name = Self { sha256: sha256.parse().map_err(|_| ())?, form: Form::Sealed(Mark(bytes)) };
        // One name in one spelling.
        if name.to_string() == text { Ok(name) } else { Err(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chot_forensics::digest::sha256;

    #[test]
    fn names_are_read_as_they_are_written() {
        let sha256 = sha256(b"x");
        for form in [Form::Plain, Form::Sealed(Mark([0xAB; 8]))] {
            let name = Name { sha256, form };
            assert_eq!(name.to_string().parse(), Ok(name));
        }
        let hex = sha256.to_string();
        for bad in ["", "x", &hex[1..], &format!("{hex}.age"), &format!("{hex}.ABABABABABABABAB.age"), &format!("{hex}.abab.age")] {
            assert_eq!(bad.parse::<Name>(), Err(()), "{bad}");
        }
    }
}
