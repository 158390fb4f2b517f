//! Every kind of tampering with a package of either kind, and which of the verifiers finds it: `chot-verify`, `docs/verify.py`,
//! `docs/verify.sh`. The table in docs/VERIFYING.md and the vectors of the browser's verifier are made from what is seen here; with
//! `UPDATE=1` they are written again, otherwise they must be equal.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chot_forensics::archive::{Manifest, Member};
use chot_forensics::custody::{CustodyEntry, CustodyKind, canonical_json, entry_hash};
use chot_forensics::digest::Sha256Digest;
use chot_forensics::merkle::{inclusion_proof, inventory_root, leaf_hash, root};
use chot_forensics::note::{Checkpoint, Cosigner, Signer, as_first_signed};
use chot_forensics::package::{
    Expected, InclusionProof, MemberPackageInput, MemberProof, PackageInput, PackageKind, VerifyReport, WitnessPolicy, member_files_digest,
    package_files_digest, prove_members, verify_md, verify_package_against, write_member_package, write_package,
};
use chot_forensics::source::{BytesSource, Source};
use serde_json::{Value, json};

use crate::acquisition::signed_as;
use crate::authority::Authority;
use crate::build::{File, look, zip};
use crate::custody::entry;
use crate::merkle::store;
use crate::pack::pack;

type Files = Vec<(String, Vec<u8>)>;

/// Three items of one log: the first exported whole and by two of its members, the second by a member, the third, of the same bytes as
/// the first, by the same members.
struct Lab {
    item: Vec<u8>,
    members: Vec<u8>,
    other_members: Vec<u8>,
    same_members: Vec<u8>,
    evidence: Vec<u8>,
}

const GENUINE: [u8; 32] = [7; 32];
const FORGER: [u8; 32] = [66; 32];
const COSIGNED_AT: u64 = 1_795_000_000;

fn signer(seed: [u8; 32]) -> Signer {
    Signer::from_seed("log.example/custody", seed).unwrap()
}

fn witness() -> Cosigner {
    Cosigner::from_seed("witness.example", [5; 32]).unwrap()
}

fn archive(names: &[&str]) -> Vec<u8> {
    zip(names.iter().map(|name| File::new(name, format!("content of {name}").as_bytes())).collect()).bytes()
}

/// The entries of an item: received, examined, viewed, exported whole, exported by members.
struct History {
    manifest: Vec<u8>,
    entries: Vec<Vec<u8>>,
    proved: Vec<MemberProof>,
}

fn history(evidence: &[u8], id: &str, chosen: &[u64], guide: &str) -> History {
    let manifest = look(evidence.to_vec());
    let manifest_bytes = serde_json::to_vec(&manifest).unwrap();
    let (proved_root, proved) = prove_members(&manifest.members, chosen).unwrap();
    assert_eq!(proved_root, inventory_root(&manifest.members).unwrap());
    let kinds = [CustodyKind::Received, CustodyKind::Examined, CustodyKind::Viewed, CustodyKind::Exported, CustodyKind::Exported];
    let mut entries: Vec<Vec<u8>> = Vec::new();
    for (position, kind) in kinds.into_iter().enumerate() {
        let mut next = entry(position as u64 + 1, kind, entries.last().map(|line| entry_hash(line)));
        next.evidence_id = id.to_owned();
        next.subject.sha256 = manifest.file.sha256;
        next.subject.size_bytes = manifest.file.size_bytes;
        let detail = match position {
            1 => json!({
                "inventoryRoot": proved_root,
                "manifestSha256": chot_forensics::digest::sha256(&manifest_bytes),
                "members": manifest.members.len(),
            }),
            3 => json!({ "packageFiles": package_files_digest(chot_forensics::digest::sha256(&manifest_bytes), guide, Some(b"%PDF")) }),
            4 => {
                let indices: Vec<u64> = chosen.to_vec();
                json!({ "packageFiles": member_files_digest(&proved, guide), "members": indices })
            }
            _ => json!({}),
        };
        next.detail = detail.as_object().unwrap().clone();
        entries.push(next.to_bytes().unwrap());
    }
    History { manifest: manifest_bytes, entries, proved }
}

fn lab(guide: &str) -> Lab {
    let evidence = archive(&["a/ghi chú.txt", "b.bin", "c \"d\".log", "e/f/g.csv", "h"]);
    let first = history(&evidence, "0198c0de-0000-7000-8000-000000000001", &[1, 3], guide);
    let second = history(&archive(&["x", "y", "z"]), "0198c0de-0000-7000-8000-000000000002", &[1], guide);
    let third = history(&evidence, "0198c0de-0000-7000-8000-000000000003", &[1, 3], guide);
    let (nodes, leaves) = store(2);
    let mut size = leaves.len() as u64;
    let mut places = Vec::new();
    for line in first.entries.iter().chain(&second.entries).chain(&third.entries) {
        nodes.append(size, leaf_hash(line));
        places.push(size);
        size += 1;
    }
    let prove = |at: usize| InclusionProof { index: places[at], size, hashes: inclusion_proof(&nodes, places[at], size).unwrap() };
    let key = signer(GENUINE);
    let text = Checkpoint { origin: key.name().to_owned(), size, root: root(&nodes, size).unwrap() }.text();
    let checkpoint = key.sign(&text).unwrap() + &witness().cosign(&text, COSIGNED_AT).unwrap();
    let keys = vec![key.verifier_key(), witness().verifier_key()];
    let input = PackageInput {
        manifest: Arc::new(BytesSource(first.manifest.clone())),
        entries: first.entries[..4].to_vec(),
        proofs: (0..4).map(prove).collect(),
        checkpoint: checkpoint.clone(),
        keys: keys.clone(),
        timestamp: None,
        report: Some(b"%PDF".to_vec()),
        verify_md: guide.to_owned(),
    };
    let mut item = Vec::new();
    write_package(&mut item, &input).unwrap();
    let of_members = |history: &History, at: usize| {
        let input = MemberPackageInput {
            members: history.proved.clone(),
            entries: [history.entries[1].clone(), history.entries[4].clone()],
            proofs: [prove(at + 1), prove(at + 4)],
            checkpoint: checkpoint.clone(),
            keys: keys.clone(),
            timestamp: None,
            verify_md: guide.to_owned(),
        };
        let mut bytes = Vec::new();
        write_member_package(&mut bytes, &input).unwrap();
        bytes
    };
    let (members, other_members, same_members) = (of_members(&first, 0), of_members(&second, 5), of_members(&third, 10));
    Lab { item, members, other_members, same_members, evidence }
}

fn unpack(package: &[u8]) -> Files {
    let (mut files, mut at) = (Vec::new(), 0);
    let number = |at: usize, width: usize| package[at..at + width].iter().rev().fold(0, |sum, byte| sum << 8 | usize::from(*byte));
    while package[at..].starts_with(b"PK\x03\x04") {
        let (size, name) = (number(at + 18, 4), number(at + 26, 2));
        let start = at + 30 + name;
        files.push((String::from_utf8(package[at + 30..start].to_vec()).unwrap(), package[start..start + size].to_vec()));
        at = start + size;
    }
    files
}

fn file<'a>(files: &'a mut Files, name: &str) -> &'a mut Vec<u8> {
    &mut files.iter_mut().find(|(known, _)| known == name).unwrap_or_else(|| panic!("no {name}")).1
}

fn replace(bytes: &mut Vec<u8>, from: &str, to: &str) {
    let text = String::from_utf8(bytes.clone()).unwrap();
    assert!(text.contains(from), "{from} is not in {text}");
    *bytes = text.replacen(from, to, 1).into_bytes();
}

fn lines(bytes: &[u8]) -> Vec<Vec<u8>> {
    bytes[..bytes.len() - 1].split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect()
}

fn joined(lines: &[Vec<u8>]) -> Vec<u8> {
    lines.iter().flat_map(|line| [line.as_slice(), b"\n"].concat()).collect()
}

/// Changes the `line`-th entry, and where it is `rechained` also every hash that follows from it.
fn edit_entry(files: &mut Files, line: usize, rechained: bool) {
    let custody = file(files, "custody.jsonl");
    let mut all = lines(custody);
    replace(&mut all[line], "giám định", "đùa");
    for at in line + 1..all.len() {
        if rechained {
            let mut next = CustodyEntry::parse(&all[at]).unwrap();
            next.prev = Some(entry_hash(&all[at - 1]));
            all[at] = next.to_bytes().unwrap();
        }
    }
    *custody = joined(&all);
}

fn text_of(note: &[u8]) -> String {
    String::from_utf8(note.to_vec()).unwrap().split_once("\n\n").unwrap().0.to_owned() + "\n"
}

fn signature_line(key: &Signer, note: &[u8]) -> String {
    key.sign(&text_of(note)).unwrap().split_once("\n\n").unwrap().1.to_owned()
}

