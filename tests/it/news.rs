//! Every change of a case is told to those who follow it, by the right word.

use std::collections::BTreeSet;

use chot_tests::socket::{Frame, Socket};
use chot_tests::world::{ACCEPT, ADVANCE, ASSIGN, ESCALATE};
use chot_tests::{Persona, World, tus};
use serde_json::{Value, json};

/// Changes of what belongs to no case.
const OTHERS: &[&str] = &[
    "addDutyContact",
    "approveSystemLevel",
    "changeSystem",
    "createArticle",
    "createRuleSet",
    "deleteReportDraft",
    "discardArticleDraft",
    "dismissOutboxJob",
    "importHashSet",
    "publishArticle",
    "registerSystem",
    "rejectReport",
    "removeDutyContact",
    "replaceDutyContact",
    "reportIncident",
    "retireHashSet",
    "retireRuleSet",
    "retryOutboxJob",
    "reviseRuleSet",
    "saveArticleDraft",
    "saveReportDraft",
    "setControlStatus",
    "setDutyContact",
    "setLocale",
    "setRuleSetStanding",
    "signOutEverywhere",
    "submitExercise",
];

struct Follower {
    world: World,
    socket: Socket,
    told: BTreeSet<String>,
}

impl Follower {
    /// Does what a document says, and sees that `case` is told by this word; what came back.
    async fn act(&mut self, persona: Persona, case: &str, kind: &str, document: &str, variables: Value) -> Value {
        // What was told of earlier changes is heard.
        self.socket.so_far().await;
        let answer = self.world.query(persona, document, variables).await;
        let done = answer.done().clone();
        let name = answer.json["data"].as_object().unwrap().keys().next().unwrap().clone();
        self.heard(case, kind, &name).await;
        self.told.insert(name);
        done
    }

    /// Waits for the word; what else is told of the same change may come before it.
    async fn heard(&mut self, case: &str, kind: &str, what: &str) {
        self.world.hub.settle().await;
        let mut seen = Vec::new();
        loop {
            let Frame::Message(message) = self.socket.receive().await else { panic!("{what}: closed after {seen:?}") };
            let news = &message["payload"]["data"]["caseChanged"];
            if news["caseId"] == json!(case) && news["kind"] == json!(kind) {
                return;
            }
            seen.push(message);
            assert!(seen.len() < 100, "{what} is told as {kind}: {seen:?}");
        }
    }

    async fn read(&self, document: &str, id: &str) -> Value {
        self.world.query(Persona::Coordinator, document, json!({ "id": id })).await.json["data"].clone()
    }
}

fn text(value: &Value, pointer: &str) -> String {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("no {pointer} in {value}")).to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_change_of_a_case_is_told_by_its_word() {
    let world = World::start().await;
    let mut socket = Socket::connected(world.hub.addr, &world.token(Persona::Coordinator).await).await;
    socket.subscribe("subscription { caseChanged { caseId version kind } }", json!({})).await;
    socket.so_far().await;
    let mut follower = Follower { world, socket, told: BTreeSet::new() };
    let case = of_the_case(&mut follower).await;
    of_its_tasks(&mut follower, &case).await;
    of_its_evidence(&mut follower, &case).await;
    of_custody(&mut follower, &case).await;
    let version = follower.world.version(&case).await;
    let on = json!({ "id": case, "v": version, "to": "CONTAINED", "n": "Đã chặn được lây lan." });
    follower.act(Persona::Coordinator, &case, "STATUS_CHANGED", ADVANCE, on).await;

    let sdl = chot_server::graphql::schema::sdl();
    let (_, mutations) = sdl.split_once("type Mutation {").unwrap();
    let (mutations, _) = mutations.split_once("\n}").unwrap();
    let all: Vec<&str> =
        mutations.lines().filter(|line| line.ends_with("Payload!")).filter_map(|line| line.trim().split(['(', ':']).next()).collect();
    assert!(all.len() > 50, "{all:?}");
    let missing: Vec<&&str> = all.iter().filter(|name| !OTHERS.contains(name) && !follower.told.contains(**name)).collect();
    assert!(missing.is_empty(), "is it of a case, and told? {missing:?}");
    follower.world.hub.stop().await;
}

