//! What a platform's connector does for this context, in this context's words. It translates: it says what
//! is to be asked and reads what was answered. Who asks, when and how often is decided here.

mod gathering;
mod passes;
mod pushes;
mod returns;
mod said;
mod told;

use std::sync::Arc;

use kernel::{Fault, FieldFault, Timestamp};
use orders::new_order::NewOrder;
use serde_json::Value;
use settings::{Platform, ShopFacts};

use crate::listed::{Reason, ToList};
use crate::norms::Norms;
use crate::reading;

pub use gathering::{Document, Gather, Gathered, GatheredReader, Gathering, Misread, Span};
pub use passes::{NextGrant, Pass};
pub use pushes::{Push, Subscribe, Subscribed, Visit};
pub use returns::{
    ReportStage, Reports, ReturnState, ReturnsAsk, SeenReturn, SeenReturns, UnreadRow, Window,
};
pub use said::{Said, SaidPayment, SaidRefund, Stage};
pub use told::{CancelReason, Refund, Shipment};

/// Translates between one platform and this house. Without network, database and clock.
pub trait Connector: Send + Sync + 'static {
    /// Whose words it knows.
    fn platform(&self) -> Platform;
    /// An address as people write it, as a door is reached by it.
    fn address(&self, written: &str) -> String {
        written.to_owned()
    }
    /// Whether pushes are signed by the key's own secret; otherwise this house draws one for them.
    fn signs_by_its_secret(&self) -> bool {
        false
    }
    /// Whether its shops tell by themselves what happens; otherwise they are asked alone.
    fn takes_pushes(&self) -> bool {
        true
    }
    /// Whether they tell it by a queue of AWS, which is read.
    fn tells_by_queue(&self) -> bool {
        false
    }
    /// Whether its shops' owners give a grant beside key and secret.
    fn wants_grant(&self) -> bool {
        false
    }
    /// Whether a grant is good for one pass, with which the grant for the next one comes.
    fn uses_up_grants(&self) -> bool {
        false
    }
    /// Whether what belongs to the key has to be given, too.
    fn wants_secret(&self) -> bool {
        true
    }
    /// Whether no words of the platform are known: each connection says by terms of its own how its shop is asked
    /// and read.
    fn wants_terms(&self) -> bool {
        false
    }
    /// Who speaks to a shop by these terms.
    ///
    /// # Errors
    /// Each word of them that is wrong, by its path.
    fn by_terms(&self, _terms: &str) -> Result<Arc<dyn Connector>, Fault> {
        Err(Fault::field("", "kernel.invalid_value", "the platform's words are known"))
    }
    /// What its shops can be told and asked beyond their orders.
    fn abilities(&self) -> Abilities {
        let listings = self.norms().is_some();
        let returns = self.reports().is_some();
        Abilities { shipments: true, stock: true, names: true, listings, returns }
    }
    /// What its shops take in a listing; nothing where none is put there from here.
    fn norms(&self) -> Option<&'static Norms> {
        None
    }
    /// How it reads reports of the returns that buyers ask for; nothing where its platform gives none.
    fn reports(&self) -> Option<&'static dyn Reports> {
        None
    }
    /// How a pass is asked for at a door; nothing where its key itself is shown there.
    fn pass(&self, _door: &Door) -> Option<Call> {
        None
    }
    /// Why no pass was given, where the answer has no success; nothing where it means what it means everywhere.
    fn pass_denial(&self, refusal: &Refusal<'_>) -> Option<Denial> {
        // Who gives passes says so to a key that is not good (RFC 6749, 5.2).
        (refusal.status == 400).then_some(Denial::NotAuthorised)
    }
    /// Reads a pass that was given. `header` gives a header of the answer by name.
    ///
    /// # Errors
    /// It is none, or says why there is none.
    fn read_pass(
        &self,
        _header: &dyn Fn(&str) -> Option<String>,
        body: &[u8],
    ) -> Result<Pass, Denial> {
        reading::pass(body).map_err(|unreadable| Denial::Unreadable(unreadable.why))
    }
    /// Until when its owner lets a shop be asked, if an answer to a try says so.
    fn consent_until(&self, _body: &[u8]) -> Option<Timestamp> {
        None
    }
    /// Why an ask can never be made of the platform's shops, as a stable code.
    fn cannot(&self, _ask: &Ask) -> Option<&'static str> {
        None
    }
    /// How an ask is made at a shop's door, which has its pass; nothing where the platform knows by itself.
    fn call(&self, door: &Door, ask: &Ask) -> Option<Call>;
    /// What an answer without success means; nothing where it means what it means everywhere.
    fn denial(&self, _door: &Door, _ask: &Ask, _refusal: &Refusal<'_>) -> Option<Denial> {
        None
    }
    /// What follows from what was answered so far to the calls of one ask, each with success: the first call's
    /// answer stands first. What the other readers get is what this one calls whole.
    fn hear(&self, _door: &Door, _ask: &Ask, answers: &[Vec<u8>]) -> Heard {
        Heard::Whole(answers.last().cloned().unwrap_or_default())
    }
    /// Reads a page of orders.
    ///
    /// # Errors
    /// It is no such page.
    fn read_orders(&self, body: &[u8], shop: &ShopFacts) -> Result<SeenPage, Unreadable>;
    /// Reads one order, as a page held it.
    ///
    /// # Errors
    /// It is no order.
    fn read_order(&self, raw: &[u8], shop: &ShopFacts) -> Result<SeenOrder, Unreadable>;
    /// Reads a page of orders by name.
    ///
    /// # Errors
    /// It is no such page.
    fn read_names(&self, body: &[u8]) -> Result<Vec<SeenName>, Unreadable>;
    /// Whether an answer is a page of orders, whatever stands in it.
    ///
    /// # Errors
    /// It is none.
    fn can_read(&self, body: &[u8]) -> Result<(), Unreadable>;
    /// Whether a channel knows of a parcel already.
    ///
    /// # Errors
    /// It is no answer to that.
    fn knows_of(&self, body: &[u8], shipment: &Shipment) -> Result<bool, Unreadable>;
    /// Reads what a shop lists under the codes it was asked for.
    ///
    /// # Errors
    /// It is no such list.
    fn read_listings(&self, body: &[u8]) -> Result<Vec<SeenListing>, Unreadable>;
    /// Codes of which such a list says nothing: neither that they are listed nor that they are not.
    fn unlooked(&self, _body: &[u8]) -> Vec<String> {
        Vec::new()
    }
    /// Reads what became of numbers of pieces that were told.
    ///
    /// # Errors
    /// It is no answer to that.
    fn read_stock(&self, body: &[u8]) -> Result<Vec<StockAnswer>, Unreadable>;
    /// Whether somebody only looks if there is a door: nothing is signed then, and nothing follows from it.
    fn is_knock(&self, body: &[u8]) -> bool;
    /// What somebody says who comes to the open door, once their signature was found good.
    fn read_push(&self, visit: &Visit<'_>) -> Push;
    /// Whether a push was signed by this secret, or by this key where the platform has keys of its own.
    fn is_signed(&self, visit: &Visit<'_>, secret: &[u8]) -> bool;
    /// By which of the platform's own keys a push says that it is signed, where they have to be fetched from it.
    fn signing_key(&self, _visit: &Visit<'_>) -> Option<String> {
        None
    }
    /// By what a piece of news is known however often it is told; its bytes where the platform has no name for it.
    fn push_name(&self, _visit: &Visit<'_>) -> Option<String> {
        None
    }
    /// The secret of its pushes that was drawn, as it is said to the platform.
    fn told_secret(&self, drawn: &str) -> String {
        drawn.to_owned()
    }
    /// What is answered to a platform that asks at the open door whether it is ours: `asked` gives what stands in
    /// the address by name, `url` is the address.
    fn challenge(
        &self,
        _asked: &dyn Fn(&str) -> Option<String>,
        _url: &str,
        _secret: &str,
    ) -> Option<Value> {
        None
    }
    /// In how many steps its platform is asked to tell what happens; none where somebody says so there by hand.
    fn subscribes_in(&self) -> i64 {
        0
    }
    /// Who reads a document into which a shop puts all orders of a span, none of them greater than so many bytes;
    /// nobody where its platform makes none.
    fn gathered(&self, _most: usize) -> Option<Box<dyn GatheredReader>> {
        None
    }
    /// Whether an ask is made in the name of the application: its pass is given for key and secret alone.
    fn asks_as_application(&self, _ask: &Ask) -> bool {
        false
    }
}

/// What a shop can be told and asked beyond its orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Abilities {
    /// That parcels are on their way.
    pub shipments: bool,
    /// How many pieces it is to show.
    pub stock: bool,
    /// Which orders were placed on a day, so that both can be compared.
    pub names: bool,
    /// What it is to list.
    pub listings: bool,
    /// Which returns buyers asked for.
    pub returns: bool,
}

