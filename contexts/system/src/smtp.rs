//! The talk with a mail server, in two steps: up to where it has nothing of the mail, and from where only it
//! knows whether it has all of it.

use std::time::Duration;

use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;

use crate::mail::{MailSecurity, MailServer, Wire};

/// A server that takes longer for one answer is as good as gone; after the last line it may scan.
const PATIENCE: Duration = Duration::from_secs(30);
const LAST_PATIENCE: Duration = Duration::from_secs(120);
/// One that has the mail is not waited for any more.
const GOODBYE: Duration = Duration::from_secs(2);

/// Why the server does not have it.
#[derive(Debug)]
pub(crate) enum Unsent {
    /// It has nothing of it: try again. What went wrong is for the log.
    NotYet(String),
    /// It will not have it, by this code.
    Never(u16),
    /// Nobody knows.
    Unknown(String),
}

/// A server that listens, and knows from whom and to whom.
pub(crate) struct Session(AsyncSmtpConnection);

/// Greets, protects the way, signs in, and says from whom and to whom.
pub(crate) async fn offer(
    server: &MailServer,
    password: Option<&str>,
    wire: &Wire,
) -> Result<Session, Unsent> {
    let talk = async {
        let mut connection = connect(server).await?;
        if let Some(username) = &server.username {
            let password = password.unwrap_or_default().to_owned();
            let credentials = Credentials::new(username.clone(), password);
            connection.auth(DEFAULT_MECHANISMS, &credentials).await?;
        }
        Ok::<_, Error>(connection)
    };
    // Whoever is not let in can be once somebody mended the settings: the mail itself is not refused.
    let refuses_us = |error| match error {
        Unsent::Never(code) => Unsent::NotYet(format!("the server refuses us: {code}")),
        other => other,
    };
    let mut connection = in_time(talk).await.map_err(refuses_us)?;
    let (from, to) = (wire.from.clone(), wire.to.clone());
    in_time(connection.command(Mail::new(Some(from), Vec::new()))).await.map_err(refuses_us)?;
    in_time(connection.command(Rcpt::new(to, Vec::new()))).await?;
    Ok(Session(connection))
}

async fn connect(server: &MailServer) -> Result<AsyncSmtpConnection, Error> {
    let hello = ClientId::default();
    let secret = || TlsParameters::builder(server.host.clone()).build_rustls();
    let at_once = match server.security {
        MailSecurity::Tls => Some(secret()?),
        MailSecurity::None | MailSecurity::StartTls => None,
    };
    let place = (server.host.as_str(), server.port);
    let patience = Some(PATIENCE);
    let mut connection =
        AsyncSmtpConnection::connect_tokio1(place, patience, &hello, at_once, None).await?;
    if server.security == MailSecurity::StartTls {
        // A server that does not offer it is an error: nothing is said in clear.
        connection.starttls(secret()?, &hello).await?;
    }
    Ok(connection)
}

impl Session {
    /// Hands it over. From the last line on, silence means that nobody knows.
    pub(crate) async fn hand_over(mut self, wire: &Wire) -> Result<(), Unsent> {
        in_time(self.0.command(Data)).await?;
        let answer = tokio::time::timeout(LAST_PATIENCE, self.0.message(&wire.bytes)).await;
        match answer {
            Ok(Ok(_)) => {
                // It has the mail: whether it says goodbye does not matter.
                let _silent = tokio::time::timeout(GOODBYE, self.0.abort()).await;
                Ok(())
            }
            Ok(Err(error)) => Err(match refusal(&error) {
                Some(refusal) => refusal,
                None => Unsent::Unknown(error.to_string()),
            }),
            Err(_) => Err(Unsent::Unknown("the server does not say whether it has it".to_owned())),
        }
    }
}

/// An answer that is a refusal is an error of the library's.
async fn in_time<T>(talk: impl Future<Output = Result<T, Error>>) -> Result<T, Unsent> {
    match tokio::time::timeout(PATIENCE, talk).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(error)) => Err(refusal(&error).unwrap_or_else(|| Unsent::NotYet(error.to_string()))),
        Err(_) => Err(Unsent::NotYet("the server does not answer".to_owned())),
    }
}

/// What a server said that it will not, by its code: 4yz is for now, 5yz for ever.
fn refusal(error: &Error) -> Option<Unsent> {
    error.status().map(|code| match u16::from(code) {
        code @ 500..=599 => Unsent::Never(code),
        code => Unsent::NotYet(format!("the server says {code}")),
    })
}