async fn of_the_case(follower: &mut Follower) -> String {
    let report = follower.world.report(Persona::Responder, &["A-3"], json!({})).await;
    let answer = follower.world.query(Persona::Coordinator, ACCEPT, json!({ "id": report, "i": { "severity": "LOW" } })).await;
    let case = text(answer.done(), "/case/id");
    follower.heard(&case, "CASE_OPENED", "acceptReport").await;
    let second = follower.world.report(Persona::Responder2, &["B-3"], json!({})).await;
    let join = json!({ "id": second, "i": { "severity": "LOW", "caseId": case } });
    follower.act(Persona::Coordinator, &case, "REPORT_JOINED", ACCEPT, join).await;

    let severity = "mutation($id: ID!, $v: Int!) { setCaseSeverity(id: $id, expectedVersion: $v, severity: MEDIUM, reason: \"Lan sang hệ thống khác.\") { errors { code } } }";
    let version = follower.world.version(&case).await;
    follower.act(Persona::Coordinator, &case, "SEVERITY_CHANGED", severity, json!({ "id": case, "v": version })).await;
    let mark = "mutation($id: ID!, $v: Int!) { setCaseTlp(id: $id, expectedVersion: $v, tlp: AMBER_STRICT, reason: \"Có dữ liệu cá nhân.\") { errors { code } } }";
    let version = follower.world.version(&case).await;
    follower.act(Persona::Coordinator, &case, "TLP_CHANGED", mark, json!({ "id": case, "v": version })).await;
    let entry = "mutation($id: ID!) { addTimelineEntry(caseId: $id, input: { text: \"Đã gọi đơn vị vận hành.\" }) { errors { code } } }";
    follower.act(Persona::Responder, &case, "ENTRY", entry, json!({ "id": case })).await;

    let known = "query($id: ID!) { case(id: $id) { clocks { id metAt agency { code } } affectedSystems { system { id } controls(first: 1) { nodes { control { id } } } } } }";
    let known = follower.read(known, &case).await;
    let suspect = "mutation($id: ID!, $i: SuspectControlInput!) { suspectControl(caseId: $id, input: $i) { errors { code } } }";
    let input = json!({ "systemId": text(&known, "/case/affectedSystems/0/system/id"), "controlId": text(&known, "/case/affectedSystems/0/controls/nodes/0/control/id"),
        "suspected": true, "reason": "Không có bản sao lưu." });
    follower.act(Persona::Coordinator, &case, "CONTROL_SUSPECTED", suspect, json!({ "id": case, "i": input })).await;
    let clocks = known.pointer("/case/clocks").unwrap().as_array().unwrap();
    let open = clocks.iter().find(|clock| clock["metAt"].is_null() && clock["agency"]["code"] == "BO-A").unwrap();
    let file = "mutation($id: ID!, $i: FileStatutoryReportInput!) { fileStatutoryReport(caseId: $id, input: $i) { errors { code } } }";
    let input = json!({ "clockId": open["id"], "summary": "Nguyên nhân, phạm vi và biện pháp đã rõ." });
    follower.act(Persona::Responder, &case, "CLOCK_MET", file, json!({ "id": case, "i": input })).await;

    let call = json!({ "id": case, "i": { "tier": 2, "reason": "Lan rộng, cần người trực." } });
    let called = follower.act(Persona::Coordinator, &case, "ESCALATED", ESCALATE, call).await;
    let answer = "mutation($id: ID!) { acknowledgeEscalation(id: $id) { errors { code } } }";
    let called = json!({ "id": text(&called, "/escalation/id") });
    follower.act(Persona::Coordinator, &case, "ESCALATION_ACKNOWLEDGED", answer, called).await;

    let add = "mutation($id: ID!) { addObservables(caseId: $id, input: { text: \"evil.example\", tlp: AMBER }) { errors { code } } }";
    follower.act(Persona::Responder, &case, "OBSERVABLES_ADDED", add, json!({ "id": case })).await;
    let observable = follower.read("query($id: ID!) { observables(first: 1, filter: { caseId: $id }) { nodes { id } } }", &case).await;
    let withdraw = "mutation($id: ID!) { withdrawObservable(id: $id, reason: \"Nhập nhầm tên miền.\") { errors { code } } }";
    let observable = json!({ "id": text(&observable, "/observables/nodes/0/id") });
    follower.act(Persona::Responder, &case, "UPDATED", withdraw, observable).await;
    case
}

