//! Binary XML of Windows event records, read into fields (MS-EVEN6 2.2.12; "EVTX" of libyal).
//!
//! Invariants: every offset is checked against the chunk; depth, tokens and text of one record are bounded, so that a template
//! that contains itself ends like any other damage.

/// How deep fragments and templates may lie in one another.
const DEPTH: usize = 16;
/// How deep elements may lie in one another.
const ELEMENTS: usize = 64;
/// Tokens of one record.
const TOKENS: usize = 4096;
/// Bytes of text of one record.
const TEXT: usize = 32 << 10;
/// Bytes of one name.
const NAME: usize = 512;

/// What a record says: what the system adds, and the data of the event in order.
#[derive(Debug, Default)]
pub(super) struct Fields {
    pub(super) system: Vec<(String, String)>,
    pub(super) data: Vec<(String, String)>,
}

impl Fields {
    /// A field of the system part: an element's text, or `Element.Attribute`.
    pub(super) fn system(&self, name: &str) -> Option<&str> {
        self.system.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// The first of these data fields that says something.
    pub(super) fn data(&self, names: &[&str]) -> Option<&str> {
        let value = |name: &&str| self.data.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        names.iter().filter_map(value).find(|value| !value.is_empty() && *value != "-")
    }
}

#[derive(Default)]
struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    text: String,
}

/// A value of a template instance: its type and where it stands.
#[derive(Clone, Copy)]
struct Slot {
    kind: u8,
    start: usize,
    size: usize,
}

/// The reading of one record.
struct Binxml<'a> {
    chunk: &'a [u8],
    tokens: usize,
    text: usize,
    open: Vec<Element>,
    /// Whether values belong to the last attribute of the open element.
    in_attribute: bool,
    fields: Fields,
}

/// Reads the binary XML at `start..end` of a chunk.
pub(super) fn fields(chunk: &[u8], start: usize, end: usize) -> Option<Fields> {
    let mut reading = Binxml {
        chunk: chunk.get(..end.max(start))?,
        tokens: TOKENS,
        text: TEXT,
        open: Vec::new(),
        in_attribute: false,
        fields: Fields::default(),
    };
    // Names and templates may stand in records before this one, never behind it.
    reading.fragment(start, end, true, &[], 0)?;
    Some(reading.fields)
}

