//! Batched reads of tasks.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;

use super::model::Task;
use super::service;
use crate::error::{Error, Result};
use crate::graphql::loaders::Reads;
use crate::ids::TaskId;

impl Loader<TaskId> for Reads {
    type Value = Task;
    type Error = Error;

    async fn load(&self, keys: &[TaskId]) -> Result<HashMap<TaskId, Task>> {
        service::by_ids(&self.ctx, keys).await
    }
}
