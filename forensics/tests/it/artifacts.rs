//! Reading artifacts: what a member holds comes out as rows, however it is packed and portioned.

use std::ops::ControlFlow;

use chot_forensics::artifacts::{ArtifactKind, Assumptions, Limits, Reader, Row, Summary, Year, ZoneBasis};

use crate::formats::{bzip2, gzip, zstd};

const ASSUMED: Assumptions = Assumptions { offset_minutes: 420, year: Year::From(2026) };
/// 2026-11-22T08:04:05Z.
const AT: i64 = 1_795_334_645_000;

fn read_with(bytes: &[u8], portion: usize, limits: Limits) -> (Summary, Vec<Row>) {
    let mut rows = Vec::new();
    let emit = |_, row| {
        rows.push(row);
        ControlFlow::Continue(())
    };
    let mut reader = Reader::new(ASSUMED, limits, Box::new(emit));
    for part in bytes.chunks(portion) {
        reader.take(part);
    }
    let summary = reader.finish(true);
    (summary, rows)
}

fn read(bytes: &[u8]) -> (Summary, Vec<Row>) {
    read_with(bytes, 1 << 20, Limits::default())
}

const AUTH: &str = "Nov 22 15:04:05 web01 sshd[77]: Accepted password for lan from 203.0.113.9 port 4022 ssh2\n\
    a line of another kind\n\
    Nov 22 15:04:06 web01 sudo:   lan : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/usr/bin/id\n";

#[test]
fn a_row_tells_where_it_stands() {
    let (summary, rows) = read(AUTH.as_bytes());
    assert_eq!((summary.kind, summary.rows, summary.bad), (Some(ArtifactKind::Syslog), 2, 1));
    assert_eq!((summary.first_at, summary.last_at), (Some(AT), Some(AT + 1000)));
    let [first, second] = rows.as_slice() else { panic!("{rows:?}") };
    assert_eq!((first.offset, first.ordinal, first.zone), (0, 0, ZoneBasis::Assumed));
    assert_eq!((second.ordinal, &AUTH[usize::try_from(second.offset).unwrap()..][..15]), (2, "Nov 22 15:04:06"));
    assert_eq!((first.user.as_deref(), first.address.as_deref(), second.user.as_deref()), (Some("lan"), Some("203.0.113.9"), Some("lan")));
}

#[test]
fn a_log_is_known_by_few_of_its_lines_and_behind_a_long_one() {
    let line = "Nov 22 15:04:05 web01 sshd[77]: Accepted password for lan from 203.0.113.9 port 4022 ssh2\n";
    let trace = format!("{line}{}", "\tat vn.example.Service.run(Service.java:10)\n".repeat(8)).repeat(20);
    let long = format!("{}\n{}", "x".repeat(70_000), line.repeat(50));
    for (text, rows, remarks) in [(trace, 20, &[][..]), (long, 50, &["line-cut"]), (format!("{line}{line}other\nother\nother\n"), 2, &[])] {
        for portion in [100, 1 << 20] {
            let (summary, _) = read_with(text.as_bytes(), portion, Limits::default());
            assert_eq!((summary.kind, summary.rows, &summary.remarks[..]), (Some(ArtifactKind::Syslog), rows, remarks), "{summary:?}");
        }
    }
    let (summary, _) = read(format!("{line}{}", "a letter, no log\n".repeat(40)).as_bytes());
    assert_eq!((summary.kind, summary.rows), (None, 0));
}

#[test]
fn packed_logs_are_opened_and_told_alike() {
    let (plain, rows) = read(AUTH.as_bytes());
    let text = AUTH.as_bytes();
    for (name, packed) in [("gzip", gzip(text)), ("bzip2", bzip2(text)), ("zstd", zstd(text))] {
        for portion in [16, 31, 1 << 20] {
            assert_eq!(read_with(&packed, portion, Limits::default()), (plain.clone(), rows.clone()), "{name} in portions of {portion}");
        }
    }
    // Two streams one after another are one content.
    let gzip = gzip(text);
    let (summary, twice) = read_with(&[gzip.clone(), gzip.clone()].concat(), 40, Limits::default());
    assert_eq!((summary.rows, twice.len()), (4, 4));
    let (summary, _) = read(&gzip[..gzip.len() - 12]);
    assert!(summary.remarks.contains(&"truncated"), "{summary:?}");
}

