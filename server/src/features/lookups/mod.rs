//! Look-ups: which members and items are known, by their digests and names, to hash sets and to observables of cases.
//!
//! Both directions are looked up by jobs ([`jobs`]): an examined item in everything that is known, and whatever becomes known
//! among the members that are there. What is found are rows, told to those only who may see both ends. Hash sets stand in files
//! of their own ([`mod@file`]); the tables know their names.

pub(crate) mod entity;
pub mod file;
pub mod graphql;
pub mod jobs;
pub mod loaders;
pub mod model;
pub mod service;
pub mod sets;
