//! Work that the custody log owes: signing its checkpoints, having them cosigned by witnesses (C2SP `tlog-witness`) and
//! stamped by a time-stamping authority (RFC 3161).
//!
//! Invariants: everything that comes back is checked before it is kept; a job whose checkpoint is no longer the newest has
//! nothing to do, since the newest has a job of its own: after a breakdown nobody is asked about those in between.

use std::io::Read;
use std::time::Duration;

use chot_forensics::digest::sha256;
use chot_forensics::note::{VerifierKey, as_first_signed, cosignatures};
use chot_forensics::timestamp::{MAX_RESPONSE_BYTES, Response, query};
use chot_forensics::witness::AddCheckpoint;
use serde_json::Value;
use ureq::Agent;

use super::attestation::{self, AUTHORITY};
use super::service::{self, SignedHead};
use crate::blobs;
use crate::clock::MINUTE;
use crate::config;
use crate::ctx::{Ctx, Hub};
use crate::error::{Error, Result};
use crate::outbox::worker::Outcome;
use crate::words::AttestorFault;

/// How often a witness is asked in one go: it may first tell another size than was believed.
const MOST_ROUNDS: usize = 3;
/// The longest answer of a witness.
const LONGEST_ANSWER: usize = 64 << 10;

/// Signs the log's head where there are entries that no checkpoint covers.
///
/// # Errors
/// As [`service::checkpoint`].
pub async fn checkpoint(ctx: &Ctx) -> Result<()> {
    service::checkpoint(&ctx.hub).await.map(|_| ())
}

/// The checkpoint that a job is about, if it is still the newest.
async fn wanted(hub: &Hub, payload: &Value) -> Result<Option<SignedHead>> {
    let size = payload.get("size").and_then(Value::as_u64);
    Ok(service::newest(hub).await?.filter(|head| Some(head.size) == size))
}

/// Has the newest checkpoint cosigned by one witness.
pub async fn cosign(ctx: &Ctx, payload: &Value) -> Outcome {
    let hub = ctx.hub.as_ref();
    let key = payload.get("witness").and_then(Value::as_str).unwrap_or_default();
    // Taken out of the settings since.
    let Some((witness, verifier)) = attestation::witness(hub, key) else { return Outcome::Done };
    let asked = async {
        let Some(head) = wanted(hub, payload).await? else { return Ok(Ok(())) };
        if attestation::is_cosigned(hub, head.size, key).await? {
            return Ok(Ok(()));
        }
        match ask_witness(hub, witness, &verifier, &head).await? {
            Ok(cosignature) => {
                attestation::keep_cosignature(hub, head.size, &cosignature).await?;
                Ok(Ok(()))
            }
            Err(fault) => Ok(Err(fault)),
        }
    };
    settle(hub, key, &format!("witness {}", witness.name), asked.await).await
}

/// Has the newest checkpoint stamped by the time-stamping authority.
pub async fn stamp(ctx: &Ctx, payload: &Value) -> Outcome {
    let hub = ctx.hub.as_ref();
    if hub.config.log.tsa_url.is_empty() {
        return Outcome::Done;
    }
    let asked = async {
        let Some(head) = wanted(hub, payload).await? else { return Ok(Ok(())) };
        if attestation::is_stamped(hub, head.size).await? {
            return Ok(Ok(()));
        }
        match ask_authority(hub, &head).await? {
            Ok((stamp, response)) => {
                attestation::keep_stamp(hub, head.size, &stamp, response).await?;
                Ok(Ok(()))
            }
            Err(fault) => Ok(Err(fault)),
        }
    };
    settle(hub, AUTHORITY, AUTHORITY, asked.await).await
}

/// Why somebody did not give its word: the kind, and the words for the operator.
type Fault = (AttestorFault, String);

async fn settle(hub: &Hub, id: &str, name: &str, asked: Result<Result<(), Fault>>) -> Outcome {
    let (fault, detail) = match asked {
        Ok(Ok(())) => return Outcome::Done,
        Ok(Err(fault)) => fault,
        Err(error) => return Err(error).into(),
    };
    let detail: String = detail.chars().map(|c| if c.is_control() { ' ' } else { c }).take(300).collect();
    if matches!(fault, AttestorFault::Ahead | AttestorFault::Inconsistent) {
        tracing::error!(witness = name, fault = fault.word(), "ALARM: a witness has seen another history of the custody log");
    }
    if let Err(error) = attestation::note_fault(hub, id, fault, &detail).await {
        return Err(error).into();
    }
    Outcome::Retry(format!("{name}: {detail}"))
}

