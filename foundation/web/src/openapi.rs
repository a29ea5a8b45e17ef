//! The description of the API that is the same for every context.

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
