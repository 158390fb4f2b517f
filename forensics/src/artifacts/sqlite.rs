//! Tables of an SQLite database, read straight from its pages (the file format of sqlite.org/fileformat2.html).
//!
//! No SQL is run: a database from evidence is hostile, and its schema can hold views, triggers and expressions. What is
//! read are the rows of tables by name. Every page is visited at most once for each table, lengths are checked, and a payload longer than
//! [`PAYLOAD`] is passed over. Write-ahead logs and indexes are not read.

use std::collections::HashMap;
use std::ops::ControlFlow;

/// The longest row that is read.
const PAYLOAD: usize = 1 << 20;
/// How deep a tree of pages may be.
const DEPTH: usize = 24;
/// Rows of the schema that are looked at.
const SCHEMA_ROWS: usize = 10_000;

/// The first bytes of a database.
pub(super) const MAGIC: &[u8] = b"SQLite format 3\0";

/// A value of a row.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Null,
    Integer(i64),
    Real,
    Text(String),
    Blob,
}

impl Value {
    pub(super) fn integer(&self) -> Option<i64> {
        if let Self::Integer(number) = self { Some(*number) } else { None }
    }

    pub(super) fn text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }
}

/// A table: where its tree begins, and its columns in order.
#[derive(Debug, Clone)]
pub(super) struct Table {
    root: u32,
    columns: Vec<String>,
}

/// A row of a table.
pub(super) struct Record<'a> {
    table: &'a Table,
    pub(super) rowid: i64,
    /// Where it begins in the file.
    pub(super) offset: usize,
    values: Vec<Value>,
}

impl Record<'_> {
    /// The value of a column; a column that the row or the table lacks is null.
    pub(super) fn get(&self, column: &str) -> &Value {
        let at = self.table.columns.iter().position(|name| name == column);
        at.and_then(|at| self.values.get(at)).unwrap_or(&Value::Null)
    }
}

/// A database in memory.
pub(super) struct Database<'a> {
    bytes: &'a [u8],
    page: usize,
    usable: usize,
    encoding: u32,
    /// Whether a write-ahead log belongs to it.
    pub(super) has_log: bool,
    tables: HashMap<String, Table>,
    /// Rows that could not be read.
    pub(super) damaged: u64,
}

impl<'a> Database<'a> {
    /// Opens a database; `None` where the bytes are none.
    pub(super) fn open(bytes: &'a [u8]) -> Option<Self> {
        let size = u16::from_be_bytes(*bytes.get(16..)?.first_chunk()?);
        let page = if size == 1 { 65_536 } else { usize::from(size) };
        let usable = page.checked_sub(usize::from(*bytes.get(20)?))?;
        if !bytes.starts_with(MAGIC) || !page.is_power_of_two() || page < 512 || usable < 480 {
            return None;
        }
        let encoding = u32::from_be_bytes(*bytes.get(56..)?.first_chunk()?);
        let has_log = bytes.get(18) == Some(&2);
        let mut database = Self { bytes, page, usable, encoding, has_log, tables: HashMap::new(), damaged: 0 };
        database.read_schema();
        Some(database)
    }

    pub(super) fn table(&self, name: &str) -> Option<Table> {
        self.tables.get(name).cloned()
    }

