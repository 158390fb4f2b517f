//! The custody log before others: witnesses that cosign it, an authority that stamps it, and what the hub makes of those
//! who fail, refuse, lie or have seen another history.

use std::sync::{Arc, Mutex};

use chot_forensics::digest::sha256;
use chot_forensics::merkle::{consistency_proof, leaf_hash, root};
use chot_forensics::note::{Checkpoint, KeyKind, Signer as NoteSigner, VerifierKey, as_first_signed, cosignatures};
use chot_forensics::package::{Expected, WitnessPolicy, verify_package_against};
use chot_forensics::source::BytesSource;
use chot_forensics::witness::AddCheckpoint;
use chot_server::clock::{Clock, MINUTE};
use chot_server::config::Config;
use chot_server::features::custody::model::{Nodes, Place};
use chot_server::features::custody::{Signer, service};
use chot_server::random::Random;
use chot_server::witness::Witness;
use chot_tests::authority::Authority;
use chot_tests::canned::{Answer, TestWitness, canned};
use chot_tests::http::{Reply, Request};
use chot_tests::{Persona, START, TestHub, World, sql, tus};
use serde_json::{Value, json};

use super::rewritten::{disarm, run};

/// The public key with which the hub of these settings will sign; made as the hub makes it.
fn log_key(config: &Config) -> String {
    Signer::load(&config.log, &Random::new(Clock::fixed(START))).unwrap().verifier_key()
}

/// A world with settings that may need the key of its log.
async fn world(change: impl FnOnce(&mut Config, String)) -> World {
    let hub = TestHub::start_with(|config| {
        let key = log_key(config);
        change(config, key);
    });
    World::on(hub.await).await
}

async fn item(world: &World, name: &str) -> String {
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    tus::upload(world, Persona::Analyst, &case, name, name.as_bytes()).await
}

/// Signs the head and has everybody asked who is to be asked.
async fn sign(world: &World) -> u64 {
    let size = service::checkpoint(&world.hub.hub).await.unwrap().size;
    world.hub.settle().await;
    size
}

async fn get(world: &World, path: &str) -> Reply {
    Request::new("GET", path).send(world.hub.addr).await
}

async fn package(world: &World, item: &str) -> BytesSource {
    let token = world.token(Persona::Analyst).await;
    let reply = Request::new("GET", &format!("/api/evidence/{item}/package")).bearer(&token).send(world.hub.addr).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    BytesSource(reply.body)
}

const LOG: &str = "{ custodyLog { size events
    witnesses { name key latest { witness size at } behind fault faultDetail faultSince }
    timestamping { latest { size authority } fault }
    checkpoints(first: 50) { nodes { size cosignatures { witness size } timestamp { size } } } } }";

async fn log(world: &World, persona: Persona) -> Value {
    world.query(persona, LOG, json!({})).await.at("/custodyLog").clone()
}

