//! Evidence in an object store and sealed: stored once, read back before it counts, read in parts, lost by nothing.

use std::path::Path;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicBool, Ordering};

use chot_forensics::digest::Sha256Digest;
use chot_server::authz::Actor;
use chot_server::clock::MINUTE;
use chot_server::config::Config;
use chot_server::ctx::Ctx;
use chot_server::error::Error;
use chot_server::features::evidence::disposal;
use chot_tests::http::{Reply, Request};
use chot_tests::hub::TestHub;
use chot_tests::s3::{BUCKET, Fault};
use chot_tests::tus::{self, Upload, sha256};
use chot_tests::{Persona, Rng, S3, World, database, sql};
use sea_orm::ConnectionTrait;
use serde_json::json;

const PREFIX: &str = "hub/one";

/// A world whose evidence is in an object store, and a case in it.
async fn world_in(s3: &S3, change: impl FnOnce(&mut Config)) -> (World, String) {
    let world = World::on(
        TestHub::start_with(|config| {
            s3.keep_in(config, PREFIX);
            change(config);
        })
        .await,
    )
    .await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    (world, case)
}

async fn content(world: &World, id: &str, range: Option<&str>) -> Reply {
    let mut request = Request::new("GET", &format!("/api/evidence/{id}/content")).bearer(&world.token(Persona::Analyst).await);
    if let Some(range) = range {
        request = request.header("Range", range);
    }
    request.send(world.hub.addr).await
}

