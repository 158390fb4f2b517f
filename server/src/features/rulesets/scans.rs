//! Scans for people: asking for them, and what they found. Every list asks for sight of the item and of the rule set.

use std::collections::HashMap;

use sea_orm::sea_query::Condition;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationDef, Select,
};
use serde_json::json;

use super::entity::{rule_match, rule_scan, rule_set, scan_gap};
use super::model::{ITEM, RuleMatch, RuleScan, ScanGap, patterns_of};
use super::store;
use crate::audit::Audit;
use crate::authz::{self, Action, Scope};
use crate::ctx::Ctx;
use crate::db::{Hold, Tx};
use crate::error::{Error, Result};
use crate::features::cases::news;
use crate::features::custody::service as custody;
use crate::features::evidence::entity::{evidence_item, evidence_member};
use crate::features::evidence::model::{Item, from_column};
use crate::ids::{EvidenceId, RuleScanId, RuleSetId};
use crate::outbox::{Job, JobKind};
use crate::page::{Cursor, KeyKind, Page, PageArgs, SortKey};
use crate::words::{ErrorCode, EvidenceStatus, ExaminationState};

/// Rule sets of one request.
pub const MOST_AT_ONCE: usize = 20;

/// Whether the person may have an item scanned.
///
/// # Errors
/// As authorization has it.
pub async fn may_scan(ctx: &Ctx, id: EvidenceId) -> Result<bool> {
    let (_, facts) = authz::require_evidence(ctx, Action::ReadEvidence, id).await?;
    Ok(authz::may_evidence_by(ctx, Action::AnalyseEvidence, &facts))
}

/// Has an item scanned by the newest versions of rule sets.
///
/// # Errors
/// As authorization has it, for the item and for each rule set; [`Error::Refused`] where the item cannot be scanned, a rule set is
/// retired, or such a scan is under way.
pub async fn request(ctx: &Ctx, id: EvidenceId, sets: &[RuleSetId]) -> Result<Vec<RuleScan>> {
    let (permit, _) = authz::require_evidence(ctx, Action::AnalyseEvidence, id).await?;
    for set in sets.iter().take(MOST_AT_ONCE) {
        authz::require_rule_set(ctx, Action::ReadRuleSet, *set).await?;
    }
    if sets.is_empty() || sets.len() > MOST_AT_ONCE {
        let (vi, en) = (format!("Chọn từ 1 đến {MOST_AT_ONCE} bộ quy tắc."), format!("Choose 1 to {MOST_AT_ONCE} rule sets."));
        return Err(Error::refused(ErrorCode::LimitExceeded, "ruleSetIds", vi, en));
    }
    let item: Item = evidence_item::Entity::find_by_id(id).one(ctx.read(&permit)).await?.ok_or(Error::NotFound)?.into();
    let refused = |vi: &'static str, en: &'static str| Error::refused(ErrorCode::InvalidTransition, "", vi, en);
    if item.status != EvidenceStatus::Examined {
        return Err(refused("Chứng cứ chưa khám nghiệm xong.", "The item is not examined yet."));
    }
    if custody::is_disposed(ctx.read(&permit), id).await? {
        return Err(refused("Chứng cứ đã hủy, không quét được.", "The item was disposed of and cannot be scanned."));
    }
    let mut tx = Tx::begin(ctx, &permit).await?;
    let mut scans = Vec::new();
    let wanted = rule_set::Entity::find()
        .filter(rule_set::Column::Id.is_in(sets.iter().copied()))
        .order_by_asc(rule_set::Column::Id)
        .all(tx.db())
        .await?;
    for set in wanted {
        if set.retired_at.is_some() {
            return Err(refused("Bộ quy tắc đã ngừng dùng.", "The rule set is retired."));
        }
        let before = rule_scan::Entity::find()
            .filter(rule_scan::Column::EvidenceId.eq(id))
            .filter(rule_scan::Column::RuleSetId.eq(set.id))
            .filter(rule_scan::Column::Version.eq(set.current_version))
            .held()
            .one(tx.db())
            .await?;
        if before.as_ref().is_some_and(|row| matches!(row.state, ExaminationState::Waiting | ExaminationState::Running)) {
            return Err(refused("Chứng cứ đang được quét bằng bộ quy tắc này.", "The item is being scanned by this rule set."));
        }
        let fresh = store::asked(ctx, id, set.id, set.current_version);
        let row = match before {
            Some(before) => {
                let row = rule_scan::Model { id: before.id, started_at: before.started_at, ..fresh };
                rule_scan::Entity::update(rule_scan::ActiveModel::from(row.clone()).reset_all()).exec(tx.db()).await?;
                row
            }
            None => {
                rule_scan::Entity::insert(rule_scan::ActiveModel::from(fresh.clone())).exec_without_returning(tx.db()).await?;
                fresh
            }
        };
        scans.push(RuleScan::from(row));
    }
    let ids: Vec<_> = scans.iter().map(|scan| scan.id.0).collect();
    let key = format!("{id}:{}", ctx.hub.random.id::<uuid::Uuid>());
    tx.owe(Job::now(JobKind::ScanEvidence, key, json!({"evidenceId": id.0, "scans": ids}))).await?;
    tx.owe(news(tx.db(), &ctx.hub, item.case).await?).await?;
    let sets: Vec<_> = scans.iter().map(|scan| json!({"ruleSet": scan.set.0, "version": scan.version})).collect();
    tx.commit(Audit::of("evidence.request-scan", "evidence", id.0).case(item.case).detail(json!({"ruleSets": sets}))).await?;
    Ok(scans)
}

