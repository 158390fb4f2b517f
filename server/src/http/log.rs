//! The public custody log: its signed head, its tiles (C2SP tlog-tiles) and its keys. Everybody may read it; it holds
//! hashes and public keys only.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, ResponseError, Route, guard, web};

use super::{Failure, edge, method_not_allowed};
use crate::error::{Error, Result};
use crate::features::custody::model::Tile;
use crate::features::custody::service;

/// The routes of the log.
pub fn configure(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/log/checkpoint").route(reads().to(checkpoint)).default_service(web::to(method_not_allowed)))
        .service(web::resource("/log/keys").route(reads().to(keys)).default_service(web::to(method_not_allowed)))
        .service(web::resource("/log/tile/{tile:.*}").route(reads().to(tile)).default_service(web::to(method_not_allowed)));
}

fn reads() -> Route {
    web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
}

async fn checkpoint(request: HttpRequest) -> HttpResponse {
    let note = async { Ok(service::checkpoint(&edge(&request)?.hub).await?.note) };
    match note.await {
        Ok(note) => {
            HttpResponse::Ok().content_type("text/plain; charset=utf-8").insert_header((header::CACHE_CONTROL, "no-cache")).body(note)
        }
        Err(error) => Failure::new(&request, error).error_response(),
    }
}

/// The public keys in the C2SP form, one a line: the present one first, then those that signed before it.
async fn keys(request: HttpRequest) -> HttpResponse {
    match edge(&request) {
        Ok(edge) => {
            let lines: String = edge.hub.signer.verifier_keys().iter().map(|key| format!("{}\n", key.to_text())).collect();
            HttpResponse::Ok().content_type("text/plain; charset=utf-8").insert_header((header::CACHE_CONTROL, "no-cache")).body(lines)
        }
        Err(error) => Failure::new(&request, error).error_response(),
    }
}

async fn tile(request: HttpRequest) -> HttpResponse {
    let hashes = async {
        let tile = Tile::parse(request.match_info().query("tile")).ok_or(Error::NotFound)?;
        service::tile(&edge(&request)?.hub, tile).await?.ok_or(Error::NotFound)
    };
    let hashes: Result<Vec<u8>> = hashes.await;
    match hashes {
        // A tile never changes, not even a partial one of its width.
        Ok(hashes) => HttpResponse::Ok()
            .content_type("application/octet-stream")
            .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
            .body(hashes),
        Err(error) => Failure::new(&request, error).error_response(),
    }
}
