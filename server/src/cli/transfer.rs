//! `chot transfer`: hands custody over from the terminal. What was received is hashed here, by the receiver's own program, and that
//! digest is what the hub is told.

use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;

use serde_json::{Value, json};

use super::upload::bar::Bar;
use super::upload::remote::{Fault, Remote};
use super::upload::{hash, token};
use super::{Failure, Outcome, out};

/// Offers of one page.
const PAGE: u32 = 100;

/// Hands custody of evidence over. The token comes from CHOT_TOKEN.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Address of the hub.
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8080", global = true)]
    server: String,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Lists offers, the newest first: those that wait, or all.
    List {
        /// Also those that are settled.
        #[arg(long)]
        all: bool,
    },
    /// Offers an item to another agency, or to a person there.
    Offer {
        /// Number of the item.
        evidence: String,
        /// Code of the agency.
        #[arg(long, value_name = "CODE")]
        to: String,
        /// Name of the person, where it is for one.
        #[arg(long, value_name = "NAME")]
        person: Option<String>,
        /// Where it is handed over.
        #[arg(long, value_name = "TEXT")]
        place: String,
        /// Why.
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// Accepts an offer by the SHA-256 of the file that arrived, which is computed here.
    Accept {
        /// The offer, as the list shows it.
        id: String,
        /// The file that arrived.
        file: PathBuf,
        /// A remark.
        #[arg(long, value_name = "TEXT")]
        note: Option<String>,
    },
    /// Refuses an offer.
    Refuse {
        /// The offer, as the list shows it.
        id: String,
        /// Why.
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
}

/// Lists, makes or answers offers.
///
/// # Errors
/// [`Failure::Bad`] where other bytes arrived than were offered, which the hub has recorded then; [`Failure::Usage`] where the hub
/// refuses; [`Failure::Environment`] where a file or the network fails.
pub async fn run(args: Args) -> Outcome {
    let hub = Remote::new(&args.server, token()?, "write")?;
    match args.command {
        Command::List { all } => list(&hub, all).await,
        Command::Offer { evidence, to, person, place, reason } => offer(&hub, &evidence, (&to, person.as_deref()), (&place, &reason)).await,
        Command::Accept { id, file, note } => accept(&hub, &id, file, note.as_deref()).await,
        Command::Refuse { id, reason } => {
            let document = "mutation RefuseTransfer($id: ID!, $reason: String!) {
                refuseTransfer(id: $id, reason: $reason) { transfer { status } errors { message } }
              }";
            let done = once(hub.graphql(document, json!({"id": id, "reason": reason})).await)?;
            out(text(settled(&done, "/refuseTransfer")?, "/status"))
        }
    }
}

/// An act is asked for once: whether one that got no answer was done is for the list to tell.
fn once(answer: Result<Value, Fault>) -> Result<Value, Failure> {
    answer.map_err(|fault| match fault {
        Fault::Final(failure) => failure,
        Fault::Passing(why) => Failure::Environment(format!("{why}; chot transfer list tells where the offer stands")),
    })
}

fn text<'v>(value: &'v Value, pointer: &str) -> &'v str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

/// The transfer of a payload, or what the hub says against it.
fn settled<'v>(answer: &'v Value, field: &str) -> Result<&'v Value, Failure> {
    if let Some(transfer) = answer.pointer(&format!("{field}/transfer")).filter(|transfer| transfer.is_object()) {
        return Ok(transfer);
    }
    let errors = answer.pointer(&format!("{field}/errors")).and_then(Value::as_array).cloned().unwrap_or_default();
    let told: Vec<&str> = errors.iter().map(|error| text(error, "/message")).collect();
    Err(Failure::Usage(told.join(" ")))
}

