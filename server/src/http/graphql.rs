//! GraphQL over HTTP: one request in one JSON object, the answer in the media type that was asked for.
//!
//! Invariants: nobody but signed-in people and programs reaches the schema; browsers run only the documents that were
//! built into the interface; what goes out of an error is its code, its text for people and the request's name.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use actix_web::http::{Method, StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, OperationType};
use async_graphql::{Response, ServerError, Variables};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use super::middleware::Operation;
use super::{Edge, Failure, read_body, request_ctx, retry_after, text_header, ws};
use crate::authz;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::graphql::guard;
use crate::graphql::loaders::loaders;

/// Largest answer in bytes.
const RESPONSE_LIMIT: usize = 16 * 1024 * 1024;
/// Longest operation name that is written to the log.
const NAME_LIMIT: usize = 100;

/// Longest text of an error, in characters: the parser repeats the document in its own.
const MESSAGE_LIMIT: usize = 500;

const EMBEDDED: &str = include_str!("../../../web/src/gql/persisted-documents.json");

/// `/graphql`.
pub fn configure(config: &mut web::ServiceConfig) {
    config.service(
        web::resource("/graphql").route(web::post().to(post)).route(web::get().to(get)).default_service(web::to(super::method_not_allowed)),
    );
}

/// Longest document, in bytes, that is kept when it was read.
const KEPT_LENGTH: usize = 16 * 1024;
/// Most documents of callers that are kept.
const KEPT: usize = 128;

/// The documents of the web interface, by the SHA-256 under which it asks for them; and those that were read lately, so that a
/// document that comes again is not read again.
#[derive(Debug, Default)]
pub struct Documents {
    texts: HashMap<String, String>,
    names: Vec<String>,
    own: HashMap<String, Arc<ExecutableDocument>>,
    recent: Mutex<HashMap<String, Arc<ExecutableDocument>>>,
}

impl Documents {
    /// Those that were built into this program.
    ///
    /// # Errors
    /// [`Error::Internal`] where the file is not what the interface's build makes.
    pub fn embedded() -> Result<Self> {
        Self::parse(EMBEDDED)
    }

    fn parse(json: &str) -> Result<Self> {
        let texts: HashMap<String, String> =
            serde_json::from_str(json).map_err(|error| Error::internal(format!("persisted documents: {error}")))?;
        let mut names = Vec::new();
        let texts: HashMap<String, String> =
            texts.into_iter().map(|(id, text)| (id.strip_prefix("sha256:").unwrap_or(&id).to_owned(), text)).collect();
        let mut own = HashMap::new();
        for text in texts.values() {
            let document = async_graphql::parser::parse_query(text)
                .map_err(|error| Error::internal(format!("a persisted document cannot be read: {error}")))?;
            names.extend(document.operations.iter().filter_map(|(name, _)| name.map(ToString::to_string)));
            own.insert(text.clone(), Arc::new(document));
        }
        Ok(Self { texts, names, own, recent: Mutex::default() })
    }

    /// The document that a text is; none where it cannot be read, which is told when it is executed.
    ///
    /// # Errors
    /// [`Error::BadRequest`] for one that is too deep or too large.
    fn read(&self, text: &str) -> Result<Option<Arc<ExecutableDocument>>> {
        if let Some(document) = self.own.get(text) {
            return Ok(Some(Arc::clone(document)));
        }
        let recent = || self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(document) = recent().get(text) {
            return Ok(Some(Arc::clone(document)));
        }
        guard::nesting(text)?;
        let Ok(mut document) = async_graphql::parser::parse_query(text) else { return Ok(None) };
        guard::expansion(&document)?;
        guard::merge(&mut document);
        guard::repeats(&document, guard::REPEATS)?;
        guard::single_root(&document)?;
        let document = Arc::new(document);
        if text.len() <= KEPT_LENGTH {
            let mut recent = recent();
            if recent.len() >= KEPT {
                recent.clear();
            }
            recent.insert(text.to_owned(), Arc::clone(&document));
        }
        Ok(Some(document))
    }

