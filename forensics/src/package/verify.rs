//! Checking a package offline.
//!
//! Invariants: every check is reported by name, and nothing is skipped silently: what cannot be checked because something before it
//! failed counts as failed. Trust is the caller's: without `trusted_keys` the package's own keys are used and the report says so.
//! The package's keys are exactly those that signed: a key that stands there unused could be taken for the signer's.

use std::collections::{HashMap, HashSet};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use super::container::{self, Container};
use super::members;
use super::proof::InclusionProof;
use super::report::{PackageKind, VerifyReport};
use super::witnessed::{self, WitnessPolicy};
use super::{
    CHECKPOINT_FILE, CUSTODY_FILE, GUIDE_FILE, KEYS_FILE, MANIFEST_FILE, MEMBERS_FILE, REPORT_FILE, TIMESTAMP_FILE, package_files_digest,
    proof_file,
};
use crate::acquisition::of_entry;
use crate::archive::{Manifest, Member};
use crate::custody::{CustodyEntry, CustodyKind, verify_chain};
use crate::digest::{Sha256Digest, Sha256Hasher};
use crate::merkle::{Hash, inventory_root, leaf_hash, verify_consistency, verify_inclusion};
use crate::note::{Checkpoint, KeyKind, VerifierKey, read_signatures, verify_note};
use crate::source::{Source, read_full};

/// The most custody entries of one item that are read.
const MAX_ENTRIES: usize = 1_000_000;

/// The files of a package by name; of several with one name, the first.
pub(super) struct Files<'a>(HashMap<&'a str, &'a [u8]>);

impl<'a> Files<'a> {
    fn new(container: &'a Container) -> Self {
        let mut files = HashMap::with_capacity(container.files.len());
        for file in &container.files {
            files.entry(file.name.as_str()).or_insert_with(|| container.bytes(file));
        }
        Self(files)
    }

    pub(super) fn get(&self, name: &str) -> Option<&'a [u8]> {
        self.0.get(name).copied()
    }

    pub(super) fn text(&self, name: &str) -> Result<&'a str, String> {
        let bytes = self.get(name).ok_or_else(|| format!("{name} is missing"))?;
        std::str::from_utf8(bytes).map_err(|_| format!("{name} is not UTF-8"))
    }
}

/// Checks a package, and the original evidence where it is given.
///
/// `expected_checkpoint` is a checkpoint of the same log kept from elsewhere. At the same size the roots must be equal. At
/// another size the package has no proof between the two, so the check fails as "not proven": a wish to compare that
/// cannot be met is not passed over. `trusted_keys` are verifier keys known from elsewhere; with them the keys in the package decide nothing.
///
/// A source that cannot be read is a failed check `read`.
pub fn verify_package(
    package: &dyn Source,
    evidence: Option<&dyn Source>,
    expected_checkpoint: Option<&str>,
    trusted_keys: Option<&[String]>,
) -> VerifyReport {
    let expected = Expected { evidence, checkpoint: expected_checkpoint, keys: trusted_keys, ..Expected::default() };
    verify_package_against(package, &expected)
}

/// What a package is held against, all of it known from elsewhere.
#[derive(Clone, Copy, Default)]
pub struct Expected<'a> {
    /// The original file.
    pub evidence: Option<&'a dyn Source>,
    /// Files that must be members of it: each must have the bytes of a member that the package proves.
    pub members: &'a [&'a dyn Source],
    /// A checkpoint of the same log.
    pub checkpoint: Option<&'a str>,
    /// The proof of consistency between that checkpoint and the package's, as the hub's `/log/consistency/OLD/NEW` gives it: hashes
    /// in base64, one a line.
    pub consistency: Option<&'a str>,
    /// The log's keys.
    pub keys: Option<&'a [String]>,
    /// Witnesses, and how many of them must have cosigned.
    pub witnesses: Option<WitnessPolicy<'a>>,
    /// Certificates of time-stamping authorities, as PEM; with them the package must hold a time stamp of one of them.
    pub authorities: Option<&'a [u8]>,
}

impl std::fmt::Debug for Expected<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Expected").field("evidence", &self.evidence.is_some()).finish_non_exhaustive()
    }
}

