//! The way to a PostgreSQL on another machine: whether it is encrypted, and who must be at its end. Said in
//! the URL by the names that `psql` has for it, `sslmode` and `sslrootcert`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use kernel::Fault;
use postgres::config::SslMode;
use postgres::{Client, Config, NoTls};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use rustls_platform_verifier::BuilderVerifierExt;
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::fault::from_postgres;

/// Who must be at the other end.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Trust {
    /// Nobody asks: not encrypted, for a socket or an address of this machine.
    Plain,
    /// Anybody, but encrypted: who only listens learns nothing.
    Anybody,
    /// The one the URL names, as this file's certificates say.
    NamedBy(PathBuf),
    /// The one the URL names, as the certificates say that this machine trusts.
    Named,
}

/// A URL, read.
#[derive(Debug)]
pub(crate) struct Way {
    pub(crate) config: Config,
    trust: Trust,
}

impl Way {
    /// # Errors
    /// `db.bad_url`, as what the driver says of a URL.
    pub(crate) fn read(url: &str) -> Result<Self, Fault> {
        let (rest, said) = split(url)?;
        let mut config: Config = rest.parse().map_err(from_postgres)?;
        let trust = match said.mode.as_deref() {
            None | Some("disable" | "prefer") if said.root.is_some() => {
                return Err(bad("sslrootcert needs sslmode=verify-full"));
            }
            None | Some("disable" | "prefer") => Trust::Plain,
            Some("require") => said.root.map_or(Trust::Anybody, Trust::NamedBy),
            Some("verify-full") => said.root.map_or(Trust::Named, Trust::NamedBy),
            Some(other) => {
                return Err(bad(&format!(
                    "sslmode is disable, require or verify-full, not {other}"
                )));
            }
        };
        config.ssl_mode(match trust {
            Trust::Plain => SslMode::Disable,
            _ => SslMode::Require,
        });
        Ok(Self { config, trust })
    }

    /// # Errors
    /// `db.server_not_trusted` when it is not who it must be, or does not encrypt;
    /// `db.root_certificate_unreadable`; as what the server says.
    pub(crate) fn connect(&self) -> Result<Client, Fault> {
        if self.trust == Trust::Plain {
            return self.config.connect(NoTls).map_err(from_postgres);
        }
        let tls = MakeRustlsConnect::new(client(&self.trust)?);
        self.config.connect(tls).map_err(|error| {
            if is_refusal(&error) {
                let detail = "the database's server is not the one it must be, or does not encrypt";
                return Fault::internal("db.server_not_trusted", detail).with_source(error);
            }
            from_postgres(error)
        })
    }
}

/// Connects once, as somebody who needs no settings.
pub(crate) fn connect(url: &str) -> Result<Client, Fault> {
    Way::read(url)?.connect()
}

/// What a URL says about its way.
#[derive(Debug, Default)]
struct Said {
    mode: Option<String>,
    root: Option<PathBuf>,
}

/// Takes what the driver does not know out of a URL.
fn split(url: &str) -> Result<(String, Said), Fault> {
    let mut said = Said::default();
    let Some((base, parameters)) = url.split_once('?').filter(|(base, _)| base.contains("://"))
    else {
        return Ok((url.to_owned(), said));
    };
    let mut rest = Vec::new();
    for parameter in parameters.split('&').filter(|parameter| !parameter.is_empty()) {
        match parameter.split_once('=') {
            Some(("sslmode", mode)) => said.mode = Some(mode.to_owned()),
            Some(("sslrootcert", file)) => said.root = Some(PathBuf::from(decoded(file)?)),
            _ => rest.push(parameter),
        }
    }
    let rest = rest.join("&");
    let url = if rest.is_empty() { base.to_owned() } else { format!("{base}?{rest}") };
    Ok((url, said))
}

fn decoded(text: &str) -> Result<String, Fault> {
    let text = percent_encoding::percent_decode_str(text).decode_utf8();
    text.map(std::borrow::Cow::into_owned).map_err(|_| bad("sslrootcert is no text"))
}

