//! One header of a tape archive.
//!
//! The format is POSIX.1-2001 `pax` with its older forms: the seventh edition's, ustar, GNU's and star's; offsets are those of
//! `ustar` (pax, "ustar Interchange Format") and of GNU tar's manual, "Basic Tar Format".

use super::format::tar_checksum;

/// The size of a header and the unit of everything in a tape archive, in bytes.
pub(super) const BLOCK: usize = 512;

/// A header as it stands.
#[derive(Debug, Clone)]
pub(super) struct Header {
    pub(super) name: Vec<u8>,
    /// The name without the prefix, where programs differ in whether there is one.
    pub(super) bare_name: Option<Vec<u8>>,
    pub(super) link: Vec<u8>,
    /// The names of user and group, one behind the other.
    pub(super) owner: Vec<u8>,
    /// The type byte; NUL counts as `0`.
    pub(super) kind: u8,
    pub(super) size: u64,
    pub(super) seconds: Option<i64>,
    /// The pieces of a GNU sparse member that stand in the header: offset and length.
    pub(super) sparse: Vec<(u64, u64)>,
    /// Whether more of them follow in further blocks.
    pub(super) sparse_continues: bool,
    /// The length of a GNU sparse member with its holes.
    pub(super) real_size: Option<u64>,
    /// Bytes in parts of the block that say nothing.
    pub(super) slack: Vec<u8>,
}

/// Why a block is no header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoHeader {
    /// All zero.
    Zero,
    /// Its check sum does not fit.
    Checksum,
    /// Its check sum fits, but this is wrong with it.
    Field(&'static str),
}

impl Header {
    /// Reads a block as a header.
    pub(super) fn parse(block: &[u8]) -> Result<Self, NoHeader> {
        if block.iter().all(|byte| *byte == 0) {
            return Err(NoHeader::Zero);
        }
        if !tar_checksum(block) {
            return Err(NoHeader::Checksum);
        }
        let field = |at: usize, length: usize| block.get(at..at.saturating_add(length)).unwrap_or_default();
        let magic = field(257, 8);
        let gnu = magic == b"ustar  \0";
        let posix = !gnu && magic.starts_with(b"ustar");
        let star = posix && field(508, 4) == b"tar\0";
        let mut name = text(field(0, 100)).to_vec();
        let prefix = text(field(345, if star { 131 } else { 155 }));
        // GNU's own headers keep two times there; some programs write the prefix all the same.
        let is_time = is_time(field(345, 12)) && is_time(field(357, 12));
        let mut bare_name = None;
        if (posix && !prefix.is_empty()) || (gnu && !is_time) {
            let joined = [prefix, b"/", &name].concat();
            bare_name = Some(std::mem::replace(&mut name, joined)).filter(|_| gnu);
        }
        let kind = match block.get(156) {
            None | Some(0) => b'0',
            Some(kind) => *kind,
        };
        let size = number(field(124, 12)).ok_or(NoHeader::Field("its size is no number"))?;
        let mut header = Self {
            name,
            bare_name,
            link: text(field(157, 100)).to_vec(),
            owner: if posix || gnu { [text(field(265, 32)), text(field(297, 32))].concat() } else { Vec::new() },
            kind,
            size,
            seconds: number(field(136, 12)).and_then(|seconds| i64::try_from(seconds).ok()),
            sparse: Vec::new(),
            sparse_continues: false,
            real_size: None,
            slack: slack(block, kind, posix, gnu && is_time),
        };
        if kind == b'S' {
            header.sparse = sparse_pieces(field(386, 96), &mut header.slack)?;
            header.sparse_continues = block.get(482).is_some_and(|flag| *flag != 0);
            header.real_size = Some(number(field(483, 12)).ok_or(NoHeader::Field("its real size is no number"))?);
        }
        Ok(header)
    }
}

/// A further block of a GNU sparse map: its pieces, and whether yet another follows; what of it says nothing is added to `slack`.
pub(super) fn sparse_block(block: &[u8], slack: &mut Vec<u8>) -> Result<(Vec<(u64, u64)>, bool), NoHeader> {
    let pieces = sparse_pieces(block.get(..504).unwrap_or_default(), slack)?;
    note(slack, block.get(505..).unwrap_or_default());
    Ok((pieces, block.get(504).is_some_and(|flag| *flag != 0)))
}

