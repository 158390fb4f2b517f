//! The entries of a whole item, line by line: their chain, their proofs, and what other files are held against.
//!
//! Invariant: every line is looked at once and none is kept, however long the history is.

use std::io::{BufRead, Read as _};

use super::files::Files;
use super::proof::InclusionProof;
use super::report::VerifyReport;
use super::verify::{printable, shown_key};
use super::{CHECKPOINT_FILE, CUSTODY_FILE, proof_file};
use crate::acquisition::of_entry;
use crate::custody::{Chain, CustodyEntry, CustodyKind, Offers, Subject, entry_hash};
use crate::merkle::{leaf_hash, verify_inclusion};
use crate::note::Checkpoint;

/// The most custody entries of one item that are read.
const MAX_ENTRIES: u64 = 1_000_000;
/// The longest entry that is read.
const MAX_LINE_BYTES: u64 = 4 << 20;

/// Checks each entry's proof in the log, in order.
pub(super) struct Proofs<'a> {
    files: &'a Files<'a>,
    checkpoint: Option<&'a Checkpoint>,
    /// The checkpoint's text, which every proof repeats.
    note: Vec<u8>,
    lines: usize,
    last: Option<u64>,
    faults: Vec<(String, String)>,
}

impl<'a> Proofs<'a> {
    pub(super) fn new(files: &'a Files<'a>, checkpoint: Option<&'a Checkpoint>) -> Self {
        Self { files, checkpoint, note: files.bytes(CHECKPOINT_FILE).unwrap_or_default(), lines: 0, last: None, faults: Vec::new() }
    }

    /// The proof of the next line.
    pub(super) fn next(&mut self, line: &[u8]) {
        self.lines = self.lines.saturating_add(1);
        let name = proof_file(self.lines);
        let outcome = self.check(&name, line).and_then(|index| {
            let follows = self.last.is_none_or(|last| index > last);
            self.last = Some(index);
            if follows { Ok(()) } else { Err("the log has this entry before the one that precedes it".to_owned()) }
        });
        if let Err(fault) = outcome {
            self.faults.push((name, fault));
        }
    }

    fn check(&self, name: &str, line: &[u8]) -> Result<u64, String> {
        let text = self.files.text(name)?;
        let (index, hashes, own_note) = InclusionProof::parse(&text).ok_or_else(|| "it is not a proof file".to_owned())?;
        if own_note.as_bytes() != self.note {
            return Err("its checkpoint is not the one of the package".to_owned());
        }
        let checkpoint = self.checkpoint.ok_or_else(|| "the checkpoint does not hold".to_owned())?;
        let leaf = leaf_hash(line);
        verify_inclusion(leaf, index, checkpoint.size, &hashes, checkpoint.root).map(|()| index).map_err(|error| error.to_string())
    }

    /// Tells each that does not hold, and what they amount to.
    pub(super) fn tell(self, report: &mut VerifyReport) {
        let (lines, bad) = (self.lines, self.faults.len());
        for (name, fault) in self.faults {
            report.record(name, Err(fault));
        }
        let outcome = match (lines, bad) {
            (0, _) => Err("there is nothing to prove".to_owned()),
            (_, 0) => Ok(format!("{lines} entries are in the log")),
            _ => Err(format!("{bad} of {lines} entries are not proved")),
        };
        report.record("proofs", outcome);
    }
}

/// What the entries of a whole item amount to.
#[derive(Default)]
pub(super) struct History {
    pub(super) lines: u64,
    chain: Chain,
    /// Why they are no chain; the first reason.
    broken: Option<String>,
    /// There are more than are read.
    too_many: bool,
    pub(super) last: Option<CustodyEntry>,
    /// The last EXAMINED entry.
    pub(super) examined: Option<CustodyEntry>,
    /// The first entry that names another log than the checkpoint.
    foreign: Option<u64>,
    /// The first entry that is about other bytes than the manifest.
    pub(super) other: Option<u64>,
    /// What whoever acquired the item signed.
    acquisitions: Vec<Result<String, String>>,
    /// The offers of custody and their ends; how many entries, and the first that contradicts an offer.
    offers: Offers,
    transfers: u64,
    contradiction: Option<String>,
    /// The last entry that records other bytes than were received, and the last one that records the same.
    differed: Option<u64>,
    matched: Option<u64>,
}

impl History {
    /// Reads the entries; `file` is what the manifest is about.
    pub(super) fn read(files: &Files<'_>, proofs: &mut Proofs<'_>, checkpoint: Option<&Checkpoint>, file: Option<&Subject>) -> Self {
        let mut history = Self::default();
        if let Ok(mut reader) = files.reader(CUSTODY_FILE) {
            history.read_lines(&mut reader, &mut |history, line| {
                proofs.next(line);
                history.take(line, checkpoint, file);
            });
        }
        history
    }

