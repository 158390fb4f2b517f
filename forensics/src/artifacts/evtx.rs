//! Windows event logs (EVTX): a file header, then chunks of 64 KiB that stand for themselves.
//!
//! One chunk is in memory at a time. What the header says of the number of chunks is not believed: chunks are read as long as
//! there are any, so that a log that was not closed is read as well.

use super::binxml::{Fields, fields};
use super::time::from_filetime;
use super::{Output, Precision, RAW_CHARS, Remark, Row, SUMMARY_CHARS, YearBasis, ZoneBasis, address, clean, field};
use crate::source::wide;

/// The file header with what fills it up.
const HEADER: usize = 4096;
/// One chunk.
const CHUNK: usize = 65_536;
/// Where records begin in a chunk.
const RECORDS: usize = 512;
/// A record without its content: mark, size, id, time, and the size again.
const RECORD: usize = 28;

/// The reading of one event log.
pub(super) struct Evtx {
    buffer: Vec<u8>,
    /// Where the buffer begins in the content.
    at: u64,
    header_passed: bool,
    ordinal: u64,
}

impl Evtx {
    pub(super) fn new() -> Self {
        Self { buffer: Vec::with_capacity(CHUNK), at: 0, header_passed: false, ordinal: 0 }
    }

    pub(super) fn take(&mut self, mut bytes: &[u8], out: &mut Output<'_>) {
        while !bytes.is_empty() && !out.stopped {
            let whole = if self.header_passed { CHUNK } else { HEADER };
            let part = bytes.get(..whole.saturating_sub(self.buffer.len())).unwrap_or(bytes);
            self.buffer.extend_from_slice(part);
            bytes = bytes.get(part.len()..).unwrap_or_default();
            if self.buffer.len() == whole {
                self.flush(out);
            }
        }
    }

    pub(super) fn finish(&mut self, out: &mut Output<'_>) {
        if !self.buffer.is_empty() {
            out.remark(Remark::Truncated);
            self.flush(out);
        }
    }

    fn flush(&mut self, out: &mut Output<'_>) {
        if self.header_passed {
            self.chunk(out);
        }
        self.header_passed = true;
        self.at = self.at.saturating_add(wide(self.buffer.len()));
        self.buffer.clear();
    }

    fn chunk(&mut self, out: &mut Output<'_>) {
        let chunk = &self.buffer;
        if !chunk.starts_with(b"ElfChnk\0") {
            // Room that was set aside and never used is all zero.
            if chunk.iter().any(|byte| *byte != 0) {
                out.bad();
                out.remark(Remark::Damaged);
            }
            return;
        }
        let free = u32_at(chunk, 48).unwrap_or(CHUNK).clamp(RECORDS, CHUNK);
        let mut at = RECORDS;
        while at.saturating_add(RECORD) <= free && at < chunk.len() && !out.stopped {
            let size = u32_at(chunk, at.saturating_add(4)).filter(|size| (RECORD..=CHUNK).contains(size));
            let (true, Some(size)) = (chunk.get(at..).is_some_and(|rest| rest.starts_with(b"**\0\0")), size) else {
                out.bad();
                out.remark(Remark::Damaged);
                return;
            };
            let end = at.saturating_add(size);
            let ordinal = self.ordinal;
            self.ordinal = ordinal.saturating_add(1);
            match record(chunk, at, end) {
                Some(row) => out.row(Row { offset: self.at.saturating_add(wide(at)), ordinal, ..row }),
                None => {
                    out.bad();
                    out.remark(Remark::Damaged);
                }
            }
            at = end;
        }
    }
}