#[test]
fn limits_stop_a_reading_and_say_so() {
    let (summary, rows) = read_with(AUTH.as_bytes(), 1 << 20, Limits { rows: 1, ..Limits::default() });
    assert_eq!((rows.len(), summary.remarks), (1, vec!["rows-exceeded"]));
    let (summary, _) = read_with(AUTH.repeat(400).as_bytes(), 1 << 10, Limits { content_bytes: 20 << 10, ..Limits::default() });
    assert_eq!(summary.remarks, ["size-exceeded"]);
    let long = format!("{} {}\n", AUTH.lines().next().unwrap(), "x".repeat(100));
    let (summary, rows) = read_with(long.as_bytes(), 7, Limits { line_bytes: 90, ..Limits::default() });
    assert_eq!((rows.len(), summary.remarks), (1, vec!["line-cut"]));
}

#[test]
fn what_is_no_artifact_gives_nothing() {
    for bytes in [&b""[..], b"\0\0\0\0", b"just\na\ntext\n", b"SQLite format 3\0", b"ElfFile\0", b"\x1f\x8b\x08"] {
        let (summary, rows) = read(bytes);
        assert!(rows.is_empty() && summary.rows == 0, "{summary:?}");
    }
}

#[test]
fn texts_that_mislead_are_made_harmless() {
    let line = "Nov 22 15:04:05 web01 app: a\u{202e}b\0c\td\n";
    let (_, rows) = read(line.as_bytes());
    assert_eq!(rows[0].summary, "app: a\u{fffd}b\u{fffd}c d");
    assert!(!rows[0].raw.contains('\0'));
}

/// A made-up event log of one chunk: each record is an element tree or an instance of one template.
pub mod event_log {
    /// A chunk under construction.
    pub struct Chunk {
        bytes: Vec<u8>,
        records: u64,
        template: Option<u32>,
    }

    const FILETIME: u64 = (1_795_334_645_000 + 11_644_473_600_000) * 10_000;

    impl Default for Chunk {
        fn default() -> Self {
            let mut bytes = b"ElfChnk\0".to_vec();
            bytes.resize(512, 0);
            Self { bytes, records: 0, template: None }
        }
    }

    impl Chunk {
        fn u16(&mut self, value: u16) {
            self.bytes.extend_from_slice(&value.to_le_bytes());
        }

        fn u32(&mut self, value: u32) {
            self.bytes.extend_from_slice(&value.to_le_bytes());
        }

        fn here(&self) -> u32 {
            u32::try_from(self.bytes.len()).unwrap()
        }

        /// A name that stands where it is used.
        fn name(&mut self, name: &str) {
            let offset = self.here() + 4;
            self.u32(offset);
            self.u32(0);
            self.u16(0);
            self.text(name);
            self.u16(0);
        }

        fn text(&mut self, text: &str) {
            let units: Vec<u16> = text.encode_utf16().collect();
            self.u16(u16::try_from(units.len()).unwrap());
            units.into_iter().for_each(|unit| self.u16(unit));
        }