fn key(digest: &str) -> String {
    format!("{PREFIX}/blobs/{}/{}/{digest}", &digest[..2], &digest[2..4])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_item_is_put_once_read_back_examined_and_served_in_parts() {
    let s3 = S3::start().await;
    let (world, case) = world_in(&s3, |_| {}).await;
    let bytes = tus::zip(&[("a.txt", b"first"), ("b.bin", &Rng::new(5).bytes(300_000))]);
    let digest = sha256(&bytes);
    let id = tus::upload(&world, Persona::Analyst, &case, "x.zip", &bytes).await;
    let item = tus::item(&world, Persona::Analyst, &id).await;
    assert_eq!((&item["status"], &item["memberCount"], &item["sha256"]), (&json!("EXAMINED"), &json!(2), &json!(digest)));
    assert_eq!(s3.objects().await, [key(&digest)], "under the digest of its bytes, and nothing else");
    assert_eq!(content(&world, &id, None).await.body, bytes);
    let part = content(&world, &id, Some("bytes=100-299")).await;
    assert_eq!((part.status, part.body), (206, bytes[100..300].to_vec()));
    assert_eq!(content(&world, &id, Some("bytes=-7")).await.body, bytes[bytes.len() - 7..]);

    // The same bytes in another case: one object, and the same requests as for the first, so that nobody can tell.
    s3.seen();
    let other = world.case(Persona::Responder2, &["B-3"], json!({})).await;
    let steps = |seen: Vec<(String, String)>| -> Vec<String> {
        seen.into_iter().map(|(method, path)| format!("{method} {}", path.split('?').next().unwrap().replace(BUCKET, ""))).collect()
    };
    let again = tus::upload(&world, Persona::Responder2, &other, "x.zip", &bytes).await;
    let second = steps(s3.seen());
    let fresh = tus::zip(&[("a.txt", b"other"), ("b.bin", &Rng::new(6).bytes(300_000))]);
    tus::upload(&world, Persona::Responder2, &other, "x.zip", &fresh).await;
    let first = steps(s3.seen()).into_iter().map(|step| step.replace(&key(&sha256(&fresh)), &key(&digest))).collect::<Vec<_>>();
    assert_eq!(first, second, "bytes that were there before go the same way as new ones");
    assert_eq!(s3.objects().await.len(), 2);
    assert_eq!(tus::item(&world, Persona::Responder2, &again).await["sha256"], json!(digest));

    // A changed object is never served as evidence.
    let mut changed = bytes.clone();
    changed[50] ^= 1;
    assert_eq!(s3.ask("PUT", &format!("/{BUCKET}/{}", key(&digest)), &changed).await.status, 200);
    let request = Request::new("GET", &format!("/api/evidence/{id}/content")).bearer(&world.token(Persona::Analyst).await);
    let whole = request.try_send(world.hub.addr).await.is_ok_and(|reply| reply.body.len() == changed.len());
    assert!(!whole, "the last piece does not leave");
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_fails_on_the_way_registers_nothing_and_goes_on_by_itself() {
    let s3 = S3::start().await;
    let (world, case) = world_in(&s3, |config| {
        config.evidence.s3.timeout_seconds = 5;
        // The jobs are run here, not by the hub's workers.
        config.outbox.poll_ms = 3_600_000;
    })
    .await;
    let bytes = Rng::new(8).bytes(20 << 20);
    let digest = sha256(&bytes);
    let id = {
        // A part is lost for good: the upload in parts is taken back, the bytes wait in the spool.
        s3.fail(100, "PUT", "partNumber=2", Fault::Answer(503, "SlowDown"));
        let upload = Upload::start(&world, Persona::Analyst, &case, "x.bin", bytes.len(), Some(&digest)).await;
        assert_eq!(upload.patch(0, &bytes).await.status, 503, "nothing is acknowledged that is not there");
        assert_eq!(upload.head().await, (200, Some(bytes.len())), "the bytes are safe in the spool");
        upload.id
    };
    let status = async || tus::item(&world, Persona::Analyst, &id).await["status"].clone();
    assert_eq!(status().await, "RECEIVING");
    assert_eq!((s3.open_uploads().await, s3.objects().await.len()), (0, 0));
    assert_eq!(sql::count(world.hub.db(), "custody_events").await, 0, "nothing half registered");
    s3.mend();
    for (fault, method, part) in [
        (Fault::Answer(500, "InternalError"), "POST", "uploadId="),
        (Fault::LoseAnswer, "POST", "uploads"),
        (Fault::ChangeBody, "PUT", "partNumber=1"),
        (Fault::Silence, "PUT", "partNumber=2"),
        (Fault::HalfAnswer, "GET", "blobs"),
    ] {
        s3.fail(100, method, part, fault.clone());
        world.hub.hub.clock.advance(3_600_000);
        chot_server::outbox::worker::drain(&world.hub.hub).await.unwrap();
        assert_eq!(status().await, "RECEIVING", "{fault:?}");
        assert_eq!(sql::count(world.hub.db(), "custody_events").await, 0, "{fault:?}: nothing half registered");
        s3.mend();
    }
    world.hub.advance(3_600_000).await;
    world.hub.settle().await;
    assert_eq!(status().await, "EXAMINED", "a job goes on until it is done");
    assert_eq!(content(&world, &id, None).await.body, bytes);
    // An answer that was lost after the store had done what it was asked: the repeated request finds it done.
    let small = Rng::new(9).bytes(1000);
    s3.fail(1, "PUT", "blobs", Fault::LoseAnswer);
    let again = tus::upload(&world, Persona::Analyst, &case, "y.bin", &small).await;
    assert_eq!(tus::item(&world, Persona::Analyst, &again).await["status"], "EXAMINED");
    assert!(s3.mend());
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_settings_are_told_by_what_is_wrong() {
    let s3 = S3::start().await;
    let folder = tempfile::tempdir().unwrap();
    let probe = async |change: &dyn Fn(&mut Config)| {
        let mut config = Config::demo(folder.path(), "127.0.0.1:1".parse().unwrap()).unwrap();
        s3.keep_in(&mut config, PREFIX);
        config.evidence.s3.timeout_seconds = 3;
        change(&mut config);
        let look = move || {
            let blobs = chot_server::blobs::Blobs::open(&config.evidence)?;
            blobs.make()?;
            blobs.probe("x")
        };
        let probed = chot_server::blobs::run(look).await;
        match probed {
            Ok(()) => "it answers".to_owned(),
            Err(chot_server::error::Error::Unavailable(why)) => why,
            Err(other) => panic!("{other:?}"),
        }
    };
    assert_eq!(probe(&|_| {}).await, "it answers");
    let why = probe(&|config| config.evidence.url = "s3://elsewhere/x".to_owned()).await;
    assert!(why.contains("there is no bucket elsewhere"), "{why}");
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let why = probe(&|config| config.evidence.s3.endpoint = format!("http://{closed}")).await;
    assert!(why.contains(&closed.to_string()) && why.contains("refused"), "{why}");
    s3.fail(100, "PUT", "probe", Fault::Silence);
    let why = probe(&|_| {}).await;
    assert!(why.contains("timeout"), "{why}");
    s3.mend();
    s3.fail(1, "PUT", "probe", Fault::Answer(403, "AccessDenied"));
    let why = probe(&|_| {}).await;
    assert!(why.contains("may not do this in the bucket") && why.contains("AccessDenied"), "{why}");
    s3.fail(1, "GET", "probe", Fault::Answer(301, "PermanentRedirect"));
    assert_ne!(probe(&|_| {}).await, "it answers");

    let (name, secret) = s3.look_at_keys().await;
    let with = |name: &str, secret: &str| {
        let (name, secret) = (name.to_owned(), secret.to_owned());
        move |config: &mut Config| {
            config.evidence.s3.access_key_id = chot_server::config::Secret::new(&name);
            config.evidence.s3.secret_access_key = chot_server::config::Secret::new(&secret);
        }
    };
    assert_eq!(probe(&with(&name, &secret)).await, "it answers");
    let why = probe(&with(&name, "wrong")).await;
    assert!(why.contains("key of evidence.s3 is not accepted") && why.contains("SignatureDoesNotMatch"), "{why}");
    let why = probe(&with("AKIAUNKNOWNUNKNOWN00", &secret)).await;
    assert!(why.contains("key of evidence.s3 is not accepted") && why.contains("InvalidAccessKeyId"), "{why}");
}

/// Runs the program beside a hub with that hub's settings, some of them others.
fn program(config: &Config, others: &[(&str, String)], arguments: &[&str]) -> Output {
    let tests = std::env::current_exe().unwrap();
    let program = tests.parent().unwrap().parent().unwrap().join("chot");
    let evidence = &config.evidence;
    let settings = [
        ("CHOT_DATABASE__URL", config.database.url.reveal().to_owned()),
        ("CHOT_EVIDENCE__URL", evidence.url.clone()),
        ("CHOT_EVIDENCE__SPOOL", evidence.spool.display().to_string()),
        ("CHOT_EVIDENCE__S3__ENDPOINT", evidence.s3.endpoint.clone()),
        ("CHOT_EVIDENCE__S3__PATH_STYLE", evidence.s3.path_style.to_string()),
        ("CHOT_EVIDENCE__S3__ACCESS_KEY_ID", evidence.s3.access_key_id.reveal().to_owned()),
        ("CHOT_EVIDENCE__S3__SECRET_ACCESS_KEY", evidence.s3.secret_access_key.reveal().to_owned()),
        ("CHOT_EVIDENCE__ENCRYPTION__RECIPIENTS", format!("{:?}", evidence.encryption.recipients)),
        ("CHOT_EVIDENCE__ENCRYPTION__IDENTITY_FILE", evidence.encryption.identity_file.display().to_string()),
        ("CHOT_LOOKUPS__FOLDER", config.lookups.folder.display().to_string()),
        ("CHOT_LOG__ORIGIN", config.log.origin.clone()),
        ("CHOT_LOG__KEY_FILE", config.log.key_file.display().to_string()),
        ("CHOT_MAIL__URL", config.mail.url.reveal().to_owned()),
        ("CHOT_TELEMETRY__FILTER", "off".to_owned()),
    ];
    let mut command = Command::new(program);
    command.args(arguments).envs(settings).envs(others.iter().map(|(name, value)| (*name, value.clone())));
    command.output().unwrap()
}

fn told(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// An identity in a file of its own, and its recipient.
fn identity(folder: &Path, name: &str) -> (std::path::PathBuf, String) {
    use age::secrecy::ExposeSecret;
    use std::os::unix::fs::PermissionsExt;
    let identity = age::x25519::Identity::generate();
    let file = folder.join(name);
    std::fs::write(&file, format!("{}\n", identity.to_string().expose_secret())).unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    (file, identity.to_public().to_string())
}

fn blobs_of(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.join("blobs")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sealed_evidence_is_evidence_like_any_other_and_goes_over_to_new_keys() {
    let keys = tempfile::tempdir().unwrap();
    let (first_file, first) = identity(keys.path(), "first");
    let (second_file, second) = identity(keys.path(), "second");
    let change = |config: &mut Config| {
        config.evidence.encryption.recipients = vec![first.clone(), second.clone()];
        config.evidence.encryption.identity_file = first_file.clone();
    };
    let world = World::on(TestHub::start_with(change).await).await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let secret = "bản khai của người báo tin".repeat(4000);
    let bytes = tus::zip(&[("khai.txt", secret.as_bytes()), ("b.bin", &Rng::new(5).bytes(200_000))]);
    let id = tus::upload(&world, Persona::Analyst, &case, "x.zip", &bytes).await;
    let item = tus::item(&world, Persona::Analyst, &id).await;
    assert_eq!((&item["status"], &item["sha256"], &item["memberCount"]), (&json!("EXAMINED"), &json!(sha256(&bytes)), &json!(2)));
    assert_eq!(content(&world, &id, Some("bytes=70000-140000")).await.body, bytes[70_000..=140_000]);
    let config = world.hub.hub.config.clone();
    let root = config.evidence_folder();
    let kept = blobs_of(&root);
    assert_eq!(kept.len(), 1);
    let stored = std::fs::read(&kept[0]).unwrap();
    // The name of a member stands in the archive as it is.
    let needle = b"khai.txt";
    assert!(bytes.windows(needle.len()).any(|part| part == needle) && !stored.windows(needle.len()).any(|part| part == needle));
    // Without this program: behind the first line stands an age file, which each recipient opens.
    let opener = std::fs::read_to_string(&second_file).unwrap().trim().parse::<age::x25519::Identity>().unwrap();
    assert_eq!(age::decrypt(&opener, &stored[128..]).unwrap(), bytes);
    assert_eq!(String::from_utf8_lossy(&stored[..128]).split(' ').nth(1), Some(sha256(&stored[128..]).as_str()));

    // Over to the second key alone, beside the running hub; doing it again changes nothing.
    let only_second = [
        ("CHOT_EVIDENCE__ENCRYPTION__RECIPIENTS", format!("{:?}", [&second])),
        ("CHOT_EVIDENCE__ENCRYPTION__IDENTITY_FILE", second_file.display().to_string()),
    ];
    let rekeyed = program(&config, &only_second, &["evidence", "rekey"]);
    assert!(rekeyed.status.success() && told(&rekeyed).contains("1 sealed anew, 0 were"), "{}", told(&rekeyed));
    let again = program(&config, &only_second, &["evidence", "rekey"]);
    assert!(told(&again).contains("0 sealed anew, 1 were"), "{}", told(&again));
    let deep = program(&config, &only_second, &["doctor", "--deep"]);
    assert!(deep.status.success(), "{}", told(&deep));
    assert_eq!(content(&world, &id, None).await.status, 500, "the first key alone opens nothing any longer");
    // Nobody's key at hand: that the bytes are as they were is seen all the same, and that they are not as well.
    let keyless = [("CHOT_EVIDENCE__ENCRYPTION__RECIPIENTS", "[]".to_owned()), ("CHOT_EVIDENCE__ENCRYPTION__IDENTITY_FILE", String::new())];
    let deep = program(&config, &keyless, &["doctor", "--deep"]);
    assert!(deep.status.success(), "{}", told(&deep));
    let path = blobs_of(&root).remove(0);
    let mut stored = std::fs::read(&path).unwrap();
    stored[5000] ^= 1;
    std::fs::remove_file(&path).unwrap();
    std::fs::write(&path, stored).unwrap();
    let deep = program(&config, &keyless, &["doctor", "--deep"]);
    assert!(deep.status.code() == Some(1) && told(&deep).contains("its sealed bytes were changed"), "{}", told(&deep));
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn altered_bytes_in_another_form_are_told_of_and_set_aside_when_the_same_come_in() {
    const KNOWN: &str = "query($id: ID!) { evidenceItem(id: $id) { alteredAt custody(first: 50) { nodes { kind result } } } }";
    let keys = tempfile::tempdir().unwrap();
    let (file, recipient) = identity(keys.path(), "key");
    let mut world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let id = tus::upload(&world, Persona::Analyst, &case, "a.bin", &[7; 400]).await;
    world.hub = world
        .hub
        .restart_with(|config| {
            config.evidence.encryption.recipients = vec![recipient];
            config.evidence.encryption.identity_file = file;
        })
        .await;
    let root = world.hub.hub.config.evidence_folder();
    let plain = blobs_of(&root).remove(0);
    std::fs::remove_file(&plain).unwrap();
    std::fs::write(&plain, [8; 400]).unwrap();
    let again = tus::upload(&world, Persona::Analyst, &case, "b.bin", &[7; 400]).await;
    let seen = world.query(Persona::Analyst, KNOWN, json!({ "id": id })).await;
    assert_eq!(seen.list("/evidenceItem/custody/nodes").last(), Some(&json!({ "kind": "VERIFIED", "result": "DIFFERS" })));
    assert!(seen.at("/evidenceItem/alteredAt").is_string());
    assert!(!plain.exists() && blobs_of(&root).len() == 1, "the sealed form of the sound bytes is all that stands there");
    assert_eq!(std::fs::read_dir(root.join("damaged")).unwrap().count(), 1);
    assert_eq!(content(&world, &again, None).await.body, [7; 400]);
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_of_either_store_returns_into_either() {
    let s3 = S3::start().await;
    let keys = tempfile::tempdir().unwrap();
    let (file, recipient) = identity(keys.path(), "key");
    let sealed = |config: &mut Config| {
        config.evidence.encryption.recipients = vec![recipient.clone()];
        config.evidence.encryption.identity_file = file.clone();
    };
    let (world, case) = world_in(&s3, sealed).await;
    let bytes = Rng::new(3).bytes(200_000);
    tus::upload(&world, Persona::Analyst, &case, "x.bin", &bytes).await;
    let half = Upload::start(&world, Persona::Analyst, &case, "half.bin", 1000, None).await;
    assert_eq!(half.patch(0, &bytes[..400]).await.status, 204);
    let config = world.hub.hub.config.clone();
    let places = tempfile::tempdir().unwrap();
    let path = |name: &str| places.path().join(name).display().to_string();
    let backup = program(&config, &[], &["backup", &path("first")]);
    assert!(backup.status.success(), "{}", told(&backup));

    // From the object store into a folder, from there into another place of the object store.
    let mut from = path("first");
    for (name, url) in [("second", format!("file://{}", path("folder"))), ("third", format!("s3://{BUCKET}/moved"))] {
        let folder = places.path().join(format!("{name}-database"));
        std::fs::create_dir(&folder).unwrap();
        let database = chot_tests::database::TestDatabase::empty(&folder).await;
        let spool = if url.starts_with("s3") { path("spool") } else { String::new() };
        let others = [
            ("CHOT_DATABASE__URL", database.url.clone()),
            ("CHOT_EVIDENCE__URL", url),
            ("CHOT_EVIDENCE__SPOOL", spool),
            ("CHOT_LOG__KEY_FILE", path(&format!("{name}.key"))),
            ("CHOT_LOOKUPS__FOLDER", path(&format!("{name}-sets"))),
        ];
        let restored = program(&config, &others, &["restore", &from]);
        assert!(restored.status.success(), "{}", told(&restored));
        let doctor = program(&config, &others, &["doctor", "--deep"]);
        assert!(doctor.status.success() && told(&doctor).contains("1 items, 200000 bytes, all hashed again"), "{}", told(&doctor));
        let again = program(&config, &others, &["restore", &from]);
        assert_eq!(again.status.code(), Some(2), "never over what is there: {}", told(&again));
        // A run that was killed just before its end is run again, on either database and into either store.
        let mark = path(&format!("{name}.key.restoring"));
        let manifest = sha256(&std::fs::read(Path::new(&from).join("manifest.json")).unwrap());
        std::fs::write(&mark, format!("chot.restoring/1\n{manifest}\n{from}\ndatabase\n")).unwrap();
        if let Some(file) = database.url.strip_prefix("sqlite://") {
            // It has been looked at since.
            let file = file.split('?').next().unwrap();
            std::fs::copy(Path::new(&from).join("chot.db"), file).unwrap();
            for beside in ["-wal", "-shm"] {
                std::fs::remove_file(format!("{file}{beside}")).ok();
            }
        }
        let resumed = program(&config, &others, &["restore", &from]);
        assert!(resumed.status.success() && told(&resumed).contains("it goes on"), "{}", told(&resumed));
        assert!(!Path::new(&mark).exists());
        from = path(name);
        let backup = program(&config, &others, &["backup", &from]);
        assert!(backup.status.success(), "{}", told(&backup));
        let spooled = std::fs::read(places.path().join(name).join("spool").join(&half.id)).unwrap();
        assert_eq!(spooled, bytes[..400], "the open upload came along");
    }
    // One changed byte of a sealed blob in the store is named, by its own line, when it is copied.
    let name = s3.objects().await.into_iter().find(|name| name.starts_with("hub/one/blobs")).unwrap();
    let mut stored = s3.ask("GET", &format!("/{BUCKET}/{name}"), b"").await.body;
    stored[300] ^= 1;
    s3.ask("PUT", &format!("/{BUCKET}/{name}"), &stored).await;
    let backup = program(&config, &[], &["backup", &path("bad")]);
    assert!(backup.status.code() == Some(1) && told(&backup).contains("is damaged"), "{}", told(&backup));
    // A backup without them is returned with all that it has: it says what was left out, and the doctor names the item.
    let backup = program(&config, &[], &["backup", "--leave-out-damaged", &path("part")]);
    assert!(backup.status.code() == Some(1) && told(&backup).contains("LEFT OUT"), "{}", told(&backup));
    let folder = places.path().join("last-database");
    std::fs::create_dir(&folder).unwrap();
    let database = chot_tests::database::TestDatabase::empty(&folder).await;
    let others = [
        ("CHOT_DATABASE__URL", database.url.clone()),
        ("CHOT_EVIDENCE__URL", format!("file://{}", path("last"))),
        ("CHOT_EVIDENCE__SPOOL", String::new()),
        ("CHOT_LOG__KEY_FILE", path("last.key")),
        ("CHOT_LOOKUPS__FOLDER", path("last-sets")),
    ];
    let restored = program(&config, &others, &["restore", &path("part")]);
    assert!(restored.status.success() && told(&restored).contains("LEFT OUT"), "{}", told(&restored));
    let doctor = program(&config, &others, &["doctor", "--deep"]);
    assert_eq!(doctor.status.code(), Some(1));
    assert!(told(&doctor).contains("-01: its bytes are missing"), "{}", told(&doctor));
    world.hub.stop().await;
}

/// Another process of the same hub: the same database and the same store, and nothing in memory that both know.
async fn beside(world: &World) -> Ctx {
    let hub = chot_server::run::open_hub(world.hub.hub.config.clone(), world.hub.hub.clock.clone()).await.unwrap();
    Ctx::new(hub, Actor::system(), "beside")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bytes_that_another_process_takes_away_meanwhile_are_there_once_an_item_is_registered() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let other = beside(&world).await;
    for round in 0..25_u32 {
        let bytes = Rng::new(u64::from(round) + 1).bytes(200_000);
        let digest: Sha256Digest = sha256(&bytes).parse().unwrap();
        let upload = Upload::start(&world, Persona::Analyst, &case, "x.bin", bytes.len(), None).await;
        let done = AtomicBool::new(false);
        let send = async {
            let mut status = upload.patch(0, &bytes).await.status;
            // What the store was too busy for is tried again, as a sender does.
            while status == 503 {
                upload.head().await;
                let item = tus::item(&world, Persona::Analyst, &upload.id).await;
                status = if item["status"] == "RECEIVING" { 503 } else { 204 };
            }
            done.store(true, Ordering::Relaxed);
            status
        };
        let take = async {
            // So often that it meets the registration, and not for ever: a sender gets through in the end.
            for _ in 0..40 {
                if done.load(Ordering::Relaxed) {
                    break;
                }
                match disposal::remove_unreferenced(&other, digest).await {
                    Ok(()) | Err(Error::Unavailable(_)) => {}
                    Err(error) => panic!("{error:?}"),
                }
            }
        };
        let (status, ()) = tokio::join!(send, take);
        assert_eq!(status, 204, "round {round}");
        let reply = content(&world, &upload.id, None).await;
        assert!(reply.status == 200 && reply.body == bytes, "round {round}: the bytes of a registered item are gone");
    }
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_removal_that_was_killed_holds_an_upload_up_only_for_a_while() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let other = beside(&world).await;
    let digest: Sha256Digest = sha256(b"the bytes").parse().unwrap();
    let upload = Upload::start(&world, Persona::Analyst, &case, "x.bin", 9, None).await;
    // Decided, and killed before anything was taken away.
    assert!(disposal::begin(&other, digest).await.unwrap().is_some(), "nobody refers to the bytes");
    assert!(matches!(disposal::begin(&other, digest).await, Err(Error::Unavailable(_))), "another process is at it");
    assert_eq!(upload.patch(0, b"the bytes").await.status, 503);
    world.hub.advance(chot_server::clock::HOUR).await;
    assert_eq!(upload.head().await, (200, Some(9)));
    assert_eq!(content(&world, &upload.id, None).await.body, b"the bytes");
    // The job comes again, and finds that an item refers to them now.
    disposal::remove_unreferenced(&other, digest).await.unwrap();
    assert_eq!(content(&world, &upload.id, None).await.body, b"the bytes");
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upload_that_was_held_up_is_stored_without_its_sender() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let other = beside(&world).await;
    let upload = Upload::start(&world, Persona::Analyst, &case, "x.bin", 9, None).await;
    let empty = Upload::start(&world, Persona::Analyst, &case, "y.bin", 0, None).await;
    for bytes in [b"the bytes".as_slice(), b""] {
        assert!(disposal::begin(&other, sha256(bytes).parse().unwrap()).await.unwrap().is_some(), "nobody refers to the bytes");
    }
    assert_eq!(upload.patch(0, b"the bytes").await.status, 503);
    assert_eq!(empty.patch(0, b"").await.status, 503);
    let status = async |id: &str| tus::item(&world, Persona::Analyst, id).await["status"].clone();
    world.hub.advance(2 * MINUTE).await;
    world.hub.settle().await;
    assert_eq!((status(&upload.id).await, status(&empty.id).await), (json!("RECEIVING"), json!("RECEIVING")), "it is still held up");
    // No sooner and not much later than that ends.
    world.hub.advance(8 * MINUTE).await;
    world.hub.settle().await;
    assert_eq!((status(&upload.id).await, status(&empty.id).await), (json!("EXAMINED"), json!("EXAMINED")));
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_removal_that_meets_one_that_was_killed_is_done_when_its_time_is_over() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let item = tus::upload(&world, Persona::Responder, &case, "x.bin", b"the bytes").await;
    world.hub.settle().await;
    let until = world.hub.hub.clock.now() + 10 * MINUTE;
    world.hub.db().execute_unprepared(&format!("UPDATE blob_guards SET removing_until = {until}")).await.unwrap();
    let ask = r#"mutation($id: ID!) { requestDisposal(id: $id, input: { authority: "QĐ 20/2026", method: "Nghiền ổ đĩa", reason: "Hết thời hạn lưu giữ theo quyết định." }) { errors { code } } }"#;
    world.query(Persona::Coordinator, ask, json!({ "id": item })).await.done();
    world.query(Persona::Duty, "mutation($id: ID!) { confirmDisposal(id: $id) { errors { code } } }", json!({ "id": item })).await.done();
    let waits = "SELECT count(*) AS n FROM disposals WHERE removed_at IS NULL";
    for _ in 0..10 {
        assert_eq!(sql::one_number(world.hub.db(), waits).await, 1);
        world.hub.advance(MINUTE).await;
    }
    assert_eq!(sql::one_number(world.hub.db(), waits).await, 0);
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_killed_process_had_marked_holds_no_start_up() {
    let mut world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let upload = Upload::start(&world, Persona::Analyst, &case, "x.bin", 9, None).await;
    let other = beside(&world).await;
    assert!(disposal::begin(&other, sha256(b"the bytes").parse().unwrap()).await.unwrap().is_some());
    assert_eq!(upload.patch(0, b"the bytes").await.status, 503);
    drop(other);
    world.hub = world.hub.restart().await;
    let status = async || tus::item(&world, Persona::Analyst, &upload.id).await["status"].clone();
    if database::is_postgres() {
        // Another process may still be at it.
        world.hub.settle().await;
        assert_eq!(status().await, "RECEIVING");
        world.hub.advance(10 * MINUTE).await;
    }
    world.hub.settle().await;
    assert_eq!(status().await, "EXAMINED");
    world.hub.stop().await;
}
