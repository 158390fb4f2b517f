//! The job that makes an item from another one.
//!
//! Invariants: the same item and the same wish give the same bytes; nothing is in the tables before the bytes are in the store;
//! item, both custody events, timeline and the examination owed are one transaction, so that a job that is run again after the hub
//! was killed finds either nothing or all of it. The item's history begins with DERIVED, which names the parent's entry.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::ops::{ControlFlow, Range};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use chot_forensics::archive::{Code, InspectError, Limits, Member, MemberContent, Progress, Severity, Take, read_members};
use chot_forensics::custody::Tool;
use chot_forensics::derive::{BUNDLE_SCHEMA, BundleManifest, BundleMember, BundleWriter, Omitted, blank, bundle_name, plain_name};
use chot_forensics::digest::{Sha256Digest, sha256};
use chot_forensics::source::FileSource;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QuerySelect};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::derivations::{ALL_BYTES, Derivation};
use super::entity::{derivation, evidence_item, evidence_member};
use super::jobs::asked_by;
use super::members::options;
use super::model::{self, Item};
use super::passwords::{Password, WAITS};
use super::service::{case_number, event, object, row};
use crate::audit::Audit;
use crate::authz::{self, Action, Permit};
use crate::blobs::{self, NotWritable};
use crate::counter;
use crate::ctx::{Ctx, Hub};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::features::cases::entity::case;
use crate::features::cases::{Note, record};
use crate::features::custody::model::digest;
use crate::features::custody::service as custody;
use crate::features::custody::service::NewEvent;
use crate::ids::{CaseId, DerivationId, EvidenceId};
use crate::outbox::worker::Outcome;
use crate::outbox::{Job, JobKind, enqueue};
use crate::text::search_key;
use crate::words::{CustodyKind, DerivationFailure, DerivationMethod, DerivationStatus, EvidenceStatus, ExaminationState, TimelineKind};

/// How long one making may read.
const TIME_ALLOWED: Duration = Duration::from_secs(6 * 60 * 60);
/// How often progress is written down.
const PROGRESS: Duration = Duration::from_secs(1);
/// When a job looks again for a password that another process may have, in milliseconds.
const LOOKS_AGAIN: i64 = 2_000;
/// Members that an event names one by one.
const NAMED_IN_EVENT: usize = 500;

fn derivation_id(payload: &Value) -> Result<DerivationId> {
    let id = payload.get("derivationId").and_then(Value::as_str).and_then(|text| Uuid::parse_str(text).ok());
    id.map(DerivationId).ok_or_else(|| Error::internal("the job names no derivation"))
}

/// Why nothing can be made, which another try would not change.
#[derive(Debug)]
struct Refusal {
    failure: DerivationFailure,
    detail: String,
}

impl Refusal {
    fn new(failure: DerivationFailure, detail: impl Into<String>) -> Self {
        Self { failure, detail: detail.into() }
    }
}

/// Makes an item from another one, or notes why it cannot be made. Run again it changes nothing.
///
/// # Errors
/// As the outcome of the job tells: the store's or the database's fault is tried again.
pub(crate) async fn make(ctx: &Ctx, payload: &Value) -> Outcome {
    match made(ctx, payload).await {
        Ok(outcome) => outcome,
        Err(error) => Err(error).into(),
    }
}

