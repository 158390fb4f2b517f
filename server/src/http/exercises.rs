//! The made-up evidence of exercises. No custody event: nothing of it is evidence.

use actix_web::http::header;
use actix_web::middleware::from_fn;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

use super::downloads::{failure, guarded, repr_digest};
use super::told::told;
use super::{method_not_allowed, request_ctx};
use crate::error::{Error, Result};
use crate::features::knowledge::attempts;

/// The route of exercises.
pub fn configure(config: &mut web::ServiceConfig) {
    config.service(
        web::resource("/api/articles/{code}/evidence")
            .route(web::get().to(evidence))
            .default_service(web::to(method_not_allowed))
            .wrap(from_fn(told)),
    );
}

/// Which attempt; the next one where nothing is said.
#[derive(Debug, Deserialize)]
struct Wanted {
    attempt: Option<i32>,
}

async fn evidence(request: HttpRequest) -> HttpResponse {
    match serve(&request).await {
        Ok(response) => response,
        Err(error) => failure(&request, error),
    }
}

async fn serve(request: &HttpRequest) -> Result<HttpResponse> {
    let ctx = request_ctx(request).await?;
    let wanted = web::Query::<Wanted>::from_query(request.query_string())
        .map_err(|_| Error::BadRequest("attempt must be the number of an attempt".to_owned()))?;
    let (name, bytes) = attempts::evidence(&ctx, request.match_info().query("code"), wanted.attempt).await?;
    let mut response = guarded(HttpResponse::Ok(), &name);
    response.insert_header((header::CONTENT_TYPE, "application/zip"));
    response.insert_header(("Repr-Digest", repr_digest(&chot_forensics::digest::sha256(&bytes))));
    Ok(response.body(bytes))
}
