//! Packages: a good one holds, and every changed byte of it is named.

use std::sync::Arc;

use chot_forensics::archive::Manifest;
use chot_forensics::custody::{CustodyEntry, CustodyKind, entry_hash};
use chot_forensics::digest::{Sha256Digest, sha256};
use chot_forensics::merkle::{inclusion_proof, inventory_root, leaf_hash, root};
use chot_forensics::note::{Checkpoint, Cosigner, Signer, as_first_signed};
use chot_forensics::package::{
    Expected, InclusionProof, PackageError, PackageInput, VerifyReport, WitnessPolicy, package_files_digest, verify_md, verify_package,
    verify_package_against, write_package,
};
use chot_forensics::source::{BytesSource, Source};
use serde_json::{Value, json};

use crate::acquisition::signed;
use crate::authority::Authority;
use crate::build::{File, look, zip};
use crate::custody::entry;
use crate::merkle::store;

pub struct Made {
    pub input: PackageInput,
    pub bytes: Vec<u8>,
    pub evidence: Vec<u8>,
}

fn signer() -> Signer {
    Signer::from_seed("log.example/custody", [7; 32]).unwrap()
}

/// A package as the hub makes it; `guide` may be short so that tests over every byte stay fast.
pub fn make(guide: &str, report: Option<&[u8]>) -> Made {
    make_at(guide, report, 3, None)
}

/// The same with so many other entries in the log before it, and with what somebody declares of the acquisition.
fn make_at(guide: &str, report: Option<&[u8]>, others: u64, acquired: Option<&dyn Fn(Sha256Digest, u64) -> Value>) -> Made {
    let evidence = zip(vec![File::new("a/ghi chú.txt", b"hello"), File::stored("b", b"data"), File::stored("c", b"")]).bytes();
    let manifest = look(evidence.clone());
    let manifest_bytes = serde_json::to_vec(&manifest).unwrap();
    let mut kinds = vec![CustodyKind::Received, CustodyKind::Examined, CustodyKind::Exported];
    if acquired.is_some() {
        kinds.insert(1, CustodyKind::Acquired);
    }
    let mut entries: Vec<Vec<u8>> = Vec::new();
    for (position, kind) in kinds.into_iter().enumerate() {
        let mut next = entry(position as u64 + 1, kind, entries.last().map(|line| entry_hash(line)));
        next.subject.sha256 = manifest.file.sha256;
        next.subject.size_bytes = manifest.file.size_bytes;
        if let (CustodyKind::Acquired, Some(acquired)) = (kind, acquired) {
            next.detail.insert("acquisition".to_owned(), acquired(manifest.file.sha256, manifest.file.size_bytes));
        }
        if kind == CustodyKind::Examined {
            next.detail.insert("inventoryRoot".to_owned(), json!(inventory_root(&manifest.members).unwrap()));
            next.detail.insert("manifestSha256".to_owned(), json!(sha256(&manifest_bytes)));
        }
        if kind == CustodyKind::Exported {
            let files = package_files_digest(sha256(&manifest_bytes), guide, report);
            next.detail.insert("packageFiles".to_owned(), files);
        }
        entries.push(next.to_bytes().unwrap());
    }
    let (nodes, leaves) = store(others);
    let mut size = leaves.len() as u64;
    let mut indexes = Vec::new();
    for line in &entries {
        nodes.append(size, leaf_hash(line));
        indexes.push(size);
        size += 1;
        // Another item's entry in between.
        nodes.append(size, leaf_hash(b"another"));
        size += 1;
    }
    let proofs = indexes
        .iter()
        .map(|index| InclusionProof { index: *index, size, hashes: inclusion_proof(&nodes, *index, size).unwrap() })
        .collect();
    let signer = signer();
    let checkpoint = Checkpoint { origin: signer.name().to_owned(), size, root: root(&nodes, size).unwrap() };
    let input = PackageInput {
        manifest: source(manifest_bytes),
        entries,
        proofs,
        checkpoint: signer.sign(&checkpoint.text()).unwrap(),
        keys: vec![signer.verifier_key()],
        timestamp: None,
        report: report.map(<[u8]>::to_vec),
        verify_md: guide.to_owned(),
    };
    let mut bytes = Vec::new();
    write_package(&mut bytes, &input).unwrap();
    Made { input, bytes, evidence }
}

