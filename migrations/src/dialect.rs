//! One SQL text for both databases: type words in braces are replaced, statements are run one after another.
//!
//! `{uuid}` `{bytes}` `{big}` `{bool}` `{false}` stand for the types; a line `--sqlite` or `--postgres` limits the
//! statements that follow to that database until `--both`. Statements end with `;;`.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend, Statement};

/// Runs `sql` on the manager's connection.
///
/// # Errors
/// The database's own error of the first statement that fails.
pub(crate) async fn run(manager: &SchemaManager<'_>, sql: &str) -> Result<(), DbErr> {
    let backend = manager.get_database_backend();
    if backend == DbBackend::Sqlite {
        // A connection that has kept the schema from before an earlier step knows no column that this one made: SQLite looks names up in
        // `ALTER TABLE` before it sees that the schema is another one. A read of the schema makes it look.
        manager.get_connection().query_one_raw(Statement::from_string(backend, "SELECT count(*) FROM sqlite_master")).await?;
    }
    for statement in statements(backend, sql) {
        manager.get_connection().execute_unprepared(&statement).await?;
    }
    Ok(())
}

fn statements(backend: DbBackend, sql: &str) -> Vec<String> {
    let postgres = backend == DbBackend::Postgres;
    let mut wanted = true;
    let mut text = String::with_capacity(sql.len());
    for line in sql.lines() {
        match line.trim() {
            "--sqlite" => wanted = !postgres,
            "--postgres" => wanted = postgres,
            "--both" => wanted = true,
            _ if wanted => {
                text.push_str(line);
                text.push('\n');
            }
            _ => {}
        }
    }
    let words = if postgres {
        [("{uuid}", "uuid"), ("{bytes}", "bytea"), ("{big}", "bigint"), ("{bool}", "boolean"), ("{false}", "false")]
    } else {
        [("{uuid}", "blob"), ("{bytes}", "blob"), ("{big}", "bigint"), ("{bool}", "boolean"), ("{false}", "0")]
    };
    for (from, to) in words {
        text = text.replace(from, to);
    }
    text.split(";;").map(str::trim).filter(|s| !s.is_empty()).map(ToOwned::to_owned).collect()
}

/// Triggers that refuse every `UPDATE` and `DELETE` of `table`.
pub(crate) fn append_only(table: &str) -> String {
    format!(
        "--sqlite
         CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;;
         CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;;
         --postgres
         CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$;;
         CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_append_only();;
         CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only();;
         --both
"
    ).replace("         --", "--")
}

/// Drops what [`append_only`] made; the table's own triggers go with the table.
pub(crate) fn drop_append_only(table: &str) -> String {
    format!("--postgres\nDROP FUNCTION IF EXISTS {table}_append_only() CASCADE;;\n--both\n")
}

/// Declares a migration step from its two texts.
macro_rules! step {
    ($name:literal, $up:expr, $down:expr) => {
        /// This step of the schema.
        #[derive(Debug)]
        pub(crate) struct Step;

        impl sea_orm_migration::prelude::MigrationName for Step {
            fn name(&self) -> &str {
                $name
            }
        }

        #[async_trait::async_trait]
        impl sea_orm_migration::prelude::MigrationTrait for Step {
            fn use_transaction(&self) -> Option<bool> {
                Some(true)
            }

            async fn up(&self, manager: &sea_orm_migration::prelude::SchemaManager) -> Result<(), sea_orm_migration::prelude::DbErr> {
                crate::dialect::run(manager, &$up).await
            }

            async fn down(&self, manager: &sea_orm_migration::prelude::SchemaManager) -> Result<(), sea_orm_migration::prelude::DbErr> {
                crate::dialect::run(manager, &$down).await
            }
        }
    };
}
pub(crate) use step;
