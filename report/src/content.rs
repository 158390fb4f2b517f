//! What the report says: the item, how it came, its digests, what it holds and what is odd about it.

use chot_forensics::archive::{Member, Severity};
use chot_forensics::custody::CustodyKind;
use krilla::metadata::Metadata;
use serde_json::Value;

use crate::flow::{Column, Flow, Para, Row};
use crate::fonts::Fonts;
use crate::inventory::{Anomaly, Inventory};
use crate::sheet::{BLACK, HEIGHT, INK_2, Ink, MARGIN, Mark, Shape, Sheet, TextMark, WIDTH};
use crate::{Facts, Told, closing, emblem, history, time, words};

/// Title, language, date: what programs read of the document.
pub(crate) fn metadata(facts: &Facts<'_>) -> Metadata {
    Metadata::new()
        .title(format!("Báo cáo chuỗi lưu giữ chứng cứ {}", facts.first.evidence_number))
        .description(format!("Chain of custody report of evidence item {}", facts.first.evidence_number))
        .language("vi".to_owned())
        .creator(format!("chot {}", env!("CARGO_PKG_VERSION")))
        .producer(format!("chot {}", env!("CARGO_PKG_VERSION")))
        .authors(vec![facts.checkpoint.origin.clone()])
        .creation_date(time::document_date(facts.input.signed_at))
        .document_id(format!("{} {} {}", facts.first.evidence_id, facts.checkpoint.size, facts.checkpoint.root))
}

/// The whole report, ready to be drawn.
pub(crate) fn write(fonts: &Fonts, facts: &Facts<'_>) -> Sheet {
    let mut flow = Flow::new(fonts);
    emblem::put(&mut flow.sheet, WIDTH - MARGIN - 62.0, 78.0, 62.0);
    flow.title("Báo cáo chuỗi lưu giữ chứng cứ điện tử", "Chain of custody report for electronic evidence");
    verdict(&mut flow, facts);
    identification(&mut flow, facts);
    acquisition(&mut flow, facts);
    digests(&mut flow, facts);
    history::custody(&mut flow, facts);
    inventory(&mut flow, facts);
    anomalies(&mut flow, facts);
    closing::tools(&mut flow, facts);
    closing::method(&mut flow);
    closing::log(&mut flow, facts);
    closing::steps(&mut flow, facts);
    closing::signatures(&mut flow, facts);
    let mut sheet = flow.sheet;
    frame(fonts, &mut sheet, facts);
    sheet
}

/// The last event of a kind.
fn last<'a>(facts: &'a Facts<'_>, kind: CustodyKind) -> Option<&'a Told> {
    facts.events.iter().rev().find(|told| told.entry.kind == kind)
}

/// A text of an event's detail.
pub(crate) fn detail<'a>(told: &'a Told, name: &str) -> Option<&'a str> {
    told.entry.detail.get(name).and_then(Value::as_str)
}

/// Digits in groups of three, as Vietnamese and English write them.
fn grouped(number: u64, separator: char) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && digits.len().saturating_sub(at) % 3 == 0 {
            out.push(separator);
        }
        out.push(digit);
    }
    out
}

/// A number in both spellings, where they differ.
pub(crate) fn number(number: u64) -> [String; 2] {
    [grouped(number, '.'), grouped(number, ',')]
}