/// Checks a package of either kind against what is known from elsewhere; see [`verify_package`].
pub fn verify_package_against(package: &dyn Source, expected: &Expected<'_>) -> VerifyReport {
    let mut report = VerifyReport::new();
    let container = match container::read(package) {
        Ok(container) => container,
        Err(error) => {
            report.record("read", Err(format!("the package cannot be read: {error}")));
            return report;
        }
    };
    let files = Files::new(&container);
    check_container(&mut report, &container);
    let own = check_keys(&mut report, &files);
    let trusted = expected.keys.map(|trusted| check_trusted(&mut report, trusted));
    let keys = trusted.as_ref().unwrap_or(&own);
    let checkpoint = check_checkpoint(&mut report, &files, keys);
    check_signers(&mut report, &files, &own);
    witnessed::check_witnesses(&mut report, &files, expected.witnesses);
    witnessed::check_timestamp(&mut report, &files, expected.authorities);
    report.identity_proved = trusted.is_some() && checkpoint.is_some();
    let mut lines = split_lines(files.get(CUSTODY_FILE).unwrap_or_default());
    if lines.len() > MAX_ENTRIES {
        report.record("entries", Err(format!("more than {MAX_ENTRIES} custody entries")));
        lines.clear();
    }
    report.events = crate::source::wide(lines.len());
    if container.files.first().is_some_and(|file| file.name == MEMBERS_FILE) {
        report.kind = PackageKind::Members;
    }
    let entries = match report.kind {
        PackageKind::Item => check_chain(&mut report, &lines),
        PackageKind::Members => members::check_pair(&mut report, &lines),
    };
    check_log(&mut report, &entries, checkpoint.as_ref());
    check_proofs(&mut report, &files, &lines, checkpoint.as_ref());
    let listed = match report.kind {
        PackageKind::Item => {
            check_names(&mut report, &container, lines.len());
            let manifest = check_manifest(&mut report, &files, &entries);
            check_package_files(&mut report, &files, &entries);
            check_inventory(&mut report, &entries, manifest.as_ref());
            check_acquisitions(&mut report, &entries);
            manifest.map(|manifest| manifest.members).unwrap_or_default()
        }
        PackageKind::Members => {
            members::check_names(&mut report, &container, &files);
            members::check_bound(&mut report, &files, &entries);
            members::check_members(&mut report, &files, &entries)
        }
    };
    check_given(&mut report, expected, &listed);
    if let Some(note) = expected.checkpoint {
        match compare_checkpoints(note, checkpoint.as_ref(), keys, expected.consistency) {
            Ok(Compared::Told(detail)) => {
                report.record("earlier-checkpoint", Ok(detail));
            }
            Ok(Compared::Untold(why)) => report.not_compared = Some(why),
            Err(fault) => {
                report.record("earlier-checkpoint", Err(fault));
            }
        }
    }
    report.valid = report.checks.iter().all(|check| check.ok);
    report
}

fn check_container(report: &mut VerifyReport, container: &Container) {
    let outcome = match &container.fault {
        None => Ok(format!("{} files, in the one form", container.files.len())),
        Some(fault) => Err(fault.clone()),
    };
    report.record("container", outcome);
    for file in container.files.iter().filter(|file| !file.intact) {
        let detail = "its bytes differ from the CRC-32 recorded for it".to_owned();
        report.record(format!("file {}", printable(&file.name)), Err(detail));
    }
}

/// A name from a package, safe to print.
pub(super) fn printable(name: &str) -> String {
    name.chars().take(80).flat_map(char::escape_debug).collect()
}

pub(super) fn parse_keys<'a>(lines: impl Iterator<Item = &'a str>) -> Result<Vec<VerifierKey>, String> {
    let keys = lines.map(|line| VerifierKey::parse(line).map_err(|error| error.to_string())).collect::<Result<Vec<_>, _>>()?;
    if keys.is_empty() {
        return Err("no key is given".to_owned());
    }
    Ok(keys)
}

fn check_keys(report: &mut VerifyReport, files: &Files<'_>) -> Vec<VerifierKey> {
    let own = files.text(KEYS_FILE).and_then(|text| {
        let body = text.strip_suffix('\n').ok_or("keys.txt does not end with a newline")?;
        let keys = parse_keys(body.split('\n'))?;
        let mut seen = HashSet::new();
        match keys.iter().find(|key| !seen.insert((key.name(), key.id()))) {
            Some(twice) => Err(format!("keys.txt holds {} twice", shown_key(twice))),
            None => Ok(keys),
        }
    });
    let (own, detail) = match own {
        Ok(keys) => {
            let names: Vec<String> = keys.iter().map(shown_key).collect();
            (keys, Ok(format!("well formed: {}", names.join(", "))))
        }
        Err(fault) => (Vec::new(), Err(fault)),
    };
    report.record("keys", detail);
    own
}

