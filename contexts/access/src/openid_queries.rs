//! What can be looked at of the sign-in at another house.

use db::{Ctx, Query};
use kernel::{Fault, Permission};

use crate::openid_provider::OpenIdProvider;
use crate::permissions::{self, SYSTEM};
use crate::store;
use crate::user::UserId;

/// The provider and our secret there, for signing in.
#[derive(Debug, Clone)]
pub(crate) struct GetOpenIdProvider;

impl Query for GetOpenIdProvider {
    const PERMISSION: Permission = SYSTEM;
    type Output = Option<(OpenIdProvider, Option<String>)>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Self::Output, Fault> {
        let Some((provider, ..)) = store::openid::provider(ctx)? else { return Ok(None) };
        Ok(Some((provider, store::openid::secret(ctx)?)))
    }
}

/// What the button of the sign-in says; nothing when there is none.
#[derive(Debug, Clone)]
pub(crate) struct NameOpenIdProvider;

impl Query for NameOpenIdProvider {
    const PERMISSION: Permission = SYSTEM;
    type Output = Option<String>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Option<String>, Fault> {
        let found = store::openid::provider(ctx)?.map(|(provider, ..)| provider);
        Ok(found.filter(|provider| provider.active).map(|provider| provider.name))
    }
}

/// The provider as administrators see it, whether there is a secret, and the version.
#[derive(Debug, Clone)]
pub(crate) struct ViewOpenIdProvider;

impl Query for ViewOpenIdProvider {
    const PERMISSION: Permission = permissions::MANAGE_SIGN_IN;
    type Output = Option<(OpenIdProvider, bool, i64)>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Self::Output, Fault> {
        store::openid::provider(ctx)
    }
}

/// Who a user is at the provider.
#[derive(Debug, Clone, Copy)]
pub(crate) struct GetOpenIdSubject(pub(crate) UserId);

impl Query for GetOpenIdSubject {
    const PERMISSION: Permission = permissions::MANAGE_USERS;
    type Output = Option<String>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Option<String>, Fault> {
        store::users::load(ctx, self.0)?;
        match store::openid::provider(ctx)? {
            Some((provider, ..)) => store::openid::subject_of(ctx, &provider.issuer, self.0),
            None => Ok(None),
        }
    }
}
