//! Kills of the real program at random moments under load. An oracle outside the process keeps the ledger: what was
//! acknowledged is there exactly once, everything else wholly or not at all.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine;
use chot_tests::Rng;
use chot_tests::database::TestDatabase;
use chot_tests::gql::{self, Answer};
use chot_tests::http::Request;
use chot_tests::tus::sha256;
use serde_json::{Value, json};
use sha2::Digest;

const KILLS: usize = 30;
const DRIVERS: usize = 4;

/// The program: beside the tests' own folder of the target directory.
fn program() -> PathBuf {
    let tests = std::env::current_exe().unwrap();
    let program = tests.parent().unwrap().parent().unwrap().join("chot");
    assert!(program.is_file(), "{} is missing: cargo build -p chot-server --bin chot", program.display());
    program
}

pub(super) struct Hub {
    child: Child,
    settings: Vec<(String, String)>,
}

impl Hub {
    pub(super) fn command(settings: &[(String, String)], arguments: &[&str]) -> Command {
        let mut command = Command::new(program());
        command.args(arguments).envs(settings.iter().cloned()).stdin(Stdio::null());
        command
    }

    pub(super) async fn start(settings: Vec<(String, String)>, addr: SocketAddr, log: &Path) -> Self {
        let log_path = log.to_owned();
        let log = std::fs::OpenOptions::new().create(true).append(true).open(log).unwrap();
        let child = Self::command(&settings, &["serve"]).stdout(Stdio::null()).stderr(log).spawn().unwrap();
        let mut hub = Self { child, settings };
        let ready = async {
            loop {
                if let Some(status) = hub.child.try_wait().unwrap() {
                    panic!("the program ended at its start: {status}: {}", std::fs::read_to_string(&log_path).unwrap());
                }
                if Request::new("GET", "/readyz").try_send(addr).await.is_ok_and(|reply| reply.status == 200) {
                    return;
                }
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), ready).await.expect("the program is ready");
        hub
    }

    pub(super) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    pub(super) fn token(&self, email: &str) -> String {
        let output = Self::command(&self.settings, &["token", "create", "--user", email, "--ttl", "2h"]).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }
}

impl Drop for Hub {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// What a driver knows of its acts, written down outside the hub.
#[derive(Debug, Default)]
struct Ledger {
    /// Reports by key: acknowledged id where there was an answer.
    reports: BTreeMap<String, Option<String>>,
    /// Acceptances by report: the case's id where there was an answer.
    cases: BTreeMap<String, Option<String>>,
    /// Tasks by title: the id where there was an answer.
    tasks: BTreeMap<String, Option<String>>,
    /// Evidence items: their bytes, and whether the last part was acknowledged.
    uploads: BTreeMap<String, (Vec<u8>, bool)>,
}

struct Driver {
    addr: SocketAddr,
    responder: String,
    coordinator: String,
    system: String,
    agency: String,
    ledger: Arc<Mutex<Ledger>>,
    acts: Arc<AtomicUsize>,
    stop: Arc<AtomicBool>,
    rng: Rng,
    name: usize,
}

pub(super) async fn ask(addr: SocketAddr, token: &str, document: &str, variables: Value) -> Option<Answer> {
    let request = Request::new("POST", "/graphql").json(&json!({ "query": document, "variables": variables })).bearer(token);
    let reply = request.try_send(addr).await.ok()?;
    let json = reply.json();
    (reply.status == 200 && json.get("errors").is_none()).then_some(Answer { reply, json })
}

impl Driver {
    async fn run(mut self) {
        let mut number = 0;
        while !self.stop.load(Ordering::SeqCst) {
            number += 1;
            self.round(number).await;
        }
    }

