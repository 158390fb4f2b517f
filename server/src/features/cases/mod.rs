//! Cases: the national work on one incident.

pub(crate) mod entity;
pub mod record;

pub use record::{CaseChange, Note, record};
