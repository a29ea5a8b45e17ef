//! Stands between a house and a real shop, and loses, cuts and refuses what passes.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use outside::Outside;

/// What becomes of one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    None,
    Status(u16),
    TooMany,
    /// The shop did it, and the connection ends in the middle of its answer.
    Cut,
    /// The shop did it, and somebody else answers.
    Lost,
    /// No answer for longer than anybody waits.
    Hang,
}

const MOST: usize = 4 << 20;

/// A proxy.
#[derive(Clone)]
pub(crate) struct Proxy {
    pub(crate) url: String,
    shop: String,
    outside: Outside,
    faults: Arc<Mutex<VecDeque<Fault>>>,
}

impl Proxy {
    pub(crate) async fn open(shop: &str) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let proxy = Self {
            url: format!("http://{}", listener.local_addr().unwrap()),
            shop: shop.to_owned(),
            outside: Outside::new(&["127.0.0.1".to_owned()]).unwrap(),
            faults: Arc::default(),
        };
        let router = Router::new().fallback(pass).with_state(proxy.clone());
        tokio::spawn(axum::serve(listener, router).into_future());
        proxy
    }

    /// Faults of the next calls, one after another.
    pub(crate) fn be(&self, faults: &[Fault]) {
        self.faults.lock().unwrap().extend(faults);
    }

    pub(crate) fn be_well(&self) {
        self.faults.lock().unwrap().clear();
    }

    /// Whether all faults are used up.
    pub(crate) fn is_well(&self) -> bool {
        self.faults.lock().unwrap().is_empty()
    }
}

async fn pass(State(proxy): State<Proxy>, request: Request) -> Response {
    let fault = proxy.faults.lock().unwrap().pop_front().unwrap_or(Fault::None);
    match fault {
        Fault::Status(status) => return StatusCode::from_u16(status).unwrap().into_response(),
        Fault::TooMany => {
            return (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, "30")]).into_response();
        }
        Fault::Hang => return std::future::pending().await,
        Fault::None | Fault::Cut | Fault::Lost => {}
    }
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, MOST).await.unwrap().to_vec();
    let mut passed = http::Request::builder().method(parts.method).uri(format!(
        "{}{}",
        proxy.shop,
        parts.uri.path()
    ));
    for name in [header::AUTHORIZATION, header::CONTENT_TYPE] {
        if let Some(value) = parts.headers.get(&name) {
            passed = passed.header(name, value);
        }
    }
    let answer = proxy.outside.ask(passed.body(body).unwrap()).await.unwrap();
    let (told, body) = answer.into_parts();
    let mut response = Response::builder().status(told.status);
    if let Some(token) = told.headers.get("vendure-auth-token") {
        response = response.header("vendure-auth-token", token);
    }
    match fault {
        Fault::Lost => StatusCode::BAD_GATEWAY.into_response(),
        Fault::Cut => {
            // Less comes than was said.
            let length = body.len();
            let half = body.into_iter().take(length / 2).collect::<Vec<u8>>();
            let broken = futures_util::stream::iter([Ok(half), Err(std::io::Error::other("cut"))]);
            response.body(Body::from_stream(broken)).unwrap()
        }
        _ => response.body(Body::from(body)).unwrap(),
    }
}
