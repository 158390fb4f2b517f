//! One entry of a ZIP central directory.
//!
//! The format is PKWARE's APPNOTE 6.3.10; field numbers in comments are its sections.

use std::ops::Range;

use super::window::{u16_at, u32_at, u64_at};
pub(super) use crate::instant::utc_text;

/// The fixed part of a directory entry (4.3.12).
pub(super) const CENTRAL_BYTES: usize = 46;
/// The signature of a directory entry.
pub(super) const CENTRAL_SIGNATURE: &[u8] = b"PK\x01\x02";

/// Flag bit 0: encrypted.
pub(super) const FLAG_ENCRYPTED: u16 = 1;
/// Flag bits 1 and 2: how much the content was compressed.
pub(super) const FLAG_LEVEL: u16 = 6;
/// Flag bit 5: the content is a patch for another file.
pub(super) const FLAG_PATCH: u16 = 1 << 5;
/// Flag bit 3: sizes and CRC follow the data.
pub(super) const FLAG_DESCRIPTOR: u16 = 1 << 3;
/// Flag bit 6: PKWARE strong encryption.
pub(super) const FLAG_STRONG: u16 = 1 << 6;
/// Flag bit 11: the name is UTF-8.
pub(super) const FLAG_UTF8: u16 = 1 << 11;
/// Flag bit 13: local header values are masked.
pub(super) const FLAG_MASKED: u16 = 1 << 13;
/// The method number of AES-encrypted entries.
pub(super) const METHOD_AES: u16 = 99;

/// AES parameters of an entry, from extra field 0x9901.
#[derive(Debug, Clone, Copy)]
pub(super) struct Aes {
    /// The extra field as stored.
    pub(super) raw: [u8; 7],
    /// The compression method under the encryption.
    pub(super) method: u16,
}

/// Bytes of an entry's headers that no record needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hidden {
    pub(super) range: Range<u64>,
    pub(super) what: &'static str,
}

/// Change times in an extra field, in seconds since 1970.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Times {
    pub(super) ntfs: Option<i64>,
    pub(super) unix: Option<i64>,
}

/// The change times in an extra field.
pub(super) fn times_of(mut extra: &[u8]) -> Times {
    let mut times = Times::default();
    while let Some((head, rest)) = extra.split_first_chunk::<4>() {
        let [a, b, c, d] = *head;
        let Some((field, after)) = rest.split_at_checked(usize::from(u16::from_le_bytes([c, d]))) else { break };
        extra = after;
        match u16::from_le_bytes([a, b]) {
            0x000a => times.ntfs = ntfs_seconds(field).or(times.ntfs),
            // Extended timestamp: flags, then the change time where bit 0 is set.
            0x5455 if field.first().is_some_and(|flags| flags & 1 != 0) => {
                let seconds = u32_at(field, 1).map(|bits| i32::from_le_bytes(bits.to_le_bytes()));
                times.unix = times.unix.or(seconds.map(i64::from));
            }
            _ => {}
        }
    }
    times
}

/// An entry as the central directory tells it.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) name: Box<[u8]>,
    pub(super) host: u8,
    pub(super) flags: u16,
    pub(super) method: u16,
    pub(super) time: u16,
    pub(super) date: u16,
    pub(super) crc: u32,
    pub(super) compressed: u64,
    pub(super) size: u64,
    pub(super) disk: u32,
    pub(super) external: u32,
    /// As recorded; what stands before the archive is not yet added.
    pub(super) offset: u64,
    pub(super) aes: Option<Aes>,
    pub(super) times: Times,
    pub(super) unicode_name: Option<Box<str>>,
    /// A Unicode name that, by its check value, belongs to another name than this one.
    pub(super) stray_name: Option<Box<str>>,
    /// A Unicode name for this name that stands before the last one and differs from it.
    pub(super) other_name: Option<Box<str>>,
    /// Where in the file its directory entry has bytes that no record needs.
    pub(super) hidden: Vec<Hidden>,
    /// Bytes of its comment, and of its extra field in records without a form known here, that are not told.
    pub(super) quiet: u64,
    pub(super) hard_link: bool,
    /// What of the entry contradicts the format.
    pub(super) fault: Option<&'static str>,
    /// Whether that fault makes its content unreadable.
    pub(super) unreadable: bool,
}

