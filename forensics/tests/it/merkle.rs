//! The tree against RFC 6962 by an independent recursive definition.

use std::cell::RefCell;
use std::collections::HashMap;

use chot_forensics::digest::sha256;
use chot_forensics::merkle::{
    Hash, MerkleError, NodeReader, ProofError, RootBuilder, SparseTree, Wanted, consistency_proof, inclusion_proof, leaf_hash, new_nodes,
    node_hash, root, tree_root_of, verify_consistency, verify_inclusion,
};

#[derive(Default)]
pub struct Store(pub RefCell<HashMap<(u8, u64), Hash>>);

impl NodeReader for Store {
    type Error = (u8, u64);

    fn node(&self, level: u8, index: u64) -> Result<Hash, Self::Error> {
        self.0.borrow().get(&(level, index)).copied().ok_or((level, index))
    }
}

impl Store {
    pub fn append(&self, size: u64, leaf: Hash) {
        let nodes = new_nodes(size, leaf, self).unwrap();
        for (level, index, hash) in nodes {
            assert!(self.0.borrow_mut().insert((level, index), hash).is_none());
        }
    }
}

pub fn store(count: u64) -> (Store, Vec<Hash>) {
    let store = Store::default();
    let leaves: Vec<Hash> = (0..count).map(|n| leaf_hash(&n.to_be_bytes())).collect();
    for (size, leaf) in leaves.iter().enumerate() {
        store.append(size as u64, *leaf);
    }
    (store, leaves)
}

/// MTH of RFC 6962 2.1, word for word.
fn oracle(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => sha256(b""),
        [leaf] => *leaf,
        _ => {
            let k = leaves.len().next_power_of_two() / 2;
            node_hash(&oracle(&leaves[..k]), &oracle(&leaves[k..]))
        }
    }
}

/// PATH of RFC 6962 2.1.1.
fn oracle_path(m: usize, leaves: &[Hash]) -> Vec<Hash> {
    if leaves.len() == 1 {
        return Vec::new();
    }
    let k = leaves.len().next_power_of_two() / 2;
    let (mut path, other) =
        if m < k { (oracle_path(m, &leaves[..k]), oracle(&leaves[k..])) } else { (oracle_path(m - k, &leaves[k..]), oracle(&leaves[..k])) };
    path.push(other);
    path
}

/// SUBPROOF of RFC 6962 2.1.2.
fn oracle_proof(m: usize, leaves: &[Hash], whole: bool) -> Vec<Hash> {
    if m == leaves.len() {
        return if whole { Vec::new() } else { vec![oracle(leaves)] };
    }
    let k = leaves.len().next_power_of_two() / 2;
    let (mut proof, other) = if m <= k {
        (oracle_proof(m, &leaves[..k], whole), oracle(&leaves[k..]))
    } else {
        (oracle_proof(m - k, &leaves[k..], false), oracle(&leaves[..k]))
    };
    proof.push(other);
    proof
}

#[test]
fn known_roots_hold() {
    // The inputs and roots that Certificate Transparency implementations share.
    let inputs: [&[u8]; 8] = [
        b"",
        b"\x00",
        b"\x10",
        b"\x20\x21",
        b"\x30\x31",
        b"\x40\x41\x42\x43",
        b"\x50\x51\x52\x53\x54\x55\x56\x57",
        b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
    ];
    let roots = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];
    let leaves: Vec<Hash> = inputs.iter().map(|input| leaf_hash(input)).collect();
    for (size, expected) in roots.iter().enumerate() {
        assert_eq!(tree_root_of(&leaves[..size]).to_string(), *expected);
    }
}

#[test]
fn roots_and_proofs_equal_the_definition() {
    let (store, leaves) = store(70);
    let mut builder = RootBuilder::default();
    for size in 0..=70_usize {
        let expected = oracle(&leaves[..size]);
        assert_eq!(root(&store, size as u64), Ok(expected));
        assert_eq!(tree_root_of(&leaves[..size]), expected);
        assert_eq!(builder.root(), expected);
        if let Some(leaf) = leaves.get(size) {
            builder.push(*leaf);
        }
        for index in 0..size {
            let proof = inclusion_proof(&store, index as u64, size as u64).unwrap();
            assert_eq!(proof, oracle_path(index, &leaves[..size]));
            let verify = |leaf, index, size, proof: &[Hash], root| verify_inclusion(leaf, index, size, proof, root);
            let (i, n, leaf) = (index as u64, size as u64, leaves[index]);
            assert_eq!(verify(leaf, i, n, &proof, expected), Ok(()));
            assert!(verify(leaf_hash(b"other"), i, n, &proof, expected).is_err());
            assert!(verify(leaf, i ^ 1, n, &proof, expected).is_err());
            assert!(verify(leaf, i, n, &proof, leaf_hash(b"other")).is_err());
            let mut longer = proof.clone();
            longer.push(expected);
            assert!(verify(leaf, i, n, &longer, expected).is_err());
            if let Some((_, shorter)) = proof.split_last() {
                assert!(verify(leaf, i, n, shorter, expected).is_err());
            }
        }
        assert_eq!(inclusion_proof(&store, size as u64, size as u64), Err(MerkleError::OutOfRange));
    }
}

