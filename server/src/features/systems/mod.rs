//! The feature `systems`.

pub(crate) mod entity;
