//! Search over everything that the viewer may see: kind by kind, the newest first within each.

use sea_orm::sea_query::{Condition, Expr, ExprTrait, LikeExpr};
use sea_orm::{ColumnTrait, EntityTrait, JoinType, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, RelationDef};
use serde_json::json;
use uuid::Uuid;

use crate::authz::Scope;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::features::agencies::entity::agency;
use crate::features::cases::entity::case;
use crate::features::cases::model::title_in;
use crate::features::evidence::entity::{evidence_item, evidence_member};
use crate::features::observables::entity::observable;
use crate::features::reports::entity::report;
use crate::features::systems::entity::system;
use crate::ids::EvidenceId;
use crate::page::{Cursor, Page, PageArgs};
use crate::text::like_pattern;
use crate::words::{Locale, SearchKind};

/// One thing found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchResult {
    /// What kind of thing.
    pub kind: SearchKind,
    /// Its id; for a member, the id of its item.
    pub id: Uuid,
    /// Its title.
    pub title: String,
    /// What tells it from others.
    pub subtitle: String,
    /// Its number.
    pub number: Option<String>,
    /// The number of its case.
    pub case_number: Option<String>,
    /// Sort key within the kind.
    key: String,
}

/// What is looked for.
struct Needle {
    pattern: String,
    sha256: Option<Vec<u8>>,
}

/// Everything with `text` in its number, name or title, or with `text` as its SHA-256; nothing for fewer than 2 characters.
///
/// # Errors
/// The database's error; a foreign cursor.
pub async fn search(ctx: &Ctx, text: &str, args: PageArgs) -> Result<Page<SearchResult>> {
    let Some(pattern) = like_pattern(text).filter(|_| text.trim().chars().count() >= 2) else {
        return Ok(Page::new(&args, Vec::new(), Some(0), |_: &SearchResult| Cursor::new(vec![])));
    };
    let hash: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let sha256 = if hash.len() == 64 { hex::decode(hash.to_ascii_lowercase()).ok() } else { None };
    let needle = Needle { pattern, sha256 };
    let (skip, after) = match &args.after {
        None => (0, None),
        Some(cursor) => {
            let keys = cursor.keys();
            let kind = keys.first().and_then(serde_json::Value::as_u64).and_then(|k| usize::try_from(k).ok()).ok_or_else(bad)?;
            let key = keys.get(1).and_then(serde_json::Value::as_str).ok_or_else(bad)?;
            (kind, Some(key.to_owned()))
        }
    };
    let mut rows: Vec<SearchResult> = Vec::new();
    let mut total = 0;
    for (at, kind) in SearchKind::ALL.iter().copied().enumerate() {
        let room = args.limit().saturating_sub(u64::try_from(rows.len()).unwrap_or(0));
        let after = if at == skip { after.as_deref() } else { None };
        let wanted = if at < skip { 0 } else { room };
        if wanted == 0 && !args.total {
            continue;
        }
        let (found, count) = of_kind(ctx, kind, &needle, after, wanted, args.total).await?;
        rows.extend(found);
        total += count;
    }
    let place = |row: &SearchResult| {
        let at = SearchKind::ALL.iter().position(|kind| *kind == row.kind).unwrap_or(0);
        Cursor::new(vec![json!(at), json!(row.key)])
    };
    Ok(Page::new(&args, rows, args.total.then_some(total), place))
}

fn bad() -> Error {
    Error::BadRequest("after is not a cursor of this list".to_owned())
}

fn like(column: impl ColumnTrait, needle: &Needle) -> sea_orm::sea_query::SimpleExpr {
    Expr::col(column.as_column_ref()).like(LikeExpr::new(needle.pattern.clone()).escape('\\'))
}

fn below(column: impl ColumnTrait, after: Option<&str>) -> Result<Condition> {
    match after {
        None => Ok(Condition::all()),
        Some(key) => {
            let id = Uuid::parse_str(key).map_err(|_| bad())?;
            Ok(Condition::all().add(Expr::col(column.as_column_ref()).lt(id)))
        }
    }
}