async fn of_its_tasks(follower: &mut Follower, case: &str) {
    let of_b = follower.world.agencies["TINH-B"].to_string();
    let reason = "\"Không thuộc phạm vi của đơn vị.\"";
    for (title, steps) in [
        ("Chặn địa chỉ", vec![("acceptTask(id: $id)", "TASK_ACCEPTED"), ("completeTask(id: $id, result: \"Đã chặn.\")", "TASK_DONE")]),
        ("Thu nhật ký", vec![("declineTask(id: $id, reason: REASON)", "TASK_DECLINED")]),
        ("Sao lưu", vec![("cancelTask(id: $id, reason: REASON)", "TASK_CANCELLED")]),
    ] {
        let input = json!({ "c": case, "i": { "agencyId": of_b, "title": title, "taskOnly": false } });
        let task = text(&follower.act(Persona::Coordinator, case, "TASK_ASSIGNED", ASSIGN, input).await, "/task/id");
        for (step, kind) in steps {
            let who = if kind == "TASK_CANCELLED" { Persona::Coordinator } else { Persona::Responder2 };
            let document = format!("mutation($id: ID!) {{ {} {{ errors {{ code }} }} }}", step.replace("REASON", reason));
            follower.act(who, case, kind, &document, json!({ "id": task })).await;
        }
    }
}

async fn of_its_evidence(follower: &mut Follower, case: &str) {
    let start = "mutation($id: ID!) { startUpload(input: { caseId: $id, fileName: \"a.bin\", sizeBytes: 3 }) { evidenceItem { id } errors { code } } }";
    let begun = follower.act(Persona::Responder, case, "EVIDENCE_STARTED", start, json!({ "id": case })).await;
    let cancel = "mutation($id: ID!) { cancelUpload(id: $id) { errors { code } } }";
    let begun = json!({ "id": text(&begun, "/evidenceItem/id") });
    follower.act(Persona::Responder, case, "EVIDENCE_WITHDRAWN", cancel, begun).await;

    let item = tus::upload(&follower.world, Persona::Responder, case, "nhật ký.log", b"2026-11-22T08:00:00Z web01 app: x\n").await;
    follower.heard(case, "EVIDENCE_EXAMINED", "an upload").await;
    let id = json!({ "id": item });
    let verify = "mutation($id: ID!) { verifyEvidence(id: $id) { errors { code } } }";
    follower.act(Persona::Responder, case, "EVIDENCE_VERIFIED", verify, id.clone()).await;
    let derive = "mutation($id: ID!) { deriveEvidence(id: $id, input: { method: REDACT, ranges: [{ from: 0, to: 5 }], reason: \"Che dữ liệu cá nhân.\" }) { errors { code } } }";
    follower.act(Persona::Responder, case, "EVIDENCE_DERIVED", derive, id.clone()).await;
    let read = "mutation($id: ID!) { readTraces(evidenceId: $id, input: { offsetMinutes: 0 }) { errors { code } } }";
    follower.act(Persona::Responder, case, "UPDATED", read, id.clone()).await;
    let trace = follower.read("query($id: ID!) { traces(caseId: $id, first: 1) { nodes { id } } }", case).await;
    let trace = json!({ "id": text(&trace, "/traces/nodes/0/id") });
    let mark = "mutation($id: ID!) { markTrace(id: $id, input: { label: \"xem lại\" }) { errors { code } } }";
    follower.act(Persona::Responder, case, "UPDATED", mark, trace.clone()).await;
    let unmark = "mutation($id: ID!) { unmarkTrace(id: $id, label: \"xem lại\") { errors { code } } }";
    follower.act(Persona::Responder, case, "UPDATED", unmark, trace.clone()).await;
    let pin = "mutation($id: ID!) { pinTrace(id: $id) { errors { code } } }";
    follower.act(Persona::Responder, case, "TRACE_PINNED", pin, trace).await;
    let rules = json!({ "agencyId": follower.world.agencies["BO-A"].to_string(), "name": "Quy tắc", "tlp": "CLEAR", "standing": false,
        "source": "rule always { condition: true }" });
    let create = "mutation($i: CreateRuleSetInput!) { createRuleSet(input: $i) { ruleSet { id } errors { code } } }";
    let rules = follower.world.query(Persona::Responder, create, json!({ "i": rules })).await;
    let scan = "mutation($id: ID!, $s: [ID!]!) { scanEvidence(evidenceId: $id, ruleSetIds: $s) { errors { code } } }";
    follower.act(Persona::Responder, case, "UPDATED", scan, json!({ "id": item, "s": [text(rules.done(), "/ruleSet/id")] })).await;
}

