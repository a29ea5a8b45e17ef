//! Mails against a server that does what servers do: takes them, refuses them, breaks off.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use testkit::Engine;

use crate::behind::{hand, number};
use crate::running::{Desk, Home};

const PATIENCE: Duration = Duration::from_secs(30);
const PASSWORD: &str = "canary-mail-password";
const VARIABLES: &[(&str, &str)] = &[("TRADEWIND_MAIL_PASSWORD", PASSWORD)];

/// What the server does with one connection after another; those that come later are taken.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Fate {
    Take,
    /// Says nothing at all.
    Silence,
    /// Goes away before it has anything of the mail.
    LeaveEarly,
    /// "Come back later", of the recipient.
    Postpone,
    /// "Never", of the recipient.
    Refuse,
    /// Takes everything, and goes away without a word.
    LeaveLate,
    /// Takes it, and never says goodbye.
    Linger,
}

/// What arrived.
#[derive(Default)]
struct Arrived {
    mails: Vec<String>,
    met: usize,
    sign_ins: Vec<String>,
}

struct Sink {
    address: SocketAddr,
    arrived: Arc<Mutex<Arrived>>,
}

impl Sink {
    fn start(fates: &'static [Fate]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let arrived = Arc::new(Mutex::new(Arrived::default()));
        let shared = Arc::clone(&arrived);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let arrived = Arc::clone(&shared);
                let met = {
                    let mut arrived = arrived.lock().unwrap();
                    arrived.met += 1;
                    arrived.met - 1
                };
                let fate = fates.get(met).copied().unwrap_or(Fate::Take);
                std::thread::spawn(move || talk(stream, fate, &arrived));
            }
        });
        Self { address, arrived }
    }

    fn met(&self) -> usize {
        self.arrived.lock().unwrap().met
    }
    fn mails(&self) -> Vec<String> {
        self.arrived.lock().unwrap().mails.clone()
    }
    fn settings(&self) -> Value {
        json!({"host": "127.0.0.1", "port": self.address.port(), "security": "none",
               "sender": "Tradewind <house@example.com>", "username": "house"})
    }
}

fn talk(mut stream: TcpStream, fate: Fate, arrived: &Mutex<Arrived>) -> Option<()> {
    let mut lines = BufReader::new(stream.try_clone().ok()?);
    let mut line = String::new();
    if fate == Fate::Silence {
        // Until the other goes away.
        lines.read_line(&mut line).ok()?;
        return None;
    }
    let mut say = |text: &str| stream.write_all(format!("{text}\r\n").as_bytes()).ok();
    say("220 sink")?;
    loop {
        line.clear();
        if lines.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let word = line.get(..4).unwrap_or_default().to_uppercase();
        match (word.as_str(), fate) {
            ("EHLO" | "HELO", _) => say("250-sink\r\n250 AUTH PLAIN")?,
            ("AUTH", _) | ("AUTH ", _) => {
                arrived.lock().unwrap().sign_ins.push(line.trim().to_owned());
                say("235 welcome")?;
            }
            ("RCPT", Fate::LeaveEarly) => return None,
            ("RCPT", Fate::Postpone) => say("451 later, please")?,
            ("RCPT", Fate::Refuse) => say("550 nobody of that name")?,
            ("DATA", _) => {
                say("354 go on")?;
                let mut mail = String::new();
                while !mail.ends_with("\r\n.\r\n") {
                    if lines.read_line(&mut mail).ok()? == 0 {
                        return None;
                    }
                }
                arrived.lock().unwrap().mails.push(mail);
                if fate == Fate::LeaveLate {
                    return None;
                }
                say("250 taken")?;
            }
            ("QUIT", Fate::Linger) => {}
            ("QUIT", _) => {
                say("221 bye")?;
                return Some(());
            }
            _ => say("250 fine")?,
        }
    }
}

fn wait_until(what: &str, mut done: impl FnMut() -> bool) {
    let began = Instant::now();
    while !done() {
        assert!(began.elapsed() < PATIENCE, "{what}");
        std::thread::sleep(Duration::from_millis(30));
    }
}

fn test_mail(desk: &Desk<'_>) -> String {
    let answer = desk.ask("POST", "/system/mail/test", &json!({"to": "Ann <ann@example.com>"}));
    assert_eq!(answer.status, 202, "{answer:?}");
    let posted: Value = serde_json::from_str(&answer.body).unwrap();
    posted["mail_id"].as_str().unwrap().to_owned()
}

