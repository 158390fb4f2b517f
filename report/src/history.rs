//! The custody table: every event of the item, in order, with the digests that join them.

use serde_json::Value;

use crate::content::clocks;
use crate::flow::{Column, Flow, Para, Row};
use crate::{Facts, Told, words};

/// Fields that are told in full elsewhere in the report or bind files of a package.
const TOLD_ELSEWHERE: &[&str] = &["inventoryRoot", "manifestSha256", "findings", "declaredSha256", "fileName", "acquiredAt", "acquiredBy"];

/// Every event of the item.
pub(crate) fn custody(flow: &mut Flow<'_>, facts: &Facts<'_>) {
    flow.heading("4. Chuỗi lưu giữ", "Chain of custody");
    flow.paragraph(
        "Mỗi sự kiện mang mã băm của sự kiện trước, nên không thể thêm, bớt hay sửa một sự kiện mà các mã phía sau vẫn khớp. Giờ là giờ của hệ thống tiếp nhận.",
        "Each event holds the hash of the one before, so that none can be added, removed or changed while those behind it still fit. Times are by the clock of the hub.",
    );
    let columns = [
        Column { width: 26.0, vi: "Số", en: "No." },
        Column { width: 122.0, vi: "Thời điểm", en: "Time" },
        Column { width: 140.0, vi: "Ai", en: "Who" },
        Column { width: 0.0, vi: "Việc gì, từ đâu đến đâu, vì sao, kết quả", en: "What, from, to, why, result" },
    ];
    let mut before: Option<String> = None;
    let mut rows = Vec::with_capacity(facts.events.len());
    for told in &facts.events {
        let (local, utc) = clocks(&told.entry.at);
        let [vi, en] = words::kind(told.entry.kind.as_str()).unwrap_or(["", ""]);
        let mut what = vec![Para::strong(vi), Para::en(en)];
        what.extend(details(told));
        if let Some(reason) = &told.entry.reason {
            what.push(Para::vi(format!("Lý do / reason: {reason}")));
        }
        let hash = told.hash.to_string();
        let joins = before.as_ref().map_or_else(
            || "mở đầu chuỗi / first of the chain".to_owned(),
            |before| format!("nối sau / after {}…", before.get(..8).unwrap_or(before)),
        );
        rows.push(Row {
            cells: vec![vec![Para::vi(told.entry.sequence.to_string())], vec![Para::vi(local), Para::en(utc)], who(told), what],
            wide: vec![
                Para::small_digest(hash.clone()),
                Para::en(format!("mã băm sự kiện / entry hash; {joins}; mục nhật ký / log entry {}", told.log_index)).sized(7.0),
            ],
        });
        before = Some(hash);
    }
    flow.table(&columns, &rows);
}

/// Who acted, as known at that moment.
pub(crate) fn who(told: &Told) -> Vec<Para> {
    let actor = &told.entry.actor;
    let mut paras = vec![Para::vi(&actor.name)];
    if let Some(agency) = &actor.agency_name {
        paras.push(Para::vi(agency));
    }
    let roles: Vec<[&str; 2]> =
        actor.role.split(',').filter(|role| !role.is_empty()).map(|role| words::role(role).unwrap_or([role, role])).collect();
    if !roles.is_empty() {
        let vi: Vec<&str> = roles.iter().map(|[vi, _]| *vi).collect();
        let en: Vec<&str> = roles.iter().map(|[_, en]| *en).collect();
        paras.push(Para::en(format!("{} / {}", vi.join(", "), en.join(", "))));
    }
    paras
}

/// What only this event has, a line for each: words where they are known, else as the entry has it.
pub(crate) fn details(told: &Told) -> Vec<Para> {
    let mut paras = Vec::new();
    for (name, value) in &told.entry.detail {
        // The signed record itself stands in the package; what it says is told in words.
        let told_in_words = name == "acquisition";
        if !told_in_words && (!TOLD_ELSEWHERE.contains(&name.as_str()) || told.entry.kind.as_str() == "ACQUIRED") {
            field(name, value, &mut paras);
        }
    }
    paras
}

fn field(name: &str, value: &Value, paras: &mut Vec<Para>) {
    let label = words::field(name).map_or_else(|| name.to_owned(), |[vi, en]| format!("{vi} / {en}"));
    match value {
        Value::Null => {}
        Value::Object(map) => {
            for (inner, value) in map {
                field(inner, value, paras);
            }
        }
        Value::Array(values) => {
            for value in values {
                field(name, value, paras);
            }
        }
        Value::Bool(matches) if name == "matches" => {
            let [vi, en] = words::value(if *matches { "MATCHES" } else { "DIFFERS" }).unwrap_or(["", ""]);
            paras.push(Para::vi(format!("{label}: {vi} / {en}")));
        }
        Value::String(text) if is_digest(text) => {
            paras.push(Para::en(format!("{label}:")));
            paras.push(Para::small_digest(text));
        }
        Value::String(text) => paras.push(Para::vi(format!("{label}: {}", shown(text)))),
        Value::Bool(_) | Value::Number(_) => paras.push(Para::vi(format!("{label}: {}", shown(&value.to_string())))),
    }
}

/// A value in words where it is one of a closed set, an instant by both clocks, anything else as it is.
fn shown(text: &str) -> String {
    if let Some([vi, en]) = words::value(text).or_else(|| words::kind(text)) {
        return format!("{vi} / {en}");
    }
    if text.len() >= 20 && text.ends_with('Z') && crate::time::parse(text).is_some() {
        let (local, utc) = clocks(text);
        return format!("{local} / {utc}");
    }
    text.to_owned()
}

/// Whether a text is a SHA-256.
fn is_digest(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}
