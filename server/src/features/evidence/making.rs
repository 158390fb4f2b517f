//! Making the bytes of an item from those of another one: beside the server's own threads, into a file without a name.
//!
//! Invariants: the same item and the same wish give the same bytes; what is taken from the archive is what its inventory lists;
//! what cannot be made is told as a [`Refusal`], which another try would not change.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::ops::{ControlFlow, Range};

use chot_forensics::archive::{Code, InspectError, Limits, Member, MemberContent, Progress, Scratch, Severity, Take, read_members};
use chot_forensics::derive::{BUNDLE_SCHEMA, BundleManifest, BundleMember, BundleWriter, Omitted, blank, bundle_name, plain_name};
use chot_forensics::digest::{Sha256Digest, sha256};
use chot_forensics::source::Source;
use serde_json::{Map, Value, json};

use super::derivations::ALL_BYTES;
use super::members::options;
use super::passwords::Password;
use super::service::object;
use crate::blobs;
use crate::error::{Error, Result};
use crate::words::{DerivationFailure, DerivationMethod};

/// Members that an event names one by one.
const NAMED_IN_EVENT: usize = 500;

/// Why nothing can be made, which another try would not change.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) failure: DerivationFailure,
    pub(super) detail: String,
}

impl Refusal {
    pub(super) fn new(failure: DerivationFailure, detail: impl Into<String>) -> Self {
        Self { failure, detail: detail.into() }
    }
}

/// What is to be done, with all that the database knows.
pub(super) struct Plan {
    pub(super) method: DerivationMethod,
    pub(super) members: BTreeSet<u64>,
    pub(super) ranges: Vec<Range<u64>>,
    pub(super) password: Option<Password>,
    /// The digests of the inventory, of those members that must agree with it.
    pub(super) inventory: BTreeMap<u64, Sha256Digest>,
    /// The names of members, where the inventory has them.
    pub(super) names: BTreeMap<u64, String>,
    pub(super) number: String,
    pub(super) file_name: String,
    pub(super) sha256: Sha256Digest,
    /// How many bytes may be made.
    pub(super) room: u64,
}

/// What was made.
pub(super) struct Product {
    pub(super) file: File,
    pub(super) size: u64,
    pub(super) file_name: String,
    /// What the events tell beside who, why, and from what.
    pub(super) detail: Map<String, Value>,
}

/// Makes what the plan says.
///
/// # Errors
/// [`Error::Internal`] where the stored bytes cannot be read or are no longer those that were examined; [`Error::Unavailable`] where
/// the work is stopped or the store is full.
pub(super) fn write(
    (source, scratch): (&dyn Source, Scratch),
    file: File,
    plan: &Plan,
    watch: &dyn Progress,
) -> Result<Result<Product, Refusal>> {
    if !plan.ranges.is_empty() {
        return write_blanked(source, file, plan, watch);
    }
    let limits = Limits { total_bytes: plan.room, member_bytes: plan.room, ..Limits::default() };
    let options = options(limits, plan.password.as_ref().map(|password| password.to_vec()), scratch);
    let named = Some(&plan.members).filter(|members| !members.is_empty() && plan.method != DerivationMethod::Redact);
    let mut writer = Writing::new(file, plan);
    let read = read_members(source, named, &options, watch, &mut writer);
    if let Some(password) = options.password {
        drop(Password::new(password));
    }
    if let Some(error) = writer.fault.take() {
        return Err(error.into());
    }
    let members = match read {
        _ if writer.changed.is_some() => Vec::new(),
        Ok(members) => members,
        Err(InspectError::Read(error)) => return Err(Error::internal(format!("the stored bytes cannot be read: {error}"))),
        Err(InspectError::Scratch(error)) => return Err(error.into()),
        Err(InspectError::Stopped) => return Err(Error::Unavailable("the work was stopped".to_owned())),
    };
    writer.finish(members)
}

