//! The hub at the other end of an upload: what it is asked, what its answers mean, and when to try again.

use std::fs::File;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chot_forensics::digest::{Sha256Digest, sha256};
use serde_json::{Value, json};
use ureq::Agent;
use ureq::http::Response;

use super::bar::Bar;
use super::{Args, read_part};
use crate::cli::{Failure, Outcome};
use crate::clock::Clock;
use crate::config::Secret;
use crate::random::Random;

/// Tries without a single byte gained before giving up.
const MOST_TRIES: u32 = 8;
/// The pause before the second look at what the hub has yet to do.
const SHORTEST_PAUSE: Duration = Duration::from_millis(500);
/// Longest pause between two tries.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// What went wrong with one request.
pub(in crate::cli) enum Fault {
    /// Another try may succeed.
    Passing(String),
    /// Another try cannot succeed.
    Final(Failure),
}

/// Why a file was not sent.
pub(super) enum NotSent {
    /// The file could not be read.
    Unread(Failure),
    /// The hub or the network failed.
    Failed(Failure),
}

impl From<Failure> for Fault {
    fn from(failure: Failure) -> Self {
        Self::Final(failure)
    }
}

/// An upload that the hub knows.
pub(super) struct Remaining {
    pub(super) id: String,
    pub(super) number: String,
}

/// How an item stands whose bytes were all sent.
pub(super) enum State {
    /// It is stored, with this digest.
    Stored(Sha256Digest),
    /// All bytes are at the hub, which has yet to put them in their place.
    Received,
}

/// What a case has of a file already.
pub(super) enum Known {
    /// The caller's own upload, which is not complete.
    Open(Remaining),
    /// An item with these bytes.
    Kept(Remaining),
    /// Nothing.
    No,
}

/// The hub at the other end.
pub(in crate::cli) struct Remote {
    agent: Agent,
    server: String,
    authorization: Secret,
    /// What a token that was made with scopes needs for this work.
    scopes: &'static str,
    random: Random,
    /// Whether it has answered yet: until then a refused connection is a wrong address, not an interruption.
    answered: AtomicBool,
}

impl Remote {
    pub(in crate::cli) fn new(server: &str, token: Secret, scopes: &'static str) -> Result<Self, Failure> {
        let server = server.trim_end_matches('/');
        if !(server.starts_with("http://") || server.starts_with("https://")) {
            return Err(Failure::Usage("--server must begin with http:// or https://".to_owned()));
        }
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_connect(Some(Duration::from_secs(15)))
            // Time for the last part: the hub syncs and registers before it answers.
            .timeout_recv_response(Some(Duration::from_secs(300)))
            .build()
            .into();
        let authorization = Secret::new(format!("Bearer {}", token.reveal()));
        let (server, random) = (server.to_owned(), Random::new(Clock::System));
        Ok(Self { agent, server, authorization, scopes, random, answered: AtomicBool::new(false) })
    }

