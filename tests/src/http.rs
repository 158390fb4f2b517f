//! A small HTTP client that sends exactly what it is told, also what no decent client would.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// An answer.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// Names in lower case, in their order.
    pub headers: Vec<(String, String)>,
    /// The whole body.
    pub body: Vec<u8>,
}

impl Reply {
    /// The first header of this name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON; null where it is none.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// The body as JSON without what differs from request to request.
    #[must_use]
    pub fn stripped(&self) -> serde_json::Value {
        let mut json = self.json();
        strip(&mut json);
        json
    }
}

fn strip(json: &mut serde_json::Value) {
    match json {
        serde_json::Value::Object(object) => {
            object.remove("requestId");
            object.values_mut().for_each(strip);
        }
        serde_json::Value::Array(list) => list.iter_mut().for_each(strip),
        _ => {}
    }
}

/// A request.
#[derive(Clone, Debug)]
pub struct Request {
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    length: bool,
}

impl Request {
    /// A request without headers and body.
    #[must_use]
    pub fn new(method: &str, path: &str) -> Self {
        Self { method: method.to_owned(), path: path.to_owned(), headers: Vec::new(), body: Vec::new(), length: true }
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Adds a bearer token.
    #[must_use]
    pub fn bearer(self, token: &str) -> Self {
        self.header("Authorization", &format!("Bearer {token}"))
    }

    /// Sets the body.
    #[must_use]
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// Sets a JSON body.
    #[must_use]
    pub fn json(self, json: &serde_json::Value) -> Self {
        self.header("Content-Type", "application/json").body(json.to_string())
    }

    /// Does not announce the body's length by itself.
    #[must_use]
    pub fn without_length(mut self) -> Self {
        self.length = false;
        self
    }

    /// The bytes of the request's head.
    #[must_use]
    pub fn head(&self, addr: SocketAddr) -> Vec<u8> {
        let mut head = format!("{} {} HTTP/1.1\r\nHost: {addr}\r\nConnection: close\r\n", self.method, self.path);
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        let announces = self.length && (!self.body.is_empty() || matches!(self.method.as_str(), "POST" | "PATCH" | "PUT"));
        if announces {
            head.push_str(&format!("Content-Length: {}\r\n", self.body.len()));
        }
        head.push_str("\r\n");
        head.into_bytes()
    }

    /// Sends it and reads the whole answer.
    ///
    /// # Panics
    /// Where no answer comes within a minute.
    pub async fn send(&self, addr: SocketAddr) -> Reply {
        self.try_send(addr).await.unwrap_or_else(|error| panic!("{} {}: {error}", self.method, self.path))
    }

    /// The same where the server may go away meanwhile.
    ///
    /// # Errors
    /// The connection's error.
    pub async fn try_send(&self, addr: SocketAddr) -> std::io::Result<Reply> {
        let talk = async {
            let mut stream = TcpStream::connect(addr).await?;
            stream.set_nodelay(true)?;
            let mut bytes = self.head(addr);
            bytes.extend_from_slice(&self.body);
            let (mut reader, mut writer) = stream.split();
            // A server that refuses early may close its side before all is sent.
            let (_, read) = tokio::join!(writer.write_all(&bytes), read_reply(&mut reader, self.method == "HEAD"));
            read
        };
        tokio::time::timeout(Duration::from_secs(60), talk).await.map_err(|_| std::io::Error::other("no answer within a minute"))?
    }
}

/// Reads an answer up to the connection's end.
///
/// # Errors
/// The connection's error; an answer that is cut off.
pub async fn read_reply(stream: &mut (impl AsyncReadExt + Unpin), no_body: bool) -> std::io::Result<Reply> {
    let mut bytes = Vec::new();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        match stream.read(&mut buffer).await {
            Ok(0) => break,
            Ok(count) => bytes.extend_from_slice(&buffer[..count]),
            // Whoever has answered may reset the connection.
            Err(_) if !bytes.is_empty() => break,
            Err(error) => return Err(error),
        }
    }
    parse(&bytes, no_body).ok_or_else(|| std::io::Error::other("the answer is cut off"))
}

fn parse(bytes: &[u8], no_body: bool) -> Option<Reply> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let rest = &bytes[end + 4..];
    let mut lines = head.split("\r\n");
    let status: u16 = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    if status == 100 {
        return parse(rest, no_body);
    }
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let mut reply = Reply { status, headers, body: rest.to_vec() };
    if no_body {
        return Some(reply);
    }
    if reply.header("transfer-encoding").is_some_and(|coding| coding.contains("chunked")) {
        reply.body = unchunk(rest)?;
    } else if let Some(length) = reply.header("content-length").and_then(|text| text.parse::<usize>().ok())
        && reply.body.len() < length
    {
        return None;
    }
    Some(reply)
}

fn unchunk(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let end = rest.windows(2).position(|window| window == b"\r\n")?;
        let size = usize::from_str_radix(std::str::from_utf8(&rest[..end]).ok()?.split(';').next()?.trim(), 16).ok()?;
        rest = &rest[end + 2..];
        if size == 0 {
            return Some(body);
        }
        body.extend_from_slice(rest.get(..size)?);
        rest = rest.get(size + 2..)?;
    }
}
