//! Artifacts: dated rows read out of logs, event logs and browser histories.
//!
//! A [`Reader`] is given the content of one file in portions, as it comes out of an archive, tells by name and content what
//! it is, and gives a [`Row`] for each thing that happened, with where exactly in the content it stands.
//!
//! Invariants: memory is bounded by [`Limits`], whatever the content claims; nothing is executed, no query language is
//! interpreted, no file is written; a row that cannot be read is counted and passed over, never a reason to stop; an instant
//! is universal time, and what had to be assumed to make it so (zone, year) stands beside it. Two readings of the same
//! content under the same assumptions give the same rows with the same ordinals.
//!
//! Left out on purpose: write-ahead logs of databases, archives inside archives, text in other encodings than UTF-8.

mod binxml;
mod browser;
mod evtx;
mod iis;
mod kind;
mod lines;
mod reader;
mod sqlite;
mod syslog;
mod time;
mod web;

pub use kind::{ArtifactKind, may_hold};
pub use reader::{Reader, Summary};

use std::ops::ControlFlow;

use crate::archive::is_deceptive;

/// The version of what is read and how; it changes when the same content gives other rows.
pub const READER_VERSION: &str = "2";

/// How exactly an instant was recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Precision {
    /// To the millisecond or better.
    Millisecond,
    /// To the second.
    Second,
}

/// Where the zone of an instant comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ZoneBasis {
    /// The row or its format tells it.
    Stated,
    /// It is [`Assumptions::offset_minutes`].
    Assumed,
}

/// Where the year of an instant comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum YearBasis {
    /// The row tells it.
    Stated,
    /// It is the latest that does not lie behind [`Year::NotAfter`].
    Inferred,
    /// It is counted from [`Year::From`].
    Given,
}

/// What is assumed of rows that tell no year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Year {
    /// Nothing is known: such rows are bad rows.
    Unknown,
    /// No row is later than this, in milliseconds since 1970, by more than a day.
    NotAfter(i64),
    /// The first row is of this year, and the next year begins where months begin again.
    From(i64),
}

/// What is assumed where the content does not tell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Assumptions {
    /// Minutes that local times are before universal time; 420 for UTC+7.
    pub offset_minutes: i32,
    /// The year of rows without one.
    pub year: Year,
}

/// Upper bounds of one reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of content, after decompression. Default 16 GiB.
    pub content_bytes: u64,
    /// Rows. Default 2,000,000.
    pub rows: u64,
    /// Bytes of one line; what is longer is read up to there. Default 64 KiB.
    pub line_bytes: usize,
    /// Bytes of a database, which is kept in memory while it is read. Default 128 MiB.
    pub database_bytes: usize,
    /// Memory that one decompressor may ask for. Default 64 MiB.
    pub decoder_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { content_bytes: 16 << 30, rows: 2_000_000, line_bytes: 64 << 10, database_bytes: 128 << 20, decoder_bytes: 64 << 20 }
    }
}

/// One thing that happened, as a log tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// When, in milliseconds since 1970, universal time.
    pub at: i64,
    /// How exactly.
    pub precision: Precision,
    /// Where its zone comes from.
    pub zone: ZoneBasis,
    /// Where its year comes from.
    pub year: YearBasis,
    /// What happened, in the words of the source; at most [`SUMMARY_CHARS`] characters.
    pub summary: String,
    /// The machine that the source names.
    pub host: Option<String>,
    /// The account that the source names.
    pub user: Option<String>,
    /// The network address of the other side.
    pub address: Option<String>,
    /// Event id, status, program or kind of visit.
    pub event: Option<String>,
    /// Where it begins in the content, after decompression.
    pub offset: u64,
    /// The number that the source itself gives it.
    pub record: Option<u64>,
    /// Its place among the lines or records of the content, bad ones counted too, from 0.
    pub ordinal: u64,
    /// What stands there, at most [`RAW_CHARS`] characters; of binary formats the decoded fields.
    pub raw: String,
}

/// The longest summary.
pub const SUMMARY_CHARS: usize = 300;
/// The longest excerpt.
pub const RAW_CHARS: usize = 2000;
/// The longest host, user, address or event.
const FIELD_CHARS: usize = 200;

/// What a reading met that its reader should know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Remark {
    /// There are more rows than the limit; reading stopped.
    RowsExceeded,
    /// The content is larger than the limit; reading stopped there.
    SizeExceeded,
    /// Lines were longer than the limit and read up to there.
    LineCut,
    /// Rows tell no year and none was given.
    YearUnknown,
    /// The content is damaged; what could be read was.
    Damaged,
    /// The content ended before it was whole.
    Truncated,
    /// The database has a write-ahead log beside it, which is not read.
    WriteAheadLog,
}

impl Remark {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::RowsExceeded => "rows-exceeded",
            Self::SizeExceeded => "size-exceeded",
            Self::LineCut => "line-cut",
            Self::YearUnknown => "year-unknown",
            Self::Damaged => "damaged",
            Self::Truncated => "truncated",
            Self::WriteAheadLog => "write-ahead-log",
        }
    }
}

/// Takes rows of a file of this kind; answers whether more are wanted.
pub type Emit<'a> = Box<dyn FnMut(ArtifactKind, Row) -> ControlFlow<()> + Send + 'a>;

/// What all readers share: where rows go, how many there were, what was met.
struct Output<'a> {
    emit: Emit<'a>,
    /// What the content is, once that is known.
    kind: Option<ArtifactKind>,
    limits: Limits,
    assumptions: Assumptions,
    rows: u64,
    bad: u64,
    first_at: Option<i64>,
    last_at: Option<i64>,
    years: Option<YearBasis>,
    remarks: std::collections::BTreeSet<Remark>,
    stopped: bool,
}

impl Output<'_> {
    fn row(&mut self, row: Row) {
        let (false, Some(kind)) = (self.stopped, self.kind) else { return };
        if self.rows >= self.limits.rows {
            self.remarks.insert(Remark::RowsExceeded);
            self.stopped = true;
            return;
        }
        self.rows = self.rows.saturating_add(1);
        self.first_at = Some(self.first_at.map_or(row.at, |first| first.min(row.at)));
        self.last_at = Some(self.last_at.map_or(row.at, |last| last.max(row.at)));
        if row.year != YearBasis::Stated {
            self.years = Some(row.year);
        }
        if (self.emit)(kind, row).is_break() {
            self.stopped = true;
        }
    }

    fn bad(&mut self) {
        self.bad = self.bad.saturating_add(1);
    }

    fn remark(&mut self, remark: Remark) {
        self.remarks.insert(remark);
    }
}

/// The first characters of a text from outside, without those that mislead a reader or a database.
fn clean(text: &str, most: usize) -> String {
    let mut out = String::with_capacity(text.len().min(most.saturating_mul(4)));
    for (count, character) in text.trim().chars().enumerate() {
        if count >= most {
            out.push('…');
            break;
        }
        out.push(match character {
            '\t' | '\n' | '\r' => ' ',
            other if is_deceptive(other) => '\u{fffd}',
            other => other,
        });
    }
    out
}

/// A field of a row, unless it is empty or the dash that stands for nothing.
fn field(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty() && text != "-").then(|| clean(text, FIELD_CHARS))
}

/// A text as a network address, with or without port.
fn address(text: &str) -> Option<String> {
    let text = text.trim();
    if let Ok(plain) = text.trim_matches(['[', ']']).parse::<core::net::IpAddr>() {
        return Some(plain.to_string());
    }
    text.parse::<core::net::SocketAddr>().ok().map(|socket| socket.ip().to_string())
}