/// The connectors of the house.
pub type Connectors = &'static [&'static dyn Connector];

/// The connector of a platform.
pub(crate) fn of_platform(
    connectors: Connectors,
    platform: Platform,
) -> Option<&'static dyn Connector> {
    connectors.iter().copied().find(|connector| connector.platform() == platform)
}

/// Where a shop is asked, and by which key.
#[derive(Clone, PartialEq, Eq)]
pub struct Door {
    /// `https://shop.example`, without a slash at the end.
    pub address: String,
    /// What is shown at the door.
    pub key: String,
    /// What belongs to the key: whether it is shown as well, or proves what comes from there, the platform says.
    pub secret: String,
    /// What its owner lets us do there for as long as they like: a refresh token, by which passes are given.
    pub grant: Option<String>,
    /// What is shown instead of the key, for a while.
    pub pass: Option<String>,
    /// Of which of the shop's own places stock is told, by its name or number there; nothing: its first one.
    pub place: Option<String>,
    /// When it is asked: the same for all calls of an ask, which take less than a minute together.
    pub at: Timestamp,
}

impl Door {
    /// What is shown at it: its pass, or the key where that is one itself.
    #[must_use]
    pub fn shown(&self) -> &str {
        self.pass.as_ref().unwrap_or(&self.key)
    }
}