    /// The table of tables stands on the first page.
    fn read_schema(&mut self) {
        let names = ["type", "name", "tbl_name", "rootpage", "sql"];
        let schema = Table { root: 1, columns: names.map(str::to_owned).to_vec() };
        let mut found = HashMap::new();
        let mut left = SCHEMA_ROWS;
        self.rows(&schema, &mut |record| {
            if record.get("type").text() == Some("table")
                && let (Some(name), Some(root), Some(sql)) =
                    (record.get("name").text(), record.get("rootpage").integer(), record.get("sql").text())
                && let Ok(root) = u32::try_from(root)
            {
                found.insert(name.to_owned(), Table { root, columns: columns(sql) });
            }
            left = left.saturating_sub(1);
            if left == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        self.tables = found;
    }

    /// Calls `each` for every row of a table, in the order of its tree.
    pub(super) fn rows(&mut self, table: &Table, each: &mut dyn FnMut(&Record<'_>) -> ControlFlow<()>) {
        let count = self.bytes.len().div_ceil(self.page);
        let mut seen = vec![false; count.saturating_add(1)];
        // The root first; of an inner page its children, the last one to be visited first on the stack.
        let mut waiting: Vec<(u32, usize)> = vec![(table.root, 0)];
        while let Some((number, depth)) = waiting.pop() {
            let fresh = usize::try_from(number).ok().and_then(|at| seen.get_mut(at)).filter(|seen| !**seen);
            let (Some(fresh), true) = (fresh, number > 0 && depth <= DEPTH) else {
                self.damaged = self.damaged.saturating_add(1);
                continue;
            };
            *fresh = true;
            match self.page(number, table, depth, &mut waiting, each) {
                Some(ControlFlow::Continue(())) => {}
                Some(ControlFlow::Break(())) => return,
                None => self.damaged = self.damaged.saturating_add(1),
            }
        }
    }

    fn page(
        &mut self,
        number: u32,
        table: &Table,
        depth: usize,
        waiting: &mut Vec<(u32, usize)>,
        each: &mut dyn FnMut(&Record<'_>) -> ControlFlow<()>,
    ) -> Option<ControlFlow<()>> {
        let start = usize::try_from(number).ok()?.checked_sub(1)?.checked_mul(self.page)?;
        let bytes: &'a [u8] = self.bytes;
        let page = bytes.get(start..start.checked_add(self.usable)?.min(bytes.len()))?;
        let head = if number == 1 { 100 } else { 0 };
        let kind = *page.get(head)?;
        let cells = usize::from(u16::from_be_bytes(*page.get(head.checked_add(3)?..)?.first_chunk()?));
        let inner = match kind {
            0x05 => true,
            0x0d => false,
            _ => return None,
        };
        let pointers = head.checked_add(if inner { 12 } else { 8 })?;
        let pointer = |nth: usize| -> Option<usize> {
            let at = pointers.checked_add(nth.checked_mul(2)?)?;
            Some(usize::from(u16::from_be_bytes(*page.get(at..)?.first_chunk()?)))
        };
        if inner {
            let depth = depth.checked_add(1)?;
            waiting.push((u32::from_be_bytes(*page.get(head.checked_add(8)?..)?.first_chunk()?), depth));
            for nth in (0..cells).rev() {
                let child = pointer(nth).and_then(|at| Some(u32::from_be_bytes(*page.get(at..)?.first_chunk()?)));
                match child {
                    Some(child) => waiting.push((child, depth)),
                    None => self.damaged = self.damaged.saturating_add(1),
                }
            }
            return Some(ControlFlow::Continue(()));
        }
        for nth in 0..cells {
            let record = pointer(nth).and_then(|at| self.cell(page, at, table, start.checked_add(at)?));
            match record {
                Some(record) => {
                    if each(&record).is_break() {
                        return Some(ControlFlow::Break(()));
                    }
                }
                None => self.damaged = self.damaged.saturating_add(1),
            }
        }
        Some(ControlFlow::Continue(()))
    }

    /// A row of a leaf page: length, row id, payload, and where the payload goes on.
    fn cell<'t>(&self, page: &[u8], at: usize, table: &'t Table, offset: usize) -> Option<Record<'t>> {
        let (length, at) = varint(page, at)?;
        let (rowid, at) = varint(page, at)?;
        let length = usize::try_from(length).ok().filter(|length| *length <= PAYLOAD)?;
        let local = self.local(length);
        let mut payload = page.get(at..at.checked_add(local)?)?.to_vec();
        if local < length {
            let next = at.checked_add(local)?;
            self.overflow(u32::from_be_bytes(*page.get(next..)?.first_chunk()?), length, &mut payload)?;
        }
        let mut values = self.values(&payload)?;
        // An INTEGER PRIMARY KEY is the row id and stands as null in the payload.
        if let (Some(value @ Value::Null), Some("id")) = (values.first_mut(), table.columns.first().map(String::as_str)) {
            *value = Value::Integer(rowid);
        }
        Some(Record { table, rowid, offset, values })
    }

    /// How much of a payload stands on the leaf page itself (1.6 of the format).
    fn local(&self, length: usize) -> usize {
        let most = self.usable.saturating_sub(35);
        if length <= most {
            return length;
        }
        let least = self.usable.saturating_sub(12).saturating_mul(32) / 255;
        let least = least.saturating_sub(23);
        let rest = self.usable.saturating_sub(4).max(1);
        let wanted = least.saturating_add(length.saturating_sub(least) % rest);
        if wanted <= most { wanted } else { least }
    }

    fn overflow(&self, mut number: u32, length: usize, payload: &mut Vec<u8>) -> Option<()> {
        while payload.len() < length {
            let start = usize::try_from(number).ok()?.checked_sub(1)?.checked_mul(self.page)?;
            let page = self.bytes.get(start..start.checked_add(self.usable)?)?;
            let (next, content) = page.split_first_chunk::<4>()?;
            let part = content.get(..length.saturating_sub(payload.len())).unwrap_or(content);
            payload.extend_from_slice(part);
            number = u32::from_be_bytes(*next);
        }
        Some(())
    }

    /// The values of a record: a header of types, then the contents.
    fn values(&self, payload: &[u8]) -> Option<Vec<Value>> {
        let (length, mut at) = varint(payload, 0)?;
        let header = usize::try_from(length).ok()?;
        let mut content = payload.get(header..)?;
        let mut values = Vec::new();
        while at < header {
            let (kind, next) = varint(payload, at)?;
            at = next;
            let size = match kind {
                0 | 8 | 9 => 0,
                1..=4 => usize::try_from(kind).ok()?,
                5 => 6,
                6 | 7 => 8,
                kind if kind >= 12 => usize::try_from((kind - 12) / 2).ok()?,
                _ => return None,
            };
            let (bytes, rest) = content.split_at_checked(size)?;
            content = rest;
            values.push(match kind {
                0 => Value::Null,
                8 => Value::Integer(0),
                9 => Value::Integer(1),
                7 => Value::Real,
                1..=6 => Value::Integer(integer(bytes)),
                kind if kind % 2 == 0 => Value::Blob,
                _ => Value::Text(self.text(bytes)),
            });
        }
        Some(values)
    }

    fn text(&self, bytes: &[u8]) -> String {
        let (units, _) = bytes.as_chunks::<2>();
        let wide = |unit: fn([u8; 2]) -> u16| {
            char::decode_utf16(units.iter().map(|bytes| unit(*bytes))).map(|unit| unit.unwrap_or('\u{fffd}')).collect()
        };
        match self.encoding {
            2 => wide(u16::from_le_bytes),
            3 => wide(u16::from_be_bytes),
            _ => String::from_utf8_lossy(bytes).into_owned(),
        }
    }
}

/// A big-endian number of up to 8 bytes with sign.
fn integer(bytes: &[u8]) -> i64 {
    let negative = bytes.first().is_some_and(|byte| byte & 0x80 != 0);
    bytes.iter().fold(if negative { -1 } else { 0 }, |sum: i64, byte| sum << 8 | i64::from(*byte))
}

/// A number of 1 to 9 bytes, 7 bits each but the ninth.
fn varint(bytes: &[u8], mut at: usize) -> Option<(i64, usize)> {
    let mut value = 0_u64;
    for nth in 0..9 {
        let byte = *bytes.get(at)?;
        at = at.checked_add(1)?;
        if nth == 8 {
            value = value << 8 | u64::from(byte);
            break;
        }
        value = value << 7 | u64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            break;
        }
    }
    Some((i64::from_le_bytes(value.to_le_bytes()), at))
}

/// The names of the columns of a `CREATE TABLE`.
fn columns(sql: &str) -> Vec<String> {
    let inner = sql.split_once('(').map_or("", |(_, rest)| rest);
    let (mut depth, mut quote, mut part, mut parts) = (0_usize, None, String::new(), Vec::new());
    for character in inner.chars() {
        match (quote, character) {
            (Some(end), character) if character == end => quote = None,
            (None, '\'' | '"' | '`') => quote = Some(character),
            (None, '[') => quote = Some(']'),
            (None, '(') => depth = depth.saturating_add(1),
            (None, ')') if depth == 0 => break,
            (None, ')') => depth = depth.saturating_sub(1),
            (None, ',') if depth == 0 => {
                parts.push(std::mem::take(&mut part));
                continue;
            }
            _ => {}
        }
        part.push(character);
    }
    parts.push(part);
    let constraints = ["primary", "unique", "check", "foreign", "constraint"];
    let name = |part: &String| {
        let part = part.trim();
        let name = match part.chars().next()? {
            quote @ ('"' | '`' | '\'') => part.get(1..)?.split(quote).next()?,
            '[' => part.get(1..)?.split(']').next()?,
            _ => part.split(|c: char| c.is_whitespace() || c == '(').next()?,
        };
        let name = name.to_ascii_lowercase();
        (!constraints.contains(&name.as_str())).then_some(name)
    };
    parts.iter().filter_map(name).take(2000).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_read_from_the_statement() {
        let sql = "CREATE TABLE \"visits\" (id INTEGER PRIMARY KEY, [url] INTEGER NOT NULL, 'a,b' TEXT DEFAULT ('x,y'), `c` NUMERIC(10,2), UNIQUE (url, c))";
        assert_eq!(columns(sql), ["id", "url", "a,b", "c"]);
        assert_eq!(columns("CREATE TABLE t"), Vec::<String>::new());
    }

    #[test]
    fn numbers_have_one_to_nine_bytes() {
        assert_eq!(varint(&[0x05], 0), Some((5, 1)));
        assert_eq!(varint(&[0x81, 0x00], 0), Some((128, 2)));
        assert_eq!(varint(&[0xff; 9], 0), Some((-1, 9)));
        assert_eq!(varint(&[0x80], 0), None);
        assert_eq!((integer(&[0xff]), integer(&[0x01, 0x00]), integer(&[])), (-1, 256, 0));
    }
}
