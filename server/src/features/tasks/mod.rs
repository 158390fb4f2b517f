//! Tasks: what an agency is asked to do for a case.

pub(crate) mod entity;
pub mod graphql;
mod loaders;
pub mod model;
pub mod service;
