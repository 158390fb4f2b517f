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

/// Declares the connection and edge types of one node type: `connection!(CaseConnection, CaseEdge, Case);`.
#[macro_export]
macro_rules! connection {
    ($connection:ident, $edge:ident, $node:ty) => {
        /// A page of a list.
        #[derive(Clone, Debug, async_graphql::SimpleObject)]
        pub struct $connection {
            /// The rows.
            pub nodes: Vec<$node>,
            /// The rows, each with its place.
            pub edges: Vec<$edge>,
            /// Where the page stands in the list.
            pub page_info: $crate::graphql::PageInfo,
            /// Number of all rows of the list that the viewer may see.
            pub total_count: Option<i64>,
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
                Self { total_count: Some(total), ..$crate::page::Page::<$node>::empty().into() }
            }
        }

        impl From<$crate::page::Page<$node>> for $connection {
            fn from(page: $crate::page::Page<$node>) -> Self {
                let cursors: Vec<String> = page.rows.iter().map(|(cursor, _)| cursor.text()).collect();
                let nodes: Vec<$node> = page.rows.into_iter().map(|(_, node)| node).collect();
                Self {
                    page_info: $crate::graphql::PageInfo {
                        has_next_page: page.has_next,
                        has_previous_page: page.has_previous,
                        start_cursor: cursors.first().cloned(),
                        end_cursor: cursors.last().cloned(),
                    },
                    edges: cursors.into_iter().zip(nodes.iter().cloned()).map(|(cursor, node)| $edge { cursor, node }).collect(),
                    nodes,
                    total_count: page.total.and_then(|total| i64::try_from(total).ok()),
                }
            }
        }
    };
}