fn source(bytes: Vec<u8>) -> Arc<dyn Source> {
    Arc::new(BytesSource(bytes))
}

fn manifest_of(input: &PackageInput) -> Vec<u8> {
    let mut bytes = vec![0; input.manifest.len() as usize];
    assert_eq!(input.manifest.read_at(0, &mut bytes).unwrap(), bytes.len());
    bytes
}

fn verify(bytes: &[u8]) -> VerifyReport {
    verify_package(&BytesSource(bytes.to_vec()), None, None, None)
}

fn failing(report: &VerifyReport) -> Vec<&str> {
    report.checks.iter().filter(|check| !check.ok).map(|check| check.name.as_str()).collect()
}

#[test]
fn a_declared_acquisition_must_be_signed_and_about_the_item() {
    let check = |acquired: &dyn Fn(Sha256Digest, u64) -> Value| {
        let report = verify(&make_at("guide", None, 3, Some(acquired)).bytes);
        let found = report.checks.iter().find(|check| check.name == "acquisition").unwrap().clone();
        assert_eq!(report.valid, found.ok, "nothing else is wrong: {:?}", failing(&report));
        (found.ok, found.detail)
    };
    let (ok, detail) = check(&|sha256, size| signed(sha256, size).to_value());
    assert!(ok && detail.contains("Nguyễn Văn An") && detail.contains("an@agency.example"), "{detail}");
    let (ok, detail) = check(&|_, size| signed(sha256(b"other"), size).to_value());
    assert!(!ok && detail.contains("other bytes"), "{detail}");
    let (ok, detail) = check(&|sha256, size| {
        let mut value = signed(sha256, size).to_value();
        value["record"]["place"] = json!("Nơi khác");
        value
    });
    assert!(!ok && detail.contains("signature"), "{detail}");
}

#[test]
fn good_package_holds() {
    for report in [None, Some(b"%PDF-1.7".as_slice())] {
        let made = make(&verify_md(), report);
        let outcome = verify_package(
            &BytesSource(made.bytes.clone()),
            Some(&BytesSource(made.evidence.clone())),
            Some(&made.input.checkpoint),
            Some(&[signer().verifier_key()]),
        );
        assert!(outcome.valid, "{outcome:#?}");
        assert_eq!(outcome.evidence_number.as_deref(), Some("2026-0001-E1"));
        assert_eq!(outcome.sha256, Some(sha256(&made.evidence)));
        assert_eq!((outcome.events, outcome.log_size), (3, Some(9)));
        let mut again = Vec::new();
        write_package(&mut again, &made.input).unwrap();
        assert_eq!(again, made.bytes, "the same input gives the same bytes");
    }
}

#[test]
fn package_is_an_ordinary_zip_file() {
    let made = make(&verify_md(), Some(b"%PDF"));
    let manifest = look(made.bytes.clone());
    assert_eq!(manifest.verdict, chot_forensics::archive::Verdict::Complete, "{manifest:#?}");
    let names: Vec<&str> = manifest.members.iter().map(|member| member.path.as_str()).collect();
    assert_eq!(
        names,
        [
            "manifest.json",
            "custody.jsonl",
            "proofs/000001.tlog-proof",
            "proofs/000002.tlog-proof",
            "proofs/000003.tlog-proof",
            "checkpoint.txt",
            "keys.txt",
            "VERIFY.md",
            "report.pdf"
        ]
    );
}

#[test]
fn every_changed_byte_is_named() {
    let made = make("guide\n", Some(b"%PDF"));
    assert!(verify(&made.bytes).valid);
    for at in 0..made.bytes.len() {
        let mut bytes = made.bytes.clone();
        bytes[at] ^= if at % 2 == 0 { 0x01 } else { 0x20 };
        let report = verify(&bytes);
        assert!(!report.valid, "byte {at}");
        assert!(!failing(&report).is_empty());
    }
    for at in 0..made.bytes.len() {
        assert!(!verify(&made.bytes[..at]).valid, "cut at {at}");
    }
    let mut longer = made.bytes.clone();
    longer.push(0);
    assert_eq!(failing(&verify(&longer)), ["container"]);
}

