//! The database: connecting, and the one kind of write transaction.
//!
//! Invariants: a write needs a [`Permit`]; it ends in [`Tx::commit`] with an audit event, so that nothing is changed
//! unrecorded; reads need a permit or a scope (see [`crate::authz`]). SQLite writers queue in the process and begin
//! IMMEDIATE, so that none of them meets a lock that another request holds.
//!
//! On PostgreSQL rows are held (`Hold`) in one order, so that no two transactions wait for each other: the person whose
//! drafts change, report, case, task or clock or call; the guard of a digest, the item, the custody log; a counter last. Whoever holds the custody log takes no case.

use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock, PoisonError};
use std::time::Duration;

use chot_migrations::{Migrator, MigratorTrait};
use sea_orm::sea_query::LockType;
use sea_orm::sqlx::Connection;
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend, QuerySelect, SqliteTransactionMode,
    Statement, TransactionOptions, TransactionTrait,
};
use tokio::sync::{Mutex, OwnedMutexGuard};

use crate::audit::Audit;
use crate::authz::{self, Permit};
use crate::config;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::outbox::Job;

/// SQLite before this version can corrupt a database in WAL mode when a checkpoint meets a write.
const OLDEST_SQLITE: (u32, u32, u32) = (3, 51, 3);

/// The hub's database.
#[derive(Clone, Debug)]
pub struct Db {
    connection: DatabaseConnection,
    writer: Arc<Mutex<()>>,
    statements: Arc<AtomicU64>,
    watched: Arc<std::sync::Mutex<Option<Vec<Statement>>>>,
    /// The lock of the process that serves an SQLite database; freed when the last copy of this is dropped.
    owner: Arc<OnceLock<File>>,
}

/// What a connection sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum View {
    /// What is committed, at each statement.
    Present,
    /// What was committed at one moment.
    Moment,
}

/// The file of an SQLite database; `None` for another database.
#[must_use]
pub fn sqlite_file(url: &str) -> Option<PathBuf> {
    url.strip_prefix("sqlite://").map(|path| PathBuf::from(path.split('?').next().unwrap_or(path)))
}

/// Makes the file where there is none, readable by its owner alone; SQLite gives its other files the same rights.
fn prepare(path: &Path) -> Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    OpenOptions::new().create(true).append(true).mode(0o600).open(path)?;
    Ok(())
}

impl Db {
    /// Connects; makes an SQLite file where there is none.
    ///
    /// # Errors
    /// [`Error::Unavailable`] where the database does not answer; [`Error::Internal`] where its version is not fit.
    pub async fn connect(settings: &config::Database) -> Result<Self> {
        Self::open(settings, View::Present).await
    }

    /// Connects, and sees for as long as this lives the database as it stands now, whatever others write meanwhile; for reading only.
    ///
    /// # Errors
    /// As [`Db::connect`].
    pub async fn at_one_moment(settings: &config::Database) -> Result<Self> {
        let db = Self::open(settings, View::Moment).await?;
        let (begin, first) = match db.backend() {
            DbBackend::Postgres => ("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", "SELECT 1"),
            _ => ("BEGIN", "SELECT count(*) FROM sqlite_master"),
        };
        db.connection.execute_unprepared(begin).await?;
        // The moment is that of the first reading.
        db.connection.query_one_raw(Statement::from_string(db.backend(), first)).await?;
        Ok(db)
    }

