//! Custody entries and their chain.

use chot_forensics::custody::{Actor, BreakReason, CustodyEntry, CustodyKind, EntryError, Subject, Tool, entry_hash, verify_chain};
use chot_forensics::digest::{Sha256Digest, sha256};
use serde_json::json;

pub fn entry(sequence: u64, kind: CustodyKind, prev: Option<Sha256Digest>) -> CustodyEntry {
    CustodyEntry {
        v: 1,
        log_id: "log.example/custody".to_owned(),
        evidence_id: "0198c0de-0000-7000-8000-000000000001".to_owned(),
        evidence_number: "2026-0001-E1".to_owned(),
        case_number: "2026-0001".to_owned(),
        sequence,
        kind,
        at: format!("2026-11-22T08:30:00.{:03}Z", sequence % 1000),
        actor: Actor {
            id: "u1".to_owned(),
            name: "Nguyễn Văn A".to_owned(),
            agency_id: None,
            agency_name: Some("Bộ Thử nghiệm".to_owned()),
            role: "ANALYST".to_owned(),
            auth: "session".to_owned(),
        },
        reason: Some("giám định".to_owned()),
        tool: Tool { name: "chot".to_owned(), version: "0.1.0".to_owned() },
        subject: Subject { sha256: sha256(b"evidence"), size_bytes: 8 },
        detail: json!({"note": "x"}).as_object().unwrap().clone(),
        prev,
    }
}

pub fn chain(kinds: &[CustodyKind]) -> Vec<Vec<u8>> {
    let mut lines: Vec<Vec<u8>> = Vec::new();
    for (position, kind) in kinds.iter().enumerate() {
        let prev = lines.last().map(|line| entry_hash(line));
        lines.push(entry(position as u64 + 1, *kind, prev).to_bytes().unwrap());
    }
    lines
}

const KINDS: [CustodyKind; 4] = [CustodyKind::Received, CustodyKind::Examined, CustodyKind::Viewed, CustodyKind::Exported];

fn check(lines: &[Vec<u8>]) -> Result<u64, (u64, BreakReason)> {
    verify_chain(lines.iter().map(Vec::as_slice)).map(|summary| summary.entries).map_err(|fault| (fault.index, fault.reason))
}