fn state(desk: &Desk<'_>, mail: &str) -> String {
    let mails = desk.get("/system/mails");
    let mails = mails["items"].as_array().unwrap();
    let one = mails.iter().find(|one| one["id"] == mail).unwrap();
    one["state"].as_str().unwrap().to_owned()
}

fn message_id(mail: &str) -> &str {
    mail.lines().find(|line| line.starts_with("Message-ID:")).unwrap()
}

fn a_mail_arrives_once_whatever_the_server_does(engine: Engine) {
    let Some(home) = Home::new(engine) else { return };
    let sink = Sink::start(&[Fate::LeaveEarly, Fate::Postpone, Fate::Take, Fate::LeaveLate]);
    let server = home.serve_with(&[], VARIABLES);
    let desk = Desk::open(&home, &server);
    let early = desk.ask("POST", "/system/mail/test", &json!({"to": "ann@example.com"}));
    assert!(early.status == 409 && early.body.contains("system.no_mail_server"), "{early:?}");
    assert_eq!(desk.ask("PUT", "/system/mail", &sink.settings()).status, 200);
    let setup = desk.get("/system/mail");
    assert_eq!(
        (&setup["server"]["host"], &setup["has_password"]),
        (&json!("127.0.0.1"), &json!(true))
    );

    // It goes away, it postpones, it takes it: one mail.
    let mail = test_mail(&desk);
    wait_until("it is not sent", || state(&desk, &mail) == "sent");
    assert_eq!((sink.met(), sink.mails().len()), (3, 1));
    let arrived = sink.mails().remove(0);
    assert!(arrived.contains("From: Tradewind <house@example.com>\r\n"), "{arrived}");
    assert!(arrived.contains("To: Ann <ann@example.com>\r\n"), "{arrived}");
    assert!(!sink.arrived.lock().unwrap().sign_ins.is_empty(), "it signed in");
    assert_eq!(number(&home, "SELECT count(*) FROM mails WHERE letter IS NOT NULL"), 0);

    // It takes all of it and says nothing: nobody knows, so nobody sends it again by itself.
    let doubtful = test_mail(&desk);
    wait_until("it is not in doubt", || state(&desk, &doubtful) == "in_doubt");
    assert_eq!((sink.met(), sink.mails().len()), (4, 2));
    let told = "SELECT count(*) FROM events WHERE kind = 'MailInDoubt'";
    assert_eq!(number(&home, told), 1);
    // Somebody looked, and sends it: under the same name, so that whoever has it twice can tell.
    assert_eq!(
        desk.post_status(&format!("/system/mails/{doubtful}/send-again"), &Value::Null),
        202
    );
    wait_until("it is not sent again", || state(&desk, &doubtful) == "sent");
    let mails = sink.mails();
    assert_eq!(mails.len(), 3);
    assert_eq!(message_id(&mails[1]), message_id(&mails[2]));
    assert_ne!(message_id(&mails[0]), message_id(&mails[1]));
    assert_eq!(
        desk.post_status(&format!("/system/mails/{doubtful}/send-again"), &Value::Null),
        409
    );

    let (code, log) = server.stop();
    assert_eq!(code, Some(0));
    assert!(!log.contains(PASSWORD) && !log.contains("ann@example.com"), "{log}");
}

mod a_mail_arrives_once_whatever_the_server_does {
    use testkit::Engine;
    #[test]
    fn sqlite() {
        super::a_mail_arrives_once_whatever_the_server_does(Engine::Sqlite);
    }
    #[test]
    fn postgres() {
        super::a_mail_arrives_once_whatever_the_server_does(Engine::Postgres);
    }
}