impl Binxml<'_> {
    fn u8(&self, at: usize) -> Option<u8> {
        self.chunk.get(at).copied()
    }

    fn u16(&self, at: usize) -> Option<u16> {
        Some(u16::from_le_bytes(*self.chunk.get(at..)?.first_chunk()?))
    }

    fn u32(&self, at: usize) -> Option<usize> {
        let value = u32::from_le_bytes(*self.chunk.get(at..)?.first_chunk()?);
        usize::try_from(value).ok()
    }

    /// Reads tokens up to the end mark; gives the place behind it.
    fn fragment(&mut self, mut at: usize, end: usize, dependency: bool, slots: &[Slot], depth: usize) -> Option<usize> {
        if depth > DEPTH {
            return None;
        }
        while at < end {
            self.tokens = self.tokens.checked_sub(1)?;
            let token = self.u8(at)?;
            at = at.checked_add(1)?;
            match token & 0x1f {
                0x00 => return Some(at),
                0x01 => at = self.open_element(at, dependency, token & 0x40 != 0)?,
                0x02 => self.in_attribute = false,
                0x03 | 0x04 => self.close_element()?,
                0x05 => {
                    // Only texts stand in a value token.
                    if self.u8(at)? != 1 {
                        return None;
                    }
                    at = self.counted(at.checked_add(1)?)?;
                }
                0x06 => {
                    let (name, next) = self.name(at)?;
                    self.open.last_mut()?.attributes.push((name, String::new()));
                    self.in_attribute = true;
                    at = next;
                }
                0x07 => at = self.counted(at)?,
                0x08 => {
                    let character = char::from_u32(u32::from(self.u16(at)?)).unwrap_or('\u{fffd}');
                    self.push(character.encode_utf8(&mut [0; 4]));
                    at = at.checked_add(2)?;
                }
                0x09 => {
                    let (name, next) = self.name(at)?;
                    let entity = ["amp", "lt", "gt", "quot", "apos"].iter().position(|known| *known == name)?;
                    self.push(["&", "<", ">", "\"", "'"].get(entity)?);
                    at = next;
                }
                0x0a => at = self.name(at)?.1,
                0x0b => at = at.checked_add(2)?.checked_add(usize::from(self.u16(at)?).checked_mul(2)?)?,
                0x0c => at = self.template(at, depth)?,
                0x0d | 0x0e => {
                    let slot = slots.get(usize::from(self.u16(at)?)).copied();
                    at = at.checked_add(3)?;
                    if let Some(slot) = slot {
                        self.value(slot, depth)?;
                    }
                }
                0x0f => at = at.checked_add(3)?,
                _ => return None,
            }
        }
        Some(at)
    }

    fn open_element(&mut self, mut at: usize, dependency: bool, attributes: bool) -> Option<usize> {
        if self.open.len() >= ELEMENTS {
            return None;
        }
        at = at.checked_add(if dependency { 6 } else { 4 })?;
        let (name, next) = self.name(at)?;
        self.open.push(Element { name, ..Element::default() });
        self.in_attribute = false;
        if attributes { next.checked_add(4) } else { Some(next) }
    }

    /// A name by its offset; it stands right here where it is used for the first time.
    fn name(&self, at: usize) -> Option<(String, usize)> {
        let offset = self.u32(at)?;
        let next = at.checked_add(4)?;
        let count = usize::from(self.u16(offset.checked_add(6)?)?);
        let start = offset.checked_add(8)?;
        let end = start.checked_add(count.checked_mul(2)?)?;
        let name = utf16(self.chunk.get(start..end).filter(|bytes| bytes.len() <= NAME)?);
        let next = if offset == next { end.checked_add(2)? } else { next };
        Some((name, next))
    }

    /// A text with its length before it.
    fn counted(&mut self, at: usize) -> Option<usize> {
        let start = at.checked_add(2)?;
        let end = start.checked_add(usize::from(self.u16(at)?).checked_mul(2)?)?;
        let text = utf16(self.chunk.get(start..end)?);
        self.push(&text);
        Some(end)
    }

    fn push(&mut self, text: &str) {
        let mut room = self.text.min(text.len());
        while !text.is_char_boundary(room) {
            room = room.saturating_sub(1);
        }
        let part = text.get(..room).unwrap_or_default();
        self.text = self.text.saturating_sub(part.len());
        let Some(element) = self.open.last_mut() else { return };
        match element.attributes.last_mut().filter(|_| self.in_attribute) {
            Some((_, value)) => value.push_str(part),
            None => element.text.push_str(part),
        }
    }

    fn close_element(&mut self) -> Option<()> {
        self.in_attribute = false;
        let element = self.open.pop()?;
        let Element { name, mut attributes, text } = element;
        // <Event><System>…</System><EventData>…: the second element tells the part.
        let part = self.open.get(1).map(|element| element.name.as_str());
        if part == Some("System") {
            let attributes = attributes.into_iter().map(|(key, value)| (format!("{name}.{key}"), value));
            self.fields.system.extend(attributes);
            self.fields.system.push((name, text));
        } else if part.is_some() && !text.trim().is_empty() {
            let named = attributes.iter().position(|(key, _)| key == "Name").map(|at| attributes.swap_remove(at).1);
            self.fields.data.push((named.unwrap_or(name), text.trim().to_owned()));
        }
        Some(())
    }

    /// A template's instance: where its definition stands, then the values to be put into it.
    fn template(&mut self, at: usize, depth: usize) -> Option<usize> {
        let definition = self.u32(at.checked_add(5)?)?;
        let mut at = at.checked_add(9)?;
        let body = definition.checked_add(24)?;
        let body_end = body.checked_add(self.u32(definition.checked_add(20)?)?)?;
        if definition == at {
            at = body_end;
        }
        let count = self.u32(at)?;
        at = at.checked_add(4)?;
        let mut start = at.checked_add(count.checked_mul(4)?)?;
        self.chunk.get(at..start)?;
        let mut slots = Vec::with_capacity(count);
        for _ in 0..count {
            let (size, kind) = (usize::from(self.u16(at)?), self.u8(at.checked_add(2)?)?);
            slots.push(Slot { kind, start, size });
            start = start.checked_add(size)?;
            at = at.checked_add(4)?;
        }
        self.chunk.get(at..start)?;
        self.chunk.get(body..body_end)?;
        self.fragment(body, body_end, true, &slots, depth.checked_add(1)?)?;
        Some(start)
    }

    fn value(&mut self, slot: Slot, depth: usize) -> Option<()> {
        let end = slot.start.checked_add(slot.size)?;
        if slot.kind == 0x21 {
            if slot.size > 0 {
                self.fragment(slot.start, end, false, &[], depth.checked_add(1)?)?;
            }
            return Some(());
        }
        let bytes = self.chunk.get(slot.start..end)?;
        let text = match slot.kind & 0x80 {
            0 => value_text(slot.kind, bytes),
            _ => list_text(slot.kind & 0x7f, bytes),
        };
        self.push(&text);
        Some(())
    }
}

fn utf16(bytes: &[u8]) -> String {
    let (units, _) = bytes.as_chunks::<2>();
    char::decode_utf16(units.iter().map(|unit| u16::from_le_bytes(*unit))).map(|unit| unit.unwrap_or('\u{fffd}')).collect()
}

fn number<const N: usize>(bytes: &[u8]) -> Option<[u8; N]> {
    bytes.first_chunk::<N>().copied()
}

