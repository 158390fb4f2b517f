//! The original bytes of evidence, custody packages and court reports.
//!
//! Each read is a custody event, committed before the first byte leaves. Evidence is never shown by a browser as what it
//! claims to be: its type is that of unknown bytes, it is an attachment, and a sandbox covers what opens it anyway.

use std::io;
use std::sync::Arc;

use actix_web::body::SizedStream;
use actix_web::http::{StatusCode, header};
use actix_web::middleware::from_fn;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, ResponseError, web};
use bytes::Bytes;
use chot_forensics::digest::{Sha256Digest, Sha256Hasher};
use chot_forensics::source::{FileSource, Source};
use futures::Stream;
use futures::stream::try_unfold;
use serde::Deserialize;
use serde_json::json;
use unicode_normalization::UnicodeNormalization;

use super::told::told;
use super::{Failure, method_not_allowed, request_ctx, request_id, text_header};
use crate::authz::Action;
use crate::ctx::Hub;
use crate::error::{Error, Result};
use crate::features::evidence::model::{PURPOSE_LEAST, PURPOSE_MOST, Wish, purpose, read_range};
use crate::features::evidence::{export, report as court, service};
use crate::ids::EvidenceId;
use crate::text::{Check, is_no_name};

/// How much is read at a time.
pub(super) const PIECE: u64 = 256 << 10;

/// The routes of evidence bytes.
pub fn configure(config: &mut web::ServiceConfig) {
    let resource = |path: &str| web::resource(path).default_service(web::to(method_not_allowed));
    let content = resource("/api/evidence/{id}/content").route(web::get().to(content)).route(web::head().to(content_head));
    config.service(content.wrap(from_fn(told)));
    for (path, made) in [
        ("/api/evidence/{id}/package", web::get().to(package)),
        ("/api/evidence/{id}/member-package", web::get().to(member_package)),
        ("/api/evidence/{id}/case.jsonld", web::get().to(case)),
        ("/api/evidence/{id}/report", web::get().to(report)),
    ] {
        config.service(resource(path).route(made).wrap(from_fn(told)));
    }
}

/// What may stand in the query.
#[derive(Debug, Default, Deserialize)]
struct Why {
    reason: Option<String>,
}

/// Which members a package is to prove: their indices, separated by commas.
#[derive(Debug, Deserialize)]
struct Chosen {
    members: String,
}

pub(super) fn failure(request: &HttpRequest, error: Error) -> HttpResponse {
    let error = error.told();
    // What the item's state does not allow now.
    if let Error::Refused(errors) = &error {
        let first = errors.first();
        let body = json!({
            "code": first.map_or("BAD_REQUEST", |error| error.code.word()),
            "message": first.map(|error| error.message.en.to_string()),
            "messageVi": first.map(|error| error.message.vi.to_string()),
            "requestId": &*request_id(request),
        });
        return HttpResponse::Conflict().json(body);
    }
    Failure::new(request, error).error_response()
}

pub(super) fn evidence_id(request: &HttpRequest) -> Result<EvidenceId> {
    request.match_info().query("id").parse().map_err(|_| Error::NotFound)
}

/// The purpose that the person names, as the custody event keeps it.
pub(super) fn reason(request: &HttpRequest) -> Result<Option<String>> {
    let bad = || Error::BadRequest(format!("reason must tell the purpose in {PURPOSE_LEAST} to {PURPOSE_MOST} characters"));
    let why = web::Query::<Why>::from_query(request.query_string()).map_err(|_| bad())?;
    let mut check = Check::new();
    let reason = purpose(&mut check, "reason", why.reason.as_deref());
    check.done().map_err(|_| bad())?;
    Ok(reason)
}

pub(super) fn guarded(mut response: HttpResponseBuilder, name: &str) -> HttpResponseBuilder {
    response
        .insert_header((header::CONTENT_TYPE, "application/octet-stream"))
        .insert_header((header::CONTENT_DISPOSITION, disposition(name)))
        .insert_header((header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::CACHE_CONTROL, "no-store"));
    response
}