fn sparse_pieces(bytes: &[u8], slack: &mut Vec<u8>) -> Result<Vec<(u64, u64)>, NoHeader> {
    let mut pieces = Vec::new();
    for pair in bytes.chunks_exact(24) {
        let (offset, length) = pair.split_at_checked(12).unwrap_or((pair, &[]));
        if offset.first().is_none_or(|byte| *byte == 0) {
            break;
        }
        match (number(offset), number(length)) {
            (Some(offset), Some(length)) => pieces.push((offset, length)),
            _ => return Err(NoHeader::Field("its map of holes holds no numbers")),
        }
        note(slack, behind_number(offset));
        note(slack, behind_number(length));
    }
    note(slack, bytes_behind(bytes, pieces.len().saturating_mul(24)));
    Ok(pieces)
}

/// Whether a field is empty or holds a time, and nothing else; one that octal digits cannot tell is binary.
fn is_time(field: &[u8]) -> bool {
    matches!(field.first(), Some(0x80 | 0xff)) || (number(field).is_some() && behind_number(field).is_empty())
}

/// Adds bytes that say nothing, unless they are zero.
fn note(slack: &mut Vec<u8>, bytes: &[u8]) {
    if bytes.iter().any(|byte| *byte != 0) {
        slack.extend_from_slice(bytes);
    }
}

/// The bytes of a header that no program reads: behind the NUL of a text, behind a number, and between the fields. `times` tells that GNU's fields
/// follow those of ustar.
fn slack(block: &[u8], kind: u8, posix: bool, times: bool) -> Vec<u8> {
    let field = |at: usize, end: usize| block.get(at..end).unwrap_or_default();
    let mut found = Vec::new();
    let mut note = |bytes: &[u8]| note(&mut found, bytes);
    let behind = |bytes| -> &[u8] { bytes_behind(bytes, text(bytes).len()) };
    note(behind(field(0, 100)));
    for (at, end) in [(100, 108), (108, 116), (116, 124), (124, 136), (136, 148)] {
        note(behind_number(field(at, end)));
    }
    // Only links, and what describes or replaces them, have a target.
    let linked = !matches!(kind, b'0' | b'5' | b'7' | b'L' | b'K' | b'x' | b'X' | b'g' | b'S');
    note(if linked { behind(field(157, 257)) } else { field(157, 257) });
    let star = field(508, 512) == b"tar\0";
    if !posix && !times {
        if !star && !field(257, 265).starts_with(b"ustar") {
            // GNU tar writes the numbers of ustar's fields for devices all the same.
            note(field(257, 329));
            note(behind_number(field(329, 337)));
            note(behind_number(field(337, 345)));
            note(field(345, 512));
        }
        return found;
    }
    note(behind(field(265, 297)));
    note(behind(field(297, 329)));
    for (at, end) in [(329, 337), (337, 345)] {
        note(behind_number(field(at, end)));
    }
    if times {
        for (at, end) in [(345, 357), (357, 369), (369, 381)] {
            note(behind_number(field(at, end)));
        }
        note(field(381, if kind == b'S' { 386 } else { 483 }));
        if kind == b'S' {
            note(behind_number(field(483, 495)));
        }
        note(field(495, 512));
    } else if star {
        note(behind(field(345, 476)));
        note(field(500, 508));
    } else {
        note(behind(field(345, 500)));
        note(field(500, 512));
    }
    found
}

fn bytes_behind(bytes: &[u8], at: usize) -> &[u8] {
    bytes.get(at..).unwrap_or_default()
}

/// What stands behind the octal digits of a number, other than blanks.
fn behind_number(bytes: &[u8]) -> &[u8] {
    if bytes.first().is_some_and(|byte| byte & 0x80 != 0) {
        return &[];
    }
    let blank = |byte: &u8| matches!(byte, b' ' | 0);
    let digits = bytes.iter().position(|byte| !blank(byte)).map_or(&[][..], |at| bytes_behind(bytes, at));
    let end = digits.iter().position(|byte| !matches!(byte, b'0'..=b'7' | b'-')).unwrap_or(digits.len());
    let rest = bytes_behind(digits, end);
    if rest.iter().all(blank) { &[] } else { rest }
}

/// Text up to the first NUL.
fn text(field: &[u8]) -> &[u8] {
    let end = field.iter().position(|byte| *byte == 0).unwrap_or(field.len());
    field.get(..end).unwrap_or_default()
}

