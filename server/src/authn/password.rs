//! Passwords: Argon2id, a few at a time, and the same work for accounts that do not exist.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization;
use zxcvbn::{Score, zxcvbn};

use crate::error::{Error, Result, UserError};
use crate::text::search_key;

/// Shortest password that a new account may have, in characters.
pub const SHORTEST: usize = 12;
/// Longest password that is looked at, in bytes.
pub const LONGEST: usize = 1024;
/// More than 10^8 guesses by somebody who knows common passwords and the account (NIST SP 800-63B-4, 3.1.1.2: a list of common ones).
const HARD_TO_GUESS: Score = Score::Three;
/// Words of which Vietnamese passwords that many people have are made, without accents, one in a line.
const COMMON: &str = include_str!("../../data/common-words-vi.txt");

/// KiB of memory for one hash; time cost and lanes stand in [`argon`].
const MEMORY: u32 = 19 * 1024;
/// Sign-ins that may wait for a processor; more are told to come back.
const QUEUE: usize = 128;
const PATIENCE: Duration = Duration::from_secs(15);

/// Hashes and verifies passwords, at most one at a time for each processor.
#[derive(Debug)]
pub struct Passwords {
    turns: Arc<Semaphore>,
    queue: Arc<Semaphore>,
    dummy: Arc<OnceLock<String>>,
}

impl Default for Passwords {
    fn default() -> Self {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        Self { turns: Arc::new(Semaphore::new(processors)), queue: Arc::new(Semaphore::new(QUEUE)), dummy: Arc::new(OnceLock::new()) }
    }
}

impl Passwords {
    /// The text to store for `password`.
    ///
    /// # Errors
    /// [`Error::Unavailable`] where too many wait already.
    pub async fn hash(&self, password: String) -> Result<String> {
        let password = one_form(&password);
        self.work(move || hash(&password)).await?
    }

    /// Whether `password` belongs to `stored`. Without a stored hash the same work is done and the answer is no.
    ///
    /// # Errors
    /// [`Error::Unavailable`] where too many wait already; [`Error::Internal`] where the stored text is no hash.
    pub async fn verify(&self, password: String, stored: Option<String>) -> Result<bool> {
        let dummy = Arc::clone(&self.dummy);
        let password = one_form(&password);
        self.work(move || {
            let known = stored.is_some();
            let stored = match stored {
                Some(stored) => stored,
                None => match dummy.get() {
                    Some(hash) => hash.clone(),
                    None => {
                        let made = hash("no account has this password")?;
                        dummy.get_or_init(|| made).clone()
                    }
                },
            };
            let parsed = PasswordHash::new(&stored).map_err(|error| Error::internal(format!("a stored password hash: {error}")))?;
            Ok(argon()?.verify_password(password.as_bytes(), &parsed).is_ok() && known)
        })
        .await?
    }

    /// Makes the hash against which unknown accounts are verified, so that the first of them takes no longer than others.
    ///
    /// # Errors
    /// As [`Passwords::hash`].
    pub async fn warm(&self) -> Result<()> {
        self.verify(String::new(), None).await.map(|_| ())
    }

    async fn work<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let busy = || Error::Unavailable("too many passwords wait to be hashed".to_owned());
        let _place = Arc::clone(&self.queue).try_acquire_owned().map_err(|_| busy())?;
        let turn =
            tokio::time::timeout(PATIENCE, Arc::clone(&self.turns).acquire_owned()).await.map_err(|_| busy())?.map_err(Error::internal)?;
        tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work()
        })
        .await
        .map_err(|error| Error::internal(format!("hashing a password: {error}")))
    }
}

/// The same text in one form, however it was typed: keyboards for Vietnamese differ in it (NFKC; NIST SP 800-63B-4, 3.1.1.2).
fn one_form(password: &str) -> String {
    password.nfkc().collect()
}

fn argon() -> Result<Argon2<'static>> {
    let params = Params::new(MEMORY, 2, 1, None).map_err(Error::internal)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hash(password: &str) -> Result<String> {
    let hash: PasswordHash = argon()?.hash_password(password.as_bytes()).map_err(Error::internal)?;
    Ok(hash.to_string())
}

