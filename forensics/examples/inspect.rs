//! `inspect FILE...` as the hub's program offers it, from this crate alone.

use std::io::{stderr, stdout};
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut args: Vec<_> = std::env::args_os().skip(1).collect();
    if args.first().is_some_and(|word| word == "inspect") {
        args.remove(0);
    }
    ExitCode::from(chot_forensics::cli::run_inspect(&args, &mut stdout().lock(), &mut stderr().lock()))
}
