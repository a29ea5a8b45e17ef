//! How a shop is asked: with its pass where it wants one, call by call, until what was asked for is whole.

use std::time::Duration;

use db::Db;
use http::HeaderMap;
use http::header::USER_AGENT;
use outside::{Outside, OutsideError};

use super::grants;
use crate::ConnectionId;
use crate::connection::Trouble;
use crate::connector::{Ask, Call, Denial, Door, Heard, Pass, Refusal, ReturnsAsk};
use crate::doorway::Doorway;
use crate::passes::Passes;
use crate::speaker::Speaker;

/// Calls of one ask: an order of a thousand lines has room in them, and a product of fifteen variants of which each
/// is looked for and told by itself.
const MOST_CALLS: usize = 40;
/// All of them together; less than a connection is taken for.
const LONGEST_ASK: Duration = Duration::from_secs(45);
/// An answer that holds many things, which can be asked for in smaller parts.
const MOST_BYTES: usize = 1 << 20;
/// One order alone, with all that plugins write into it: there is no smaller part of it.
const MOST_OF_ONE: usize = 8 << 20;
/// What a shop's silence may say of itself in the record.
const MOST_WHY: usize = 200;

/// The way to one shop. It holds all that it needs: a pass is waited for even when whoever asked has gone away.
#[derive(Clone)]
pub(crate) struct Way {
    pub(crate) speaker: Speaker,
    pub(super) db: Db,
    outside: Outside,
    passes: Passes,
    /// Whose door it leads to; nothing while a key is only tried.
    whose: Option<ConnectionId>,
}

impl Way {
    /// The way out of the house, where there is one.
    pub(crate) fn through(doorway: &Doorway, db: &Db, speaker: &Speaker) -> Option<Self> {
        let (db, outside) = (db.clone(), doorway.outside.clone()?);
        let (speaker, passes) = (speaker.clone(), doorway.passes.clone());
        Some(Self { speaker, db, outside, passes, whose: None })
    }

    /// The way to a shop that is connected.
    pub(crate) fn to(self, id: ConnectionId) -> Self {
        Self { whose: Some(id), ..self }
    }

    /// The first pass by a grant that is used up by it, where grants are. Who tries the same grant once more gets
    /// the same pass, until what came with it is kept.
    pub(crate) async fn first_pass(&self, door: &Door) -> Result<Option<Pass>, Trouble> {
        if !self.speaker.uses_up_grants() {
            return Ok(None);
        }
        self.passes.of(door, self.db.clock().now(), None, self.fetch(door)).await.map(Some)
    }

    /// Forgets such a pass: what came with it is kept.
    pub(crate) fn forget_first(&self, door: &Door) {
        if self.speaker.uses_up_grants() {
            self.passes.forget(door);
        }
    }

    /// What a shop answers to an ask as a whole, or why it does not.
    pub(crate) async fn ask_whole(&self, door: &Door, ask: &Ask) -> Result<Vec<u8>, Trouble> {
        let late = || Trouble::Unreachable("no whole answer in time".to_owned());
        let asking = tokio::time::timeout(LONGEST_ASK, self.ask(door, ask));
        asking.await.unwrap_or_else(|_| Err(late()))
    }

    async fn ask(&self, door: &Door, ask: &Ask) -> Result<Vec<u8>, Trouble> {
        if let Some(why) = self.speaker.cannot(ask) {
            return Err(Trouble::Denied(why.to_owned()));
        }
        let mut answers = Vec::new();
        let application;
        let door = if self.speaker.asks_as_application(ask) {
            application = Door { grant: None, pass: None, ..door.clone() };
            &application
        } else {
            door
        };
        if self.speaker.pass(door).is_none() {
            return self.go_on(door, ask, &mut answers).await;
        }
        let pass = match &door.pass {
            Some(pass) => pass.clone(),
            None => self.pass(door, None).await?,
        };
        let with_pass = |pass| Door { pass: Some(pass), ..door.clone() };
        match self.go_on(&with_pass(pass.clone()), ask, &mut answers).await {
            // It may have been taken back before its time. What was refused was not done: the call is made once
            // more, with another.
            Err(Trouble::NotAuthorised) if !self.has_first() => {
                let pass = self.pass(door, Some(&pass)).await?;
                self.go_on(&with_pass(pass), ask, &mut answers).await
            }
            done => done,
        }
    }

