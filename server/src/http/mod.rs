//! The HTTP edge: routes, who asks, what an error looks like. Nothing here decides on permissions.

pub mod assets;
pub mod auth;
pub mod downloads;
pub mod exercises;
pub mod graphql;
pub mod health;
pub mod log;
pub mod members;
pub mod middleware;
mod told;
pub mod uploads;
pub mod ws;

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::cookie::Cookie;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpMessage, HttpRequest, HttpResponse, web};
use futures::StreamExt;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::authn::{self, Credentials};
use crate::authz::Actor;
use crate::config::{Config, Secret};
use crate::ctx::{Ctx, Hub};
use crate::error::{Error, Result};
use crate::graphql::schema::{self, Schema};
use crate::ids::UserId;
pub use middleware::request_id;

/// How long the body of a request other than an upload may take.
const BODY_TIME: Duration = Duration::from_secs(30);

/// What all workers of the HTTP server share.
pub struct Edge {
    /// The hub.
    pub hub: Arc<Hub>,
    /// The GraphQL schema.
    pub schema: Schema,
    /// The documents that browsers may run.
    pub documents: graphql::Documents,
    /// Open WebSockets.
    pub sockets: ws::Sockets,
    /// When readiness was last looked at, and whether database and evidence store were ready.
    pub readiness: tokio::sync::Mutex<Option<(Instant, (bool, bool))>>,
    limiter: DefaultKeyedRateLimiter<UserId>,
}

impl std::fmt::Debug for Edge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Edge").field("hub", &self.hub).finish_non_exhaustive()
    }
}

impl Edge {
    /// The edge of a hub.
    ///
    /// # Errors
    /// [`Error::Internal`] where the persisted documents of the interface cannot be read.
    pub fn new(hub: Arc<Hub>) -> Result<Self> {
        let per_minute = NonZeroU32::new(hub.config.limits.requests_per_minute).unwrap_or(NonZeroU32::MIN);
        Ok(Self {
            schema: schema::build(&hub),
            documents: graphql::Documents::embedded()?,
            sockets: ws::Sockets::default(),
            readiness: tokio::sync::Mutex::new(None),
            limiter: RateLimiter::keyed(Quota::per_minute(per_minute)),
            hub,
        })
    }

    /// Counts a request of the person.
    ///
    /// # Errors
    /// [`Error::RateLimited`].
    pub fn count(&self, actor: &Actor) -> Result<()> {
        let Some(user) = actor.user else { return Ok(()) };
        self.limiter.check_key(&user).map_err(|not_until| {
            self.hub.metrics.rate_limited();
            let wait = not_until.wait_time_from(governor::clock::Clock::now(&governor::clock::DefaultClock::default()));
            Error::RateLimited { retry_after_seconds: wait.as_secs() + 1 }
        })
    }

    /// Forgets counts that no longer matter.
    pub(crate) fn tidy(&self) {
        self.limiter.retain_recent();
    }
}

/// All routes.
pub fn configure(config: &mut web::ServiceConfig) {
    config
        .configure(graphql::configure)
        .configure(auth::configure)
        .configure(uploads::configure)
        .configure(downloads::configure)
        .configure(exercises::configure)
        .configure(members::configure)
        .configure(log::configure)
        .configure(health::configure)
        .configure(assets::configure);
}

/// An [`Error`] as an HTTP answer: a status and `{"code", "message", "requestId"}`.
#[derive(Debug)]
pub struct Failure {
    error: Error,
    status: StatusCode,
    request_id: Arc<str>,
}

impl Failure {
    /// The answer for `error` to `request`; logs what only the operator may know.
    #[must_use]
    pub fn new(request: &HttpRequest, error: Error) -> Self {
        let status = status_of(&error);
        Self::with_status(request, status, error)
    }

    /// The answer with a status of its own, for what HTTP has a word for.
    #[must_use]
    pub fn with_status(request: &HttpRequest, status: StatusCode, error: Error) -> Self {
        let request_id = request_id(request);
        error.log(&request_id);
        Self { error, status, request_id }
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.error.fmt(f)
    }
}

impl actix_web::ResponseError for Failure {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        let mut body = serde_json::json!({
            "code": self.error.code(),
            "message": self.error.to_string(),
            "requestId": &*self.request_id,
        });
        let mut response = HttpResponse::build(self.status);
        if let Some(seconds) = retry_after(&self.error) {
            response.insert_header((header::RETRY_AFTER, seconds));
            if let Some(object) = body.as_object_mut() {
                object.insert("retryAfterSeconds".to_owned(), seconds.into());
            }
        }
        response.json(body)
    }
}