async fn of_kind(
    ctx: &Ctx,
    kind: SearchKind,
    needle: &Needle,
    after: Option<&str>,
    wanted: u64,
    total: bool,
) -> Result<(Vec<SearchResult>, u64)> {
    macro_rules! plain {
        ($entity:ident, $scope:expr, $condition:expr, $result:expr) => {{
            let scope = $scope;
            let db = ctx.read(&scope);
            let select = $entity::Entity::find().filter(scope.condition()).filter($condition);
            let count = if total { select.clone().count(db).await? } else { 0 };
            let rows = if wanted == 0 {
                Vec::new()
            } else {
                select.filter(below($entity::Column::Id, after)?).order_by_desc($entity::Column::Id).limit(wanted).all(db).await?
            };
            (rows.into_iter().map($result).collect(), count)
        }};
    }
    let result = |id: Uuid, title: String, subtitle: String, number: Option<String>, case_number: Option<String>| SearchResult {
        kind,
        id,
        title,
        subtitle,
        number,
        case_number,
        key: id.to_string(),
    };
    let named = |name: String, name_en: Option<String>| match ctx.locale() {
        Locale::Vi => name,
        Locale::En => name_en.unwrap_or(name),
    };
    Ok(match kind {
        SearchKind::Case => plain!(case, Scope::cases(ctx), like(case::Column::Search, needle), |row: case::Model| {
            let title = title_in(&row.title, &row.number, ctx.locale()).into_owned();
            result(row.id.0, title, row.status.word().to_owned(), Some(row.number.clone()), Some(row.number))
        }),
        SearchKind::Report => plain!(report, Scope::reports(ctx), like(report::Column::Search, needle), |row: report::Model| {
            result(row.id.0, row.title, row.status.word().to_owned(), Some(row.number), None)
        }),
        SearchKind::System => plain!(system, Scope::systems(ctx), like(system::Column::Search, needle), |row: system::Model| {
            result(row.id.0, named(row.name, row.name_en), row.code.clone(), Some(row.code), None)
        }),
        SearchKind::Agency => plain!(agency, Scope::agencies(ctx), like(agency::Column::Search, needle), |row: agency::Model| {
            result(row.id.0, named(row.name, row.name_en), row.code.clone(), Some(row.code), None)
        }),
        SearchKind::Evidence => {
            let condition = match &needle.sha256 {
                Some(hash) => evidence_item::Column::Sha256.eq(hash.clone()),
                None => like(evidence_item::Column::Search, needle),
            };
            plain!(evidence_item, Scope::evidence(ctx), condition, |row: evidence_item::Model| {
                result(row.id.0, row.file_name, row.number.clone(), Some(row.number), None)
            })
        }
        SearchKind::Observable => {
            let condition = Condition::all().add(observable::Column::WithdrawnAt.is_null()).add(like(observable::Column::Search, needle));
            plain!(observable, Scope::observables(ctx), condition, |row: observable::Model| {
                result(row.id.0, row.value, row.kind.word().to_owned(), None, None)
            })
        }
        SearchKind::Member => members(ctx, needle, after, wanted, total).await?,
    })
}

async fn members(ctx: &Ctx, needle: &Needle, after: Option<&str>, wanted: u64, total: bool) -> Result<(Vec<SearchResult>, u64)> {
    let scope = Scope::evidence(ctx);
    let db = ctx.read(&scope);
    let to_item: RelationDef = evidence_member::Entity::belongs_to(evidence_item::Entity)
        .from(evidence_member::Column::EvidenceId)
        .to(evidence_item::Column::Id)
        .into();
    let mut select = evidence_member::Entity::find().join(JoinType::InnerJoin, to_item).filter(scope.condition());
    select = match &needle.sha256 {
        Some(hash) => select.filter(evidence_member::Column::Sha256.eq(hash.clone())),
        None => select.filter(like(evidence_member::Column::Search, needle)),
    };
    let count = if total { select.clone().count(db).await? } else { 0 };
    if wanted == 0 {
        return Ok((Vec::new(), count));
    }
    if let Some(key) = after {
        let (id, position) = key.split_once(':').ok_or_else(bad)?;
        let id = EvidenceId(Uuid::parse_str(id).map_err(|_| bad())?);
        let position: i64 = position.parse().map_err(|_| bad())?;
        select = select.filter(
            Condition::any()
                .add(evidence_member::Column::EvidenceId.lt(id))
                .add(Condition::all().add(evidence_member::Column::EvidenceId.eq(id)).add(evidence_member::Column::Position.gt(position))),
        );
    }
    let rows: Vec<(evidence_member::Model, Option<evidence_item::Model>)> = select
        .select_also(evidence_item::Entity)
        .order_by_desc(evidence_member::Column::EvidenceId)
        .order_by_asc(evidence_member::Column::Position)
        .limit(wanted)
        .all(db)
        .await?;
    let found = rows
        .into_iter()
        .filter_map(|(member, item)| {
            let item = item?;
            Some(SearchResult {
                kind: SearchKind::Member,
                id: item.id.0,
                title: member.path,
                subtitle: item.file_name,
                number: Some(item.number),
                case_number: None,
                key: format!("{}:{}", item.id, member.position),
            })
        })
        .collect();
    Ok((found, count))
}
