//! A mail, and the server that takes it: what they may look like. Pure rules.

use std::time::{Duration, UNIX_EPOCH};

use kernel::{Fault, Timestamp, clean_line, clean_text};
use lettre::Message;
use lettre::message::{Mailbox, header::ContentType};
use serde::{Deserialize, Serialize};

kernel::entity!(
    /// A mail in the outbox.
    pub Mail, MailId, "mal"
);

kernel::text_enum! {
    /// Where a mail stands.
    ///
    /// ```text
    /// waiting ──▶ sending ──▶ sent
    ///    ▲           ├──────▶ refused      the server will not have it
    ///    └───────────┴──────▶ in_doubt     the connection broke before the server said whether it has it
    /// ```
    pub enum MailState {
        /// Nobody but us has it.
        Waiting = "waiting",
        /// It is on its way: only the server knows whether it has it.
        Sending = "sending",
        /// The server has it.
        Sent = "sent",
        /// The server will not have it.
        Refused = "refused",
        /// Nobody knows; somebody has to look before it is sent again.
        InDoubt = "in_doubt",
    }
}

kernel::text_enum! {
    /// How the way to the server is protected.
    pub enum MailSecurity {
        /// Not at all: for a server on this machine.
        None = "none",
        /// It begins in clear and must become TLS before anything is said.
        StartTls = "starttls",
        /// TLS from the first byte.
        Tls = "tls",
    }
}

const MOST_SUBJECT: usize = 200;
const MOST_TEXT: usize = 100_000;
const MOST_NAME: usize = 250;

/// What is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// To whom: `ann@example.com`, or `Ann <ann@example.com>`.
    pub to: String,
    pub subject: String,
    /// Plain text.
    pub text: String,
}

impl Letter {
    /// As it may be sent.
    ///
    /// # Errors
    /// The wrong fields.
    pub fn clean(self) -> Result<Self, Fault> {
        mailbox("to", &self.to)?;
        let subject = clean_line(&self.subject, MOST_SUBJECT);
        let text = clean_text(&self.text, MOST_TEXT);
        let wrong = |field: &str, error: kernel::TextError| {
            Fault::field(field, error.code(), format!("{error:?}"))
        };
        Ok(Self {
            to: self.to.trim().to_owned(),
            subject: subject.map_err(|error| wrong("subject", error))?,
            text: text.map_err(|error| wrong("text", error))?,
        })
    }
}

/// The server that takes our mails. Its password stands in the program's environment alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MailServer {
    pub host: String,
    #[schema(minimum = 1, maximum = 65535)]
    pub port: u16,
    pub security: MailSecurity,
    /// From whom: `Tradewind <house@example.com>`.
    pub sender: String,
    /// As whom the program signs in; nothing when the server asks for none.
    #[serde(default)]
    pub username: Option<String>,
}

impl MailServer {
    /// As it may be kept.
    ///
    /// # Errors
    /// The wrong fields; `system.mail_in_clear` when a password would go over the network in clear.
    pub fn clean(self) -> Result<Self, Fault> {
        let host = self.host.trim().to_owned();
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b".-:".contains(&byte);
        if host.is_empty() || host.len() > MOST_NAME || !host.bytes().all(is_name) {
            return Err(Fault::field("host", "kernel.invalid_value", "a host's name or address"));
        }
        if self.port == 0 {
            return Err(Fault::field("port", "kernel.out_of_range", "1 to 65535"));
        }
        mailbox("sender", &self.sender)?;
        let username = self.username.map(|name| name.trim().to_owned());
        let username = username.filter(|name| !name.is_empty());
        let near = matches!(host.as_str(), "localhost" | "127.0.0.1" | "::1");
        if username.is_some() && self.security == MailSecurity::None && !near {
            let detail = "a password goes over the network by TLS alone";
            return Err(Fault::field("security", "system.mail_in_clear", detail));
        }
        Ok(Self { host, sender: self.sender.trim().to_owned(), username, ..self })
    }
}

/// An address with or without a name. What could end a line is none.
fn mailbox(field: &str, text: &str) -> Result<Mailbox, Fault> {
    let wrong = || Fault::field(field, "system.bad_mail_address", "an address: ann@example.com");
    if text.len() > MOST_NAME || text.chars().any(char::is_control) {
        return Err(wrong());
    }
    let mailbox: Mailbox = text.trim().parse().map_err(|_| wrong())?;
    // Names of domains beyond ASCII are for servers that say they take them: few do.
    let email: &str = mailbox.email.as_ref();
    if email.is_ascii() { Ok(mailbox) } else { Err(wrong()) }
}

