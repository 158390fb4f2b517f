//! Uploads by tus 1.0.0: core, creation, checksum (sha256), expiration, termination.
//!
//! A body is streamed: pieces of about a mebibyte go through a bounded channel to a task that writes and hashes them, so
//! that memory does not grow with the file. Bytes are acknowledged only after they were synced and counted in the
//! database. The task owns the upload: when the connection breaks, it still brings what came to its end.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, ResponseError, guard, web};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::{Bytes, BytesMut};
use chot_forensics::digest::Sha256Digest;
use futures::StreamExt;
use serde_json::json;
use tokio::sync::mpsc;

use super::{Failure, edge, method_not_allowed, request_ctx, request_id, text_header};
use crate::authn;
use crate::blobs::{self, Appender, Held, NotWritable, Room};
use crate::clock::{Millis, instant, to_utc};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::features::evidence::model::Item;
use crate::features::evidence::service::{self, StartUpload};
use crate::ids::{CaseId, EvidenceId};
use crate::words::{DeclaredMatch, EvidenceStatus};

/// The only version of the protocol that is spoken.
const VERSION: &str = "1.0.0";
/// Longest `Upload-Metadata`, in bytes: clients take no more in the head of an answer (Node.js 16 KiB in all).
const MOST_METADATA: usize = 12 << 10;
/// What of the protocol is spoken.
const EXTENSIONS: &str = "creation,checksum,expiration,termination";
/// The type that bytes of an upload must have.
const CONTENT_TYPE: &str = "application/offset+octet-stream";
/// The answer to a part whose bytes are not those of its checksum: nothing of it was kept.
const CHECKSUM_MISMATCH: u16 = 460;
/// Bytes gathered before they are written.
const PIECE: usize = 1 << 20;
/// Pieces that wait for the disk.
const PIECES: usize = 4;
/// How long a sender may be slow on average.
const PATIENCE: Duration = Duration::from_secs(30);
/// How many bytes must come in that time.
const LEAST: usize = 30 << 10;

/// The routes of uploads.
pub fn configure(config: &mut web::ServiceConfig) {
    config
        .service(
            web::resource("/api/uploads")
                .route(web::method(actix_web::http::Method::OPTIONS).to(options))
                .route(web::post().to(create))
                .default_service(web::to(method_not_allowed)),
        )
        .service(
            web::resource("/api/uploads/{id}")
                .route(web::method(actix_web::http::Method::OPTIONS).to(options))
                .route(web::head().to(head))
                .route(web::patch().to(patch))
                .route(web::delete().to(delete))
                // For clients that can send nothing but GET and POST.
                .route(web::post().guard(guard::Header("x-http-method-override", "PATCH")).to(patch))
                .route(web::post().guard(guard::Header("x-http-method-override", "DELETE")).to(delete))
                .default_service(web::to(method_not_allowed)),
        );
}

/// An answer that ends a request early.
type Early = Box<HttpResponse>;

fn answer(status: StatusCode) -> HttpResponseBuilder {
    let mut response = HttpResponse::build(status);
    response.insert_header(("Tus-Resumable", VERSION)).insert_header((header::CACHE_CONTROL, "no-store"));
    response
}

fn failure(request: &HttpRequest, error: Error) -> HttpResponse {
    let refused = match &error {
        Error::Refused(errors) => {
            let list: Vec<_> = errors
                .iter()
                .map(|error| json!({"code": error.code.word(), "message": &*error.message.en, "messageVi": &*error.message.vi, "path": error.path}))
                .collect();
            Some(list)
        }
        _ => None,
    };
    let Some(list) = refused else {
        let mut response = Failure::new(request, error).error_response();
        response.headers_mut().insert(header::HeaderName::from_static("tus-resumable"), header::HeaderValue::from_static(VERSION));
        return response;
    };
    answer(StatusCode::BAD_REQUEST)
        .json(json!({"code": "BAD_REQUEST", "message": "refused", "errors": list, "requestId": &*request_id(request)}))
}

fn told(request: &HttpRequest, status: StatusCode, code: &str, message: &str) -> HttpResponse {
    answer(status).json(json!({"code": code, "message": message, "requestId": &*request_id(request)}))
}

