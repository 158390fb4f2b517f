//! The feature `escalations`.

pub(crate) mod entity;
pub mod model;
pub mod seed;
