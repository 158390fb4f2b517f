//! `chot key`: the keys by which people sign what they acquire at a source. They never leave the machine that they were made on.

use std::path::{Path, PathBuf};

use chot_forensics::note::{Signer, VerifierKey};

use super::{Failure, Outcome, out};
use crate::clock::Clock;
use crate::keyfile;
use crate::random::Random;

/// The first line of a key file.
const HEADER: &str = "chot acquisition key 1";

/// Makes and shows the keys that sign acquisitions.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Makes a key in a new file that only its owner may read; prints its public part and fingerprint.
    New {
        /// The new file.
        file: PathBuf,
        /// Whose key it is, such as an.nguyen@agency.example; without spaces.
        #[arg(long, value_name = "NAME")]
        name: String,
    },
    /// Prints public part and fingerprint of a key.
    Show {
        /// The key file.
        file: PathBuf,
    },
}

/// Makes or shows a key.
///
/// # Errors
/// [`Failure::Usage`] where the name may not sign or the file is there already; [`Failure::Environment`] where the file cannot be
/// read or written, or others may read it.
pub fn run(args: Args) -> Outcome {
    let signer = match args.command {
        Command::Show { file } => open(&file)?,
        Command::New { file, name } => {
            // Before a file is made: a key that cannot sign is none.
            let named = |seed| Signer::from_seed(&name, seed).map_err(|error| Failure::Usage(format!("--name: {error}")));
            named([0; 32])?;
            if file.exists() {
                return Err(Failure::Usage(format!("{} is there already and is not written over", file.display())));
            }
            named(keyfile::load(&file, HEADER, &name, || Random::new(Clock::System).secret())?)?
        }
    };
    let key = VerifierKey::parse(&signer.verifier_key()).map_err(|error| Failure::Environment(error.to_string()))?;
    out(&key.to_text())?;
    out(&format!("fingerprint {}", key.fingerprint()))
}

/// The signer of a key file.
///
/// # Errors
/// [`Failure::Usage`] where the file is no such key; [`Failure::Environment`] where it cannot be read or others may read it.
pub(super) fn open(file: &Path) -> Result<Signer, Failure> {
    if !file.is_file() {
        return Err(Failure::Usage(format!("no such key file: {}; chot key new makes one", file.display())));
    }
    let (name, seed) = keyfile::read(file, HEADER)?;
    Signer::from_seed(&name, seed).map_err(|error| Failure::Usage(format!("key file {}: {error}", file.display())))
}
