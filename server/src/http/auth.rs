//! Signing in and out with a browser.

use std::sync::Arc;

use actix_web::cookie::time::Duration as CookieDuration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, ResponseError, web};
use serde::Deserialize;

use super::{Edge, Failure, Missing, cookie_name, credentials, read_body, request_id, text_header};
use crate::authn::{self, Credentials, Held};
use crate::authz::Actor;
use crate::config::{Config, Secret};
use crate::ctx::Ctx;
use crate::error::Error;

const BODY_LIMIT: usize = 4096;

/// `/api/auth/sign-in`, `/api/auth/sign-out`.
pub fn configure(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/api/auth/sign-in").route(web::post().to(sign_in)).default_service(web::to(super::method_not_allowed)))
        .service(web::resource("/api/auth/sign-out").route(web::post().to(sign_out)).default_service(web::to(super::method_not_allowed)));
}

#[derive(Deserialize)]
struct Pair {
    email: String,
    password: String,
    /// Room for a second factor; the hub asks for none yet.
    #[serde(default, rename = "otp")]
    _otp: Option<String>,
}

async fn sign_in(request: HttpRequest, payload: web::Payload, edge: web::Data<Edge>) -> Result<HttpResponse, Failure> {
    let hub = &edge.hub;
    let config = &hub.config;
    super::own_origin(&request, config, Missing::IsFine).map_err(|error| Failure::new(&request, error))?;
    if let Some(site) = text_header(&request, "Sec-Fetch-Site").filter(|site| !matches!(*site, "same-origin" | "none")) {
        let error = super::not_own_page(&request, &format!("Sec-Fetch-Site is {site}"), config);
        return Err(Failure::new(&request, error));
    }
    if !super::is_json(&request) {
        let error = Error::BadRequest("the body must be application/json".to_owned());
        return Err(Failure::with_status(&request, StatusCode::UNSUPPORTED_MEDIA_TYPE, error));
    }
    let body = read_body(&request, payload, BODY_LIMIT).await?;
    let pair: Pair = serde_json::from_slice(&body)
        .map_err(|_| Failure::new(&request, Error::BadRequest("the body must have email and password".to_owned())))?;
    let ctx = Ctx::new(Arc::clone(hub), Actor::system(), &request_id(&request));
    let session = match credentials(&request, config) {
        Credentials::Session(secret) => Some(secret),
        Credentials::Bearer(_) | Credentials::None => None,
    };
    let browser = request.cookie(browser_cookie_name(config)).map(|cookie| Secret::new(Cookie::value(&cookie)));
    let held = Held { session, browser };
    let address = super::client_address(&request, config);
    match authn::sign_in(&ctx, &pair.email, &pair.password, address, &held).await {
        Ok(signed_in) => {
            let session = cookie(config, signed_in.token.reveal(), CookieDuration::seconds(signed_in.lifetime_seconds));
            let kept = CookieDuration::seconds(authn::BROWSER_KEPT_SECONDS);
            let browser = named(config, browser_cookie_name(config), signed_in.browser.reveal(), kept);
            Ok(HttpResponse::NoContent().cookie(session).cookie(browser).finish())
        }
        // The same bytes whatever was wrong.
        Err(error @ Error::Unauthenticated) => Ok(HttpResponse::Unauthorized().json(serde_json::json!({ "code": error.code() }))),
        Err(error @ Error::RateLimited { retry_after_seconds }) => Ok(HttpResponse::TooManyRequests()
            .insert_header((header::RETRY_AFTER, retry_after_seconds))
            .json(serde_json::json!({ "code": error.code(), "retryAfterSeconds": retry_after_seconds }))),
        Err(error) => Ok(Failure::new(&request, error).error_response()),
    }
}

async fn sign_out(request: HttpRequest, edge: web::Data<Edge>) -> Result<HttpResponse, Failure> {
    let config = &edge.hub.config;
    let credentials = credentials(&request, config);
    if credentials.is_ambient() {
        super::same_origin(&request, config).map_err(|error| Failure::new(&request, error))?;
        let actor = authn::authenticate(&edge.hub, &credentials).await.map_err(|error| Failure::new(&request, error))?;
        if let Some(actor) = actor {
            let ctx = Ctx::new(Arc::clone(&edge.hub), actor, &request_id(&request));
            authn::sign_out(&ctx).await.map_err(|error| Failure::new(&request, error))?;
        }
    }
    Ok(HttpResponse::NoContent().cookie(cookie(config, "", CookieDuration::ZERO)).finish())
}

/// The name of the cookie by which the hub knows a browser again.
fn browser_cookie_name(config: &Config) -> &'static str {
    if config.is_https() { "__Host-chot-browser" } else { "chot-browser" }
}

fn cookie<'c>(config: &Config, value: &'c str, lifetime: CookieDuration) -> Cookie<'c> {
    named(config, cookie_name(config), value, lifetime)
}

fn named<'c>(config: &Config, name: &'static str, value: &'c str, lifetime: CookieDuration) -> Cookie<'c> {
    Cookie::build(name, value).path("/").http_only(true).secure(config.is_https()).same_site(SameSite::Lax).max_age(lifetime).finish()
}
