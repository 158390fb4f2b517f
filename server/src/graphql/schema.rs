//! The schema: every feature's query, mutation and subscription, and the limits.
