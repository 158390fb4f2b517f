//! Lists of files with their digests, and what changed between two of them.
//!
//! Reads what this crate writes (manifests, one a line; the list of a collection), and the lists of `sha256sum` (both its forms) and of hashdeep.
//! Invariants: a list that is not understood whole is refused with the line's number, never read in part; a path that a list
//! tells twice with different digests is refused. Digests other than SHA-256 are passed over.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::acquisition::{COLLECTION_SCHEMA, CollectionManifest};
use crate::archive::Manifest;
use crate::digest::Sha256Digest;

/// The schema name of a comparison.
pub const COMPARISON_SCHEMA: &str = "chot.comparison/1";

/// A file of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its path as the list tells it, without a leading `./`.
    pub path: String,
    /// Its length in bytes, where the list tells it.
    pub size_bytes: Option<u64>,
    /// Its digest.
    pub sha256: Sha256Digest,
}

/// Why a list could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ListError {
    /// There is nothing in it, or NUL bytes.
    #[error("the list is empty or no text")]
    NoText,
    /// A line is in none of the forms.
    #[error("line {0} is no line of a manifest, of sha256sum or of hashdeep")]
    Line(usize),
    /// hashdeep's head names no SHA-256 or no file name.
    #[error("the hashdeep list holds no SHA-256 or no names")]
    NoSha256,
    /// One path, two digests.
    #[error("the list tells {0} twice with different digests")]
    Twice(String),
}

/// Reads a list, whichever form it has. Names of files that are not UTF-8 have U+FFFD where they are not, as [`crate::cli`] tells them.
///
/// # Errors
/// [`ListError`] tells the first line that is not understood.
pub fn read_list(bytes: &[u8]) -> Result<Vec<Listed>, ListError> {
    let text = String::from_utf8_lossy(bytes);
    if text.trim().is_empty() || text.contains('\0') {
        return Err(ListError::NoText);
    }
    let rows = if text.starts_with("%%%%") { hashdeep(&text)? } else { lines(&text)? };
    let mut seen: BTreeMap<&str, Sha256Digest> = BTreeMap::new();
    for row in &rows {
        if seen.insert(&row.path, row.sha256).is_some_and(|other| other != row.sha256) {
            return Err(ListError::Twice(row.path.clone()));
        }
    }
    Ok(rows)
}

fn lines(text: &str) -> Result<Vec<Listed>, ListError> {
    let mut rows = Vec::new();
    for (number, line) in text.lines().enumerate() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let bad = ListError::Line(number.saturating_add(1));
        match collection(line) {
            Some(found) => rows.extend(found),
            None if line.starts_with('{') => rows.push(manifest(line).ok_or(bad)?),
            None => rows.push(sum(line).ok_or(bad)?),
        }
    }
    Ok(rows)
}

/// The list of a collection: its files whose content was read.
fn collection(line: &str) -> Option<Vec<Listed>> {
    if !line.starts_with("{\"members\":[") {
        return None;
    }
    let list: CollectionManifest = serde_json::from_str(line).ok().filter(|list: &CollectionManifest| list.schema == COLLECTION_SCHEMA)?;
    let row = |member: crate::acquisition::Collected| {
        Some(Listed { path: plain(&member.path), size_bytes: Some(member.size_bytes), sha256: member.sha256? })
    };
    Some(list.members.into_iter().filter_map(row).collect())
}

fn manifest(line: &str) -> Option<Listed> {
    let manifest: Manifest = serde_json::from_str(line).ok()?;
    Some(Listed { path: plain(&manifest.file.name), size_bytes: Some(manifest.file.size_bytes), sha256: manifest.file.sha256 })
}

/// A line of `sha256sum`: `DIGEST  NAME`, `DIGEST *NAME`, or `SHA256 (NAME) = DIGEST`; a backslash before it says that the name
/// is escaped.
fn sum(line: &str) -> Option<Listed> {
    let (line, escaped) = line.strip_prefix('\\').map_or((line, false), |rest| (rest, true));
    let (digest, name) = match line.strip_prefix("SHA256 (").and_then(|rest| rest.rsplit_once(") = ")) {
        Some((name, digest)) => (digest, name),
        None => {
            let (digest, rest) = line.split_once(' ')?;
            (digest, rest.strip_prefix(' ').or_else(|| rest.strip_prefix('*'))?)
        }
    };
    let name = if escaped { unescape(name)? } else { name.to_owned() };
    if name.is_empty() {
        return None;
    }
    Some(Listed { path: plain(&name), size_bytes: None, sha256: digest.to_ascii_lowercase().parse().ok()? })
}

