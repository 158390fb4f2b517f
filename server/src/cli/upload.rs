//! `chot upload`: sends a file into a case, in parts, each with its checksum. Run again after an interruption, it asks
//! the hub how far the file has come and goes on from there.

use std::fs::File;
use std::io::{self, IsTerminal, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chot_forensics::digest::{Sha256Digest, Sha256Hasher, sha256};
use serde_json::{Value, json};
use ureq::Agent;
use ureq::http::Response;

use super::{Failure, Outcome, out};
use crate::clock::Clock;
use crate::config::Secret;
use crate::random::Random;

/// Bytes sent in one request.
const PART: u64 = 8 << 20;
/// Tries without a single byte gained before giving up.
const MOST_TRIES: u32 = 8;
/// Longest pause between two tries.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// Sends a file into a case; run again, it goes on where it was interrupted. The token comes from CHOT_TOKEN.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The file.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Number of the case.
    #[arg(long, value_name = "NUMBER")]
    case: String,
    /// Address of the hub.
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8080")]
    server: String,
    /// What the file is, in words.
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// Who acquired it.
    #[arg(long, value_name = "NAME")]
    acquired_by: Option<String>,
    /// When it was acquired, as 2026-11-22T08:30:00Z.
    #[arg(long, value_name = "TIME")]
    acquired_at: Option<String>,
}

/// What went wrong with one request.
enum Fault {
    /// Another try may succeed.
    Passing(String),
    /// Another try cannot succeed.
    Final(Failure),
}

impl From<Failure> for Fault {
    fn from(failure: Failure) -> Self {
        Self::Final(failure)
    }
}

/// Sends the file.
///
/// # Errors
/// [`Failure::Bad`] where the hub's SHA-256 is not the file's own; [`Failure::Usage`] where the hub refuses;
/// [`Failure::Environment`] where file or network fail.
pub async fn run(args: Args) -> Outcome {
    let token = token()?;
    let file = File::open(&args.file).map_err(|error| Failure::Environment(format!("{}: {error}", args.file.display())))?;
    if !file.metadata()?.is_file() {
        return Err(Failure::Usage(format!("{} is no file", args.file.display())));
    }
    let name = sent_name(&args.file).ok_or_else(|| Failure::Usage("the file's name is not text".to_owned()))?;
    let file = Arc::new(file);
    let mut bar = Bar::new();
    let (digest, size) = hash(&file, &mut bar).await?;
    let hub = Remote::new(&args.server, token)?;
    let item = hub.retry(&mut bar, async || hub.find_or_start(&args, name, digest, size).await).await?;
    let sent = hub.send(&file, &item, size, &mut bar).await;
    bar.end();
    sent?;
    let (number, declared) = hub.retry(&mut bar, async || hub.state(&item).await).await?;
    out(&number)?;
    if declared == "DIFFERS" {
        return Err(Failure::Bad("the hub received other bytes than this file has; the item is not accepted as declared".to_owned()));
    }
    Ok(())
}

fn token() -> Result<Secret, Failure> {
    match std::env::var("CHOT_TOKEN") {
        Ok(token) if !token.trim().is_empty() => Ok(Secret::new(token.trim())),
        _ => Err(Failure::Usage("CHOT_TOKEN holds no token; chot token create makes one".to_owned())),
    }
}

/// The digest and length of the file as it is now.
async fn hash(file: &Arc<File>, bar: &mut Bar) -> Result<(Sha256Digest, u64), Failure> {
    let size = file.metadata()?.len();
    let mut hash = Sha256Hasher::new();
    while hash.bytes() < size {
        let bytes = read_part(file, hash.bytes(), size).await?;
        if bytes.is_empty() {
            return Err(Failure::Environment("the file became shorter while it was read".to_owned()));
        }
        hash = tokio::task::spawn_blocking(move || {
            hash.update(&bytes);
            hash
        })
        .await
        .map_err(|error| Failure::Environment(error.to_string()))?;
        bar.show("hashing", hash.bytes(), size);
    }
    bar.end();
    Ok((hash.finish(), size))
}

async fn read_part(file: &Arc<File>, offset: u64, size: u64) -> Result<Vec<u8>, Failure> {
    let file = Arc::clone(file);
    let length = usize::try_from(PART.min(size.saturating_sub(offset))).unwrap_or(0);
    let read = tokio::task::spawn_blocking(move || {
        let mut bytes = vec![0; length];
        file.read_exact_at(&mut bytes, offset).map(|()| bytes)
    });
    Ok(read.await.map_err(|error| Failure::Environment(error.to_string()))??)
}

/// An upload that the hub knows.
struct Remaining {
    id: String,
    number: String,
}

/// The hub at the other end.
struct Remote {
    agent: Agent,
    server: String,
    authorization: Secret,
    random: Random,
}

impl Remote {
    fn new(server: &str, token: Secret) -> Result<Self, Failure> {
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
        Ok(Self { agent, server: server.to_owned(), authorization, random: Random::new(Clock::System) })
    }

