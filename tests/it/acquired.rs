//! From the source to the court: a collection made by `chot acquire`, sent by `chot upload`, its declared events in the chain of
//! custody, its package and what a verifier says of it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use chot_forensics::acquisition::{Acquisition, AcquisitionRecord, CollectionManifest};
use chot_forensics::archive::{InspectOptions, Silent, Verdict, inspect};
use chot_forensics::note::Signer;
use chot_forensics::package::verify_package;
use chot_forensics::source::BytesSource;
use chot_tests::http::Request;
use chot_tests::tus::{self, sha256};
use chot_tests::{Persona, Rng, World};
use serde_json::{Value, json};

use super::rewritten::{disarm, doctor, run};

/// The program: beside the tests' own folder of the target directory.
fn program() -> PathBuf {
    let tests = std::env::current_exe().unwrap();
    let program = tests.parent().unwrap().parent().unwrap().join("chot");
    assert!(program.is_file(), "{} is missing: cargo build -p chot-server --bin chot", program.display());
    program
}

fn chot(words: &[&str], token: &str) -> Output {
    Command::new(program()).args(words).env("CHOT_TOKEN", token).stdin(Stdio::null()).output().unwrap()
}

fn done(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// A source with a few files, collected; the folder of the collection, and its path.
fn acquired(folder: &Path) -> String {
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    std::fs::create_dir_all(folder.join("nguồn/nhật ký")).unwrap();
    std::fs::write(folder.join("nguồn/nhật ký/auth.log"), b"Nov 29 06:00:00 may sshd[1]: Accepted password for an from 192.0.2.1\n")
        .unwrap();
    std::fs::write(folder.join("nguồn/báo cáo.txt"), "nội dung".as_bytes()).unwrap();
    done(&chot(&["key", "new", &path("key"), "--name", "an@agency.example"], ""));
    let (source, out, key) = (path("nguồn"), path("x.zip"), path("key"));
    let mut words = vec!["acquire", &source, "--out", &out, "--key", &key, "--by", "Nguyễn Văn An", "--place", "Phòng máy số 2"];
    words.extend(["--reason", "Thu giữ theo quyết định.", "--device", "may-chu-01", "--serial", "S123", "--seal", "NP-7"]);
    let told = done(&chot(&words, ""));
    assert!(told.contains(&sha256(&std::fs::read(&out).unwrap())), "{told}");
    out
}

async fn chain(world: &World, item: &str) -> Vec<Value> {
    let document = "query($id: ID!) { evidenceItem(id: $id) { chain { intact detail } acquiredBy custodyState { sealedAt } custody(first: 100) { nodes { kind actor canonical
        facts { declared sealNumber acquisition { acquiredBy device deviceSerial place tool keyName keyFingerprint files } } } } } }";
    let answer = world.query(Persona::Coordinator, document, json!({ "id": item })).await;
    assert_eq!(answer.at("/evidenceItem/chain/intact"), &json!(true), "{}", answer.at("/evidenceItem/chain"));
    assert_eq!(answer.at("/evidenceItem/acquiredBy"), &json!("Nguyễn Văn An"));
    assert_eq!(answer.at("/evidenceItem/custodyState/sealedAt"), &Value::Null, "what was sealed at the source was not sealed here");
    answer.list("/evidenceItem/custody/nodes").to_vec()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_collection_keeps_its_story_from_the_source_to_the_package() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let number =
        world.query(Persona::Responder, "query($id: ID!) { case(id: $id) { number } }", json!({ "id": case })).await.text("/case/number");
    let token = world.token(Persona::Responder).await;
    let folder = tempfile::tempdir().unwrap();
    let out = acquired(folder.path());
    let again = chot(&["inspect", "--compare", &format!("{out}.manifest.json"), folder.path().join("nguồn").to_str().unwrap()], "");
    assert!(done(&again).contains("2 the same, 0 added, 0 removed, 0 changed"), "{again:?}");
    let server = format!("http://{}", world.hub.addr);
    let words = ["upload".to_owned(), out.clone(), "--case".to_owned(), number, "--server".to_owned(), server];
    let sent = tokio::task::spawn_blocking(move || chot(&words.iter().map(String::as_str).collect::<Vec<_>>(), &token)).await.unwrap();
    done(&sent);
    world.hub.settle().await;
    let listed = world.query(Persona::Responder, "{ evidence { nodes { id fileName } } }", json!({})).await;
    let item = listed.text("/evidence/nodes/0/id");
    let events = chain(&world, &item).await;
    let kinds: Vec<&str> = events.iter().map(|event| event["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["RECEIVED", "ACQUIRED", "SEALED", "EXAMINED"], "what is declared comes behind what the hub saw");
    let record = Acquisition::parse(&std::fs::read_to_string(format!("{out}.acquisition.json")).unwrap()).unwrap();
    let told = &events[1]["facts"];
    assert_eq!((&told["declared"], &events[0]["facts"]), (&json!(true), &Value::Null));
    assert_eq!(told["acquisition"]["device"], "may-chu-01");
    assert_eq!(told["acquisition"]["keyFingerprint"], json!(record.key().fingerprint().to_string()));
    assert_eq!((&events[2]["facts"]["declared"], &events[2]["facts"]["sealNumber"]), (&json!(true), &json!("NP-7")));
    assert_eq!(events[1]["actor"], events[0]["actor"], "the sender declares it");

    let reply = Request::new("GET", &format!("/api/evidence/{item}/package")).bearer(&world.token(Persona::Analyst).await);
    let package = reply.send(world.hub.addr).await.body;
    let report = verify_package(&BytesSource(package), None, None, None);
    let check = report.checks.iter().find(|check| check.name == "acquisition").unwrap();
    assert!(report.valid && check.ok && check.detail.contains("Nguyễn Văn An"), "{:?}", report.checks);
    let seen = chot_server::cli::doctor::examine(&world.hub.hub, true).await;
    let faults: Vec<String> = seen.into_iter().flat_map(|(_, seen)| seen.err().unwrap_or_default()).collect();
    assert_eq!(faults, Vec::<String>::new());
    disarm(&world).await;
    for (change, told) in [
        ("UPDATE evidence_acquisitions SET document = '{}'", "its record of the acquisition is not the one that its event holds"),
        ("DELETE FROM evidence_acquisitions", "its record of the acquisition is gone"),
    ] {
        run(&world, change).await;
        let seen = doctor(&world).await;
        assert!(seen.iter().any(|fault| fault.ends_with(told)), "{change}: {seen:?}");
    }
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_record_that_does_not_hold_or_is_of_other_bytes_is_refused() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let folder = tempfile::tempdir().unwrap();
    let out = acquired(folder.path());
    let record = std::fs::read_to_string(format!("{out}.acquisition.json")).unwrap();
    let bytes = std::fs::read(&out).unwrap();
    for tampered in
        [record.replace("may-chu-01", "may-chu-02"), record.replace("\"files\":2", "\"files\":3"), format!(" {record}"), "{}".to_owned()]
    {
        assert_ne!(tampered, record);
        let answer = tus::start_acquired(&world, Persona::Responder, &case, bytes.len(), &tampered).await;
        assert_eq!(answer.user_errors(), ["VALIDATION"]);
    }
    // What the history would keep for good, signed by whoever sends it: times that are none, what hides, numbers beyond the API.
    let own = Signer::from_seed("may-chu-01.example", [3; 32]).unwrap();
    type Change = fn(&mut AcquisitionRecord);
    let changes: [Change; 10] = [
        |record| record.began_at = "not a date".to_owned(),
        |record| record.ended_at = "0000-01-01T00:00:00+23:59".to_owned(),
        |record| record.clock_offset_seconds = Some(7_000_000_000_000),
        |record| record.utc_offset_minutes = i32::MIN,
        |record| record.counts.files = 1 << 40,
        |record| record.tool.name = "a\u{0}b".to_owned(),
        |record| record.tool.version = "9".repeat(5000),
        |record| record.tool.name = "\u{202e}x".to_owned(),
        |record| record.container.name = "../x\n".to_owned(),
        |record| record.device.name = String::new(),
    ];
    for (at, change) in changes.into_iter().enumerate() {
        let mut told = Acquisition::parse(&record).unwrap().record().clone();
        change(&mut told);
        let signed = Acquisition::sign(told, &own).unwrap().to_text();
        let answer = tus::start_acquired(&world, Persona::Responder, &case, bytes.len(), &signed).await;
        assert_eq!(answer.user_errors(), ["VALIDATION"], "{at}");
    }
    let other = tus::start_acquired(&world, Persona::Responder, &case, bytes.len() + 1, &record).await;
    assert_eq!(other.user_errors(), ["VALIDATION"]);
    // The command says so before anything is sent.
    std::fs::write(&out, [bytes.as_slice(), b"x"].concat()).unwrap();
    let server = format!("http://{}", world.hub.addr);
    let number =
        world.query(Persona::Responder, "query($id: ID!) { case(id: $id) { number } }", json!({ "id": case })).await.text("/case/number");
    let token = world.token(Persona::Responder).await;
    let words = ["upload".to_owned(), out, "--case".to_owned(), number, "--server".to_owned(), server];
    let sent = tokio::task::spawn_blocking(move || chot(&words.iter().map(String::as_str).collect::<Vec<_>>(), &token)).await.unwrap();
    assert_eq!(sent.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&sent.stderr).contains("nothing was sent"));

    // Other bytes of the same length arrive than the record names: the item is refused, and nothing is declared of it.
    let begun = tus::start_acquired(&world, Persona::Responder, &case, bytes.len(), &record).await;
    let item = begun.done()["evidenceItem"]["id"].as_str().unwrap().to_owned();
    let mut changed = bytes.clone();
    changed[100] ^= 1;
    let reply = Request::new("PATCH", &format!("/api/uploads/{item}"))
        .header("Tus-Resumable", "1.0.0")
        .header("Content-Type", "application/offset+octet-stream")
        .header("Upload-Offset", "0")
        .bearer(&world.token(Persona::Responder).await)
        .body(changed);
    let reply = reply.send(world.hub.addr).await;
    assert!(reply.status == 422 && reply.text().contains("SHA256_DIFFERS"), "{}", reply.text());
    let known = tus::item(&world, Persona::Responder, &item).await;
    assert_eq!(known["status"], "REFUSED");
    let kinds: Vec<&Value> = known["custody"]["nodes"].as_array().unwrap().iter().map(|event| &event["kind"]).collect();
    assert_eq!(kinds, ["RECEIVED"]);
    world.hub.stop().await;
}

