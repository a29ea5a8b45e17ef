//! One connection to the program, opened again when it breaks.

use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;

/// Longer than the program lets any handler run.
const PATIENCE: Duration = Duration::from_secs(35);

/// An answer, whatever its status.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
    /// Of a sign-in.
    pub(crate) cookie: Option<String>,
}

impl Answer {
    pub(crate) fn is_ok(&self) -> bool {
        (200..300).contains(&self.status)
    }
    pub(crate) fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }
    /// The text of a field.
    pub(crate) fn text(&self, field: &str) -> &str {
        self.body[field].as_str().unwrap_or_default()
    }
}

/// Nobody knows whether the request was done.
#[derive(Debug)]
pub(crate) enum Lost {
    /// The connection broke, or could not be had; why.
    Broken(#[expect(dead_code, reason = "shown when it may not happen")] String),
    /// It stands, and nothing comes.
    Silent,
}

/// A connection of somebody who is signed in.
pub(crate) struct Client {
    addr: SocketAddr,
    cookie: String,
    kept: Option<SendRequest<Full<Bytes>>>,
}

impl Client {
    pub(crate) fn new(addr: SocketAddr, cookie: &str) -> Self {
        Self { addr, cookie: cookie.to_owned(), kept: None }
    }

    pub(crate) async fn get(&mut self, path: &str) -> Result<Answer, Lost> {
        self.ask("GET", path, None, None).await
    }

    pub(crate) async fn post(&mut self, path: &str, body: &Value) -> Result<Answer, Lost> {
        self.ask("POST", path, Some(body), None).await
    }

    /// One request; `key` is its Idempotency-Key.
    pub(crate) async fn ask(
        &mut self,
        method: &str,
        path: &str,
        body: Option<&Value>,
        key: Option<&str>,
    ) -> Result<Answer, Lost> {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("/api/v1{path}"))
            .header("host", self.addr.to_string())
            .header("cookie", &self.cookie)
            .header("x-requested-with", "tradewind");
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        let bytes = match body {
            Some(body) => {
                request = request.header("content-type", "application/json");
                Bytes::from(body.to_string())
            }
            None => Bytes::new(),
        };
        let request = request.body(Full::new(bytes)).unwrap();
        match tokio::time::timeout(PATIENCE, self.send(request)).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) => {
                self.kept = None;
                Err(Lost::Broken(error.to_string()))
            }
            Err(_) => {
                self.kept = None;
                Err(Lost::Silent)
            }
        }
    }

    async fn send(&mut self, request: Request<Full<Bytes>>) -> Result<Answer, simulation::Trouble> {
        let mut sender = match self.kept.take() {
            Some(sender) if !sender.is_closed() => sender,
            _ => {
                let stream = TcpStream::connect(self.addr).await?;
                stream.set_nodelay(true)?;
                let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
                tokio::spawn(connection);
                sender
            }
        };
        sender.ready().await?;
        let (head, body) = sender.send_request(request).await?.into_parts();
        let bytes = body.collect().await?.to_bytes();
        self.kept = Some(sender);
        let cookie = head.headers.get("set-cookie").and_then(|value| value.to_str().ok());
        let cookie = cookie.and_then(|text| text.split(';').next()).map(str::to_owned);
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Ok(Answer { status: head.status.as_u16(), body, cookie })
    }
}
