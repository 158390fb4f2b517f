//! The feature `evidence`.

pub(crate) mod entity;
