//! Who hears of what, when, and no longer.

use chot_tests::socket::{Frame, Socket};
use chot_tests::{Persona, World, sql};
use serde_json::{Value, json};

const CHANGES: &str = "subscription($id: ID) { caseChanged(id: $id) { caseId version kind } }";
const ENTRY: &str =
    r#"mutation($c: ID!) { addTimelineEntry(caseId: $c, input: { text: "Ghi nhận thêm." }) { case { version } errors { code } } }"#;

async fn listener(world: &World, persona: Persona) -> Socket {
    let mut socket = Socket::connected(world.hub.addr, &world.token(persona).await).await;
    socket.subscribe(CHANGES, json!({ "id": null })).await;
    socket.so_far().await;
    socket
}

/// The next event, or what came instead.
async fn event(socket: &mut Socket) -> Value {
    loop {
        match socket.receive().await {
            Frame::Message(message) if message["type"] == "next" => return message["payload"]["data"]["caseChanged"].clone(),
            Frame::Message(message) if message["type"] == "ping" => {}
            other => panic!("{other:?}"),
        }
    }
}

/// The words that are told up to this one.
async fn until(socket: &mut Socket, word: &str) -> Vec<String> {
    let mut heard = Vec::new();
    while heard.last().is_none_or(|last| last != word) {
        heard.push(event(socket).await["kind"].as_str().unwrap().to_owned());
        assert!(heard.len() < 100, "{heard:?}");
    }
    heard
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_those_who_see_a_case_hear_of_it() {
    let world = World::start().await;
    let of_a = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let of_b = world.case(Persona::Responder2, &["B-3"], json!({})).await;
    world.hub.settle().await;
    let mut a = listener(&world, Persona::Responder).await;
    let mut b = listener(&world, Persona::Responder2).await;
    let mut national = listener(&world, Persona::Coordinator).await;
    let mut nobody = listener(&world, Persona::Admin).await;
    // News of different cases have no order among each other: the first is told before the second happens.
    world.query(Persona::Coordinator, ENTRY, json!({ "c": of_a })).await.done();
    world.hub.settle().await;
    world.query(Persona::Coordinator, ENTRY, json!({ "c": of_b })).await.done();
    world.hub.settle().await;
    assert_eq!(event(&mut national).await["caseId"], json!(of_a));
    assert_eq!(event(&mut national).await["caseId"], json!(of_b));
    // Had B heard of A's case, it would stand before its own.
    assert_eq!(event(&mut a).await["caseId"], json!(of_a));
    assert_eq!(event(&mut b).await["caseId"], json!(of_b));
    assert_eq!(nobody.so_far().await, Vec::<Value>::new());

    // Following one case: a hidden one is like one that never was.
    let mut errors = Vec::new();
    for id in [of_a.as_str(), "018f0000-0000-7000-8000-000000000000"] {
        b.subscribe(CHANGES, json!({ "id": id })).await;
        let Frame::Message(mut message) = b.receive().await else { panic!("closed") };
        while message["type"] == "complete" {
            let Frame::Message(next) = b.receive().await else { panic!("closed") };
            message = next;
        }
        let text = message.to_string();
        assert!(text.contains("NOT_FOUND"), "{text}");
        message.as_object_mut().unwrap().remove("id");
        let mut stripped = chot_tests::http::Reply { status: 0, headers: Vec::new(), body: message.to_string().into_bytes() }.stripped();
        stripped.as_object_mut().unwrap().remove("id");
        errors.push(stripped);
    }
    assert_eq!(errors[0], errors[1]);
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_is_told_by_its_word_to_whoever_reads_its_entry() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    world.hub.settle().await;
    let mut own = listener(&world, Persona::Responder).await;
    world.escalate(&case, 1).await;
    world.hub.settle().await;
    until(&mut own, "ESCALATED").await;
    // The report of an agency that is hidden joins: that something changed is told, and not what.
    let hidden = world.report(Persona::Responder2, &["B-3"], json!({ "confidential": true })).await;
    world.accept(&hidden, "LOW", Some(&case)).await;
    world.hub.settle().await;
    world.query(Persona::Coordinator, ENTRY, json!({ "c": case })).await.done();
    world.hub.settle().await;
    let heard = until(&mut own, "ENTRY").await;
    assert!(heard.contains(&"UPDATED".to_owned()) && !heard.contains(&"REPORT_JOINED".to_owned()), "{heard:?}");
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_told_of_what_was_not_committed() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    world.hub.settle().await;
    let mut socket = listener(&world, Persona::Responder).await;
    // The statement after the change fails: everything of it is undone.
    let trigger = if chot_tests::database::is_postgres() {
        "CREATE FUNCTION no_audit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no audit'; END $$;
         CREATE TRIGGER no_audit BEFORE INSERT ON audit_events FOR EACH ROW EXECUTE FUNCTION no_audit()"
    } else {
        "CREATE TRIGGER no_audit BEFORE INSERT ON audit_events BEGIN SELECT RAISE(ABORT, 'no audit'); END"
    };
    sea_orm::ConnectionTrait::execute_unprepared(world.hub.db(), trigger).await.unwrap();
    let before = sql::counts(world.hub.db()).await;
    let answer = world.query(Persona::Coordinator, ENTRY, json!({ "c": case })).await;
    assert_eq!(answer.code(), Some("INTERNAL"), "audit or nothing: {}", answer.json);
    assert!(!answer.reply.text().contains("no audit"), "the inside is told");
    assert_eq!(sql::counts(world.hub.db()).await, before);
    let undo = if chot_tests::database::is_postgres() { "DROP TRIGGER no_audit ON audit_events" } else { "DROP TRIGGER no_audit" };
    sql::run(world.hub.db(), undo).await.unwrap();
    world.query(Persona::Coordinator, ENTRY, json!({ "c": case })).await.done();
    world.hub.settle().await;
    assert_eq!(event(&mut socket).await["caseId"], json!(case), "the first thing told is the one that was committed");
    assert_eq!(socket.so_far().await, Vec::<Value>::new());
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lost_rights_end_the_news() {
    let world = World::start().await;
    let of_a = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let other = world.case(Persona::Responder2, &["B-3"], json!({})).await;
    world.hub.settle().await;
    let mut socket = listener(&world, Persona::Responder).await;
    world.query(Persona::Coordinator, ENTRY, json!({ "c": of_a })).await.done();
    world.hub.settle().await;
    assert_eq!(event(&mut socket).await["caseId"], json!(of_a));
    // The ministry's responder becomes one of the province.
    let (user, from, to) = (world.people[&Persona::Responder], world.agencies["BO-A"], world.agencies["TINH-B"]);
    let backend = sea_orm::ConnectionTrait::get_database_backend(world.hub.db());
    let move_on = sea_orm::Statement::from_sql_and_values(
        backend,
        "UPDATE memberships SET agency_id = $1 WHERE user_id = $2 AND agency_id = $3",
        [to.into(), user.into(), from.into()],
    );
    sea_orm::ConnectionTrait::execute_raw(world.hub.db(), move_on).await.unwrap();
    world.query(Persona::Coordinator, &ENTRY.replace("thêm", "lần nữa"), json!({ "c": of_a })).await.done();
    world.query(Persona::Coordinator, ENTRY, json!({ "c": other })).await.done();
    world.hub.settle().await;
    assert_eq!(event(&mut socket).await["caseId"], json!(other), "news of the old agency's case no longer comes");
    // A disabled account ends the socket.
    chot_server::authn::disable_user(&world.operator(), &Persona::Responder.email()).await.unwrap();
    loop {
        match socket.receive().await {
            Frame::Closed(code) => break assert_eq!(code, 4401),
            Frame::Message(message) => assert!(["ping", "complete"].contains(&message["type"].as_str().unwrap()), "{message}"),
        }
    }
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_socket_is_let_in_by_its_origin_or_token() {
    let world = World::start().await;
    let cookie = world.sign_in(Persona::Coordinator).await;
    let own = world.hub.origin();
    for (what, headers) in [
        ("another site", vec![("Cookie", cookie.as_str()), ("Origin", "https://example.org")]),
        ("a cookie without an Origin", vec![("Cookie", cookie.as_str())]),
    ] {
        assert_eq!(Socket::open(world.hub.addr, &headers).await.unwrap_err(), 403, "{what}");
    }
    assert!(Socket::open(world.hub.addr, &[("Sec-WebSocket-Protocol", "graphql-ws")]).await.is_err(), "another protocol");
    let closing = async |mut socket: Socket, message: Value| {
        socket.send(&message).await;
        loop {
            if let Frame::Closed(code) = socket.receive().await {
                return code;
            }
        }
    };
    let stranger = Socket::open(world.hub.addr, &[]).await.unwrap();
    assert_eq!(closing(stranger, json!({ "type": "connection_init" })).await, 4401);
    let wrong = Socket::open(world.hub.addr, &[]).await.unwrap();
    assert_eq!(closing(wrong, json!({ "type": "connection_init", "payload": { "token": "chot_x" } })).await, 4401);
    let eager = Socket::open(world.hub.addr, &[]).await.unwrap();
    assert_eq!(closing(eager, json!({ "type": "subscribe", "id": "1", "payload": { "query": CHANGES } })).await, 4401);
    let noise = Socket::open(world.hub.addr, &[]).await.unwrap();
    assert_eq!(closing(noise, json!({ "type": "nonsense" })).await, 4400);
    let token = world.token(Persona::Responder).await;
    let twice = Socket::connected(world.hub.addr, &token).await;
    assert_eq!(closing(twice, json!({ "type": "connection_init", "payload": { "token": token } })).await, 4429);
    let mut same = Socket::connected(world.hub.addr, &token).await;
    same.send(&json!({ "type": "subscribe", "id": "x", "payload": { "query": CHANGES } })).await;
    assert_eq!(closing(same, json!({ "type": "subscribe", "id": "x", "payload": { "query": CHANGES } })).await, 4409);
    let mut large = Socket::connected(world.hub.addr, &token).await;
    large.send_frame(1, &vec![b'x'; 1 << 20]).await;
    loop {
        if let Frame::Closed(code) = large.receive().await {
            assert!([1009, 1006, 4400].contains(&code), "{code}");
            break;
        }
    }
    // A program learns the end when the connection is closed: that is at once, whether it says goodbye or not. The quickest of three
    // counts, as the machine may be busy.
    for polite in [true, false] {
        let mut quickest = std::time::Duration::MAX;
        for _ in 0..3 {
            let mut noise = Socket::open(world.hub.addr, &[]).await.unwrap();
            noise.send(&json!({ "type": "nonsense" })).await;
            let begun = std::time::Instant::now();
            assert_eq!(noise.receive().await, Frame::Closed(4400));
            if polite {
                noise.send_frame(8, &4400_u16.to_be_bytes()).await;
            }
            assert_eq!(noise.receive().await, Frame::Closed(1006), "the line ends");
            quickest = quickest.min(begun.elapsed());
        }
        assert!(quickest.as_millis() < 1000, "{quickest:?}");
    }
    // Queries, mutations and free documents of browsers do not go over the socket.
    let mut program = Socket::connected(world.hub.addr, &token).await;
    for document in ["{ serverTime }", "mutation { setLocale(locale: VI) { errors { code } } }", "subscription { nothing }"] {
        program.subscribe(document, json!({})).await;
        let Frame::Message(message) = program.receive().await else { panic!("closed") };
        assert!(message.to_string().contains("BAD_REQUEST"), "{document}: {message}");
        program.so_far().await;
    }
    let reader = world.token_for(Persona::Responder, "evidence").await;
    let mut writer = Socket::connected(world.hub.addr, &reader).await;
    writer.subscribe(CHANGES, json!({ "id": null })).await;
    let Frame::Message(message) = writer.receive().await else { panic!("closed") };
    assert!(message.to_string().contains("FORBIDDEN"), "{message}");

    // Signing out ends the browser's socket.
    let mut browser = Socket::open(world.hub.addr, &[("Cookie", &cookie), ("Origin", &own)]).await.unwrap();
    browser.send(&json!({ "type": "connection_init" })).await;
    assert_eq!(browser.receive().await, Frame::Message(json!({ "type": "connection_ack" })));
    browser.subscribe(CHANGES, json!({ "id": null })).await;
    let Frame::Message(message) = browser.receive().await else { panic!("closed") };
    assert!(message.to_string().contains("BAD_REQUEST"), "a free document of a browser: {message}");
    let out = chot_tests::http::Request::new("POST", "/api/auth/sign-out")
        .header("Cookie", &cookie)
        .header("Origin", &own)
        .send(world.hub.addr)
        .await;
    assert_eq!(out.status, 204);
    loop {
        match browser.receive().await {
            Frame::Closed(code) => break assert_eq!(code, 4401),
            Frame::Message(message) => assert!(["ping", "complete"].contains(&message["type"].as_str().unwrap()), "{message}"),
        }
    }
    world.hub.stop().await;
}
