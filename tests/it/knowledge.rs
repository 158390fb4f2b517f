//! Articles and exercises: published versions stay as they are, drafts are for those who write, and what is expected of people is
//! told to nobody before they have answered.

use chot_tests::http::{Reply, Request};
use chot_tests::tus::sha256;
use chot_tests::{Persona, World, sql};
use serde_json::{Value, json};

const CREATE: &str = "mutation($c: String!, $k: ArticleKind!, $i: ArticleContentInput!) { createArticle(code: $c, kind: $k, input: $i) { article { code draft { number revision } } errors { code path } } }";
const SAVE: &str = "mutation($c: String!, $r: Int!, $i: ArticleContentInput!) { saveArticleDraft(code: $c, expectedRevision: $r, input: $i) { article { draft { number revision titleEn } current { number titleEn } } errors { code path } } }";
const PUBLISH: &str = "mutation($c: String!, $r: Int!, $n: String) { publishArticle(code: $c, expectedRevision: $r, note: $n) { article { draft { id } current { number sha256 note publishedBy { name } } } errors { code path } } }";
const DISCARD: &str =
    "mutation($c: String!, $r: Int!) { discardArticleDraft(code: $c, expectedRevision: $r) { article { code } errors { code } } }";
const ARTICLE: &str = "query($c: String!) { article(code: $c) { code canWrite draft { number } current { number titleEn sha256 publishedAt } versions { totalCount nodes { number note } } } }";
const EXERCISE: &str = "query($c: String!) { article(code: $c) { exercise { code attempt fileName sizeBytes sha256 evidenceUrl questions { code kind points promptVi promptEn } attempts { totalCount nodes { number points maxPoints articleVersion { number } results { code answer expected points maxPoints explanationVi } } } } } }";
const SUBMIT: &str = "mutation($c: String!, $i: SubmitExerciseInput!) { submitExercise(code: $c, input: $i) { attempt { number points maxPoints results { code expected answer points } } errors { code path } } }";

const TRAINING: &str = "exercise-web-shell";

fn content(title: &str) -> Value {
    json!({ "titleVi": format!("{title} (vi)"), "titleEn": title, "summaryVi": "Một bài để thử.", "summaryEn": "An article for a test.",
        "bodyVi": "# Bước đầu\n\nLàm.", "bodyEn": "# First\n\nDo it.", "incidentClasses": ["FRAUD"], "techniques": ["t1566.001"] })
}