        fn open(&mut self, name: &str, attributes: &[(&str, Value<'_>)]) {
            self.bytes.push(if attributes.is_empty() { 0x01 } else { 0x41 });
            self.u16(0xffff);
            self.u32(0);
            self.name(name);
            if !attributes.is_empty() {
                self.u32(0);
            }
            for (key, value) in attributes {
                self.bytes.push(0x06);
                self.name(key);
                self.value(value);
            }
            self.bytes.push(0x02);
        }

        fn value(&mut self, value: &Value<'_>) {
            match value {
                Value::Text(text) => {
                    self.bytes.extend_from_slice(&[0x05, 0x01]);
                    self.text(text);
                }
                Value::Slot(index, kind) => {
                    self.bytes.push(0x0d);
                    self.u16(*index);
                    self.bytes.push(*kind);
                }
            }
        }

        fn leaf(&mut self, name: &str, attributes: &[(&str, Value<'_>)], value: Value<'_>) {
            self.open(name, attributes);
            self.value(&value);
            self.bytes.push(0x04);
        }

        /// Puts `content` into a record.
        fn record(&mut self, content: impl FnOnce(&mut Self)) {
            let start = self.bytes.len();
            self.records += 1;
            self.bytes.extend_from_slice(b"**\0\0\0\0\0\0");
            self.bytes.extend_from_slice(&(100 + self.records).to_le_bytes());
            self.bytes.extend_from_slice(&FILETIME.to_le_bytes());
            content(self);
            let size = u32::try_from(self.bytes.len() - start + 4).unwrap();
            self.u32(size);
            self.bytes[start + 4..start + 8].copy_from_slice(&size.to_le_bytes());
        }

        /// An instance of a template: the event id, a computer, a user and an address are put into it.
        pub fn logon(&mut self, id: u16, user: &str, address: &str) {
            let template = self.template;
            let mut made = None;
            self.record(|chunk| {
                chunk.bytes.extend_from_slice(&[0x0f, 1, 1, 0, 0x0c, 1]);
                chunk.u32(7);
                match template {
                    Some(at) => chunk.u32(at),
                    None => {
                        let at = chunk.here() + 4;
                        made = Some(at);
                        chunk.u32(at);
                        chunk.bytes.extend_from_slice(&[0; 20]);
                        chunk.u32(0);
                        let body = chunk.bytes.len();
                        chunk.definition();
                        let length = u32::try_from(chunk.bytes.len() - body).unwrap();
                        chunk.bytes[body - 4..body].copy_from_slice(&length.to_le_bytes());
                    }
                }
                let user: Vec<u8> = user.encode_utf16().flat_map(u16::to_le_bytes).collect();
                let address: Vec<u8> = address.encode_utf16().flat_map(u16::to_le_bytes).collect();
                let values: [(u8, &[u8]); 4] =
                    [(0x06, &id.to_le_bytes()), (0x11, &FILETIME.to_le_bytes()), (0x01, &user), (0x01, &address)];
                chunk.u32(4);
                for (kind, bytes) in values {
                    chunk.u16(u16::try_from(bytes.len()).unwrap());
                    chunk.bytes.extend_from_slice(&[kind, 0]);
                }
                values.iter().for_each(|(_, bytes)| chunk.bytes.extend_from_slice(bytes));
            });
            self.template = made.or(template);
        }

        fn definition(&mut self) {
            self.bytes.extend_from_slice(&[0x0f, 1, 1, 0]);
            self.open("Event", &[("xmlns", Value::Text("events"))]);
            self.open("System", &[]);
            self.open("Provider", &[("Name", Value::Text("Microsoft-Windows-Security-Auditing"))]);
            self.bytes.push(0x04);
            self.leaf("EventID", &[], Value::Slot(0, 0x06));
            self.open("TimeCreated", &[("SystemTime", Value::Slot(1, 0x11))]);
            self.bytes.push(0x04);
            self.leaf("Channel", &[], Value::Text("Security"));
            self.leaf("Computer", &[], Value::Text("web01.example"));
            self.bytes.push(0x04);
            self.open("EventData", &[]);
            self.leaf("Data", &[("Name", Value::Text("TargetUserName"))], Value::Slot(2, 0x01));
            self.leaf("Data", &[("Name", Value::Text("IpAddress"))], Value::Slot(3, 0x01));
            self.bytes.extend_from_slice(&[0x04, 0x04, 0x00]);
        }

        /// A record whose template contains itself.
        pub fn endless(&mut self) {
            self.record(|chunk| {
                chunk.bytes.extend_from_slice(&[0x0f, 1, 1, 0, 0x0c, 1]);
                chunk.u32(7);
                let at = chunk.here() + 4;
                chunk.u32(at);
                chunk.bytes.extend_from_slice(&[0; 20]);
                chunk.u32(14);
                chunk.bytes.extend_from_slice(&[0x0c, 1, 7, 0, 0, 0]);
                chunk.u32(at);
                chunk.u32(0);
                chunk.u32(0);
            });
        }

        /// The whole file.
        pub fn file(mut self) -> Vec<u8> {
            let free = self.here();
            self.bytes[48..52].copy_from_slice(&free.to_le_bytes());
            self.bytes.resize(65_536, 0);
            let mut file = b"ElfFile\0".to_vec();
            file.resize(4096, 0);
            file.extend_from_slice(&self.bytes);
            file
        }
    }

    /// What stands in an element.
    pub enum Value<'a> {
        Text(&'a str),
        Slot(u16, u8),
    }
}

#[test]
fn event_logs_are_read_through_their_templates() {
    let mut chunk = event_log::Chunk::default();
    chunk.logon(4624, "lan", "203.0.113.9");
    chunk.logon(4625, "admin", "-");
    let file = chunk.file();
    for portion in [16, 5000, 1 << 20] {
        let (summary, rows) = read_with(&file, portion, Limits::default());
        assert_eq!((summary.kind, summary.rows, summary.bad), (Some(ArtifactKind::WindowsEvents), 2, 0));
        assert_eq!(rows[0].summary, "4624 An account was successfully logged on; TargetUserName=lan; IpAddress=203.0.113.9");
        assert_eq!((rows[0].at, rows[0].offset, rows[0].record), (AT, 4096 + 512, Some(101)));
        assert_eq!((rows[0].host.as_deref(), rows[0].user.as_deref()), (Some("web01.example"), Some("lan")));
        assert_eq!((rows[1].event.as_deref(), rows[1].address.as_deref(), rows[1].ordinal), (Some("4625"), None, 1));
        assert!(rows[0].raw.contains("Channel=Security"), "{}", rows[0].raw);
    }
    let (summary, rows) = read(&file[..file.len() - 60_000]);
    assert_eq!(rows.len(), 2);
    assert_eq!(summary.remarks, ["truncated"]);
}

#[test]
fn a_template_that_contains_itself_is_one_bad_record() {
    let mut chunk = event_log::Chunk::default();
    chunk.endless();
    chunk.logon(4624, "lan", "203.0.113.9");
    let (summary, rows) = read(&chunk.file());
    assert_eq!((rows.len(), summary.bad, summary.remarks), (1, 1, vec!["damaged"]));
}

/// Rows of a table, each with its row id.
type Rows<'a> = Vec<(i64, Vec<Cell<'a>>)>;

/// A database of small pages: the schema, then one leaf page for each table.
fn database(tables: &[(&str, &str, Rows<'_>)]) -> Vec<u8> {
    const PAGE: usize = 4096;
    let schema: Rows<'_> = tables
        .iter()
        .zip(2_i64..)
        .map(|((name, sql, _), root)| {
            (root - 1, vec![Cell::Text("table"), Cell::Text(name), Cell::Text(name), Cell::Integer(root), Cell::Text(sql)])
        })
        .collect();
    let mut file = leaf(PAGE, 100, &schema);
    let mut head = b"SQLite format 3\0".to_vec();
    head.extend_from_slice(&4096_u16.to_be_bytes());
    head.extend_from_slice(&[1, 1, 0, 64, 32, 32]);
    head.resize(56, 0);
    head.extend_from_slice(&1_u32.to_be_bytes());
    file[..60].copy_from_slice(&head);
    for (_, _, rows) in tables {
        file.extend_from_slice(&leaf(PAGE, 0, rows));
    }
    file
}

enum Cell<'a> {
    Null,
    Integer(i64),
    Text(&'a str),
}

fn varint(value: usize) -> Vec<u8> {
    assert!(value < 1 << 14);
    if value < 128 {
        vec![u8::try_from(value).unwrap()]
    } else {
        vec![u8::try_from(value >> 7).unwrap() | 0x80, u8::try_from(value & 0x7f).unwrap()]
    }
}

fn leaf(page: usize, head: usize, rows: &[(i64, Vec<Cell<'_>>)]) -> Vec<u8> {
    let mut bytes = vec![0_u8; page];
    let mut end = page;
    bytes[head] = 0x0d;
    bytes[head + 3..head + 5].copy_from_slice(&u16::try_from(rows.len()).unwrap().to_be_bytes());
    for (nth, (rowid, cells)) in rows.iter().enumerate() {
        let (mut types, mut content) = (Vec::new(), Vec::new());
        for cell in cells {
            match cell {
                Cell::Null => types.push(0),
                Cell::Integer(number) => {
                    types.push(6);
                    content.extend_from_slice(&number.to_be_bytes());
                }
                Cell::Text(text) => {
                    types.extend(varint(13 + 2 * text.len()));
                    content.extend_from_slice(text.as_bytes());
                }
            }
        }
        let mut record = varint(types.len() + 1);
        record.extend(types);
        record.extend(content);
        let mut whole = varint(record.len());
        whole.extend(varint(usize::try_from(*rowid).unwrap()));
        whole.extend(record);
        end -= whole.len();
        bytes[end..end + whole.len()].copy_from_slice(&whole);
        bytes[head + 8 + 2 * nth..head + 10 + 2 * nth].copy_from_slice(&u16::try_from(end).unwrap().to_be_bytes());
    }
    bytes
}

#[test]
fn histories_are_read_from_their_pages() {
    let micros = (AT + 11_644_473_600_000) * 1000;
    let urls = vec![(4, vec![Cell::Null, Cell::Text("https://portal.example/"), Cell::Text("Cổng")])];
    let visits = vec![
        (9, vec![Cell::Null, Cell::Integer(4), Cell::Integer(micros), Cell::Integer(1)]),
        (10, vec![Cell::Null, Cell::Integer(77), Cell::Integer(micros), Cell::Integer(1)]),
    ];
    let chromium = database(&[
        ("urls", "CREATE TABLE urls(id INTEGER PRIMARY KEY AUTOINCREMENT,url LONGVARCHAR,title LONGVARCHAR)", urls),
        (
            "visits",
            "CREATE TABLE visits(id INTEGER PRIMARY KEY,url INTEGER NOT NULL,visit_time INTEGER NOT NULL,transition INTEGER)",
            visits,
        ),
    ]);
    let (summary, rows) = read(&chromium);
    assert_eq!((summary.kind, summary.rows, summary.bad), (Some(ArtifactKind::ChromiumHistory), 1, 1));
    assert_eq!((rows[0].at, rows[0].summary.as_str()), (AT, "Cổng · https://portal.example/"));
    assert_eq!((rows[0].event.as_deref(), rows[0].record), (Some("typed"), Some(9)));
    assert_eq!(chromium[usize::try_from(rows[0].offset).unwrap() + 1], 9, "the row id stands behind the length");

    let places = vec![(3, vec![Cell::Null, Cell::Text("https://portal.example/a"), Cell::Null])];
    let visits = vec![(1, vec![Cell::Null, Cell::Integer(0), Cell::Integer(3), Cell::Integer(AT * 1000), Cell::Integer(7)])];
    let firefox = database(&[
        ("moz_places", "CREATE TABLE moz_places (id INTEGER PRIMARY KEY, url LONGVARCHAR, title LONGVARCHAR)", places),
        (
            "moz_historyvisits",
            "CREATE TABLE moz_historyvisits (id INTEGER PRIMARY KEY, from_visit INTEGER, place_id INTEGER, visit_date INTEGER, visit_type INTEGER)",
            visits,
        ),
    ]);
    let (summary, rows) = read(&firefox);
    assert_eq!((summary.kind, rows.len()), (Some(ArtifactKind::FirefoxHistory), 1));
    assert_eq!((rows[0].at, rows[0].event.as_deref()), (AT, Some("download")));
}

#[test]
fn a_database_whose_pages_go_round_in_circles_ends() {
    let mut file = database(&[
        ("urls", "CREATE TABLE urls(id INTEGER PRIMARY KEY,url TEXT,title TEXT)", vec![]),
        ("visits", "CREATE TABLE visits(id INTEGER PRIMARY KEY,url INTEGER,visit_time INTEGER)", vec![]),
    ]);
    // The second table's page becomes an inner page that is its own child.
    let page = &mut file[2 * 4096..];
    page[0] = 0x05;
    page[3..5].copy_from_slice(&1_u16.to_be_bytes());
    page[8..12].copy_from_slice(&3_u32.to_be_bytes());
    page[12..14].copy_from_slice(&100_u16.to_be_bytes());
    page[100..104].copy_from_slice(&3_u32.to_be_bytes());
    let (summary, rows) = read(&file);
    assert!(rows.is_empty());
    assert_eq!((summary.bad, summary.remarks), (2, vec!["damaged"]));
}
