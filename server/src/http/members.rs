//! Bytes of one member of an item, and bytes sealed against accident.
//!
//! A range of a member is a look into it, at most 16 MiB at once; the whole is a copy taken out. Both want a purpose, and
//! their custody event is committed before the first byte leaves. A sealed copy is a ZIP archive encrypted by AES-256: no
//! scanner on its way opens it, and nobody starts what is in it by a slip. As all evidence these bytes are an attachment
//! of unknown type under a sandbox; the pages of the hub show them as text or picture only after they have read them.

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::ops::{ControlFlow, Range};
use std::sync::Arc;

use actix_web::body::SizedStream;
use actix_web::http::header;
use actix_web::middleware::from_fn;
use actix_web::{HttpRequest, HttpResponse, web};
use bytes::Bytes;
use chot_forensics::archive::Member;
use chot_forensics::derive::plain_name;
use chot_forensics::digest::Sha256Digest;
use chot_forensics::source::FileSource;
use serde::Deserialize;
use serde_json::json;
use tokio::sync::{Semaphore, SemaphorePermit, mpsc};
use unicode_normalization::UnicodeNormalization;
use uuid::Uuid;

use super::downloads::{PIECE, evidence_id, failure, guarded, pieces, reason, repr_digest};
use super::told::{PASSWORD, told};
use super::{method_not_allowed, request_ctx, text_header};
use crate::authz::{Action, Permit};
use crate::blobs;
use crate::ctx::{Ctx, Hub};
use crate::error::{Error, Result};
use crate::features::evidence::members::{self, Form, Opened, Sent};
use crate::features::evidence::model::{Item, Wish, read_range};
use crate::features::evidence::service;
use crate::ids::EvidenceId;

/// The longest name that common systems take, with room for an ending, in bytes.
const NAME_BYTES: usize = 200;
/// The most bytes of a member that are looked at in one request: 16 MiB.
const LOOK: u64 = 16 << 20;
/// The largest thing that is sealed: 4 GiB.
const SEALED: u64 = 4 << 30;
/// The password that people who exchange harmful files agree on everywhere.
const CONVENTION: &str = "infected";
/// Members that are read at the same time; each reading keeps a processor busy.
static READINGS: Semaphore = Semaphore::const_new(6);

/// The routes of members, and of sealed copies.
pub fn configure(config: &mut web::ServiceConfig) {
    for (path, sealed) in [
        ("/api/evidence/{id}/members/{index}/content", false),
        ("/api/evidence/{id}/members/{index}/sealed", true),
        ("/api/evidence/{id}/sealed", true),
    ] {
        let route = if sealed { web::get().to(sealed_copy) } else { web::get().to(content) };
        config.service(web::resource(path).route(route).default_service(web::to(method_not_allowed)).wrap(from_fn(told)));
    }
}

/// What may stand in the query of a sealed copy beside the purpose.
#[derive(Debug, Default, Deserialize)]
struct SealedQuery {
    password: Option<String>,
}

fn purpose(request: &HttpRequest) -> Result<String> {
    reason(request)?.ok_or_else(|| Error::BadRequest("reason must tell the purpose".to_owned()))
}

fn member_index(request: &HttpRequest) -> Result<Option<u64>> {
    match request.match_info().get("index") {
        None => Ok(None),
        Some(text) => text.parse().map(Some).map_err(|_| Error::NotFound),
    }
}

async fn content(request: HttpRequest) -> HttpResponse {
    match serve(&request).await {
        Ok(response) => response,
        Err(error) => failure(&request, error),
    }
}

fn reading() -> Result<SemaphorePermit<'static>> {
    READINGS.try_acquire().map_err(|_| Error::Unavailable("too many members are being read".to_owned()))
}

/// A member under a permit, with its item.
struct Asked {
    ctx: Ctx,
    permit: Permit,
    item: Item,
    purpose: String,
}

