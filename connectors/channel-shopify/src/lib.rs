//! Shopify's words: its Admin API in GraphQL and its webhooks, in the words of `channels`. Without network,
//! database and clock.

mod cancelling;
mod carriers;
mod gathering;
mod graphql;
mod hooks;
mod listing;
mod names;
mod order;
mod page;
mod parcels;
mod pass;
mod people;
mod places;
mod push;
mod stock;
mod texts;

use channels::norms::Norms;
use channels::{
    Ask, Call, Connector, Denial, Door, GatheredReader, Heard, Push, SeenListing, SeenName,
    SeenOrder, SeenPage, Shipment, StockAnswer, Unreadable, Visit,
};
use settings::{Platform, ShopFacts};

use crate::stock::ToShow;

/// Translates between Shopify and this house.
#[derive(Debug, Clone, Copy)]
pub struct Shopify;

fn to_show<'a>(group: Option<&'a str>, pieces: &'a [(String, i64)], intent: &'a str) -> ToShow<'a> {
    ToShow { place: group.unwrap_or_default(), pieces, intent }
}

/// The first call of an ask.
fn first(door: &Door, ask: &Ask) -> Option<Call> {
    Some(match ask {
        Ask::Try => places::try_key(door),
        Ask::Changed { after, size, .. } => page::changed(door, *after, *size, None),
        Ask::Behind { mark, after, size } => page::changed(door, *after, *size, Some(mark)),
        Ask::Placed { after, before, size, .. } => {
            names::placed(door, *after, *before, *size, None)
        }
        Ask::These(ids) => page::these(door, ids, 0),
        Ask::WasTold(shipment) => parcels::sent(door, shipment),
        Ask::TellShipment(shipment) => parcels::to_send(door, shipment),
        // When the last of its goods were sent, it is complete there by itself.
        Ask::Complete { .. } | Ask::Refund(_) => return None,
        Ask::Cancel { external_id, .. } => cancelling::look(door, external_id),
        Ask::Listings(_) => places::places(door),
        Ask::ShowStock { group, pieces, intent } => {
            stock::look(door, &to_show(group.as_deref(), pieces, intent))
        }
        Ask::List(to_list) | Ask::Unlist(to_list) => listing::first(door, to_list),
        Ask::Subscribe(_) => hooks::list(door),
        Ask::Gather(gather) => gathering::first(door, gather),
        // It signs by the secret of the key, and gives no reports.
        Ask::SigningKey(_) | Ask::Returns(_) => return None,
    })
}

fn heard(door: &Door, ask: &Ask, answers: &[Vec<u8>]) -> Result<Heard, Denial> {
    match ask {
        Ask::Try => places::hear_try(door, answers),
        Ask::Changed { .. } | Ask::Behind { .. } | Ask::These(_) => page::hear(door, ask, answers),
        Ask::Placed { after, before, page, size } => names::hear(answers, *page, |mark| {
            names::placed(door, *after, *before, *size, Some(mark))
        }),
        Ask::WasTold(_) => parcels::hear_sent(answers),
        Ask::TellShipment(shipment) => parcels::hear_tell(door, shipment, answers),
        Ask::Complete { .. } | Ask::Refund(_) | Ask::SigningKey(_) | Ask::Returns(_) => {
            Ok(Heard::Whole(Vec::new()))
        }
        Ask::Subscribe(wanted) => hooks::hear(door, wanted, answers),
        Ask::Gather(gather) => gathering::hear(door, gather, answers),
        Ask::Cancel { external_id, reason } => {
            cancelling::hear(door, (external_id, *reason), answers)
        }
        Ask::Listings(codes) => stock::hear_listings(door, codes, answers),
        Ask::ShowStock { group, pieces, intent } => {
            stock::hear_show(door, &to_show(group.as_deref(), pieces, intent), answers)
        }
        Ask::List(to_list) => listing::hear(door, to_list, answers),
        Ask::Unlist(to_list) => listing::hear_end(door, to_list, answers),
    }
}

impl Connector for Shopify {
    fn platform(&self) -> Platform {
        Platform::Shopify
    }

    /// People know a shop by `name.myshopify.com`.
    fn address(&self, written: &str) -> String {
        if written.is_empty() || written.contains("://") {
            return written.to_owned();
        }
        format!("https://{written}")
    }

    fn signs_by_its_secret(&self) -> bool {
        true
    }

    fn norms(&self) -> Option<&'static Norms> {
        Some(&listing::NORMS)
    }

    fn pass(&self, door: &Door) -> Option<Call> {
        pass::is_id(&door.key).then(|| pass::call(door))
    }

    /// To refund moves the buyer's money, which this house never does: a person does it there.
    fn cannot(&self, ask: &Ask) -> Option<&'static str> {
        matches!(ask, Ask::Refund(_)).then_some("channels.refund_there")
    }

    fn call(&self, door: &Door, ask: &Ask) -> Option<Call> {
        first(door, ask)
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
        let unreadable = |_| Unreadable { why: "not a page of orders".to_owned() };
        page::parts(body).map(|_| ()).map_err(unreadable)
    }

    fn knows_of(&self, body: &[u8], shipment: &Shipment) -> Result<bool, Unreadable> {
        parcels::knows_of(body, shipment)
    }

    fn read_listings(&self, body: &[u8]) -> Result<Vec<SeenListing>, Unreadable> {
        stock::read_listings(body)
    }

    fn read_stock(&self, body: &[u8]) -> Result<Vec<StockAnswer>, Unreadable> {
        stock::read_told(body)
    }

    fn is_knock(&self, _body: &[u8]) -> bool {
        false
    }

    fn read_push(&self, visit: &Visit<'_>) -> Push {
        push::read(visit.header, visit.body)
    }

    fn is_signed(&self, visit: &Visit<'_>, secret: &[u8]) -> bool {
        push::is_signed(visit.header, visit.body, secret)
    }

    fn subscribes_in(&self) -> i64 {
        1
    }

    fn gathered(&self, most: usize) -> Option<Box<dyn GatheredReader>> {
        Some(Box::new(gathering::Reader::new(most)))
    }
}

#[cfg(test)]
mod schema;
#[cfg(test)]
mod vectors;
