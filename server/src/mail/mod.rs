//! Mail: how it leaves, and what it says.

/// The way mail leaves.
#[derive(Debug)]
pub struct Mailer {}