async fn made(ctx: &Ctx, payload: &Value) -> Result<Outcome> {
    let id = derivation_id(payload)?;
    let permit = authz::require(ctx, Action::RunJob)?;
    let found = derivation::Entity::find_by_id(id).one(ctx.read(&permit)).await?.ok_or(Error::NotFound)?;
    let wish: Derivation = found.try_into()?;
    if matches!(wish.status, DerivationStatus::Done | DerivationStatus::Failed) {
        ctx.hub.archive_passwords.forget(id);
        return Ok(Outcome::Done);
    }
    let parent = row(ctx.read(&permit), wish.parent).await?;
    let item: Item = parent.clone().into();
    let stored = item.stored().ok_or_else(|| Error::internal("an item without bytes"))?;
    custody::confirm(ctx.read(&permit), wish.parent, stored).await?;
    let password = ctx.hub.archive_passwords.of(id);
    if wish.with_password && password.is_none() {
        // On PostgreSQL another process may have taken it, and may come to the job before its time is over.
        let lost = ctx.hub.db.backend() == DbBackend::Sqlite || ctx.now() > wish.requested_at.saturating_add(WAITS);
        if !lost {
            return Ok(Outcome::Later(ctx.now().saturating_add(LOOKS_AGAIN)));
        }
        let refusal = Refusal::new(DerivationFailure::PasswordLost, "the hub was restarted before it used the password");
        fail(ctx, &permit, &wish, item.case, refusal).await?;
        return Ok(Outcome::Done);
    }
    let plan = plan(ctx, &permit, &wish, &parent, password).await?;
    begin(ctx, id).await?;
    match produce(ctx, &wish, plan, stored.0).await? {
        Ok(product) => keep(ctx, &permit, &wish, &parent, product, payload).await?,
        Err(refusal) => fail(ctx, &permit, &wish, item.case, refusal).await?,
    }
    ctx.hub.archive_passwords.forget(id);
    Ok(Outcome::Done)
}

/// What is to be done, with all that the database knows.
struct Plan {
    method: DerivationMethod,
    members: BTreeSet<u64>,
    ranges: Vec<Range<u64>>,
    password: Option<Password>,
    /// The digests of the inventory, of those members that must agree with it.
    inventory: BTreeMap<u64, Sha256Digest>,
    /// The names of members, where the inventory has them.
    names: BTreeMap<u64, String>,
    number: String,
    file_name: String,
    sha256: Sha256Digest,
    /// How many bytes may be made.
    room: u64,
}

async fn plan(ctx: &Ctx, permit: &Permit, wish: &Derivation, parent: &evidence_item::Model, password: Option<Password>) -> Result<Plan> {
    let db = ctx.read(permit);
    let root = parent.root_id.unwrap_or(parent.id);
    let sizes: Vec<Option<i64>> = evidence_item::Entity::find()
        .select_only()
        .column(evidence_item::Column::Size)
        .filter(evidence_item::Column::RootId.eq(root))
        .into_tuple()
        .all(db)
        .await?;
    let taken: u64 = sizes.into_iter().flatten().filter_map(|size| u64::try_from(size).ok()).fold(0, u64::saturating_add);
    let mut select = evidence_member::Entity::find()
        .select_only()
        .columns([evidence_member::Column::Position, evidence_member::Column::Sha256, evidence_member::Column::Path])
        .filter(evidence_member::Column::EvidenceId.eq(parent.id));
    let takes_named = wish.method != DerivationMethod::Redact && !wish.members.is_empty();
    if takes_named || !wish.ranges.is_empty() {
        let named = wish.members.iter().filter_map(|index| i64::try_from(*index).ok());
        select = select.filter(evidence_member::Column::Position.is_in(named));
    }
    let rows: Vec<(i64, Option<Vec<u8>>, String)> = select.into_tuple().all(db).await?;
    let (mut inventory, mut names) = (BTreeMap::new(), BTreeMap::new());
    for (position, sha256, path) in rows {
        let index = u64::try_from(position).map_err(Error::internal)?;
        if let Some(sha256) = sha256.as_deref().and_then(digest) {
            inventory.insert(index, sha256);
        }
        names.insert(index, model::from_column(path));
    }
    Ok(Plan {
        method: wish.method,
        members: wish.members.iter().copied().collect(),
        ranges: wish.ranges.clone(),
        password,
        inventory,
        names,
        number: parent.number.clone(),
        file_name: parent.file_name.clone(),
        sha256: parent.sha256.as_deref().and_then(digest).ok_or_else(|| Error::internal("an item without a digest"))?,
        room: ALL_BYTES.saturating_sub(taken),
    })
}

/// What was made.
struct Product {
    file: File,
    size: u64,
    file_name: String,
    /// What the events tell beside who, why, and from what.
    detail: Map<String, Value>,
}