/// Has the head, as it stands or changed, signed by a key of the forger's own, and the proofs carry it.
fn resign(files: &mut Files, keys: &[String], note: &str) {
    *file(files, "keys.txt") = format!("{}\n", keys.join("\n")).into_bytes();
    *file(files, "checkpoint.txt") = note.as_bytes().to_vec();
    for (name, bytes) in files.iter_mut().filter(|(name, _)| name.starts_with("proofs/")) {
        let head = String::from_utf8(bytes.clone()).unwrap().split_once("\n\n").unwrap().0.to_owned();
        assert!(!name.is_empty());
        *bytes = format!("{head}\n\n{note}").into_bytes();
    }
}

/// Adds the cosignature of a witness whose name or time no program of ours would write.
fn with_raw_witness(files: &mut Files, name: &str, seconds: u64) {
    use sha2::Digest as _;
    let head = String::from_utf8(file(files, "checkpoint.txt").clone()).unwrap();
    let plain = Signer::from_seed("w", FORGER).unwrap();
    let public = STANDARD.decode(plain.verifier_key().splitn(3, '+').nth(2).unwrap()).unwrap()[1..].to_vec();
    let key = [&[4_u8][..], &public].concat();
    let mark = sha2::Sha256::digest([name.as_bytes(), b"\n", &key].concat())[..4].to_vec();
    let message = format!("cosignature/v1\ntime {seconds}\n{}", text_of(head.as_bytes()));
    let signed = plain.sign(&message).unwrap();
    let signature = STANDARD.decode(signed.trim_end().rsplit(' ').next().unwrap()).unwrap()[4..].to_vec();
    let blob = STANDARD.encode([mark.as_slice(), &seconds.to_be_bytes(), &signature].concat());
    let keys = [signer(GENUINE).verifier_key(), witness().verifier_key(), format!("{name}+{}+{}", hex::encode(mark), STANDARD.encode(key))];
    resign(files, &keys, &format!("{head}\u{2014} {name} {blob}\n"));
}

/// Has the head signed by nobody: by a key whose point has the order 1, for which the same signature fits every text.
fn sign_by_nobody(files: &mut Files) {
    use sha2::Digest as _;
    let point: Vec<u8> = std::iter::once(1).chain([0; 31]).collect();
    let key = [&[1_u8][..], &point].concat();
    let name = "log.example/custody";
    let mark = sha2::Sha256::digest([name.as_bytes(), b"\n", &key].concat())[..4].to_vec();
    let text = text_of(file(files, "checkpoint.txt"));
    let blob = STANDARD.encode([mark.as_slice(), &point, &[0; 32]].concat());
    let cosigned = witness().cosign(&text, COSIGNED_AT).unwrap();
    let keys = [format!("{name}+{}+{}", hex::encode(mark), STANDARD.encode(key)), witness().verifier_key()];
    resign(files, &keys, &format!("{text}\n\u{2014} {name} {blob}\n{cosigned}"));
}

/// A package of an item whose acquisition was signed at its source, in a log of its own; `change` is made before the log writes it.
fn acquired(guide: &str, change: &dyn Fn(&mut Value)) -> Vec<u8> {
    written(guide, change, &|_, _| {})
}

/// The same; `write` is made with each entry, by its place, before it is chained and written.
fn written(guide: &str, change: &dyn Fn(&mut Value), write: &dyn Fn(usize, &mut Value)) -> Vec<u8> {
    spelled(guide, change, write, &|_, _| {})
}

/// The place of the manifest among what is spelled.
const MANIFEST: usize = usize::MAX;

/// The same; `spell` is made with the bytes of each entry, and first with those of the manifest.
fn spelled(guide: &str, change: &dyn Fn(&mut Value), write: &dyn Fn(usize, &mut Value), spell: &dyn Fn(usize, &mut Vec<u8>)) -> Vec<u8> {
    let manifest = look(archive(&["a", "b"]));
    let mut manifest_bytes = serde_json::to_vec(&manifest).unwrap();
    spell(MANIFEST, &mut manifest_bytes);
    // A quote and a backslash stand escaped in the entry, not in what was signed.
    let mut told = signed_as("ĐIỀU-TRA\\\"an\"", manifest.file.sha256, manifest.file.size_bytes).to_value();
    change(&mut told);
    let kinds = [CustodyKind::Received, CustodyKind::Acquired, CustodyKind::Sealed, CustodyKind::Examined, CustodyKind::Exported];
    let mut entries: Vec<Vec<u8>> = Vec::new();
    for (position, kind) in kinds.into_iter().enumerate() {
        let mut next = entry(position as u64 + 1, kind, entries.last().map(|line| entry_hash(line)));
        next.subject.sha256 = manifest.file.sha256;
        next.subject.size_bytes = manifest.file.size_bytes;
        let detail = match kind {
            CustodyKind::Acquired => json!({ "acquisition": told, "declared": true }),
            CustodyKind::Examined => json!({
                "inventoryRoot": inventory_root(&manifest.members).unwrap(),
                "manifestSha256": chot_forensics::digest::sha256(&manifest_bytes),
                "members": manifest.members.len(),
            }),
            CustodyKind::Exported => {
                json!({ "packageFiles": package_files_digest(chot_forensics::digest::sha256(&manifest_bytes), guide, None) })
            }
            _ => json!({}),
        };
        next.detail = detail.as_object().unwrap().clone();
        let mut next = serde_json::to_value(&next).unwrap();
        write(position, &mut next);
        let mut line = canonical_json(&next).unwrap();
        spell(position, &mut line);
        entries.push(line);
    }
    packed(guide, manifest_bytes, entries)
}

/// A package of these entries, which are the end of a log that has others before them.
fn packed(guide: &str, manifest: Vec<u8>, entries: Vec<Vec<u8>>) -> Vec<u8> {
    let (nodes, leaves) = store(2);
    let first = leaves.len() as u64;
    for (position, line) in entries.iter().enumerate() {
        nodes.append(first + position as u64, leaf_hash(line));
    }
    let size = first + entries.len() as u64;
    let prove = |index| InclusionProof { index, size, hashes: inclusion_proof(&nodes, index, size).unwrap() };
    let key = signer(GENUINE);
    let input = PackageInput {
        manifest: Arc::new(BytesSource(manifest)),
        proofs: (first..size).map(prove).collect(),
        entries,
        checkpoint: key.sign(&Checkpoint { origin: key.name().to_owned(), size, root: root(&nodes, size).unwrap() }.text()).unwrap(),
        keys: vec![key.verifier_key()],
        timestamp: None,
        report: None,
        verify_md: guide.to_owned(),
    };
    let mut package = Vec::new();
    write_package(&mut package, &input).unwrap();
    package
}

/// A package of an item that was offered twice, refused and then accepted; `write` is made with each entry, by its place, before it is
/// chained and written.
fn handed(guide: &str, write: &dyn Fn(usize, &mut Value)) -> Vec<u8> {
    use CustodyKind as K;
    let manifest = look(archive(&["a", "b"]));
    let manifest_bytes = serde_json::to_vec(&manifest).unwrap();
    let kinds = [K::Received, K::TransferOffered, K::TransferRefused, K::TransferOffered, K::TransferAccepted, K::Examined, K::Exported];
    let mut entries: Vec<Vec<u8>> = Vec::new();
    for (position, kind) in kinds.into_iter().enumerate() {
        let mut next = entry(position as u64 + 1, kind, entries.last().map(|line| entry_hash(line)));
        next.subject.sha256 = manifest.file.sha256;
        next.subject.size_bytes = manifest.file.size_bytes;
        let offer = json!({ "transferId": format!("t{}", position / 3), "fromAgencyId": "a1", "toAgencyId": "a2", "place": "P \"2\"" });
        let detail = match kind {
            K::TransferOffered => {
                let mut offer = offer;
                offer["expiresAt"] = json!("2026-11-23T08:30:00.000Z");
                offer["toUserId"] = if position == 3 { json!("u\\2") } else { Value::Null };
                offer
            }
            K::TransferRefused | K::TransferAccepted => {
                next.actor.id = "u\\2".to_owned();
                let mut offer = offer;
                offer["offerSequence"] = json!(position);
                offer["offerEntryHash"] = json!(entry_hash(entries.last().unwrap()));
                offer
            }
            K::Examined => json!({
                "inventoryRoot": inventory_root(&manifest.members).unwrap(),
                "manifestSha256": chot_forensics::digest::sha256(&manifest_bytes),
                "members": manifest.members.len(),
            }),
            K::Exported => json!({ "packageFiles": package_files_digest(chot_forensics::digest::sha256(&manifest_bytes), guide, None) }),
            _ => json!({}),
        };
        next.detail = detail.as_object().unwrap().clone();
        let mut next = serde_json::to_value(&next).unwrap();
        write(position, &mut next);
        entries.push(canonical_json(&next).unwrap());
    }
    packed(guide, manifest_bytes, entries)
}