/// What was found, in two sentences: what holds is said with how it is known, and what was not checked is said too.
fn verdict(flow: &mut Flow<'_>, facts: &Facts<'_>) {
    let count = facts.events.len();
    flow.statement(
        &format!("Chuỗi lưu giữ liền mạch: {count} sự kiện, mỗi sự kiện mang mã băm của sự kiện trước và có trong nhật ký đã ký."),
        &format!(
            "The chain of custody is unbroken: {count} events, each holding the hash of the one before and proved to be in the signed log."
        ),
    );
    let received = facts.events.iter().find(|told| told.entry.kind == CustodyKind::Received);
    if received.and_then(|told| told.entry.detail.get("matches")).and_then(Value::as_bool) == Some(false) {
        flow.statement(
            "Mã băm tính được lúc tiếp nhận KHÁC mã băm bên nộp khai báo: chứng cứ không được nhận như khai báo.",
            "The digest computed at receipt is DIFFERENT from the one declared: the item was not accepted as declared.",
        );
    }
    if let Some(told) = last(facts, CustodyKind::Released) {
        let (local, utc) = clocks(&told.entry.at);
        flow.statement(
            &format!("Chứng cứ đã được trả lại {local} (sự kiện {}).", told.entry.sequence),
            &format!("The item was released at {utc} (event {}).", told.entry.sequence),
        );
    }
    if let Some(told) = last(facts, CustodyKind::Disposed) {
        let (local, utc) = clocks(&told.entry.at);
        flow.statement(
            &format!(
                "Byte gốc đã bị TIÊU HỦY {local} (sự kiện {}); không đọc lại được nữa. Mã băm và nhật ký vẫn còn.",
                told.entry.sequence
            ),
            &format!(
                "The bytes were DISPOSED OF at {utc} (event {}) and cannot be read again. Digests and record remain.",
                told.entry.sequence
            ),
        );
    }
    let [vi, en] = match last(facts, CustodyKind::Verified) {
        None if last(facts, CustodyKind::Disposed).is_some() => [
            "Byte chưa được đọc lại lần nào trước khi bị tiêu hủy.".to_owned(),
            "The bytes were never read again before they were disposed of.".to_owned(),
        ],
        None => [
            "Byte đang lưu chưa được đọc lại kể từ khi tiếp nhận.".to_owned(),
            "The stored bytes have not been read again since receipt.".to_owned(),
        ],
        Some(told) => {
            let (local, utc) = clocks(&told.entry.at);
            if detail(told, "result") == Some("MATCHES") {
                [
                    format!("Lần đọc lại toàn bộ gần nhất, {local}: mã băm khớp."),
                    format!("Last read again in full at {utc}: the digest is the same."),
                ]
            } else {
                [
                    format!("Lần đọc lại toàn bộ gần nhất, {local}: KHÁC với mã băm lúc tiếp nhận."),
                    format!("Last read again in full at {utc}: DIFFERENT from what was received."),
                ]
            }
        }
    };
    flow.statement(&vi, &en);
}

/// An instant of an entry by both clocks.
pub(crate) fn clocks(at: &str) -> (String, String) {
    time::parse(at).map_or_else(|| (at.to_owned(), at.to_owned()), |at| (time::local(at), time::utc(at)))
}

fn instant(at: &str) -> Vec<Para> {
    let (local, utc) = clocks(at);
    vec![Para::vi(local), Para::en(utc)]
}

fn identification(flow: &mut Flow<'_>, facts: &Facts<'_>) {
    let (input, file) = (facts.input, &facts.input.manifest.file);
    flow.heading("1. Nhận dạng", "Identification");
    let [vi, en] = number(file.size_bytes);
    let [verdict, verdict_en] = examined_words(facts);
    let mut rows = vec![
        ("Số chứng cứ", "Evidence number", vec![Para::strong(&facts.first.evidence_number)]),
        ("Vụ việc", "Case", vec![Para::vi(&facts.first.case_number)]),
        ("Tên tệp lúc nộp", "File name as handed in", vec![Para::mono(&file.name)]),
        ("SHA-256", "computed by the hub", vec![Para::digest(file.sha256.to_string())]),
        ("Dung lượng", "Size", vec![Para::vi(format!("{vi} byte")), Para::en(format!("{en} bytes"))]),
        ("Cơ quan nộp", "Handed in by", vec![Para::vi(&input.agency)]),
        ("Định dạng", "Format", vec![Para::mono(&input.manifest.format)]),
        ("Khám nghiệm", "Examination", vec![Para::vi(verdict), Para::en(verdict_en)]),
        ("Mã nội bộ", "Internal id", vec![Para::mono(&facts.first.evidence_id)]),
    ];
    if let Some(description) = &input.description {
        rows.insert(3, ("Mô tả của bên nộp", "As described", vec![Para::vi(description)]));
    }
    flow.facts(rows);
}