/// A program that stops gives back what it is at, and a mail that nobody else has goes on.
fn work_is_given_back_when_the_program_stops(engine: Engine) {
    let Some(home) = Home::new(engine) else { return };
    let sink = Sink::start(&[Fate::Silence]);
    let server = home.serve_with(&[], VARIABLES);
    let desk = Desk::open(&home, &server);
    assert_eq!(desk.ask("PUT", "/system/mail", &sink.settings()).status, 200);
    let mail = test_mail(&desk);
    wait_until("nobody calls", || sink.met() == 1);
    let (code, log) = server.stop();
    assert_eq!(code, Some(0), "{log}");
    let open = "SELECT count(*) FROM jobs WHERE state = 'queued' AND lease IS NULL \
                AND kind = 'system.send_mail' AND attempts = 0";
    assert_eq!(number(&home, open), 1, "it waits for the next, at once, and no attempt is lost");
    assert_eq!(number(&home, "SELECT count(*) FROM jobs WHERE lease IS NOT NULL"), 0);

    let server = home.serve_with(&[], VARIABLES);
    let desk = Desk::sign_in(&server);
    wait_until("it is not sent", || state(&desk, &mail) == "sent");
    assert_eq!((sink.met(), sink.mails().len()), (2, 1));
    assert_eq!(server.stop().0, Some(0));
}

mod work_is_given_back_when_the_program_stops {
    use testkit::Engine;
    #[test]
    fn sqlite() {
        super::work_is_given_back_when_the_program_stops(Engine::Sqlite);
    }
    #[test]
    fn postgres() {
        super::work_is_given_back_when_the_program_stops(Engine::Postgres);
    }
}

#[test]
fn what_cannot_be_sent_is_told() {
    let home = Home::new(Engine::Sqlite).unwrap();
    let sink = Sink::start(&[Fate::Refuse, Fate::Linger]);
    let server = home.serve_with(&[], VARIABLES);
    let desk = Desk::open(&home, &server);
    let far = json!({"host": "mail.example", "port": 25, "security": "none",
                     "sender": "house@example.com", "username": "house"});
    let refused = desk.ask("PUT", "/system/mail", &far);
    assert!(refused.status == 422 && refused.body.contains("system.mail_in_clear"), "{refused:?}");
    assert_eq!(desk.ask("PUT", "/system/mail", &sink.settings()).status, 200);
    let two = json!({"to": "ann@example.com\r\nBcc: eve@example.com"});
    let refused = desk.ask("POST", "/system/mail/test", &two);
    assert!(refused.body.contains("system.bad_mail_address"), "{refused:?}");

    let mail = test_mail(&desk);
    wait_until("it is not refused", || state(&desk, &mail) == "refused");
    let mails = desk.get("/system/mails");
    assert_eq!(mails["items"][0]["reply_code"], 550, "{mails}");
    assert!(!mails.to_string().contains("example.com"), "{mails}");
    assert_eq!((sink.met(), sink.mails().len()), (1, 0));
    // Somebody mended the address there: it can be sent again.
    assert_eq!(desk.post_status(&format!("/system/mails/{mail}/send-again"), &Value::Null), 202);
    wait_until("it is not sent", || state(&desk, &mail) == "sent");
    assert_eq!(server.stop().0, Some(0));
}

/// The job that should have handed it over gave up: the mail is not lost with it.
fn a_mail_whose_job_gave_up_can_be_sent(engine: Engine) {
    let Some(home) = Home::new(engine) else { return };
    let sink = Sink::start(&[]);
    let server = home.serve_with(&[], VARIABLES);
    let desk = Desk::open(&home, &server);
    let nobody = json!({"host": "127.0.0.1", "port": 1, "security": "none",
                        "sender": "house@example.com"});
    assert_eq!(desk.ask("PUT", "/system/mail", &nobody).status, 200);
    let mail = test_mail(&desk);
    let give_up = "UPDATE jobs SET state = 'failed', finished_at = created_at, unique_key = NULL \
                   WHERE kind = 'system.send_mail' AND lease IS NULL AND attempts > 0";
    wait_until("it was not tried", || hand(&home, move |ctx| ctx.execute(give_up, &[])) == 1);
    assert_eq!(state(&desk, &mail), "waiting");

    assert_eq!(desk.ask("PUT", "/system/mail", &sink.settings()).status, 200);
    assert_eq!(desk.post_status(&format!("/system/mails/{mail}/send-again"), &Value::Null), 202);
    wait_until("it is not sent", || state(&desk, &mail) == "sent");
    assert_eq!(sink.mails().len(), 1);
    assert_eq!(server.stop().0, Some(0));
}

mod a_mail_whose_job_gave_up_can_be_sent {
    use testkit::Engine;
    #[test]
    fn sqlite() {
        super::a_mail_whose_job_gave_up_can_be_sent(Engine::Sqlite);
    }
    #[test]
    fn postgres() {
        super::a_mail_whose_job_gave_up_can_be_sent(Engine::Postgres);
    }
}
