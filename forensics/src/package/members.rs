//! The member package: chosen members of an item, each proved to be in the examined inventory, and nothing of the others.
//!
//! Invariants: it has the one byte form of packages; of the item it holds two entries only, the EXAMINED one whose
//! `detail.inventoryRoot` the members lead to and the EXPORTED one that binds its files; no manifest, no other member's row or name.
//! What it cannot show is said: the entries between the two are not in it, so the item's history is not proved by it.

use std::collections::BTreeSet;
use std::io::Write;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use super::container::Writer;
use super::files::Files;
use super::proof::InclusionProof;
use super::report::{ProvenMember, VerifyReport};
use super::verify::{compare_bound, differing_name, printable};
use super::{
    CHECKPOINT_FILE, CUSTODY_FILE, GUIDE_FILE, KEYS_FILE, MEMBERS_FILE, PackageError, TIMESTAMP_FILE, member_proof_file, proof_file,
};
use crate::archive::Member;
use crate::custody::{CanonicalError, CustodyEntry, CustodyKind, canonical_json, entry_hash};
use crate::digest::sha256;
use crate::merkle::{Hash, SparseTree, Wanted, inclusion_proof, leaf_hash, member_row, verify_inclusion};

/// The first line of a member's proof.
const HEADER: &str = "chot.member-proof/1";
/// The most members of one package.
pub const MAX_MEMBERS: usize = 1000;

/// One member with its path to the root over the inventory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberProof {
    /// The canonical bytes of its row in the manifest: the leaf.
    pub row: Vec<u8>,
    /// The row's place among all members, from 0. Not the member's own index, which counts folders too.
    pub position: u64,
    /// How many members the inventory has.
    pub size: u64,
    /// The hashes from the leaf's sibling up.
    pub hashes: Vec<Hash>,
}

impl MemberProof {
    /// The proof file's text; the row stands in `members.jsonl`.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = format!("{HEADER}\nposition {}\nmembers {}\n", self.position, self.size);
        for hash in &self.hashes {
            text.push_str(&STANDARD.encode(hash.0));
            text.push('\n');
        }
        text
    }

    /// Reads a proof file; only the one spelling is accepted.
    fn parse(text: &str, row: &[u8]) -> Option<Self> {
        let mut lines = text.strip_suffix('\n')?.split('\n');
        if lines.next()? != HEADER {
            return None;
        }
        let position = number(lines.next()?.strip_prefix("position ")?)?;
        let size = number(lines.next()?.strip_prefix("members ")?)?;
        let hashes = lines.map(|line| Some(crate::digest::Sha256Digest(STANDARD.decode(line).ok()?.try_into().ok()?)));
        let hashes = hashes.take(65).collect::<Option<Vec<Hash>>>()?;
        Some(Self { row: row.to_vec(), position, size, hashes })
    }
}

fn number(text: &str) -> Option<u64> {
    text.parse::<u64>().ok().filter(|number| number.to_string() == text)
}

/// Why members could not be proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProveError {
    /// There is no member with such an index.
    #[error("no member has the index {0}")]
    NoMember(u64),
    /// None was named, or more than [`MAX_MEMBERS`].
    #[error("name between 1 and {MAX_MEMBERS} members")]
    Count,
    /// A row has no canonical form.
    #[error("a member's row has no canonical form: {0}")]
    Canonical(#[from] CanonicalError),
}

/// Proves chosen members of an inventory whose members come one after another.
#[derive(Debug)]
pub struct MemberProver {
    /// The indices that are still to come.
    wanted: BTreeSet<u64>,
    tree: SparseTree,
    /// The rows of those that came, each with its place.
    found: Vec<(Vec<u8>, u64)>,
}

impl MemberProver {
    /// Begins, for the members with these indices.
    ///
    /// # Errors
    /// [`ProveError::Count`] where none or too many are named.
    pub fn new(indices: &[u64]) -> Result<Self, ProveError> {
        let wanted: BTreeSet<u64> = indices.iter().copied().collect();
        if wanted.is_empty() || wanted.len() > MAX_MEMBERS {
            return Err(ProveError::Count);
        }
        Ok(Self { wanted, tree: SparseTree::default(), found: Vec::new() })
    }

