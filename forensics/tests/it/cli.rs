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
    assert_eq!(names, ["1.txt", "2.txt", "3.txt", "e.txt"]);
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
fn verify_tells_what_holds() {
    let folder = tempfile::tempdir().unwrap();
    let made = make(&verify_md(), None);
    let package = put(folder.path(), "p.zip", &made.bytes);
    let evidence = put(folder.path(), "original", &made.evidence);
    let checkpoint = put(folder.path(), "cp.txt", made.input.checkpoint.as_bytes());
    let keys = put(folder.path(), "keys", made.input.keys.join("\n").as_bytes());
    let (code, out, err) = run(run_verify, &[&package, "--evidence", &evidence]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.contains("The package is valid.") && out.contains("published key"), "{out}");
    let (code, out, _) = run(run_verify, &[&package, "--checkpoint", &checkpoint, "--keys", &keys, "--json"]);
    assert_eq!(code, 0);
    let report: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(report["valid"], true);
    assert_eq!(report["evidenceNumber"], "2026-0001-E1");
    let mut changed = made.bytes.clone();
    changed[900] ^= 1;
    let changed = put(folder.path(), "changed.zip", &changed);
    let (code, out, _) = run(run_verify, &[&changed]);
    assert_eq!(code, 1);
    assert!(out.contains("BAD") && out.contains("NOT valid"));
    let other = put(folder.path(), "other", b"x");
    assert_eq!(run(run_verify, &[&package, "--evidence", &other]).0, 1);
}