fn check_trusted(report: &mut VerifyReport, trusted: &[String]) -> Vec<VerifierKey> {
    let keys = parse_keys(trusted.iter().map(String::as_str));
    let (keys, outcome) = match keys {
        Ok(keys) => (keys, Ok("only the keys given by the caller count".to_owned())),
        Err(fault) => (Vec::new(), Err(fault)),
    };
    report.record("trusted-keys", outcome);
    keys
}

/// A key by its name and short mark.
pub(super) fn shown_key(key: &VerifierKey) -> String {
    format!("{} {}", printable(key.name()), key.id())
}

/// The keys of the package are exactly those that signed its checkpoint: none unused, and no signature by another.
fn check_signers(report: &mut VerifyReport, files: &Files<'_>, own: &[VerifierKey]) {
    let outcome = files.text(CHECKPOINT_FILE).and_then(|note| {
        let signed = read_signatures(note, own).map_err(|error| error.to_string())?;
        let used: Vec<usize> = signed.lines.iter().filter_map(|line| line.key).collect();
        let held = own.iter().enumerate().filter(|(at, _)| used.contains(at)).map(|(_, key)| key);
        report.signers = held.filter(|key| key.kind() == KeyKind::Log).map(Into::into).collect();
        if let Some(line) = signed.lines.iter().find(|line| line.key.is_none()) {
            return Err(format!("the checkpoint has a signature line of {} by a key that keys.txt does not hold", printable(line.name)));
        }
        if let Some((_, key)) = own.iter().enumerate().find(|(at, _)| !used.contains(at)) {
            return Err(format!("keys.txt holds {}, which did not sign the checkpoint", shown_key(key)));
        }
        if used.len() > own.len() {
            return Err("a key signed the checkpoint twice".to_owned());
        }
        let first = signed.lines.first().and_then(|line| own.get(line.key?));
        if first.is_none_or(|key| key.kind() != KeyKind::Log) {
            return Err("the log's own signature does not stand first".to_owned());
        }
        Ok(own.iter().map(|key| format!("{}, fingerprint {}", shown_key(key), key.fingerprint())).collect::<Vec<_>>().join("; "))
    });
    report.record("signers", outcome);
}

fn read_checkpoint(note: &str, keys: &[VerifierKey]) -> Result<Checkpoint, String> {
    let text = verify_note(note, keys).map_err(|error| error.to_string())?;
    let checkpoint = Checkpoint::parse(text).map_err(|error| error.to_string())?;
    // The log itself must have signed, not only a witness.
    let is_log = |key: &&VerifierKey| key.kind() == KeyKind::Log && key.name() == checkpoint.origin;
    let log_keys: Vec<VerifierKey> = keys.iter().filter(is_log).cloned().collect();
    verify_note(note, &log_keys).map_err(|_| "it is not signed by the log's own key".to_owned())?;
    Ok(checkpoint)
}

fn check_checkpoint(report: &mut VerifyReport, files: &Files<'_>, keys: &[VerifierKey]) -> Option<Checkpoint> {
    let read = files.text(CHECKPOINT_FILE).and_then(|note| read_checkpoint(note, keys));
    let outcome = read.as_ref().map(|checkpoint| format!("signed by {} over {} entries", printable(&checkpoint.origin), checkpoint.size));
    report.record("checkpoint", outcome.map_err(Clone::clone));
    let checkpoint = read.ok()?;
    report.log_origin = Some(checkpoint.origin.clone());
    report.log_size = Some(checkpoint.size);
    Some(checkpoint)
}

/// The lines of the custody file; what follows the last newline counts as a line too, so that it cannot hide.
fn split_lines(bytes: &[u8]) -> Vec<&[u8]> {
    match bytes.strip_suffix(b"\n") {
        Some(body) => body.split(|byte| *byte == b'\n').take(MAX_ENTRIES.saturating_add(1)).collect(),
        None if bytes.is_empty() => Vec::new(),
        None => vec![bytes],
    }
}

