//! Custody acts of people: transfers with the receiver's own digest, seals, holds, releases, disposals by two persons,
//! corrections; that two acts which exclude each other never both happen; and reading everything again by the schedule.

use chot_forensics::package::verify_package;
use chot_forensics::source::BytesSource;
use chot_server::authz::{self, Action, Actor};
use chot_server::clock::{DAY, HOUR};
use chot_server::ctx::Ctx;
use chot_server::db::Tx;
use chot_server::error::Error;
use chot_server::features::custody::transfers;
use chot_server::ids::EvidenceId;
use chot_tests::http::Request;
use chot_tests::tus::{self, sha256};
use chot_tests::{Answer, Persona, TestHub, World, program, sql};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

const OFFER: &str =
    "mutation($id: ID!, $i: OfferTransferInput!) { offerTransfer(id: $id, input: $i) { transfer { id status } errors { code path } } }";
const ACCEPT: &str = "mutation($id: ID!, $s: Sha256!) { acceptTransfer(id: $id, input: { statedSha256: $s }) { transfer { status hashDiffers } errors { code } } }";
const HOLD: &str = r#"mutation($id: ID!) { setLegalHold(id: $id, input: { authority: "QĐ 12/2026", reason: "Cơ quan điều tra yêu cầu giữ." }) { errors { code } } }"#;
const ASK: &str = r#"mutation($id: ID!) { requestDisposal(id: $id, input: { authority: "QĐ 20/2026", method: "Nghiền ổ đĩa", reason: "Hết thời hạn lưu giữ theo quyết định." }) { errors { code } } }"#;
const CANCEL: &str = r#"mutation($id: ID!) { cancelDisposal(id: $id, reason: "Còn chờ ý kiến của tòa án.") { errors { code } } }"#;
const CONFIRM: &str = "mutation($id: ID!) { confirmDisposal(id: $id) { errors { code } } }";

async fn act(world: &World, persona: Persona, document: &str, id: &str) -> Answer {
    world.query(persona, document, json!({ "id": id })).await
}

async fn offer(world: &World, persona: Persona, item: &str, agency: &str, person: Option<Persona>) -> Answer {
    let input = json!({
        "agencyId": world.agencies[agency].to_string(),
        "personId": person.map(|person| world.people[&person].to_string()),
        "place": "Phòng máy số 2",
        "reason": "Giám định theo yêu cầu.",
    });
    world.query(persona, OFFER, json!({ "id": item, "i": input })).await
}

async fn offered(world: &World, persona: Persona, item: &str, agency: &str) -> String {
    offer(world, persona, item, agency, None).await.done()["transfer"]["id"].as_str().unwrap().to_owned()
}

async fn accept(world: &World, persona: Persona, transfer: &str, stated: &str) -> Answer {
    world.query(persona, ACCEPT, json!({ "id": transfer, "s": stated })).await
}

/// The item's events, each with its canonical bytes as JSON.
async fn history(world: &World, item: &str) -> Vec<Value> {
    let document = "query($id: ID!) { evidenceItem(id: $id) { chain { intact detail } custody(first: 100) { nodes { kind byHub entryHash reason canonical
        facts { to place statedSha256 hashDiffers refersTo correction scheduled } } } } }";
    let answer = act(world, Persona::Coordinator, document, item).await;
    assert_eq!(answer.at("/evidenceItem/chain/intact"), &json!(true), "{}", answer.at("/evidenceItem/chain"));
    let with_entry = |event: &Value| {
        let mut event = event.clone();
        event["entry"] = serde_json::from_str(event["canonical"].as_str().unwrap()).unwrap();
        event
    };
    answer.list("/evidenceItem/custody/nodes").iter().map(with_entry).collect()
}

async fn kinds(world: &World, item: &str) -> Vec<String> {
    history(world, item).await.iter().map(|event| event["kind"].as_str().unwrap().to_owned()).collect()
}

async fn holder(world: &World, persona: Persona, item: &str) -> Value {
    let document = "query($id: ID!) { evidenceItem(id: $id) { holder { name released agency { code } person { id } } } }";
    act(world, persona, document, item).await.at("/evidenceItem").clone()
}

async fn content(world: &World, persona: Persona, item: &str) -> (u16, Vec<u8>) {
    let token = world.token(persona).await;
    let reply = Request::new("GET", &format!("/api/evidence/{item}/content")).bearer(&token).send(world.hub.addr).await;
    (reply.status, reply.body)
}

async fn doctor(world: &World) -> Vec<String> {
    let seen = chot_server::cli::doctor::examine(&world.hub.hub, true).await;
    seen.into_iter().flat_map(|(_, seen)| seen.err().unwrap_or_default()).collect()
}