/// The verdict of the examination in words, or that there was none.
fn examined_words(facts: &Facts<'_>) -> [String; 2] {
    let none = ["chưa khám nghiệm".to_owned(), "not examined".to_owned()];
    let Some(told) = last(facts, CustodyKind::Examined) else { return none };
    let (local, utc) = clocks(&told.entry.at);
    let word = detail(told, "verdict").unwrap_or_default();
    let [vi, en] = words::value(word).unwrap_or(["", ""]);
    [format!("{vi}; {local}"), format!("{en}; {utc}")]
}

/// How the item came: as the sender declares it, and as the hub received it. The two are never mixed.
fn acquisition(flow: &mut Flow<'_>, facts: &Facts<'_>) {
    flow.heading("2. Thu giữ và tiếp nhận", "Acquisition and receipt");
    let mut rows = Vec::new();
    let received = facts.events.iter().find(|told| told.entry.kind == CustodyKind::Received);
    let unknown = || vec![Para::vi("không khai báo"), Para::en("not declared")];
    let declared = |name: &str| received.and_then(|told| detail(told, name));
    rows.push(("Thời điểm thu giữ (khai báo)", "Acquired at (as declared)", declared("acquiredAt").map_or_else(unknown, instant)));
    rows.push((
        "Người thu giữ (khai báo)",
        "Acquired by (as declared)",
        declared("acquiredBy").map_or_else(unknown, |who| vec![Para::vi(who)]),
    ));
    for told in facts.events.iter().filter(|told| matches!(told.entry.kind.as_str(), "ACQUIRED" | "SEALED")) {
        let [vi, en] = words::kind(told.entry.kind.as_str()).unwrap_or(["", ""]);
        rows.push((vi, en, history::details(told)));
    }
    if let Some(told) = received {
        let who = history::who(told);
        rows.push(("Hệ thống nhận đủ lúc", "Received in full at", instant(&told.entry.at)));
        rows.push(("Người nộp", "Handed in by", who));
        let digest = detail(told, "declaredSha256");
        rows.push(("Mã băm khai báo", "Declared SHA-256", digest.map_or_else(unknown, |digest| vec![Para::digest(digest)])));
        let matches = told.entry.detail.get("matches").and_then(Value::as_bool);
        let compared = match matches {
            Some(true) => vec![Para::vi("khớp mã băm hệ thống tính"), Para::en("the same as computed by the hub")],
            Some(false) => vec![Para::strong("KHÁC mã băm hệ thống tính"), Para::en("DIFFERENT from what the hub computed")],
            None => vec![Para::vi("không có gì để so"), Para::en("nothing to compare with")],
        };
        rows.push(("So sánh", "Comparison", compared));
    }
    flow.facts(rows);
}

fn digests(flow: &mut Flow<'_>, facts: &Facts<'_>) {
    flow.heading("3. Mã băm", "Digests");
    flow.paragraph(
        "Mọi mã băm là SHA-256, ghi đủ 64 chữ số thập lục phân. Không dùng thuật toán khác để kết luận.",
        "Every digest is SHA-256 in full, 64 hexadecimal digits. No other algorithm decides anything here.",
    );
    let columns =
        [Column { width: 132.0, vi: "Của cái gì", en: "Of what" }, Column { width: 0.0, vi: "SHA-256", en: "64 hexadecimal digits" }];
    let row = |vi: &str, en: &str, digest: String| Row {
        cells: vec![vec![Para::vi(vi), Para::en(en)], vec![Para::digest(digest)]],
        wide: Vec::new(),
    };
    let mut rows = vec![row("Tệp gốc, trọn vẹn", "the original file, whole", facts.input.manifest.file.sha256.to_string())];
    rows.push(row("Bản kê manifest.json", "manifest.json", facts.input.manifest_sha256.to_string()));
    if let Some(root) = last(facts, CustodyKind::Examined).and_then(|told| detail(told, "inventoryRoot")) {
        rows.push(row("Gốc Merkle của danh mục tệp", "Merkle root of the inventory", root.to_owned()));
    }
    if let Some(told) = facts.events.last() {
        rows.push(row("Sự kiện cuối của chuỗi", "the last entry of the chain", told.hash.to_string()));
    }
    rows.push(row("Gốc Merkle của nhật ký lưu giữ", "Merkle root of the custody log", facts.checkpoint.root.to_string()));
    flow.table(&columns, &rows);
}