fn bad(request: &HttpRequest, message: &str) -> HttpResponse {
    told(request, StatusCode::BAD_REQUEST, "BAD_REQUEST", message)
}

/// The date form of HTTP.
fn http_date(at: Millis) -> String {
    to_utc(at).format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

async fn options(request: HttpRequest) -> HttpResponse {
    let Ok(edge) = edge(&request) else { return failure(&request, Error::internal("the server has no edge")) };
    answer(StatusCode::NO_CONTENT)
        .insert_header(("Tus-Version", VERSION))
        .insert_header(("Tus-Extension", EXTENSIONS))
        .insert_header(("Tus-Checksum-Algorithm", "sha256"))
        .insert_header(("Tus-Max-Size", edge.hub.config.evidence.max_item_bytes.to_string()))
        .finish()
}

/// Who asks, by a protocol version that is spoken here.
async fn begin(request: &HttpRequest) -> Result<Ctx, Early> {
    let ctx = request_ctx(request).await.map_err(|error| Box::new(failure(request, error)))?;
    if text_header(request, "Tus-Resumable") == Some(VERSION) {
        return Ok(ctx);
    }
    let body = json!({"code": "BAD_REQUEST", "message": "Tus-Resumable must be 1.0.0", "requestId": &*ctx.request_id});
    Err(Box::new(answer(StatusCode::PRECONDITION_FAILED).insert_header(("Tus-Version", VERSION)).json(body)))
}

fn upload_id(request: &HttpRequest) -> Result<EvidenceId, Early> {
    request.match_info().query("id").parse().map_err(|_| Box::new(failure(request, Error::NotFound)))
}

/// A whole number in its plain decimal form.
fn number(text: &str) -> Option<u64> {
    if text.is_empty() || text.bytes().any(|byte| !byte.is_ascii_digit()) {
        return None;
    }
    text.parse::<u64>().ok().filter(|number| i64::try_from(*number).is_ok())
}

async fn create(request: HttpRequest) -> HttpResponse {
    let ctx = match begin(&request).await {
        Ok(ctx) => ctx,
        Err(response) => return *response,
    };
    let Some(size) = text_header(&request, "Upload-Length").and_then(number) else {
        return bad(&request, "Upload-Length must be a whole number; its later announcement is not supported");
    };
    if size > ctx.hub.config.evidence.max_item_bytes {
        return told(&request, StatusCode::PAYLOAD_TOO_LARGE, "BAD_REQUEST", "the file is larger than Tus-Max-Size");
    }
    let given = text_header(&request, "Upload-Metadata").unwrap_or_default();
    if given.len() > MOST_METADATA {
        return told(&request, StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, "BAD_REQUEST", "Upload-Metadata is too long to be told again");
    }
    let Some(mut metadata) = read_metadata(given) else {
        return bad(&request, "Upload-Metadata must be pairs of a key and a base64 text");
    };
    let declared_sha256 = match metadata.remove("sha256").map(|text| text.parse::<Sha256Digest>()) {
        Some(Ok(digest)) => Some(digest.0.to_vec()),
        Some(Err(_)) => return bad(&request, "sha256 must be 64 lower-case hexadecimal digits"),
        None => None,
    };
    let acquired_at = match metadata.remove("acquiredAt").map(|text| instant(&text)) {
        Some(Some(at)) => Some(at),
        Some(None) => return bad(&request, "acquiredAt must be an RFC 3339 date and time from 1970 to 9999"),
        None => None,
    };
    let Some(case) = metadata.remove("caseId").and_then(|text| text.parse::<CaseId>().ok()) else {
        return failure(&request, Error::NotFound);
    };
    let input = StartUpload {
        case,
        file_name: metadata.remove("filename").unwrap_or_default(),
        size: i64::try_from(size).unwrap_or(i64::MAX),
        declared_sha256,
        acquired_at,
        acquired_by: metadata.remove("acquiredBy"),
        description: metadata.remove("description"),
        acquisition: metadata.remove("acquisition"),
        idempotency_key: metadata.remove("idempotencyKey"),
        metadata: Some(given.to_owned()),
    };
    let created = async {
        let item = service::start(&ctx, input).await?;
        // Nothing more comes of a file without bytes: clients send neither HEAD nor PATCH then.
        if item.declared_size == 0 { service::complete(&ctx, item.id).await } else { Ok(item) }
    };
    match created.await {
        Ok(item) if item.declared() == DeclaredMatch::Differs => differs(&ctx, &item),
        Ok(item) => with_state(answer(StatusCode::CREATED), &item)
            .insert_header((header::LOCATION, format!("{}/api/uploads/{}", ctx.hub.config.server.public_url, item.id)))
            .finish(),
        Err(error) => failure(&request, error),
    }
}

/// Reads `Upload-Metadata`: pairs of a key and a base64 text, separated by commas; no key twice.
fn read_metadata(text: &str) -> Option<HashMap<&str, String>> {
    let mut pairs = HashMap::new();
    for pair in text.split(',').map(str::trim).filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once(' ').unwrap_or((pair, ""));
        let value = String::from_utf8(STANDARD.decode(value.trim()).ok()?).ok()?;
        if pairs.insert(key, value).is_some() {
            return None;
        }
    }
    Some(pairs)
}

