//! A connection: a shop's door at its platform, how patient we are with it, and how far its orders are read.
//! Pure rules.

use kernel::{Fault, FieldFault, Timestamp, clean_line};
use serde::{Deserialize, Serialize};
use settings::ShopId;
use url::Url;

use crate::connector::{Ask, Denial, Door, Pass};
use crate::listed::{NOT_TAKEN, Reason};

kernel::entity!(
    /// A shop's door at its platform.
    pub Connection, ConnectionId, "cnx"
);

kernel::text_enum! {
    /// Whether orders come by themselves.
    pub enum ConnectionState {
        Connected = "connected",
        /// Somebody stopped it. What the channel tells meanwhile is kept, and asked for afterwards.
        Paused = "paused",
        /// The channel takes our key no more.
        NeedsAuthorisation = "needs_authorisation",
    }
}

/// A key of a shop as its owner made it.
#[derive(Clone, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewCredentials {
    /// Where the shop is: `https://shop.example`.
    pub(crate) address: String,
    /// What is shown at its door: a consumer key, an access token.
    #[serde(alias = "consumer_key")]
    pub(crate) key: String,
    /// What belongs to it: a consumer secret, a client secret. Empty where terms of its own ask for none.
    #[serde(alias = "consumer_secret")]
    pub(crate) secret: String,
    /// By what the shop signs what it tells, where it signs by the secret of its key and has another for that.
    pub(crate) push_secret: Option<String>,
    /// What the shop's owner lets this house do for as long as they like, where the platform asks for that
    /// beside key and secret: a refresh token.
    pub(crate) grant: Option<String>,
    /// Of which of the shop's own places stock is told, by its name or number there; its first one when absent.
    pub(crate) place: Option<String>,
}

impl std::fmt::Debug for NewCredentials {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "NewCredentials({})", self.address)
    }
}

/// What a key brought when it was tried.
#[derive(Clone)]
pub(crate) struct Tried {
    /// The pass by a grant that is used up now; the one that came with it is among the credentials.
    pub(crate) pass: Option<Pass>,
    /// Until when the shop's owner lets it be asked, where the shop says so.
    pub(crate) consent_until: Option<Timestamp>,
}

/// A shop as somebody wants it connected.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewConnection {
    pub(crate) shop_id: ShopId,
    pub(crate) credentials: NewCredentials,
    /// How the shop is asked and read, as a JSON document, where its platform's words are not known.
    pub(crate) terms: Option<String>,
    /// How often the shop is asked, in seconds: 30 to 86,400; 300 when absent.
    pub(crate) poll_seconds: Option<i64>,
    /// Orders that changed since then are taken; those from now on when absent.
    pub(crate) since: Option<Timestamp>,
}

const MOST_ADDRESS: usize = 500;
const MOST_KEY: usize = 200;
/// Tokens are longer than keys; some hold what they are good for.
const MOST_GRANT: usize = 4_000;
const MOST_PLACE: usize = 100;
/// Pushes tell what happens at once; the poll finds what they miss.
pub(crate) const POLL_SECONDS: i64 = 300;
const LEAST_POLL: i64 = 30;
const MOST_POLL: i64 = 24 * 60 * 60;
/// Older orders are brought in as a file.
const MOST_BACK_DAYS: i64 = 5 * 366;

impl NewCredentials {
    /// As they may be used.
    ///
    /// # Errors
    /// Every wrong field.
    pub(crate) fn checked(mut self, wants_secret: bool) -> Result<Self, Fault> {
        let mut wrong = Vec::new();
        match tidy_address(&self.address) {
            Ok(address) => self.address = address,
            Err(detail) => {
                wrong.push(wrong_field("address", "channels.no_address", detail));
            }
        }
        self.push_secret = self.push_secret.filter(|secret| !secret.trim().is_empty());
        let grant = self.grant.map(|grant| grant.trim().to_owned());
        self.grant = grant.filter(|grant| !grant.is_empty());
        let is_plain = |grant: &String| grant.bytes().all(|byte| byte.is_ascii_graphic());
        if self.grant.as_ref().is_some_and(|grant| grant.len() > MOST_GRANT || !is_plain(grant)) {
            wrong.push(wrong_field("grant", "kernel.invalid_value", "not a token"));
        }
        let push_secret = self.push_secret.as_mut().map(|secret| ("push_secret", secret));
        let keys = [("key", &mut self.key), ("secret", &mut self.secret)];
        for (path, key) in keys.into_iter().chain(push_secret) {
            *key = key.trim().to_owned();
            let plain = key.bytes().all(|byte| byte.is_ascii_graphic() && byte != b':');
            if key.is_empty() && (wants_secret || path != "secret") {
                wrong.push(wrong_field(path, "kernel.required", "empty"));
            } else if key.len() > MOST_KEY || !plain {
                wrong.push(wrong_field(path, "kernel.invalid_value", "not a key"));
            }
        }
        match self.place.as_deref().map(|place| clean_line(place, MOST_PLACE)).transpose() {
            Ok(place) => self.place = place.filter(|place| !place.is_empty()),
            Err(error) => wrong.push(wrong_field("place", error.code(), &error.to_string())),
        }
        if wrong.is_empty() { Ok(self) } else { Err(Fault::fields(wrong)) }
    }