/// Histories that the log itself wrote, in which what ends an offer of custody contradicts it.
fn of_handed(guide: &str) -> Vec<Tampering> {
    let at = |place: usize, what, change: &dyn Fn(&mut Value)| {
        let write = |position: usize, entry: &mut Value| {
            if position == place {
                change(entry);
            }
        };
        Tampering { what, package: handed(guide, &write), given: None }
    };
    vec![
        at(4, "custody accepted by another agency than it was offered to", &|entry| entry["detail"]["toAgencyId"] = json!("a3")),
        at(4, "custody accepted from another agency than offered it", &|entry| entry["detail"]["fromAgencyId"] = json!("a3")),
        at(4, "custody accepted at another place", &|entry| entry["detail"]["place"] = json!("P3")),
        at(4, "custody accepted by who offered it", &|entry| entry["actor"]["id"] = json!("u1")),
        at(2, "custody refused by who offered it", &|entry| entry["actor"]["id"] = json!("u1")),
        at(4, "custody accepted by another person than it was offered to", &|entry| entry["actor"]["id"] = json!("u3")),
        at(3, "custody accepted after the offer had run out", &|entry| entry["detail"]["expiresAt"] = json!("2026-11-22T08:30:00.005Z")),
        at(4, "custody accepted after the offer had run out, by the time when it was written", &|entry| {
            entry["detail"]["recordedAt"] = json!("2026-11-23T08:30:00.000Z");
        }),
        at(3, "custody accepted without an offer", &|entry| entry["kind"] = json!("VIEWED")),
        at(4, "an answer to an offer that was never made", &|entry| entry["detail"]["transferId"] = json!("t9")),
        at(4, "an answer that names no offer", &|entry| {
            entry["detail"].as_object_mut().unwrap().remove("transferId");
        }),
        Tampering {
            what: "two answers to one offer",
            package: handed(guide, &|position, entry| match position {
                // The refusal once more, and nothing else of offers.
                3 => (entry["kind"], entry["detail"]) = (json!("TRANSFER_REFUSED"), json!({ "transferId": "t0", "offerSequence": 2 })),
                4 => (entry["kind"], entry["detail"]) = (json!("VIEWED"), json!({})),
                _ => {}
            }),
            given: None,
        },
        at(2, "a second offer while the first waits", &|entry| entry["kind"] = json!("VIEWED")),
        at(4, "an answer that names another entry as the offer", &|entry| entry["detail"]["offerSequence"] = json!(2)),
        at(4, "an answer with another hash of the offer", &|entry| entry["detail"]["offerEntryHash"] = json!(Sha256Digest([7; 32]))),
        at(4, "an answer whose true offer is nested", &|entry| {
            let detail = entry["detail"].clone();
            entry["detail"] = json!({ "zz": detail, "transferId": "t1", "offerSequence": 4 });
        }),
    ]
}

/// One way to tamper with a package.
struct Tampering {
    what: &'static str,
    package: Vec<u8>,
    /// A file given beside it: the original or a member, changed or not.
    given: Option<Vec<u8>>,
}

