//! What happens to every request: it gets a name, its answer the security headers, the log a line; and a handler that
//! panics costs one answer, not a worker.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Instant;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpRequest, HttpResponse, web};
use futures::FutureExt;
use tracing::Instrument;
use uuid::Uuid;

use super::Edge;

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; \
                      connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";

#[derive(Clone, Debug)]
struct RequestId(Arc<str>);

/// What a handler tells about itself for log and metrics.
#[derive(Clone, Debug)]
pub struct Operation {
    /// The name in the log: the caller's own, cut to 100 characters.
    pub name: String,
    /// The name in the metrics: of a persisted document, or `other`.
    pub label: String,
    /// query, mutation or subscription.
    pub kind: &'static str,
    /// The first error's code, or OK.
    pub code: &'static str,
}

/// The status of an answer that is sent under another one; log and metrics tell this.
#[derive(Clone, Copy, Debug)]
pub(super) struct Answered(pub(super) StatusCode);

impl Operation {
    /// Notes what the request was.
    pub fn note(self, request: &HttpRequest) {
        request.extensions_mut().insert(self);
    }
}

/// The name of the request in logs, errors and the audit.
#[must_use]
pub fn request_id(request: &HttpRequest) -> Arc<str> {
    request.extensions().get::<RequestId>().map_or_else(|| Arc::from("-"), |id| Arc::clone(&id.0))
}

/// Wraps every handler.
///
/// # Errors
/// The method as a word of the log: callers make up none.
fn known_method(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "OTHER",
    }
}

/// What the handlers inside could not answer themselves; it is an answer with the same headers.
pub async fn frame<B: MessageBody + 'static>(
    edge: web::Data<Edge>,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let started = Instant::now();
    let id: Arc<str> = Arc::from(edge.hub.random.id::<Uuid>().to_string());
    let method = known_method(request.method());
    let https = edge.hub.config.is_https();
    request.extensions_mut().insert(RequestId(Arc::clone(&id)));
    let span = tracing::info_span!("request", request.id = %id, operation = tracing::field::Empty, kind = tracing::field::Empty);
    let outcome = AssertUnwindSafe(next.call(request)).catch_unwind().instrument(span.clone()).await;
    let took = started.elapsed();
    let line = |route: &str, status: StatusCode, operation: Option<&Operation>| {
        let code = operation.map_or_else(|| code_of(status), |operation| operation.code);
        let label = operation.map_or(route, |operation| operation.label.as_str());
        edge.hub.metrics.request(label, code, took);
        let _in = span.enter();
        let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        match operation {
            Some(operation) => tracing::info!(
                method,
                route,
                status = status.as_u16(),
                duration_ms = ms,
                operation = operation.name,
                kind = operation.kind,
                code,
                "request"
            ),
            None => tracing::info!(method, route, status = status.as_u16(), duration_ms = ms, code, "request"),
        }
    };
    match outcome {
        Ok(Ok(mut response)) => {
            protect(response.headers_mut(), &id, https);
            let route = response.request().match_pattern().unwrap_or_else(|| "(interface)".to_owned());
            let operation = response.request().extensions().get::<Operation>().cloned();
            let answered = response.request().extensions().get::<Answered>().map_or(response.status(), |answered| answered.0);
            line(&route, answered, operation.as_ref());
            Ok(response)
        }
        Ok(Err(error)) => {
            let mut response = error.error_response();
            protect(response.headers_mut(), &id, https);
            line("(unknown)", response.status(), None);
            Err(InternalError::from_response(error, response).into())
        }
        Err(_) => {
            edge.hub.metrics.panicked();
            let body = serde_json::json!({ "code": "INTERNAL", "message": "internal error", "requestId": &*id });
            let mut response = HttpResponse::InternalServerError().json(body);
            protect(response.headers_mut(), &id, https);
            line("(panicked)", response.status(), None);
            Err(InternalError::from_response("a handler panicked", response).into())
        }
    }
}

fn code_of(status: StatusCode) -> &'static str {
    match status.as_u16() {
        ..=399 => "OK",
        401 => "UNAUTHENTICATED",
        403 => "FORBIDDEN",
        404 => "NOT_FOUND",
        429 => "RATE_LIMITED",
        503 => "UNAVAILABLE",
        500.. => "INTERNAL",
        _ => "BAD_REQUEST",
    }
}

/// The headers that every answer carries; what a handler set itself stays.
fn protect(headers: &mut HeaderMap, request_id: &str, https: bool) {
    let fixed: [(HeaderName, &'static str); 7] = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CROSS_ORIGIN_OPENER_POLICY, "same-origin"),
        (header::CROSS_ORIGIN_RESOURCE_POLICY, "same-origin"),
        (header::PERMISSIONS_POLICY, "camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    for (name, value) in fixed {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    if https {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=63072000; includeSubDomains"));
    }
    if let Ok(value) = HeaderValue::from_str(request_id) {
        headers.insert(HeaderName::from_static("x-request-id"), value);
    }
}

#[cfg(test)]
mod tests {
    use actix_web::middleware::from_fn;
    use actix_web::{App, test};

    use super::*;
    use crate::outbox::testing::TestHub;

    async fn fails() -> HttpResponse {
        panic!("a secret detail")
    }

    #[actix_web::test]
    async fn a_method_that_somebody_made_up_stands_in_no_log() {
        assert_eq!(["PATCH", "SECRET", "get"].map(|word| known_method(&word.parse().unwrap())), ["PATCH", "OTHER", "OTHER"]);
    }

    #[actix_web::test]
    async fn every_answer_has_its_headers_and_a_panic_costs_one_answer() {
        let hub = TestHub::new().await;
        let edge = web::Data::new(Edge::new(Arc::clone(&hub.hub)).unwrap());
        let app = App::new().app_data(edge).wrap(from_fn(frame)).route("/panics", web::get().to(fails)).configure(super::super::configure);
        let app = test::init_service(app).await;
        let requests = [
            ("GET", "/healthz", 200),
            ("GET", "/readyz", 200),
            ("GET", "/metrics", 404),
            ("GET", "/", 200),
            ("PUT", "/", 405),
            ("GET", "/api/nothing", 404),
            ("POST", "/graphql", 415),
            ("DELETE", "/graphql", 405),
            ("GET", "/graphql?query=%7B__typename%7D", 401),
            ("GET", "/api/auth/sign-in", 405),
            ("POST", "/api/auth/sign-in", 415),
            ("POST", "/api/auth/sign-out", 204),
            ("GET", "/panics", 500),
            ("GET", "/healthz", 200),
        ];
        for (method, path, status) in requests {
            let request = test::TestRequest::with_uri(path).method(method.parse().unwrap()).to_request();
            let (headers, got, body) = match test::try_call_service(&app, request).await {
                Ok(response) => (response.headers().clone(), response.status(), test::read_body(response).await),
                Err(error) => {
                    let response = error.error_response();
                    let (headers, status) = (response.headers().clone(), response.status());
                    (headers, status, actix_web::body::to_bytes(response.into_body()).await.unwrap_or_default())
                }
            };
            assert_eq!(got.as_u16(), status, "{method} {path}");
            for name in ["content-security-policy", "x-content-type-options", "referrer-policy", "cache-control", "x-request-id"] {
                assert!(headers.contains_key(name), "{method} {path}: {name}");
            }
            assert!(!headers.contains_key("server") && !headers.contains_key("strict-transport-security"), "{method} {path}");
            assert!(!String::from_utf8_lossy(&body).contains("secret detail"), "{method} {path}");
        }
    }
}
