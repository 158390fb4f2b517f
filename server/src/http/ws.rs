//! Subscriptions over a WebSocket: the protocol `graphql-transport-ws`.
//!
//! A browser is known by its cookie and must come from the hub's own pages; a program sends its bearer token with the
//! upgrade or in `connection_init` as `{"token": …}`. The socket ends when the session or token does: a watch asks the
//! database every second while sockets are open, at once after a sign-out on this node, and every event is authorized
//! anew by the subscription itself.

use std::collections::{BTreeMap, HashMap};
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use actix_ws::{AggregatedMessage, CloseCode, CloseReason};
use async_graphql::parser::types::OperationType;
use futures::future::{AbortHandle, Abortable};
use futures::stream::{BoxStream, SelectAll};
use futures::{FutureExt, StreamExt};
use serde::Deserialize;
use serde_json::json;
use tokio::sync::{Notify, oneshot, watch};
use tokio::time::{Instant, timeout};

use super::graphql::{Asked, settle};
use super::{Edge, Failure, Missing, credentials, own_origin, request_id, text_header};
use crate::authn::{self, Credentials};
use crate::authz::{self, Actor};
use crate::config::Secret;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::graphql::loaders::loaders;
use crate::ids::{SessionId, TokenId, UserId};

const PROTOCOL: &str = "graphql-transport-ws";
/// Time for `connection_init`.
const INIT_TIME: Duration = Duration::from_secs(5);
/// Between two pings; a socket that answers none of two is closed.
const PING_TIME: Duration = Duration::from_secs(30);
/// Time for a message to leave.
const SEND_TIME: Duration = Duration::from_secs(10);
/// Time for the other side to say goodbye too, before the connection is closed.
const FAREWELL_TIME: Duration = Duration::from_millis(250);
/// Between two looks at what comes in behind a message that cannot be read.
const DRAIN_TIME: Duration = Duration::from_millis(10);
/// Largest message from outside, in bytes.
const MESSAGE_LIMIT: usize = 64 * 1024;
/// Operations of one socket at a time.
const OPERATIONS: usize = 20;
/// Messages of one socket within ten seconds.
const MESSAGES: u32 = 200;
const MESSAGE_WINDOW: Duration = Duration::from_secs(10);
/// Sockets that have not said who they are.
const STRANGERS: usize = 256;
/// Between two looks whether sessions still stand.
const WATCH_TIME: Duration = Duration::from_millis(700);

/// Codes of the protocol with which a socket is closed.
mod code {
    pub(super) const BAD_REQUEST: u16 = 4400;
    pub(super) const UNAUTHORIZED: u16 = 4401;
    pub(super) const INIT_TIMEOUT: u16 = 4408;
    pub(super) const SUBSCRIBER_EXISTS: u16 = 4409;
    pub(super) const TOO_MANY: u16 = 4429;
}

/// The open sockets of this node.
#[derive(Debug)]
pub struct Sockets {
    next: AtomicU64,
    open: Mutex<HashMap<u64, Open>>,
    strangers: Arc<tokio::sync::Semaphore>,
    stopping: watch::Sender<bool>,
}

#[derive(Debug)]
struct Open {
    user: UserId,
    session: Option<SessionId>,
    token: Option<TokenId>,
    end: Arc<Notify>,
}

impl Default for Sockets {
    fn default() -> Self {
        Self {
            next: AtomicU64::new(1),
            open: Mutex::new(HashMap::new()),
            strangers: Arc::new(tokio::sync::Semaphore::new(STRANGERS)),
            stopping: watch::Sender::new(false),
        }
    }
}

impl Sockets {
    /// Closes all sockets, and those that come later.
    pub fn stop(&self) {
        self.stopping.send_replace(true);
    }

