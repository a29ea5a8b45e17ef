//! Talking to servers of others, whose addresses people type into a form: within limits, and never to
//! what only this machine or its network can reach, unless whoever runs the machine says so.

mod address;
mod stream;

use std::collections::BTreeSet;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

pub use address::is_public;
use http::{Request, Response, StatusCode, Uri};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect;
pub use stream::Streamed;
use tokio::net::TcpStream;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// For everything: somebody waits at a screen.
const TIMEOUT: Duration = Duration::from_secs(10);
/// Documents of others are a few kilobytes; nobody fills our memory with one.
const MOST_BYTES: usize = 1 << 20;

/// Why a server of others gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum OutsideError {
    /// What its address says is not asked at all.
    #[error("{0} is not asked: {1}")]
    Refused(String, &'static str),
    /// It cannot be reached, or is too slow.
    #[error("it cannot be reached")]
    Unreachable(#[from] reqwest::Error),
    /// Nobody listens there.
    #[error("it does not answer: {0}")]
    Silent(#[source] std::io::Error),
    /// Its answer is greater than anything that was asked for.
    #[error("its answer is too great")]
    TooGreat,
    /// Its answer is none.
    #[error("its answer cannot be read")]
    Unreadable(#[from] http::Error),
}

/// Asks servers of others. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Outside {
    client: reqwest::Client,
    private: PrivateHosts,
}

/// The hosts within one's own network that may be asked, by name or address, also without TLS.
#[derive(Debug, Clone, Default)]
struct PrivateHosts(Arc<BTreeSet<String>>);

impl PrivateHosts {
    fn holds(&self, host: &str) -> bool {
        self.0.contains(&host.trim_matches(['[', ']']).to_ascii_lowercase())
    }
}

impl Outside {
    /// One that may also ask these hosts, though their addresses are private.
    ///
    /// # Errors
    /// The machine has no certificates to trust.
    pub fn new(private_hosts: &[String]) -> Result<Self, OutsideError> {
        let private = private_hosts.iter().map(|host| host.to_ascii_lowercase()).collect();
        let private = PrivateHosts(Arc::new(private));
        // The first to install one wins, and they are all the same.
        let _installed = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TIMEOUT)
            // Where an answer points to was looked at by nobody.
            .redirect(redirect::Policy::none())
            // A proxy of the environment would resolve names by itself.
            .no_proxy()
            .dns_resolver(Arc::new(Guard(private.clone())))
            .build()?;
        Ok(Self { client, private })
    }

    /// Asks once.
    ///
    /// # Errors
    /// As [`OutsideError`] says.
    pub async fn ask(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, OutsideError> {
        self.ask_within(request, MOST_BYTES).await
    }

    /// Asks once for what may be greater than a document usually is: so many bytes at most.
    ///
    /// # Errors
    /// As [`OutsideError`] says.
    pub async fn ask_within(
        &self,
        request: Request<Vec<u8>>,
        most: usize,
    ) -> Result<Response<Vec<u8>>, OutsideError> {
        self.must_be_allowed(request.uri())?;
        let mut answer = self.client.execute(request.try_into()?).await?;
        let mut response = Response::builder().status(answer.status());
        if let Some(headers) = response.headers_mut() {
            headers.clone_from(answer.headers());
        }
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await? {
            if body.len().saturating_add(chunk.len()) > most {
                return Err(OutsideError::TooGreat);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(response.body(body)?)
    }

    /// The answer to a `GET`, if the server says all is well.
    ///
    /// # Errors
    /// As [`OutsideError`] says.
    pub async fn get(&self, uri: &str) -> Result<Option<Vec<u8>>, OutsideError> {
        let answer = self.ask(Request::get(uri).body(Vec::new())?).await?;
        Ok((answer.status() == StatusCode::OK).then(|| answer.into_body()))
    }

    /// A stream to a server of others that speaks something else than HTTP; whoever asks for it knows by what
    /// the server is to be recognised.
    ///
    /// # Errors
    /// As [`OutsideError`] says.
    pub async fn dial(&self, host: &str, port: u16) -> Result<TcpStream, OutsideError> {
        let private = self.private.holds(host);
        let refused = |why| OutsideError::Refused(host.to_owned(), why);
        let dialling = async {
            let found = tokio::net::lookup_host((host, port)).await;
            let found = found.map_err(|_| refused("nobody knows its name"))?;
            let allowed: Vec<SocketAddr> =
                found.filter(|place| private || is_public(place.ip())).collect();
            if allowed.is_empty() {
                return Err(refused("its address is private"));
            }
            TcpStream::connect(&*allowed).await.map_err(OutsideError::Silent)
        };
        let late = || OutsideError::Silent(std::io::ErrorKind::TimedOut.into());
        tokio::time::timeout(CONNECT_TIMEOUT, dialling).await.unwrap_or_else(|_| Err(late()))
    }

    /// What can be seen before a name is looked up.
    fn must_be_allowed(&self, uri: &Uri) -> Result<(), OutsideError> {
        let refused =
            |why| Err(OutsideError::Refused(uri.host().unwrap_or_default().to_owned(), why));
        let Some(host) = uri.host() else { return refused("it names no host") };
        let private = self.private.holds(host);
        let literal = host.trim_matches(['[', ']']).parse::<IpAddr>();
        match uri.scheme_str() {
            Some("https") => {}
            Some("http") if private => {}
            _ => return refused("it is not https"),
        }
        if uri.authority().is_some_and(|authority| authority.as_str().contains('@')) {
            return refused("it holds a password");
        }
        if !private && literal.is_ok_and(|address| !is_public(address)) {
            return refused("its address is private");
        }
        Ok(())
    }
}

/// Looks names up, and forgets the addresses that are private: at the moment of connecting, so that a
/// name that answers otherwise the second time gains nothing.
#[derive(Debug)]
struct Guard(PrivateHosts);

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let host = name.as_str().to_owned();
        let private = self.0.holds(&host);
        Box::pin(async move {
            let found = tokio::net::lookup_host((host.as_str(), 0)).await?;
            let allowed: Vec<SocketAddr> =
                found.filter(|place| private || is_public(place.ip())).collect();
            if allowed.is_empty() {
                return Err(OutsideError::Refused(host, "its address is private").into());
            }
            let allowed: Addrs = Box::new(allowed.into_iter());
            Ok(allowed)
        })
    }
}

#[cfg(test)]
mod tests;