    async fn open(settings: &config::Database, view: View) -> Result<Self> {
        let url = settings.url.reveal();
        let mut options = ConnectOptions::new(url.to_owned());
        options
            .max_connections(settings.max_connections)
            .acquire_timeout(Duration::from_secs(8))
            .connect_timeout(Duration::from_secs(8))
            .sqlx_logging(false)
            .record_stmt_in_spans(false);
        if let Some(path) = sqlite_file(url) {
            prepare(&path)?;
            // SQLite ends a transaction by itself where the disk is full. The connection believes to be within it still, and
            // would keep all that follows in a transaction that nobody commits: it is closed instead of used again.
            options.test_before_acquire(false);
            if view == View::Present {
                options.map_sqlx_sqlite_before_acquire(|connection, _| {
                    let fit = !connection.is_in_transaction();
                    Box::pin(async move { Ok(fit) })
                });
            }
            options.map_sqlx_sqlite_opts(|options| {
                options
                    .create_if_missing(true)
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full)
                    .busy_timeout(Duration::from_secs(10))
                    .foreign_keys(true)
                    .pragma("temp_store", "MEMORY")
                    .pragma("cache_size", "-16000")
                    // A page of a list and what hangs on it: its rows wait for nobody.
                    .row_buffer_size(256)
            });
        } else {
            options.test_before_acquire_if_idle_for(Duration::from_secs(30));
            // One moment is a transaction that may be left waiting while something else is looked at.
            let idle = if view == View::Present { "60s" } else { "0" };
            options.map_sqlx_postgres_opts(move |options| {
                options.application_name("chot").options([
                    // Many small statements with many conditions: compiling one takes longer than running it.
                    ("jit", "off"),
                    ("statement_timeout", "30s"),
                    ("lock_timeout", "5s"),
                    ("idle_in_transaction_session_timeout", idle),
                ])
            });
        }
        if view == View::Moment {
            // One connection, kept until the end: another one would see another moment.
            options.max_connections(1).idle_timeout(None::<Duration>).max_lifetime(None::<Duration>);
        }
        let mut connection = Database::connect(options).await?;
        let statements = Arc::new(AtomicU64::new(0));
        let counter = Arc::clone(&statements);
        let watched = Arc::<std::sync::Mutex<Option<Vec<Statement>>>>::default();
        let watcher = Arc::clone(&watched);
        connection.set_metric_callback(move |info| {
            counter.fetch_add(1, Ordering::Relaxed);
            if let Some(seen) = watcher.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
                seen.push(info.statement.clone());
            }
        });
        let db = Self { connection, writer: Arc::new(Mutex::new(())), statements, watched, owner: Arc::default() };
        db.check_version().await?;
        Ok(db)
    }

    /// Makes this process the one that serves the database. SQLite takes one: writers queue, uploads are taken up again
    /// and changes are told within the process. PostgreSQL takes several.
    ///
    /// # Errors
    /// [`Error::Unavailable`] where another process serves it.
    pub fn own(&self, settings: &config::Database) -> Result<()> {
        let Some(path) = sqlite_file(settings.url.reveal()) else { return Ok(()) };
        let mut name = path.into_os_string();
        name.push(".lock");
        let file = OpenOptions::new().create(true).append(true).mode(0o600).open(&name)?;
        match file.try_lock() {
            Ok(()) => {
                // Served by this process already: the lock that it holds stays.
                let _ = self.owner.set(file);
                Ok(())
            }
            Err(TryLockError::WouldBlock) => Err(Error::Unavailable("another process serves this database; stop it first".to_owned())),
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    }

    /// Whether no other process serves this database, as [`Db::own`] saw to it. Where several may, nobody owns it.
    #[must_use]
    pub fn is_owned(&self) -> bool {
        self.owner.get().is_some()
    }

    async fn check_version(&self) -> Result<()> {
        if self.backend() != DbBackend::Sqlite {
            return Ok(());
        }
        let row = self.connection.query_one_raw(Statement::from_string(DbBackend::Sqlite, "SELECT sqlite_version() AS v")).await?;
        let text: String = row.ok_or_else(|| Error::internal("SQLite tells no version"))?.try_get("", "v")?;
        let mut parts = text.split('.').map(|part| u32::from_str(part).unwrap_or(0));
        let version = (parts.next().unwrap_or(0), parts.next().unwrap_or(0), parts.next().unwrap_or(0));
        if version < OLDEST_SQLITE {
            return Err(Error::internal(format!("SQLite {text} is not safe for this use; 3.51.3 or later is needed")));
        }
        Ok(())
    }

    /// Brings the schema up to date; only one process at a time does it.
    ///
    /// # Errors
    /// The database's error; a newer schema than this program knows is [`Error::Internal`].
    pub async fn migrate(&self) -> Result<()> {
        let _writer = self.writer.lock().await;
        if self.backend() == DbBackend::Postgres {
            // Held by one session until it ends: other nodes wait here.
            let tx = self.connection.begin().await?;
            tx.execute_unprepared("SELECT pg_advisory_xact_lock(7239450011)").await?;
            Migrator::up(&self.connection, None).await?;
            tx.commit().await?;
        } else {
            Migrator::up(&self.connection, None).await?;
        }
        Ok(())
    }

    /// Which database it is.
    #[must_use]
    pub fn backend(&self) -> DbBackend {
        self.connection.get_database_backend()
    }

    /// Name and version of the database.
    ///
    /// # Errors
    /// The database's error.
    pub async fn version(&self) -> Result<String> {
        let (name, query) = match self.backend() {
            DbBackend::Postgres => ("PostgreSQL", "SHOW server_version"),
            _ => ("SQLite", "SELECT sqlite_version() AS server_version"),
        };
        let row = self.connection.query_one_raw(Statement::from_string(self.backend(), query)).await?;
        let text: String = row.ok_or_else(|| Error::internal("the database tells no version"))?.try_get("", "server_version")?;
        Ok(format!("{name} {text}"))
    }

    /// Whether there is such a table: before the first start there is none.
    ///
    /// # Errors
    /// The database's error.
    pub async fn has_table(&self, name: &str) -> Result<bool> {
        let sql = match self.backend() {
            DbBackend::Postgres => "SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = $1",
            _ => "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = $1",
        };
        let statement = Statement::from_sql_and_values(self.backend(), sql, [name.into()]);
        Ok(self.unscoped().query_one_raw(statement).await?.is_some())
    }

    /// How many statements were run since the start.
    #[must_use]
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// Keeps the statements that are run from now on, for looking at how the database carries them out; gives those kept
    /// before. `None` before the first call.
    pub fn watch(&self) -> Option<Vec<Statement>> {
        self.watched.lock().unwrap_or_else(PoisonError::into_inner).replace(Vec::new())
    }

    /// The connection without any scope. For `authn`, `authz`, `outbox` and the commands of the operator; everything
    /// else reads by [`Ctx::read`].
    #[must_use]
    pub fn unscoped(&self) -> &DatabaseConnection {
        &self.connection
    }

    /// Begins a write transaction without a permit. For [`Tx`], `authn`, `outbox` and the operator's commands.
    ///
    /// # Errors
    /// [`Error::Unavailable`] where no connection is free in time.
    pub async fn begin(&self) -> Result<Write> {
        let guard = match self.backend() {
            DbBackend::Sqlite => Some(Arc::clone(&self.writer).lock_owned().await),
            _ => None,
        };
        let options =
            TransactionOptions { sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate), ..TransactionOptions::default() };
        let transaction = self.connection.begin_with_options(options).await?;
        Ok(Write { transaction, _guard: guard })
    }
}

