//! Rows of lists, resolved without a task of its own for each field that is there already.
//!
//! The library runs every field of every object as a boxed future and joins them, so that fields that read can wait together. A
//! page of rows is mostly fields that wait for nothing; for those the boxes are the larger part of the work. A [`Row`] resolves
//! such fields one after another where they stand, and leaves the others to be joined. The answer is the same.

use std::borrow::Cow;

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{Field, Selection, SelectionSet};
use async_graphql::registry::Registry;
use async_graphql::{ContainerType, ContextSelectionSet, OutputType, Positioned, ServerResult, Value};
use futures::future::try_join_all;

/// An object some of whose fields wait for nothing.
pub trait AtOnce: ContainerType {
    /// Whether `field` waits for nothing, or only for what was read ahead. One that does wait is answered all the same, but
    /// holds up the fields after it.
    fn at_once(field: &str) -> bool;
}

/// An object of type `T` in a list or below one.
#[derive(Clone, Debug)]
pub struct Row<T>(pub T);

impl<T: AtOnce> AtOnce for &T {
    fn at_once(field: &str) -> bool {
        T::at_once(field)
    }
}

impl<T: AtOnce> OutputType for Row<T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        match fields(ctx, &self.0).await? {
            Some(object) => Ok(Value::Object(object)),
            None => self.0.resolve(ctx, field).await,
        }
    }
}

/// The fields of an object in the order of the document; nothing where the document asks in a way that only the library
/// understands: by fragments on other types, with directives, or twice for the same.
async fn fields<T: AtOnce>(ctx: &ContextSelectionSet<'_>, object: &T) -> ServerResult<Option<IndexMap<async_graphql::Name, Value>>> {
    let mut asked = Vec::with_capacity(ctx.item.node.items.len());
    if !flatten::<T>(ctx, &ctx.item.node, &mut asked) {
        return Ok(None);
    }
    let mut found = IndexMap::with_capacity(asked.len());
    let mut waiting = Vec::new();
    for field in &asked {
        let key = field.node.response_key().node.clone();
        let name = field.node.name.node.as_str();
        let value = if name == "__typename" {
            Value::String(T::type_name().into_owned())
        } else if T::at_once(name) {
            object.resolve_field(&ctx.with_field(field)).await?.unwrap_or_default()
        } else {
            waiting.push(*field);
            Value::Null
        };
        if found.insert(key, value).is_some() {
            return Ok(None);
        }
    }
    if !waiting.is_empty() {
        let waited = try_join_all(waiting.iter().map(|field| async move {
            let value = object.resolve_field(&ctx.with_field(field)).await?;
            ServerResult::Ok((field.node.response_key().node.clone(), value.unwrap_or_default()))
        }));
        // In place: the order is that of the document already.
        found.extend(Box::pin(waited).await?);
    }
    Ok(Some(found))
}

fn flatten<'a, T: AtOnce>(ctx: &ContextSelectionSet<'a>, set: &'a SelectionSet, asked: &mut Vec<&'a Positioned<Field>>) -> bool {
    set.items.iter().all(|selection| match &selection.node {
        Selection::Field(field) => {
            asked.push(field);
            field.node.directives.is_empty()
        }
        Selection::InlineFragment(fragment) => {
            fragment.node.directives.is_empty()
                && fragment.node.type_condition.as_ref().is_none_or(|on| T::type_name() == on.node.on.node.as_str())
                && flatten::<T>(ctx, &fragment.node.selection_set.node, asked)
        }
        Selection::FragmentSpread(spread) => {
            spread.node.directives.is_empty()
                && ctx.query_env.fragments.get(&spread.node.fragment_name.node).is_some_and(|fragment| {
                    T::type_name() == fragment.node.type_condition.node.on.node.as_str()
                        && flatten::<T>(ctx, &fragment.node.selection_set.node, asked)
                })
        }
    })
}

#[cfg(test)]
mod tests {
    use async_graphql::{EmptyMutation, EmptySubscription, Error, Object, Schema};

    use super::*;

    #[derive(Clone, Copy)]
    struct Thing(i32);

    impl AtOnce for Thing {
        fn at_once(field: &str) -> bool {
            field != "late"
        }
    }

    #[Object]
    impl Thing {
        async fn number(&self) -> i32 {
            self.0
        }

        async fn name(&self, prefix: Option<String>) -> String {
            format!("{}{}", prefix.unwrap_or_default(), self.0)
        }

        async fn late(&self) -> i32 {
            tokio::task::yield_now().await;
            self.0 * 2
        }

        async fn maybe(&self) -> Result<Option<i32>, Error> {
            if self.0 == 2 { Err("no two".into()) } else { Ok(Some(self.0)) }
        }

        async fn surely(&self) -> Result<i32, Error> {
            if self.0 == 2 { Err("surely no two".into()) } else { Ok(self.0) }
        }

        async fn next(&self) -> Row<Next> {
            Row(Next(self.0 + 1))
        }
    }

    struct Next(i32);

    impl AtOnce for Next {
        fn at_once(field: &str) -> bool {
            Thing::at_once(field)
        }
    }

    #[Object]
    impl Next {
        async fn name(&self) -> String {
            self.0.to_string()
        }

        async fn late(&self) -> i32 {
            tokio::task::yield_now().await;
            self.0
        }

        async fn surely(&self) -> Result<i32, Error> {
            if self.0 == 2 { Err("surely no two".into()) } else { Ok(self.0) }
        }
    }

    struct Query;

    #[Object]
    impl Query {
        async fn rows(&self) -> Vec<Row<Thing>> {
            [1, 2, 3].map(Thing).map(Row).to_vec()
        }

        async fn things(&self) -> Vec<Thing> {
            [1, 2, 3].map(Thing).to_vec()
        }
    }

    /// However a document asks, a row answers as the library does: values, order, errors and their places.
    #[tokio::test]
    async fn a_row_answers_as_the_library_does() {
        let schema = Schema::new(Query, EmptyMutation, EmptySubscription);
        for selection in [
            "number name late",
            "late number",
            "late other: late number",
            "b: number a: name(prefix: \"x\") __typename",
            "number number late late",
            "next { late } next { name }",
            "...F ... on Thing { name } ... { late }",
            "number @skip(if: true) late @include(if: $yes) name @include(if: $yes)",
            "...F @include(if: $yes)",
            "number maybe late",
            "late surely",
            "surely number",
            "next { surely late }",
        ] {
            let ask = async |list: &str| {
                let fragment = if selection.contains("...F") { "fragment F on Thing { late number }" } else { "" };
                let variable = if selection.contains("$yes") { "query Q($yes: Boolean!)" } else { "" };
                let request = async_graphql::Request::new(format!("{variable} {{ all: {list} {{ {selection} }} }} {fragment}"));
                let answer =
                    schema.execute(request.variables(async_graphql::Variables::from_json(serde_json::json!({ "yes": true })))).await;
                let errors: Vec<_> = answer.errors.iter().map(|error| (error.message.clone(), error.path.clone())).collect();
                (serde_json::to_string(&answer.data).unwrap(), errors)
            };
            let (rows, things) = (ask("rows").await, ask("things").await);
            assert_eq!(rows, things, "{selection}");
            assert_eq!(rows.1.is_empty(), !selection.contains("surely") && !selection.contains("maybe"), "{selection}: {:?}", rows.1);
        }
    }
}
