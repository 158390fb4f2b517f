//! `chot hashset`: taking in and retiring hash sets.
//!
//! A set is read as a stream, sorted piece by piece, and written into one file before the database learns of it: a command that is
//! broken off leaves nothing behind. It may run beside a running hub, which finds the new set's work in its outbox.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use futures::TryStreamExt;
use sea_orm::sqlx::sqlite::SqliteConnectOptions;
use sea_orm::sqlx::{self, ConnectOptions, Row};

use super::{Failure, Outcome, hub, operator, out};
use crate::blobs;
use crate::ctx::Hub;
use crate::error::{Error, Result};
use crate::features::lookups::file::{Made, Maker, digests_in};
use crate::features::lookups::model::HashSet;
use crate::features::lookups::sets::{self, NewHashSet};
use crate::page::PageArgs;
use crate::words::{HashSetKind, Tlp};

/// How an SQLite file begins.
const SQLITE: &[u8] = b"SQLite format 3\0";
/// Longest line of a list; a longer one is none.
const LONGEST_LINE: u64 = 1 << 20;
/// Digests between two lines of progress.
const PROGRESS: u64 = 5_000_000;

/// Takes in, lists and retires hash sets.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Takes in a set: NSRL's RDSv3 (SQLite), a CSV file or a plain list; `-` for a list on standard input.
    Import(ImportArgs),
    /// Lists the sets.
    List(ListArgs),
    /// Retires the set of a name that is in use.
    Retire(RetireArgs),
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Kind {
    Good,
    Bad,
    Notable,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Marking {
    Clear,
    Green,
    Amber,
    AmberStrict,
}

#[derive(Debug, clap::Args)]
struct ImportArgs {
    /// The file.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Name of the set; the one of this name that is in use is retired.
    #[arg(long)]
    name: String,
    /// Version, as its maker names it.
    #[arg(long = "set-version", value_name = "VERSION")]
    version: String,
    /// What the set says of the files in it.
    #[arg(long, value_enum)]
    kind: Kind,
    /// Where it is from.
    #[arg(long)]
    source: String,
    /// Under which licence it may be used.
    #[arg(long)]
    licence: Option<String>,
    /// How far it may travel.
    #[arg(long, value_enum, default_value = "amber")]
    tlp: Marking,
    /// Settings; the environment overrides them.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
struct ListArgs {
    /// Settings; the environment overrides them.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
struct RetireArgs {
    /// Name of the set.
    name: String,
    /// Settings; the environment overrides them.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// [`Failure::Bad`] for a file without digests; [`Failure::Usage`] for a version that is there; [`Failure::Environment`] where disk or
/// database fail.
pub async fn run(args: Args) -> Outcome {
    match args.command {
        Command::Import(args) => import(args).await,
        Command::List(args) => list(args).await,
        Command::Retire(args) => retire(args).await,
    }
}

async fn import(args: ImportArgs) -> Outcome {
    let hub = hub(args.config.as_deref()).await?;
    let ctx = operator(&hub);
    let new = NewHashSet {
        name: args.name,
        version: args.version,
        kind: match args.kind {
            Kind::Good => HashSetKind::KnownGood,
            Kind::Bad => HashSetKind::KnownBad,
            Kind::Notable => HashSetKind::Notable,
        },
        source: args.source,
        licence: args.licence,
        tlp: match args.tlp {
            Marking::Clear => Tlp::Clear,
            Marking::Green => Tlp::Green,
            Marking::Amber => Tlp::Amber,
            Marking::AmberStrict => Tlp::AmberStrict,
        },
    };
    let (permit, new) = sets::checked(&ctx, &new)?;
    let made = if is_sqlite(&args.file)? { from_sqlite(&hub, &args.file).await? } else { from_list(&hub, args.file.clone()).await? };
    if made.counts.all() == 0 {
        return Err(Failure::Bad(format!("{}: no digest was found", args.file.display())));
    }
    let set = sets::register(&ctx, &permit, new, made).await?;
    out(&line(&set))
}

fn line(set: &HashSet) -> String {
    format!(
        "{} {}  {}  {}  {} SHA-256, {} SHA-1, {} MD5  {}",
        set.name,
        set.version,
        set.kind.word(),
        set.tlp.mark(),
        set.sha256_count,
        set.sha1_count,
        set.md5_count,
        if set.retired_at.is_some() { "retired" } else { "in use" }
    )
}

fn is_sqlite(file: &Path) -> Result<bool, Failure> {
    if file == Path::new("-") {
        return Ok(false);
    }
    let mut head = Vec::new();
    let opened = std::fs::File::open(file).map_err(|error| Failure::Usage(format!("{}: {error}", file.display())))?;
    opened.take(16).read_to_end(&mut head)?;
    Ok(head == SQLITE)
}

fn maker(hub: &Hub) -> Result<Maker> {
    Ok(Maker::new(&hub.config.lookups.folder, &hub.random.id::<uuid::Uuid>().to_string())?)
}

/// A list of any form: every digest of every line.
async fn from_list(hub: &Arc<Hub>, file: PathBuf) -> Result<Made> {
    let hub = Arc::clone(hub);
    blobs::run(move || {
        let mut maker = maker(&hub)?;
        let mut from: Box<dyn BufRead> = if file == Path::new("-") {
            Box::new(BufReader::new(std::io::stdin()))
        } else {
            Box::new(BufReader::with_capacity(1 << 18, std::fs::File::open(&file)?))
        };
        let (mut line, mut count) = (Vec::new(), 0_u64);
        loop {
            line.clear();
            if from.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line)? == 0 {
                break;
            }
            digests_in(&line, &mut |digest| {
                count += 1;
                tell(count);
                maker.push(digest)
            })?;
        }
        Ok(maker.finish()?)
    })
    .await
}

fn tell(count: u64) {
    if count.is_multiple_of(PROGRESS) {
        use std::io::Write;
        let _ = writeln!(std::io::stderr(), "{count} digests read");
    }
}

/// The columns of a table of RDSv3 that hold digests, and the table. `FILE` has them today; `METADATA` in releases before.
const TABLES: [&str; 2] = ["FILE", "METADATA"];
const COLUMNS: [&str; 3] = ["sha256", "sha1", "md5"];

/// The Reference Data Set of the NSRL, version 3: an SQLite file with a row for each file of each package.
async fn from_sqlite(hub: &Arc<Hub>, file: &Path) -> Result<Made> {
    let unreadable = |error: sqlx::Error| Error::BadRequest(format!("{}: {error}", file.display()));
    let mut db = SqliteConnectOptions::new().filename(file).read_only(true).connect().await.map_err(unreadable)?;
    let mut found = None;
    for table in TABLES {
        let columns: Vec<String> = sqlx::query("SELECT lower(name) FROM pragma_table_info(?)")
            .bind(table)
            .fetch_all(&mut db)
            .await
            .and_then(|rows| rows.iter().map(|row| row.try_get(0)).collect())
            .map_err(unreadable)?;
        let columns: Vec<&str> = COLUMNS.into_iter().filter(|name| columns.iter().any(|column| column == name)).collect();
        if !columns.is_empty() {
            found = Some((table, columns));
            break;
        }
    }
    let Some((table, columns)) = found else {
        return Err(Error::BadRequest(format!("{}: it has neither of the tables {} with digests", file.display(), TABLES.join(", "))));
    };
    let mut maker = maker(hub)?;
    let (statement, mut count) = (format!("SELECT {} FROM {table}", columns.join(", ")), 0_u64);
    let mut rows = sqlx::query(sqlx::AssertSqlSafe(statement)).fetch(&mut db);
    while let Some(row) = rows.try_next().await.map_err(unreadable)? {
        for place in 0..columns.len() {
            let text: Option<&str> = row.try_get(place).map_err(unreadable)?;
            count += u64::try_from(digests_in(text.unwrap_or_default().as_bytes(), &mut |digest| maker.push(digest))?).unwrap_or(0);
        }
        tell(count);
    }
    drop(rows);
    blobs::run(move || Ok(maker.finish()?)).await
}

async fn list(args: ListArgs) -> Outcome {
    let hub = hub(args.config.as_deref()).await?;
    let ctx = operator(&hub);
    let mut wanted = PageArgs::new(Some(100), None, false)?;
    loop {
        let page = sets::list(&ctx, wanted.clone(), None).await?;
        for (_, set) in &page.rows {
            out(&line(set))?;
        }
        match page.rows.last() {
            Some((cursor, _)) if page.has_next => wanted.after = Some(cursor.clone()),
            _ => return Ok(()),
        }
    }
}

async fn retire(args: RetireArgs) -> Outcome {
    let hub = hub(args.config.as_deref()).await?;
    let ctx = operator(&hub);
    let set = sets::in_use_by_name(&ctx, &args.name).await?;
    let set = set.ok_or_else(|| Failure::Usage(format!("no hash set {} is in use", args.name)))?;
    out(&line(&sets::retire(&ctx, set.id).await?))
}
