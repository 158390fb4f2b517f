//! Measures the custody log for `make bench`: appending events by one and by many in a transaction, proofs out of the
//! database, and checking a million entries offline. Not part of the product.
//!
//! `log FOLDER EVENTS ENTRIES` makes a sample hub in FOLDER (SQLite with the hub's own settings of durability), appends
//! EVENTS events to its log, checks ENTRIES entries in memory, and prints the figures as one line of JSON.

use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use chot_forensics::custody::{
    Actor as EntryActor, CustodyEntry, CustodyKind as EntryKind, ENTRY_VERSION, Subject, entry_hash, verify_chain,
};
use chot_forensics::digest::{Sha256Digest, sha256};
use chot_forensics::merkle::{RootBuilder, leaf_hash, verify_inclusion};
use chot_server::audit::Audit;
use chot_server::authz::{self, Action, Actor};
use chot_server::config::Config;
use chot_server::ctx::{Ctx, Hub};
use chot_server::db::Tx;
use chot_server::features::custody::service::{self, NewEvent, append_many, hub_tool};
use chot_server::ids::{AgencyId, EvidenceId};
use chot_server::words::CustodyKind;
use chot_server::{demo, run};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Map, json};

/// As the hub has it.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Events that are committed together.
const BATCH: usize = 500;
/// Entries of one item, and of how many items at a time.
const CHAIN: u64 = 50;
const ITEMS_AT_A_TIME: u64 = 1000;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// An item of the sample hub.
struct Item {
    id: EvidenceId,
    number: String,
    case: String,
    agency: AgencyId,
    sha256: Sha256Digest,
    size: u64,
}

impl Item {
    fn event(&self) -> NewEvent {
        NewEvent {
            evidence: self.id,
            evidence_number: self.number.clone(),
            case_number: self.case.clone(),
            agency: self.agency,
            kind: CustodyKind::Verified,
            reason: Some("Kiểm chứng định kỳ toàn bộ kho chứng cứ.".to_owned()),
            sha256: self.sha256,
            size: self.size,
            tool: hub_tool(),
            detail: Map::from_iter([("result".to_owned(), json!("MATCHES"))]),
            asked_by: None,
        }
    }
}

fn main() -> Outcome<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [folder, events, entries] = args.as_slice() else { return Err("log FOLDER EVENTS ENTRIES".into()) };
    let (events, entries): (usize, u64) = (events.parse()?, entries.parse()?);
    let runtime = tokio::runtime::Runtime::new()?;
    let mut figures = runtime.block_on(hub_figures(Path::new(folder), events))?;
    let (seconds, threads) = check(entries)?;
    figures.insert("entries".to_owned(), json!(entries));
    figures.insert("checkSeconds".to_owned(), json!(seconds));
    figures.insert("checkThreads".to_owned(), json!(threads));
    let line = serde_json::to_string(&figures)?;
    std::io::Write::write_all(&mut std::io::stdout(), format!("{line}\n").as_bytes())?;
    Ok(())
}

async fn hub_figures(folder: &Path, events: usize) -> Outcome<Map<String, serde_json::Value>> {
    let config = Config::demo(folder, ([127, 0, 0, 1], 0).into())?;
    let clock = demo::clock();
    let hub = run::build_hub_at(config, clock.clone()).await?;
    demo::fill(&hub, clock.now() + 30 * chot_server::clock::DAY, "khong-ai-dang-nhap-o-day").await?;
    let items = items(&hub).await?;
    let ctx = Ctx::new(Arc::clone(&hub), Actor::system(), "bench");
    let permit = authz::require(&ctx, Action::RunJob)?;
    let append = async |batch: usize, count: usize| -> Outcome<f64> {
        let begun = Instant::now();
        let mut next = items.iter().cycle();
        for start in (0..count).step_by(batch) {
            let tx = Tx::begin(&ctx, &permit).await?;
            let events = next.by_ref().take(batch.min(count - start)).map(Item::event).collect();
            append_many(&tx, events).await?;
            tx.commit(Audit::of("evidence.verify", "log", uuid::Uuid::nil())).await?;
        }
        Ok(f64::from(u32::try_from(count)?) / begun.elapsed().as_secs_f64())
    };
    let single = append(1, (events / 50).max(1)).await?;
    let batched = append(BATCH, events).await?;
    let begun = Instant::now();
    let head = service::checkpoint(&hub).await?;
    let sign_seconds = begun.elapsed().as_secs_f64();
    // Proofs all over the log, one at a time, each checked.
    let mut times = Vec::new();
    let mut prove_seconds = Vec::new();
    for step in 0..200_u64 {
        let index = head.size * step / 200;
        let begun = Instant::now();
        let proof = service::proofs(&hub, &[index], head.size).await?.pop().ok_or("no proof")?;
        times.push(begun.elapsed().as_secs_f64() * 1000.0);
        let leaf = leaf(&hub, index).await?;
        let begun = Instant::now();
        verify_inclusion(leaf, index, head.size, &proof.hashes, head.root)?;
        prove_seconds.push(begun.elapsed().as_secs_f64() * 1000.0);
    }
    let median = |mut times: Vec<f64>| {
        times.sort_by(f64::total_cmp);
        times.get(times.len() / 2).copied().unwrap_or_default()
    };
    Ok(Map::from_iter([
        ("logSize".to_owned(), json!(head.size)),
        ("singlePerSecond".to_owned(), json!(single)),
        ("batchedPerSecond".to_owned(), json!(batched)),
        ("signSeconds".to_owned(), json!(sign_seconds)),
        ("proofMs".to_owned(), json!(median(times))),
        ("proofCheckMs".to_owned(), json!(median(prove_seconds))),
    ]))
}