async fn ask_witness(
    hub: &Hub,
    witness: &config::Witness,
    verifier: &VerifierKey,
    head: &SignedHead,
) -> Result<Result<chot_forensics::note::Cosignature, Fault>> {
    let url = format!("{}/add-checkpoint", witness.url.trim_end_matches('/'));
    let mut old = attestation::state(hub, &witness.key).await?.seen_size;
    for _ in 0..MOST_ROUNDS {
        if old > head.size {
            let told = format!("it has cosigned {old} entries, the log has {}", head.size);
            return Ok(Err((AttestorFault::Ahead, told)));
        }
        let request = AddCheckpoint { old_size: old, proof: service::growth(hub, old, head.size).await?, note: head.note.clone() };
        let reply = match post(hub, &url, "text/plain; charset=utf-8", request.to_text().into_bytes(), LONGEST_ANSWER).await? {
            Ok(reply) => reply,
            Err(why) => return Ok(Err((AttestorFault::Unreachable, why))),
        };
        match reply.status {
            200 => return Ok(read_cosignature(&head.note, verifier, &reply.body)),
            409 => match told_size(&reply.body) {
                Some(size) if size != old => old = size,
                Some(_) if old == head.size => {
                    return Ok(Err((AttestorFault::Inconsistent, "it knows another root for this size".to_owned())));
                }
                _ => return Ok(Err((AttestorFault::BadAnswer, "it tells no other size than was believed".to_owned()))),
            },
            422 => return Ok(Err((AttestorFault::Inconsistent, format!("the log did not grow out of the {old} entries that it knows")))),
            403 => return Ok(Err((AttestorFault::UnknownKey, "it does not know the key that signs the log".to_owned()))),
            404 => return Ok(Err((AttestorFault::UnknownLog, "it does not know the log".to_owned()))),
            status => return Ok(Err((AttestorFault::Refused, format!("it answers with status {status}")))),
        }
    }
    Ok(Err((AttestorFault::BadAnswer, "it tells another size each time".to_owned())))
}

fn told_size(body: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(body).ok()?.strip_suffix('\n')?;
    text.parse().ok().filter(|size: &u64| size.to_string() == text)
}

/// The witness's cosignature out of its answer; lines by other keys are left out.
fn read_cosignature(note: &str, verifier: &VerifierKey, body: &[u8]) -> Result<chot_forensics::note::Cosignature, Fault> {
    let bad = |why: &str| (AttestorFault::BadAnswer, why.to_owned());
    let lines = std::str::from_utf8(body).map_err(|_| bad("its answer is no text"))?;
    let held = cosignatures(&format!("{note}{lines}"), std::slice::from_ref(verifier)).map_err(|error| bad(&error.to_string()))?;
    held.into_iter().next().ok_or_else(|| bad("its answer holds no cosignature by the key of the settings"))
}

async fn ask_authority(hub: &Hub, head: &SignedHead) -> Result<Result<(Response, Vec<u8>), Fault>> {
    let digest = sha256(as_first_signed(&head.note).unwrap_or(&head.note).as_bytes());
    let nonce = hub.random.below(u64::MAX);
    let body = query(digest, nonce).map_err(Error::internal)?;
    let reply = match post(hub, &hub.config.log.tsa_url, "application/timestamp-query", body, MAX_RESPONSE_BYTES).await? {
        Ok(reply) => reply,
        Err(why) => return Ok(Err((AttestorFault::Unreachable, why))),
    };
    if reply.status != 200 {
        return Ok(Err((AttestorFault::Refused, format!("it answers with status {}", reply.status))));
    }
    let file = hub.config.log.tsa_ca_file.clone();
    let roots = match file.as_os_str().is_empty() {
        true => None,
        false => Some(blobs::run(move || std::fs::read(&file).map_err(Error::from)).await?),
    };
    let checked = Response::read(&reply.body).and_then(|stamp| {
        stamp.answers(digest, nonce)?;
        roots.as_deref().map_or(Ok(()), |roots| stamp.trusted(roots))?;
        Ok(stamp)
    });
    Ok(match checked {
        Ok(stamp) => Ok((stamp, reply.body)),
        Err(error @ chot_forensics::timestamp::TimestampError::Refused(..)) => Err((AttestorFault::Refused, error.to_string())),
        Err(error) => Err((AttestorFault::BadAnswer, error.to_string())),
    })
}

/// An answer over HTTP.
struct Reply {
    status: u16,
    body: Vec<u8>,
}

/// Sends a body to an address of the settings. The inner error says in words why there is no answer. No redirect is followed.
async fn post(hub: &Hub, url: &str, kind: &'static str, body: Vec<u8>, longest: usize) -> Result<std::result::Result<Reply, String>> {
    let patience = Duration::from_secs(hub.config.log.remote_timeout_seconds.into());
    let url = url.to_owned();
    blobs::run(move || {
        let agent =
            Agent::from(Agent::config_builder().timeout_global(Some(patience)).http_status_as_error(false).max_redirects(0).build());
        let sent = agent.post(&url).header("Content-Type", kind).send(&body[..]);
        let mut response = match sent {
            Ok(response) => response,
            Err(error) => return Ok(Err(error.to_string())),
        };
        let status = response.status().as_u16();
        let mut answer = Vec::new();
        let limit = u64::try_from(longest).unwrap_or(u64::MAX).saturating_add(1);
        match response.body_mut().as_reader().take(limit).read_to_end(&mut answer) {
            Ok(read) if read > longest => Ok(Err(format!("its answer is longer than {longest} bytes"))),
            Ok(_) => Ok(Ok(Reply { status, body: answer })),
            Err(error) => Ok(Err(error.to_string())),
        }
    })
    .await
}

/// When the present span of time ends, at whose end a checkpoint is signed; and the span's number.
pub(super) fn span(hub: &Hub) -> (i64, i64) {
    let length = i64::from(hub.config.log.checkpoint_seconds).saturating_mul(MINUTE / 60);
    let number = hub.clock.now().div_euclid(length.max(1));
    (number, number.saturating_add(1).saturating_mul(length))
}
