//! The page in every package that tells how to check it without this software.
//!
//! Invariant: the program in it runs with Python's standard library alone and checks what [`super::verify_package`] checks inside
//! the files; a test of the package runs it where Python is there.

/// The text of `VERIFY.md`, in Vietnamese and English.
#[must_use]
pub fn verify_md() -> String {
    include_str!("guide.md").to_owned()
}