fn of_item(lab: &Lab) -> Vec<Tampering> {
    let change = |what, change: &dyn Fn(&mut Files)| {
        let mut files = unpack(&lab.item);
        change(&mut files);
        Tampering { what, package: pack(&files), given: None }
    };
    let raw = |what, change: &dyn Fn(&mut Vec<u8>)| {
        let mut package = lab.item.clone();
        change(&mut package);
        Tampering { what, package, given: None }
    };
    let mut evidence = lab.evidence.clone();
    evidence[40] ^= 1;
    let genuine = signer(GENUINE);
    let forger = signer(FORGER);
    let note = |files: &Files| files.iter().find(|(name, _)| name == "checkpoint.txt").unwrap().1.clone();
    vec![
        Tampering { what: "a byte of the evidence file", package: lab.item.clone(), given: Some(evidence) },
        change("a byte of the manifest outside the members", &|files| replace(file(files, "manifest.json"), "x.bin", "y.bin")),
        change("a member's row in the manifest", &|files| replace(file(files, "manifest.json"), "b.bin", "b.bim")),
        change("a member left out of the manifest", &|files| {
            let manifest = file(files, "manifest.json");
            let mut value: Value = serde_json::from_slice(manifest).unwrap();
            value["members"].as_array_mut().unwrap().pop();
            *manifest = serde_json::to_vec(&value).unwrap();
        }),
        change("an entry edited", &|files| edit_entry(files, 1, false)),
        change("an entry edited and every later hash made anew", &|files| edit_entry(files, 0, true)),
        change("the last entry dropped, with its proof", &|files| {
            let custody = file(files, "custody.jsonl");
            let mut all = lines(custody);
            all.pop();
            *custody = joined(&all);
            files.retain(|(name, _)| name != "proofs/000004.tlog-proof");
        }),
        change("an entry dropped from the middle, with its proof", &|files| {
            let custody = file(files, "custody.jsonl");
            let mut all = lines(custody);
            all.remove(2);
            *custody = joined(&all);
            *file(files, "proofs/000003.tlog-proof") = file(files, "proofs/000004.tlog-proof").clone();
            files.retain(|(name, _)| name != "proofs/000004.tlog-proof");
        }),
        change("two entries swapped, with their proofs", &|files| {
            let custody = file(files, "custody.jsonl");
            let mut all = lines(custody);
            all.swap(1, 2);
            *custody = joined(&all);
            let second = file(files, "proofs/000002.tlog-proof").clone();
            let third = std::mem::replace(file(files, "proofs/000003.tlog-proof"), second);
            *file(files, "proofs/000002.tlog-proof") = third;
        }),
        change("an entry added at the end", &|files| {
            let custody = file(files, "custody.jsonl");
            let mut all = lines(custody);
            all.push(entry(5, CustodyKind::Viewed, Some(entry_hash(&all[3]))).to_bytes().unwrap());
            *custody = joined(&all);
        }),
        change("a proof edited", &|files| {
            let proof = file(files, "proofs/000002.tlog-proof");
            let line = String::from_utf8(proof.clone()).unwrap().lines().nth(2).unwrap().to_owned();
            let other = STANDARD.encode([9; 32]);
            replace(proof, &line, &other);
        }),
        change("the place in a proof edited", &|files| replace(file(files, "proofs/000001.tlog-proof"), "index 2", "index 3")),
        change("a proof of another entry", &|files| {
            *file(files, "proofs/000001.tlog-proof") = file(files, "proofs/000002.tlog-proof").clone();
        }),
        change("the checkpoint edited", &|files| replace(file(files, "checkpoint.txt"), "\n17\n", "\n18\n")),
        change("the checkpoint edited, also in the proofs", &|files| {
            let changed = String::from_utf8(note(files)).unwrap().replacen("\n17\n", "\n18\n", 1);
            resign(files, &[genuine.verifier_key(), witness().verifier_key()], &changed);
        }),
        change("an entry forged, a new log around it, signed by a key of the forger's own under the log's name", &|files| {
            // Two entries are the whole log: each is the other's proof.
            let manifest = file(files, "manifest.json").clone();
            let guide = String::from_utf8(file(files, "VERIFY.md").clone()).unwrap();
            let told: Value = serde_json::from_slice(&manifest).unwrap();
            let mut first = entry(1, CustodyKind::Received, None);
            first.subject.sha256 = told["file"]["sha256"].as_str().unwrap().parse().unwrap();
            first.subject.size_bytes = told["file"]["sizeBytes"].as_u64().unwrap();
            let first_line = first.to_bytes().unwrap();
            let mut last = entry(2, CustodyKind::Exported, Some(entry_hash(&first_line)));
            last.subject = first.subject.clone();
            let mut bare: Manifest = serde_json::from_value(told).unwrap();
            bare.members.clear();
            let bare = serde_json::to_vec(&bare).unwrap();
            last.detail = json!({ "packageFiles": package_files_digest(chot_forensics::digest::sha256(&bare), &guide, Some(b"%PDF")) })
                .as_object()
                .unwrap()
                .clone();
            let lines = [first_line, last.to_bytes().unwrap()];
            let leaves = [leaf_hash(&lines[0]), leaf_hash(&lines[1])];
            let root = chot_forensics::merkle::node_hash(&leaves[0], &leaves[1]);
            let head = forger.sign(&Checkpoint { origin: forger.name().to_owned(), size: 2, root }.text()).unwrap();
            let proof = |index: u64, other| InclusionProof { index, size: 2, hashes: vec![other] }.to_text(&head).into_bytes();
            *files = vec![
                ("manifest.json".to_owned(), bare),
                ("custody.jsonl".to_owned(), joined(&lines)),
                ("proofs/000001.tlog-proof".to_owned(), proof(0, leaves[1])),
                ("proofs/000002.tlog-proof".to_owned(), proof(1, leaves[0])),
                ("checkpoint.txt".to_owned(), head.into_bytes()),
                ("keys.txt".to_owned(), format!("{}\n", forger.verifier_key()).into_bytes()),
                ("VERIFY.md".to_owned(), guide.into_bytes()),
                ("report.pdf".to_owned(), b"%PDF".to_vec()),
            ];
        }),
        change("the checkpoint signed by another key under the log's name", &|files| {
            let head = forger.sign(&text_of(&note(files))).unwrap();
            resign(files, &[forger.verifier_key()], &head);
        }),
        change("the checkpoint signed by another key, the published key beside it", &|files| {
            let head = forger.sign(&text_of(&note(files))).unwrap();
            resign(files, &[genuine.verifier_key(), forger.verifier_key()], &head);
        }),
        change("a signature of the right key over another text", &|files| {
            let other = genuine.sign("log.example/custody\n17\nAAAA\n").unwrap();
            let head = format!("{}\n{}", text_of(&note(files)), other.split_once("\n\n").unwrap().1);
            resign(files, &[genuine.verifier_key()], &head);
        }),
        change("a signature line by a key that is not in the package", &|files| {
            let head = String::from_utf8(note(files)).unwrap() + &signature_line(&forger, &note(files));
            resign(files, &[genuine.verifier_key(), witness().verifier_key()], &head);
        }),
        change("the time in a cosignature edited", &|files| {
            let line = witness().cosign(&text_of(&note(files)), COSIGNED_AT).unwrap();
            let blob = STANDARD.decode(line.trim_end().rsplit(' ').next().unwrap()).unwrap();
            let mut later = blob.clone();
            later[11] ^= 1;
            let head = String::from_utf8(note(files)).unwrap().replacen(&STANDARD.encode(blob), &STANDARD.encode(later), 1);
            resign(files, &[genuine.verifier_key(), witness().verifier_key()], &head);
        }),
        change("a cosignature taken out, with its key", &|files| {
            let head = genuine.sign(&text_of(&note(files))).unwrap();
            resign(files, &[genuine.verifier_key()], &head);
        }),
        change("the cosignature put before the log's own signature", &|files| {
            let text = text_of(&note(files));
            let own = signature_line(&genuine, &note(files));
            let head = format!("{text}\n{}{own}", witness().cosign(&text, COSIGNED_AT).unwrap());
            resign(files, &[genuine.verifier_key(), witness().verifier_key()], &head);
        }),
        change("a second key under the log's own name signed too", &|files| {
            let head = String::from_utf8(note(files)).unwrap() + &signature_line(&forger, &note(files));
            resign(files, &[genuine.verifier_key(), witness().verifier_key(), forger.verifier_key()], &head);
        }),
        change("a witness whose name commands a terminal", &|files| with_raw_witness(files, "w\u{1b}[2Aforged", COSIGNED_AT)),
        change("a witness whose name turns the text around", &|files| with_raw_witness(files, "w\u{202e}elpmaxe.gol", COSIGNED_AT)),
        change("a witness whose name has no ink", &|files| with_raw_witness(files, "w\u{200b}", COSIGNED_AT)),
        change("a witness whose name is a blank of Korean script", &|files| with_raw_witness(files, "\u{3164}", COSIGNED_AT)),
        change("a witness without a name", &|files| with_raw_witness(files, "", COSIGNED_AT)),
        change("a key of the log for which anybody can sign", &sign_by_nobody),
        change("a cosignature beyond all clocks", &|files| with_raw_witness(files, "w.example", 1 << 63)),
        change("a hyphen for the dash before a signature", &|files| {
            let head = String::from_utf8(note(files)).unwrap().replacen("\u{2014} witness", "- witness", 1);
            resign(files, &[genuine.verifier_key(), witness().verifier_key()], &head);
        }),
        change("a blank behind a signature", &|files| {
            let head = String::from_utf8(note(files)).unwrap().trim_end().to_owned() + " \n";
            resign(files, &[genuine.verifier_key(), witness().verifier_key()], &head);
        }),
        change("spare bits in the base64 of a signature", &|files| {
            // 68 bytes leave four bits of the last character over.
            let head = String::from_utf8(note(files)).unwrap();
            let from = head.find("\n\n").unwrap();
            let at = from + head[from..].find('=').unwrap();
            let next = char::from_u32(u32::from(head[..at].chars().next_back().unwrap()) + 1).unwrap();
            let head = format!("{}{next}{}", &head[..at - 1], &head[at..]);
            resign(files, &[genuine.verifier_key(), witness().verifier_key()], &head);
        }),
        change("spare bits in the base64 of a proof", &|files| {
            let proof = file(files, "proofs/000001.tlog-proof");
            let at = proof.windows(2).position(|bytes| bytes == b"=\n").unwrap();
            proof[at - 1] += 1;
        }),
        change("a NUL in the custody file", &|files| file(files, "custody.jsonl").insert(9, 0)),
        change("a NUL in the list of keys", &|files| file(files, "keys.txt").insert(3, 0)),
        change("a NUL in a proof", &|files| file(files, "proofs/000001.tlog-proof").insert(3, 0)),
        change("text behind the last key", &|files| file(files, "keys.txt").extend_from_slice(b"x")),
        change("the checkpoint missing", &|files| files.retain(|(name, _)| name != "checkpoint.txt")),
        change("an extra key", &|files| file(files, "keys.txt").extend_from_slice(format!("{}\n", forger.verifier_key()).as_bytes())),
        change("a key twice", &|files| file(files, "keys.txt").extend_from_slice(format!("{}\n", genuine.verifier_key()).as_bytes())),
        change("an extra file", &|files| files.push(("evidence.txt".to_owned(), b"x".to_vec()))),
        change("a file twice", &|files| files.push(("VERIFY.md".to_owned(), b"x".to_vec()))),
        change("a file missing", &|files| files.retain(|(name, _)| name != "proofs/000003.tlog-proof")),
        change("two files in another order", &|files| files.swap(0, 1)),
        change("the guide changed", &|files| file(files, "VERIFY.md").extend_from_slice(b"Trust us.\n")),
        change("the report changed", &|files| *file(files, "report.pdf") = b"%PDG".to_vec()),
        change("the report left out", &|files| files.retain(|(name, _)| name != "report.pdf")),
        raw("a byte of a file, its check value not", &|package| {
            let at = package.windows(8).position(|bytes| bytes == b"RECEIVED").unwrap();
            package[at] ^= 1;
        }),
        raw("a date in the ZIP file", &|package| package[12] ^= 1),
        raw("a byte behind the ZIP file", &|package| package.push(0)),
        raw("the end cut off", &|package| package.truncate(package.len() - 30)),
    ]
}

/// The package of the first item with this time stamp.
fn stamped(lab: &Lab, stamp: Option<Vec<u8>>) -> Vec<u8> {
    let mut files = unpack(&lab.item);
    if let Some(stamp) = stamp {
        let at = files.iter().position(|(name, _)| name == "VERIFY.md").unwrap();
        files.insert(at, ("timestamp.tsr".to_owned(), stamp));
    }
    pack(&files)
}

/// A package with a time stamp, made by an authority of the test's own.
fn of_stamped(lab: &Lab, authority: &Authority) -> Vec<Tampering> {
    let stamped = |stamp| stamped(lab, stamp);
    let mut files = unpack(&lab.item);
    let note = String::from_utf8(file(&mut files, "checkpoint.txt").clone()).unwrap();
    let sound = authority.stamp(as_first_signed(&note).unwrap().as_bytes());
    let report = verify(PackageKind::Item, &stamped(Some(sound.clone())), None, None);
    assert!(report.valid && report.timestamp.is_some(), "{report:#?}");
    let mut edited = sound.clone();
    let middle = edited.len() / 2;
    edited[middle] ^= 1;
    let other = authority.stamp(as_first_signed(&signer(GENUINE).sign("log.example/custody\n3\nAAAA\n").unwrap()).unwrap().as_bytes());
    [
        ("the time stamp swapped for that of another checkpoint", Some(other)),
        ("a byte of the time stamp", Some(edited)),
        ("the time stamp taken out", None),
    ]
    .map(|(what, stamp)| Tampering { what, package: stamped(stamp), given: None })
    .into()
}

