//! The words of any shop or ERP with an interface in JSON: a connection says by terms of its own how its shop is
//! asked and read. Without network, database and clock.

mod call;
mod document;
mod header;
mod order;
mod page;
mod parcels;
mod reader;
mod refunding;
mod several;
mod stock;
mod template;
mod terms;

use std::sync::Arc;

use channels::{
    Abilities, Ask, Call, Connector, Denial, Door, Heard, Pass, Push, SeenListing, SeenName,
    SeenOrder, SeenPage, Shipment, StockAnswer, Unreadable, Visit,
};
use kernel::Fault;
use settings::{Platform, ShopFacts};

use crate::document::Part;
use crate::terms::{Terms, Token};

/// Translates by terms. Without any, nobody is asked anything: each connection brings its own.
#[derive(Debug)]
pub struct Generic(Option<Box<Terms>>);

/// Who waits for the terms of a connection.
pub static GENERIC: Generic = Generic(None);

/// A pass where nothing says for how long it is good.
const UNSAID_SECONDS: i64 = 600;
/// The longest token anybody gives has room in it.
const MOST_TOKEN: usize = 16 * 1024;

impl Generic {
    fn terms(&self) -> Result<&Terms, Unreadable> {
        self.0.as_deref().ok_or_else(|| Unreadable { why: "no terms".to_owned() })
    }

    fn shows(&self, name: &str) -> bool {
        self.0.as_ref().is_some_and(|terms| terms.sign_in.shows(name))
    }

    /// What follows from the answers to an ask so far; from none of them, its first call.
    fn next(&self, door: &Door, ask: &Ask, answers: &[Vec<u8>]) -> Result<Heard, Denial> {
        let terms = self.terms().map_err(|none| call::unreadable(none.why))?;
        match ask {
            Ask::Try | Ask::Changed { .. } | Ask::Behind { .. } => {
                page::changed(terms, door, ask, answers)
            }
            Ask::Placed { .. } => page::placed(terms, door, ask, answers),
            Ask::These(ids) => page::these(terms, door, ids, answers),
            Ask::WasTold(shipment) => parcels::look(terms, door, shipment, answers),
            Ask::TellShipment(shipment) => parcels::tell(terms, door, shipment, answers),
            Ask::Complete { external_id } => parcels::complete(terms, door, external_id, answers),
            Ask::Cancel { external_id, .. } => parcels::cancel(terms, door, external_id, answers),
            Ask::Refund(refund) => refunding::tell(terms, door, refund, answers),
            Ask::Listings(codes) => stock::listings(terms, door, codes, answers),
            Ask::ShowStock { pieces, .. } => stock::show(terms, door, pieces, answers),
            // No terms say how a product is described, how it is to tell by itself, what comes back, or what was before.
            Ask::List(_)
            | Ask::Unlist(_)
            | Ask::SigningKey(_)
            | Ask::Subscribe(_)
            | Ask::Returns(_)
            | Ask::Gather(_) => Ok(Heard::Whole(Vec::new())),
        }
    }
}

impl Connector for Generic {
    fn platform(&self) -> Platform {
        Platform::Erp
    }

    fn takes_pushes(&self) -> bool {
        false
    }

    fn wants_grant(&self) -> bool {
        self.shows("grant")
    }

    fn wants_secret(&self) -> bool {
        self.shows("secret")
    }

    fn wants_terms(&self) -> bool {
        true
    }

    fn by_terms(&self, terms: &str) -> Result<Arc<dyn Connector>, Fault> {
        Ok(Arc::new(Self(Some(Box::new(Terms::read(terms)?)))))
    }

    fn abilities(&self) -> Abilities {
        let terms = self.0.as_ref();
        Abilities {
            shipments: terms.is_some_and(|terms| terms.shipments.is_some()),
            stock: terms.is_some_and(|terms| terms.stock.is_some()),
            names: terms.is_some_and(|terms| terms.compare.is_some()),
            listings: false,
            returns: false,
        }
    }

