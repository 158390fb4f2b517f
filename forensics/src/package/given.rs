//! What is given beside a package. The original and members are hashed first, so that the list of members needs to be read once; keys,
//! checkpoint and proof are looked at for their form alone, so that a file of the caller's that is none is not laid to the package.

use std::collections::HashSet;

use super::WitnessPolicy;
use super::report::VerifyReport;
use super::verify::{Expected, parse_keys, printable, read_hash, shown_key};
use crate::archive::Member;
use crate::digest::{Sha256Digest, Sha256Hasher};
use crate::note::{Checkpoint, KeyKind, VerifierKey, read_signatures};
use crate::source::{Source, read_full};
use crate::timestamp::certificates;

/// What is given beside a package and cannot serve, and why. It says nothing of the package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unfit {
    /// The log's keys.
    Keys(String),
    /// The checkpoint.
    Checkpoint(String),
    /// The proof of consistency.
    Consistency(String),
    /// The keys of witnesses, or how many of them are asked for.
    Witnesses(String),
    /// The certificates of time-stamping authorities.
    Authorities(String),
}

impl Expected<'_> {
    /// Whether keys, checkpoint, proof and certificates have the form that they must have, whatever the package says.
    ///
    /// # Errors
    /// The first that has not.
    pub fn fit(&self) -> Result<(), Unfit> {
        if let Some(keys) = self.keys {
            log_keys(keys).map_err(Unfit::Keys)?;
        }
        if let Some(note) = self.checkpoint {
            checkpoint(note).map_err(Unfit::Checkpoint)?;
        }
        if let Some(proof) = self.consistency {
            let bad = proof.lines().position(|line| read_hash(line).is_none());
            let told = |at: usize| Err(Unfit::Consistency(format!("line {} is no hash in base64", at.saturating_add(1))));
            bad.map_or(Ok(()), told)?;
        }
        self.witnesses.map_or(Ok(()), |policy| witness_keys(policy).map(drop)).map_err(Unfit::Witnesses)?;
        self.authorities.map_or(Ok(()), |pem| certificates(pem).map(drop)).map_err(Unfit::Authorities)
    }
}

fn given_keys(lines: &[String]) -> Result<(), String> {
    if lines.is_empty() {
        return Err("it is empty; a key is expected in each line".to_owned());
    }
    match lines.iter().position(|line| VerifierKey::parse(line).is_err()) {
        Some(at) => Err(format!("line {} is no key (NAME+ID+BASE64)", at.saturating_add(1))),
        None => Ok(()),
    }
}

/// Keys among which one of a log can be.
fn log_keys(lines: &[String]) -> Result<(), String> {
    given_keys(lines)?;
    if lines.iter().filter_map(|line| VerifierKey::parse(line).ok()).all(|key| key.kind() == KeyKind::Witness) {
        return Err("it holds keys of witnesses only, by which no log signs: give them by --witness-keys".to_owned());
    }
    Ok(())
}

fn checkpoint(note: &str) -> Result<(), String> {
    if note.is_empty() {
        return Err("it is empty".to_owned());
    }
    if note.contains('\r') {
        return Err("its lines end with CR LF; a signature is over the lines as they were, which end with LF alone".to_owned());
    }
    let text = read_signatures(note, &[]).map_err(|error| error.to_string())?.text;
    Checkpoint::parse(text).map(drop).map_err(|error| error.to_string())
}

/// The keys of a policy that can be met: of witnesses, none twice, and at least as many as must have cosigned.
pub(super) fn witness_keys(policy: WitnessPolicy<'_>) -> Result<(Vec<VerifierKey>, usize), String> {
    given_keys(policy.keys)?;
    let given = parse_keys(policy.keys.iter().map(String::as_str))?;
    if let Some(other) = given.iter().find(|key| key.kind() != KeyKind::Witness) {
        return Err(format!("{} is not the key of a witness", shown_key(other)));
    }
    let mut seen = HashSet::new();
    if let Some(twice) = given.iter().find(|key| !seen.insert(key.fingerprint())) {
        return Err(format!("the key of {} is given twice", shown_key(twice)));
    }
    let least = policy.least.unwrap_or(given.len());
    if least == 0 || least > given.len() {
        return Err(format!("{least} of {} witnesses cannot be asked for", given.len()));
    }
    Ok((given, least))
}

