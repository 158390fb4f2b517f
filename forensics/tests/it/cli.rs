//! The commands: exit codes, output, and that names cannot deceive a terminal.

use std::ffi::OsString;
use std::path::Path;

use chot_forensics::cli::{run_inspect, run_verify};
use chot_forensics::package::verify_md;
use serde_json::Value;

use crate::build::{File, zip};
use crate::package::make;

type Command = fn(&[OsString], &mut dyn std::io::Write, &mut dyn std::io::Write) -> u8;

fn run(command: Command, args: &[&str]) -> (u8, String, String) {
    let args: Vec<OsString> = args.iter().map(OsString::from).collect();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let code = command(&args, &mut out, &mut err);
    (code, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
}

fn put(folder: &Path, name: &str, bytes: &[u8]) -> String {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, bytes).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn inspect_prints_a_manifest_and_tells_by_its_exit_code() {
    let folder = tempfile::tempdir().unwrap();
    let good = put(folder.path(), "good.bin", &zip(vec![File::new("a\nb\u{202e}", b"x")]).bytes());
    let bad = put(folder.path(), "bad.zip", b"PK\x03\x04 cut off");
    let (code, out, err) = run(run_inspect, &[&good]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.contains("verdict   warnings"));
    assert!(out.contains("a\\u{a}b\\u{202e}"), "{out}");
    let (code, out, _) = run(run_inspect, &["--json", &good]);
    assert_eq!(code, 0);
    let manifest: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(manifest["file"]["name"], "good.bin");
    assert_eq!(manifest["members"][0]["path"], "a\nb\u{202e}");
    assert_eq!(run(run_inspect, &[&bad]).0, 1);
    assert_eq!(run(run_inspect, &[&good, &bad, "--json"]).0, 1);
}

#[test]
fn inspect_makes_further_digests_on_request() {
    let folder = tempfile::tempdir().unwrap();
    let path = put(folder.path(), "x.zip", &zip(vec![File::new("a", b"abc")]).bytes());
    let (code, out, _) = run(run_inspect, &[&path, "--digests", "md5,sha1"]);
    assert_eq!(code, 0);
    assert!(out.contains("    md5     900150983cd24fb0d6963f7d28e17f72\n    sha1    a9993e364706816aba3e25717850c26c9cd0d89d\n"), "{out}");
    let (_, out, _) = run(run_inspect, &["--json", "--digests=blake3", &path]);
    let manifest: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(manifest["members"][0]["digests"]["blake3"], "6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85");
    assert!(manifest["file"]["digests"]["blake3"].is_string());
    let (code, _, err) = run(run_inspect, &[&path, "--digests", "crc32"]);
    assert!(code == 2 && err.contains("digests are md5, sha1 and blake3"), "{err}");
}

#[test]
fn inspect_walks_folders_in_order() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["d/2.txt", "d/1.txt", "d/sub/3.txt", "e.txt"] {
        put(folder.path(), name, name.as_bytes());
    }
    std::os::unix::fs::symlink("/etc/passwd", folder.path().join("d/link")).unwrap();
    let (code, out, err) = run(run_inspect, &["--json", folder.path().to_str().unwrap()]);
    assert_eq!((code, err.as_str()), (0, ""));
    let names: Vec<String> =
        out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["file"]["name"].as_str().unwrap().to_owned()).collect();
    assert_eq!(names, ["d/1.txt", "d/2.txt", "d/sub/3.txt", "e.txt"], "paths below what was named");
    let names = |args: &[&str]| -> Vec<String> {
        let (code, out, _) = run(run_inspect, &[&["--json"], args].concat());
        assert_eq!(code, 0);
        out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["file"]["name"].as_str().unwrap().to_owned()).collect()
    };
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    assert_eq!(names(&[&path("e.txt")]), ["e.txt"]);
    assert_eq!(names(&[&path("d/sub"), &path("e.txt")]), [path("d/sub/3.txt"), path("e.txt")], "several arguments: as given");
}

