//! The page in every package that tells how to check it without this software.
//!
//! Invariant: the programs in it are the very files `docs/verify.py` and `docs/verify.sh`. The one runs with Python's standard library
//! alone, the other with the system's own commands, and both check what [`super::verify_package`] checks; the tests run both.

/// The text of `VERIFY.md`, in Vietnamese and English, with both programs.
#[must_use]
pub fn verify_md() -> String {
    include_str!("guide.md")
        .replace("{{verify.py}}", include_str!("../../../docs/verify.py"))
        .replace("{{verify.sh}}", include_str!("../../../docs/verify.sh"))
}
