//! Checking a package offline.
//!
//! Invariants: every check is reported by name, and nothing is skipped silently: what cannot be checked because something before it
//! failed counts as failed. Trust is the caller's: without `trusted_keys` the package's own keys are used and the report says so.
//! The package's keys are exactly those that signed: a key that stands there unused could be taken for the signer's.

use std::collections::HashSet;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use super::container::{self, Container};
use super::files::{Files, Watched};
use super::given::Given;
use super::history::{History, Proofs};
use super::members;
use super::report::{PackageKind, VerifyReport};
use super::witnessed::{self, WitnessPolicy};
use super::{
    CHECKPOINT_FILE, CUSTODY_FILE, GUIDE_FILE, KEYS_FILE, MANIFEST_FILE, MEMBERS_FILE, REPORT_FILE, TIMESTAMP_FILE, bound_files, proof_file,
};
use crate::archive::{Manifest, read_manifest};
use crate::custody::{CustodyEntry, CustodyKind, Subject};
use crate::digest::Sha256Digest;
use crate::merkle::{Hash, InventoryBuilder, verify_consistency};
use crate::note::{Checkpoint, KeyKind, NoteError, VerifierKey, read_signatures, verify_note};
use crate::source::Source;

/// Checks a package, and the original evidence where it is given.
///
/// `expected_checkpoint` is a checkpoint of the same log kept from elsewhere. At the same size the roots must be equal. At
/// another size the package has no proof between the two, and where another key of the log signed it the package cannot tell whose that
/// is: then [`VerifyReport::not_compared`] says so, since a wish to compare that cannot be met is not passed over. `trusted_keys` are
/// verifier keys known from elsewhere; with them the keys in the package decide nothing.
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
    let watched = Watched::new(package);
    match container::read(&watched) {
        Ok(container) => check_all(&mut report, &container, expected),
        Err(error) => {
            report.record("read", Err(format!("the package cannot be read: {error}")));
        }
    }
    if let Some(error) = watched.failed().filter(|_| report.checks.iter().all(|check| check.name != "read")) {
        report.record("read", Err(format!("the package cannot be read: {error}")));
    }
    report.judge();
    report
}

fn check_all(report: &mut VerifyReport, container: &Container<'_>, expected: &Expected<'_>) {
    let files = Files::new(container);
    check_container(report, container);
    let own = check_keys(report, &files);
    let trusted = expected.keys.map(|trusted| check_trusted(report, trusted));
    let keys = trusted.as_ref().unwrap_or(&own);
    let checkpoint = check_checkpoint(report, &files, keys);
    check_signers(report, &files, &own);
    witnessed::check_witnesses(report, &files, expected.witnesses);
    witnessed::check_timestamp(report, &files, expected.authorities);
    report.identity_proved = trusted.is_some() && checkpoint.is_some();
    let mut given = Given::hash(expected);
    if files.in_order().next() == Some(MEMBERS_FILE) {
        report.kind = PackageKind::Members;
        check_members(report, &files, checkpoint.as_ref(), &mut given);
    } else {
        check_item(report, &files, checkpoint.as_ref(), &mut given);
    }
    given.tell(report);
    if let Some(note) = expected.checkpoint {
        let compared = if trusted.is_none() && is_of_former_key(note, checkpoint.as_ref(), keys) {
            Ok(Compared::Untold(
                "it is signed by no key of the package; give the keys that the log has published with --keys FILE".to_owned(),
            ))
        } else {
            compare_checkpoints(note, checkpoint.as_ref(), keys, expected.consistency)
        };
        match compared {
            Ok(Compared::Told(detail)) => {
                report.record("earlier-checkpoint", Ok(detail));
            }
            Ok(Compared::Untold(why)) => report.not_compared = Some(why),
            Err(fault) => {
                report.record("earlier-checkpoint", Err(fault));
            }
        }
    }
}

