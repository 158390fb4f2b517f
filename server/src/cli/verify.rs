//! `chot verify`: checks a custody package offline. The same as the small program `chot-verify`.

use std::ffi::OsString;
use std::io::{stderr, stdout};
use std::process::ExitCode;

/// Checks a custody package, offline.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The package.
    #[arg(value_name = "PACKAGE.zip")]
    package: OsString,
    /// The original file, to be compared with the package.
    #[arg(long, value_name = "FILE")]
    evidence: Option<OsString>,
    /// A file that must have the bytes of a member that the package proves; may be given several times.
    #[arg(long, value_name = "FILE")]
    member: Vec<OsString>,
    /// A checkpoint of the same log, kept from elsewhere.
    #[arg(long, value_name = "FILE")]
    checkpoint: Option<OsString>,
    /// The proof of consistency between that checkpoint and the package's: what the hub's /log/consistency/OLD/NEW answers.
    #[arg(long, value_name = "FILE", requires = "checkpoint")]
    consistency: Option<OsString>,
    /// The log's keys, known from elsewhere.
    #[arg(long, value_name = "FILE")]
    keys: Option<OsString>,
    /// Keys of witnesses, one a line; all of them must have cosigned.
    #[arg(long, value_name = "FILE")]
    witness_keys: Option<OsString>,
    /// At least so many of them must have.
    #[arg(long, value_name = "N")]
    witnesses: Option<OsString>,
    /// Certificates (PEM) of time-stamping authorities; the package must hold a time stamp that leads to one.
    #[arg(long, value_name = "FILE")]
    tsa_ca: Option<OsString>,
    /// Prints the report as one line of JSON.
    #[arg(long)]
    json: bool,
}

/// Checks the package; 1 where it is not valid, 4 where it is but cannot be compared with the checkpoint given, 5 where a file
/// given beside it is another.
#[must_use]
pub fn run(args: Args) -> ExitCode {
    let mut words: Vec<OsString> = Vec::new();
    if args.json {
        words.push("--json".into());
    }
    let options = [
        ("--evidence", args.evidence),
        ("--checkpoint", args.checkpoint),
        ("--consistency", args.consistency),
        ("--keys", args.keys),
        ("--witness-keys", args.witness_keys),
        ("--witnesses", args.witnesses),
        ("--tsa-ca", args.tsa_ca),
    ];
    for (name, value) in options {
        if let Some(value) = value {
            words.extend([name.into(), value]);
        }
    }
    for member in args.member {
        words.extend(["--member".into(), member]);
    }
    words.extend(["--".into(), args.package]);
    ExitCode::from(chot_forensics::cli::run_verify(&words, &mut stdout().lock(), &mut stderr().lock()))
}
