//! The manifest: what a file is and what it contains.
//!
//! Invariants: serialised it is exactly the public form `chot.manifest/1`; the outer file is always hashed, whatever is found
//! inside; members are in the order of the archive's directory and keyed by their index, never by name.

use std::borrow::Cow;
use std::fmt;
use std::io;

use serde::de::{DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::finding::Finding;
use crate::digest::{MoreDigests, Sha256Digest};

/// The manifest's schema name.
pub const MANIFEST_SCHEMA: &str = "chot.manifest/1";

/// What can be said of the file as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Every member was read and hashed, nothing odd.
    Complete,
    /// Every readable member was hashed, and there is at least one warning.
    Warnings,
    /// The archive cannot be trusted or read.
    Refused,
    /// Not an archive that is opened here, or one whose very directory is encrypted; hashed as one file.
    Opaque,
}

impl Verdict {
    /// The word of the public form.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Warnings => "warnings",
            Self::Refused => "refused",
            Self::Opaque => "opaque",
        }
    }
}

/// The examined file itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FileSummary {
    /// The name it was given with; never used as a path.
    pub name: String,
    /// Its media type by its first bytes; absent in manifests made before it was looked at. It stands before length and digest,
    /// which the verifier made of shell commands finds at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<Cow<'static, str>>,
    /// Further digests, where they were asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digests: Option<Box<MoreDigests>>,
    /// Its length.
    pub size_bytes: u64,
    /// Its digest.
    pub sha256: Sha256Digest,
}

/// One file inside the archive; folders are not members.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Member {
    /// Its place in the archive's directory, from 0, folders counted too.
    pub index: u64,
    /// Its name as text.
    pub path: String,
    /// The bytes of its name, where they are not UTF-8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw_path_hex: Option<String>,
    /// The length of its content: as read where it was read whole, else as recorded.
    pub size_bytes: u64,
    /// The digest of its content; absent where it could not be read whole.
    pub sha256: Option<Sha256Digest>,
    /// Further digests of its content, where they were asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digests: Option<Box<MoreDigests>>,
    /// Whether it is stored encrypted.
    pub encrypted: bool,
    /// Last change as recorded: `…Z` where the archive tells universal time, without zone where it does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified_at: Option<String>,
    /// The media type of its content by its first bytes; absent where nothing was read, and in manifests made before it was looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<Cow<'static, str>>,
    /// What is odd about it.
    pub findings: Vec<Finding>,
}

/// The result of an examination.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Manifest {
    /// [`MANIFEST_SCHEMA`].
    pub schema: String,
    /// The file itself.
    pub file: FileSummary,
    /// The format told from the content: `zip`, another word such as `tar` or `pdf`, or `unknown`.
    pub format: String,
    /// What can be said of it as a whole.
    pub verdict: Verdict,
    /// Its members, in the order of the archive's directory.
    pub members: Vec<Member>,
    /// What is odd about the archive as a whole.
    pub findings: Vec<Finding>,
}

impl Manifest {
    /// Every finding, of the archive first, then of the members in order.
    pub fn all_findings(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().chain(self.members.iter().flat_map(|member| &member.findings))
    }
}

/// Reads a manifest as it comes: each member is given to `each` and not kept. What comes back has no members.
///
/// # Errors
/// That it is no manifest, or what the reader says.
pub fn read_manifest(reader: impl io::Read, each: &mut dyn FnMut(Member)) -> Result<Manifest, serde_json::Error> {
    let mut json = serde_json::Deserializer::from_reader(reader);
    let manifest = Reading(each).deserialize(&mut json)?;
    json.end()?;
    Ok(manifest)
}

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "camelCase")]
enum Field {
    Schema,
    File,
    Format,
    Verdict,
    Members,
    Findings,
}

/// A manifest being read.
struct Reading<'a>(&'a mut dyn FnMut(Member));

impl<'de> DeserializeSeed<'de> for Reading<'_> {
    type Value = Manifest;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Manifest, D::Error> {
        deserializer.deserialize_map(self)
    }
}

/// Takes the value of a field that must not have stood there before.
fn once<'de, M: MapAccess<'de>, T: Deserialize<'de>>(slot: &mut Option<T>, map: &mut M, name: &'static str) -> Result<(), M::Error> {
    if slot.is_some() {
        return Err(M::Error::duplicate_field(name));
    }
    *slot = Some(map.next_value()?);
    Ok(())
}

impl<'de> Visitor<'de> for Reading<'_> {
    type Value = Manifest;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a manifest")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Manifest, M::Error> {
        let (mut schema, mut file, mut format, mut verdict, mut findings, mut listed) = (None, None, None, None, None, false);
        while let Some(field) = map.next_key()? {
            match field {
                Field::Schema => once(&mut schema, &mut map, "schema")?,
                Field::File => once(&mut file, &mut map, "file")?,
                Field::Format => once(&mut format, &mut map, "format")?,
                Field::Verdict => once(&mut verdict, &mut map, "verdict")?,
                Field::Findings => once(&mut findings, &mut map, "findings")?,
                Field::Members if listed => return Err(M::Error::duplicate_field("members")),
                Field::Members => {
                    map.next_value_seed(Listing(&mut *self.0))?;
                    listed = true;
                }
            }
        }
        if !listed {
            return Err(M::Error::missing_field("members"));
        }
        let missing = M::Error::missing_field;
        Ok(Manifest {
            schema: schema.ok_or_else(|| missing("schema"))?,
            file: file.ok_or_else(|| missing("file"))?,
            format: format.ok_or_else(|| missing("format"))?,
            verdict: verdict.ok_or_else(|| missing("verdict"))?,
            members: Vec::new(),
            findings: findings.ok_or_else(|| missing("findings"))?,
        })
    }
}

