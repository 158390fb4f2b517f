//! Inclusion proofs as files (C2SP `tlog-proof`).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::digest::Sha256Digest;
use crate::merkle::Hash;

/// The first line of a proof file.
const HEADER: &str = "c2sp.org/tlog-proof@v1";

/// That one entry is in the log of a given size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InclusionProof {
    /// The entry's place in the log, from 0.
    pub index: u64,
    /// The size of the log that the proof leads to; the checkpoint's.
    pub size: u64,
    /// The hashes from the leaf's sibling up.
    pub hashes: Vec<Hash>,
}

impl InclusionProof {
    /// The proof file's text, with the checkpoint it leads to.
    #[must_use]
    pub fn to_text(&self, checkpoint: &str) -> String {
        let mut text = format!("{HEADER}\nindex {}\n", self.index);
        for hash in &self.hashes {
            text.push_str(&STANDARD.encode(hash.0));
            text.push('\n');
        }
        text.push('\n');
        text.push_str(checkpoint);
        text
    }

    /// Reads a proof file; gives index, hashes and the checkpoint's text. The `extra` line, which nothing binds, is not accepted.
    pub(crate) fn parse(text: &str) -> Option<(u64, Vec<Hash>, &str)> {
        let (head, checkpoint) = text.split_once("\n\n")?;
        let mut lines = head.split('\n');
        if lines.next()? != HEADER {
            return None;
        }
        let number = lines.next()?.strip_prefix("index ")?;
        let index: u64 = number.parse().ok()?;
        if index.to_string() != number {
            return None;
        }
        let mut hashes = Vec::new();
        for line in lines {
            if hashes.len() >= 64 {
                return None;
            }
            let bytes: [u8; 32] = STANDARD.decode(line).ok()?.try_into().ok()?;
            hashes.push(Sha256Digest(bytes));
        }
        Some((index, hashes, checkpoint))
    }
}
