//! Cases: the national work on one incident. Joins reports, agencies, tasks and evidence; freezes what was known of the
//! affected systems; runs the statutory clocks.

pub mod clocks;
pub(crate) mod entity;
pub mod graphql;
mod loaders;
pub mod model;
pub mod record;
pub mod service;

pub(crate) use record::news;
pub use record::{CaseChange, Note, record};