fn bad(detail: &str) -> Fault {
    Fault::invalid("db.bad_url", detail.to_owned())
}

fn client(trust: &Trust) -> Result<ClientConfig, Fault> {
    let provider = Arc::new(ring::default_provider());
    let failed = |error: rustls::Error| Fault::internal("db.server_not_trusted", error);
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(failed)?;
    let builder = match trust {
        Trust::NamedBy(file) => builder.with_root_certificates(roots(file)?),
        Trust::Named => builder.with_platform_verifier().map_err(failed)?,
        Trust::Plain | Trust::Anybody => {
            let anybody = Arc::new(WhoeverItIs(provider));
            builder.dangerous().with_custom_certificate_verifier(anybody)
        }
    };
    Ok(builder.with_no_client_auth())
}

fn roots(file: &Path) -> Result<RootCertStore, Fault> {
    let unreadable = |why: String| {
        let detail = format!("{}: {why}", file.display());
        Fault::invalid("db.root_certificate_unreadable", detail)
    };
    let mut roots = RootCertStore::empty();
    let found =
        CertificateDer::pem_file_iter(file).map_err(|error| unreadable(error.to_string()))?;
    for certificate in found {
        let certificate = certificate.map_err(|error| unreadable(error.to_string()))?;
        roots.add(certificate).map_err(|error| unreadable(error.to_string()))?;
    }
    if roots.is_empty() {
        return Err(unreadable("no certificate in it".to_owned()));
    }
    Ok(roots)
}

/// Whether the handshake ended because of what the server is, and not because the line broke.
fn is_refusal(error: &postgres::Error) -> bool {
    let Some(source) = std::error::Error::source(error) else { return false };
    match source.downcast_ref::<std::io::Error>() {
        Some(io) => io.get_ref().is_some_and(|inner| inner.is::<rustls::Error>()),
        // The driver has no name for it.
        None => error.to_string().starts_with("error performing TLS handshake"),
    }
}

/// Believes every certificate, as `sslmode=require` does by its definition; the handshake itself is still
/// checked, so that the line is encrypted to whoever showed it.
#[derive(Debug)]
struct WhoeverItIs(Arc<CryptoProvider>);

impl ServerCertVerifier for WhoeverItIs {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }
    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let known = &self.0.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signed, known)
    }
    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let known = &self.0.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signed, known)
    }
    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_says_who_must_be_at_the_other_end() {
        let file = PathBuf::from("/etc/house/root ca.pem");
        for (parameters, wanted) in [
            ("", Trust::Plain),
            ("?sslmode=disable", Trust::Plain),
            ("?connect_timeout=3", Trust::Plain),
            ("?sslmode=require", Trust::Anybody),
            ("?sslmode=verify-full&connect_timeout=3", Trust::Named),
            (
                "?sslmode=verify-full&sslrootcert=%2Fetc%2Fhouse%2Froot%20ca.pem",
                Trust::NamedBy(file.clone()),
            ),
            ("?sslrootcert=/etc/house/root%20ca.pem&sslmode=require", Trust::NamedBy(file)),
        ] {
            let way = Way::read(&format!("postgres://ann@db.example/house{parameters}")).unwrap();
            assert_eq!(way.trust, wanted, "{parameters}");
            let timeout = way.config.get_connect_timeout().is_some();
            assert_eq!(timeout, parameters.contains("connect_timeout"), "{parameters}");
            let is_plain = way.trust == Trust::Plain;
            assert_eq!(way.config.get_ssl_mode() == SslMode::Disable, is_plain, "{parameters}");
        }
        for parameters in ["sslmode=verify-ca", "sslmode=", "sslrootcert=/x", "sslmode=allow"] {
            let refused = Way::read(&format!("postgres://db.example/house?{parameters}"));
            assert_eq!(refused.unwrap_err().code(), "db.bad_url", "{parameters}");
        }
    }
}
