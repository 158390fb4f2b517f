//! Chain of custody: the events of each item, and the hub-wide log over them.
//!
//! An event is written in the transaction of the act it tells of ([`service::append`]); its exact bytes are chained per
//! item and are a leaf of one Merkle log (RFC 6962), whose heads are signed ([`service::checkpoint`]), cosigned by
//! witnesses and stamped by a time-stamping authority ([`jobs`], [`attestation`]).

pub mod attestation;
pub(crate) mod entity;
pub mod graphql;
pub mod jobs;
mod loaders;
pub mod model;
pub mod service;
mod signer;

pub use signer::Signer;
