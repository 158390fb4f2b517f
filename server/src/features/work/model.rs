//! What waits for a person.

use std::collections::HashMap;

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
    /// Whether it waits for the person: not so a deadline that another agency has to keep, nor a task that a colleague took on who is still there.
    pub own: bool,
    /// The thing.
    pub subject: Subject,
}

/// The nearest deadline first; without one last; the oldest first among equals.
pub fn sort(items: &mut [WorkItem]) {
    items.sort_by_key(|item| (item.due_at.is_none(), item.due_at, item.created_at));
}

/// At most `most` of them, the nearest deadline first. Where there are more, what waits for the person comes before what waits for
/// others, and every kind keeps its share: many reports or deadlines leave out neither a call nor altered evidence.
#[must_use]
pub fn choose(mut items: Vec<WorkItem>, most: usize) -> Vec<WorkItem> {
    sort(&mut items);
    if items.len() > most {
        let mut seen: HashMap<(bool, WorkKind), usize> = HashMap::new();
        let mut ranked: Vec<(bool, usize, WorkItem)> = items
            .into_iter()
            .map(|item| {
                let place = seen.entry((item.own, item.kind)).or_default();
                *place += 1;
                (!item.own, *place, item)
            })
            .collect();
        // Stable: among the first of each kind the nearest deadline is first.
        ranked.sort_by_key(|(others, place, _)| (*others, *place));
        ranked.truncate(most);
        items = ranked.into_iter().map(|(_, _, item)| item).collect();
        sort(&mut items);
    }
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(kind: WorkKind, own: bool, due_at: Option<Millis>, created_at: Millis) -> WorkItem {
        WorkItem { kind, title: String::new(), due_at, created_at, severity: None, own, subject: Subject::Job }
    }

    #[test]
    fn no_kind_is_crowded_out_and_ones_own_work_comes_before_that_of_others() {
        let mut items: Vec<WorkItem> = (0..90).map(|at| of(WorkKind::Clock, false, Some(at), 0)).collect();
        items.extend((0..60).map(|at| of(WorkKind::ReportToTriage, true, Some(100 + at), 0)));
        items.extend((0..3).map(|at| of(WorkKind::Escalation, true, None, at)));
        items.push(of(WorkKind::EvidenceAltered, true, None, 9));
        let count = |items: &[WorkItem], kind| items.iter().filter(|item| item.kind == kind).count();
        let chosen = choose(items.clone(), 50);
        assert_eq!(chosen.len(), 50);
        assert_eq!(count(&chosen, WorkKind::Escalation), 3);
        assert_eq!(count(&chosen, WorkKind::EvidenceAltered), 1);
        assert_eq!(count(&chosen, WorkKind::ReportToTriage), 46, "the nearest deadlines");
        assert!(chosen.iter().all(|item| item.due_at.is_none_or(|due| due < 146)), "{chosen:?}");
        let more = choose(items.clone(), 100);
        assert_eq!((count(&more, WorkKind::ReportToTriage), count(&more, WorkKind::Clock)), (60, 36));
        assert!(more.is_sorted_by_key(|item| (item.due_at.is_none(), item.due_at, item.created_at)));
        assert_eq!(choose(items, 1000).len(), 154);
    }

    #[test]
    fn the_nearest_deadline_comes_first_and_none_comes_last() {
        let item = |due_at, created_at| of(WorkKind::DeadLetter, true, due_at, created_at);
        let mut items = vec![item(None, 1), item(Some(9), 5), item(Some(3), 7), item(None, 0), item(Some(3), 2)];
        sort(&mut items);
        let order: Vec<_> = items.iter().map(|i| (i.due_at, i.created_at)).collect();
        assert_eq!(order, [(Some(3), 2), (Some(3), 7), (Some(9), 5), (None, 0), (None, 1)]);
    }
}
