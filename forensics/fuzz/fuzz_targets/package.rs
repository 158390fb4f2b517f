#![no_main]
//! Custody packages: a package that was changed never verifies, and none harms its verifier.

use chot_forensics::package::verify_package;
use chot_forensics::source::BytesSource;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let report = verify_package(&BytesSource(data.to_vec()), None, None, None);
    assert!(report.valid == report.checks.iter().all(|check| check.ok));
});