/// What one run of `chot acquire` has read and written, as the system counts it; `None` once it has ended.
fn carried(pid: u32) -> Option<u64> {
    let told = std::fs::read_to_string(format!("/proc/{pid}/io")).ok()?;
    let number = |name: &str| told.lines().find_map(|line| line.strip_prefix(name)).and_then(|number| number.trim().parse::<u64>().ok());
    Some(number("rchar:")? + number("wchar:")?)
}

/// What stands under the names that count is whole, and a record is only where everything is. Gives whether a record is there.
fn assert_nothing_half(out: &str) -> bool {
    let file = |more: &str| std::fs::read(format!("{out}{more}")).ok();
    let (collection, list, record) = (file(""), file(".manifest.json"), file(".acquisition.json"));
    if let Some(bytes) = &collection {
        let list = list.as_ref().expect("a collection is never without its list");
        let read = inspect(&BytesSource(bytes.clone()), "x.zip", &InspectOptions::default(), &Silent).unwrap();
        assert_ne!(read.verdict, Verdict::Refused);
        assert_eq!(read.members.last().unwrap().sha256.unwrap().to_string(), sha256(list), "the list in it is the one beside it");
    }
    if let Some(bytes) = &list {
        let list: CollectionManifest = serde_json::from_slice(bytes).expect("a list is whole");
        assert!(list.members.len() > FILES);
    }
    let Some(record) = record else { return false };
    let record = Acquisition::parse(std::str::from_utf8(&record).unwrap()).expect("a record is whole, and its signature holds");
    assert_eq!(record.record().container.sha256.to_string(), sha256(&collection.expect("a record is never without its collection")));
    assert_eq!(record.record().manifest.sha256.to_string(), sha256(&list.expect("a record is never without its list")));
    true
}

