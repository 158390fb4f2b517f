//! Incident reports: filed by an agency for its own systems, immutable once received, decided on by a coordinator.

pub(crate) mod entity;
pub mod graphql;
mod loaders;
pub mod model;
pub mod service;
pub mod waiting;
