//! Histories of browsers: visits and downloads, each with the address and title of its page.

use std::collections::HashMap;
use std::ops::ControlFlow;

use super::kind::ArtifactKind;
use super::sqlite::{Database, Record, Table};
use super::time::{dated, from_1601_micros};
use super::{Output, Precision, RAW_CHARS, Remark, Row, SUMMARY_CHARS, YearBasis, ZoneBasis, clean, field};
use crate::source::wide;

/// Bytes of addresses and titles that are kept while visits are read.
const PAGES_BYTES: usize = 64 << 20;

/// Addresses and titles by the number of their page.
struct Pages {
    known: HashMap<i64, (String, String)>,
    room: usize,
}

/// What a database is, by its tables.
pub(super) fn kind(database: &Database<'_>) -> Option<ArtifactKind> {
    let both = |pages, visits| database.table(pages).is_some() && database.table(visits).is_some();
    if both("urls", "visits") {
        return Some(ArtifactKind::ChromiumHistory);
    }
    both("moz_places", "moz_historyvisits").then_some(ArtifactKind::FirefoxHistory)
}

/// Reads all visits and downloads of a history.
pub(super) fn read(database: &mut Database<'_>, kind: ArtifactKind, out: &mut Output<'_>) {
    if database.has_log {
        out.remark(Remark::WriteAheadLog);
    }
    let (pages, visits) = match kind {
        ArtifactKind::FirefoxHistory => ("moz_places", "moz_historyvisits"),
        _ => ("urls", "visits"),
    };
    let (Some(pages), Some(visits)) = (database.table(pages), database.table(visits)) else { return };
    let pages = Pages::read(database, &pages);
    let mut ordinal = 0_u64;
    let mut each = |record: &Record<'_>, make: &dyn Fn(&Record<'_>) -> Option<Row>, out: &mut Output<'_>| {
        let here = ordinal;
        ordinal = ordinal.saturating_add(1);
        match make(record) {
            Some(row) => out.row(Row { ordinal: here, ..row }),
            None => out.bad(),
        }
        if out.stopped { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    if kind == ArtifactKind::FirefoxHistory {
        database.rows(&visits, &mut |record| each(record, &|record| firefox(record, &pages), out));
    } else {
        database.rows(&visits, &mut |record| each(record, &|record| chromium(record, &pages), out));
        if let Some(downloads) = database.table("downloads") {
            database.rows(&downloads, &mut |record| each(record, &download, out));
        }
    }
    if database.damaged > 0 {
        out.remark(Remark::Damaged);
        out.bad = out.bad.saturating_add(database.damaged);
    }
}

impl Pages {
    fn read(database: &mut Database<'_>, table: &Table) -> Self {
        let mut pages = Self { known: HashMap::new(), room: PAGES_BYTES };
        database.rows(table, &mut |record| {
            let url = clean(record.get("url").text().unwrap_or_default(), RAW_CHARS);
            let title = clean(record.get("title").text().unwrap_or_default(), SUMMARY_CHARS);
            match pages.room.checked_sub(url.len().saturating_add(title.len()).saturating_add(64)) {
                Some(room) => pages.room = room,
                None => return ControlFlow::Break(()),
            }
            pages.known.insert(record.rowid, (url, title));
            ControlFlow::Continue(())
        });
        pages
    }

    fn get(&self, id: Option<i64>) -> Option<(&str, &str)> {
        self.known.get(&id?).map(|(url, title)| (url.as_str(), title.as_str()))
    }
}

fn row(record: &Record<'_>, at: i64, event: &str, summary: &str, raw: &str) -> Row {
    Row {
        at,
        precision: Precision::Millisecond,
        zone: ZoneBasis::Stated,
        year: YearBasis::Stated,
        summary: clean(summary, SUMMARY_CHARS),
        host: None,
        user: None,
        address: None,
        event: field(event),
        offset: wide(record.offset),
        record: u64::try_from(record.rowid).ok(),
        ordinal: 0,
        raw: clean(raw, RAW_CHARS),
    }
}

fn titled(url: &str, title: &str) -> String {
    if title.is_empty() { url.to_owned() } else { format!("{title} · {url}") }
}

/// Core types of `ui/base/page_transition_types.h`.
fn chromium(record: &Record<'_>, pages: &Pages) -> Option<Row> {
    const WORDS: [&str; 11] = [
        "link",
        "typed",
        "auto_bookmark",
        "auto_subframe",
        "manual_subframe",
        "generated",
        "auto_toplevel",
        "form_submit",
        "reload",
        "keyword",
        "keyword_generated",
    ];
    let at = from_1601_micros(record.get("visit_time").integer()?)?;
    let (url, title) = pages.get(record.get("url").integer())?;
    let transition = record.get("transition").integer().and_then(|bits| usize::try_from(bits & 0xff).ok());
    let event = transition.and_then(|core| WORDS.get(core)).copied().unwrap_or("visit");
    let raw = format!("visit={}; url={url}; title={title}; transition={event}", record.rowid);
    Some(row(record, at, event, &titled(url, title), &raw))
}

/// Types of `nsINavHistoryService`.
fn firefox(record: &Record<'_>, pages: &Pages) -> Option<Row> {
    const WORDS: [&str; 9] =
        ["link", "typed", "bookmark", "embed", "redirect_permanent", "redirect_temporary", "download", "framed_link", "reload"];
    // Microseconds since 1970.
    let at = dated(record.get("visit_date").integer().filter(|micros| *micros > 0)? / 1000)?;
    let (url, title) = pages.get(record.get("place_id").integer())?;
    let kind = record.get("visit_type").integer().and_then(|kind| usize::try_from(kind).ok()?.checked_sub(1));
    let event = kind.and_then(|kind| WORDS.get(kind)).copied().unwrap_or("visit");
    let raw = format!("visit={}; url={url}; title={title}; type={event}", record.rowid);
    Some(row(record, at, event, &titled(url, title), &raw))
}

fn download(record: &Record<'_>) -> Option<Row> {
    let start = record.get("start_time").integer()?;
    // Before version 23 of the schema: seconds since 1970.
    let at = if start < 100_000_000_000 { start.checked_mul(1000).filter(|at| *at > 0)? } else { from_1601_micros(start)? };
    let text =
        |names: &[&str]| names.iter().find_map(|name| record.get(name).text().filter(|text| !text.is_empty())).unwrap_or("").to_owned();
    let (path, page) = (text(&["target_path", "current_path", "full_path"]), text(&["tab_url", "url", "site_url", "referrer"]));
    let bytes = record.get("total_bytes").integer().unwrap_or(0);
    let raw = format!("download={}; path={path}; page={page}; bytes={bytes}", record.rowid);
    Some(row(record, at, "download", &format!("{path} · {page}"), &raw))
}
