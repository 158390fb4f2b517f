//! Tells a page of the hub what became of a download that the browser does by itself.
//!
//! A page that has the browser save a file sees nothing of the answer. Its request may therefore bear `told=` and 32 hexadecimal
//! digits of its own making: whatever the answer is, a cookie of that name tells it, which the page reads and takes away. A refusal
//! then has no body, which a browser might save as the file. It is one request with one answer: nothing is asked twice, and the
//! custody event is that of the request (docs/adr/0038).

use actix_web::body::{BoxBody, MessageBody, to_bytes_limited};
use actix_web::cookie::time::Duration as CookieDuration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpResponse, web};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::{Value, json};

use super::middleware::Answered;
use super::{Edge, text_header};

/// How long the cookie waits for its page.
const LIFETIME: CookieDuration = CookieDuration::minutes(2);
/// The most bytes of a refusal that fit into a cookie.
const MOST: usize = 2_400;
/// The header with the password of a sealed copy.
pub(super) const PASSWORD: &str = "Chot-Archive-Password";

#[derive(Debug, Default, Deserialize)]
struct Asked {
    told: Option<String>,
}

/// The cookie's name, where the request bears a number that may stand in one.
fn name(query: &str) -> Option<String> {
    let number = web::Query::<Asked>::from_query(query).ok()?.into_inner().told?;
    let good = number.len() == 32 && number.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'a'..=b'f'));
    good.then(|| format!("chot-download-{number}"))
}

/// Wraps the routes whose bytes a browser saves.
///
/// # Errors
/// What the handlers inside could not answer themselves.
pub(super) async fn told<B: MessageBody + 'static>(
    edge: web::Data<Edge>,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    // Another site does not fill the browser with cookies of the hub.
    let own = text_header(request.request(), "Sec-Fetch-Site").is_none_or(|site| site == "same-origin");
    let name = name(request.query_string()).filter(|_| own);
    let mut response = next.call(request).await?.map_into_boxed_body();
    let Some(name) = name else { return Ok(response) };
    let status = response.status();
    let cookie = |answer: &Value| {
        Cookie::build(name, URL_SAFE_NO_PAD.encode(answer.to_string()))
            .path("/")
            .secure(edge.hub.config.is_https())
            .same_site(SameSite::Strict)
            .max_age(LIFETIME)
            .finish()
    };
    if status.is_success() {
        let password = response.headers().get(PASSWORD).and_then(|value| value.to_str().ok());
        let cookie = cookie(&json!({ "status": status.as_u16(), "password": password }));
        response.response_mut().add_cookie(&cookie)?;
        return Ok(response);
    }
    let (request, response) = response.into_parts();
    let body = to_bytes_limited(response.into_body(), MOST).await.ok().and_then(Result::ok).unwrap_or_default();
    let said: Value = serde_json::from_slice(&body).unwrap_or_default();
    request.extensions_mut().insert(Answered(status));
    let answer = HttpResponse::NoContent().cookie(cookie(&json!({ "status": status.as_u16(), "said": said }))).finish();
    Ok(ServiceResponse::new(request, answer))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_number_names_a_cookie() {
        assert_eq!(name(&format!("reason=x&told={}", "0f".repeat(16))), Some(format!("chot-download-{}", "0f".repeat(16))));
        for bad in [
            "",
            "told=",
            "told=chot",
            &format!("told={}", "0F".repeat(16)),
            &format!("told={}%3B", "0f".repeat(15)),
            &format!("told={}0", "0f".repeat(16)),
        ] {
            assert_eq!(name(bad), None, "{bad}");
        }
    }
}
