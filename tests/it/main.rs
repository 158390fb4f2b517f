//! The end-to-end tests, in one program.
#![allow(missing_docs, unreachable_pub)]

mod main_job;