/// How far the work is, and whether to go on; shared with the thread that reads.
struct Watch {
    stop: AtomicBool,
    bytes: AtomicU64,
    until: Option<Instant>,
}

impl Progress for Watch {
    fn advanced(&self, _members_done: u64, _members_total: u64, bytes_done: u64) {
        self.bytes.store(bytes_done, Ordering::Relaxed);
    }

    fn stop(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    fn out_of_time(&self) -> bool {
        self.until.is_some_and(|until| Instant::now() >= until)
    }
}

/// Ends the reading thread where the job is given up, for example because the hub stops.
struct StopOnDrop(Arc<Watch>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.stop.store(true, Ordering::Relaxed);
    }
}

async fn begin(ctx: &Ctx, id: DerivationId) -> Result<()> {
    let write = ctx.hub.db.begin().await?;
    derivation::Entity::update_many()
        .col_expr(derivation::Column::Status, Expr::value(DerivationStatus::Running))
        .filter(derivation::Column::Id.eq(id))
        .filter(derivation::Column::Status.is_in([DerivationStatus::Waiting, DerivationStatus::Running]))
        .exec(write.db())
        .await?;
    write.commit().await
}

/// Makes the bytes into a file without a name, and writes down every second how far it is.
async fn produce(ctx: &Ctx, wish: &Derivation, plan: Plan, blob: Sha256Digest) -> Result<Result<Product, Refusal>> {
    let watch = Arc::new(Watch { stop: AtomicBool::new(false), bytes: AtomicU64::new(0), until: Instant::now().checked_add(TIME_ALLOWED) });
    let _guard = StopOnDrop(Arc::clone(&watch));
    let (hub, scratch, seen) = (Arc::clone(&ctx.hub), ctx.hub.random.id::<Uuid>(), Arc::clone(&watch));
    let mut work = std::pin::pin!(blobs::run(move || {
        let source = FileSource::new(hub.blobs.read(&blob)?)?;
        let file = hub.blobs.scratch(&scratch.to_string())?;
        write(&source, file, &plan, seen.as_ref())
    }));
    loop {
        tokio::select! {
            done = &mut work => return done,
            () = tokio::time::sleep(PROGRESS) => {
                let bytes = i64::try_from(watch.bytes.load(Ordering::Relaxed)).unwrap_or(i64::MAX);
                let write = ctx.hub.db.begin().await?;
                derivation::Entity::update_many()
                    .col_expr(derivation::Column::BytesDone, Expr::value(bytes))
                    .filter(derivation::Column::Id.eq(wish.id))
                    .filter(derivation::Column::Status.eq(DerivationStatus::Running))
                    .exec(write.db())
                    .await?;
                write.commit().await?;
            }
        }
    }
}

fn write(source: &FileSource, file: File, plan: &Plan, watch: &Watch) -> Result<Result<Product, Refusal>> {
    if !plan.ranges.is_empty() {
        return write_blanked(source, file, plan, watch);
    }
    let limits = Limits { total_bytes: plan.room, member_bytes: plan.room, ..Limits::default() };
    let options = options(limits, plan.password.as_ref().map(|password| password.to_vec()));
    let named = Some(&plan.members).filter(|members| !members.is_empty() && plan.method != DerivationMethod::Redact);
    let mut writer = Writing::new(file, plan);
    let read = read_members(source, named, &options, watch, &mut writer);
    if let Some(password) = options.password {
        drop(Password::new(password));
    }
    if let Some(error) = writer.fault.take() {
        return Err(error.into());
    }
    let members = match read {
        _ if writer.changed.is_some() => Vec::new(),
        Ok(members) => members,
        Err(InspectError::Read(error)) => return Err(Error::internal(format!("the stored bytes cannot be read: {error}"))),
        Err(InspectError::Stopped) => return Err(Error::Unavailable("the work was stopped".to_owned())),
    };
    writer.finish(members)
}