/// Whether the upload can no longer be gone on with.
fn is_gone(ctx: &Ctx, item: &Item) -> bool {
    item.cancelled_at.is_some() || (item.status == EvidenceStatus::Receiving && item.expires_at <= ctx.now())
}

fn gone(request: &HttpRequest) -> HttpResponse {
    told(request, StatusCode::GONE, "GONE", "the upload was withdrawn or has expired")
}

fn with_state(mut response: HttpResponseBuilder, item: &Item) -> HttpResponseBuilder {
    response.insert_header(("Upload-Offset", item.received_bytes.to_string()));
    if item.status == EvidenceStatus::Receiving {
        response.insert_header(("Upload-Expires", http_date(item.expires_at)));
    }
    response
}

async fn head(request: HttpRequest) -> HttpResponse {
    let (ctx, id) = match begin(&request).await.and_then(|ctx| Ok((ctx, upload_id(&request)?))) {
        Ok(both) => both,
        Err(response) => return *response,
    };
    let (mut item, metadata) = match service::upload_with_metadata(&ctx, id).await {
        Ok(both) => both,
        Err(error) => return failure(&request, error),
    };
    if is_gone(&ctx, &item) {
        return gone(&request);
    }
    if item.status == EvidenceStatus::Receiving && item.received_bytes == item.declared_size {
        // All bytes are here: a registration that was cut off is made now. Where it cannot be, the next one tries.
        match service::complete_soon(&ctx, id).await {
            Ok(registered) => item = registered,
            Err(error) => error.log(&ctx.request_id),
        }
    }
    let mut response = with_state(answer(StatusCode::OK), &item);
    response.insert_header(("Upload-Length", item.declared_size.to_string()));
    // What the client said at the beginning is told again as it was (tus 1.0.0, Creation).
    if let Some(metadata) = metadata {
        response.insert_header(("Upload-Metadata", metadata));
    }
    response.finish()
}

async fn delete(request: HttpRequest) -> HttpResponse {
    let (ctx, id) = match begin(&request).await.and_then(|ctx| Ok((ctx, upload_id(&request)?))) {
        Ok(both) => both,
        Err(response) => return *response,
    };
    match service::upload_to_withdraw(&ctx, id).await {
        Ok(item) if item.cancelled_at.is_some() => return gone(&request),
        Ok(item) if item.status != EvidenceStatus::Receiving => {
            return told(&request, StatusCode::CONFLICT, "INVALID_TRANSITION", "the upload is complete and under custody");
        }
        Ok(_) => {}
        Err(error) => return failure(&request, error),
    }
    match service::cancel(&ctx, id).await {
        Ok(_) => answer(StatusCode::NO_CONTENT).finish(),
        Err(error) => failure(&request, error),
    }
}

