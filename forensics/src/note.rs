//! Signed notes, log checkpoints and the cosignatures of witnesses (C2SP `signed-note`, `tlog-checkpoint` and
//! `tlog-cosignature`), with Ed25519.
//!
//! Invariants: base64 is strict (canonical padding, no stray bits); signatures are checked strictly, so that small-order keys and
//! malleable signatures are refused; a checkpoint has exactly one text; a key is of one kind, so that a witness's key never counts as a
//! log's. Key storage is deliberately absent: a signer is made from a seed.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use sha2::{Digest as _, Sha256};

use crate::digest::Sha256Digest;

/// The signature type of Ed25519 in key hashes and verifier keys.
const ALGORITHM_ED25519: u8 = 1;
/// The signature type of a witness's timestamped Ed25519 cosignature.
const ALGORITHM_COSIGNATURE: u8 = 4;
/// What stands before the 32 bytes of an Ed25519 key in its DER form (RFC 8410).
const DER_ED25519: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
/// The longest note that is read.
const MAX_NOTE_BYTES: usize = 1 << 20;
/// The most signature lines that are read.
const MAX_SIGNATURES: usize = 100;

/// Why a note, key or checkpoint is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// The key's name is empty or contains a plus sign, white space, or a character that is not printed.
    #[error("the key name is not allowed")]
    Name,
    /// The verifier key is not `name+hash+base64`, or its hash does not fit.
    #[error("the verifier key is malformed")]
    Key,
    /// The text is not a signed note.
    #[error("the text is not a signed note")]
    Malformed,
    /// The text does not end with a newline or has characters that notes may not have.
    #[error("the text cannot be signed as a note")]
    Text,
    /// No line was signed by a known key.
    #[error("no signature is by a known key")]
    UnknownKey,
    /// A line of a known key does not hold.
    #[error("a signature does not hold")]
    Signature,
    /// The note's text is not a checkpoint.
    #[error("the text is not a log checkpoint")]
    Checkpoint,
    /// The time lies beyond what a cosignature can tell.
    #[error("the time is too large for a cosignature")]
    Time,
}

fn check_name(name: &str) -> Result<(), NoteError> {
    if name.is_empty() || name.chars().any(|c| c == '+' || is_unprinted(c)) {
        return Err(NoteError::Name);
    }
    Ok(())
}