fn write_blanked(source: &dyn Source, file: File, plan: &Plan, watch: &dyn Progress) -> Result<Result<Product, Refusal>> {
    let size = source.len();
    if size > plan.room {
        return Ok(Err(too_large()));
    }
    let mut out = BufWriter::with_capacity(blobs::BUFFER, file);
    blank(source, &plan.ranges, &mut out, &|| watch.stop())?;
    let file = out.into_inner().map_err(|error| error.into_error())?;
    let ranges: Vec<Value> = plan.ranges.iter().map(|range| json!([range.start, range.end])).collect();
    let detail = object(json!({"form": "copy", "blankedRanges": ranges}));
    Ok(Ok(Product { file, size, file_name: file_name("redacted-", &plan.file_name), detail }))
}

fn too_large() -> Refusal {
    Refusal::new(DerivationFailure::TooLarge, format!("items made from one item may have {ALL_BYTES} bytes together"))
}

fn file_name(before: &str, path: &str) -> String {
    format!("{before}{}", plain_name(path))
}

/// Where content goes.
enum Out {
    /// One member, as it is.
    One(BufWriter<File>),
    /// Several, in a bundle.
    Bundle(BundleWriter<BufWriter<File>>),
}

/// Takes members into a file.
struct Writing<'a> {
    out: Out,
    plan: &'a Plan,
    open: Option<u64>,
    whole: BTreeMap<u64, MemberContent>,
    /// Names that the inventory does not have: those of an archive whose very list was encrypted.
    names: BTreeMap<u64, String>,
    /// A member that is not what was examined.
    changed: Option<u64>,
    fault: Option<io::Error>,
}

impl<'a> Writing<'a> {
    fn new(file: File, plan: &'a Plan) -> Self {
        let file = BufWriter::with_capacity(blobs::BUFFER, file);
        let one = plan.method != DerivationMethod::Redact && plan.members.len() == 1;
        let out = if one { Out::One(file) } else { Out::Bundle(BundleWriter::new(file)) };
        Self { out, plan, open: None, whole: BTreeMap::new(), names: BTreeMap::new(), changed: None, fault: None }
    }

    fn leaves_out(&self, index: u64) -> bool {
        self.plan.method == DerivationMethod::Redact && self.plan.members.contains(&index)
    }

    fn put(&mut self, index: u64, bytes: &[u8]) -> io::Result<()> {
        let fresh = self.open != Some(index);
        self.open = Some(index);
        match &mut self.out {
            Out::One(file) => file.write_all(bytes),
            Out::Bundle(bundle) => {
                if fresh {
                    bundle.begin(&self.plan.name_of(index, &self.names))?;
                }
                bundle.write(bytes)
            }
        }
    }

    fn noted(&mut self, result: io::Result<()>) -> ControlFlow<()> {
        match result {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                self.fault = Some(error);
                ControlFlow::Break(())
            }
        }
    }

    /// What the members came to, and the file.
    fn finish(self, members: Vec<Member>) -> Result<Result<Product, Refusal>> {
        if let Some(index) = self.changed {
            tracing::error!(blob = %self.plan.sha256, member.index = index, "ALARM: a member is not what was examined; nothing is made of it");
            return Err(Error::internal(format!("member {index} is not what was examined")));
        }
        if let Some(refusal) = refusal(self.plan, &members, &self.whole) {
            return Ok(Err(refusal));
        }
        let Self { out, plan, whole, names, .. } = self;
        match out {
            Out::One(file) => one(file, plan, &members, &whole),
            Out::Bundle(bundle) => bundled(bundle, plan, (&members, &names), &whole),
        }
    }
}

