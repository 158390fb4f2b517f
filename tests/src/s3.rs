//! A real S3 server (moto) for one test, and a line to it that can be made to fail.

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chot_server::config::{Config, Secret};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;

use crate::http::{Reply, Request};

/// The bucket that is there.
pub const BUCKET: &str = "evidence";

/// What the line does to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Answers with this status and error code instead of passing it on.
    Answer(u16, &'static str),
    /// Passes it on, then closes the line instead of answering.
    LoseAnswer,
    /// Passes it on, then gives only the first half of the answer.
    HalfAnswer,
    /// Passes it on with one byte of its body changed.
    ChangeBody,
    /// Does not answer at all.
    Silence,
}

/// One fault: for requests of a method whose address contains a text, so many times.
#[derive(Clone, Debug)]
struct Rule {
    method: &'static str,
    part: String,
    fault: Fault,
    times: usize,
}

/// The server.
#[derive(Debug)]
pub struct S3 {
    child: Child,
    server: SocketAddr,
    /// Where the line to it begins.
    pub addr: SocketAddr,
    rules: Arc<Mutex<Vec<Rule>>>,
    /// Method and address of each request that came.
    seen: Arc<Mutex<Vec<(String, String)>>>,
    /// Bytes of bodies that were carried, in both ways.
    carried: Arc<AtomicU64>,
    line: JoinHandle<()>,
}

/// The server's program, laid below the target directory by `.ci/setup test`.
fn program() -> PathBuf {
    let tests = std::env::current_exe().unwrap();
    let target = tests.ancestors().find(|folder| folder.join("tools").is_dir()).expect("target/tools is missing: make setup");
    let program = target.join("tools/moto/bin/moto_server");
    assert!(program.is_file(), "{} is missing: make setup", program.display());
    program
}

