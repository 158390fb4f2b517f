//! A made-up archive of one member, around the real compressed bytes, for the decoders of the `zip` crate.
//!
//! Invariant: headers are built here from checked values; the only bytes of the real archive in it are the member's content.

use std::io::{self, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex, PoisonError};

use super::entry::{Entry, FLAG_DESCRIPTOR, FLAG_ENCRYPTED, METHOD_AES};
use crate::source::{Source, narrow, wide};

const BUFFER: usize = 1 << 17;

/// The archive as something to read and seek in.
pub(super) struct Solo<'a> {
    head: Vec<u8>,
    source: &'a dyn Source,
    at: u64,
    length: u64,
    tail: Vec<u8>,
    position: u64,
    buffer: Vec<u8>,
    buffer_at: u64,
    fault: Fault,
}

/// The first failure of the real source.
#[derive(Clone, Default)]
pub(super) struct Fault(Arc<Mutex<Option<io::Error>>>);

impl Fault {
    fn set(&self, error: io::Error) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
    }

    pub(super) fn take(&self) -> Option<io::Error> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// What the decoders do with the content.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum As {
    /// They give it as the member has it, and check it.
    Member,
    /// They only take off its encryption: what they give is still compressed, and only an authentication code can be checked.
    Packed,
}

impl<'a> Solo<'a> {
    /// The archive of `entry`, whose content stands at `at`.
    pub(super) fn new(entry: &Entry, read_as: As, source: &'a dyn Source, at: u64) -> Self {
        let mut solo = Self {
            head: Vec::new(),
            source,
            at,
            length: entry.compressed,
            tail: Vec::new(),
            position: 0,
            buffer: Vec::new(),
            buffer_at: 0,
            fault: Fault::default(),
        };
        let method = if read_as == As::Packed { 0 } else { entry.content_method() };
        let fields = common_fields(entry, method);
        let extra = extra_field(entry, method, read_as);
        let lengths = |out: &mut Vec<u8>| {
            out.extend_from_slice(&1_u16.to_le_bytes());
            let length = u16::try_from(extra.len()).unwrap_or(0);
            out.extend_from_slice(&length.to_le_bytes());
        };
        solo.head.extend_from_slice(b"PK\x03\x04\x2d\x00");
        solo.head.extend_from_slice(&fields);
        lengths(&mut solo.head);
        solo.head.push(b'm');
        solo.head.extend_from_slice(&extra);
        let directory_at = wide(solo.head.len()).saturating_add(entry.compressed);

        let tail = &mut solo.tail;
        tail.extend_from_slice(b"PK\x01\x02\x2d\x00\x2d\x00");
        tail.extend_from_slice(&fields);
        lengths(tail);
        // Comment, disk, attributes; the local header stands at 0.
        tail.extend_from_slice(&[0; 14]);
        tail.push(b'm');
        tail.extend_from_slice(&extra);
        let directory_size = wide(tail.len());
        tail.extend_from_slice(b"PK\x06\x06");
        tail.extend_from_slice(&44_u64.to_le_bytes());
        tail.extend_from_slice(&[45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        for value in [1, 1, directory_size, directory_at] {
            tail.extend_from_slice(&u64::to_le_bytes(value));
        }
        tail.extend_from_slice(b"PK\x06\x07\0\0\0\0");
        let end64 = directory_at.saturating_add(directory_size);
        tail.extend_from_slice(&end64.to_le_bytes());
        tail.extend_from_slice(&[1, 0, 0, 0]);
        tail.extend_from_slice(b"PK\x05\x06\0\0\0\0\xff\xff\xff\xff");
        tail.extend_from_slice(&[0xff; 8]);
        tail.extend_from_slice(&[0, 0]);
        solo
    }

    /// The first failure of the real source, kept apart from those of the content.
    pub(super) fn faults(&self) -> Fault {
        self.fault.clone()
    }

    fn total(&self) -> u64 {
        wide(self.head.len()).saturating_add(self.length).saturating_add(wide(self.tail.len()))
    }

    /// The bytes at the position, read ahead from the real source.
    fn content(&mut self, offset: u64, wanted: usize) -> io::Result<&[u8]> {
        let end = self.buffer_at.saturating_add(wide(self.buffer.len()));
        if offset < self.buffer_at || offset >= end {
            let size = narrow(self.length.saturating_sub(offset)).min(BUFFER);
            self.buffer.resize(size, 0);
            let at = self.at.saturating_add(offset);
            let count = crate::source::read_full(self.source, at, &mut self.buffer)?;
            self.buffer.truncate(count);
            self.buffer_at = offset;
        }
        let from = narrow(offset.saturating_sub(self.buffer_at));
        let rest = self.buffer.get(from..).unwrap_or_default();
        Ok(rest.get(..wanted).unwrap_or(rest))
    }
}

/// Flags, method, time, date, CRC and both sizes, which are in the ZIP64 field.
fn common_fields(entry: &Entry, method: u16) -> Vec<u8> {
    let aes = entry.method == METHOD_AES;
    // Bits 1 and 2 are parameters of the method; the names of this archive are its own.
    let flags = entry.flags & (FLAG_ENCRYPTED | FLAG_DESCRIPTOR | 6);
    let mut out = Vec::new();
    for value in [flags, if aes { METHOD_AES } else { method }, entry.time, entry.date] {
        out.extend_from_slice(&value.to_le_bytes());
    }
    out.extend_from_slice(&entry.crc.to_le_bytes());
    out.extend_from_slice(&[0xff; 8]);
    out
}

fn extra_field(entry: &Entry, method: u16, read_as: As) -> Vec<u8> {
    let mut out = vec![1, 0, 16, 0];
    let packed = read_as == As::Packed;
    // Below the encryption there are never more bytes than with it.
    let size = if packed { entry.compressed } else { entry.size };
    out.extend_from_slice(&size.to_le_bytes());
    out.extend_from_slice(&entry.compressed.to_le_bytes());
    if let Some(aes) = entry.aes.filter(|_| entry.method == METHOD_AES) {
        let [v0, v1, a, e, strength, ..] = aes.raw;
        // The second version has no check value of the content.
        let [v0, v1] = if packed { [2, 0] } else { [v0, v1] };
        let [low, high] = method.to_le_bytes();
        out.extend_from_slice(&[0x01, 0x99, 7, 0, v0, v1, a, e, strength, low, high]);
    }
    out
}

impl Read for Solo<'_> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        let head = wide(self.head.len());
        let content_end = head.saturating_add(self.length);
        let position = self.position;
        let from = if position < head {
            self.head.get(narrow(position)..).unwrap_or_default()
        } else if position < content_end {
            match self.content(position.saturating_sub(head), room.len()) {
                Ok(_) => {}
                Err(error) => {
                    let copy = io::Error::new(error.kind(), error.to_string());
                    self.fault.set(error);
                    return Err(copy);
                }
            }
            self.content(position.saturating_sub(head), room.len())?
        } else {
            self.tail.get(narrow(position.saturating_sub(content_end))..).unwrap_or_default()
        };
        let count = from.len().min(room.len());
        if let (Some(to), Some(from)) = (room.get_mut(..count), from.get(..count)) {
            to.copy_from_slice(from);
        }
        self.position = position.saturating_add(wide(count));
        Ok(count)
    }
}

impl Seek for Solo<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.total().checked_add_signed(by),
            SeekFrom::Current(by) => self.position.checked_add_signed(by),
        };
        let position = position.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "before the beginning"))?;
        self.position = position;
        Ok(position)
    }
}
