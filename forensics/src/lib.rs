//! Evidence without a hub: hashing, archive inventories, custody entries, the Merkle log, signed checkpoints, custody packages.
#![forbid(unsafe_code)]

pub mod archive;
pub mod cli;
pub mod custody;
pub mod digest;
pub mod merkle;
pub mod note;
pub mod package;
pub mod source;
