//! The outbox: a mail is written in the commit of what asks for it, and a job hands it over. It is not lost,
//! for it stands there until the server has it; and it is not sent twice, for it says "sending" before the
//! server can have it, and what says so after a fall is looked at by somebody before it is sent again.

use db::{Command, Ctx, Event, Query};
use jobs::{Handler, JobId, NewJob, Outcome, Running, enqueue};
use kernel::{Actor, Fault, Permission, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::mail::{Letter, MailId, MailServer, MailState, Wire};
use crate::smtp::{Unsent, offer};
use crate::{house, permissions, store};

/// With the waits in between: for about an hour.
const MOST_ATTEMPTS: i64 = 14;
/// Mails a screen shows.
const MOST_LINES: i64 = 200;

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Which {
    mail: MailId,
}

/// Writes a mail into the outbox, in the caller's transaction; `purpose` is a word for lists.
///
/// # Errors
/// As [`Letter::clean`]; what the database reports.
pub fn post(ctx: &mut Ctx<'_>, purpose: &str, letter: Letter) -> Result<(MailId, JobId), Fault> {
    let letter = letter.clean()?;
    let id: MailId = ctx.new_id();
    store::mails::insert(ctx, id, purpose, &letter)?;
    Ok((id, hand_over(ctx, id)?))
}

fn hand_over(ctx: &mut Ctx<'_>, mail: MailId) -> Result<JobId, Fault> {
    let job = NewJob::new(<SendMail as Handler>::KIND, &Which { mail });
    enqueue(ctx, job.urgent().unique(format!("mail:{mail}")).max_attempts(MOST_ATTEMPTS))
}

/// Hands a mail over.
pub struct SendMail {
    /// The server's password.
    pub password: Option<String>,
}

impl Handler for SendMail {
    const KIND: &'static str = "system.send_mail";

    async fn run(&self, job: &mut Running) -> Result<Outcome, Fault> {
        let Which { mail } = job.args()?;
        let (db, house) = (job.db().clone(), Actor::system("mail"));
        let (server, wire) = match db.run(&house, Take(mail)).await? {
            Taken::Ready(server, wire) => (server, wire),
            Taken::Over(MailState::InDoubt) => return Ok(in_doubt()),
            Taken::Over(MailState::Refused) => return Err(refused()),
            Taken::Over(_) => return Ok(Outcome::done()),
        };
        let session = match offer(&server, self.password.as_deref(), &wire).await {
            Ok(session) => session,
            Err(Unsent::Never(code)) => {
                let step = (MailState::Waiting, MailState::Refused);
                db.run(&house, Note { mail, step, code: Some(code) }).await?;
                return Err(refused());
            }
            Err(Unsent::NotYet(why) | Unsent::Unknown(why)) => return Err(later(why)),
        };
        let begin = (MailState::Waiting, MailState::Sending);
        db.run(&house, Note { mail, step: begin, code: None }).await?;
        let (state, code, outcome) = match session.hand_over(&wire).await {
            Ok(()) => (MailState::Sent, None, Ok(Outcome::done())),
            Err(Unsent::NotYet(why)) => (MailState::Waiting, None, Err(later(why))),
            Err(Unsent::Never(code)) => (MailState::Refused, Some(code), Err(refused())),
            Err(Unsent::Unknown(why)) => {
                tracing::warn!(%mail, why, "nobody knows whether the server has a mail");
                (MailState::InDoubt, None, Ok(in_doubt()))
            }
        };
        let step = (MailState::Sending, state);
        db.run(&house, Note { mail, step, code }).await?;
        outcome
    }
}

fn later(why: String) -> Fault {
    Fault::unavailable("system.mail_not_taken", format!("the mail is not taken yet: {why}"))
}
fn refused() -> Fault {
    Fault::conflict("system.mail_refused", "the server will not have the mail")
}
fn in_doubt() -> Outcome {
    Outcome::InDoubt("nobody knows whether the server has the mail".to_owned())
}

enum Taken {
    Ready(MailServer, Box<Wire>),
    Over(MailState),
}

/// Looks at a mail before it is handed over. One that was on its way when the program fell is in doubt.
#[derive(Debug, Clone, Copy)]
struct Take(MailId);

impl Command for Take {
    const NAME: &'static str = "system.take_mail";
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = Taken;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Taken, Fault> {
        let Some((state, at, letter)) = store::mails::find(ctx, self.0)? else {
            return Err(no_such_mail());
        };
        match state {
            MailState::Waiting => {}
            MailState::Sending => {
                let doubt = (MailState::Sending, MailState::InDoubt);
                store::mails::step(ctx, self.0, doubt, None)?;
                return Ok(Taken::Over(MailState::InDoubt));
            }
            over => return Ok(Taken::Over(over)),
        }
        let (server, _) = store::mails::server(ctx)?.ok_or_else(|| {
            Fault::unavailable("system.no_mail_server", "no server for mails is set up")
        })?;
        let letter = letter.ok_or_else(no_such_mail)?;
        let wire = Wire::new(self.0, at, &server, &letter)?;
        Ok(Taken::Ready(server, Box::new(wire)))
    }
}

fn no_such_mail() -> Fault {
    Fault::not_found("system.no_such_mail", "there is no such mail")
}

/// Writes where a mail stands by now.
#[derive(Debug, Clone, Copy)]
struct Note {
    mail: MailId,
    step: (MailState, MailState),
    code: Option<u16>,
}

impl Command for Note {
    const NAME: &'static str = "system.note_mail";
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let code = self.code.map(i64::from);
        // If another worker has it, what that one does counts.
        store::mails::step(ctx, self.mail, self.step, code)?;
        let (_, state) = self.step;
        let news = match state {
            MailState::Sent => {
                store::mails::forget_letter(ctx, self.mail)?;
                "MailSent"
            }
            MailState::Refused => "MailRefused",
            MailState::InDoubt => "MailInDoubt",
            MailState::Waiting | MailState::Sending => return Ok(()),
        };
        ctx.emit(Event::about("system", news, self.mail, 0, &json!({"code": self.code})));
        Ok(())
    }
}

