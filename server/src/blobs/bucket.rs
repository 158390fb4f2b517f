//! Blobs in a bucket of an S3 object store: `<prefix>/blobs/ab/cd/<name>`.
//!
//! A name is given once: single puts and the ends of uploads in parts carry `If-None-Match: *`. What was begun and never
//! ended is taken back, at once where the hub still can and else at its next start. Every call blocks.

use std::collections::HashSet;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path as FilePath;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use chot_forensics::source::Source;
use futures::TryStreamExt;
use object_store::aws::{AmazonS3, AmazonS3Builder, AwsAuthorizer, AwsCredential};
use object_store::client::{HttpRequest, HttpService};
use object_store::multipart::MultipartStore;
use object_store::path::Path;
use object_store::{BackoffConfig, GetOptions, ObjectStore, ObjectStoreExt, PutMode, RetryConfig};
use ureq::http::{Method, Request};

use super::remote::{Fetch, Remote};
use super::wire::{Net, Wire};
use super::{LABEL, Name};
use crate::config::{Bucket as Place, S3};
use crate::error::{Error, Result};

/// The shortest part of an upload in parts; what is not longer is put at once.
const PART: u64 = 16 << 20;
/// The most parts that S3 takes.
const MOST_PARTS: u64 = 10_000;
/// What S3 copies in one step.
const LARGEST_COPY: u64 = 5 << 30;
/// The largest object of S3.
pub const LARGEST: u64 = 5 << 40;
/// Tries of one request after the first.
const RETRIES: usize = 4;

/// Length of each part but the last: at least 16 MiB, and as long as 10,000 parts need.
fn part_size(len: u64) -> u64 {
    len.div_ceil(MOST_PARTS).next_multiple_of(1 << 20).max(PART)
}

/// A bucket.
#[derive(Debug)]
pub(super) struct Bucket {
    store: Arc<AmazonS3>,
    net: Arc<Net>,
    wire: Wire,
    settings: S3,
    place: Place,
    base: String,
}

/// Where a bucket answers: with its name in the path or before the host.
fn base(settings: &S3, bucket: &str) -> String {
    let endpoint = settings.endpoint.trim_end_matches('/');
    let (scheme, host) = match endpoint.split_once("://") {
        Some((scheme, host)) => (scheme, host.to_owned()),
        None => ("https", format!("s3.{}.amazonaws.com", settings.region)),
    };
    if settings.path_style { format!("{scheme}://{host}/{bucket}") } else { format!("{scheme}://{bucket}.{host}") }
}

impl Bucket {
    /// A bucket; nothing is asked of it yet.
    pub(super) fn open(settings: &S3, place: &Place) -> Result<Self> {
        let patience = Duration::from_secs(settings.timeout_seconds);
        let wire = Wire::new(patience, &settings.ca_file)?;
        let base = base(settings, &place.name);
        let backoff =
            BackoffConfig { init_backoff: Duration::from_millis(50), max_backoff: Duration::from_secs(5), ..BackoffConfig::default() };
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(&place.name)
            .with_region(&settings.region)
            // The address has the bucket's name in it already, in either form.
            .with_endpoint(&base)
            .with_virtual_hosted_style_request(true)
            .with_access_key_id(settings.access_key_id.reveal())
            .with_secret_access_key(settings.secret_access_key.reveal())
            .with_allow_http(true)
            .with_disable_bulk_delete(true)
            .with_retry(RetryConfig { backoff, max_retries: RETRIES, retry_timeout: patience })
            .with_http_connector(wire.clone());
        if !settings.session_token.reveal().is_empty() {
            builder = builder.with_token(settings.session_token.reveal());
        }
        let store = Arc::new(builder.build().map_err(Error::internal)?);
        Ok(Self { store, net: Arc::new(Net::new()?), wire, settings: settings.clone(), place: place.clone(), base })
    }

    /// Where it is, for the operator.
    pub(super) fn address(&self) -> String {
        let tls = if self.base.starts_with("https://") { "" } else { ", without TLS" };
        format!("{}/{}{tls}", self.base, self.place.prefix)
    }

    fn key(&self, below: &str) -> Path {
        let prefix = &self.place.prefix;
        Path::from(if prefix.is_empty() { below.to_owned() } else { format!("{prefix}/{below}") })
    }

    fn blob(&self, name: Name) -> Path {
        let (first, second) = name.folders();
        self.key(&format!("blobs/{first}/{second}/{name}"))
    }

    /// What went wrong, in words that lead to its cause. The hub goes on when the store does.
    fn fault(&self, error: &object_store::Error) -> Error {
        Error::Unavailable(why(error, &self.place.name, &self.base))
    }

