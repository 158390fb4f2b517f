//! What waits for a person, and search.
