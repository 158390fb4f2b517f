//! An evidence store that is not there, or is another one: a disk that is not mounted, a wrong path, a wrong bucket. Nothing is made in
//! its place, nothing is lost by it, and the hub says so.

use std::path::{Path, PathBuf};
use std::time::Duration;

use chot_server::clock::Clock;
use chot_server::config::{Config, Secret};
use chot_server::error::Error;
use chot_server::run;
use chot_tests::database::TestDatabase;
use chot_tests::http::Request;
use chot_tests::s3::Fault;
use chot_tests::tus::{self, Upload};
use chot_tests::{Persona, S3, TestHub, World, program};
use sea_orm::ConnectionTrait;
use serde_json::json;

/// A hub that stands still, with an item in its store.
struct Still {
    place: tempfile::TempDir,
    database: TestDatabase,
}

impl Still {
    async fn with_an_item() -> Self {
        let world = World::start().await;
        let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
        tus::upload(&world, Persona::Responder, &case, "a.bin", b"bytes").await;
        Self::of(world).await
    }

    async fn of(world: World) -> Self {
        let place = tempfile::tempdir().unwrap();
        for folder in ["evidence", "keys"] {
            std::fs::rename(world.hub.folder().join(folder), place.path().join(folder)).unwrap();
        }
        let database = world.hub.hand_over(place.path()).await;
        Self { place, database }
    }

    fn evidence(&self) -> PathBuf {
        self.place.path().join("evidence")
    }

    fn config(&self) -> Config {
        let mut config = Config::demo(self.place.path(), "127.0.0.1:1".parse().unwrap()).unwrap();
        config.database.url = Secret::new(&self.database.url);
        config
    }

    /// Why a hub over it does not start; nothing where it does.
    async fn start(&self) -> Option<String> {
        match run::build_hub_at(self.config(), Clock::fixed(chot_tests::START)).await {
            Ok(hub) => {
                hub.db.unscoped().clone().close().await.unwrap();
                None
            }
            Err(Error::Unavailable(why) | Error::Internal(why)) => Some(why),
            Err(other) => panic!("{other:?}"),
        }
    }

    /// Runs the program on it: its exit code and all that it said.
    fn program(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let folder = self.place.path().display();
        let output = std::process::Command::new(program::path())
            .args(arguments)
            .env_remove("CHOT_DATA")
            .env("CHOT_DATABASE__URL", &self.database.url)
            .env("CHOT_EVIDENCE__URL", format!("file://{folder}/evidence"))
            .env("CHOT_LOOKUPS__FOLDER", format!("{folder}/hash-sets"))
            .env("CHOT_LOG__KEY_FILE", format!("{folder}/keys/custody.key"))
            .env("CHOT_LOG__ORIGIN", "demo.chot.local/custody")
            .env("CHOT_MAIL__URL", format!("file://{folder}/mail"))
            .output()
            .unwrap();
        let (code, out, told) = program::told(&output);
        (code, out + &told)
    }
}

