//! Lists in pages: keyset cursors with the row's id as the last key, never an offset.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Order, SimpleExpr};
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryResult, Select, TryGetable, Value};

use crate::error::{Error, Result};

/// Rows of a page where nothing is said.
pub const DEFAULT_FIRST: u64 = 25;
/// Most rows of a page.
pub const MAX_FIRST: u64 = 100;

/// What a caller asks of a list.
#[derive(Clone, Debug)]
pub struct PageArgs {
    /// Rows wanted, 0 to [`MAX_FIRST`].
    pub first: u64,
    /// Behind which row; exclusive.
    pub after: Option<Cursor>,
    /// Whether the number of all rows is wanted.
    pub total: bool,
}

impl PageArgs {
    /// From the arguments of the API; more than [`MAX_FIRST`] rows are cut to it.
    ///
    /// # Errors
    /// [`Error::BadRequest`] for a negative `first` or a cursor that this hub did not make.
    pub fn new(first: Option<i32>, after: Option<&str>, total: bool) -> Result<Self> {
        let first = match first {
            None => DEFAULT_FIRST,
            Some(first) => {
                let first = u64::try_from(first).map_err(|_| Error::BadRequest("first must not be negative".to_owned()))?;
                std::cmp::min(first, MAX_FIRST)
            }
        };
        let after = after.map(Cursor::parse).transpose()?;
        Ok(Self { first, after, total })
    }

    /// The first `first` rows, without a total.
    #[must_use]
    pub fn first(first: u64) -> Self {
        Self { first, after: None, total: false }
    }

    /// How many rows to select: one more than wanted tells whether there are more.
    #[must_use]
    pub fn limit(&self) -> u64 {
        self.first + 1
    }

    /// How many rows the whole list has, where that is wanted; a first page that holds them all has counted them.
    ///
    /// # Errors
    /// The database's error.
    pub async fn count<E>(&self, list: Select<E>, rows: usize, db: &impl ConnectionTrait) -> Result<Option<u64>>
    where
        E: EntityTrait,
        E::Model: Sync,
    {
        let rows = u64::try_from(rows).unwrap_or(u64::MAX);
        Ok(match (self.total, self.after.is_none() && rows <= self.first) {
            (false, _) => None,
            (true, true) => Some(rows),
            (true, false) => Some(list.count(db).await?),
        })
    }

    /// The condition that skips what stands before the cursor in the order `keys`.
    ///
    /// # Errors
    /// [`Error::BadRequest`] where the cursor belongs to another list.
    pub fn condition(&self, keys: &[SortKey]) -> Result<Condition> {
        let Some(cursor) = &self.after else { return Ok(Condition::all()) };
        if cursor.0.len() != keys.len() {
            return Err(bad_cursor());
        }
        // The bound of the first key alone is what an index can begin at.
        let mut bound = Condition::all();
        if let (Some(key), Some(value)) = (keys.first(), cursor.0.first()) {
            let value = key.value(value)?;
            bound = bound.add(if key.order == Order::Desc { key.expr.clone().lte(value) } else { key.expr.clone().gte(value) });
        }
        let mut any = Condition::any();
        for (at, (key, value)) in keys.iter().zip(&cursor.0).enumerate() {
            let mut all = Condition::all();
            for (earlier, value) in keys.iter().zip(&cursor.0).take(at) {
                all = all.add(earlier.expr.clone().eq(earlier.value(value)?));
            }
            let value = key.value(value)?;
            all = all.add(if key.order == Order::Desc { key.expr.clone().lt(value) } else { key.expr.clone().gt(value) });
            any = any.add(all);
        }
        Ok(bound.add(any))
    }
}

/// What a sort key holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// A whole number.
    Int,
    /// A text.
    Text,
    /// An id.
    Id,
}

/// One column of a list's order.
#[derive(Clone, Debug)]
pub struct SortKey {
    /// The column.
    pub expr: SimpleExpr,
    /// What it holds.
    pub kind: KeyKind,
    /// Rising or falling.
    pub order: Order,
}

