//! Evidence: files under custody, what they contain, and what was odd about them.
//!
//! Bytes come in by [`crate::http::uploads`] into [`crate::blobs`]; here stands what is known of them. An item is
//! registered in one transaction when all bytes are kept ([`service::complete`]), then a job examines it ([`jobs::examine`]).

mod acquisitions;
pub mod derivations;
pub mod derive;
pub mod disposal;
pub(crate) mod entity;
pub mod export;
pub mod graphql;
mod guard;
pub mod jobs;
pub mod label;
pub mod loaders;
mod making;
pub mod members;
pub mod model;
mod passwords;
pub mod report;
pub mod service;
mod stored;
pub mod tree;

pub use passwords::Passwords;

#[cfg(test)]
mod tests;
