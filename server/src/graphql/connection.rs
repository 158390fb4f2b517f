//! Relay connections.

use async_graphql::{Context, SimpleObject};

use crate::error::Result;
use crate::page::{DEFAULT_FIRST, MAX_FIRST, PageArgs};

/// Where a page stands in its list.
#[derive(Clone, Debug, SimpleObject)]
pub struct PageInfo {
    /// Whether more rows follow.
    pub has_next_page: bool,
    /// Whether rows come before.
    pub has_previous_page: bool,
    /// Place of the first row.
    pub start_cursor: Option<String>,
    /// Place of the last row.
    pub end_cursor: Option<String>,
}

/// What a connection field costs: its children, once for every row that may come.
#[must_use]
pub fn cost(first: Option<i32>, child: usize) -> usize {
    let default = i32::try_from(DEFAULT_FIRST).unwrap_or(25);
    let most = i32::try_from(MAX_FIRST).unwrap_or(100);
    let rows = usize::try_from(first.unwrap_or(default).clamp(0, most)).unwrap_or(0);
    rows.max(1).saturating_mul(child.max(1)).div_ceil(8)
}

/// The arguments of a list; the total is counted only where the document asks for it.
///
/// # Errors
/// [`crate::error::Error::BadRequest`] for a negative `first` or a foreign cursor.
pub fn page_args(ctx: &Context<'_>, first: Option<i32>, after: Option<&str>) -> Result<PageArgs> {
    PageArgs::new(first, after, ctx.look_ahead().field("totalCount").exists())
}

/// Whether the document asks a connection for its total and for none of its rows.
#[must_use]
pub fn only_total(ctx: &Context<'_>) -> bool {
    let asked = ctx.look_ahead();
    let has = |name| asked.field(name).exists();
    has("totalCount") && !has("nodes") && !has("edges") && !has("pageInfo")
}

/// Declares the connection and edge types of one node type: `connection!(CaseConnection, CaseEdge, Case);`. Cursors and
/// edges are made only where a document asks for them. `…, Case, Row` where the rows are [`crate::graphql::row::Row`]s.
#[macro_export]
macro_rules! connection {
    ($connection:ident, $edge:ident, $node:ty) => {
        $crate::connection!(@declare $connection, $edge, $node, [&$node], std::convert::identity);
    };
    ($connection:ident, $edge:ident, $node:ty, $row:ident) => {
        $crate::connection!(@declare $connection, $edge, $node, [$row<&$node>], $row);
    };
    (@declare $connection:ident, $edge:ident, $node:ty, [$($shown:tt)*], $show:expr) => {
        /// A page of a list.
        #[derive(Clone, Debug)]
        pub struct $connection($crate::page::Page<$node>);

        #[async_graphql::Object]
        impl $connection {
            /// The rows.
            async fn nodes(&self) -> Vec<$($shown)*> {
                self.0.rows.iter().map(|(_, node)| $show(node)).collect()
            }

            /// The rows, each with its place.
            async fn edges(&self) -> Vec<$edge> {
                self.0.rows.iter().map(|(cursor, node)| $edge { cursor: cursor.text(), node: node.clone() }).collect()
            }

            /// Where the page stands in the list.
            async fn page_info(&self) -> $crate::graphql::PageInfo {
                $crate::graphql::PageInfo {
                    has_next_page: self.0.has_next,
                    has_previous_page: self.0.has_previous,
                    start_cursor: self.0.rows.first().map(|(cursor, _)| cursor.text()),
                    end_cursor: self.0.rows.last().map(|(cursor, _)| cursor.text()),
                }
            }

            /// Number of all rows of the list that the viewer may see.
            async fn total_count(&self) -> Option<i64> {
                self.0.total.and_then(|total| i64::try_from(total).ok())
            }
        }

        /// A row and its place in the list.
        #[derive(Clone, Debug, async_graphql::SimpleObject)]
        pub struct $edge {
            /// Place of the row.
            pub cursor: String,
            /// The row.
            pub node: $node,
        }

        impl $connection {
            /// The total alone: no rows were asked for.
            #[allow(dead_code, reason = "only lists that hang on another object are counted apart from their rows")]
            pub(crate) fn counted(total: i64) -> Self {
                Self($crate::page::Page { total: u64::try_from(total).ok(), ..$crate::page::Page::empty() })
            }
        }

        impl From<$crate::page::Page<$node>> for $connection {
            fn from(page: $crate::page::Page<$node>) -> Self {
                Self(page)
            }
        }
    };
}
