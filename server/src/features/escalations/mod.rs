//! Escalations: calling the people of a tier, by hand or by rule, until a named person acknowledges.

pub mod contacts;
pub(crate) mod entity;
pub mod graphql;
pub mod jobs;
mod letter;
pub mod loaders;
pub mod model;
pub mod seed;
pub mod service;
#[cfg(test)]
mod tests;
pub(crate) mod waiting;
pub(crate) mod waiting_letter;