fn write_blanked(source: &FileSource, file: File, plan: &Plan, watch: &Watch) -> Result<Result<Product, Refusal>> {
    let size = chot_forensics::source::Source::len(source);
    if size > plan.room {
        return Ok(Err(too_large()));
    }
    let mut out = BufWriter::with_capacity(blobs::BUFFER, file);
    blank(source, &plan.ranges, &mut out, &|| watch.stop())?;
    let file = out.into_inner().map_err(|error| error.into_error())?;
    let ranges: Vec<Value> = plan.ranges.iter().map(|range| json!([range.start, range.end])).collect();
    let detail = object(json!({"form": "copy", "blankedRanges": ranges}));
    Ok(Ok(Product { file, size, file_name: file_name("redacted-", &plan.file_name), detail }))
}

fn too_large() -> Refusal {
    Refusal::new(DerivationFailure::TooLarge, format!("items made from one item may have {ALL_BYTES} bytes together"))
}

fn file_name(before: &str, path: &str) -> String {
    format!("{before}{}", plain_name(path))
}

/// Where content goes.
enum Out {
    /// One member, as it is.
    One(BufWriter<File>),
    /// Several, in a bundle.
    Bundle(BundleWriter<BufWriter<File>>),
}

/// Takes members into a file.
struct Writing<'a> {
    out: Out,
    plan: &'a Plan,
    open: Option<u64>,
    whole: BTreeMap<u64, MemberContent>,
    /// A member that is not what was examined.
    changed: Option<u64>,
    fault: Option<io::Error>,
}

impl<'a> Writing<'a> {
    fn new(file: File, plan: &'a Plan) -> Self {
        let file = BufWriter::with_capacity(blobs::BUFFER, file);
        let one = plan.method != DerivationMethod::Redact && plan.members.len() == 1;
        let out = if one { Out::One(file) } else { Out::Bundle(BundleWriter::new(file)) };
        Self { out, plan, open: None, whole: BTreeMap::new(), changed: None, fault: None }
    }

    fn leaves_out(&self, index: u64) -> bool {
        self.plan.method == DerivationMethod::Redact && self.plan.members.contains(&index)
    }

    fn put(&mut self, index: u64, bytes: &[u8]) -> io::Result<()> {
        let fresh = self.open != Some(index);
        self.open = Some(index);
        match &mut self.out {
            Out::One(file) => file.write_all(bytes),
            Out::Bundle(bundle) => {
                if fresh {
                    bundle.begin(&self.plan.name_of(index))?;
                }
                bundle.write(bytes)
            }
        }
    }

    fn noted(&mut self, result: io::Result<()>) -> ControlFlow<()> {
        match result {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                self.fault = Some(error);
                ControlFlow::Break(())
            }
        }
    }

    /// What the members came to, and the file.
    fn finish(self, members: Vec<Member>) -> Result<Result<Product, Refusal>> {
        if let Some(index) = self.changed {
            tracing::error!(blob = %self.plan.sha256, member.index = index, "ALARM: a member is not what was examined; nothing is made of it");
            return Err(Error::internal(format!("member {index} is not what was examined")));
        }
        if let Some(refusal) = refusal(self.plan, &members, &self.whole) {
            return Ok(Err(refusal));
        }
        let Self { out, plan, whole, .. } = self;
        match out {
            Out::One(file) => one(file, plan, &members, &whole),
            Out::Bundle(bundle) => bundled(bundle, plan, &members, &whole),
        }
    }
}

impl Take for Writing<'_> {
    fn bytes(&mut self, index: u64, bytes: &[u8]) -> ControlFlow<()> {
        if self.leaves_out(index) {
            return ControlFlow::Continue(());
        }
        let put = self.put(index, bytes);
        self.noted(put)
    }

    fn end(&mut self, index: u64, content: MemberContent) -> ControlFlow<()> {
        if self.leaves_out(index) {
            return ControlFlow::Continue(());
        }
        if self.plan.inventory.get(&index).is_some_and(|listed| *listed != content.sha256) {
            self.changed = Some(index);
            return ControlFlow::Break(());
        }
        // An empty member gave no bytes.
        let mut ended = self.put(index, b"");
        if let (Ok(()), Out::Bundle(bundle)) = (&ended, &mut self.out) {
            ended = bundle.end();
        }
        self.open = None;
        self.whole.insert(index, content);
        self.noted(ended)
    }

    fn failed(&mut self, _index: u64) {
        self.open = None;
        if let Out::Bundle(bundle) = &mut self.out
            && let Err(error) = bundle.undo()
        {
            self.fault = Some(error);
        }
    }
}

