//! A database for each test.

use std::path::{Path, PathBuf};

use chot_server::clock::Clock;
use chot_server::config::{Config, Secret};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};

/// A database that is this test's alone; goes when it is dropped.
#[derive(Debug)]
pub struct TestDatabase {
    /// Its address.
    pub url: String,
    dropped: Option<(String, String)>,
}

/// Whether the tests run on PostgreSQL.
#[must_use]
pub fn is_postgres() -> bool {
    server().is_some()
}

fn server() -> Option<String> {
    std::env::var("CHOT_TEST_DATABASE").ok().filter(|url| url.starts_with("postgres"))
}

/// One run of the tests: all processes of it share a template.
fn run_id() -> String {
    let id = std::env::var("NEXTEST_RUN_ID").unwrap_or_else(|_| std::process::id().to_string());
    id.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase()
}

impl TestDatabase {
    /// A new database with schema and catalogues; an SQLite file lies in `folder`.
    ///
    /// # Panics
    /// Where the database server does not do as told.
    pub async fn fresh(folder: &Path) -> Self {
        match server() {
            Some(server) => Self::of_template(&server).await,
            None => {
                let file = folder.join("chot.db");
                std::fs::copy(sqlite_template().await, &file).unwrap();
                Self { url: format!("sqlite://{}", file.display()), dropped: None }
            }
        }
    }

    /// A new database without anything in it.
    ///
    /// # Panics
    /// Where the database server does not do as told.
    pub async fn empty(folder: &Path) -> Self {
        match server() {
            Some(server) => Self::create(&server, "template0").await,
            None => Self { url: format!("sqlite://{}", folder.join("empty.db").display()), dropped: None },
        }
    }

    pub(crate) fn moved_to(mut self, folder: &Path) -> Self {
        if let Some(file) = self.url.strip_prefix("sqlite://") {
            let target = folder.join("chot.db");
            std::fs::copy(file, &target).unwrap();
            self.url = format!("sqlite://{}", target.display());
        }
        self
    }

    async fn of_template(server: &str) -> Self {
        let template = format!("chot_template_{}", run_id());
        let admin = admin(server).await;
        admin.execute_unprepared("SELECT pg_advisory_lock(7239450012)").await.unwrap();
        let found = crate::sql::one_number(&admin, &format!("SELECT count(*) AS n FROM pg_database WHERE datname = '{template}'")).await;
        if found == 0 {
            // Under another name until it is whole.
            let draft = format!("{template}_draft");
            admin.execute_unprepared(&format!("DROP DATABASE IF EXISTS {draft}")).await.unwrap();
            admin.execute_unprepared(&format!("CREATE DATABASE {draft} TEMPLATE template0 ENCODING 'UTF8'")).await.unwrap();
            let folder = tempfile::tempdir().unwrap();
            prepare(&named(server, &draft), folder.path()).await;
            admin.execute_unprepared(&format!("ALTER DATABASE {draft} RENAME TO {template}")).await.unwrap();
        }
        let made = Self::create_with(server, &admin, &template).await;
        admin.execute_unprepared("SELECT pg_advisory_unlock(7239450012)").await.unwrap();
        admin.close().await.unwrap();
        made
    }

    async fn create(server: &str, template: &str) -> Self {
        let admin = admin(server).await;
        let made = Self::create_with(server, &admin, template).await;
        admin.close().await.unwrap();
        made
    }

    async fn create_with(server: &str, admin: &DatabaseConnection, template: &str) -> Self {
        let random = chot_server::random::Random::new(Clock::fixed(0)).secret();
        let name = format!("chot_test_{}", hex::encode(&random[..8]));
        admin.execute_unprepared(&format!("CREATE DATABASE {name} TEMPLATE {template}")).await.unwrap();
        Self { url: named(server, &name), dropped: Some((server.to_owned(), name)) }
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let Some((server, name)) = self.dropped.take() else { return };
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let admin = admin(&server).await;
                admin.execute_unprepared(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await.ok();
                admin.close().await.ok();
            });
        });
        dropping.join().ok();
    }
}

async fn admin(server: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new(server.to_owned());
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options).await.unwrap()
}

/// The address of another database on the same server.
fn named(server: &str, name: &str) -> String {
    let (before, query) = server.split_once('?').map_or((server, None), |(before, query)| (before, Some(query)));
    let host = before.rfind('/').map_or(before, |at| &before[..at]);
    query.map_or_else(|| format!("{host}/{name}"), |query| format!("{host}/{name}?{query}"))
}

/// Migrates and seeds.
async fn prepare(url: &str, folder: &Path) {
    let mut config = Config::demo(folder, ([127, 0, 0, 1], 0).into()).unwrap();
    config.database.url = Secret::new(url);
    config.database.max_connections = 4;
    let hub = chot_server::run::build_hub_at(config, Clock::fixed(crate::START)).await.unwrap();
    // Each test has a store of its own, with a label of its own.
    crate::sql::run(hub.db.unscoped(), "DELETE FROM evidence_store").await.unwrap();
    hub.db.unscoped().clone().close().await.unwrap();
}

/// The SQLite file from which every test's own is copied; made by the first test of a run.
async fn sqlite_template() -> PathBuf {
    let folder = std::env::temp_dir().join(format!("chot-test-template-{}", run_id()));
    std::fs::create_dir_all(&folder).unwrap();
    let template = folder.join("template.db");
    let lock = std::fs::File::create(folder.join("lock")).unwrap();
    lock.lock().unwrap();
    if !template.exists() {
        let work = tempfile::tempdir_in(&folder).unwrap();
        prepare(&format!("sqlite://{}", work.path().join("draft.db").display()), work.path()).await;
        // Closing the last connection has moved the journal into the file.
        assert!(!work.path().join("draft.db-wal").exists(), "the template's journal is not empty");
        std::fs::rename(work.path().join("draft.db"), &template).unwrap();
    }
    template
}
