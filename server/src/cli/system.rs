//! `chot system`: the register of information systems.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use super::{Failure, Outcome, csv, hub, operator, out, refused};
use crate::ctx::Ctx;
use crate::error::Error;
use crate::features::agencies;
use crate::features::systems::register::{self, Known, Registered, SystemEntry};
use crate::features::systems::service::{self, SystemFilter};
use crate::ids::AgencyId;
use crate::page::{MAX_FIRST, PageArgs};

/// The largest file that is taken in.
const LARGEST: u64 = 16 << 20;
/// Characters of a field that an error shows.
const LONGEST_SHOWN: usize = 40;
/// The columns of a file.
const COLUMNS: [&str; 7] = ["agency", "code", "name", "name_en", "purpose", "level", "profile"];

/// Makes, takes in and lists information systems.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Settings; the environment overrides them.
    #[arg(long, value_name = "FILE", global = true)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Makes a system.
    Create(Create),
    /// Takes a CSV file in, all of it or nothing; systems that are there are brought to what it says.
    Import {
        /// A UTF-8 CSV file with the columns agency, code, name and where wanted `name_en`, purpose, level, profile; `-` for standard
        /// input.
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Lists all systems: code, agency, level, legal profile, name.
    List,
}

#[derive(Debug, clap::Args)]
struct Create {
    /// Code of the agency that answers for it.
    #[arg(long, value_name = "CODE")]
    agency: String,
    /// Its own code, unique; capital letters, digits, hyphens and dots.
    #[arg(long)]
    code: String,
    /// Name in Vietnamese.
    #[arg(long)]
    name: String,
    /// Name in English.
    #[arg(long)]
    name_en: Option<String>,
    /// What it is for.
    #[arg(long)]
    purpose: Option<String>,
    /// Approved level, 1 to 5; none while none is approved.
    #[arg(long, requires = "profile")]
    level: Option<i32>,
    /// Legal profile of the approval, such as VN-2026.
    #[arg(long, requires = "level", value_name = "PROFILE")]
    profile: Option<String>,
}

/// Makes, takes in or lists systems.
///
/// # Errors
/// [`Failure::Usage`] for what cannot be a system; [`Failure::Bad`] for a file with mistakes, each with its line.
pub async fn run(args: Args) -> Outcome {
    let hub = hub(args.config.as_deref()).await?;
    let ctx = operator(&hub);
    match args.what {
        What::Create(create) => {
            let entry = SystemEntry {
                agency: create.agency,
                code: create.code,
                name: create.name,
                name_en: create.name_en,
                purpose: create.purpose,
                level: create.level,
                legal_profile: create.profile,
            };
            register::register(&ctx, &[entry], Known::Refuse).await.map(drop).map_err(refused)
        }
        What::Import { file } => import(&ctx, &file).await,
        What::List => list(&ctx).await,
    }
}

async fn import(ctx: &Ctx, file: &Path) -> Outcome {
    let bad = |line: usize, why: &str| Failure::Bad(format!("line {line}: {why}; nothing was taken in"));
    let text = read(file)?;
    let rows = csv::rows(&text).map_err(|(line, why)| bad(line, why))?;
    let Some((head, rows)) = rows.split_first() else { return Err(bad(1, "the header is missing")) };
    let columns = columns(&head.fields).map_err(|why| bad(head.line, &why))?;
    let (mut entries, mut lines, mut faults) = (Vec::new(), Vec::new(), Vec::new());
    for row in rows {
        match entry(&columns, &row.fields) {
            Ok(entry) => entries.push(entry),
            Err(why) => faults.push(format!("line {}: {why}", row.line)),
        }
        lines.push(row.line);
    }
    if faults.is_empty() {
        match register::register(ctx, &entries, Known::Update).await {
            Ok(outcome) => return out(&summary(&outcome)),
            Err(Error::Refused(errors)) => {
                for error in errors {
                    let mut path = error.path.iter();
                    let at = line_of(path.next(), &lines).unwrap_or(1);
                    let field = path.next().map_or("", String::as_str);
                    let first = line_of(path.next(), &lines).map(|first| format!(" It is that of line {first}.")).unwrap_or_default();
                    faults.push(format!("line {at}: {field}: {}{first}", error.message.get(crate::words::Locale::En)));
                }
            }
            Err(error) => return Err(error.into()),
        }
    }
    for fault in &faults {
        writeln!(std::io::stderr(), "{}", chot_forensics::cli::printable(fault))?;
    }
    let mistakes = if faults.len() == 1 { "mistake" } else { "mistakes" };
    Err(Failure::Bad(format!("{} {mistakes}; nothing was taken in", faults.len())))
}

