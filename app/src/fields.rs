//! The fields of a form or a query, by name and in order, as a browser sends them.
//! It only reads: what a value may be is the operations' to say.

use std::convert::Infallible;

use axum::{
    extract::{FromRequest, FromRequestParts, Query, Request},
    http::request::Parts,
    response::{IntoResponse, Response},
};

/// Every field of a form post; a missing one reads as empty.
#[derive(Clone, Debug, Default)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// The first value of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| key == name)
    }

    /// All values of that name, empty ones left out.
    #[must_use]
    pub fn all(&self, name: &str) -> Vec<String> {
        self.0.iter().filter(|(key, value)| key == name && !value.is_empty()).map(|(_, value)| value.clone()).collect()
    }

    /// All values of names that begin so, in the order of the form.
    #[must_use]
    pub fn beginning(&self, prefix: &str) -> Vec<&str> {
        self.0.iter().filter(|(key, _)| key.starts_with(prefix)).map(|(_, value)| value.as_str()).collect()
    }
}

impl From<Vec<(String, String)>> for Fields {
    fn from(fields: Vec<(String, String)>) -> Self {
        Self(fields)
    }
}

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        axum::Form::<Vec<(String, String)>>::from_request(request, state)
            .await
            .map(|axum::Form(fields)| Self(fields))
            .map_err(IntoResponse::into_response)
    }
}

/// The same, from the query; one that cannot be read is an empty one.
#[derive(Clone, Debug, Default)]
pub struct QueryFields(pub Fields);

impl<S: Send + Sync> FromRequestParts<S> for QueryFields {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let fields = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri).map(|Query(fields)| fields);
        Ok(Self(Fields(fields.unwrap_or_default())))
    }
}
