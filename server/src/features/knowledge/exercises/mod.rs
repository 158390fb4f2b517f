//! Exercises: made-up evidence with planted findings, and the questions about it.
//!
//! Pure and deterministic: the same exercise for the same person and attempt is the same file, byte for byte, and so are the
//! answers; another attempt has other names, addresses and times. All addresses are of the ranges for documentation, and nothing in
//! the evidence can run. What is expected ([`Question`]) stays here until somebody has answered; what is asked ([`Asked`]) is for
//! everybody.

mod collection;
mod dice;
mod pack;
pub mod score;
mod web_shell;

use dice::Dice;

use crate::error::Text;
use crate::words::AnswerKind;

/// Codes of all exercises.
pub const CODES: &[&str] = &[collection::CODE, web_shell::CODE];
/// Points of a question that is answered in full.
const POINTS: i32 = 10;

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The question's code within its exercise.
    pub code: &'static str,
    /// What its answer is.
    pub kind: AnswerKind,
    /// Points for the full answer.
    pub points: i32,
    /// The question.
    pub prompt: Text,
}

/// A question with what is expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// What is asked.
    pub asked: Asked,
    /// The full answer.
    pub expected: String,
    /// How it is found.
    pub explanation: Text,
}

/// An exercise as one person gets it in one attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// The name of the evidence file.
    pub file_name: String,
    /// The evidence file, a ZIP.
    pub bytes: Vec<u8>,
    /// The questions in their order.
    pub questions: Vec<Question>,
}

/// The exercise of a code for a person and an attempt.
#[must_use]
pub fn make(code: &str, person: &str, attempt: i32) -> Option<Made> {
    let dice = Dice::new(&["chot.exercise/1", code, person, &attempt.to_string()]);
    match code {
        collection::CODE => Some(collection::make(dice)),
        web_shell::CODE => Some(web_shell::make(dice)),
        _ => None,
    }
}

fn question(
    code: &'static str,
    kind: AnswerKind,
    prompt: (&'static str, &'static str),
    expected: String,
    explanation: (String, String),
) -> Question {
    let asked = Asked { code, kind, points: POINTS, prompt: Text::new(prompt.0, prompt.1) };
    Question { asked, expected, explanation: Text::new(explanation.0, explanation.1) }
}

#[cfg(test)]
mod tests;
