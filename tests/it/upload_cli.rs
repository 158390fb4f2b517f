//! `chot upload` as people run it: several files, files that the case has already, addresses where nobody answers.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use chot_server::authz::Actor;
use chot_server::clock::MINUTE;
use chot_server::ctx::Ctx;
use chot_server::features::evidence::disposal;
use chot_tests::{Persona, World};
use serde_json::json;

/// The program: beside the tests' own folder of the target directory.
fn program() -> PathBuf {
    let tests = std::env::current_exe().unwrap();
    let program = tests.parent().unwrap().parent().unwrap().join("chot");
    assert!(program.is_file(), "{} is missing: cargo build -p chot-server --bin chot", program.display());
    program
}

async fn upload(token: String, arguments: Vec<String>) -> Output {
    let run = move || Command::new(program()).arg("upload").args(arguments).env("CHOT_TOKEN", token).stdin(Stdio::null()).output().unwrap();
    tokio::task::spawn_blocking(run).await.unwrap()
}

fn put(folder: &Path, name: &str, bytes: &[u8]) -> String {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, bytes).unwrap();
    path.to_str().unwrap().to_owned()
}

fn told(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_and_folders_are_sent_once_and_compared_with_what_the_hub_has() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let number =
        world.query(Persona::Responder, "query($id: ID!) { case(id: $id) { number } }", json!({ "id": case })).await.text("/case/number");
    let token = world.token(Persona::Responder).await;
    let folder = tempfile::tempdir().unwrap();
    let alone = put(folder.path(), "một.bin", b"one");
    put(folder.path(), "thu-thap/b.log", b"two");
    put(folder.path(), "thu-thap/a/b.log", b"three");
    let below = folder.path().join("thu-thap").to_str().unwrap().to_owned();
    let server = format!("http://{}", world.hub.addr);
    let args = |rest: &[&str]| -> Vec<String> {
        [rest, &["--case", number.as_str(), "--server", server.as_str()]].concat().iter().map(|word| (*word).to_owned()).collect()
    };
    let (code, out, err) = told(&upload(token.clone(), args(&[&alone, &below])).await);
    assert_eq!(code, Some(0), "{err}");
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(lines, [format!("CC-{number}-01  một.bin"), format!("CC-{number}-02  a/b.log"), format!("CC-{number}-03  b.log")]);
    // The same again makes no second item and says so.
    let (code, out, err) = told(&upload(token.clone(), args(&[&alone])).await);
    assert_eq!((code, out), (Some(0), format!("CC-{number}-01\n")), "{err}");
    assert!(err.contains("in the case already"), "{err}");
    let count = async || world.query(Persona::Responder, "{ evidence { totalCount } }", json!({})).await.number("/evidence/totalCount");
    assert_eq!(count().await, 3);
    // Unless it is wanted.
    let (code, out, _) = told(&upload(token.clone(), args(&["--again", &alone])).await);
    assert_eq!((code, out), (Some(0), format!("CC-{number}-04\n")));
    // A file that is not the one of the record is not sent.
    let record = chot_forensics::digest::sha256(b"one").to_string();
    let other = put(folder.path(), "other.bin", b"other");
    let (code, _, err) = told(&upload(token.clone(), args(&["--sha256", &record, &other])).await);
    assert_eq!(code, Some(1), "{err}");
    assert!(err.contains("nothing was sent"), "{err}");
    assert_eq!(told(&upload(token.clone(), args(&["--sha256", "12", &other])).await).0, Some(2));
    assert_eq!(count().await, 4);
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_hub_has_not_stored_yet_is_waited_for_and_no_difference() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let number =
        world.query(Persona::Responder, "query($id: ID!) { case(id: $id) { number } }", json!({ "id": case })).await.text("/case/number");
    let token = world.token(Persona::Responder).await;
    let folder = tempfile::tempdir().unwrap();
    let file = put(folder.path(), "một.bin", b"one");
    let other = put(folder.path(), "hai.bin", b"two");
    let server = format!("http://{}", world.hub.addr);
    let args = |rest: &[&str]| -> Vec<String> {
        [rest, &["--case", number.as_str(), "--server", server.as_str()]].concat().iter().map(|word| (*word).to_owned()).collect()
    };
    // Somebody was killed while such bytes were taken away.
    let ctx = Ctx::new(world.hub.hub.clone(), Actor::system(), "beside");
    let digest = chot_forensics::digest::sha256(b"one");
    assert!(disposal::begin(&ctx, digest).await.unwrap().is_some());
    let (code, out, err) = told(&upload(token.clone(), args(&["--wait", "0", &file, &other])).await);
    assert_eq!(code, Some(3), "{err}");
    assert_eq!(out, format!("CC-{number}-02  hai.bin\n"), "one does not hold up the others");
    assert!(err.contains(&format!("CC-{number}-01")) && err.contains("not stored them yet") && !err.contains("other bytes"), "{err}");
    // Run again it waits for it, and sends nothing.
    let again = tokio::spawn(upload(token.clone(), args(&[&file])));
    world.hub.advance(11 * MINUTE).await;
    let (code, out, err) = told(&again.await.unwrap());
    assert_eq!((code, out), (Some(0), format!("CC-{number}-01\n")), "{err}");
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_without_the_scopes_is_told_which_it_needs() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let number =
        world.query(Persona::Responder, "query($id: ID!) { case(id: $id) { number } }", json!({ "id": case })).await.text("/case/number");
    let folder = tempfile::tempdir().unwrap();
    let file = put(folder.path(), "x.bin", b"x");
    let email = Persona::Responder.email();
    for (scopes, code) in [(&["evidence"][..], 2), (&["write"][..], 2), (&["read", "evidence"][..], 0)] {
        let mut words = vec!["token", "create", "--user", &email, "--ttl", "90d"];
        scopes.iter().for_each(|scope| words.extend(["--scope", scope]));
        let token = told(&chot_tests::program::beside(&world, &words)).1.trim().to_owned();
        let arguments = vec![file.clone(), "--case".into(), number.clone(), "--server".into(), format!("http://{}", world.hub.addr)];
        let (ended, _, err) = told(&upload(token, arguments).await);
        assert_eq!(ended, Some(code), "{scopes:?}: {err}");
        assert!(code == 0 || err.contains("needs read and evidence"), "{scopes:?}: {err}");
    }
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_time_that_is_none_is_refused_before_anything_is_asked() {
    let arguments = ["x.bin", "--case", "2026-0001", "--acquired-at", "yesterday"].map(str::to_owned).to_vec();
    let (code, _, err) = told(&upload("chot_x".into(), arguments).await);
    assert!(code == Some(2) && err.contains("--acquired-at") && err.contains("2026-11-22T08:30:00Z"), "{err}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_where_nobody_answers_is_told_at_once() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = put(folder.path(), "x.bin", b"x");
    let begun = Instant::now();
    let arguments = vec![file, "--case".into(), "2026-0001".into(), "--server".into(), format!("http://{free}")];
    let (code, _, err) = told(&upload("chot_x".into(), arguments).await);
    assert_eq!(code, Some(3), "{err}");
    assert!(err.contains("no hub answers at") && err.contains(&free.to_string()), "{err}");
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
}