    /// The next member of the inventory.
    ///
    /// # Errors
    /// [`ProveError::Canonical`] where its row has no canonical form.
    pub fn push(&mut self, member: &Member) -> Result<(), ProveError> {
        let row = member_row(member)?;
        let wanted = if self.wanted.remove(&member.index) { Wanted::Proved } else { Wanted::Passed };
        let place = self.tree.push(leaf_hash(&row), wanted);
        if wanted == Wanted::Proved {
            self.found.push((row, place));
        }
        Ok(())
    }

    /// The root that the members lead to, and their proofs in the inventory's order.
    ///
    /// # Errors
    /// [`ProveError::NoMember`] where an index named no member.
    pub fn finish(mut self) -> Result<(Hash, Vec<MemberProof>), ProveError> {
        if let Some(missing) = self.wanted.first() {
            return Err(ProveError::NoMember(*missing));
        }
        let size = self.tree.finish();
        let mut proofs = Vec::new();
        for (row, position) in self.found {
            let hashes = inclusion_proof(&self.tree, position, size).map_err(|_| ProveError::NoMember(position))?;
            proofs.push(MemberProof { row, position, size, hashes });
        }
        let root = crate::merkle::root(&self.tree, size).map_err(|_| ProveError::Count)?;
        Ok((root, proofs))
    }
}

/// The proofs of the members with these indices, in the inventory's order and each once, and the root that they lead to.
///
/// # Errors
/// [`ProveError`] where an index names no member, or none or too many are named.
pub fn prove_members(members: &[Member], indices: &[u64]) -> Result<(Hash, Vec<MemberProof>), ProveError> {
    let mut prover = MemberProver::new(indices)?;
    for member in members {
        prover.push(member)?;
    }
    prover.finish()
}

/// What goes into a member package.
#[derive(Debug, Clone)]
pub struct MemberPackageInput {
    /// The members, in the inventory's order.
    pub members: Vec<MemberProof>,
    /// The stored bytes of the EXAMINED entry, then of the EXPORTED one of this package.
    pub entries: [Vec<u8>; 2],
    /// Their proofs in the log of the checkpoint.
    pub proofs: [InclusionProof; 2],
    /// The signed checkpoint.
    pub checkpoint: String,
    /// The verifier keys that signed or cosigned the checkpoint: exactly those, each once.
    pub keys: Vec<String>,
    /// The time stamp over the checkpoint as its log alone signed it, where there is one.
    pub timestamp: Option<Vec<u8>>,
    /// The text of [`super::verify_md`].
    pub verify_md: String,
}

fn rows(members: &[MemberProof]) -> Vec<u8> {
    members.iter().flat_map(|member| [member.row.as_slice(), b"\n"]).flatten().copied().collect()
}

/// What the EXPORTED entry of a member package must carry as `detail.packageFiles`: the digests of the rows, of each member's
/// proof and of the guide. Its `detail.members` are the members' indices.
#[must_use]
pub fn member_files_digest(members: &[MemberProof], verify_md: &str) -> Value {
    let mut files = Map::new();
    let mut put = |name: String, bytes: &[u8]| files.insert(name, Value::String(sha256(bytes).to_string()));
    put(MEMBERS_FILE.to_owned(), &rows(members));
    for (at, member) in members.iter().enumerate() {
        put(member_proof_file(at.saturating_add(1)), member.to_text().as_bytes());
    }
    put(GUIDE_FILE.to_owned(), verify_md.as_bytes());
    Value::Object(files)
}