impl Take for Writing<'_> {
    fn name(&mut self, index: u64, path: &str) {
        if !self.plan.names.contains_key(&index) {
            self.names.insert(index, path.to_owned());
        }
    }

    fn bytes(&mut self, index: u64, bytes: &[u8]) -> ControlFlow<()> {
        if self.leaves_out(index) {
            return ControlFlow::Continue(());
        }
        let put = self.put(index, bytes);
        self.noted(put)
    }

    fn end(&mut self, index: u64, content: MemberContent) -> ControlFlow<()> {
        if self.leaves_out(index) {
            return ControlFlow::Continue(());
        }
        if self.plan.inventory.get(&index).is_some_and(|listed| *listed != content.sha256) {
            self.changed = Some(index);
            return ControlFlow::Break(());
        }
        // An empty member gave no bytes.
        let mut ended = self.put(index, b"");
        if let (Ok(()), Out::Bundle(bundle)) = (&ended, &mut self.out) {
            ended = bundle.end();
        }
        self.open = None;
        self.whole.insert(index, content);
        self.noted(ended)
    }

    fn failed(&mut self, _index: u64) {
        self.open = None;
        if let Out::Bundle(bundle) = &mut self.out
            && let Err(error) = bundle.undo()
        {
            self.fault = Some(error);
        }
    }
}

impl Plan {
    /// Whether bytes are listed beside the members, of which a bundle of all members has none.
    fn is_aside(&self, index: u64) -> bool {
        let name = self.names.get(&index).map_or("", String::as_str);
        ["prepended@", "gap@", "trailing@"].iter().any(|what| name.starts_with(what))
    }

    fn name_of(&self, index: u64, more: &BTreeMap<u64, String>) -> String {
        bundle_name(index, self.names.get(&index).or_else(|| more.get(&index)).map_or("", String::as_str))
    }
}

/// The worst that was found on a member.
fn worst(member: &Member) -> Option<&chot_forensics::archive::Finding> {
    member.findings.iter().rev().filter(|finding| finding.severity != Severity::Info).max_by_key(|finding| finding.severity)
}

/// Whether a member was decrypted, but is not what its own check value says.
fn is_garbled(member: &Member) -> bool {
    member.encrypted && member.findings.iter().any(|finding| matches!(finding.code, Code::CrcMismatch | Code::SizeMismatch))
}

/// Why the members that were read are not what was asked for.
fn refusal(plan: &Plan, members: &[Member], whole: &BTreeMap<u64, MemberContent>) -> Option<Refusal> {
    let lacks = |member: &&Member| !whole.contains_key(&member.index) || is_garbled(member);
    let codes = |member: &Member| worst(member).map(|finding| finding.code);
    if members.iter().any(|member| matches!(codes(member), Some(Code::SizeExceeded)) && !whole.contains_key(&member.index)) {
        return Some(too_large());
    }
    // What time cut off would differ from one run to the next.
    if members.iter().any(|member| member.findings.iter().any(|finding| finding.code == Code::TimeExceeded)) {
        return Some(Refusal::new(DerivationFailure::Unreadable, "the time allowed was over"));
    }
    let decrypts = plan.method == DerivationMethod::Decrypt;
    // The header of an archive that lists nothing was not opened.
    if decrypts && members.is_empty() {
        return Some(Refusal::new(DerivationFailure::WrongPassword, "the password does not open the archive's header"));
    }
    let (locked, read): (Vec<&Member>, Vec<&Member>) = members.iter().filter(|member| member.encrypted).partition(lacks);
    let closed = |member: &&&Member| matches!(codes(member), Some(Code::Encrypted | Code::CrcMismatch | Code::SizeMismatch));
    if decrypts && locked.iter().any(|member| closed(&member)) && (read.is_empty() || !plan.members.is_empty()) {
        return Some(Refusal::new(DerivationFailure::WrongPassword, "the password does not fit"));
    }
    // Members that were named must all be there; of all members together some may be missing, and the bundle says which.
    let named = plan.method != DerivationMethod::Redact && !plan.members.is_empty();
    let missing = members.iter().find(lacks).filter(|_| named);
    let unlisted = plan.members.iter().find(|index| named && !members.iter().any(|member| member.index == **index));
    // All members together are all that the inventory lists.
    let lost = plan.inventory.keys().find(|index| !named && !plan.is_aside(**index) && !members.iter().any(|m| m.index == **index));
    match (missing, unlisted.or(lost)) {
        (Some(member), _) => {
            let why = worst(member).map_or("it has no content", |finding| finding.detail.as_str());
            Some(Refusal::new(DerivationFailure::Unreadable, format!("member {}: {why}", member.index)))
        }
        (None, Some(index)) => Some(Refusal::new(DerivationFailure::Unreadable, format!("member {index} is not there"))),
        (None, None) if whole.is_empty() => Some(Refusal::new(DerivationFailure::Unreadable, "no member could be read")),
        (None, None) => None,
    }
}