/// Writes the input with a change, as a forger with the container's rules would.
fn forged(made: &Made, change: impl FnOnce(&mut PackageInput)) -> VerifyReport {
    let mut input = made.input.clone();
    change(&mut input);
    let mut bytes = Vec::new();
    write_package(&mut bytes, &input).unwrap();
    verify(&bytes)
}

#[test]
fn each_forgery_is_named_by_its_check() {
    let made = make("guide\n", Some(b"%PDF"));
    let replaced = |bytes: &[u8], from: &str, to: &str| {
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        assert!(text.contains(from));
        text.replacen(from, to, 1).into_bytes()
    };
    let report = forged(&made, |input| input.report = Some(b"%PDG".to_vec()));
    assert_eq!(failing(&report), ["package-files"]);
    let report = forged(&made, |input| input.report = None);
    assert_eq!(failing(&report), ["package-files"]);
    let report = forged(&made, |input| input.verify_md = "other\n".to_owned());
    assert_eq!(failing(&report), ["package-files"]);
    let report = forged(&made, |input| input.manifest = source(replaced(&manifest_of(input), "ghi chú", "ghi chu")));
    assert_eq!(failing(&report), ["manifest", "package-files", "inventory"]);
    let size = made.evidence.len();
    let report = forged(&made, |input| {
        input.manifest = source(replaced(&manifest_of(input), &format!("\"sizeBytes\":{size}"), "\"sizeBytes\":1"));
    });
    assert_eq!(failing(&report), ["manifest", "package-files"]);
    let report = forged(&made, |input| input.entries[1] = replaced(&input.entries[1], "giám định", "đùa"));
    assert_eq!(failing(&report), ["chain", "proofs/000002.tlog-proof", "proofs"]);
    let report = forged(&made, |input| {
        input.entries.pop();
        input.proofs.pop();
    });
    assert_eq!(failing(&report), ["package-files"], "a cut history has no export");
    let report = forged(&made, |input| input.proofs[0].index ^= 1);
    assert_eq!(failing(&report), ["proofs/000001.tlog-proof", "proofs"]);
    let report = forged(&made, |input| input.keys.clear());
    assert!(failing(&report).contains(&"keys"));
    let report = forged(&made, |input| input.checkpoint = input.checkpoint.replacen("\n9\n", "\n8\n", 1));
    assert!(failing(&report).contains(&"checkpoint"));
    assert!(failing(&report).contains(&"proofs"));
}

#[test]
fn forger_with_another_key_is_found_by_trusted_keys_only() {
    let made = make("guide\n", None);
    let forger = Signer::from_seed("log.example/custody", [66; 32]).unwrap();
    let text = made.input.checkpoint.split_once("\n\n").unwrap().0.to_owned() + "\n";
    let mut input = made.input.clone();
    input.checkpoint = forger.sign(&text).unwrap();
    input.keys = vec![forger.verifier_key()];
    let mut bytes = Vec::new();
    write_package(&mut bytes, &input).unwrap();
    assert!(verify(&bytes).valid, "a package agrees with itself");
    let trusted = [signer().verifier_key()];
    let report = verify_package(&BytesSource(bytes), None, None, Some(&trusted));
    assert!(failing(&report).contains(&"checkpoint"));
    let report = verify_package(&BytesSource(made.bytes.clone()), None, None, Some(&[]));
    assert!(failing(&report).contains(&"trusted-keys"));
    // A witness's signature alone does not make a checkpoint of the log.
    let witness = Signer::from_seed("witness.example", [5; 32]).unwrap();
    input.checkpoint = witness.sign(&text).unwrap();
    input.keys = vec![witness.verifier_key()];
    let mut bytes = Vec::new();
    write_package(&mut bytes, &input).unwrap();
    assert!(failing(&verify(&bytes)).contains(&"checkpoint"));
}

