//! `chot-verify`: checks a custody package offline, without the hub.

use std::io::{stderr, stdout};
use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Vec<_> = std::env::args_os().skip(1).collect();
    ExitCode::from(chot_forensics::cli::run_verify(&args, &mut stdout().lock(), &mut stderr().lock()))
}