fn to_set() -> RelationDef {
    rule_scan::Entity::belongs_to(rule_set::Entity).from(rule_scan::Column::RuleSetId).to(rule_set::Column::Id).into()
}

/// Scans by rule sets that the person may know of. The item is not looked at.
fn visible(ctx: &Ctx) -> Select<rule_scan::Entity> {
    rule_scan::Entity::find().join(JoinType::InnerJoin, to_set()).filter(Scope::rule_sets(ctx).condition())
}

/// The scans of an item, the newest first.
///
/// # Errors
/// As authorization has it; a foreign cursor.
pub async fn list(ctx: &Ctx, id: EvidenceId, args: PageArgs) -> Result<Page<RuleScan>> {
    use rule_scan::Column as C;
    let (permit, _) = authz::require_evidence(ctx, Action::ReadEvidence, id).await?;
    let db = ctx.read(&permit);
    let select = visible(ctx).filter(C::EvidenceId.eq(id));
    let keys = [SortKey::desc(C::RequestedAt, KeyKind::Int), SortKey::desc(C::Id, KeyKind::Id)];
    let all = select.clone();
    let rows = select.filter(args.condition(&keys)?).order_by_desc(C::RequestedAt).order_by_desc(C::Id).limit(args.limit()).all(db).await?;
    let total = args.count(all, rows.len(), db).await?;
    let rows: Vec<RuleScan> = rows.into_iter().map(RuleScan::from).collect();
    Ok(Page::new(&args, rows, total, |row: &RuleScan| Cursor::new(vec![row.requested_at.into(), row.id.to_string().into()])))
}

/// Which matches to list; what is not given is not asked for.
#[derive(Clone, Debug, Default)]
pub struct MatchFilter {
    /// Of these rule sets.
    pub sets: Option<Vec<RuleSetId>>,
    /// Of the rule of this name.
    pub rule: Option<String>,
    /// In the member with this index.
    pub member: Option<i64>,
    /// Only those of the newest scan by each rule set.
    pub newest: bool,
}

#[derive(Debug, FromQueryResult)]
struct MatchRow {
    evidence_id: EvidenceId,
    position: i64,
    scan_id: RuleScanId,
    ordinal: i32,
    rule: String,
    tags: String,
    patterns: String,
    rule_set_id: RuleSetId,
    version: i32,
    path: Option<String>,
}

impl From<MatchRow> for RuleMatch {
    fn from(row: MatchRow) -> Self {
        Self {
            evidence: row.evidence_id,
            position: row.position,
            path: row.path.map(from_column),
            set: row.rule_set_id,
            version: row.version,
            scan: row.scan_id,
            ordinal: row.ordinal,
            rule: row.rule,
            tags: row.tags.split_whitespace().map(ToOwned::to_owned).collect(),
            patterns: patterns_of(&row.patterns),
        }
    }
}

