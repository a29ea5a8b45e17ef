//! What is said to the provider and what is believed of its answers: authorization code with PKCE and a
//! nonce, and a signature by a key that the provider publishes.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use jobs::BoxFuture;
use kernel::{Fault, Timestamp};
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreAuthenticationFlow, CoreClientAuthMethod,
    CoreErrorResponseType, CoreGenderClaim, CoreJsonWebKey, CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm, CoreProviderMetadata, CoreRevocableToken, CoreRevocationErrorResponse,
    CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AccessTokenHash, AdditionalClaims, AsyncHttpClient, AuthType, AuthorizationCode, Client,
    ClientId, ClientSecret, CsrfToken, EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet,
    EndpointSet, HttpRequest, HttpResponse, IdTokenFields, IssuerUrl, Nonce, OAuth2TokenResponse,
    PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope, StandardErrorResponse,
    StandardTokenResponse, TokenResponse,
};
use outside::{Outside, OutsideError};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::openid_provider::{Claims, OpenIdProvider};

/// Claims the standard does not know, such as groups.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct OtherClaims {
    #[serde(flatten)]
    all: BTreeMap<String, Value>,
}
impl AdditionalClaims for OtherClaims {}

type Fields = IdTokenFields<
    OtherClaims,
    EmptyExtraTokenFields,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;

type OurClient = Client<
    OtherClaims,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    StandardTokenResponse<Fields, CoreTokenType>,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// Signatures that are believed: by keys nobody but the provider has. Not `none`, and not by a secret that
/// we have, too.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 2] =
    [CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256, CoreJwsSigningAlgorithm::EcdsaP256Sha256];
/// A token is used in the second in which it is given; clocks differ.
const MOST_AGE_SECONDS: i64 = 300;
const CLOCKS_DIFFER_SECONDS: i64 = 60;

/// What the provider says about itself, and its keys.
pub(crate) type Metadata = CoreProviderMetadata;

/// Asks for the library.
struct Asking(Outside);

impl<'c> AsyncHttpClient<'c> for Asking {
    type Error = OutsideError;
    type Future = BoxFuture<'c, Result<HttpResponse, OutsideError>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.0.ask(request))
    }
}

/// What one sign-in shares with the provider: nobody else knows it.
pub(crate) struct Shared {
    pub(crate) state: String,
    pub(crate) nonce: String,
    pub(crate) verifier: String,
}

