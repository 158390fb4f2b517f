//! What the report ends with: tools, method, the log, how to check all of it, and where to sign.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::content::detail;
use crate::flow::{Column, Flow, Para, Row};
use crate::sheet::{BODY, INK, Kind, LINE, MARGIN, Shape};
use crate::{Facts, Told, qr, time, words};

/// The side of a QR code with its quiet zone.
const QR_SIDE: f32 = 168.0;
/// The height of a place to sign, without the lines of the name in it.
const SIGN_HEIGHT: f32 = 92.0;

/// Which program in which version did what, as the entries tell it.
pub(crate) fn tools(flow: &mut Flow<'_>, facts: &Facts<'_>) {
    flow.heading("7. Công cụ", "Tools and versions");
    let mut used: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for told in &facts.events {
        let tool = &told.entry.tool;
        let kinds = used.entry((&tool.name, &tool.version)).or_default();
        if !kinds.contains(&told.entry.kind.as_str()) {
            kinds.push(told.entry.kind.as_str());
        }
    }
    let columns = [
        Column { width: 150.0, vi: "Chương trình", en: "Program" },
        Column { width: 70.0, vi: "Phiên bản", en: "Version" },
        Column { width: 0.0, vi: "Dùng cho", en: "Used for" },
    ];
    let mut rows: Vec<Row> = used
        .into_iter()
        .map(|((name, version), kinds)| {
            let words: Vec<[&str; 2]> = kinds.iter().map(|kind| words::kind(kind).unwrap_or([kind, kind])).collect();
            let vi: Vec<&str> = words.iter().map(|[vi, _]| *vi).collect();
            let en: Vec<&str> = words.iter().map(|[_, en]| *en).collect();
            Row {
                cells: vec![vec![Para::mono(name)], vec![Para::mono(version)], vec![Para::vi(vi.join(", ")), Para::en(en.join(", "))]],
                wide: Vec::new(),
            }
        })
        .collect();
    rows.push(Row {
        cells: vec![
            vec![Para::mono("chot-report")],
            vec![Para::mono(env!("CARGO_PKG_VERSION"))],
            vec![Para::vi("Lập báo cáo này"), Para::en("This report")],
        ],
        wide: Vec::new(),
    });
    flow.table(&columns, &rows);
}

/// How it was done and what it does not prove.
pub(crate) fn method(flow: &mut Flow<'_>) {
    flow.heading("8. Phương pháp", "Statement of method");
    for (vi, en) in METHOD {
        flow.paragraph(vi, en);
    }
}

const METHOD: &[(&str, &str)] = &[
    (
        "Tiếp nhận. Tệp được nhận nguyên byte. Hệ thống tự tính SHA-256 trên từng byte đã nhận và so với mã băm khai báo nếu có. Từ lúc nhận đủ, không chức năng nào của hệ thống sửa được tệp; tệp được lưu dưới tên là chính mã băm của nó.",
        "Receipt. The file is taken byte by byte as it is. The hub computes SHA-256 over every byte received and compares it with the declared digest where there is one. Once received in full no function of the hub can change the file; it is stored under its own digest as name.",
    ),
    (
        "Khám nghiệm. Định dạng được nhận ra từ nội dung, không từ tên. Từng mục bên trong được giải nén thẳng vào phép băm: không ghi ra đĩa, không dùng tên mục làm đường dẫn, không đi theo liên kết, không chạy gì. Giới hạn áp dụng cho byte thật sự đọc được. Làm lại với cùng tệp cho cùng bản kê.",
        "Examination. The format is told from the content, never from the name. Each member is decompressed straight into the hash: nothing is written to disk, no name is used as a path, no link is followed, nothing is run. Limits apply to bytes really read. Repeated on the same file it gives the same manifest.",
    ),
    (
        "Lưu giữ. Mỗi việc đối với chứng cứ là một sự kiện dạng JSON chuẩn tắc (RFC 8785). Chính các byte đó được băm, nối vào chuỗi của chứng cứ và là một lá của nhật ký chung (cây Merkle theo RFC 6962). Trạng thái nhật ký được ký bằng Ed25519 (điểm chốt, C2SP tlog-checkpoint).",
        "Custody. Each act on the item is an event in canonical JSON (RFC 8785). Those very bytes are hashed, joined to the item's chain and are a leaf of the common log (Merkle tree of RFC 6962). The state of the log is signed with Ed25519 (checkpoint, C2SP tlog-checkpoint).",
    ),
    (
        "Điều không chứng minh. Báo cáo chứng minh tệp và chuỗi không đổi từ lúc tiếp nhận. Báo cáo không chứng minh nội dung có thật từ trước khi thu giữ; thông tin thu giữ là lời khai của bên nộp. Chỉ khi khóa ký được so với khóa công bố ở nơi khác thì người ký mới được xác định.",
        "What this does not prove. The report proves that file and chain are unchanged since receipt. It does not prove that the content was genuine before acquisition; what is said of the acquisition is the sender's declaration. Who signed is established only when the key is compared with the one published elsewhere.",
    ),
    (
        "Cách ghi. Ký tự không có trong phông chữ, không nhìn thấy được hoặc đảo chiều chữ được ghi bằng mã, ví dụ [U+202E]. Mã băm được in theo nhóm bốn chữ số; khi chép ra là một chuỗi liền.",
        "Notation. Characters that the fonts do not have, that cannot be seen or that turn text around are told by their code, for example [U+202E]. Digests are printed in groups of four; copied they are in one piece.",
    ),
];

