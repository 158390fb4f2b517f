//! Signed notes and checkpoints.

use chot_forensics::digest::sha256;
use chot_forensics::note::{Checkpoint, NoteError, Signer, VerifierKey, verify_note};

/// The example of Go's `sumdb/note` documentation: public values.
const GO_KEY: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const GO_NOTE: &str = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n\u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

fn signer() -> Signer {
    Signer::from_seed("log.example/custody", [7; 32]).unwrap()
}

fn key(signer: &Signer) -> VerifierKey {
    VerifierKey::parse(&signer.verifier_key()).unwrap()
}

#[test]
fn note_of_another_implementation_is_verified() {
    let key = VerifierKey::parse(GO_KEY).unwrap();
    let text = verify_note(GO_NOTE, std::slice::from_ref(&key)).unwrap();
    assert!(text.ends_with("your problem is.\n"));
    let changed = GO_NOTE.replace("answer", "Answer");
    assert_eq!(verify_note(&changed, &[key]), Err(NoteError::Signature));
}

#[test]
fn signature_equals_the_published_one_of_the_algorithm() {
    // RFC 8032 section 7.1, test 1: the public key of the published seed.
    let seed: Vec<u8> = (0..32)
        .map(|at| u8::from_str_radix(&"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"[at * 2..at * 2 + 2], 16).unwrap())
        .collect();
    let signer = Signer::from_seed("rfc8032", seed.try_into().unwrap()).unwrap();
    use base64::Engine as _;
    let encoded = signer.verifier_key().splitn(3, '+').nth(2).unwrap().to_owned();
    let blob = base64::engine::general_purpose::STANDARD.decode(encoded).unwrap();
    let public: String = blob[1..].iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(public, "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
}

#[test]
fn own_notes_are_verified_and_every_changed_byte_is_not() {
    let signer = signer();
    let keys = [key(&signer)];
    let checkpoint = Checkpoint { origin: signer.name().to_owned(), size: 12, root: sha256(b"root") };
    let note = signer.sign(&checkpoint.text()).unwrap();
    let text = verify_note(&note, &keys).unwrap();
    assert_eq!(Checkpoint::parse(text), Ok(checkpoint));
    for at in 0..note.len() {
        for bit in 0..8 {
            let mut bytes = note.clone().into_bytes();
            bytes[at] ^= 1 << bit;
            if let Ok(bad) = String::from_utf8(bytes) {
                assert!(verify_note(&bad, &keys).is_err(), "byte {at} bit {bit}");
            }
        }
    }
    for end in 0..note.len() {
        if let Some(cut) = note.get(..end) {
            assert!(verify_note(cut, &keys).is_err());
        }
    }
}

#[test]
fn unknown_signers_are_ignored_but_one_known_is_needed() {
    let (ours, other) = (signer(), Signer::from_seed("witness.example", [9; 32]).unwrap());
    let text = "text\n";
    let mut note = ours.sign(text).unwrap();
    let line = other.sign(text).unwrap();
    note.push_str(line.split("\n\n").nth(1).unwrap());
    assert_eq!(verify_note(&note, &[key(&ours)]), Ok(text));
    assert_eq!(verify_note(&note, &[key(&other)]), Ok(text));
    assert_eq!(verify_note(&note, &[]), Err(NoteError::UnknownKey));
    let same_name = Signer::from_seed(ours.name(), [8; 32]).unwrap();
    assert_eq!(verify_note(&note, &[key(&same_name)]), Err(NoteError::UnknownKey));
}

#[test]
fn malformed_notes_keys_and_checkpoints_are_refused() {
    let signer = signer();
    let keys = [key(&signer)];
    let good = signer.sign("text\n").unwrap();
    for bad in [
        String::new(),
        "text\n".to_owned(),
        "text\n\n".to_owned(),
        good.replace('\u{2014}', "-"),
        good.trim_end().to_owned(),
        good.replace("text", "te\rxt"),
        good.replace('\n', "\r\n"),
        format!("{good}more\n"),
        format!("{good}\n"),
        good.replace("=\n", "\n"),
    ] {
        assert!(verify_note(&bad, &keys).is_err(), "{bad:?}");
    }
    assert!(signer.sign("no newline").is_err());
    assert!(signer.sign("control\u{1}\n").is_err());
    for name in ["", "a b", "a+b", "a\nb"] {
        assert!(Signer::from_seed(name, [1; 32]).is_err(), "{name:?}");
    }
    let vkey = signer.verifier_key();
    for bad in ["", "a+b", &vkey[1..], &vkey.to_uppercase(), &format!("{vkey}="), &vkey.replace("+", "++")] {
        assert!(VerifierKey::parse(bad).is_err(), "{bad}");
    }
    let root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";
    assert!(Checkpoint::parse(&format!("o\n1\n{root}\n")).is_ok());
    assert!(Checkpoint::parse(&format!("o\n1\n{root}\nextension\n")).is_ok());
    for bad in [
        format!("o\n01\n{root}\n"),
        format!("o\n+1\n{root}\n"),
        format!("o\n-1\n{root}\n"),
        format!("o\n18446744073709551616\n{root}\n"),
        format!("\n1\n{root}\n"),
        format!("o\n1\n{root}"),
        format!("o\n1\n{root}\n\n"),
        "o\n1\nAAAA\n".to_owned(),
        "o\n1\n".to_owned(),
        format!("o\n1\n{}\n", root.replace("2I=", "2J=")),
    ] {
        assert!(Checkpoint::parse(&bad).is_err(), "{bad:?}");
    }
}
