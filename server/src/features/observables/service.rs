//! Adding, withdrawing and reading observables.

use std::collections::{HashMap, HashSet};

use sea_orm::sea_query::{Expr, ExprTrait, LikeExpr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;

use super::entity::observable;
use super::model::{self, Observable, Parsed};
use crate::audit::Audit;
use crate::authz::{self, Action, Scope};
use crate::clock::{MINUTE, Millis};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Error, Result, UserError};
use crate::features::cases::service::hold;
use crate::features::cases::{Note, news, record};
use crate::ids::{AgencyId, BatchId, CaseId, ObservableId};
use crate::outbox::{Job, JobKind};
use crate::page::{Cursor, KeyKind, Page, PageArgs, SortKey};
use crate::text::{Check, like_pattern, search_key};
use crate::words::{CaseStatus, ErrorCode, ObservableKind, TimelineKind, Tlp};

/// Most lines of one paste.
const MOST_LINES: usize = 5_000;
/// Lines that are told to be nothing.
const MOST_TOLD: usize = 20;
/// Rows written in one statement: nineteen columns each, and SQLite takes 32,766 values.
const ROWS_PER_INSERT: usize = 1_500;
/// Other cases told of one value.
const OTHERS_TOLD: u64 = 2_000;

/// What a person adds to a case.
#[derive(Clone, Debug)]
pub struct NewObservables {
    /// One value a line.
    pub text: String,
    /// What all of them are; told by their form where it is `None`.
    pub kind: Option<ObservableKind>,
    /// How far they may travel.
    pub tlp: Tlp,
    /// Where they are from.
    pub source: Option<String>,
    /// What is to be known of them.
    pub note: Option<String>,
    /// When they were first seen.
    pub first_seen_at: Option<Millis>,
}

/// What adding came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Added {
    /// How many are new.
    pub added: u64,
    /// How many the agency had in the case already.
    pub known: u64,
}

/// The rows of one paste.
struct Batch {
    id: BatchId,
    case: CaseId,
    agency: AgencyId,
    rows: Vec<observable::ActiveModel>,
    keys: Vec<Vec<u8>>,
}

/// Adds observables to a case: every line, or none where a line is not recognised. What the agency has in the case
/// already stays as it is; what was withdrawn counts again.
///
/// # Errors
/// As authorization has it; [`Error::Refused`] with the lines that are nothing; `INVALID_TRANSITION` where the case is closed.
pub async fn add(ctx: &Ctx, id: CaseId, input: NewObservables) -> Result<Added> {
    let (permit, _) = authz::require_case(ctx, Action::AddObservables, id).await?;
    let user = ctx.user()?;
    let (parsed, source, note) = checked(ctx, &input)?;
    let count = u64::try_from(parsed.len()).map_err(Error::internal)?;

    let mut tx = Tx::begin(ctx, &permit).await?;
    let row = hold(&tx, id).await?;
    if row.status == CaseStatus::Closed {
        return Err(Error::refused(
            ErrorCode::InvalidTransition,
            "",
            "Vụ việc đã đóng nên không nhận thêm dấu hiệu.",
            "The case is closed and takes no more observables.",
        ));
    }
    let batch = Batch::new(&tx, id, &input, &parsed, (source, note)).await?;
    let added = batch.write(&tx).await?;
    let first: Option<ObservableId> = observable::Entity::find()
        .select_only()
        .column(observable::Column::Id)
        .filter(observable::Column::BatchId.eq(batch.id))
        .order_by_asc(observable::Column::Id)
        .limit(1)
        .into_tuple()
        .one(tx.db())
        .await?;
    if let Some(first) = first {
        let subject = match parsed.as_slice() {
            [one] => one.value.clone(),
            _ => added.to_string(),
        };
        record(&mut tx, id, Note::of(TimelineKind::ObservablesAdded).subject(subject).about(first.0)).await?;
        tx.owe(Job::now(JobKind::LookUpObservables, batch.id.to_string(), json!({"batchId": batch.id.0}))).await?;
    }
    let detail = json!({"batch": batch.id.0, "added": added, "known": count.saturating_sub(added), "tlp": input.tlp.word(), "by": user.0});
    tx.commit(Audit::of("observables.add", "case", id.0).case(id).detail(detail)).await?;
    Ok(Added { added, known: count.saturating_sub(added) })
}

type Checked = (Vec<Parsed>, Option<String>, Option<String>);