impl Plan {
    fn name_of(&self, index: u64) -> String {
        bundle_name(index, self.names.get(&index).map_or("", String::as_str))
    }
}

/// The worst that was found on a member.
fn worst(member: &Member) -> Option<&chot_forensics::archive::Finding> {
    member.findings.iter().rev().filter(|finding| finding.severity != Severity::Info).max_by_key(|finding| finding.severity)
}

/// Whether a member was decrypted, but is not what its own check value says.
fn is_garbled(member: &Member) -> bool {
    member.encrypted && member.findings.iter().any(|finding| matches!(finding.code, Code::CrcMismatch | Code::SizeMismatch))
}

/// Why the members that were read are not what was asked for.
fn refusal(plan: &Plan, members: &[Member], whole: &BTreeMap<u64, MemberContent>) -> Option<Refusal> {
    let lacks = |member: &&Member| !whole.contains_key(&member.index) || is_garbled(member);
    let codes = |member: &Member| worst(member).map(|finding| finding.code);
    if members.iter().any(|member| matches!(codes(member), Some(Code::SizeExceeded)) && !whole.contains_key(&member.index)) {
        return Some(too_large());
    }
    let decrypts = plan.method == DerivationMethod::Decrypt;
    // The header of an archive that lists nothing was not opened.
    if decrypts && members.is_empty() {
        return Some(Refusal::new(DerivationFailure::WrongPassword, "the password does not open the archive's header"));
    }
    let (locked, read): (Vec<&Member>, Vec<&Member>) = members.iter().filter(|member| member.encrypted).partition(lacks);
    let closed = |member: &&&Member| matches!(codes(member), Some(Code::Encrypted | Code::CrcMismatch | Code::SizeMismatch));
    if decrypts && locked.iter().any(|member| closed(&member)) && (read.is_empty() || !plan.members.is_empty()) {
        return Some(Refusal::new(DerivationFailure::WrongPassword, "the password does not fit"));
    }
    // Members that were named must all be there; of all members together some may be missing, and the bundle says which.
    let named = plan.method != DerivationMethod::Redact && !plan.members.is_empty();
    let missing = members.iter().find(lacks).filter(|_| named);
    let unlisted = plan.members.iter().find(|index| named && !members.iter().any(|member| member.index == **index));
    match (missing, unlisted) {
        (Some(member), _) => {
            let why = worst(member).map_or("it has no content", |finding| finding.detail.as_str());
            Some(Refusal::new(DerivationFailure::Unreadable, format!("member {}: {why}", member.index)))
        }
        (None, Some(index)) => Some(Refusal::new(DerivationFailure::Unreadable, format!("member {index} is not there"))),
        (None, None) if whole.is_empty() => Some(Refusal::new(DerivationFailure::Unreadable, "no member could be read")),
        (None, None) => None,
    }
}

fn one(file: BufWriter<File>, plan: &Plan, members: &[Member], whole: &BTreeMap<u64, MemberContent>) -> Result<Result<Product, Refusal>> {
    let file = file.into_inner().map_err(|error| error.into_error())?;
    let Some((member, content)) = members.first().and_then(|member| Some((member, whole.get(&member.index)?))) else {
        return Err(Error::internal("a member that was read is not listed"));
    };
    let detail = object(json!({
        "form": "member",
        "members": [{"index": member.index, "sha256": content.sha256.to_string(), "listed": plan.inventory.contains_key(&member.index)}],
    }));
    Ok(Ok(Product { file, size: content.bytes, file_name: plain_name(&member.path), detail }))
}

