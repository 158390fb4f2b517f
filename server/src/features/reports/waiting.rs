//! When the hub calls for a report on which nobody decides, as the program carries it. Pure: whom it calls is not said here.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::clock::{MINUTE, Millis};
use crate::error::{Error, Result, Text};

const DATA: &str = include_str!("../../../data/waiting-reports.json");

static RULES: LazyLock<std::result::Result<Vec<Rule>, String>> = LazyLock::new(read);

/// When the hub calls for a report on which nobody has decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its name.
    pub code: String,
    /// From when on.
    pub since: Since,
    /// The national tier whose duty officers are called.
    pub tier: i32,
    /// Why.
    pub reason: Text,
}

/// From when on a report waits too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Since {
    /// So long after it was received.
    Receipt(Millis),
    /// When only so much of the time is left, in percent, from the detection to its first deadline; 0 once that has passed.
    ClockLeft(i32),
}

/// The times of a report that decide when it waits too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Times {
    /// When its agency became aware.
    pub detected_at: Millis,
    /// When the hub received it.
    pub received_at: Millis,
    /// When its first deadline ends that the receipt did not meet.
    pub due_at: Option<Millis>,
}

/// A call for a report, should nobody have decided on it by then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call<'r> {
    /// When.
    pub at: Millis,
    /// By which rule.
    pub rule: &'r Rule,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct RuleData {
    code: String,
    after_minutes: Option<i64>,
    clock_left_percent: Option<i32>,
    tier: i32,
    reason_vi: String,
    reason_en: String,
}

fn read() -> std::result::Result<Vec<Rule>, String> {
    let data: Vec<RuleData> = serde_json::from_str(DATA).map_err(|error| error.to_string())?;
    let rules = data.into_iter().map(|row| {
        let since = match (row.after_minutes, row.clock_left_percent) {
            (Some(minutes), None) => Since::Receipt(minutes.saturating_mul(MINUTE)),
            (None, Some(percent)) => Since::ClockLeft(percent),
            _ => return Err(format!("{} has not one beginning", row.code)),
        };
        Ok(Rule { code: row.code, since, tier: row.tier, reason: Text::new(row.reason_vi, row.reason_en) })
    });
    rules.collect()
}

/// The rules, in their order.
///
/// # Errors
/// [`Error::Internal`] where the data cannot be read.
pub fn rules() -> Result<&'static [Rule]> {
    RULES.as_deref().map_err(|why| Error::internal(format!("waiting-reports.json: {why}")))
}

/// The calls for a report on which nobody decides, the first first; of several at one moment that of the lowest tier. A share of the
/// time to a deadline that was over when the report came calls nobody: it came late, and nobody at the hub let it pass.
#[must_use]
pub fn calls(rules: &[Rule], times: Times) -> Vec<Call<'_>> {
    let Times { detected_at, received_at, due_at } = times;
    let at = |rule: &Rule| match rule.since {
        Since::Receipt(after) => Some(received_at.saturating_add(after)),
        Since::ClockLeft(percent) => due_at
            .map(|due| {
                let left = due.saturating_sub(detected_at).saturating_mul(i64::from(percent)) / 100;
                due.saturating_sub(left).saturating_add(1)
            })
            .filter(|at| *at > received_at),
    };
    let mut calls: Vec<Call<'_>> = rules.iter().filter_map(|rule| Some(Call { at: at(rule)?, rule })).collect();
    calls.sort_by_key(|call| (call.at, call.rule.tier));
    calls
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::HOUR;

    #[test]
    fn a_report_that_waits_calls_in_the_order_of_time() {
        let rules = rules().unwrap();
        let calls = |detected_at, received_at, due_at| {
            let all = super::calls(rules, Times { detected_at, received_at, due_at });
            all.iter().map(|call| (call.rule.code.clone(), call.at - received_at)).collect::<Vec<_>>()
        };
        let named = |rows: &[(&str, Millis)]| rows.iter().map(|(code, at)| ((*code).to_owned(), *at)).collect::<Vec<_>>();
        let waits = [("report-waits", 30 * MINUTE), ("report-waits-long", 4 * HOUR)];
        assert_eq!(calls(0, 5 * MINUTE, None), named(&waits), "a law that leaves nothing open after the receipt");
        assert_eq!(
            calls(0, HOUR, Some(24 * HOUR)),
            named(&[waits[0], waits[1], ("report-deadline-soon", 17 * HOUR + 1), ("report-deadline-passed", 23 * HOUR + 1)])
        );
        // Received when a quarter was left, and when nothing was.
        assert_eq!(
            calls(0, 23 * HOUR, Some(24 * HOUR)),
            named(&[waits[0], ("report-deadline-passed", HOUR + 1), waits[1]]),
            "what was over at the receipt calls nobody"
        );
        assert_eq!(calls(0, 30 * HOUR, Some(24 * HOUR)), named(&waits));
        assert_eq!(calls(Millis::MAX - 1, Millis::MAX, Some(Millis::MAX)).len(), 2, "odd times do no harm");
    }
}
