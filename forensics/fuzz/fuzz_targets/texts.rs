#![no_main]
//! Small files and texts from outside: each is refused, or read and written again as it was.

use chot_forensics::acquisition::Acquisition;
use chot_forensics::archive::{Manifest, read_manifest};
use chot_forensics::compare::read_list;
use chot_forensics::custody::CustodyEntry;
use chot_forensics::note::{Checkpoint, VerifierKey};
use chot_forensics::timestamp::Response;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    if let Ok(entry) = CustodyEntry::parse(data) {
        assert_eq!(entry.to_bytes().expect("it was read"), data);
    }
    let _ = read_list(data);
    let _ = Response::read(data);
    let mut members = Vec::new();
    let whole = serde_json::from_slice::<Manifest>(data);
    if let Ok(read) = read_manifest(data, &mut |member| members.push(member)) {
        assert_eq!(Manifest { members, ..read }, whole.expect("both read the same"));
    }
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(acquisition) = Acquisition::parse(text) {
        assert_eq!(acquisition.to_text(), text);
    }
    if let Ok(key) = VerifierKey::parse(text) {
        assert_eq!(key.to_text(), text);
    }
    let _ = Checkpoint::parse(text);
});