/// Whether a character takes room without ink, moves the others, or commands a terminal: such a name could hide who signed. The same
/// list stands in `docs/verify.py`, `docs/verify.sh` and the browser's verifier.
fn is_unprinted(c: char) -> bool {
    matches!(c, '\0'..=' ' | '\u{7f}'..='\u{a0}' | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{1680}'
        | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{2000}'..='\u{200f}' | '\u{2028}'..='\u{202f}'
        | '\u{205f}'..='\u{206f}' | '\u{2800}' | '\u{3000}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

fn key_hash(name: &str, algorithm: u8, public: &[u8; 32]) -> [u8; 4] {
    let digest: [u8; 32] =
        Sha256::new().chain_update(name.as_bytes()).chain_update([b'\n', algorithm]).chain_update(public).finalize().into();
    let [a, b, c, d, ..] = digest;
    [a, b, c, d]
}

fn check_text(text: &str) -> Result<(), NoteError> {
    let bad = |c: char| c < ' ' && c != '\n';
    if !text.ends_with('\n') || text.chars().any(bad) {
        return Err(NoteError::Text);
    }
    Ok(())
}

/// Signs notes under one name.
pub struct Signer {
    name: String,
    key: SigningKey,
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Signer").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Signer {
    /// A signer from its 32-byte Ed25519 seed (RFC 8032).
    ///
    /// # Errors
    /// [`NoteError::Name`] when the name may not stand in a note.
    pub fn from_seed(name: &str, seed: [u8; 32]) -> Result<Self, NoteError> {
        check_name(name)?;
        Ok(Self { name: name.to_owned(), key: SigningKey::from_bytes(&seed) })
    }

    /// The name in signatures; for a log, its origin.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The public verifier key, `name+hash+base64`.
    #[must_use]
    pub fn verifier_key(&self) -> String {
        VerifierKey { name: self.name.clone(), kind: KeyKind::Log, key: self.key.verifying_key() }.to_text()
    }

    /// The signed note over a text, which must end with a newline.
    ///
    /// # Errors
    /// [`NoteError::Text`] when the text cannot be a note.
    pub fn sign(&self, text: &str) -> Result<String, NoteError> {
        check_text(text)?;
        let public = self.key.verifying_key().to_bytes();
        let mut blob = key_hash(&self.name, ALGORITHM_ED25519, &public).to_vec();
        blob.extend_from_slice(&self.key.sign(text.as_bytes()).to_bytes());
        Ok(format!("{text}\n\u{2014} {} {}\n", self.name, STANDARD.encode(blob)))
    }
}

/// Cosigns other logs' checkpoints under one name: the key of a witness.
pub struct Cosigner {
    name: String,
    key: SigningKey,
}

impl std::fmt::Debug for Cosigner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cosigner").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Cosigner {
    /// A cosigner from its 32-byte Ed25519 seed (RFC 8032). The seed must serve nothing else: the signed text does not name the key.
    ///
    /// # Errors
    /// [`NoteError::Name`] when the name may not stand in a note.
    pub fn from_seed(name: &str, seed: [u8; 32]) -> Result<Self, NoteError> {
        check_name(name)?;
        Ok(Self { name: name.to_owned(), key: SigningKey::from_bytes(&seed) })
    }

    /// The name in cosignatures.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The public verifier key, `name+hash+base64`.
    #[must_use]
    pub fn verifier_key(&self) -> String {
        VerifierKey { name: self.name.clone(), kind: KeyKind::Witness, key: self.key.verifying_key() }.to_text()
    }

    /// The signature line, with its newline, over a checkpoint's text at a time in seconds since 1970.
    ///
    /// Whoever calls this says that the checkpoint is the largest consistent one of its log that it has seen.
    ///
    /// # Errors
    /// [`NoteError::Text`] when the text cannot be a note; [`NoteError::Time`] when the time is beyond 2^63 - 1.
    pub fn cosign(&self, text: &str, seconds: u64) -> Result<String, NoteError> {
        check_text(text)?;
        let message = cosigned(text, seconds)?;
        let mut blob = key_hash(&self.name, ALGORITHM_COSIGNATURE, &self.key.verifying_key().to_bytes()).to_vec();
        blob.extend_from_slice(&seconds.to_be_bytes());
        blob.extend_from_slice(&self.key.sign(message.as_bytes()).to_bytes());
        Ok(format!("\u{2014} {} {}\n", self.name, STANDARD.encode(blob)))
    }
}

/// What a witness signs.
fn cosigned(text: &str, seconds: u64) -> Result<String, NoteError> {
    i64::try_from(seconds).map_err(|_| NoteError::Time)?;
    Ok(format!("cosignature/v1\ntime {seconds}\n{text}"))
}

/// What a key signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyKind {
    /// Notes: the key of a log.
    Log,
    /// Cosignatures with a time: the key of a witness.
    Witness,
}

impl KeyKind {
    fn algorithm(self) -> u8 {
        match self {
            Self::Log => ALGORITHM_ED25519,
            Self::Witness => ALGORITHM_COSIGNATURE,
        }
    }

    fn of(algorithm: u8) -> Option<Self> {
        [Self::Log, Self::Witness].into_iter().find(|kind| kind.algorithm() == algorithm)
    }
}

/// A public key by which notes or cosignatures are checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    kind: KeyKind,
    key: VerifyingKey,
}

impl VerifierKey {
    /// Reads `name+hash+base64`; only the one spelling is accepted.
    ///
    /// # Errors
    /// [`NoteError`] when it is malformed or the hash does not fit.
    pub fn parse(text: &str) -> Result<Self, NoteError> {
        let (name, rest) = text.split_once('+').ok_or(NoteError::Key)?;
        let (_, encoded) = rest.split_once('+').ok_or(NoteError::Key)?;
        check_name(name)?;
        let blob = STANDARD.decode(encoded).map_err(|_| NoteError::Key)?;
        let (algorithm, public) = blob.split_first().ok_or(NoteError::Key)?;
        let kind = KeyKind::of(*algorithm).ok_or(NoteError::Key)?;
        let public: [u8; 32] = public.try_into().map_err(|_| NoteError::Key)?;
        let key = VerifyingKey::from_bytes(&public).map_err(|_| NoteError::Key)?;
        let parsed = Self { name: name.to_owned(), kind, key };
        if parsed.to_text() == text { Ok(parsed) } else { Err(NoteError::Key) }
    }

