//! The knowledge base: handbooks, tool guides and training cases as articles with versions, and exercises over made-up
//! evidence.
//!
//! A published version is never changed: whoever read it can cite it by its number and digest. Exercises are carried by the
//! program ([`exercises`]); what is expected of a person is told only after the person has answered.

pub mod attempts;
pub(crate) mod entity;
pub mod exercises;
pub mod graphql;
pub mod graphql_exercises;
pub mod loaders;
pub mod model;
pub mod seed;
pub mod service;