/// `attachment` with a name in plain letters and the true name encoded (RFC 6266, RFC 8187). Letters and their marks are one character
/// each (NFC), so that the plain name has one sign for each. Controls, marks of direction and what separates folders are in neither.
fn disposition(name: &str) -> String {
    let name: String = name.nfc().map(|c| if is_no_name(c) || matches!(c, '/' | '\\') { '_' } else { c }).collect();
    let plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ' | '(' | ')') { c } else { '_' }).collect();
    let mut encoded = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_') {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}

async fn content_head(request: HttpRequest) -> HttpResponse {
    let known = async {
        let ctx = request_ctx(&request).await?;
        service::downloadable(&ctx, evidence_id(&request)?, Action::DownloadEvidence).await
    };
    match known.await {
        Ok((_, item)) => {
            let (digest, size) = item.stored().unwrap_or((Sha256Digest([0; 32]), 0));
            guarded(HttpResponse::Ok(), &item.file_name)
                .insert_header((header::ACCEPT_RANGES, "bytes"))
                .insert_header(("Repr-Digest", repr_digest(&digest)))
                .no_chunking(size)
                .body(SizedStream::new(size, futures::stream::empty::<io::Result<Bytes>>()))
        }
        Err(error) => failure(&request, error),
    }
}

/// The digest of the whole as RFC 9530 writes it.
pub(super) fn repr_digest(digest: &Sha256Digest) -> String {
    use base64::Engine;
    format!("sha-256=:{}:", base64::engine::general_purpose::STANDARD.encode(digest.0))
}

async fn content(request: HttpRequest) -> HttpResponse {
    match serve_content(&request).await {
        Ok(response) => response,
        Err(error) => failure(&request, error),
    }
}

async fn serve_content(request: &HttpRequest) -> Result<HttpResponse> {
    let ctx = request_ctx(request).await?;
    let (permit, item) = service::downloadable(&ctx, evidence_id(request)?, Action::DownloadEvidence).await?;
    let reason = reason(request)?;
    let (digest, size) = item.stored().ok_or(Error::NotFound)?;
    // Parts bound to a condition are not served: the whole is.
    let wanted = if request.headers().contains_key(header::IF_RANGE) { None } else { text_header(request, "Range") };
    let (start, end) = match read_range(wanted, size) {
        Wish::Whole => (0, size),
        Wish::Part(start, end) => (start, end),
        Wish::Outside => {
            let body = json!({"code": "BAD_REQUEST", "message": "the range lies outside the file", "requestId": &*ctx.request_id});
            let response = HttpResponse::RangeNotSatisfiable().insert_header((header::CONTENT_RANGE, format!("bytes */{size}"))).json(body);
            return Ok(response);
        }
    };
    let source = service::open(&ctx, &item).await?;
    service::record_download(&ctx, &permit, &item, start, end, reason).await?;
    let whole = start == 0 && end == size;
    let status = if matches!(read_range(wanted, size), Wish::Whole) { StatusCode::OK } else { StatusCode::PARTIAL_CONTENT };
    let mut response = guarded(HttpResponse::build(status), &item.file_name);
    response.insert_header((header::ACCEPT_RANGES, "bytes")).insert_header(("Repr-Digest", repr_digest(&digest)));
    if status == StatusCode::PARTIAL_CONTENT {
        response.insert_header((header::CONTENT_RANGE, format!("bytes {start}-{}/{size}", end.saturating_sub(1))));
    }
    let against = whole.then(|| Against { digest, of: Some((Arc::clone(&ctx.hub), item.id)) });
    let pieces = pieces(source, start, end, against);
    Ok(response.body(SizedStream::new(end.saturating_sub(start), pieces)))
}

async fn package(request: HttpRequest) -> HttpResponse {
    let made = async {
        let ctx = request_ctx(&request).await?;
        sent(service::package(&ctx, evidence_id(&request)?, reason(&request)?).await?)
    };
    match made.await {
        Ok(response) => response,
        Err(error) => failure(&request, error),
    }
}

/// A package on its way.
fn sent(package: service::Package) -> Result<HttpResponse> {
    let source: Arc<dyn Source> = Arc::new(FileSource::new(package.file)?);
    let pieces = pieces(source, 0, package.size, None);
    let mut response = guarded(HttpResponse::Ok(), &package.name);
    response.insert_header((header::CONTENT_TYPE, "application/zip"));
    Ok(response.body(SizedStream::new(package.size, pieces)))
}

fn chosen(request: &HttpRequest) -> Result<Vec<u64>> {
    let bad = || Error::BadRequest("members must be the indices of members, separated by commas".to_owned());
    let chosen = web::Query::<Chosen>::from_query(request.query_string()).map_err(|_| bad())?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    chosen.members.split(',').map(|text| text.parse().ok().filter(|_| digits(text)).ok_or_else(bad)).collect()
}

async fn member_package(request: HttpRequest) -> HttpResponse {
    let made = async {
        let ctx = request_ctx(&request).await?;
        let id = evidence_id(&request)?;
        // Who may not know the item learns nothing of what is wrong with the rest.
        service::downloadable(&ctx, id, Action::ExportPackage).await?;
        sent(export::member_package(&ctx, id, chosen(&request)?, reason(&request)?).await?)
    };
    match made.await {
        Ok(response) => response,
        Err(error) => failure(&request, error),
    }
}

async fn report(request: HttpRequest) -> HttpResponse {
    let made = async {
        let ctx = request_ctx(&request).await?;
        court::report(&ctx, evidence_id(&request)?, reason(&request)?).await
    };
    match made.await {
        Ok(report) => {
            let mut response = guarded(HttpResponse::Ok(), &report.name);
            response.insert_header((header::CONTENT_TYPE, "application/pdf"));
            response.insert_header(("Repr-Digest", repr_digest(&chot_forensics::digest::sha256(&report.bytes))));
            response.body(report.bytes)
        }
        Err(error) => failure(&request, error),
    }
}

async fn case(request: HttpRequest) -> HttpResponse {
    let made = async {
        let ctx = request_ctx(&request).await?;
        export::case(&ctx, evidence_id(&request)?, reason(&request)?).await
    };
    match made.await {
        Ok((name, document)) => {
            guarded(HttpResponse::Ok(), &name).insert_header((header::CONTENT_TYPE, "application/ld+json")).body(document)
        }
        Err(error) => failure(&request, error),
    }
}

/// What bytes are compared with while they are sent, and whose they are: that they differ is looked into at once.
pub(super) struct Against {
    digest: Sha256Digest,
    of: Option<(Arc<Hub>, EvidenceId)>,
}

/// Bytes that are being sent.
struct Reading {
    source: Arc<dyn Source>,
    at: u64,
    end: u64,
    check: Option<(Sha256Hasher, Sha256Digest)>,
}

/// The bytes from `start` up to `end`, read beside the server's own threads. Where `against` is given, the bytes are
/// hashed on the way, and the last piece leaves only if the digest holds: a difference breaks the connection.
pub(super) fn pieces(
    source: Arc<dyn Source>,
    start: u64,
    end: u64,
    against: Option<Against>,
) -> impl Stream<Item = io::Result<Bytes>> + Unpin + 'static {
    let check = against.as_ref().map(|against| (Sha256Hasher::new(), against.digest));
    let reading = Reading { source, at: start, end, check };
    Box::pin(try_unfold((reading, against), |(reading, against)| async move {
        if reading.at >= reading.end {
            return Ok(None);
        }
        match tokio::task::spawn_blocking(move || next_piece(reading)).await.map_err(io::Error::other)? {
            Ok((bytes, reading)) => Ok(Some((bytes, (reading, against)))),
            Err(error) => {
                if let Some((hub, item)) = against.and_then(|against| against.of)
                    && let Err(error) = service::owe_reading(&hub, item).await
                {
                    error.log("download");
                }
                Err(error)
            }
        }
    }))
}