/// The genuine key beside the forger's own: whoever looks for the published key in keys.txt would find it.
#[test]
fn keys_that_did_not_sign_and_foreign_signatures_are_named() {
    let made = make("guide\n", None);
    let genuine = signer();
    let forger = Signer::from_seed("log.example/custody", [66; 32]).unwrap();
    let witness = Signer::from_seed("witness.example", [5; 32]).unwrap();
    let text = made.input.checkpoint.split_once("\n\n").unwrap().0.to_owned() + "\n";
    let line = |signer: &Signer| signer.sign(&text).unwrap().split_once("\n\n").unwrap().1.to_owned();
    let note = |lines: &[String]| format!("{text}\n{}", lines.concat());
    let with = |lines: &[String], keys: &[&Signer]| {
        forged(&made, |input| {
            input.checkpoint = note(lines);
            input.keys = keys.iter().map(|key| key.verifier_key()).collect();
        })
    };
    let named = |report: &VerifyReport| {
        let bad = report.checks.iter().find(|check| !check.ok).unwrap();
        assert!(!report.valid);
        (bad.name.clone(), bad.detail.clone())
    };
    let report = with(&[line(&forger)], &[&genuine, &forger]);
    let (name, detail) = named(&report);
    assert_eq!(name, "signers");
    let mark = chot_forensics::note::VerifierKey::parse(&genuine.verifier_key()).unwrap().id();
    assert!(detail.contains(&mark) && detail.contains("did not sign"), "{detail}");
    assert_eq!(report.signers.len(), 1, "the key that signed is told");
    assert_eq!(report.signers[0].key, forger.verifier_key());
    let (name, detail) = named(&with(&[line(&genuine)], &[&genuine, &genuine]));
    assert_eq!(name, "keys");
    assert!(detail.contains("twice"), "{detail}");
    let (name, detail) = named(&with(&[line(&genuine), line(&witness)], &[&genuine]));
    assert_eq!(name, "signers");
    assert!(detail.contains("witness.example"), "{detail}");
    assert_eq!(named(&with(&[line(&genuine), line(&genuine)], &[&genuine])).0, "signers");
    let both = with(&[line(&genuine), line(&witness)], &[&genuine, &witness]);
    assert!(both.valid, "every key signed and every signature has its key");
    assert_eq!((both.signers.len(), both.strangers.len()), (1, 1), "only one of them is the log's");
    assert!(!both.identity_proved);
}

#[test]
fn evidence_is_compared_byte_for_byte() {
    let made = make("guide\n", None);
    let with = |evidence: Vec<u8>| verify_package(&BytesSource(made.bytes.clone()), Some(&BytesSource(evidence)), None, None);
    assert!(with(made.evidence.clone()).valid);
    let mut changed = made.evidence.clone();
    changed[40] ^= 1;
    assert_eq!(failing(&with(changed)), ["evidence"]);
    assert_eq!(failing(&with(Vec::new())), ["evidence"]);
}