    /// As a platform wants them: with a grant or without one.
    ///
    /// # Errors
    /// There is none, or there is one that nobody would ever show.
    pub(crate) fn with_grant(self, wanted: bool) -> Result<Self, Fault> {
        match (wanted, &self.grant) {
            (true, None) => Err(Fault::field("grant", "kernel.required", "empty")),
            (false, Some(_)) => {
                let detail = "the platform gives none";
                Err(Fault::field("grant", "kernel.invalid_value", detail))
            }
            _ => Ok(self),
        }
    }

    /// By what a shop signs that signs by the secret of its key.
    pub(crate) fn signs_by(&self) -> &str {
        self.push_secret.as_ref().unwrap_or(&self.secret)
    }

    /// Where the shop is asked, and by which key.
    pub(crate) fn door(&self, at: Timestamp) -> Door {
        Door {
            address: self.address.clone(),
            key: self.key.clone(),
            secret: self.secret.clone(),
            grant: self.grant.clone(),
            pass: None,
            place: self.place.clone(),
            at,
        }
    }
}

fn wrong_field(path: &str, code: &'static str, detail: &str) -> FieldFault {
    FieldFault { path: path.to_owned(), code, detail: detail.to_owned() }
}

/// How often a shop is asked, in seconds.
///
/// # Errors
/// Too often, or too seldom.
pub(crate) fn poll_seconds(wanted: Option<i64>) -> Result<i64, Fault> {
    let seconds = wanted.unwrap_or(POLL_SECONDS);
    if (LEAST_POLL..=MOST_POLL).contains(&seconds) {
        return Ok(seconds);
    }
    Err(Fault::field("poll_seconds", "kernel.out_of_range", "30 to 86,400"))
}

/// From when on orders are taken.
///
/// # Errors
/// A time to come, or one too long ago.
pub(crate) fn since(wanted: Option<Timestamp>, now: Timestamp) -> Result<Timestamp, Fault> {
    let since = wanted.unwrap_or(now);
    if since > now || since < now.plus_days(-MOST_BACK_DAYS) {
        let detail = "within the last five years";
        return Err(Fault::field("since", "kernel.out_of_range", detail));
    }
    Ok(since)
}

/// The address without what does not belong to it.
pub(crate) fn tidy_address(address: &str) -> Result<String, &'static str> {
    let address = address.trim().trim_end_matches('/');
    if address.len() > MOST_ADDRESS {
        return Err("at most 500 characters");
    }
    let url = Url::parse(address).map_err(|_| "an address that begins with https://")?;
    if !matches!(url.scheme(), "https" | "http") || url.host_str().is_none() {
        return Err("an address that begins with https://");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("without a name or password");
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err("without what stands behind ? or #");
    }
    Ok(address.to_owned())
}

/// Failures in a row after which a shop is left in peace for longer and somebody should know.
pub(crate) const BROKEN: i64 = 5;
const FIRST_REST_SECONDS: i64 = 10;
const LONGEST_REST_SECONDS: i64 = 15 * 60;
/// What a shop may ask for by `Retry-After`.
const LONGEST_ASKED_SECONDS: i64 = 60 * 60;

/// Whether a shop fails so often that it is asked with one call at a time only.
pub(crate) const fn is_broken(failures: i64) -> bool {
    failures >= BROKEN
}

/// Until when a shop is left in peace after so many failures in a row, and what it asked for itself.
pub(crate) fn rest_until(failures: i64, asked: Option<i64>, now: Timestamp) -> Timestamp {
    let doublings = u32::try_from(failures.saturating_sub(1).clamp(0, 10)).unwrap_or(10);
    let ours = (FIRST_REST_SECONDS << doublings).min(LONGEST_REST_SECONDS);
    let asked = asked.map_or(0, |seconds| seconds.clamp(0, LONGEST_ASKED_SECONDS));
    now.plus_seconds(ours.max(asked))
}

