//! The report as its readers meet it: bytes that repeat, text that can be found, pages that hold together.
#![allow(missing_docs, unreachable_pub, clippy::unwrap_used, clippy::indexing_slicing)]

use std::collections::{BTreeMap, HashMap};
use std::convert::Infallible;

use chot_forensics::archive::{Code, FileSummary, Finding, MANIFEST_SCHEMA, Manifest, Member, Severity, Verdict};
use chot_forensics::custody::{Actor, CustodyEntry, CustodyKind, ENTRY_VERSION, Subject, Tool, entry_hash};
use chot_forensics::digest::{Sha256Digest, sha256};
use chot_forensics::merkle::{NodeReader, inclusion_proof, leaf_hash, new_nodes, root};
use chot_forensics::note::{Checkpoint, Signer};
use chot_forensics::package::InclusionProof;
use chot_report::{Inventory, LoggedEntry, ReportError, ReportInput, render};
use lopdf::{Document, Object};
use serde_json::json;

const ORIGIN: &str = "test.local/custody";
const AGENCY: &str = "Trung tâm Giám sát an toàn không gian mạng và Ứng cứu khẩn cấp máy tính Tỉnh Lam Mẫu";

#[derive(Default)]
struct Nodes(HashMap<(u8, u64), Sha256Digest>);

impl NodeReader for Nodes {
    type Error = Infallible;
    fn node(&self, level: u8, index: u64) -> Result<Sha256Digest, Infallible> {
        Ok(self.0[&(level, index)])
    }
}

fn entry(sequence: u64, kind: CustodyKind, detail: serde_json::Value, prev: Option<Sha256Digest>) -> CustodyEntry {
    CustodyEntry {
        v: ENTRY_VERSION,
        log_id: ORIGIN.into(),
        evidence_id: "01936d1c-0000-7000-8000-000000000001".into(),
        evidence_number: "CC-2026-0147-01".into(),
        case_number: "2026-0147".into(),
        sequence,
        kind,
        at: format!("2026-11-20T{:02}:{:02}:05.120Z", 15 + sequence / 60, sequence % 60),
        actor: Actor {
            id: "01936d1c-0000-7000-8000-0000000000aa".into(),
            name: "Nguyễn Thị Ánh Nguyệt Quỳnh Hương".into(),
            agency_id: Some("01936d1c-0000-7000-8000-0000000000bb".into()),
            agency_name: Some(AGENCY.into()),
            role: "ANALYST,COORDINATOR".into(),
            auth: "session".into(),
        },
        reason: Some(format!("Dựng dòng thời gian trên máy cách ly, lần {sequence}.")),
        tool: Tool { name: "chot".into(), version: "0.1.0".into() },
        subject: Subject { sha256: sha256(b"the evidence"), size_bytes: 12 },
        detail: detail.as_object().unwrap().clone(),
        prev,
    }
}

fn manifest() -> Manifest {
    let finding = |code, severity| Finding { code, severity, path: None, detail: "offset 512, 10 bytes".into() };
    let member = |index: u64, path: &str, findings| Member {
        index,
        path: path.into(),
        raw_path_hex: None,
        size_bytes: 1_234_567,
        sha256: Some(sha256(path.as_bytes())),
        digests: None,
        encrypted: false,
        modified_at: None,
        content_type: None,
        findings,
    };
    Manifest {
        schema: MANIFEST_SCHEMA.into(),
        file: FileSummary {
            name: "máy chủ \u{202e}fdp.exe 证据.zip".into(),
            size_bytes: 12,
            sha256: sha256(b"the evidence"),
            content_type: None,
            digests: None,
        },
        format: "zip".into(),
        verdict: Verdict::Warnings,
        members: vec![
            member(
                0,
                "uploads/auto/C%3A/Windows/System32/winevt/Logs/Microsoft-Windows-TerminalServices-LocalSessionManager%4Operational.evtx",
                vec![],
            ),
            member(1, "../../etc/cron.d/x", vec![finding(Code::PathTraversal, Severity::Warning)]),
        ],
        findings: vec![finding(Code::TrailingData, Severity::Warning)],
    }
}

/// An item with `events` events in a log that has others before them.
fn input(events: u64) -> ReportInput {
    input_ending(events, &[])
}