fn check_chain(report: &mut VerifyReport, lines: &[&[u8]]) -> Vec<CustodyEntry> {
    let outcome = match verify_chain(lines.iter().copied()) {
        Ok(_) if lines.is_empty() => Err("there is no custody entry".to_owned()),
        Ok(summary) => Ok(format!("{} entries, each names the one before", summary.entries)),
        Err(fault) => Err(fault.to_string()),
    };
    report.record("chain", outcome);
    let entries: Vec<CustodyEntry> = lines.iter().filter_map(|line| CustodyEntry::parse(line).ok()).collect();
    if let Some(last) = entries.last() {
        report.evidence_number = Some(last.evidence_number.clone());
        report.case_number = Some(last.case_number.clone());
    }
    entries
}

fn check_log(report: &mut VerifyReport, entries: &[CustodyEntry], checkpoint: Option<&Checkpoint>) {
    let Some(checkpoint) = checkpoint else { return };
    let foreign = entries.iter().find(|entry| entry.log_id != checkpoint.origin);
    let outcome = match foreign {
        Some(entry) => Err(format!("entry {} names another log", entry.sequence)),
        None => Ok("every entry names the log of the checkpoint".to_owned()),
    };
    report.record("log", outcome);
}

fn check_proofs(report: &mut VerifyReport, files: &Files<'_>, lines: &[&[u8]], checkpoint: Option<&Checkpoint>) {
    let note = files.get(CHECKPOINT_FILE).unwrap_or_default();
    let mut bad = 0_usize;
    let mut last_index = None;
    for (position, line) in lines.iter().enumerate() {
        let name = proof_file(position.saturating_add(1));
        let outcome = check_proof(files, &name, line, note, checkpoint).and_then(|index| {
            let follows = last_index.is_none_or(|last| index > last);
            last_index = Some(index);
            if follows { Ok(()) } else { Err("the log has this entry before the one that precedes it".to_owned()) }
        });
        if let Err(fault) = outcome {
            bad = bad.saturating_add(1);
            report.record(name, Err(fault));
        }
    }
    let outcome = if lines.is_empty() {
        Err("there is nothing to prove".to_owned())
    } else if bad == 0 {
        Ok(format!("{} entries are in the log", lines.len()))
    } else {
        Err(format!("{bad} of {} entries are not proved", lines.len()))
    };
    report.record("proofs", outcome);
}

fn check_proof(files: &Files<'_>, name: &str, line: &[u8], note: &[u8], checkpoint: Option<&Checkpoint>) -> Result<u64, String> {
    let text = files.text(name)?;
    let (index, hashes, own_note) = InclusionProof::parse(text).ok_or_else(|| "it is not a proof file".to_owned())?;
    if own_note.as_bytes() != note {
        return Err("its checkpoint is not the one of the package".to_owned());
    }
    let checkpoint = checkpoint.ok_or_else(|| "the checkpoint does not hold".to_owned())?;
    let leaf = leaf_hash(line);
    verify_inclusion(leaf, index, checkpoint.size, &hashes, checkpoint.root).map(|()| index).map_err(|error| error.to_string())
}

/// The package holds the files it must, in order, and no other.
fn check_names(report: &mut VerifyReport, container: &Container, entries: usize) {
    let mut expected = vec![MANIFEST_FILE.to_owned(), CUSTODY_FILE.to_owned()];
    expected.extend((1..=entries).map(proof_file));
    let mut found: Vec<&str> = container.files.iter().map(|file| file.name.as_str()).collect();
    expected.extend([CHECKPOINT_FILE, KEYS_FILE].map(str::to_owned));
    if found.contains(&TIMESTAMP_FILE) {
        expected.push(TIMESTAMP_FILE.to_owned());
    }
    expected.push(GUIDE_FILE.to_owned());
    if found.last() == Some(&REPORT_FILE) {
        found.pop();
    }
    report.record("files", differing_name(&expected, &found));
}