fn of_acquired(guide: &str) -> Vec<Tampering> {
    let change = |what, change: &dyn Fn(&mut Value)| Tampering { what, package: acquired(guide, change), given: None };
    let text = |value: &mut Value, from: &str, to: &str| *value = Value::String(value.as_str().unwrap().replacen(from, to, 1));
    let mut files = unpack(&acquired(guide, &|_| {}));
    let custody = file(&mut files, "custody.jsonl");
    replace(custody, "Phòng máy", "Phòng mát");
    vec![
        Tampering { what: "the record of the acquisition edited in its entry", package: pack(&files), given: None },
        change("a record that was edited after it was signed, written by the log", &|told| text(&mut told["record"]["place"], "P", "p")),
        change("a record of other bytes, written by the log", &|told| {
            *told = signed_as("an@agency.example", chot_forensics::digest::sha256(b"other"), 5).to_value();
        }),
        change("a record under the name of another key, written by the log", &|told| {
            let other = Signer::from_seed("an@agency.example", FORGER).unwrap();
            told["key"] = other.verifier_key().into();
        }),
        change("a record with the key of a witness, written by the log", &|told| told["key"] = witness().verifier_key().into()),
        change("a record with a field more, written by the log", &|told| told["more"] = json!(1)),
        change("a record of another schema, written by the log", &|told| text(&mut told["record"]["schema"], "/1", "/2")),
        change("no record where one belongs, written by the log", &|told| *told = Value::Null),
    ]
}

/// What only the log itself could write: entries that are none, by its own key, with every hash and proof in order.
fn of_written(guide: &str) -> Vec<Tampering> {
    let at = |place: usize, what, change: &dyn Fn(&mut Value)| {
        let write = |position: usize, entry: &mut Value| {
            if position == place {
                change(entry);
            }
        };
        Tampering { what, package: written(guide, &|_| {}, &write), given: None }
    };
    vec![
        at(2, "an entry older than the one before", &|entry| entry["at"] = json!("2020-01-01T00:00:00.000Z")),
        at(0, "a time that there is not", &|entry| entry["at"] = json!("2026-02-31T00:00:00.000Z")),
        at(0, "a time with a zone", &|entry| entry["at"] = json!("2026-01-01T00:00:00.000+07:00")),
        at(2, "an entry of another item", &|entry| entry["evidenceId"] = json!("other")),
        at(2, "an entry of another number", &|entry| entry["evidenceNumber"] = json!("other")),
        at(2, "a kind that there is not", &|entry| entry["kind"] = json!("HACKED")),
        at(2, "an entry of another version", &|entry| entry["v"] = json!(2)),
        at(2, "an entry with true for its version", &|entry| entry["v"] = json!(true)),
        at(2, "an entry without actor", &|entry| entry["actor"] = Value::Null),
        at(2, "an entry without tool", &|entry| {
            entry.as_object_mut().unwrap().remove("tool");
        }),
        at(2, "an entry without case", &|entry| entry["caseNumber"] = Value::Null),
        at(2, "a number for a reason", &|entry| entry["reason"] = json!(5)),
        at(2, "an entry without detail", &|entry| entry["detail"] = Value::Null),
        at(2, "an entry with a field more", &|entry| entry["more"] = json!("x")),
        at(2, "an actor with a field more", &|entry| entry["actor"]["more"] = json!("x")),
        at(0, "a history that begins with the disposal of the item", &|entry| entry["kind"] = json!("DISPOSED")),
        at(0, "a history that begins with another item made of this one", &|entry| entry["kind"] = json!("DERIVED")),
        at(3, "no examination of the members", &|entry| entry["kind"] = json!("VIEWED")),
        at(3, "another manifest than the examined one", &|entry| entry["detail"]["manifestSha256"] = json!(Sha256Digest([7; 32]))),
        at(3, "the examined manifest, nested in what is not the examination's own word", &|entry| {
            let detail = &mut entry["detail"];
            detail["zz"] = json!({ "manifestSha256": detail["manifestSha256"] });
            detail["manifestSha256"] = json!(Sha256Digest([7; 32]));
        }),
        at(3, "an examination that binds no manifest", &|entry| {
            entry["detail"].as_object_mut().unwrap().remove("manifestSha256");
        }),
        at(4, "an export that binds other files, the true ones nested", &|entry| {
            let detail = &mut entry["detail"];
            detail["zz"] = json!({ "packageFiles": detail["packageFiles"] });
            detail["packageFiles"] = json!({ "VERIFY.md": Sha256Digest([7; 32]) });
        }),
        at(0, "a time in the year 0", &|entry| entry["at"] = json!("0000-01-01T00:00:00.000Z")),
    ]
    .into_iter()
    .chain(of_spelled(guide))
    .collect()
}

