//! The crate's public surface, driven from outside.
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions
)]

mod account;
mod acquisition;
mod archives;
mod artifacts;
mod authority;
mod build;
mod canonical;
mod case_uco;
mod cli;
mod custody;
mod derive;
mod docs;
mod formats;
mod hidden;
mod hostile;
mod listing;
mod merkle;
mod note;
mod pack;
mod package;
mod proportion;
mod rules;
mod rules_modules;
mod sealed;
mod tampering;
mod timestamp;
mod types;
mod witness;