fn one(file: BufWriter<File>, plan: &Plan, members: &[Member], whole: &BTreeMap<u64, MemberContent>) -> Result<Result<Product, Refusal>> {
    let file = file.into_inner().map_err(|error| error.into_error())?;
    let Some((member, content)) = members.first().and_then(|member| Some((member, whole.get(&member.index)?))) else {
        return Err(Error::internal("a member that was read is not listed"));
    };
    let detail = object(json!({
        "form": "member",
        "members": [{"index": member.index, "sha256": content.sha256.to_string(), "listed": plan.inventory.contains_key(&member.index)}],
    }));
    Ok(Ok(Product { file, size: content.bytes, file_name: plain_name(&member.path), detail }))
}

fn bundled(
    mut bundle: BundleWriter<BufWriter<File>>,
    plan: &Plan,
    (members, names): (&[Member], &BTreeMap<u64, String>),
    whole: &BTreeMap<u64, MemberContent>,
) -> Result<Result<Product, Refusal>> {
    let (mut kept, mut omitted) = (Vec::new(), Vec::new());
    for member in members {
        let left_out = plan.method == DerivationMethod::Redact && plan.members.contains(&member.index);
        match whole.get(&member.index) {
            Some(content) => kept.push(BundleMember {
                index: member.index,
                path: member.path.clone(),
                raw_path_hex: member.raw_path_hex.clone(),
                file: plan.name_of(member.index, names),
                size_bytes: content.bytes,
                sha256: content.sha256,
            }),
            None => omitted.push(Omitted {
                index: member.index,
                sha256: plan.inventory.get(&member.index).copied().or(member.sha256),
                unread: (!left_out).then(|| worst(member).map_or("hardlink", |finding| finding.code.as_str()).to_owned()),
            }),
        }
    }
    let manifest = BundleManifest {
        schema: BUNDLE_SCHEMA.to_owned(),
        source_number: plan.number.clone(),
        source_sha256: plan.sha256,
        members: kept,
        omitted,
    };
    let bytes = serde_json::to_vec(&manifest).map_err(Error::internal)?;
    bundle.file("manifest.json", &bytes)?;
    let (file, size) = bundle.finish()?;
    let file = file.into_inner().map_err(|error| error.into_error())?;
    // Behind the end may stand what was taken back.
    file.set_len(size)?;
    if size > plan.room {
        return Ok(Err(too_large()));
    }
    let listed = |list: Vec<Value>| if list.len() > NAMED_IN_EVENT { Value::Null } else { Value::Array(list) };
    let detail = object(json!({
        "form": BUNDLE_SCHEMA,
        "memberCount": manifest.members.len(),
        "members": listed(manifest.members.iter().map(|m| json!({"index": m.index, "sha256": m.sha256.to_string()})).collect()),
        "omittedCount": manifest.omitted.len(),
        "omitted": listed(manifest.omitted.iter().map(|m| json!({"index": m.index, "sha256": m.sha256.map(|sha256| sha256.to_string())})).collect()),
        "manifestSha256": sha256(&bytes).to_string(),
    }));
    let before = if plan.method == DerivationMethod::Redact { "redacted-" } else { "" };
    Ok(Ok(Product { file, size, file_name: file_name(before, &format!("{}.members.zip", plan.number)), detail }))
}