#[test]
fn checkpoint_from_elsewhere_is_compared() {
    let made = make("guide\n", None);
    let with = |note: &str| {
        let report = verify_package(&BytesSource(made.bytes.clone()), None, Some(note), None);
        failing(&report).iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()
    };
    assert!(with(&made.input.checkpoint).is_empty());
    let signed = |size, root| {
        let signer = signer();
        signer.sign(&Checkpoint { origin: signer.name().to_owned(), size, root }.text()).unwrap()
    };
    assert_eq!(with(&signed(9, sha256(b"another history"))), ["earlier-checkpoint"]);
    assert!(with(&signed(5, sha256(b"cannot be told"))).is_empty());
    assert_eq!(with("not a note"), ["earlier-checkpoint"]);
    // By another key of the log: perhaps its former one, which only the published keys can tell.
    let former = Signer::from_seed(signer().name(), [99; 32]).unwrap();
    let text = Checkpoint { origin: former.name().to_owned(), size: 5, root: sha256(b"earlier") }.text();
    let note = former.sign(&text).unwrap();
    let of = |keys: Option<&[String]>| verify_package(&BytesSource(made.bytes.clone()), None, Some(&note), keys);
    // A witness that has kept its key says nothing of the log's.
    let witness = Cosigner::from_seed("witness.example", [5; 32]).unwrap();
    let cosigned = format!("{note}{}", witness.cosign(&text, 1_795_000_000).unwrap());
    let report = verify_package(&BytesSource(made.bytes.clone()), None, Some(&cosigned), None);
    assert!(report.valid && report.not_compared.is_some_and(|why| why.contains("--keys")));
    let elsewhere = Signer::from_seed("other.example/custody", [98; 32]).unwrap();
    let text = Checkpoint { origin: elsewhere.name().to_owned(), size: 5, root: sha256(b"earlier") }.text();
    assert_eq!(with(&elsewhere.sign(&text).unwrap()), ["earlier-checkpoint"], "of another log");
    let alone = of(None);
    assert!(alone.valid && alone.not_compared.is_some_and(|why| why.contains("--keys")));
    assert_eq!(failing(&of(Some(&[signer().verifier_key()]))), ["earlier-checkpoint"]);
    let both = of(Some(&[signer().verifier_key(), former.verifier_key()]));
    assert!(both.valid && both.not_compared.is_some_and(|why| why.contains("--consistency")));
}

#[test]
fn hostile_packages_are_survived() {
    let mut lie = b"PK\x03\x04".to_vec();
    lie.extend_from_slice(&[0xff; 26]);
    assert!(!verify(&lie).valid);
    assert!(!verify(b"").valid);
    assert!(!verify(&zip(vec![File::stored("manifest.json", b"{}")]).bytes()).valid);
    let made = make("guide\n", None);
    let incomplete = PackageInput { proofs: Vec::new(), ..made.input };
    assert!(matches!(write_package(Vec::new(), &incomplete), Err(PackageError::Proofs)));
}

#[test]
fn manifest_in_a_package_is_the_one_of_the_examination() {
    let made = make("guide\n", None);
    let manifest: Manifest = serde_json::from_slice(&manifest_of(&made.input)).unwrap();
    let examined = CustodyEntry::parse(&made.input.entries[1]).unwrap();
    assert_eq!(examined.detail.get("inventoryRoot").unwrap(), &json!(inventory_root(&manifest.members).unwrap()));
}

fn witness(seed: u8) -> Cosigner {
    Cosigner::from_seed(&format!("witness.example/w{seed}"), [seed; 32]).unwrap()
}

/// Has witnesses cosign the input's checkpoint, as the hub writes it down.
fn cosign(input: &mut PackageInput, seeds: &[u8]) {
    let text = input.checkpoint.split_once("\n\n").unwrap().0.to_owned() + "\n";
    for seed in seeds {
        input.checkpoint.push_str(&witness(*seed).cosign(&text, 1_795_000_000).unwrap());
        input.keys.push(witness(*seed).verifier_key());
    }
}

/// The bytes that a time stamp covers.
fn stamped(input: &PackageInput) -> &[u8] {
    as_first_signed(&input.checkpoint).unwrap().as_bytes()
}

fn written(input: &PackageInput) -> BytesSource {
    let mut bytes = Vec::new();
    write_package(&mut bytes, input).unwrap();
    BytesSource(bytes)
}

