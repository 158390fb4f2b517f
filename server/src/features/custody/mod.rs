//! Chain of custody: the events of each item, and the hub-wide log over them.

pub(crate) mod entity;

/// The custody log's key.
#[derive(Debug)]
pub struct Signer {}
