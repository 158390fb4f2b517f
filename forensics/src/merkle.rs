//! The Merkle tree of RFC 6962 section 2 (the same in RFC 9162), over stored nodes.
//!
//! Invariants: leaves and inner nodes are hashed in separate domains (0x00 and 0x01); only hashes of *complete* subtrees are
//! stored, addressed by (level, index), and they never change once written; proofs are checked by the algorithms of
//! RFC 9162 2.1.3.2 and 2.1.4.2, which accept exactly one form. Storage is deliberately absent: the caller reads and writes nodes.

use std::collections::HashMap;

use crate::archive::Member;
use crate::custody::{CanonicalError, canonical_json};
use crate::digest::{Sha256Digest, Sha256Hasher};

/// A node of the tree.
pub type Hash = Sha256Digest;

/// The hash of a leaf: SHA-256 over 0x00 and the entry's bytes.
#[must_use]
pub fn leaf_hash(bytes: &[u8]) -> Hash {
    let mut hasher = Sha256Hasher::new();
    hasher.update(&[0]);
    hasher.update(bytes);
    hasher.finish()
}

/// The hash of an inner node: SHA-256 over 0x01, the left and the right child.
#[must_use]
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let mut hasher = Sha256Hasher::new();
    hasher.update(&[1]);
    hasher.update(&left.0);
    hasher.update(&right.0);
    hasher.finish()
}

/// Where the hashes of complete subtrees are kept.
pub trait NodeReader {
    /// What can go wrong when one is read.
    type Error;

    /// The hash of the complete subtree of `2^level` leaves that begins at leaf `index * 2^level`.
    ///
    /// # Errors
    /// What the storage reports, also when the node is not there.
    fn node(&self, level: u8, index: u64) -> Result<Hash, Self::Error>;
}

/// Why no proof could be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MerkleError<E> {
    /// The nodes could not be read.
    #[error("a node of the tree could not be read")]
    Read(E),
    /// The index or an older size lies outside the tree.
    #[error("the index or size lies outside the tree")]
    OutOfRange,
}

/// Why a proof does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// The index or a size cannot occur together.
    #[error("the index or size lies outside the tree")]
    OutOfRange,
    /// The proof has too many or too few hashes.
    #[error("the proof has the wrong length")]
    WrongLength,
    /// The proof leads to another root.
    #[error("the proof leads to another root")]
    WrongRoot,
}

/// The root of the tree of `size` leaves; of none it is the hash of nothing.
///
/// # Errors
/// What the reader reports.
pub fn root<R: NodeReader>(nodes: &R, size: u64) -> Result<Hash, R::Error> {
    range_root(nodes, 0, size)
}

/// The root over leaves `start..start + count`, where `start` is a multiple of the largest complete subtree in it.
fn range_root<R: NodeReader>(nodes: &R, start: u64, count: u64) -> Result<Hash, R::Error> {
    let mut peaks = Vec::new();
    let mut position = start;
    for level in (0..64_u8).rev() {
        let width = 1_u64 << level;
        if count & width != 0 {
            peaks.push(nodes.node(level, position >> level)?);
            position = position.saturating_add(width);
        }
    }
    Ok(fold_peaks(&peaks))
}

/// Joins complete subtrees, largest first, from the right.
fn fold_peaks(peaks: &[Hash]) -> Hash {
    let mut right_to_left = peaks.iter().rev();
    let Some(last) = right_to_left.next() else {
        return crate::digest::sha256(b"");
    };
    right_to_left.fold(*last, |right, left| node_hash(left, &right))
}

/// The largest power of two below `count`; `count` is at least 2.
fn split(count: u64) -> u64 {
    1_u64 << count.saturating_sub(1).max(1).ilog2()
}

