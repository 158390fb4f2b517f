//! The feature `escalations`.

pub(crate) mod entity;
