//! Gap-free numbers: a counter row, raised in the transaction that uses the number.
//!
//! The row's lock serialises those who want the next number; a transaction that is rolled back gives its number back.

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{ExprTrait, OnConflict};
use sea_orm::{ActiveValue::Set, ConnectionTrait};

use crate::clock::{HOUR, Millis, to_utc};
use crate::ctx::Hub;
use crate::error::Result;

mod entity {
    use sea_orm::entity::prelude::*;

    /// A counter.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "counters")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub name: String,
        pub value: i64,
    }

    /// Relations are read by loaders, not by the ORM.
    #[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The next number of the series `name`, from 1.
///
/// # Errors
/// The database's error.
pub async fn next(db: &impl ConnectionTrait, name: &str) -> Result<i64> {
    let row = entity::ActiveModel { name: Set(name.to_owned()), value: Set(1) };
    let raise = OnConflict::column(entity::Column::Name)
        .value(entity::Column::Value, Expr::col((entity::Entity, entity::Column::Value)).add(1))
        .to_owned();
    let model = entity::Entity::insert(row).on_conflict(raise).exec_with_returning(db).await?;
    Ok(model.value)
}

/// Writes something and makes it durable: whether the database takes changes now.
///
/// # Errors
/// The database's error.
pub async fn probe(hub: &Hub) -> Result<()> {
    let write = hub.db.begin().await?;
    let row = entity::ActiveModel { name: Set("probe".to_owned()), value: Set(std::cmp::Ord::max(hub.clock.now(), 0)) };
    let renew = OnConflict::column(entity::Column::Name).update_column(entity::Column::Value).to_owned();
    entity::Entity::insert(row).on_conflict(renew).exec_without_returning(write.db()).await?;
    write.commit().await
}

/// The calendar year in Viet Nam (UTC+7, no summer time).
#[must_use]
pub fn year(at: Millis) -> i32 {
    chrono::Datelike::year(&to_utc(at.saturating_add(7 * HOUR)))
}
