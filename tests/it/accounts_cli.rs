//! `chot user` and `chot token` as the operator runs them.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use chot_tests::http::Request;
use chot_tests::program::{self, beside, told};
use chot_tests::{Persona, World, gql, sql, tus};
use serde_json::json;

/// What the command printed; it must have done as told.
fn done(world: &World, arguments: &[&str]) -> String {
    let (code, out, err) = told(&beside(world, arguments));
    assert_eq!(code, Some(0), "{arguments:?}: {err}");
    out
}

/// What the command said against it; it must have refused.
fn refused(world: &World, arguments: &[&str]) -> String {
    let (code, out, err) = told(&beside(world, arguments));
    assert_eq!((code, out.as_str()), (Some(2), ""), "{arguments:?}: {err}");
    err
}

async fn answers(world: &World, token: &str) -> bool {
    let answer = gql::post(world.hub.addr, Some(token), "{ viewer { user { id } } }", json!({})).await;
    answer.code().is_none()
}

async fn signs_in(world: &World, email: &str, password: &str) -> u16 {
    let body = json!({ "email": email, "password": password });
    Request::new("POST", "/api/auth/sign-in").json(&body).send(world.hub.addr).await.status
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tokens_are_listed_without_their_secret_and_revoked_one_by_one_or_all() {
    let world = World::start().await;
    let email = Persona::Responder.email();
    let make = |scope: &str| done(&world, &["token", "create", "--user", &email, "--scope", scope, "--ttl", "90d"]).trim().to_owned();
    // Their clock is the machine's, the hub's stands.
    let (first, second, third) = (make("read"), make("write"), make("read"));
    assert!(answers(&world, &first).await && answers(&world, &second).await);

    let list = done(&world, &["token", "list", "--user", &email.to_uppercase()]);
    let rows: Vec<Vec<&str>> = list.lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!(rows.len(), 3, "{list}");
    assert!(rows.iter().all(|row| row.len() == 5 && row[4] == "good"), "{list}");
    for secret in [&first, &second, &third] {
        assert!(!list.contains(secret.as_str()), "a token's secret is nowhere");
    }
    let of_second = rows.iter().find(|row| row[1] == "write").unwrap()[0].to_owned();

    assert_eq!(done(&world, &["token", "revoke", "--user", &email, &of_second]).trim(), "1 revoked");
    assert!(!answers(&world, &second).await, "it ends at once");
    assert!(answers(&world, &first).await, "others stand");
    let list = done(&world, &["token", "list", "--user", &email]);
    assert!(list.lines().any(|line| line.starts_with(&of_second) && line.ends_with("revoked")), "{list}");
    assert_eq!(done(&world, &["token", "revoke", "--user", &email, &of_second]).trim(), "0 revoked", "only once");

    // A token of somebody else, or none at all, is not revoked and stops the whole.
    let other = Persona::Responder2.email();
    assert!(refused(&world, &["token", "revoke", "--user", &other, &of_second]).contains("one of the tokens is not of it"));
    assert!(refused(&world, &["token", "revoke", "--user", &email, "no-id"]).contains("is the id of no token"));
    refused(&world, &["token", "revoke", "--user", &email]);
    assert!(refused(&world, &["token", "list", "--user", "khong-ai@test.chot.local"]).contains("no account has the address"));
    assert!(answers(&world, &first).await);

    assert_eq!(done(&world, &["token", "revoke", "--user", &email, "--all"]).trim(), "2 revoked");
    assert!(!answers(&world, &first).await && !answers(&world, &third).await);
    let audited = "SELECT count(*) AS n FROM audit_events WHERE action = 'token.revoke'";
    assert_eq!(sql::one_number(world.hub.db(), audited).await, 3);
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_is_disabled_let_in_again_and_given_a_new_password() {
    let world = World::start().await;
    let email = "moi@test.chot.local";
    let made = done(&world, &["user", "create", email, "--name", "Người mới", "--agency", "BO-A", "--role", "responder"]);
    let first = made.trim();
    assert_eq!(signs_in(&world, email, first).await, 204);
    let token = done(&world, &["token", "create", "--user", email, "--ttl", "90d"]).trim().to_owned();
    assert!(answers(&world, &token).await);

    // A new password ends the old one; a disabled account stays so with it.
    let second = done(&world, &["user", "password", email]).trim().to_owned();
    assert_ne!(first, second);
    assert_eq!((signs_in(&world, email, first).await, signs_in(&world, email, &second).await), (401, 204));
    done(&world, &["user", "disable", email]);
    assert!(!answers(&world, &token).await, "its tokens end at once");
    let third = done(&world, &["user", "password", email]).trim().to_owned();
    assert_eq!(signs_in(&world, email, &third).await, 401);
    assert!(done(&world, &["user", "list"]).lines().any(|line| line.starts_with(email) && line.ends_with("disabled")));
    assert!(refused(&world, &["token", "create", "--user", email]).contains("not disabled"));

    let fourth = done(&world, &["user", "enable", email]).trim().to_owned();
    assert_eq!((signs_in(&world, email, &third).await, signs_in(&world, email, &fourth).await), (401, 204));
    assert!(!answers(&world, &token).await, "its tokens do not come back");
    assert!(done(&world, &["user", "list"]).lines().any(|line| line.starts_with(email) && line.ends_with("active")));
    for act in ["enable", "password", "disable"] {
        assert!(refused(&world, &["user", act, "khong-ai@test.chot.local"]).contains("no account has the address"));
    }
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn enabling_a_duty_contact_has_cases_look_again_in_which_nobody_could_be_called() {
    let world = World::start().await;
    sql::run(world.hub.db(), "DELETE FROM duty_officers WHERE tier = 3").await.unwrap();
    done(&world, &["user", "disable", &Persona::Duty.email()]);
    let report = world.report(Persona::Responder, &["A-3"], json!({})).await;
    world.accept(&report, "CRITICAL", None).await;
    world.hub.settle().await;
    let again = "SELECT count(*) AS n FROM outbox WHERE key LIKE 'named:%'";
    done(&world, &["user", "disable", &Persona::Analyst.email()]);
    done(&world, &["user", "enable", &Persona::Analyst.email()]);
    assert_eq!(sql::one_number(world.hub.db(), again).await, 0, "who is no duty contact changes nothing");
    done(&world, &["user", "enable", &Persona::Duty.email()]);
    assert_eq!(sql::one_number(world.hub.db(), again).await, 1);
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_administrator_cannot_be_disabled() {
    let world = World::start().await;
    let email = Persona::Admin.email();
    assert!(refused(&world, &["user", "disable", &email]).contains("the last administrator"));
    assert!(answers(&world, &world.token(Persona::Admin).await).await);
    // Neither one who is disabled nor one of an agency, who does not see the outbox, counts.
    done(&world, &["user", "create", "ba@test.chot.local", "--name", "Ba", "--agency", "BO-A", "--role", "ADMIN"]);
    assert!(refused(&world, &["user", "disable", &email]).contains("the last administrator"));
    done(&world, &["user", "create", "hai@test.chot.local", "--name", "Hai", "--agency", "VNCERT", "--role", "ADMIN"]);
    done(&world, &["user", "disable", &email]);
    assert!(refused(&world, &["user", "disable", "hai@test.chot.local"]).contains("the last administrator"));
    done(&world, &["user", "enable", &email]);
    done(&world, &["user", "disable", "hai@test.chot.local"]);
    // Two at one time: one of them stays.
    done(&world, &["user", "enable", "hai@test.chot.local"]);
    let ctx = world.operator();
    let both =
        futures::join!(chot_server::authn::disable_user(&ctx, &email), chot_server::authn::disable_user(&ctx, "hai@test.chot.local"));
    assert_ne!(both.0.is_ok(), both.1.is_ok(), "{both:?}");
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_role_without_effect_at_the_agency_is_refused_with_those_that_are_possible() {
    let world = World::start().await;
    for role in ["COORDINATOR", "coordinator"] {
        let create = ["user", "create", "x@test.chot.local", "--name", "X", "--agency", "BO-A", "--role", "RESPONDER", "--role", role];
        let said = refused(&world, &create);
        assert!(said.contains("has no effect at BO-A") && said.contains("RESPONDER, SECURITY_OFFICER"), "{said}");
        assert!(!said.split("possible").nth(1).unwrap().to_uppercase().contains(&role.to_uppercase()), "{said}");
    }
    assert!(!done(&world, &["user", "list"]).contains("x@test.chot.local"), "nothing was made");
    done(&world, &["user", "create", "x@test.chot.local", "--name", "X", "--agency", "VNCERT", "--role", "coordinator"]);
    let nameless = refused(&world, &["user", "create", "y@test.chot.local", "--name", "", "--agency", "VNCERT"]);
    assert!(nameless.contains("name: "), "it says of what: {nameless}");
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_to_generate_adds_nothing() {
    let world = World::start().await;
    let before = sql::count(world.hub.db(), "agencies").await;
    assert_eq!(done(&world, &["generate", "--cases", "0"]).trim(), "0 agencies, 0 systems, 0 cases, 0 observables");
    assert_eq!(sql::count(world.hub.db(), "agencies").await, before);
    assert!(refused(&world, &["generate", "--cases", "1", "--agencies", "0"]).contains("--cases needs --agencies"));
    done(&world, &["generate", "--cases", "0", "--agencies", "2"]);
    assert_eq!(sql::count(world.hub.db(), "agencies").await, before + 2);
    // What stood there before is not of this run.
    world.case(Persona::Responder, &["A-3"], json!({})).await;
    let words = ["generate", "--cases", "3", "--agencies", "2", "--systems", "2", "--seed", "5"];
    assert_eq!(done(&world, &words).trim(), "2 agencies, 2 systems, 3 cases, 0 observables");
    world.hub.stop().await;
}

/// What stands in a folder and below, by its path, with its bytes.
fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let (mut waiting, mut found) = (vec![folder.to_owned()], Vec::new());
    while let Some(folder) = waiting.pop() {
        for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                waiting.push(path);
            } else {
                let bytes = std::fs::read(&path).unwrap();
                found.push((path, bytes));
            }
        }
    }
    found
}

/// How much of a file a return had put in its place when it was killed.
type Cut<'c> = &'c dyn Fn(&str, &[u8]) -> Option<usize>;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_return_that_was_killed_is_run_again() {
    // The demo stands on SQLite, and a test's hub has its folders.
    if chot_tests::database::is_postgres() {
        return;
    }
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    for bytes in [b"the first".as_slice(), b"the second"] {
        tus::upload(&world, Persona::Responder, &case, "a.bin", bytes).await;
    }
    let half = tus::Upload::start(&world, Persona::Responder, &case, "half.bin", 1000, None).await;
    assert_eq!(half.patch(0, &[7; 400]).await.status, 204);
    world.hub.settle().await;
    let beside = tempfile::tempdir().unwrap();
    let run = |folder: &Path, arguments: &[&str]| {
        told(&Command::new(program::path()).args(arguments).env("CHOT_DATA", folder).stdin(Stdio::null()).output().unwrap())
    };
    let backup = beside.path().join("backup");
    assert_eq!(run(world.hub.folder(), &["backup", backup.to_str().unwrap()]).0, Some(0));
    let restore = ["restore", backup.to_str().unwrap()];
    let whole = beside.path().join("whole");
    assert_eq!(run(&whole, &restore).0, Some(0));
    let manifest = chot_forensics::digest::sha256(&std::fs::read(backup.join("manifest.json")).unwrap());
    let mark = |digest: &str| format!("chot.restoring/1\n{digest}\n{}\n", backup.display());
    let put = |path: &Path, bytes: &[u8]| {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    };
    // As it stands after a kill: `keep` gives what is there of each file, by its place among all of them.
    let cut = |name: &str, keep: &dyn Fn(&str, &[u8]) -> Option<usize>| {
        let folder = beside.path().join(name);
        for (path, bytes) in files(&whole) {
            let below = path.strip_prefix(&whole).unwrap();
            let text = below.to_str().unwrap();
            // The database has been looked at since; the settings are written last.
            let bytes = if text == "chot.db" { std::fs::read(backup.join("chot.db")).unwrap() } else { bytes };
            if text.starts_with("chot.") && text != "chot.db" {
                continue;
            }
            if let Some(length) = keep(text, &bytes) {
                put(&folder.join(below), &bytes[..length]);
            }
        }
        put(&folder.join("keys/custody.key.restoring"), mark(&manifest.to_string()).as_bytes());
        folder
    };
    let is_blob = |text: &str| text.contains("/blobs/");
    let cuts: [(&str, Cut<'_>); 5] = [
        ("nothing", &|_, _| None),
        ("blobs", &|text, bytes| is_blob(text).then_some(bytes.len())),
        ("half of each", &|text, bytes| if is_blob(text) { Some(bytes.len()) } else { (text != "chot.db").then_some(bytes.len() / 2) }),
        ("no database", &|text, bytes| (text != "chot.db").then_some(bytes.len())),
        ("all", &|_, bytes| Some(bytes.len())),
    ];
    for (name, keep) in cuts {
        let folder = cut(name, keep);
        if name == "half of each" {
            let (blob, bytes) = files(&folder).into_iter().find(|(path, _)| is_blob(path.to_str().unwrap())).unwrap();
            let copy = blob.with_file_name(format!(".{}", blob.file_name().unwrap().to_str().unwrap()));
            put(&copy, &bytes[..bytes.len() / 2]);
        }
        let data = folder.to_str().unwrap();
        for (words, code) in [(&["doctor"][..], 1), (&["serve"][..], 2), (&["demo", "--data", data][..], 2), (&["user", "list"][..], 2)] {
            let (ended, out, err) = run(&folder, words);
            assert_eq!(ended, Some(code), "{name}: {words:?}: {out} {err}");
            assert!(format!("{out}{err}").contains("has begun here and not ended"), "{name}: {words:?}: {out} {err}");
        }
        let (code, out, err) = run(&folder, &restore);
        assert!(code == Some(0) && out.contains("it goes on"), "{name}: {out} {err}");
        assert!(!folder.join("keys/custody.key.restoring").exists());
        let (code, out, err) = run(&folder, &["doctor", "--deep"]);
        assert_eq!(code, Some(0), "{name}: {out} {err}");
        assert_eq!(run(&folder, &restore).0, Some(2), "never over what is there");
    }
    // What somebody else put there meanwhile is left, and nothing is returned beside it.
    for place in ["evidence/blobs/ab/cd/other", "evidence/label", "evidence/spool/other", "hash-sets/other", "keys/custody.key", "chot.db"]
    {
        let folder = cut(&place.replace('/', "-"), &|text, bytes| is_blob(text).then_some(bytes.len()));
        put(&folder.join(place), b"other");
        let before = files(&folder);
        let (code, out, err) = run(&folder, &restore);
        assert!(code == Some(2) && err.contains("is not of the backup"), "{place}: {out} {err}");
        assert_eq!(files(&folder), before, "{place}");
    }
    // Nor is another backup.
    let folder = cut("another", &|_, _| None);
    put(&folder.join("keys/custody.key.restoring"), mark(&"0".repeat(64)).as_bytes());
    let (code, _, err) = run(&folder, &restore);
    assert!(code == Some(2) && err.contains("a return of another backup"), "{err}");
    // And a kill as it comes.
    let folder = beside.path().join("killed");
    let mut child =
        Command::new(program::path()).args(restore).env("CHOT_DATA", &folder).stdin(Stdio::null()).stdout(Stdio::null()).spawn().unwrap();
    while !folder.join("keys/custody.key.restoring").exists() && child.try_wait().unwrap().is_none() {
        std::thread::yield_now();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    if folder.join("keys/custody.key.restoring").exists() {
        let (code, out, err) = run(&folder, &restore);
        assert_eq!(code, Some(0), "{out} {err}");
    }
    assert_eq!(run(&folder, &["doctor", "--deep"]).0, Some(0));
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_demos_folder_is_backed_up_returned_and_used_by_its_name_alone() {
    // The demo stands on SQLite, and a test's hub has its folders.
    if chot_tests::database::is_postgres() {
        return;
    }
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    tus::upload(&world, Persona::Responder, &case, "a.bin", b"the bytes").await;
    world.hub.settle().await;
    let beside = tempfile::tempdir().unwrap();
    let (backup, again) = (beside.path().join("backup"), beside.path().join("again"));
    let run = |folder: &Path, arguments: &[&str]| {
        told(&Command::new(program::path()).args(arguments).env("CHOT_DATA", folder).stdin(Stdio::null()).output().unwrap())
    };
    let backup = backup.to_str().unwrap();
    assert_eq!(run(&again, &["backup", backup]).0, Some(2), "there is no demo yet");
    let (code, _, err) = run(world.hub.folder(), &["backup", backup]);
    assert_eq!(code, Some(0), "{err}");
    let (code, _, err) = run(&again, &["restore", backup]);
    assert_eq!(code, Some(0), "{err}");
    let (code, _, err) = run(&again, &["restore", backup]);
    assert_eq!(code, Some(2), "only into a folder that has nothing yet: {err}");
    // By the folder, and by the settings that stand in it.
    let settings = again.join("chot.toml");
    let by_file = ["user", "list", "--config", settings.to_str().unwrap()];
    let (by_name, by_file) = (run(&again, &["user", "list"]), run(beside.path(), &by_file));
    assert_eq!((by_name.0, by_file.0), (Some(0), Some(0)), "{} {}", by_name.2, by_file.2);
    assert!(by_name.1.contains(&Persona::Responder.email()) && by_name.1 == by_file.1);
    // As a demo leaves them that was started at another port.
    let kept = std::fs::read_to_string(&settings).unwrap();
    std::fs::write(&settings, kept.replace("8080", "8103")).unwrap();
    let (_, out, err) = run(&again, &["doctor", "--deep"]);
    assert!(out.contains("public address http://127.0.0.1:8103"), "{out}{err}");
    assert!(out.contains("ok     evidence: 1 items, 9 bytes, all hashed again"), "{out}{err}");
    world.hub.stop().await;
}

#[test]
fn a_token_of_a_hub_that_is_not_there_is_refused_and_makes_no_database() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().display();
    let output = Command::new(program::path())
        .args(["token", "create", "--user", "an@example.org"])
        .current_dir(folder.path())
        .env_remove("CHOT_DATA")
        .env("CHOT_DATABASE__URL", format!("sqlite://{place}/none.db"))
        .env("CHOT_EVIDENCE__URL", format!("file://{place}/evidence"))
        .env("CHOT_LOG__KEY_FILE", format!("{place}/keys/custody.key"))
        .env("CHOT_LOG__ORIGIN", "demo.chot.local/custody")
        .env("CHOT_MAIL__URL", format!("file://{place}/mail"))
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let (code, out, err) = told(&output);
    assert_eq!((code, out.as_str()), (Some(2), ""), "{err}");
    assert!(err.contains("none.db: there is no database"), "{err}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing was made");
}