    fn read_lines(&mut self, reader: &mut impl BufRead, each: &mut dyn FnMut(&mut Self, &[u8])) {
        let mut line = Vec::new();
        loop {
            line.clear();
            let read = reader.by_ref().take(MAX_LINE_BYTES).read_until(b'\n', &mut line);
            if self.lines >= MAX_ENTRIES && !line.is_empty() {
                self.too_many = true;
                return;
            }
            match (read, line.strip_suffix(b"\n")) {
                (Err(error), _) => return self.is_broken(format!("{CUSTODY_FILE} cannot be read: {error}")),
                (Ok(0), _) => return,
                (Ok(_), Some(entry)) => {
                    self.lines = self.lines.saturating_add(1);
                    each(self, entry);
                }
                // What follows the last newline is a line too, so that it cannot hide.
                (Ok(_), None) => {
                    self.lines = self.lines.saturating_add(1);
                    each(self, &line);
                    return self.is_broken(format!("{CUSTODY_FILE} does not end with a newline, or has a line of more than 4 MiB"));
                }
            }
        }
    }

    fn is_broken(&mut self, why: String) {
        self.broken.get_or_insert(why);
    }

    fn take(&mut self, line: &[u8], checkpoint: Option<&Checkpoint>, file: Option<&Subject>) {
        let entry = if self.broken.is_none() {
            self.chain.follow(line).cloned().map_err(|fault| self.broken = Some(fault.to_string())).ok()
        } else {
            None
        };
        let Some(entry) = entry.or_else(|| CustodyEntry::parse(line).ok()) else { return };
        if checkpoint.is_some_and(|checkpoint| checkpoint.origin != entry.log_id) {
            self.foreign.get_or_insert(entry.sequence);
        }
        if file.is_some_and(|file| *file != entry.subject) {
            self.other.get_or_insert(entry.sequence);
        }
        if entry.kind == CustodyKind::Acquired
            && let Some(found) = of_entry(&entry.detail, (entry.subject.sha256, entry.subject.size_bytes))
        {
            let told = found.map(|acquisition| {
                let (by, key) = (&acquisition.record().acquired_by, acquisition.key());
                format!("declared by {}, signed by {}, fingerprint {}", printable(by), shown_key(key), key.fingerprint())
            });
            self.acquisitions.push(told.map_err(|fault| format!("the record in entry {}: {fault}", entry.sequence)));
        }
        if entry.kind.is_of_transfer() {
            self.transfers = self.transfers.saturating_add(1);
            if let Some(fault) = self.offers.follow(&entry, entry_hash(line)) {
                self.contradiction.get_or_insert(format!("entry {} {fault}", entry.sequence));
            }
        }
        if entry.kind == CustodyKind::Verified {
            let same = entry.detail.get("result").and_then(serde_json::Value::as_str) == Some("MATCHES");
            let last = if same { &mut self.matched } else { &mut self.differed };
            *last = Some(entry.sequence);
        }
        if entry.kind == CustodyKind::Examined {
            self.examined = Some(entry.clone());
        }
        self.last = Some(entry);
    }

    /// Tells whether they are a chain, and what the report shows of them.
    pub(super) fn tell_chain(&self, report: &mut VerifyReport) {
        report.events = self.lines;
        if self.too_many {
            report.record("entries", Err(format!("more than {MAX_ENTRIES} custody entries")));
        }
        let outcome = match &self.broken {
            Some(fault) => Err(fault.clone()),
            None if self.lines == 0 => Err("there is no custody entry".to_owned()),
            None => Ok(format!("{} entries, each names the one before", self.chain.summary().entries)),
        };
        report.record("chain", outcome);
        if let Some(last) = &self.last {
            report.evidence_number = Some(last.evidence_number.clone());
            report.case_number = Some(last.case_number.clone());
        }
    }

    /// Tells whether all are of the log of the checkpoint.
    pub(super) fn tell_log(&self, report: &mut VerifyReport) {
        let outcome = match self.foreign {
            Some(sequence) => Err(format!("entry {sequence} names another log")),
            None => Ok("every entry names the log of the checkpoint".to_owned()),
        };
        report.record("log", outcome);
    }

    /// Whether what ended each offer of custody fits the offer; said only where there are offers.
    pub(super) fn tell_transfers(&self, report: &mut VerifyReport) {
        let outcome = match (&self.contradiction, self.transfers) {
            (Some(fault), _) => Err(fault.clone()),
            (None, 0) => return,
            (None, count) => Ok(format!("{count} entries of offers fit one another")),
        };
        report.record("transfers", outcome);
    }

    /// That the hub itself once found other bytes in its store; said only where an entry records it. The package is valid all the same.
    pub(super) fn tell_verifications(&self, report: &mut VerifyReport) {
        let Some(differed) = self.differed else { return };
        let since = match self.matched.filter(|matched| *matched > differed) {
            Some(matched) => format!("entry {matched} records that they were found to be the same again"),
            None => "no later entry records that they were the same again".to_owned(),
        };
        let told = format!("ATTENTION: entry {differed} records that the hub's stored bytes were not those that were received; {since}");
        report.record("verifications", Ok(told));
    }

    /// Whoever acquired the item signed for its bytes; said only where an entry carries such a record.
    pub(super) fn tell_acquisitions(&mut self, report: &mut VerifyReport) {
        for told in self.acquisitions.drain(..) {
            report.record("acquisition", told);
        }
    }
}
