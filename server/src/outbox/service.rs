//! Reading the outbox and retrying dead jobs.