/// The HTTP status of an error.
#[must_use]
pub fn status_of(error: &Error) -> StatusCode {
    match error {
        Error::Unauthenticated => StatusCode::UNAUTHORIZED,
        Error::Forbidden | Error::NotOwnPage(_) => StatusCode::FORBIDDEN,
        Error::NotFound => StatusCode::NOT_FOUND,
        Error::BadRequest(_) | Error::Refused(_) => StatusCode::BAD_REQUEST,
        Error::RateLimited { .. } => StatusCode::TOO_MANY_REQUESTS,
        Error::Unavailable(_) | Error::Uncertain(_) => StatusCode::SERVICE_UNAVAILABLE,
        Error::Internal(_) | Error::Unsound(..) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// Seconds after which another try makes sense.
#[must_use]
pub fn retry_after(error: &Error) -> Option<u64> {
    match error {
        Error::RateLimited { retry_after_seconds } => Some(*retry_after_seconds),
        Error::Unavailable(_) => Some(5),
        _ => None,
    }
}

/// What all workers share.
///
/// # Errors
/// [`Error::Internal`] where the server was put together without it.
pub fn edge(request: &HttpRequest) -> Result<&web::Data<Edge>> {
    request.app_data::<web::Data<Edge>>().ok_or_else(|| Error::internal("the server has no edge"))
}

/// The context of a request of a signed-in person: reads cookie or bearer token, refuses what another site made the
/// browser send, and counts the request. Every handler but those for strangers begins with it.
///
/// # Errors
/// [`Error::Unauthenticated`], [`Error::NotOwnPage`] for a foreign or missing Origin, [`Error::RateLimited`].
pub async fn request_ctx(request: &HttpRequest) -> Result<Ctx> {
    let edge = edge(request)?;
    let credentials = credentials(request, &edge.hub.config);
    if credentials.is_ambient() {
        same_origin(request, &edge.hub.config)?;
    }
    let actor = authn::authenticate(&edge.hub, &credentials).await?.ok_or(Error::Unauthenticated)?;
    edge.count(&actor)?;
    Ok(Ctx::new(Arc::clone(&edge.hub), actor, &request_id(request)))
}

/// The name of the session cookie.
#[must_use]
pub fn cookie_name(config: &Config) -> &'static str {
    if config.is_https() { "__Host-chot" } else { "chot" }
}

/// What the request brings to prove who asks. A bearer token counts before a cookie.
#[must_use]
pub fn credentials(request: &HttpRequest, config: &Config) -> Credentials {
    if let Some(value) = request.headers().get(header::AUTHORIZATION) {
        let token = value.to_str().ok().and_then(|text| {
            let (scheme, token) = text.split_once(' ')?;
            scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
        });
        return Credentials::Bearer(Secret::new(token.unwrap_or_default()));
    }
    match request.cookie(cookie_name(config)) {
        Some(cookie) => Credentials::Session(Secret::new(Cookie::value(&cookie))),
        None => Credentials::None,
    }
}

/// Refuses a request that carries a cookie but was not made by the hub's own pages: a change needs the right Origin, a
/// read must not come from another site.
///
/// # Errors
/// [`Error::NotOwnPage`].
pub fn same_origin(request: &HttpRequest, config: &Config) -> Result<()> {
    let reads = request.method().is_safe();
    own_origin(request, config, if reads { Missing::IsFine } else { Missing::IsRefused })?;
    match text_header(request, "Sec-Fetch-Site") {
        None | Some("same-origin") => Ok(()),
        // Typed into the address bar, or from a bookmark.
        Some("none") if reads => Ok(()),
        Some(site) => Err(not_own_page(request, &format!("Sec-Fetch-Site is {site}"), config)),
    }
}

/// What a request without an Origin is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// Let in.
    IsFine,
    /// Refused.
    IsRefused,
}