impl SortKey {
    /// A column in rising order.
    pub fn asc(column: impl sea_orm::ColumnTrait, kind: KeyKind) -> Self {
        Self { expr: Expr::col(column.as_column_ref()), kind, order: Order::Asc }
    }

    /// A column in falling order.
    pub fn desc(column: impl sea_orm::ColumnTrait, kind: KeyKind) -> Self {
        Self { order: Order::Desc, ..Self::asc(column, kind) }
    }

    fn value(&self, value: &serde_json::Value) -> Result<Value> {
        match self.kind {
            KeyKind::Int => value.as_i64().map(Value::from),
            KeyKind::Text => value.as_str().map(Value::from),
            KeyKind::Id => value.as_str().and_then(|text| uuid::Uuid::parse_str(text).ok()).map(Value::from),
        }
        .ok_or_else(bad_cursor)
    }
}

/// A place in a list, as the caller carries it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor(Vec<serde_json::Value>);

impl Cursor {
    /// The place of the row with these sort keys.
    #[must_use]
    pub fn new(keys: Vec<serde_json::Value>) -> Self {
        Self(keys)
    }

    /// The sort keys of the place.
    #[must_use]
    pub fn keys(&self) -> &[serde_json::Value] {
        &self.0
    }

    /// The text form.
    #[must_use]
    pub fn text(&self) -> String {
        URL_SAFE_NO_PAD.encode(serde_json::Value::Array(self.0.clone()).to_string())
    }

    fn parse(text: &str) -> Result<Self> {
        if text.len() > 4096 {
            return Err(bad_cursor());
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| bad_cursor())?;
        serde_json::from_slice(&bytes).map(Self).map_err(|_| bad_cursor())
    }
}

fn bad_cursor() -> Error {
    Error::BadRequest("after is not a cursor of this list".to_owned())
}

/// The columns of a row, read one after another in the order in which they were selected: to find each by its name costs
/// more than to read it.
#[derive(Debug)]
pub struct Columns<'r> {
    row: &'r QueryResult,
    next: usize,
}

impl<'r> Columns<'r> {
    /// From the first column on.
    #[must_use]
    pub fn of(row: &'r QueryResult) -> Self {
        Self { row, next: 0 }
    }

    /// The next column.
    ///
    /// # Errors
    /// The database's error where it holds something else.
    pub fn take<T: TryGetable>(&mut self) -> std::result::Result<T, DbErr> {
        let at = self.next;
        self.next += 1;
        self.row.try_get_by_index(at)
    }
}

/// One page of a list.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// The rows, each with its place.
    pub rows: Vec<(Cursor, T)>,
    /// Whether more follow.
    pub has_next: bool,
    /// Whether the page does not begin at the list's start.
    pub has_previous: bool,
    /// Number of all rows of the list, where it was asked for.
    pub total: Option<u64>,
}

impl<T> Page<T> {
    /// A page of nothing.
    #[must_use]
    pub fn empty() -> Self {
        Self { rows: Vec::new(), has_next: false, has_previous: false, total: None }
    }

    /// A page from up to `args.limit()` rows.
    pub fn new(args: &PageArgs, mut rows: Vec<T>, total: Option<u64>, cursor: impl Fn(&T) -> Cursor) -> Self {
        let first = usize::try_from(args.first).unwrap_or(usize::MAX);
        let has_next = rows.len() > first;
        rows.truncate(first);
        let rows = rows.into_iter().map(|row| (cursor(&row), row)).collect();
        Self { rows, has_next, has_previous: args.after.is_some(), total }
    }

    /// The page with every row changed.
    pub fn map<U>(self, mut change: impl FnMut(T) -> U) -> Page<U> {
        Page {
            rows: self.rows.into_iter().map(|(cursor, row)| (cursor, change(row))).collect(),
            has_next: self.has_next,
            has_previous: self.has_previous,
            total: self.total,
        }
    }
}