async fn patch(request: HttpRequest, mut payload: web::Payload) -> HttpResponse {
    match prepare(&request).await {
        Ok(part) => receive(&request, part, payload).await,
        Err(response) => {
            drain(&request, &mut payload).await;
            *response
        }
    }
}

/// Reads on what a client sends although its answer is known already: many read the answer only when they have sent
/// all. Bounded by the size of one part and by the least speed.
async fn drain(request: &HttpRequest, payload: &mut web::Payload) {
    let most = edge(request).map_or(0, |edge| edge.hub.config.evidence.max_chunk_bytes);
    let read = async {
        let mut seen = 0_usize;
        while let Some(Ok(piece)) = payload.next().await {
            seen = seen.saturating_add(piece.len());
            if seen > most {
                break;
            }
        }
    };
    // Who is still sending then gets a closed connection.
    let _ = tokio::time::timeout(PATIENCE, read).await;
}

/// A part that may be written.
struct Part {
    ctx: Ctx,
    item: Item,
    held: Held,
    /// What it may take of the disk.
    room: Room,
    offset: u64,
    /// How many bytes may come.
    most: usize,
    checksum: Option<Sha256Digest>,
}

async fn prepare(request: &HttpRequest) -> Result<Part, Early> {
    let ctx = begin(request).await?;
    let id = upload_id(request)?;
    if text_header(request, "Content-Type").map(str::trim) != Some(CONTENT_TYPE) {
        let message = "Content-Type must be application/offset+octet-stream";
        return Err(Box::new(told(request, StatusCode::UNSUPPORTED_MEDIA_TYPE, "BAD_REQUEST", message)));
    }
    let Some(offset) = text_header(request, "Upload-Offset").and_then(number) else {
        return Err(Box::new(bad(request, "Upload-Offset must be a whole number")));
    };
    let checksum = match request.headers().get("Upload-Checksum").map(|value| value.to_str().ok().and_then(read_checksum)) {
        Some(None) => return Err(Box::new(bad(request, "Upload-Checksum must be sha256 and a base64 digest"))),
        Some(Some(digest)) => Some(digest),
        None => None,
    };
    let fail = |error| Box::new(failure(request, error));
    let item = service::upload(&ctx, id).await.map_err(fail)?;
    check(request, &ctx, &item, offset)?;
    let left = u64::try_from(item.declared_size).unwrap_or(0).saturating_sub(offset);
    let most = usize::try_from(left).unwrap_or(usize::MAX).min(ctx.hub.config.evidence.max_chunk_bytes);
    let announced = text_header(request, "Content-Length").and_then(number);
    if announced.is_some_and(|length| usize::try_from(length).unwrap_or(usize::MAX) > most) {
        return Err(Box::new(too_large(request)));
    }
    let hub = Arc::clone(&ctx.hub);
    let coming = announced.unwrap_or_else(|| u64::try_from(most).unwrap_or(u64::MAX));
    let held = blobs::run(move || {
        let room = hub.blobs.spare(coming)?;
        Ok((hub.blobs.hold(id, offset == 0), room))
    });
    let (held, room) = held.await.map_err(fail)?;
    let held = match held {
        Ok(held) => held,
        Err(refused) => return Err(Box::new(not_writable(request, &ctx, &item, refused).await)),
    };
    // Only now nobody else can move the offset.
    let item = service::upload(&ctx, id).await.map_err(fail)?;
    check(request, &ctx, &item, offset)?;
    Ok(Part { ctx, item, held, room, offset, most, checksum })
}

fn check(request: &HttpRequest, ctx: &Ctx, item: &Item, offset: u64) -> Result<(), Early> {
    if is_gone(ctx, item) {
        return Err(Box::new(gone(request)));
    }
    if u64::try_from(item.received_bytes) != Ok(offset) {
        return Err(Box::new(wrong_offset(request, item.received_bytes)));
    }
    if item.status == EvidenceStatus::Receiving {
        return Ok(());
    }
    // Complete: nothing may come any more, and nothing is welcome.
    if text_header(request, "Content-Length").and_then(number) == Some(0) {
        return Err(Box::new(with_state(answer(StatusCode::NO_CONTENT), item).finish()));
    }
    Err(Box::new(too_large(request)))
}