/// Fills `bytes` from `offset`; that the source ends before is a fault.
fn fill(source: &dyn Source, mut offset: u64, mut bytes: &mut [u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        let count = source.read_at(offset, bytes)?;
        if count == 0 {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the stored bytes end early"));
        }
        bytes = bytes.get_mut(count..).unwrap_or_default();
        offset = offset.saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
    }
    Ok(())
}

fn next_piece(mut reading: Reading) -> io::Result<(Bytes, Reading)> {
    let length = usize::try_from(PIECE.min(reading.end.saturating_sub(reading.at))).unwrap_or(0);
    let mut bytes = vec![0; length];
    fill(reading.source.as_ref(), reading.at, &mut bytes)?;
    reading.at = reading.at.saturating_add(u64::try_from(length).unwrap_or(0));
    if let Some((hash, expected)) = &mut reading.check {
        hash.update(&bytes);
        if reading.at == reading.end && hash.clone().finish() != *expected {
            tracing::error!(blob = %expected, "ALARM: the stored bytes of an evidence item are not those that were received; sending was stopped");
            return Err(io::Error::new(io::ErrorKind::InvalidData, "the stored bytes are damaged"));
        }
    }
    Ok((Bytes::from(bytes), reading))
}

#[cfg(test)]
mod tests {
    use futures::StreamExt;