    fn run<T>(&self, request: impl Future<Output = object_store::Result<T>>) -> Result<T> {
        self.net.run(request).map_err(|error| self.fault(&error))
    }

    /// Puts a file under a name; an object that is there already stays. Whether there was none.
    pub(super) fn put_new(&self, name: Name, from: &FilePath) -> Result<bool> {
        let file = File::open(from)?;
        let len = file.metadata()?.len();
        let key = self.blob(name);
        let put = if len <= PART { self.put_whole(&key, &file, len)? } else { self.put_parts(&key, &file, len)? };
        match put {
            Ok(()) => Ok(true),
            // Somebody was first, or an answer was lost and the request repeated: what is there is read back by the caller.
            Err(object_store::Error::AlreadyExists { .. } | object_store::Error::Precondition { .. }) => Ok(false),
            Err(error) => Err(self.fault(&error)),
        }
    }

    fn put_whole(&self, key: &Path, file: &File, len: u64) -> Result<object_store::Result<()>> {
        let bytes = piece(file, 0, len)?;
        Ok(self.net.run(self.store.put_opts(key, bytes.into(), PutMode::Create.into())).map(|_| ()))
    }

    fn put_parts(&self, key: &Path, file: &File, len: u64) -> Result<object_store::Result<()>> {
        let id = self.run(self.store.create_multipart(key))?;
        let size = part_size(len);
        let send = || -> Result<object_store::Result<()>> {
            let mut parts = Vec::new();
            let mut at = 0;
            while at < len {
                let bytes = piece(file, at, size.min(len.saturating_sub(at)))?;
                match self.net.run(self.store.put_part(key, &id, parts.len(), bytes.into())) {
                    Ok(part) => parts.push(part),
                    Err(error) => return Ok(Err(error)),
                }
                at = at.saturating_add(size);
            }
            Ok(self.net.run(self.store.complete_multipart(key, &id, parts)).map(|_| ()))
        };
        let sent = send();
        if !matches!(sent, Ok(Ok(())))
            && let Err(error) = self.net.run(self.store.abort_multipart(key, &id))
        {
            tracing::warn!(%error, "parts of an object could not be taken back; the next start tries again");
        }
        sent
    }

    pub(super) fn open_blob(&self, name: Name) -> Result<Option<Arc<dyn Source>>> {
        let key = self.blob(name);
        match self.net.run(self.store.head(&key)) {
            Ok(meta) => {
                let object = Object { store: Arc::clone(&self.store), net: Arc::clone(&self.net), key, version: meta.e_tag };
                Ok(Some(Arc::new(Remote::new(object, meta.size))))
            }
            // An answer to HEAD does not say whether it is the object or the bucket that is missing.
            Err(object_store::Error::NotFound { .. }) => self.is_empty().map(|_| None),
            Err(error) => Err(self.fault(&error)),
        }
    }

    /// Names of all forms in which the bytes of a digest are kept.
    pub(super) fn forms(&self, name: Name) -> Result<Vec<Name>> {
        let (first, second) = name.folders();
        let folder = self.key(&format!("blobs/{first}/{second}"));
        let found: Vec<_> = self.run(self.store.list(Some(&folder)).try_collect())?;
        let names = found.iter().filter_map(|meta| meta.location.filename()?.parse::<Name>().ok());
        Ok(names.filter(|found| found.sha256 == name.sha256).collect())
    }

    pub(super) fn remove(&self, name: Name) -> Result<()> {
        match self.net.run(self.store.delete(&self.blob(name))) {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(self.fault(&error)),
        }
    }

    /// Moves a damaged blob out of the way, where it can still be looked at.
    pub(super) fn set_aside(&self, name: Name, mark: &str) -> Result<()> {
        let key = self.blob(name);
        let meta = self.run(self.store.head(&key))?;
        if meta.size > LARGEST_COPY {
            return Err(Error::internal(format!("the stored blob {name} is damaged and too large to be copied: move it away by hand")));
        }
        self.run(self.store.copy(&key, &self.key(&format!("damaged/{name}-{mark}"))))?;
        self.remove(name)
    }

    pub(super) fn is_empty(&self) -> Result<bool> {
        let folder = self.key("blobs");
        Ok(self.run(async { self.store.list(Some(&folder)).try_next().await })?.is_none())
    }