#[test]
fn what_is_no_file_is_never_taken_for_an_empty_one() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "d/a.txt", b"a");
    let pipe = folder.path().join("d/pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let _socket = std::os::unix::net::UnixListener::bind(folder.path().join("d/socket")).unwrap();
    let (code, out, err) = run(run_inspect, &["--json", folder.path().to_str().unwrap()]);
    assert_eq!((code, out.lines().count()), (0, 1));
    assert!(err.contains("pipe: skipped, it is a pipe") && err.contains("socket: skipped, it is a socket"), "{err}");
    for (named, word) in [("/dev/zero", "a character device"), ("/dev/null", "a character device"), (pipe.to_str().unwrap(), "a pipe")] {
        let (code, out, err) = run(run_inspect, &[named]);
        assert_eq!((code, out.as_str()), (3, ""), "{named}");
        assert!(err.contains(word), "{err}");
    }
    // Files made while they are read: no length of their own, but content.
    for made in ["/proc/self/status", "/proc/version", "/sys/kernel/mm/transparent_hugepage/enabled"] {
        let Ok(content) = std::fs::read(made) else { continue };
        let (code, out, err) = run(run_inspect, &["--json", made]);
        assert_eq!((code, err.as_str()), (0, ""), "{made}");
        let manifest: Value = serde_json::from_str(&out).unwrap();
        let size = manifest["file"]["sizeBytes"].as_u64().unwrap();
        assert!(size > 0, "{made}");
        if made == "/proc/version" {
            assert_eq!(manifest["file"]["sha256"], chot_forensics::digest::sha256(&content).to_string());
            assert_eq!(size, content.len() as u64);
        }
    }
    let empty = put(folder.path(), "empty", b"");
    let (code, out, _) = run(run_inspect, &["--json", &empty]);
    assert_eq!(code, 0);
    assert_eq!(serde_json::from_str::<Value>(&out).unwrap()["file"]["sizeBytes"], 0);
}

#[test]
fn help_of_the_verifier_is_no_error() {
    for arg in ["--help", "-h"] {
        let (code, out, err) = run(run_verify, &[arg]);
        assert_eq!((code, err.as_str()), (0, ""));
        assert!(out.contains("chot-verify PACKAGE.zip") && out.contains("--keys"), "{out}");
    }
}

#[test]
fn wrong_usage_and_missing_files_are_told_apart() {
    let missing = "/nonexistent/file";
    for (command, args, code) in [
        (run_inspect as Command, vec![], 2),
        (run_inspect, vec!["--jsn", "x"], 2),
        (run_inspect, vec!["x", "--password"], 2),
        (run_inspect, vec![missing], 3),
        (run_inspect, vec!["--", "--json"], 3),
        (run_verify, vec![], 2),
        (run_verify, vec!["a", "b"], 2),
        (run_verify, vec!["a", "--evidence=x", "--evidence=y"], 2),
        (run_verify, vec![missing], 3),
    ] {
        let (got, out, err) = run(command, &args);
        assert_eq!(got, code, "{args:?}");
        assert!(out.is_empty() && !err.is_empty());
    }
}

#[test]
fn a_file_of_the_callers_that_cannot_serve_is_not_laid_to_the_package() {
    let folder = tempfile::tempdir().unwrap();
    let made = make(&verify_md(), None);
    let package = put(folder.path(), "p.zip", &made.bytes);
    let empty = put(folder.path(), "empty", b"");
    let garbled = put(folder.path(), "garbled", format!("{}\nno key\n", made.input.keys[0]).as_bytes());
    let crlf = put(folder.path(), "crlf", made.input.checkpoint.replace('\n', "\r\n").as_bytes());
    let checkpoint = put(folder.path(), "checkpoint", made.input.checkpoint.as_bytes());
    let keys = put(folder.path(), "keys", made.input.keys.join("\n").as_bytes());
    for (args, file, why) in [
        (vec!["--keys", &empty], &empty, "is empty"),
        (vec!["--keys", &garbled], &garbled, "line 2 is no key"),
        (vec!["--checkpoint", &empty], &empty, "is empty"),
        (vec!["--checkpoint", &keys], &keys, "not a signed note"),
        (vec!["--checkpoint", &crlf], &crlf, "CR LF"),
        (vec!["--checkpoint", &checkpoint, "--consistency", &keys], &keys, "line 1 is no hash"),
        (vec!["--witness-keys", &empty], &empty, "is empty"),
        (vec!["--witness-keys", &keys], &keys, "not the key of a witness"),
        (vec!["--tsa-ca", &keys], &keys, "no certificate"),
    ] {
        let (code, out, err) = run(run_verify, &[&[package.as_str()], args.as_slice()].concat());
        assert_eq!((code, out.as_str()), (2, ""), "{args:?}: {err}");
        assert!(err.contains(file.as_str()) && err.contains(args[args.len() - 2]) && err.contains(why), "{args:?}: {err}");
        assert!(err.contains("nothing against the package"), "{err}");
    }
    // The ends of lines do not matter where nothing is signed over them.
    let keys = put(folder.path(), "keys", format!("{}\r\n", made.input.keys.join("\r\n")).as_bytes());
    assert_eq!(run(run_verify, &[&package, "--keys", &keys]).0, 0);
}

