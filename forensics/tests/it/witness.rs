//! Witnesses: cosignatures against published ones, and that no client gets one for a log that went back or forked.

use chot_forensics::digest::sha256;
use chot_forensics::merkle::{consistency_proof, leaf_hash, root};
use chot_forensics::note::{Checkpoint, Cosigner, KeyKind, NoteError, Signer, VerifierKey, as_first_signed, cosignatures, verify_note};
use chot_forensics::witness::{AddCheckpoint, KnownLog, Refusal, Seen, find_log, judge, known_logs};

use crate::merkle::{Store, store};

/// The example of C2SP `tlog-cosignature`: public values.
const C2SP_NOTE: &str = "example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

\u{2014} example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
\u{2014} witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
";

fn signer() -> Signer {
    Signer::from_seed("log.example/custody", [7; 32]).unwrap()
}

fn log() -> KnownLog {
    known_logs(vec![VerifierKey::parse(&signer().verifier_key()).unwrap()]).unwrap().remove(0)
}

fn note(nodes: &Store, size: u64) -> String {
    let root = root(nodes, size).unwrap();
    signer().sign(&Checkpoint { origin: signer().name().to_owned(), size, root }.text()).unwrap()
}

fn request(nodes: &Store, old: u64, new: u64) -> AddCheckpoint {
    let proof = if old == 0 { Vec::new() } else { consistency_proof(nodes, old, new).unwrap() };
    AddCheckpoint { old_size: old, proof, note: note(nodes, new) }
}

#[test]
fn cosignatures_tell_their_time_and_every_changed_byte_is_found() {
    let witness = Cosigner::from_seed("witness.example/w1", [9; 32]).unwrap();
    let key = VerifierKey::parse(&witness.verifier_key()).unwrap();
    assert_eq!((key.kind(), key.name()), (KeyKind::Witness, "witness.example/w1"));
    let (nodes, _) = store(5);
    let signed = note(&nodes, 5);
    let text = signed.split_once("\n\n").unwrap().0.to_owned() + "\n";
    let line = witness.cosign(&text, 1_679_315_147).unwrap();
    let both = format!("{signed}{line}");
    let held = cosignatures(&both, std::slice::from_ref(&key)).unwrap();
    assert_eq!((held.len(), held[0].seconds, held[0].line.as_str()), (1, 1_679_315_147, line.as_str()));
    assert_eq!(as_first_signed(&both), Some(signed.as_str()));
    // As the specification spells it: the message is two lines and the whole text.
    let message = format!("cosignature/v1\ntime 1679315147\n{text}");
    let plain = Signer::from_seed("x", [9; 32]).unwrap().sign(&message).unwrap();
    use base64::Engine as _;
    let blob = |note: &str| base64::engine::general_purpose::STANDARD.decode(note.trim_end().rsplit(' ').next().unwrap()).unwrap();
    assert_eq!(blob(&line)[12..], blob(&plain)[4..]);
    assert_eq!(blob(&line)[4..12], 1_679_315_147_u64.to_be_bytes());
    for at in signed.len()..both.len() {
        let mut bytes = both.clone().into_bytes();
        bytes[at] ^= 1;
        if let Ok(bad) = String::from_utf8(bytes) {
            assert!(
                cosignatures(&bad, std::slice::from_ref(&key)).is_ok_and(|held| held.is_empty())
                    || cosignatures(&bad, std::slice::from_ref(&key)).is_err(),
                "byte {at}"
            );
        }
    }
    assert_eq!(witness.cosign(&text, u64::MAX), Err(NoteError::Time));
    // The same seed as a log's key is another key.
    let as_log = VerifierKey::parse(&Signer::from_seed("witness.example/w1", [9; 32]).unwrap().verifier_key()).unwrap();
    assert_ne!(as_log.id(), key.id());
    assert_eq!(verify_note(&both, &[as_log]), Err(NoteError::UnknownKey));
}

#[test]
fn the_published_example_has_the_form_that_is_read() {
    // Its keys are not published, so that its lines are by unknown keys; the form and the first signer are what is read.
    assert_eq!(cosignatures(C2SP_NOTE, &[]), Ok(Vec::new()));
    assert_eq!(as_first_signed(C2SP_NOTE).unwrap().lines().count(), 5);
    assert_eq!(Checkpoint::parse(&C2SP_NOTE.split_once("\n\n").map(|(text, _)| format!("{text}\n")).unwrap()).unwrap().size, 20_852_163);
}

#[test]
fn requests_have_one_spelling() {
    let (nodes, _) = store(9);
    let good = request(&nodes, 4, 9);
    assert_eq!(AddCheckpoint::parse(&good.to_text()), Some(good.clone()));
    assert_eq!(AddCheckpoint::parse(&request(&nodes, 0, 9).to_text()), Some(request(&nodes, 0, 9)));
    let text = good.to_text();
    for bad in [
        text.replacen("old 4", "old 04", 1),
        text.replacen("old 4", "old  4", 1),
        text.replacen("old 4", "old -4", 1),
        text.replacen("old 4", "new 4", 1),
        text.replacen("old 4\n", "old 4\nnot a hash\n", 1),
        text.replacen("old 4\n", "old 4\n\n", 1),
        format!("old 4\n{}\n{}", format!("{}\n", "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=").repeat(64), good.note),
        "old 4\n".to_owned(),
        String::new(),
    ] {
        let read = AddCheckpoint::parse(&bad);
        assert!(read.is_none() || judge(&log(), Seen::default(), &read.unwrap()).is_err(), "{bad}");
    }
}