    /// The first object that is no blob under one of these names, or the label.
    pub(super) fn other_than(&self, known: &HashSet<Name>) -> Result<Option<String>> {
        if self.label()?.is_some() {
            return Ok(Some(self.label_place()));
        }
        let folder = self.key("blobs");
        let found: Vec<_> = self.run(self.store.list(Some(&folder)).try_collect())?;
        let name = |meta: &object_store::ObjectMeta| meta.location.filename()?.parse::<Name>().ok();
        let other = found.iter().find(|meta| name(meta).is_none_or(|name| !known.contains(&name)));
        Ok(other.map(|meta| meta.location.to_string()))
    }

    /// The label of the store, as it stands there.
    pub(super) fn label(&self) -> Result<Option<String>> {
        match self.net.run(async { self.store.get(&self.key(LABEL)).await?.bytes().await }) {
            Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
            // The object or the bucket is missing.
            Err(object_store::Error::NotFound { .. }) => self.is_empty().map(|_| None),
            Err(error) => Err(self.fault(&error)),
        }
    }

    pub(super) fn set_label(&self, text: &str) -> Result<()> {
        let bytes = Bytes::from(text.to_owned());
        match self.net.run(self.store.put_opts(&self.key(LABEL), bytes.into(), PutMode::Create.into())) {
            // Another process of this hub was first; the caller looks again.
            Ok(_) | Err(object_store::Error::AlreadyExists { .. } | object_store::Error::Precondition { .. }) => Ok(()),
            Err(error) => Err(self.fault(&error)),
        }
    }

    /// Where the label stands, for the operator.
    pub(super) fn label_place(&self) -> String {
        format!("{}/{}", self.base, self.key(LABEL))
    }

    /// Puts, reads back and removes an object.
    pub(super) fn probe(&self, name: &str) -> Result<()> {
        let key = self.key(&format!("probe/{name}"));
        let bytes = Bytes::from(name.to_owned());
        self.run(async {
            self.store.put_opts(&key, bytes.clone().into(), PutMode::Create.into()).await?;
            let back = async { self.store.get(&key).await?.bytes().await }.await;
            self.store.delete(&key).await?;
            if back? == bytes {
                return Ok(());
            }
            Err(object_store::Error::Generic { store: "S3", source: "other bytes came back than were put".into() })
        })
    }

    /// Takes back uploads in parts that were begun below the prefix and never ended, as long as `may` says so; tells how many.
    pub(super) fn take_back(&self, may: &dyn Fn() -> bool) -> Result<u64> {
        let mut taken = 0_u64;
        loop {
            let begun = self.begun()?;
            if begun.is_empty() || !may() {
                return Ok(taken);
            }
            for (key, id) in begun {
                match self.net.run(self.store.abort_multipart(&Path::from(key), &id)) {
                    Ok(()) => taken = taken.saturating_add(1),
                    Err(object_store::Error::NotFound { .. }) => {}
                    Err(error) => return Err(self.fault(&error)),
                }
            }
        }
    }

    /// Key and id of uploads in parts that are open below the prefix, at most as many as one answer tells.
    fn begun(&self) -> Result<Vec<(String, String)>> {
        let prefix = format!("{}/", self.key("blobs"));
        let prefix: String =
            prefix.bytes().map(|byte| if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect();
        let uri = format!("{}?prefix={prefix}&uploads=", self.base);
        let mut request: HttpRequest =
            Request::builder().method(Method::GET).uri(uri).body(Bytes::new().into()).map_err(Error::internal)?;
        let token = self.settings.session_token.reveal();
        let credential = AwsCredential {
            key_id: self.settings.access_key_id.reveal().to_owned(),
            secret_key: self.settings.secret_access_key.reveal().to_owned(),
            token: (!token.is_empty()).then(|| token.to_owned()),
        };
        AwsAuthorizer::new(&credential, "s3", &self.settings.region).try_authorize(&mut request, None).map_err(Error::internal)?;
        let (status, text) = self.run(async {
            let generic = |source| object_store::Error::Generic { store: "S3", source };
            let answer = self.wire.call(request).await.map_err(|error| generic(Box::new(error).into()))?;
            let status = answer.status();
            let bytes = answer.into_body().bytes().await.map_err(|error| generic(Box::new(error).into()))?;
            Ok((status, String::from_utf8_lossy(&bytes).into_owned()))
        })?;
        if !status.is_success() {
            return Err(Error::Unavailable(format!(
                "the object store does not list open uploads: {status} {}",
                element(&text, "Code").unwrap_or_default()
            )));
        }
        Ok(uploads(&text))
    }
}

fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~')
}

/// The text of the first element of this name.
fn element<'a>(xml: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = xml.split_once(&format!("<{name}>"))?;
    Some(rest.split_once(&format!("</{name}>"))?.0)
}

