//! Observables: what an incident can be recognised by elsewhere (digests, names, domains, addresses …), said by people
//! of a case and seen by whom the case and the observable's own TLP allow.
//!
//! Their values are kept in one normal form ([`model::parse`]), so that the same thing is found whoever wrote it down.

pub(crate) mod entity;
pub mod graphql;
pub mod loaders;
pub mod model;
pub mod service;