/// A file by its digest and length, or why it could not be read.
type Hashed = Result<(Sha256Digest, u64), String>;

/// What was given, hashed, and for each member's file the first member that has its bytes.
pub(super) struct Given {
    evidence: Option<Hashed>,
    members: Vec<(Hashed, Option<(u64, String)>)>,
}

impl Given {
    pub(super) fn hash(expected: &Expected<'_>) -> Self {
        let members = expected.members.iter().map(|file| (hash_source(*file), None)).collect();
        Self { evidence: expected.evidence.map(hash_source), members }
    }

    /// A member that the package proves.
    pub(super) fn meet(&mut self, member: &Member) {
        for (hashed, found) in &mut self.members {
            if found.is_none() && matches!(hashed, Ok((digest, size)) if member.sha256 == Some(*digest) && member.size_bytes == *size) {
                *found = Some((member.index, member.path.clone()));
            }
        }
    }

    /// Tells what was found of each.
    pub(super) fn tell(self, report: &mut VerifyReport) {
        if let Some(evidence) = self.evidence {
            let recorded = report.sha256.zip(report.size_bytes);
            match evidence {
                Ok(hashed) => report.record("evidence", compare(hashed, recorded)),
                Err(fault) => report.record("read", Err(format!("the evidence: {fault}"))),
            };
        }
        let several = self.members.len() > 1;
        for (at, (hashed, found)) in self.members.into_iter().enumerate() {
            let name = if several { format!("member {}", at.saturating_add(1)) } else { "member".to_owned() };
            match (hashed, found) {
                (Ok((_, size)), Some((index, path))) => {
                    report.record(name, Ok(format!("{size} bytes: those of member #{index} {}", printable(&path))))
                }
                (Ok((digest, size)), None) => {
                    report.record(name, Err(format!("no member has these {size} bytes with the SHA-256 {digest}")))
                }
                // A medium that fails says nothing of what is on it.
                (Err(fault), _) => report.record("read", Err(format!("{name}: {fault}"))),
            };
        }
    }
}

fn compare((digest, size): (Sha256Digest, u64), recorded: Option<(Sha256Digest, u64)>) -> Result<String, String> {
    let (recorded, expected_size) = recorded.ok_or("the package tells no digest to compare with")?;
    if size != expected_size {
        return Err(format!("{size} bytes where {expected_size} were received"));
    }
    if digest != recorded {
        return Err(format!("its SHA-256 is {digest}, not the one recorded"));
    }
    Ok(format!("{size} bytes with the recorded SHA-256"))
}

/// The digest of a file and how many bytes it has.
fn hash_source(source: &dyn Source) -> Hashed {
    let mut hasher = Sha256Hasher::new();
    let mut buffer = vec![0_u8; 1 << 20];
    loop {
        let count = read_full(source, hasher.bytes(), &mut buffer).map_err(|error| format!("it cannot be read: {error}"))?;
        if count == 0 {
            let size = hasher.bytes();
            return Ok((hasher.finish(), size));
        }
        hasher.update(buffer.get(..count).unwrap_or_default());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::note::{Cosigner, Signer};

    #[test]
    fn keys_of_witnesses_alone_are_no_keys_of_a_log() {
        let witness = Cosigner::from_seed("witness.example", [5; 32]).unwrap().verifier_key();
        let log = Signer::from_seed("log.example/custody", [7; 32]).unwrap().verifier_key();
        assert!(log_keys(std::slice::from_ref(&witness)).unwrap_err().contains("--witness-keys"));
        assert_eq!(log_keys(&[witness, log]), Ok(()));
        assert!(log_keys(&[]).unwrap_err().contains("empty"));
    }
}