#[test]
fn witnesses_are_held_against_those_that_the_caller_knows() {
    let mut made = make("guide\n", None);
    cosign(&mut made.input, &[21, 22]);
    let package = written(&made.input);
    let alone = verify_package(&package, None, None, Some(&[signer().verifier_key()]));
    assert!(alone.valid && alone.identity_proved, "cosignatures do not disturb those who know the log alone: {alone:#?}");
    assert_eq!(alone.signers.len(), 1);
    let told: Vec<(&str, u64, bool)> =
        alone.witnesses.iter().map(|witness| (witness.key.name.as_str(), witness.cosigned_at_seconds, witness.known)).collect();
    assert_eq!(told, [("witness.example/w21", 1_795_000_000, false), ("witness.example/w22", 1_795_000_000, false)]);
    let with = |seeds: &[u8], least: Option<usize>| {
        let keys: Vec<String> = seeds.iter().map(|seed| witness(*seed).verifier_key()).collect();
        let expected = Expected { witnesses: Some(WitnessPolicy { keys: &keys, least }), ..Expected::default() };
        verify_package_against(&package, &expected)
    };
    let both = with(&[21, 22], None);
    assert!(both.valid && both.witnesses.iter().all(|witness| witness.known), "{both:#?}");
    assert!(with(&[21, 23], Some(1)).valid, "one of two is enough where one is asked for");
    for (seeds, least) in [
        (&[21_u8, 23][..], None),
        (&[23], None),
        (&[21, 22, 23], Some(3)),
        (&[21], Some(0)),
        (&[21], Some(2)),
        (&[], None),
        (&[21, 21], None),
    ] {
        let report = with(seeds, least);
        assert_eq!(failing(&report), ["witnesses"], "{seeds:?} {least:?}");
    }
    // The key of a log under the name of a witness is no witness.
    let log_key = Signer::from_seed("witness.example/w21", [21; 32]).unwrap().verifier_key();
    let keys = [log_key];
    let expected = Expected { witnesses: Some(WitnessPolicy { keys: &keys, least: None }), ..Expected::default() };
    assert_eq!(failing(&verify_package_against(&package, &expected)), ["witnesses"]);
}

#[test]
fn a_witness_is_neither_the_log_nor_believed_without_its_key() {
    let made = make("guide\n", None);
    // A cosignature of another checkpoint, of another time, and in the log's own place.
    let text = made.input.checkpoint.split_once("\n\n").unwrap().0.to_owned() + "\n";
    let other = forged(&made, |input| {
        cosign(input, &[21]);
        input.checkpoint =
            input.checkpoint.replace(&witness(21).cosign(&text, 1_795_000_000).unwrap(), &witness(21).cosign("x\n1\n", 5).unwrap());
    });
    assert!(failing(&other).contains(&"signers") && failing(&other).contains(&"checkpoint"), "{other:#?}");
    let first = forged(&made, |input| {
        let own = input.checkpoint.split_once("\n\n").unwrap().1.to_owned();
        input.checkpoint = format!("{text}\n{}{own}", witness(21).cosign(&text, 5).unwrap());
        input.keys.push(witness(21).verifier_key());
    });
    assert_eq!(failing(&first), ["signers"], "the log's own signature stands first: {first:#?}");
    let missing = forged(&made, |input| {
        cosign(input, &[21]);
        input.keys.pop();
    });
    assert_eq!(failing(&missing), ["signers"]);
    let alone = forged(&made, |input| {
        let same_name = Cosigner::from_seed("log.example/custody", [7; 32]).unwrap();
        input.checkpoint = format!("{text}\n{}", same_name.cosign(&text, 5).unwrap());
        input.keys = vec![same_name.verifier_key()];
    });
    assert!(failing(&alone).contains(&"checkpoint"), "a cosignature is not the log's signature, whatever its name: {alone:#?}");
}