/// Refuses a request of another Origin, and where it needs one, of none.
///
/// # Errors
/// [`Error::NotOwnPage`].
pub fn own_origin(request: &HttpRequest, config: &Config, missing: Missing) -> Result<()> {
    match text_header(request, "Origin") {
        Some(origin) if origin_allowed(config, origin) => Ok(()),
        Some(_) => Err(not_own_page(request, "the header Origin names another site", config)),
        None if request.headers().contains_key("Origin") => Err(not_own_page(request, "the header Origin is not text", config)),
        None if missing == Missing::IsFine => Ok(()),
        None => Err(not_own_page(request, "the header Origin is missing", config)),
    }
}

/// The refusal of a request that was not made by the hub's own pages, with what would be right.
#[must_use]
pub fn not_own_page(request: &HttpRequest, why: &str, config: &Config) -> Error {
    tracing::info!(request.id = %request_id(request), "refused: not from the hub's own pages");
    Error::NotOwnPage(format!(
        "refused, as not made by the hub's own pages: {why}. Send Origin: {}, or a bearer token instead of the session cookie",
        config.origin()
    ))
}

/// Whether a page of this origin belongs to the hub. On loopback, `localhost` and the address mean the same machine.
#[must_use]
pub fn origin_allowed(config: &Config, origin: &str) -> bool {
    let own = config.origin();
    if origin == own {
        return true;
    }
    let port = |url: &str| {
        ["http://127.0.0.1", "http://localhost", "http://[::1]"].into_iter().find_map(|host| {
            let rest = url.strip_prefix(host)?;
            if rest.is_empty() { Some(80) } else { rest.strip_prefix(':')?.parse::<u16>().ok() }
        })
    };
    port(own).is_some_and(|own| port(origin) == Some(own))
}

/// A header as text; `None` where it is missing or no text.
#[must_use]
pub fn text_header<'r>(request: &'r HttpRequest, name: &str) -> Option<&'r str> {
    request.headers().get(name)?.to_str().ok()
}

/// The address of the client: of the connection, or, where that is a trusted proxy, the last one in `X-Forwarded-For`
/// that is not.
#[must_use]
pub fn client_address(request: &HttpRequest, config: &Config) -> IpAddr {
    let Some(peer) = request.peer_addr().map(|peer| peer.ip().to_canonical()) else { return IpAddr::from([0, 0, 0, 0]) };
    let trusted = |address: &IpAddr| config.server.trusted_proxies.iter().any(|proxy| proxy.to_canonical() == *address);
    if !trusted(&peer) {
        return peer;
    }
    let forwarded = request.headers().get_all("X-Forwarded-For").filter_map(|value| value.to_str().ok());
    let hops: Vec<IpAddr> = forwarded
        .flat_map(|line| line.split(','))
        .filter_map(|hop| hop.trim().parse::<IpAddr>().ok())
        .map(|hop| hop.to_canonical())
        .collect();
    hops.into_iter().rev().find(|hop| !trusted(hop)).unwrap_or(peer)
}

/// Whether the body is declared as JSON in UTF-8.
#[must_use]
pub fn is_json(request: &HttpRequest) -> bool {
    let Ok(Some(kind)) = request.mime_type() else { return false };
    kind.essence_str() == "application/json" && kind.get_param("charset").is_none_or(|charset| charset == "utf-8")
}