/// The same with these events at the end.
fn input_ending(events: u64, last: &[CustodyKind]) -> ReportInput {
    let mut nodes = Nodes::default();
    let mut size = 0;
    let mut push = |bytes: &[u8]| {
        for (level, index, hash) in new_nodes(size, leaf_hash(bytes), &nodes).unwrap() {
            nodes.0.insert((level, index), hash);
        }
        size += 1;
        size - 1
    };
    for other in 0..5_u8 {
        push(&[other]);
    }
    let mut prev = None;
    let mut logged = Vec::new();
    for sequence in 1..=events {
        let (kind, detail) = match sequence {
            1 => (
                CustodyKind::Received,
                json!({"fileName": "x.zip", "declaredSha256": sha256(b"the evidence").to_string(), "matches": true,
                       "acquiredAt": "2026-11-19T02:00:00.000Z", "acquiredBy": "Đại úy Trần Văn Bằng", "uploadedBy": null}),
            ),
            2 => (CustodyKind::Examined, json!({"verdict": "warnings", "inventoryRoot": sha256(b"root").to_string(), "members": 2})),
            3 => (CustodyKind::Verified, json!({"result": "MATCHES", "computedBytes": 12})),
            4 => (
                CustodyKind::TransferOffered,
                json!({"toAgencyName": "Viện Khoa học hình sự Mẫu", "place": "Phòng 204", "expiresAt": "2026-11-23T01:00:00.000Z"}),
            ),
            5 => (
                CustodyKind::TransferAccepted,
                json!({"fromAgencyName": AGENCY, "condition": "nguyên niêm phong", "somethingNew": "giá trị lạ"}),
            ),
            _ => (CustodyKind::Downloaded, json!({"firstByte": 0, "bytes": 12})),
        };
        let (kind, detail) = match usize::try_from(events - sequence).unwrap() {
            left if left < last.len() => (last[last.len() - 1 - left], json!({})),
            _ => (kind, detail),
        };
        let bytes = entry(sequence, kind, detail, prev).to_bytes().unwrap();
        prev = Some(entry_hash(&bytes));
        let index = push(&bytes);
        logged.push((bytes, index));
    }
    push(b"later");
    let signer = Signer::from_seed(ORIGIN, [7; 32]).unwrap();
    let checkpoint = Checkpoint { origin: ORIGIN.into(), size, root: root(&nodes, size).unwrap() };
    let proof = |index| InclusionProof { index, size, hashes: inclusion_proof(&nodes, index, size).unwrap() };
    ReportInput {
        tlp: "TLP:AMBER+STRICT".into(),
        agency: AGENCY.into(),
        description: Some("Ảnh đĩa máy chủ thư, lấy tại chỗ.".into()),
        inventory: Inventory::of(&manifest()),
        manifest: manifest(),
        manifest_sha256: sha256(b"manifest"),
        entries: logged.into_iter().map(|(bytes, log_index)| LoggedEntry { bytes, log_index, proof: proof(log_index) }).collect(),
        checkpoint: signer.sign(&checkpoint.text()).unwrap(),
        signed_at: "2026-11-28T10:00:00Z".parse().unwrap(),
        keys: vec![signer.verifier_key()],
        keys_url: "https://hub.test.local/log/keys".into(),
    }
}

/// The text of each page, in the order in which it was drawn.
fn pages(pdf: &[u8]) -> Vec<String> {
    let document = Document::load_mem(pdf).unwrap();
    document.get_pages().keys().map(|page| document.extract_text(&[*page]).unwrap()).collect()
}

/// Without the blanks and line breaks that a reader of PDF puts between runs.
fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn the_same_records_give_the_same_bytes_and_other_records_do_not() {
    let one = render(&input(5)).unwrap();
    assert!(one == render(&input(5)).unwrap());
    assert!(one != render(&input(6)).unwrap());
    let mut red = input(5);
    red.tlp = "TLP:RED".into();
    assert!(one != render(&red).unwrap());
}

#[test]
fn the_document_says_that_it_is_pdf_a_and_carries_all_it_needs() {
    let pdf = render(&input(5)).unwrap();
    assert!(pdf.starts_with(b"%PDF-1.7"));
    let document = Document::load_mem(&pdf).unwrap();
    let catalog = document.catalog().unwrap();
    let metadata = document.get_object(catalog.get(b"Metadata").unwrap().as_reference().unwrap()).unwrap().as_stream().unwrap();
    let xmp = String::from_utf8_lossy(&metadata.content).into_owned();
    assert!(xmp.contains("<pdfaid:part>2</pdfaid:part>") && xmp.contains("<pdfaid:conformance>B</pdfaid:conformance>"), "{xmp}");
    assert!(xmp.contains("2026-11-28T10:00:00"), "dated by the checkpoint: {xmp}");
    assert!(catalog.has(b"OutputIntents") && catalog.has(b"StructTreeRoot") && catalog.has(b"Lang"));
    assert!(!document.trailer.has(b"Encrypt"));
    let mut fonts = 0;
    for object in document.objects.values() {
        let Object::Dictionary(dictionary) = object else { continue };
        if dictionary.has_type(b"FontDescriptor") {
            fonts += 1;
            assert!(dictionary.has(b"FontFile2") || dictionary.has(b"FontFile3"), "a font is not embedded");
            let name = dictionary.get(b"FontName").unwrap().as_name().unwrap();
            assert_eq!(name.get(6), Some(&b'+'), "a font is not a subset: {}", String::from_utf8_lossy(name));
        }
        assert!(!dictionary.has(b"JS") && !dictionary.has(b"EmbeddedFiles"));
    }
    assert_eq!(fonts, 4);
    assert!(pdf.len() < 400_000, "{} bytes", pdf.len());
}