#[test]
fn consistency_holds_for_every_pair() {
    let (store, leaves) = store(70);
    for new in 1..=70_usize {
        for old in 1..=new {
            let proof = consistency_proof(&store, old as u64, new as u64).unwrap();
            assert_eq!(proof, oracle_proof(old, &leaves[..new], true), "{old} {new}");
            let (old_root, new_root) = (oracle(&leaves[..old]), oracle(&leaves[..new]));
            let verify = |a, b, proof: &[Hash]| verify_consistency(old as u64, new as u64, a, b, proof);
            assert_eq!(verify(old_root, new_root, &proof), Ok(()));
            let other = leaf_hash(b"other");
            assert!(verify(other, new_root, &proof).is_err());
            assert!(verify(old_root, other, &proof).is_err());
            for at in 0..proof.len() {
                let mut bad = proof.clone();
                bad[at] = other;
                assert!(verify(old_root, new_root, &bad).is_err(), "{old} {new} {at}");
                bad.remove(at);
                assert!(verify(old_root, new_root, &bad).is_err(), "{old} {new} {at}");
            }
            let mut longer = proof.clone();
            longer.push(other);
            assert!(verify(old_root, new_root, &longer).is_err());
        }
    }
    assert_eq!(consistency_proof(&store, 0, 5), Err(MerkleError::OutOfRange));
    assert_eq!(consistency_proof(&store, 6, 5), Err(MerkleError::OutOfRange));
    assert_eq!(verify_consistency(0, 5, sha256(b""), leaves[0], &[]), Ok(()));
    assert_eq!(verify_consistency(6, 5, leaves[0], leaves[0], &[]), Err(ProofError::OutOfRange));
}

#[test]
fn missing_node_is_an_error() {
    let (store, _) = store(5);
    assert_eq!(root(&store, 6), Err((1, 2)));
    assert!(matches!(inclusion_proof(&store, 0, 8), Err(MerkleError::Read(_))));
}

#[test]
fn huge_sizes_do_not_overflow() {
    let leaf = leaf_hash(b"");
    let _ = verify_inclusion(leaf, u64::MAX - 1, u64::MAX, &[leaf; 64], leaf);
    let _ = verify_inclusion(leaf, u64::MAX, u64::MAX, &[leaf; 64], leaf);
    let _ = verify_consistency(u64::MAX - 1, u64::MAX, leaf, leaf, &[leaf; 70]);
    let _ = verify_consistency(1 << 63, u64::MAX, leaf, leaf, &[leaf; 70]);
    let (store, _) = store(1);
    assert!(root(&store, u64::MAX).is_err());
    assert!(inclusion_proof(&store, u64::MAX - 1, u64::MAX).is_err());
    assert!(consistency_proof(&store, u64::MAX - 1, u64::MAX).is_err());
}

#[test]
fn a_sparse_tree_proves_what_was_asked_for_and_nothing_else() {
    let (store, leaves) = store(150);
    for size in 1..=leaves.len() {
        for every in [1, 7, 33, 64] {
            let mut tree = SparseTree::default();
            for (index, leaf) in leaves.iter().take(size).enumerate() {
                let wanted = if index % every == 0 { Wanted::Proved } else { Wanted::Passed };
                assert_eq!(tree.push(*leaf, wanted), index as u64);
            }
            let count = tree.finish();
            assert_eq!((count, root(&tree, count)), (size as u64, Ok(oracle(&leaves[..size]))));
            for index in (0..count).filter(|index| (*index as usize).is_multiple_of(every)) {
                assert_eq!(
                    inclusion_proof(&tree, index, count).unwrap(),
                    inclusion_proof(&store, index, count).unwrap(),
                    "{index} of {size}"
                );
            }
        }
    }
}