fn bundled(
    mut bundle: BundleWriter<BufWriter<File>>,
    plan: &Plan,
    members: &[Member],
    whole: &BTreeMap<u64, MemberContent>,
) -> Result<Result<Product, Refusal>> {
    let (mut kept, mut omitted) = (Vec::new(), Vec::new());
    for member in members {
        let left_out = plan.method == DerivationMethod::Redact && plan.members.contains(&member.index);
        match whole.get(&member.index) {
            Some(content) => kept.push(BundleMember {
                index: member.index,
                path: member.path.clone(),
                raw_path_hex: member.raw_path_hex.clone(),
                file: plan.name_of(member.index),
                size_bytes: content.bytes,
                sha256: content.sha256,
            }),
            None => omitted.push(Omitted {
                index: member.index,
                sha256: plan.inventory.get(&member.index).copied().or(member.sha256),
                unread: (!left_out).then(|| worst(member).map_or("hardlink", |finding| finding.code.as_str()).to_owned()),
            }),
        }
    }
    let manifest = BundleManifest {
        schema: BUNDLE_SCHEMA.to_owned(),
        source_number: plan.number.clone(),
        source_sha256: plan.sha256,
        members: kept,
        omitted,
    };
    let bytes = serde_json::to_vec(&manifest).map_err(Error::internal)?;
    bundle.file("manifest.json", &bytes)?;
    let (file, size) = bundle.finish()?;
    let file = file.into_inner().map_err(|error| error.into_error())?;
    // Behind the end may stand what was taken back.
    file.set_len(size)?;
    if size > plan.room {
        return Ok(Err(too_large()));
    }
    let names = |list: Vec<Value>| if list.len() > NAMED_IN_EVENT { Value::Null } else { Value::Array(list) };
    let detail = object(json!({
        "form": BUNDLE_SCHEMA,
        "memberCount": manifest.members.len(),
        "members": names(manifest.members.iter().map(|m| json!({"index": m.index, "sha256": m.sha256.to_string()})).collect()),
        "omittedCount": manifest.omitted.len(),
        "omitted": names(manifest.omitted.iter().map(|m| json!({"index": m.index, "sha256": m.sha256.map(|sha256| sha256.to_string())})).collect()),
        "manifestSha256": sha256(&bytes).to_string(),
    }));
    let before = if plan.method == DerivationMethod::Redact { "redacted-" } else { "" };
    Ok(Ok(Product { file, size, file_name: file_name(before, &format!("{}.members.zip", plan.number)), detail }))
}

/// Puts the bytes into the store under the item's own digest.
async fn store(ctx: &Ctx, wish: &Derivation, mut file: File, size: u64) -> Result<Sha256Digest> {
    let (hub, child) = (Arc::clone(&ctx.hub), wish.child);
    let told = |error| match error {
        NotWritable::Locked => Error::Unavailable("another run makes the item".to_owned()),
        NotWritable::Short(_) => Error::Unavailable("the spool lost bytes of a derived item".to_owned()),
        NotWritable::Failed(error) => error,
    };
    blobs::run(move || {
        let held = hub.blobs.hold(child, true).map_err(told)?;
        let mut appender = hub.blobs.append(held, 0).map_err(told)?;
        file.seek(SeekFrom::Start(0))?;
        blobs::each_piece(&file, |piece| appender.write(piece).map_err(io::Error::other))?;
        appender.sync();
        if appender.offset() != size {
            return Err(Error::internal("a derived item has another length than was written"));
        }
        drop(appender);
        hub.blobs.keep(child, size).map_err(told)
    })
    .await
}

