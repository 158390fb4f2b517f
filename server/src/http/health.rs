//! Liveness, readiness, metrics.

use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::{HttpRequest, HttpResponse, web};

use super::{Edge, Failure};
use crate::counter;
use crate::ctx::Hub;
use crate::error::Error;
use crate::telemetry;

/// How long readiness may take.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long what was seen counts.
const FRESH: Duration = Duration::from_secs(1);

/// `/healthz`, `/readyz`, `/metrics`.
pub fn configure(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/healthz").route(web::get().to(alive)).route(web::head().to(alive)))
        .service(web::resource("/readyz").route(web::get().to(ready)).route(web::head().to(ready)))
        .service(web::resource("/metrics").route(web::get().to(metrics)));
}

/// The same for an address of its own, where nobody asks who the caller is.
pub fn configure_private(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/healthz").route(web::get().to(alive)))
        .service(web::resource("/readyz").route(web::get().to(ready)))
        .service(web::resource("/metrics").route(web::get().to(private_metrics)));
}

async fn alive() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("ok\n")
}

async fn ready(edge: web::Data<Edge>) -> HttpResponse {
    // One probe at a time, and none more than once a second: both make the disk work, and anybody may ask.
    let mut last = edge.readiness.lock().await;
    let (database, evidence) = match *last {
        Some((at, seen)) if at.elapsed() < FRESH => seen,
        _ => {
            let seen = (database_is_ready(&edge.hub).await, evidence_is_ready(&edge.hub).await);
            *last = Some((Instant::now(), seen));
            seen
        }
    };
    drop(last);
    let word = |good: bool| if good { "ok" } else { "fails" };
    // A log that does not hold is an alarm, and takes nobody's hub away: incidents are reported and worked on all the same.
    let log = !edge.hub.metrics.log_fails();
    let body = serde_json::json!({ "database": word(database), "evidence": word(evidence), "custodyLog": word(log) });
    if database && evidence { HttpResponse::Ok().json(body) } else { HttpResponse::ServiceUnavailable().json(body) }
}

/// Whether the database takes a change now.
async fn database_is_ready(hub: &Hub) -> bool {
    tokio::time::timeout(PATIENCE, counter::probe(hub)).await.is_ok_and(|done| done.is_ok())
}

/// Whether the evidence store is the one of this database, and takes a file now.
async fn evidence_is_ready(hub: &Arc<Hub>) -> bool {
    let hub = Arc::clone(hub);
    let probe = crate::blobs::run(move || {
        let own = hub.blobs.is_labelled()?;
        hub.blobs.probe(&hub.random.id::<uuid::Uuid>().to_string()).map(|()| own)
    });
    tokio::time::timeout(PATIENCE, probe).await.is_ok_and(|probed| probed.is_ok_and(|own| own))
}

/// On the main address only where no other is set, and only for a caller on this machine that came without a proxy.
async fn metrics(request: HttpRequest, edge: web::Data<Edge>) -> Result<HttpResponse, Failure> {
    let settings = &edge.hub.config.server;
    let peer = request.peer_addr().map(|peer| peer.ip().to_canonical());
    let local = peer.is_some_and(|peer| peer.is_loopback() && !settings.trusted_proxies.contains(&peer));
    let by_proxy = |name: &str| name.starts_with("x-forwarded") || matches!(name, "forwarded" | "via" | "x-real-ip");
    let proxied = request.headers().keys().any(|name| by_proxy(name.as_str()));
    if !settings.metrics_bind.is_empty() || !local || proxied {
        return Err(Failure::new(&request, Error::NotFound));
    }
    Ok(private_metrics(edge).await)
}

async fn private_metrics(edge: web::Data<Edge>) -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(telemetry::page(&edge.hub).await)
}
