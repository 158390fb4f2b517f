//! Traces: what logs inside evidence say happened, from the upload to the case's timeline.

use std::io::Write;

use chot_tests::{Persona, World, sql, tus};
use serde_json::{Value, json};

/// 2026-11-20T03:00:00Z, in a zone of its own.
const AUTH: &str = "2026-11-20T10:00:00+07:00 web01 sshd[7]: Failed password for lan from 203.0.113.9 port 4022 ssh2\n\
    2026-11-20T10:00:02+07:00 web01 sshd[7]: Accepted password for lan from 203.0.113.9 port 4022 ssh2\n\
    not a line of a log\n";
/// Of the BSD form: neither year nor zone.
const OLD: &str = "Nov 19 09:00:00 web01 sudo: lan : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sh\n";
const ACCESS: &str = "203.0.113.9 - - [20/Nov/2026:03:00:01 +0000] \"GET /tệp?x=1 HTTP/1.1\" 404 12 \"-\" \"curl/8\"\n";

fn collection() -> Vec<u8> {
    let mut old = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    old.write_all(OLD.as_bytes()).unwrap();
    tus::zip(&[
        ("note.txt", b"nothing"),
        ("var/log/auth.log", AUTH.as_bytes()),
        ("var/log/auth.log.1.gz", &old.finish().unwrap()),
        ("var/log/nginx/access.log", ACCESS.as_bytes()),
        ("var/log/error.log", b"of another kind\n"),
    ])
}

const TRACES: &str = "query($case: ID, $item: ID, $first: Int, $after: String, $filter: TraceFilter) {
    traces(caseId: $case, evidenceId: $item, first: $first, after: $after, filter: $filter) {
        totalCount pageInfo { hasNextPage endCursor }
        nodes { id at precision zone year source summary host account address event memberIndex path offset raw pinned
            marks { label note by { name } } evidenceItem { id } } } }";

async fn traces(world: &World, persona: Persona, item: &str, filter: Value) -> Vec<Value> {
    let answer = world.query(persona, TRACES, json!({ "item": item, "first": 50, "filter": filter })).await;
    let rows = answer.list("/traces/nodes").to_vec();
    assert_eq!(answer.number("/traces/totalCount"), i64::try_from(rows.len()).unwrap());
    rows
}

fn summaries(rows: &[Value]) -> Vec<&str> {
    rows.iter().map(|row| row["summary"].as_str().unwrap()).collect()
}

