//! Where people may sign in besides.

use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::rename_user::stale;
use crate::approval_book::Approvable;
use crate::openid_provider::OpenIdProvider;
use crate::role::{self, RoleBook};
use crate::{permissions, store};

/// Says where people may sign in besides, and which groups have which roles. Who says it gives these
/// roles to whoever the provider puts into a group: nobody can give more than they have.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SetOpenIdProvider {
    /// What it is from now on.
    pub provider: OpenIdProvider,
    /// The version one has seen; 0 when there is none yet.
    pub seen_version: i64,
    /// What a house begins with; what waits for approval finds the roles in their table.
    #[serde(skip)]
    pub ready_made: RoleBook,
}

/// How often it was changed by now.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, utoipa::ToSchema)]
pub struct OpenIdVersion {
    /// For changes: what one has seen.
    pub version: i64,
}

impl Command for SetOpenIdProvider {
    const NAME: &'static str = "access.set_openid_provider";
    const PERMISSION: Permission = permissions::MANAGE_SIGN_IN;
    type Output = OpenIdVersion;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<OpenIdVersion, Fault> {
        let book = store::roles::book(ctx, &self.ready_made)?;
        let provider = self.provider.checked(&book)?;
        role::must_cover(ctx.actor(), &book.rights(&provider.managed_roles()))?;
        // Whoever is made at their first sign-in sees all of the house.
        ctx.actor().scope.must_be_all(Self::PERMISSION)?;
        let before = store::openid::provider(ctx)?;
        if before.as_ref().map_or(0, |(.., version)| *version) != self.seen_version {
            return Err(stale());
        }
        if let Some((before, ..)) = &before {
            role::must_cover(ctx.actor(), &book.rights(&before.managed_roles()))?;
        }
        let version = store::openid::set_provider(ctx, &provider)?;
        let before = before.map(|(provider, ..)| provider);
        let data = json!({ "before": before, "after": provider });
        let id = store::openid::the_one();
        ctx.emit(Event::about("access", "OpenIdProviderSet", id, version, &data));
        Ok(OpenIdVersion { version })
    }
}

impl Approvable for SetOpenIdProvider {
    fn needs_approval(&self, ctx: &mut Ctx<'_>) -> Result<bool, Fault> {
        let mapped = self.provider.managed_roles();
        super::needs_another(ctx, &self.ready_made, |book| {
            role::leads_to_more(&book.rights(&mapped))
        })
    }
}

/// Keeps our secret at the provider, sealed; nobody reads it back.
#[derive(Clone)]
pub struct SetOpenIdSecret {
    /// The secret; nothing when the provider wants none.
    pub secret: Option<String>,
}

const MOST_SECRET: usize = 500;

impl Command for SetOpenIdSecret {
    const NAME: &'static str = "access.set_openid_secret";
    const PERMISSION: Permission = permissions::MANAGE_SIGN_IN;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let secret = self.secret.as_deref();
        if secret.is_some_and(|secret| secret.is_empty() || secret.len() > MOST_SECRET) {
            let detail = format!("1 to {MOST_SECRET} bytes");
            return Err(Fault::field("secret", "kernel.out_of_range", detail));
        }
        let version = store::openid::set_secret(ctx, secret)?.ok_or_else(|| {
            Fault::not_found("access.no_openid", "say where people sign in first")
        })?;
        let data = json!({ "has_secret": secret.is_some() });
        let id = store::openid::the_one();
        ctx.emit(Event::about("access", "OpenIdSecretSet", id, version, &data));
        Ok(())
    }
}
