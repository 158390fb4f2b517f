//! `chot`: the hub and the commands around it.

use std::process::ExitCode;

use chot_server::cli;
use clap::Parser;

/// Gives memory back that an examination needed, and is quick with the many small pieces of a GraphQL answer. It takes the place of
/// the C library's as well: SQLite makes every value that is read, and another thread lets it go.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Coordinates security incidents across agencies, with evidence under custody.
#[derive(Parser)]
#[command(name = "chot", version, disable_help_subcommand = true)]
struct Chot {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Runs the hub with sample data, everything in one folder.
    Demo(cli::demo::Args),
    /// Hashes files and, where they are archives, every member.
    Inspect(cli::inspect::Args),
    /// Makes a sealed collection of files and folders at their source, with a signed record.
    Acquire(cli::acquire::Args),
    /// Makes and shows the keys that sign acquisitions.
    Key(cli::key::Args),
    /// Sends a file into a case.
    Upload(cli::upload::Args),
    /// Hands custody of evidence over.
    Transfer(cli::transfer::Args),
    /// Checks a custody package, offline.
    Verify(cli::verify::Args),
    /// Watches the custody logs of other agencies and cosigns their checkpoints.
    Witness(cli::witness::Args),
    /// Copies database, evidence and key into a folder.
    Backup(cli::backup::BackupArgs),
    /// Returns a backup.
    Restore(cli::backup::RestoreArgs),
    /// Runs the hub.
    Serve(cli::serve::Args),
    /// Shows or upgrades the database schema.
    Migrate(cli::migrate::Args),
    /// Makes and lists agencies.
    Agency(cli::agency::Args),
    /// Makes, takes in and lists information systems.
    System(cli::system::Args),
    /// Names and lists the duty contacts whom escalations call.
    Contact(cli::contact::Args),
    /// Makes, disables and lists accounts.
    User(cli::user::Args),
    /// Makes bearer tokens.
    Token(cli::token::Args),
    /// Prints the GraphQL schema.
    Schema,
    /// Examines configuration, database, evidence store, mail, clock and custody log.
    Doctor(cli::doctor::Args),
    /// Seals stored evidence to the present recipients.
    Evidence(cli::evidence::Args),
    /// Takes in, lists and retires hash sets.
    Hashset(cli::hashset::Args),
    /// Fills the configured database with synthetic cases for measuring.
    Generate(cli::generate::Args),
}

fn main() -> ExitCode {
    let Chot { command } = Chot::parse();
    // Fails only where a provider stands already: then it is this one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    cli::exit(match command {
        Command::Demo(args) => cli::block_on(cli::demo::run(args)),
        Command::Inspect(args) => return cli::inspect::run(args),
        Command::Acquire(args) => cli::acquire::run(args),
        Command::Key(args) => cli::key::run(args),
        Command::Upload(args) => cli::block_on(cli::upload::run(args)),
        Command::Transfer(args) => cli::block_on(cli::transfer::run(args)),
        Command::Verify(args) => return cli::verify::run(args),
        Command::Witness(args) => cli::block_on(cli::witness::run(args)),
        Command::Backup(args) => cli::block_on(cli::backup::backup(args)),
        Command::Restore(args) => cli::block_on(cli::backup::restore(args)),
        Command::Serve(args) => cli::block_on(cli::serve::run(args)),
        Command::Migrate(args) => cli::block_on(cli::migrate::run(args)),
        Command::Agency(args) => cli::block_on(cli::agency::run(args)),
        Command::System(args) => cli::block_on(cli::system::run(args)),
        Command::Contact(args) => cli::block_on(cli::contact::run(args)),
        Command::User(args) => cli::block_on(cli::user::run(args)),
        Command::Token(args) => cli::block_on(cli::token::run(args)),
        Command::Schema => cli::schema::run(),
        Command::Doctor(args) => cli::block_on(cli::doctor::run(args)),
        Command::Evidence(args) => cli::block_on(cli::evidence::run(args)),
        Command::Hashset(args) => cli::block_on(cli::hashset::run(args)),
        Command::Generate(args) => cli::block_on(cli::generate::run(args)),
    })
}