/// Writes a member package; the same input always gives the same bytes.
///
/// # Errors
/// [`PackageError`] when there is no member or the output fails.
pub fn write_member_package<W: Write>(out: W, input: &MemberPackageInput) -> Result<(), PackageError> {
    if input.members.is_empty() {
        return Err(PackageError::Proofs);
    }
    let mut writer = Writer::new(out);
    writer.file(MEMBERS_FILE, &rows(&input.members))?;
    for (at, member) in input.members.iter().enumerate() {
        writer.file(&member_proof_file(at.saturating_add(1)), member.to_text().as_bytes())?;
    }
    let mut lines = input.entries.join(&b'\n');
    lines.push(b'\n');
    writer.file(CUSTODY_FILE, &lines)?;
    for (at, proof) in input.proofs.iter().enumerate() {
        writer.file(&proof_file(at.saturating_add(1)), proof.to_text(&input.checkpoint).as_bytes())?;
    }
    writer.file(CHECKPOINT_FILE, input.checkpoint.as_bytes())?;
    let mut keys = input.keys.join("\n");
    keys.push('\n');
    writer.file(KEYS_FILE, keys.as_bytes())?;
    if let Some(timestamp) = &input.timestamp {
        writer.file(TIMESTAMP_FILE, timestamp)?;
    }
    writer.file(GUIDE_FILE, input.verify_md.as_bytes())?;
    Ok(writer.finish()?)
}

/// Two entries of one item: EXAMINED, and later EXPORTED.
pub(super) fn check_pair(report: &mut VerifyReport, lines: &[&[u8]]) -> Vec<CustodyEntry> {
    let entries: Result<Vec<CustodyEntry>, String> = lines
        .iter()
        .enumerate()
        .map(|(at, line)| CustodyEntry::parse(line).map_err(|error| format!("line {}: {error}", at.saturating_add(1))))
        .collect();
    report.record("chain", entries.as_ref().map_err(Clone::clone).and_then(|entries| pair(lines, entries)));
    let entries = entries.unwrap_or_default();
    if let Some(examined) = entries.first() {
        report.evidence_number = Some(examined.evidence_number.clone());
        report.case_number = Some(examined.case_number.clone());
        report.sha256 = Some(examined.subject.sha256);
        report.size_bytes = Some(examined.subject.size_bytes);
    }
    entries
}

fn pair(lines: &[&[u8]], entries: &[CustodyEntry]) -> Result<String, String> {
    let [examined, exported] = entries else {
        return Err(format!("{} entries where EXAMINED and EXPORTED belong", entries.len()));
    };
    if examined.kind != CustodyKind::Examined || exported.kind != CustodyKind::Exported {
        return Err("the entries are not EXAMINED and EXPORTED".to_owned());
    }
    let same = examined.evidence_id == exported.evidence_id
        && examined.evidence_number == exported.evidence_number
        && examined.log_id == exported.log_id
        && examined.subject == exported.subject;
    if !same {
        return Err("the two entries are of different items or about different bytes".to_owned());
    }
    if examined.sequence >= exported.sequence || examined.at > exported.at {
        return Err("the EXPORTED entry does not come after the EXAMINED one".to_owned());
    }
    let next = examined.sequence.saturating_add(1) == exported.sequence;
    if next && exported.prev != lines.first().map(|line| entry_hash(line)) {
        return Err("the previous hash of the EXPORTED entry is not the hash of the EXAMINED one".to_owned());
    }
    let between = if next { "" } else { "; those between are not in this package" };
    Ok(format!("entries {} and {} of the item's history{between}", examined.sequence, exported.sequence))
}

/// The package holds the files of this kind, in order, and no other.
pub(super) fn check_names(report: &mut VerifyReport, files: &Files<'_>) {
    let members = row_lines(files).map_or(0, |lines| lines.len());
    let mut expected = vec![MEMBERS_FILE.to_owned()];
    expected.extend((1..=members).map(member_proof_file));
    expected.push(CUSTODY_FILE.to_owned());
    expected.extend((1..=2).map(proof_file));
    expected.extend([CHECKPOINT_FILE, KEYS_FILE].map(str::to_owned));
    if files.has(TIMESTAMP_FILE) {
        expected.push(TIMESTAMP_FILE.to_owned());
    }
    expected.push(GUIDE_FILE.to_owned());
    report.record("files", differing_name(expected.into_iter(), files.in_order()));
}