#[test]
fn entry_bytes_are_canonical_and_round_trip() {
    let first = entry(1, CustodyKind::Received, None);
    let bytes = first.to_bytes().unwrap();
    assert_eq!(CustodyEntry::parse(&bytes), Ok(first));
    assert!(bytes.starts_with(br#"{"actor":{"agencyId":null,"agencyName":"#));
    assert_eq!(entry_hash(&bytes), sha256(&bytes));
    let spaced = String::from_utf8(bytes.clone()).unwrap().replacen(':', ": ", 1);
    assert_eq!(CustodyEntry::parse(spaced.as_bytes()), Err(EntryError::NotCanonical));
    let unknown = String::from_utf8(bytes.clone()).unwrap().replacen("{\"actor\"", "{\"a\":1,\"actor\"", 1);
    assert!(matches!(CustodyEntry::parse(unknown.as_bytes()), Err(EntryError::Fields(_))));
    let twice = String::from_utf8(bytes).unwrap().replacen("\"note\":\"x\"", "\"note\":\"y\",\"note\":\"x\"", 1);
    assert_eq!(CustodyEntry::parse(twice.as_bytes()), Err(EntryError::NotCanonical));
}

#[test]
fn impossible_entries_have_no_bytes() {
    let good = entry(2, CustodyKind::Viewed, Some(sha256(b"")));
    assert!(good.to_bytes().is_ok());
    let with = |change: fn(&mut CustodyEntry)| {
        let mut entry = good.clone();
        change(&mut entry);
        entry.to_bytes().unwrap_err()
    };
    assert_eq!(with(|entry| entry.v = 2), EntryError::Version(2));
    assert_eq!(with(|entry| entry.sequence = 0), EntryError::Sequence);
    assert_eq!(with(|entry| entry.sequence = 1), EntryError::Sequence);
    assert_eq!(with(|entry| entry.prev = None), EntryError::Sequence);
    for bad in [
        "2026-11-22T08:30:00Z",
        "2026-11-22 08:30:00.000Z",
        "2026-11-22T08:30:00.000+",
        "2026-02-29T08:30:00.000Z",
        "2026-13-01T08:30:00.000Z",
        "2026-11-22T24:00:00.000Z",
        "2026-11-22T08:30:00.0é",
        "",
    ] {
        let mut entry = good.clone();
        entry.at = bad.to_owned();
        assert_eq!(entry.to_bytes().unwrap_err(), EntryError::Time, "{bad}");
    }
    assert!(matches!(
        with(|entry| {
            entry.detail.insert("x".to_owned(), json!(0.5));
        }),
        EntryError::Canonical(_)
    ));
    assert!(matches!(with(|entry| entry.subject.size_bytes = u64::MAX), EntryError::Canonical(_)));
}

#[test]
fn kinds_have_the_public_words() {
    for kind in CustodyKind::ALL {
        assert_eq!(kind.as_str().parse(), Ok(*kind));
        assert_eq!(serde_json::to_value(kind).unwrap(), json!(kind.as_str()));
    }
    assert!("received".parse::<CustodyKind>().is_err());
}

#[test]
fn good_chain_holds_and_each_break_is_named() {
    let good = chain(&KINDS);
    assert_eq!(check(&good), Ok(4));
    assert_eq!(check(&[]), Ok(0));
    assert_eq!(check(&good[..2]), Ok(2), "a cut tail is a chain; the checkpoint shows it");

    let mut missing = good.clone();
    missing.remove(1);
    assert_eq!(check(&missing), Err((2, BreakReason::Sequence { expected: 2, found: 3 })));
    assert_eq!(check(&good[1..]), Err((1, BreakReason::Sequence { expected: 1, found: 2 })));
    let mut swapped = good.clone();
    swapped.swap(1, 2);
    assert!(matches!(check(&swapped), Err((2, BreakReason::Sequence { .. }))));

    let rewrite = |at: usize, change: fn(&mut CustodyEntry)| {
        let mut lines = good.clone();
        let mut entry = CustodyEntry::parse(&lines[at]).unwrap();
        change(&mut entry);
        lines[at] = entry.to_bytes().unwrap();
        check(&lines)
    };
    assert_eq!(rewrite(0, |entry| entry.kind = CustodyKind::Disposed), Err((1, BreakReason::Origin)));
    assert_eq!(rewrite(0, |entry| entry.kind = CustodyKind::Derived), Err((1, BreakReason::Origin)), "of a parent, which it names");
    assert_eq!(rewrite(1, |entry| entry.reason = None), Err((3, BreakReason::Previous)));
    assert_eq!(rewrite(1, |entry| entry.prev = Some(sha256(b"x"))), Err((2, BreakReason::Previous)));
    assert_eq!(rewrite(3, |entry| entry.evidence_id = "other".to_owned()), Err((4, BreakReason::OtherItem)));
    assert_eq!(rewrite(3, |entry| entry.log_id = "other".to_owned()), Err((4, BreakReason::OtherItem)));
    assert_eq!(rewrite(3, |entry| entry.subject.sha256 = sha256(b"other bytes")), Err((4, BreakReason::Subject)));
    assert_eq!(rewrite(3, |entry| entry.subject.size_bytes += 1), Err((4, BreakReason::Subject)));
    assert_eq!(rewrite(3, |entry| entry.at = "2026-11-21T00:00:00.000Z".to_owned()), Err((4, BreakReason::Time)));
}

#[test]
fn every_changed_byte_of_a_chain_is_found() {
    // The last entry is bound by nothing after it; here only its own form is.
    let good = chain(&KINDS);
    for line in 0..3 {
        for at in 0..good[line].len() {
            let mut lines = good.clone();
            lines[line][at] ^= 1;
            let fault = check(&lines).expect_err("a changed byte");
            assert!(fault.0 as usize == line + 1 || fault.0 as usize == line + 2);
        }
    }
}