/// Calls that may be made at once after a while of silence.
pub(crate) const MOST_TOKENS: i64 = 20;
/// Shared hosting answers a few calls a second, and its visitors come first.
const TOKENS_A_SECOND: i64 = 3;

/// How many calls may be made now, when so many were left at a time, and since when that is so: what has grown of
/// the next one by now is not lost.
pub(crate) fn tokens(left: i64, at: Timestamp, now: Timestamp) -> (i64, Timestamp) {
    let micros = now.as_micros().saturating_sub(at.as_micros()).max(0);
    let grown = micros.saturating_mul(TOKENS_A_SECOND) / 1_000_000;
    let all = left.saturating_add(grown);
    if all >= MOST_TOKENS || now < at {
        return (all.min(MOST_TOKENS), now);
    }
    // Rounded up: a call is never made before its time.
    let took = (grown.saturating_mul(1_000_000) + TOKENS_A_SECOND - 1) / TOKENS_A_SECOND;
    (all, Timestamp::from_micros(at.as_micros().saturating_add(took)))
}

/// Orders asked for at once.
pub(crate) const PAGE_SIZE: i64 = 50;
/// A round begins so much before where the last one ended: a change may become visible later than it says
/// it was made.
pub(crate) const OVERLAP_SECONDS: i64 = 120;

/// Where the reading of a shop's orders stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Progress {
    /// Everything that changed up to then is here.
    pub(crate) cursor_at: Timestamp,
    /// Where the round under way stands.
    pub(crate) round: Option<Round>,
}

/// A reading of what changed, page by page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Round {
    pub(crate) after: Timestamp,
    pub(crate) page: i64,
}

impl Progress {
    /// The round under way, or one that begins.
    pub(crate) fn begun(self) -> Round {
        let after = self.cursor_at.plus_seconds(-OVERLAP_SECONDS);
        self.round.unwrap_or(Round { after, page: 1 })
    }

    /// What is asked next.
    pub(crate) fn ask(self, size: i64) -> Ask {
        let Round { after, page } = self.begun();
        Ask::Changed { after, page, size }
    }

    /// What is asked next where the channel gave a mark.
    pub(crate) fn ask_behind(self, mark: String, size: i64) -> Ask {
        Ask::Behind { mark, after: self.begun().after, size }
    }

    /// After a page of one order that is too great to be read: the one behind it is asked for.
    pub(crate) fn passed_over(self) -> Self {
        let round = self.begun();
        Self { round: Some(Round { page: round.page.saturating_add(1), ..round }), ..self }
    }

    /// After a page that is followed by another behind a mark, or by none. Without the mark the round can go on
    /// all the same, a second before the last order.
    pub(crate) fn after_marked(self, goes_on: bool, last: Option<Timestamp>) -> Self {
        let round = self.begun();
        let cursor_at = last.map_or(self.cursor_at, |last| last.max(self.cursor_at));
        let after = last.map_or(round.after, |last| last.plus_seconds(-1).max(round.after));
        Self { cursor_at, round: goes_on.then_some(Round { after, page: 1 }) }
    }

    /// After a page of a round whose pages come in any order: it stands until its last page was read. Then
    /// everything is here that changed before it `ended`.
    pub(crate) fn after_any(self, ended: Option<Timestamp>) -> Self {
        let cursor_at = ended.map_or(self.cursor_at, |ended| ended.max(self.cursor_at));
        let round = Round { page: 1, ..self.begun() };
        Self { cursor_at, round: ended.is_none().then_some(round) }
    }

    /// After a page of so many, whose last order changed then. A page that is not full was the last of its
    /// round. The next begins a second before the last order, so that those of the same second are not
    /// passed over; only a page that holds one second alone is followed by the page behind it.
    pub(crate) fn after_page(self, found: i64, size: i64, last: Option<Timestamp>) -> Self {
        let round = self.begun();
        let cursor_at = last.map_or(self.cursor_at, |last| last.max(self.cursor_at));
        if found < size {
            return Self { cursor_at, round: None };
        }
        let after = last.map_or(round.after, |last| last.plus_seconds(-1));
        let next = if after > round.after {
            Round { after, page: 1 }
        } else {
            Round { after: round.after, page: round.page.saturating_add(1) }
        };
        Self { cursor_at, round: Some(next) }
    }
}

/// Fewer orders a page, for a shop that is slow or whose orders are great.
pub(crate) const fn smaller(size: i64) -> i64 {
    if size > 1 { size / 2 } else { 1 }
}

/// More again, after a round that went well.
pub(crate) fn greater(size: i64) -> i64 {
    size.saturating_mul(2).clamp(1, PAGE_SIZE)
}