#[test]
fn verify_tells_what_holds() {
    let folder = tempfile::tempdir().unwrap();
    let made = make(&verify_md(), None);
    let package = put(folder.path(), "p.zip", &made.bytes);
    let evidence = put(folder.path(), "original", &made.evidence);
    let checkpoint = put(folder.path(), "cp.txt", made.input.checkpoint.as_bytes());
    let keys = put(folder.path(), "keys", made.input.keys.join("\n").as_bytes());
    let (code, out, err) = run(run_verify, &[&package, "--evidence", &evidence]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.contains("The package is valid") && out.contains("NOT proved") && out.contains("published key"), "{out}");
    let key = chot_forensics::note::VerifierKey::parse(&made.input.keys[0]).unwrap();
    for told in [key.name(), &key.id(), &key.fingerprint().to_string()] {
        assert!(out.contains(told), "{told} is not told: {out}");
    }
    let (_, out, _) = run(run_verify, &[&package, "--keys", &keys]);
    assert!(out.contains("a key given by --keys") && !out.contains("NOT proved"), "{out}");
    let (code, out, _) = run(run_verify, &[&package, "--checkpoint", &checkpoint, "--keys", &keys, "--json"]);
    assert_eq!(code, 0);
    let report: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(report["valid"], true);
    assert_eq!(report["evidenceNumber"], "2026-0001-E1");
    assert_eq!(report["identityProved"], true);
    assert_eq!(report["signers"][0]["fingerprint"], key.fingerprint().to_string());
    let mut changed = made.bytes.clone();
    changed[900] ^= 1;
    let changed = put(folder.path(), "changed.zip", &changed);
    let (code, out, _) = run(run_verify, &[&changed]);
    assert_eq!(code, 1);
    assert!(out.contains("BAD") && out.contains("NOT valid"));
    // A wrong file beside a good package says nothing against the package.
    let other = put(folder.path(), "other", b"x");
    for option in ["--evidence", "--member"] {
        let (code, out, _) = run(run_verify, &[&package, option, &other]);
        assert_eq!(code, 1, "{out}");
        assert!(out.contains("is ANOTHER") && out.contains("The package is valid") && !out.contains("NOT valid"), "{out}");
        let (code, out, _) = run(run_verify, &[&package, option, &other, "--json"]);
        let report: Value = serde_json::from_str(&out).unwrap();
        assert_eq!((code, &report["valid"], &report["packageValid"]), (1, &false.into(), &true.into()));
        assert_eq!(run(run_verify, &[&changed, option, &other]).0, 1, "a bad package is bad whatever stands beside it");
    }
}

#[test]
fn inspect_reads_several_files_at_a_time_and_tells_them_in_order() {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..300 {
        put(folder.path(), &format!("{number:03}.bin"), &vec![7; (number * 7919) % 40_000]);
    }
    let root = folder.path().to_str().unwrap();
    let one = run(run_inspect, &["--json", "--jobs", "1", root]);
    assert_eq!((one.0, one.1.lines().count()), (0, 300));
    assert_eq!(run(run_inspect, &["--json", "--jobs", "7", root]), one);
    assert_eq!(run(run_inspect, &["--json", root]), one);
    for bad in ["0", "257", "x"] {
        assert_eq!(run(run_inspect, &["--jobs", bad, root]).0, 2, "{bad}");
    }
}

