//! The list of what was found at the source of a collection: the file `manifest.json` in it and beside it.

use serde::{Deserialize, Serialize};

use crate::digest::Sha256Digest;

/// The schema name of the list.
pub const COLLECTION_SCHEMA: &str = "chot.collection/1";

/// What stands at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CollectedKind {
    /// A file.
    File,
    /// A folder.
    Folder,
    /// A symbolic link; it is not followed.
    Symlink,
    /// A pipe.
    Pipe,
    /// A socket.
    Socket,
    /// A character device.
    CharacterDevice,
    /// A block device.
    BlockDevice,
    /// Nobody could look at it.
    Unknown,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CollectedState {
    /// Its content is in the collection.
    Packed,
    /// What was read of it is in the collection, but it changed meanwhile.
    Changed,
    /// It could not be read: nothing of it is in the collection.
    Unread,
    /// It is told of and has no content.
    Recorded,
    /// It was left out; `reason` says why.
    LeftOut,
}

/// Something found at the source. The fields that members of a manifest have mean the same here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Collected {
    /// The place of its content in the collection's directory, from 0; `null` where it has none there.
    pub index: Option<u64>,
    /// Its path as text.
    pub path: String,
    /// The bytes of that path, where they are not UTF-8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw_path_hex: Option<String>,
    /// What it is.
    pub kind: CollectedKind,
    /// What became of it.
    pub state: CollectedState,
    /// Why it could not be read, how it changed, or why it was left out.
    pub reason: Option<String>,
    /// The length of its content as packed; else as the file system told it.
    pub size_bytes: u64,
    /// The digest of its content as packed.
    pub sha256: Option<Sha256Digest>,
    /// Type and rights, as the file system has them.
    pub mode: u32,
    /// The number of its owner.
    pub owner: u32,
    /// The number of its group.
    pub group: u32,
    /// How many names it has.
    pub links: u64,
    /// When its content changed.
    pub modified_at: Option<String>,
    /// When it was last read, before it was read for this.
    pub accessed_at: Option<String>,
    /// When its attributes changed.
    pub changed_at: Option<String>,
    /// When it was made, where the file system tells it.
    pub created_at: Option<String>,
    /// The target of a link, as text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link_target: Option<String>,
    /// The bytes of that target, where they are not UTF-8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link_target_hex: Option<String>,
    /// Its extended attributes, in the order of names; access control lists are among them (`system.posix_acl_access`). Lists made before
    /// they were looked at have none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<Attribute>,
    /// Why there may be more extended attributes than are told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attributes_unread: Option<String>,
}

/// An extended attribute of a file, as the file system gives it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Attribute {
    /// Its name as text.
    pub name: String,
    /// The bytes of that name, where they are not UTF-8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw_name_hex: Option<String>,
    /// Its value.
    pub value_hex: String,
}

/// All that was found at the source, in the order in which it was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CollectionManifest {
    /// [`COLLECTION_SCHEMA`].
    pub schema: String,
    /// Everything found.
    pub members: Vec<Collected>,
}
