//! The description of the API that is the same for every context.

use utoipa::openapi::path::PathItem;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{ComponentsBuilder, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder};

/// The document before any context has added its paths.
#[must_use]
pub fn describe() -> OpenApi {
    let license = LicenseBuilder::new().name("Apache-2.0").identifier(Some("Apache-2.0")).build();
    let info = InfoBuilder::new()
        .title("Tradewind")
        .version("1")
        .description(Some(
            "Orders, stock and operations of teams that sell across borders. Conventions: \
             docs/api-design.md.",
        ))
        .license(Some(license))
        .build();
    let session = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new("session")));
    let token = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
    let components = ComponentsBuilder::new()
        .security_scheme("session", session)
        .security_scheme("token", token)
        .build();
    OpenApiBuilder::new().info(info).components(Some(components)).build()
}

/// Says of a write that it keeps no answer under a key, and why.
pub(crate) const NEVER_KEPT: &str = "x-never-kept";

/// Adds the header `Idempotency-Key` to every write that keeps its answer.
pub fn describe_keys(document: &mut OpenApi) {
    let kept = |operation: &&mut Operation| {
        !operation.extensions.as_ref().is_some_and(|said| said.contains_key(NEVER_KEPT))
    };
    for path in document.paths.paths.values_mut() {
        for operation in writes(path).filter(kept) {
            operation.parameters.get_or_insert_default().push(key_header().into());
        }
    }
}

/// The operations of a path that change something.
pub(crate) fn writes(path: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let PathItem { post, put, patch, delete, .. } = path;
    [post, put, patch, delete].into_iter().flatten()
}

fn key_header() -> Parameter {
    let text = ObjectBuilder::new().schema_type(Type::String).max_length(Some(128));
    ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .required(utoipa::openapi::Required::False)
        .description(Some("The same key with the same request gets the first answer again."))
        .schema(Some(text.build()))
        .build()
}