fn unescape(name: &str) -> Option<String> {
    let mut out = String::with_capacity(name.len());
    let mut letters = name.chars();
    while let Some(c) = letters.next() {
        out.push(match c {
            '\\' => match letters.next()? {
                'n' => '\n',
                'r' => '\r',
                '\\' => '\\',
                _ => return None,
            },
            c => c,
        });
    }
    Some(out)
}

/// hashdeep: two lines of `%%%%`, the second with the columns; `##` are remarks; the name is the last column and may hold commas.
fn hashdeep(text: &str) -> Result<Vec<Listed>, ListError> {
    let mut columns: Option<Vec<&str>> = None;
    let mut rows = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let bad = ListError::Line(number.saturating_add(1));
        if let Some(head) = line.strip_prefix("%%%% ") {
            if !head.starts_with("HASHDEEP") {
                columns = Some(head.split(',').collect());
            }
            continue;
        }
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let columns = columns.as_ref().ok_or_else(|| bad.clone())?;
        let place = |name: &str| columns.iter().position(|column| *column == name);
        let (Some(digest), Some(name)) = (place("sha256"), place("filename")) else { return Err(ListError::NoSha256) };
        let parts: Vec<&str> = line.splitn(columns.len(), ',').collect();
        let read = || {
            let sha256 = parts.get(digest)?.to_ascii_lowercase().parse().ok()?;
            let size = place("size").and_then(|size| parts.get(size)?.parse().ok());
            Some(Listed { path: plain(parts.get(name)?), size_bytes: size, sha256 })
        };
        rows.push(read().ok_or(bad)?);
    }
    Ok(rows)
}

fn plain(path: &str) -> String {
    let mut path = path;
    while let Some(rest) = path.strip_prefix("./") {
        path = rest;
    }
    path.to_owned()
}

/// A path whose content is another now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Changed {
    /// The path.
    pub path: String,
    /// The digest before.
    pub before: Sha256Digest,
    /// The digest now.
    pub now: Sha256Digest,
    /// The length before, where the list tells it.
    pub before_bytes: Option<u64>,
    /// The length now, where the list tells it.
    pub now_bytes: Option<u64>,
}

/// A content that stands under another path now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Moved {
    /// The path before.
    pub from: String,
    /// The path now.
    pub to: String,
    /// The digest of both.
    pub sha256: Sha256Digest,
}

/// What changed between two lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Comparison {
    /// [`COMPARISON_SCHEMA`].
    pub schema: &'static str,
    /// Files with the same path and digest, and of the same length where both lists tell it.
    pub same: u64,
    /// Paths that were not there before, in order.
    pub added: Vec<String>,
    /// Paths that are not there any more, in order.
    pub removed: Vec<String>,
    /// Paths with another content, in order.
    pub changed: Vec<Changed>,
    /// Contents under another path, in the order of the old paths.
    pub moved: Vec<Moved>,
}

impl Comparison {
    /// Whether the lists tell the same files.
    #[must_use]
    pub fn is_same(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.changed.is_empty() && self.moved.is_empty()
    }
}

