//! Files given beside a package: the original, and members. They are hashed first, so that the list of members needs to be read once.

use super::report::VerifyReport;
use super::verify::{Expected, printable};
use crate::archive::Member;
use crate::digest::{Sha256Digest, Sha256Hasher};
use crate::source::{Source, read_full};

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
