//! A program of others that listens: it keeps what it is sent, checks who sent it, and answers what the
//! test wants.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use outside::Outside;
use serde_json::Value;
use sha2::Sha256;
use testkit::House;

/// Who asks waits for as long as they like.
pub(crate) const NO_ANSWER: u16 = 0;

/// What came in.
#[derive(Debug, Clone)]
pub(crate) struct Heard {
    pub(crate) id: String,
    pub(crate) timestamp: String,
    pub(crate) signatures: String,
    pub(crate) body: String,
}

impl Heard {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// Whether one of its signatures is by this secret.
    pub(crate) fn is_signed_by(&self, secret: &str) -> bool {
        let key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
        mac.update(format!("{}.{}.{}", self.id, self.timestamp, self.body).as_bytes());
        let wanted = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
        self.signatures.split(' ').any(|signature| signature == wanted)
    }
}

#[derive(Default)]
struct Says {
    heard: Vec<Heard>,
    /// The next answers; 204 when there is none.
    answers: VecDeque<(u16, Option<&'static str>)>,
}

/// A listener on this machine.
#[derive(Clone)]
pub(crate) struct Ears {
    pub(crate) url: String,
    pub(crate) outside: Outside,
    says: Arc<Mutex<Says>>,
}

impl Ears {
    pub(crate) async fn open() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/in", listener.local_addr().unwrap());
        let outside = Outside::new(&["127.0.0.1".to_owned()]).unwrap();
        let ears = Self { url, outside, says: Arc::default() };
        let router = Router::new().route("/in", post(hear)).with_state(ears.clone());
        tokio::spawn(axum::serve(listener, router).into_future());
        ears
    }

    /// Answers the next messages so, one after another.
    pub(crate) fn answer(&self, answers: &[(u16, Option<&'static str>)]) {
        self.says.lock().unwrap().answers.extend(answers);
    }

    /// What came in since the last time.
    pub(crate) fn heard(&self) -> Vec<Heard> {
        std::mem::take(&mut self.says.lock().unwrap().heard)
    }

    /// Everything that is due is written and offered.
    pub(crate) async fn listen(&self, house: &House) -> Vec<Heard> {
        channels::collect(&house.db).await.unwrap();
        channels::tell(&house.db, &self.outside).await.unwrap();
        self.heard()
    }
}

async fn hear(State(ears): State<Ears>, headers: HeaderMap, body: Bytes) -> Response {
    let header = |name: &str| headers[name].to_str().unwrap().to_owned();
    let heard = Heard {
        id: header("webhook-id"),
        timestamp: header("webhook-timestamp"),
        signatures: header("webhook-signature"),
        body: String::from_utf8(body.to_vec()).unwrap(),
    };
    let answer = {
        let mut says = ears.says.lock().unwrap();
        says.heard.push(heard);
        says.answers.pop_front()
    };
    let (status, retry_after) = answer.unwrap_or((204, None));
    if status == NO_ANSWER {
        std::future::pending::<()>().await;
    }
    let status = StatusCode::from_u16(status).unwrap();
    match retry_after {
        Some(seconds) => (status, [("retry-after", seconds)]).into_response(),
        None => status.into_response(),
    }
}