/// A number: octal digits, or binary where the first bit is set (GNU). Nothing is zero; negative numbers are none.
fn number(field: &[u8]) -> Option<u64> {
    let (first, rest) = field.split_first()?;
    if first & 0x80 != 0 {
        if first & 0x40 != 0 {
            return None;
        }
        let mut value = u64::from(first & 0x3f);
        for byte in rest {
            value = value.checked_mul(256)?.checked_add(u64::from(*byte))?;
        }
        return Some(value);
    }
    let mut value = 0_u64;
    for byte in field.iter().skip_while(|byte| matches!(byte, b' ' | 0)) {
        match byte {
            b'0'..=b'7' => value = value.checked_mul(8)?.checked_add(u64::from(byte.saturating_sub(b'0')))?,
            b' ' | 0 => break,
            _ => return None,
        }
    }
    Some(value)
}

/// One record of an extended header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Record<'a> {
    /// Where the keyword begins.
    pub(super) at: usize,
    pub(super) keyword: &'a [u8],
    pub(super) value: &'a [u8],
}

/// The records of an extended header (pax, "pax Extended Header"), one after another and never kept: each is its own length in decimal, a blank, a
/// keyword, `=`, a value and a line feed.
pub(super) struct Records<'a> {
    rest: &'a [u8],
    at: usize,
}

/// Reads the records of an extended header.
pub(super) fn records(bytes: &[u8]) -> Records<'_> {
    Records { rest: bytes, at: 0 }
}

impl<'a> Records<'a> {
    /// What is left once no record is: nothing, the zeros with which some writers fill up, or a damaged record with all behind it. And where that begins.
    pub(super) fn rest(&self) -> (usize, &'a [u8]) {
        let filling = self.rest.iter().all(|byte| *byte == 0);
        (self.at, if filling { &[] } else { self.rest })
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        let blank = self.rest.iter().take(20).position(|byte| *byte == b' ')?;
        let length = usize::try_from(decimal(self.rest.get(..blank)?)?).ok()?;
        let (record, rest) = self.rest.split_at_checked(length)?;
        let head = blank.checked_add(1)?;
        let body = record.get(head..)?.strip_suffix(b"\n")?;
        let equals = body.iter().position(|byte| *byte == b'=').filter(|equals| *equals > 0)?;
        let (keyword, value) = body.split_at_checked(equals)?;
        let at = self.at.saturating_add(head);
        (self.rest, self.at) = (rest, self.at.saturating_add(length));
        Some(Record { at, keyword, value: value.get(1..).unwrap_or_default() })
    }
}

/// A decimal number without sign; absent where it is none or too large.
pub(super) fn decimal(text: &[u8]) -> Option<u64> {
    if text.is_empty() {
        return None;
    }
    text.iter().try_fold(0_u64, |value, byte| {
        let digit = byte.checked_sub(b'0').filter(|digit| *digit < 10)?;
        value.checked_mul(10)?.checked_add(u64::from(digit))
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{number, records};

    #[test]
    fn numbers_are_octal_or_binary() {
        for (field, value) in [
            (&b"0000644\0"[..], Some(0o644)),
            (b"   12 \0\0", Some(10)),
            (b"\0\0\0\0", Some(0)),
            (b"\x80\0\0\x01\0", Some(256)),
            (b"\xff\xff\xff\xff", None),
            (b"-1\0", None),
            (b"12x", None),
            (b"\x80\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", None),
        ] {
            assert_eq!(number(field), value, "{field:?}");
        }
    }

    #[test]
    fn records_end_where_they_say() {
        let mut found = records(b"9 path=a\n10 k=v\n=x\n\0\0");
        let read: Vec<_> = found.by_ref().map(|record| (record.at, record.keyword, record.value)).collect();
        assert_eq!(read, [(2, &b"path"[..], &b"a"[..]), (12, b"k", b"v\n=x")]);
        assert!(found.rest().1.is_empty());
        for bad in [&b"9 path=ab\n"[..], b"99 path=a\n", b"x path=a\n", b"5 =a\n", b"18446744073709551616 a=b\n", b"0 a=b\n"] {
            let mut found = records(bad);
            assert!(found.next().is_none() && found.rest() == (0, bad), "{bad:?}");
        }
    }
}