/// Sends a mail again that was refused, of which nobody knows, or that waits: its job may have given up.
#[derive(Debug, Clone, Copy)]
pub struct SendAgain(pub MailId);

impl Command for SendAgain {
    const NAME: &'static str = "system.send_mail_again";
    const PERMISSION: Permission = permissions::MANAGE_MAIL;
    type Output = JobId;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<JobId, Fault> {
        let Some((state, _, _)) = store::mails::find(ctx, self.0)? else {
            return Err(no_such_mail());
        };
        if !matches!(state, MailState::Refused | MailState::InDoubt | MailState::Waiting) {
            let detail = format!("it is {}", state.as_str());
            return Err(Fault::conflict("system.mail_not_stuck", detail));
        }
        store::mails::step(ctx, self.0, (state, MailState::Waiting), None)?;
        ctx.emit(Event::about("system", "MailSentAgain", self.0, 0, &json!({"was": state})));
        hand_over(ctx, self.0)
    }
}

/// Writes a mail that only shows that mails arrive.
#[derive(Debug, Clone)]
pub struct PostTest {
    /// To whom.
    pub to: String,
}

impl Command for PostTest {
    const NAME: &'static str = "system.post_test_mail";
    const PERMISSION: Permission = permissions::MANAGE_MAIL;
    type Output = (MailId, JobId);

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(MailId, JobId), Fault> {
        if store::mails::server(ctx)?.is_none() {
            let detail = "set up the server for mails first";
            return Err(Fault::conflict("system.no_mail_server", detail));
        }
        let text = "This mail shows that Tradewind can send mails. Nothing is to be done.\n\n\
                    这封邮件说明 Tradewind 可以发送邮件，无需任何操作。\n";
        let subject = "Tradewind: a test mail · 测试邮件".to_owned();
        post(ctx, "test", Letter { to: self.to, subject, text: text.to_owned() })
    }
}

/// Says which server takes mails.
#[derive(Debug, Clone)]
pub struct SetMailServer(pub MailServer);

impl Command for SetMailServer {
    const NAME: &'static str = "system.set_mail_server";
    const PERMISSION: Permission = permissions::MANAGE_MAIL;
    type Output = MailServer;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<MailServer, Fault> {
        let server = self.0.clean()?;
        let version = store::mails::set_server(ctx, &server)?;
        let news = json!({"host": server.host, "port": server.port, "security": server.security});
        ctx.emit(Event::about("system", "MailServerSet", house::the_one(), version, &news));
        Ok(server)
    }
}

/// The server that takes mails.
#[derive(Debug, Clone)]
pub struct GetMailServer;

impl Query for GetMailServer {
    const PERMISSION: Permission = permissions::VIEW;
    type Output = Option<MailServer>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Option<MailServer>, Fault> {
        Ok(store::mails::server(ctx)?.map(|(server, _)| server))
    }
}

/// A mail as a list shows it: not to whom, and not what it says.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct MailRow {
    pub id: MailId,
    /// What it is for.
    pub purpose: String,
    pub state: MailState,
    /// The code by which the server refused it.
    pub reply_code: Option<i64>,
    pub created_at: Timestamp,
    pub changed_at: Timestamp,
}

/// The newest mails.
#[derive(Debug, Clone)]
pub struct ListMails;

impl Query for ListMails {
    const PERMISSION: Permission = permissions::VIEW;
    type Output = Vec<MailRow>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Vec<MailRow>, Fault> {
        store::mails::list(ctx, MOST_LINES)
    }
}