#[test]
fn time_stamps_are_checked_against_the_checkpoint_and_the_authority() {
    let mut made = make("guide\n", None);
    let authority = Authority::new();
    cosign(&mut made.input, &[21]);
    made.input.timestamp = Some(authority.stamp(stamped(&made.input)));
    let package = written(&made.input);
    let alone = verify_package(&package, None, None, None);
    assert!(alone.valid, "{alone:#?}");
    let stamp = alone.timestamp.clone().unwrap();
    assert_eq!((stamp.authority.as_str(), stamp.trusted), ("Test time stamps", false));
    let against =
        |package: &BytesSource, pem: &[u8]| verify_package_against(package, &Expected { authorities: Some(pem), ..Expected::default() });
    let trusted = against(&package, &std::fs::read(authority.certificate()).unwrap());
    assert!(trusted.valid && trusted.timestamp.unwrap().trusted, "{:#?}", trusted.checks);
    let stranger = Authority::new();
    assert_eq!(failing(&against(&package, &std::fs::read(stranger.certificate()).unwrap())), ["timestamp-authority"]);
    assert_eq!(failing(&against(&package, b"no certificate")), ["timestamp-authority"]);
    // Left out: nothing is wrong, unless the caller asks for it.
    made.input.timestamp = None;
    let without = written(&made.input);
    assert!(verify_package(&without, None, None, None).valid);
    assert_eq!(failing(&against(&without, &std::fs::read(authority.certificate()).unwrap())), ["timestamp"]);
    // Over other bytes, and no time stamp at all.
    for wrong in [authority.stamp(b"other bytes"), b"garbage".to_vec(), Vec::new()] {
        let report = forged(&made, |input| input.timestamp = Some(wrong));
        assert_eq!(failing(&report), ["timestamp"]);
        assert!(report.timestamp.is_none());
    }
}

/// Follows VERIFY.md: each way takes a package with witnesses and a time stamp, and openssl the stamp over the first five lines.
#[test]
fn guide_can_be_followed_for_witnesses_and_time_stamps() {
    use std::process::Command;
    let folder = tempfile::tempdir().unwrap();
    let run = |program: &str, args: &[&str]| Command::new(program).args(args).current_dir(folder.path()).output().unwrap();
    let guide = verify_md();
    let program = |name: &str| guide.split(&format!("```{name}\n")).nth(1).unwrap().split("```").next().unwrap();
    std::fs::write(folder.path().join("verify.py"), program("python")).unwrap();
    std::fs::write(folder.path().join("verify.sh"), program("sh")).unwrap();
    let mut made = make_at(&guide, None, 6, None);
    // The commands of the system compare the manifest as a whole: there, as in the hub, the examination binds its digest.
    cosign(&mut made.input, &[21, 22]);
    let authority = Authority::new();
    made.input.timestamp = Some(authority.stamp(stamped(&made.input)));
    std::fs::copy(authority.certificate(), folder.path().join("authority.pem")).unwrap();
    let check = |input: &PackageInput| {
        std::fs::write(folder.path().join("package.zip"), &written(input).0).unwrap();
        [("python3", "verify.py"), ("sh", "verify.sh")].map(|(shell, program)| {
            let output = run(shell, &[program, "package.zip"]);
            (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
        })
    };
    for (good, told) in check(&made.input) {
        assert!(good && told.matches("witness").count() >= 2, "{told}");
    }
    std::fs::write(folder.path().join("stamped.txt"), stamped(&made.input)).unwrap();
    std::fs::write(folder.path().join("timestamp.tsr"), made.input.timestamp.as_deref().unwrap()).unwrap();
    let output = run("python3", &["verify.py"]);
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(2), &b""[..]));
    assert!(String::from_utf8_lossy(&output.stderr).contains("python3 verify.py PACKAGE.zip"));
    let args = "ts -verify -data stamped.txt -in timestamp.tsr -CAfile authority.pem".split(' ').collect::<Vec<_>>();
    assert!(guide.contains(&format!("openssl {}", args.join(" "))), "the guide's own command");
    let output = run("openssl", &args);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = made.input.checkpoint.split_once("\n\n").unwrap().0.to_owned() + "\n";
    let late = witness(21).cosign(&text, 1_795_000_000).unwrap();
    for wrong in [witness(21).cosign("x\n1\n", 5).unwrap(), witness(23).cosign(&text, 5).unwrap()] {
        let mut input = made.input.clone();
        input.checkpoint = input.checkpoint.replace(&late, &wrong);
        assert!(check(&input).iter().all(|(good, _)| !good), "a cosignature of another text or by another key");
    }
}