/// A whole item: its manifest, its history, and the other files.
fn check_item(report: &mut VerifyReport, files: &Files<'_>, checkpoint: Option<&Checkpoint>, given: &mut Given) {
    let listed = Listed::read(files, given);
    let file = listed.as_ref().ok().map(Listed::subject);
    let mut proofs = Proofs::new(files, checkpoint);
    let mut history = History::read(files, &mut proofs, checkpoint, file.as_ref());
    history.tell_chain(report);
    if checkpoint.is_some() {
        history.tell_log(report);
    }
    proofs.tell(report);
    check_names(report, files, history.lines);
    let digest = files.digest(MANIFEST_FILE);
    check_manifest(report, &listed, digest, &history);
    check_package_files(report, files, digest, history.last.as_ref());
    if let Ok(listed) = &listed {
        check_inventory(report, listed, history.examined.as_ref());
    }
    history.tell_acquisitions(report);
    history.tell_transfers(report);
    witnessed::remark_times(report, history.last.as_ref());
    history.tell_verifications(report);
}

/// Chosen members of an item.
fn check_members(report: &mut VerifyReport, files: &Files<'_>, checkpoint: Option<&Checkpoint>, given: &mut Given) {
    let custody = files.bytes(CUSTODY_FILE).unwrap_or_default();
    let lines = split_lines(&custody);
    report.events = crate::source::wide(lines.len());
    let entries = members::check_pair(report, &lines);
    if let Some(checkpoint) = checkpoint {
        let foreign = entries.iter().find(|entry| entry.log_id != checkpoint.origin);
        let outcome = match foreign {
            Some(entry) => Err(format!("entry {} names another log", entry.sequence)),
            None => Ok("every entry names the log of the checkpoint".to_owned()),
        };
        report.record("log", outcome);
    }
    let mut proofs = Proofs::new(files, checkpoint);
    lines.iter().for_each(|line| proofs.next(line));
    proofs.tell(report);
    members::check_names(report, files);
    members::check_bound(report, files, entries.last());
    for member in members::check_members(report, files, &entries) {
        given.meet(&member);
    }
    witnessed::remark_times(report, entries.last());
}