/// The same, in spellings that are not the one of canonical JSON, or that programs read in different ways.
fn of_spelled(guide: &str) -> Vec<Tampering> {
    let spell = |place: usize, what, from: &'static str, to: &[u8]| {
        let write = |position: usize, entry: &mut Value| {
            if position == place {
                entry["detail"]["x"] = json!("A");
            }
        };
        let spell = |position: usize, bytes: &mut Vec<u8>| {
            if position == place {
                let at = bytes.windows(from.len()).position(|part| part == from.as_bytes()).unwrap();
                bytes.splice(at..at + from.len(), to.iter().copied());
            }
        };
        Tampering { what, package: spelled(guide, &|_| {}, &write, &spell), given: None }
    };
    let detail = |what, to: &[u8]| spell(2, what, r#""x":"A""#, &[br#""x":"#, to].concat());
    let nested = format!("{}1{}", "[".repeat(120), "]".repeat(120));
    vec![
        detail("a number of 2^53", b"9007199254740992"),
        detail("a number with a fraction", b"1.5"),
        detail("a number with an exponent", b"1e2"),
        detail("a nought with a sign", b"-0"),
        detail("a detail nested too deep", nested.as_bytes()),
        detail("a key twice in a detail", br#""A","x":"A""#),
        detail("an escape that nothing needs", br#""\u0041""#),
        detail("half of a character", br#""\ud800""#),
        detail("half of a character as bytes", b"\"\xed\xa0\x80\""),
        detail("bytes that are not UTF-8", b"\"\xff\""),
        detail("keys in the order of their characters", "1,\"\u{fb01}\":1,\"\u{1f600}\":1".as_bytes()),
        spell(MANIFEST, "a key twice in the manifest", r#""verdict":"#, br#""verdict":"refused","verdict":"#),
        spell(MANIFEST, "a field more in the manifest", r#""verdict":"#, br#""more":1,"verdict":"#),
        spell(MANIFEST, "a verdict that there is not", r#""verdict":"complete""#, br#""verdict":"fine""#),
        spell(MANIFEST, "a number with a fraction in the manifest", r#""index":0,"#, br#""index":0.0,"#),
        spell(MANIFEST, "bytes in the manifest that are not UTF-8", r#""path":"a""#, b"\"path\":\"\xff\""),
    ]
}

fn of_members(lab: &Lab) -> Vec<Tampering> {
    let change = |what, change: &dyn Fn(&mut Files)| {
        let mut files = unpack(&lab.members);
        change(&mut files);
        Tampering { what, package: pack(&files), given: None }
    };
    vec![
        Tampering { what: "a member's file with other bytes", package: lab.members.clone(), given: Some(b"content of b.bim".to_vec()) },
        change("a proved member's row changed", &|files| replace(file(files, "members.jsonl"), "b.bin", "b.bim")),
        change("a proved member's digest changed", &|files| {
            let row: Member = serde_json::from_slice(&lines(file(files, "members.jsonl"))[0]).unwrap();
            let other = chot_forensics::digest::sha256(b"planted").to_string();
            replace(file(files, "members.jsonl"), &row.sha256.unwrap().to_string(), &other);
        }),
        change("a member's path edited", &|files| {
            let proof = file(files, "inventory/000001.proof");
            let line = String::from_utf8(proof.clone()).unwrap().lines().nth(3).unwrap().to_owned();
            let other = STANDARD.encode([9; 32]);
            replace(proof, &line, &other);
        }),
        change("a member's place edited", &|files| replace(file(files, "inventory/000001.proof"), "position 1", "position 0")),
        change("the size of the inventory edited", &|files| replace(file(files, "inventory/000002.proof"), "members 5", "members 6")),
        change("a proved member dropped", &|files| {
            let rows = file(files, "members.jsonl");
            *rows = joined(&lines(rows)[..1]);
            files.retain(|(name, _)| name != "inventory/000002.proof");
        }),
        change("the members swapped, with their paths", &|files| {
            let rows = file(files, "members.jsonl");
            let mut all = lines(rows);
            all.swap(0, 1);
            *rows = joined(&all);
            let first = file(files, "inventory/000001.proof").clone();
            let second = std::mem::replace(file(files, "inventory/000002.proof"), first);
            *file(files, "inventory/000001.proof") = second;
        }),
        change("a member with its path from another item of the same log", &|files| {
            let mut other = unpack(&lab.other_members);
            *file(files, "members.jsonl") = file(&mut other, "members.jsonl").clone();
            *file(files, "inventory/000001.proof") = file(&mut other, "inventory/000001.proof").clone();
            files.retain(|(name, _)| name != "inventory/000002.proof");
        }),
        change("the examination of another item of the same log", &|files| {
            let mut other = unpack(&lab.other_members);
            let examined = lines(file(&mut other, "custody.jsonl"))[0].clone();
            let custody = file(files, "custody.jsonl");
            let exported = lines(custody)[1].clone();
            *custody = joined(&[examined, exported]);
            *file(files, "proofs/000001.tlog-proof") = file(&mut other, "proofs/000001.tlog-proof").clone();
        }),
        Tampering {
            what: "the examination of another item of the same bytes",
            package: {
                let (mut files, mut other) = (unpack(&lab.same_members), unpack(&lab.members));
                let examined = lines(file(&mut other, "custody.jsonl"))[0].clone();
                let custody = file(&mut files, "custody.jsonl");
                *custody = joined(&[examined, lines(custody)[1].clone()]);
                *file(&mut files, "proofs/000001.tlog-proof") = file(&mut other, "proofs/000001.tlog-proof").clone();
                pack(&files)
            },
            given: None,
        },
        change("the export left out", &|files| {
            let custody = file(files, "custody.jsonl");
            *custody = joined(&lines(custody)[..1]);
            files.retain(|(name, _)| name != "proofs/000002.tlog-proof");
        }),
        change("the examination edited to another root", &|files| {
            let custody = file(files, "custody.jsonl");
            let mut all = lines(custody);
            let mut examined = CustodyEntry::parse(&all[0]).unwrap();
            examined.detail.insert("inventoryRoot".to_owned(), json!(Sha256Digest([1; 32])));
            all[0] = examined.to_bytes().unwrap();
            *custody = joined(&all);
        }),
        change("a manifest put into a member package", &|files| {
            let manifest = file(&mut unpack(&lab.item), "manifest.json").clone();
            files.push(("manifest.json".to_owned(), manifest));
        }),
        change("the guide of a member package changed", &|files| file(files, "VERIFY.md").push(b'\n')),
    ]
}

fn verify(lab_kind: PackageKind, package: &[u8], given: Option<&[u8]>, keys: Option<&[String]>) -> VerifyReport {
    let source = given.map(|bytes| BytesSource(bytes.to_vec()));
    let given: Vec<&dyn Source> = source.iter().map(|source| -> &dyn Source { source }).collect();
    let mut expected = Expected { keys, ..Expected::default() };
    match lab_kind {
        PackageKind::Item => expected.evidence = given.first().copied(),
        PackageKind::Members => expected.members = &given,
    }
    verify_package_against(&BytesSource(package.to_vec()), &expected)
}

fn failing(report: &VerifyReport) -> Vec<String> {
    report.checks.iter().filter(|check| !check.ok).map(|check| check.name.clone()).collect()
}

/// The programs as a reader of the guide copies them out of it.
struct Programs {
    folder: tempfile::TempDir,
}

impl Programs {
    fn of(guide: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (mark, name) in [("```python\n", "verify.py"), ("```sh\n", "verify.sh")] {
            let program = guide.split(mark).nth(1).unwrap().split("\n```").next().unwrap();
            std::fs::write(folder.path().join(name), format!("{program}\n")).unwrap();
        }
        Self { folder }
    }

    fn run(&self, program: &str, script: &str, package: &[u8], given: &[&[u8]]) -> (bool, String) {
        std::fs::write(self.folder.path().join("package.zip"), package).unwrap();
        let mut command = Command::new(program);
        command.args([script, "package.zip"]).current_dir(self.folder.path());
        for (at, bytes) in given.iter().enumerate() {
            let name = format!("given {at}");
            std::fs::write(self.folder.path().join(&name), bytes).unwrap();
            command.arg(name);
        }
        let output = command.output().unwrap_or_else(|error| panic!("{program} must be there (.ci/setup test): {error}"));
        let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(!text.contains(['\u{1b}', '\u{202e}', '\0']), "{script} prints what stands in the package: {text:?}");
        assert!(matches!(output.status.code(), Some(0 | 1)), "{script}: {} {text}", output.status);
        assert_eq!(output.status.success(), !text.contains("BAD  "), "{text}");
        (output.status.success(), text)
    }

    fn python(&self, package: &[u8], given: &[&[u8]]) -> (bool, String) {
        self.run("python3", "verify.py", package, given)
    }

    fn shell(&self, package: &[u8], given: &[&[u8]]) -> (bool, String) {
        self.run("sh", "verify.sh", package, given)
    }
}

#[test]
fn every_verifier_knows_every_kind_of_event() {
    for (program, before, after) in
        [("docs/verify.py", "|", "|"), ("docs/verify.sh", "|", "|"), ("web/src/features/verify/verifier/entry.ts", "'", "'")]
    {
        let text = std::fs::read_to_string(repository().join(program)).unwrap().replace(['(', ')', '"'], "|");
        for kind in chot_forensics::custody::CustodyKind::ALL {
            assert!(text.contains(&format!("{before}{kind}{after}")), "{program}: {kind}");
        }
    }
}

#[test]
fn good_packages_hold_by_all_three_verifiers() {
    let guide = verify_md();
    let lab = lab(&guide);
    let programs = Programs::of(&guide);
    let fingerprint = chot_forensics::note::VerifierKey::parse(&signer(GENUINE).verifier_key()).unwrap().fingerprint().to_string();
    let member: &[u8] = b"content of e/f/g.csv";
    let nested = written(&guide, &|_| {}, &|position, entry| {
        if position == 4 {
            entry["detail"]["x"] = json!({ "at": "0", "kind": "EXAMINED", "logId": "x", "sequence": 9, "subject": { "sizeBytes": 1 } });
            entry["actor"]["name"] = json!("{An} \"Bình\"");
        }
        if position == 3 {
            // Keys in the order of UTF-16, a deep nesting, and words that mean something elsewhere.
            let deep = (0..90).fold(json!("x"), |inner, _| json!([inner]));
            let foreign = json!({ "manifestSha256": "00", "inventoryRoot": "00", "members": 9, "text": "},\"evidenceId\":\"" });
            for (key, value) in [("\u{fb01}", json!(1)), ("\u{1f600}", json!(-9_007_199_254_740_991_i64)), ("zz", foreign), ("deep", deep)]
            {
                entry["detail"][key] = value;
            }
        }
        if position == 1 {
            let acquisition = entry["detail"]["acquisition"].clone();
            entry["detail"]["other"] = json!({ "acquisition": { "key": "k" }, "more": [acquisition] });
        }
    });
    for (kind, package, given) in [
        (PackageKind::Item, &lab.item, vec![lab.evidence.as_slice(), member, b"content of h"]),
        (PackageKind::Members, &lab.members, vec![lab.evidence.as_slice(), member]),
        (PackageKind::Members, &lab.other_members, vec![b"content of y".as_slice()]),
        (PackageKind::Item, &acquired(&guide, &|_| {}), vec![b"content of b".as_slice()]),
        (PackageKind::Item, &handed(&guide, &|_, _| {}), vec![b"content of b".as_slice()]),
        // What stands nested in an entry is not what the entry is.
        (PackageKind::Item, &nested, vec![b"content of b".as_slice()]),
    ] {
        let report = verify(kind, package, None, Some(&[signer(GENUINE).verifier_key()]));
        assert!(report.valid, "{report:#?}");
        assert_eq!((report.kind, report.identity_proved), (kind, true));
        for (ok, text) in [programs.python(package, &given), programs.shell(package, &given)] {
            assert!(ok, "{text}");
            assert!(text.contains(&fingerprint) && text.contains("NOT proved"), "{text}");
        }
        for (ok, text) in [programs.python(package, &[b"planted"]), programs.shell(package, &[b"planted"])] {
            assert!(!ok && text.contains("in the package agrees") && text.contains("ANOTHER file"), "{text}");
        }
    }
    let by = signed_as("ĐIỀU-TRA\\\"an\"", Sha256Digest([0; 32]), 0).key().fingerprint().to_string();
    let package = acquired(&guide, &|_| {});
    let report = verify(PackageKind::Item, &package, None, None);
    assert!(report.checks.iter().any(|check| check.name == "acquisition" && check.ok && check.detail.contains(&by)), "{report:#?}");
    for (_, text) in [programs.python(&package, &[]), programs.shell(&package, &[])] {
        assert!(text.contains(&by), "{text}");
    }
    let report = verify(PackageKind::Members, &lab.members, Some(member), None);
    assert!(report.valid, "{report:#?}");
    let shown: Vec<(u64, &str)> = report.members.iter().map(|member| (member.index, member.path.as_str())).collect();
    assert_eq!(shown, [(1, "b.bin"), (3, "e/f/g.csv")]);
    assert_eq!(verify(PackageKind::Item, &lab.item, None, None).witnesses.len(), 1);
    let lines = guide.split("```python\n").nth(1).unwrap().split("\n```").next().unwrap().lines().count();
    assert!(lines < 100, "{lines} lines");
}

#[test]
fn links_in_a_package_lead_nowhere() {
    let guide = verify_md();
    let mut package = lab(&guide).item;
    let programs = Programs::of(&guide);
    std::fs::write(programs.folder.path().join("guide"), &guide).unwrap();
    let target = programs.folder.path().join("guide").to_str().unwrap().to_owned();
    // The guide as a symbolic link to a file of the reader's own machine, in an archive that is otherwise in order.
    let mut files = unpack(&package);
    *file(&mut files, "VERIFY.md") = target.into_bytes();
    package = pack(&files);
    let at = package.windows(4).enumerate().filter(|(_, bytes)| bytes == b"PK\x01\x02").map(|(at, _)| at).collect::<Vec<_>>();
    let guide_at = at.into_iter().find(|at| package[at + 46..].starts_with(b"VERIFY.md")).unwrap();
    package[guide_at + 5] = 3;
    package[guide_at + 38..guide_at + 42].copy_from_slice(&(0o120_777_u32 << 16).to_le_bytes());
    assert!(!verify(PackageKind::Item, &package, None, None).valid);
    assert!(!programs.python(&package, &[]).0);
    let (ok, text) = programs.shell(&package, &[]);
    assert!(!ok && text.contains("a file of the package is none"), "{text}");
}

#[test]
fn a_package_that_is_not_there_is_told() {
    let guide = verify_md();
    let programs = Programs::of(&guide);
    let package = lab(&guide).item;
    std::fs::write(programs.folder.path().join("other.zip"), &package).unwrap();
    std::fs::write(programs.folder.path().join("-x.zip"), &package).unwrap();
    let run = |name: &str| {
        let output = Command::new("sh").args(["verify.sh", name]).current_dir(programs.folder.path()).output().unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let (code, text) = run("other");
    assert!(code == Some(1) && text.contains("BAD  there is no such package"), "{text}");
    assert_eq!(run("-x.zip").0, Some(0));
}

#[test]
fn only_the_logs_own_key_is_told_as_the_log() {
    let guide = verify_md();
    let programs = Programs::of(&guide);
    let stranger = Signer::from_seed("court.example", FORGER).unwrap();
    let fingerprint = chot_forensics::note::VerifierKey::parse(&stranger.verifier_key()).unwrap().fingerprint().to_string();
    let mut files = unpack(&lab(&guide).item);
    let head = String::from_utf8(file(&mut files, "checkpoint.txt").clone()).unwrap();
    let head = head.clone() + &signature_line(&stranger, head.as_bytes());
    resign(&mut files, &[signer(GENUINE).verifier_key(), witness().verifier_key(), stranger.verifier_key()], &head);
    let package = pack(&files);
    let report = verify(PackageKind::Item, &package, None, None);
    assert!(report.valid, "{report:#?}");
    let names = |keys: &[chot_forensics::package::SignerKey]| keys.iter().map(|key| key.name.clone()).collect::<Vec<_>>();
    assert_eq!(
        (names(&report.signers), names(&report.strangers)),
        (vec!["log.example/custody".to_owned()], vec!["court.example".to_owned()])
    );
    for (ok, text) in [programs.python(&package, &[]), programs.shell(&package, &[])] {
        let line = text.lines().find(|line| line.contains(&fingerprint)).unwrap();
        assert!(ok && line.contains("signed too, but is NOT the log's key; NOT proved whose it is"), "{text}");
    }
}

#[test]
fn cosignatures_tell_a_date_and_when_it_cannot_be() {
    let guide = verify_md();
    let lab = lab(&guide);
    let programs = Programs::of(&guide);
    let at = |seconds| {
        let mut files = unpack(&lab.item);
        with_raw_witness(&mut files, "w.example", seconds);
        let package = pack(&files);
        let report = verify(PackageKind::Item, &package, None, None);
        assert!(report.valid, "{report:#?}");
        let told = report.witnesses.last().unwrap().clone();
        let odd = told.remark.is_some();
        for (ok, text) in [programs.python(&package, &[]), programs.shell(&package, &[])] {
            let line = text.lines().find(|line| line.contains(&told.key.fingerprint.to_string())).unwrap();
            assert!(ok && line.contains("NOT proved to be a witness") && line.contains("odd time") == odd, "{odd} {text}");
            assert!(told.cosigned_at.as_ref().is_none_or(|date| line.contains(date)), "{line}");
        }
        (told.cosigned_at, odd)
    };
    let date = |text: &str| Some(text.to_owned());
    assert_eq!(at(COSIGNED_AT), (date("2026-11-18T11:06:40Z"), true));
    assert_eq!(at(COSIGNED_AT + 10 * 86_400), (date("2026-11-28T11:06:40Z"), false));
    assert_eq!(at(COSIGNED_AT + 400 * 86_400), (date("2027-12-23T11:06:40Z"), true));
    assert_eq!(at(1_700_000_000), (date("2023-11-14T22:13:20Z"), true));
    assert_eq!(at(u64::MAX >> 1), (None, true));
}

#[test]
fn a_member_package_says_nothing_of_the_other_members() {
    let lab = lab("guide\n");
    let text = String::from_utf8_lossy(&lab.members).into_owned();
    assert!(text.contains("b.bin") && text.contains("e/f/g.csv"));
    for (name, content) in [("ghi chú.txt", "a/ghi chú.txt"), ("c \\\"d", "c \"d\".log"), ("\"h\"", "h"), ("x.zip", "-")] {
        assert!(!text.contains(name), "{name}");
        let digest = chot_forensics::digest::sha256(format!("content of {content}").as_bytes()).to_string();
        assert!(!text.contains(&digest), "{content}");
    }
    assert!(!text.contains("manifest.json") && !text.contains("\"fileName\""));
}

#[test]
fn every_changed_byte_of_a_member_package_is_named() {
    let package = lab("guide\n").members;
    for at in 0..package.len() {
        let mut bytes = package.clone();
        bytes[at] ^= if at % 2 == 0 { 0x01 } else { 0x20 };
        let report = verify(PackageKind::Members, &bytes, None, None);
        assert!(!report.valid && !failing(&report).is_empty(), "byte {at}");
    }
    for at in 0..package.len() {
        assert!(!verify(PackageKind::Members, &package[..at], None, None).valid, "cut at {at}");
    }
}

#[test]
fn only_members_that_are_there_can_be_proved() {
    use chot_forensics::package::{MAX_MEMBERS, ProveError};
    let members = look(archive(&["a", "b", "c"])).members;
    assert_eq!(prove_members(&members, &[]), Err(ProveError::Count));
    assert_eq!(prove_members(&members, &[3]), Err(ProveError::NoMember(3)));
    assert_eq!(prove_members(&members, &(0..=MAX_MEMBERS as u64).collect::<Vec<_>>()), Err(ProveError::Count));
    let (_, twice) = prove_members(&members, &[2, 0, 2]).unwrap();
    assert_eq!(twice.iter().map(|proof| proof.position).collect::<Vec<_>>(), [0, 2]);
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

#[allow(clippy::disallowed_methods, reason = "a test that writes what it checks asks whether it should")]
fn updating() -> bool {
    std::env::var_os("UPDATE").is_some()
}

/// How one verifier met one tampering, in the words of the table.
fn word(found: bool, forged_whole: bool) -> &'static str {
    match (found, forged_whole) {
        (true, _) => "yes",
        (false, true) => "by the fingerprint",
        (false, false) => "no",
    }
}

/// Checks in the words of the table: single proofs are summed up by `proofs` and `inventory`.
fn names(failing: &[String]) -> String {
    let names: Vec<String> = failing.iter().filter(|name| !name.contains("/0")).map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

#[test]
fn every_tampering_is_found_as_the_table_says() {
    let guide = verify_md();
    let lab = lab(&guide);
    let genuine = [signer(GENUINE).verifier_key()];
    let authority = Authority::new();
    let root_certificate = std::fs::read(authority.certificate()).unwrap();
    // What only comes out where the one who checks says what must be there.
    let asked = |package: &[u8]| {
        let keys = [witness().verifier_key()];
        let witnesses = Some(WitnessPolicy { keys: &keys, least: None });
        let source = BytesSource(package.to_vec());
        let by_witness = verify_package_against(&source, &Expected { witnesses, ..Expected::default() });
        let by_authority = verify_package_against(&source, &Expected { authorities: Some(&root_certificate), ..Expected::default() });
        (failing(&by_witness), failing(&by_authority))
    };
    let mut cases: Vec<(PackageKind, &str, Tampering)> = Vec::new();
    for (kind, title, all) in [
        (PackageKind::Item, "custody package", of_item(&lab)),
        (PackageKind::Item, "with an acquisition", of_acquired(&guide)),
        (PackageKind::Item, "written by the log", of_written(&guide)),
        (PackageKind::Item, "written by the log", of_handed(&guide)),
        (PackageKind::Item, "with a time stamp", of_stamped(&lab, &authority)),
        (PackageKind::Members, "member package", of_members(&lab)),
    ] {
        cases.extend(all.into_iter().map(|tampering| (kind, title, tampering)));
    }
    let row = |programs: &Programs, (kind, title, Tampering { what, package, given }): &(PackageKind, &str, Tampering)| {
        let named = failing(&verify(*kind, package, given.as_deref(), None));
        let with_keys = failing(&verify(*kind, package, given.as_deref(), Some(&genuine)));
        let given: Vec<&[u8]> = given.as_deref().into_iter().collect();
        let python = programs.python(package, &given).0;
        let shell = programs.shell(package, &given).0;
        let checks = if !named.is_empty() {
            names(&named)
        } else if !with_keys.is_empty() {
            format!("with `--keys`: {}", names(&with_keys))
        } else if !asked(package).0.is_empty() && *title == "custody package" {
            format!("with `--witness-keys`: {}", names(&asked(package).0))
        } else {
            let found = asked(package).1;
            assert!(!found.is_empty(), "{what}: not found whatever is asked for");
            format!("with `--tsa-ca`: {}", names(&found))
        };
        let forged = named.is_empty() && !with_keys.is_empty();
        format!("| {title} | {what} | {checks} | {} | {} |\n", word(!python, forged), word(!shell, forged))
    };
    // Nearly all of the time is spent by the programs: as many at once as there are processors, each in a folder of its own.
    let each = cases.len().div_ceil(std::thread::available_parallelism().unwrap().get());
    let rows: String = std::thread::scope(|scope| {
        let (row, guide) = (&row, &guide);
        let some = |cases| {
            scope.spawn(move || -> String {
                let programs = Programs::of(guide);
                <[_]>::iter(cases).map(|case| row(&programs, case)).collect()
            })
        };
        let running: Vec<_> = cases.chunks(each).map(some).collect();
        running.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let path = repository().join("docs/VERIFYING.md");
    let text = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = text.split_once("<!-- table -->\n").unwrap();
    let (_, after) = rest.split_once("<!-- end of the table -->\n").unwrap();
    let head = "| package | what was done | `chot-verify` names | `verify.py` | `verify.sh` |\n|---|---|---|---|---|\n";
    let made = format!("{before}<!-- table -->\n{head}{rows}<!-- end of the table -->\n{after}");
    if updating() {
        std::fs::write(&path, made).unwrap();
        return;
    }
    assert!(text == made, "the table in docs/VERIFYING.md is not what the verifiers do (UPDATE=1 writes it):\n{rows}");
}

/// What the browser's verifier is held against: packages, and the checks that must fail.
#[test]
fn vectors_of_the_browser_are_these_packages() {
    let lab = lab("guide\n");
    let genuine = [signer(GENUINE).verifier_key()];
    let mut vectors = Vec::new();
    let mut put = |kind: PackageKind, what: &str, package: &[u8], given: Option<&[u8]>| {
        let alone = verify(kind, package, given, None);
        let kept = verify(kind, package, given, Some(&genuine));
        vectors.push(json!({
            "what": what,
            "kind": kind,
            "package": STANDARD.encode(package),
            "given": given.map(|bytes| STANDARD.encode(bytes)),
            "failing": failing(&alone),
            "failingWithKeys": failing(&kept),
            "fingerprints": alone.signers.iter().map(|signer| signer.fingerprint).collect::<Vec<_>>(),
        }));
    };
    put(PackageKind::Item, "nothing", &lab.item, Some(&lab.evidence));
    put(PackageKind::Members, "nothing", &lab.members, Some(b"content of b.bin"));
    put(PackageKind::Members, "nothing", &lab.other_members, None);
    put(PackageKind::Item, "nothing", &acquired("guide\n", &|_| {}), None);
    put(PackageKind::Item, "nothing", &handed("guide\n", &|_, _| {}), None);
    let written = of_written("guide\n").into_iter().chain(of_handed("guide\n"));
    for Tampering { what, package, given } in of_item(&lab).into_iter().chain(of_acquired("guide\n")).chain(written) {
        put(PackageKind::Item, what, &package, given.as_deref());
    }
    for Tampering { what, package, given } in of_members(&lab) {
        put(PackageKind::Members, what, &package, given.as_deref());
    }
    let made = json!({ "keys": genuine, "vectors": vectors });
    let path = repository().join("web/src/features/verify/vectors.json.gz");
    if updating() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        packed.write_all(&serde_json::to_vec(&made).unwrap()).unwrap();
        std::fs::write(&path, packed.finish().unwrap()).unwrap();
        return;
    }
    let mut kept = Vec::new();
    flate2::read::GzDecoder::new(std::fs::File::open(&path).unwrap()).read_to_end(&mut kept).unwrap();
    let kept: Value = serde_json::from_slice(&kept).unwrap();
    assert!(kept == made, "the vectors in web/src/features/verify are not these packages (UPDATE=1 writes them)");
}

/// What is held against an authority: the package, the certificates given, and what `chot-verify` says.
fn stamp_vector(what: &str, package: &[u8], authority: Option<&[u8]>) -> Value {
    let source = BytesSource(package.to_vec());
    let report = verify_package_against(&source, &Expected { authorities: authority, ..Expected::default() });
    json!({
        "what": what,
        "package": STANDARD.encode(package),
        "authority": authority.map(|pem| String::from_utf8(pem.to_vec()).unwrap()),
        "failing": failing(&report),
        "stamp": report.timestamp,
    })
}

fn stamp_vectors() -> Value {
    let lab = lab("guide\n");
    let note = String::from_utf8(file(&mut unpack(&lab.item), "checkpoint.txt").clone()).unwrap();
    let note = as_first_signed(&note).unwrap().as_bytes().to_vec();
    let other = std::fs::read(Authority::new().certificate()).unwrap();
    let mut vectors = Vec::new();
    for (key, authority) in [
        ("RSA", Authority::new()),
        ("P-256", Authority::with("timeStamping", "ec")),
        ("RSA, an authority between", Authority::below_another()),
    ] {
        let pem = std::fs::read(authority.certificate()).unwrap();
        let package = stamped(&lab, Some(authority.stamp(&note)));
        vectors.push(stamp_vector(&format!("{key}: nothing"), &package, Some(&pem)));
        vectors.push(stamp_vector(&format!("{key}: no authority given"), &package, None));
        vectors.push(stamp_vector(&format!("{key}: another authority given"), &package, Some(&other)));
        vectors.push(stamp_vector(&format!("{key}: no certificate in what is given"), &package, Some(b"none")));
    }
    let authority = Authority::new();
    let pem = std::fs::read(authority.certificate()).unwrap();
    for Tampering { what, package, .. } in of_stamped(&lab, &authority) {
        vectors.push(stamp_vector(what, &package, Some(&pem)));
    }
    let by_sha512 = authority.answer(&authority.query_by_openssl(&note, "-sha512"));
    vectors.push(stamp_vector("stamped by another digest", &stamped(&lab, Some(by_sha512)), Some(&pem)));
    let refused = authority.answer(&authority.query_by_openssl(&note, "-sha1"));
    vectors.push(stamp_vector("a refusal", &stamped(&lab, Some(refused)), Some(&pem)));
    vectors.push(stamp_vector("no time stamp at all", &stamped(&lab, Some(b"0".to_vec())), Some(&pem)));
    Value::Array(vectors)
}

/// The time stamps that the browser's verifier is held against. An authority signs at a time and with numbers of its own, so they are kept and
/// not made anew each time: what is tested is that `chot-verify` still says of them what stands there.
#[test]
fn kept_time_stamps_are_what_this_program_says_they_are() {
    let path = repository().join("web/src/features/verify/stamps.json.gz");
    let kept = std::fs::File::open(&path).ok().map(|packed| {
        let mut kept = Vec::new();
        flate2::read::GzDecoder::new(packed).read_to_end(&mut kept).unwrap();
        serde_json::from_slice::<Value>(&kept).unwrap()
    });
    let same = kept.as_ref().is_some_and(|kept| {
        kept.as_array().unwrap().iter().all(|vector| {
            let package = STANDARD.decode(vector["package"].as_str().unwrap()).unwrap();
            stamp_vector(vector["what"].as_str().unwrap(), &package, vector["authority"].as_str().map(str::as_bytes)) == *vector
        })
    });
    if !same && updating() {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        packed.write_all(&serde_json::to_vec(&stamp_vectors()).unwrap()).unwrap();
        std::fs::write(&path, packed.finish().unwrap()).unwrap();
        return;
    }
    assert!(same, "the time stamps in web/src/features/verify are not what this program says of them (UPDATE=1 makes others)");
    assert!(kept.unwrap().as_array().unwrap().len() > 15);
}