fn wrong_offset(request: &HttpRequest, offset: i64) -> HttpResponse {
    let body = json!({
        "code": "CONFLICT",
        "message": "the upload is at another offset",
        "offset": offset,
        "requestId": &*request_id(request),
    });
    answer(StatusCode::CONFLICT).insert_header(("Upload-Offset", offset.to_string())).json(body)
}

fn too_large(request: &HttpRequest) -> HttpResponse {
    told(request, StatusCode::PAYLOAD_TOO_LARGE, "BAD_REQUEST", "the part is larger than what is left or than one part may be")
}

async fn not_writable(request: &HttpRequest, ctx: &Ctx, item: &Item, refused: NotWritable) -> HttpResponse {
    match refused {
        NotWritable::Locked => told(request, StatusCode::LOCKED, "LOCKED", "another request writes to this upload"),
        NotWritable::Short(there) => {
            let counted = u64::try_from(item.received_bytes).unwrap_or(0);
            match service::fell_back(ctx, item.id, counted, there).await {
                Ok(()) => wrong_offset(request, i64::try_from(there).unwrap_or(i64::MAX)),
                Err(error) => failure(request, error),
            }
        }
        NotWritable::Failed(error) => failure(request, error),
    }
}

fn read_checksum(text: &str) -> Option<Sha256Digest> {
    let encoded = text.trim().strip_prefix("sha256 ")?;
    Some(Sha256Digest(STANDARD.decode(encoded.trim()).ok()?.try_into().ok()?))
}

/// What goes to the writing task.
enum Piece {
    /// The next bytes.
    Bytes(Bytes),
    /// All came.
    End,
    /// Something is wrong with the part: nothing of it counts.
    Drop,
}

/// What became of a part.
enum Outcome {
    /// Its bytes are safe; the upload stands so.
    Safe(Box<Item>),
    /// Nothing of it was kept.
    Dropped,
    /// Its bytes were not what their checksum says.
    Mismatch,
    /// The upload was withdrawn meanwhile.
    Gone,
    /// It could not be written.
    NotWritable(NotWritable),
}

/// Why no more of a body was read.
enum Stopped {
    TooLarge,
    TooSlow,
    Broken,
    /// The writing task ended early.
    Writer,
}

async fn receive(request: &HttpRequest, part: Part, mut payload: web::Payload) -> HttpResponse {
    // The room is given back once the bytes are there or will not come.
    let Part { ctx, item, held, room: _room, offset, most, checksum } = part;
    let (sender, receiver) = mpsc::channel(PIECES);
    let writer = tokio::spawn(write(ctx.clone(), item.clone(), held, offset, checksum, receiver));
    let pumped = pump(&mut payload, most, &sender).await;
    let last = match &pumped {
        Ok(()) => Some(Piece::End),
        Err(Stopped::TooLarge) => Some(Piece::Drop),
        // What came before the connection broke or became too slow counts, if no checksum says otherwise.
        Err(_) => None,
    };
    if let Some(last) = last {
        // Where the writer is gone, its outcome tells why.
        let _ = sender.send(last).await;
    }
    drop(sender);
    let outcome = match writer.await {
        Ok(outcome) => outcome,
        Err(error) => Err(Error::internal(format!("the writing task failed: {error}"))),
    };
    if pumped.is_err() {
        drain(request, &mut payload).await;
    }
    match (pumped, outcome) {
        (_, Err(error)) => failure(request, error),
        (_, Ok(Outcome::NotWritable(refused))) => not_writable(request, &ctx, &item, refused).await,
        (_, Ok(Outcome::Gone)) => gone(request),
        (_, Ok(Outcome::Mismatch)) => mismatch(json!({
            "code": "CHECKSUM_MISMATCH",
            "message": "the bytes of this part are not those of its Upload-Checksum; nothing of it was kept",
            "offset": offset,
            "requestId": &*ctx.request_id,
        })),
        (Err(Stopped::TooLarge), Ok(_)) => too_large(request),
        (Err(Stopped::TooSlow), Ok(_)) => {
            told(request, StatusCode::REQUEST_TIMEOUT, "BAD_REQUEST", "the body came too slowly; ask where the upload stands, then go on")
        }
        (Err(Stopped::Broken | Stopped::Writer), Ok(_)) => bad(request, "the body ended early"),
        (Ok(()), Ok(Outcome::Dropped)) => failure(request, Error::internal("a whole part was dropped")),
        (Ok(()), Ok(Outcome::Safe(item))) => safe(&ctx, &item),
    }
}