async fn items(hub: &Hub) -> Outcome<Vec<Item>> {
    let db = hub.db.unscoped();
    let sql = "SELECT e.id, e.number, c.number AS case_number, e.agency_id, e.sha256, e.size FROM evidence_items e
        JOIN cases c ON c.id = e.case_id WHERE e.sha256 IS NOT NULL";
    let mut items = Vec::new();
    for row in db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await? {
        items.push(Item {
            id: row.try_get("", "id")?,
            number: row.try_get("", "number")?,
            case: row.try_get("", "case_number")?,
            agency: row.try_get("", "agency_id")?,
            sha256: Sha256Digest(row.try_get::<Vec<u8>>("", "sha256")?.try_into().map_err(|_| "no digest")?),
            size: u64::try_from(row.try_get::<i64>("", "size")?)?,
        });
    }
    if items.is_empty() { Err("the sample hub has no evidence".into()) } else { Ok(items) }
}

async fn leaf(hub: &Hub, index: u64) -> Outcome<Sha256Digest> {
    let db = hub.db.unscoped();
    let sql = format!("SELECT hash FROM log_nodes WHERE level = 0 AND position = {index}");
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await?.ok_or("no leaf")?;
    Ok(Sha256Digest(row.try_get::<Vec<u8>>("", "hash")?.try_into().map_err(|_| "no digest")?))
}

/// The history of one item, as it is stored.
fn history(item: u64) -> Outcome<Vec<Vec<u8>>> {
    let mut lines: Vec<Vec<u8>> = Vec::new();
    for sequence in 1..=CHAIN {
        let entry = CustodyEntry {
            v: ENTRY_VERSION,
            log_id: "bench.example/custody".to_owned(),
            evidence_id: format!("0190b5c0-0000-7000-8000-{item:012}"),
            evidence_number: format!("VV-2026-0001-CC{item}"),
            case_number: "VV-2026-0001".to_owned(),
            sequence,
            kind: if sequence == 1 { EntryKind::Received } else { EntryKind::Verified },
            at: "2026-11-22T08:30:00.000Z".to_owned(),
            actor: EntryActor {
                id: "system".to_owned(),
                name: "Hệ thống".to_owned(),
                agency_id: None,
                agency_name: None,
                role: "SYSTEM".to_owned(),
                auth: "system".to_owned(),
            },
            reason: Some("Kiểm chứng định kỳ toàn bộ kho chứng cứ.".to_owned()),
            tool: hub_tool(),
            subject: Subject { sha256: sha256(&item.to_be_bytes()), size_bytes: item },
            detail: Map::from_iter([("result".to_owned(), json!("MATCHES"))]),
            prev: lines.last().map(|line| entry_hash(line)),
        };
        lines.push(entry.to_bytes()?);
    }
    Ok(lines)
}

/// Checks every chain and computes the root of the tree over all entries; the seconds of checking alone, and on how many threads.
fn check(entries: u64) -> Outcome<(f64, usize)> {
    let threads = std::thread::available_parallelism()?.get();
    let mut tree = RootBuilder::default();
    let mut seconds = 0.0;
    let items = entries.div_ceil(CHAIN);
    for start in (0..items).step_by(usize::try_from(ITEMS_AT_A_TIME)?) {
        let histories = (start..items.min(start + ITEMS_AT_A_TIME)).map(history).collect::<Outcome<Vec<_>>>()?;
        let begun = Instant::now();
        let share = histories.len().div_ceil(threads);
        let leaves = std::thread::scope(|scope| {
            let parts: Vec<_> = histories
                .chunks(share)
                .map(|part| {
                    scope.spawn(move || {
                        let mut leaves = Vec::new();
                        for history in part {
                            verify_chain(history.iter().map(Vec::as_slice)).map_err(|fault| fault.to_string())?;
                            leaves.extend(history.iter().map(|line| leaf_hash(line)));
                        }
                        Ok::<_, String>(leaves)
                    })
                })
                .collect();
            parts.into_iter().map(|part| part.join().map_err(|_| "a thread panicked".to_owned())?).collect::<Result<Vec<_>, _>>()
        })?;
        for leaf in leaves.iter().flatten() {
            tree.push(*leaf);
        }
        seconds += begun.elapsed().as_secs_f64();
    }
    std::hint::black_box(tree.root());
    Ok((seconds, threads))
}