/// Its members being read.
struct Listing<'a>(&'a mut dyn FnMut(Member));

impl<'de> DeserializeSeed<'de> for Listing<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Listing<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of members")
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut list: S) -> Result<(), S::Error> {
        while let Some(member) = list.next_element()? {
            (self.0)(member);
        }
        Ok(())
    }
}

/// Writes a manifest member by member: the very bytes that the whole [`Manifest`] gives.
#[derive(Debug)]
pub struct ManifestWriter<W> {
    out: W,
    /// What stands behind the members.
    end: Vec<u8>,
    any: bool,
}

impl<W: io::Write> ManifestWriter<W> {
    /// Begins with what stands before the members; those of `manifest` are not written.
    ///
    /// # Errors
    /// What the output says.
    pub fn begin(mut out: W, manifest: &Manifest) -> io::Result<Self> {
        let Manifest { schema, file, format, verdict, members: _, findings } = manifest;
        let empty = Manifest {
            schema: schema.clone(),
            file: file.clone(),
            format: format.clone(),
            verdict: *verdict,
            members: Vec::new(),
            findings: Vec::new(),
        };
        let mut head = serde_json::to_vec(&empty)?;
        // The members and the findings are the last two fields, both empty.
        head.truncate(head.len().saturating_sub(b"],\"findings\":[]}".len()));
        out.write_all(&head)?;
        let mut end = b"],\"findings\":".to_vec();
        serde_json::to_writer(&mut end, findings)?;
        end.push(b'}');
        Ok(Self { out, end, any: false })
    }

    /// Writes the next member.
    ///
    /// # Errors
    /// What the output says.
    pub fn member(&mut self, member: &Member) -> io::Result<()> {
        if std::mem::replace(&mut self.any, true) {
            self.out.write_all(b",")?;
        }
        Ok(serde_json::to_writer(&mut self.out, member)?)
    }

    /// Writes the rest; gives the output back.
    ///
    /// # Errors
    /// What the output says.
    pub fn end(mut self) -> io::Result<W> {
        self.out.write_all(&self.end)?;
        self.out.flush()?;
        Ok(self.out)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn manifest(members: u64) -> Manifest {
        let member = |index| Member {
            index,
            path: format!("thư mục/{index} \"],\"findings\":[]}}"),
            raw_path_hex: None,
            size_bytes: index,
            sha256: None,
            digests: None,
            encrypted: false,
            modified_at: None,
            content_type: None,
            findings: Vec::new(),
        };
        let file = FileSummary {
            name: "\"members\":[]".to_owned(),
            content_type: None,
            digests: None,
            size_bytes: 1,
            sha256: crate::digest::sha256(b"x"),
        };
        Manifest {
            schema: MANIFEST_SCHEMA.to_owned(),
            file,
            format: "zip".to_owned(),
            verdict: Verdict::Complete,
            members: (0..members).map(member).collect(),
            findings: Vec::new(),
        }
    }

    #[test]
    fn one_after_another_is_written_and_read_as_the_whole_is() {
        for count in [0, 1, 3] {
            let whole = manifest(count);
            let bytes = serde_json::to_vec(&whole).unwrap();
            let mut writer = ManifestWriter::begin(Vec::new(), &whole).unwrap();
            for member in &whole.members {
                writer.member(member).unwrap();
            }
            assert_eq!(writer.end().unwrap(), bytes);
            let mut members = Vec::new();
            let read = read_manifest(bytes.as_slice(), &mut |member| members.push(member)).unwrap();
            assert_eq!(Manifest { members, ..read }, whole);
        }
    }

    #[test]
    fn what_the_whole_would_refuse_is_refused() {
        let text = String::from_utf8(serde_json::to_vec(&manifest(2)).unwrap()).unwrap();
        let twice = text.replacen("\"format\":\"zip\"", "\"format\":\"zip\",\"format\":\"zip\"", 1);
        let listed = format!("{},\"members\":[]}}", text.trim_end_matches('}'));
        let more = format!("{},\"more\":1}}", text.trim_end_matches('}'));
        let less = text.replacen("\"format\":\"zip\",", "", 1);
        let behind = format!("{text} x");
        for bad in [twice, listed, more, less, behind, String::new(), "[]".to_owned(), text.replacen("\"index\":1", "\"index\":-1", 1)] {
            assert!(read_manifest(bad.as_bytes(), &mut |_| {}).is_err(), "{bad}");
            assert!(serde_json::from_str::<Manifest>(&bad).is_err(), "{bad}");
        }
    }
}