    /// Makes the calls of an ask that are left, after these answers.
    async fn go_on(
        &self,
        door: &Door,
        ask: &Ask,
        answers: &mut Vec<Vec<u8>>,
    ) -> Result<Vec<u8>, Trouble> {
        loop {
            let call = if answers.is_empty() {
                let Some(call) = self.speaker.call(door, ask) else { return Ok(Vec::new()) };
                call
            } else {
                match self.speaker.hear(door, ask, answers) {
                    Heard::Whole(body) => return Ok(body),
                    Heard::More(call) => call,
                    Heard::Not(denial) => {
                        // It answers nothing: should it be asked again, it is by the same call.
                        answers.pop();
                        return Err(denial.into());
                    }
                }
            };
            if answers.len() >= MOST_CALLS {
                return Err(Trouble::TooGreat);
            }
            let answered = answers.len();
            let refused = |refusal: &Refusal<'_>| match self.speaker.denial(door, ask, refusal) {
                Some(Denial::Nothing) => Ok(()),
                Some(denial) => Err(denial.into()),
                None => Err(everywhere(refusal)),
            };
            let most = if is_of_one(ask) { MOST_OF_ONE } else { MOST_BYTES };
            let answer = self.answer(call, (answered, most), refused).await?;
            let body = self.unpacked(ask, answers, answer)?;
            answers.push(body);
        }
    }

    /// What an answer holds: reports come packed, and in letters of their own.
    fn unpacked(&self, ask: &Ask, answers: &[Vec<u8>], answer: Answer) -> Result<Vec<u8>, Trouble> {
        let Answer { headers, body } = answer;
        let (Ask::Returns(wanted), Some(reports)) = (ask, self.speaker.reports()) else {
            return Ok(body);
        };
        let header = |name: &str| text_of(&headers, name);
        reports.unpacked(wanted, answers, &header, body).map_err(Trouble::from)
    }

    /// Whether what is shown is the first pass by a grant, which gives no other.
    fn has_first(&self) -> bool {
        self.whose.is_none() && self.speaker.uses_up_grants()
    }

    /// A pass that is good now; `refused` was shown.
    async fn pass(&self, door: &Door, refused: Option<&str>) -> Result<String, Trouble> {
        if let Some(id) = self.whose.filter(|_| self.speaker.uses_up_grants()) {
            return grants::pass(self, id, door, refused).await;
        }
        let given = self.passes.of(door, self.db.clock().now(), refused, self.fetch(door));
        given.await.map(|pass| pass.token)
    }

    /// Asks for a pass.
    pub(super) async fn fetch(&self, door: &Door) -> Result<Pass, Trouble> {
        let wanted = self.speaker.pass(door).ok_or(Trouble::NotAuthorised)?;
        let refused = |refusal: &Refusal<'_>| match self.speaker.pass_denial(refusal) {
            Some(denial) => Err(denial.into()),
            None => Err(everywhere(refusal)),
        };
        let Answer { headers, body } = self.answer(wanted, (0, MOST_BYTES), refused).await?;
        self.speaker.read_pass(&|name| text_of(&headers, name), &body).map_err(Trouble::from)
    }

    /// What a shop answers to a call in so many bytes, or why it does not; `refused` says what an answer without
    /// success means.
    async fn answer(
        &self,
        call: Call,
        (answered, most): (usize, usize),
        refused: impl Fn(&Refusal<'_>) -> Result<(), Trouble>,
    ) -> Result<Answer, Trouble> {
        let mut request = http::Request::builder().method(call.method).uri(call.url);
        for (name, value) in call.headers {
            request = request.header(name, value);
        }
        let agent = concat!("Tradewind/", env!("CARGO_PKG_VERSION"));
        let request = request.header(USER_AGENT, agent).body(call.body);
        let came = match request {
            Ok(request) => self.outside.ask_within(request, most).await,
            Err(error) => Err(OutsideError::Unreadable(error)),
        };
        let why = |error: OutsideError| error.to_string().chars().take(MOST_WHY).collect();
        match came {
            Ok(answer) if answer.status().is_success() => {
                let (parts, body) = answer.into_parts();
                Ok(Answer { headers: parts.headers, body })
            }
            Ok(answer) => {
                let header = |name: &str| text_of(answer.headers(), name);
                let status = answer.status().as_u16();
                refused(&Refusal { status, answered, header: &header, body: answer.body() })?;
                // There is nothing of that name.
                Ok(Answer { headers: HeaderMap::new(), body: Vec::new() })
            }
            Err(OutsideError::TooGreat) => Err(Trouble::TooGreat),
            Err(error) => Err(Trouble::Unreachable(why(error))),
        }
    }
}

/// Whether no less than that can be asked for.
fn is_of_one(ask: &Ask) -> bool {
    match ask {
        Ask::Changed { size, .. } | Ask::Behind { size, .. } => *size == 1,
        Ask::These(ids) => ids.len() == 1,
        Ask::Returns(ReturnsAsk::Fetch(_)) => true,
        _ => false,
    }
}

/// What a shop answered.
struct Answer {
    headers: HeaderMap,
    body: Vec<u8>,
}

fn text_of(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name).and_then(|text| text.to_str().ok()).map(str::to_owned)
}

/// What an answer without success means wherever nobody says otherwise.
fn everywhere(refusal: &Refusal<'_>) -> Trouble {
    let retry_after = (refusal.header)("retry-after");
    Trouble::of(refusal.status, retry_after.as_deref())
}