impl Entry {
    /// Reads an entry from its fixed part, name and extra field.
    pub(super) fn parse(fixed: &[u8], name: &[u8], extra: &[u8]) -> Option<Self> {
        let made_by = u16_at(fixed, 4)?;
        let mut entry = Self {
            name: name.into(),
            host: made_by.to_le_bytes().get(1).copied()?,
            flags: u16_at(fixed, 8)?,
            method: u16_at(fixed, 10)?,
            time: u16_at(fixed, 12)?,
            date: u16_at(fixed, 14)?,
            crc: u32_at(fixed, 16)?,
            compressed: u64::from(u32_at(fixed, 20)?),
            size: u64::from(u32_at(fixed, 24)?),
            disk: u32::from(u16_at(fixed, 34)?),
            external: u32_at(fixed, 38)?,
            offset: u64::from(u32_at(fixed, 42)?),
            aes: None,
            times: times_of(extra),
            unicode_name: None,
            stray_name: None,
            other_name: None,
            hidden: Vec::new(),
            quiet: 0,
            hard_link: false,
            fault: None,
            unreadable: false,
        };
        entry.read_extra(extra);
        Some(entry)
    }

    /// Reads an entry from a local header (4.3.7), its name and its extra field.
    pub(super) fn of_local(fixed: &[u8], name: &[u8], extra: &[u8]) -> Option<Self> {
        let mut central = [0_u8; CENTRAL_BYTES];
        // From the version needed to the lengths, a directory entry repeats the local header.
        central.get_mut(6..32)?.copy_from_slice(fixed.get(4..30)?);
        let mut entry = Self::parse(&central, name, extra)?;
        // Without the maker's system the attributes say nothing.
        entry.host = 0;
        Some(entry)
    }

    pub(super) fn is_encrypted(&self) -> bool {
        self.flags & FLAG_ENCRYPTED != 0
    }

    /// The method by which the content is compressed, under any encryption.
    pub(super) fn content_method(&self) -> u16 {
        self.aes.filter(|_| self.method == METHOD_AES).map_or(self.method, |aes| aes.method)
    }

    /// The Unix file mode, where the entry was made on such a system.
    pub(super) fn unix_mode(&self) -> Option<u32> {
        let mode = self.external >> 16;
        (matches!(self.host, 3 | 19) && mode != 0).then_some(mode)
    }

    /// Whether the attributes say that the entry is a folder.
    pub(super) fn has_folder_attribute(&self) -> bool {
        match self.unix_mode() {
            Some(mode) => mode & 0o170_000 == 0o040_000,
            None => self.external & 0x10 != 0,
        }
    }

    fn read_extra(&mut self, mut extra: &[u8]) {
        let mut zip64 = false;
        let mut odd = None;
        while let Some((head, rest)) = extra.split_first_chunk::<4>() {
            let [a, b, c, d] = *head;
            let length = usize::from(u16::from_le_bytes([c, d]));
            let Some((field, after)) = rest.split_at_checked(length) else {
                self.fault = Some("an extra field is longer than the room for it");
                break;
            };
            extra = after;
            match u16::from_le_bytes([a, b]) {
                0x0001 => {
                    zip64 = true;
                    self.read_zip64(field);
                }
                // PKWARE Unix (4.5.7): 12 bytes, then the target of a link.
                0x000d => self.hard_link = field.len() > 12 && self.is_regular(),
                0x7075 if !self.read_unicode_name(field) => odd = Some("a Unicode name in its extra field is not UTF-8"),
                0x9901 => self.read_aes(field),
                _ => {}
            }
        }
        let large = u64::from(u32::MAX);
        let open = [self.size, self.compressed, self.offset].contains(&large);
        if open && !zip64 && self.fault.is_none() {
            self.fault = Some("a size or offset refers to a ZIP64 field that is not there");
        }
        if self.method == METHOD_AES && self.aes.is_none() && self.fault.is_none() {
            self.fault = Some("the AES parameters are missing");
            self.unreadable = true;
        }
        if let (Some(ntfs), Some(unix)) = (self.times.ntfs, self.times.unix)
            && ntfs.abs_diff(unix) > 2
        {
            odd.get_or_insert("its extra field gives two times that disagree; the NTFS one is shown");
        }
        self.fault = self.fault.or(odd);
    }

