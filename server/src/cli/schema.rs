//! `chot schema`: the GraphQL schema as text.

use super::{Outcome, out};

/// Prints the schema.
///
/// # Errors
/// [`super::Failure::Environment`] where nobody takes the output.
pub fn run() -> Outcome {
    out(crate::graphql::schema::sdl().trim_end())
}
