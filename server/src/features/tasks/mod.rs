//! The feature `tasks`.

pub(crate) mod entity;