/// A value as a text; one that is too short for its type is empty.
fn value_text(kind: u8, bytes: &[u8]) -> String {
    let text = match kind {
        0x01 => Some(utf16(bytes).trim_end_matches('\0').to_owned()),
        0x02 => Some(String::from_utf8_lossy(bytes).trim_end_matches('\0').to_owned()),
        0x03 => number(bytes).map(|bytes| i8::from_le_bytes(bytes).to_string()),
        0x04 => number(bytes).map(|bytes| u8::from_le_bytes(bytes).to_string()),
        0x05 => number(bytes).map(|bytes| i16::from_le_bytes(bytes).to_string()),
        0x06 => number(bytes).map(|bytes| u16::from_le_bytes(bytes).to_string()),
        0x07 => number(bytes).map(|bytes| i32::from_le_bytes(bytes).to_string()),
        0x08 => number(bytes).map(|bytes| u32::from_le_bytes(bytes).to_string()),
        0x09 => number(bytes).map(|bytes| i64::from_le_bytes(bytes).to_string()),
        0x0a => number(bytes).map(|bytes| u64::from_le_bytes(bytes).to_string()),
        0x0b => number(bytes).map(|bytes| f32::from_le_bytes(bytes).to_string()),
        0x0c => number(bytes).map(|bytes| f64::from_le_bytes(bytes).to_string()),
        0x0d => number(bytes).map(|bytes| (u32::from_le_bytes(bytes) != 0).to_string()),
        0x0f => guid(bytes),
        0x10 | 0x15 if bytes.len() >= 8 => number(bytes).map(|bytes| format!("0x{:x}", u64::from_le_bytes(bytes))),
        0x10 | 0x14 => number(bytes).map(|bytes| format!("0x{:x}", u32::from_le_bytes(bytes))),
        // Ticks of 100 ns since 1601, told as they are: who needs an instant converts them.
        0x11 => number(bytes).map(|bytes| u64::from_le_bytes(bytes).to_string()),
        0x12 => system_time(bytes),
        0x13 => sid(bytes),
        0x0e => Some(hex::encode(bytes.get(..512).unwrap_or(bytes))),
        _ => None,
    };
    text.unwrap_or_default()
}

/// An array of values.
fn list_text(kind: u8, bytes: &[u8]) -> String {
    if kind == 0x01 {
        return utf16(bytes).trim_end_matches('\0').replace('\0', ", ");
    }
    let size = match kind {
        0x03 | 0x04 => 1,
        0x05 | 0x06 => 2,
        0x07 | 0x08 | 0x0b | 0x0d | 0x14 => 4,
        0x09 | 0x0a | 0x0c | 0x11 | 0x15 => 8,
        0x0f | 0x12 => 16,
        _ => return hex::encode(bytes.get(..512).unwrap_or(bytes)),
    };
    bytes.chunks(size).take(64).map(|part| value_text(kind, part)).collect::<Vec<_>>().join(", ")
}

fn guid(bytes: &[u8]) -> Option<String> {
    let bytes: [u8; 16] = number(bytes)?;
    let [a, b, c, d, e, f, g, h, rest @ ..] = bytes;
    let (first, last) = rest.split_at_checked(2)?;
    Some(format!(
        "{{{:08x}-{:04x}-{:04x}-{}-{}}}",
        u32::from_le_bytes([a, b, c, d]),
        u16::from_le_bytes([e, f]),
        u16::from_le_bytes([g, h]),
        hex::encode(first),
        hex::encode(last)
    ))
}

fn system_time(bytes: &[u8]) -> Option<String> {
    let (units, _) = bytes.get(..16)?.as_chunks::<2>();
    let units: Vec<u16> = units.iter().map(|unit| u16::from_le_bytes(*unit)).collect();
    let [year, month, _weekday, day, hour, minute, second, millis] = units.as_slice() else { return None };
    Some(format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millis:03}Z"))
}

/// A security identifier (MS-DTYP 2.4.2).
fn sid(bytes: &[u8]) -> Option<String> {
    let (revision, count) = (*bytes.first()?, usize::from(*bytes.get(1)?));
    let authority = bytes.get(2..8)?.iter().fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
    let (parts, _) = bytes.get(8..)?.as_chunks::<4>();
    let mut text = format!("S-{revision}-{authority}");
    for part in parts.iter().take(count.min(15)) {
        text.push_str(&format!("-{}", u32::from_le_bytes(*part)));
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_told_as_texts() {
        assert_eq!(value_text(0x01, b"h\0i\0\0\0"), "hi");
        assert_eq!(value_text(0x06, &[0x30, 0x12]), "4656");
        assert_eq!(value_text(0x15, &1_u64.to_le_bytes()), "0x1");
        assert_eq!(value_text(0x13, &[1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 32, 2, 0, 0]), "S-1-5-32-544");
        assert_eq!(value_text(0x0f, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]), "{04030201-0605-0807-090a-0b0c0d0e0f10}");
        assert_eq!(value_text(0x08, &[1]), "");
        assert_eq!(list_text(0x01, b"a\0\0\0b\0\0\0"), "a, b");
        assert_eq!(list_text(0x04, &[1, 2]), "1, 2");
    }
}
