//! The reader of one file: tells what it is, unpacks it where it is packed, and leads its content to the right reading.

use std::collections::BTreeSet;

use super::browser;
use super::evtx::Evtx;
use super::iis::{Iis, IisLine};
use super::kind::ArtifactKind;
use super::lines::{Line, Lines};
use super::sqlite::{Database, MAGIC};
use super::syslog::Syslog;
use super::web::{access_row, error_row};
use super::{Assumptions, Emit, Limits, Output, Remark, Row, YearBasis};
use crate::archive::Unpack;
use crate::source::wide;

/// Bytes of the beginning by which a text is recognised: more than the longest line.
const HEAD: usize = 256 << 10;
/// Lines of the beginning that are tried.
const TRIED: usize = 200;
/// One of so many of them has to be of a form: its name says that a text is a log, and other programs' lines stand between its own.
const OF: usize = 10;

/// What came of a reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// What it was; `None` where it is nothing that is read here.
    pub kind: Option<ArtifactKind>,
    /// Rows given.
    pub rows: u64,
    /// Lines or records that could not be read.
    pub bad: u64,
    /// The earliest row.
    pub first_at: Option<i64>,
    /// The latest row.
    pub last_at: Option<i64>,
    /// Where years come from, if rows told none.
    pub year: Option<YearBasis>,
    /// Bytes of content, after decompression.
    pub bytes: u64,
    /// What should be known of the reading.
    pub remarks: Vec<&'static str>,
}

/// What is known of the content so far.
enum State {
    /// Its beginning is gathered.
    Head(Vec<u8>),
    Syslog(Lines, Box<Syslog>),
    Web(Lines, ArtifactKind),
    Iis(Lines, Box<Iis>),
    Events(Box<Evtx>),
    /// A database is gathered whole.
    Database(Vec<u8>),
    /// Nothing that is read here.
    Other,
}

/// Reads one file that comes in portions.
pub struct Reader<'a> {
    unpack: Option<Box<Unpack>>,
    inner: Inner<'a>,
    /// Whether the first bytes were looked at for compression.
    begun: bool,
}

struct Inner<'a> {
    state: State,
    bytes: u64,
    lines: u64,
    out: Output<'a>,
}

impl std::fmt::Debug for Reader<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader").field("kind", &self.inner.out.kind).field("bytes", &self.inner.bytes).finish_non_exhaustive()
    }
}

impl<'a> Reader<'a> {
    /// A reader that gives rows to `emit` until that wants no more.
    #[must_use]
    pub fn new(assumptions: Assumptions, limits: Limits, emit: Emit<'a>) -> Self {
        let out = Output {
            emit,
            kind: None,
            limits,
            assumptions,
            rows: 0,
            bad: 0,
            first_at: None,
            last_at: None,
            years: None,
            remarks: BTreeSet::new(),
            stopped: false,
        };
        Self { unpack: None, inner: Inner { state: State::Head(Vec::new()), bytes: 0, lines: 0, out }, begun: false }
    }

    /// Whether further bytes would change nothing.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.inner.out.stopped || matches!(self.inner.state, State::Other)
    }

    /// Takes the next bytes. The first portion should have at least 16 bytes, or be all there is.
    pub fn take(&mut self, bytes: &[u8]) {
        if self.is_done() || bytes.is_empty() {
            return;
        }
        if !self.begun {
            self.begun = true;
            self.unpack = Unpack::of(bytes, self.inner.out.limits.decoder_bytes).map(Box::new);
        }
        let Self { unpack, inner, .. } = self;
        match unpack {
            None => inner.take(bytes),
            Some(unpack) => {
                let whole = unpack.take(bytes, &mut |part| inner.take_more(part));
                if whole.is_none() {
                    inner.out.remark(Remark::Damaged);
                    inner.out.stopped = true;
                }
            }
        }
    }

    /// The end of the content; `whole` says whether all of it came.
    #[must_use]
    pub fn finish(self, whole: bool) -> Summary {
        let Self { unpack, mut inner, .. } = self;
        let complete = unpack.is_none_or(|mut unpack| unpack.finish(&mut |part| inner.take_more(part)));
        inner.finish();
        let Inner { bytes, out, .. } = inner;
        let kind = out.kind;
        let mut remarks = out.remarks;
        if kind.is_some() && !out.stopped && !(whole && complete) {
            remarks.insert(Remark::Truncated);
        }
        Summary {
            kind,
            rows: out.rows,
            bad: out.bad,
            first_at: out.first_at,
            last_at: out.last_at,
            year: out.years,
            bytes,
            remarks: remarks.into_iter().map(Remark::code).collect(),
        }
    }
}