fn checked(ctx: &Ctx, input: &NewObservables) -> Result<Checked> {
    let mut check = Check::new();
    let source = check.optional("input.source", input.source.as_deref(), 500);
    let note = check.optional("input.note", input.note.as_deref(), 2000);
    if input.first_seen_at.is_some_and(|at| at > ctx.now().saturating_add(5 * MINUTE)) {
        check.fail(UserError::invalid("input.firstSeenAt", "Thời điểm ở tương lai.", "The time is in the future."));
    }
    let mut parsed = Vec::new();
    if input.text.lines().count() > MOST_LINES {
        let (vi, en) = (format!("Tối đa {MOST_LINES} dòng một lần."), format!("At most {MOST_LINES} lines at once."));
        check.fail(UserError::new(ErrorCode::LimitExceeded, "input.text", vi, en));
    } else {
        match model::parse_lines(&input.text, input.kind) {
            Ok(found) if found.is_empty() => check.fail(UserError::invalid("input.text", "Chưa điền mục này.", "Fill this in.")),
            Ok(found) => parsed = found,
            Err(bad) => {
                for (_, text) in bad.into_iter().take(MOST_TOLD) {
                    check.fail(UserError::invalid("input.text", text.vi, text.en));
                }
            }
        }
    }
    check.done()?;
    Ok((parsed, source, note))
}

impl Batch {
    async fn new(
        tx: &Tx<'_>,
        case: CaseId,
        input: &NewObservables,
        parsed: &[Parsed],
        words: (Option<String>, Option<String>),
    ) -> Result<Self> {
        let ctx = tx.ctx();
        let (id, agency, user): (BatchId, _, _) = (ctx.hub.random.id(), authz::works_for(tx, case).await?, ctx.user()?);
        let (source, note) = words;
        let keys: Vec<Vec<u8>> = parsed.iter().map(model::value_key).collect();
        let rows = parsed.iter().zip(&keys).map(|(one, key)| observable::ActiveModel {
            id: Set(ctx.hub.random.id()),
            case_id: Set(case),
            agency_id: Set(agency),
            kind: Set(one.kind),
            search: Set(search_key(&format!("{} {}", one.value, source.as_deref().unwrap_or_default()))),
            value: Set(one.value.clone()),
            value_key: Set(key.clone()),
            digest: Set(model::digest_of(one)),
            name_key: Set(model::name_key_of(one)),
            tlp: Set(input.tlp),
            source: Set(source.clone()),
            note: Set(note.clone()),
            first_seen_at: Set(input.first_seen_at),
            added_by: Set(user),
            added_at: Set(ctx.now()),
            batch_id: Set(id),
            withdrawn_at: Set(None),
            withdrawn_by: Set(None),
            withdrawn_reason: Set(None),
        });
        Ok(Self { id, case, agency, rows: rows.collect(), keys })
    }

    /// Writes what the agency has not in the case yet; how many that are.
    async fn write(&self, tx: &Tx<'_>) -> Result<u64> {
        use observable::Column as C;
        let mut added = 0_u64;
        for (rows, keys) in self.rows.chunks(ROWS_PER_INSERT).zip(self.keys.chunks(ROWS_PER_INSERT)) {
            // What was withdrawn is said anew: its old row goes on under the new words.
            let withdrawn: Vec<(ObservableId, Vec<u8>)> = observable::Entity::find()
                .select_only()
                .columns([C::Id, C::ValueKey])
                .filter(C::CaseId.eq(self.case))
                .filter(C::AgencyId.eq(self.agency))
                .filter(C::WithdrawnAt.is_not_null())
                .filter(C::ValueKey.is_in(keys.iter().cloned()))
                .into_tuple()
                .all(tx.db())
                .await?;
            let known: HashMap<&[u8], ObservableId> = withdrawn.iter().map(|(id, key)| (key.as_slice(), *id)).collect();
            for (row, key) in rows.iter().zip(keys) {
                if let Some(id) = known.get(key.as_slice()) {
                    observable::Entity::update(observable::ActiveModel { id: Set(*id), ..row.clone() }).exec(tx.db()).await?;
                    added = added.saturating_add(1);
                }
            }
            let there = OnConflict::columns([C::CaseId, C::AgencyId, C::ValueKey]).do_nothing().to_owned();
            let fresh: Vec<_> =
                rows.iter().zip(keys).filter(|(_, key)| !known.contains_key(key.as_slice())).map(|(row, _)| row.clone()).collect();
            if !fresh.is_empty() {
                added =
                    added.saturating_add(observable::Entity::insert_many(fresh).on_conflict(there).exec_without_returning(tx.db()).await?);
            }
        }
        Ok(added)
    }
}

