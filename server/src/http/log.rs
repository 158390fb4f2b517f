//! The public custody log: its signed head, its tiles (C2SP tlog-tiles) and its keys. Everybody may read it; it holds
//! hashes and public keys only. There are no entry bundles (`tile/entries`) on purpose: an entry tells of a case and of
//! people, and goes only into the custody package of its item.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, ResponseError, Route, guard, web};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::downloads::failure;
use super::{Failure, edge, method_not_allowed, text_header};
use crate::clock::rfc3339;
use crate::error::{Error, Result};
use crate::features::custody::model::Tile;
use crate::features::custody::{attestation, service};
use crate::features::evidence::model::{Wish, read_range};

/// The routes of the log.
pub fn configure(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/log/checkpoint").route(reads().to(checkpoint)).default_service(web::to(method_not_allowed)))
        .service(web::resource("/log/consistency/{old}/{new}").route(reads().to(consistency)).default_service(web::to(method_not_allowed)))
        .service(web::resource("/log/keys").route(reads().to(keys)).default_service(web::to(method_not_allowed)))
        .service(web::resource("/log/tile/{tile:.*}").route(reads().to(tile)).default_service(web::to(method_not_allowed)));
}

/// Stands beside a checkpoint while the hub signs no newer one because the log does not hold.
const REFUSED_SINCE: &str = "Chot-Signing-Refused-Since";

fn reads() -> Route {
    web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
}

/// The newest checkpoint with the cosignatures of witnesses that have come until now.
async fn checkpoint(request: HttpRequest) -> HttpResponse {
    let note = async {
        let hub = &edge(&request)?.hub;
        let head = service::public_head(hub).await?;
        let attested = attestation::attest(hub, vec![head]).await?;
        let note = attested.first().map(attestation::Attested::note).ok_or(Error::NotFound)?;
        Ok((note, service::refusal(hub).await?))
    };
    match note.await {
        Ok((note, refusal)) => {
            let mut response = HttpResponse::Ok();
            if let Some(refusal) = refusal {
                response.insert_header((REFUSED_SINCE, rfc3339(refusal.since)));
            }
            response.content_type("text/plain; charset=utf-8").insert_header((header::CACHE_CONTROL, "no-cache")).body(note)
        }
        Err(error) => failure(&request, error),
    }
}

/// The public keys in the C2SP form, one a line: the present one first, then those that signed before it.
async fn keys(request: HttpRequest) -> HttpResponse {
    match edge(&request) {
        Ok(edge) => {
            let lines: String = edge.hub.signer.verifier_keys().iter().map(|key| format!("{}\n", key.to_text())).collect();
            HttpResponse::Ok().content_type("text/plain; charset=utf-8").insert_header((header::CACHE_CONTROL, "no-cache")).body(lines)
        }
        Err(error) => failure(&request, error),
    }
}

/// The proof that the log of one size grew out of that of a smaller one (RFC 6962, 2.1.2): hashes in base64, one a line. Both
/// sizes lie between 1 and that of the newest checkpoint.
async fn consistency(request: HttpRequest) -> HttpResponse {
    let proof = async {
        let size = |name: &str| request.match_info().query(name).parse::<u64>().map_err(|_| Error::NotFound);
        let (old, new) = (size("old")?, size("new")?);
        let hub = &edge(&request)?.hub;
        if old == 0 || old > new || new > service::public_head(hub).await?.size {
            return Err(Error::NotFound);
        }
        service::growth(hub, old, new).await
    };
    match proof.await {
        Ok(hashes) => HttpResponse::Ok()
            .content_type("text/plain; charset=utf-8")
            .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
            .body(hashes.iter().map(|hash| format!("{}\n", STANDARD.encode(hash.0))).collect::<String>()),
        Err(error) => failure(&request, error),
    }
}

async fn tile(request: HttpRequest) -> HttpResponse {
    let hashes = async {
        let tile = Tile::parse(request.match_info().query("tile")).ok_or(Error::NotFound)?;
        service::tile(&edge(&request)?.hub, tile).await?.ok_or(Error::NotFound)
    };
    let hashes: Result<Vec<u8>> = hashes.await;
    match hashes {
        Ok(hashes) => tile_response(&request, hashes),
        Err(error) => failure(&request, error),
    }
}

/// A tile never changes, not even a partial one of its width: it may be kept for ever, whole or in parts.
fn tile_response(request: &HttpRequest, hashes: Vec<u8>) -> HttpResponse {
    let size = u64::try_from(hashes.len()).unwrap_or(u64::MAX);
    let wanted = if request.headers().contains_key(header::IF_RANGE) { None } else { text_header(request, "Range") };
    let (mut response, body) = match read_range(wanted, size) {
        Wish::Whole => (HttpResponse::Ok(), hashes),
        Wish::Part(start, end) => {
            let part = usize::try_from(start).ok().zip(usize::try_from(end).ok()).and_then(|(start, end)| hashes.get(start..end));
            let mut response = HttpResponse::PartialContent();
            response.insert_header((header::CONTENT_RANGE, format!("bytes {start}-{}/{size}", end.saturating_sub(1))));
            (response, part.unwrap_or_default().to_vec())
        }
        Wish::Outside => {
            let error = Error::BadRequest("the range lies outside the tile".to_owned());
            let mut refused = Failure::with_status(request, StatusCode::RANGE_NOT_SATISFIABLE, error).error_response();
            if let Ok(value) = header::HeaderValue::from_str(&format!("bytes */{size}")) {
                refused.headers_mut().insert(header::CONTENT_RANGE, value);
            }
            return refused;
        }
    };
    response
        .content_type("application/octet-stream")
        .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .insert_header((header::ACCEPT_RANGES, "bytes"))
        .body(body)
}
