//! HTTP for the object store, by the same blocking client as `chot upload`: no second HTTP stack, no OpenSSL, no aws-lc.
//!
//! Whatever calls through here stands on a thread that may block; [`Net`] sees to it.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http_body_util::BodyExt;
use object_store::ClientOptions;
use object_store::client::{HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpService};
use ureq::http::{HeaderValue, Method, Request, header};
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};

use crate::error::{Error, Result};

/// Longest answer that is read; blocks of objects are far shorter.
const LONGEST: u64 = 64 << 20;

/// The timers of retries. Requests run on the thread that waits for them.
#[derive(Debug)]
pub(super) struct Net(Option<tokio::runtime::Runtime>);

impl Net {
    pub(super) fn new() -> std::io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).thread_name("object-store").enable_time().build()?;
        Ok(Self(Some(runtime)))
    }

    /// Runs a request to its end; the calling thread blocks.
    pub(super) fn run<T>(&self, request: impl Future<Output = object_store::Result<T>>) -> object_store::Result<T> {
        match &self.0 {
            Some(runtime) => runtime.block_on(request),
            None => Err(object_store::Error::Generic { store: "S3", source: "the store is closed".into() }),
        }
    }
}

impl Drop for Net {
    fn drop(&mut self) {
        // Dropping a runtime waits for its threads, which a thread of another runtime may not.
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

/// The client.
#[derive(Clone, Debug)]
pub(super) struct Wire(Arc<ureq::Agent>);

impl Wire {
    /// A client that gives up where nothing moves for `patience`, and trusts the public authorities or those of `ca_file`.
    ///
    /// # Errors
    /// [`Error::Internal`] where `ca_file` holds no certificate.
    pub(super) fn new(patience: Duration, ca_file: &Path) -> Result<Self> {
        let mut tls = TlsConfig::builder();
        if !ca_file.as_os_str().is_empty() {
            tls = tls.root_certs(RootCerts::Specific(Arc::new(authorities(ca_file)?)));
        }
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            // The environment is read in `config` only.
            .proxy(None)
            .user_agent(concat!("chot/", env!("CARGO_PKG_VERSION")))
            .timeout_connect(Some(patience.min(Duration::from_secs(10))))
            .timeout_per_write(Some(patience))
            .timeout_recv_response(Some(patience))
            .timeout_recv_body(Some(patience))
            .tls_config(tls.build())
            .build();
        Ok(Self(Arc::new(config.into())))
    }

    fn send(&self, request: HttpRequest, body: &Bytes) -> Result<HttpResponse, ureq::Error> {
        let (mut parts, _) = request.into_parts();
        // What ends an upload in parts gives its name only where the name is free; the crate asks that of single puts only.
        let ends_parts = parts.method == Method::POST && parts.uri.query().is_some_and(|query| query.contains("uploadId="));
        if ends_parts {
            parts.headers.insert(header::IF_NONE_MATCH, HeaderValue::from_static("*"));
        }
        let bodiless = matches!(parts.method, Method::GET | Method::HEAD | Method::DELETE);
        parts.extensions.clear();
        let response =
            if bodiless { self.0.run(Request::from_parts(parts, ()))? } else { self.0.run(Request::from_parts(parts, body.as_ref()))? };
        let (parts, body) = response.into_parts();
        let bytes = body.into_with_config().limit(LONGEST).read_to_vec()?;
        Ok(HttpResponse::from_parts(parts, bytes.into()))
    }
}

fn authorities(file: &Path) -> Result<Vec<Certificate<'static>>> {
    let shown = file.display();
    let pem = std::fs::read(file).map_err(|error| Error::internal(format!("evidence.s3.ca_file {shown}: {error}")))?;
    let found: Vec<_> =
        parse_pem(&pem).filter_map(|item| if let Ok(PemItem::Certificate(found)) = item { Some(found) } else { None }).collect();
    if found.is_empty() { Err(Error::internal(format!("evidence.s3.ca_file {shown}: holds no certificate"))) } else { Ok(found) }
}

impl HttpConnector for Wire {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(self.clone()))
    }
}

#[async_trait]
impl HttpService for Wire {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let (parts, body) = request.into_parts();
        let body = body.collect().await?.to_bytes();
        let empty = HttpRequest::from_parts(parts, Bytes::new().into());
        self.send(empty, &body).map_err(|error| HttpError::new(kind(&error), error))
    }
}

fn kind(error: &ureq::Error) -> HttpErrorKind {
    match error {
        ureq::Error::Timeout(ureq::Timeout::Connect | ureq::Timeout::Resolve)
        | ureq::Error::HostNotFound
        | ureq::Error::ConnectionFailed => HttpErrorKind::Connect,
        ureq::Error::Timeout(_) => HttpErrorKind::Timeout,
        // Whatever goes through here may be repeated: puts name what they put by its digest and give a name once, and an
        // upload in parts that was begun twice is taken back at the next start. This kind is repeated.
        ureq::Error::Io(_) | ureq::Error::Protocol(_) => HttpErrorKind::Request,
        _ => HttpErrorKind::Unknown,
    }
}
