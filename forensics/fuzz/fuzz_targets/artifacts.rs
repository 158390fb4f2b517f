#![no_main]
//! Artifacts: the first byte chooses a form, whose beginning is put in front, the second how the content is portioned.

use std::ops::ControlFlow;

use chot_forensics::artifacts::{Assumptions, Limits, RAW_CHARS, Reader, Row, SUMMARY_CHARS, Summary, Year};

fn read(bytes: &[u8], portion: usize) -> (Summary, Vec<Row>) {
    let mut rows = Vec::new();
    let limits = Limits { content_bytes: 1 << 22, rows: 1 << 12, line_bytes: 1 << 10, database_bytes: 1 << 20, decoder_bytes: 1 << 24 };
    let assumptions = Assumptions { offset_minutes: 420, year: Year::NotAfter(1_795_334_645_000) };
    let emit = |_, row| {
        rows.push(row);
        ControlFlow::Continue(())
    };
    let mut reader = Reader::new(assumptions, limits, Box::new(emit));
    for part in bytes.chunks(portion) {
        reader.take(part);
    }
    let summary = reader.finish(true);
    (summary, rows)
}

/// An event log whose first chunk holds what follows.
fn events(rest: &[u8]) -> Vec<u8> {
    let mut file = b"ElfFile\0".to_vec();
    file.resize(4096, 0);
    file.extend_from_slice(b"ElfChnk\0");
    file.resize(4096 + 48, 0);
    file.extend_from_slice(&65_536_u32.to_le_bytes());
    file.resize(4096 + 512, 0);
    file.extend_from_slice(rest);
    file.resize(4096 + 65_536, 0);
    file
}

/// One record whose content is what follows.
fn event(rest: &[u8]) -> Vec<u8> {
    let rest = &rest[..rest.len().min(60_000)];
    let size = u32::try_from(28 + rest.len()).expect("short").to_le_bytes();
    events(&[b"**\0\0", &size[..], &[1; 16], rest, &size[..]].concat())
}

/// A database of pages of 512 bytes.
fn database(rest: &[u8]) -> Vec<u8> {
    let mut file = b"SQLite format 3\0\x02\0\x01\x01\0\x40\x20\x20".to_vec();
    file.resize(100, 0);
    file.extend_from_slice(rest);
    file
}

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let [choice, portion, rest @ ..] = data else { return };
    let bytes = match choice % 8 {
        0 => events(rest),
        1 => event(rest),
        2 => database(rest),
        3 => [&b"\x1f\x8b\x08\0\0\0\0\0\0\0"[..], rest].concat(),
        4 => [&b"#Fields: date time c-ip sc-status cs-method\n"[..], rest].concat(),
        5 => [&b"Nov 22 15:04:05 web01 sshd[77]: "[..], rest].concat(),
        6 => [&b"1.2.3.4 - - [22/Nov/2026:15:04:05 +0700] \"GET / HTTP/1.1\" 200 1\n"[..], rest].concat(),
        _ => rest.to_vec(),
    };
    let (summary, rows) = read(&bytes, 1 << 20);
    assert_eq!(summary.rows, rows.len() as u64);
    assert!(rows.is_sorted_by(|a, b| a.ordinal < b.ordinal));
    for row in &rows {
        assert!(row.summary.chars().count() <= SUMMARY_CHARS + 1 && row.raw.chars().count() <= RAW_CHARS + 1);
        assert!(!row.summary.contains('\0') && !row.raw.contains('\0'));
    }
    // How the content is portioned makes no difference, as long as the first portion tells what is packed.
    let portion = 128 + usize::from(*portion);
    if summary.remarks.is_empty() {
        let again = read(&bytes, portion);
        if summary.kind.is_some() {
            assert_eq!(again, (summary, rows));
        } else {
            // What is nothing that is read here is left as soon as that is known.
            assert!(again.0.kind.is_none() && again.1.is_empty() && again.0.remarks.is_empty(), "{again:?}");
        }
    }
});