    /// The name of the signer.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the key signs.
    #[must_use]
    pub fn kind(&self) -> KeyKind {
        self.kind
    }

    /// The short mark of the key in notes: the first four bytes of a hash over name and key, in hexadecimal.
    #[must_use]
    pub fn id(&self) -> String {
        hex::encode(self.hash())
    }

    fn hash(&self) -> [u8; 4] {
        key_hash(&self.name, self.kind.algorithm(), &self.key.to_bytes())
    }

    /// Checks one signature over a note's text; gives the time that a witness's signature tells, in seconds since 1970.
    fn check(&self, text: &str, signature: &[u8]) -> Result<Option<u64>, NoteError> {
        let (time, signature) = match self.kind {
            KeyKind::Log => (None, signature),
            KeyKind::Witness => {
                let (time, signature) = signature.split_first_chunk::<8>().ok_or(NoteError::Signature)?;
                (Some(u64::from_be_bytes(*time)), signature)
            }
        };
        let message = match time {
            Some(seconds) => Cow::Owned(cosigned(text, seconds).map_err(|_| NoteError::Signature)?),
            None => Cow::Borrowed(text),
        };
        let signature = Signature::from_slice(signature).map_err(|_| NoteError::Signature)?;
        self.key.verify_strict(message.as_bytes(), &signature).map_err(|_| NoteError::Signature)?;
        Ok(time)
    }

    /// The SHA-256 of the public key in its DER form (RFC 8410): what people compare, and what `openssl` gives too.
    #[must_use]
    pub fn fingerprint(&self) -> Sha256Digest {
        let mut der = DER_ED25519.to_vec();
        der.extend_from_slice(&self.key.to_bytes());
        crate::digest::sha256(&der)
    }

    /// The text form.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut blob = vec![self.kind.algorithm()];
        blob.extend_from_slice(&self.key.to_bytes());
        format!("{}+{}+{}", self.name, self.id(), STANDARD.encode(blob))
    }
}

/// Checks a note and returns its text; lines by unknown keys are ignored, as the specification asks.
///
/// # Errors
/// [`NoteError`] when the note is malformed, no known key signed it, or a known key's signature does not hold.
pub fn verify_note<'a>(note: &'a str, keys: &[VerifierKey]) -> Result<&'a str, NoteError> {
    let signed = read_signatures(note, keys)?;
    if signed.lines.iter().any(|line| line.key.is_some()) { Ok(signed.text) } else { Err(NoteError::UnknownKey) }
}

/// A witness's word that it has seen a checkpoint, and that the log had only grown until then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cosignature {
    /// The witness's key.
    pub key: VerifierKey,
    /// When, in seconds since 1970, by the witness's clock.
    pub seconds: u64,
    /// The signature line with its newline.
    pub line: String,
}

/// The cosignatures of a note that hold by the witness keys given, in the note's order; lines by other keys are ignored.
///
/// # Errors
/// [`NoteError`] when the note is malformed or the line of a known key does not hold.
pub fn cosignatures(note: &str, witnesses: &[VerifierKey]) -> Result<Vec<Cosignature>, NoteError> {
    let signed = read_signatures(note, witnesses)?;
    let held = signed.lines.iter().filter_map(|line| {
        let key = witnesses.get(line.key?)?.clone();
        Some(Cosignature { key, seconds: line.seconds?, line: format!("{}\n", line.text) })
    });
    Ok(held.collect())
}

/// The note as its log alone signed it: the text, the empty line and the first signature line. A time stamp covers these bytes.
#[must_use]
pub fn as_first_signed(note: &str) -> Option<&str> {
    let (text, signatures) = split_note(note).ok()?;
    let first = signatures.find('\n')?.saturating_add(1);
    note.get(..text.len().saturating_add(1).saturating_add(first))
}