/// Registers the item: its row, the events of both items, and the examination owed.
async fn keep(
    ctx: &Ctx,
    permit: &Permit,
    wish: &Derivation,
    parent: &evidence_item::Model,
    product: Product,
    payload: &Value,
) -> Result<()> {
    let Product { file, size, file_name, detail } = product;
    let sha256 = store(ctx, wish, file, size).await?;
    let asked = asked_by(ctx, payload).await?;
    let item: Item = parent.clone().into();
    let now = ctx.now();
    let mut tx = Tx::begin(ctx, permit).await?;
    let done = derivation::Entity::update_many()
        .col_expr(derivation::Column::Status, Expr::value(DerivationStatus::Done))
        .col_expr(derivation::Column::FinishedAt, Expr::value(now))
        .col_expr(derivation::Column::BytesDone, Expr::value(i64::try_from(size).map_err(Error::internal)?))
        .filter(derivation::Column::Id.eq(wish.id))
        .filter(derivation::Column::Status.eq(DerivationStatus::Running))
        .exec(tx.db())
        .await?;
    if done.rows_affected != 1 {
        return Ok(());
    }
    let sequence = counter::next(tx.db(), &format!("evidence:{}", parent.case_id)).await?;
    let case_number = case_number(tx.db(), parent.case_id).await?;
    let child = child(wish, parent, &file_name, (sha256, size), (model::number(&case_number, sequence), now))?;
    evidence_item::Entity::insert(evidence_item::ActiveModel::from(child.clone())).exec_without_returning(tx.db()).await?;
    let tool = Tool { name: "chot-forensics".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() };
    let mut common = detail;
    common.insert("method".to_owned(), json!(wish.method.word()));
    common.insert("derivation".to_owned(), json!(wish.id.to_string()));
    common.insert("password".to_owned(), json!(wish.with_password));
    let mut of_parent = common.clone();
    let told = |id: EvidenceId, number: &str, sha256: Sha256Digest, size: u64| {
        object(json!({"evidenceId": id.to_string(), "evidenceNumber": number, "sha256": sha256.to_string(), "sizeBytes": size}))
    };
    of_parent.insert("child".to_owned(), told(child.id, &child.number, sha256, size).into());
    let mut first = event(&tx, &item, CustodyKind::Derived, Some(wish.reason.clone()), of_parent).await?;
    (first.tool, first.asked_by) = (tool.clone(), asked.clone());
    let noted = custody::append(&tx, first).await?;
    let (parent_sha256, parent_size) = item.stored().ok_or_else(|| Error::internal("an item without bytes"))?;
    let mut origin = told(item.id, &item.number, parent_sha256, parent_size);
    origin.insert("entryHash".to_owned(), json!(hex::encode(&noted.entry_hash)));
    let mut of_child = common;
    of_child.insert("parent".to_owned(), origin.into());
    let born = NewEvent {
        evidence: child.id,
        evidence_number: child.number.clone(),
        case_number,
        agency: child.agency_id,
        kind: CustodyKind::Derived,
        reason: Some(wish.reason.clone()),
        sha256,
        size,
        tool,
        detail: of_child,
        asked_by: asked,
    };
    custody::append(&tx, born).await?;
    record(&mut tx, child.case_id, Note::of(TimelineKind::EvidenceDerived).subject(child.file_name.clone()).about(child.id.0)).await?;
    tx.owe(Job::now(JobKind::ExamineEvidence, child.id.to_string(), json!({"evidenceId": child.id.0}))).await?;
    let audit = Audit::of("evidence.derived", "evidence", child.id.0)
        .case(child.case_id)
        .detail(json!({"parent": parent.id.0, "method": wish.method.word(), "sha256": sha256.to_string(), "sizeBytes": size}));
    tx.commit(audit).await?;
    let hub = Arc::clone(&ctx.hub);
    let child = child.id;
    // What stays of the spool is removed at the next start.
    if let Err(error) = blobs::run(move || hub.blobs.forget(child)).await {
        tracing::warn!(evidence.id = %child, %error, "the spool file of a derived item could not be removed");
    }
    Ok(())
}