    /// Runs a request beside the asynchronous work.
    async fn call<T: Send + 'static>(
        &self,
        request: impl FnOnce(Agent, String) -> Result<T, ureq::Error> + Send + 'static,
    ) -> Result<T, Fault> {
        let (agent, authorization) = (self.agent.clone(), self.authorization.reveal().to_owned());
        let done = tokio::task::spawn_blocking(move || request(agent, authorization)).await;
        match done.map_err(|error| Failure::Environment(error.to_string()))? {
            Ok(value) => {
                self.answered.store(true, Ordering::Relaxed);
                Ok(value)
            }
            Err(error @ (ureq::Error::BadUri(_) | ureq::Error::Tls(_))) => Err(Failure::Environment(error.to_string()).into()),
            Err(error) if !self.answered.load(Ordering::Relaxed) && nobody_there(&error) => {
                Err(Failure::Environment(format!("no hub answers at {}: {error}; nothing was sent", self.server)).into())
            }
            Err(error) => Err(Fault::Passing(error.to_string())),
        }
    }

    /// Tries until it succeeds, with growing pauses.
    pub(super) async fn retry<T>(&self, bar: &mut Bar, work: impl AsyncFn() -> Result<T, Fault>) -> Result<T, Failure> {
        let mut tries = 0;
        loop {
            match work().await {
                Ok(value) => return Ok(value),
                Err(Fault::Final(failure)) => return Err(failure),
                Err(Fault::Passing(why)) => self.pause(bar, &mut tries, &why).await?,
            }
        }
    }

    async fn pause(&self, bar: &mut Bar, tries: &mut u32, why: &str) -> Outcome {
        *tries += 1;
        if *tries > MOST_TRIES {
            return Err(Failure::Environment(format!("{why}; run the command again to go on")));
        }
        bar.say(&format!("{why}; trying again"));
        let pause = Duration::from_millis(500).saturating_mul(1 << (*tries).min(10)).min(LONGEST_PAUSE);
        let jitter = self.random.below(u64::try_from(pause.as_millis()).unwrap_or(0) / 2);
        tokio::time::sleep(pause + Duration::from_millis(jitter)).await;
        Ok(())
    }

    /// Runs a document; the answer's data.
    pub(in crate::cli) async fn graphql(&self, document: &'static str, variables: Value) -> Result<Value, Fault> {
        let url = format!("{}/graphql", self.server);
        let body = json!({"query": document, "variables": variables}).to_string();
        let (status, answer) = self
            .call(move |agent, authorization| {
                let request = agent.post(&url).header("Authorization", authorization).header("Content-Type", "application/json");
                let mut response = request.send(body)?;
                Ok((response.status().as_u16(), response.body_mut().read_to_string()?))
            })
            .await?;
        let answer: Value = serde_json::from_str(&answer).map_err(|_| status_fault(status, "the hub's answer is no JSON"))?;
        let Some(error) = answer.pointer("/errors/0") else {
            return answer.get("data").cloned().ok_or_else(|| status_fault(status, "the hub's answer has no data"));
        };
        let message = error.get("message").and_then(Value::as_str).unwrap_or("refused").to_owned();
        Err(match error.pointer("/extensions/code").and_then(Value::as_str) {
            Some("UNAVAILABLE" | "RATE_LIMITED" | "INTERNAL") => Fault::Passing(message),
            Some("FORBIDDEN") => self.forbidden(&message).into(),
            Some("UNAUTHENTICATED") => Failure::Usage("the hub does not accept the token in CHOT_TOKEN".to_owned()).into(),
            _ => Failure::Usage(message).into(),
        })
    }

    /// What the hub forbids, which does not say whether to the person or to the token.
    fn forbidden(&self, message: &str) -> Failure {
        let scopes = self.scopes;
        Failure::Usage(format!("{message}. A token that was made with scopes needs {scopes} for this (chot token list shows them)"))
    }

    /// The id of a case.
    pub(super) async fn case(&self, number: &str) -> Result<String, Fault> {
        let data = self.graphql("query UploadCase($number: String!) { case(number: $number) { id } }", json!({"number": number})).await?;
        match data.pointer("/case/id").and_then(Value::as_str) {
            Some(id) => Ok(id.to_owned()),
            None => Err(Failure::Usage(format!("there is no case {number} that you may see")).into()),
        }
    }

    /// What the case has of these very bytes: an upload of the caller that is open, an item that is kept, or nothing.
    pub(super) async fn known(&self, case: &str, digest: Sha256Digest, size: u64, again: bool) -> Result<Known, Fault> {
        let mut kept = Known::No;
        let mut after = Value::Null;
        loop {
            let page = self
                .graphql(
                    "query UploadsKnown($case: ID!, $after: String) {
                        evidence(first: 100, after: $after, filter: {caseId: $case}) {
                          nodes { id number status uploadUrl declaredSha256 declaredSizeBytes sha256 sizeBytes }
                          pageInfo { hasNextPage endCursor }
                        }
                      }",
                    json!({"case": case, "after": after}),
                )
                .await?;
            let nodes = page.pointer("/evidence/nodes").and_then(Value::as_array).cloned().unwrap_or_default();
            for node in &nodes {
                let same = |sha256: &str, bytes: &str| {
                    node.get(sha256).and_then(Value::as_str) == Some(digest.to_string().as_str())
                        && node.get(bytes).and_then(Value::as_u64) == Some(size)
                };
                let status = node.get("status").and_then(Value::as_str);
                let mine = node.get("uploadUrl").is_some_and(Value::is_string);
                if status == Some("RECEIVING") && mine && same("declaredSha256", "declaredSizeBytes") {
                    return Ok(remaining(node).map_or(Known::No, Known::Open));
                }
                if matches!(status, Some("STORED" | "EXAMINED")) && !again && same("sha256", "sizeBytes") {
                    kept = remaining(node).map_or(kept, Known::Kept);
                }
            }
            if page.pointer("/evidence/pageInfo/hasNextPage").and_then(Value::as_bool) != Some(true) {
                return Ok(kept);
            }
            after = page.pointer("/evidence/pageInfo/endCursor").cloned().unwrap_or_default();
        }
    }

    /// A new item for these bytes.
    pub(super) async fn start(
        &self,
        args: &Args,
        case: &str,
        name: &str,
        (digest, size, acquisition): (Sha256Digest, u64, Option<&str>),
    ) -> Result<Remaining, Fault> {
        let mut input = json!({
            "caseId": case, "fileName": name, "sizeBytes": size, "declaredSha256": digest.to_string(),
            "description": args.description, "acquiredBy": args.acquired_by, "acquiredAt": args.acquired_at,
        });
        if let (Some(acquisition), Some(fields)) = (acquisition, input.as_object_mut()) {
            // Named only where there is one: hubs of earlier versions do not know the field.
            fields.insert("acquisition".to_owned(), acquisition.into());
        }
        let started = self
            .graphql(
                "mutation StartUpload($input: StartUploadInput!) {
                    startUpload(input: $input) { evidenceItem { id number } errors { message } }
                  }",
                json!({"input": input}),
            )
            .await?;
        match started.pointer("/startUpload/evidenceItem").and_then(remaining) {
            Some(item) => Ok(item),
            None => {
                let errors = started.pointer("/startUpload/errors").and_then(Value::as_array).cloned().unwrap_or_default();
                let told: Vec<&str> = errors.iter().filter_map(|error| error.get("message")?.as_str()).collect();
                Err(Failure::Usage(told.join(" ")).into())
            }
        }
    }

    /// How an item stands whose bytes were all sent.
    pub(super) async fn state(&self, item: &Remaining) -> Result<State, Fault> {
        let data = self.graphql("query Uploaded($id: ID!) { evidenceItem(id: $id) { sha256 status } }", json!({"id": item.id})).await?;
        let word = |name: &str| data.pointer(&format!("/evidenceItem/{name}")).and_then(Value::as_str);
        match (word("sha256").and_then(|hex| hex.parse().ok()), word("status")) {
            (Some(digest), _) => Ok(State::Stored(digest)),
            (None, Some("RECEIVING")) => Ok(State::Received),
            (None, _) => Err(Failure::Usage(format!("the upload of {} was withdrawn", item.number)).into()),
        }
    }

    /// The digest that the hub computed, once it has put the bytes in their place; `None` where that takes longer than `patience`.
    pub(super) async fn stored(&self, item: &Remaining, bar: &mut Bar, patience: Duration) -> Result<Option<Sha256Digest>, Failure> {
        let (began, mut pause) = (Instant::now(), SHORTEST_PAUSE);
        loop {
            if let State::Stored(digest) = self.retry(bar, async || self.state(item).await).await? {
                return Ok(Some(digest));
            }
            let left = patience.saturating_sub(began.elapsed());
            if left.is_zero() {
                return Ok(None);
            }
            if pause == SHORTEST_PAUSE {
                bar.say(&format!("the hub has all bytes of {} and has not stored them yet; waiting for it", item.number));
            }
            tokio::time::sleep(pause.min(left)).await;
            pause = pause.saturating_mul(2).min(LONGEST_PAUSE);
        }
    }

    /// Sends what the hub does not have yet.
    pub(super) async fn send(&self, file: &Arc<File>, item: &Remaining, size: u64, bar: &mut Bar) -> Result<(), NotSent> {
        let url = format!("{}/api/uploads/{}", self.server, item.id);
        let mut known: Option<u64> = None;
        let (mut tries, mut reached) = (0, 0);
        loop {
            let step = async {
                let offset = match known {
                    Some(offset) => offset,
                    None => self.offset(&url).await?,
                };
                if offset >= size && (size > 0 || known.is_some()) {
                    return Ok(None);
                }
                match read_part(file, offset, size).await {
                    Ok(bytes) => self.part(&url, offset, bytes).await.map(|offset| Some(Ok(offset))),
                    Err(unread) => Ok(Some(Err(unread))),
                }
            };
            match step.await {
                Ok(None) => return Ok(()),
                Ok(Some(Err(unread))) => return Err(NotSent::Unread(unread)),
                Ok(Some(Ok(offset))) => {
                    bar.show(&item.number, offset, size);
                    known = Some(offset);
                    if offset > reached {
                        (tries, reached) = (0, offset);
                    }
                }
                Err(Fault::Final(failure)) => return Err(NotSent::Failed(failure)),
                Err(Fault::Passing(why)) => {
                    known = None;
                    self.pause(bar, &mut tries, &why).await.map_err(NotSent::Failed)?;
                }
            }
        }
    }

    async fn offset(&self, url: &str) -> Result<u64, Fault> {
        let url = url.to_owned();
        let response = self
            .call(move |agent, authorization| {
                let response = agent.head(&url).header("Authorization", authorization).header("Tus-Resumable", "1.0.0").call()?;
                Ok(response.map(drop))
            })
            .await?;
        offset_of(&response).ok_or_else(|| status_fault(response.status().as_u16(), ""))
    }

    async fn part(&self, url: &str, offset: u64, bytes: Vec<u8>) -> Result<u64, Fault> {
        let url = url.to_owned();
        let checksum = format!("sha256 {}", STANDARD.encode(sha256(&bytes).0));
        let (response, body) = self
            .call(move |agent, authorization| {
                let mut response = agent
                    .patch(&url)
                    .header("Authorization", authorization)
                    .header("Tus-Resumable", "1.0.0")
                    .header("Content-Type", "application/offset+octet-stream")
                    .header("Upload-Offset", offset.to_string())
                    .header("Upload-Checksum", checksum)
                    .send(bytes.as_slice())?;
                let body = response.body_mut().read_to_string().unwrap_or_default();
                Ok((response.map(drop), body))
            })
            .await?;
        let status = response.status().as_u16();
        let body: Value = serde_json::from_str(&body).unwrap_or_default();
        let code = body.get("code").and_then(Value::as_str).unwrap_or_default();
        let message = body.get("message").and_then(Value::as_str).unwrap_or_default();
        match status {
            204 => offset_of(&response).ok_or_else(|| Fault::Passing("the hub told no offset".to_owned())),
            422 if code == "SHA256_DIFFERS" => Err(Failure::Bad(message.to_owned()).into()),
            403 => Err(self.forbidden(message).into()),
            409 | 460 => Err(Fault::Passing(message.to_owned())),
            _ => Err(status_fault(status, message)),
        }
    }
}

