//! What waits for a person.

use crate::clock::Millis;
use crate::features::cases::model::Clock;
use crate::ids::{CaseId, EscalationId, EvidenceId, ReportId, TaskId, TransferId};
use crate::words::{Severity, WorkKind};

/// The thing that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A report.
    Report(ReportId),
    /// A task.
    Task(TaskId),
    /// An escalation of a case, and the higher tier that it was passed on to where that waits too.
    Escalation(EscalationId, CaseId, Option<i32>),
    /// A clock of a case.
    Clock(Box<Clock>, CaseId),
    /// An evidence item.
    Evidence(EvidenceId),
    /// An offer of custody, with its item.
    Transfer(TransferId, EvidenceId),
    /// A job of the outbox.
    Job,
    /// The custody log.
    Log,
}

/// One thing that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkItem {
    /// What kind of thing.
    pub kind: WorkKind,
    /// Its title; the clock's is in Vietnamese and in English.
    pub title: String,
    /// Until when.
    pub due_at: Option<Millis>,
    /// Since when.
    pub created_at: Millis,
    /// Severity of the case.
    pub severity: Option<Severity>,
    /// Whether it waits for the person: not so a deadline that another agency has to keep, nor a task that a colleague took on.
    pub own: bool,
    /// The thing.
    pub subject: Subject,
}

/// The nearest deadline first; without one last; the oldest first among equals.
pub fn sort(items: &mut [WorkItem]) {
    items.sort_by_key(|item| (item.due_at.is_none(), item.due_at, item.created_at));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_deadline_comes_first_and_none_comes_last() {
        let item = |due_at, created_at| WorkItem {
            kind: WorkKind::DeadLetter,
            title: String::new(),
            due_at,
            created_at,
            severity: None,
            own: true,
            subject: Subject::Job,
        };
        let mut items = vec![item(None, 1), item(Some(9), 5), item(Some(3), 7), item(None, 0), item(Some(3), 2)];
        sort(&mut items);
        let order: Vec<_> = items.iter().map(|i| (i.due_at, i.created_at)).collect();
        assert_eq!(order, [(Some(3), 2), (Some(3), 7), (Some(9), 5), (None, 0), (None, 1)]);
    }
}