async fn asked(request: &HttpRequest) -> Result<Asked> {
    let ctx = request_ctx(request).await?;
    let (permit, item) = service::downloadable(&ctx, evidence_id(request)?, Action::DownloadEvidence).await?;
    Ok(Asked { ctx, permit, item, purpose: purpose(request)? })
}

fn source(ctx: &Ctx, item: &Item) -> Result<impl FnOnce() -> Result<Opened> + Send + 'static> {
    let (blob, _) = item.stored().ok_or(Error::NotFound)?;
    let hub = Arc::clone(&ctx.hub);
    Ok(move || Ok((hub.blobs.hand_out(&blob)?, hub.blobs.scratches())))
}

async fn serve(request: &HttpRequest) -> Result<HttpResponse> {
    let Asked { ctx, permit, item, purpose } = asked(request).await?;
    let index = member_index(request)?.ok_or(Error::NotFound)?;
    let (member, sha256) = members::readable(&ctx, &permit, &item, index).await?;
    let size = member.size_bytes;
    let wanted = if request.headers().contains_key(header::IF_RANGE) { None } else { text_header(request, "Range") };
    let (start, end) = match read_range(wanted, size) {
        Wish::Whole if size > LOOK => {
            let busy = reading()?;
            let open = source(&ctx, &item)?;
            members::record_copy(&ctx, &permit, &item, (Some(&member), Form::Plain, Sent::Begun), purpose).await?;
            return Ok(whole((Arc::clone(&ctx.hub), item.id), member, sha256, busy, open));
        }
        Wish::Whole => (0, size),
        Wish::Part(start, end) => (start, end.min(start.saturating_add(LOOK))),
        Wish::Outside => {
            let body = json!({"code": "BAD_REQUEST", "message": "the range lies outside the member", "requestId": &*ctx.request_id});
            let response = HttpResponse::RangeNotSatisfiable().insert_header((header::CONTENT_RANGE, format!("bytes */{size}"))).json(body);
            return Ok(response);
        }
    };
    let busy = reading()?;
    let open = source(&ctx, &item)?;
    let read = blobs::run(move || {
        let _busy = busy;
        look(open()?, (index, sha256), start..end, size)
    })
    .await;
    let bytes = service::noted(&ctx, item.id, read).await?;
    if matches!(read_range(wanted, size), Wish::Whole) {
        members::record_copy(&ctx, &permit, &item, (Some(&member), Form::Plain, Sent::Checked), purpose).await?;
        return Ok(guarded(HttpResponse::Ok(), &file_name(&member.path))
            .insert_header((header::ACCEPT_RANGES, "bytes"))
            .insert_header(("Repr-Digest", repr_digest(&sha256)))
            .body(bytes));
    }
    members::record_view(&ctx, &permit, &item, &member, &purpose).await?;
    Ok(guarded(HttpResponse::PartialContent(), &file_name(&member.path))
        .insert_header((header::ACCEPT_RANGES, "bytes"))
        .insert_header((header::CONTENT_RANGE, format!("bytes {start}-{}/{size}", end.saturating_sub(1))))
        .body(bytes))
}