async fn of_custody(follower: &mut Follower, case: &str) {
    const KIND: &str = "EVIDENCE_CUSTODY";
    let item = tus::upload(&follower.world, Persona::Responder, case, "ổ đĩa.bin", b"the bytes").await;
    let id = json!({ "id": item });
    let seal = "mutation($id: ID!) { sealEvidence(id: $id, input: { reason: \"Niêm phong sau khi sao chép.\" }) { errors { code } } }";
    follower.act(Persona::Responder, case, KIND, seal, id.clone()).await;
    let hold = "mutation($id: ID!) { setLegalHold(id: $id, input: { authority: \"QĐ 12/2026\", reason: \"Cơ quan điều tra yêu cầu giữ.\" }) { errors { code } } }";
    follower.act(Persona::Responder, case, KIND, hold, id.clone()).await;
    let events = follower
        .read("query($id: ID!) { evidenceItem(id: $id) { custody(first: 50) { nodes { kind sequence entryHash } } } }", &item)
        .await;
    let events = events.pointer("/evidenceItem/custody/nodes").unwrap().as_array().unwrap().clone();
    let event = |kind: &str| events.iter().find(|event| event["kind"] == kind).unwrap().clone();
    let lift = "mutation($id: ID!, $s: Int!) { liftLegalHold(id: $id, input: { sequence: $s, authority: \"CV 7\", reason: \"Cơ quan điều tra đã trả lời.\" }) { errors { code } } }";
    follower.act(Persona::Coordinator, case, KIND, lift, json!({ "id": item, "s": event("LEGAL_HOLD_SET")["sequence"] })).await;
    let received = event("RECEIVED");
    let correct = "mutation($id: ID!, $i: CorrectCustodyInput!) { correctCustody(id: $id, input: $i) { errors { code } } }";
    let input = json!({ "sequence": received["sequence"], "entryHash": received["entryHash"], "correction": "Thu giữ lúc 02:40, không phải 03:40.", "reason": "Ghi nhầm giờ khi nhận." });
    follower.act(Persona::Responder, case, KIND, correct, json!({ "id": item, "i": input })).await;

    let offer = "mutation($id: ID!, $a: ID!) { offerTransfer(id: $id, input: { agencyId: $a, place: \"Hà Nội\", reason: \"Giám định thêm.\" }) { transfer { id } errors { code } } }";
    let to_b = json!({ "id": item, "a": follower.world.agencies["TINH-B"].to_string() });
    for (persona, answer) in [
        (Persona::Responder2, "refuseTransfer(id: $id, reason: \"Chưa có tủ lưu giữ trống.\")"),
        (Persona::Responder, "withdrawTransfer(id: $id, reason: \"Gửi nhầm cơ quan nhận.\")"),
        (Persona::Responder2, "acceptTransfer(id: $id, input: { statedSha256: SHA256 })"),
    ] {
        let transfer = text(&follower.act(Persona::Responder, case, KIND, offer, to_b.clone()).await, "/transfer/id");
        let answer = answer.replace("SHA256 }", &format!("\"{}\" }}", tus::sha256(b"the bytes")));
        let document = format!("mutation($id: ID!) {{ {answer} {{ errors {{ code }} }} }}");
        follower.act(persona, case, KIND, &document, json!({ "id": transfer })).await;
    }

    let item = tus::upload(&follower.world, Persona::Responder, case, "thẻ nhớ.bin", b"other bytes").await;
    let id = json!({ "id": item });
    let release = "mutation($id: ID!) { releaseEvidence(id: $id, input: { to: \"Chủ sở hữu\", authority: \"QĐ 31/2026\", reason: \"Không còn cần cho vụ việc.\" }) { errors { code } } }";
    follower.act(Persona::Responder, case, KIND, release, id.clone()).await;
    let ask = "mutation($id: ID!) { requestDisposal(id: $id, input: { authority: \"QĐ 20/2026\", method: \"Nghiền ổ đĩa\", reason: \"Hết thời hạn lưu giữ theo quyết định.\" }) { errors { code } } }";
    follower.act(Persona::Responder, case, KIND, ask, id.clone()).await;
    let cancel = "mutation($id: ID!) { cancelDisposal(id: $id, reason: \"Còn chờ ý kiến của tòa án.\") { errors { code } } }";
    follower.act(Persona::Colleague, case, KIND, cancel, id.clone()).await;
    follower.act(Persona::Responder, case, KIND, ask, id.clone()).await;
    let confirm = "mutation($id: ID!) { confirmDisposal(id: $id) { errors { code } } }";
    follower.act(Persona::Colleague, case, KIND, confirm, id).await;
}
