//! Every operation of the API against every kind of caller and every relation to a thing.
//!
//! The operations are taken from the schema: one without a row here fails. The acts are sent so that they pass
//! authorization and then fail on something else, so that nothing changes and the order does not matter. The result is
//! compared with `snapshots/authz_matrix.txt`; `UPDATE=1` writes it anew, and the difference is for review.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use chot_tests::http::{Reply, Request};
use chot_tests::tus;
use chot_tests::{Persona, World};
use futures::StreamExt;
use serde_json::{Value, json};

/// What an operation is done to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Thing {
    None,
    Agency,
    System,
    Report,
    Case,
    Clock,
    Task,
    Evidence,
    Transfer,
    Observable,
    HashSet,
    RuleSet,
    Article,
    Escalation,
    Draft,
    Job,
}

/// How an operation is sent.
enum How {
    Graphql(&'static str, Value),
    Http(&'static str, &'static str, Vec<(&'static str, String)>),
}

struct Row {
    operation: &'static str,
    thing: Thing,
    how: How,
}

fn gql(operation: &'static str, thing: Thing, document: &'static str, variables: Value) -> Row {
    Row { operation, thing, how: How::Graphql(document, variables) }
}

fn http(operation: &'static str, thing: Thing, headers: &[(&'static str, &str)]) -> Row {
    let (method, path) = operation.split_once(' ').unwrap();
    let headers = headers.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
    Row { operation, thing, how: How::Http(method, path, headers) }
}

/// One row for each operation. `$ID` is the thing, `$CASE` and `$CLOCK` the parts of a clock, `$CODE` an agency or system of this code.
#[rustfmt::skip]
fn rows() -> Vec<Row> {
    let id = || json!({ "id": "$ID" });
    vec![
        gql("Query.viewer", Thing::None, "{ viewer { user { id } agency { id } roles memberships { role agency { id } } waiting { work reports tasks escalations transfers deadLetters } } }", json!({})),
        gql("Query.agencies", Thing::None, "{ agencies { totalCount nodes { id } } }", json!({})),
        gql("Query.agency", Thing::Agency, "query($id: ID!) { agency(id: $id) { id name parent { id } } }", id()),
        gql("Query.systems", Thing::None, "{ systems { totalCount nodes { id controlSummary { total } } } }", json!({})),
        gql("Query.controlSuspicions", Thing::System, "query($id: ID!) { controlSuspicions(systemId: $id) { controlId reason case { number } } }", id()),
        gql("Query.system", Thing::System, "query($id: ID!) { system(id: $id) { id controls { totalCount } canSetControls } }", id()),
        gql("Query.escalationTiers", Thing::None, "{ escalationTiers { tier audience post { canName contacts { person { id } standing } } } }", json!({})),
        gql("Query.waitingReportRules", Thing::None, "{ waitingReportRules { code tier } }", json!({})),
        gql("Query.escalationRules", Thing::None, "{ escalationRules { code startTier } }", json!({})),
        gql("Query.dutyPosts", Thing::None, "{ dutyPosts { totalCount nodes { agency { id } tier canName contacts { person { id } standing } } } }", json!({})),
        gql("Query.dutyCandidates", Thing::Agency, "query($id: ID!) { dutyCandidates(post: { agencyId: $id }) { id email } }", id()),
        gql("Query.reports", Thing::None, "{ reports { totalCount nodes { id } } }", json!({})),
        gql("Query.report", Thing::Report, "query($id: ID!) { report(id: $id) { id systems { id } case { id } } }", id()),
        gql("Query.relatedCases", Thing::Report, "query($id: ID!) { relatedCases(reportId: $id) { case { id } } }", id()),
        gql("Query.cases", Thing::None, "{ cases { totalCount nodes { id } } }", json!({})),
        gql("Query.case", Thing::Case, "query($id: ID!) { case(id: $id) { id agencies { id } affectedSystems { unimplementedControls } timeline { totalCount } } }", id()),
        gql("Query.tasks", Thing::None, "{ tasks { totalCount nodes { id } } }", json!({})),
        gql("Query.task", Thing::Task, "query($id: ID!) { task(id: $id) { id case { id } } }", id()),
        gql("Query.evidence", Thing::None, "{ evidence { totalCount nodes { id } } }", json!({})),
        gql("Query.evidenceItem", Thing::Evidence, "query($id: ID!) { evidenceItem(id: $id) { id custody { totalCount } members { totalCount nodes { hitLevels seenInAnotherCase } } chain { intact } member(index: 0) { path } parent { id } depth derived { totalCount } derivations { totalCount } canDerive hits { totalCount } sightings { memberPath } similarItems { sharedCount } duplicates { nodes { count } } } }", id()),
        gql("Query.transfers", Thing::None, "{ transfers { totalCount nodes { id } } }", json!({})),
        gql("Query.transfer", Thing::Transfer, "query($id: ID!) { transfer(id: $id) { id fileName evidenceItem { id } fromAgency { id } canAnswer canWithdraw } }", id()),
        gql("Query.observables", Thing::None, "{ observables { totalCount nodes { id value hitCount otherCases { id } } } }", json!({})),
        gql("Query.observable", Thing::Observable, "query($id: ID!) { observable(id: $id) { id value case { id } addedBy { name } hits { totalCount } } }", id()),
        gql("Query.lookUp", Thing::None, r#"{ lookUp(values: ["evil.example"]) { results { kind observables { id } } errors { code } } }"#, json!({})),
        gql("Query.hashSets", Thing::None, "{ hashSets { totalCount nodes { id } } }", json!({})),
        gql("Query.canManageHashSets", Thing::None, "{ canManageHashSets }", json!({})),
        gql("Query.ruleSets", Thing::None, "{ ruleSets { totalCount nodes { id } } }", json!({})),
        gql("Query.ruleSet", Thing::RuleSet, "query($id: ID!) { ruleSet(id: $id) { id agency { id } current { number } versions { totalCount } source(version: 1) canWrite } }", id()),
        gql("Query.ruleSetAgencies", Thing::None, "{ ruleSetAgencies { id } }", json!({})),
        gql("Query.checkRules", Thing::None, r#"{ checkRules(source: "") { rules problems { line } errors { code } } }"#, json!({})),
        gql("Query.ruleScans", Thing::Evidence, "query($id: ID!) { ruleScans(evidenceId: $id) { totalCount nodes { ruleSet { id } evidenceItem { id } requestedBy { id } gaps { totalCount } } } }", id()),
        gql("Query.ruleMatches", Thing::Evidence, "query($id: ID!) { ruleMatches(evidenceId: $id) { totalCount nodes { ruleSet { id } patterns { places { offset } } } } }", id()),
        gql("Query.canScanEvidence", Thing::Evidence, "query($id: ID!) { canScanEvidence(evidenceId: $id) }", id()),
        gql("Query.articles", Thing::None, "{ articles { totalCount nodes { code current { number } draft { number } } } }", json!({})),
        gql("Query.article", Thing::Article, "query($id: String!) { article(code: $id) { code draft { id } versions { totalCount } exercise { attempt attempts { totalCount } } canWrite } }", id()),
        gql("Query.canWriteArticles", Thing::None, "{ canWriteArticles }", json!({})),
        gql("Query.exerciseCodes", Thing::None, "{ exerciseCodes }", json!({})),
        gql("Query.traces", Thing::Evidence, "query($id: ID!) { traces(evidenceId: $id) { totalCount nodes { id } } }", id()),
        gql("Query.traceHistogram", Thing::Case, "query($id: ID!) { traceHistogram(caseId: $id) { total } }", id()),
        gql("Query.trace", Thing::Evidence, "query($id: ID!) { trace(id: $id) { id evidenceItem { id } } }", json!({ "id": "$TRACE" })),
        gql("Query.traceReading", Thing::Evidence, "query($id: ID!) { traceReading(evidenceId: $id) { state canAnalyse counts { traces } files { totalCount } } }", id()),
        gql("Query.escalations", Thing::None, "{ escalations { totalCount nodes { id } } }", json!({})),
        gql("Query.search", Thing::None, r#"{ search(text: "he thong") { totalCount nodes { id } } }"#, json!({})),
        gql("Query.myWork", Thing::None, "{ myWork { kind } }", json!({})),
        gql("Query.outbox", Thing::None, "{ outbox(first: 1) { nodes { id } } }", json!({})),
        gql("Query.auditEvents", Thing::None, "{ auditEvents(first: 1) { nodes { id operation case { id } details { value } } } }", json!({})),
        gql("Query.legalProfiles", Thing::None, "{ legalProfiles { code } }", json!({})),
        gql("Query.reportDraft", Thing::Draft, "query($id: ID!) { reportDraft(id: $id) { id } }", id()),
        gql("Query.reportDrafts", Thing::None, "{ reportDrafts { id } }", json!({})),
        gql("Query.custodyLog", Thing::None, "{ custodyLog { size rootHash } }", json!({})),
        gql("Query.serverTime", Thing::None, "{ serverTime }", json!({})),

        gql("Mutation.reportIncident", Thing::System, "mutation($i: ReportIncidentInput!) { reportIncident(input: $i) { report { id } errors { code } } }",
            json!({ "i": { "idempotencyKey": "k", "systemIds": ["$ID"], "title": "", "description": "", "incidentClass": "TEST", "detectedAt": "2026-11-22T00:00:00Z" } })),
        gql("Mutation.acceptReport", Thing::Report, "mutation($id: ID!) { acceptReport(id: $id, input: { severity: LOW }) { case { id } errors { code } } }", id()),
        gql("Mutation.rejectReport", Thing::Report, r#"mutation($id: ID!) { rejectReport(id: $id, input: { reason: "" }) { report { id } errors { code } } }"#, id()),
        gql("Mutation.saveReportDraft", Thing::Draft, r#"mutation($id: ID!) { saveReportDraft(id: $id, body: "no JSON", expectedVersion: 0) { draft { id } errors { code } } }"#, id()),
        gql("Mutation.deleteReportDraft", Thing::Draft, "mutation($id: ID!) { deleteReportDraft(id: $id) { draft { id } errors { code } } }", id()),
        gql("Mutation.setControlStatus", Thing::System, "mutation($id: ID!, $i: SetControlStatusInput!) { setControlStatus(systemId: $id, expectedVersion: 0, input: $i) { systemControl { status } errors { code } } }",
            json!({ "id": "$ID", "i": { "controlId": "00000000-0000-7000-8000-000000000000", "status": "NOT_APPLICABLE" } })),
        gql("Mutation.registerSystem", Thing::Agency, r#"mutation($id: ID!) { registerSystem(input: { agencyId: $id, code: "", name: "" }) { system { id } errors { code } } }"#, id()),
        gql("Mutation.changeSystem", Thing::System, r#"mutation($id: ID!) { changeSystem(id: $id, expectedVersion: 0, input: { name: "Đổi" }) { system { id } errors { code } } }"#, id()),
        gql("Mutation.approveSystemLevel", Thing::System, r#"mutation($id: ID!) { approveSystemLevel(id: $id, expectedVersion: 0, input: { level: 1, legalProfile: "VN-2026" }) { system { id } errors { code } } }"#, id()),
        gql("Mutation.setDutyContact", Thing::Agency, r#"mutation($id: ID!) { setDutyContact(agencyId: $id, seen: "?", text: "") { agency { id } errors { code } } }"#, id()),
        gql("Mutation.addDutyContact", Thing::Agency, r#"mutation($id: ID!) { addDutyContact(post: { agencyId: $id }, personId: "00000000-0000-7000-8000-000000000000") { post { tier } errors { code } } }"#, id()),
        gql("Mutation.replaceDutyContact", Thing::Agency, r#"mutation($id: ID!) { replaceDutyContact(post: { agencyId: $id }, personId: "00000000-0000-7000-8000-000000000000", successorId: "00000000-0000-7000-8000-000000000000") { post { tier } errors { code } } }"#, id()),
        gql("Mutation.removeDutyContact", Thing::None, r#"mutation { removeDutyContact(post: { tier: 9 }, personId: "00000000-0000-7000-8000-000000000000") { post { tier } errors { code } } }"#, json!({})),
        gql("Mutation.assignTask", Thing::Case, r#"mutation($id: ID!, $a: ID!) { assignTask(caseId: $id, input: { agencyId: $a, title: "" }) { task { id } errors { code } } }"#,
            json!({ "id": "$ID", "a": "$TINH-B" })),
        gql("Mutation.acceptTask", Thing::Task, "mutation($id: ID!) { acceptTask(id: $id) { task { id } errors { code } } }", id()),
        gql("Mutation.declineTask", Thing::Task, r#"mutation($id: ID!) { declineTask(id: $id, reason: "") { task { id } errors { code } } }"#, id()),
        gql("Mutation.completeTask", Thing::Task, r#"mutation($id: ID!) { completeTask(id: $id, result: "") { task { id } errors { code } } }"#, id()),
        gql("Mutation.cancelTask", Thing::Task, r#"mutation($id: ID!) { cancelTask(id: $id, reason: "") { task { id } errors { code } } }"#, id()),
        gql("Mutation.setCaseSeverity", Thing::Case, r#"mutation($id: ID!) { setCaseSeverity(id: $id, expectedVersion: 0, severity: LOW, reason: "Nhỏ hơn đã nghĩ.") { case { id } errors { code } } }"#, id()),
        gql("Mutation.setCaseTlp", Thing::Case, r#"mutation($id: ID!) { setCaseTlp(id: $id, expectedVersion: 0, tlp: RED, reason: "Chặt hơn đã nghĩ.") { case { id } errors { code } } }"#, id()),
        gql("Mutation.advanceCase", Thing::Case, "mutation($id: ID!) { advanceCase(id: $id, expectedVersion: 0, to: CONTAINED) { case { id } errors { code } } }", id()),
        gql("Mutation.addTimelineEntry", Thing::Case, r#"mutation($id: ID!) { addTimelineEntry(caseId: $id, input: { text: "" }) { case { id } errors { code } } }"#, id()),
        gql("Mutation.fileStatutoryReport", Thing::Clock, r#"mutation($c: ID!, $k: ID!) { fileStatutoryReport(caseId: $c, input: { clockId: $k, summary: "" }) { case { id } errors { code } } }"#,
            json!({ "c": "$CASE", "k": "$CLOCK" })),
        gql("Mutation.suspectControl", Thing::Case, r#"mutation($id: ID!, $s: ID!) { suspectControl(caseId: $id, input: { systemId: $s, controlId: "00000000-0000-7000-8000-000000000000", suspected: true, reason: "" }) { case { id } errors { code } } }"#,
            json!({ "id": "$ID", "s": "$A-3" })),
        gql("Mutation.escalateCase", Thing::Case, r#"mutation($id: ID!) { escalateCase(id: $id, input: { tier: 1, reason: "" }) { escalation { id } errors { code } } }"#, id()),
        gql("Mutation.acknowledgeEscalation", Thing::Escalation, "mutation($id: ID!) { acknowledgeEscalation(id: $id) { escalation { id } errors { code } } }", id()),
        gql("Mutation.startUpload", Thing::Case, r#"mutation($id: ID!) { startUpload(input: { caseId: $id, fileName: "", sizeBytes: 1 }) { evidenceItem { id } errors { code } } }"#, id()),
        gql("Mutation.cancelUpload", Thing::Evidence, "mutation($id: ID!) { cancelUpload(id: $id) { evidenceItem { id } errors { code } } }", id()),
        gql("Mutation.verifyEvidence", Thing::Evidence, "mutation($id: ID!) { verifyEvidence(id: $id) { evidenceItem { id } errors { code } } }", id()),
        gql("Mutation.sealEvidence", Thing::Evidence, r#"mutation($id: ID!) { sealEvidence(id: $id, input: { reason: "" }) { evidenceItem { id } errors { code } } }"#, id()),
        gql("Mutation.setLegalHold", Thing::Evidence, r#"mutation($id: ID!) { setLegalHold(id: $id, input: { authority: "", reason: "" }) { evidenceItem { id } errors { code } } }"#, id()),
        gql("Mutation.liftLegalHold", Thing::Evidence, r#"mutation($id: ID!) { liftLegalHold(id: $id, input: { sequence: 1, authority: "", reason: "" }) { evidenceItem { id } errors { code } } }"#, id()),
        gql("Mutation.releaseEvidence", Thing::Evidence, r#"mutation($id: ID!) { releaseEvidence(id: $id, input: { to: "", authority: "", reason: "" }) { evidenceItem { id } errors { code } } }"#, id()),
        gql("Mutation.requestDisposal", Thing::Evidence, r#"mutation($id: ID!) { requestDisposal(id: $id, input: { authority: "", method: "", reason: "" }) { evidenceItem { id } errors { code } } }"#, id()),
        gql("Mutation.confirmDisposal", Thing::Evidence, "mutation($id: ID!) { confirmDisposal(id: $id) { evidenceItem { id } errors { code } } }", id()),
        gql("Mutation.cancelDisposal", Thing::Evidence, r#"mutation($id: ID!) { cancelDisposal(id: $id, reason: "") { evidenceItem { id } errors { code } } }"#, id()),
        gql("Mutation.correctCustody", Thing::Evidence, r#"mutation($id: ID!) { correctCustody(id: $id, input: { sequence: 1, entryHash: "0000000000000000000000000000000000000000000000000000000000000000", correction: "", reason: "" }) { evidenceItem { id } errors { code } } }"#, id()),
        gql("Mutation.offerTransfer", Thing::Evidence, r#"mutation($id: ID!, $a: ID!) { offerTransfer(id: $id, input: { agencyId: $a, place: "", reason: "" }) { transfer { id } errors { code } } }"#,
            json!({ "id": "$ID", "a": "$TINH-B" })),
        gql("Mutation.acceptTransfer", Thing::Transfer, r#"mutation($id: ID!) { acceptTransfer(id: $id, input: { statedSha256: "0000000000000000000000000000000000000000000000000000000000000000", note: "\u0001" }) { transfer { id } errors { code } } }"#, id()),
        gql("Mutation.refuseTransfer", Thing::Transfer, r#"mutation($id: ID!) { refuseTransfer(id: $id, reason: "") { transfer { id } errors { code } } }"#, id()),
        gql("Mutation.withdrawTransfer", Thing::Transfer, r#"mutation($id: ID!) { withdrawTransfer(id: $id, reason: "") { transfer { id } errors { code } } }"#, id()),
        gql("Mutation.deriveEvidence", Thing::Evidence, r#"mutation($id: ID!) { deriveEvidence(id: $id, input: { method: EXTRACT, members: [], reason: "" }) { derivation { id } errors { code } } }"#, id()),
        gql("Mutation.addObservables", Thing::Case, r#"mutation($id: ID!) { addObservables(caseId: $id, input: { text: "", tlp: AMBER }) { added errors { code } } }"#, id()),
        gql("Mutation.withdrawObservable", Thing::Observable, r#"mutation($id: ID!) { withdrawObservable(id: $id, reason: "") { observable { id } errors { code } } }"#, id()),
        gql("Mutation.importHashSet", Thing::None, r#"mutation { importHashSet(input: { name: "", setVersion: "", kind: NOTABLE, source: "", tlp: GREEN, digests: "" }) { hashSet { id } errors { code } } }"#, json!({})),
        gql("Mutation.retireHashSet", Thing::HashSet, "mutation($id: ID!) { retireHashSet(id: $id) { hashSet { id } errors { code } } }", id()),
        gql("Mutation.createRuleSet", Thing::Agency, r#"mutation($id: ID!) { createRuleSet(input: { agencyId: $id, name: "", tlp: GREEN, standing: false, source: "" }) { ruleSet { id } errors { code } } }"#, id()),
        gql("Mutation.reviseRuleSet", Thing::RuleSet, r#"mutation($id: ID!) { reviseRuleSet(id: $id, expectedVersion: 1, input: { source: "" }) { ruleSet { id } problems { line } errors { code } } }"#, id()),
        gql("Mutation.setRuleSetStanding", Thing::RuleSet, "mutation($id: ID!) { setRuleSetStanding(id: $id, standing: true) { ruleSet { id } errors { code } } }", id()),
        gql("Mutation.retireRuleSet", Thing::RuleSet, "mutation($id: ID!) { retireRuleSet(id: $id) { ruleSet { id } errors { code } } }", id()),
        gql("Mutation.scanEvidence", Thing::Evidence, "mutation($id: ID!) { scanEvidence(evidenceId: $id, ruleSetIds: []) { scans { id } errors { code } } }", id()),
        gql("Mutation.createArticle", Thing::None, r#"mutation { createArticle(code: "", kind: HANDBOOK, input: { titleVi: "", titleEn: "", summaryVi: "", summaryEn: "", bodyVi: "", bodyEn: "", incidentClasses: [], techniques: [] }) { article { id } errors { code } } }"#, json!({})),
        gql("Mutation.saveArticleDraft", Thing::Article, r#"mutation($id: String!) { saveArticleDraft(code: $id, expectedRevision: 0, input: { titleVi: "", titleEn: "", summaryVi: "", summaryEn: "", bodyVi: "", bodyEn: "", incidentClasses: [], techniques: [] }) { article { id } errors { code } } }"#, id()),
        gql("Mutation.publishArticle", Thing::Article, "mutation($id: String!) { publishArticle(code: $id, expectedRevision: 0) { article { id } errors { code } } }", id()),
        gql("Mutation.discardArticleDraft", Thing::Article, "mutation($id: String!) { discardArticleDraft(code: $id, expectedRevision: 0) { article { id } errors { code } } }", id()),
        gql("Mutation.submitExercise", Thing::Article, r#"mutation($id: String!) { submitExercise(code: $id, input: { attempt: 0, evidenceSha256: "0000000000000000000000000000000000000000000000000000000000000000", answers: [] }) { attempt { id } errors { code } } }"#, id()),
        gql("Mutation.readTraces", Thing::Evidence, "mutation($id: ID!) { readTraces(evidenceId: $id, input: { offsetMinutes: 5000 }) { reading { state } errors { code } } }", id()),
        gql("Mutation.markTrace", Thing::Evidence, r#"mutation($id: ID!) { markTrace(id: $id, input: { label: "" }) { trace { id } errors { code } } }"#, json!({ "id": "$TRACE" })),
        gql("Mutation.unmarkTrace", Thing::Evidence, r#"mutation($id: ID!) { unmarkTrace(id: $id, label: "") { trace { id } errors { code } } }"#, json!({ "id": "$TRACE" })),
        gql("Mutation.pinTrace", Thing::Evidence, r#"mutation($id: ID!) { pinTrace(id: $id, text: "\u0007") { trace { id } errors { code } } }"#, json!({ "id": "$TRACE" })),
        gql(
            "Mutation.dismissOutboxJob",
            Thing::Job,
            r#"mutation($id: ID!) { dismissOutboxJob(id: $id, reason: "Đã xử lý ngoài hệ thống.") { job { id } errors { code } } }"#,
            id(),
        ),
        gql("Mutation.retryOutboxJob", Thing::Job, "mutation($id: ID!) { retryOutboxJob(id: $id) { job { id } errors { code } } }", id()),
        gql("Mutation.setLocale", Thing::None, "mutation { setLocale(locale: EN) { viewer { locale } errors { code } } }", json!({})),
        gql("Mutation.signOutEverywhere", Thing::None, "mutation { signOutEverywhere { viewer { locale } errors { code } } }", json!({})),

        // Over a WebSocket; `subscriptions.rs` tells who hears what.
        gql("Subscription.caseChanged", Thing::None, "subscription { caseChanged { caseId } }", json!({})),

        http("POST /api/uploads", Thing::Case, &[("Tus-Resumable", "1.0.0"), ("Upload-Length", "1"), ("Upload-Metadata", "caseId $ID64,filename ")]),
        http("HEAD /api/uploads/$ID", Thing::Evidence, &[("Tus-Resumable", "1.0.0")]),
        http("PATCH /api/uploads/$ID", Thing::Evidence, &[("Tus-Resumable", "1.0.0"), ("Upload-Offset", "5"), ("Content-Type", "application/offset+octet-stream")]),
        http("DELETE /api/uploads/$ID", Thing::Evidence, &[("Tus-Resumable", "1.0.0")]),
        http("GET /api/evidence/$ID/content", Thing::Evidence, &[]),
        http("HEAD /api/evidence/$ID/content", Thing::Evidence, &[]),
        http("GET /api/evidence/$ID/package", Thing::Evidence, &[]),
        http("GET /api/evidence/$ID/members/0/content", Thing::Evidence, &[("Range", "bytes=0-0")]),
        http("GET /api/evidence/$ID/members/0/sealed", Thing::Evidence, &[]),
        http("GET /api/evidence/$ID/sealed", Thing::Evidence, &[]),
        http("GET /api/evidence/$ID/member-package?members=0", Thing::Evidence, &[]),
        http("GET /api/evidence/$ID/case.jsonld", Thing::Evidence, &[]),
        http("GET /api/evidence/$ID/report", Thing::Evidence, &[]),
        http("GET /api/articles/$ID/evidence", Thing::Article, &[]),
        http("GET /log/checkpoint", Thing::None, &[]),
        http("GET /log/consistency/1/1", Thing::None, &[]),
        http("GET /log/keys", Thing::None, &[]),
        http("GET /log/tile/0/000.p/1", Thing::None, &[]),
        http("GET /healthz", Thing::None, &[]),
        http("GET /readyz", Thing::None, &[]),
        http("GET /", Thing::None, &[]),
    ]
}

/// The things by kind, each with the name of its column; the last one never existed.
async fn things(world: &World) -> BTreeMap<Thing, Vec<(&'static str, String)>> {
    let never = ("never", "018f0000-0000-7000-8000-000000000000".to_owned());
    let malformed = ("malformed", "no id".to_owned());
    let report = |persona, systems, tlp: &'static str| async move { world.report(persona, systems, json!({ "tlp": tlp })).await };
    let of_a = report(Persona::Responder, &["A-3"], "AMBER").await;
    let of_a_joint = report(Persona::Responder, &["A-4"], "AMBER").await;
    let of_b_joint = report(Persona::Responder2, &["B-1"], "AMBER").await;
    let red_of_a = report(Persona::Responder, &["A-3", "A-0"], "RED").await;
    let of_b = report(Persona::Responder2, &["B-3"], "GREEN").await;
    let of_c_hidden = world.report(Persona::Outsider, &["C-5"], json!({ "confidential": true })).await;
    let case_a = world.accept(&of_a, "LOW", None).await;
    let joint = world.accept(&of_a_joint, "LOW", None).await;
    world.accept(&of_b_joint, "LOW", Some(&joint)).await;
    let hiding = world.case(Persona::Responder, &["A-3"], json!({})).await;
    world.accept(&of_c_hidden, "LOW", Some(&hiding)).await;
    let red = world.accept(&red_of_a, "LOW", None).await;
    let case_b = world.accept(&of_b, "LOW", None).await;

    let mut tasks = Vec::new();
    for (name, case, agency, guest, persona) in [
        ("A's in A's", &case_a, "BO-A", false, Persona::Responder),
        ("B as guest of A's", &case_a, "TINH-B", true, Persona::Responder2),
        ("A's in A's red", &red, "BO-A", false, Persona::Responder),
        ("B's in B's", &case_b, "TINH-B", false, Persona::Responder2),
    ] {
        let id = world.task(case, agency, guest).await;
        for document in [
            "mutation($id: ID!) { acceptTask(id: $id) { errors { code } } }",
            r#"mutation($id: ID!) { completeTask(id: $id, result: "Đã chặn xong.") { errors { code } } }"#,
        ] {
            world.query(persona, document, json!({ "id": id })).await.done();
        }
        tasks.push((name, id));
    }
    let mut rule_sets = Vec::new();
    for (name, persona, agency, tlp) in [
        ("for all", Persona::Analyst, "VNCERT", "GREEN"),
        ("national", Persona::Coordinator, "VNCERT", "AMBER"),
        ("A's own", Persona::Lab, "BO-A", "AMBER"),
    ] {
        let document =
            "mutation($i: CreateRuleSetInput!) { createRuleSet(input: $i) { ruleSet { id } problems { message } errors { code } } }";
        let source = r#"rule web01 { strings: $a = "web01" condition: $a }"#;
        let input = json!({ "agencyId": world.agencies[agency].to_string(), "name": name, "tlp": tlp, "standing": true, "source": source });
        let made = world.query(persona, document, json!({ "i": input })).await;
        rule_sets.push((name, made.done()["ruleSet"]["id"].as_str().unwrap().to_owned()));
    }
    let mut items = Vec::new();
    for (name, persona, case) in [
        ("A's in A's", Persona::Responder, &case_a),
        ("lab's in A's", Persona::Analyst, &case_a),
        ("A's in joint", Persona::Responder, &joint),
        ("A's in A's red", Persona::Responder, &red),
        ("B's in B's", Persona::Responder2, &case_b),
    ] {
        // One line of a log, so that each item has one trace.
        let line = format!("2026-11-22T08:00:00Z web01 app: {name}\n");
        items.push((name, tus::upload(world, persona, case, "auth.log", line.as_bytes()).await));
    }
    let mut transfers = Vec::new();
    for (name, persona, item, agency) in [
        ("A's to B", Persona::Responder, &items[2].1, "TINH-B"),
        ("lab's to A", Persona::Analyst, &items[1].1, "BO-A"),
        ("A's red to lab", Persona::Responder, &items[3].1, "VNCERT"),
    ] {
        let document = r#"mutation($id: ID!, $a: ID!) { offerTransfer(id: $id, input: { agencyId: $a, place: "Hà Nội", reason: "Giám định thêm." }) { transfer { id } errors { code } } }"#;
        let variables = json!({ "id": item, "a": world.agencies[agency].to_string() });
        transfers.push((name, world.query(persona, document, variables).await.done()["transfer"]["id"].as_str().unwrap().to_owned()));
    }
    let mut observables = Vec::new();
    for (name, persona, case, tlp) in [
        ("A's in A's", Persona::Responder, &case_a, "AMBER"),
        ("A's in joint", Persona::Responder, &joint, "AMBER"),
        ("A's strict in joint", Persona::Responder, &joint, "AMBER_STRICT"),
        ("lab's in joint", Persona::Analyst, &joint, "GREEN"),
        ("A's red in joint", Persona::Responder, &joint, "RED"),
        ("hidden C's", Persona::Outsider, &hiding, "GREEN"),
        ("B's in B's", Persona::Responder2, &case_b, "CLEAR"),
    ] {
        let document = "mutation($c: ID!, $i: AddObservablesInput!) { addObservables(caseId: $c, input: $i) { errors { code } } }";
        let value = format!("evil-{}.example", observables.len());
        world.query(persona, document, json!({ "c": case, "i": { "text": value, "tlp": tlp } })).await.done();
        let found = world
            .query(persona, "query($t: String) { observables(first: 1, filter: { text: $t }) { nodes { id } } }", json!({ "t": value }))
            .await;
        observables.push((name, found.text("/observables/nodes/0/id")));
    }
    let mut sets = Vec::new();
    for (name, tlp) in [("for all", "GREEN"), ("national", "AMBER")] {
        let document = "mutation($i: ImportHashSetInput!) { importHashSet(input: $i) { hashSet { id } errors { code } } }";
        let input = json!({ "name": name, "setVersion": "1", "kind": "NOTABLE", "source": "x", "tlp": tlp, "digests": tus::sha256(b"x") });
        let made = world.query(Persona::Analyst, document, json!({ "i": input })).await;
        let id = made.done()["hashSet"]["id"].as_str().unwrap().to_owned();
        let retire = "mutation($id: ID!) { retireHashSet(id: $id) { errors { code } } }";
        world.query(Persona::Analyst, retire, json!({ "id": id })).await.done();
        sets.push((name, id));
    }
    world.hub.settle().await;
    for ((_, id), persona) in rule_sets.iter().zip([Persona::Analyst, Persona::Coordinator, Persona::Lab]) {
        let retire = "mutation($id: ID!) { retireRuleSet(id: $id) { errors { code } } }";
        world.query(persona, retire, json!({ "id": id })).await.done();
    }
    let mut articles = vec![("published", "ransomware".to_owned()), ("with exercise", "exercise-web-shell".to_owned())];
    let document = r#"mutation { createArticle(code: "a-draft", kind: HANDBOOK, input: { titleVi: "x", titleEn: "x", summaryVi: "Một bài để thử.", summaryEn: "An article for a test.", bodyVi: "Một bài để thử.", bodyEn: "An article for a test.", incidentClasses: [], techniques: [] }) { errors { code } } }"#;
    world.query(Persona::Analyst, document, json!({})).await.done();
    articles.push(("draft", "a-draft".to_owned()));
    let mut escalations = Vec::new();
    for (name, case, tier) in [("A's tier 1", &case_a, 1), ("A's tier 2", &case_a, 2), ("B's tier 1", &case_b, 1)] {
        let id = world.escalate(case, tier).await;
        let document = "mutation($id: ID!) { acknowledgeEscalation(id: $id) { errors { code } } }";
        world.query(Persona::Coordinator, document, json!({ "id": id })).await.done();
        escalations.push((name, id));
    }
    let mut clocks = Vec::new();
    for (name, case, agency) in [
        ("A's in A's", &case_a, "BO-A"),
        ("A's in joint", &joint, "BO-A"),
        ("B's in joint", &joint, "TINH-B"),
        ("A's with hidden C", &hiding, "BO-A"),
        ("hidden C's", &hiding, "NH-C"),
        ("A's in A's red", &red, "BO-A"),
    ] {
        let document = "query($id: ID!) { case(id: $id) { clocks { id code agency { code } } } }";
        let answer = world.query(Persona::Coordinator, document, json!({ "id": case })).await;
        let found =
            answer.list("/case/clocks").iter().find(|clock| clock["code"] == "cause-report" && clock["agency"]["code"] == agency).cloned();
        clocks.push((name, format!("{case}/{}", found.unwrap()["id"].as_str().unwrap())));
    }
    let draft = "018f0000-0000-7000-8000-00000000d4af".to_owned();
    save_draft(world, &draft).await;
    world.hub.settle().await;
    let job = world
        .query(Persona::Admin, "{ outbox(first: 1, filter: { status: [DONE] }) { nodes { id } } }", json!({}))
        .await
        .text("/outbox/nodes/0/id");

    let system = |code: &'static str| (code, world.systems[code].to_string());
    let agency = |code: &'static str| (code, world.agencies[code].to_string());
    let mut things = BTreeMap::from([
        (Thing::Agency, vec![agency("BO-A"), agency("VNCERT")]),
        (Thing::System, vec![system("A-3"), system("A-0"), system("A1-2"), system("B-3")]),
        (Thing::Report, vec![("A's", of_a), ("A's red", red_of_a), ("B's in joint", of_b_joint), ("B's", of_b)]),
        (Thing::Case, vec![("A's", case_a), ("joint", joint), ("A's red", red), ("B's", case_b)]),
        (Thing::Clock, clocks),
        (Thing::Task, tasks),
        (Thing::Evidence, items),
        (Thing::Transfer, transfers),
        (Thing::Observable, observables),
        (Thing::HashSet, sets),
        (Thing::RuleSet, rule_sets),
        (Thing::Article, articles),
        (Thing::Escalation, escalations),
        (Thing::Draft, vec![("responder's", draft)]),
        (Thing::Job, vec![("done", job)]),
    ]);
    for list in things.values_mut() {
        list.push(malformed.clone());
        list.push(never.clone());
    }
    things.insert(Thing::None, vec![("", String::new())]);
    things
}

async fn save_draft(world: &World, id: &str) {
    let document = r#"mutation($id: ID!) { saveReportDraft(id: $id, body: "{}", expectedVersion: 0) { errors { code } } }"#;
    let saved = world.query(Persona::Responder, document, json!({ "id": id })).await;
    assert!(saved.user_errors().iter().all(|code| code == "CONFLICT"), "it is there or comes to be: {}", saved.json);
}

async fn callers(world: &World) -> Vec<(String, Option<String>)> {
    let mut callers = Vec::new();
    for persona in Persona::ALL {
        callers.push((persona.name(), Some(world.token(*persona).await)));
    }
    for (name, scope) in [("responder:read", "read"), ("responder:write", "write"), ("responder:evidence", "evidence")] {
        callers.push((name.to_owned(), Some(world.token_for(Persona::Responder, scope).await)));
    }
    world.add_person("disabled@test.chot.local", "disabled", "BO-A").await;
    let disabled = world.issue("disabled@test.chot.local", "").await;
    chot_server::authn::disable_user(&world.operator(), "disabled@test.chot.local").await.unwrap();
    callers.push(("disabled".to_owned(), Some(disabled)));
    callers.push(("wrong-token".to_owned(), Some("chot_no".to_owned())));
    callers.push(("anonymous".to_owned(), None));
    callers
}

fn filled(template: &Value, id: &str, world: &World) -> Value {
    match template {
        Value::String(text) if text == "$ID" => json!(id),
        Value::String(text) if text == "$TRACE" => json!(format!("{id}.0")),
        Value::String(text) if text == "$CASE" => json!(id.split_once('/').map_or(id, |(case, _)| case)),
        Value::String(text) if text == "$CLOCK" => json!(id.split_once('/').map_or(id, |(_, clock)| clock)),
        Value::String(text) => match text.strip_prefix('$') {
            Some(code) => json!(world.systems.get(code).or_else(|| world.agencies.get(code)).unwrap().to_string()),
            None => template.clone(),
        },
        Value::Array(list) => list.iter().map(|value| filled(value, id, world)).collect(),
        Value::Object(object) => {
            object.iter().map(|(key, value)| (key.clone(), filled(value, id, world))).collect::<serde_json::Map<_, _>>().into()
        }
        other => other.clone(),
    }
}

async fn send(world: &World, how: &How, id: &str, token: Option<&str>) -> Reply {
    let request = match how {
        How::Graphql(document, variables) => {
            Request::new("POST", "/graphql").json(&json!({ "query": document, "variables": filled(variables, id, world) }))
        }
        How::Http(method, path, headers) => {
            use base64::Engine;
            let path = path.replace("$ID", &id.replace(' ', "%20"));
            let encoded = base64::engine::general_purpose::STANDARD.encode(id);
            headers
                .iter()
                .fold(Request::new(method, &path), |request, (name, value)| request.header(name, &value.replace("$ID64", &encoded)))
        }
    };
    let request = match token {
        Some(token) => request.bearer(token),
        None => request,
    };
    request.send(world.hub.addr).await
}

/// The result in a word.
fn verdict(row: &Row, reply: &Reply) -> String {
    assert!(reply.status < 500, "{}: {} {}", row.operation, reply.status, reply.text());
    let word = |status: u16| match status {
        401 => "UNAUTHENTICATED".to_owned(),
        403 => "FORBIDDEN".to_owned(),
        404 => "NOT_FOUND".to_owned(),
        _ => "ok".to_owned(),
    };
    if let How::Http(..) = row.how {
        return word(reply.status);
    }
    let json = reply.json();
    if let Some(code) = json.pointer("/errors/0/extensions/code").and_then(Value::as_str) {
        assert_ne!(code, "INTERNAL", "{}: {json}", row.operation);
        let known = row.operation == "Subscription.caseChanged" && code == "BAD_REQUEST";
        return if known { "ok".to_owned() } else { code.to_owned() };
    }
    assert_eq!(reply.status, 200, "{}", reply.text());
    let field = json["data"].as_object().unwrap().values().next().unwrap();
    match field {
        Value::Null => "null".to_owned(),
        Value::Array(list) => format!("ok:{}", list.len()),
        Value::Object(object) => match object.get("totalCount") {
            Some(total) => format!("ok:{total}"),
            None => "ok".to_owned(),
        },
        _ => "ok".to_owned(),
    }
}

#[test]
fn every_operation_of_the_schema_has_a_row() {
    let document = async_graphql::parser::parse_schema(chot_server::graphql::schema::sdl()).unwrap();
    let mut wanted = BTreeSet::new();
    for definition in &document.definitions {
        use async_graphql::parser::types::{TypeKind, TypeSystemDefinition};
        let TypeSystemDefinition::Type(definition) = definition else { continue };
        let name = definition.node.name.node.as_str();
        let TypeKind::Object(object) = &definition.node.kind else { continue };
        if ["Query", "Mutation", "Subscription"].contains(&name) {
            wanted.extend(object.fields.iter().map(|field| format!("{name}.{}", field.node.name.node)));
        }
    }
    let rows: BTreeSet<String> = rows().iter().map(|row| row.operation.to_owned()).filter(|name| !name.contains('/')).collect();
    let missing: Vec<_> = wanted.difference(&rows).collect();
    let surplus: Vec<_> = rows.difference(&wanted).collect();
    assert!(missing.is_empty(), "operations without a row: {missing:?}");
    assert!(surplus.is_empty(), "rows without an operation: {surplus:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_caller_gets_what_the_table_says() {
    let world = World::start().await;
    let things = things(&world).await;
    let callers = callers(&world).await;
    let mut page = String::from(
        "What every kind of caller gets from every operation. Written by the test authz_matrix (UPDATE=1), to be reviewed.\n\
         ok:N is a list with N rows. A (BO-A) and B (TINH-B) are agencies; joint is a case of both.\n",
    );
    for row in rows() {
        let columns = &things[&row.thing];
        let cells: Vec<(usize, usize)> =
            (0..callers.len()).flat_map(|caller| (0..columns.len()).map(move |column| (caller, column))).collect();
        let deletes = row.operation == "Mutation.deleteReportDraft";
        let at_once = if deletes { 1 } else { 8 };
        let replies: BTreeMap<(usize, usize), Reply> = futures::stream::iter(cells)
            .map(|(caller, column)| {
                let (world, row, id, token) = (&world, &row, &columns[column].1, callers[caller].1.as_deref());
                async move {
                    if deletes {
                        save_draft(world, "018f0000-0000-7000-8000-00000000d4af").await;
                    }
                    ((caller, column), send(world, &row.how, id, token).await)
                }
            })
            .buffer_unordered(at_once)
            .collect()
            .await;
        let mut groups: Vec<(Vec<String>, Vec<&str>)> = Vec::new();
        for (number, (caller, _)) in callers.iter().enumerate() {
            let words: Vec<String> = (0..columns.len()).map(|column| verdict(&row, &replies[&(number, column)])).collect();
            for (column, word) in words.iter().enumerate() {
                let hidden = (word == "null" || word == "NOT_FOUND") && row.thing != Thing::None;
                let never = &replies[&(number, columns.len() - 1)];
                // Where the answer does not depend on the id at all, one that is malformed is still told at once.
                let barred = columns[column].0 == "malformed" && !["null", "NOT_FOUND"].contains(&words[columns.len() - 1].as_str());
                if hidden && !barred {
                    let this = &replies[&(number, column)];
                    assert_eq!(
                        (this.status, this.stripped(), headers(this)),
                        (never.status, never.stripped(), headers(never)),
                        "{} as {caller}: {} is told from what never was",
                        row.operation,
                        columns[column].0,
                    );
                }
            }
            match groups.iter_mut().find(|(known, _)| *known == words) {
                Some((_, group)) => group.push(caller),
                None => groups.push((words, vec![caller])),
            }
        }
        let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
        writeln!(
            page,
            "\n{}{}",
            row.operation,
            if row.thing == Thing::None { String::new() } else { format!("  [{}]", names.join(" | ")) }
        )
        .unwrap();
        for (words, group) in groups {
            writeln!(page, "  {:<60} {}", words.join(" | "), group.join(" ")).unwrap();
        }
    }
    crate::snapshot("authz_matrix.txt", &page);
    world.hub.stop().await;
}

fn headers(reply: &Reply) -> BTreeSet<&(String, String)> {
    reply.headers.iter().filter(|(name, _)| name != "date" && name != "x-request-id").collect()
}