    async fn round(&mut self, number: usize) -> Option<()> {
        let key = format!("{}-{number}", self.name);
        let input = json!({ "idempotencyKey": key, "systemIds": [self.system], "title": format!("Sự cố {key}"), "description": "Tải thử.",
            "incidentClass": "TEST", "detectedAt": "2026-09-01T00:00:00Z" });
        self.ledger.lock().unwrap().reports.insert(key.clone(), None);
        let answer = ask(self.addr, &self.responder, chot_tests::world::REPORT, json!({ "i": input })).await?;
        let report = answer.done()["report"]["id"].as_str().unwrap().to_owned();
        self.ledger.lock().unwrap().reports.insert(key.clone(), Some(report.clone()));
        self.acts.fetch_add(1, Ordering::SeqCst);

        self.ledger.lock().unwrap().cases.insert(report.clone(), None);
        let answer =
            ask(self.addr, &self.coordinator, chot_tests::world::ACCEPT, json!({ "id": report, "i": { "severity": "LOW" } })).await?;
        let case = answer.done()["case"]["id"].as_str().unwrap().to_owned();
        self.ledger.lock().unwrap().cases.insert(report, Some(case.clone()));
        self.acts.fetch_add(1, Ordering::SeqCst);

        let title = format!("Việc {key}");
        self.ledger.lock().unwrap().tasks.insert(title.clone(), None);
        let input = json!({ "agencyId": self.agency, "title": title });
        let answer = ask(self.addr, &self.coordinator, chot_tests::world::ASSIGN, json!({ "c": case, "i": input })).await?;
        self.ledger.lock().unwrap().tasks.insert(title, Some(answer.done()["task"]["id"].as_str().unwrap().to_owned()));
        self.acts.fetch_add(1, Ordering::SeqCst);

        let length = 1000 + self.rng.below(200_000);
        let bytes = self.rng.bytes(length);
        let input = json!({ "caseId": case, "fileName": format!("{key}.bin"), "sizeBytes": bytes.len(), "declaredSha256": sha256(&bytes) });
        let answer = ask(self.addr, &self.responder, chot_tests::tus::START_UPLOAD, json!({ "i": input })).await?;
        let id = answer.done()["evidenceItem"]["id"].as_str().unwrap().to_owned();
        self.ledger.lock().unwrap().uploads.insert(id.clone(), (bytes.clone(), false));
        let half = bytes.len() / 2;
        for (from, to) in [(0, half), (half, bytes.len())] {
            let reply = part(self.addr, &self.responder, &id, from, &bytes[from..to]).await?;
            if reply != 204 {
                return None;
            }
            self.acts.fetch_add(1, Ordering::SeqCst);
        }
        self.ledger.lock().unwrap().uploads.insert(id, (bytes, true));
        Some(())
    }
}

pub(super) async fn part(addr: SocketAddr, token: &str, id: &str, offset: usize, bytes: &[u8]) -> Option<u16> {
    let checksum = base64::engine::general_purpose::STANDARD.encode(sha2::Sha256::digest(bytes));
    let request = Request::new("PATCH", &format!("/api/uploads/{id}"))
        .header("Tus-Resumable", "1.0.0")
        .header("Content-Type", "application/offset+octet-stream")
        .header("Upload-Offset", &offset.to_string())
        .header("Upload-Checksum", &format!("sha256 {checksum}"))
        .bearer(token)
        .body(bytes);
    Some(request.try_send(addr).await.ok()?.status)
}

/// What the real program serves: a database with people and systems, a free address, settings.
pub(super) struct Stage {
    pub(super) system: String,
    pub(super) agency: String,
    pub(super) addr: SocketAddr,
    pub(super) settings: Vec<(String, String)>,
    pub(super) _database: TestDatabase,
}

pub(super) async fn stage(folder: &Path) -> Stage {
    // People and systems as in the other tests; then the real program takes over the database.
    let world = chot_tests::World::start().await;
    let (system, agency) = (world.systems["A-3"].to_string(), world.agencies["BO-A"].to_string());
    let database: TestDatabase = world.hub.hand_over(folder).await;
    let addr = {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap()
    };
    let path = |name: &str| folder.join(name).display().to_string();
    let settings: Vec<(String, String)> = [
        ("CHOT_SERVER__BIND", addr.to_string()),
        ("CHOT_SERVER__PUBLIC_URL", format!("http://{addr}")),
        ("CHOT_SERVER__METRICS_BIND", String::new()),
        ("CHOT_SERVER__WORKERS", "2".to_owned()),
        ("CHOT_DATABASE__URL", database.url.clone()),
        ("CHOT_EVIDENCE__URL", format!("file://{}", path("evidence"))),
        ("CHOT_EVIDENCE__MAX_OPEN_UPLOADS", "100000".to_owned()),
        ("CHOT_LOG__ORIGIN", "demo.chot.local/custody".to_owned()),
        ("CHOT_LOG__KEY_FILE", path("custody.key")),
        ("CHOT_MAIL__URL", format!("file://{}", path("mail"))),
        ("CHOT_LIMITS__REQUESTS_PER_MINUTE", "1000000".to_owned()),
        ("CHOT_TELEMETRY__FILTER", "warn".to_owned()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .to_vec();
    Stage { system, agency, addr, settings, _database: database }
}

/// Stands between the program and the C library. While the file of BROKEN_SYNC is there, every sync of data fails as on a broken
/// disk; while that of BROKEN_WRITE is there, every write to a file. While the file of FULL_DISK holds bytes, no other has room.
const BROKEN_DISK: &str = r#"
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
static int there(const char *name) { const char *flag = getenv(name); return flag && access(flag, F_OK) == 0; }
static int holds(const char *name) { const char *file = getenv(name); struct stat s; return file && stat(file, &s) == 0 && s.st_size > 0; }
static int refused(int fd) {
    struct stat s;
    if (fd <= 2 || fstat(fd, &s) != 0 || !S_ISREG(s.st_mode)) return 0;
    return there("BROKEN_WRITE") ? EIO : holds("FULL_DISK") ? ENOSPC : 0;
}
#define REFUSE(error) do { int e = error; if (e) { errno = e; return -1; } } while (0)
int fsync(int fd) { REFUSE(there("BROKEN_SYNC") ? EIO : 0); return (int)syscall(SYS_fsync, fd); }
int fdatasync(int fd) { REFUSE(there("BROKEN_SYNC") ? EIO : 0); return (int)syscall(SYS_fdatasync, fd); }
ssize_t write(int fd, const void *from, size_t n) { REFUSE(refused(fd)); return syscall(SYS_write, fd, from, n); }
ssize_t pwrite(int fd, const void *from, size_t n, off_t at) { REFUSE(refused(fd)); return syscall(SYS_pwrite64, fd, from, n, at); }
ssize_t pwrite64(int fd, const void *from, size_t n, off64_t at) { REFUSE(refused(fd)); return syscall(SYS_pwrite64, fd, from, n, at); }
"#;

/// Settings under which the program stands on a disk that fails as `flag`, a file of this name in `folder`, says.
fn on_broken_disk(folder: &Path, settings: &[(String, String)], flag: &str) -> (Vec<(String, String)>, PathBuf) {
    let (source, library, file) = (folder.join("disk.c"), folder.join("disk.so"), folder.join(flag));
    std::fs::write(&source, BROKEN_DISK).unwrap();
    let compiled = Command::new("cc").args(["-shared", "-fPIC", "-o"]).arg(&library).arg(&source).status().unwrap();
    assert!(compiled.success(), "the linker that builds the hub builds this too");
    let mut settings = settings.to_vec();
    settings.push(("LD_PRELOAD".to_owned(), library.display().to_string()));
    settings.push((flag.to_owned(), file.display().to_string()));
    (settings, file)
}

/// A case, and an item of 8 bytes of which the first four are there.
async fn half_sent(addr: SocketAddr, (responder, coordinator): (&str, &str), system: &str) -> (String, String) {
    let input = json!({ "idempotencyKey": "disk", "systemIds": [system], "title": "Sự cố ổ đĩa", "description": "Đĩa hỏng.",
        "incidentClass": "TEST", "detectedAt": "2026-09-01T00:00:00Z" });
    let report = ask(addr, responder, chot_tests::world::REPORT, json!({ "i": input })).await.unwrap();
    let report = report.done()["report"]["id"].as_str().unwrap().to_owned();
    let accepted = ask(addr, coordinator, chot_tests::world::ACCEPT, json!({ "id": report, "i": { "severity": "LOW" } })).await.unwrap();
    let case = accepted.done()["case"]["id"].as_str().unwrap().to_owned();
    let input = json!({ "caseId": case, "fileName": "x.bin", "sizeBytes": 8 });
    let started = ask(addr, responder, chot_tests::tus::START_UPLOAD, json!({ "i": input })).await.unwrap();
    let item = started.done()["evidenceItem"]["id"].as_str().unwrap().to_owned();
    assert_eq!(part(addr, responder, &item, 0, b"1234").await, Some(204));
    (report, item)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failed_sync_stops_the_hub_and_loses_nothing() {
    let folder = tempfile::Builder::new().prefix("chot-sync-").tempdir().unwrap();
    let Stage { system, agency: _, addr, settings, _database } = stage(folder.path()).await;
    let (broken, flag) = on_broken_disk(folder.path(), &settings, "BROKEN_SYNC");
    let log = folder.path().join("hub.log");
    let mut hub = Hub::start(settings.clone(), addr, &log).await;
    let (responder, coordinator) = (hub.token("responder@test.chot.local"), hub.token("coordinator@test.chot.local"));
    hub.kill();

    let mut hub = Hub::start(broken, addr, &log).await;
    let (report, item) = half_sent(addr, (&responder, &coordinator), &system).await;

    std::fs::write(&flag, b"").unwrap();
    let answer = part(addr, &responder, &item, 4, b"5678").await;
    assert!(answer.is_none_or(|status| status >= 500), "nothing is acknowledged: {answer:?}");
    let ended = async {
        loop {
            if let Some(status) = hub.child.try_wait().unwrap() {
                return status;
            }
            tokio::task::yield_now().await;
        }
    };
    let status = tokio::time::timeout(Duration::from_secs(30), ended).await.expect("the hub stops");
    assert_eq!(status.code(), Some(3));
    assert!(std::fs::read_to_string(&log).unwrap().contains("the hub stops"), "it says why");

    std::fs::remove_file(&flag).unwrap();
    let mut hub = Hub::start(settings.clone(), addr, &log).await;
    let document = "query($id: ID!) { report(id: $id) { status } }";
    assert_eq!(gql::post(addr, Some(&responder), document, json!({ "id": report })).await.text("/report/status"), "ACCEPTED");
    let head = Request::new("HEAD", &format!("/api/uploads/{item}")).header("Tus-Resumable", "1.0.0").bearer(&responder).send(addr).await;
    let offset: usize = head.header("upload-offset").unwrap().parse().unwrap();
    assert!(offset >= 4, "what was acknowledged is there: {offset}");
    if offset < 8 {
        assert_eq!(part(addr, &responder, &item, offset, b"12345678".get(offset..).unwrap()).await, Some(204));
    }
    let document = "query($id: ID!) { evidenceItem(id: $id) { sha256 } }";
    assert_eq!(gql::post(addr, Some(&responder), document, json!({ "id": item })).await.text("/evidenceItem/sha256"), sha256(b"12345678"));
    hub.kill();
    let doctor = Hub::command(&settings, &["doctor"]).output().unwrap();
    assert!(doctor.status.success(), "{}", String::from_utf8_lossy(&doctor.stdout));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failed_write_is_told_as_such_and_what_comes_after_it_goes_on() {
    let folder = tempfile::Builder::new().prefix("chot-write-").tempdir().unwrap();
    let Stage { system, agency: _, addr, settings, _database } = stage(folder.path()).await;
    let (broken, flag) = on_broken_disk(folder.path(), &settings, "BROKEN_WRITE");
    let log = folder.path().join("hub.log");
    let mut hub = Hub::start(settings.clone(), addr, &log).await;
    let (responder, coordinator) = (hub.token("responder@test.chot.local"), hub.token("coordinator@test.chot.local"));
    hub.kill();

    let mut hub = Hub::start(broken, addr, &log).await;
    let (report, item) = half_sent(addr, (&responder, &coordinator), &system).await;
    std::fs::write(&flag, b"").unwrap();
    assert_eq!(part(addr, &responder, &item, 4, b"5678").await, Some(503), "it may be sent again");
    if !chot_tests::database::is_postgres() {
        let draft = r#"mutation { saveReportDraft(id: "018f0000-0000-7000-8000-00000000d4af", body: "{}", expectedVersion: 0) { errors { code } } }"#;
        let saved = gql::post(addr, Some(&responder), draft, json!({})).await;
        assert_eq!(saved.code(), Some("UNAVAILABLE"), "the database is a file too");
    }
    let document = "query($id: ID!) { report(id: $id) { status } }";
    assert_eq!(
        ask(addr, &responder, document, json!({ "id": report })).await.unwrap().text("/report/status"),
        "ACCEPTED",
        "reading goes on"
    );
    std::fs::remove_file(&flag).unwrap();
    assert_eq!(part(addr, &responder, &item, 4, b"5678").await, Some(204));
    let document = "query($id: ID!) { evidenceItem(id: $id) { sha256 } }";
    assert_eq!(ask(addr, &responder, document, json!({ "id": item })).await.unwrap().text("/evidenceItem/sha256"), sha256(b"12345678"));
    hub.kill();
    let doctor = Hub::command(&settings, &["doctor"]).output().unwrap();
    assert!(doctor.status.success(), "{}", String::from_utf8_lossy(&doctor.stdout));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upload_that_fills_the_disk_can_be_withdrawn() {
    let folder = tempfile::Builder::new().prefix("chot-full-").tempdir().unwrap();
    let Stage { system, agency: _, addr, settings, _database } = stage(folder.path()).await;
    let (full, filler) = on_broken_disk(folder.path(), &settings, "FULL_DISK");
    let log = folder.path().join("hub.log");
    let mut hub = Hub::start(settings.clone(), addr, &log).await;
    let (responder, coordinator) = (hub.token("responder@test.chot.local"), hub.token("coordinator@test.chot.local"));
    hub.kill();

    let mut hub = Hub::start(full, addr, &log).await;
    let (_, item) = half_sent(addr, (&responder, &coordinator), &system).await;
    // From here on the bytes of this upload take up all the room.
    std::os::unix::fs::symlink(folder.path().join("evidence/spool").join(&item), &filler).unwrap();
    assert_eq!(part(addr, &responder, &item, 4, b"5678").await, Some(503), "there is no room for more");
    let withdraw = Request::new("DELETE", &format!("/api/uploads/{item}")).header("Tus-Resumable", "1.0.0").bearer(&responder);
    let reply = withdraw.send(addr).await;
    assert_eq!(reply.status, 204, "{}", reply.text());
    let document = "query($id: ID!) { evidenceItem(id: $id) { status withdrawnAt } }";
    let seen = ask(addr, &responder, document, json!({ "id": item })).await.unwrap();
    assert!(seen.at("/evidenceItem/withdrawnAt").is_string(), "{}", seen.json);
    assert!(!folder.path().join("evidence/spool").join(&item).exists(), "and there is room again");
    hub.kill();
    let doctor = Hub::command(&settings, &["doctor"]).output().unwrap();
    assert!(doctor.status.success(), "{}", String::from_utf8_lossy(&doctor.stdout));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thirty_kills_lose_nothing_and_leave_nothing_half() {
    let seed = Rng::seed(30);
    let mut rng = Rng::new(seed);
    let folder = tempfile::Builder::new().prefix("chot-kill-").tempdir().unwrap();
    let Stage { system, agency, addr, settings, _database } = stage(folder.path()).await;
    let log = folder.path().join("hub.log");
    let mut hub = Hub::start(settings.clone(), addr, &log).await;
    let (responder, coordinator) = (hub.token("responder@test.chot.local"), hub.token("coordinator@test.chot.local"));

    let ledger = Arc::new(Mutex::new(Ledger::default()));
    let acts = Arc::new(AtomicUsize::new(0));
    for kill in 0..KILLS {
        let stop = Arc::new(AtomicBool::new(false));
        let drivers: Vec<_> = (0..DRIVERS)
            .map(|name| {
                let driver = Driver {
                    addr,
                    responder: responder.clone(),
                    coordinator: coordinator.clone(),
                    system: system.clone(),
                    agency: agency.clone(),
                    ledger: Arc::clone(&ledger),
                    acts: Arc::clone(&acts),
                    stop: Arc::clone(&stop),
                    rng: Rng::new(rng.next_u64()),
                    name: kill * DRIVERS + name,
                };
                tokio::spawn(driver.run())
            })
            .collect();
        // The moment: after so many acknowledged acts, and then within the next ones.
        let until = acts.load(Ordering::SeqCst) + 3 + rng.below(12);
        let spin = rng.below(3000);
        let moment = async {
            while acts.load(Ordering::SeqCst) < until {
                tokio::task::yield_now().await;
            }
            for _ in 0..spin {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), moment).await.expect("the drivers get on");
        hub.kill();
        stop.store(true, Ordering::SeqCst);
        for driver in drivers {
            driver.await.unwrap();
        }
        drop(hub);
        hub = Hub::start(settings.clone(), addr, &log).await;
    }
    let ledger = Arc::try_unwrap(ledger).unwrap().into_inner().unwrap();
    println!("{} acknowledged acts, {} reports, {} uploads", acts.load(Ordering::SeqCst), ledger.reports.len(), ledger.uploads.len());
    examine(addr, &responder, &coordinator, &ledger).await;
    hub.kill();
    let doctor = Hub::command(&settings, &["doctor"]).output().unwrap();
    let told = String::from_utf8_lossy(&doctor.stdout).into_owned();
    assert!(doctor.status.success(), "doctor: {told}{}", String::from_utf8_lossy(&doctor.stderr));
    let messages = std::fs::read_to_string(&log).unwrap();
    assert!(!messages.contains("panicked"), "{messages}");
}

/// All rows of a list, page by page.
async fn all(addr: SocketAddr, token: &str, list: &str, fields: &str) -> Vec<Value> {
    let document =
        format!("query($a: String) {{ {list}(first: 100, after: $a) {{ nodes {{ {fields} }} pageInfo {{ hasNextPage endCursor }} }} }}");
    let (mut rows, mut after) = (Vec::new(), Value::Null);
    loop {
        let answer = gql::post(addr, Some(token), &document, json!({ "a": after })).await;
        rows.extend(answer.list(&format!("/{list}/nodes")).to_vec());
        if answer.at(&format!("/{list}/pageInfo/hasNextPage")) == &json!(false) {
            return rows;
        }
        after = answer.at(&format!("/{list}/pageInfo/endCursor")).clone();
    }
}

async fn examine(addr: SocketAddr, responder: &str, coordinator: &str, ledger: &Ledger) {
    let text = |row: &Value, field: &str| row[field].as_str().unwrap_or_default().to_owned();
    // Reports: by their titles, which carry the key.
    let reports = all(addr, coordinator, "reports", "id number title status case { id }").await;
    let by_title: BTreeMap<String, &Value> = reports.iter().map(|row| (text(row, "title"), row)).collect();
    assert_eq!(by_title.len(), reports.len(), "a report is there twice");
    for (key, acknowledged) in &ledger.reports {
        let found = by_title.get(&format!("Sự cố {key}")).map(|row| text(row, "id"));
        if acknowledged.is_some() {
            assert_eq!(found, *acknowledged, "report {key} was acknowledged");
        }
    }
    // Cases: one for each accepted report, with all that belongs to one.
    let cases = all(
        addr,
        coordinator,
        "cases",
        "id number clocks { code } affectedSystems { totalControls } agencies { id } timeline(first: 1) { totalCount }",
    )
    .await;
    for case in &cases {
        assert_eq!(case["clocks"].as_array().unwrap().len(), 3, "{case}");
        assert!(case["affectedSystems"][0]["totalControls"].as_i64().unwrap() > 0 && case["agencies"][0].is_object(), "{case}");
        assert!(case["timeline"]["totalCount"].as_i64().unwrap() >= 1, "{case}");
    }
    let ids: BTreeSet<String> = cases.iter().map(|case| text(case, "id")).collect();
    let accepted: BTreeSet<String> = reports.iter().filter(|row| row["status"] == "ACCEPTED").map(|row| text(&row["case"], "id")).collect();
    assert_eq!(ids, accepted, "a case without its report, or a report without its case");
    let by_report: BTreeMap<String, String> = reports.iter().map(|row| (text(row, "id"), text(&row["case"], "id"))).collect();
    for (report, case) in ledger.cases.iter().filter_map(|(report, case)| Some((report, case.as_ref()?))) {
        assert_eq!(by_report.get(report), Some(case), "an acknowledged acceptance");
    }
    for (what, rows, prefix) in [("case", &cases, "2026-"), ("report", &reports, "BC-2026-")] {
        let mut numbers: Vec<usize> = rows.iter().map(|row| text(row, "number").strip_prefix(prefix).unwrap().parse().unwrap()).collect();
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=rows.len()).collect::<Vec<_>>(), "{what} numbers have no gap");
    }
    let tasks = all(addr, coordinator, "tasks", "id title").await;
    let by_title: BTreeMap<String, String> = tasks.iter().map(|row| (text(row, "title"), text(row, "id"))).collect();
    assert_eq!(by_title.len(), tasks.len(), "a task is there twice");
    for (title, id) in ledger.tasks.iter().filter_map(|(title, id)| Some((title, id.as_ref()?))) {
        assert_eq!(by_title.get(title), Some(id), "an acknowledged task");
    }
    // Evidence: finished uploads are under custody with the right digest; unfinished ones go on where they stand.
    for (id, (bytes, finished)) in &ledger.uploads {
        if !finished {
            let head =
                Request::new("HEAD", &format!("/api/uploads/{id}")).header("Tus-Resumable", "1.0.0").bearer(responder).send(addr).await;
            assert_eq!(head.status, 200);
            let offset: usize = head.header("upload-offset").unwrap().parse().unwrap();
            assert!(offset <= bytes.len());
            if offset < bytes.len() {
                assert_eq!(part(addr, responder, id, offset, &bytes[offset..]).await, Some(204), "an upload goes on");
            }
        }
        let document =
            "query($id: ID!) { evidenceItem(id: $id) { status sha256 chain { intact events } custody(first: 10) { nodes { kind } } } }";
        let examined = async {
            loop {
                let answer = gql::post(addr, Some(responder), document, json!({ "id": id })).await;
                if answer.text("/evidenceItem/status") == "EXAMINED" {
                    return answer;
                }
                tokio::task::yield_now().await;
            }
        };
        let answer = tokio::time::timeout(Duration::from_secs(60), examined).await.unwrap_or_else(|_| panic!("{id} is not examined"));
        assert_eq!(answer.text("/evidenceItem/sha256"), sha256(bytes));
        assert_eq!(answer.at("/evidenceItem/chain"), &json!({ "intact": true, "events": 2 }), "{id}: {}", answer.json);
    }
}