/// Whether a new account may have this password. `own` are words that everybody may know of the account: its address, the person's name.
///
/// # Errors
/// What is wrong with it, for the person.
pub fn check_new(password: &str, own: &[&str]) -> Result<(), UserError> {
    if password.chars().count() < SHORTEST {
        return Err(UserError::invalid(
            "password",
            format!("Mật khẩu cần ít nhất {SHORTEST} ký tự."),
            format!("A password needs at least {SHORTEST} characters."),
        ));
    }
    if password.len() > LONGEST {
        return Err(UserError::invalid(
            "password",
            format!("Mật khẩu dài quá {LONGEST} byte."),
            format!("A password has at most {LONGEST} bytes."),
        ));
    }
    if password.chars().any(char::is_control) {
        let (vi, en) = ("Mật khẩu không được có ký tự điều khiển.", "A password has no control characters.");
        return Err(UserError::invalid("password", vi, en));
    }
    if how_hard(password, own) < HARD_TO_GUESS {
        return Err(UserError::invalid("password", "Mật khẩu này quá dễ đoán.", "This password is too easy to guess."));
    }
    Ok(())
}

/// How hard a password is to guess as it is typed, without its accents, and without blanks: whoever guesses tries all of them.
fn how_hard(password: &str, own: &[&str]) -> Score {
    let plain = search_key(password);
    let tight = |text: &str| text.split(|c: char| !c.is_alphanumeric()).collect::<String>();
    let mut known: Vec<String> = COMMON.lines().map(ToOwned::to_owned).collect();
    for text in own {
        let plain = search_key(text);
        known.push(tight(&plain));
        known.extend(plain.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 2).map(ToOwned::to_owned));
        known.extend([(*text).to_lowercase(), plain]);
    }
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    let forms = [password.to_owned(), plain.clone(), tight(&plain)];
    forms.iter().map(|form| zxcvbn(form, &known).score()).min().unwrap_or(Score::Zero)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_verified_and_an_unknown_account_never() {
        let passwords = Passwords::default();
        let stored = passwords.hash("đúng ngựa pin ghim".to_owned()).await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert!(passwords.verify("đúng ngựa pin ghim".to_owned(), Some(stored.clone())).await.unwrap());
        assert!(!passwords.verify("đúng ngựa pin".to_owned(), Some(stored)).await.unwrap());
        let (composed, decomposed) = ("\u{1ed1}ng nước trong nhà".to_owned(), "o\u{302}\u{301}ng nước trong nhà".to_owned());
        let stored_composed = passwords.hash(composed.clone()).await.unwrap();
        assert!(passwords.verify(decomposed.clone(), Some(stored_composed)).await.unwrap(), "the same text, typed otherwise");
        let stored_decomposed = passwords.hash(decomposed).await.unwrap();
        assert!(passwords.verify(composed, Some(stored_decomposed)).await.unwrap());
        assert!(!passwords.verify("no account has this password".to_owned(), None).await.unwrap());
    }

    #[test]
    fn weak_passwords_are_refused() {
        let own = ["responder@example.vn", "Trần Quốc Toản"];
        for weak in [
            "short",
            "aaaaaaaaaaaaaaaa",
            "responder@example.vn",
            "responder123",
            "password1234",
            "Qwertyuiop123",
            "1234567890123",
            "matkhau123456",
            "mậtkhẩu123456",
            "Mật khẩu của tôi",
            "khongcomatkhau",
            "VietNam2026!!",
            "vietnamvodich2026",
            "Hanoi@123456",
            "toiyeuem1234",
            "Trần Quốc Toản",
            "tranquoctoan",
        ] {
            assert!(check_new(weak, &own).is_err(), "{weak}");
        }
        for strong in ["trời xanh mây trắng", "vT7k-pQ2m-xW9c", "đúng ngựa pin ghim", "Đường về nhà rất xa 77"] {
            assert!(check_new(strong, &own).is_ok(), "{strong}");
        }
        for (wrong, said) in [("x".repeat(1025), "at most"), ("vT7k\tpQ2m-xW9c".to_owned(), "control")] {
            assert!(check_new(&wrong, &own).is_err_and(|error| error.message.en.contains(said)), "{said}");
        }
    }
}
