//! How a shop is asked: with its pass where it wants one, call by call, until what was asked for is whole.

use std::time::Duration;

use db::{Clock, Db};
use http::HeaderMap;
use http::header::USER_AGENT;
use outside::{Outside, OutsideError};

use crate::connection::Trouble;
use crate::connector::{Ask, Call, Connector, Denial, Door, Heard, Refusal};
use crate::doorway::Doorway;
use crate::passes::Passes;

/// Calls of one ask: an order of a thousand lines has room in them.
const MOST_CALLS: usize = 20;
/// All of them together; less than a connection is taken for.
const LONGEST_ASK: Duration = Duration::from_secs(45);
/// What a shop's silence may say of itself in the record.
const MOST_WHY: usize = 200;

/// The way to one shop.
#[derive(Clone, Copy)]
pub(crate) struct Way<'a> {
    pub(crate) connector: &'a dyn Connector,
    outside: &'a Outside,
    passes: &'a Passes,
    clock: &'a Clock,
}

impl<'a> Way<'a> {
    /// The way out of the house, where there is one.
    pub(crate) fn through(
        doorway: &'a Doorway,
        db: &'a Db,
        connector: &'a dyn Connector,
    ) -> Option<Self> {
        let outside = doorway.outside.as_ref()?;
        Some(Self { connector, outside, passes: &doorway.passes, clock: db.clock() })
    }

    /// What a shop answers to an ask as a whole, or why it does not.
    pub(crate) async fn ask_whole(self, door: &Door, ask: &Ask) -> Result<Vec<u8>, Trouble> {
        let late = || Trouble::Unreachable("no whole answer in time".to_owned());
        let asking = tokio::time::timeout(LONGEST_ASK, self.ask(door, ask));
        asking.await.unwrap_or_else(|_| Err(late()))
    }

    async fn ask(self, door: &Door, ask: &Ask) -> Result<Vec<u8>, Trouble> {
        let mut answers = Vec::new();
        let Some(wanted) = self.connector.pass(door) else {
            return self.go_on(door, ask, &mut answers).await;
        };
        let pass = self.pass(&wanted, None).await?;
        let with_pass = |pass| Door { pass: Some(pass), ..door.clone() };
        match self.go_on(&with_pass(pass.clone()), ask, &mut answers).await {
            // It may have been taken back before its time. What was refused was not done: the call is made once
            // more, with another.
            Err(Trouble::NotAuthorised) => {
                let pass = self.pass(&wanted, Some(&pass)).await?;
                self.go_on(&with_pass(pass), ask, &mut answers).await
            }
            done => done,
        }
    }

    /// Makes the calls of an ask that are left, after these answers.
    async fn go_on(
        self,
        door: &Door,
        ask: &Ask,
        answers: &mut Vec<Vec<u8>>,
    ) -> Result<Vec<u8>, Trouble> {
        loop {
            let call = if answers.is_empty() {
                let Some(call) = self.connector.call(door, ask) else { return Ok(Vec::new()) };
                call
            } else {
                match self.connector.hear(door, ask, answers) {
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
            let refused = |refusal: &Refusal<'_>| match self.connector.denial(door, ask, refusal) {
                Some(Denial::Nothing) => Ok(()),
                Some(denial) => Err(denial.into()),
                None => Err(everywhere(refusal)),
            };
            answers.push(self.answer(call, answered, refused).await?.body);
        }
    }

    async fn pass(self, wanted: &Call, refused: Option<&str>) -> Result<String, Trouble> {
        let fetch = async {
            // Who gives passes says so to a key that is not good (RFC 6749, 5.2).
            let answered = self.answer(wanted.clone(), 0, |refusal| match refusal.status {
                400 => Err(Trouble::NotAuthorised),
                _ => Err(everywhere(refusal)),
            });
            let Answer { headers, body } = answered.await?;
            Ok(self.connector.read_pass(&|name| text_of(&headers, name), &body)?)
        };
        self.passes.of(wanted, self.clock.now(), refused, fetch).await
    }

    /// What a shop answers to a call, or why it does not; `refused` says what an answer without success means.
    async fn answer(
        self,
        call: Call,
        answered: usize,
        refused: impl Fn(&Refusal<'_>) -> Result<(), Trouble>,
    ) -> Result<Answer, Trouble> {
        let mut request = http::Request::builder().method(call.method).uri(call.url);
        for (name, value) in call.headers {
            request = request.header(name, value);
        }
        let agent = concat!("Tradewind/", env!("CARGO_PKG_VERSION"));
        let request = request.header(USER_AGENT, agent).body(call.body);
        let came = match request {
            Ok(request) => self.outside.ask(request).await,
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