/// Whether the address leads to nobody, so that another try soon is of no use.
fn nobody_there(error: &ureq::Error) -> bool {
    match error {
        ureq::Error::Io(error) => {
            matches!(error.kind(), io::ErrorKind::ConnectionRefused | io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable)
        }
        ureq::Error::HostNotFound | ureq::Error::ConnectionFailed => true,
        _ => false,
    }
}

fn remaining(node: &Value) -> Option<Remaining> {
    let text = |key: &str| node.get(key).and_then(Value::as_str).map(ToOwned::to_owned);
    Some(Remaining { id: text("id")?, number: text("number")? })
}

fn offset_of(response: &Response<()>) -> Option<u64> {
    if !response.status().is_success() {
        return None;
    }
    response.headers().get("Upload-Offset")?.to_str().ok()?.parse().ok()
}

/// What a status means for another try.
fn status_fault(status: u16, message: &str) -> Fault {
    let told = if message.is_empty() { format!("the hub answered {status}") } else { message.to_owned() };
    match status {
        401 => Failure::Usage("the hub does not accept the token in CHOT_TOKEN".to_owned()).into(),
        408 | 423 | 425 | 429 | 500..=599 => Fault::Passing(told),
        _ => Failure::Usage(told).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_pass_is_tried_again_and_what_cannot_is_not() {
        assert!(matches!(status_fault(503, ""), Fault::Passing(why) if why.contains("503")));
        assert!(matches!(status_fault(423, "held"), Fault::Passing(why) if why == "held"));
        assert!(matches!(status_fault(410, "gone"), Fault::Final(Failure::Usage(_))));
    }
}