/// A note with each of its signature lines.
pub(crate) struct Signed<'a> {
    pub(crate) text: &'a str,
    pub(crate) lines: Vec<SignatureLine<'a>>,
}

/// One signature line of a note.
pub(crate) struct SignatureLine<'a> {
    /// The line without its newline.
    pub(crate) text: &'a str,
    /// The name in it.
    pub(crate) name: &'a str,
    /// The known key by which it holds, as a place in the keys given; absent in a line by none of them.
    pub(crate) key: Option<usize>,
    /// The time that a known witness tells in it.
    pub(crate) seconds: Option<u64>,
}

/// Reads a note and all its signature lines; those of known keys must hold.
///
/// # Errors
/// [`NoteError`] when the note is malformed or a known key's signature does not hold.
pub(crate) fn read_signatures<'a>(note: &'a str, keys: &[VerifierKey]) -> Result<Signed<'a>, NoteError> {
    if note.len() > MAX_NOTE_BYTES {
        return Err(NoteError::Malformed);
    }
    let (text, signatures) = split_note(note)?;
    let mut lines = Vec::new();
    for line in signatures.lines() {
        if lines.len() >= MAX_SIGNATURES {
            return Err(NoteError::Malformed);
        }
        let (name, encoded) = line.strip_prefix("\u{2014} ").and_then(|rest| rest.split_once(' ')).ok_or(NoteError::Malformed)?;
        check_name(name).map_err(|_| NoteError::Malformed)?;
        let blob = STANDARD.decode(encoded).map_err(|_| NoteError::Malformed)?;
        let (hash, signature) = blob.split_first_chunk::<4>().filter(|(_, signature)| !signature.is_empty()).ok_or(NoteError::Malformed)?;
        let known = keys.iter().position(|key| key.name == name && key.hash() == *hash);
        let seconds = match known.and_then(|at| keys.get(at)) {
            Some(key) => key.check(text, signature)?,
            None => None,
        };
        lines.push(SignatureLine { text: line, name, key: known, seconds });
    }
    Ok(Signed { text, lines })
}

/// The signed text with its final newline, and the signature lines.
fn split_note(note: &str) -> Result<(&str, &str), NoteError> {
    let at = note.rfind("\n\n").ok_or(NoteError::Malformed)?;
    let text = note.get(..at.saturating_add(1)).ok_or(NoteError::Malformed)?;
    let signatures =
        note.get(at.saturating_add(2)..).filter(|lines| !lines.is_empty() && lines.ends_with('\n')).ok_or(NoteError::Malformed)?;
    check_text(text).map_err(|_| NoteError::Malformed)?;
    check_text(signatures).map_err(|_| NoteError::Malformed)?;
    Ok((text, signatures))
}

/// The state of a log: its name, how many entries, and their root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The log's unique name.
    pub origin: String,
    /// How many entries it has.
    pub size: u64,
    /// The root of its Merkle tree.
    pub root: Sha256Digest,
}

impl Checkpoint {
    /// The text to sign.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, STANDARD.encode(self.root.0))
    }

    /// Reads a checkpoint's text; extension lines are accepted and ignored.
    ///
    /// # Errors
    /// [`NoteError::Checkpoint`] when it is none.
    pub fn parse(text: &str) -> Result<Self, NoteError> {
        let body = text.strip_suffix('\n').ok_or(NoteError::Checkpoint)?;
        let mut lines = body.split('\n');
        let (Some(origin), Some(size), Some(root)) = (lines.next(), lines.next(), lines.next()) else {
            return Err(NoteError::Checkpoint);
        };
        let number: u64 = size.parse().map_err(|_| NoteError::Checkpoint)?;
        let root: [u8; 32] = STANDARD.decode(root).ok().and_then(|bytes| bytes.try_into().ok()).ok_or(NoteError::Checkpoint)?;
        let plain = !origin.is_empty() && number.to_string() == size;
        if !plain || lines.any(str::is_empty) {
            return Err(NoteError::Checkpoint);
        }
        Ok(Self { origin: origin.to_owned(), size: number, root: Sha256Digest(root) })
    }
}