async fn doctor(world: &World) -> Vec<String> {
    let seen = chot_server::cli::doctor::examine(&world.hub.hub, false).await;
    seen.into_iter().flat_map(|(_, seen)| seen.err().unwrap_or_default()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hubs_witness_each_other() {
    let mut witnesses = Vec::new();
    let mut worlds = Vec::new();
    for name in ["witness.b.example/w1", "witness.a.example/w1"] {
        let made = world(|config, key| {
            let witness = TestWitness::start(name, &[key]);
            config.log.witnesses = vec![witness.entry("Cơ quan bạn")];
            witnesses.push(witness);
        });
        worlds.push(made.await);
    }
    for (world, witness) in worlds.iter().zip(&witnesses) {
        let key = VerifierKey::parse(&witness.key).unwrap();
        let mut sizes = Vec::new();
        let mut last = String::new();
        for name in ["một.bin", "hai.bin", "ba.bin"] {
            last = item(world, name).await;
            sizes.push(sign(world).await);
            let note = get(world, "/log/checkpoint").await.text();
            let held = cosignatures(&note, std::slice::from_ref(&key)).unwrap();
            assert_eq!(held.len(), 1, "cosigned once: {note}");
            assert_eq!(held[0].seconds, u64::try_from(START / 1000).unwrap(), "by the witness's clock");
        }
        assert!(sizes.is_sorted() && sizes[0] < sizes[2], "the log grew under the witness's eyes: {sizes:?}");
        // What the hub gives away holds before those who know log and witness, and only before them.
        let package = package(world, &last).await;
        let (log_keys, witness_keys) = ([world.hub.hub.signer.verifier_key()], [witness.key.clone()]);
        let against = |keys: &[String], witnesses: &[String]| {
            let policy = WitnessPolicy { keys: witnesses, least: None };
            verify_package_against(&package, &Expected { keys: Some(keys), witnesses: Some(policy), ..Expected::default() })
        };
        let report = against(&log_keys, &witness_keys);
        assert!(report.valid && report.identity_proved && report.witnesses.len() == 1 && report.witnesses[0].known, "{report:#?}");
        let stranger = [witnesses.iter().find(|other| other.key != witness.key).unwrap().key.clone()];
        assert!(!against(&log_keys, &stranger).valid, "another's witness did not cosign it");
        let seen = log(world, Persona::Auditor).await;
        assert_eq!(seen["witnesses"][0]["behind"], json!(0), "{seen}");
        assert_eq!(seen["witnesses"][0]["latest"]["witness"], json!("Cơ quan bạn"));
        let nodes = seen["checkpoints"]["nodes"].as_array().unwrap();
        assert!(nodes.len() >= 3 && nodes.iter().all(|node| node["cosignatures"].as_array().unwrap().len() == 1), "{seen}");
        assert_eq!(doctor(world).await, Vec::<String>::new());
        disarm(world).await;
        for (column, value) in [("cosigned_at", "cosigned_at + 1000"), ("line", "'— x'"), ("witness", "'x'")] {
            run(world, "CREATE TABLE kept AS SELECT * FROM log_cosignatures").await;
            run(world, &format!("UPDATE log_cosignatures SET {column} = {value} WHERE size = (SELECT max(size) FROM kept)")).await;
            let seen = doctor(world).await;
            assert!(seen.iter().any(|fault| fault.contains("the cosignature of the checkpoint of")), "{column}: {seen:?}");
            for back in ["DELETE FROM log_cosignatures", "INSERT INTO log_cosignatures SELECT * FROM kept", "DROP TABLE kept"] {
                run(world, back).await;
            }
        }
    }
    for world in worlds {
        world.hub.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_witness_that_is_named_later_is_asked_at_the_next_start() {
    let world = world(|_, _| {}).await;
    item(&world, "a.bin").await;
    sign(&world).await;
    let note = get(&world, "/log/checkpoint").await.text();
    assert_eq!(note.matches('\u{2014}').count(), 1, "nobody watches yet");
    let witness = TestWitness::start("witness.b.example/w1", &[world.hub.hub.signer.verifier_key()]);
    let hub = world.hub.restart_with(|config| config.log.witnesses = vec![witness.entry("B")]).await;
    hub.settle().await;
    let note = Request::new("GET", "/log/checkpoint").send(hub.addr).await.text();
    let key = VerifierKey::parse(&witness.key).unwrap();
    assert_eq!(cosignatures(&note, &[key]).unwrap().len(), 1, "{note}");
    hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_witness_that_has_seen_more_or_other_entries_raises_the_alarm() {
    let mut started = None;
    let world = world(|config, key| {
        let witness = TestWitness::start("witness.b.example/w1", &[key]);
        config.log.witnesses = vec![witness.entry("B")];
        config.log.package_wait_seconds = 1;
        started = Some(witness);
    })
    .await;
    let witness = started.unwrap();
    item(&world, "a.bin").await;
    let size = sign(&world).await;
    let admin = |log: Value| (log["witnesses"][0]["fault"].clone(), log["witnesses"][0]["behind"].clone());
    assert_eq!(admin(log(&world, Persona::Admin).await), (json!(null), json!(0)));
    // Somebody with the log's key has shown the witness a log with one more entry: the database was put back to before it.
    let head = service::public_head(&world.hub.hub).await.unwrap();
    let nodes = stored(&world, size).await;
    let mut nodes = nodes;
    for (level, position, hash) in chot_forensics::merkle::new_nodes(size, leaf_hash(b"forgotten"), &nodes).unwrap() {
        nodes.0.insert((level, position), hash);
    }
    let ahead = AddCheckpoint {
        old_size: head.size,
        proof: consistency_proof(&nodes, head.size, size + 1).unwrap(),
        note: world.hub.hub.signer.sign(size + 1, root(&nodes, size + 1).unwrap()).unwrap(),
    };
    let told = Request::new("POST", "/add-checkpoint").body(ahead.to_text()).send(witness.addr).await;
    assert_eq!(told.status, 200, "{}", told.text());
    // The log goes on with another entry in that place, of the same size first.
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let other = tus::upload(&world, Persona::Analyst, &case, "b.bin", b"b").await;
    sign(&world).await;
    let seen = log(&world, Persona::Admin).await;
    assert_eq!(seen["witnesses"][0]["fault"], json!("INCONSISTENT"), "{seen}");
    assert!(seen["witnesses"][0]["behind"].as_i64().unwrap() > 0);
    let hidden = log(&world, Persona::Auditor).await;
    assert_eq!((&hidden["witnesses"][0]["fault"], &hidden["witnesses"][0]["faultDetail"]), (&json!(null), &json!(null)));
    assert!(doctor(&world).await.iter().any(|fault| fault.contains("INCONSISTENT")), "the doctor tells it");
    let metrics = get(&world, "/metrics").await.text();
    assert!(metrics.contains("chot_custody_attestors_failing 1"), "{metrics}");
    // Work goes on: a package is made without that witness, and does not wait for it.
    let report = verify_package_against(&package(&world, &other).await, &Expected::default());
    assert!(report.valid && report.witnesses.is_empty(), "{report:#?}");
    world.hub.stop().await;
}

/// The nodes of the log's tops, as they are stored.
async fn stored(world: &World, size: u64) -> Nodes {
    let wanted = chot_server::features::custody::model::Wanted::default();
    root(&wanted, size).unwrap();
    let mut nodes = Nodes::default();
    let places: Vec<Place> = wanted.places();
    for (level, position) in places {
        let hash =
            sql::one_bytes(world.hub.db(), &format!("SELECT hash AS b FROM log_nodes WHERE level = {level} AND position = {position}"))
                .await;
        nodes.0.insert((level, position), chot_forensics::digest::Sha256Digest(hash.try_into().unwrap()));
    }
    nodes
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_witness_answers_is_checked() {
    let answer: Arc<Mutex<Answer>> = Arc::default();
    let act = Arc::clone(&answer);
    let addr = canned(move |path, _| {
        assert_eq!(path, "/below/add-checkpoint");
        act.lock().unwrap().clone()
    });
    let real = chot_forensics::note::Cosigner::from_seed("witness.b.example/w1", [3; 32]).unwrap();
    let world = world(|config, _| {
        let url = format!("http://{addr}/below/");
        config.log.witnesses = vec![chot_server::config::Witness { name: "B".into(), url, key: real.verifier_key() }];
        config.log.remote_timeout_seconds = 1;
    })
    .await;
    item(&world, "a.bin").await;
    let by = |seed: u8, text: &str| {
        chot_forensics::note::Cosigner::from_seed("witness.b.example/w1", [seed; 32]).unwrap().cosign(text, 5).unwrap().into_bytes()
    };
    service::checkpoint(&world.hub.hub).await.unwrap();
    let note = service::public_head(&world.hub.hub).await.unwrap().note;
    let text = note.split_once("\n\n").unwrap().0.to_owned() + "\n";
    let plain = "text/plain";
    for (given, fault) in [
        (None, "UNREACHABLE"),
        (Some((403, plain, Vec::new())), "UNKNOWN_KEY"),
        (Some((404, plain, Vec::new())), "UNKNOWN_LOG"),
        (Some((422, plain, Vec::new())), "INCONSISTENT"),
        (Some((409, plain, b"9007199254740993\n".to_vec())), "AHEAD"),
        (Some((409, plain, b"not a size".to_vec())), "BAD_ANSWER"),
        (Some((409, plain, b"0\n".to_vec())), "BAD_ANSWER"),
        (Some((302, plain, Vec::new())), "REFUSED"),
        (Some((503, plain, Vec::new())), "REFUSED"),
        (Some((200, plain, b"garbage".to_vec())), "BAD_ANSWER"),
        (Some((200, plain, vec![0xff; 10])), "BAD_ANSWER"),
        (Some((200, plain, Vec::new())), "BAD_ANSWER"),
        (Some((200, plain, vec![b'x'; 70_000])), "UNREACHABLE"),
        (Some((200, plain, by(4, &text))), "BAD_ANSWER"),
        (Some((200, plain, by(3, "demo.chot.local/custody\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"))), "BAD_ANSWER"),
    ] {
        *answer.lock().unwrap() = given.clone();
        // Every try waits longer than the one before, half an hour at most.
        world.hub.advance(31 * MINUTE).await;
        let told = world.query(Persona::Admin, LOG, json!({})).await;
        assert_eq!(told.at("/custodyLog/witnesses/0/fault"), &json!(fault), "{given:?}");
        assert_eq!(told.at("/custodyLog/witnesses/0/latest"), &json!(null), "{given:?}");
        for persona in [Persona::Admin, Persona::Coordinator, Persona::Analyst, Persona::Responder] {
            let work = world.query(persona, "{ myWork { kind own } }", json!({})).await;
            let told = work.list("/myWork").contains(&json!({ "kind": "LOG_FORKED", "own": true }));
            let to_see_to_it = matches!(persona, Persona::Admin | Persona::Coordinator);
            assert_eq!(told, to_see_to_it && matches!(fault, "AHEAD" | "INCONSISTENT"), "{persona:?} {given:?}");
        }
        sql::run(world.hub.db(), "UPDATE outbox SET attempts = 1 WHERE kind = 'log.cosign' AND done_at IS NULL").await.unwrap();
    }
    // The log grows while nobody answers: only the newest checkpoint waits for its cosignature.
    *answer.lock().unwrap() = Some((503, plain, Vec::new()));
    for name in ["b.bin", "c.bin"] {
        item(&world, name).await;
        world.hub.advance(31 * MINUTE).await;
    }
    // What was tried again before the newest checkpoint was signed ends at its next turn.
    world.hub.advance(31 * MINUTE).await;
    let waiting = "SELECT count(*) AS n FROM outbox WHERE kind = 'log.cosign' AND done_at IS NULL";
    assert_eq!(sql::one_number(world.hub.db(), waiting).await, 1, "failed jobs do not pile up");
    let head = service::public_head(&world.hub.hub).await.unwrap();
    let (size, note) = (head.size, head.note);
    let text = note.split_once("\n\n").unwrap().0.to_owned() + "\n";
    // A line by a stranger beside the true one does no harm.
    let stranger = chot_forensics::note::Cosigner::from_seed("witness.c.example/w1", [4; 32]).unwrap().cosign(&text, 5).unwrap();
    *answer.lock().unwrap() = Some((200, plain, [stranger.into_bytes(), by(3, &text)].concat()));
    world.hub.advance(31 * MINUTE).await;
    let seen = log(&world, Persona::Admin).await;
    assert_eq!((&seen["witnesses"][0]["fault"], &seen["witnesses"][0]["latest"]["size"]), (&json!(null), &json!(size)), "{seen}");
    assert_eq!(doctor(&world).await, Vec::<String>::new());
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn checkpoints_are_stamped_and_bad_stamps_are_not_kept() {
    let authority = Arc::new(Authority::new("sha256"));
    let refusing = Arc::new(Authority::new("sha512"));
    let stranger = Arc::new(Authority::new("sha256"));
    let mode: Arc<Mutex<&str>> = Arc::new(Mutex::new("silent"));
    let (own, wrong, other, how) = (Arc::clone(&authority), Arc::clone(&refusing), Arc::clone(&stranger), Arc::clone(&mode));
    let reply = "application/timestamp-reply";
    let addr = canned(move |path, query| {
        assert_eq!(path, "/tsa");
        match *how.lock().unwrap() {
            "silent" => None,
            "down" => Some((503, "text/plain", b"down".to_vec())),
            "garbage" => Some((200, reply, b"garbage".to_vec())),
            "empty" => Some((200, reply, Vec::new())),
            "refuses" => Some((200, reply, wrong.answer(query))),
            "other bytes" => Some((200, reply, own.answer(&chot_forensics::timestamp::query(sha256(b"other"), 7).unwrap()))),
            "stranger" => Some((200, reply, other.answer(query))),
            "repeats" => {
                // As for another query over the same bytes.
                let text = hex::encode(query);
                let digest: [u8; 32] = hex::decode(text.split_once("0420").unwrap().1.get(..64).unwrap()).unwrap().try_into().unwrap();
                Some((200, reply, own.answer(&chot_forensics::timestamp::query(chot_forensics::digest::Sha256Digest(digest), 7).unwrap())))
            }
            _ => Some((200, reply, own.answer(query))),
        }
    });
    let world = world(|config, _| {
        config.log.tsa_url = format!("http://{addr}/tsa");
        config.log.tsa_ca_file = authority.certificate();
        config.log.remote_timeout_seconds = 1;
        config.log.package_wait_seconds = 2;
    })
    .await;
    let evidence = item(&world, "a.bin").await;
    service::checkpoint(&world.hub.hub).await.unwrap();
    for (how, fault) in [
        ("silent", "UNREACHABLE"),
        ("down", "REFUSED"),
        ("garbage", "BAD_ANSWER"),
        ("empty", "BAD_ANSWER"),
        ("refuses", "REFUSED"),
        ("other bytes", "BAD_ANSWER"),
        ("repeats", "BAD_ANSWER"),
        ("stranger", "BAD_ANSWER"),
    ] {
        *mode.lock().unwrap() = how;
        world.hub.advance(31 * MINUTE).await;
        let told = log(&world, Persona::Admin).await;
        assert_eq!((&told["timestamping"]["fault"], &told["timestamping"]["latest"]), (&json!(fault), &json!(null)), "{how}");
    }
    assert!(doctor(&world).await.iter().any(|fault| fault.contains("time-stamping authority")));
    *mode.lock().unwrap() = "sound";
    world.hub.advance(31 * MINUTE).await;
    let told = log(&world, Persona::Admin).await;
    assert_eq!((&told["timestamping"]["fault"], &told["timestamping"]["latest"]["authority"]), (&json!(null), &json!("Test time stamps")));
    // The package waits for the stamp of its own checkpoint and carries it; openssl takes it.
    let source = package(&world, &evidence).await;
    let root = std::fs::read(authority.certificate()).unwrap();
    let report = verify_package_against(&source, &Expected { authorities: Some(&root), ..Expected::default() });
    assert!(report.valid && report.timestamp.is_some_and(|stamp| stamp.trusted), "{:#?}", report.checks);
    let file = |name: &str| {
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(source.0.clone())).unwrap();
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut archive.by_name(name).unwrap(), &mut bytes).unwrap();
        bytes
    };
    let note = String::from_utf8(file("checkpoint.txt")).unwrap();
    let five: String = note.lines().take(5).map(|line| format!("{line}\n")).collect();
    assert_eq!(as_first_signed(&note), Some(five.as_str()), "head -n 5 gives what is stamped");
    assert!(authority.verifies(five.as_bytes(), &file("timestamp.tsr")));
    assert!(!authority.verifies(note.replacen("demo", "other", 1).as_bytes(), &file("timestamp.tsr")));
    assert_eq!(doctor(&world).await, Vec::<String>::new());
    disarm(&world).await;
    for (column, value) in
        [("stamped_at", "stamped_at + 1000"), ("authority", "'Another'"), ("response", "(SELECT root FROM log_checkpoints LIMIT 1)")]
    {
        run(&world, "CREATE TABLE kept AS SELECT * FROM log_timestamps").await;
        run(&world, &format!("UPDATE log_timestamps SET {column} = {value}")).await;
        let seen = doctor(&world).await;
        assert!(seen.iter().any(|fault| fault.contains("the time stamp of the checkpoint of")), "{column}: {seen:?}");
        for back in ["DELETE FROM log_timestamps", "INSERT INTO log_timestamps SELECT * FROM kept", "DROP TABLE kept"] {
            run(&world, back).await;
        }
    }
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_of_checkpoints_costs_the_same_at_one_row_and_at_many() {
    // The workers look for work by statements of their own: here they sleep.
    let world = world(|config, _| config.outbox.poll_ms = 3_600_000).await;
    for name in ["a.bin", "b.bin", "c.bin", "d.bin"] {
        item(&world, name).await;
        sign(&world).await;
    }
    let document =
        "query($n: Int!) { custodyLog { checkpoints(first: $n) { nodes { size note cosignatures { witness } timestamp { at } } } } }";
    let mut costs = Vec::new();
    for (first, rows) in [(1, 1), (50, 4)] {
        world.query(Persona::Auditor, document, json!({ "n": first })).await;
        let before = world.hub.hub.db.statements();
        let answer = world.query(Persona::Auditor, document, json!({ "n": first })).await;
        costs.push(world.hub.hub.db.statements() - before);
        assert_eq!(answer.list("/custodyLog/checkpoints/nodes").len(), rows);
    }
    assert!(costs[0] == costs[1] && costs[0] <= 7, "{costs:?}");
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn checkpoints_are_signed_by_count_and_by_time() {
    let world = world(|config, _| config.log.checkpoint_entries = 8).await;
    let signed = async || sql::one_number(world.hub.db(), "SELECT count(*) AS n FROM log_checkpoints").await;
    let entries = async || sql::one_number(world.hub.db(), "SELECT size AS n FROM custody_log").await;
    item(&world, "a.bin").await;
    world.hub.settle().await;
    assert_eq!((signed().await, entries().await), (0, 2), "neither many nor old");
    world.hub.advance(MINUTE - 1).await;
    assert_eq!(signed().await, 0);
    world.hub.advance(1).await;
    assert_eq!(signed().await, 1, "a minute has passed");
    world.hub.advance(10 * MINUTE).await;
    assert_eq!(signed().await, 1, "nothing new, nothing signed");
    for name in ["b.bin", "c.bin", "d.bin"] {
        item(&world, name).await;
    }
    world.hub.settle().await;
    assert_eq!((signed().await, entries().await), (2, 8), "enough have come together");
    let public = get(&world, "/log/checkpoint").await.text();
    assert_eq!(Checkpoint::parse(&(public.split_once("\n\n").unwrap().0.to_owned() + "\n")).unwrap().size, 8);
    // Nothing is handed out for good that is not signed.
    item(&world, "e.bin").await;
    assert_eq!(get(&world, "/log/tile/0/000.p/8").await.status, 200);
    assert_eq!(get(&world, "/log/tile/0/000.p/9").await.status, 404);
    let seen = log(&world, Persona::Auditor).await;
    assert_eq!((&seen["size"], &seen["events"]), (&json!(8), &json!(10)));
    let reply = Request::new("GET", "/log/tile/0/000.p/8").header("Range", "bytes=32-63").send(world.hub.addr).await;
    let whole = get(&world, "/log/tile/0/000.p/8").await;
    assert_eq!((reply.status, reply.header("content-range"), &reply.body[..]), (206, Some("bytes 32-63/256"), &whole.body[32..64]));
    assert_eq!(whole.header("content-type"), Some("application/octet-stream"));
    assert_eq!(whole.header("cache-control"), Some("public, max-age=31536000, immutable"));
    let outside = Request::new("GET", "/log/tile/0/000.p/8").header("Range", "bytes=256-").send(world.hub.addr).await;
    assert_eq!((outside.status, outside.header("content-range")), (416, Some("bytes */256")));
    assert_eq!(get(&world, "/log/tile/entries/000").await.status, 404, "entries tell of cases");
    world.hub.stop().await;
}

/// A log of a test's own, which signs whatever it likes.
struct Log {
    signer: NoteSigner,
    nodes: Nodes,
    size: u64,
}

impl Log {
    fn new(seed: u8, leaves: impl Iterator<Item = u64>) -> Self {
        let signer = NoteSigner::from_seed("log.example/custody", [7; 32]).unwrap();
        let mut log = Self { signer, nodes: Nodes::default(), size: 0 };
        for leaf in leaves {
            for (level, position, hash) in
                chot_forensics::merkle::new_nodes(log.size, leaf_hash(&[&[seed][..], &leaf.to_be_bytes()].concat()), &log.nodes).unwrap()
            {
                log.nodes.0.insert((level, position), hash);
            }
            log.size += 1;
        }
        log
    }

    fn ask(&self, old: u64, new: u64) -> AddCheckpoint {
        let text = Checkpoint { origin: "log.example/custody".to_owned(), size: new, root: root(&self.nodes, new).unwrap() }.text();
        let proof = if old == 0 { Vec::new() } else { consistency_proof(&self.nodes, old, new).unwrap() };
        AddCheckpoint { old_size: old, proof, note: self.signer.sign(&text).unwrap() }
    }
}

async fn ask(witness: &TestWitness, body: impl Into<Vec<u8>>) -> Reply {
    Request::new("POST", "/add-checkpoint").body(body).send(witness.addr).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_client_brings_a_witness_to_sign_two_histories() {
    let honest = Log::new(0, 0..40);
    let witness = TestWitness::start("witness.example/w1", &[honest.signer.verifier_key()]);
    let key = VerifierKey::parse(&witness.key).unwrap();
    assert_eq!(key.kind(), KeyKind::Witness);
    assert_eq!(Request::new("GET", "/key").send(witness.addr).await.text(), format!("{}\n", witness.key));
    // Eight logs that begin differently, all at once: one of them is the log from now on.
    let rivals: Vec<Log> = (1..=8).map(|seed| Log::new(seed, 0..5)).collect();
    let asked = futures::future::join_all(rivals.iter().map(|rival| ask(&witness, rival.ask(0, 5).to_text()))).await;
    let won: Vec<usize> = asked.iter().enumerate().filter(|(_, reply)| reply.status == 200).map(|(at, _)| at).collect();
    assert_eq!(won.len(), 1, "{:?}", asked.iter().map(|reply| reply.status).collect::<Vec<_>>());
    for lost in asked.iter().filter(|reply| reply.status != 200) {
        assert_eq!((lost.status, lost.header("content-type"), lost.text().as_str()), (409, Some("text/x.tlog.size"), "5\n"));
    }
    let seed = u8::try_from(won[0] + 1).unwrap();
    let log = Log::new(seed, 0..40);
    let held = cosignatures(&format!("{}{}", log.ask(0, 5).note, asked[won[0]].text()), std::slice::from_ref(&key)).unwrap();
    assert_eq!(held.len(), 1);
    // Many requests from the same point at once: each size that is cosigned extends the one before.
    let asked = futures::future::join_all((6..=20).map(|new| ask(&witness, log.ask(5, new).to_text()))).await;
    assert_eq!(asked.iter().filter(|reply| reply.status == 200).count(), 1);
    let size: u64 = asked.iter().find(|reply| reply.status == 409).unwrap().text().trim().parse().unwrap();
    assert_eq!(ask(&witness, log.ask(size, 30).to_text()).await.status, 200);
    let fork = Log::new(seed, (0..40).map(|leaf| if leaf == 17 { 99 } else { leaf }));
    let mut empty = log.ask(30, 35);
    empty.proof.clear();
    let mut shrunk = log.ask(5, 20);
    shrunk.old_size = 30;
    let stranger = NoteSigner::from_seed("log.example/custody", [8; 32]).unwrap();
    let text = log.ask(30, 35).note.split_once("\n\n").unwrap().0.to_owned() + "\n";
    let elsewhere = log.ask(30, 35).to_text().replace("log.example/custody", "other.example/custody");
    for (body, status) in [
        (log.ask(5, 20).to_text(), 409),
        (log.ask(0, 40).to_text(), 409),
        (shrunk.to_text(), 400),
        (fork.ask(30, 40).to_text(), 422),
        (fork.ask(30, 30).to_text(), 409),
        (empty.to_text(), 422),
        (AddCheckpoint { note: stranger.sign(&text).unwrap(), ..log.ask(30, 35) }.to_text(), 403),
        (elsewhere, 404),
        ("old 30\n\n".to_owned(), 400),
        (String::new(), 400),
        ("x".repeat(70_000), 413),
    ] {
        let reply = ask(&witness, body.clone()).await;
        assert_eq!(reply.status, status, "{body} {}", reply.text());
        assert!(!reply.text().contains('\u{2014}'), "a refusal signs nothing");
    }
    assert_eq!(ask(&witness, vec![0xff, 0xfe]).await.status, 400);
    assert_eq!(Request::new("GET", "/add-checkpoint").send(witness.addr).await.status, 405);
    assert_eq!(ask(&witness, log.ask(30, 30).to_text()).await.status, 200, "the same once more");
    assert_eq!(ask(&witness, log.ask(30, 40).to_text()).await.status, 200, "and it still follows the log");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_witness_remembers_across_starts_and_signs_nothing_that_it_cannot_keep() {
    let log = Log::new(0, 0..20);
    let folder = tempfile::tempdir().unwrap();
    let settings = chot_server::witness::Settings {
        name: "witness.example/w1".to_owned(),
        bind: ([127, 0, 0, 1], 0).into(),
        key_file: folder.path().join("keys/witness.key"),
        state_file: folder.path().join("state/witness.json"),
        log_keys: vec![log.signer.verifier_key()],
    };
    let open = || Witness::open(&settings, Clock::fixed(START));
    let cosigned = |witness: &Witness, old: u64, new: u64| match witness.add_checkpoint(&log.ask(old, new).to_text()) {
        Ok(chot_server::witness::Answer::Cosigned(_)) => "cosigned".to_owned(),
        Ok(chot_server::witness::Answer::Refused(refusal)) => refusal.to_string(),
        Err(error) => format!("{error:?}"),
    };
    let first = open().unwrap();
    let key = first.verifier_key();
    assert_eq!(cosigned(&first, 0, 7), "cosigned");
    assert!(matches!(open(), Err(chot_server::error::Error::Unavailable(_))), "two with one state");
    drop(first);
    let second = open().unwrap();
    assert_eq!(second.verifier_key(), key);
    assert_eq!(cosigned(&second, 0, 9), "the last cosigned checkpoint has 7 entries");
    // The disk does not take it: nothing is signed, and what was seen stays.
    let blocked = folder.path().join("state/witness.json.new");
    std::fs::create_dir(&blocked).unwrap();
    assert!(cosigned(&second, 7, 9).contains("Unavailable"));
    std::fs::remove_dir(&blocked).unwrap();
    assert_eq!(cosigned(&second, 7, 8), "cosigned", "it is where it was");
    drop(second);
    // A damaged state stops it instead of beginning anew.
    let kept = std::fs::read_to_string(&settings.state_file).unwrap();
    for bad in [
        "",
        "{}",
        &kept.replace("\"size\": 8", "\"size\": 7"),
        &kept.replace("chot.witness/1", "chot.witness/2"),
        &kept.replacen("log.example", "lag.example", 1),
    ] {
        assert_ne!(bad, kept);
        std::fs::write(&settings.state_file, bad).unwrap();
        assert!(matches!(open(), Err(chot_server::error::Error::Internal(_))), "{bad}");
    }
    // Nor does it begin anew where its state is lost, and not even where it has cosigned nothing yet.
    std::fs::remove_file(&settings.state_file).unwrap();
    assert!(matches!(open(), Err(chot_server::error::Error::BadRequest(why)) if why.contains("forgotten")));
    std::fs::write(&settings.state_file, &kept).unwrap();
    assert_eq!(cosigned(&open().unwrap(), 8, 20), "cosigned");
    let mut wrong = settings.clone();
    wrong.log_keys = vec![key];
    assert!(
        matches!(Witness::open(&wrong, Clock::fixed(START)), Err(chot_server::error::Error::BadRequest(_))),
        "a witness's key signs no log"
    );
    wrong.log_keys.clear();
    assert!(Witness::open(&wrong, Clock::fixed(START)).is_err(), "nothing to watch");
}
