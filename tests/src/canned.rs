//! Servers of others: one that answers as a test decides, and a witness.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

use chot_server::clock::Clock;
use chot_server::witness::{self, Settings, Witness};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// What a canned server answers: status, type and body; `None` holds the connection open and never answers.
pub type Answer = Option<(u16, &'static str, Vec<u8>)>;

/// Starts a server on a free port that answers each request by what `act` makes of its path and body; ends with the test.
///
/// # Panics
/// Where no port is free.
pub fn canned(act: impl Fn(&str, &[u8]) -> Answer + Send + Sync + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let addr = listener.local_addr().unwrap();
    let listener = tokio::net::TcpListener::from_std(listener).unwrap();
    let act = Arc::new(act);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let act = Arc::clone(&act);
            tokio::spawn(async move {
                let Some((path, body)) = read(&mut stream).await else { return };
                let Some((status, kind, answer)) = act(&path, &body) else {
                    // Until the other side gives up.
                    let _ = stream.read(&mut [0]).await;
                    return;
                };
                let head =
                    format!("HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", answer.len());
                let _ = stream.write_all(&[head.into_bytes(), answer].concat()).await;
            });
        }
    });
    addr
}

/// Path and body of a request.
async fn read(stream: &mut tokio::net::TcpStream) -> Option<(String, Vec<u8>)> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n");
        if let Some(end) = end {
            let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
            let length: usize = head.lines().find_map(|line| line.strip_prefix("content-length: "))?.trim().parse().ok()?;
            if bytes.len() >= end + 4 + length {
                let path = head.split(' ').nth(1)?.to_owned();
                return Some((path, bytes[end + 4..end + 4 + length].to_vec()));
            }
        }
        let count = stream.read(&mut buffer).await.ok().filter(|count| *count > 0)?;
        bytes.extend_from_slice(&buffer[..count]);
    }
}

/// A witness of another agency, as `chot witness` runs it, in this process.
#[derive(Debug)]
pub struct TestWitness {
    /// Where it listens.
    pub addr: SocketAddr,
    /// Its public key.
    pub key: String,
    /// Its settings.
    pub settings: Settings,
    _folder: TempDir,
}

impl TestWitness {
    /// A witness that watches the logs of these keys; ends with the test.
    ///
    /// # Panics
    /// Where it does not start.
    #[must_use]
    pub fn start(name: &str, log_keys: &[String]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings {
            name: name.to_owned(),
            bind: ([127, 0, 0, 1], 0).into(),
            key_file: folder.path().join("witness.key"),
            state_file: folder.path().join("witness.json"),
            log_keys: log_keys.to_vec(),
        };
        let witness = Witness::open(&settings, Clock::fixed(crate::START)).unwrap();
        let key = witness.verifier_key();
        let listener = TcpListener::bind(settings.bind).unwrap();
        let addr = listener.local_addr().unwrap();
        tokio::spawn(witness::server(witness, listener).unwrap());
        Self { addr, key, settings, _folder: folder }
    }

    /// Its address, as a hub's settings have it.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// This witness in a hub's settings.
    #[must_use]
    pub fn entry(&self, name: &str) -> chot_server::config::Witness {
        chot_server::config::Witness { name: name.to_owned(), url: self.url(), key: self.key.clone() }
    }
}
