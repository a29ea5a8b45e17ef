//! Amazon's words: its Selling Partner API, in the words of `channels`. Orders are those of version 2026-01-01,
//! parcels are told by version 0, which is the one that takes them. Without network, database and clock.

mod answer;
mod carriers;
mod fields;
mod listing;
mod listings;
mod names;
mod order;
mod page;
mod parcels;
mod people;
mod push;
mod reports;
mod returns;
mod stores;

use channels::norms::Norms;
use channels::{
    Ask, Call, Connector, Denial, Door, Heard, Push, Refusal, Reports, SeenListing, SeenName,
    SeenOrder, SeenPage, Shipment, StockAnswer, Unreadable, Visit,
};
use settings::{Platform, ShopFacts};

/// Translates between Amazon and this house.
#[derive(Debug, Clone, Copy)]
pub struct Amazon;

fn heard(door: &Door, ask: &Ask, answers: &[Vec<u8>]) -> Result<Heard, Denial> {
    match ask {
        Ask::Try => listings::hear_try(door, answers),
        Ask::Changed { .. } | Ask::Behind { .. } => page::hear(ask, answers),
        Ask::These(ids) => page::hear_these(door, ids, answers),
        Ask::Placed { after, before, .. } => names::hear(door, (*after, *before), answers),
        Ask::Listings(codes) => listings::hear(door, codes, answers),
        Ask::ShowStock { pieces, .. } => listings::hear_show(pieces, answers),
        Ask::List(to_list) => listing::hear(door, to_list, answers),
        Ask::Unlist(to_list) => listing::hear_end(door, to_list, answers),
        Ask::Returns(wanted) => reports::hear(door, wanted, answers),
        Ask::WasTold(_)
        | Ask::TellShipment(_)
        | Ask::Complete { .. }
        | Ask::Cancel { .. }
        | Ask::Refund(_)
        | Ask::SigningKey(_)
        | Ask::Gather(_)
        | Ask::Subscribe(_) => Ok(Heard::Whole(answers.last().cloned().unwrap_or_default())),
    }
}

impl Connector for Amazon {
    fn platform(&self) -> Platform {
        Platform::Amazon
    }

    /// People know a store by `amazon.de`.
    fn address(&self, written: &str) -> String {
        stores::address(written)
    }

    /// Nobody comes to the open door: it tells what happens by a queue.
    fn takes_pushes(&self) -> bool {
        false
    }

    fn norms(&self) -> Option<&'static Norms> {
        Some(&listing::NORMS)
    }

    fn reports(&self) -> Option<&'static dyn Reports> {
        Some(&reports::Returns)
    }

    fn tells_by_queue(&self) -> bool {
        true
    }

    fn push_name(&self, visit: &Visit<'_>) -> Option<String> {
        push::name(visit.body)
    }

    fn wants_grant(&self) -> bool {
        true
    }

    fn pass(&self, door: &Door) -> Option<Call> {
        stores::pass(door)
    }

    /// Orders are cancelled by a person in Seller Central: its interface has no call for it. What it gives back to
    /// buyers it takes from the seller, and writes down itself.
    fn cannot(&self, ask: &Ask) -> Option<&'static str> {
        match ask {
            Ask::Cancel { .. } => Some("channels.cancel_there"),
            Ask::Refund(_) => Some("channels.refund_there"),
            _ => None,
        }
    }

    fn call(&self, door: &Door, ask: &Ask) -> Option<Call> {
        match ask {
            Ask::Try => page::any(door),
            Ask::Changed { after, size, .. } => page::changed(door, *after, *size, None),
            Ask::Behind { mark, size, .. } => page::behind(door, mark, *size),
            Ask::Placed { after, before, .. } => names::placed(door, (*after, *before), None),
            Ask::These(ids) => page::one(door, ids.first()?),
            Ask::WasTold(shipment) => parcels::look(door, shipment),
            Ask::TellShipment(shipment) => parcels::tell(door, shipment),
            // When the last of its goods were sent, it is complete there by itself.
            Ask::Complete { .. }
            | Ask::Cancel { .. }
            | Ask::Refund(_)
            | Ask::SigningKey(_)
            | Ask::Gather(_)
            | Ask::Subscribe(_) => None,
            Ask::List(to_list) => listing::first(door, to_list),
            Ask::Unlist(to_list) => listing::first_of_end(door, to_list),
            Ask::Listings(codes) => listings::search(door, codes, None),
            Ask::ShowStock { group, pieces, .. } => {
                listings::show(door, group.as_deref(), pieces.first()?)
            }
            Ask::Returns(wanted) => reports::first(door, wanted),
        }
    }

    fn denial(&self, _door: &Door, ask: &Ask, refusal: &Refusal<'_>) -> Option<Denial> {
        answer::denial(ask, refusal)
    }

    fn hear(&self, door: &Door, ask: &Ask, answers: &[Vec<u8>]) -> Heard {
        heard(door, ask, answers).unwrap_or_else(Heard::Not)
    }

    fn read_orders(&self, body: &[u8], shop: &ShopFacts) -> Result<SeenPage, Unreadable> {
        page::read(body, shop.currency)
    }

    fn read_order(&self, raw: &[u8], shop: &ShopFacts) -> Result<SeenOrder, Unreadable> {
        let raw = std::str::from_utf8(raw);
        let raw = raw.map_err(|_| Unreadable { why: "not an order".to_owned() })?;
        order::read(raw, shop.currency)
    }

    fn read_names(&self, body: &[u8]) -> Result<Vec<SeenName>, Unreadable> {
        names::read(body)
    }

    fn can_read(&self, body: &[u8]) -> Result<(), Unreadable> {
        page::can_read(body)
    }

    fn knows_of(&self, body: &[u8], shipment: &Shipment) -> Result<bool, Unreadable> {
        parcels::knows_of(body, shipment)
    }

    fn read_listings(&self, body: &[u8]) -> Result<Vec<SeenListing>, Unreadable> {
        listings::read(body)
    }

    fn read_stock(&self, body: &[u8]) -> Result<Vec<StockAnswer>, Unreadable> {
        listings::read_told(body)
    }

    fn is_knock(&self, _body: &[u8]) -> bool {
        false
    }

    fn read_push(&self, visit: &Visit<'_>) -> Push {
        push::read(visit.address, visit.body)
    }

    fn is_signed(&self, _visit: &Visit<'_>, _secret: &[u8]) -> bool {
        false
    }
}

#[cfg(test)]
mod contract;
