//! Mail kept in memory, and failures as told: for tests.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use super::{Handover, Mail};

/// A mail as it left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// What it was made from.
    pub mail: Mail,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What the next tries do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// End like this, without taking the mail.
    Fail(Handover),
    /// Take the mail, and lose the answer.
    TakeAndLose,
    /// Take the mail, and panic.
    TakeAndPanic,
}

/// The mails, and what is to happen.
#[derive(Debug, Default)]
pub struct Memory {
    sent: Mutex<Vec<Sent>>,
    script: Mutex<VecDeque<Step>>,
    unanswered: Mutex<Vec<String>>,
    answering: Notify,
    taken: Notify,
}

impl Memory {
    /// Everything taken, in its order.
    #[must_use]
    pub fn sent(&self) -> Vec<Sent> {
        open(&self.sent).clone()
    }

    /// What the next tries do; afterwards all mail is taken.
    pub fn script(&self, steps: impl IntoIterator<Item = Step>) {
        open(&self.script).extend(steps);
    }

    /// Whoever hands over a mail to these addresses waits until [`Self::answer`].
    pub fn leave_unanswered(&self, addresses: &[&str]) {
        open(&self.unanswered).extend(addresses.iter().map(|&address| address.to_owned()));
    }

    /// Answers all who wait.
    pub fn answer(&self) {
        open(&self.unanswered).clear();
        self.answering.notify_waiters();
    }

    /// Waits until a mail was taken since the last call.
    pub async fn taken(&self) {
        self.taken.notified().await;
    }

    pub(super) async fn take(&self, mail: &Mail, bytes: &[u8]) -> Handover {
        let answer = self.answering.notified();
        if open(&self.unanswered).contains(&mail.to) {
            answer.await;
        }
        let step = open(&self.script).pop_front();
        if let Some(Step::Fail(end)) = step {
            return end;
        }
        open(&self.sent).push(Sent { mail: mail.clone(), bytes: bytes.to_vec() });
        self.taken.notify_one();
        match step {
            Some(Step::TakeAndLose) => Handover::Unknown("no answer after the end of the mail".to_owned()),
            #[expect(clippy::panic, reason = "a test asked for it")]
            Some(Step::TakeAndPanic) => panic!("as told"),
            _ => Handover::Taken,
        }
    }
}

fn open<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