/// A package whose manifest is far longer than what the program may take.
#[test]
fn a_long_manifest_is_written_and_checked_in_little_memory() {
    use std::fs::File as DiskFile;
    use std::io::{BufWriter, Write as _};

    use chot_forensics::archive::{FileSummary, MANIFEST_SCHEMA, ManifestWriter, Member, Verdict};
    use chot_forensics::merkle::InventoryBuilder;
    use chot_forensics::source::FileSource;

    const MEMBERS: u64 = 16_000;
    let folder = tempfile::tempdir().unwrap();
    let evidence = sha256(b"evidence");
    let head = Manifest {
        schema: MANIFEST_SCHEMA.to_owned(),
        file: FileSummary { name: "x.zip".to_owned(), content_type: None, digests: None, size_bytes: 8, sha256: evidence },
        format: "zip".to_owned(),
        verdict: Verdict::Complete,
        members: Vec::new(),
        findings: Vec::new(),
    };
    let path = folder.path().join("manifest.json");
    let mut writer = ManifestWriter::begin(BufWriter::new(DiskFile::create(&path).unwrap()), &head).unwrap();
    let mut inventory = InventoryBuilder::default();
    for index in 0..MEMBERS {
        let member = Member {
            index,
            path: format!("{index}/{}", "tên dài ".repeat(500)),
            raw_path_hex: None,
            size_bytes: index,
            sha256: Some(sha256(&index.to_le_bytes())),
            digests: None,
            encrypted: false,
            modified_at: None,
            content_type: None,
            findings: Vec::new(),
        };
        inventory.push(&member).unwrap();
        writer.member(&member).unwrap();
    }
    writer.end().unwrap().flush().unwrap();
    let manifest = std::fs::read(&path).map(|bytes| sha256(&bytes)).unwrap();
    let mut entries: Vec<Vec<u8>> = Vec::new();
    for (position, kind) in [CustodyKind::Received, CustodyKind::Examined, CustodyKind::Exported].into_iter().enumerate() {
        let mut next = entry(position as u64 + 1, kind, entries.last().map(|line| entry_hash(line)));
        let detail = match kind {
            CustodyKind::Examined => json!({ "inventoryRoot": inventory.root(), "manifestSha256": manifest, "members": MEMBERS }),
            CustodyKind::Exported => json!({ "packageFiles": package_files_digest(manifest, "guide\n", None) }),
            _ => json!({}),
        };
        next.detail = detail.as_object().unwrap().clone();
        entries.push(next.to_bytes().unwrap());
    }
    let (nodes, _) = store(0);
    for (position, line) in entries.iter().enumerate() {
        nodes.append(position as u64, leaf_hash(line));
    }
    let checkpoint = Checkpoint { origin: signer().name().to_owned(), size: 3, root: root(&nodes, 3).unwrap() };
    let input = PackageInput {
        manifest: Arc::new(FileSource::new(DiskFile::open(&path).unwrap()).unwrap()),
        entries,
        proofs: (0..3).map(|index| InclusionProof { index, size: 3, hashes: inclusion_proof(&nodes, index, 3).unwrap() }).collect(),
        checkpoint: signer().sign(&checkpoint.text()).unwrap(),
        keys: vec![signer().verifier_key()],
        timestamp: None,
        report: None,
        verify_md: "guide\n".to_owned(),
    };
    let package = folder.path().join("package.zip");
    write_package(BufWriter::new(DiskFile::create(&package).unwrap()), &input).unwrap();
    let size = package.metadata().unwrap().len();
    assert!(size > 64 << 20, "{size}");

    let mut program =
        std::process::Command::new(env!("CARGO_BIN_EXE_chot-verify")).arg(&package).stdout(std::process::Stdio::null()).spawn().unwrap();
    // The most that it ever had, as the system counts it; looked at until the program ends.
    let status = format!("/proc/{}/status", program.id());
    let mut most_kib = 0_u64;
    let ended = loop {
        let told = std::fs::read_to_string(&status).unwrap_or_default();
        let line = told.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        most_kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(most_kib).max(most_kib);
        if let Some(ended) = program.try_wait().unwrap() {
            break ended;
        }
        std::thread::yield_now();
    };
    assert!(ended.success(), "the package is valid");
    assert!((1..32 << 10).contains(&most_kib), "{most_kib} KiB to check {size} bytes");
}
