//! Tasks: types and pure rules.

use crate::clock::Millis;
use crate::ids::{AgencyId, CaseId, TaskId, UserId};
use crate::words::{Locale, TaskStatus};

/// What an agency is asked to do for a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// Its id.
    pub id: TaskId,
    /// The case.
    pub case: CaseId,
    /// The agency that is to do it.
    pub agency: AgencyId,
    /// The person who accepted it.
    pub assignee: Option<UserId>,
    /// What to do, in a line.
    pub title: String,
    /// How to do it.
    pub instructions: Option<String>,
    /// Where it stands.
    pub status: TaskStatus,
    /// Whether the agency sees the task and nothing of the case.
    pub task_only: bool,
    /// Until when.
    pub due_at: Option<Millis>,
    /// When it was given.
    pub assigned_at: Millis,
    /// Who gave it.
    pub assigned_by: UserId,
    /// When it was accepted.
    pub accepted_at: Option<Millis>,
    /// When it was finished, declined or withdrawn.
    pub finished_at: Option<Millis>,
    /// What came of it.
    pub result: Option<String>,
    /// Why it was declined or withdrawn; none where it was withdrawn with the closing of its case.
    pub decline_reason: Option<String>,
}

impl Task {
    /// Why it was declined or withdrawn, to a reader of this language. Where its case was closed over it, that alone: what was said at
    /// the closing is for those who see the case.
    #[must_use]
    pub fn reason_in(&self, locale: Locale) -> Option<&str> {
        match (self.status, locale) {
            (TaskStatus::Cancelled, Locale::Vi) => {
                Some(self.decline_reason.as_deref().unwrap_or("Công việc chung đã kết thúc; nhiệm vụ này không cần làm nữa."))
            }
            (TaskStatus::Cancelled, Locale::En) => {
                Some(self.decline_reason.as_deref().unwrap_or("The work that this task was part of has ended; it is not needed any more."))
            }
            _ => self.decline_reason.as_deref(),
        }
    }
}

/// What can be done to a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// The agency takes it on.
    Accept,
    /// The agency does not do it.
    Decline,
    /// The agency has done it.
    Complete,
    /// The coordinator withdraws it.
    Cancel,
}

impl Command {
    /// Every command.
    pub const ALL: [Self; 4] = [Self::Accept, Self::Decline, Self::Complete, Self::Cancel];
}

/// The status after `command`; none where the command is not possible.
#[must_use]
pub fn transition(from: TaskStatus, command: Command) -> Option<TaskStatus> {
    match (from, command) {
        (TaskStatus::Assigned, Command::Accept) => Some(TaskStatus::Accepted),
        (TaskStatus::Assigned | TaskStatus::Accepted, Command::Decline) => Some(TaskStatus::Declined),
        (TaskStatus::Accepted, Command::Complete) => Some(TaskStatus::Done),
        (TaskStatus::Assigned | TaskStatus::Accepted, Command::Cancel) => Some(TaskStatus::Cancelled),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_in_every_status_is_decided() {
        use TaskStatus::{Accepted, Assigned, Cancelled, Declined, Done};
        for from in TaskStatus::ALL {
            for command in Command::ALL {
                let want = match (from, command) {
                    (Assigned, Command::Accept) => Some(Accepted),
                    (Assigned, Command::Decline) | (Accepted, Command::Decline) => Some(Declined),
                    (Accepted, Command::Complete) => Some(Done),
                    (Assigned, Command::Cancel) | (Accepted, Command::Cancel) => Some(Cancelled),
                    _ => None,
                };
                assert_eq!(transition(*from, command), want, "{from:?} {command:?}");
            }
        }
    }
}