/// Holding rows that are read.
pub(crate) trait Hold: QuerySelect {
    /// The rows stay as they are until the transaction ends, and whoever else holds or changes them comes after it. Whoever only writes
    /// rows that refer to them is kept waiting by nobody: `FOR UPDATE` would do that, and such a row is written by nearly every
    /// transaction about a case, whatever else it holds.
    fn held(self) -> Self {
        self.lock(LockType::NoKeyUpdate)
    }
}

impl<S: QuerySelect> Hold for S {}

/// A write transaction; rolls back when dropped.
#[derive(Debug)]
pub struct Write {
    transaction: DatabaseTransaction,
    _guard: Option<OwnedMutexGuard<()>>,
}

impl Write {
    /// The connection of the transaction.
    #[must_use]
    pub fn db(&self) -> &DatabaseTransaction {
        &self.transaction
    }

    /// Makes the changes durable.
    ///
    /// # Errors
    /// The database's error; nothing was changed then. [`Error::Uncertain`] where the connection broke at that very moment.
    pub async fn commit(self) -> Result<()> {
        self.transaction.commit().await.map_err(Error::of_commit)
    }
}

/// The write transaction of a service: change, audit event, custody event and outbox rows together.
#[derive(Debug)]
pub struct Tx<'c> {
    ctx: &'c Ctx,
    write: Write,
    owes: bool,
}

impl<'c> Tx<'c> {
    /// Begins a transaction for what `permit` allows, where that is allowed still: authorization decides again within it, on facts that
    /// stay as they are until it ends.
    ///
    /// # Errors
    /// [`Error::Unavailable`] where no connection is free in time; [`Error::NotFound`], [`Error::Forbidden`] where the leave has ended.
    pub async fn begin(ctx: &'c Ctx, permit: &Permit) -> Result<Self> {
        tracing::debug!(action = ?permit.action(), "begin");
        let write = ctx.hub.db.begin().await?;
        authz::confirm(ctx, permit, write.db()).await?;
        Ok(Self { ctx, write, owes: false })
    }

    /// The connection of the transaction.
    #[must_use]
    pub fn db(&self) -> &DatabaseTransaction {
        self.write.db()
    }