    /// The document that a request names or brings. Who is known only by a cookie may run known documents only.
    ///
    /// # Errors
    /// [`Error::BadRequest`].
    pub fn resolve(&self, asked: &Asked, ambient: bool) -> Result<String> {
        let bad = |why: &str| Err(Error::BadRequest(why.to_owned()));
        match (asked.hash()?, asked.query.as_deref()) {
            (Some(hash), query) => match self.texts.get(hash) {
                Some(text) if query.is_none_or(|query| query == text) => Ok(text.clone()),
                Some(_) => bad("the document is not the one of this id"),
                None => bad("no document has this id"),
            },
            (None, Some(query)) if !ambient => Ok(query.to_owned()),
            (None, Some(_)) => bad("a browser session runs only the documents of the interface; send documentId"),
            (None, None) => bad("query or documentId is missing"),
        }
    }

    /// The name as a label of metrics: only names of persisted documents, so that callers cannot make up new ones.
    #[must_use]
    pub fn label(&self, name: &str) -> String {
        if self.names.iter().any(|known| known == name) { name.to_owned() } else { "other".to_owned() }
    }
}

/// A GraphQL request as it comes over HTTP or a socket.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Asked {
    query: Option<String>,
    document_id: Option<String>,
    operation_name: Option<String>,
    variables: Option<serde_json::Map<String, serde_json::Value>>,
    extensions: Option<serde_json::Map<String, serde_json::Value>>,
}

impl Asked {
    /// One request from one JSON object. An array is refused: neither batches nor fields by position.
    ///
    /// # Errors
    /// [`Error::BadRequest`].
    fn parse(body: &[u8]) -> Result<Self> {
        let bad = |why: String| Err(Error::BadRequest(why));
        if body.trim_ascii_start().first().is_some_and(|first| *first != b'{') {
            return bad(match serde_json::from_slice::<IgnoredAny>(body) {
                Ok(_) => "one request at a time: the body must be one JSON object".to_owned(),
                Err(error) => format!("the body is not JSON: {error}"),
            });
        }
        match serde_json::from_slice(body) {
            Ok(asked) => Ok(asked),
            Err(error) if error.is_data() => bad(format!("not a GraphQL request: {error}")),
            Err(error) => bad(format!("the body is not JSON: {error}")),
        }
    }

    fn hash(&self) -> Result<Option<&str>> {
        if let Some(id) = &self.document_id {
            return match id.strip_prefix("sha256:") {
                Some(hash) => Ok(Some(hash)),
                None => Err(Error::BadRequest("documentId must begin with sha256:".to_owned())),
            };
        }
        let persisted = self.extensions.as_ref().and_then(|extensions| extensions.get("persistedQuery"));
        Ok(persisted.and_then(|persisted| persisted.get("sha256Hash")).and_then(serde_json::Value::as_str))
    }

    /// The request for the schema, with what the log is to know of it. Errors of the document itself are told when it
    /// is executed.
    ///
    /// # Errors
    /// [`Error::BadRequest`].
    pub fn prepare(self, documents: &Documents, ambient: bool) -> Result<Prepared> {
        let text = documents.resolve(&self, ambient)?;
        let document = documents.read(&text)?;
        let mut variables = Variables::from_json(self.variables.map_or(serde_json::Value::Null, serde_json::Value::Object));
        let mut request = async_graphql::Request::new(text);
        if let Some(name) = &self.operation_name {
            request = request.operation_name(name);
        }
        let (name, kind) = match document {
            Some(document) => {
                guard::listed(&document, &variables)?;
                for name in guard::left_out(&document, self.operation_name.as_deref(), &variables) {
                    variables.insert(name, async_graphql::Value::Null);
                }
                let described = described(&document, self.operation_name.as_deref());
                request.set_parsed_query(Arc::unwrap_or_clone(document));
                described
            }
            None => (String::new(), None),
        };
        Ok(Prepared { request: request.variables(variables), name, kind })
    }
}

fn described(document: &ExecutableDocument, wanted: Option<&str>) -> (String, Option<OperationType>) {
    match &document.operations {
        DocumentOperations::Single(operation) => (String::new(), Some(operation.node.ty)),
        DocumentOperations::Multiple(operations) => operations
            .iter()
            .find(|(name, _)| wanted.is_none_or(|wanted| wanted == name.as_str()))
            .map_or((String::new(), None), |(name, operation)| (name.to_string(), Some(operation.node.ty))),
    }
}