/// Key and id of each upload that a ListMultipartUploads answer names. Keys are made here, of plain letters.
fn uploads(xml: &str) -> Vec<(String, String)> {
    let plain = |text: &str| text.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    xml.split("<Upload>").skip(1).filter_map(|part| Some((plain(element(part, "Key")?), plain(element(part, "UploadId")?)))).collect()
}

/// The bytes of a file from `at`, exactly `len`.
fn piece(file: &File, at: u64, len: u64) -> Result<Bytes> {
    let mut bytes = vec![0; usize::try_from(len).map_err(Error::internal)?];
    file.read_exact_at(&mut bytes, at)?;
    Ok(bytes.into())
}

/// What an error of the object store means for whoever runs the hub.
fn why(error: &object_store::Error, bucket: &str, base: &str) -> String {
    let text = error.to_string();
    let code = element(&text, "Code").unwrap_or_default();
    match (code, error) {
        ("NoSuchBucket", _) => format!("object store: there is no bucket {bucket} at {base}"),
        ("InvalidAccessKeyId" | "SignatureDoesNotMatch" | "ExpiredToken" | "InvalidToken", _) => {
            format!("object store: the key of evidence.s3 is not accepted for the bucket {bucket} ({code})")
        }
        ("PermanentRedirect" | "AuthorizationHeaderMalformed", _) => {
            format!("object store: the bucket {bucket} is of another region than evidence.s3.region says ({code})")
        }
        (_, object_store::Error::PermissionDenied { .. } | object_store::Error::Unauthenticated { .. }) => {
            format!(
                "object store: the key of evidence.s3 may not do this in the bucket {bucket} ({})",
                if code.is_empty() { "403" } else { code }
            )
        }
        (_, object_store::Error::Precondition { .. }) => "object store: the object was changed while it was read".to_owned(),
        _ => format!("object store {base}: {}", text.chars().filter(|c| !c.is_control()).take(300).collect::<String>()),
    }
}

/// One version of an object.
struct Object {
    store: Arc<AmazonS3>,
    net: Arc<Net>,
    key: Path,
    version: Option<String>,
}

impl Fetch for Object {
    fn fetch(&self, start: u64, end: u64) -> io::Result<Bytes> {
        let options = GetOptions { range: Some((start..end).into()), if_match: self.version.clone(), ..GetOptions::default() };
        let request = async { self.store.get_opts(&self.key, options).await?.bytes().await };
        self.net.run(request).map_err(|error| match error {
            // What is gone or another one is told of the object; the rest says nothing of it.
            object_store::Error::NotFound { .. } | object_store::Error::Precondition { .. } => io::Error::other(error),
            _ => io::Error::new(io::ErrorKind::NetworkDown, error),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_size_has_parts_that_s3_takes() {
        let sizes =
            [PART + 1, 1 << 30, 5 << 30, 160 << 30, (160 << 30) + 1, 1 << 40, (1 << 40) - 1, 5_000_000_000_001, LARGEST - 1, LARGEST];
        for len in sizes {
            let part = part_size(len);
            let parts = len.div_ceil(part);
            assert!((5 << 20..=5 << 30).contains(&part), "{len}: {part}");
            assert!(parts <= MOST_PARTS, "{len}: {parts}");
            assert!((parts - 1) * part < len && parts * part >= len);
        }
        assert_eq!(part_size(1 << 40), 105 << 20, "memory for an item of a tebibyte");
        assert_eq!(part_size(LARGEST), 525 << 20);
    }

    #[test]
    fn open_uploads_are_read_from_the_answer() {
        let xml = "<ListMultipartUploadsResult><Upload><Key>p/blobs/aa/bb/x</Key><UploadId>a&amp;b</UploadId></Upload>\n<Upload><Key>k</Key><UploadId>2</UploadId></Upload></ListMultipartUploadsResult>";
        assert_eq!(uploads(xml), [("p/blobs/aa/bb/x".to_owned(), "a&b".to_owned()), ("k".to_owned(), "2".to_owned())]);
        assert!(uploads("<ListMultipartUploadsResult/>").is_empty());
    }

    #[test]
    fn the_address_has_the_bucket_in_the_path_or_before_the_host() {
        let of = |endpoint: &str, path_style| {
            let mut settings = S3::none();
            settings.endpoint = endpoint.to_owned();
            settings.path_style = path_style;
            base(&settings, "evidence")
        };
        assert_eq!(of("http://127.0.0.1:9000/", true), "http://127.0.0.1:9000/evidence");
        assert_eq!(of("https://s3.example", false), "https://evidence.s3.example");
        assert_eq!(of("", false), "https://evidence.s3.us-east-1.amazonaws.com");
    }
}