/// What a shop answered that was no page of orders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// It does not take our key.
    NotAuthorised,
    /// Our key may not do what is needed: what it lacks.
    Lacks(String),
    /// It has no such place as stock is to be told of.
    NoPlace,
    /// It does not do it, whatever the day: why.
    Denied(String),
    /// It does not take a listing as it is: why, field by field.
    NotTaken(Vec<Reason>),
    /// There is no such shop behind the address.
    NotFound,
    /// It asks to be left in peace, perhaps for so many seconds.
    Wait(Option<i64>),
    /// It answered with this status.
    Refused(u16),
    /// It gave no answer: why, in a word.
    Unreachable(String),
    /// More came than is taken.
    TooGreat,
    /// What came is no page of orders.
    Unreadable(String),
}

impl Trouble {
    /// What a status other than success means.
    pub(crate) fn of(status: u16, retry_after: Option<&str>) -> Self {
        let seconds = retry_after.and_then(|text| text.trim().parse().ok());
        match status {
            401 | 403 => Self::NotAuthorised,
            404 | 410 => Self::NotFound,
            429 => Self::Wait(seconds),
            503 if seconds.is_some() => Self::Wait(seconds),
            status => Self::Refused(status),
        }
    }

    /// The stable code, as people read it.
    pub(crate) const fn code(&self) -> &'static str {
        match self {
            Self::NotAuthorised => "channels.not_authorised",
            Self::Lacks(_) => "channels.key_lacks_rights",
            Self::NoPlace => "channels.no_such_place",
            Self::Denied(_) => "channels.shop_denies",
            Self::NotTaken(_) => NOT_TAKEN,
            Self::NotFound => "channels.no_shop_there",
            Self::Wait(_) => "channels.asked_to_wait",
            Self::Refused(_) => "channels.shop_failed",
            Self::Unreachable(_) => "channels.shop_unreachable",
            Self::TooGreat => "channels.answer_too_great",
            Self::Unreadable(_) => "channels.answer_unreadable",
        }
    }

    /// For developers; nothing of what was answered.
    pub(crate) fn detail(&self) -> String {
        match self {
            Self::NotAuthorised => "the key was refused".to_owned(),
            Self::NoPlace => "the shop has no such place".to_owned(),
            Self::Lacks(what) => what.clone(),
            Self::NotTaken(reasons) => format!("{} reasons", reasons.len()),
            Self::NotFound => "nothing is there".to_owned(),
            Self::Wait(seconds) => format!("for {} seconds", seconds.unwrap_or_default()),
            Self::Refused(status) => format!("status {status}"),
            Self::TooGreat => "more than is taken at once".to_owned(),
            Self::Unreachable(why) | Self::Unreadable(why) | Self::Denied(why) => why.clone(),
        }
    }

    /// What the shop asked for.
    pub(crate) const fn asked(&self) -> Option<i64> {
        match self {
            Self::Wait(seconds) => *seconds,
            _ => None,
        }
    }

    /// Whether nobody knows if it was done.
    pub(crate) const fn is_in_doubt(&self) -> bool {
        matches!(
            self,
            Self::Unreachable(_) | Self::TooGreat | Self::Unreadable(_) | Self::Refused(500..)
        )
    }

    /// Whether fewer orders at once may help.
    pub(crate) const fn is_of_size(&self) -> bool {
        matches!(self, Self::TooGreat | Self::Unreachable(_) | Self::Unreadable(_))
    }
}

impl From<Denial> for Trouble {
    fn from(denial: Denial) -> Self {
        match denial {
            Denial::Nothing => Self::NotFound,
            Denial::NotAuthorised => Self::NotAuthorised,
            Denial::Lacks(what) => Self::Lacks(what),
            Denial::NoPlace => Self::NoPlace,
            Denial::Wait(seconds) => Self::Wait(seconds),
            Denial::TooMuch => Self::TooGreat,
            Denial::Refused(why) => Self::Denied(why),
            Denial::NotTaken(reasons) => Self::NotTaken(reasons),
            Denial::Failed => Self::Refused(500),
            Denial::Unreadable(why) => Self::Unreadable(why),
        }
    }
}

impl From<Trouble> for Fault {
    fn from(trouble: Trouble) -> Self {
        Self::conflict(trouble.code(), trouble.detail())
    }
}

/// What stands behind a connection's last fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub(crate) struct ConnectionFault {
    /// As a stable code.
    pub(crate) code: String,
    /// For developers.
    pub(crate) detail: String,
    pub(crate) since: Timestamp,
}

#[cfg(test)]
mod tests;