/// A case of A and B with an item that A uploaded.
async fn joint(world: &World, bytes: &[u8]) -> (String, String) {
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let of_b = world.report(Persona::Responder2, &["B-3"], json!({})).await;
    world.accept(&of_b, "LOW", Some(&case)).await;
    let item = tus::upload(world, Persona::Responder, &case, "ổ đĩa.bin", bytes).await;
    (case, item)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn custody_goes_over_when_the_receivers_digest_is_the_items() {
    let world = World::start().await;
    let (_, item) = joint(&world, b"the bytes").await;
    assert_eq!(holder(&world, Persona::Responder2, &item).await, Value::Null, "not B's to know before it is offered");
    let transfer = offered(&world, Persona::Responder, &item, "TINH-B").await;
    let now = holder(&world, Persona::Responder2, &item).await;
    assert_eq!(now["holder"]["agency"]["code"], "BO-A", "the sender has it until it is accepted");
    assert_eq!(now["holder"]["person"]["id"], json!(world.people[&Persona::Responder].to_string()));
    assert_eq!(content(&world, Persona::Responder2, &item).await, (200, b"the bytes".to_vec()));
    let waits =
        "{ viewer { waiting { transfers } } myWork { kind transfer { id } } transfers(filter: { direction: INCOMING }) { totalCount } }";
    let waiting = world.query(Persona::Responder2, waits, json!({})).await;
    assert_eq!(waiting.number("/viewer/waiting/transfers"), 1);
    assert!(waiting.list("/myWork").iter().any(|row| row["kind"] == "TRANSFER" && row["transfer"]["id"] == json!(transfer)));
    assert_eq!(offer(&world, Persona::Responder, &item, "TINH-B", None).await.user_errors(), ["INVALID_TRANSITION"], "one at a time");

    let done = accept(&world, Persona::Responder2, &transfer, &sha256(b"the bytes")).await;
    assert_eq!(done.done()["transfer"], json!({ "status": "ACCEPTED", "hashDiffers": false }));
    let events = history(&world, &item).await;
    let of_kind = |kind: &str| events.iter().find(|event| event["kind"] == kind).unwrap().clone();
    let (made, taken) = (of_kind("TRANSFER_OFFERED"), of_kind("TRANSFER_ACCEPTED"));
    assert_eq!(taken["entry"]["detail"]["offerEntryHash"], made["entryHash"], "the answer names the offer's very bytes");
    assert_eq!(taken["entry"]["detail"]["statedSha256"], json!(sha256(b"the bytes")));
    assert_eq!(taken["facts"]["refersTo"], made["entry"]["sequence"]);
    assert_eq!(made["facts"]["place"], "Phòng máy số 2");
    let now = holder(&world, Persona::Coordinator, &item).await;
    assert_eq!((&now["holder"]["agency"]["code"], &now["holder"]["name"]), (&json!("TINH-B"), &json!("Người responder2")));
    assert_eq!(offer(&world, Persona::Responder, &item, "VNCERT", None).await.code(), Some("FORBIDDEN"), "it is no longer A's to offer");
    assert_eq!(holder(&world, Persona::Responder, &item).await["holder"]["agency"]["code"], "TINH-B", "A still sees what it uploaded");
    offered(&world, Persona::Responder2, &item, "VNCERT").await;
    assert_eq!(doctor(&world).await, Vec::<String>::new());
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_agency_that_evidence_is_offered_to_is_named_in_the_readers_language() {
    let world = World::start().await;
    let (_, item) = joint(&world, b"the bytes").await;
    offer(&world, Persona::Responder, &item, "TINH-B", Some(Persona::Responder2)).await.done();
    let document = "query($id: ID!) { evidenceItem(id: $id) { custody(first: 9) { nodes { kind canonical facts { to } } } } }";
    let told = async || {
        let seen = act(&world, Persona::Coordinator, document, &item).await;
        let events = seen.list("/evidenceItem/custody/nodes");
        let event = events.iter().find(|event| event["kind"] == "TRANSFER_OFFERED").unwrap().clone();
        (event["facts"]["to"].as_str().unwrap().to_owned(), event["canonical"].as_str().unwrap().to_owned())
    };
    let (vietnamese, bytes) = told().await;
    world.query(Persona::Coordinator, "mutation { setLocale(locale: EN) { errors { code } } }", json!({})).await.done();
    assert_eq!(told().await, (vietnamese.clone(), bytes.clone()), "where it has no English name it keeps its own");
    world.hub.db().execute_unprepared("UPDATE agencies SET name_en = 'Province B' WHERE code = 'TINH-B'").await.unwrap();
    assert_eq!(told().await, ("Người responder2, Province B".to_owned(), bytes), "the event keeps what it has");
    world.query(Persona::Coordinator, "mutation { setLocale(locale: VI) { errors { code } } }", json!({})).await.done();
    assert_eq!(told().await.0, vietnamese);
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn other_bytes_than_were_offered_refuse_the_transfer() {
    let world = World::start().await;
    let (_, item) = joint(&world, b"the bytes").await;
    let transfer = offered(&world, Persona::Responder, &item, "TINH-B").await;
    let other = sha256(b"other bytes");
    let done = accept(&world, Persona::Responder2, &transfer, &other).await;
    assert_eq!(done.done()["transfer"], json!({ "status": "REFUSED", "hashDiffers": true }));
    let events = history(&world, &item).await;
    let refused = events.last().unwrap();
    assert_eq!((&refused["kind"], &refused["facts"]["hashDiffers"]), (&json!("TRANSFER_REFUSED"), &json!(true)));
    let detail = &refused["entry"]["detail"];
    assert_eq!((&detail["statedSha256"], &detail["recordedSha256"]), (&json!(other), &json!(sha256(b"the bytes"))));
    assert_eq!(holder(&world, Persona::Coordinator, &item).await["holder"]["agency"]["code"], "BO-A");
    let metrics = chot_server::telemetry::page(&world.hub.hub).await;
    assert!(metrics.contains("chot_transfers_altered_total 1\n"), "{metrics}");
    assert_eq!(accept(&world, Persona::Responder2, &transfer, &sha256(b"the bytes")).await.user_errors(), ["INVALID_TRANSITION"]);
    // B is not concerned any more.
    assert_eq!(holder(&world, Persona::Responder2, &item).await, Value::Null);
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_may_be_offered_what_and_who_answers() {
    let world = World::start().await;
    let (case, item) = joint(&world, b"x").await;
    assert_eq!(offer(&world, Persona::Responder, &item, "NH-C", None).await.user_errors(), ["VALIDATION"], "no part in the case");
    assert_eq!(offer(&world, Persona::Responder, &item, "BO-A", None).await.user_errors(), ["VALIDATION"], "within one agency to a person");
    assert_eq!(offer(&world, Persona::Responder, &item, "TINH-B", Some(Persona::Lab)).await.user_errors(), ["VALIDATION"]);
    assert_eq!(offer(&world, Persona::Analyst, &item, "TINH-B", None).await.code(), Some("FORBIDDEN"), "A has it, not the laboratory");
    // To one person of the own agency: that person alone answers.
    let within = offer(&world, Persona::Responder, &item, "BO-A", Some(Persona::Lab)).await;
    let transfer = within.done()["transfer"]["id"].as_str().unwrap().to_owned();
    assert_eq!(accept(&world, Persona::Responder, &transfer, &sha256(b"x")).await.code(), Some("FORBIDDEN"));
    assert_eq!(accept(&world, Persona::Colleague, &transfer, &sha256(b"x")).await.code(), Some("FORBIDDEN"));
    let refuse =
        r#"mutation($id: ID!) { refuseTransfer(id: $id, reason: "Chưa có tủ lưu giữ trống.") { transfer { status } errors { code } } }"#;
    assert_eq!(act(&world, Persona::Lab, refuse, &transfer).await.done()["transfer"]["status"], "REFUSED");
    // Nobody answers an offer of their own, whatever roles they have.
    world.add_role(world.people[&Persona::Responder], "TINH-B", "RESPONDER").await;
    let transfer = offered(&world, Persona::Responder, &item, "TINH-B").await;
    assert_eq!(accept(&world, Persona::Responder, &transfer, &sha256(b"x")).await.user_errors(), ["NEEDS_SECOND_PERSON"]);
    let short = r#"mutation($id: ID!) { withdrawTransfer(id: $id, reason: "no") { transfer { status } errors { code } } }"#;
    assert_eq!(act(&world, Persona::Responder, short, &transfer).await.user_errors(), ["VALIDATION"]);
    let withdraw =
        r#"mutation($id: ID!) { withdrawTransfer(id: $id, reason: "Gửi nhầm cơ quan nhận.") { transfer { status } errors { code } } }"#;
    assert_eq!(act(&world, Persona::Coordinator, withdraw, &transfer).await.code(), Some("FORBIDDEN"));
    assert_eq!(act(&world, Persona::Colleague, withdraw, &transfer).await.done()["transfer"]["status"], "WITHDRAWN");
    // An agency that asked to stay unnamed is neither learnt of nor told of by an offer.
    let hidden = world.report(Persona::Outsider, &["C-5"], json!({ "confidential": true })).await;
    world.accept(&hidden, "LOW", Some(&case)).await;
    assert_eq!(offer(&world, Persona::Responder, &item, "NH-C", None).await.user_errors(), ["VALIDATION"], "as for one that has no part");
    let of_c = tus::upload(&world, Persona::Outsider, &case, "c.bin", b"c").await;
    let transfer = offered(&world, Persona::Outsider, &of_c, "VNCERT").await;
    accept(&world, Persona::Analyst, &transfer, &sha256(b"c")).await.done();
    assert_eq!(offer(&world, Persona::Analyst, &of_c, "TINH-B", None).await.user_errors(), ["VALIDATION"], "it would tell B of C");
    let to_lab = offered(&world, Persona::Responder, &item, "VNCERT").await;
    accept(&world, Persona::Analyst, &to_lab, &sha256(b"x")).await.done();
    assert_eq!(offer(&world, Persona::Analyst, &item, "NH-C", None).await.user_errors(), ["VALIDATION"], "A reads the history of its item");
    offered(&world, Persona::Analyst, &item, "TINH-B").await;
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_who_accept_at_once_one_has_it() {
    let world = World::start().await;
    let (_, item) = joint(&world, b"x").await;
    for persona in [Persona::Unit, Persona::Outsider, Persona::Lab] {
        world.add_role(world.people[&persona], "TINH-B", "RESPONDER").await;
    }
    for round in 0..4 {
        let (from, to) = if round % 2 == 0 { (Persona::Colleague, "TINH-B") } else { (Persona::Responder2, "BO-A") };
        let transfer = offered(&world, from, &item, to).await;
        let receivers = if round % 2 == 0 {
            [Persona::Responder2, Persona::Unit, Persona::Outsider]
        } else {
            [Persona::Responder, Persona::Lab, Persona::Colleague]
        };
        let digest = sha256(b"x");
        let answers = futures::future::join_all(receivers.map(|receiver| accept(&world, receiver, &transfer, &digest))).await;
        let taken = answers.iter().filter(|answer| answer.user_errors().is_empty()).count();
        assert_eq!(taken, 1, "round {round}: {answers:?}");
        assert!(answers.iter().all(|answer| answer.user_errors().is_empty() || answer.user_errors() == ["INVALID_TRANSITION"]));
        let events = kinds(&world, &item).await;
        assert_eq!(events.iter().filter(|kind| *kind == "TRANSFER_ACCEPTED").count(), round + 1);
    }
    assert_eq!(doctor(&world).await, Vec::<String>::new());
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_handed_an_item_over_while_the_writer_was_waited_for_acts_on_it_no_more() {
    let world = World::start().await;
    let (_, item) = joint(&world, b"x").await;
    let transfer = offered(&world, Persona::Responder, &item, "TINH-B").await;
    let (sender, id) = (world.person(Persona::Responder).await, EvidenceId(item.parse().unwrap()));
    let mut permits = Vec::new();
    for action in [Action::ReleaseEvidence, Action::DisposeEvidence, Action::OfferTransfer, Action::SealEvidence, Action::DownloadEvidence]
    {
        permits.push(authz::require_evidence(&sender, action, id).await.unwrap().0);
        drop(Tx::begin(&sender, permits.last().unwrap()).await.unwrap());
    }
    accept(&world, Persona::Responder2, &transfer, &sha256(b"x")).await.done();
    for permit in permits {
        let begun = Tx::begin(&sender, &permit).await.map(drop);
        // Who uploaded it reads it still.
        let kept = permit.action() == Action::DownloadEvidence;
        assert!(if kept { begun.is_ok() } else { matches!(begun, Err(Error::Forbidden)) }, "{:?}: {begun:?}", permit.action());
    }
    let events = kinds(&world, &item).await;
    assert_eq!(events.last().unwrap(), "TRANSFER_ACCEPTED", "{events:?}");
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_offer_runs_out_and_never_both_runs_out_and_is_accepted() {
    let world = World::start().await;
    let (_, item) = joint(&world, b"x").await;
    let transfer = offered(&world, Persona::Responder, &item, "TINH-B").await;
    // In time, but at the very moment at which the job closes it.
    let ctx = Ctx::new(std::sync::Arc::clone(&world.hub.hub), Actor::system(), "test");
    let (digest, payload) = (sha256(b"x"), json!({ "transferId": transfer }));
    let (answer, expired) =
        futures::join!(accept(&world, Persona::Responder2, &transfer, &digest), Box::pin(transfers::expire(&ctx, &payload)));
    expired.unwrap();
    let events = kinds(&world, &item).await;
    let accepted = answer.user_errors().is_empty();
    assert_eq!(events.last().unwrap(), if accepted { "TRANSFER_ACCEPTED" } else { "TRANSFER_EXPIRED" });
    assert_eq!(events.iter().filter(|kind| kind.starts_with("TRANSFER_")).count(), 2);

    // Nobody answers: the sender keeps it, and the hub closes the offer.
    let (from, to, receiver) =
        if accepted { (Persona::Responder2, "BO-A", Persona::Responder) } else { (Persona::Responder, "TINH-B", Persona::Responder2) };
    let transfer = offered(&world, from, &item, to).await;
    world.hub.hub.clock.advance(72 * HOUR);
    assert_eq!(
        accept(&world, receiver, &transfer, &sha256(b"x")).await.user_errors(),
        ["INVALID_TRANSITION"],
        "the clock decides, not the job"
    );
    world.hub.advance(1).await;
    let events = history(&world, &item).await;
    let last = events.last().unwrap();
    assert_eq!((&last["kind"], &last["byHub"]), (&json!("TRANSFER_EXPIRED"), &json!(true)));
    let document = "query($id: ID!) { transfer(id: $id) { status settledBy { id } } }";
    assert_eq!(act(&world, from, document, &transfer).await.at("/transfer"), &json!({ "status": "EXPIRED", "settledBy": null }));
    assert_eq!(doctor(&world).await, Vec::<String>::new());
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hold_forbids_release_and_disposal_until_it_is_lifted() {
    let world = World::start().await;
    let (_, item) = joint(&world, b"x").await;
    let seal = r#"mutation($id: ID!) { sealEvidence(id: $id, input: { sealNumber: "NP-0042", reason: "Niêm phong sau khi sao chép." }) { errors { code } } }"#;
    act(&world, Persona::Responder, seal, &item).await.done();
    act(&world, Persona::Responder, HOLD, &item).await.done();
    act(&world, Persona::Analyst, HOLD, &item).await.done();
    let state = "query($id: ID!) { evidenceItem(id: $id) { custodyState { sealNumber holds { sequence authority setBy } acts { act obstacle } } } }";
    let answer = act(&world, Persona::Responder, state, &item).await;
    assert_eq!(answer.text("/evidenceItem/custodyState/sealNumber"), "NP-0042");
    let holds: Vec<i64> = answer.list("/evidenceItem/custodyState/holds").iter().map(|hold| hold["sequence"].as_i64().unwrap()).collect();
    assert_eq!(holds.len(), 2, "each authority has its own");
    let acts = answer.list("/evidenceItem/custodyState/acts");
    let of = |act: &str| acts.iter().find(|row| row["act"] == act).cloned();
    assert!(of("RELEASE").unwrap()["obstacle"].as_str().unwrap().contains("legal hold"), "what cannot be done says why");
    assert!(of("SEAL").unwrap()["obstacle"].is_null());
    assert!(of("LIFT_LEGAL_HOLD").is_none(), "lifting is the coordinator's");
    let release = r#"mutation($id: ID!) { releaseEvidence(id: $id, input: { to: "Ông Nguyễn Văn Mẫu", authority: "QĐ 31/2026", reason: "Không còn cần cho vụ việc." }) { errors { code } } }"#;
    assert_eq!(act(&world, Persona::Responder, release, &item).await.user_errors(), ["INVALID_TRANSITION"]);
    assert_eq!(act(&world, Persona::Responder, ASK, &item).await.user_errors(), ["INVALID_TRANSITION"]);
    let lift = r#"mutation($id: ID!, $s: Int!) { liftLegalHold(id: $id, input: { sequence: $s, authority: "CV 7", reason: "Cơ quan điều tra đã trả lời." }) { errors { code } } }"#;
    for sequence in &holds {
        let variables = json!({ "id": item, "s": sequence });
        assert_eq!(world.query(Persona::Responder, lift, variables.clone()).await.code(), Some("FORBIDDEN"));
        assert_eq!(act(&world, Persona::Responder, release, &item).await.user_errors(), ["INVALID_TRANSITION"]);
        world.query(Persona::Coordinator, lift, variables.clone()).await.done();
        assert_eq!(world.query(Persona::Coordinator, lift, variables).await.user_errors(), ["INVALID_TRANSITION"], "only once");
    }
    act(&world, Persona::Responder, release, &item).await.done();
    let now = holder(&world, Persona::Responder, &item).await;
    assert_eq!(now["holder"], json!({ "name": "Ông Nguyễn Văn Mẫu", "released": true, "agency": null, "person": null }));
    assert_eq!(offer(&world, Persona::Responder, &item, "TINH-B", None).await.user_errors(), ["INVALID_TRANSITION"]);
    assert_eq!(content(&world, Persona::Analyst, &item).await.0, 200, "the hub's copy stays");
    assert_eq!(doctor(&world).await, Vec::<String>::new());
    world.hub.stop().await;
}

fn blob(world: &World, bytes: &[u8]) -> std::path::PathBuf {
    let digest = sha256(bytes);
    world.hub.hub.config.evidence_folder().join("blobs").join(&digest[..2]).join(&digest[2..4]).join(&digest)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_persons_dispose_and_the_record_stays() {
    let world = World::start().await;
    let bytes = tus::zip(&[("a.txt", b"a"), ("b.txt", b"bb")]);
    let (case, item) = joint(&world, &bytes).await;
    let twin = tus::upload(&world, Persona::Analyst, &case, "bản sao.zip", &bytes).await;
    assert_eq!(act(&world, Persona::Officer, ASK, &item).await.code(), Some("FORBIDDEN"));
    act(&world, Persona::Responder, ASK, &item).await.done();
    assert_eq!(act(&world, Persona::Responder, CONFIRM, &item).await.user_errors(), ["NEEDS_SECOND_PERSON"]);
    let work = world.query(Persona::Colleague, "{ myWork { kind title } }", json!({})).await;
    assert!(work.list("/myWork").contains(&json!({ "kind": "DISPOSAL", "title": "ổ đĩa.bin" })), "{}", work.json);
    act(&world, Persona::Colleague, CANCEL, &item).await.done();
    assert_eq!(act(&world, Persona::Colleague, CONFIRM, &item).await.user_errors(), ["INVALID_TRANSITION"]);
    act(&world, Persona::Responder, ASK, &item).await.done();
    act(&world, Persona::Coordinator, CONFIRM, &item).await.done();
    world.hub.settle().await;
    let events = history(&world, &item).await;
    let told: Vec<&str> = events.iter().filter_map(|event| event["kind"].as_str()).filter(|kind| kind.starts_with("DISPOS")).collect();
    assert_eq!(told, ["DISPOSAL_REQUESTED", "DISPOSAL_CANCELLED", "DISPOSAL_REQUESTED", "DISPOSED"]);
    let last = events.last().unwrap();
    let detail = &last["entry"]["detail"];
    assert_eq!(
        (&last["kind"], &detail["requestedByName"], &detail["confirmedByName"]),
        (&json!("DISPOSED"), &json!("Người responder"), &json!("Người coordinator"))
    );

    // Another item has the same bytes: they stay, and only that item gives them.
    assert!(blob(&world, &bytes).exists());
    assert_eq!(content(&world, Persona::Coordinator, &item).await.0, 409);
    assert_eq!(content(&world, Persona::Coordinator, &twin).await, (200, bytes.clone()));
    let known = tus::item(&world, Persona::Coordinator, &item).await;
    assert_eq!((&known["sha256"], &known["members"]["totalCount"]), (&json!(sha256(&bytes)), &json!(2)), "hashes and members stay");
    let verify = "mutation($id: ID!) { verifyEvidence(id: $id) { errors { code } } }";
    assert_eq!(act(&world, Persona::Coordinator, verify, &item).await.user_errors(), ["INVALID_TRANSITION"]);
    assert_eq!(doctor(&world).await, Vec::<String>::new());

    act(&world, Persona::Analyst, ASK, &twin).await.done();
    act(&world, Persona::Coordinator, CONFIRM, &twin).await.done();
    world.hub.settle().await;
    assert!(!blob(&world, &bytes).exists(), "the last one takes the bytes with it");
    let document = "query($id: ID!) { evidenceItem(id: $id) { disposedAt custodyState { disposal { removedAt } acts { act } } } }";
    let gone = act(&world, Persona::Coordinator, document, &item).await;
    assert!(gone.at("/evidenceItem/custodyState/disposal/removedAt").is_string() && gone.at("/evidenceItem/disposedAt").is_string());
    // The package needs no bytes.
    let token = world.token(Persona::Coordinator).await;
    let package = Request::new("GET", &format!("/api/evidence/{item}/package")).bearer(&token).send(world.hub.addr).await;
    assert_eq!(package.status, 200, "{}", package.text());
    let report = verify_package(&BytesSource(package.body), Some(&BytesSource(bytes.clone())), None, None);
    assert!(report.valid, "{report:?}");
    assert_eq!(doctor(&world).await, Vec::<String>::new());
    // The same bytes may come again, as an item of their own.
    let again = tus::upload(&world, Persona::Responder, &case, "lại.zip", &bytes).await;
    assert_eq!(content(&world, Persona::Responder, &again).await, (200, bytes));
    assert_eq!(content(&world, Persona::Responder, &item).await.0, 409);
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_backup_beside_disposals_names_no_destroyed_bytes_and_misses_none() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let mut items = Vec::new();
    for number in 0..8 {
        let bytes = format!("bytes {number}").into_bytes();
        let item = tus::upload(&world, Persona::Responder, &case, &format!("{number}.bin"), &bytes).await;
        act(&world, Persona::Responder, ASK, &item).await.done();
        items.push((item, bytes));
    }
    let place = tempfile::tempdir().unwrap();
    let backup = place.path().join("backup");
    let mut command = program::command_beside(&world, &["backup", backup.to_str().unwrap()]);
    let made = tokio::task::spawn_blocking(move || command.output().unwrap());
    for (item, _) in &items {
        act(&world, Persona::Coordinator, CONFIRM, item).await.done();
        world.hub.settle().await;
    }
    let (code, out, told) = program::told(&made.await.unwrap());
    assert_eq!(code, Some(0), "{out} {told}");
    let has = |bytes: &[u8]| backup.join("blobs").join(sha256(bytes)).exists();
    if chot_tests::database::is_postgres() {
        return world.hub.stop().await;
    }
    let copy = sea_orm::Database::connect(format!("sqlite://{}", backup.join("chot.db").display())).await.unwrap();
    for (item, bytes) in &items {
        let id = item.replace('-', "");
        let disposed = format!("SELECT count(*) AS n FROM custody_events WHERE hex(evidence_id) = upper('{id}') AND kind = 'DISPOSED'");
        assert_eq!(has(bytes), sql::one_number(&copy, &disposed).await == 0, "{item}");
    }
    copy.close().await.unwrap();
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_hold_and_disposal_at_once_only_one_happens() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    for round in 0..6_u8 {
        let item = tus::upload(&world, Persona::Responder, &case, "x.bin", &[round]).await;
        act(&world, Persona::Responder, ASK, &item).await.done();
        let (hold, disposal) =
            futures::join!(act(&world, Persona::Analyst, HOLD, &item), act(&world, Persona::Coordinator, CONFIRM, &item));
        let (held, gone) = (hold.user_errors().is_empty(), disposal.user_errors().is_empty());
        assert!(hold.code().is_none() && disposal.code().is_none(), "{} {}", hold.json, disposal.json);
        assert!(held != gone, "round {round}: held {held}, disposed of {gone}");
        world.hub.settle().await;
        let events = kinds(&world, &item).await;
        assert_eq!((events.contains(&"LEGAL_HOLD_SET".to_owned()), events.contains(&"DISPOSED".to_owned())), (held, gone));
        assert_eq!(blob(&world, &[round]).exists(), held, "what is held has its bytes");
    }
    assert_eq!(doctor(&world).await, Vec::<String>::new());
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_same_bytes_that_come_while_a_disposal_removes_them_are_kept() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    for round in 0..6_u8 {
        let bytes = [round, 7];
        let old = tus::upload(&world, Persona::Responder, &case, "cũ.bin", &bytes).await;
        act(&world, Persona::Responder, ASK, &old).await.done();
        act(&world, Persona::Coordinator, CONFIRM, &old).await.done();
        let new = tus::Upload::start(&world, Persona::Analyst, &case, "mới.bin", bytes.len(), None).await;
        let (reply, ()) = futures::join!(new.patch(0, &bytes), world.hub.settle());
        assert_eq!(reply.status, 204, "{}", reply.text());
        world.hub.settle().await;
        assert_eq!(content(&world, Persona::Analyst, &new.id).await, (200, bytes.to_vec()), "round {round}");
    }
    assert_eq!(doctor(&world).await, Vec::<String>::new());
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_event_is_corrected_by_another_one() {
    let world = World::start().await;
    let (_, item) = joint(&world, b"x").await;
    let before = history(&world, &item).await;
    let document = "mutation($id: ID!, $i: CorrectCustodyInput!) { correctCustody(id: $id, input: $i) { errors { code path } } }";
    let input = |hash: &Value| json!({ "id": item, "i": { "sequence": 1, "entryHash": hash, "correction": "Thu giữ lúc 02:40, không phải 03:40.", "reason": "Ghi nhầm giờ khi nhận." } });
    let wrong = world.query(Persona::Responder, document, input(&before[1]["entryHash"])).await;
    assert_eq!(wrong.user_errors(), ["VALIDATION"], "the hash of another event");
    assert_eq!(world.query(Persona::Auditor, document, input(&before[0]["entryHash"])).await.code(), Some("FORBIDDEN"));
    world.query(Persona::Responder, document, input(&before[0]["entryHash"])).await.done();
    let after = history(&world, &item).await;
    assert_eq!(after[..before.len()], before[..], "nothing is edited");
    let corrected = after.last().unwrap();
    assert_eq!((&corrected["kind"], &corrected["facts"]["refersTo"]), (&json!("CORRECTED"), &json!(1)));
    assert_eq!(corrected["entry"]["detail"]["wrongEntryHash"], before[0]["entryHash"]);
    world.hub.stop().await;
}

async fn execute(world: &World, sql: &str, item: &str) {
    let backend = world.hub.db().get_database_backend();
    let id: sea_orm::Value = item.parse::<uuid::Uuid>().unwrap().into();
    assert_eq!(world.hub.db().execute_raw(Statement::from_sql_and_values(backend, sql, [id])).await.unwrap().rows_affected(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_events_are_the_truth_and_not_the_rows() {
    let world = World::start().await;
    let (_, item) = joint(&world, b"x").await;
    act(&world, Persona::Responder, ASK, &item).await.done();
    act(&world, Persona::Analyst, HOLD, &item).await.done();
    // Somebody takes the hold away where it is easy.
    execute(&world, "UPDATE custody_states SET holds = 0 WHERE evidence_id = $1", &item).await;
    assert_eq!(act(&world, Persona::Coordinator, CONFIRM, &item).await.user_errors(), ["ALTERED"], "nothing is done over a row that lies");
    assert!(!kinds(&world, &item).await.contains(&"DISPOSED".to_owned()));
    assert!(doctor(&world).await.iter().any(|fault| fault.contains("column holds of its state says something else than its events")));
    execute(&world, "UPDATE custody_states SET holds = 1 WHERE evidence_id = $1", &item).await;
    assert_eq!(doctor(&world).await, Vec::<String>::new());
    // A transfer that was never accepted.
    act(&world, Persona::Responder, CANCEL, &item).await.done();
    let transfer = offered(&world, Persona::Responder, &item, "TINH-B").await;
    execute(&world, "UPDATE transfers SET status = 'ACCEPTED' WHERE id = $1", &transfer).await;
    let told = doctor(&world).await;
    assert!(
        told.iter().any(|fault| fault.contains(&format!("transfer {transfer} is ACCEPTED and its item's events tell OFFERED"))),
        "{told:?}"
    );
    world.hub.stop().await;
}

/// The offer is what its event tells: whoever writes into its row turns it neither to another receiver nor to other words.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_offer_of_which_the_row_says_something_else_is_settled_by_nobody() {
    let world = World::start().await;
    let (_, item) = joint(&world, b"x").await;
    let transfer = offered(&world, Persona::Responder, &item, "TINH-B").await;
    sql::run(world.hub.db(), "CREATE TABLE kept_offer AS SELECT * FROM transfers").await.unwrap();
    let before = kinds(&world, &item).await;
    let (own, two) = ("(SELECT id FROM agencies WHERE code = 'BO-A')", "(SELECT id FROM agencies WHERE code = 'TINH-B')");
    let user = |persona: Persona| format!("(SELECT id FROM users WHERE email = '{}')", persona.email());
    let national = "(SELECT id FROM agencies WHERE code = 'VNCERT')";
    let other = if chot_tests::database::is_postgres() { r"'\x00'" } else { "x'00'" };
    let digest = sha256(b"x");
    for (change, persona) in [
        (format!("to_agency_id = {national}"), Persona::Analyst),
        (format!("to_user_id = {}", user(Persona::Responder2)), Persona::Responder2),
        (format!("to_agency_id = {own}, offered_by = {}", user(Persona::Coordinator)), Persona::Responder),
        (format!("from_agency_id = {two}"), Persona::Responder2),
        (format!("offered_by = {}", user(Persona::Colleague)), Persona::Responder2),
        ("place = 'Nơi khác'".to_owned(), Persona::Responder2),
        ("reason = 'Lý do khác.'".to_owned(), Persona::Responder2),
        ("offered_at = offered_at + 1".to_owned(), Persona::Responder2),
        ("expires_at = expires_at + 1".to_owned(), Persona::Responder2),
        ("offer_sequence = 77".to_owned(), Persona::Responder2),
        (format!("offer_hash = {other}"), Persona::Responder2),
        (format!("sha256 = {other}"), Persona::Responder2),
        ("size = 7".to_owned(), Persona::Responder2),
        ("file_name = 'y.bin'".to_owned(), Persona::Responder2),
        ("evidence_number = 'CC-2026-0009-01'".to_owned(), Persona::Responder2),
    ] {
        execute(&world, &format!("UPDATE transfers SET {change} WHERE id = $1"), &transfer).await;
        assert_eq!(accept(&world, persona, &transfer, &digest).await.user_errors(), ["ALTERED"], "{change}");
        let refuse = r#"mutation($id: ID!) { refuseTransfer(id: $id, reason: "Không nhận vật chứng này.") { errors { code } } }"#;
        assert_eq!(act(&world, persona, refuse, &transfer).await.user_errors(), ["ALTERED"], "{change}");
        let withdraw = r#"mutation($id: ID!) { withdrawTransfer(id: $id, reason: "Chưa bàn giao vật chứng này.") { errors { code } } }"#;
        let sender = if change.starts_with("from_agency_id") { Persona::Responder2 } else { Persona::Responder };
        assert_eq!(act(&world, sender, withdraw, &transfer).await.user_errors(), ["ALTERED"], "{change}");
        let ctx = Ctx::new(std::sync::Arc::clone(&world.hub.hub), Actor::system(), "test");
        let expired = transfers::expire(&ctx, &json!({ "transferId": transfer })).await;
        assert!(matches!(expired, Err(Error::Unsound(..))), "{change}: {expired:?}");
        assert!(!doctor(&world).await.is_empty(), "{change}");
        for column in change.split(", ").map(|part| part.split(' ').next().unwrap()) {
            execute(&world, &format!("UPDATE transfers SET {column} = (SELECT {column} FROM kept_offer) WHERE id = $1"), &transfer).await;
        }
    }
    assert_eq!(kinds(&world, &item).await, before, "nothing was settled");
    assert_eq!(doctor(&world).await, Vec::<String>::new());
    accept(&world, Persona::Responder2, &transfer, &digest).await.done();
    assert_eq!(holder(&world, Persona::Responder, &item).await["holder"]["agency"]["code"], json!("TINH-B"));
    world.hub.stop().await;
}

/// Who can write to the database could ask in another person's name: only what the item's own events ask for is confirmed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_for_disposal_that_no_event_tells_is_confirmed_by_nobody() {
    let world = World::start().await;
    let (_, item) = joint(&world, b"x").await;
    let forged = "INSERT INTO disposals (id, evidence_id, requested_at, requested_by, requested_name, authority, method, reason, status)
         SELECT id, id, 0, (SELECT id FROM users WHERE name = 'Người responder'), 'Người responder', 'QĐ giả', 'Nghiền',
           'Không ai yêu cầu điều này.', 'REQUESTED' FROM evidence_items WHERE id = $1";
    execute(&world, forged, &item).await;
    assert_eq!(act(&world, Persona::Coordinator, CONFIRM, &item).await.user_errors(), ["ALTERED"], "nothing is done over a row that lies");
    let seen = "query($id: ID!) { evidenceItem(id: $id) { disposedAt custodyState { disposal { status } acts { act } } } }";
    let seen = act(&world, Persona::Coordinator, seen, &item).await;
    assert!(seen.at("/evidenceItem/disposedAt").is_null() && seen.at("/evidenceItem/custodyState/disposal").is_null(), "{}", seen.json);
    assert!(!seen.list("/evidenceItem/custodyState/acts").contains(&json!({ "act": "CONFIRM_DISPOSAL" })), "{}", seen.json);
    let told = doctor(&world).await;
    assert!(told.iter().any(|fault| fault.contains("is REQUESTED and no event asks for it")), "{told:?}");
    execute(&world, "DELETE FROM disposals WHERE evidence_id = $1", &item).await;
    assert_eq!(doctor(&world).await, Vec::<String>::new());

    // A request of which the row says something else, and one that was taken out of the table.
    act(&world, Persona::Responder, ASK, &item).await.done();
    execute(&world, "UPDATE disposals SET requested_name = 'Ai đó' WHERE evidence_id = $1", &item).await;
    assert_eq!(act(&world, Persona::Coordinator, CONFIRM, &item).await.user_errors(), ["ALTERED"]);
    let told = doctor(&world).await;
    assert!(told.iter().any(|fault| fault.contains("column requested_name of disposal")), "{told:?}");
    execute(&world, "DELETE FROM disposals WHERE evidence_id = $1", &item).await;
    assert_eq!(act(&world, Persona::Coordinator, CONFIRM, &item).await.user_errors(), ["ALTERED"]);
    let told = doctor(&world).await;
    assert!(told.iter().any(|fault| fault.contains("was asked for by its events and has no row")), "{told:?}");
    assert!(!kinds(&world, &item).await.contains(&"DISPOSED".to_owned()));
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_stored_is_read_again_in_its_time_a_little_at_once() {
    let world = World::on(TestHub::start_with(|config| config.outbox.poll_ms = 3_600_000).await).await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let mut items = Vec::new();
    for number in 0..3_u8 {
        items.push(tus::upload(&world, Persona::Responder, &case, "x.bin", &[number]).await);
    }
    let verified = async || sql::one_number(world.hub.db(), "SELECT count(*) AS n FROM custody_events WHERE kind = 'VERIFIED'").await;
    world.hub.advance(14 * DAY).await;
    assert_eq!(verified().await, 0, "not before half of the time");
    // One byte of one item changes; nobody looks at it.
    let path = blob(&world, &[1]);
    let mut permissions = std::fs::metadata(&path).unwrap().permissions();
    #[allow(clippy::permissions_set_readonly_false, reason = "a file of this test's own folder")]
    permissions.set_readonly(false);
    std::fs::set_permissions(&path, permissions).unwrap();
    std::fs::write(&path, [9]).unwrap();
    world.hub.advance(DAY).await;
    assert_eq!(verified().await, 1, "a run takes its share only");
    for _ in 0..5 {
        world.hub.advance(HOUR).await;
    }
    assert_eq!(verified().await, 3, "each once");
    let altered = "query($id: ID!) { evidenceItem(id: $id) { alteredAt lastVerifiedAt custody(first: 9) { nodes { kind result byHub facts { scheduled } } } } }";
    for (number, item) in items.iter().enumerate() {
        let answer = act(&world, Persona::Coordinator, altered, item).await;
        let last = answer.list("/evidenceItem/custody/nodes").last().unwrap().clone();
        let result = if number == 1 { "DIFFERS" } else { "MATCHES" };
        assert_eq!(last, json!({ "kind": "VERIFIED", "result": result, "byHub": true, "facts": { "scheduled": true } }));
        assert_eq!(answer.at("/evidenceItem/alteredAt").is_string(), number == 1);
        assert_eq!(answer.at("/evidenceItem/lastVerifiedAt").is_string(), number != 1);
    }
    for (persona, told) in [(Persona::Coordinator, true), (Persona::Analyst, true), (Persona::Responder, false), (Persona::Auditor, false)]
    {
        let work = world.query(persona, "{ myWork { kind evidenceItem { id } } }", json!({})).await;
        let row = json!({ "kind": "EVIDENCE_ALTERED", "evidenceItem": { "id": items[1] } });
        assert_eq!(work.list("/myWork").contains(&row), told, "{persona:?}");
    }
    let timeline = world
        .query(
            Persona::Coordinator,
            "query($id: ID!) { case(id: $id) { timeline(first: 50) { nodes { kind text } } } }",
            json!({ "id": case }),
        )
        .await;
    let noted: Vec<&Value> = timeline.list("/case/timeline/nodes").iter().filter(|entry| entry["kind"] == "EVIDENCE_VERIFIED").collect();
    assert_eq!(noted, [&json!({ "kind": "EVIDENCE_VERIFIED", "text": "DIFFERS" })], "that all is well is told by the chain alone");
    let metrics = chot_server::telemetry::page(&world.hub.hub).await;
    assert!(
        metrics.contains("chot_evidence_altered 1\n") && metrics.contains("chot_evidence_verifications_total{result=\"matches\"} 2\n"),
        "{metrics}"
    );
    let told = doctor(&world).await;
    assert!(told.iter().any(|fault| fault.contains("1 items have other bytes than were received")), "{told:?}");
    // The hub stands still for a month: the doctor says so.
    world.hub.hub.clock.advance(31 * DAY);
    assert!(doctor(&world).await.iter().any(|fault| fault.contains("3 items were not hashed again within 30 days")));
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_offered_an_item_and_who_offered_it_are_told_by_mail_without_what_it_is_about() {
    let world = World::start().await;
    sql::run(world.hub.db(), "UPDATE users SET locale = 'VI'").await.unwrap();
    let (_, item) = joint(&world, b"the bytes").await;
    let mails = |from: usize| -> Vec<(String, String, String)> {
        let sent = world.hub.mail.sent();
        sent[from..].iter().map(|sent| (sent.mail.to.clone(), sent.mail.subject.clone(), sent.mail.text.clone())).collect()
    };
    world.hub.settle().await;
    let before = mails(0).len();
    let first = offer(&world, Persona::Responder, &item, "TINH-B", Some(Persona::Responder2)).await;
    let first = first.done()["transfer"]["id"].as_str().unwrap().to_owned();
    world.hub.settle().await;
    let told = mails(before);
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0].0, Persona::Responder2.email());
    assert!(told[0].1.contains("chờ bạn trả lời") && told[0].2.contains("/transfers"), "{told:?}");
    assert!(!told[0].2.contains("ổ đĩa") && !told[0].2.contains("Giám định"), "neither file name nor reason: {}", told[0].2);
    let refuse = r#"mutation($id: ID!) { refuseTransfer(id: $id, reason: "Niêm phong bị rách khi đến.") { errors { code } } }"#;
    act(&world, Persona::Responder2, refuse, &first).await.done();
    world.hub.settle().await;
    let told = mails(before + 1);
    assert_eq!((told.len(), &told[0].0), (1, &Persona::Responder.email()));
    assert!(told[0].1.contains("bị từ chối"), "{told:?}");

    let second = offered(&world, Persona::Responder, &item, "TINH-B").await;
    world.hub.settle().await;
    let everybody = mails(before + 2);
    assert!(everybody.iter().any(|mail| mail.0 == Persona::Responder2.email()), "who keeps evidence for that agency: {everybody:?}");
    let known = before + 2 + everybody.len();
    accept(&world, Persona::Responder2, &second, &sha256(b"the bytes")).await.done();
    world.hub.settle().await;
    let told = mails(known);
    assert_eq!((told.len(), &told[0].0), (1, &Persona::Responder.email()));
    assert!(told[0].1.contains("đã được nhận"), "{told:?}");
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_mail_about_a_transfer_goes_to_who_may_know_of_it_no_more_nor_out_of_a_red_case() {
    let world = World::start().await;
    let (case, item) = joint(&world, b"the bytes").await;
    let refuse = r#"mutation($id: ID!) { refuseTransfer(id: $id, reason: "Niêm phong bị rách khi đến.") { errors { code } } }"#;
    let mails_after = async |transfer: &str| {
        world.hub.settle().await;
        let before = world.hub.mail.sent().len();
        act(&world, Persona::Responder2, refuse, transfer).await.done();
        world.hub.settle().await;
        world.hub.mail.sent().len() - before
    };
    let first = offered(&world, Persona::Lab, &item, "TINH-B").await;
    assert_eq!(mails_after(&first).await, 1, "who offered it is told");

    let second = offered(&world, Persona::Lab, &item, "TINH-B").await;
    let no_role = "DELETE FROM memberships WHERE user_id IN (SELECT id FROM users WHERE email = 'lab@test.chot.local')";
    sql::run(world.hub.db(), no_role).await.unwrap();
    assert_eq!(mails_after(&second).await, 0, "it may know of the offer no more");

    let third = offered(&world, Persona::Responder, &item, "TINH-B").await;
    let version = world.version(&case).await;
    let mark = r#"mutation($id: ID!, $v: Int!) { setCaseTlp(id: $id, expectedVersion: $v, tlp: RED, reason: "Có nguồn tin cần giữ kín.") { errors { code } } }"#;
    world.query(Persona::Coordinator, mark, json!({ "id": case, "v": version })).await.done();
    assert_eq!(mails_after(&third).await, 0, "what is TLP:RED is told by no mail");
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_offer_runs_out_after_it_was_made_also_where_the_clock_was_set_back() {
    // The operator knows that the clock was ahead.
    let world = World::on(TestHub::start_with(|config| config.log.known_ahead = 1000).await).await;
    world.hub.hub.clock.advance(30 * DAY);
    let (_, item) = joint(&world, b"x").await;
    world.hub.hub.clock.advance(-30 * DAY);
    let transfer = offered(&world, Persona::Responder, &item, "TINH-B").await;
    let document = "query($id: ID!) { transfer(id: $id) { offeredAt expiresAt } }";
    let seen = act(&world, Persona::Responder, document, &transfer).await;
    assert!(seen.text("/transfer/offeredAt") < seen.text("/transfer/expiresAt"), "{}", seen.json);
    let faults = doctor(&world).await;
    assert!(faults.iter().all(|fault| fault.contains("in the future")), "only the clock: {faults:?}");
    world.hub.stop().await;
}