    fn is_regular(&self) -> bool {
        self.unix_mode().is_none_or(|mode| matches!(mode & 0o170_000, 0 | 0o100_000))
    }

    /// ZIP64 (4.5.3): only the fields whose classic form is all ones, in this order.
    fn read_zip64(&mut self, field: &[u8]) {
        let mut at = 0_usize;
        let large = u64::from(u32::MAX);
        for slot in [&mut self.size, &mut self.compressed, &mut self.offset] {
            if *slot == large {
                let Some(value) = u64_at(field, at) else {
                    self.fault = Some("the ZIP64 field lacks a value that is needed");
                    self.unreadable = true;
                    return;
                };
                *slot = value;
                at = at.saturating_add(8);
            }
        }
        if self.disk == u32::from(u16::MAX) {
            self.disk = u32_at(field, at).unwrap_or(self.disk);
        }
    }

    /// Info-ZIP Unicode path: version 1, CRC of the name it replaces, UTF-8. Of several the last is followed. Gives whether it is UTF-8.
    fn read_unicode_name(&mut self, field: &[u8]) -> bool {
        let fits = field.first() == Some(&1) && u32_at(field, 1) == Some(crc32fast::hash(&self.name));
        let Some(text) = field.get(5..).and_then(|bytes| std::str::from_utf8(bytes).ok()) else { return false };
        if !fits {
            self.stray_name = Some(text.into());
        } else if let Some(before) = self.unicode_name.replace(text.into())
            && *before != *text
        {
            self.other_name.get_or_insert(before);
        }
        true
    }

    fn read_aes(&mut self, field: &[u8]) {
        if let (Some(raw), Some(method)) = (field.first_chunk::<7>(), u16_at(field, 5)) {
            self.aes = Some(Aes { raw: *raw, method });
        }
    }
}

/// NTFS times (4.5.5): attribute 1 holds the change time in 100 ns since 1601.
fn ntfs_seconds(field: &[u8]) -> Option<i64> {
    let attribute = field.get(4..)?;
    if u16_at(attribute, 0)? != 1 || u16_at(attribute, 2)? < 8 {
        return None;
    }
    let ticks = u64_at(attribute, 4)?;
    let seconds = i64::try_from(ticks.checked_div(10_000_000)?).ok()?;
    seconds.checked_sub(11_644_473_600)
}

/// The change time: universal where the entry tells it, else local time without zone.
pub(super) fn modified_at(entry: &Entry) -> Option<String> {
    match entry.times.ntfs.or(entry.times.unix) {
        Some(seconds) => utc_text(seconds),
        None => dos_text(entry.date, entry.time),
    }
}

/// A date and time as MS-DOS keeps them (4.4.6), where they are one.
pub(super) fn dos_text(date: u16, time: u16) -> Option<String> {
    let (date, time) = (u32::from(date), u32::from(time));
    let (year, month, day) = ((date >> 9).saturating_add(1980), (date >> 5) & 15, date & 31);
    let (hour, minute, second) = (time >> 11, (time >> 5) & 63, (time & 31).saturating_mul(2));
    let valid = (1..=12).contains(&month) && (1..=31).contains(&day) && hour < 24 && minute < 60 && second < 60;
    valid.then(|| format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"))
}
