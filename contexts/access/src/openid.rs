//! Signing in at another house, by OpenID Connect.
//!
//! ```text
//! /sign-in/oidc ─▶ the provider ─▶ /sign-in/oidc/callback ─▶ whose is it? ─▶ as after a password
//!    state, nonce, PKCE               the same browser, once      signed for us, now
//! ```
//!
//! The browser keeps one secret in a cookie; nonce and PKCE verifier follow from it and the state, so that
//! whoever reads the tables cannot finish somebody's sign-in.

mod protocol;

use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::{Fault, Kind, Timestamp};
use outside::Outside;
use protocol::{Metadata, Shared, Unproven};

use crate::commands::{
    CameBack, ComeBack, LeaveForProvider, MeetByOpenId, Met, Proof, RefuseOpenId,
};
use crate::openid_provider::{Claims, OpenIdProvider};
use crate::openid_queries::GetOpenIdProvider;
use crate::people::{Access, house};
use crate::secret;
use crate::sign_in::{Came, Origin, Refused, refused_for};

/// How long what a provider says about itself is believed.
const BELIEVED_SECONDS: i64 = 3_600;
/// A key that is not among those known may be new; who sends rubbish does not make us ask all the time.
const ASKED_AGAIN_SECONDS: i64 = 60;

/// What the provider said about itself last, and when.
#[derive(Default)]
pub(crate) struct Discovered(Mutex<Option<(Timestamp, Arc<Metadata>)>>);

/// Somebody who goes to the provider.
pub(crate) struct Leaving {
    pub(crate) url: String,
    /// The secret of their browser.
    pub(crate) browser: String,
}

/// What the provider sent a browser back with.
#[derive(Debug, Clone, Default, serde::Deserialize)]
pub(crate) struct Returned {
    #[serde(default)]
    pub(crate) state: String,
    pub(crate) code: Option<String>,
    /// Who sends it back, where the provider says so.
    pub(crate) iss: Option<String>,
    pub(crate) error: Option<String>,
}

/// A sign-in that came back well.
pub(crate) struct Returning {
    pub(crate) came: Came,
    /// The page they wanted.
    pub(crate) back: String,
}

/// What one sign-in shares with the provider.
fn shared(browser: &str, state: &str) -> Shared {
    let derived = |what: &str| {
        URL_SAFE_NO_PAD.encode(secret::hash(&format!("{what}\u{0}{browser}\u{0}{state}")))
    };
    let state = state.to_owned();
    Shared { state, nonce: derived("nonce"), verifier: derived("verifier") }
}

impl Access {
    /// Somebody wants to sign in at the provider.
    ///
    /// # Errors
    /// `access.no_openid`, `access.openid_unreachable`.
    pub(crate) async fn leave_for_provider(
        &self,
        back: &str,
        origin: &Origin,
    ) -> Result<Leaving, Fault> {
        let (provider, _) = self.provider().await?;
        let metadata = self.metadata(&provider.issuer, BELIEVED_SECONDS).await?;
        let (state, browser) = (secret::draw("")?, secret::draw("")?);
        let url = protocol::way_there(&metadata, &provider, &shared(&browser, &state))?;
        let leave = LeaveForProvider {
            state_hash: secret::hash(&state),
            browser_hash: secret::hash(&browser),
            issuer: provider.issuer,
            back: back.to_owned(),
            address: origin.address.clone(),
        };
        self.db().run(&house(), leave).await?;
        Ok(Leaving { url, browser })
    }

    /// Somebody comes back from there. Whatever is wrong with the provider's word or with whom it names
    /// has one answer; the record holds which it was.
    ///
    /// # Errors
    /// `access.openid_gone`, `access.openid_refused`, `access.openid_unreachable`,
    /// `access.locked_out`, `access.too_many_sessions`.
    pub(crate) async fn return_from_provider(
        &self,
        returned: Returned,
        browser: Option<&str>,
        origin: Origin,
    ) -> Result<Returning, Refused> {
        let by = house().at(origin.told());
        let browser = browser.ok_or_else(gone)?;
        let come = ComeBack {
            state_hash: secret::hash(&returned.state),
            browser_hash: secret::hash(browser),
            address: origin.address.clone(),
        };
        let (issuer, back) = match self.db().run(&by, come).await? {
            CameBack::Known { issuer, back } => (issuer, back),
            CameBack::Unknown => return Err(gone().into()),
            CameBack::LockedOut { seconds } => return Err(refused_for(seconds)),
        };
        let shared = shared(browser, &returned.state);
        let claims = match self.word(&issuer, &returned, &shared).await? {
            Ok(claims) => claims,
            Err((why, detail)) => {
                tracing::warn!(why, detail, "the provider's word is not believed");
                let refuse = RefuseOpenId { why, address: origin.address };
                self.db().run(&by, refuse).await?;
                return Err(refused().into());
            }
        };
        let came = self.enter(claims, origin).await?;
        Ok(Returning { came, back })
    }

