//! The OpenAPI document is a snapshot: a change of the public API is seen in the diff.

#[test]
fn snapshot() {
    insta::assert_json_snapshot!("openapi", mo::http::openapi_document());
}
