//! `chot inspect`: hashes files and, where they are archives, every member. No hub, no database.

use std::ffi::OsString;
use std::io::{stderr, stdout};
use std::process::ExitCode;

/// Hashes files and, where they are archives, every member.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Files, or folders whose files are examined.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<OsString>,
    /// Prints each manifest as one line of JSON.
    #[arg(long)]
    json: bool,
    /// Password for encrypted members.
    #[arg(long, value_name = "P")]
    password: Option<OsString>,
    /// Digests to make beside SHA-256: md5, sha1, blake3, with commas between.
    #[arg(long, value_name = "LIST")]
    digests: Option<OsString>,
    /// How many files are read at a time; without it, as many as there are cores and memory for.
    #[arg(long, value_name = "N")]
    jobs: Option<OsString>,
    /// Writes the manifests, one a line, to this new file.
    #[arg(long, value_name = "FILE")]
    out: Option<OsString>,
    /// Tells what was added, removed, changed or moved against such a file, or a list of sha256sum or hashdeep.
    #[arg(long, value_name = "LIST")]
    compare: Option<OsString>,
    /// Tells which rules of this file, in the language of YARA, are met where, instead of manifests.
    #[arg(long, value_name = "FILE")]
    rules: Option<OsString>,
}

/// Examines the files; 1 where one is refused, something changed or a rule is met.
#[must_use]
pub fn run(args: Args) -> ExitCode {
    let mut words = Vec::new();
    if args.json {
        words.push("--json".into());
    }
    let valued = [
        ("--password", args.password),
        ("--digests", args.digests),
        ("--jobs", args.jobs),
        ("--out", args.out),
        ("--compare", args.compare),
        ("--rules", args.rules),
    ];
    for (name, value) in valued {
        if let Some(value) = value {
            words.extend([name.into(), value]);
        }
    }
    words.push("--".into());
    words.extend(args.files);
    ExitCode::from(chot_forensics::cli::run_inspect(&words, &mut stdout().lock(), &mut stderr().lock()))
}