    /// Enters a socket; `None` where the person has as many as allowed.
    fn enter(&self, actor: &Actor, most: usize) -> Option<(u64, Arc<Notify>)> {
        let user = actor.user?;
        let mut open = self.open.lock().ok()?;
        if open.values().filter(|other| other.user == user).count() >= most {
            return None;
        }
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let end = Arc::new(Notify::new());
        open.insert(id, Open { user, session: actor.session, token: actor.token, end: Arc::clone(&end) });
        Some((id, end))
    }

    fn leave(&self, id: u64) {
        if let Ok(mut open) = self.open.lock() {
            open.remove(&id);
        }
    }
}

/// Ends sockets whose session or token no longer stands; runs until the hub stops.
pub async fn watch(edge: Arc<Edge>, mut stop: watch::Receiver<bool>) {
    loop {
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => return,
            () = edge.hub.authn.ended.notified() => {}
            () = tokio::time::sleep(WATCH_TIME) => {}
        }
        let (sessions, tokens) = match edge.sockets.open.lock() {
            Ok(open) => (
                open.values().filter_map(|open| open.session).collect::<Vec<_>>(),
                open.values().filter_map(|open| open.token).collect::<Vec<_>>(),
            ),
            Err(_) => return,
        };
        if sessions.is_empty() && tokens.is_empty() {
            continue;
        }
        match authn::ended(&edge.hub, &sessions, &tokens).await {
            Ok((sessions, tokens)) => {
                if let Ok(open) = edge.sockets.open.lock() {
                    let gone = |open: &&Open| {
                        open.session.is_some_and(|id| sessions.contains(&id)) || open.token.is_some_and(|id| tokens.contains(&id))
                    };
                    open.values().filter(gone).for_each(|open| open.end.notify_one());
                }
            }
            Err(error) => error.log("sockets"),
        }
    }
}

/// Answers an upgrade to a WebSocket.
///
/// # Errors
/// [`Failure`] for another protocol, a foreign Origin, or a session that does not stand.
pub async fn open(request: &HttpRequest, payload: web::Payload, edge: web::Data<Edge>) -> Result<HttpResponse, Failure> {
    let refuse = |error: Error| Failure::new(request, error);
    let offered = text_header(request, "Sec-WebSocket-Protocol").unwrap_or_default();
    if !offered.split(',').any(|one| one.trim() == PROTOCOL) {
        return Err(refuse(Error::BadRequest(format!("the protocol must be {PROTOCOL}"))));
    }
    let config = &edge.hub.config;
    let credentials = credentials(request, config);
    let missing = if credentials.is_ambient() { Missing::IsRefused } else { Missing::IsFine };
    own_origin(request, config, missing).map_err(refuse)?;
    let actor = authn::authenticate(&edge.hub, &credentials).await.map_err(refuse)?;
    if actor.is_none() && matches!(credentials, Credentials::Bearer(_)) {
        return Err(refuse(Error::Unauthenticated));
    }
    let stranger = match actor {
        Some(_) => None,
        None => Some(Arc::clone(&edge.sockets.strangers).try_acquire_owned().map_err(|_| {
            Failure::with_status(request, StatusCode::SERVICE_UNAVAILABLE, Error::Unavailable("too many sockets of strangers".to_owned()))
        })?),
    };
    let (response, session, stream) = actix_ws::handle_with_protocols(request, payload, &[PROTOCOL])
        .map_err(|_| refuse(Error::BadRequest("not a WebSocket handshake".to_owned())))?;
    let (over, is_over) = oneshot::channel();
    let response = response.map_body(|_, body| BoxBody::new(Frames { body, ended: false, is_over }));
    let stream = stream.max_frame_size(MESSAGE_LIMIT).aggregate_continuations().max_continuation_size(MESSAGE_LIMIT);
    let name = request_id(request);
    let socket = Socket {
        edge: edge.into_inner(),
        name,
        session,
        known: actor,
        ctx: None,
        entered: None,
        operations: SelectAll::new(),
        running: BTreeMap::new(),
        window: (Instant::now(), 0),
    };
    actix_web::rt::spawn(async move {
        socket.edge.hub.metrics.socket(1);
        let hub = Arc::clone(&socket.edge.hub);
        // A panic here must not take the worker's other connections with it.
        if std::panic::AssertUnwindSafe(socket.run(stream, stranger)).catch_unwind().await.is_err() {
            hub.metrics.panicked();
        }
        drop(over);
        hub.metrics.socket(-1);
    });
    Ok(response)
}