impl S3 {
    /// Starts a server with an empty bucket.
    ///
    /// # Panics
    /// Where it does not start.
    pub async fn start() -> Self {
        let server = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let child = Command::new(program())
            .args(["-H", "127.0.0.1", "-p", &server.port().to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let (rules, seen) = (Arc::<Mutex<Vec<Rule>>>::default(), Arc::<Mutex<Vec<(String, String)>>>::default());
        let carried = Arc::<AtomicU64>::default();
        let line = Line { server, rules: Arc::clone(&rules), seen: Arc::clone(&seen), carried: Arc::clone(&carried) };
        let line = tokio::spawn(line.carry(listener));
        let s3 = Self { child, server, addr, rules, seen, carried, line };
        let ready = async {
            while Request::new("GET", "/moto-api/").try_send(server).await.is_err() {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), ready).await.expect("the S3 server starts");
        assert_eq!(s3.ask("PUT", &format!("/{BUCKET}"), b"").await.status, 200);
        s3
    }

    /// Has a hub keep its evidence there.
    pub fn keep_in(&self, config: &mut Config, prefix: &str) {
        let evidence = &mut config.evidence;
        evidence.spool = evidence.spool_folder();
        evidence.url = format!("s3://{BUCKET}/{prefix}");
        evidence.s3.endpoint = format!("http://{}", self.addr);
        evidence.s3.region = "us-east-1".to_owned();
        evidence.s3.path_style = true;
        evidence.s3.access_key_id = Secret::new("AKIATEST");
        evidence.s3.secret_access_key = Secret::new("secret");
        evidence.s3.timeout_seconds = 5;
    }

    /// The next `times` requests of `method` whose address contains `part` meet a fault.
    ///
    /// # Panics
    /// Never.
    pub fn fail(&self, times: usize, method: &'static str, part: &str, fault: Fault) {
        self.rules.lock().unwrap().push(Rule { method, part: part.to_owned(), fault, times });
    }

    /// No more faults; whether all that were asked for have happened.
    ///
    /// # Panics
    /// Never.
    pub fn mend(&self) -> bool {
        std::mem::take(&mut *self.rules.lock().unwrap()).iter().all(|rule| rule.times == 0)
    }

    /// Method and address of each request since the last call.
    ///
    /// # Panics
    /// Never.
    pub fn seen(&self) -> Vec<(String, String)> {
        std::mem::take(&mut *self.seen.lock().unwrap())
    }

    /// Bytes of bodies that went over the line so far, in both ways.
    #[must_use]
    pub fn carried(&self) -> u64 {
        self.carried.load(Ordering::SeqCst)
    }

    /// Asks the server itself, past the line. It does not look at keys, but wants one to be named.
    pub async fn ask(&self, method: &str, path: &str, body: &[u8]) -> Reply {
        let named = "AWS4-HMAC-SHA256 Credential=AKIATEST/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=x";
        let request = Request::new(method, path).header("Authorization", named).header("Content-Type", "application/octet-stream");
        request.body(body).send(self.server).await
    }

    /// Names of all objects but the label of the store.
    pub async fn objects(&self) -> Vec<String> {
        let reply = self.ask("GET", &format!("/{BUCKET}?list-type=2"), b"").await;
        let names =
            reply.text().split("<Key>").skip(1).filter_map(|part| Some(part.split_once("</Key>")?.0.to_owned())).collect::<Vec<_>>();
        names.into_iter().filter(|name| !name.ends_with("/label")).collect()
    }

    /// How many uploads in parts are open.
    pub async fn open_uploads(&self) -> usize {
        self.ask("GET", &format!("/{BUCKET}?uploads="), b"").await.text().matches("<UploadId>").count()
    }

    /// Has the server look at keys from now on, and makes one that may do everything: its name and secret.
    ///
    /// # Panics
    /// Where the server does not.
    pub async fn look_at_keys(&self) -> (String, String) {
        let iam = async |form: &str| {
            let signed = "AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=x";
            let request =
                Request::new("POST", "/").header("Authorization", signed).header("Content-Type", "application/x-www-form-urlencoded");
            let reply = request.body(format!("{form}&Version=2010-05-08")).send(self.server).await;
            assert_eq!(reply.status, 200, "{}", reply.text());
            reply.text()
        };
        iam("Action=CreateUser&UserName=hub").await;
        let policy = "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22s3%3A%2A%22%2C%22Resource%22%3A%22%2A%22%7D%5D%7D";
        iam(&format!("Action=PutUserPolicy&UserName=hub&PolicyName=all&PolicyDocument={policy}")).await;
        let answer = iam("Action=CreateAccessKey&UserName=hub").await;
        let element = |name: &str| {
            let (_, rest) = answer.split_once(&format!("<{name}>")).unwrap();
            rest.split_once('<').unwrap().0.to_owned()
        };
        let reset = Request::new("POST", "/moto-api/reset-auth").header("Content-Type", "text/plain").body("0").send(self.server).await;
        assert_eq!(reset.status, 200, "{}", reset.text());
        (element("AccessKeyId"), element("SecretAccessKey"))
    }
}

impl Drop for S3 {
    fn drop(&mut self) {
        self.line.abort();
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

#[derive(Clone)]
struct Line {
    server: SocketAddr,
    rules: Arc<Mutex<Vec<Rule>>>,
    seen: Arc<Mutex<Vec<(String, String)>>>,
    carried: Arc<AtomicU64>,
}

impl Line {
    async fn carry(self, listener: tokio::net::TcpListener) {
        let mut tasks = tokio::task::JoinSet::new();
        while let Ok((stream, _)) = listener.accept().await {
            tasks.spawn(self.clone().one(stream));
        }
    }

    fn count(&self, bytes: usize) {
        self.carried.fetch_add(bytes.try_into().unwrap(), Ordering::SeqCst);
    }

    fn fault(&self, method: &str, path: &str) -> Option<Fault> {
        let mut rules = self.rules.lock().unwrap();
        let rule = rules.iter_mut().find(|rule| rule.times > 0 && rule.method == method && path.contains(&rule.part))?;
        rule.times -= 1;
        Some(rule.fault.clone())
    }

    /// Carries one request over and its answer back; each has a connection of its own.
    async fn one(self, mut client: TcpStream) -> Option<()> {
        let mut bytes = Vec::new();
        let head = loop {
            if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
                break at + 4;
            }
            if client.read_buf(&mut bytes).await.ok()? == 0 {
                return None;
            }
        };
        let text = String::from_utf8_lossy(&bytes[..head]).into_owned();
        let mut words = text.split(' ');
        let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
        let lower = text.to_ascii_lowercase();
        let length = lower.split("content-length: ").nth(1).and_then(|rest| rest.split("\r\n").next()?.parse().ok()).unwrap_or(0);
        while bytes.len() < head + length {
            let count = client.read_buf(&mut bytes).await.ok()?;
            if count == 0 {
                return None;
            }
            self.count(count);
        }
        self.seen.lock().unwrap().push((method.clone(), path.clone()));
        let fault = self.fault(&method, &path);
        match &fault {
            Some(Fault::Answer(status, code)) => {
                let body = format!("<Error><Code>{code}</Code></Error>");
                let answer = format!("HTTP/1.1 {status} X\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len());
                return client.write_all(answer.as_bytes()).await.ok();
            }
            Some(Fault::Silence) => {
                // Until the client gives up.
                while client.read_buf(&mut bytes).await.ok()? > 0 {}
                return None;
            }
            Some(Fault::ChangeBody) => *bytes.last_mut()? ^= 1,
            _ => {}
        }
        let text = text.replacen("\r\n", "\r\nConnection: close\r\n", 1);
        let mut upstream = TcpStream::connect(self.server).await.ok()?;
        upstream.write_all(text.as_bytes()).await.ok()?;
        upstream.write_all(&bytes[head..]).await.ok()?;
        let mut answer = Vec::new();
        upstream.read_to_end(&mut answer).await.ok()?;
        match fault {
            Some(Fault::LoseAnswer) => return None,
            Some(Fault::HalfAnswer) => answer.truncate(answer.len() / 2),
            _ => {}
        }
        for piece in answer.chunks(1 << 16) {
            client.write_all(piece).await.ok()?;
            self.count(piece.len());
        }
        Some(())
    }
}
