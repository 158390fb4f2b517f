//! `chot inspect`: hashes files and, where they are archives, every member. No hub, no database.

use std::ffi::OsString;
use std::io::{stderr, stdout};
use std::process::ExitCode;

/// Hashes files and, where they are archives, every member.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Files, or folders whose files are examined one after another.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<OsString>,
    /// Prints each manifest as one line of JSON.
    #[arg(long)]
    json: bool,
    /// Password for encrypted members.
    #[arg(long, value_name = "P")]
    password: Option<OsString>,
}

/// Examines the files; 1 where one is refused.
#[must_use]
pub fn run(args: Args) -> ExitCode {
    let mut words = Vec::new();
    if args.json {
        words.push("--json".into());
    }
    if let Some(password) = args.password {
        words.extend(["--password".into(), password]);
    }
    words.push("--".into());
    words.extend(args.files);
    ExitCode::from(chot_forensics::cli::run_inspect(&words, &mut stdout().lock(), &mut stderr().lock()))
}
