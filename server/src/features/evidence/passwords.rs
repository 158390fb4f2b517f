//! Passwords of archives between the request that brings one and the job that uses it.
//!
//! Invariants: a password is in the memory of the process that took it and nowhere else: no table, file, log or payload
//! has it, so that a hub that is killed leaves none behind. It is overwritten when its job has ended or its time is over.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use zeroize::Zeroizing;

use crate::clock::{MINUTE, Millis};
use crate::ids::DerivationId;

/// How long a password waits for its job.
pub(super) const WAITS: Millis = 30 * MINUTE;
/// How many wait at once.
const MOST: usize = 256;

/// A password's bytes, overwritten when dropped.
pub(super) type Password = Zeroizing<Vec<u8>>;

/// The passwords that wait.
#[derive(Default)]
pub struct Passwords(Mutex<HashMap<DerivationId, (Password, Millis)>>);

impl std::fmt::Debug for Passwords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Passwords(…)")
    }
}

impl Passwords {
    fn lock(&self) -> MutexGuard<'_, HashMap<DerivationId, (Password, Millis)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps a password for a job; `false` where too many wait already.
    pub(super) fn keep(&self, id: DerivationId, password: Password, now: Millis) -> bool {
        self.sweep(now);
        let mut waiting = self.lock();
        if waiting.len() >= MOST {
            return false;
        }
        waiting.insert(id, (password, now.saturating_add(WAITS)));
        true
    }

    /// The password of a job; it stays for the job's next try.
    pub(super) fn of(&self, id: DerivationId, now: Millis) -> Option<Password> {
        self.sweep(now);
        self.lock().get(&id).map(|(password, _)| password.clone())
    }

    /// Forgets what has waited too long.
    pub fn sweep(&self, now: Millis) {
        self.lock().retain(|_, (_, until)| *until > now);
    }

    /// Forgets the password of a job that has ended.
    pub(super) fn forget(&self, id: DerivationId) {
        self.lock().remove(&id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_forgotten_with_its_job_or_its_time() {
        let waiting = Passwords::default();
        let id = |n: u8| DerivationId(uuid::Uuid::from_bytes([n; 16]));
        let password = || Zeroizing::new(b"secret".to_vec());
        assert!(waiting.keep(id(1), password(), 0));
        assert!(waiting.keep(id(2), password(), 1));
        assert_eq!(waiting.of(id(1), 2).unwrap().as_slice(), b"secret");
        assert_eq!(waiting.of(id(1), 3).unwrap().as_slice(), b"secret", "a second try has it too");
        assert!(!format!("{waiting:?}").contains("secret"));
        waiting.forget(id(1));
        assert!(waiting.of(id(1), 4).is_none());
        assert!(waiting.of(id(2), WAITS).is_some());
        assert!(waiting.of(id(2), WAITS + 1).is_none(), "its time is over");
        waiting.sweep(i64::MAX);
    }

    #[test]
    fn only_so_many_wait() {
        let waiting = Passwords::default();
        let kept = (0..=u8::MAX).filter(|n| waiting.keep(DerivationId(uuid::Uuid::from_bytes([*n; 16])), Zeroizing::new(Vec::new()), 0));
        assert_eq!(kept.count(), MOST);
        assert!(!waiting.keep(DerivationId(uuid::Uuid::nil().max(uuid::Uuid::from_u128(7))), Zeroizing::new(Vec::new()), 0));
    }
}
