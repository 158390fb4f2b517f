//! The feature `agencies`.

pub(crate) mod entity;
