//! Bad input: a clear error, never a fault of the hub, nothing changed, nothing told.

use chot_tests::gql;
use chot_tests::http::{Reply, Request};
use chot_tests::world::{PASSWORD, REPORT};
use chot_tests::{Persona, TestHub, World, sql};
use serde_json::{Value, json};

/// The answer tells a code, and nothing of the inside.
fn clear(what: &str, reply: &Reply) {
    let text = reply.text();
    assert!(reply.status < 500, "{what}: {} {text}", reply.status);
    let lower = text.to_lowercase();
    for inside in
        ["sqlite", "postgres", "sqlx", "select ", "insert into", "constraint", ".rs:", "panicked", "/tmp/", "rustc", "did you mean"]
    {
        assert!(!lower.contains(inside), "{what} tells {inside:?}: {text}");
    }
    assert!(reply.header("x-request-id").is_some(), "{what}: no request id");
}

async fn unchanged(world: &World, before: &[(&'static str, i64)], what: &str) {
    let after = sql::counts(world.hub.db()).await;
    assert_eq!(after, before, "{what} changed something");
}

fn code(reply: &Reply) -> String {
    let json = reply.json();
    let at = |pointer| json.pointer(pointer).and_then(Value::as_str).map(ToOwned::to_owned);
    at("/errors/0/extensions/code").or_else(|| at("/code")).unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_that_is_written_three_times_is_done_once() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let once = |fields: &str| format!("startUpload(input: {{ caseId: \"{case}\", fileName: \"x\", sizeBytes: 1 }}) {{ {fields} }}");
    let document = format!("mutation {{ {} {} {} }}", once("evidenceItem { number }"), once("uploadUrl"), once("evidenceItem { id }"));
    let answer = world.query(Persona::Analyst, &document, json!({})).await;
    assert!(
        ["evidenceItem/number", "evidenceItem/id", "uploadUrl"].iter().all(|field| answer.at(&format!("/startUpload/{field}")).is_string())
    );
    assert_eq!(sql::count(world.hub.db(), "evidence_items").await, 1);
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn documents_that_ask_too_much_or_nonsense() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    world.hub.settle().await;
    let token = world.token(Persona::Coordinator).await;
    let before = sql::counts(world.hub.db()).await;
    let deep = format!("{{ agencies {{ nodes {} id {} }} }}", "{ parent ".repeat(60), "} ".repeat(60));
    let nested = format!("{}viewer{}", "{ ".repeat(3000), " }".repeat(3000));
    let wide = "{ cases(first: 100) { nodes { tasks(first: 100) { nodes { case { tasks(first: 100) { nodes { case { evidence(first: 100) { nodes { id } } } } } } } } } } }";
    let aliased = format!("{{ {} }}", (0..10_000).map(|number| format!("a{number}: serverTime ")).collect::<String>());
    let acts = format!(
        "mutation {{ {} }}",
        (0..100).map(|number| format!("a{number}: setLocale(locale: EN) {{ errors {{ code }} }} ")).collect::<String>()
    );
    let directives = format!("{{ serverTime {} }}", "@skip(if: false) ".repeat(10_000));
    let recursive = "query { ...a } fragment a on Query { ...b } fragment b on Query { ...a }";
    let itself = "{ viewer { ...v } } fragment v on Viewer { user { id } ...v }";
    let introspection = format!("{{ __schema {{ types {} }} }}", "{ fields { type { ofType ".repeat(5) + "{ name }" + &" } } }".repeat(5));
    let list = format!("{{ cases(filter: {{ status: {}{} }}) {{ totalCount }} }}", "[".repeat(20_000), "]".repeat(20_000));
    let object = format!("{{ cases(filter: {}{}) {{ totalCount }} }}", "{ a: ".repeat(20_000), " }".repeat(20_000));
    let default = format!("query($a: Int = {}1{}) {{ serverTime }}", "[".repeat(20_000), "]".repeat(20_000));
    let links: String = (0..60).map(|i| format!("fragment F{i} on Query {{ ...F{j} ...F{j} }} ", j = i + 1)).collect();
    let bomb = format!("{{ ...F0 }} {links} fragment F60 on Query {{ serverTime }}");
    let twice = "mutation { ...A ...B } fragment A on Mutation { setLocale(locale: EN) { errors { code } } }
        fragment B on Mutation { setLocale(locale: EN) { errors { path } } }";
    let spreads: String = (0..200).map(|i| format!("...F{i} ")).collect();
    let lists: String = (0..200).map(|i| format!("fragment F{i} on Query {{ cases(first: 1) {{ nodes {{ id }} }} }} ")).collect();
    let lists = format!("{{ {spreads} }} {lists}");
    let half_json = r#"{"query": "{ serverTime }""#;
    let documents: Vec<(&str, String)> = vec![
        ("deep", deep),
        ("nested", nested),
        ("wide", wide.to_owned()),
        ("aliased", aliased),
        ("100 acts", acts),
        ("directives", directives),
        ("recursive fragments", recursive.to_owned()),
        ("a fragment in itself", itself.to_owned()),
        ("introspection", introspection),
        ("a list in lists", list),
        ("an object in objects", object),
        ("a default value in lists", default),
        ("fragments that double", bomb),
        ("one change by two fragments", twice.to_owned()),
        ("lists by many fragments", lists),
        ("an endless list", format!("{{ cases(filter: {{ status: [{}] }}) {{ totalCount }} }}", "OPEN ".repeat(40_000))),
        ("nothing", String::new()),
        ("a word", "serverTime".to_owned()),
        ("unknown field", "{ password }".to_owned()),
        ("unknown argument", "{ cases(sql: 1) { totalCount } }".to_owned()),
        ("unknown type", "query($x: Nothing) { serverTime }".to_owned()),
        ("unused fragment", "{ serverTime } fragment f on Nothing { id }".to_owned()),
        ("the same name twice", "query A { serverTime } query A { viewer { user { id } } }".to_owned()),
        ("several without a choice", "query A { serverTime } query B { serverTime }".to_owned()),
        ("no name and others", "{ serverTime } query B { serverTime }".to_owned()),
        ("negative first", "{ cases(first: -1) { totalCount } }".to_owned()),
        ("least first", "{ cases(first: -2147483648) { nodes { id } } }".to_owned()),
        ("first beyond 32 bits", "{ cases(first: 99999999999) { totalCount } }".to_owned()),
        ("first of another type", r#"{ cases(first: "10") { totalCount } }"#.to_owned()),
        ("foreign cursor", r#"{ cases(after: "bm90aGluZw") { totalCount nodes { id } } }"#.to_owned()),
        ("cursor of another list", r#"{ systems(after: "WzEsMiwzXQ") { nodes { id } } }"#.to_owned()),
        ("long cursor", format!(r#"{{ cases(after: "{}") {{ nodes {{ id }} }} }}"#, "A".repeat(10_000))),
        ("case without id and number", "{ case { id } }".to_owned()),
        ("a bad enum value", "{ cases(filter: { status: [MAYBE] }) { totalCount } }".to_owned()),
        ("a subscription", "subscription { caseChanged { caseId } }".to_owned()),
        ("NUL", "{ server\u{0}Time }".to_owned()),
    ];
    for (what, document) in &documents {
        let started = std::time::Instant::now();
        let reply = gql::post(world.hub.addr, Some(&token), document, json!({})).await.reply;
        clear(what, &reply);
        assert_eq!(code(&reply), "BAD_REQUEST", "{what}: {}", reply.text());
        assert!(started.elapsed().as_secs() < 5, "{what} keeps the hub busy");
    }
    for (what, document, variables) in [
        ("huge first", "{ cases(first: 2147483647) { totalCount nodes { id } } }", json!({})),
        ("null first", "{ cases(first: null) { nodes { id } } }", json!({})),
        (
            "variables that were left out",
            "query($n: Int, $a: String, $f: CaseFilter, $t: String) { cases(first: $n, after: $a, filter: $f) { nodes { id } } tasks(filter: { text: $t }) { totalCount } }",
            json!({}),
        ),
        ("zero first", "{ cases(first: 0) { totalCount nodes { id } pageInfo { hasNextPage } } }", json!({})),
    ] {
        let answer = gql::post(world.hub.addr, Some(&token), document, variables).await;
        assert!(answer.json.get("errors").is_none(), "{what}: {}", answer.json);
        assert!(answer.list("/cases/nodes").len() <= 100);
    }
    let request = |body: &[u8]| Request::new("POST", "/graphql").header("Content-Type", "application/json").bearer(&token).body(body);
    let bodies: Vec<(&str, Vec<u8>)> = vec![
        ("half a JSON", half_json.into()),
        ("a batch", br#"[{"query":"{ serverTime }"},{"query":"{ serverTime }"}]"#.to_vec()),
        ("a number", b"7".to_vec()),
        ("empty", Vec::new()),
        ("no query", b"{}".to_vec()),
        ("a query that is no text", br#"{"query": 7}"#.to_vec()),
        ("variables that are no object", br#"{"query": "{ serverTime }", "variables": [1]}"#.to_vec()),
        (
            "a lone surrogate",
            br#"{"query": "query($t: String!) { search(text: $t) { totalCount } }", "variables": {"t": "\ud800"}}"#.to_vec(),
        ),
        ("bytes that are no UTF-8", b"{\"query\": \"{ serverTime \xff }\"}".to_vec()),
        (
            "deep JSON",
            [b"{\"query\": \"{ serverTime }\", \"variables\": {\"a\":".as_slice(), &b"[".repeat(100_000), &b"]".repeat(100_000), b"}}"]
                .concat(),
        ),
        ("an unknown document", br#"{"documentId": "sha256:0000000000000000000000000000000000000000000000000000000000000000"}"#.to_vec()),
        ("a document id of another kind", br#"{"documentId": "md5:00"}"#.to_vec()),
        ("a known name of an unknown operation", br#"{"query": "query A { serverTime }", "operationName": "B"}"#.to_vec()),
    ];
    for (what, body) in &bodies {
        let reply = request(body).send(world.hub.addr).await;
        clear(what, &reply);
        assert_eq!(code(&reply), "BAD_REQUEST", "{what}: {} {}", reply.status, reply.text());
    }
    let large = request(format!("{{\"query\": \"{{ serverTime }}\", \"variables\": {{\"a\": \"{}\"}}}}", "x".repeat(1 << 20)).as_bytes())
        .send(world.hub.addr)
        .await;
    assert_eq!(large.status, 413);
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/graphql",
        "application/json; charset=utf-16",
        "",
    ] {
        let mut request = Request::new("POST", "/graphql").bearer(&token).body(r#"{"query": "{ serverTime }"}"#);
        if !kind.is_empty() {
            request = request.header("Content-Type", kind);
        }
        let reply = request.send(world.hub.addr).await;
        clear(kind, &reply);
        assert_eq!(reply.status, 415, "{kind}");
    }
    let act = "mutation%20%7B%20setLocale(locale%3A%20VI)%20%7B%20errors%20%7B%20code%20%7D%20%7D%20%7D";
    let reply = Request::new("GET", &format!("/graphql?query={act}")).bearer(&token).send(world.hub.addr).await;
    assert_eq!((reply.status, code(&reply).as_str()), (405, "BAD_REQUEST"), "a mutation by GET");
    // An act below an alias a hundred times is refused whole; nothing of the above was done.
    unchanged(&world, &before, "bad documents").await;
    assert_eq!(world.version(&case).await, 1);
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn texts_and_dates_that_cannot_be() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    world.hub.settle().await;
    let before = sql::counts(world.hub.db()).await;
    let texts = [
        ("empty", String::new()),
        ("blank", " \u{a0} ".to_owned()),
        ("NUL", "a\u{0}b".to_owned()),
        ("escape", "a\u{1b}[31mb".to_owned()),
        ("delete", "a\u{7f}b".to_owned()),
        ("C1", "a\u{85}b".to_owned()),
        ("bidi override", "\u{202e}txt.exe".to_owned()),
        ("bidi isolate", "a\u{2066}b".to_owned()),
        ("over-long", "x".repeat(20_001)),
    ];
    for (what, text) in &texts {
        for field in ["title", "description", "idempotencyKey"] {
            let mut input = world.report_input(&["A-3"]);
            input[field] = json!(text);
            let answer = world.query(Persona::Responder, REPORT, json!({ "i": input })).await;
            assert_eq!(answer.user_errors(), ["VALIDATION"], "{what} in {field}: {}", answer.json);
            assert_eq!(answer.at("/reportIncident/errors/0/path"), &json!(["input", field]));
        }
        for document in [
            "mutation($c: ID!, $t: String!) { addTimelineEntry(caseId: $c, input: { text: $t }) { errors { code } } }",
            "mutation($c: ID!, $t: String!) { setCaseSeverity(id: $c, expectedVersion: 1, severity: LOW, reason: $t) { errors { code } } }",
            "mutation($c: ID!, $t: String!) { escalateCase(id: $c, input: { tier: 1, reason: $t }) { errors { code } } }",
        ] {
            let answer = world.query(Persona::Coordinator, document, json!({ "c": case, "t": text })).await;
            let errors = answer.user_errors();
            assert!(!errors.is_empty() && errors.iter().all(|code| code == "VALIDATION"), "{what}: {document}: {}", answer.json);
        }
        let agency = world.agencies["TINH-B"].to_string();
        let answer = world
            .query(Persona::Coordinator, chot_tests::world::ASSIGN, json!({ "c": case, "i": { "agencyId": agency, "title": text } }))
            .await;
        assert_eq!(answer.user_errors(), ["VALIDATION"], "{what}: task: {}", answer.json);
        let search = world
            .query(
                Persona::Coordinator,
                "query($t: String!) { search(text: $t) { totalCount } cases(filter: { text: $t }) { totalCount } }",
                json!({ "t": text }),
            )
            .await;
        clear(what, &search.reply);
    }
    for at in [
        "",
        "yesterday",
        "2026-13-01T00:00:00Z",
        "2026-11-22",
        "2026-11-22T08:00:00",
        "2026-02-30T00:00:00Z",
        "1969-12-31T23:59:59Z",
        "+99999-01-01T00:00:00Z",
        "2026-11-22T25:00:00Z",
    ] {
        let mut input = world.report_input(&["A-3"]);
        input["detectedAt"] = json!(at);
        let answer = world.query(Persona::Responder, REPORT, json!({ "i": input })).await;
        assert_eq!(answer.code(), Some("BAD_REQUEST"), "{at:?}: {}", answer.json);
        clear(at, &answer.reply);
    }
    let mut input = world.report_input(&["A-3"]);
    input["occurredAt"] = json!("2026-11-22T07:59:00Z");
    assert_eq!(
        world.query(Persona::Responder, REPORT, json!({ "i": input })).await.user_errors(),
        ["VALIDATION"],
        "it happened after it was detected"
    );
    // What is the server's to say is no field of an input.
    for field in ["id", "number", "status", "agencyId", "reporterId", "receivedAt", "legalProfile"] {
        let mut input = world.report_input(&["A-3"]);
        input[field] = json!("x");
        let answer = world.query(Persona::Responder, REPORT, json!({ "i": input })).await;
        assert_eq!(answer.code(), Some("BAD_REQUEST"), "{field}: {}", answer.json);
    }
    for ids in [
        json!([]),
        json!(vec![world.systems["A-3"].to_string(); 10_000]),
        json!((0..60).map(|_| world.hub.hub.random.id::<uuid::Uuid>().to_string()).collect::<Vec<_>>()),
    ] {
        let mut input = world.report_input(&["A-3"]);
        let duplicates = ids[0] == json!(world.systems["A-3"].to_string());
        input["systemIds"] = ids;
        let answer = world.query(Persona::Responder, REPORT, json!({ "i": input })).await;
        clear("system ids", &answer.reply);
        let refused = answer.code().is_some() || !answer.user_errors().is_empty();
        assert!(refused || duplicates, "{}", answer.json);
        if !refused {
            // The same system named often is the system named once.
            let id = answer.text("/reportIncident/report/id");
            let known =
                world.query(Persona::Responder, "query($id: ID!) { report(id: $id) { systems { id } } }", json!({ "id": id })).await;
            assert_eq!(known.list("/report/systems").len(), 1);
            return unchanged_but_one_report(&world, &before).await;
        }
    }
    unchanged(&world, &before, "bad texts").await;
    world.hub.stop().await;
}

async fn unchanged_but_one_report(world: &World, before: &[(&'static str, i64)]) {
    let after = sql::counts(world.hub.db()).await;
    for ((table, before), (_, after)) in before.iter().zip(&after) {
        let more = i64::from(["reports", "report_systems", "audit_events"].contains(table));
        assert_eq!(*after, before + more, "{table}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_browser_session_is_bound_to_the_hubs_own_pages() {
    let world = World::start().await;
    let cookie = world.sign_in(Persona::Coordinator).await;
    let documents: serde_json::Map<String, Value> =
        serde_json::from_str(include_str!("../../web/src/gql/persisted-documents.json")).unwrap();
    let viewer = documents.iter().find(|(_, text)| text.as_str().unwrap().starts_with("query Viewer ")).unwrap().0.clone();
    let own = world.hub.origin();
    let post = async |body: Value, headers: &[(&str, &str)]| {
        let request = Request::new("POST", "/graphql").header("Cookie", &cookie).json(&body);
        headers.iter().fold(request, |request, (name, value)| request.header(name, value)).send(world.hub.addr).await
    };
    let known = json!({ "documentId": viewer });
    assert_eq!(
        post(known.clone(), &[("Origin", &own)]).await.json()["data"]["viewer"]["user"]["email"],
        json!(Persona::Coordinator.email())
    );
    let port = world.hub.addr.port();
    for (what, headers) in [
        ("no Origin", vec![]),
        ("another site", vec![("Origin", "https://example.org".to_owned())]),
        ("no site", vec![("Origin", "null".to_owned())]),
        ("another port", vec![("Origin", format!("http://127.0.0.1:{}", port.wrapping_add(1)))]),
        ("a longer host", vec![("Origin", format!("http://127.0.0.1.example.org:{port}"))]),
        ("another scheme", vec![("Origin", format!("https://127.0.0.1:{port}"))]),
        ("a tail", vec![("Origin", format!("{own}.example.org"))]),
        ("Fetch Metadata", vec![("Origin", own.clone()), ("Sec-Fetch-Site", "cross-site".to_owned())]),
    ] {
        let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let reply = post(known.clone(), &headers).await;
        assert_eq!((reply.status, code(&reply).as_str()), (403, "FORBIDDEN"), "{what}");
        let out = headers.iter().fold(Request::new("POST", "/api/auth/sign-out").header("Cookie", &cookie), |request, (name, value)| {
            request.header(name, value)
        });
        assert_eq!(out.send(world.hub.addr).await.status, 403, "{what}: sign-out");
    }
    let free = post(json!({ "query": "{ serverTime }" }), &[("Origin", &own)]).await;
    assert_eq!(code(&free), "BAD_REQUEST", "a free document of a browser");
    let dressed = post(json!({ "documentId": viewer, "query": "{ serverTime }" }), &[("Origin", &own)]).await;
    assert_eq!(code(&dressed), "BAD_REQUEST", "another text under a known id");
    // Signing in from elsewhere, with another type, wrongly, too often.
    let sign_in =
        |email: &str, password: &str| Request::new("POST", "/api/auth/sign-in").json(&json!({ "email": email, "password": password }));
    assert_eq!(
        sign_in(&Persona::Coordinator.email(), PASSWORD).header("Origin", "https://example.org").send(world.hub.addr).await.status,
        403
    );
    let form =
        Request::new("POST", "/api/auth/sign-in").header("Content-Type", "application/x-www-form-urlencoded").body("email=a&password=b");
    assert_eq!(form.send(world.hub.addr).await.status, 415);
    let unknown = sign_in("nobody@example.org", "wrong").send(world.hub.addr).await;
    let wrong = sign_in(&Persona::Coordinator.email(), "wrong").send(world.hub.addr).await;
    let without = sign_in(&Persona::Analyst.email(), "").send(world.hub.addr).await;
    assert_eq!(unknown.status, 401);
    assert_eq!((unknown.status, &unknown.body), (wrong.status, &wrong.body), "an unknown account looks like a wrong password");
    assert_eq!((unknown.status, &unknown.body), (without.status, &without.body));
    let mut limited = 0;
    for _ in 0..10 {
        let reply = sign_in("guessed@example.org", "wrong").send(world.hub.addr).await;
        if reply.status == 429 {
            limited += 1;
            assert!(reply.header("retry-after").is_some() && reply.json()["retryAfterSeconds"].is_number());
        }
    }
    assert!(limited >= 4, "guessing is slowed down");
    // Signing out ends it; what is left of the cookie is nothing.
    let out = Request::new("POST", "/api/auth/sign-out").header("Cookie", &cookie).header("Origin", &own).send(world.hub.addr).await;
    assert_eq!(out.status, 204);
    let after = post(known, &[("Origin", &own)]).await;
    assert_eq!((after.status, code(&after).as_str()), (401, "UNAUTHENTICATED"));
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_answer_on_every_route_is_guarded() {
    let world = World::start().await;
    let case = world.case(Persona::Responder, &["A-3"], json!({})).await;
    let item = chot_tests::tus::upload(&world, Persona::Responder, &case, "x", b"x").await;
    world.hub.settle().await;
    let before = sql::counts(world.hub.db()).await;
    let routes: Vec<(String, &[&str])> = vec![
        ("/".into(), &["GET", "HEAD"]),
        ("/cases/2026-0001".into(), &["GET", "HEAD"]),
        ("/nothing.js".into(), &["GET", "HEAD"]),
        ("/assets/../../etc/passwd".into(), &["GET", "HEAD"]),
        ("/%2e%2e/%2e%2e/etc/passwd".into(), &["GET", "HEAD"]),
        ("/graphql".into(), &["POST", "GET"]),
        ("/api/auth/sign-in".into(), &["POST"]),
        ("/api/auth/sign-out".into(), &["POST"]),
        ("/api/uploads".into(), &["OPTIONS", "POST"]),
        (format!("/api/uploads/{item}"), &["OPTIONS", "HEAD", "PATCH", "DELETE"]),
        ("/api/uploads/..%2f..%2fchot.db".into(), &["OPTIONS", "HEAD", "PATCH", "DELETE"]),
        (format!("/api/evidence/{item}/content"), &["GET", "HEAD"]),
        (format!("/api/evidence/{item}/package"), &["GET"]),
        (format!("/api/evidence/{item}/report"), &["GET"]),
        ("/api/nothing".into(), &[]),
        ("/log/checkpoint".into(), &["GET", "HEAD"]),
        ("/log/keys".into(), &["GET", "HEAD"]),
        ("/log/tile/0/000".into(), &["GET", "HEAD"]),
        ("/log/consistency/1/1".into(), &["GET", "HEAD"]),
        ("/healthz".into(), &["GET", "HEAD"]),
        ("/readyz".into(), &["GET", "HEAD"]),
        ("/metrics".into(), &["GET"]),
    ];
    for (path, known) in &routes {
        for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "BREW"] {
            let reply = Request::new(method, path).send(world.hub.addr).await;
            let what = format!("{method} {path}");
            assert!(reply.status < 500, "{what}: {}", reply.status);
            if !known.contains(&method) {
                assert!([404, 405, 400, 415].contains(&reply.status), "{what}: {}", reply.status);
            }
            for (name, value) in [
                ("x-content-type-options", "nosniff"),
                ("referrer-policy", "no-referrer"),
                ("cross-origin-opener-policy", "same-origin"),
                ("cross-origin-resource-policy", "same-origin"),
            ] {
                assert_eq!(reply.header(name), Some(value), "{what}: {name}");
            }
            let policy = reply.header("content-security-policy").unwrap_or_else(|| panic!("{what}: no policy"));
            assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{what}: {policy}");
            assert!(reply.header("permissions-policy").is_some() && reply.header("cache-control").is_some(), "{what}");
            assert!(reply.header("x-request-id").is_some(), "{what}");
            assert!(reply.header("server").is_none() && reply.header("x-powered-by").is_none(), "{what}");
            assert!(reply.header("access-control-allow-origin").is_none(), "{what}: other sites may read it");
            if method != "HEAD" {
                assert!(!reply.text().contains("root:"), "{what} shows a file of the machine");
            }
        }
    }
    unchanged(&world, &before, "every method on every route").await;
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_measured_is_told_to_callers_on_this_machine_alone() {
    let metrics = || Request::new("GET", "/metrics");
    let hub = TestHub::start().await;
    let direct = metrics().send(hub.addr).await;
    assert!(direct.status == 200 && direct.text().contains("chot_"), "{}", direct.text());
    for (name, value) in [
        ("X-Forwarded-For", "203.0.113.7"),
        ("Forwarded", "for=203.0.113.7"),
        ("Via", "1.1 proxy"),
        ("X-Real-IP", "203.0.113.7"),
        ("X-Forwarded-Proto", "https"),
    ] {
        assert_eq!(metrics().header(name, value).send(hub.addr).await.status, 404, "{name}");
    }
    hub.stop().await;
    let hub = TestHub::start_with(|config| config.server.trusted_proxies = vec![[127, 0, 0, 1].into()]).await;
    assert_eq!(metrics().send(hub.addr).await.status, 404, "a proxy speaks for others, also where it does not say so");
    hub.stop().await;
    let hub = TestHub::start_with(|config| config.server.metrics_bind = "127.0.0.1:0".to_owned()).await;
    assert_eq!(metrics().send(hub.addr).await.status, 404, "they have an address of their own");
    hub.stop().await;
}