/// The inclusion proof of leaf `index` in the tree of `size` leaves, from the leaf's sibling up (RFC 6962 2.1.1).
///
/// # Errors
/// [`MerkleError::OutOfRange`] when there is no such leaf; else what the reader reports.
pub fn inclusion_proof<R: NodeReader>(nodes: &R, index: u64, size: u64) -> Result<Vec<Hash>, MerkleError<R::Error>> {
    if index >= size {
        return Err(MerkleError::OutOfRange);
    }
    let (mut start, mut count, mut offset) = (0_u64, size, index);
    let mut proof = Vec::new();
    while count > 1 {
        let left = split(count);
        let right = count.saturating_sub(left);
        if offset < left {
            proof.push(range_root(nodes, start.saturating_add(left), right).map_err(MerkleError::Read)?);
            count = left;
        } else {
            proof.push(range_root(nodes, start, left).map_err(MerkleError::Read)?);
            start = start.saturating_add(left);
            offset = offset.saturating_sub(left);
            count = right;
        }
    }
    proof.reverse();
    Ok(proof)
}

/// The proof that the tree of `old` leaves is a prefix of the one of `new` leaves (RFC 6962 2.1.2).
///
/// # Errors
/// [`MerkleError::OutOfRange`] unless `0 < old <= new`; else what the reader reports.
pub fn consistency_proof<R: NodeReader>(nodes: &R, old: u64, new: u64) -> Result<Vec<Hash>, MerkleError<R::Error>> {
    if old == 0 || old > new {
        return Err(MerkleError::OutOfRange);
    }
    let (mut start, mut count, mut inside, mut whole) = (0_u64, new, old, true);
    let mut proof = Vec::new();
    while inside != count {
        let left = split(count);
        let right = count.saturating_sub(left);
        if inside <= left {
            proof.push(range_root(nodes, start.saturating_add(left), right).map_err(MerkleError::Read)?);
            count = left;
        } else {
            proof.push(range_root(nodes, start, left).map_err(MerkleError::Read)?);
            start = start.saturating_add(left);
            inside = inside.saturating_sub(left);
            count = right;
            whole = false;
        }
    }
    if !whole {
        proof.push(range_root(nodes, start, inside).map_err(MerkleError::Read)?);
    }
    proof.reverse();
    Ok(proof)
}

