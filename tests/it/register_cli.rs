//! The way of an operator from an empty database to the first report and the first call: `chot migrate`, `agency`, `user`, `system`,
//! `contact`, `serve`, as docs/OPERATIONS.md tells it.

use std::io::Write;
use std::net::TcpListener;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use chot_tests::database::TestDatabase;
use chot_tests::sql;
use chot_tests::world::{ACCEPT, ESCALATE, REPORT};
use sea_orm::{ConnectOptions, Database, DatabaseConnection};
use serde_json::json;

use super::kill::{Hub, ask};

type Settings = [(String, String)];

fn settings(folder: &Path, database: &TestDatabase, addr: std::net::SocketAddr) -> Vec<(String, String)> {
    let path = |name: &str| folder.join(name).display().to_string();
    [
        ("CHOT_SERVER__BIND", addr.to_string()),
        ("CHOT_SERVER__PUBLIC_URL", format!("http://{addr}")),
        ("CHOT_SERVER__METRICS_BIND", String::new()),
        ("CHOT_SERVER__WORKERS", "2".to_owned()),
        ("CHOT_DATABASE__URL", database.url.clone()),
        ("CHOT_EVIDENCE__URL", format!("file://{}", path("evidence"))),
        ("CHOT_LOOKUPS__FOLDER", path("hash-sets")),
        ("CHOT_LOG__ORIGIN", "demo.chot.local/custody".to_owned()),
        ("CHOT_LOG__KEY_FILE", path("custody.key")),
        ("CHOT_MAIL__URL", format!("file://{}", path("mail"))),
        ("CHOT_TELEMETRY__FILTER", "warn".to_owned()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .to_vec()
}

/// Runs a command: exit code, standard output, standard error.
fn run(settings: &Settings, words: &[&str], input: &str) -> (i32, String, String) {
    let mut child = Hub::command(settings, words).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A command that refuses its words reads no input.
    child.stdin.take().unwrap().write_all(input.as_bytes()).ok();
    let output = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn done(settings: &Settings, words: &[&str]) -> String {
    let (code, out, err) = run(settings, words, "");
    assert_eq!(code, 0, "{words:?}: {err}");
    out
}

fn refused(settings: &Settings, words: &[&str], why: &str) {
    let (code, _, err) = run(settings, words, "");
    assert!(code == 2 && err.contains(why), "{words:?}: {code} {err}");
}

async fn connect(database: &TestDatabase) -> DatabaseConnection {
    let mut options = ConnectOptions::new(database.url.clone());
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options).await.unwrap()
}

/// The schema, two agencies and four people.
fn people(settings: &Settings) {
    done(settings, &["migrate", "up"]);
    done(settings, &["agency", "create", "DPQG", "--name", "Điều phối quốc gia (mẫu)", "--kind", "national-coordinator"]);
    done(settings, &["agency", "create", "HMA", "--name", "Tỉnh Hà Mẫu", "--kind", "province"]);
    for (name, agency, role) in
        [("yen", "HMA", "responder"), ("vy", "DPQG", "coordinator"), ("tam", "DPQG", "coordinator"), ("tuan", "DPQG", "admin")]
    {
        let email = format!("{name}@mau.chot.local");
        done(settings, &["user", "create", &email, "--name", name, "--agency", agency, "--role", role]);
    }
}

async fn mailed(folder: &Path, to: &str) {
    let arrived = async {
        loop {
            let mut mails =
                std::fs::read_dir(folder).into_iter().flatten().filter_map(|file| std::fs::read_to_string(file.ok()?.path()).ok());
            if mails.any(|mail| mail.lines().any(|line| line.starts_with("To: ") && line.contains(to))) {
                return;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), arrived).await.unwrap_or_else(|_| panic!("no mail for {to}"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn from_an_empty_database_to_the_first_report_and_call() {
    let folder = tempfile::Builder::new().prefix("chot-register-").tempdir().unwrap();
    let database = TestDatabase::empty(folder.path()).await;
    let addr = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let settings = settings(folder.path(), &database, addr);
    people(&settings);
    let create = ["system", "create", "--agency", "HMA", "--code", "HMA-TTHC-01", "--name", "Giải quyết thủ tục hành chính"];
    done(&settings, &[&create[..], &["--level", "3", "--profile", "VN-2026"]].concat());
    done(&settings, &["contact", "add", "yen@mau.chot.local", "--agency", "HMA"]);
    done(&settings, &["contact", "add", "tam@mau.chot.local", "--tier", "2"]);
    assert_eq!(done(&settings, &["system", "list"]), "HMA-TTHC-01\tHMA\t3\tVN-2026\tGiải quyết thủ tục hành chính\n");

    let mut hub = Hub::start(settings.clone(), addr, &folder.path().join("hub.log")).await;
    let (responder, coordinator) = (hub.token("yen@mau.chot.local"), hub.token("vy@mau.chot.local"));
    let known = ask(addr, &responder, "{ systems { nodes { id code level } } }", json!({})).await.unwrap();
    assert_eq!(known.at("/systems/nodes/0/level"), &json!(3));
    let input = json!({ "idempotencyKey": "first", "systemIds": [known.at("/systems/nodes/0/id")], "title": "Mã độc tống tiền",
        "description": "Máy chủ tệp bị mã hóa.", "incidentClass": "TEST", "detectedAt": "2026-09-01T00:00:00Z" });
    let report = ask(addr, &responder, REPORT, json!({ "i": input })).await.unwrap();
    let report = report.done()["report"]["id"].clone();
    let accepted = ask(
        addr,
        &coordinator,
        ACCEPT,
        json!({ "id": report, "i": { "severity": "CRITICAL", "severityReason": "Máy chủ tệp ngừng, còn đang lan." } }),
    )
    .await
    .unwrap();
    let case = accepted.done()["case"]["id"].clone();
    // By rule, as the case is critical, and by hand.
    let mail = folder.path().join("mail");
    mailed(&mail, "tam@mau.chot.local").await;
    let call = json!({ "id": case, "i": { "tier": 1, "reason": "Lan rộng, cần người trực." } });
    ask(addr, &coordinator, ESCALATE, call).await.unwrap().done();
    mailed(&mail, "yen@mau.chot.local").await;
    // A level that is approved anew counts for later reports; what the case froze stays.
    let (code, out, err) =
        run(&settings, &["system", "import", "-"], "agency,code,name,level,profile\nHMA,HMA-TTHC-01,Thủ tục,4,VN-2016\n");
    assert_eq!((code, out.as_str()), (0, "0 new, 1 changed, 0 as they were\n"), "{err}");
    let frozen = "query($id: ID!) { case(id: $id) { affectedSystems { level legalProfile system { level name } } } }";
    let frozen = ask(addr, &coordinator, frozen, json!({ "id": case })).await.unwrap();
    assert_eq!(
        frozen.at("/case/affectedSystems/0"),
        &json!({ "level": 3, "legalProfile": "VN-2026", "system": { "level": 4, "name": "Thủ tục" } })
    );
    hub.kill();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn systems_come_in_as_a_whole_or_not_at_all() {
    let folder = tempfile::Builder::new().prefix("chot-register-").tempdir().unwrap();
    let database = TestDatabase::empty(folder.path()).await;
    let settings = settings(folder.path(), &database, "127.0.0.1:1".parse().unwrap());
    people(&settings);
    let import = |text: &str| run(&settings, &["system", "import", "-"], text);
    let list = || done(&settings, &["system", "list"]);

    let wrong = "agency,code,name,level,profile\n\
        HMA,HMA-1,Một,3,VN-2026\n\
        HMB,HMA-2,Hai,,\n\
        HMA,hma 3,Ba,,\n\
        HMA,HMA-4,,9,VN-2026\n\
        HMA,HMA-5,Năm,3,VN-1999\n\
        HMA,HMA-6,Sáu,3,\n\
        HMA,HMA-1,Một nữa,,\n";
    let (code, out, err) = import(wrong);
    assert_eq!((code, out.as_str()), (1, ""), "{err}");
    for line in [
        "line 3: agency: No agency",
        "line 4: code: A code has",
        "line 5: level: A level is",
        "line 5: name: Fill this in",
        "line 6: profile: The legal profile is one of: VN-2016, VN-2026.",
        "line 7: level: A level and its legal profile are given together.",
        "line 8: code: The code stands there already. It is that of line 2.",
        "7 mistakes; nothing was taken in",
    ] {
        assert!(err.contains(line), "{line} in\n{err}");
    }
    assert_eq!(list(), "");
    for (text, why) in [
        ("agency,code\nHMA,X\n", "line 1: the column name is missing"),
        ("agency,code,name,owner\n", "line 1: \"owner\" is no column"),
        ("agency,code,name\nHMA,X\n", "line 2: 2 fields where the header has 3"),
        ("agency,code,name,level,profile\nHMA,X,Y,ba,VN-2026\n", "line 2: level: \"ba\" is no number"),
        ("agency,code,name\nHMA,X,\"Y\n", "line 2: a quotation mark is not closed"),
        ("", "line 1: the header is missing"),
        ("agency,code,name\nHMB,X,Y\n", "1 mistake; nothing was taken in"),
    ] {
        let (code, _, err) = import(text);
        assert!(code == 1 && err.contains(why), "{text:?}: {code} {err}");
    }

    let good = "\u{feff}code;agency;name;name_en;purpose;level;profile\r\n\
        HMA-1;HMA;\"Cổng \"\"một\"\"; thử\";Portal;Tin tức;3;VN-2026\r\n\
        HMA-2;HMA;Hai;;;;\r\n";
    let (code, out, err) = import(good);
    assert_eq!((code, out.as_str()), (0, "2 new, 0 changed, 0 as they were\n"), "{err}");
    assert_eq!(import(good).1, "0 new, 0 changed, 2 as they were\n");
    assert_eq!(list(), "HMA-1\tHMA\t3\tVN-2026\tCổng \"một\"; thử\nHMA-2\tHMA\t-\t-\tHai\n");
    // What is left empty stays as it is, also of a level and its profile; another agency's code is not taken over.
    assert_eq!(import("agency,code,name,level,profile\nHMA,HMA-1,Cổng,4,\n").1, "0 new, 1 changed, 0 as they were\n");
    assert!(list().starts_with("HMA-1\tHMA\t4\tVN-2026\tCổng\n"), "{}", list());
    assert_eq!(import("agency,code,name,level,profile\nHMA,HMA-1,Cổng,3,VN-2026\n").1, "0 new, 1 changed, 0 as they were\n");
    let (code, _, err) = import(&format!("PK\u{3}\u{4}{}\n", "\0".repeat(300)));
    assert!(code == 2 && err.contains("is no text") && err.len() < 200, "{err}");
    let (_, _, err) = import(&format!("{},code\n", "x".repeat(300)));
    assert!(err.len() < 250, "{err}");
    assert_eq!(import("agency,code,name,level,profile\nHMA,HMA-1,Cổng,,\nHMA,HMA-3,Ba,,\n").1, "1 new, 0 changed, 1 as they were\n");
    assert!(list().starts_with("HMA-1\tHMA\t3\tVN-2026\tCổng\n"), "{}", list());
    let (code, _, err) = import("agency,code,name\nDPQG,HMA-1,Của tôi\n");
    assert!(code == 1 && err.contains("line 2: agency: The system with this code belongs to another agency."), "{err}");
    let create = ["system", "create", "--agency", "HMA", "--name", "Một", "--code"];
    refused(&settings, &[&create[..], &["HMA-1"]].concat(), "code: A system with this code is there already.");
    refused(&settings, &[&create[..], &["HMA-9", "--level", "3"]].concat(), "--profile");

    // One event for each system that was made or changed, none for those that stayed.
    let db = connect(&database).await;
    let count = async |action: &str| {
        let query =
            format!("SELECT count(*) AS n FROM audit_events WHERE action = '{action}' AND actor_kind = 'CLI' AND subject_id IS NOT NULL");
        sql::one_number(&db, &query).await
    };
    assert_eq!((count("system.create").await, count("system.update").await), (3, 2));
    db.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_who_can_answer_is_named_as_contact() {
    let folder = tempfile::Builder::new().prefix("chot-register-").tempdir().unwrap();
    let database = TestDatabase::empty(folder.path()).await;
    let settings = settings(folder.path(), &database, "127.0.0.1:1".parse().unwrap());
    people(&settings);
    let contact = |words: &[&'static str]| [&["contact"][..], words].concat();
    done(&settings, &contact(&["add", "yen@mau.chot.local", "--agency", "HMA"]));
    done(&settings, &contact(&["add", "YEN@mau.chot.local", "--agency", "HMA"]));
    done(&settings, &contact(&["add", "vy@mau.chot.local", "--tier", "3"]));
    done(&settings, &contact(&["add", "tam@mau.chot.local", "--tier", "2"]));
    refused(&settings, &contact(&["add", "tam@mau.chot.local"]), "--agency");
    refused(&settings, &contact(&["add", "tam@mau.chot.local", "--tier", "1"]), "tier: The tiers that have duty officers: 2, 3.");
    refused(&settings, &contact(&["add", "yen@mau.chot.local", "--tier", "2"]), "would not see the cases");
    refused(&settings, &contact(&["add", "tuan@mau.chot.local", "--tier", "2"]), "would not see the cases");
    refused(&settings, &contact(&["add", "tuan@mau.chot.local", "--agency", "HMA"]), "would not see the cases");
    refused(&settings, &contact(&["add", "vy@mau.chot.local", "--agency", "HMA"]), "would not see the cases");
    refused(&settings, &contact(&["add", "ai@mau.chot.local", "--tier", "2"]), "email: No account has this address.");
    refused(&settings, &contact(&["add", "yen@mau.chot.local", "--agency", "HMB"]), "agency: No agency has this code.");
    done(&settings, &["user", "disable", "tam@mau.chot.local"]);
    refused(&settings, &contact(&["add", "tam@mau.chot.local", "--tier", "3"]), "email: The account is disabled.");
    assert_eq!(
        done(&settings, &contact(&["list"])),
        "HMA\tyen@mau.chot.local\tyen\tactive\ntier 2\ttam@mau.chot.local\ttam\tdisabled\ntier 3\tvy@mau.chot.local\tvy\tactive\n"
    );
    done(&settings, &contact(&["remove", "tam@mau.chot.local", "--tier", "2"]));
    refused(&settings, &contact(&["remove", "tam@mau.chot.local", "--tier", "2"]), "is no such contact");
    let db = connect(&database).await;
    let of = async |action: &str| sql::one_number(&db, &format!("SELECT count(*) AS n FROM audit_events WHERE action = '{action}'")).await;
    assert_eq!((of("contact.add").await, of("contact.remove").await), (3, 1));
    db.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_command_before_the_schema_says_what_to_run() {
    let folder = tempfile::Builder::new().prefix("chot-register-").tempdir().unwrap();
    let database = TestDatabase::empty(folder.path()).await;
    let settings = settings(folder.path(), &database, "127.0.0.1:1".parse().unwrap());
    for what in ["agency", "user", "system", "contact"] {
        refused(&settings, &[what, "list"], "run chot migrate up");
    }
    refused(&settings, &["token", "list", "--user", "yen@mau.chot.local"], "run chot migrate up");
    let (code, out, err) = run(&settings, &["migrate", "status"], "");
    assert!(code == 1 && out.lines().count() > 10 && out.lines().all(|line| line.starts_with("missing ")), "{out} {err}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "to look makes neither database nor folder nor key");
    done(&settings, &["migrate", "up"]);
    assert!(done(&settings, &["migrate", "status"]).lines().all(|line| line.starts_with("applied ")));
    for what in ["agency", "user", "system", "contact"] {
        done(&settings, &[what, "list"]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_agency_has_an_auditor_of_its_own() {
    let folder = tempfile::Builder::new().prefix("chot-register-").tempdir().unwrap();
    let database = TestDatabase::empty(folder.path()).await;
    let settings = settings(folder.path(), &database, "127.0.0.1:1".parse().unwrap());
    people(&settings);
    let create = |name: &'static str, role: &'static str| ["user", "create", name, "--name", "Ai đó", "--agency", "HMA", "--role", role];
    done(&settings, &create("kiemtoan@mau.chot.local", "auditor"));
    refused(&settings, &create("dieuphoi@mau.chot.local", "coordinator"), "COORDINATOR");
}

#[test]
fn the_demo_takes_no_settings_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let settings = vec![("CHOT_DATABASE__URL".to_owned(), "postgres://nowhere/chot".to_owned())];
    let data = folder.path().join("demo");
    refused(&settings, &["demo", "--data", data.to_str().unwrap()], "CHOT_DATABASE__URL is set, but the demo takes no settings");
    assert!(!data.exists());
}

#[test]
fn the_environment_overrides_the_settings_of_a_demos_folder() {
    let data = tempfile::tempdir().unwrap();
    std::fs::write(data.path().join("chot.db"), b"").unwrap();
    let set = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let settings = vec![set("CHOT_DATA", data.path().to_str().unwrap()), set("CHOT_MAIL__URL", "nowhere://")];
    refused(&settings, &["user", "list"], "mail.url: must begin with smtp:// or smtps://");
}

#[test]
fn a_demo_that_is_refused_leaves_the_settings_of_the_one_that_runs() {
    let data = tempfile::tempdir().unwrap();
    std::fs::write(data.path().join("chot.db"), b"").unwrap();
    std::fs::write(data.path().join("chot.toml"), "# of the one that runs\n").unwrap();
    let lock = std::fs::File::create(data.path().join("chot.db.lock")).unwrap();
    lock.lock().unwrap();
    let (code, _, err) = run(&[], &["demo", "--data", data.path().to_str().unwrap(), "--bind", "127.0.0.1:1"], "");
    assert!(code == 3 && err.contains("another process serves this database"), "{code} {err}");
    assert_eq!(std::fs::read_to_string(data.path().join("chot.toml")).unwrap(), "# of the one that runs\n");
}