impl std::fmt::Debug for Door {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Door({})", self.address)
    }
}

/// What is wanted of a shop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// One order, any: to see whether the key is good.
    Try,
    /// Orders that changed after a moment, the longest unchanged first.
    Changed { after: Timestamp, page: i64, size: i64 },
    /// As before, behind a mark that the channel gave with the last page; `after` is before it.
    Behind { mark: String, after: Timestamp, size: i64 },
    /// By name alone: orders that were placed after a moment and before another, the longest placed first.
    Placed { after: Timestamp, before: Timestamp, page: i64, size: i64 },
    /// These orders.
    These(Vec<String>),
    /// Whether it knows of a parcel.
    WasTold(Shipment),
    /// To tell the buyer of an order that a parcel is on its way.
    TellShipment(Shipment),
    /// To take an order as sent.
    Complete { external_id: String },
    /// To take an order as cancelled; who has it so already does nothing.
    Cancel { external_id: String, reason: CancelReason },
    /// To write down that money of an order went back, which moves none: it is looked for first, by its reference, so
    /// that it is there once however often this is asked.
    Refund(Refund),
    /// What is listed under these codes, and how many pieces it shows.
    Listings(Vec<String>),
    /// To show so many pieces of products of one group. `intent` is the same whenever the same numbers are told
    /// for the same reason.
    ShowStock { group: Option<String>, pieces: Vec<(String, i64)>, intent: String },
    /// To list a product as it is here, whatever the shop has of it already: it is looked for first, by its codes,
    /// so that it is there once however often this is asked.
    List(Box<ToList>),
    /// To list it no more.
    Unlist(Box<ToList>),
    /// A key of the platform's by which it signs what it tells.
    SigningKey(String),
    /// To tell by itself what happens.
    Subscribe(Subscribe),
    /// A report of the returns that buyers asked for.
    Returns(ReturnsAsk),
    /// About a document into which it puts all orders of a span.
    Gather(Gather),
}

