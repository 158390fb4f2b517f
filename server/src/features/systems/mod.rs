//! Information systems: their level, their legal profile, and how far they have come with each control of the baseline.

pub(crate) mod entity;
pub mod graphql;
pub mod law;
mod loaders;
pub mod model;
pub mod register;
pub mod seed;
pub mod service;
