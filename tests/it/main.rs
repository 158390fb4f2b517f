//! The end-to-end tests, in one program.
#![allow(missing_docs, unreachable_pub)]

mod absent;
mod access;
mod accounts_cli;
mod acquired;
mod altered;
mod architecture;
mod audit;
mod authz_matrix;
mod clocks;
mod columns;
mod custody;
mod custody_acts;
mod derived;
mod forged;
mod hostile;
mod kill;
mod kill_store;
mod knowledge;
mod locks;
mod lookups;
mod main_job;
mod members;
mod migrations;
mod news;
mod numbers;
mod outbox_mail;
mod privacy;
mod query_budget;
mod register;
mod register_cli;
mod rewritten;
mod rulesets;
mod schema;
mod scope_property;
mod store;
mod subscriptions;
mod taking_part;
mod traces;
mod transfer_cli;
mod upload_cli;
mod uploads;
mod waiting_reports;
mod witnesses;

/// Compares a text with a reviewed file below `snapshots`; `UPDATE=1` writes it.
fn snapshot(name: &str, text: &str) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("it/snapshots").join(name);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, text).unwrap();
        return;
    }
    let known = std::fs::read_to_string(&path).unwrap_or_default();
    if known == text {
        return;
    }
    let differing: Vec<String> = diff(&known, text);
    panic!("{name} is not as reviewed (UPDATE=1 writes it anew):\n{}", differing.join("\n"));
}

/// Lines of each text that the other has not, with the heading above them.
fn diff(known: &str, text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    for (sign, this, other) in [('-', known, text), ('+', text, known)] {
        let blocks = |text: &str| -> Vec<(String, String)> {
            let mut heading = String::new();
            text.lines()
                .map(|line| {
                    if !line.starts_with(' ') {
                        line.clone_into(&mut heading);
                    }
                    (heading.clone(), line.to_owned())
                })
                .collect()
        };
        let others = blocks(other);
        lines.extend(
            blocks(this).into_iter().filter(|line| !others.contains(line)).map(|(heading, line)| format!("{sign} {heading}: {line}")),
        );
    }
    lines
}