async fn codes(world: &World, persona: Persona, filter: Value) -> Vec<String> {
    let document = "query($f: ArticleFilter) { articles(first: 100, filter: $f) { totalCount nodes { code } } }";
    let answer = world.query(persona, document, json!({ "f": filter })).await;
    let rows = answer.list("/articles/nodes");
    assert_eq!(answer.number("/articles/totalCount"), i64::try_from(rows.len()).unwrap());
    rows.iter().map(|row| row["code"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_draft_is_for_those_who_write_until_it_is_published_and_then_never_changes() {
    let world = World::start().await;
    let made = world.query(Persona::Analyst, CREATE, json!({ "c": "fake-calls", "k": "HANDBOOK", "i": content("Fake calls") })).await;
    assert_eq!(made.done()["article"]["draft"], json!({ "number": 1, "revision": 1 }));
    let twice = world.query(Persona::Coordinator, CREATE, json!({ "c": "fake-calls", "k": "HANDBOOK", "i": content("x") })).await;
    assert_eq!(twice.user_errors(), ["ALREADY_EXISTS"]);
    for (persona, sees) in [(Persona::Coordinator, true), (Persona::Responder, false), (Persona::Lab, false), (Persona::Auditor, false)] {
        let found = world.query(persona, ARTICLE, json!({ "c": "fake-calls" })).await;
        assert_eq!(found.at("/article").is_null(), !sees, "{persona:?}");
        assert_eq!(codes(&world, persona, json!({ "text": "fake calls" })).await.len(), usize::from(sees), "{persona:?}");
    }
    let early = world.query(Persona::Responder, SAVE, json!({ "c": "fake-calls", "r": 1, "i": content("y") })).await;
    assert_eq!(early.code(), Some("NOT_FOUND"));

    let stale = world.query(Persona::Coordinator, SAVE, json!({ "c": "fake-calls", "r": 7, "i": content("y") })).await;
    assert_eq!(stale.user_errors(), ["CONFLICT"]);
    world.query(Persona::Coordinator, SAVE, json!({ "c": "fake-calls", "r": 1, "i": content("Fake calls") })).await.done();
    let stale = world.query(Persona::Analyst, PUBLISH, json!({ "c": "fake-calls", "r": 1 })).await;
    assert_eq!(stale.user_errors(), ["CONFLICT"], "what is published is what was seen");
    world.query(Persona::Analyst, PUBLISH, json!({ "c": "fake-calls", "r": 2 })).await.done();

    // Now everybody reads it, and only those who write may change it.
    let found = world.query(Persona::Responder, ARTICLE, json!({ "c": "fake-calls" })).await;
    assert_eq!(found.number("/article/current/number"), 1);
    let first_digest = found.text("/article/current/sha256");
    let save = json!({ "c": "fake-calls", "r": 0, "i": content("Fake calls, again") });
    assert_eq!(world.query(Persona::Responder, SAVE, save.clone()).await.code(), Some("FORBIDDEN"));
    let second = world.query(Persona::Analyst, SAVE, save).await;
    assert_eq!(second.done()["article"]["draft"], json!({ "number": 2, "revision": 1, "titleEn": "Fake calls, again" }));
    let meanwhile = world.query(Persona::Responder, ARTICLE, json!({ "c": "fake-calls" })).await;
    assert_eq!(meanwhile.at("/article/draft"), &Value::Null);
    assert_eq!(meanwhile.number("/article/versions/totalCount"), 1);
    assert_eq!(meanwhile.text("/article/current/titleEn"), "Fake calls");
    let hidden = "query($c: String!) { article(code: $c) { version(number: 2) { id } } }";
    assert!(world.query(Persona::Responder, hidden, json!({ "c": "fake-calls" })).await.at("/article/version").is_null());
    assert!(codes(&world, Persona::Responder, json!({ "hasDraft": true })).await.len() > 1, "drafts cannot be asked for");
    assert_eq!(codes(&world, Persona::Analyst, json!({ "hasDraft": true })).await, ["fake-calls"]);
    let note = json!({ "c": "fake-calls", "r": 1, "n": "Thêm bước gọi lại." });
    let done = world.query(Persona::Coordinator, PUBLISH, note).await;
    assert_eq!(done.done()["article"]["current"]["number"], 2);
    let old =
        "query($c: String!) { article(code: $c) { version(number: 1) { titleEn sha256 techniques } versions { nodes { number note } } } }";
    let old = world.query(Persona::Responder, old, json!({ "c": "fake-calls" })).await;
    assert_eq!(old.text("/article/version/sha256"), first_digest, "the first version can be read and cited");
    assert_eq!(old.at("/article/version/techniques"), &json!(["T1566.001"]));
    assert_eq!(old.list("/article/versions/nodes").len(), 2);
    for change in ["UPDATE article_versions SET title_en = 'x' WHERE number = 1", "DELETE FROM article_versions WHERE number = 1"] {
        assert!(sql::run(world.hub.db(), change).await.is_err(), "{change}");
    }

    // A draft that is thrown away leaves no trace for readers; with an article that never was published, the article goes.
    let third = json!({ "c": "fake-calls", "r": 0, "i": content("No") });
    world.query(Persona::Analyst, SAVE, third).await.done();
    assert_eq!(world.query(Persona::Analyst, DISCARD, json!({ "c": "fake-calls", "r": 1 })).await.done()["article"]["code"], "fake-calls");
    world.query(Persona::Analyst, CREATE, json!({ "c": "no-good", "k": "TOOL_GUIDE", "i": content("No good") })).await.done();
    assert!(world.query(Persona::Analyst, DISCARD, json!({ "c": "no-good", "r": 1 })).await.done()["article"].is_null());
    assert!(world.query(Persona::Analyst, ARTICLE, json!({ "c": "no-good" })).await.at("/article").is_null());
    let none = world.query(Persona::Analyst, DISCARD, json!({ "c": "fake-calls", "r": 1 })).await;
    assert_eq!(none.user_errors(), ["INVALID_TRANSITION"]);
    let acts = "SELECT action AS t FROM audit_events WHERE action LIKE 'article.%' ORDER BY id";
    let acts = sql::texts(world.hub.db(), acts).await;
    assert_eq!(acts.iter().filter(|act| *act == "article.publish").count(), 2, "{acts:?}");
    world.hub.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bad_input_is_named_and_filters_find() {
    let world = World::start().await;
    let mut bad = content("x");
    bad["techniques"] = json!(["TA0001"]);
    bad["exerciseCode"] = json!("web-shell");
    bad["titleVi"] = json!(" ");
    let answer = world.query(Persona::Analyst, CREATE, json!({ "c": "Hoa Thị", "k": "HANDBOOK", "i": bad })).await;
    assert_eq!(answer.user_errors(), ["VALIDATION"; 4]);

    let all = codes(&world, Persona::Nobody, json!({})).await;
    assert!(all.len() >= 11 && all.is_sorted(), "what the hub came with: {all:?}");
    assert_eq!(codes(&world, Persona::Nobody, json!({ "technique": "t1486" })).await, ["ransomware"]);
    assert!(codes(&world, Persona::Nobody, json!({ "technique": "T14" })).await.is_empty());
    assert_eq!(codes(&world, Persona::Nobody, json!({ "text": "MA DOC TONG TIEN" })).await, ["ransomware"]);
    let class = json!({ "incidentClass": "AVAILABILITY", "kind": ["HANDBOOK"] });
    assert_eq!(codes(&world, Persona::Nobody, class).await, ["ddos", "ransomware"]);
    assert!(
        codes(&world, Persona::Nobody, json!({ "incidentClass": "INTRUSIONS", "kind": ["HANDBOOK"] }))
            .await
            .contains(&"web-shell".to_owned())
    );

    let page = "query($a: String) { articles(first: 4, after: $a) { nodes { code } pageInfo { hasNextPage endCursor } } }";
    let (mut seen, mut after) = (Vec::new(), Value::Null);
    loop {
        let answer = world.query(Persona::Responder, page, json!({ "a": after })).await;
        seen.extend(answer.list("/articles/nodes").iter().map(|row| row["code"].as_str().unwrap().to_owned()));
        if answer.at("/articles/pageInfo/hasNextPage") == &json!(false) {
            break;
        }
        after = answer.at("/articles/pageInfo/endCursor").clone();
    }
    assert_eq!(seen, all);

    // The next start finds what is there and leaves it.
    let versions = sql::count(world.hub.db(), "article_versions").await;
    sql::run(world.hub.db(), "DELETE FROM seeds WHERE name = 'knowledge'").await.unwrap();
    chot_server::features::knowledge::seed::load(&world.hub.hub).await.unwrap();
    assert_eq!(sql::count(world.hub.db(), "article_versions").await, versions);
    world.hub.stop().await;
}

/// The exercise as a person is offered it.
async fn offered(world: &World, persona: Persona) -> Value {
    world.query(persona, EXERCISE, json!({ "c": TRAINING })).await.at("/article/exercise").clone()
}

async fn evidence(world: &World, persona: Persona, attempt: &str) -> Reply {
    let token = world.token(persona).await;
    Request::new("GET", &format!("/api/articles/{TRAINING}/evidence{attempt}")).bearer(&token).send(world.hub.addr).await
}

/// The exercise's questions with what is expected of a person, as the hub itself makes it.
fn expected(world: &World, persona: Persona, attempt: i32) -> Vec<(String, String)> {
    let made = chot_server::features::knowledge::exercises::make("web-shell", &world.people[&persona].to_string(), attempt).unwrap();
    made.questions.into_iter().map(|question| (question.asked.code.to_owned(), question.expected)).collect()
}

fn answers(of: &[(String, String)]) -> Value {
    of.iter().map(|(code, value)| json!({ "code": code, "value": value })).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_expected_is_told_only_after_answers_are_handed_in() {
    let world = World::start().await;
    let offer = offered(&world, Persona::Responder).await;
    let file = evidence(&world, Persona::Responder, "").await;
    assert_eq!(file.status, 200);
    assert_eq!(offer["sha256"].as_str().unwrap(), sha256(&file.body));
    assert_eq!(offer["sizeBytes"], file.body.len());
    assert_eq!(file.body, evidence(&world, Persona::Responder, "?attempt=1").await.body, "the same bytes each time");
    assert_ne!(file.body, evidence(&world, Persona::Colleague, "").await.body, "a colleague has other evidence");
    for further in ["?attempt=2", "?attempt=0", "?attempt=-1"] {
        assert_eq!(evidence(&world, Persona::Responder, further).await.status, 404, "{further}");
    }
    let right = expected(&world, Persona::Responder, 1);
    let told = offer.to_string();
    for (code, answer) in &right {
        // A digest, an address or an instant that stands in the offer would be the answer.
        assert!(!told.contains(answer) || answer.len() < 3, "{code} is told beforehand");
    }
    assert!(!told.contains("expected\"") && !told.contains("explanation"), "{told}");

    let digest = offer["sha256"].clone();
    let submit = |attempt: i32, digest: Value, answers: Value| json!({ "c": TRAINING, "i": { "attempt": attempt, "evidenceSha256": digest, "answers": answers } });
    for (variables, code) in [
        (submit(2, digest.clone(), answers(&right)), "CONFLICT"),
        (submit(1, json!(sha256(b"other")), answers(&right)), "CONFLICT"),
        (submit(1, digest.clone(), json!([])), "VALIDATION"),
        (submit(1, digest.clone(), json!([{ "code": "nothing", "value": "x" }, { "code": "shell", "value": "x" }])), "VALIDATION"),
    ] {
        let refused = world.query(Persona::Responder, SUBMIT, variables).await;
        assert_eq!(refused.user_errors(), [code]);
        assert!(right.iter().all(|(_, answer)| answer.len() < 3 || !refused.json.to_string().contains(answer)), "{}", refused.json);
    }
    let mut half = right.clone();
    half.retain(|(code, _)| code != "sha256");
    half.iter_mut().find(|(code, _)| code == "known-bad").unwrap().1.push_str("\nportal/readme.txt");
    let done = world.query(Persona::Responder, SUBMIT, submit(1, digest.clone(), answers(&half))).await;
    // Six questions: one is left out, of one two names of two are right and one is wrong.
    assert_eq!(done.done()["attempt"]["points"], 45);
    assert_eq!(done.done()["attempt"]["maxPoints"], 60);
    let again = world.query(Persona::Responder, SUBMIT, submit(1, digest, answers(&right))).await;
    assert_eq!(again.user_errors(), ["CONFLICT"], "an attempt is handed in once");

    let next = offered(&world, Persona::Responder).await;
    assert_eq!(next["attempt"], 2);
    assert_eq!(next["attempts"]["totalCount"], 1);
    assert_eq!(next["attempts"]["nodes"][0]["articleVersion"]["number"], 1);
    let told: Vec<(String, String)> = next["attempts"]["nodes"][0]["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["code"].as_str().unwrap().to_owned(), row["expected"].as_str().unwrap().to_owned()))
        .collect();
    assert_eq!(told, right);
    assert_ne!(expected(&world, Persona::Responder, 2), right, "the next attempt asks about other evidence");
    assert_eq!(evidence(&world, Persona::Responder, "?attempt=1").await.body, file.body);
    // Nobody else learns of it, not even those who write articles.
    for persona in [Persona::Colleague, Persona::Coordinator, Persona::Analyst, Persona::Auditor] {
        assert_eq!(offered(&world, persona).await["attempts"]["totalCount"], 0, "{persona:?}");
    }
    for change in ["UPDATE exercise_attempts SET points = 60", "DELETE FROM exercise_attempts"] {
        assert!(sql::run(world.hub.db(), change).await.is_err(), "{change}");
    }
    let handbook = world.query(Persona::Responder, EXERCISE, json!({ "c": "ransomware" })).await;
    assert!(handbook.at("/article/exercise").is_null());
    world.hub.stop().await;
}
