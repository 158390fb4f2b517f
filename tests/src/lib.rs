//! What the end-to-end tests stand on: a real hub in this process on a database of its own, people of every role with
//! their tokens, and small clients for HTTP, GraphQL, tus and graphql-transport-ws that can also misbehave.
//!
//! The database is an SQLite file in a temporary folder; with `CHOT_TEST_DATABASE=postgres://…` it is a database of its
//! own on that server, copied from a template that is made once.

pub mod authority;
pub mod canned;
pub mod database;
pub mod gql;
pub mod http;
pub mod hub;
pub mod program;
pub mod rng;
pub mod s3;
pub mod socket;
pub mod sql;
pub mod tus;
pub mod world;

pub use gql::Answer;
pub use hub::TestHub;
pub use rng::Rng;
pub use s3::S3;
pub use world::{Persona, World};

/// 2026-11-22T08:00:00Z: where the clock of every test hub stands at first.
pub const START: i64 = 1_795_334_400_000;