#[test]
fn inspect_writes_a_list_and_tells_what_changed_since() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["d/a.txt", "d/b.txt", "d/c.txt", "d/sub/d.txt"] {
        put(folder.path(), name, name.as_bytes());
    }
    let d = folder.path().join("d").to_str().unwrap().to_owned();
    // Also where the list itself stands in the folder.
    let list = folder.path().join("d/list.jsonl").to_str().unwrap().to_owned();
    let (code, out, err) = run(run_inspect, &["--out", &list, &d]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.starts_with("4 files, 32 bytes, 0 not read"), "{out}");
    assert_eq!(std::fs::read_to_string(&list).unwrap().lines().count(), 4);
    assert!(!folder.path().join("d/list.jsonl.part").exists());
    let (code, _, err) = run(run_inspect, &["--out", &list, &d]);
    assert_eq!(code, 2, "it is not written over");
    assert!(err.contains("is there already") && !err.contains("usage:"), "{err}");
    let second = folder.path().join("second.jsonl").to_str().unwrap().to_owned();
    let (code, out, err) = run(run_inspect, &["--json", "--out", &second, folder.path().join("d/sub").to_str().unwrap()]);
    assert_eq!((code, out.as_str()), (0, ""), "standard output is for programs");
    assert!(err.starts_with("1 files, 11 bytes, 0 not read"), "{err}");
    // A length that was changed in the list is told.
    let changed = std::fs::read_to_string(&second).unwrap().replacen("\"sizeBytes\":11", "\"sizeBytes\":12", 1);
    let changed = put(folder.path(), "changed.jsonl", changed.as_bytes());
    let (code, out, _) = run(run_inspect, &["--compare", &changed, folder.path().join("d/sub").to_str().unwrap()]);
    assert!(code == 1 && out.contains("  12 bytes\n") && out.contains("  11 bytes\n"), "{out}");
    let kept = folder.path().join("kept.jsonl").to_str().unwrap().to_owned();
    std::fs::rename(&list, &kept).unwrap();
    let (code, out, _) = run(run_inspect, &["--compare", &kept, &d]);
    assert_eq!((code, out.as_str()), (0, "4 the same, 0 added, 0 removed, 0 changed, 0 moved, 0 not read\n"));
    std::fs::remove_file(folder.path().join("d/a.txt")).unwrap();
    std::fs::rename(folder.path().join("d/b.txt"), folder.path().join("d/sub/b.txt")).unwrap();
    put(folder.path(), "d/c.txt", b"other");
    put(folder.path(), "d/e.txt", b"new");
    let (code, out, _) = run(run_inspect, &["--json", "--compare", &kept, &d]);
    assert_eq!(code, 1);
    let found: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&found["schema"], &found["same"]), (&"chot.comparison/1".into(), &1.into()));
    assert_eq!((&found["added"], &found["removed"]), (&serde_json::json!(["e.txt"]), &serde_json::json!(["a.txt"])));
    assert_eq!((&found["changed"][0]["path"], &found["moved"][0]["to"]), (&"c.txt".into(), &"sub/b.txt".into()));
    // A list of sha256sum serves as well; one that is not understood is refused before anything is read.
    let sums = format!("{}  sub/d.txt\n", chot_forensics::digest::sha256(b"d/sub/d.txt"));
    let sums = put(folder.path(), "SHA256SUMS", sums.as_bytes());
    let (code, out, _) = run(run_inspect, &["--compare", &sums, &d]);
    assert!(
        code == 1 && out.contains("added    c.txt") && out.ends_with("1 the same, 3 added, 0 removed, 0 changed, 0 moved, 0 not read\n"),
        "{out}"
    );
    let nonsense = put(folder.path(), "nonsense", b"no list\n");
    assert_eq!(run(run_inspect, &["--compare", &nonsense, &d]).0, 2);
}

#[test]
fn inspect_tells_which_rules_are_met_where_and_what_was_not_asked() {
    let folder = tempfile::tempdir().unwrap();
    let rules = put(
        folder.path(),
        "rules.yar",
        b"rule shell : web { strings: $a = \"eval(\" condition: $a }\nrule tail { strings: $t = \"the tail\" condition: $t }",
    );
    let archive =
        zip(vec![File::new("a/x.php", b"<?php eval($_POST['x']); eval(1);"), File::new("plain.txt", b"plain"), File::new("empty", b"")]);
    put(folder.path(), "in/one.zip", &archive.bytes());
    put(folder.path(), "in/two.txt", b"no archive, but eval( stands in it");
    let mut long = vec![b' '; chot_forensics::rules::MOST_OF_CONTENT];
    long.extend_from_slice(b"the tail");
    put(folder.path(), "in/zlong.raw", &long);
    let place = folder.path().join("in");
    let place = place.to_str().unwrap();
    let (code, out, err) = run(run_inspect, &["--rules", &rules, "--json", place]);
    assert_eq!((code, err.as_str()), (1, ""));
    let lines: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 3, "{out}");
    assert_eq!(
        (&lines[0]["file"], &lines[0]["member"]["path"], &lines[0]["rule"]),
        (&"one.zip".into(), &"a/x.php".into(), &"shell".into())
    );
    assert_eq!(lines[0]["patterns"][0]["count"], 2);
    assert_eq!(lines[0]["patterns"][0]["places"][0], serde_json::json!({ "offset": 6, "length": 5 }));
    assert_eq!(
        (&lines[1]["file"], &lines[1]["member"], &lines[1]["schema"]),
        (&"two.txt".into(), &Value::Null, &"chot.rule-match/1".into())
    );
    assert_eq!((&lines[2]["file"], &lines[2]["gap"]), (&"zlong.raw".into(), &"cut".into()), "the tail lies behind what is scanned");
    let (_, out, _) = run(run_inspect, &["--rules", &rules, place]);
    assert!(out.contains("rule      shell [web]  one.zip #0 a/x.php\n  $a      0x6+5, 0x19+5\n"), "{out}");

    assert_eq!(run(run_inspect, &["--rules", &rules, &put(folder.path(), "clean.txt", b"nothing")]).0, 0);
    let wrong = put(folder.path(), "wrong.yar", b"rule a {\n condition: $x\n}");
    let (code, _, err) = run(run_inspect, &["--rules", &wrong, place]);
    assert!(code == 2 && err.contains("wrong.yar:2:"), "{err}");
}
