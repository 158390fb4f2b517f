//! What waits for a person, and search over everything that the person may see.
//!
//! Owns no table; reads those of the other features, each under its own scope.

pub mod graphql;
pub mod model;
pub mod search;
pub mod service;
