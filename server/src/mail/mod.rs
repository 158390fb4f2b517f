//! Mail: how it leaves, and what it says.

/// The way mail leaves.
#[derive(Debug)]
pub struct Mailer {}

impl Mailer {
    /// Whether a mail may have left although no answer came back.
    #[must_use]
    pub fn loses_answers(&self) -> bool {
        false
    }
}