    use super::*;

    #[test]
    fn names_never_break_out_of_their_header() {
        let made = disposition("a\"; x=\r\nSet-Cookie: y/../mã độc.zip");
        assert!(!made.contains('\r') && !made.contains('\n'));
        assert_eq!(made.matches('"').count(), 2);
        assert!(made.starts_with("attachment; filename=\"a__ x___Set-Cookie_ y_.._m_ __c.zip\"; filename*=UTF-8''a%22%3B"), "{made}");
        assert!(made.ends_with("m%C3%A3%20%C4%91%E1%BB%99c.zip"), "{made}");
        assert!(!made.contains("%0D") && !made.contains("%2F"), "{made}");
    }

    #[test]
    fn names_keep_their_marks_and_signs() {
        let whole = disposition("m\u{e3} \u{111}\u{1ed9}c.exe");
        assert_eq!(disposition("ma\u{303} \u{111}o\u{323}\u{302}c.exe"), whole, "decomposed, as macOS has it");
        assert!(whole.starts_with("attachment; filename=\"m_ __c.exe\";"), "{whole}");
        // An emoji is as good a sign as another; a mark that turns the direction of writing is none.
        let made = disposition("\u{1f469}\u{200d}\u{1f4bb}\u{202e}gpj.exe");
        assert!(made.ends_with("''%F0%9F%91%A9%E2%80%8D%F0%9F%92%BB_gpj.exe"), "{made}");
    }

    #[tokio::test]
    async fn sound_bytes_come_whole_and_damaged_ones_never_do() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("blob");
        let bytes: Vec<u8> = (0..700_001_u32).map(|n| n.to_le_bytes()[0]).collect();
        std::fs::write(&path, &bytes).unwrap();
        let read = async |start: u64, end: u64, expected: Option<Sha256Digest>| -> (Vec<u8>, bool) {
            let source = Arc::new(FileSource::new(std::fs::File::open(&path).unwrap()).unwrap());
            let mut stream = pieces(source, start, end, expected.map(|digest| Against { digest, of: None }));
            let mut got = Vec::new();
            while let Some(piece) = stream.next().await {
                match piece {
                    Ok(piece) => got.extend_from_slice(&piece),
                    Err(_) => return (got, false),
                }
            }
            (got, true)
        };
        let digest = chot_forensics::digest::sha256(&bytes);
        assert_eq!(read(0, 700_001, Some(digest)).await, (bytes.clone(), true));
        assert_eq!(read(5, 9, None).await, (bytes[5..9].to_vec(), true));
        let (got, whole) = read(0, 700_001, Some(chot_forensics::digest::sha256(b"other"))).await;
        assert!(!whole && got.len() < bytes.len());
    }
}