    fn cannot(&self, ask: &Ask) -> Option<&'static str> {
        let terms = self.0.as_ref();
        match ask {
            Ask::Cancel { .. } => {
                let shipments = terms.and_then(|terms| terms.shipments.as_ref());
                let says_how = shipments.is_some_and(|shipments| !shipments.cancel.is_empty());
                (!says_how).then_some("channels.cancel_there")
            }
            Ask::Refund(_) => {
                let says_how = terms.is_some_and(|terms| terms.refunds.is_some());
                (!says_how).then_some("channels.refund_there")
            }
            _ => None,
        }
    }

    fn pass(&self, door: &Door) -> Option<Call> {
        call::pass(self.0.as_ref()?, door)
    }

    fn read_pass(
        &self,
        header: &dyn Fn(&str) -> Option<String>,
        body: &[u8],
    ) -> Result<Pass, Denial> {
        let none = || call::unreadable("not a pass");
        let terms = self.0.as_ref().ok_or_else(none)?;
        let pass = terms.sign_in.pass.as_ref().ok_or_else(none)?;
        let answer = call::answer(terms, &pass.call, body)?;
        let token = match &pass.token {
            Token::Header(name) => header(&name.0),
            Token::At(at) => answer.as_ref().and_then(|part| at.find(part)).and_then(Part::text),
        };
        let is_plain = |token: &String| token.bytes().all(|byte| byte.is_ascii_graphic());
        let token = token.filter(|token| token.len() <= MOST_TOKEN && is_plain(token));
        let seconds = pass.seconds.unwrap_or(UNSAID_SECONDS);
        token.map(|token| Pass { token, seconds, next: None }).ok_or_else(none)
    }

    fn call(&self, door: &Door, ask: &Ask) -> Option<Call> {
        match self.next(door, ask, &[]) {
            Ok(Heard::More(call)) => Some(call),
            _ => None,
        }
    }

    fn hear(&self, door: &Door, ask: &Ask, answers: &[Vec<u8>]) -> Heard {
        self.next(door, ask, answers).unwrap_or_else(Heard::Not)
    }

    fn denial(&self, _door: &Door, ask: &Ask, refusal: &channels::Refusal<'_>) -> Option<Denial> {
        // Of orders that are asked for one by one, one that is not there is no more than that.
        (matches!(ask, Ask::These(_)) && refusal.status == 404).then_some(Denial::Nothing)
    }

    fn read_orders(&self, body: &[u8], shop: &ShopFacts) -> Result<SeenPage, Unreadable> {
        page::read(self.terms()?, body, shop.currency)
    }

    fn read_order(&self, raw: &[u8], shop: &ShopFacts) -> Result<SeenOrder, Unreadable> {
        let part = Part::read(raw).ok_or_else(|| Unreadable { why: "not an order".to_owned() })?;
        order::read(self.terms()?, &part, shop.currency)
    }

    fn read_names(&self, body: &[u8]) -> Result<Vec<SeenName>, Unreadable> {
        page::read_names(self.terms()?, body)
    }

    fn can_read(&self, body: &[u8]) -> Result<(), Unreadable> {
        page::can_read(body)
    }

    fn knows_of(&self, body: &[u8], shipment: &Shipment) -> Result<bool, Unreadable> {
        parcels::knows_of(self.terms()?, body, shipment)
    }

    fn read_listings(&self, body: &[u8]) -> Result<Vec<SeenListing>, Unreadable> {
        stock::read_listings(self.terms()?, body)
    }

    fn read_stock(&self, body: &[u8]) -> Result<Vec<StockAnswer>, Unreadable> {
        stock::read_told(body)
    }

    fn is_knock(&self, _body: &[u8]) -> bool {
        false
    }

    fn read_push(&self, _visit: &Visit<'_>) -> Push {
        Push::Unreadable
    }

    fn is_signed(&self, _visit: &Visit<'_>, _secret: &[u8]) -> bool {
        false
    }
}