/// Why the provider's word does not count. For the log and the record, not for who signs in.
pub(crate) enum Unproven {
    /// Its keys may be others by now.
    UnknownKey,
    /// It is not what was asked for.
    No(&'static str, String),
}

impl Unproven {
    /// As the record and the log have it.
    pub(crate) fn told(self) -> (&'static str, String) {
        match self {
            Self::UnknownKey => ("signature", "no such key".to_owned()),
            Self::No(what, detail) => (what, detail),
        }
    }
}

fn unreachable(error: impl std::error::Error + Send + Sync + 'static) -> Fault {
    let detail = "the provider of the sign-in cannot be reached, or is not one";
    Fault::unavailable("access.openid_unreachable", detail).with_source(error)
}

/// Reads what the provider says about itself; it must call itself what we call it.
///
/// # Errors
/// `access.openid_unreachable`.
pub(crate) async fn discover(outside: &Outside, issuer: &str) -> Result<Metadata, Fault> {
    let issuer = IssuerUrl::new(issuer.to_owned()).map_err(unreachable)?;
    let ask = Asking(outside.clone());
    let found: BoxFuture<'_, _> = Box::pin(Metadata::discover_async(issuer, &ask));
    found.await.map_err(unreachable)
}

fn client(
    metadata: &Metadata,
    provider: &OpenIdProvider,
    secret: Option<&str>,
) -> Result<OurClient, Fault> {
    let id = ClientId::new(provider.client_id.clone());
    let secret = secret.map(|secret| ClientSecret::new(secret.to_owned()));
    let back = RedirectUrl::new(provider.callback()).map_err(unreachable)?;
    let client = OurClient::from_provider_metadata(metadata.clone(), id, secret);
    let by_body = metadata.token_endpoint_auth_methods_supported().is_some_and(|methods| {
        !methods.contains(&CoreClientAuthMethod::ClientSecretBasic)
            && methods.contains(&CoreClientAuthMethod::ClientSecretPost)
    });
    let how = if by_body { AuthType::RequestBody } else { AuthType::BasicAuth };
    Ok(client.set_redirect_uri(back).set_auth_type(how))
}

/// The address at the provider that somebody is sent to.
///
/// # Errors
/// `access.openid_unreachable` when the provider's own address is none.
pub(crate) fn way_there(
    metadata: &Metadata,
    provider: &OpenIdProvider,
    shared: &Shared,
) -> Result<String, Fault> {
    let client = client(metadata, provider, None)?;
    let verifier = PkceCodeVerifier::new(shared.verifier.clone());
    let (state, nonce) = (shared.state.clone(), shared.nonce.clone());
    let (url, _, _) = client
        .authorize_url(
            CoreAuthenticationFlow::AuthorizationCode,
            move || CsrfToken::new(state),
            move || Nonce::new(nonce),
        )
        .add_scopes(provider.scopes.iter().cloned().map(Scope::new))
        .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
        .url();
    Ok(url.into())
}

/// Gives the code back for the provider's word.
///
/// # Errors
/// The provider does not take the code, or its answer holds no word.
pub(crate) async fn exchange(
    outside: &Outside,
    metadata: &Metadata,
    (provider, secret): (&OpenIdProvider, Option<&str>),
    code: &str,
    verifier: &str,
) -> Result<Word, Unproven> {
    let no = |error: &dyn std::fmt::Display| Unproven::No("no_token", error.to_string());
    let ask = Asking(outside.clone());
    let client = client(metadata, provider, secret).map_err(|fault| no(&fault))?;
    let asked = client
        .exchange_code(AuthorizationCode::new(code.to_owned()))
        .map_err(|error| no(&error))?
        .set_pkce_verifier(PkceCodeVerifier::new(verifier.to_owned()))
        .request_async(&ask);
    let asked: BoxFuture<'_, _> = Box::pin(asked);
    Ok(Word(asked.await.map_err(|error| no(&error))?))
}

/// What the provider answered, not looked at yet.
pub(crate) struct Word(StandardTokenResponse<Fields, CoreTokenType>);

/// What the provider says about somebody, if it is its word, about now, for us, and for this sign-in.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn believe(
    Word(answer): &Word,
    metadata: &Metadata,
    provider: &OpenIdProvider,
    nonce: &str,
    now: Timestamp,
) -> Result<Claims, Unproven> {
    use openidconnect::{
        ClaimsVerificationError as Wrong, SignatureVerificationError as Signature,
    };
    let no = |what: &'static str| move |error: String| Unproven::No(what, error);
    let client =
        client(metadata, provider, None).map_err(|fault| no("client")(fault.to_string()))?;
    let token = answer.id_token().ok_or_else(|| no("no_id_token")(String::new()))?;
    let now = DateTime::<Utc>::from_timestamp_micros(now.as_micros()).unwrap_or_default();
    let verifier = client
        .id_token_verifier()
        .set_allowed_algs(ALGORITHMS)
        .set_time_fn(move || now)
        .set_issue_time_verifier_fn(move |issued| is_fresh((now - issued).num_seconds()));
    let claims = token.claims(&verifier, &Nonce::new(nonce.to_owned())).map_err(|error| {
        let what = match &error {
            Wrong::SignatureVerification(Signature::NoMatchingKey) => return Unproven::UnknownKey,
            Wrong::SignatureVerification(_) => "signature",
            Wrong::Expired(_) => "expired",
            Wrong::InvalidAudience(_) => "audience",
            Wrong::InvalidIssuer(_) => "issuer",
            Wrong::InvalidNonce(_) => "nonce",
            _ => "claims",
        };
        no(what)(error.to_string())
    })?;
    if claims.authorized_party().is_some_and(|party| **party != provider.client_id) {
        return Err(no("audience")("it was given to another".to_owned()));
    }
    if let Some(wanted) = claims.access_token_hash() {
        let found = token.signing_alg().and_then(|algorithm| {
            let key = token.signing_key(&verifier)?;
            let hash = AccessTokenHash::from_token(answer.access_token(), algorithm, key);
            hash.map_err(|error| Signature::Other(error.to_string()))
        });
        if found.map_err(|error| no("signature")(error.to_string()))? != *wanted {
            return Err(no("access_token")("the access token is another's".to_owned()));
        }
    }
    let groups = claims.additional_claims().all.get(&provider.groups_claim);
    let methods = claims.auth_method_refs().into_iter().flatten();
    let factors = methods.map(|method| method.to_string());
    Ok(Claims {
        issuer: claims.issuer().to_string(),
        subject: claims.subject().to_string(),
        username: claims.preferred_username().map(|name| name.to_string()),
        display_name: claims.name().and_then(|name| name.get(None)).map(|name| name.to_string()),
        groups: groups.map(words).unwrap_or_default(),
        factors: factors.chain(claims.auth_context_ref().map(|acr| acr.to_string())).collect(),
    })
}

fn is_fresh(age_seconds: i64) -> Result<(), String> {
    match (-CLOCKS_DIFFER_SECONDS..=MOST_AGE_SECONDS).contains(&age_seconds) {
        true => Ok(()),
        false => Err(format!("it was issued {age_seconds} seconds ago")),
    }
}

/// A list of words, or one.
fn words(value: &Value) -> BTreeSet<String> {
    match value {
        Value::String(word) => [word.clone()].into(),
        Value::Array(words) => words.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => BTreeSet::new(),
    }
}