/// The frames of a socket, and then the end of its connection. A body that ends in good order would leave the connection open for
/// seconds, for the rest of a request that no socket has.
struct Frames {
    body: BoxBody,
    ended: bool,
    /// Dropped when the socket is done with.
    is_over: oneshot::Receiver<()>,
}

impl MessageBody for Frames {
    type Error = Box<dyn std::error::Error>;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<web::Bytes, Self::Error>>> {
        if !self.ended {
            if let Some(frames) = ready!(self.body.as_pin_mut().poll_next(cx)) {
                return Poll::Ready(Some(frames));
            }
            self.ended = true;
            // The last frames leave before the connection is looked at again.
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let _ = ready!(Pin::new(&mut self.is_over).poll(cx));
        Poll::Ready(Some(Err("the socket has ended".into())))
    }
}

#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Incoming {
    ConnectionInit { payload: Option<serde_json::Value> },
    Ping { payload: Option<serde_json::Value> },
    Pong {},
    Subscribe { id: String, payload: Box<Asked> },
    Complete { id: String },
}

enum Event {
    Next(String, Box<async_graphql::Response>),
    Done(String),
}

/// Why a socket ends.
struct End(u16, &'static str);

struct Socket {
    edge: Arc<Edge>,
    name: Arc<str>,
    session: actix_ws::Session,
    /// Who the upgrade said it is, until `connection_init`.
    known: Option<Actor>,
    ctx: Option<Ctx>,
    entered: Option<(u64, Arc<Notify>)>,
    operations: SelectAll<BoxStream<'static, Event>>,
    running: BTreeMap<String, AbortHandle>,
    window: (Instant, u32),
}

impl Drop for Socket {
    fn drop(&mut self) {
        if let Some((id, _)) = self.entered {
            self.edge.sockets.leave(id);
        }
        for _ in &self.running {
            self.edge.hub.metrics.subscription(-1);
        }
    }
}

impl Socket {
    async fn run(mut self, mut stream: actix_ws::AggregatedMessageStream, mut stranger: Option<tokio::sync::OwnedSemaphorePermit>) {
        let (End(code, reason), answered) = match self.serve(&mut stream, &mut stranger).await {
            Ok(()) => (End(1000, ""), true),
            Err(end) => (end, false),
        };
        let reason = CloseReason { code: CloseCode::from(code), description: (!reason.is_empty()).then(|| reason.to_owned()) };
        let _ = timeout(SEND_TIME, self.session.clone().close(Some(reason))).await;
        if !answered {
            let _ = timeout(FAREWELL_TIME, farewell(&mut stream)).await;
        }
    }

    async fn serve(
        &mut self,
        stream: &mut actix_ws::AggregatedMessageStream,
        stranger: &mut Option<tokio::sync::OwnedSemaphorePermit>,
    ) -> Result<(), End> {
        let init_until = Instant::now() + INIT_TIME;
        let mut pings = tokio::time::interval_at(Instant::now() + PING_TIME, PING_TIME);
        let mut heard = Instant::now();
        let mut stopping = self.edge.sockets.stopping.subscribe();
        loop {
            let ended = self.entered.as_ref().map(|(_, end)| Arc::clone(end));
            let idle = self.operations.is_empty();
            tokio::select! {
                _ = stopping.wait_for(|stop| *stop) => return Err(End(1001, "the hub stops")),
                () = async { match &ended { Some(end) => end.notified().await, None => std::future::pending().await } } => {
                    return Err(End(code::UNAUTHORIZED, "the session has ended"));
                }
                () = tokio::time::sleep_until(init_until), if self.ctx.is_none() => {
                    return Err(End(code::INIT_TIMEOUT, "Connection initialisation timeout"));
                }
                _ = pings.tick() => {
                    if heard.elapsed() > PING_TIME * 2 {
                        return Err(End(1001, "no answer to pings"));
                    }
                    timeout(SEND_TIME, self.session.ping(b"")).await.map_err(|_| slow())?.map_err(|_| gone())?;
                }
                event = self.operations.next(), if !idle => match event {
                    Some(Event::Next(id, response)) => self.tell(id, *response).await?,
                    Some(Event::Done(id)) => self.complete(&id).await?,
                    None => {}
                },
                message = stream.recv() => {
                    heard = Instant::now();
                    match message {
                        None | Some(Ok(AggregatedMessage::Close(_))) => return Ok(()),
                        Some(Err(_)) => return Err(End(1009, "a message is malformed or too large")),
                        Some(Ok(AggregatedMessage::Pong(_))) => {}
                        Some(Ok(message)) => {
                            self.count()?;
                            match message {
                                AggregatedMessage::Text(text) => {
                                    self.hear(&text).await?;
                                    if self.ctx.is_some() {
                                        *stranger = None;
                                    }
                                }
                                AggregatedMessage::Ping(bytes) => {
                                    timeout(SEND_TIME, self.session.pong(&bytes)).await.map_err(|_| slow())?.map_err(|_| gone())?;
                                }
                                _ => return Err(End(code::BAD_REQUEST, "messages are text")),
                            }
                        }
                    }
                }
            }
        }
    }

    fn count(&mut self) -> Result<(), End> {
        if self.window.0.elapsed() > MESSAGE_WINDOW {
            self.window = (Instant::now(), 0);
        }
        self.window.1 += 1;
        if self.window.1 > MESSAGES { Err(End(code::TOO_MANY, "too many messages")) } else { Ok(()) }
    }

    async fn hear(&mut self, text: &str) -> Result<(), End> {
        let message = serde_json::from_str::<Incoming>(text).map_err(|_| End(code::BAD_REQUEST, "not a message of the protocol"))?;
        match message {
            Incoming::ConnectionInit { payload } => self.begin(payload.as_ref()).await,
            Incoming::Ping { payload } => self.send(&json!({ "type": "pong", "payload": payload })).await,
            Incoming::Pong {} => Ok(()),
            Incoming::Subscribe { id, payload } => self.subscribe(id, *payload).await,
            Incoming::Complete { id } => {
                self.forget(&id);
                Ok(())
            }
        }
    }

    async fn begin(&mut self, payload: Option<&serde_json::Value>) -> Result<(), End> {
        if self.ctx.is_some() {
            return Err(End(code::TOO_MANY, "Too many initialisation requests"));
        }
        let hub = Arc::clone(&self.edge.hub);
        let token = payload.and_then(|payload| payload.get("token")).and_then(serde_json::Value::as_str);
        let actor = match token {
            Some(token) => {
                let credentials = Credentials::Bearer(Secret::new(token));
                authn::authenticate(&hub, &credentials).await.map_err(|error| {
                    error.log(&self.name);
                    End(1011, "try again later")
                })?
            }
            None => self.known.take(),
        };
        let actor = actor.ok_or(End(code::UNAUTHORIZED, "Unauthorized"))?;
        self.edge.count(&actor).map_err(|_| End(code::TOO_MANY, "too many requests"))?;
        let entered = self.edge.sockets.enter(&actor, hub.config.limits.sockets_per_user);
        self.entered = Some(entered.ok_or(End(code::TOO_MANY, "too many sockets"))?);
        self.ctx = Some(Ctx::new(hub, actor, &self.name));
        self.send(&json!({ "type": "connection_ack" })).await
    }

    async fn subscribe(&mut self, id: String, asked: Asked) -> Result<(), End> {
        let Some(ctx) = self.ctx.clone() else { return Err(End(code::UNAUTHORIZED, "Unauthorized")) };
        if self.running.contains_key(&id) {
            return Err(End(code::SUBSCRIBER_EXISTS, "there is an operation with this id"));
        }
        if id.is_empty() || id.len() > 100 {
            return Err(End(code::BAD_REQUEST, "the id must have 1 to 100 bytes"));
        }
        if self.running.len() >= OPERATIONS {
            return self.fail(&id, &Error::RateLimited { retry_after_seconds: 1 }).await;
        }
        if let Err(error) = self.edge.count(&ctx.actor) {
            return self.fail(&id, &error).await;
        }
        let prepared = match asked.prepare(&self.edge.documents, ctx.actor.session.is_some()) {
            Ok(prepared) => prepared,
            Err(error) => return self.fail(&id, &error).await,
        };
        if prepared.kind.is_some_and(|kind| kind != OperationType::Subscription) {
            return self.fail(&id, &Error::BadRequest("queries and mutations go by POST".to_owned())).await;
        }
        if let Err(error) = authz::require_reads(&ctx) {
            return self.fail(&id, &error).await;
        }
        tracing::info!(request.id = %self.name, operation = prepared.name, kind = "subscription", "subscribe");
        let loaders = loaders(&ctx);
        let request = prepared.request.data(ctx).data(loaders);
        let (handle, registration) = AbortHandle::new_pair();
        let (next_id, done_id) = (id.clone(), id.clone());
        let responses = self.edge.schema.execute_stream(request).map(move |response| Event::Next(next_id.clone(), Box::new(response)));
        let events = Abortable::new(responses, registration).chain(futures::stream::once(async move { Event::Done(done_id) }));
        self.operations.push(events.boxed());
        self.running.insert(id, handle);
        self.edge.hub.metrics.subscription(1);
        Ok(())
    }

    async fn tell(&mut self, id: String, mut response: async_graphql::Response) -> Result<(), End> {
        let Some(ctx) = &self.ctx else { return Ok(()) };
        if !self.running.contains_key(&id) {
            return Ok(());
        }
        let ended = response.errors.iter().any(|error| matches!(error.source::<Error>(), Some(Error::Unauthenticated)));
        if settle(ctx, &mut response) {
            self.send(&json!({ "type": "next", "id": id, "payload": response })).await?;
        } else {
            self.forget(&id);
            self.send(&json!({ "type": "error", "id": id, "payload": response.errors })).await?;
        }
        if ended { Err(End(code::UNAUTHORIZED, "the session has ended")) } else { Ok(()) }
    }

    async fn fail(&mut self, id: &str, error: &Error) -> Result<(), End> {
        error.log(&self.name);
        let extensions = json!({ "code": error.code(), "requestId": &*self.name, "retryable": false });
        let errors = json!([{ "message": error.to_string(), "extensions": extensions }]);
        self.send(&json!({ "type": "error", "id": id, "payload": errors })).await
    }

    async fn complete(&mut self, id: &str) -> Result<(), End> {
        if self.forget(id) { self.send(&json!({ "type": "complete", "id": id })).await } else { Ok(()) }
    }

    fn forget(&mut self, id: &str) -> bool {
        let Some(handle) = self.running.remove(id) else { return false };
        handle.abort();
        self.edge.hub.metrics.subscription(-1);
        true
    }

    async fn send(&mut self, message: &serde_json::Value) -> Result<(), End> {
        timeout(SEND_TIME, self.session.text(message.to_string())).await.map_err(|_| slow())?.map_err(|_| gone())
    }
}

/// Waits until the other side has said goodbye or is gone.
async fn farewell(stream: &mut actix_ws::AggregatedMessageStream) {
    loop {
        match stream.recv().await {
            None | Some(Ok(AggregatedMessage::Close(_))) => return,
            Some(Ok(_)) => {}
            // What cannot be read is taken off the line all the same: a line that is cut while something comes in loses the last frame.
            Some(Err(_)) => tokio::time::sleep(DRAIN_TIME).await,
        }
    }
}

fn slow() -> End {
    End(1008, "messages are not taken")
}

fn gone() -> End {
    End(1006, "")
}