fn inventory(flow: &mut Flow<'_>, facts: &Facts<'_>) {
    let Inventory { total, printed: members, .. } = &facts.input.inventory;
    flow.heading("5. Danh mục tệp bên trong", "Inventory");
    if members.is_empty() {
        return flow
            .paragraph("Không có mục nào được liệt kê: tệp được băm như một tệp.", "No member is listed: the file was hashed as one.");
    }
    let printed = members.len();
    if printed < *total {
        flow.paragraph(
            &format!("In {printed} mục đầu trên {total}. Danh mục đủ nằm trong manifest.json; gốc Merkle ở phần 3 ràng buộc mọi mục."),
            &format!("The first {printed} of {total} members. The whole inventory is in manifest.json; the Merkle root in part 3 binds every member."),
        );
    }
    let columns = [
        Column { width: 34.0, vi: "STT", en: "Index" },
        Column { width: 340.0, vi: "Đường dẫn, SHA-256", en: "Path, SHA-256" },
        Column { width: 0.0, vi: "Dung lượng, ghi nhận", en: "Bytes, findings" },
    ];
    let rows: Vec<Row> = members.iter().map(member).collect();
    flow.table(&columns, &rows);
}

fn member(member: &Member) -> Row {
    let mut name = vec![Para::mono(&member.path)];
    if let Some(raw) = &member.raw_path_hex {
        name.push(Para::en(format!("byte gốc / raw bytes {raw}")));
    }
    name.push(member.sha256.map_or_else(
        || Para::en("không có mã băm: không đọc được / no digest: not readable"),
        |digest| Para::small_digest(digest.to_string()),
    ));
    let [vi, _] = number(member.size_bytes);
    let mut marks = vec![Para::vi(vi)];
    marks.extend(member.findings.iter().map(|finding| Para::en(finding.code.as_str()).sized(7.0)));
    Row { cells: vec![vec![Para::vi(member.index.to_string())], name, marks], wide: Vec::new() }
}

fn anomalies(flow: &mut Flow<'_>, facts: &Facts<'_>) {
    flow.heading("6. Điểm bất thường", "Anomalies");
    let found = &facts.input.inventory.anomalies;
    if found.is_empty() {
        let examined = last(facts, CustodyKind::Examined).is_some();
        let [vi, en] = if examined {
            [
                "Khám nghiệm không thấy điểm bất thường nào trong cấu trúc của tệp.",
                "The examination found nothing odd in the structure of the file.",
            ]
        } else {
            ["Tệp chưa được khám nghiệm.", "The file was not examined."]
        };
        return flow.paragraph(vi, en);
    }
    flow.paragraph(
        "Điểm bất thường là điều lạ trong cấu trúc của tệp, không phải kết luận về nội dung. Byte gốc được giữ nguyên.",
        "An anomaly is something odd in the structure of the file, not a judgement of its content. The original bytes are kept as they are.",
    );
    let columns =
        [Column { width: 214.0, vi: "Là gì, đã làm gì", en: "What it is, what was done" }, Column { width: 0.0, vi: "Ở đâu", en: "Where" }];
    let rows: Vec<Row> = found.iter().map(|(code, anomaly)| anomaly_row(code, anomaly)).collect();
    flow.table(&columns, &rows);
}