fn row_lines(files: &Files<'_>) -> Result<Vec<Vec<u8>>, String> {
    let bytes = files.bytes(MEMBERS_FILE)?;
    let body = bytes.strip_suffix(b"\n").ok_or("members.jsonl does not end with a newline")?;
    let lines: Vec<Vec<u8>> = body.split(|byte| *byte == b'\n').take(MAX_MEMBERS.saturating_add(1)).map(<[u8]>::to_vec).collect();
    if lines.len() > MAX_MEMBERS { Err(format!("more than {MAX_MEMBERS} members")) } else { Ok(lines) }
}

/// The last entry binds the rows, the members' proofs and the guide, and names the members.
pub(super) fn check_bound(report: &mut VerifyReport, files: &Files<'_>, last: Option<&CustodyEntry>) {
    let count = row_lines(files).map_or(0, |lines| lines.len());
    let mut actual = Map::new();
    let names = [MEMBERS_FILE.to_owned()].into_iter().chain((1..=count).map(member_proof_file)).chain([GUIDE_FILE.to_owned()]);
    for name in names {
        let digest = files.digest(&name).to_string();
        actual.insert(name, Value::String(digest));
    }
    report.record("package-files", compare_bound(last, &actual, "members, their proofs and the guide are those of the export"));
}

/// Every row is a member's, and its proof leads to the root of the EXAMINED entry.
pub(super) fn check_members(report: &mut VerifyReport, files: &Files<'_>, entries: &[CustodyEntry]) -> Vec<Member> {
    let lines = match row_lines(files) {
        Ok(lines) => lines,
        Err(fault) => {
            report.record("inventory", Err(fault));
            return Vec::new();
        }
    };
    let detail = |at: usize, name: &str| entries.get(at).and_then(|entry| entry.detail.get(name)).cloned().unwrap_or_default();
    let root = detail(0, "inventoryRoot").as_str().and_then(|text| text.parse::<Hash>().ok());
    let total = detail(0, "members").as_u64();
    let (mut members, mut last, mut bad) = (Vec::new(), None, 0_usize);
    for (at, line) in lines.iter().enumerate() {
        let name = member_proof_file(at.saturating_add(1));
        match check_member(files, &name, line, root, total) {
            Ok((_, position)) if last.is_some_and(|last| position <= last) => {
                bad = bad.saturating_add(1);
                report.record(name, Err("the members are not in the inventory's order".to_owned()));
            }
            Ok((member, position)) => {
                last = Some(position);
                members.push(member);
            }
            Err(fault) => {
                bad = bad.saturating_add(1);
                report.record(name, Err(fault));
            }
        }
    }
    let indices: Vec<Value> = members.iter().map(|member| Value::from(member.index)).collect();
    let named = detail(1, "members");
    let outcome = if bad > 0 {
        Err(format!("{bad} of {} members are not proved to be in the examined inventory", lines.len()))
    } else if named.as_array() != Some(&indices) {
        Err("the members are not those that the EXPORTED entry names".to_owned())
    } else {
        let of = total.map_or_else(String::new, |total| format!(" of {total}"));
        Ok(format!("{}{of} members, each proved to be in the examined inventory", members.len()))
    };
    if report.record("inventory", outcome) {
        report.members = members.iter().map(ProvenMember::from).collect();
    }
    members
}

fn check_member(files: &Files<'_>, name: &str, line: &[u8], root: Option<Hash>, total: Option<u64>) -> Result<(Member, u64), String> {
    let member: Member = serde_json::from_slice(line).map_err(|_| "its row in members.jsonl is not that of a member".to_owned())?;
    let value = serde_json::to_value(&member).map_err(|error| error.to_string())?;
    if canonical_json(&value).map_err(|error| error.to_string())? != line {
        return Err("its row in members.jsonl is not in canonical form".to_owned());
    }
    let proof = MemberProof::parse(&files.text(name)?, line).ok_or("it is not a member's proof")?;
    if total.is_some_and(|total| total != proof.size) {
        return Err(format!("it is about an inventory of {} members, not the one examined", proof.size));
    }
    let root = root.ok_or("the EXAMINED entry binds no inventory")?;
    verify_inclusion(leaf_hash(line), proof.position, proof.size, &proof.hashes, root)
        .map_err(|error| format!("member {}: {error}", printable(&member.path)))?;
    Ok((member, proof.position))
}
