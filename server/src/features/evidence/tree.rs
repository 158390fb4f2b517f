//! The inventory of an item as a tree: what stands directly in one of its folders.
//!
//! Invariants: a folder is a beginning of paths that ends with a slash, and nothing that is stored; every member stands in
//! exactly one folder. A page is one statement over the item's own rows, whatever the folder holds.

use std::collections::HashMap;

use chot_forensics::archive::Member;
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, Statement, Value};

use super::entity::evidence_member;
use super::model::{from_column, member_of};
use crate::authz::{self, Action};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::ids::EvidenceId;
use crate::page::{Columns, Cursor, Page, PageArgs};
use crate::words::EvidenceStatus;

/// Longest path of a folder that is asked for, in bytes: longer than any that an archive can hold.
const LONGEST_FOLDER: usize = 256 * 1024;
/// How many characters of a name decide on its place among its like.
const SORTED: usize = 200;

/// What stands directly in a folder: a folder, or a member.
#[derive(Clone, Debug)]
pub struct FolderEntry {
    /// Its name in the folder; that of a folder ends with a slash. Empty for what the archive says of the folder itself.
    pub name: String,
    /// The path from the top; that of a folder as the rows keep it, to ask for it by.
    pub path: String,
    /// The member, where it is one.
    pub member: Option<Member>,
    /// How many members it is or holds, at any depth.
    pub members: i64,
    /// How many of them have findings.
    pub flagged: i64,
    /// How long their content is together.
    pub size: i64,
    place: Cursor,
}

/// What stands directly in the folder `folder` of an item, folders first, each in the order of its name; none before the
/// examination is finished. The top is the empty path.
///
/// # Errors
/// As authorization has it; [`Error::BadRequest`] for a foreign cursor and for what is no folder's path.
pub async fn folder(ctx: &Ctx, id: EvidenceId, folder: &str, args: PageArgs) -> Result<Page<FolderEntry>> {
    let is_one = folder.is_empty() || (folder.ends_with('/') && !folder.contains('\0'));
    if folder.len() > LONGEST_FOLDER || !is_one {
        return Err(Error::BadRequest("the path of a folder ends with a slash".to_owned()));
    }
    let (permit, _) = authz::require_evidence(ctx, Action::ReadEvidence, id).await?;
    let db = ctx.read(&permit);
    let mut entries = Vec::new();
    let mut total = None;
    for row in db.query_all_raw(statement(db.get_database_backend(), id, folder, &args)?).await? {
        let mut columns = Columns::of(&row);
        let kind: i64 = columns.take()?;
        let sorted: String = columns.take()?;
        let position: i64 = columns.take()?;
        let name: String = columns.take()?;
        let (members, flagged, size) = (columns.take()?, columns.take()?, columns.take()?);
        let all: i64 = columns.take()?;
        total = u64::try_from(all).ok();
        let place = Cursor::new(vec![kind.into(), sorted.into(), position.into()]);
        let path = format!("{folder}{name}");
        entries.push((kind, position, FolderEntry { name, path, member: None, members, flagged, size, place }));
    }
    let positions: Vec<i64> = entries.iter().filter(|(kind, ..)| *kind == 1).map(|(_, position, _)| *position).collect();
    let mut found = HashMap::new();
    if !positions.is_empty() {
        let rows = evidence_member::Entity::find()
            .filter(evidence_member::Column::EvidenceId.eq(id))
            .filter(evidence_member::Column::Position.is_in(positions))
            .all(db)
            .await?;
        for row in rows {
            found.insert(row.position, member_of(row)?);
        }
    }
    let entries = entries
        .into_iter()
        .map(|(kind, position, entry)| match found.remove(&position).filter(|_| kind == 1) {
            Some(member) => {
                let name = member.path.rsplit('/').next().unwrap_or_default().to_owned();
                FolderEntry { name, path: member.path.clone(), member: Some(member), ..entry }
            }
            None => FolderEntry { name: from_column(entry.name), ..entry },
        })
        .collect();
    // Behind the last row nobody counted.
    let total = if args.total { total.or_else(|| args.after.is_none().then_some(0)) } else { None };
    Ok(Page::new(&args, entries, total, |entry: &FolderEntry| entry.place.clone()))
}

/// What stands in a folder, grouped by the next piece of the path.
fn statement(backend: DbBackend, id: EvidenceId, folder: &str, args: &PageArgs) -> Result<Statement> {
    // Both compare by code points here, not by the language of the database.
    let (slash, order) = if backend == DbBackend::Postgres { ("strpos(rest, '/')", " COLLATE \"C\"") } else { ("instr(rest, '/')", "") };
    let characters = folder.chars().count();
    let mut values: Vec<Value> = vec![id.0.into(), folder.into()];
    let within = if characters == 0 { "$2 = ''".to_owned() } else { format!("substr(path, 1, {characters}) = $2") };
    let behind = match args.after.as_ref().map(Cursor::keys) {
        None => "1 = 1",
        Some([kind, name, position]) => {
            let wrong = || Error::BadRequest("after is not a cursor of this list".to_owned());
            values.push(kind.as_i64().ok_or_else(wrong)?.into());
            values.push(name.as_str().ok_or_else(wrong)?.into());
            values.push(position.as_i64().ok_or_else(wrong)?.into());
            "kind > $3 OR (kind = $3 AND (sorted > $4 OR (sorted = $4 AND position > $5)))"
        }
        Some(_) => return Err(Error::BadRequest("after is not a cursor of this list".to_owned())),
    };
    let sql = format!(
        "WITH below AS (SELECT position, size, flagged, substr(path, {from}) AS rest FROM evidence_members
          WHERE evidence_id = $1 AND {within} AND EXISTS (SELECT 1 FROM evidence_items WHERE id = $1 AND status = '{examined}')),
        named AS (SELECT position, size, flagged,
          CASE WHEN {slash} > 0 THEN CAST(0 AS bigint) ELSE CAST(1 AS bigint) END AS kind,
          CASE WHEN {slash} > 0 THEN substr(rest, 1, {slash}) ELSE rest END AS name FROM below),
        entries AS (SELECT kind, name, substr(name, 1, {SORTED}){order} AS sorted, min(position) AS position, count(*) AS members,
          CAST(sum(CASE WHEN flagged THEN 1 ELSE 0 END) AS bigint) AS odd, CAST(sum(size) AS bigint) AS bytes FROM named
          GROUP BY kind, name, CASE WHEN kind = 0 THEN -1 ELSE position END),
        counted AS (SELECT kind, sorted, position, name, members, odd, bytes, count(*) OVER () AS total FROM entries)
        SELECT kind, sorted, position, name, members, odd, bytes, total FROM counted WHERE {behind}
        ORDER BY kind, sorted, position LIMIT {limit}",
        from = characters + 1,
        // Rows of an examination that is not finished are no inventory yet.
        examined = EvidenceStatus::Examined.word(),
        limit = args.limit(),
    );
    Ok(Statement::from_sql_and_values(backend, sql, values))
}
