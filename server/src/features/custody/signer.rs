//! The custody log's key.

use chot_forensics::digest::Sha256Digest;
use chot_forensics::note::{Checkpoint, KeyKind, NoteError, VerifierKey, verify_note};

use crate::config;
use crate::error::{Error, Result};
use crate::keyfile;
use crate::random::Random;

/// The first line of a key file.
const HEADER: &str = "chot custody log key 1";

/// Signs the custody log's heads.
pub struct Signer {
    signer: chot_forensics::note::Signer,
    /// The present key first, then those that signed before it.
    verifiers: Vec<VerifierKey>,
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Signer").field("key", &self.verifier_key()).finish()
    }
}

impl Signer {
    /// Reads the key file of `settings`; makes it where there is none.
    ///
    /// # Errors
    /// [`Error::Internal`] where the file is not this log's key or others may read it; [`Error::Unavailable`] where it
    /// cannot be read or written.
    pub fn load(settings: &config::Log, random: &Random) -> Result<Self> {
        let seed = keyfile::load(&settings.key_file, HEADER, &settings.origin, || random.secret())?;
        let mut signer = Self::from_seed(&settings.origin, seed)?;
        for key in former_keys(settings)? {
            if !signer.verifiers.contains(&key) {
                signer.verifiers.push(key);
            }
        }
        Ok(signer)
    }

    /// A signer for the log `origin`.
    ///
    /// # Errors
    /// [`Error::Internal`] where the origin may not stand in a note.
    pub fn from_seed(origin: &str, seed: [u8; 32]) -> Result<Self> {
        let signer = chot_forensics::note::Signer::from_seed(origin, seed).map_err(Error::internal)?;
        let verifier = VerifierKey::parse(&signer.verifier_key()).map_err(Error::internal)?;
        Ok(Self { signer, verifiers: vec![verifier] })
    }

    /// The log's name.
    #[must_use]
    pub fn origin(&self) -> &str {
        self.signer.name()
    }

    /// The public key, as others check with it.
    #[must_use]
    pub fn verifier_key(&self) -> String {
        self.signer.verifier_key()
    }

    /// The public keys of this log: the present one first, then the former ones.
    #[must_use]
    pub fn verifier_keys(&self) -> &[VerifierKey] {
        &self.verifiers
    }

    /// The signed head of the log.
    ///
    /// # Errors
    /// [`Error::Internal`] where it cannot be a note.
    pub fn sign(&self, size: u64, root: Sha256Digest) -> Result<String> {
        let text = Checkpoint { origin: self.origin().to_owned(), size, root }.text();
        self.signer.sign(&text).map_err(Error::internal)
    }

    /// The head that a note of this log tells, signed by the present key or by a former one.
    ///
    /// # Errors
    /// Why the note is not one that such a key signed.
    pub fn read(&self, note: &str) -> Result<Checkpoint, NoteError> {
        Checkpoint::parse(verify_note(note, &self.verifiers)?)
    }
}

/// The keys that signed this log before the present one.
fn former_keys(settings: &config::Log) -> Result<Vec<VerifierKey>> {
    let read = |line: &String| {
        let key = VerifierKey::parse(line).map_err(|error| Error::internal(format!("log.former_keys: {error}")))?;
        if key.name() != settings.origin || key.kind() != KeyKind::Log {
            return Err(Error::internal("log.former_keys: a key is of another log than log.origin names"));
        }
        Ok(key)
    };
    settings.former_keys.iter().map(read).collect()
}

/// Whether a key may be made where there is none: not for a log whose last checkpoint (`note`) was signed by a key that is lost or
/// stands elsewhere. Otherwise a new key would lie in the place of the one that has to be put back.
///
/// # Errors
/// [`Error::Internal`] says what to do.
pub(super) fn check_new_key(settings: &config::Log, note: &str) -> Result<()> {
    verify_note(note, &former_keys(settings)?).map(|_| ()).map_err(|_| {
        Error::internal(format!(
            "there is no key at {} (log.key_file), and the custody log was signed before: put its key back, or name it in log.former_keys to have a new one made",
            settings.key_file.display()
        ))
    })
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::MetadataExt;
    use std::path::Path;

    use super::*;
    use crate::clock::Clock;

    fn settings(key_file: std::path::PathBuf) -> config::Log {
        let log = config::Config::demo(Path::new("/tmp/unused"), ([127, 0, 0, 1], 0).into()).unwrap().log;
        config::Log { origin: "test.local/custody".into(), key_file, ..log }
    }

    #[test]
    fn the_key_is_made_once_kept_private_and_bound_to_its_log() {
        let folder = tempfile::tempdir().unwrap();
        let random = Random::new(Clock::fixed(0));
        let key_file = folder.path().join("keys/custody.key");
        let mut settings = settings(key_file);
        let first = Signer::load(&settings, &random).unwrap();
        let second = Signer::load(&settings, &random).unwrap();
        assert_eq!(first.verifier_key(), second.verifier_key());
        assert_eq!(fs::metadata(&settings.key_file).unwrap().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path().join("keys")).unwrap().count(), 1);
        let root = chot_forensics::digest::sha256(b"");
        let note = first.sign(0, root).unwrap();
        assert_eq!(second.read(&note).unwrap().root, root);
        settings.origin = "other.local/custody".into();
        assert!(Signer::load(&settings, &random).is_err());
    }

    #[test]
    fn a_new_key_takes_over_and_the_former_one_still_counts_for_what_it_signed() {
        let folder = tempfile::tempdir().unwrap();
        let random = Random::new(Clock::fixed(0));
        let key_file = folder.path().join("custody.key");
        let mut settings = settings(key_file);
        let old = Signer::load(&settings, &random).unwrap();
        let note = old.sign(0, chot_forensics::digest::sha256(b"")).unwrap();
        fs::rename(&settings.key_file, folder.path().join("old.key")).unwrap();
        assert!(Signer::load(&settings, &random).unwrap().read(&note).is_err(), "nobody says that the old key was the log's");
        settings.former_keys = vec![old.verifier_key()];
        let new = Signer::load(&settings, &random).unwrap();
        assert_ne!(new.verifier_key(), old.verifier_key());
        assert_eq!(new.read(&note).unwrap().size, 0);
        let listed: Vec<String> = new.verifier_keys().iter().map(VerifierKey::to_text).collect();
        assert_eq!(listed, [new.verifier_key(), old.verifier_key()], "the present key first");
        settings.former_keys = vec![chot_forensics::note::Signer::from_seed("other.local/custody", [1; 32]).unwrap().verifier_key()];
        assert!(Signer::load(&settings, &random).is_err(), "a key of another log");
        settings.former_keys = vec!["no key".to_owned()];
        assert!(Signer::load(&settings, &random).is_err());
    }
}
