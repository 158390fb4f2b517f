//! Acquisition records: one form, one signature, about the bytes they name and no other.

use chot_forensics::acquisition::{
    ACQUISITION_SCHEMA, Acquisition, AcquisitionError, AcquisitionRecord, Counts, Device, FileDigest, MAX_ACQUISITION_BYTES,
};
use chot_forensics::archive::FileSummary;
use chot_forensics::custody::Tool;
use chot_forensics::digest::{Sha256Digest, sha256};
use chot_forensics::note::{Cosigner, Signer};

pub fn signed(sha256: Sha256Digest, size_bytes: u64) -> Acquisition {
    signed_as("an@agency.example", sha256, size_bytes)
}

/// A record about these bytes, signed under this name.
pub fn signed_as(name: &str, sha256: Sha256Digest, size_bytes: u64) -> Acquisition {
    let record = AcquisitionRecord {
        schema: ACQUISITION_SCHEMA.to_owned(),
        container: FileSummary { name: "thu thập.zip".to_owned(), size_bytes, sha256, content_type: None, digests: None },
        manifest: FileDigest { sha256, size_bytes: 7 },
        counts: Counts { files: 3, bytes: 1000, changed: 1, unread: 0, recorded: 2 },
        acquired_by: "Nguyễn Văn An".to_owned(),
        device: Device { name: "may-01".to_owned(), os: None, serial: Some("S\n1".to_owned()) },
        tool: Tool { name: "chot".to_owned(), version: "0.1.0".to_owned() },
        place: "Phòng máy".to_owned(),
        reason: "Theo quyết định.".to_owned(),
        sources: vec!["/srv".to_owned()],
        began_at: "2026-11-29T06:00:00.000Z".to_owned(),
        ended_at: "2026-11-29T06:05:00.000Z".to_owned(),
        utc_offset_minutes: 420,
        clock_offset_seconds: Some(-3),
        seal_number: None,
    };
    Acquisition::sign(record, &Signer::from_seed(name, [3; 32]).unwrap()).unwrap()
}

#[test]
fn a_record_is_read_as_it_was_signed() {
    let made = signed(sha256(b"evidence"), 8);
    let text = made.to_text();
    assert_eq!(Acquisition::parse(&text), Ok(made.clone()));
    assert_eq!(Acquisition::from_value(&made.to_value()), Ok(made.clone()));
    assert!(made.is_of(sha256(b"evidence"), 8));
    assert!(!made.is_of(sha256(b"evidence"), 9) && !made.is_of(sha256(b"other"), 8));
    assert_eq!(made.key().name(), "an@agency.example");
}

#[test]
fn every_changed_byte_is_found_and_only_the_one_form_is_read() {
    let text = signed(sha256(b"evidence"), 8).to_text();
    for at in 0..text.len() {
        let mut bytes = text.clone().into_bytes();
        bytes[at] ^= 1;
        let changed = String::from_utf8_lossy(&bytes).into_owned();
        assert!(Acquisition::parse(&changed).is_err(), "byte {at}: {changed}");
    }
    for bad in [text.trim_end().to_owned(), format!("{text}\n"), text.replacen(':', ": ", 1), String::new(), "{}\n".to_owned()] {
        assert_eq!(Acquisition::parse(&bad), Err(AcquisitionError::Form), "{bad}");
    }
    assert_eq!(Acquisition::parse(&" ".repeat(MAX_ACQUISITION_BYTES + 1)), Err(AcquisitionError::TooLong));
}

#[test]
fn another_key_or_a_key_of_another_kind_does_not_count() {
    let made = signed(sha256(b"evidence"), 8);
    let mut value = made.to_value();
    value["key"] = Signer::from_seed("an@agency.example", [4; 32]).unwrap().verifier_key().into();
    assert_eq!(Acquisition::from_value(&value), Err(AcquisitionError::Signature));
    value["key"] = Cosigner::from_seed("an@agency.example", [3; 32]).unwrap().verifier_key().into();
    assert_eq!(Acquisition::from_value(&value), Err(AcquisitionError::Key));
}
