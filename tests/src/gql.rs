//! GraphQL over HTTP, as a program with a bearer token uses it.

use std::net::SocketAddr;

use serde_json::{Value, json};

use crate::http::{Reply, Request};

/// An answer of the API.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The HTTP answer.
    pub reply: Reply,
    /// Its body.
    pub json: Value,
}

impl Answer {
    /// The code of the first top-level error.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.json.pointer("/errors/0/extensions/code").and_then(Value::as_str)
    }

    /// What stands at `pointer` below `data`.
    ///
    /// # Panics
    /// Where there is a top-level error, or nothing stands there.
    #[must_use]
    pub fn at(&self, pointer: &str) -> &Value {
        assert!(self.json.get("errors").is_none(), "{}", self.json);
        self.json.pointer(&format!("/data{pointer}")).unwrap_or_else(|| panic!("nothing at {pointer}: {}", self.json))
    }

    /// The text at `pointer` below `data`.
    ///
    /// # Panics
    /// As [`Answer::at`].
    #[must_use]
    pub fn text(&self, pointer: &str) -> String {
        self.at(pointer).as_str().unwrap_or_else(|| panic!("no text at {pointer}: {}", self.json)).to_owned()
    }

    /// The number at `pointer` below `data`.
    ///
    /// # Panics
    /// As [`Answer::at`].
    #[must_use]
    pub fn number(&self, pointer: &str) -> i64 {
        self.at(pointer).as_i64().unwrap_or_else(|| panic!("no number at {pointer}: {}", self.json))
    }

    /// The list at `pointer` below `data`.
    ///
    /// # Panics
    /// As [`Answer::at`].
    #[must_use]
    pub fn list(&self, pointer: &str) -> &[Value] {
        self.at(pointer).as_array().unwrap_or_else(|| panic!("no list at {pointer}: {}", self.json))
    }

    /// The texts at `field` of every element of the list at `pointer`.
    ///
    /// # Panics
    /// As [`Answer::at`].
    #[must_use]
    pub fn texts(&self, pointer: &str, field: &str) -> Vec<String> {
        self.list(pointer).iter().map(|row| row[field].as_str().unwrap_or_else(|| panic!("no {field} in {row}")).to_owned()).collect()
    }

    /// Codes of the payload's `errors` of the one mutation in the document.
    #[must_use]
    pub fn user_errors(&self) -> Vec<String> {
        let payload = self.json.get("data").and_then(Value::as_object).and_then(|data| data.values().next());
        let errors = payload.and_then(|payload| payload.get("errors")).and_then(Value::as_array);
        errors.into_iter().flatten().filter_map(|error| error["code"].as_str()).map(ToOwned::to_owned).collect()
    }

    /// The payload of the one mutation in the document.
    ///
    /// # Panics
    /// Where there is a top-level error, or the payload has `errors`.
    pub fn done(&self) -> &Value {
        assert!(self.json.get("errors").is_none() && self.user_errors().is_empty(), "{}", self.json);
        self.json["data"].as_object().unwrap().values().next().unwrap()
    }
}

/// Posts a document with variables.
pub async fn post(addr: SocketAddr, token: Option<&str>, document: &str, variables: Value) -> Answer {
    let mut request = Request::new("POST", "/graphql").json(&json!({ "query": document, "variables": variables }));
    if let Some(token) = token {
        request = request.bearer(token);
    }
    let reply = request.send(addr).await;
    let json = reply.json();
    Answer { reply, json }
}