fn mismatch(body: serde_json::Value) -> HttpResponse {
    answer(StatusCode::from_u16(CHECKSUM_MISMATCH).unwrap_or(StatusCode::BAD_REQUEST)).json(body)
}

fn safe(ctx: &Ctx, item: &Item) -> HttpResponse {
    if item.declared() == DeclaredMatch::Differs {
        return differs(ctx, item);
    }
    with_state(answer(StatusCode::NO_CONTENT), item).finish()
}

/// All bytes came and are kept, but they are not the declared ones. Not 460: that says of a part that it was dropped, and
/// clients would send it again.
fn differs(ctx: &Ctx, item: &Item) -> HttpResponse {
    with_state(answer(StatusCode::UNPROCESSABLE_ENTITY), item).json(json!({
        "code": "SHA256_DIFFERS",
        "message": "the SHA-256 of the received bytes is not the declared one; the bytes are kept sealed and the item is not accepted as declared",
        "declaredSha256": service::digest_text(item.declared_sha256.as_deref()),
        "computedSha256": service::digest_text(item.sha256.as_deref()),
        "evidenceItem": {"id": item.id.to_string(), "number": item.number, "status": item.status.word()},
        "requestId": &*ctx.request_id,
    }))
}

/// Reads the body into pieces; a sender must send a little in every half minute.
async fn pump(payload: &mut web::Payload, most: usize, sender: &mpsc::Sender<Piece>) -> Result<(), Stopped> {
    let mut piece = BytesMut::with_capacity(PIECE);
    let (mut seen, mut since, mut lately) = (0_usize, Instant::now(), 0_usize);
    let ended = loop {
        let left = PATIENCE.saturating_sub(since.elapsed());
        match tokio::time::timeout(left, payload.next()).await {
            Err(_) if lately < LEAST => break Err(Stopped::TooSlow),
            Err(_) => (since, lately) = (Instant::now(), 0),
            Ok(None) => break Ok(()),
            Ok(Some(Err(_))) => break Err(Stopped::Broken),
            Ok(Some(Ok(bytes))) => {
                seen = seen.saturating_add(bytes.len());
                lately = lately.saturating_add(bytes.len());
                if seen > most {
                    return Err(Stopped::TooLarge);
                }
                piece.extend_from_slice(&bytes);
                if piece.len() >= PIECE {
                    let full = std::mem::replace(&mut piece, BytesMut::with_capacity(PIECE)).freeze();
                    sender.send(Piece::Bytes(full)).await.map_err(|_| Stopped::Writer)?;
                }
            }
        }
    };
    if !piece.is_empty() {
        sender.send(Piece::Bytes(piece.freeze())).await.map_err(|_| Stopped::Writer)?;
    }
    ended
}