/// A request that can be executed.
#[derive(Debug)]
pub struct Prepared {
    /// The request, without data of a person yet.
    pub request: async_graphql::Request,
    /// The operation's name; empty where it has none.
    pub name: String,
    /// What kind of operation it is, where the document can be read.
    pub kind: Option<OperationType>,
}

/// The media type of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    /// `application/graphql-response+json`: the status tells whether the request could be executed.
    Response,
    /// `application/json`: a well-formed request is answered with 200.
    Json,
}

impl Format {
    /// The best of both for an `Accept` header; `None` where neither will do.
    fn negotiate(accept: Option<&str>) -> Option<Self> {
        let Some(accept) = accept.filter(|accept| !accept.trim().is_empty()) else { return Some(Self::Json) };
        // For each of the two the quality of the most specific range that covers it (RFC 9110, 12.5.1).
        let quality = |own: &str| {
            let mut best: Option<(u8, u16)> = None;
            for range in accept.split(',') {
                let mut parts = range.split(';').map(str::trim);
                let kind = parts.next().unwrap_or_default().to_ascii_lowercase();
                let specific = match kind.as_str() {
                    kind if kind == own => 2,
                    "application/*" => 1,
                    "*/*" => 0,
                    _ => continue,
                };
                let mut thousandths = 1000;
                for part in parts {
                    if let Some(q) = part.to_ascii_lowercase().strip_prefix("q=") {
                        thousandths = thousandths_of(q);
                    } else if part.to_ascii_lowercase().strip_prefix("charset=").is_some_and(|set| set.trim_matches('"') != "utf-8") {
                        thousandths = 0;
                    }
                }
                if best.is_none_or(|(known, _)| specific > known) {
                    best = Some((specific, thousandths));
                }
            }
            best.unwrap_or((0, 0))
        };
        let (json, response) = (quality("application/json"), quality("application/graphql-response+json"));
        match (json.1, response.1) {
            (0, 0) => None,
            (json_q, response_q) if response_q > json_q => Some(Self::Response),
            // Both are as welcome: the one that was named, and of two named the newer.
            (json_q, response_q) if response_q == json_q && response.0 == 2 => Some(Self::Response),
            _ => Some(Self::Json),
        }
    }

    fn content_type(self) -> &'static str {
        match self {
            Self::Response => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        }
    }
}

fn thousandths_of(q: &str) -> u16 {
    let (whole, rest) = q.split_once('.').unwrap_or((q, ""));
    if whole.trim() != "0" {
        return 1000;
    }
    let mut digits = rest.trim().chars().chain("000".chars()).take(3).collect::<String>();
    if digits.is_empty() {
        digits.push('0');
    }
    digits.parse().unwrap_or(0)
}

/// An answer before it is written.
struct Answer {
    format: Format,
    ctx: Option<Ctx>,
    request: HttpRequest,
}

#[derive(Serialize)]
struct Body<'r> {
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'r [ServerError],
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'r async_graphql::Value>,
}