/// Where the events stand in the log, its signed head, and both as QR codes.
pub(crate) fn log(flow: &mut Flow<'_>, facts: &Facts<'_>) {
    flow.heading("9. Nhật ký lưu giữ và điểm chốt", "Custody log and checkpoint");
    let checkpoint = &facts.checkpoint;
    let first = facts.events.first().map_or(0, |told| told.log_index);
    let last = facts.events.last().map_or(0, |told| told.log_index);
    let signed = facts.input.signed_at;
    let mut rows = vec![
        ("Nhật ký", "Log", vec![Para::mono(&checkpoint.origin)]),
        (
            "Chỉ số Merkle",
            "Merkle index",
            vec![
                Para::vi(format!("sự kiện đầu ở mục {first}, sự kiện cuối ở mục {last}, đếm từ 0")),
                Para::en(format!("first event at entry {first}, last event at entry {last}, counted from 0")),
            ],
        ),
        ("Cỡ nhật ký ở điểm chốt", "Size at the checkpoint", vec![Para::vi(checkpoint.size.to_string())]),
        ("Gốc Merkle", "Merkle root", vec![Para::digest(checkpoint.root.to_string()), Para::mono(STANDARD.encode(checkpoint.root.0))]),
        ("Ký lúc", "Signed at", vec![Para::vi(time::local(signed)), Para::en(time::utc(signed))]),
    ];
    for key in &facts.signers {
        rows.push((
            "Dấu vân tay của khóa đã ký",
            "Fingerprint of the key that signed",
            vec![Para::digest(key.fingerprint().to_string()), Para::mono(key.to_text())],
        ));
    }
    rows.push(("Nơi công bố khóa", "Where keys are published", vec![Para::mono(&facts.input.keys_url)]));
    flow.facts(rows);
    flow.verbatim(&facts.input.checkpoint.lines().map(|line| Para::mono(line.to_owned())).collect::<Vec<_>>());
    codes(flow, facts);
}

/// Both codes beside each other. Their texts one behind the other are the C2SP proof of the last event.
fn codes(flow: &mut Flow<'_>, facts: &Facts<'_>) {
    let proof = facts.last_proof.to_text("");
    let both = [
        (&proof, "Chỉ số Merkle và bằng chứng của sự kiện cuối", "Merkle index and inclusion proof of the last event"),
        (&facts.input.checkpoint, "Điểm chốt đã ký", "The signed checkpoint"),
    ];
    flow.sheet.need(QR_SIDE + 40.0);
    let top = flow.sheet.y;
    let mut x = MARGIN;
    for (text, vi, en) in both {
        match qr::boxes(text, x, top, QR_SIDE) {
            Some(boxes) => {
                let node = flow.sheet.node(0, Kind::Figure(format!("QR: {vi}. {text}")));
                flow.sheet.put(Some(node), Shape::Fill(boxes, INK));
            }
            None => flow.label(x + 10.0, top + 30.0, "Quá dài cho một mã QR", "Too long for one QR code"),
        }
        flow.label(x + 8.0, top + QR_SIDE + 6.0, vi, en);
        x += BODY / 2.0;
    }
    flow.sheet.y = top + QR_SIDE + 28.0;
    flow.paragraph(
        "Ghép văn bản của mã thứ nhất rồi mã thứ hai thì được tệp bằng chứng tlog-proof của sự kiện cuối: tờ giấy này đủ để kiểm tra rằng sự kiện đó có trong nhật ký.",
        "The text of the first code followed by that of the second is the tlog-proof file of the last event: this sheet of paper alone lets anybody check that the event is in the log.",
    );
}