async fn list(hub: &Remote, all: bool) -> Outcome {
    let filter = if all { json!({}) } else { json!({"status": ["OFFERED"]}) };
    let mut after = Value::Null;
    loop {
        let document = "query Transfers($first: Int, $after: String, $filter: TransferFilter) {
            transfers(first: $first, after: $after, filter: $filter) {
              nodes { id evidenceNumber fileName status sha256 expiresAt canAnswer fromAgency { code } toAgency { code } toPerson { name } }
              pageInfo { hasNextPage endCursor }
            }
          }";
        let page = once(hub.graphql(document, json!({"first": PAGE, "after": after, "filter": filter})).await)?;
        for row in page.pointer("/transfers/nodes").and_then(Value::as_array).into_iter().flatten() {
            let person = text(row, "/toPerson/name");
            let to = if person.is_empty() {
                text(row, "/toAgency/code").to_owned()
            } else {
                format!("{}, {person}", text(row, "/toAgency/code"))
            };
            let yours = if row.pointer("/canAnswer") == Some(&Value::Bool(true)) { "  yours to answer" } else { "" };
            let line = format!(
                "{}  {}  {}  {} -> {to}  until {}{yours}\n    sha256 {}  {}",
                text(row, "/id"),
                text(row, "/status"),
                text(row, "/evidenceNumber"),
                text(row, "/fromAgency/code"),
                text(row, "/expiresAt"),
                text(row, "/sha256"),
                chot_forensics::cli::printable(text(row, "/fileName")),
            );
            out(&line)?;
        }
        if page.pointer("/transfers/pageInfo/hasNextPage") != Some(&Value::Bool(true)) {
            return Ok(());
        }
        after = page.pointer("/transfers/pageInfo/endCursor").cloned().unwrap_or_default();
    }
}

async fn offer(hub: &Remote, number: &str, (code, person): (&str, Option<&str>), (place, reason): (&str, &str)) -> Outcome {
    let document = "query OfferTargets($number: String!) {
        evidence(first: 100, filter: {text: $number}) {
          nodes { id number custodyState { transferTargets { agency { id code } people { id name } } } }
        }
      }";
    let found = once(hub.graphql(document, json!({"number": number})).await)?;
    let nodes = found.pointer("/evidence/nodes").and_then(Value::as_array);
    let item = nodes.into_iter().flatten().find(|node| text(node, "/number") == number);
    let item = item.ok_or_else(|| Failure::Usage(format!("there is no item {number} that you may see")))?;
    let targets = item.pointer("/custodyState/transferTargets").and_then(Value::as_array);
    let target = targets.into_iter().flatten().find(|target| text(target, "/agency/code") == code);
    let target = target.ok_or_else(|| Failure::Usage(format!("you cannot offer {number} to {code}")))?;
    let person = match person {
        None => Value::Null,
        Some(name) => {
            let people: Vec<&Value> = target.pointer("/people").and_then(Value::as_array).into_iter().flatten().collect();
            let named: Vec<&&Value> = people.iter().filter(|person| text(person, "/name") == name).collect();
            let [one] = named.as_slice() else {
                return Err(Failure::Usage(format!("{} people of {code} who may receive it are named {name}", named.len())));
            };
            json!(text(one, "/id"))
        }
    };
    let input = json!({"agencyId": text(target, "/agency/id"), "personId": person, "place": place, "reason": reason});
    let document = "mutation OfferTransfer($id: ID!, $input: OfferTransferInput!) {
        offerTransfer(id: $id, input: $input) { transfer { id expiresAt } errors { message } }
      }";
    let done = once(hub.graphql(document, json!({"id": text(item, "/id"), "input": input})).await)?;
    let transfer = settled(&done, "/offerTransfer")?;
    out(&format!("{}  until {}", text(transfer, "/id"), text(transfer, "/expiresAt")))
}

async fn accept(hub: &Remote, id: &str, file: PathBuf, note: Option<&str>) -> Outcome {
    let open = File::open(&file).map_err(|error| Failure::Environment(format!("{}: {error}", file.display())))?;
    let mut bar = Bar::new();
    let (digest, _) = hash(&Arc::new(open), &mut bar).await.map_err(|failure| failure.of(&file.display()))?;
    let document = "mutation AcceptTransfer($id: ID!, $input: AcceptTransferInput!) {
        acceptTransfer(id: $id, input: $input) { transfer { status hashDiffers sha256 } errors { message } }
      }";
    let input = json!({"statedSha256": digest.to_string(), "note": note});
    let done = once(hub.graphql(document, json!({"id": id, "input": input})).await)?;
    let transfer = settled(&done, "/acceptTransfer")?;
    if transfer.pointer("/hashDiffers") == Some(&Value::Bool(true)) {
        let offered = text(transfer, "/sha256");
        return Err(Failure::Bad(format!(
            "{digest} arrived, {offered} was offered; the hub has recorded that, and the sender keeps the item"
        )));
    }
    out(text(transfer, "/status"))
}