/// Checks an inclusion proof (RFC 9162 2.1.3.2).
///
/// # Errors
/// [`ProofError`] tells why the proof does not hold.
pub fn verify_inclusion(leaf: Hash, index: u64, size: u64, proof: &[Hash], root: Hash) -> Result<(), ProofError> {
    if index >= size {
        return Err(ProofError::OutOfRange);
    }
    let (mut node, mut last) = (index, size.saturating_sub(1));
    let mut hash = leaf;
    for sibling in proof {
        if last == 0 {
            return Err(ProofError::WrongLength);
        }
        if node & 1 == 1 || node == last {
            hash = node_hash(sibling, &hash);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(&hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    if last != 0 {
        return Err(ProofError::WrongLength);
    }
    if hash == root { Ok(()) } else { Err(ProofError::WrongRoot) }
}

/// Checks that the log of `old` leaves with `old_root` is a prefix of the one of `new` leaves with `new_root` (RFC 9162 2.1.4.2).
///
/// An empty old log is a prefix of every log, and a log is a prefix of itself, both with an empty proof.
///
/// # Errors
/// [`ProofError`] tells why the proof does not hold.
pub fn verify_consistency(old: u64, new: u64, old_root: Hash, new_root: Hash, proof: &[Hash]) -> Result<(), ProofError> {
    if old > new {
        return Err(ProofError::OutOfRange);
    }
    if old == 0 || old == new {
        if !proof.is_empty() {
            return Err(ProofError::WrongLength);
        }
        let expected = if old == 0 { crate::digest::sha256(b"") } else { new_root };
        return if old_root == expected { Ok(()) } else { Err(ProofError::WrongRoot) };
    }
    let mut path = proof.iter();
    let first = if old.is_power_of_two() { old_root } else { *path.next().ok_or(ProofError::WrongLength)? };
    let (mut node, mut last) = (old.saturating_sub(1), new.saturating_sub(1));
    while node & 1 == 1 {
        node >>= 1;
        last >>= 1;
    }
    let (mut old_hash, mut new_hash) = (first, first);
    for sibling in path {
        if last == 0 {
            return Err(ProofError::WrongLength);
        }
        if node & 1 == 1 || node == last {
            old_hash = node_hash(sibling, &old_hash);
            new_hash = node_hash(sibling, &new_hash);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            new_hash = node_hash(&new_hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    if last != 0 {
        return Err(ProofError::WrongLength);
    }
    if old_hash == old_root && new_hash == new_root { Ok(()) } else { Err(ProofError::WrongRoot) }
}

/// The nodes (level, index, hash) that appending one leaf completes, the leaf itself first.
///
/// # Errors
/// What the reader reports.
pub fn new_nodes<R: NodeReader>(size_before: u64, leaf: Hash, read: &R) -> Result<Vec<(u8, u64, Hash)>, R::Error> {
    let mut created = vec![(0_u8, size_before, leaf)];
    let (mut level, mut index, mut hash) = (0_u8, size_before, leaf);
    while index & 1 == 1 {
        let left = read.node(level, index.saturating_sub(1))?;
        hash = node_hash(&left, &hash);
        level = level.saturating_add(1);
        index >>= 1;
        created.push((level, index, hash));
    }
    Ok(created)
}

/// The root over leaf hashes in memory.
#[must_use]
pub fn tree_root_of(leaves: &[Hash]) -> Hash {
    let mut builder = RootBuilder::default();
    for leaf in leaves {
        builder.push(*leaf);
    }
    builder.root()
}

/// The root over a stream of leaves in logarithmic memory.
#[derive(Debug, Default, Clone)]
pub struct RootBuilder {
    peaks: Vec<(u8, Hash)>,
}

impl RootBuilder {
    /// Appends one leaf hash.
    pub fn push(&mut self, leaf: Hash) {
        let (mut level, mut hash) = (0_u8, leaf);
        while let Some((_, left)) = self.peaks.pop_if(|(peak, _)| *peak == level) {
            hash = node_hash(&left, &hash);
            level = level.saturating_add(1);
        }
        self.peaks.push((level, hash));
    }

    /// The root over what was appended.
    #[must_use]
    pub fn root(&self) -> Hash {
        let peaks: Vec<Hash> = self.peaks.iter().map(|(_, hash)| *hash).collect();
        fold_peaks(&peaks)
    }
}

/// The tree over a few leaf hashes in memory. Takes 64 bytes for each leaf.
#[derive(Debug, Clone)]
struct LeafTree {
    levels: Vec<Vec<Hash>>,
}

impl LeafTree {
    /// The tree over these leaves.
    fn new(leaves: Vec<Hash>) -> Self {
        let mut levels = vec![leaves];
        while let Some(below) = levels.last().filter(|level| level.len() > 1) {
            let above = below.as_chunks::<2>().0.iter().map(|[left, right]| node_hash(left, right)).collect();
            levels.push(above);
        }
        Self { levels }
    }
}

impl NodeReader for LeafTree {
    type Error = OutsideTree;

    fn node(&self, level: u8, index: u64) -> Result<Hash, OutsideTree> {
        let level = self.levels.get(usize::from(level)).ok_or(OutsideTree)?;
        usize::try_from(index).ok().and_then(|index| level.get(index)).copied().ok_or(OutsideTree)
    }
}

/// How many levels of a [`SparseTree`] stand only where they are asked for.
const SPARSE_LEVELS: u8 = 4;
/// How many leaves are below a node of the lowest level that stands everywhere.
const SPARSE_WIDTH: usize = 1 << SPARSE_LEVELS;

/// The tree over leaf hashes that come one after another, for the proofs of some of them. Takes 4 bytes for each leaf.
#[derive(Debug, Default, Clone)]
pub struct SparseTree {
    size: u64,
    /// The leaves of the block that is not full yet.
    block: Vec<Hash>,
    /// Whether a leaf of it is to be proved.
    wanted: bool,
    /// What is below the lowest full level, where a leaf is to be proved, by block; also below the last one.
    blocks: HashMap<u64, LeafTree>,
    /// The levels that stand everywhere.
    levels: Vec<Vec<Hash>>,
}

impl SparseTree {
    /// Takes the next leaf; gives its place. Only a leaf that is `wanted` can be proved.
    pub fn push(&mut self, leaf: Hash, wanted: Wanted) -> u64 {
        let place = self.size;
        self.size = self.size.saturating_add(1);
        self.block.push(leaf);
        self.wanted |= wanted == Wanted::Proved;
        if self.block.len() == SPARSE_WIDTH {
            let tree = LeafTree::new(std::mem::take(&mut self.block));
            let top = tree.levels.last().and_then(|level| level.first()).copied();
            if std::mem::take(&mut self.wanted) {
                self.blocks.insert(place >> SPARSE_LEVELS, tree);
            }
            if let Some(top) = top {
                self.rise(top);
            }
        }
        place
    }

    /// Takes a node of the lowest full level, and every node that it completes.
    fn rise(&mut self, node: Hash) {
        let mut node = Some(node);
        let mut level = 0;
        while let Some(hash) = node.take() {
            if self.levels.len() == level {
                self.levels.push(Vec::new());
            }
            let Some(nodes) = self.levels.get_mut(level) else { return };
            nodes.push(hash);
            if let (true, [.., left, right]) = (nodes.len() % 2 == 0, nodes.as_slice()) {
                node = Some(node_hash(left, right));
            }
            level = level.saturating_add(1);
        }
    }

    /// Ends the tree: what was taken is all there is. Gives how many leaves it has.
    pub fn finish(&mut self) -> u64 {
        let last = LeafTree::new(std::mem::take(&mut self.block));
        self.blocks.insert(self.size >> SPARSE_LEVELS, last);
        self.size
    }
}

impl NodeReader for SparseTree {
    type Error = OutsideTree;

    fn node(&self, level: u8, index: u64) -> Result<Hash, OutsideTree> {
        if let Some(level) = level.checked_sub(SPARSE_LEVELS) {
            let nodes = self.levels.get(usize::from(level)).ok_or(OutsideTree)?;
            return usize::try_from(index).ok().and_then(|index| nodes.get(index)).copied().ok_or(OutsideTree);
        }
        let above = SPARSE_LEVELS.saturating_sub(level);
        let block = index >> above;
        self.blocks.get(&block).ok_or(OutsideTree)?.node(level, index.saturating_sub(block << above))
    }
}

/// Whether a leaf of a [`SparseTree`] is to be proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// It is.
    Proved,
    /// It is not.
    Passed,
}

/// There is no such node in a tree in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the tree has no such node")]
pub struct OutsideTree;

/// The leaf of a member in its archive's inventory: the canonical JSON of its row in the manifest.
///
/// # Errors
/// [`CanonicalError`] when the row has no canonical form, for example a size above 2^53 - 1.
pub fn member_row(member: &Member) -> Result<Vec<u8>, CanonicalError> {
    canonical_json(&serde_json::to_value(member).map_err(|_| CanonicalError::NotJson)?)
}

/// The root of an archive's inventory, of members that come one after another.
#[derive(Debug, Default, Clone)]
pub struct InventoryBuilder(RootBuilder);

impl InventoryBuilder {
    /// Takes the next member of the manifest.
    ///
    /// # Errors
    /// As [`member_row`].
    pub fn push(&mut self, member: &Member) -> Result<(), CanonicalError> {
        self.0.push(leaf_hash(&member_row(member)?));
        Ok(())
    }

    /// The root over what was taken.
    #[must_use]
    pub fn root(&self) -> Sha256Digest {
        self.0.root()
    }
}

/// The root of an archive's inventory: one leaf for each member, the canonical JSON of its row in the manifest, in order.
///
/// With it one member can be proved without showing the others.
///
/// # Errors
/// As [`member_row`].
pub fn inventory_root(members: &[Member]) -> Result<Sha256Digest, CanonicalError> {
    let mut builder = InventoryBuilder::default();
    for member in members {
        builder.push(member)?;
    }
    Ok(builder.root())
}