/// Which rules are met in an item, in the order of the archive.
///
/// # Errors
/// As authorization has it; a foreign cursor.
pub async fn matches(ctx: &Ctx, id: EvidenceId, args: PageArgs, filter: MatchFilter) -> Result<Page<RuleMatch>> {
    use rule_match::Column as C;
    let (permit, _) = authz::require_evidence(ctx, Action::ReadEvidence, id).await?;
    let db = ctx.read(&permit);
    let to_scan: RelationDef = rule_match::Entity::belongs_to(rule_scan::Entity).from(C::ScanId).to(rule_scan::Column::Id).into();
    let condition = Condition::all()
        .add(C::EvidenceId.eq(id))
        .add(Scope::rule_sets(ctx).condition())
        .add_option(filter.sets.map(|sets| rule_scan::Column::RuleSetId.is_in(sets)))
        .add_option(filter.rule.map(|rule| C::Rule.eq(rule)))
        .add_option(filter.member.map(|member| C::Position.eq(member)))
        .add_option(filter.newest.then(|| store::newest_of_item(id)));
    let select = rule_match::Entity::find().join(JoinType::InnerJoin, to_scan).join(JoinType::InnerJoin, to_set()).filter(condition);
    let keys = [SortKey::asc(C::Position, KeyKind::Int), SortKey::asc(C::ScanId, KeyKind::Id), SortKey::asc(C::Ordinal, KeyKind::Int)];
    let all = select.clone();
    let to_member: RelationDef = rule_match::Entity::belongs_to(evidence_member::Entity)
        .from((C::EvidenceId, C::Position))
        .to((evidence_member::Column::EvidenceId, evidence_member::Column::Position))
        .into();
    let rows: Vec<MatchRow> = select
        .filter(args.condition(&keys)?)
        .join(JoinType::LeftJoin, to_member)
        .columns([rule_scan::Column::RuleSetId, rule_scan::Column::Version])
        .column_as(evidence_member::Column::Path, "path")
        .order_by_asc(C::Position)
        .order_by_asc(C::ScanId)
        .order_by_asc(C::Ordinal)
        .limit(args.limit())
        .into_model()
        .all(db)
        .await?;
    let total = args.count(all, rows.len(), db).await?;
    let rows: Vec<RuleMatch> = rows.into_iter().map(RuleMatch::from).collect();
    let place = |row: &RuleMatch| Cursor::new(vec![row.position.into(), row.scan.to_string().into(), row.ordinal.into()]);
    Ok(Page::new(&args, rows, total, place))
}

/// The contents of an item that a scan did not ask whole, in the order of the archive.
///
/// # Errors
/// As authorization has it, for the item and for the rule set; a foreign cursor.
pub async fn gaps(ctx: &Ctx, scan: &RuleScan, args: PageArgs) -> Result<Page<ScanGap>> {
    use evidence_member::Column as M;
    use scan_gap::Column as C;
    let (permit, _) = authz::require_evidence(ctx, Action::ReadEvidence, scan.evidence).await?;
    authz::require_rule_set(ctx, Action::ReadRuleSet, scan.set).await?;
    let db = ctx.read(&permit);
    let select = scan_gap::Entity::find().filter(C::ScanId.eq(scan.id));
    let all = select.clone();
    let keys = [SortKey::asc(C::Position, KeyKind::Int)];
    let rows = select.filter(args.condition(&keys)?).order_by_asc(C::Position).limit(args.limit()).all(db).await?;
    let total = args.count(all, rows.len(), db).await?;
    let mut paths: HashMap<i64, String> = evidence_member::Entity::find()
        .select_only()
        .columns([M::Position, M::Path])
        .filter(M::EvidenceId.eq(scan.evidence))
        .filter(M::Position.is_in(rows.iter().map(|row| row.position)))
        .into_tuple::<(i64, String)>()
        .all(db)
        .await?
        .into_iter()
        .collect();
    let mut told =
        |row: scan_gap::Model| ScanGap { position: row.position, path: paths.remove(&row.position).map(from_column), reason: row.reason };
    let rows: Vec<ScanGap> = rows.into_iter().map(&mut told).collect();
    Ok(Page::new(&args, rows, total, |row: &ScanGap| Cursor::new(vec![row.position.into()])))
}

/// The place of a match or gap as clients are told it: none for the item itself.
#[must_use]
pub fn member_index(position: i64) -> Option<i64> {
    Some(position).filter(|position| *position != ITEM)
}