    /// The context in which the transaction runs.
    #[must_use]
    pub fn ctx(&self) -> &'c Ctx {
        self.ctx
    }

    /// Leaves work to be done after the commit. A job whose kind and key exist already is left as it is.
    ///
    /// # Errors
    /// The database's error.
    pub async fn owe(&mut self, job: Job) -> Result<()> {
        // What is due later is found by then; nobody needs to look for it now.
        self.owes |= job.due_at.is_none_or(|at| at <= self.ctx.now());
        crate::outbox::enqueue(self.db(), self.ctx.hub.as_ref(), job).await
    }

    /// Has the workers look for work after the commit, where a job became due without being made.
    pub fn wake(&mut self) {
        self.owes = true;
    }

    /// Records who did what, makes it durable, and wakes the workers where something is due.
    ///
    /// # Errors
    /// The database's error; nothing was changed then. [`Error::Uncertain`] where that cannot be known.
    pub async fn commit(self, audit: Audit) -> Result<()> {
        crate::audit::append(self.db(), self.ctx, audit).await?;
        self.write.commit().await?;
        self.ctx.changes.fetch_add(1, Ordering::Release);
        if self.owes {
            self.ctx.hub.outbox_wake.notify_waiters();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(folder: &Path) -> config::Database {
        config::Database { url: config::Secret::new(format!("sqlite://{}", folder.join("chot.db").display())), max_connections: 1 }
    }

    async fn one(folder: &Path) -> Db {
        Db::connect(&settings(folder)).await.unwrap()
    }

    async fn rows(db: &Db) -> i64 {
        let row = db.unscoped().query_one_raw(Statement::from_string(DbBackend::Sqlite, "SELECT count(*) AS n FROM t")).await;
        row.unwrap().unwrap().try_get("", "n").unwrap()
    }

    async fn write(db: &Db) -> Result<()> {
        let tx = db.begin().await?;
        tx.db().execute_unprepared("INSERT INTO t (x) VALUES (randomblob(20000))").await?;
        tx.commit().await
    }

    #[tokio::test]
    async fn what_is_committed_after_a_full_disk_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let db = one(folder.path()).await;
        // What SQLite does where the disk is full: it fails the statement and ends the transaction.
        let full = "CREATE TABLE t (x BLOB); CREATE TABLE disk (is_full INTEGER); INSERT INTO disk VALUES (0);
            CREATE TRIGGER full BEFORE INSERT ON t WHEN (SELECT is_full FROM disk) BEGIN SELECT RAISE(ROLLBACK, 'disk is full'); END";
        db.unscoped().execute_unprepared(full).await.unwrap();
        write(&db).await.unwrap();
        for _ in 0..3 {
            db.unscoped().execute_unprepared("UPDATE disk SET is_full = 1").await.unwrap();
            assert!(write(&db).await.is_err(), "there is no room");
            let before = rows(&db).await;
            db.unscoped().execute_unprepared("UPDATE disk SET is_full = 0").await.unwrap();
            let undone = db.begin().await.unwrap();
            undone.db().execute_unprepared("INSERT INTO t (x) VALUES (x'00')").await.unwrap();
            drop(undone);
            write(&db).await.unwrap();
            // As another process sees it: only what is committed.
            assert_eq!(rows(&one(folder.path()).await).await, before + 1);
            assert_eq!(rows(&db).await, before + 1);
        }
    }

    #[tokio::test]
    async fn one_moment_stays_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let db = one(folder.path()).await;
        db.unscoped().execute_unprepared("CREATE TABLE t (x BLOB)").await.unwrap();
        write(&db).await.unwrap();
        let moment = Db::at_one_moment(&settings(folder.path())).await.unwrap();
        for _ in 0..3 {
            write(&db).await.unwrap();
            assert_eq!(rows(&moment).await, 1);
        }
        assert_eq!(rows(&db).await, 4);
    }

    #[tokio::test]
    async fn an_sqlite_database_is_served_once() {
        let folder = tempfile::tempdir().unwrap();
        let settings = settings(folder.path());
        let first = Db::connect(&settings).await.unwrap();
        first.own(&settings).unwrap();
        let second = Db::connect(&settings).await.unwrap();
        assert!(matches!(second.own(&settings), Err(Error::Unavailable(_))));
        drop(first);
        second.own(&settings).unwrap();
        let mode = std::os::unix::fs::PermissionsExt::mode(&folder.path().join("chot.db").metadata().unwrap().permissions());
        assert_eq!(mode & 0o777, 0o600);
    }
}
