//! A WebSocket client for graphql-transport-ws that shows every frame, also how the hub closes.

use std::net::SocketAddr;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// What the hub sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Frame {
    /// A message of the protocol.
    Message(Value),
    /// The end, with its code.
    Closed(u16),
}

/// An open socket.
#[derive(Debug)]
pub struct Socket {
    stream: TcpStream,
    next: u64,
}

const PATIENCE: Duration = Duration::from_secs(20);

impl Socket {
    /// Asks for a socket; the status and body where the hub refuses.
    ///
    /// # Errors
    /// The HTTP status of the refusal.
    ///
    /// # Panics
    /// Where the hub does not answer.
    pub async fn open(addr: SocketAddr, headers: &[(&str, &str)]) -> Result<Self, u16> {
        let mut stream = TcpStream::connect(addr).await.unwrap();
        let mut head = format!(
            "GET /graphql HTTP/1.1\r\nHost: {addr}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
             Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        );
        if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("Sec-WebSocket-Protocol")) {
            head.push_str("Sec-WebSocket-Protocol: graphql-transport-ws\r\n");
        }
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        while !answer.ends_with(b"\r\n\r\n") {
            match stream.read_u8().await {
                Ok(byte) => answer.push(byte),
                Err(_) => break,
            }
        }
        let text = String::from_utf8_lossy(&answer).into_owned();
        let status: u16 = text.split(' ').nth(1).and_then(|text| text.parse().ok()).unwrap_or(0);
        if status == 101 { Ok(Self { stream, next: 0 }) } else { Err(status) }
    }

    /// A socket of a program that is let in.
    ///
    /// # Panics
    /// Where it is not.
    pub async fn connected(addr: SocketAddr, token: &str) -> Self {
        let mut socket = Self::open(addr, &[]).await.unwrap();
        socket.send(&json!({ "type": "connection_init", "payload": { "token": token } })).await;
        assert_eq!(socket.receive().await, Frame::Message(json!({ "type": "connection_ack" })));
        socket
    }

    /// Sends a message.
    ///
    /// # Panics
    /// Where the connection is gone.
    pub async fn send(&mut self, message: &Value) {
        self.send_frame(1, message.to_string().as_bytes()).await;
    }

    /// Sends a frame as it is.
    ///
    /// # Panics
    /// Where the connection is gone.
    pub async fn send_frame(&mut self, opcode: u8, payload: &[u8]) {
        let mut frame = vec![0x80 | opcode];
        match payload.len() {
            length @ 0..=125 => frame.push(0x80 | u8::try_from(length).unwrap()),
            length @ 126..=65_535 => {
                frame.push(0x80 | 126);
                frame.extend_from_slice(&u16::try_from(length).unwrap().to_be_bytes());
            }
            length => {
                frame.push(0x80 | 127);
                frame.extend_from_slice(&u64::try_from(length).unwrap().to_be_bytes());
            }
        }
        let mask = [0x37, 0xfa, 0x21, 0x3d];
        frame.extend_from_slice(&mask);
        frame.extend(payload.iter().enumerate().map(|(at, byte)| byte ^ mask[at % 4]));
        self.stream.write_all(&frame).await.unwrap();
    }

    /// Subscribes; the id of the operation.
    pub async fn subscribe(&mut self, document: &str, variables: Value) -> String {
        self.next += 1;
        let id = self.next.to_string();
        self.send(&json!({ "type": "subscribe", "id": id, "payload": { "query": document, "variables": variables } })).await;
        id
    }

    /// The next message of the protocol, or the end.
    ///
    /// # Panics
    /// Where neither comes in time.
    pub async fn receive(&mut self) -> Frame {
        tokio::time::timeout(PATIENCE, self.read()).await.expect("the hub says nothing")
    }

    /// Everything that the hub has sent before its answer to a ping of ours.
    ///
    /// # Panics
    /// Where the hub does not answer.
    pub async fn so_far(&mut self) -> Vec<Value> {
        self.next += 1;
        let mark = json!({ "mark": self.next });
        self.send(&json!({ "type": "ping", "payload": mark })).await;
        let mut seen = Vec::new();
        loop {
            match self.receive().await {
                Frame::Message(message) if message["type"] == "pong" && message["payload"] == mark => return seen,
                Frame::Message(message) => seen.push(message),
                Frame::Closed(code) => panic!("closed with {code} after {seen:?}"),
            }
        }
    }

    async fn read(&mut self) -> Frame {
        loop {
            let Ok(first) = self.stream.read_u8().await else { return Frame::Closed(1006) };
            let Ok(second) = self.stream.read_u8().await else { return Frame::Closed(1006) };
            let length = match second & 0x7f {
                126 => u64::from(self.stream.read_u16().await.unwrap()),
                127 => self.stream.read_u64().await.unwrap(),
                short => u64::from(short),
            };
            let mut payload = vec![0; usize::try_from(length).unwrap()];
            if self.stream.read_exact(&mut payload).await.is_err() {
                return Frame::Closed(1006);
            }
            match first & 0x0f {
                1 => return Frame::Message(serde_json::from_slice(&payload).unwrap()),
                8 => return Frame::Closed(payload.get(..2).map_or(1005, |code| u16::from_be_bytes([code[0], code[1]]))),
                9 => self.send_frame(10, &payload).await,
                _ => {}
            }
        }
    }
}