/// The bytes of a range of a member. One that is not long is read whole, and compared; in a long one reading ends behind the range.
fn look(source: Opened, member: (u64, Sha256Digest), Range { start, end }: Range<u64>, size: u64) -> Result<Vec<u8>> {
    let narrow = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    let mut bytes = Vec::new();
    let mut at = 0_u64;
    members::read(source, member, |piece| {
        let from = narrow(start.saturating_sub(at)).min(piece.len());
        let to = narrow(end.saturating_sub(at)).min(piece.len());
        bytes.extend_from_slice(piece.get(from..to).unwrap_or_default());
        at = at.saturating_add(u64::try_from(piece.len()).unwrap_or(u64::MAX));
        // The last byte is not passed over without the digest: what is read whole is compared.
        if size > LOOK && at > end { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    if u64::try_from(bytes.len()).ok() != Some(end.saturating_sub(start)) {
        return Err(Error::internal("a member ended before its length"));
    }
    Ok(bytes)
}

/// All bytes of a member as they are read; the last piece leaves only if the digest holds.
fn whole(
    (hub, item): (Arc<Hub>, EvidenceId),
    member: Member,
    sha256: Sha256Digest,
    busy: SemaphorePermit<'static>,
    open: impl FnOnce() -> Result<Opened> + Send + 'static,
) -> HttpResponse {
    let (sender, receiver) = mpsc::channel::<io::Result<Bytes>>(4);
    let index = member.index;
    let runtime = tokio::runtime::Handle::current();
    tokio::task::spawn_blocking(move || {
        let _busy = busy;
        if let Err(error) = send(&sender, (index, sha256), open) {
            tracing::error!(member.index = index, ?error, "a member could not be sent");
            if let Err(error) = runtime.block_on(service::owe_reading(&hub, item)) {
                error.log("download");
            }
            // Nobody may be there to hear it.
            let _gone = sender.blocking_send(Err(io::Error::new(io::ErrorKind::InvalidData, "the member cannot be read"))).is_err();
        }
    });
    let stream = futures::stream::unfold(receiver, |mut receiver| async move { receiver.recv().await.map(|piece| (piece, receiver)) });
    guarded(HttpResponse::Ok(), &file_name(&member.path))
        .insert_header((header::ACCEPT_RANGES, "bytes"))
        .insert_header(("Repr-Digest", repr_digest(&sha256)))
        .body(SizedStream::new(member.size_bytes, Box::pin(stream)))
}

fn send(sender: &mpsc::Sender<io::Result<Bytes>>, member: (u64, Sha256Digest), open: impl FnOnce() -> Result<Opened>) -> Result<()> {
    let full = usize::try_from(PIECE).unwrap_or(usize::MAX);
    let mut piece: Vec<u8> = Vec::with_capacity(full);
    let sound = members::read(open()?, member, |bytes| {
        // What is held back is sent only when more has come.
        if piece.len() >= full && !bytes.is_empty() {
            let ready = Bytes::from(std::mem::replace(&mut piece, Vec::with_capacity(full)));
            if sender.blocking_send(Ok(ready)).is_err() {
                return ControlFlow::Break(());
            }
        }
        piece.extend_from_slice(bytes);
        ControlFlow::Continue(())
    })?;
    if sound {
        // Whoever hung up needs no end.
        let _gone = sender.blocking_send(Ok(Bytes::from(piece))).is_err();
    }
    Ok(())
}

async fn sealed_copy(request: HttpRequest) -> HttpResponse {
    match seal(&request).await {
        Ok(response) => response,
        Err(error) => failure(&request, error),
    }
}

/// The last part of a member's path, as long as common systems take it.
fn file_name(path: &str) -> String {
    let last = path.rsplit(['/', '\\']).find(|part| !part.is_empty()).unwrap_or_default();
    let mut name = String::new();
    for character in last.nfc() {
        if name.len().saturating_add(character.len_utf8()) > NAME_BYTES {
            break;
        }
        name.push(character);
    }
    let name = name.trim_end_matches(['.', ' ']).trim_start_matches(' ');
    if name.is_empty() { "unnamed".to_owned() } else { name.to_owned() }
}

async fn seal(request: &HttpRequest) -> Result<HttpResponse> {
    let Asked { ctx, permit, item, purpose } = asked(request).await?;
    let query = web::Query::<SealedQuery>::from_query(request.query_string()).map_err(|_| Error::BadRequest("bad query".to_owned()))?;
    let password = match query.password.as_deref() {
        None | Some("generated") => generated(&ctx.hub.random.secret()),
        Some("convention") => CONVENTION.to_owned(),
        Some(_) => return Err(Error::BadRequest("password must be generated or convention".to_owned())),
    };
    let member = match member_index(request)? {
        None => None,
        Some(index) => Some(members::readable(&ctx, &permit, &item, index).await?),
    };
    let (blob, item_size) = item.stored().ok_or(Error::NotFound)?;
    let (name, size) = match &member {
        Some((member, _)) => (&member.path, member.size_bytes),
        None => (&item.file_name, item_size),
    };
    if size > SEALED {
        return Err(Error::BadRequest("what is larger than 4 GiB is not sealed".to_owned()));
    }
    let busy = reading()?;
    let open = source(&ctx, &item)?;
    let (hub, scratch) = (Arc::clone(&ctx.hub), ctx.hub.random.id::<Uuid>());
    let wanted = member.as_ref().map(|(member, sha256)| (member.index, *sha256));
    let (entry, key) = (plain_name(&name.nfc().collect::<String>()), password.clone());
    let made = blobs::run(move || {
        let _busy = busy;
        sealed_file(hub.blobs.scratch(&scratch.to_string())?, open()?, wanted, blob, (&entry, &key))
    })
    .await;
    let (file, length) = service::noted(&ctx, item.id, made).await?;
    let copied = member.as_ref().map(|(member, _)| member);
    members::record_copy(&ctx, &permit, &item, (copied, Form::Sealed, Sent::Checked), purpose).await?;
    Ok(guarded(HttpResponse::Ok(), &format!("{}.zip", file_name(name)))
        .insert_header((header::CONTENT_TYPE, "application/zip"))
        .insert_header((PASSWORD, password))
        .body(SizedStream::new(length, pieces(Arc::new(FileSource::new(file)?), 0, length, None))))
}

/// Twenty letters and digits that are not mistaken for one another: about 99 bits.
fn generated(secret: &[u8; 32]) -> String {
    const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789X";
    secret.iter().take(20).filter_map(|byte| LETTERS.get(usize::from(byte & 31)).copied().map(char::from)).collect()
}

/// Writes bytes into an encrypted archive; what was examined or received is compared before any of it leaves.
fn sealed_file(
    mut file: File,
    source: Opened,
    member: Option<(u64, Sha256Digest)>,
    blob: Sha256Digest,
    (name, password): (&str, &str),
) -> Result<(File, u64)> {
    let zip_error = |error: zip::result::ZipError| Error::internal(format!("a sealed copy: {error}"));
    let mut writer = zip::ZipWriter::new(io::BufWriter::with_capacity(blobs::BUFFER, &mut file));
    let options = zip::write::SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Stored)
        .last_modified_time(zip::DateTime::default())
        .large_file(true)
        .with_aes_encryption(zip::AesMode::Aes256, password);
    writer.start_file(name, options).map_err(zip_error)?;
    match member {
        Some(member) => {
            let mut fault = None;
            members::read(source, member, |bytes| match writer.write_all(bytes) {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    fault = Some(error);
                    ControlFlow::Break(())
                }
            })?;
            if let Some(error) = fault {
                return Err(error.into());
            }
        }
        None => {
            let found = chot_forensics::derive::blank(source.0.as_ref(), &[], &mut writer, &|| false)?;
            if found != blob {
                tracing::error!(blob = %blob, found = %found, "ALARM: the stored bytes of an evidence item are not those that were received; nothing was sent");
                return Err(service::altered());
            }
        }
    }
    let mut out = writer.finish().map_err(zip_error)?;
    out.flush()?;
    drop(out);
    let length = file.seek(SeekFrom::End(0))?;
    Ok((file, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_is_named_by_the_last_part_of_its_path() {
        assert_eq!(file_name("a/b\\ma\u{303}.exe"), "m\u{e3}.exe");
        assert_eq!(file_name("\u{1f4bb} x. "), "\u{1f4bb} x");
        assert_eq!((file_name("../.."), file_name("")), ("unnamed".to_owned(), "unnamed".to_owned()));
        assert_eq!(file_name(&"\u{e3}".repeat(300)).len(), NAME_BYTES);
    }

    #[test]
    fn generated_passwords_are_told_apart() {
        let one = generated(&[0; 32]);
        let other = generated(&std::array::from_fn(|n| u8::try_from(n).unwrap_or(0)));
        assert_eq!((one.len(), other.len()), (20, 20));
        assert_ne!(one, other);
    }
}