impl Inner<'_> {
    /// Takes bytes; answers whether more are wanted.
    fn take_more(&mut self, bytes: &[u8]) -> bool {
        self.take(bytes);
        !self.out.stopped && !matches!(self.state, State::Other)
    }

    fn take(&mut self, bytes: &[u8]) {
        self.bytes = self.bytes.saturating_add(wide(bytes.len()));
        if self.bytes > self.out.limits.content_bytes {
            self.out.remark(Remark::SizeExceeded);
            self.out.stopped = true;
            return;
        }
        if let State::Head(head) = &mut self.state {
            head.extend_from_slice(bytes);
            if head.len() >= HEAD {
                self.begin();
            }
            return;
        }
        self.feed(bytes);
    }

    /// Tells from the beginning what the content is, and reads that beginning.
    fn begin(&mut self) {
        let State::Head(head) = std::mem::replace(&mut self.state, State::Other) else { return };
        let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&head);
        let lines = || Lines::new(self.out.limits.line_bytes);
        (self.out.kind, self.state) = if head.starts_with(b"ElfFile\0") {
            (Some(ArtifactKind::WindowsEvents), State::Events(Box::new(Evtx::new())))
        } else if head.starts_with(MAGIC) {
            (None, State::Database(Vec::new()))
        } else {
            match text_kind(text, &self.out.assumptions) {
                Some(kind @ ArtifactKind::Syslog) => (Some(kind), State::Syslog(lines(), Box::new(Syslog::new(self.out.assumptions)))),
                Some(kind @ ArtifactKind::Iis) => (Some(kind), State::Iis(lines(), Box::default())),
                Some(kind) => (Some(kind), State::Web(lines(), kind)),
                None => (None, State::Other),
            }
        };
        self.feed(&head);
    }

    fn feed(&mut self, bytes: &[u8]) {
        let Self { state, out, lines: count, .. } = self;
        match state {
            State::Head(_) | State::Other => {}
            State::Events(events) => events.take(bytes, out),
            State::Database(whole) => {
                if whole.len().saturating_add(bytes.len()) > out.limits.database_bytes {
                    out.remark(Remark::SizeExceeded);
                    out.stopped = true;
                    *whole = Vec::new();
                    return;
                }
                whole.extend_from_slice(bytes);
            }
            State::Syslog(lines, log) => lines.take(bytes, &mut |line| syslog_line(log, line, count, out)),
            State::Web(lines, kind) => lines.take(bytes, &mut |line| web_line(*kind, line, count, out)),
            State::Iis(lines, log) => lines.take(bytes, &mut |line| iis_line(log, line, count, out)),
        }
    }

    fn finish(&mut self) {
        if matches!(self.state, State::Head(_)) {
            self.begin();
        }
        let Self { state, out, lines: count, .. } = self;
        match state {
            State::Head(_) | State::Other => {}
            State::Events(events) => events.finish(out),
            State::Database(whole) => {
                if let Some(mut database) = Database::open(whole) {
                    out.kind = browser::kind(&database);
                    if let Some(kind) = out.kind {
                        browser::read(&mut database, kind, out);
                    }
                }
            }
            State::Syslog(lines, log) => {
                lines.finish(&mut |line| syslog_line(log, line, count, out));
                if log.yearless {
                    out.remark(Remark::YearUnknown);
                }
            }
            State::Web(lines, kind) => lines.finish(&mut |line| web_line(*kind, line, count, out)),
            State::Iis(lines, log) => lines.finish(&mut |line| iis_line(log, line, count, out)),
        }
    }
}

/// What a text is: the form that most of its first lines have, of those that have one.
fn text_kind(head: &[u8], assumptions: &Assumptions) -> Option<ArtifactKind> {
    let directive = |line: &[u8]| {
        let line = String::from_utf8_lossy(line);
        line.starts_with("#Fields:") && ["cs-method", "cs-uri-stem", "sc-status"].iter().any(|column| line.contains(column))
    };
    let head = head.get(..HEAD).unwrap_or(head);
    if head.split(|byte| *byte == b'\n').take(TRIED).any(directive) {
        return Some(ArtifactKind::Iis);
    }
    // Whether lines of the BSD form can be dated is another question.
    let mut syslog = Syslog::new(Assumptions { year: super::Year::From(2000), ..*assumptions });
    let (mut counts, mut lines) = ([0_usize; 3], 0_usize);
    for line in head.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty()).take(TRIED) {
        let line = String::from_utf8_lossy(line);
        let line = line.trim_end();
        let found = [access_row(line).is_some(), error_row(line, assumptions).is_some(), syslog.row(line).is_some()];
        lines = lines.saturating_add(1);
        for (count, found) in counts.iter_mut().zip(found) {
            *count = count.saturating_add(usize::from(found));
        }
    }
    let kinds = [ArtifactKind::WebAccess, ArtifactKind::WebError, ArtifactKind::Syslog];
    let (count, kind) = counts.into_iter().zip(kinds).rev().max_by_key(|(count, _)| *count)?;
    (count > 0 && count.saturating_mul(OF) >= lines).then_some(kind)
}

/// What all readings of lines do with one.
fn line_row(line: &Line<'_>, count: &mut u64, out: &mut Output<'_>, make: impl FnOnce(&str) -> Option<Row>) {
    let ordinal = *count;
    *count = ordinal.saturating_add(1);
    if out.stopped || line.bytes.trim_ascii().is_empty() {
        return;
    }
    if line.cut {
        out.remark(Remark::LineCut);
    }
    let text = String::from_utf8_lossy(line.bytes);
    match make(text.trim_start_matches('\u{feff}')) {
        Some(row) => out.row(Row { offset: line.offset, ordinal, ..row }),
        None => out.bad(),
    }
}

fn syslog_line(log: &mut Syslog, line: Line<'_>, count: &mut u64, out: &mut Output<'_>) {
    line_row(&line, count, out, |text| log.row(text));
}

fn web_line(kind: ArtifactKind, line: Line<'_>, count: &mut u64, out: &mut Output<'_>) {
    let assumptions = out.assumptions;
    line_row(&line, count, out, |text| if kind == ArtifactKind::WebAccess { access_row(text) } else { error_row(text, &assumptions) });
}

fn iis_line(log: &mut Iis, line: Line<'_>, count: &mut u64, out: &mut Output<'_>) {
    let text = String::from_utf8_lossy(line.bytes);
    match log.line(&text) {
        IisLine::Nothing => *count = count.saturating_add(1),
        IisLine::Row(row) => line_row(&line, count, out, |_| Some(*row)),
        IisLine::Bad => line_row(&line, count, out, |_| None),
    }
}