fn check_container(report: &mut VerifyReport, container: &Container<'_>) {
    let outcome = match &container.fault {
        None => Ok(format!("{} files, in the one form", container.files.len())),
        Some(fault) => Err(fault.clone()),
    };
    report.record("container", outcome);
    for file in container.files.iter().filter(|file| !file.intact) {
        let detail = "its bytes differ from the CRC-32 recorded for it".to_owned();
        report.record(format!("file {}", printable(file.name())), Err(detail));
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

/// The keys of the package are exactly those that signed its checkpoint: none unused, and no signature by another. One of them is the log's
/// own, which signed first; keys under other names are told apart from it.
fn check_signers(report: &mut VerifyReport, files: &Files<'_>, own: &[VerifierKey]) {
    let outcome = files.text(CHECKPOINT_FILE).and_then(|note| {
        let signed = read_signatures(&note, own).map_err(|error| error.to_string())?;
        let used: Vec<usize> = signed.lines.iter().filter_map(|line| line.key).collect();
        let origin = signed.text.lines().next().unwrap_or_default();
        let is_own = |key: &VerifierKey| key.kind() == KeyKind::Log && key.name() == origin;
        for (_, key) in own.iter().enumerate().filter(|(at, key)| used.contains(at) && key.kind() == KeyKind::Log) {
            let list = if is_own(key) { &mut report.signers } else { &mut report.strangers };
            list.push(key.into());
        }
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
        if !first.is_some_and(is_own) {
            return Err("the log's own signature does not stand first".to_owned());
        }
        if report.signers.len() > 1 {
            return Err("several keys under the log's own name signed: which of them is the log's cannot be told".to_owned());
        }
        let told = |key: &VerifierKey| {
            let whose = match (key.kind(), is_own(key)) {
                (_, true) => "",
                (KeyKind::Log, false) => " (NOT the log's)",
                (KeyKind::Witness, false) => " (a witness's)",
            };
            format!("{}{whose}, fingerprint {}", shown_key(key), key.fingerprint())
        };
        Ok(own.iter().map(told).collect::<Vec<_>>().join("; "))
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
    let read = files.text(CHECKPOINT_FILE).and_then(|note| read_checkpoint(&note, keys));
    let outcome = read.as_ref().map(|checkpoint| format!("signed by {} over {} entries", printable(&checkpoint.origin), checkpoint.size));
    report.record("checkpoint", outcome.map_err(Clone::clone));
    let checkpoint = read.ok()?;
    report.log_origin = Some(checkpoint.origin.clone());
    report.log_size = Some(checkpoint.size);
    Some(checkpoint)
}

/// The lines of a small custody file; what follows the last newline counts as a line too, so that it cannot hide.
fn split_lines(bytes: &[u8]) -> Vec<&[u8]> {
    match bytes.strip_suffix(b"\n") {
        Some(body) => body.split(|byte| *byte == b'\n').collect(),
        None if bytes.is_empty() => Vec::new(),
        None => vec![bytes],
    }
}

/// The package holds the files it must, in order, and no other.
fn check_names(report: &mut VerifyReport, files: &Files<'_>, entries: u64) {
    let proofs = (1..=crate::source::narrow(entries)).map(proof_file);
    let stamp = files.has(TIMESTAMP_FILE).then_some(TIMESTAMP_FILE);
    let before = [MANIFEST_FILE, CUSTODY_FILE].map(str::to_owned).into_iter();
    let after = [CHECKPOINT_FILE, KEYS_FILE].into_iter().chain(stamp).chain([GUIDE_FILE]).map(str::to_owned);
    let found = files.in_order();
    let report_last = files.in_order().next_back() == Some(REPORT_FILE);
    let count = found.len().saturating_sub(usize::from(report_last));
    report.record("files", differing_name(before.chain(proofs).chain(after), found.take(count)));
}

/// Whether the names found are exactly those expected, in order.
pub(super) fn differing_name<'n>(
    mut expected: impl Iterator<Item = String>,
    mut found: impl Iterator<Item = &'n str>,
) -> Result<String, String> {
    loop {
        match (expected.next(), found.next()) {
            (Some(expected), Some(found)) if expected != found => {
                return Err(format!("{} stands where {expected} belongs", printable(found)));
            }
            (Some(_), Some(_)) => {}
            (Some(_), None) => return Err("a file is missing".to_owned()),
            (None, Some(_)) => return Err("there is a file too many".to_owned()),
            (None, None) => return Ok("the files that belong there and no other".to_owned()),
        }
    }
}

/// What the manifest says, its members looked at one after another.
struct Listed {
    manifest: Manifest,
    count: u64,
    root: Result<Sha256Digest, String>,
}

impl Listed {
    fn read(files: &Files<'_>, given: &mut Given) -> Result<Self, String> {
        let reader = files.reader(MANIFEST_FILE)?;
        let (mut count, mut inventory, mut fault) = (0_u64, InventoryBuilder::default(), None);
        let manifest = read_manifest(reader, &mut |member| {
            count = count.saturating_add(1);
            if let Err(error) = inventory.push(&member) {
                fault.get_or_insert(error.to_string());
            }
            given.meet(&member);
        });
        let manifest = manifest.map_err(|_| format!("{MANIFEST_FILE} cannot be read"))?;
        Ok(Self { manifest, count, root: fault.map_or_else(|| Ok(inventory.root()), Err) })
    }

    /// The bytes that it is about.
    fn subject(&self) -> Subject {
        Subject { sha256: self.manifest.file.sha256, size_bytes: self.manifest.file.size_bytes }
    }
}

fn check_manifest(report: &mut VerifyReport, listed: &Result<Listed, String>, digest: Sha256Digest, history: &History) {
    let outcome = match (listed, history.other) {
        (Err(fault), _) => Err(fault.clone()),
        (Ok(_), Some(sequence)) => Err(format!("entry {sequence} is about other bytes than the manifest")),
        (Ok(listed), None) => compare_examined(history.examined.as_ref(), digest)
            .map(|()| format!("{} members; digest and size agree with every entry", listed.count)),
    };
    if let Ok(listed) = listed {
        let Subject { sha256, size_bytes } = listed.subject();
        (report.sha256, report.size_bytes) = (Some(sha256), Some(size_bytes));
    }
    report.record("manifest", outcome);
}

/// The manifest is the one that the examination wrote: also its verdict and what it found of the archive as a whole.
fn compare_examined(examined: Option<&CustodyEntry>, digest: Sha256Digest) -> Result<(), String> {
    let Some(examined) = examined else { return Ok(()) };
    match examined.detail.get("manifestSha256").and_then(Value::as_str) {
        Some(bound) if bound == digest.to_string() => Ok(()),
        Some(bound) => Err(format!("its SHA-256 is {digest}, that of the manifest of the examination {}", printable(bound))),
        None => Err("the EXAMINED entry binds no manifest".to_owned()),
    }
}

/// The last entry is EXPORTED and binds manifest, guide and report.
fn check_package_files(report: &mut VerifyReport, files: &Files<'_>, manifest: Sha256Digest, last: Option<&CustodyEntry>) {
    let own = files.has(REPORT_FILE).then(|| files.digest(REPORT_FILE));
    let actual = bound_files(manifest, files.digest(GUIDE_FILE), own);
    report.record("package-files", compare_bound(last, &actual, "manifest, guide and report are those of the export"));
}

/// Whether the last entry is EXPORTED and its `detail.packageFiles` are exactly these digests.
pub(super) fn compare_bound(last: Option<&CustodyEntry>, actual: &Map<String, Value>, good: &str) -> Result<String, String> {
    let exported = last.filter(|entry| entry.kind == CustodyKind::Exported).and_then(|entry| entry.detail.get("packageFiles"));
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
fn check_inventory(report: &mut VerifyReport, listed: &Listed, examined: Option<&CustodyEntry>) {
    let Some(examined) = examined else {
        let outcome = if listed.count == 0 {
            Ok("the item was not examined and lists no member".to_owned())
        } else {
            Err("members are listed, but no EXAMINED entry binds them".to_owned())
        };
        report.record("inventory", outcome);
        return;
    };
    let bound = examined.detail.get("inventoryRoot").and_then(Value::as_str);
    let outcome = match (&listed.root, bound) {
        (Err(fault), _) => Err(fault.clone()),
        (Ok(_), None) => Err("the EXAMINED entry binds no inventory".to_owned()),
        (Ok(root), Some(bound)) if root.to_string() == bound => Ok(format!("{} members are those of the examination", listed.count)),
        (Ok(_), Some(_)) => Err("the members are not those of the examination".to_owned()),
    };
    report.record("inventory", outcome);
}

/// What a checkpoint from elsewhere says of the package's.
enum Compared {
    /// They are of one history; how that is known.
    Told(String),
    /// Nothing; why.
    Untold(String),
}

/// Whether a checkpoint names the same log and none of these keys of the log signed it: the log may have changed its key between the
/// two, and the package has only the one that signed its own.
fn is_of_former_key(note: &str, checkpoint: Option<&Checkpoint>, keys: &[VerifierKey]) -> bool {
    let Some(own) = checkpoint else { return false };
    let text = note.split_once("\n\n").map_or(String::new(), |(text, _)| format!("{text}\n"));
    let of_log: Vec<VerifierKey> = keys.iter().filter(|key| key.kind() == KeyKind::Log && key.name() == own.origin).cloned().collect();
    Checkpoint::parse(&text).is_ok_and(|other| other.origin == own.origin)
        && matches!(verify_note(note, &of_log), Err(NoteError::UnknownKey))
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

pub(super) fn read_hash(line: &str) -> Option<Hash> {
    STANDARD.decode(line.trim_end()).ok()?.try_into().ok().map(Sha256Digest)
}
