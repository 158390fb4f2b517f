//! The hub: a GraphQL server that coordinates incident cases across agencies, keeps evidence under custody and the
//! level and controls of every system.
//!
//! In reading order: [`config`], [`ctx`] (what every service gets), [`authz`] (who may do what), [`db`] (the write
//! transaction), [`features`] (one folder for each noun), [`outbox`] (work owed after a commit), [`graphql`] and
//! [`http`] (the edges). See docs/ARCHITECTURE.md.

pub mod audit;
pub mod authn;
pub mod authz;
pub mod blobs;
pub mod cli;
pub mod clock;
pub mod config;
pub mod counter;
pub mod ctx;
pub mod db;
pub mod demo;
pub mod error;
pub mod fatal;
pub mod features;
pub mod graphql;
pub mod http;
pub mod ids;
pub mod keyfile;
pub mod mail;
pub mod outbox;
pub mod page;
pub mod random;
pub mod restoring;
pub mod run;
pub mod telemetry;
pub mod text;
pub mod witness;
pub mod words;