#[test]
fn a_witness_follows_a_growing_log_and_nothing_else() {
    let (nodes, _) = store(20);
    let log = log();
    let mut seen = Seen::default();
    for (old, new) in [(0, 1), (1, 1), (1, 7), (7, 8), (8, 20)] {
        let asked = request(&nodes, old, new);
        let (next, text) = judge(&log, seen, &asked).unwrap();
        assert_eq!((next.size, next.root), (new, root(&nodes, new).unwrap()));
        assert_eq!(Checkpoint::parse(text).unwrap().size, new);
        seen = next;
    }
    let at = |size: u64| Seen { size, root: root(&nodes, size).unwrap() };
    let ask = |seen: Seen, request: &AddCheckpoint| judge(&log, seen, request).map(|_| ()).unwrap_err();
    // Back, ahead, and from where the witness does not stand.
    assert_eq!(ask(at(20), &request(&nodes, 8, 12)), Refusal::Conflict(20));
    assert_eq!(ask(at(20), &request(&nodes, 0, 20)), Refusal::Conflict(20));
    assert_eq!(ask(Seen::default(), &request(&nodes, 8, 12)), Refusal::Conflict(0));
    let mut shrunk = request(&nodes, 8, 12);
    shrunk.old_size = 20;
    assert_eq!(ask(at(20), &shrunk), Refusal::Malformed, "a smaller tree by its own words");
    // A fork: another entry in the place of one that was seen.
    let fork = Store::default();
    for size in 0..20_u64 {
        fork.append(size, leaf_hash(&if size == 3 { 99_u64 } else { size }.to_be_bytes()));
    }
    assert_eq!(ask(at(8), &request(&fork, 8, 20)), Refusal::Inconsistent);
    assert_eq!(ask(at(20), &request(&fork, 20, 20)), Refusal::Conflict(20), "one size, two roots");
    // A proof that is missing, too long, altered or for other sizes.
    for change in [
        |request: &mut AddCheckpoint| request.proof.clear(),
        |request: &mut AddCheckpoint| request.proof.push(sha256(b"more")),
        |request: &mut AddCheckpoint| request.proof[0].0[0] ^= 1,
        |request: &mut AddCheckpoint| request.proof.swap(0, 1),
    ] {
        let mut bad = request(&nodes, 7, 20);
        change(&mut bad);
        assert_eq!(ask(at(7), &bad), Refusal::Inconsistent);
    }
    let mut first = request(&nodes, 0, 7);
    first.proof.push(sha256(b"more"));
    assert_eq!(ask(Seen::default(), &first), Refusal::Inconsistent, "from nothing there is no proof");
    // Of the empty log there is one root only.
    let empty = |root| AddCheckpoint {
        old_size: 0,
        proof: Vec::new(),
        note: signer().sign(&Checkpoint { origin: signer().name().to_owned(), size: 0, root }.text()).unwrap(),
    };
    assert!(judge(&log, Seen::default(), &empty(sha256(b""))).is_ok());
    assert_eq!(ask(Seen::default(), &empty(sha256(b"x"))), Refusal::Conflict(0));
}

#[test]
fn unknown_logs_and_keys_are_told_apart() {
    let (nodes, _) = store(3);
    let logs = vec![log()];
    let good = request(&nodes, 0, 3);
    assert_eq!(find_log(&logs, &good).map(|log| log.origin.as_str()), Ok("log.example/custody"));
    let stranger = Signer::from_seed("other.example/log", [7; 32]).unwrap();
    let text = Checkpoint { origin: "other.example/log".to_owned(), size: 3, root: root(&nodes, 3).unwrap() }.text();
    let other = AddCheckpoint { note: stranger.sign(&text).unwrap(), ..good.clone() };
    assert_eq!(find_log(&logs, &other), Err(Refusal::UnknownLog));
    let text = good.note.split_once("\n\n").unwrap().0.to_owned() + "\n";
    let thief = Signer::from_seed("log.example/custody", [8; 32]).unwrap();
    let by_thief = AddCheckpoint { note: thief.sign(&text).unwrap(), ..good.clone() };
    assert_eq!(judge(&logs[0], Seen::default(), &by_thief), Err(Refusal::UnknownKey));
    let altered = AddCheckpoint { note: good.note.replacen("\n3\n", "\n4\n", 1), ..good };
    assert_eq!(judge(&logs[0], Seen::default(), &altered), Err(Refusal::UnknownKey));
    // A witness's key signs no log, and keys of one log belong together.
    let witness = VerifierKey::parse(&Cosigner::from_seed("w", [1; 32]).unwrap().verifier_key()).unwrap();
    assert_eq!(known_logs(vec![witness]), Err(NoteError::Key));
    let keys = [&signer(), &thief].map(|signer| VerifierKey::parse(&signer.verifier_key()).unwrap());
    let both = known_logs(keys.to_vec()).unwrap();
    assert_eq!((both.len(), both[0].keys.len()), (1, 2));
    let statuses =
        [Refusal::Malformed, Refusal::UnknownKey, Refusal::UnknownLog, Refusal::Conflict(1), Refusal::Inconsistent].map(Refusal::status);
    assert_eq!(statuses, [400, 403, 404, 409, 422]);
}
