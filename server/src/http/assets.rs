//! The web application, embedded into the program (debug builds read it from `web/dist`). Without it the hub still
//! runs, with a page that says how to build it.

use actix_web::http::{Method, StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, ResponseError, web};
use rust_embed::{EmbeddedFile, RustEmbed};

use super::{Failure, text_header};
use crate::error::Error;

#[derive(RustEmbed)]
#[folder = "../web/dist"]
#[allow_missing = true]
struct Interface;

const MISSING: &str = include_str!("missing_interface.html");
const IMMUTABLE: &str = "public, max-age=31536000, immutable";
const REVALIDATE: &str = "no-cache";

/// Everything that no other route took.
pub fn configure(config: &mut web::ServiceConfig) {
    config.default_service(web::to(serve));
}

/// Paths of programs: never the interface's page. `/log` itself is a page, what is below it is the log's.
fn is_api(path: &str) -> bool {
    path.starts_with("/log/")
        || ["/api", "/graphql", "/healthz", "/readyz", "/metrics"]
            .into_iter()
            .any(|prefix| path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

async fn serve(request: HttpRequest) -> HttpResponse {
    let path = request.path();
    if is_api(path) {
        return Failure::new(&request, Error::NotFound).error_response();
    }
    if request.method() != Method::GET && request.method() != Method::HEAD {
        let error = Error::BadRequest(format!("{} is not for this path", request.method()));
        return Failure::with_status(&request, StatusCode::METHOD_NOT_ALLOWED, error).error_response();
    }
    let name = path.trim_start_matches('/');
    if !name.is_empty() && name != "index.html" && !name.ends_with(".br") && !name.ends_with(".gz") {
        if let Some(file) = Interface::get(name) {
            return asset(&request, name, file);
        }
        // A missing file is missing; any other path is a page of the interface, for those who can show one.
        let wants_page = text_header(&request, "Accept").is_some_and(|accept| accept.contains("text/html"));
        if name.starts_with("assets/") || !wants_page {
            return Failure::new(&request, Error::NotFound).error_response();
        }
    }
    let page = Interface::get("index.html").map_or_else(|| MISSING.as_bytes().to_vec().into(), |file| file.data);
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(web::Bytes::from(page.into_owned()))
}

fn asset(request: &HttpRequest, name: &str, file: EmbeddedFile) -> HttpResponse {
    let tag = format!("\"{}\"", hex::encode(file.metadata.sha256_hash()));
    let caching = if is_hashed(name) { IMMUTABLE } else { REVALIDATE };
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::CACHE_CONTROL, caching))
        .insert_header((header::ETAG, tag.as_str()))
        .insert_header((header::VARY, "Accept-Encoding"));
    if text_header(request, "If-None-Match").is_some_and(|known| known.split(',').any(|one| one.trim().trim_start_matches("W/") == tag)) {
        return response.status(StatusCode::NOT_MODIFIED).finish();
    }
    let kind = mime_guess::from_path(name).first_or_octet_stream();
    let text = kind.type_() == "text" || kind.subtype() == "javascript" || kind.subtype() == "json";
    response.insert_header((header::CONTENT_TYPE, if text { format!("{kind}; charset=utf-8") } else { kind.to_string() }));
    let accepted = text_header(request, "Accept-Encoding").unwrap_or_default();
    for (coding, ending) in [("br", "br"), ("gzip", "gz")] {
        if accepts(accepted, coding)
            && let Some(packed) = Interface::get(&format!("{name}.{ending}"))
        {
            return response.insert_header((header::CONTENT_ENCODING, coding)).body(web::Bytes::from(packed.data.into_owned()));
        }
    }
    response.body(web::Bytes::from(file.data.into_owned()))
}

/// Whether an `Accept-Encoding` names the coding and does not rule it out.
fn accepts(header: &str, coding: &str) -> bool {
    header.split(',').any(|one| {
        let mut parts = one.split(';').map(str::trim);
        parts.next().is_some_and(|name| name.eq_ignore_ascii_case(coding))
            && !parts.any(|part| part.strip_prefix("q=").is_some_and(|q| q.trim_end_matches(['0', '.']).is_empty()))
    })
}

/// Whether the build put a digest of the content into the file's name: `name-ABCDEFGH.ext` below `assets/`.
fn is_hashed(name: &str) -> bool {
    let Some(file) = name.strip_prefix("assets/") else { return false };
    let stem = file.split('.').next().unwrap_or(file);
    stem.len() > 9 && stem.get(stem.len() - 9..).is_some_and(|end| end.starts_with('-') && end.bytes().skip(1).all(is_digest_char))
}

fn is_digest_char(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_with_a_digest_are_kept_for_ever() {
        assert!(is_hashed("assets/index-BqX3_k-9.js"));
        assert!(is_hashed("assets/BeVietnamPro-Regular-Dk3JxY7a.woff2"));
        assert!(!is_hashed("favicon.svg"));
        assert!(!is_hashed("assets/logo.svg"));
        assert!(!is_hashed("index-BqX3_k-9.js"));
    }

    #[test]
    fn paths_of_programs_are_no_pages() {
        for path in ["/api", "/api/uploads/x", "/graphql", "/log/checkpoint", "/metrics"] {
            assert!(is_api(path), "{path}");
        }
        for path in ["/", "/log", "/cases/2026-0001", "/logs", "/apiary", "/graphqlx"] {
            assert!(!is_api(path), "{path}");
        }
    }

    #[test]
    fn codings_are_read_with_their_weights() {
        assert!(accepts("gzip, deflate, br", "br"));
        assert!(accepts("gzip;q=0.5", "gzip"));
        assert!(!accepts("br;q=0, gzip", "br"));
        assert!(!accepts("br;q=0.0", "br"));
        assert!(!accepts("", "gzip"));
    }
}
