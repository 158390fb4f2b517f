//! The feature `evidence`.

pub(crate) mod entity;
pub mod graphql;
pub mod service;
