//! The feature `reports`.

pub(crate) mod entity;
