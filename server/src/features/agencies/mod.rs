//! Agencies as a tree, and the people who work for them.

pub(crate) mod entity;
pub mod graphql;
mod loaders;
pub mod model;
pub mod service;
