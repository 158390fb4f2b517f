//! Assembly of the GraphQL schema; the types themselves stand with their features.

pub mod connection;
pub mod context;
pub mod guard;
pub mod loaders;
pub mod payload;
pub mod row;
pub mod scalars;
pub mod schema;

pub use connection::{PageInfo, cost, only_total, page_args};
pub use context::ContextExt;
pub use payload::{UserErrorObject, settle};
pub use row::{AtOnce, Row};
pub use scalars::{ByteCount, DateTime, Sha256};
