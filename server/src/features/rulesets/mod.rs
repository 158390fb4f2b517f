//! Rule sets: rules in the language of YARA, in versions that never change; the scans of items by them, and what was found.
//!
//! A scan reads every member of an examined item as the examination did, and leaves rows: which rule is met, where its patterns
//! stand (never what stands there), and which contents were not asked whole. Whoever sees both the item and the rule set is told;
//! nobody else, also not by numbers. Scans are derived, not custody events.

pub(crate) mod entity;
pub mod graphql;
pub mod jobs;
pub mod loaders;
pub mod model;
pub mod scans;
pub mod service;
mod store;