/// Withdraws an observable: it is found no longer, its row stays.
///
/// # Errors
/// As authorization has it; `VALIDATION` without a reason; `INVALID_TRANSITION` where it is withdrawn already.
pub async fn withdraw(ctx: &Ctx, id: ObservableId, reason: &str) -> Result<Observable> {
    let (permit, facts) = authz::require_observable(ctx, Action::WithdrawObservable, id).await?;
    let mut check = Check::new();
    let reason = check.text("reason", reason, 10, 2000);
    check.done()?;
    let mut tx = Tx::begin(ctx, &permit).await?;
    use observable::Column as C;
    let done = observable::Entity::update_many()
        .col_expr(C::WithdrawnAt, Expr::value(ctx.now()))
        .col_expr(C::WithdrawnBy, Expr::value(ctx.user()?))
        .col_expr(C::WithdrawnReason, Expr::value(reason))
        .filter(C::Id.eq(id))
        .filter(C::WithdrawnAt.is_null())
        .exec(tx.db())
        .await?;
    if done.rows_affected == 0 {
        return Err(Error::refused(ErrorCode::InvalidTransition, "", "Dấu hiệu đã được rút.", "The observable is withdrawn already."));
    }
    let row = observable::Entity::find_by_id(id).one(tx.db()).await?.ok_or(Error::NotFound)?;
    tx.owe(news(tx.db(), &ctx.hub, facts.case.id).await?).await?;
    tx.commit(Audit::of("observable.withdraw", "observable", id.0).case(facts.case.id)).await?;
    Ok(row.into())
}

/// What to list.
#[derive(Clone, Debug, Default)]
pub struct ObservableFilter {
    /// Only of this case.
    pub case: Option<CaseId>,
    /// Only of these kinds.
    pub kind: Option<Vec<ObservableKind>>,
    /// Words in value or source.
    pub text: Option<String>,
}

/// Observables that the person may see, the newest first; withdrawn ones are not listed.
///
/// # Errors
/// [`Error::BadRequest`] for a foreign cursor; the database's error.
pub async fn list(ctx: &Ctx, args: PageArgs, filter: ObservableFilter) -> Result<Page<Observable>> {
    use observable::Column as C;
    let scope = Scope::observables(ctx);
    let db = ctx.read(&scope);
    let mut select = observable::Entity::find().filter(scope.condition()).filter(C::WithdrawnAt.is_null());
    if let Some(case) = filter.case {
        select = select.filter(C::CaseId.eq(case));
    }
    if let Some(kind) = filter.kind {
        select = select.filter(C::Kind.is_in(kind));
    }
    if let Some(pattern) = filter.text.as_deref().map(model::refang).as_deref().and_then(like_pattern) {
        select = select.filter(Expr::col(C::Search).like(LikeExpr::new(pattern).escape('\\')));
    }
    let keys = [SortKey::desc(C::AddedAt, KeyKind::Int), SortKey::desc(C::Id, KeyKind::Id)];
    let all = select.clone();
    let rows = select.filter(args.condition(&keys)?).order_by_desc(C::AddedAt).order_by_desc(C::Id).limit(args.limit()).all(db).await?;
    let total = args.count(all, rows.len(), db).await?;
    let rows: Vec<Observable> = rows.into_iter().map(Observable::from).collect();
    Ok(Page::new(&args, rows, total, |row: &Observable| Cursor::new(vec![row.added_at.into(), row.id.to_string().into()])))
}

/// Observables by their ids, also withdrawn ones, without those that the person may not see.
pub(super) async fn by_ids(ctx: &Ctx, ids: &[ObservableId]) -> Result<Vec<Observable>> {
    let scope = Scope::observables(ctx);
    let rows = observable::Entity::find()
        .filter(scope.condition())
        .filter(observable::Column::Id.is_in(ids.iter().copied()))
        .all(ctx.read(&scope))
        .await?;
    Ok(rows.into_iter().map(Observable::from).collect())
}

/// The cases that the person may see in which each value was said, the newest first.
///
/// # Errors
/// The database's error.
pub async fn cases_with(ctx: &Ctx, keys: &[Vec<u8>]) -> Result<HashMap<Vec<u8>, Vec<CaseId>>> {
    use observable::Column as C;
    let scope = Scope::observables(ctx);
    let rows: Vec<(Vec<u8>, CaseId)> = observable::Entity::find()
        .select_only()
        .columns([C::ValueKey, C::CaseId])
        .filter(scope.condition())
        .filter(C::WithdrawnAt.is_null())
        .filter(C::ValueKey.is_in(keys.iter().cloned()))
        .order_by_desc(C::AddedAt)
        .order_by_desc(C::Id)
        .limit(OTHERS_TOLD)
        .into_tuple()
        .all(ctx.read(&scope))
        .await?;
    let mut found: HashMap<Vec<u8>, Vec<CaseId>> = HashMap::new();
    let mut seen: HashSet<(Vec<u8>, CaseId)> = HashSet::new();
    for (key, case) in rows {
        if seen.insert((key.clone(), case)) {
            found.entry(key).or_default().push(case);
        }
    }
    Ok(found)
}

/// Whether the person may withdraw an observable that was read by scope.
#[must_use]
pub fn may_withdraw(ctx: &Ctx, observable: &Observable) -> bool {
    observable.withdrawn_at.is_none() && authz::may_withdraw_observable(ctx, observable.agency)
}
