//! A provider of OpenID Connect within the test: it publishes its keys, checks PKCE, and says what the
//! test wants it to say.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openidconnect::core::{CoreHmacKey, CoreJwsSigningAlgorithm, CoreRsaPrivateSigningKey};
use openidconnect::{JsonWebKeyId, PrivateSigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

pub(crate) const SECRET: &str = "canary-of-the-client";

#[derive(Default)]
struct Says {
    /// Which challenge the next code was given for.
    challenge: String,
    id_token: String,
    /// How often a code was brought.
    codes: usize,
    has_new_key: bool,
}

#[derive(Clone)]
pub(crate) struct Provider {
    pub(crate) issuer: String,
    says: Arc<Mutex<Says>>,
}

/// By which key a token is signed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Signed {
    Well,
    ByKey(&'static str),
    ByAnother,
    ByClientSecret,
    Not,
}

fn key(name: &str) -> CoreRsaPrivateSigningKey {
    let pem = include_str!("provider_key.pem");
    CoreRsaPrivateSigningKey::from_pem(pem, Some(JsonWebKeyId::new(name.to_owned()))).unwrap()
}

impl Provider {
    pub(crate) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let provider = Self { issuer, says: Arc::default() };
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(discovery))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .with_state(provider.clone());
        tokio::spawn(axum::serve(listener, router).into_future());
        provider
    }

    /// What the next code is good for.
    pub(crate) fn says(&self, challenge: &str, id_token: String) {
        let mut says = self.says.lock().unwrap();
        (says.challenge, says.id_token) = (challenge.to_owned(), id_token);
    }

    pub(crate) fn publish_new_key(&self) {
        self.says.lock().unwrap().has_new_key = true;
    }

    pub(crate) fn codes(&self) -> usize {
        self.says.lock().unwrap().codes
    }
}

/// A token of these claims.
pub(crate) fn token_of(claims: &Value, signed: Signed) -> String {
    let (alg, kid) = match signed {
        Signed::Well | Signed::ByAnother => ("RS256", "one"),
        Signed::ByKey(name) => ("RS256", name),
        Signed::ByClientSecret => ("HS256", "one"),
        Signed::Not => ("none", "one"),
    };
    let header = match signed {
        Signed::ByClientSecret | Signed::Not => json!({"alg": alg, "typ": "JWT"}),
        _ => json!({"alg": alg, "typ": "JWT", "kid": kid}),
    };
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let message = format!("{}.{}", part(&header), part(claims));
    let rs256 = CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256;
    let hs256 = CoreJwsSigningAlgorithm::HmacSha256;
    let signature = match signed {
        Signed::Well | Signed::ByKey(_) => key(kid).sign(&rs256, message.as_bytes()).unwrap(),
        Signed::ByAnother => key(kid).sign(&rs256, b"something else").unwrap(),
        Signed::ByClientSecret => {
            CoreHmacKey::new(SECRET).sign(&hs256, message.as_bytes()).unwrap()
        }
        Signed::Not => Vec::new(),
    };
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
}

async fn discovery(State(provider): State<Provider>) -> Json<Value> {
    let issuer = &provider.issuer;
    Json(json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        // It would say that anything goes.
        "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
    }))
}

async fn keys(State(provider): State<Provider>) -> Json<Value> {
    let mut keys = vec![key("one").as_verification_key()];
    if provider.says.lock().unwrap().has_new_key {
        keys.push(key("two").as_verification_key());
    }
    Json(json!({ "keys": keys }))
}

async fn token(
    State(provider): State<Provider>,
    headers: axum::http::HeaderMap,
    body: String,
) -> Response {
    let brought: HashMap<String, String> =
        openidconnect::url::form_urlencoded::parse(body.as_bytes()).into_owned().collect();
    let mut says = provider.says.lock().unwrap();
    says.codes += 1;
    let shown = headers.get("authorization").and_then(|value| value.to_str().ok());
    let shown = shown.and_then(|value| value.strip_prefix("Basic ")).unwrap_or_default();
    let shown = base64::engine::general_purpose::STANDARD.decode(shown).unwrap();
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(brought["code_verifier"].as_bytes()));
    let right = brought["code"] == "the-code"
        && challenge == says.challenge
        && brought["redirect_uri"] == "https://house.example/sign-in/oidc/callback"
        && shown == format!("tradewind:{SECRET}").as_bytes();
    if !right {
        return (StatusCode::BAD_REQUEST, Json(json!({"error": "invalid_grant"}))).into_response();
    }
    Json(json!({
        "access_token": "not-used", "token_type": "Bearer", "expires_in": 60,
        "id_token": says.id_token,
    }))
    .into_response()
}