#[test]
fn its_text_can_be_read_and_found() {
    let input = input(5);
    let text = squeezed(&pages(&render(&input).unwrap()).concat());
    for part in [
        "Báo cáo chuỗi lưu giữ chứng cứ điện tử",
        "CC-2026-0147-01",
        "Đại úy Trần Văn Bằng",
        "19/11/2026 09:00:00 UTC+7",
        "2026-11-19 02:00:00.000 UTC",
        "Nguyễn Thị Ánh Nguyệt Quỳnh Hương",
        AGENCY,
        "khớp mã băm hệ thống tính",
        "Nơi / place: Phòng 204",
        "somethingNew: giá trị lạ",
        "Hết hạn / expires: 23/11/2026 08:00:00 UTC+7 / 2026-11-23 01:00:00.000 UTC",
        "Tên mục leo ra ngoài thư mục giải nén",
        "máy chủ [U+202E]fdp.exe [U+8BC1][U+636E].zip",
        "Microsoft-Windows-TerminalServices-LocalSessionManager%4Operational.evtx",
        "chot-verify",
        "https://hub.test.local/log/keys",
    ] {
        assert!(text.contains(&squeezed(part)), "{part} is not there");
    }
    for digest in [
        input.manifest.file.sha256,
        input.manifest_sha256,
        entry_hash(&input.entries[4].bytes),
        Checkpoint::parse(input.checkpoint.split_once("\n\n").map(|(text, _)| format!("{text}\n")).unwrap().as_str()).unwrap().root,
    ] {
        assert!(text.contains(&digest.to_string()), "{digest} is not there in full");
    }
    assert!(!text.contains('\u{202e}'));
}

#[test]
fn what_became_of_the_bytes_stands_at_the_head() {
    let head = |input: &ReportInput| squeezed(&pages(&render(input).unwrap())[0]);
    let whole = head(&input(5));
    let parts =
        ["Byte gốc đã bị TIÊU HỦY 20/11/2026", "The bytes were DISPOSED OF", "The item was released", "was not accepted as declared"];
    let told = |text: &str| parts.map(|part| text.contains(&squeezed(part)));
    assert_eq!(told(&whole), [false; 4]);
    let gone = head(&input_ending(7, &[CustodyKind::Released, CustodyKind::Disposed]));
    assert_eq!(told(&gone), [true, true, true, false]);
    let never = head(&input_ending(3, &[CustodyKind::Disposed]));
    assert!(never.contains(&squeezed("never read again before they were disposed of")) && !never.contains(&squeezed("since receipt")));
}

#[test]
fn long_histories_go_over_pages_with_their_heads() {
    let pages = pages(&render(&input(200)).unwrap());
    let total = pages.len();
    assert!(total > 20, "{total} pages");
    let mut found = BTreeMap::new();
    for (number, page) in pages.iter().enumerate() {
        let flat = squeezed(page);
        assert!(flat.contains(&squeezed(&format!("Trang {} trên {total} · Page {} of {total}", number + 1, number + 1))));
        assert_eq!(flat.matches("TLP:AMBER+STRICT").count(), 2, "head and foot of page {}", number + 1);
        let rows: Vec<u64> = (1..=200).filter(|row| flat.contains(&squeezed(&format!("trên máy cách ly, lần {row}.")))).collect();
        if !rows.is_empty() {
            assert!(flat.contains("Thờiđiểm") && flat.contains("What,from,to"), "page {} has rows without a head", number + 1);
        }
        for row in rows {
            *found.entry(row).or_insert(0) += 1;
        }
    }
    assert_eq!(found.len(), 200);
    assert!(found.values().all(|times| *times == 1), "a row stands on two pages");
}

#[test]
fn a_row_taller_than_a_page_goes_on_in_the_next() {
    let mut input = input(1);
    let words: Vec<String> = (0..1500).map(|word| format!("từ{word}")).collect();
    input.description = Some(words.join(" "));
    let text = squeezed(&pages(&render(&input).unwrap()).concat());
    assert!(words.iter().all(|word| text.contains(word.as_str())));
}

#[test]
fn records_that_do_not_hold_are_not_reported() {
    let fault = |change: &dyn Fn(&mut ReportInput)| {
        let mut input = input(5);
        change(&mut input);
        matches!(render(&input), Err(ReportError::Records(_)))
    };
    assert!(!fault(&|_| {}));
    assert!(fault(&|input| input.entries.clear()));
    assert!(fault(&|input| drop(input.entries.remove(2))));
    assert!(fault(&|input| input.manifest.file.size_bytes += 1));
    assert!(fault(&|input| input.entries[1].proof.hashes[0] = sha256(b"other")));
    assert!(fault(&|input| input.entries[3].log_index += 1));
    assert!(fault(&|input| input.keys = vec![Signer::from_seed(ORIGIN, [8; 32]).unwrap().verifier_key()]));
    assert!(fault(&|input| input.checkpoint = input.checkpoint.replace("11\n", "12\n")));
}
