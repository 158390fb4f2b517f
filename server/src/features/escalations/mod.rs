//! The feature `escalations`.

pub(crate) mod entity;
pub mod graphql;
pub mod service;