/// What a connector makes of answers.
#[derive(Clone, PartialEq, Eq)]
pub enum Heard {
    /// They hold what was asked for.
    Whole(Vec<u8>),
    /// More has to be asked first.
    More(Call),
    /// It is not done.
    Not(Denial),
}

/// An answer without success.
pub struct Refusal<'a> {
    pub status: u16,
    /// How many calls of the ask were answered before.
    pub answered: usize,
    /// A header of it, by its name in small letters.
    pub header: &'a dyn Fn(&str) -> Option<String>,
    pub body: &'a [u8],
}

/// Why something is not done, though the call was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Denial {
    /// There is nothing of that name, which is an answer, too: the ask goes on with an empty one.
    Nothing,
    /// The key is taken no more.
    NotAuthorised,
    /// The key may not do all that is needed: what it lacks, in the platform's words.
    Lacks(String),
    /// The shop has no such place.
    NoPlace,
    /// It asks to be left in peace, perhaps for so many seconds.
    Wait(Option<i64>),
    /// Less has to be asked at once.
    TooMuch,
    /// It is not taken, whatever the day: why, as a stable code or the platform's own word.
    Refused(String),
    /// A listing is not taken as it is: why, field by field.
    NotTaken(Vec<Reason>),
    /// It failed at this.
    Failed,
    /// Nothing can be found in it: why, without anything of it.
    Unreadable(String),
}

/// Something a shop lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenListing {
    /// The code as the shop spells it.
    pub external_sku: String,
    pub product_id: String,
    /// What can be told in one call has one group: variants have that of their product.
    pub group: Option<String>,
    /// How many pieces it shows; nothing where the shop counts none.
    pub pieces: Option<i64>,
}

/// What became of a number of pieces that was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockAnswer {
    pub product_id: String,
    pub outcome: StockOutcome,
}

/// What a shop says of a number it was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StockOutcome {
    /// So many are shown now; nothing where the shop counts none.
    Shows(Option<i64>),
    /// There is no such product any more.
    Gone,
    /// It does not take it: its own word for why, without anything else of its answer.
    Refused(String),
}

/// A request, without whoever makes it.
#[derive(Clone, PartialEq, Eq)]
pub struct Call {
    /// `GET`, `PUT`, `POST`.
    pub method: &'static str,
    pub url: String,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
}

/// An answer in which nothing can be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// Why, without anything of what was answered.
    pub why: String,
}

/// A page of orders.
#[derive(Debug, Clone)]
pub struct SeenPage {
    pub orders: Vec<SeenOrder>,
    pub next: Next,
    /// Where its pages come in any order: all that changed up to then is on one of them, and the reading is not
    /// further before the last one. Nothing where the longest unchanged come first.
    pub until: Option<Timestamp>,
    /// Orders that were asked for and of which the channel says nothing: neither that they are there nor that
    /// they are not.
    pub unsaid: Vec<String>,
}

/// Where a page is followed by another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// By its number, when it was full.
    Numbered,
    /// Behind this mark.
    Behind(String),
    /// It was the last.
    Nothing,
}

impl SeenPage {
    /// A page of a list that is numbered.
    #[must_use]
    pub const fn numbered(orders: Vec<SeenOrder>) -> Self {
        Self { orders, next: Next::Numbered, until: None, unsaid: Vec::new() }
    }
}

/// An order as a page holds it.
#[derive(Debug, Clone)]
pub struct SeenOrder {
    pub external_id: String,
    /// When it was changed last, as the channel says.
    pub changed_at: Timestamp,
    /// What it says of itself beyond what an order of ours holds.
    pub said: Said,
    /// The order, or every field that cannot be read.
    pub order: Result<NewOrder, Vec<FieldFault>>,
    /// What was sent, byte for byte.
    pub raw: Vec<u8>,
}

/// An order as a page of names holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenName {
    pub external_id: String,
    /// As people at the shop call it.
    pub number: String,
    pub placed_at: Timestamp,
    /// When it was changed last, as the channel says.
    pub changed_at: Timestamp,
    /// Whether it is one to us: what a buyer is still at is none.
    pub is_order: bool,
}
