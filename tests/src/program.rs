//! The program `chot`, as people run it beside a hub.

use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use crate::World;

/// Where it is: beside the tests' own folder of the target directory.
///
/// # Panics
/// Where it was not built.
#[must_use]
pub fn path() -> PathBuf {
    let tests = std::env::current_exe().unwrap();
    let program = tests.parent().unwrap().parent().unwrap().join("chot");
    assert!(program.is_file(), "{} is missing: cargo build -p chot-server --bin chot", program.display());
    program
}

/// Runs it on the database and folders of a hub, as its operator does.
///
/// # Panics
/// Where it cannot be run.
#[must_use]
pub fn beside(world: &World, arguments: &[&str]) -> Output {
    command_beside(world, arguments).output().unwrap()
}

/// The same, to be run.
#[must_use]
pub fn command_beside(world: &World, arguments: &[&str]) -> Command {
    let folder = world.hub.folder().display().to_string();
    let mut command = Command::new(path());
    command
        .args(arguments)
        .env_remove("CHOT_DATA")
        .env("CHOT_DATABASE__URL", world.hub.database_url())
        .env("CHOT_EVIDENCE__URL", format!("file://{folder}/evidence"))
        .env("CHOT_LOOKUPS__FOLDER", format!("{folder}/hash-sets"))
        .env("CHOT_LOG__KEY_FILE", format!("{folder}/keys/custody.key"))
        .env("CHOT_LOG__ORIGIN", "demo.chot.local/custody")
        .env("CHOT_MAIL__URL", format!("file://{folder}/mail"))
        .stdin(Stdio::null());
    command
}

/// How it ended, what it printed, and what it said beside.
///
/// # Panics
/// Where it printed no text.
#[must_use]
pub fn told(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}