    /// What the provider says, or why it is not believed.
    async fn word(
        &self,
        issuer: &str,
        returned: &Returned,
        shared: &Shared,
    ) -> Result<Result<Claims, (&'static str, String)>, Fault> {
        let (provider, secret) = self.provider().await?;
        if provider.issuer != issuer || returned.iss.as_deref().is_some_and(|iss| iss != issuer) {
            return Ok(Err(("issuer", "another provider answers than was asked".to_owned())));
        }
        let Some(code) = returned.code.as_deref().filter(|_| returned.error.is_none()) else {
            return Ok(Err(("denied", returned.error.clone().unwrap_or_default())));
        };
        let metadata = self.metadata(issuer, BELIEVED_SECONDS).await?;
        let asked = (&provider, secret.as_deref());
        let outside = self.outside()?;
        let word = protocol::exchange(outside, &metadata, asked, code, &shared.verifier).await;
        let word = match word {
            Ok(word) => word,
            Err(unproven) => return Ok(Err(unproven.told())),
        };
        let now = self.db().clock().now();
        let believe =
            |metadata: &Metadata| protocol::believe(&word, metadata, &provider, &shared.nonce, now);
        let mut believed = believe(&metadata);
        if matches!(believed, Err(Unproven::UnknownKey)) {
            believed = believe(&*self.metadata(issuer, ASKED_AGAIN_SECONDS).await?);
        }
        Ok(believed.map_err(Unproven::told))
    }

    async fn enter(&self, claims: Claims, origin: Origin) -> Result<Came, Refused> {
        let by = house().at(origin.told());
        let ready_made = self.ready_made().clone();
        let address = origin.address.clone();
        let may_change = self.db().held().is_none();
        let meet = MeetByOpenId { claims, ready_made, address, may_change };
        let met = self.db().run(&by, meet).await?;
        let Met::Somebody { known, second_factor_shown } = met else {
            return Err(refused().into());
        };
        // Other roles count at once, even if what comes next is refused.
        self.forget_all();
        Ok(self.pass(&known, Proof { by_password: false, second_factor_shown }, origin).await?)
    }

    /// The provider, if people can sign in there, and our secret there.
    async fn provider(&self) -> Result<(OpenIdProvider, Option<String>), Fault> {
        let found = self.db().read(&house(), GetOpenIdProvider).await?;
        found.filter(|(provider, _)| provider.active).ok_or_else(|| {
            Fault::not_found("access.no_openid", "nobody signs in at another house here")
        })
    }

    fn outside(&self) -> Result<&Outside, Fault> {
        let nowhere =
            || Fault::unavailable("access.openid_unreachable", "this program asks nobody");
        self.options().outside.as_ref().ok_or_else(nowhere)
    }

    /// What the provider says about itself, not older than this.
    async fn metadata(&self, issuer: &str, seconds: i64) -> Result<Arc<Metadata>, Fault> {
        let now = self.db().clock().now();
        let known = self.discovered().0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((at, metadata)) = known
            && metadata.issuer().as_str() == issuer
            && now < at.plus_seconds(seconds)
        {
            return Ok(metadata);
        }
        let metadata = Arc::new(protocol::discover(self.outside()?, issuer).await?);
        let fresh = Some((now, Arc::clone(&metadata)));
        *self.discovered().0.lock().unwrap_or_else(PoisonError::into_inner) = fresh;
        Ok(metadata)
    }

    /// Whether the provider can be reached, and is who it should be.
    ///
    /// # Errors
    /// `access.openid_unreachable`.
    pub(crate) async fn try_provider(&self, issuer: &str) -> Result<(), Fault> {
        self.metadata(issuer, 0).await.map(|_| ())
    }
}

/// The one answer to all that is wrong at or with the provider.
fn refused() -> Fault {
    let detail = "the sign-in at the provider does not lead in here";
    Fault::new(Kind::Unauthenticated, "access.openid_refused", detail)
}

/// A sign-in that did not begin in this browser, is over, or was used.
fn gone() -> Fault {
    let detail = "this sign-in is over, or began elsewhere; begin anew";
    Fault::new(Kind::Unauthenticated, "access.openid_gone", detail)
}