/// A mail as it goes over the wire, with whom it is from and to. Its name is the same at every attempt: who
/// gets it twice after all can tell.
pub(crate) struct Wire {
    pub(crate) from: lettre::Address,
    pub(crate) to: lettre::Address,
    pub(crate) bytes: Vec<u8>,
}

impl Wire {
    pub(crate) fn new(
        id: MailId,
        at: Timestamp,
        server: &MailServer,
        letter: &Letter,
    ) -> Result<Self, Fault> {
        let (from, to) = (mailbox("sender", &server.sender)?, mailbox("to", &letter.to)?);
        let since = Duration::from_micros(u64::try_from(at.as_micros()).unwrap_or(0));
        let name = format!("<{}@{}>", id.uuid(), from.email.domain());
        let message = Message::builder()
            .from(from.clone())
            .to(to.clone())
            .subject(letter.subject.clone())
            .message_id(Some(name))
            .date(UNIX_EPOCH + since)
            .header(ContentType::TEXT_PLAIN)
            .body(letter.text.clone())
            .map_err(|error| Fault::internal("system.mail_not_made", error))?;
        Ok(Self { from: from.email, to: to.email, bytes: message.formatted() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server() -> MailServer {
        MailServer {
            host: "mail.example".to_owned(),
            port: 587,
            security: MailSecurity::StartTls,
            sender: "Tradewind <house@example.com>".to_owned(),
            username: Some("house".to_owned()),
        }
    }

    #[test]
    fn a_server_is_named_reached_and_never_told_a_password_in_clear() {
        assert!(server().clean().is_ok());
        let none = MailSecurity::None;
        for (server, code) in [
            (MailServer { host: " ".into(), ..server() }, "kernel.invalid_value"),
            (MailServer { host: "a b".into(), ..server() }, "kernel.invalid_value"),
            (MailServer { host: "a\r\nQUIT".into(), ..server() }, "kernel.invalid_value"),
            (MailServer { port: 0, ..server() }, "kernel.out_of_range"),
            (MailServer { sender: "house".into(), ..server() }, "system.bad_mail_address"),
            (MailServer { security: none, ..server() }, "system.mail_in_clear"),
        ] {
            assert_eq!(server.clone().clean().unwrap_err().telling_code(), code, "{server:?}");
        }
        let near = MailServer { security: none, host: "127.0.0.1".into(), ..server() };
        assert!(near.clean().is_ok());
        let open = MailServer { security: none, username: Some(" ".into()), ..server() };
        assert_eq!(open.clean().unwrap().username, None);
    }

    #[test]
    fn nothing_that_is_typed_becomes_another_header_or_command() {
        let letter = |to: &str| Letter { to: to.into(), subject: "Hi".into(), text: "x".into() };
        for to in [
            "ann@example.com\r\nBcc: eve@example.com",
            "ann@example.com>\r\nRCPT TO:<eve@example.com",
            "ann@example.com, eve@example.com",
            "ann",
            "ann@exämple.com",
        ] {
            assert_eq!(letter(to).clean().unwrap_err().telling_code(), "system.bad_mail_address");
        }
        let injected = Letter { subject: "Hi\r\nBcc: eve@example.com".into(), ..letter("a@b.c") };
        assert!(injected.clone().clean().is_err());
        let id = MailId::from_uuid(uuid::Uuid::from_u128(7));
        let letter = Letter {
            subject: "到货通知 – stock is low".into(),
            text: "line\n.\nQUIT\n".into(),
            ..letter("Ann Ö <ann@example.com>")
        };
        let wire = Wire::new(id, Timestamp::from_micros(0), &server(), &letter).unwrap();
        let text = String::from_utf8(wire.bytes).unwrap();
        let head = text.split("\r\n\r\n").next().unwrap();
        assert!(head.contains("Message-ID: <00000000-0000-0000-0000-000000000007@example.com>"));
        assert!(head.is_ascii() && !head.contains("Bcc"), "{head}");
        assert_eq!(wire.to.to_string(), "ann@example.com");
    }
}
