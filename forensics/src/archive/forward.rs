//! Stored content behind which a data descriptor stands, as programs see it that read an archive from its beginning on and do not know its length.
//!
//! They find its end by looking for a descriptor that fits what came before (libarchive in a pipe), and read what follows as further members, which the
//! directory does not list.

use super::finding::{Code, Finding};
use super::pipe::Output;
use super::sink::Halt;
use crate::source::wide;

/// The signature of a descriptor (APPNOTE 4.3.9) and the check value behind it.
const SIGNATURE: &[u8] = b"PK\x07\x08";
const CHECKED: usize = 8;

/// Hands content on and looks for the first such descriptor in it.
pub(super) struct Forward<'a> {
    output: &'a mut dyn Output,
    /// Of all before `held`.
    crc: crc32fast::Hasher,
    /// How many bytes came before `held`.
    before: u64,
    /// The last bytes, in which a descriptor may begin.
    held: Vec<u8>,
    found: Option<u64>,
}

impl<'a> Forward<'a> {
    pub(super) fn new(output: &'a mut dyn Output) -> Self {
        Self { output, crc: crc32fast::Hasher::new(), before: 0, held: Vec::new(), found: None }
    }

    /// What is said where one was found.
    pub(super) fn finding(self) -> Option<Finding> {
        let at = self.found?;
        let detail = format!(
            "programs that read forward take the content for ended at byte {at} of it, where a data descriptor fits it; what follows are further members to them"
        );
        Some(Finding::warning(Code::HiddenMember, detail))
    }

    fn look(&mut self) {
        let mut done = 0_usize;
        let last = self.held.len().saturating_sub(CHECKED.saturating_sub(1));
        for at in 0..last {
            let Some(bytes) = self.held.get(at..).filter(|bytes| bytes.starts_with(SIGNATURE)) else { continue };
            // Each byte is summed up once, however many signatures there are.
            self.crc.update(self.held.get(done..at).unwrap_or_default());
            done = at;
            if super::window::u32_at(bytes, SIGNATURE.len()) == Some(self.crc.clone().finalize()) {
                self.found = Some(self.before.saturating_add(wide(at)));
                return;
            }
        }
        self.crc.update(self.held.get(done..last).unwrap_or_default());
        self.before = self.before.saturating_add(wide(last));
        self.held.drain(..last);
    }
}

impl Output for Forward<'_> {
    fn take(&mut self, bytes: &[u8]) -> Result<(), Halt> {
        self.output.take(bytes)?;
        if self.found.is_none() {
            self.held.extend_from_slice(bytes);
            self.look();
        }
        Ok(())
    }
}