/// Writes a part, makes it durable, counts it, and registers the item when it is the last one.
async fn write(
    ctx: Ctx,
    item: Item,
    held: Held,
    offset: u64,
    checksum: Option<Sha256Digest>,
    mut pieces: mpsc::Receiver<Piece>,
) -> Result<Outcome> {
    let hub = Arc::clone(&ctx.hub);
    // Hashing takes its turn: many uploads at once leave processors and threads to everybody else.
    let bulk = &ctx.hub.blobs;
    let work = move || {
        let opened = hub.blobs.append(held, offset);
        Ok(opened.map(|mut appender| {
            if checksum.is_some() {
                appender.digest_part();
            }
            appender
        }))
    };
    let mut appender = match bulk.bulk(work).await? {
        Ok(appender) => appender,
        Err(refused) => return Ok(Outcome::NotWritable(refused)),
    };
    let mut whole = false;
    while let Some(piece) = pieces.recv().await {
        let bytes = match piece {
            Piece::Bytes(bytes) => bytes,
            Piece::End => {
                whole = true;
                break;
            }
            Piece::Drop => return undo(&ctx, &item, appender, Outcome::Dropped).await,
        };
        let work = move || {
            let written = appender.write(&bytes);
            Ok((appender, written))
        };
        let (back, written) = bulk.bulk(work).await?;
        appender = back;
        if let Err(error) = written {
            undo(&ctx, &item, appender, Outcome::Dropped).await?;
            return Err(error);
        }
    }
    if let Some(expected) = checksum {
        if !whole {
            return undo(&ctx, &item, appender, Outcome::Dropped).await;
        }
        if appender.part() != Some(expected) {
            return undo(&ctx, &item, appender, Outcome::Mismatch).await;
        }
    }
    let reached = appender.offset();
    let mut ctx = ctx;
    if reached > offset {
        // A part may take hours: what its sender lost meanwhile counts, and nothing of it was acknowledged yet.
        ctx = match still_may(&ctx, item.id).await {
            Ok(now) => now,
            Err(error) => {
                undo(&ctx, &item, appender, Outcome::Dropped).await?;
                return Err(error);
            }
        };
        appender = blobs::run(move || {
            appender.sync();
            Ok(appender)
        })
        .await?;
        if !service::received(&ctx, item.id, offset, reached).await? {
            return Ok(Outcome::Gone);
        }
    }
    ctx.hub.blobs.remember(item.id, appender.hash());
    drop(appender);
    let item = if u64::try_from(item.declared_size) == Ok(reached) {
        service::complete_soon(&ctx, item.id).await?
    } else {
        service::upload(&ctx, item.id).await?
    };
    Ok(Outcome::Safe(Box::new(item)))
}

/// The sender as it is now, where it may still send to the upload.
async fn still_may(ctx: &Ctx, id: EvidenceId) -> Result<Ctx> {
    let now = authn::renew(ctx).await?;
    service::upload(&now, id).await?;
    Ok(now)
}

async fn undo(ctx: &Ctx, item: &Item, mut appender: Appender, outcome: Outcome) -> Result<Outcome> {
    let (hub, id) = (Arc::clone(&ctx.hub), item.id);
    blobs::run(move || {
        appender.undo();
        hub.blobs.remember(id, appender.hash());
        Ok(())
    })
    .await?;
    Ok(outcome)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_is_pairs_of_key_and_base64() {
        let read = read_metadata("filename YS56aXA=, caseId MQ==,empty").unwrap();
        assert_eq!(read["filename"], "a.zip");
        assert_eq!(read["caseId"], "1");
        assert_eq!(read["empty"], "");
        assert!(read_metadata("filename ***").is_none());
        assert!(read_metadata("a YQ==,a Yg==").is_none(), "no key twice");
        assert!(read_metadata("a /w==").is_none(), "not UTF-8");
    }

    #[test]
    fn offsets_are_plain_whole_numbers() {
        assert_eq!(number("0"), Some(0));
        assert_eq!(number("9223372036854775807"), Some(9_223_372_036_854_775_807));
        for bad in ["", "-1", "+1", "1.0", " 1", "9223372036854775808", "99999999999999999999", "0x10"] {
            assert_eq!(number(bad), None, "{bad}");
        }
    }

    #[test]
    fn only_whole_sha256_checksums_are_read() {
        let digest = chot_forensics::digest::sha256(b"abc");
        let text = format!("sha256 {}", STANDARD.encode(digest.0));
        assert_eq!(read_checksum(&text), Some(digest));
        for bad in ["", "sha256", "sha256 ", "sha256 YQ==", "sha1 YQ==", "md5 abc"] {
            assert_eq!(read_checksum(bad), None, "{bad}");
        }
    }

    #[test]
    fn dates_are_those_of_http() {
        assert_eq!(http_date(784_111_777_000), "Sun, 06 Nov 1994 08:49:37 GMT");
    }
}