/// Files of the source that is acquired under kills.
const FILES: usize = 300;
const KILLS: usize = 24;

#[test]
fn an_acquisition_that_is_killed_leaves_nothing_half_and_the_next_run_is_clean() {
    let mut rng = Rng::new(Rng::seed(KILLS as u64));
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    for file in 0..FILES {
        let at = folder.path().join(format!("source/{}/{file}.bin", file % 7));
        std::fs::create_dir_all(at.parent().unwrap()).unwrap();
        let size = 1 + rng.below(10_000);
        std::fs::write(at, rng.bytes(size)).unwrap();
    }
    done(&chot(&["key", "new", &path("key"), "--name", "an@agency.example"], ""));
    let (source, key) = (path("source"), path("key"));
    let start = |out: &str| {
        let words =
            ["acquire", &source, "--out", out, "--key", &key, "--by", "An", "--place", "Phòng máy", "--reason", "Thu giữ theo quyết định."];
        Command::new(program()).args(words).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    };
    // A whole run tells how much there is to read and to write.
    let mut whole = start(&path("whole.zip"));
    let mut most = 0;
    while whole.try_wait().unwrap().is_none() {
        most = carried(whole.id()).unwrap_or(most).max(most);
        std::thread::yield_now();
    }
    assert!(assert_nothing_half(&path("whole.zip")));
    let (mut sealed, mut begun) = (0, 0);
    for kill in 0..KILLS {
        let out = path(&format!("{kill}.zip"));
        // Half of the kills come near the end, where the files get their names.
        let until = if kill % 2 == 0 { rng.below(most as usize) as u64 } else { most - rng.below(200_000) as u64 };
        let mut run = start(&out);
        while run.try_wait().unwrap().is_none() && carried(run.id()).is_some_and(|carried| carried < until) {
            std::thread::yield_now();
        }
        run.kill().unwrap();
        run.wait().unwrap();
        if assert_nothing_half(&out) {
            sealed += 1;
            continue;
        }
        begun += usize::from(Path::new(&format!("{out}.part")).exists());
        assert!(start(&out).wait().unwrap().success(), "the next run takes over what the killed one left");
        assert!(assert_nothing_half(&out));
        let left: Vec<String> = std::fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.starts_with(&format!("{kill}.zip")))
            .collect();
        assert_eq!(left.len(), 3, "{left:?}");
    }
    println!("of {KILLS} kills {sealed} came after the record, {begun} while the collection was written");
    assert!(begun > 0, "some kills meet a run in its middle");
}