fn is_empty(folder: &Path) -> bool {
    std::fs::read_dir(folder).unwrap().next().is_none()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_makes_a_store_where_that_of_the_database_is_not() {
    let still = Still::with_an_item().await;
    let aside = still.place.path().join("aside");
    std::fs::rename(still.evidence(), &aside).unwrap();
    for mount_point in [false, true] {
        if mount_point {
            std::fs::create_dir(still.evidence()).unwrap();
        }
        let nothing = || if mount_point { is_empty(&still.evidence()) } else { !still.evidence().exists() };
        let (code, told) = still.program(&["doctor"]);
        assert_eq!(code, Some(1), "{told}");
        let faults: Vec<&str> = told.lines().filter(|line| line.starts_with("FAULT")).collect();
        assert!(matches!(faults[..], [one] if one.starts_with("FAULT  evidence store: ") && one.ends_with("it is not there")), "{told}");
        assert!(nothing(), "the doctor makes nothing");
        let backup = still.place.path().join("backup");
        let (code, told) = still.program(&["backup", backup.to_str().unwrap()]);
        assert!(code == Some(3) && told.contains("it is not there") && !backup.exists(), "{told}");
        let (_, told) = still.program(&["user", "list"]);
        assert!(nothing(), "what needs no evidence makes none either: {told}");
        let why = still.start().await.unwrap();
        assert!(why.contains("it is not there, and the database names what stands in it"), "{why}");
        assert!(nothing(), "nor does the hub");
    }
    std::fs::remove_dir(still.evidence()).unwrap();
    std::fs::rename(&aside, still.evidence()).unwrap();
    assert_eq!(still.start().await, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_store_of_another_database_is_refused() {
    let (first, second) = (Still::with_an_item().await, Still::of(World::start().await).await);
    for (still, other) in [(&first, &second), (&second, &first)] {
        let aside = still.place.path().join("aside");
        std::fs::rename(still.evidence(), &aside).unwrap();
        std::fs::rename(other.evidence(), still.evidence()).unwrap();
        let why = still.start().await.unwrap();
        assert!(why.contains("it belongs to another database"), "{why}");
        let (code, told) = still.program(&["doctor"]);
        assert!(code == Some(1) && told.contains("FAULT  evidence store: evidence store: it belongs to another database"), "{told}");
        std::fs::rename(still.evidence(), other.evidence()).unwrap();
        std::fs::rename(aside, still.evidence()).unwrap();
    }
    assert_eq!((first.start().await, second.start().await), (None, None));
    // A label that was cut off, and one that is no file, tell nothing of another database.
    let label = first.evidence().join("label");
    std::fs::write(&label, "").unwrap();
    let why = first.start().await.unwrap();
    assert!(why.contains("label holds no label; where this is the store of the database, write the lines"), "{why}");
    std::fs::remove_file(&label).unwrap();
    std::fs::create_dir(&label).unwrap();
    let why = first.start().await.unwrap();
    assert!(why.contains(label.to_str().unwrap()), "{why}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_store_without_a_label_gets_it_once_an_item_is_found_in_it() {
    let still = Still::with_an_item().await;
    let label = still.evidence().join("label");
    let before = std::fs::read_to_string(&label).unwrap();
    // Returned from a backup: the database has a label, the store none.
    std::fs::remove_file(&label).unwrap();
    assert_eq!(still.start().await, None);
    assert_eq!(std::fs::read_to_string(&label).unwrap(), before);
    // Of an earlier version: neither has one.
    let db = chot_server::db::Db::connect(&still.config().database).await.unwrap();
    let forget = async || db.unscoped().execute_unprepared("DELETE FROM evidence_store").await.unwrap();
    forget().await;
    std::fs::remove_file(&label).unwrap();
    assert_eq!(still.start().await, None);
    assert_ne!(std::fs::read_to_string(&label).unwrap(), before);
    // A folder that looks like a store, and none of the items is in it.
    std::fs::remove_file(&label).unwrap();
    let (blobs, aside) = (still.evidence().join("blobs"), still.evidence().join("aside"));
    std::fs::rename(&blobs, &aside).unwrap();
    std::fs::create_dir(&blobs).unwrap();
    let why = still.start().await.unwrap();
    assert!(why.contains("it has no label, and none of the first 1 items"), "{why}");
    assert!(!label.exists());
    std::fs::remove_dir(&blobs).unwrap();
    std::fs::rename(&aside, &blobs).unwrap();
    assert_eq!(still.start().await, None);
    db.unscoped().clone().close().await.unwrap();
}

/// Asks until the hub answers so; what was seen counts for a second.
async fn becomes(world: &World, status: u16) -> serde_json::Value {
    let asked = async {
        loop {
            let reply = Request::new("GET", "/readyz").send(world.hub.addr).await;
            if reply.status == status {
                return reply.json();
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), asked).await.unwrap_or_else(|_| panic!("/readyz never answers {status}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hub_whose_store_goes_away_is_not_ready_and_loses_nothing() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let upload = Upload::start(&world, Persona::Responder, &case, "a.bin", 10, None).await;
    assert_eq!(upload.patch(0, b"01234").await.status, 204);
    becomes(&world, 200).await;
    let (store, aside) = (world.hub.folder().join("evidence"), world.hub.folder().join("aside"));
    let whole = tus::upload(&world, Persona::Responder, &case, "whole.bin", b"whole").await;
    let token = world.token(Persona::Analyst).await;
    std::fs::rename(&store, &aside).unwrap();
    for what in ["content", "package", "report", "case.jsonld"] {
        let reply = Request::new("GET", &format!("/api/evidence/{whole}/{what}")).bearer(&token).send(world.hub.addr).await;
        if reply.status != 200 {
            assert_eq!((reply.status, reply.json()["code"].clone()), (503, json!("UNAVAILABLE")), "{what}: {}", reply.text());
        }
    }
    std::fs::create_dir(&store).unwrap();
    assert_eq!(becomes(&world, 503).await, json!({ "database": "ok", "evidence": "fails", "custodyLog": "ok" }));
    let refused = upload.patch(5, b"56789").await;
    assert_eq!((refused.status, refused.json()["code"].clone()), (503, json!("UNAVAILABLE")), "{}", refused.text());
    assert_eq!(upload.head().await, (200, Some(5)), "what was acknowledged stays acknowledged");
    let fresh = Upload::start(&world, Persona::Responder, &case, "b.bin", 10, None).await;
    assert_eq!(fresh.patch(0, b"01234").await.status, 503);
    assert!(is_empty(&store), "nothing comes into what is not the store");
    std::fs::remove_dir(&store).unwrap();
    std::fs::rename(&aside, &store).unwrap();
    // A store that is not this one, mounted in its place.
    let label = std::fs::read_to_string(store.join("label")).unwrap();
    std::fs::write(store.join("label"), label.replace("/1\n", "/1\n0")).unwrap();
    becomes(&world, 503).await;
    std::fs::write(store.join("label"), label).unwrap();
    becomes(&world, 200).await;
    assert_eq!(upload.patch(5, b"56789").await.status, 204);
    world.hub.settle().await;
    assert_eq!(tus::item(&world, Persona::Responder, &upload.id).await["status"], "EXAMINED");
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bucket_has_its_label_and_one_that_is_away_holds_no_start_up() {
    let s3 = S3::start().await;
    s3.fail(100, "GET", "/label", Fault::Answer(503, "SlowDown"));
    let hub = TestHub::start_with(|config| {
        s3.keep_in(config, "hub/one");
        config.evidence.s3.timeout_seconds = 2;
    })
    .await;
    s3.mend();
    let ready = async || Request::new("GET", "/readyz").send(hub.addr).await.status;
    assert_eq!(ready().await, 503, "whose store it is was not seen yet");
    chot_server::features::evidence::label::look(&hub.hub).await.unwrap();
    let label = s3.ask("GET", "/evidence/hub/one/label", b"").await;
    assert!(label.text().starts_with("chot.evidence-store/1\n"), "{}", label.text());
    // Another database does not take it.
    let place = tempfile::tempdir().unwrap();
    let database = TestDatabase::fresh(place.path()).await;
    let mut config = Config::demo(place.path(), "127.0.0.1:1".parse().unwrap()).unwrap();
    config.database.url = Secret::new(&database.url);
    s3.keep_in(&mut config, "hub/one");
    let other = run::build_hub_at(config, Clock::fixed(chot_tests::START)).await;
    assert!(matches!(&other, Err(Error::Internal(why)) if why.contains("it belongs to another database")), "{other:?}");
    hub.stop().await;
}