    /// Runs a request beside the asynchronous work.
    async fn call<T: Send + 'static>(
        &self,
        request: impl FnOnce(Agent, String) -> Result<T, ureq::Error> + Send + 'static,
    ) -> Result<T, Fault> {
        let (agent, authorization) = (self.agent.clone(), self.authorization.reveal().to_owned());
        let done = tokio::task::spawn_blocking(move || request(agent, authorization)).await;
        match done.map_err(|error| Failure::Environment(error.to_string()))? {
            Ok(value) => Ok(value),
            Err(error @ (ureq::Error::BadUri(_) | ureq::Error::Tls(_))) => Err(Failure::Environment(error.to_string()).into()),
            Err(error) => Err(Fault::Passing(error.to_string())),
        }
    }

    /// Tries until it succeeds, with growing pauses.
    async fn retry<T>(&self, bar: &mut Bar, work: impl AsyncFn() -> Result<T, Fault>) -> Result<T, Failure> {
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

    async fn graphql(&self, document: &'static str, variables: Value) -> Result<Value, Fault> {
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
            Some("UNAUTHENTICATED") => Failure::Usage("the hub does not accept the token in CHOT_TOKEN".to_owned()).into(),
            _ => Failure::Usage(message).into(),
        })
    }

    /// An open upload of these very bytes into the case, or a new one.
    async fn find_or_start(&self, args: &Args, name: &str, digest: Sha256Digest, size: u64) -> Result<Remaining, Fault> {
        let case =
            self.graphql("query UploadCase($number: String!) { case(number: $number) { id } }", json!({"number": args.case})).await?;
        let Some(case) = case.pointer("/case/id").and_then(Value::as_str) else {
            return Err(Failure::Usage(format!("there is no case {} that you may see", args.case)).into());
        };
        let mut after = Value::Null;
        loop {
            let page = self
                .graphql(
                    "query OpenUploads($case: ID!, $after: String) {
                        evidence(first: 100, after: $after, filter: {caseId: $case, status: [RECEIVING]}) {
                          nodes { id number fileName uploadUrl declaredSha256 declaredSizeBytes }
                          pageInfo { hasNextPage endCursor }
                        }
                      }",
                    json!({"case": case, "after": after}),
                )
                .await?;
            let nodes = page.pointer("/evidence/nodes").and_then(Value::as_array).cloned().unwrap_or_default();
            let own = nodes.iter().find(|node| {
                let text = |key: &str| node.get(key).and_then(Value::as_str);
                text("uploadUrl").is_some()
                    && text("declaredSha256") == Some(digest.to_string().as_str())
                    && node.get("declaredSizeBytes").and_then(Value::as_u64) == Some(size)
            });
            if let Some(item) = own.and_then(remaining) {
                return Ok(item);
            }
            if page.pointer("/evidence/pageInfo/hasNextPage").and_then(Value::as_bool) != Some(true) {
                break;
            }
            after = page.pointer("/evidence/pageInfo/endCursor").cloned().unwrap_or_default();
        }
        let input = json!({
            "caseId": case, "fileName": name, "sizeBytes": size, "declaredSha256": digest.to_string(),
            "description": args.description, "acquiredBy": args.acquired_by, "acquiredAt": args.acquired_at,
        });
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

    async fn state(&self, item: &Remaining) -> Result<(String, String), Fault> {
        let data = self.graphql("query Uploaded($id: ID!) { evidenceItem(id: $id) { number declared } }", json!({"id": item.id})).await?;
        let declared = data.pointer("/evidenceItem/declared").and_then(Value::as_str).unwrap_or_default();
        Ok((item.number.clone(), declared.to_owned()))
    }

    /// Sends what the hub does not have yet.
    async fn send(&self, file: &Arc<File>, item: &Remaining, size: u64, bar: &mut Bar) -> Outcome {
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
                let bytes = read_part(file, offset, size).await?;
                self.part(&url, offset, bytes).await.map(Some)
            };
            match step.await {
                Ok(None) => return Ok(()),
                Ok(Some(offset)) => {
                    bar.show(&item.number, offset, size);
                    known = Some(offset);
                    if offset > reached {
                        (tries, reached) = (0, offset);
                    }
                }
                Err(Fault::Final(failure)) => return Err(failure),
                Err(Fault::Passing(why)) => {
                    known = None;
                    self.pause(bar, &mut tries, &why).await?;
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
            409 | 460 => Err(Fault::Passing(message.to_owned())),
            _ => Err(status_fault(status, message)),
        }
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

/// The progress bar; on standard error, and only where a person looks at it.
struct Bar {
    shown: bool,
    terminal: bool,
}

impl Bar {
    fn new() -> Self {
        Self { shown: false, terminal: io::stderr().is_terminal() }
    }

    fn show(&mut self, what: &str, done: u64, of: u64) {
        if !self.terminal {
            return;
        }
        const WIDTH: usize = 30;
        let share = |parts: u64| {
            if of == 0 { parts } else { u64::try_from(u128::from(done) * u128::from(parts) / u128::from(of)).unwrap_or(parts) }
        };
        let full = usize::try_from(share(30)).unwrap_or(WIDTH).min(WIDTH);
        let bar = format!("{}{}", "█".repeat(full), "░".repeat(WIDTH - full));
        let _ = write!(io::stderr(), "\r{what} {bar} {:3} %  {} of {} MiB ", share(100), done >> 20, of >> 20);
        self.shown = true;
    }

    fn say(&mut self, text: &str) {
        self.end();
        let _ = writeln!(io::stderr(), "chot: {}", chot_forensics::cli::printable(text));
    }

    fn end(&mut self) {
        if std::mem::take(&mut self.shown) {
            let _ = writeln!(io::stderr());
        }
    }
}

/// The name under which a file is sent: its own, without the folders above it.
fn sent_name(path: &Path) -> Option<&str> {
    path.file_name()?.to_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_name_is_sent_never_the_path() {
        assert_eq!(sent_name(Path::new("/srv/cases/secret/a.zip")), Some("a.zip"));
    }

    #[test]
    fn what_may_pass_is_tried_again_and_what_cannot_is_not() {
        assert!(matches!(status_fault(503, ""), Fault::Passing(why) if why.contains("503")));
        assert!(matches!(status_fault(423, "held"), Fault::Passing(why) if why == "held"));
        assert!(matches!(status_fault(410, "gone"), Fault::Final(Failure::Usage(_))));
    }
}