async fn world_with(name: &str, bytes: &[u8]) -> (World, String, String) {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let item = tus::upload(&world, Persona::Responder, &case, name, bytes).await;
    (world, case, item)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn logs_of_an_archive_become_one_timeline_with_their_places() {
    let (world, case, item) = world_with("thu-thap.zip", &collection()).await;
    let rows = traces(&world, Persona::Responder, &item, json!({})).await;
    assert_eq!(
        summaries(&rows),
        [
            "sudo: lan : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sh",
            "sshd: Failed password for lan from 203.0.113.9 port 4022 ssh2",
            "404 GET /tệp?x=1 HTTP/1.1, 12 bytes",
            "sshd: Accepted password for lan from 203.0.113.9 port 4022 ssh2",
        ]
    );
    let [old, failed, request, accepted] = rows.as_slice() else { panic!("{rows:?}") };
    assert_eq!((&failed["at"], &failed["zone"], &failed["year"]), (&json!("2026-11-20T03:00:00.000Z"), &json!("STATED"), &json!("STATED")));
    assert_eq!((&accepted["path"], &accepted["memberIndex"]), (&json!("var/log/auth.log"), &json!(1)));
    let offset = usize::try_from(accepted["offset"].as_i64().unwrap()).unwrap();
    assert!(AUTH[offset..].starts_with("2026-11-20T10:00:02+07:00"), "the offset leads to the line");
    assert_eq!((&accepted["account"], &accepted["address"], &accepted["host"]), (&json!("lan"), &json!("203.0.113.9"), &json!("web01")));
    assert_eq!((&request["source"], &request["event"], &request["memberIndex"]), (&json!("WEB_ACCESS"), &json!("404"), &json!(3)));
    // A packed log is opened; its zone is that of the setting, its year the latest that fits.
    assert_eq!((&old["at"], &old["zone"], &old["year"]), (&json!("2026-11-19T02:00:00.000Z"), &json!("ASSUMED"), &json!("INFERRED")));

    // The case shows the same rows; pages follow one another without loss.
    let (mut after, mut paged) = (Value::Null, Vec::new());
    loop {
        let answer = world.query(Persona::Analyst, TRACES, json!({ "case": case, "first": 1, "after": after })).await;
        paged.extend(answer.list("/traces/nodes").to_vec());
        if answer.at("/traces/pageInfo/hasNextPage") == &json!(false) {
            break;
        }
        after = answer.at("/traces/pageInfo/endCursor").clone();
    }
    assert_eq!(paged, rows);

    for (filter, count) in [
        (json!({ "text": "TEP?x" }), 1),
        (json!({ "text": "không có" }), 0),
        (json!({ "source": ["SYSLOG"] }), 3),
        (json!({ "address": "203.0.113.9" }), 3),
        (json!({ "account": "lan", "host": "web01" }), 3),
        (json!({ "from": "2026-11-20T03:00:01Z", "to": "2026-11-20T03:00:02Z" }), 1),
        (json!({ "memberIndex": 1 }), 2),
        (json!({ "evidenceIds": ["no id"] }), 0),
        (json!({ "marked": true }), 0),
    ] {
        assert_eq!(traces(&world, Persona::Analyst, &item, filter.clone()).await.len(), count, "{filter}");
    }

    let document =
        "query($id: ID!) { traceReading(evidenceId: $id) { state version offsetMinutes filesTotal canAnalyse counts { traces badRows }
        files { totalCount nodes { path source traces badRows remarks year } } } }";
    let answer = world.query(Persona::Analyst, document, json!({ "id": item })).await;
    let reading = answer.at("/traceReading");
    assert_eq!((&reading["state"], &reading["offsetMinutes"], &reading["filesTotal"]), (&json!("DONE"), &json!(420), &json!(4)));
    assert_eq!(reading["counts"], json!({ "traces": 4, "badRows": 1 }));
    let files: Vec<(&Value, &Value)> =
        answer.list("/traceReading/files/nodes").iter().map(|file| (&file["path"], &file["source"])).collect();
    assert_eq!(files[0], (&json!("var/log/auth.log"), &json!("SYSLOG")));
    assert_eq!(files[3], (&json!("var/log/error.log"), &Value::Null), "what was looked into and is no log is told as well");
    let histogram = "query($case: ID!, $filter: TraceFilter) { traceHistogram(caseId: $case, filter: $filter) { total barSeconds firstAt bars { at count } } }";
    let answer = world.query(Persona::Analyst, histogram, json!({ "case": case, "filter": { "source": ["SYSLOG", "WEB_ACCESS"] } })).await;
    let counted: i64 = answer.list("/traceHistogram/bars").iter().map(|bar| bar["count"].as_i64().unwrap()).sum();
    assert_eq!((answer.number("/traceHistogram/total"), counted), (4, 4));
    assert_eq!(answer.at("/traceHistogram/bars/0/at"), &json!("2026-11-19T02:00:00.000Z"));
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_reading_keeps_names_and_marks() {
    let (world, _, item) = world_with("auth.log.1", OLD.as_bytes()).await;
    let before = traces(&world, Persona::Responder, &item, json!({})).await;
    assert_eq!((before[0]["memberIndex"].clone(), before[0]["offset"].clone()), (Value::Null, json!(0)), "the item is the file");
    let mark = "mutation($id: ID!, $l: String!, $n: String) { markTrace(id: $id, input: { label: $l, note: $n }) { trace { marks { label note } } errors { code } } }";
    world.query(Persona::Responder, mark, json!({ "id": before[0]["id"], "l": "leo quyền", "n": "xem lại" })).await.done();
    world.query(Persona::Analyst, mark, json!({ "id": before[0]["id"], "l": "đã xem" })).await.done();

    let read = "mutation($id: ID!, $o: Int!, $y: Int) { readTraces(evidenceId: $id, input: { offsetMinutes: $o, firstYear: $y }) { reading { state } errors { code } } }";
    world.query(Persona::Responder, read, json!({ "id": item, "o": 0, "y": 2019 })).await.done();
    world.hub.settle().await;
    let after = traces(&world, Persona::Responder, &item, json!({ "label": "leo quyền" })).await;
    assert_eq!(
        (&after[0]["id"], &after[0]["at"], &after[0]["year"]),
        (&before[0]["id"], &json!("2019-11-19T09:00:00.000Z"), &json!("GIVEN"))
    );
    assert_eq!(after[0]["marks"].as_array().unwrap().len(), 2);
    assert_eq!(after[0]["marks"][0]["note"], json!("xem lại"));

    let unmark = "mutation($id: ID!) { unmarkTrace(id: $id, label: \"leo quyền\") { trace { marks { label } } errors { code } } }";
    let answer = world.query(Persona::Responder, unmark, json!({ "id": before[0]["id"] })).await;
    assert_eq!(answer.at("/unmarkTrace/trace/marks"), &json!([{ "label": "đã xem" }]));
    let acts = sql::texts(world.hub.db(), "SELECT action AS t FROM audit_events WHERE action LIKE '%trace%' ORDER BY action").await;
    assert_eq!(acts, ["evidence.read-traces", "evidence.traces", "evidence.traces", "trace.mark", "trace.mark", "trace.unmark"]);
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_trace_is_pinned_once_and_only_for_those_who_see_its_evidence() {
    let world = World::start().await;
    let report = world.report(Persona::Responder, &["A-3"], json!({})).await;
    let joined = world.report(Persona::Responder2, &["B-1"], json!({})).await;
    let case = world.accept(&report, "LOW", None).await;
    world.accept(&joined, "LOW", Some(&case)).await;
    let item = tus::upload(&world, Persona::Responder, &case, "thu-thap.zip", &collection()).await;
    let rows = traces(&world, Persona::Responder, &item, json!({ "text": "accepted" })).await;
    let pin = "mutation($id: ID!, $t: String) { pinTrace(id: $id, text: $t) { trace { pinned } errors { code } } }";
    let answer = world.query(Persona::Responder, pin, json!({ "id": rows[0]["id"], "t": "Đăng nhập được." })).await;
    assert_eq!(answer.at("/pinTrace/trace/pinned"), &json!(true));
    let again = world.query(Persona::Responder, pin, json!({ "id": rows[0]["id"] })).await;
    assert_eq!(again.at("/pinTrace/errors/0/code"), &json!("ALREADY_EXISTS"));

    let timeline = "query($id: ID!) { case(id: $id) { timeline(first: 50) { nodes { kind at subject subjectId text } } } }";
    let pinned = async |persona| {
        let answer = world.query(persona, timeline, json!({ "id": case })).await;
        answer.list("/case/timeline/nodes").iter().find(|entry| entry["kind"] == "TRACE_PINNED").cloned()
    };
    let entry = pinned(Persona::Coordinator).await.unwrap();
    let number = world.query(Persona::Coordinator, "query($id: ID!) { evidenceItem(id: $id) { number } }", json!({ "id": item })).await;
    assert_eq!(entry["at"], json!("2026-11-20T03:00:02.000Z"), "under the trace's own time");
    assert_eq!(entry["subject"], json!(format!("{} · var/log/auth.log #1 @{}", number.text("/evidenceItem/number"), rows[0]["offset"])));
    assert_eq!(entry["text"], json!("Đăng nhập được.\nsshd: Accepted password for lan from 203.0.113.9 port 4022 ssh2"));

    // The other agency has part in the case and sees neither the evidence nor what was read from it.
    assert_eq!(pinned(Persona::Responder2).await, None);
    let answer = world.query(Persona::Responder2, TRACES, json!({ "case": case, "first": 50 })).await;
    assert_eq!(answer.number("/traces/totalCount"), 0);
    let counted =
        world.query(Persona::Responder2, "query($id: ID!) { traceHistogram(caseId: $id) { total } }", json!({ "id": case })).await;
    assert_eq!(counted.number("/traceHistogram/total"), 0);
    let single = world.query(Persona::Responder2, "query($id: ID!) { trace(id: $id) { id } }", json!({ "id": rows[0]["id"] })).await;
    assert_eq!(single.at("/trace"), &Value::Null);
    let answer = world.query(Persona::Responder2, pin, json!({ "id": rows[0]["id"] })).await;
    assert_eq!(answer.code(), Some("NOT_FOUND"));
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reading_that_was_cut_off_goes_on_where_it_was() {
    let (world, _, item) = world_with("thu-thap.zip", &collection()).await;
    let before = traces(&world, Persona::Responder, &item, json!({})).await;
    // As a killed hub leaves it: one file not finished, some of its rows written.
    let db = world.hub.db();
    for statement in [
        "UPDATE trace_readings SET state = 'RUNNING'",
        "DELETE FROM trace_files WHERE member = 1",
        "DELETE FROM traces WHERE position = 4294967297",
        "UPDATE outbox SET done_at = NULL WHERE kind = 'evidence.traces'",
    ] {
        assert!(sql::run(db, statement).await.unwrap() > 0, "{statement}");
    }
    world.hub.settle().await;
    assert_eq!(traces(&world, Persona::Responder, &item, json!({})).await, before);
    assert_eq!(sql::texts(db, "SELECT state AS t FROM trace_readings").await, ["DONE"]);
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_of_traces_costs_the_same_at_one_row_and_at_fifty() {
    let world = World::on(chot_tests::TestHub::start_with(|config| config.outbox.poll_ms = 3_600_000).await).await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let lines: String = (0..60).map(|second| format!("2026-11-20T10:00:{second:02}Z web01 app: {second}\n")).collect();
    tus::upload(&world, Persona::Responder, &case, "auth.log", lines.as_bytes()).await;
    for persona in [Persona::Coordinator, Persona::Responder] {
        let mut costs = Vec::new();
        for first in [1, 50] {
            let variables = json!({ "case": case, "first": first });
            world.query(persona, TRACES, variables.clone()).await;
            let before = world.hub.hub.db.statements();
            world.query(persona, TRACES, variables).await;
            costs.push(world.hub.hub.db.statements() - before);
        }
        println!("a page of traces as {persona:?}: {costs:?}");
        assert!(costs[0] == costs[1] && costs[0] <= 12, "{persona:?}: {costs:?}");
    }
    world.hub.stop().await;
}