fn u32_at(bytes: &[u8], at: usize) -> Option<usize> {
    usize::try_from(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?)).ok()
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// The row of the record at `at..end`.
fn record(chunk: &[u8], at: usize, end: usize) -> Option<Row> {
    let id = u64_at(chunk, at.checked_add(8)?)?;
    let written = u64_at(chunk, at.checked_add(16)?)?;
    let fields = fields(chunk, at.checked_add(24)?, end.checked_sub(4)?)?;
    // When it happened; the record's own time is when it was written.
    let created = fields.system("TimeCreated.SystemTime").and_then(|ticks| ticks.parse::<u64>().ok());
    let event = fields.system("EventID")?.to_owned();
    let provider = fields.system("Provider.Name").or_else(|| fields.system("Provider.EventSourceName")).unwrap_or_default();
    let mut raw = format!("EventID={event}; Provider={provider}");
    for name in ["Channel", "Level", "Computer", "EventRecordID", "Execution.ProcessID", "Security.UserID"] {
        if let Some(value) = fields.system(name) {
            raw.push_str(&format!("; {name}={value}"));
        }
    }
    let told: String = fields.data.iter().map(|(name, value)| format!("; {name}={value}")).collect();
    raw.push_str(&told);
    let what = known_event(fields.system("Channel").unwrap_or_default(), &event).unwrap_or(provider);
    Some(Row {
        at: from_filetime(created.unwrap_or(written))?,
        precision: Precision::Millisecond,
        zone: ZoneBasis::Stated,
        year: YearBasis::Stated,
        summary: clean(&format!("{event} {what}{told}"), SUMMARY_CHARS),
        host: fields.system("Computer").and_then(field),
        user: account(&fields),
        address: fields
            .data(&["IpAddress", "SourceAddress", "SourceNetworkAddress", "ClientAddress", "Address", "ClientIP"])
            .and_then(address),
        event: field(&event),
        offset: 0,
        record: Some(id),
        ordinal: 0,
        raw: clean(&raw, RAW_CHARS),
    })
}

/// The account that the event is about, else the one that acted, else the one under which the program ran.
fn account(fields: &Fields) -> Option<String> {
    for (name, domain) in [("TargetUserName", "TargetDomainName"), ("SubjectUserName", "SubjectDomainName")] {
        if let Some(user) = fields.data(&[name]) {
            return field(&fields.data(&[domain]).map_or_else(|| user.to_owned(), |domain| format!("{domain}\\{user}")));
        }
    }
    fields.data(&["User", "UserName", "AccountName"]).or_else(|| fields.system("Security.UserID")).and_then(field)
}

/// What Windows calls events that an examiner meets in nearly every case.
fn known_event(channel: &str, event: &str) -> Option<&'static str> {
    let known: &[(&str, &str)] = match channel {
        "Security" => &[
            ("1102", "The audit log was cleared"),
            ("4624", "An account was successfully logged on"),
            ("4625", "An account failed to log on"),
            ("4634", "An account was logged off"),
            ("4648", "A logon was attempted using explicit credentials"),
            ("4672", "Special privileges assigned to new logon"),
            ("4688", "A new process has been created"),
            ("4697", "A service was installed in the system"),
            ("4698", "A scheduled task was created"),
            ("4720", "A user account was created"),
            ("4722", "A user account was enabled"),
            ("4724", "An attempt was made to reset an account's password"),
            ("4728", "A member was added to a security-enabled global group"),
            ("4732", "A member was added to a security-enabled local group"),
            ("4740", "A user account was locked out"),
            ("4768", "A Kerberos authentication ticket (TGT) was requested"),
            ("4769", "A Kerberos service ticket was requested"),
            ("4776", "The computer attempted to validate the credentials for an account"),
            ("5140", "A network share object was accessed"),
        ],
        "System" => &[
            ("104", "The log file was cleared"),
            ("7034", "A service terminated unexpectedly"),
            ("7045", "A service was installed in the system"),
        ],
        "Microsoft-Windows-TerminalServices-LocalSessionManager/Operational" => &[
            ("21", "Remote Desktop Services: Session logon succeeded"),
            ("24", "Remote Desktop Services: Session has been disconnected"),
            ("25", "Remote Desktop Services: Session reconnection succeeded"),
        ],
        "Microsoft-Windows-PowerShell/Operational" => &[("4104", "Creating Scriptblock text")],
        _ => &[],
    };
    known.iter().find(|(id, _)| *id == event).map(|(_, text)| *text)
}