/// Compares two lists. A path that is gone and one that is new with the same digest are a move; of several with one digest
/// they are paired in order, and what stays over is removed or added.
#[must_use]
pub fn compare(before: &[Listed], now: &[Listed]) -> Comparison {
    type Index = BTreeMap<String, (Sha256Digest, Option<u64>)>;
    let index = |list: &[Listed]| -> Index { list.iter().map(|row| (row.path.clone(), (row.sha256, row.size_bytes))).collect() };
    let (old, new) = (index(before), index(now));
    let mut result =
        Comparison { schema: COMPARISON_SCHEMA, same: 0, added: Vec::new(), removed: Vec::new(), changed: Vec::new(), moved: Vec::new() };
    let mut gone: BTreeMap<[u8; 32], Vec<&str>> = BTreeMap::new();
    for (path, (digest, bytes)) in old.iter().rev() {
        match new.get(path) {
            Some((present, length)) if present == digest && bytes.zip(*length).is_none_or(|(before, now)| before == now) => {
                result.same = result.same.saturating_add(1);
            }
            Some((present, length)) => {
                let changed = Changed { path: path.clone(), before: *digest, now: *present, before_bytes: *bytes, now_bytes: *length };
                result.changed.push(changed);
            }
            None => gone.entry(digest.0).or_default().push(path),
        }
    }
    result.changed.reverse();
    for (path, (digest, _)) in new.iter().filter(|(path, _)| !old.contains_key(*path)) {
        match gone.get_mut(&digest.0).and_then(Vec::pop) {
            Some(from) => result.moved.push(Moved { from: from.to_owned(), to: path.clone(), sha256: *digest }),
            None => result.added.push(path.clone()),
        }
    }
    result.moved.sort_by(|a, b| a.from.cmp(&b.from));
    result.removed = gone.into_values().flatten().map(str::to_owned).collect();
    result.removed.sort_unstable();
    result
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::sha256;

    fn list(rows: &[(&str, &str)]) -> Vec<Listed> {
        rows.iter().map(|(path, content)| Listed { path: (*path).into(), size_bytes: None, sha256: sha256(content.as_bytes()) }).collect()
    }

    #[test]
    fn every_form_of_list_is_read() {
        let hex = sha256(b"x").to_string();
        let upper = hex.to_uppercase();
        for text in [
            format!("{hex}  ./a/b.txt\n"),
            format!("{upper} *a/b.txt\n"),
            format!("SHA256 (a/b.txt) = {hex}\n"),
            format!("%%%% HASHDEEP-1.0\n%%%% size,md5,sha256,filename\n## note\n1,d41d8,{hex},a/b.txt\n"),
            format!(
                "{{\"schema\":\"chot.manifest/1\",\"file\":{{\"name\":\"a/b.txt\",\"sizeBytes\":1,\"sha256\":\"{hex}\"}},\"format\":\"unknown\",\"verdict\":\"opaque\",\"members\":[],\"findings\":[]}}\n"
            ),
        ] {
            let rows = read_list(text.as_bytes()).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!((rows.len(), rows[0].path.as_str(), rows[0].sha256), (1, "a/b.txt", sha256(b"x")), "{text}");
        }
        // A name in a legacy encoding holds up no other line.
        let legacy = [hex.as_bytes(), b"  b\xe1o c\xe1o.txt\n", hex.as_bytes(), b"  a.txt\n"].concat();
        let rows = read_list(&legacy).unwrap();
        assert_eq!(rows.iter().map(|row| row.path.as_str()).collect::<Vec<_>>(), ["b\u{fffd}o c\u{fffd}o.txt", "a.txt"]);
        let rows = read_list(format!("\\{hex}  a\\nb\\\\c\n").as_bytes()).unwrap();
        assert_eq!(rows[0].path, "a\nb\\c");
        let rows = read_list(format!("%%%% HASHDEEP-1.0\n%%%% size,sha256,filename\n7,{hex},a, b.txt\n").as_bytes()).unwrap();
        assert_eq!((rows[0].path.as_str(), rows[0].size_bytes), ("a, b.txt", Some(7)));
    }

    #[test]
    fn a_list_is_read_whole_or_not_at_all() {
        let hex = sha256(b"x").to_string();
        let other = sha256(b"y");
        assert_eq!(read_list(b""), Err(ListError::NoText));
        assert_eq!(read_list(b"\0\x01 binary"), Err(ListError::NoText));
        assert_eq!(read_list(b"\xff\n"), Err(ListError::Line(1)));
        assert_eq!(read_list(format!("{hex}  a\nnonsense\n").as_bytes()), Err(ListError::Line(2)));
        assert_eq!(read_list(format!("{}  a\n", &hex[1..]).as_bytes()), Err(ListError::Line(1)));
        assert_eq!(read_list(b"%%%% HASHDEEP-1.0\n%%%% size,md5,filename\n1,x,a\n"), Err(ListError::NoSha256));
        assert_eq!(read_list(format!("{hex}  a\n{other}  ./a\n").as_bytes()), Err(ListError::Twice("a".into())));
        assert_eq!(read_list(format!("{hex}  a\n{hex}  a\n").as_bytes()).map(|rows| rows.len()), Ok(2));
    }

    #[test]
    fn what_changed_is_told_once() {
        let before = list(&[("a", "1"), ("b", "2"), ("c", "3"), ("d", "same"), ("e", "same"), ("f", "gone")]);
        let now = list(&[("a", "1"), ("b", "other"), ("new/c", "3"), ("x", "same"), ("z", "fresh")]);
        let found = compare(&before, &now);
        assert_eq!(found.same, 1);
        assert_eq!(found.added, ["z"]);
        assert_eq!(found.removed, ["e", "f"]);
        assert_eq!(found.changed.iter().map(|changed| changed.path.as_str()).collect::<Vec<_>>(), ["b"]);
        let moved: Vec<_> = found.moved.iter().map(|moved| (moved.from.as_str(), moved.to.as_str())).collect();
        assert_eq!(moved, [("c", "new/c"), ("d", "x")]);
        assert!(!found.is_same());
        assert!(compare(&before, &before).is_same());
        // A length that was changed in a list is no other file, but no longer what was seen either.
        let sized = |bytes| vec![Listed { path: "a".into(), size_bytes: bytes, sha256: sha256(b"1") }];
        assert!(compare(&sized(None), &sized(Some(1))).is_same() && compare(&sized(Some(1)), &sized(Some(1))).is_same());
        let found = compare(&sized(Some(2)), &sized(Some(1)));
        assert_eq!((found.changed[0].before_bytes, found.changed[0].now_bytes, found.same), (Some(2), Some(1), 0));
    }
}