/// The line of the entry that a part of an error's path counts.
fn line_of(at: Option<&String>, lines: &[usize]) -> Option<usize> {
    lines.get(at?.parse::<usize>().ok()?).copied()
}

/// A field as an error shows it: no more of it than tells which one.
fn shown(text: &str) -> String {
    let mut chars = text.chars();
    let mut short: String = chars.by_ref().take(LONGEST_SHOWN).collect();
    if chars.next().is_some() {
        short.push('…');
    }
    short
}

fn read(file: &Path) -> Result<String, Failure> {
    let named = |why: String| Failure::Usage(format!("{}: {why}", file.display()));
    let from: Box<dyn Read> = if file == Path::new("-") {
        Box::new(std::io::stdin())
    } else {
        Box::new(std::fs::File::open(file).map_err(|error| named(error.to_string()))?)
    };
    let mut bytes = Vec::new();
    from.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > LARGEST) {
        return Err(named(format!("is larger than {LARGEST} bytes")));
    }
    if bytes.contains(&0) {
        return Err(named("is no text; save the table as \"CSV UTF-8\"".to_owned()));
    }
    String::from_utf8(bytes).map_err(|error| {
        let before = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        Failure::Bad(format!("line {line}: not UTF-8; save the file as \"CSV UTF-8\""))
    })
}

/// Which column stands where.
fn columns(head: &[String]) -> Result<Vec<&'static str>, String> {
    let mut found = Vec::new();
    for name in head {
        let name = name.trim().to_ascii_lowercase();
        let column = COLUMNS.into_iter().find(|column| *column == name);
        let column = column.ok_or_else(|| format!("\"{}\" is no column; the columns are {}", shown(&name), COLUMNS.join(", ")))?;
        if found.contains(&column) {
            return Err(format!("the column {column} stands there twice"));
        }
        found.push(column);
    }
    match COLUMNS.into_iter().take(3).find(|column| !found.contains(column)) {
        Some(missing) => Err(format!("the column {missing} is missing")),
        None => Ok(found),
    }
}

fn entry(columns: &[&str], fields: &[String]) -> Result<SystemEntry, String> {
    if fields.len() != columns.len() {
        return Err(format!("{} fields where the header has {}", fields.len(), columns.len()));
    }
    let field = |name: &str| columns.iter().zip(fields).find(|(column, _)| **column == name).map_or("", |(_, text)| text.trim());
    let said = |name: &str| Some(field(name).to_owned()).filter(|text| !text.is_empty());
    let level = said("level")
        .map(|text| text.parse::<i32>().map_err(|_| format!("level: \"{}\" is no number from 1 to 5", shown(&text))))
        .transpose()?;
    Ok(SystemEntry {
        agency: field("agency").to_owned(),
        code: field("code").to_owned(),
        name: field("name").to_owned(),
        name_en: said("name_en"),
        purpose: said("purpose"),
        level,
        legal_profile: said("profile"),
    })
}

fn summary(outcome: &[Registered]) -> String {
    let count = |wanted: Registered| outcome.iter().filter(|one| **one == wanted).count();
    format!("{} new, {} changed, {} as they were", count(Registered::Made), count(Registered::Changed), count(Registered::Same))
}

async fn list(ctx: &Ctx) -> Outcome {
    let mut wanted = PageArgs::first(MAX_FIRST);
    loop {
        let page = service::list(ctx, wanted.clone(), SystemFilter::default()).await?;
        let owners: Vec<AgencyId> = page.rows.iter().map(|(_, system)| system.agency).collect();
        let agencies = agencies::service::by_ids(ctx, &owners).await?;
        for (_, system) in &page.rows {
            let agency = agencies.get(&system.agency).map_or("?", |agency| agency.code.as_str());
            let level = system.level.map_or_else(|| "-".to_owned(), |level| level.to_string());
            let columns = [system.code.as_str(), agency, &level, system.legal_profile.as_deref().unwrap_or("-"), &system.name];
            out(&columns.map(chot_forensics::cli::printable).join("\t"))?;
        }
        match page.rows.last() {
            Some((cursor, _)) if page.has_next => wanted.after = Some(cursor.clone()),
            _ => return Ok(()),
        }
    }
}