async fn post(request: HttpRequest, payload: web::Payload, edge: web::Data<Edge>) -> HttpResponse {
    let Some(mut answer) = Answer::begin(&request) else { return not_acceptable(&request) };
    if !super::is_json(&request) {
        let error = Error::BadRequest("the body must be application/json".to_owned());
        return answer.refuse(Some(StatusCode::UNSUPPORTED_MEDIA_TYPE), error);
    }
    let ctx = match request_ctx(&request).await {
        Ok(ctx) => ctx,
        Err(error) => return answer.refuse(None, error),
    };
    answer.ctx = Some(ctx.clone());
    let body = match read_body(&request, payload, edge.hub.config.limits.graphql_body_bytes).await {
        Ok(body) => body,
        Err(failure) => return answer.refuse(Some(failure.status), failure.error),
    };
    match Asked::parse(&body) {
        Ok(asked) => answer.run(&edge, ctx, asked).await,
        Err(error) => answer.refuse(None, error),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Asking {
    query: Option<String>,
    document_id: Option<String>,
    operation_name: Option<String>,
    variables: Option<String>,
    extensions: Option<String>,
}

async fn get(request: HttpRequest, payload: web::Payload, edge: web::Data<Edge>) -> Result<HttpResponse, Failure> {
    if request.headers().contains_key(header::UPGRADE) {
        return ws::open(&request, payload, edge).await;
    }
    let Some(mut answer) = Answer::begin(&request) else { return Ok(not_acceptable(&request)) };
    let ctx = match request_ctx(&request).await {
        Ok(ctx) => ctx,
        Err(error) => return Ok(answer.refuse(None, error)),
    };
    answer.ctx = Some(ctx.clone());
    let map = |text: Option<String>| match text {
        None => Ok(None),
        Some(text) => serde_json::from_str(&text).map(Some),
    };
    let asked = web::Query::<Asking>::from_query(request.query_string()).map_err(|error| error.to_string()).and_then(|asking| {
        let Asking { query, document_id, operation_name, variables, extensions } = asking.into_inner();
        let operation_name = operation_name.filter(|name| !name.is_empty());
        let (variables, extensions) = (map(variables).map_err(|e| e.to_string())?, map(extensions).map_err(|e| e.to_string())?);
        Ok(Asked { query, document_id, operation_name, variables, extensions })
    });
    Ok(match asked {
        Ok(asked) => answer.run(&edge, ctx, asked).await,
        Err(why) => answer.refuse(None, Error::BadRequest(format!("not a GraphQL request: {why}"))),
    })
}

fn not_acceptable(request: &HttpRequest) -> HttpResponse {
    let error = Error::BadRequest("answers are application/graphql-response+json or application/json".to_owned());
    actix_web::ResponseError::error_response(&Failure::with_status(request, StatusCode::NOT_ACCEPTABLE, error))
}

impl Answer {
    fn begin(request: &HttpRequest) -> Option<Self> {
        let format = Format::negotiate(text_header(request, "Accept"))?;
        Some(Self { format, ctx: None, request: request.clone() })
    }

    async fn run(self, edge: &Edge, ctx: Ctx, asked: Asked) -> HttpResponse {
        let prepared = match asked.prepare(&edge.documents, ctx.actor.session.is_some()) {
            Ok(prepared) => prepared,
            Err(error) => return self.refuse(None, error),
        };
        let kind = match prepared.kind {
            Some(OperationType::Mutation) => "mutation",
            Some(OperationType::Subscription) => "subscription",
            Some(OperationType::Query) | None => "query",
        };
        let name: String = prepared.name.chars().take(NAME_LIMIT).collect();
        let mut operation = Operation { label: edge.documents.label(&name), name, kind, code: "OK" };
        let span = tracing::Span::current();
        span.record("operation", operation.name.as_str());
        span.record("kind", kind);
        operation.clone().note(&self.request);
        if self.request.method() == Method::GET && kind != "query" {
            let error = Error::BadRequest(format!("a {kind} must be sent by POST"));
            return self.refuse(Some(StatusCode::METHOD_NOT_ALLOWED), error);
        }
        if kind == "subscription" {
            return self.refuse(None, Error::BadRequest("subscriptions go over a WebSocket".to_owned()));
        }
        if let Err(error) = authz::require_reads(&ctx) {
            return self.refuse(None, error);
        }
        let patience = Duration::from_secs(edge.hub.config.limits.graphql_timeout_seconds);
        let loaders = loaders(&ctx);
        let request = prepared.request.data(ctx.clone()).data(loaders);
        let Ok(mut response) = tokio::time::timeout(patience, edge.schema.execute(request)).await else {
            return self.refuse(None, Error::Unavailable("a GraphQL request took too long".to_owned()));
        };
        let executed = settle(&ctx, &mut response);
        if let Some(code) = first_code(&response) {
            operation.code = code;
            operation.note(&self.request);
        }
        let status = if executed || self.format == Format::Json { StatusCode::OK } else { StatusCode::BAD_REQUEST };
        let data = executed.then_some(&response.data);
        self.write(status, &Body { errors: &response.errors, data }, None)
    }

    /// A request that is not executed.
    fn refuse(&self, status: Option<StatusCode>, error: Error) -> HttpResponse {
        let status = status.unwrap_or_else(|| super::status_of(&error));
        let request_id = super::request_id(&self.request);
        if self.ctx.is_some() {
            let known = self.request.extensions_operation();
            Operation { code: error.code(), ..known }.note(&self.request);
        }
        let wait = retry_after(&error);
        let errors = [told(&request_id, &error, ServerError::new(String::new(), None))];
        self.write(status, &Body { errors: &errors, data: None }, wait)
    }

    fn write(&self, status: StatusCode, body: &Body<'_>, wait: Option<u64>) -> HttpResponse {
        let mut bytes = Capped(Vec::with_capacity(4096));
        if let Err(error) = serde_json::to_writer(&mut bytes, body) {
            if !error.is_io() {
                return self.refuse(None, Error::internal(format!("writing a GraphQL answer: {error}")));
            }
            let error = Error::BadRequest(format!("the answer is larger than {RESPONSE_LIMIT} bytes; ask for fewer rows"));
            return self.refuse(None, error);
        }
        let mut response = HttpResponse::build(status);
        response.insert_header((header::CONTENT_TYPE, self.format.content_type()));
        if let Some(seconds) = wait {
            response.insert_header((header::RETRY_AFTER, seconds));
        }
        response.body(bytes.0)
    }
}

trait Noted {
    fn extensions_operation(&self) -> Operation;
}

impl Noted for HttpRequest {
    fn extensions_operation(&self) -> Operation {
        use actix_web::HttpMessage;
        let none = || Operation { name: String::new(), label: "other".to_owned(), kind: "query", code: "OK" };
        self.extensions().get::<Operation>().cloned().unwrap_or_else(none)
    }
}

/// Gives every error its code and the request's name, and takes away what only the operator may know. `false` where the
/// request was not executed at all.
pub(super) fn settle(ctx: &Ctx, response: &mut Response) -> bool {
    let own_fault = |error: &ServerError| error.source.is_none();
    let executed = response.errors.is_empty()
        || response.data != async_graphql::Value::Null
        || !response.errors.iter().all(|error| own_fault(error) || error.path.is_empty());
    response.errors = std::mem::take(&mut response.errors).into_iter().map(|error| classify(&ctx.request_id, error)).collect();
    executed
}

fn classify(request_id: &Arc<str>, error: ServerError) -> ServerError {
    if let Some(known) = error.source::<Error>() {
        let known = known.clone();
        return told(request_id, &known, error);
    }
    let known = match &error.source {
        None => Error::BadRequest(error.message.clone()),
        Some(_) => Error::internal(format!("a resolver failed: {}", error.message)),
    };
    told(request_id, &known, error)
}

fn told(request_id: &Arc<str>, known: &Error, error: ServerError) -> ServerError {
    known.log(request_id);
    let mut told = ServerError { message: known.to_string().chars().take(MESSAGE_LIMIT).collect(), source: None, ..error };
    let extensions = told.extensions.get_or_insert_default();
    extensions.set("code", known.code());
    extensions.set("requestId", request_id.as_ref());
    extensions.set("retryable", matches!(known, Error::Unavailable(_) | Error::RateLimited { .. }));
    told
}

fn first_code(response: &Response) -> Option<&'static str> {
    let extensions = response.errors.first()?.extensions.as_ref()?;
    let async_graphql::Value::String(code) = extensions.get("code")? else { return None };
    ["UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND", "BAD_REQUEST", "RATE_LIMITED", "UNAVAILABLE", "INTERNAL"]
        .into_iter()
        .find(|known| known == code)
}

/// Bytes up to [`RESPONSE_LIMIT`].
struct Capped(Vec<u8>);

impl std::io::Write for Capped {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.0.len() + bytes.len() > RESPONSE_LIMIT {
            return Err(std::io::ErrorKind::FileTooLarge.into());
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_media_type_is_chosen() {
        let is = |accept: Option<&str>| Format::negotiate(accept);
        let new = "application/graphql-response+json";
        assert_eq!(is(None), Some(Format::Json));
        assert_eq!(is(Some("*/*")), Some(Format::Json));
        assert_eq!(is(Some("application/*")), Some(Format::Json));
        assert_eq!(is(Some("application/json")), Some(Format::Json));
        assert_eq!(is(Some(new)), Some(Format::Response));
        assert_eq!(is(Some(&format!("{new}, application/json"))), Some(Format::Response));
        assert_eq!(is(Some(&format!("{new};q=0.5, application/json;q=0.9"))), Some(Format::Json));
        assert_eq!(is(Some(&format!("application/json;q=0.9, {new}"))), Some(Format::Response));
        assert_eq!(is(Some(&format!("{new}; charset=utf-8, application/json; charset=utf-8"))), Some(Format::Response));
        assert_eq!(is(Some("text/html,application/xhtml+xml,*/*;q=0.8")), Some(Format::Json));
        assert_eq!(is(Some("text/html")), None);
        assert_eq!(is(Some("application/json;q=0, */*")), Some(Format::Response));
        assert_eq!(is(Some("application/json;charset=utf-16")), None);
    }

    #[test]
    fn one_object_and_only_known_shapes() {
        for text in ["null", "1", "[]", "\"{a}\"", " true"] {
            let Err(Error::BadRequest(why)) = Asked::parse(text.as_bytes()) else { panic!("{text}") };
            assert!(why.contains("must be one JSON object"), "{text}: {why}");
        }
        assert!(matches!(Asked::parse(b"[1"), Err(Error::BadRequest(why)) if why.contains("not JSON")));
        let is = |text: &str| Asked::parse(text.as_bytes()).is_ok();
        assert!(is(r#"{"query":"{a}","variables":null,"operationName":null,"extensions":null}"#));
        for wrong in [
            r#"[{"query":"{a}"}]"#,
            "[]",
            r#" ["{a}",null,null,null,null]"#,
            "null",
            "1",
            r#"{"query":1}"#,
            r#"{"query":"{a}","variables":[]}"#,
            r#"{"query":"{a}","variables":"{}"}"#,
            r#"{"query":"{a}","extensions":1}"#,
            r#"{"query":"{a}","operationName":{}}"#,
            r#"{"query":"{a}","query":"{b}"}"#,
            r#"{"query":"\ud800"}"#,
        ] {
            assert!(!is(wrong), "{wrong}");
        }
    }

    #[test]
    fn a_browser_runs_only_the_documents_of_the_interface() {
        let documents = Documents::parse(r#"{"abc":"query Me { viewer { id } }"}"#).unwrap();
        let asked = |text: &str| serde_json::from_str::<Asked>(text).unwrap();
        let me = Ok("query Me { viewer { id } }".to_owned());
        let text = |result: Result<String>| result.map_err(|error| error.code());
        assert_eq!(text(documents.resolve(&asked(r#"{"documentId":"sha256:abc"}"#), true)), me);
        assert_eq!(text(documents.resolve(&asked(r#"{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"abc"}}}"#), true)), me);
        assert_eq!(text(documents.resolve(&asked(r#"{"documentId":"sha256:abc","query":"{ other }"}"#), false)), Err("BAD_REQUEST"));
        assert_eq!(text(documents.resolve(&asked(r#"{"documentId":"sha256:abd"}"#), false)), Err("BAD_REQUEST"));
        assert_eq!(text(documents.resolve(&asked(r#"{"documentId":"abc"}"#), false)), Err("BAD_REQUEST"));
        assert_eq!(text(documents.resolve(&asked(r#"{"query":"{ viewer { id } }"}"#), true)), Err("BAD_REQUEST"));
        assert_eq!(text(documents.resolve(&asked(r#"{"query":"{ a }"}"#), false)), Ok("{ a }".to_owned()));
        assert_eq!(documents.label("Me"), "Me");
        assert_eq!(documents.label("Made up"), "other");
    }

    #[test]
    fn a_document_is_read_once() {
        let documents = Documents::parse(r#"{"abc":"query Me { viewer { id } }"}"#).unwrap();
        let read = |text: &str| documents.read(text).unwrap();
        let (first, again) = (read("{ serverTime }").unwrap(), read("{ serverTime }").unwrap());
        assert!(Arc::ptr_eq(&first, &again));
        assert!(Arc::ptr_eq(&read("query Me { viewer { id } }").unwrap(), &read("query Me { viewer { id } }").unwrap()));
        assert!(read("{ serverTime").is_none());
        assert!(documents.read(&format!("{{ f(a: {}1{}) }}", "[".repeat(2_000), "]".repeat(2_000))).is_err());
        for n in 0..2 * KEPT {
            read(&format!("{{ a{n} }}"));
            read(&format!("{{ long{n} # {} \n }}", "x".repeat(KEPT_LENGTH)));
        }
        let kept = documents.recent.lock().unwrap();
        assert!(kept.len() <= KEPT);
        assert!(kept.keys().all(|text| text.len() <= KEPT_LENGTH));
    }
}
