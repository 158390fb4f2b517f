//! What stands below the encryption of a ZIP member, read like a stretch of a file.
//!
//! Invariant: it is decrypted once, from the beginning to the end; only its first bytes are kept, because they tell how much memory a decoder asks for.

use std::io::{self, Read};
use std::sync::{Mutex, PoisonError};

use crate::source::{Source, narrow, wide};

/// How many bytes are kept.
const HEAD: usize = 64;

/// Decrypted bytes.
pub(super) struct Below<'a> {
    length: u64,
    head: Vec<u8>,
    rest: Mutex<Rest<'a>>,
}

struct Rest<'a> {
    reader: &'a mut (dyn Read + Send),
    at: u64,
}

impl<'a> Below<'a> {
    /// So many bytes of what decrypts. It is never asked for what follows them.
    pub(super) fn new(reader: &'a mut (dyn Read + Send), length: u64) -> io::Result<Self> {
        let mut head = Vec::new();
        reader.take(length.min(wide(HEAD))).read_to_end(&mut head)?;
        let at = wide(head.len());
        Ok(Self { length, head, rest: Mutex::new(Rest { reader, at }) })
    }

    /// Reads to the end: an authentication code is checked there.
    pub(super) fn drain(&self) -> io::Result<()> {
        let mut last = [0_u8; 1];
        match self.length.checked_sub(1) {
            Some(before) if before >= self.rest.lock().unwrap_or_else(PoisonError::into_inner).at => {
                self.read_at(before, &mut last).map(|_| ())
            }
            _ => Ok(()),
        }
    }
}

impl Source for Below<'_> {
    fn len(&self) -> u64 {
        self.length
    }

    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<usize> {
        let kept = self.head.get(narrow(offset)..).unwrap_or_default();
        if !kept.is_empty() {
            let count = kept.len().min(buf.len());
            if let (Some(to), Some(from)) = (buf.get_mut(..count), kept.get(..count)) {
                to.copy_from_slice(from);
            }
            return Ok(count);
        }
        let mut rest = self.rest.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(between) = offset.checked_sub(rest.at) else {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "what was decrypted is read once only"));
        };
        let passed = io::copy(&mut (&mut *rest.reader).take(between), &mut io::sink())?;
        rest.at = rest.at.saturating_add(passed);
        let room = buf.len().min(narrow(self.length.saturating_sub(offset)));
        if passed < between || room == 0 {
            return Ok(0);
        }
        loop {
            match rest.reader.read(buf.get_mut(..room).unwrap_or_default()) {
                Ok(count) => {
                    rest.at = rest.at.saturating_add(wide(count));
                    return Ok(count);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}