/// Whether the names found are exactly those expected, in order.
pub(super) fn differing_name(expected: &[String], found: &[&str]) -> Result<String, String> {
    let differs = expected.iter().map(String::as_str).zip(found.iter().copied()).find(|(expected, found)| expected != found);
    match differs {
        Some((expected, found)) => Err(format!("{} stands where {expected} belongs", printable(found))),
        None if expected.len() > found.len() => Err("a file is missing".to_owned()),
        None if expected.len() < found.len() => Err("there is a file too many".to_owned()),
        None => Ok("the files that belong there and no other".to_owned()),
    }
}

fn check_manifest(report: &mut VerifyReport, files: &Files<'_>, entries: &[CustodyEntry]) -> Option<Manifest> {
    let bytes = files.get(MANIFEST_FILE);
    let manifest: Option<Manifest> = bytes.and_then(|bytes| serde_json::from_slice(bytes).ok());
    let outcome = match (&manifest, bytes) {
        (_, None) => Err(format!("{MANIFEST_FILE} is missing")),
        (None, Some(_)) => Err(format!("{MANIFEST_FILE} cannot be read")),
        (Some(manifest), Some(_)) => {
            report.sha256 = Some(manifest.file.sha256);
            report.size_bytes = Some(manifest.file.size_bytes);
            let other = entries
                .iter()
                .find(|entry| entry.subject.sha256 != manifest.file.sha256 || entry.subject.size_bytes != manifest.file.size_bytes);
            match other {
                Some(entry) => Err(format!("entry {} is about other bytes than the manifest", entry.sequence)),
                None => Ok(format!("{} members; digest and size agree with every entry", manifest.members.len())),
            }
        }
    };
    report.record("manifest", outcome);
    manifest
}

/// The last entry is EXPORTED and binds manifest, guide and report.
fn check_package_files(report: &mut VerifyReport, files: &Files<'_>, entries: &[CustodyEntry]) {
    let manifest = files.get(MANIFEST_FILE).unwrap_or_default();
    let guide = files.text(GUIDE_FILE).unwrap_or_default();
    let actual = package_files_digest(manifest, guide, files.get(REPORT_FILE));
    let actual = actual.as_object().cloned().unwrap_or_default();
    report.record("package-files", compare_bound(entries, &actual, "manifest, guide and report are those of the export"));
}

/// Whether the last entry is EXPORTED and its `detail.packageFiles` are exactly these digests.
pub(super) fn compare_bound(entries: &[CustodyEntry], actual: &Map<String, Value>, good: &str) -> Result<String, String> {
    let exported = entries.last().filter(|entry| entry.kind == CustodyKind::Exported).and_then(|entry| entry.detail.get("packageFiles"));
    let bound = exported.and_then(Value::as_object).ok_or("the last entry is not an EXPORTED one that binds the files")?;
    let mut different: Vec<&String> =
        actual.iter().filter(|(name, digest)| bound.get(*name) != Some(digest)).map(|(name, _)| name).collect();
    different.extend(bound.keys().filter(|name| !actual.contains_key(*name)));
    if different.is_empty() {
        return Ok(good.to_owned());
    }
    let names: Vec<String> = different.iter().take(20).map(|name| printable(name)).collect();
    Err(format!("not as exported: {}", names.join(", ")))
}

/// The members are those that the last EXAMINED entry bound.
fn check_inventory(report: &mut VerifyReport, entries: &[CustodyEntry], manifest: Option<&Manifest>) {
    let Some(manifest) = manifest else { return };
    let examined = entries.iter().rev().find(|entry| entry.kind == CustodyKind::Examined);
    let Some(examined) = examined else {
        let outcome = if manifest.members.is_empty() {
            Ok("the item was not examined and lists no member".to_owned())
        } else {
            Err("members are listed, but no EXAMINED entry binds them".to_owned())
        };
        report.record("inventory", outcome);
        return;
    };
    let bound = examined.detail.get("inventoryRoot").and_then(serde_json::Value::as_str);
    let outcome = match (inventory_root(&manifest.members), bound) {
        (Err(error), _) => Err(error.to_string()),
        (Ok(_), None) => Err("the EXAMINED entry binds no inventory".to_owned()),
        (Ok(root), Some(bound)) if root.to_string() == bound => {
            Ok(format!("{} members are those of the examination", manifest.members.len()))
        }
        (Ok(_), Some(_)) => Err("the members are not those of the examination".to_owned()),
    };
    report.record("inventory", outcome);
}

