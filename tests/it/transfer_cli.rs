//! `chot transfer` as people run it: an offer, the list, a file with other bytes, a refusal, and an acceptance by the receiver's own
//! digest.

use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use chot_tests::{Persona, World, tus};
use serde_json::json;

/// The program: beside the tests' own folder of the target directory.
fn program() -> PathBuf {
    let tests = std::env::current_exe().unwrap();
    let program = tests.parent().unwrap().parent().unwrap().join("chot");
    assert!(program.is_file(), "{} is missing: cargo build -p chot-server --bin chot", program.display());
    program
}

async fn transfer(world: &World, persona: Persona, words: &[&str]) -> (Option<i32>, String, String) {
    let token = world.token(persona).await;
    let server = format!("http://{}", world.hub.addr);
    let words: Vec<String> = words.iter().chain(&["--server", &server]).map(|word| (*word).to_owned()).collect();
    let run = move || Command::new(program()).arg("transfer").args(words).env("CHOT_TOKEN", token).stdin(Stdio::null()).output().unwrap();
    let output: Output = tokio::task::spawn_blocking(run).await.unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn custody_is_handed_over_from_the_terminal() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let of_b = world.report(Persona::Responder2, &["B-3"], json!({})).await;
    world.accept(&of_b, "LOW", Some(&case)).await;
    let item = tus::upload(&world, Persona::Responder, &case, "ổ đĩa.bin", b"the bytes").await;
    let number = tus::item(&world, Persona::Responder, &item).await["number"].as_str().unwrap().to_owned();
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (right, wrong) = (put("right", b"the bytes"), put("wrong", b"other bytes"));
    let offer = async || {
        let words = ["offer", &number, "--to", "TINH-B", "--place", "Phòng máy số 2", "--reason", "Giám định theo yêu cầu."];
        let (code, out, err) = transfer(&world, Persona::Responder, &words).await;
        assert_eq!(code, Some(0), "{err}");
        out.split_whitespace().next().unwrap().to_owned()
    };
    let first = offer().await;
    let (code, out, _) = transfer(&world, Persona::Responder2, &["list"]).await;
    assert_eq!(code, Some(0));
    assert!(out.contains(&first) && out.contains(&number) && out.contains("yours to answer"), "{out}");
    let (code, out, err) = transfer(&world, Persona::Responder2, &["refuse", &first, "--reason", "Niêm phong bị rách."]).await;
    assert_eq!((code, out.trim()), (Some(0), "REFUSED"), "{err}");

    let second = offer().await;
    let (code, _, err) = transfer(&world, Persona::Responder2, &["accept", &second, &wrong]).await;
    assert_eq!(code, Some(1), "{err}");
    assert!(err.contains("the sender keeps the item"), "{err}");
    let third = offer().await;
    let (code, out, err) = transfer(&world, Persona::Responder2, &["accept", &third, &right, "--note", "Đủ, nguyên niêm phong."]).await;
    assert_eq!((code, out.trim()), (Some(0), "ACCEPTED"), "{err}");
    let (code, out, _) = transfer(&world, Persona::Responder2, &["list"]).await;
    assert_eq!((code, out.as_str()), (Some(0), ""));
    let (_, out, _) = transfer(&world, Persona::Responder2, &["list", "--all"]).await;
    assert_eq!(out.lines().filter(|line| line.contains(&number)).count(), 3, "{out}");
    let (code, _, _) = transfer(&world, Persona::Responder2, &["accept", &third, &right]).await;
    assert_eq!(code, Some(2), "settled already");
    world.hub.stop().await;
}
