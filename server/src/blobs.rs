//! The evidence store.

/// The evidence store.
#[derive(Debug)]
pub struct Blobs {}