fn anomaly_row(code: &str, anomaly: &Anomaly) -> Row {
    let weight = match anomaly.severity {
        Some(Severity::Error) => ["Nặng", "error"],
        Some(Severity::Warning) => ["Cảnh báo", "warning"],
        _ => ["Nên biết", "note"],
    };
    let mut what = Vec::new();
    match crate::findings::of(code) {
        Some(found) => {
            what.push(Para::strong(format!("{}.", found.title[0])));
            what.push(Para::vi(found.done[0]));
            what.push(Para::en(format!("{}. {}", found.title[1], found.done[1])));
        }
        None => what.push(Para::strong(code)),
    }
    what.push(Para::en(format!("{} / {}; {code}; × {}", weight[0], weight[1], anomaly.count)));
    let mut places = Vec::new();
    for (path, detail) in &anomaly.places {
        if let Some(path) = path {
            places.push(Para::mono(path.as_str()));
        }
        places.push(Para::en(detail.as_str()));
    }
    let more = anomaly.count.saturating_sub(anomaly.places.len());
    if more > 0 {
        places.push(Para::vi(format!("và {more} chỗ nữa, xem manifest.json / and {more} more, see manifest.json").as_str()));
    }
    Row { cells: vec![what, places], wide: Vec::new() }
}

/// The TLP word of a mark and its colour, as FIRST defines them.
fn tlp_ink(mark: &str) -> Ink {
    match mark {
        "TLP:RED" => [0xff, 0x2b, 0x2b],
        "TLP:AMBER" | "TLP:AMBER+STRICT" => [0xff, 0xc0, 0x00],
        "TLP:GREEN" => [0x33, 0xff, 0x00],
        _ => [0xff, 0xff, 0xff],
    }
}

/// Head and foot of every page.
fn frame(fonts: &Fonts, sheet: &mut Sheet, facts: &Facts<'_>) {
    let total = sheet.pages.len();
    let events = facts.events.len();
    let signed = time::local(facts.input.signed_at);
    let head = format!("Báo cáo chuỗi lưu giữ · {}", facts.first.evidence_number);
    let foot = format!("Gồm sự kiện 1–{events}, điểm chốt cỡ {} ký {signed}", facts.checkpoint.size);
    for (number, page) in sheet.pages.iter_mut().enumerate() {
        let number = number.saturating_add(1);
        let mut text = |x: f32, y: f32, face, size, ink, text: String| {
            let shape = Shape::Text(TextMark { x, y, face, size, ink, text, grouped: false, lang: "vi" });
            page.push(Mark { node: None, shape });
        };
        use crate::fonts::Face::{Mono, Strong, Text};
        text(MARGIN, 42.0, Strong, 8.4, INK_2, fonts.printable(Strong, &head));
        text(MARGIN, HEIGHT - 40.0, Text, 7.6, INK_2, fonts.printable(Text, &foot));
        text(MARGIN, HEIGHT - 29.0, Text, 7.6, INK_2, format!("Trang {number} trên {total} · Page {number} of {total}"));
        let mark = fonts.printable(Mono, &facts.input.tlp);
        let width = fonts.run(Mono, &mark, false).width * 12.0;
        let left = WIDTH - MARGIN - width - 12.0;
        for y in [28.0, HEIGHT - 48.0] {
            page.push(Mark { node: None, shape: Shape::Fill(vec![[left, y, width + 12.0, 19.0]], BLACK) });
            let shape = Shape::Text(TextMark {
                x: left + 6.0,
                y: y + 13.6,
                face: Mono,
                size: 12.0,
                ink: tlp_ink(&mark),
                text: mark.clone(),
                grouped: false,
                lang: "en",
            });
            page.push(Mark { node: None, shape });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_stand_in_threes() {
        assert_eq!(number(7), ["7", "7"]);
        assert_eq!(number(1_234_567), ["1.234.567", "1,234,567"]);
        assert_eq!(number(123_456), ["123.456", "123,456"]);
    }
}