/// The row of the new item: in the case and for the agency of its parent, so that whoever sees one sees the other.
fn child(
    wish: &Derivation,
    parent: &evidence_item::Model,
    file_name: &str,
    (sha256, size): (Sha256Digest, u64),
    (number, now): (String, i64),
) -> Result<evidence_item::Model> {
    let size = i64::try_from(size).map_err(Error::internal)?;
    Ok(evidence_item::Model {
        id: wish.child,
        search: search_key(&format!("{number} {file_name}")),
        number,
        case_id: parent.case_id,
        agency_id: parent.agency_id,
        uploaded_by: wish.requested_by,
        file_name: file_name.to_owned(),
        description: None,
        declared_size: size,
        declared_sha256: None,
        acquired_at: None,
        acquired_by: None,
        status: EvidenceStatus::Stored,
        cancelled_at: None,
        received_bytes: size,
        size: Some(size),
        sha256: Some(sha256.0.to_vec()),
        format: None,
        verdict: None,
        member_count: 0,
        flagged_count: 0,
        inventory_root: None,
        examination: Some(ExaminationState::Waiting),
        members_done: 0,
        members_total: None,
        bytes_done: 0,
        examination_started_at: None,
        examination_finished_at: None,
        examination_error: None,
        created_at: now,
        expires_at: now,
        stored_at: Some(now),
        verified_at: None,
        parent_id: Some(parent.id),
        root_id: Some(parent.root_id.unwrap_or(parent.id)),
        depth: parent.depth.saturating_add(1),
    })
}

/// Notes why nothing was made, and tells who looks at the case.
async fn fail(ctx: &Ctx, permit: &Permit, wish: &Derivation, case: CaseId, refusal: Refusal) -> Result<()> {
    let mut tx = Tx::begin(ctx, permit).await?;
    if settle_failed(tx.db(), wish.id, ctx.now(), refusal.failure, Some(&refusal.detail)).await? {
        tx.owe(news(tx.db(), case, wish.id).await?).await?;
    }
    let audit = Audit::of("evidence.derive.failed", "evidence", wish.parent.0)
        .case(case)
        .detail(json!({"derivation": wish.id.0, "failure": refusal.failure.word()}));
    tx.commit(audit).await
}

async fn settle_failed(
    db: &impl ConnectionTrait,
    id: DerivationId,
    now: i64,
    failure: DerivationFailure,
    detail: Option<&str>,
) -> Result<bool> {
    let detail: Option<String> = detail.map(|detail| model::to_column(&detail.chars().take(500).collect::<String>()));
    let done = derivation::Entity::update_many()
        .col_expr(derivation::Column::Status, Expr::value(DerivationStatus::Failed))
        .col_expr(derivation::Column::Failure, Expr::value(failure))
        .col_expr(derivation::Column::Detail, Expr::value(detail))
        .col_expr(derivation::Column::FinishedAt, Expr::value(now))
        .filter(derivation::Column::Id.eq(id))
        .filter(derivation::Column::Status.is_in([DerivationStatus::Waiting, DerivationStatus::Running]))
        .exec(db)
        .await?;
    Ok(done.rows_affected == 1)
}

/// The news that something about the case's evidence changed; the timeline tells only of what was made.
async fn news(db: &impl ConnectionTrait, case_id: CaseId, id: DerivationId) -> Result<Job> {
    let version: i64 =
        case::Entity::find_by_id(case_id).select_only().column(case::Column::Version).into_tuple().one(db).await?.ok_or(Error::NotFound)?;
    let news = json!({"caseId": case_id.0, "version": version, "kind": TimelineKind::EvidenceDerived.word()});
    Ok(Job::now(JobKind::CaseChanged, format!("derivation:{id}"), news))
}

/// Shows that a making was given up, in the transaction of its job's end.
///
/// # Errors
/// The database's error.
pub(crate) async fn given_up(db: &impl ConnectionTrait, hub: &Hub, payload: &Value) -> Result<()> {
    let Ok(id) = derivation_id(payload) else { return Ok(()) };
    hub.archive_passwords.forget(id);
    if !settle_failed(db, id, hub.clock.now(), DerivationFailure::Interrupted, None).await? {
        return Ok(());
    }
    let Some(row) = derivation::Entity::find_by_id(id).one(db).await? else { return Ok(()) };
    let case: Option<CaseId> =
        evidence_item::Entity::find_by_id(row.parent_id).select_only().column(evidence_item::Column::CaseId).into_tuple().one(db).await?;
    let Some(case) = case else { return Ok(()) };
    enqueue(db, hub, news(db, case, id).await?).await
}