/// Whoever acquired the item signed for its bytes; said only where an entry carries such a record.
fn check_acquisitions(report: &mut VerifyReport, entries: &[CustodyEntry]) {
    let acquired = entries.iter().filter(|entry| entry.kind == CustodyKind::Acquired);
    for entry in acquired {
        let Some(found) = of_entry(&entry.detail, (entry.subject.sha256, entry.subject.size_bytes)) else { continue };
        let told = found.map(|acquisition| {
            let (by, key) = (&acquisition.record().acquired_by, acquisition.key());
            format!("declared by {}, signed by {}, fingerprint {}", printable(by), shown_key(key), key.fingerprint())
        });
        report.record("acquisition", told.map_err(|fault| format!("the record in entry {}: {fault}", entry.sequence)));
    }
}

/// The original file and files of members, where they are given.
fn check_given(report: &mut VerifyReport, expected: &Expected<'_>, listed: &[Member]) {
    if let Some(evidence) = expected.evidence {
        let outcome = check_evidence(evidence, report.sha256.zip(report.size_bytes));
        report.record("evidence", outcome);
    }
    for (at, file) in expected.members.iter().enumerate() {
        let name = if expected.members.len() == 1 { "member".to_owned() } else { format!("member {}", at.saturating_add(1)) };
        report.record(name, check_member_file(*file, listed));
    }
}

/// The digest of a file and how many bytes it has.
fn hash_source(source: &dyn Source) -> Result<(Sha256Digest, u64), String> {
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

fn check_evidence(evidence: &dyn Source, recorded: Option<(Sha256Digest, u64)>) -> Result<String, String> {
    let (recorded, expected_size) = recorded.ok_or("the package tells no digest to compare with")?;
    let (digest, size) = hash_source(evidence)?;
    if size != expected_size {
        return Err(format!("{size} bytes where {expected_size} were received"));
    }
    if digest != recorded {
        return Err(format!("its SHA-256 is {digest}, not the one recorded"));
    }
    Ok(format!("{size} bytes with the recorded SHA-256"))
}

fn check_member_file(file: &dyn Source, listed: &[Member]) -> Result<String, String> {
    let (digest, size) = hash_source(file)?;
    let found = listed.iter().find(|member| member.sha256 == Some(digest) && member.size_bytes == size);
    let member = found.ok_or_else(|| format!("no member has these {size} bytes with the SHA-256 {digest}"))?;
    Ok(format!("{size} bytes: those of member #{} {}", member.index, printable(&member.path)))
}

/// What a checkpoint from elsewhere says of the package's.
enum Compared {
    /// They are of one history; how that is known.
    Told(String),
    /// Nothing; why.
    Untold(String),
}

fn compare_checkpoints(
    note: &str,
    checkpoint: Option<&Checkpoint>,
    keys: &[VerifierKey],
    consistency: Option<&str>,
) -> Result<Compared, String> {
    let checkpoint = checkpoint.ok_or("the package's own checkpoint does not hold")?;
    let other = read_checkpoint(note, keys)?;
    if other.origin != checkpoint.origin {
        return Err("it is of another log".to_owned());
    }
    if other.size != checkpoint.size {
        let (old, new) = if other.size < checkpoint.size { (&other, checkpoint) } else { (checkpoint, &other) };
        let Some(proof) = consistency else {
            return Ok(Compared::Untold(format!(
                "it covers {} entries, the package's own {}; give --consistency FILE with what the log's address \
                 /log/consistency/{}/{} answers",
                other.size, checkpoint.size, old.size, new.size
            )));
        };
        let hashes = proof.lines().map(read_hash).collect::<Option<Vec<Hash>>>().ok_or("the proof of consistency is not readable")?;
        return match verify_consistency(old.size, new.size, old.root, new.root, &hashes) {
            Ok(()) => Ok(Compared::Told(format!("the log of {} entries grew out of that of {}", new.size, old.size))),
            Err(_) => Err(format!("the proof does not show that the log of {} entries grew out of that of {}", new.size, old.size)),
        };
    }
    if other.root != checkpoint.root {
        return Err("the same log has shown two histories: equal size, different root".to_owned());
    }
    Ok(Compared::Told("the same size and the same root".to_owned()))
}

fn read_hash(line: &str) -> Option<Hash> {
    STANDARD.decode(line.trim_end()).ok()?.try_into().ok().map(Sha256Digest)
}