/// Five steps for whoever trusts nobody.
pub(crate) fn steps(flow: &mut Flow<'_>, facts: &Facts<'_>) {
    flow.heading("10. Kiểm chứng trong năm bước", "How to verify in five steps");
    let sha = facts.input.manifest.file.sha256.to_string();
    let short = sha.get(..8).unwrap_or_default().to_owned();
    let name = &facts.first.evidence_number;
    let steps: [(String, String); 5] = [
        (
            format!("1. Tệp gốc. Trên máy không nối mạng chạy: sha256sum TỆP. Kết quả phải là mã băm ở phần 1, bắt đầu bằng {short}."),
            format!("1. The original. On a machine without a network run: sha256sum FILE. It must give the digest of part 1, which begins with {short}."),
        ),
        (
            format!("2. Gói kiểm chứng. Lấy gói {name}.custody.zip rồi chạy: chot-verify {name}.custody.zip --evidence TỆP --keys KHÓA. Mọi dòng phải đạt. Không có chương trình này thì làm theo VERIFY.md trong gói, chỉ cần Python và OpenSSL."),
            format!("2. The custody package. Take {name}.custody.zip and run: chot-verify {name}.custody.zip --evidence FILE --keys KEYS. Every line must hold. Without that program follow VERIFY.md in the package; Python and OpenSSL are enough."),
        ),
        (
            "3. Khóa. So từng chữ số dấu vân tay của khóa ở phần 9 với dấu vân tay mà cơ quan vận hành công bố bằng văn bản hoặc ở địa chỉ công bố khóa. Bước này xác định ai đã ký.".to_owned(),
            "3. The key. Compare the fingerprint of part 9 digit by digit with the one that the operator publishes on paper or at the address of the keys. This step establishes who signed.".to_owned(),
        ),
        (
            "4. Nhật ký. Nếu giữ một điểm chốt cũ hơn của cùng nhật ký, xin bằng chứng nhất quán tới điểm chốt này: điểm cũ phải là phần đầu của điểm mới. Có thể quét hai mã QR thay vì gõ.".to_owned(),
            "4. The log. If you kept an earlier checkpoint of the same log, ask for the consistency proof to this one: the old must be the beginning of the new. Scan the two QR codes instead of typing.".to_owned(),
        ),
        (
            "5. Báo cáo này. Chạy: sha256sum BÁO-CÁO.pdf. Mã băm phải có trong một sự kiện Xuất của chuỗi (reportSha256, hoặc report.pdf trong packageFiles), ghi trước khi báo cáo được giao.".to_owned(),
            "5. This report. Run: sha256sum REPORT.pdf. The digest must stand in an EXPORTED event of the chain (reportSha256, or report.pdf in packageFiles), written before the report was handed over.".to_owned(),
        ),
    ];
    for (vi, en) in &steps {
        flow.paragraph(vi, en);
    }
}

/// Where both sides sign: of each transfer that was accepted, and of the hand-over of this report.
pub(crate) fn signatures(flow: &mut Flow<'_>, facts: &Facts<'_>) {
    flow.heading("11. Chữ ký", "Signatures");
    for (position, told) in facts.events.iter().enumerate().filter(|(_, told)| told.entry.kind.as_str() == "TRANSFER_ACCEPTED") {
        let offered = facts.events.iter().take(position).rev().find(|told| told.entry.kind.as_str() == "TRANSFER_OFFERED");
        flow.paragraph(&format!("Bàn giao ở sự kiện {}", told.entry.sequence), &format!("Transfer of event {}", told.entry.sequence));
        let name = |told: Option<&Told>| told.map(signer).unwrap_or_default();
        boxes(flow, &[("Bên giao", "Handed over by", name(offered)), ("Bên nhận", "Received by", signer(told))]);
    }
    flow.paragraph("Giao và nhận báo cáo này", "Hand-over of this report");
    boxes(
        flow,
        &[
            ("Bên giao", "Handed over by", String::new()),
            ("Bên nhận", "Received by", String::new()),
            ("Người chứng kiến", "Witness", String::new()),
        ],
    );
}

/// A name that is known already.
fn signer(told: &Told) -> String {
    let agency = told.entry.actor.agency_name.as_deref().or_else(|| detail(told, "agencyName"));
    agency.map_or_else(|| told.entry.actor.name.clone(), |agency| format!("{}, {agency}", told.entry.actor.name))
}

fn boxes(flow: &mut Flow<'_>, signers: &[(&str, &str, String)]) {
    let count = u16::try_from(signers.len()).unwrap_or(1).max(1);
    let gap = 12.0;
    let width = (BODY - gap * f32::from(count.saturating_sub(1))) / f32::from(count);
    let names = signers.iter().map(|(_, _, name)| flow.filled_height(width - 16.0, name)).fold(0.0, f32::max);
    let height = SIGN_HEIGHT + names;
    flow.sheet.need(height + 10.0);
    let top = flow.sheet.y;
    let mut x = MARGIN;
    for (vi, en, name) in signers {
        let edges =
            vec![[x, top, width, 0.8], [x, top + height, width, 0.8], [x, top, 0.8, height], [x + width - 0.8, top, 0.8, height + 0.8]];
        flow.sheet.put(None, Shape::Fill(edges, LINE));
        flow.label(x + 8.0, top + 4.0, vi, en);
        flow.filled(x + 8.0, top + 24.0, width - 16.0, name);
        flow.label(x + 8.0, top + height - 26.0, "Họ tên, chức vụ, ngày, chữ ký", "Name, position, date, signature");
        x += width + gap;
    }
    flow.sheet.y = top + height + 12.0;
}