/// Reads a whole body of at most `limit` bytes within half a minute.
///
/// # Errors
/// [`Failure`] with 413, 408 or 400.
pub async fn read_body(request: &HttpRequest, mut payload: web::Payload, limit: usize) -> Result<web::BytesMut, Failure> {
    let too_large = || {
        let error = Error::BadRequest(format!("the body is larger than {limit} bytes"));
        Failure::with_status(request, StatusCode::PAYLOAD_TOO_LARGE, error)
    };
    let declared = text_header(request, "Content-Length").and_then(|text| text.parse::<usize>().ok());
    if declared.is_some_and(|length| length > limit) {
        return Err(too_large());
    }
    let read = async {
        let mut body = web::BytesMut::new();
        while let Some(chunk) = payload.next().await {
            let chunk = chunk.map_err(|_| Failure::new(request, Error::BadRequest("the body ended early".to_owned())))?;
            if body.len() + chunk.len() > limit {
                return Err(too_large());
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    };
    tokio::time::timeout(BODY_TIME, read).await.unwrap_or_else(|_| {
        let error = Error::BadRequest("the body came too slowly".to_owned());
        Err(Failure::with_status(request, StatusCode::REQUEST_TIMEOUT, error))
    })
}

/// The answer to a method that a path does not know.
pub(crate) async fn method_not_allowed(request: HttpRequest) -> HttpResponse {
    let error = Error::BadRequest(format!("{} is not for this path", request.method()));
    actix_web::ResponseError::error_response(&Failure::with_status(&request, StatusCode::METHOD_NOT_ALLOWED, error))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use actix_web::test::TestRequest;

    use super::*;

    fn config(public_url: &str) -> Config {
        let mut config = Config::demo(Path::new("/nowhere"), "127.0.0.1:8080".parse().unwrap()).unwrap();
        config.server.public_url = public_url.to_owned();
        config
    }

    #[test]
    fn only_the_own_origin_is_let_in() {
        let config = config("https://hub.example.vn/chot");
        assert!(origin_allowed(&config, "https://hub.example.vn"));
        for foreign in
            ["http://hub.example.vn", "https://hub.example.vn:444", "https://hub.example.vn.evil.vn", "null", "", "https://evil.vn"]
        {
            assert!(!origin_allowed(&config, foreign), "{foreign}");
        }
    }

    #[test]
    fn on_loopback_localhost_is_the_same_machine_but_another_port_is_not() {
        let config = config("http://127.0.0.1:8080");
        assert!(origin_allowed(&config, "http://localhost:8080"));
        assert!(!origin_allowed(&config, "http://localhost:8081"));
        assert!(!origin_allowed(&config, "http://localhost.evil.vn:8080"));
        assert!(!origin_allowed(&config, "https://localhost:8080"));
    }

    #[test]
    fn a_change_needs_an_origin_and_a_read_must_not_come_from_elsewhere() {
        let config = config("https://hub.example.vn");
        let post = || TestRequest::post().uri("/graphql");
        let get = || TestRequest::get().uri("/api/evidence/1/content");
        let ok = |request: TestRequest| same_origin(&request.to_http_request(), &config).is_ok();
        assert!(ok(post().insert_header(("Origin", "https://hub.example.vn"))));
        assert!(ok(post().insert_header(("Origin", "https://hub.example.vn")).insert_header(("Sec-Fetch-Site", "same-origin"))));
        assert!(!ok(post()), "no Origin");
        assert!(!ok(post().insert_header(("Origin", "https://evil.vn"))));
        assert!(!ok(post().insert_header(("Origin", "https://hub.example.vn")).insert_header(("Sec-Fetch-Site", "cross-site"))));
        assert!(ok(get()));
        assert!(ok(get().insert_header(("Sec-Fetch-Site", "none"))));
        assert!(!ok(get().insert_header(("Sec-Fetch-Site", "cross-site"))));
        assert!(!ok(get().insert_header(("Sec-Fetch-Site", "same-site"))));
    }

    #[test]
    fn forwarded_addresses_count_only_from_a_trusted_proxy() {
        let mut config = config("https://hub.example.vn");
        let request = |peer: &str, forwarded: &str| {
            TestRequest::get().peer_addr(peer.parse().unwrap()).insert_header(("X-Forwarded-For", forwarded)).to_http_request()
        };
        let address = |config: &Config, peer: &str, forwarded: &str| client_address(&request(peer, forwarded), config).to_string();
        assert_eq!(address(&config, "203.0.113.9:1", "198.51.100.1"), "203.0.113.9");
        config.server.trusted_proxies = vec!["10.0.0.1".parse().unwrap()];
        assert_eq!(address(&config, "10.0.0.1:1", "1.1.1.1, 198.51.100.1"), "198.51.100.1");
        assert_eq!(address(&config, "10.0.0.1:1", "198.51.100.1, 10.0.0.1"), "198.51.100.1");
        assert_eq!(address(&config, "10.0.0.1:1", "nonsense"), "10.0.0.1");
        assert_eq!(address(&config, "203.0.113.9:1", "198.51.100.1"), "203.0.113.9");
    }

    #[test]
    fn only_json_in_utf8_is_json() {
        let is = |kind: &str| is_json(&TestRequest::post().insert_header(("Content-Type", kind)).to_http_request());
        assert!(is("application/json"));
        assert!(is("application/json; charset=utf-8"));
        assert!(is("application/json; charset=UTF-8"));
        for other in [
            "text/plain",
            "application/x-www-form-urlencoded",
            "application/json; charset=utf-16",
            "multipart/form-data",
            "application/jsonx",
            "",
        ] {
            assert!(!is(other), "{other}");
        }
    }
}
