//! Traces: what logs, event logs and browser histories inside evidence say happened, as dated rows of a case.
//!
//! Traces are derived: [`jobs::read`] reads them out of the stored bytes through `chot_forensics::artifacts`, and reads them
//! again under other assumptions when an analyst asks. What analysts note on a trace ([`service::mark`]) stays with its place in the
//! evidence. Each trace leads back to item, member and offset; none is a custody event.

pub(crate) mod entity;
pub mod graphql;
pub mod jobs;
pub mod model;
pub mod service;
mod store;
