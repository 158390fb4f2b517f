//! Chain of custody: the events of each item, and the hub-wide log over them.
//!
//! The events also tell who has an item now and what holds it ([`state`]); people act on that by [`acts`], [`disposal`] and
//! [`transfers`], and [`schedule`] has everything stored hashed again in its time.
//!
//! An event is written in the transaction of the act it tells of ([`service::append`]); its exact bytes are chained per
//! item and are a leaf of one Merkle log (RFC 6962), whose heads are signed ([`service::checkpoint`]), cosigned by
//! witnesses and stamped by a time-stamping authority ([`jobs`], [`attestation`]).

pub mod acts;
pub mod attestation;
pub mod disposal;
pub(crate) mod entity;
pub mod graphql;
pub mod graphql_acts;
pub mod graphql_transfers;
pub mod jobs;
pub(crate) mod kept;
pub(crate) mod letter;
pub mod loaders;
pub mod model;
pub mod schedule;
pub mod service;
mod signer;
pub mod state;
pub mod transfers;

pub use signer::Signer;
