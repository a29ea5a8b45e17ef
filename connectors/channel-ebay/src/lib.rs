//! eBay's words: its Fulfillment, Inventory and Notification APIs, in the words of `channels`. Without network,
//! database and clock.

mod carriers;
mod listing;
mod money;
mod names;
mod order;
mod page;
mod parcels;
mod pass;
mod people;
mod push;
mod rest;
mod stage;
mod stock;
mod subscribe;
mod window;

use channels::norms::Norms;
use channels::{
    Ask, Call, Connector, Denial, Door, Heard, Push, Refusal, SeenListing, SeenName, SeenOrder,
    SeenPage, Shipment, StockAnswer, Unreadable, Visit,
};
use serde_json::Value;
use settings::{Platform, ShopFacts};

use crate::rest::{INVENTORY, PRODUCTION, SANDBOX, get, unreadable};
use crate::window::{Mark, made_between};

/// Translates between eBay and this house.
#[derive(Debug, Clone, Copy)]
pub struct Ebay;

/// Where the reading of what changed stands.
fn mark(ask: &Ask) -> Option<(Mark, i64)> {
    match ask {
        Ask::Changed { after, size, .. } => Some((Mark::begin(*after), *size)),
        Ask::Behind { mark, after, size } => Some((Mark::read(mark, *after), *size)),
        _ => None,
    }
}

fn heard(door: &Door, ask: &Ask, answers: &[Vec<u8>]) -> Result<Heard, Denial> {
    if let Some((mark, size)) = mark(ask) {
        return window::hear_changed(door, mark, size, answers);
    }
    match ask {
        Ask::Placed { after, before, page, size } => {
            window::hear_made(door, made_between(*after, *before, *page), *size, answers)
        }
        Ask::These(ids) => page::hear_these(door, ids, answers),
        Ask::WasTold(_) => parcels::hear_sent(answers),
        Ask::TellShipment(shipment) => parcels::hear_tell(door, shipment, answers),
        Ask::Listings(codes) => stock::hear_look(door, codes, answers),
        Ask::ShowStock { pieces, .. } => stock::hear_tell(door, pieces, answers),
        Ask::Try => hear_try(door, answers),
        Ask::List(to_list) => listing::hear(door, to_list, answers),
        Ask::Unlist(to_list) => listing::hear_end(door, to_list, answers),
        Ask::SigningKey(_) => Ok(Heard::Whole(answers.last().cloned().unwrap_or_default())),
        Ask::Subscribe(wanted) => subscribe::hear(door, wanted, answers),
        Ask::Changed { .. }
        | Ask::Behind { .. }
        | Ask::Gather(_)
        | Ask::Complete { .. }
        | Ask::Cancel { .. }
        | Ask::Refund(_)
        | Ask::Returns(_) => Ok(Heard::Whole(Vec::new())),
    }
}

/// Whether orders may be read is looked at first, then whether what is listed may be.
fn hear_try(door: &Door, answers: &[Vec<u8>]) -> Result<Heard, Denial> {
    let first = answers.first().ok_or_else(|| unreadable("no answer"))?;
    window::page(first, window::By::Change)?;
    match answers.get(1) {
        None => Ok(Heard::More(get(door, &format!("{INVENTORY}/inventory_item?limit=1&offset=0")))),
        Some(body) => rest::object(body).map(|_| Heard::Whole(window::put(&[], None, &[]))),
    }
}

/// What a right is called that a call of an ask needs and a key may lack.
fn right(ask: &Ask, answered: usize) -> &'static str {
    match ask {
        Ask::Listings(_) | Ask::ShowStock { .. } => "sell.inventory",
        Ask::Try if answered > 0 => "sell.inventory",
        Ask::Subscribe(_) | Ask::SigningKey(_) => "commerce.notification.subscription",
        _ => "sell.fulfillment",
    }
}

/// By this number eBay says that a key is good, and not for this.
pub(crate) const INSUFFICIENT: i64 = 1_100;

impl Connector for Ebay {
    fn platform(&self) -> Platform {
        Platform::Ebay
    }

    /// All sellers are asked at one address. `sandbox` is the place where programs are tried out.
    fn address(&self, written: &str) -> String {
        match written.to_lowercase().as_str() {
            "" | "production" | "ebay" | "ebay.com" | "api.ebay.com" => PRODUCTION.to_owned(),
            "sandbox" | "api.sandbox.ebay.com" => SANDBOX.to_owned(),
            _ => written.to_owned(),
        }
    }

    fn norms(&self) -> Option<&'static Norms> {
        Some(&listing::NORMS)
    }

    fn wants_grant(&self) -> bool {
        true
    }

    fn pass(&self, door: &Door) -> Option<Call> {
        Some(match &door.grant {
            Some(grant) => pass::call(door, grant),
            None => pass::applications(door),
        })
    }

    /// A seller's cancellations go by an interface that wants calls signed by a key of its own from sellers in the EU
    /// and the UK: a person cancels there. So
    /// do refunds, which move the buyer's money.
    fn cannot(&self, ask: &Ask) -> Option<&'static str> {
        match ask {
            Ask::Cancel { .. } => Some("channels.cancel_there"),
            Ask::Refund(_) => Some("channels.refund_there"),
            _ => None,
        }
    }

    fn call(&self, door: &Door, ask: &Ask) -> Option<Call> {
        if let Some((mark, size)) = mark(ask) {
            return Some(window::first_changed(door, mark, size));
        }
        match ask {
            Ask::Try => Some(page::any(door)),
            Ask::Placed { after, before, page, size } => {
                Some(window::first_made(door, made_between(*after, *before, *page), *size))
            }
            Ask::These(ids) => Some(page::these(door, ids, 0)),
            Ask::WasTold(shipment) | Ask::TellShipment(shipment) => {
                Some(parcels::sent(door, shipment))
            }
            Ask::Listings(codes) => stock::first_look(door, codes),
            Ask::ShowStock { pieces, .. } => stock::first_tell(door, pieces),
            Ask::SigningKey(name) => Some(push::key(door, name)),
            Ask::Subscribe(wanted) => Some(subscribe::first(door, wanted)),
            // When the last of its goods were sent, it is complete there by itself.
            Ask::Changed { .. }
            | Ask::Behind { .. }
            | Ask::Gather(_)
            | Ask::Complete { .. }
            | Ask::Cancel { .. }
            | Ask::Refund(_)
            | Ask::Returns(_) => None,
            Ask::List(to_list) => Some(listing::first(door, to_list)),
            Ask::Unlist(to_list) => listing::first_of_end(door, to_list),
        }
    }

    fn denial(&self, _door: &Door, ask: &Ask, refusal: &Refusal<'_>) -> Option<Denial> {
        match ask {
            Ask::List(to_list) => return listing::denial(to_list, refusal),
            Ask::Unlist(_) => return listing::denial_of_end(refusal),
            _ => {}
        }
        if refusal.status == 403 && rest::refused_ids(refusal).contains(&INSUFFICIENT) {
            return Some(Denial::Lacks(right(ask, refusal.answered).to_owned()));
        }
        match ask {
            Ask::WasTold(_) | Ask::TellShipment(_) => parcels::denial(refusal),
            Ask::Listings(_) => stock::denial(refusal, false),
            Ask::ShowStock { .. } => stock::denial(refusal, true),
            Ask::SigningKey(_) | Ask::Subscribe(_) => subscribe::denial(ask, refusal),
            // What is wrong with a question has a number: 30830, for one, is a time of too long ago.
            _ if refusal.status == 400 => {
                let id = rest::refused_ids(refusal).first().copied()?;
                Some(Denial::Refused(format!("error {id}")))
            }
            _ => None,
        }
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
        let not_a_page = |_| Unreadable { why: "not a page of orders".to_owned() };
        page::parts(body).map(|_| ()).map_err(not_a_page)
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
        push::read(visit.body)
    }

    /// The key is eBay's own, as it was answered with.
    fn is_signed(&self, visit: &Visit<'_>, key: &[u8]) -> bool {
        push::is_signed(visit.header, visit.body, key)
    }

    fn signing_key(&self, visit: &Visit<'_>) -> Option<String> {
        push::key_name(visit.header)
    }

    fn push_name(&self, visit: &Visit<'_>) -> Option<String> {
        push::name(visit.body)
    }

    fn told_secret(&self, drawn: &str) -> String {
        push::token(drawn)
    }

    fn challenge(
        &self,
        asked: &dyn Fn(&str) -> Option<String>,
        url: &str,
        secret: &str,
    ) -> Option<Value> {
        Some(push::challenge(&asked("challenge_code")?, &push::token(secret), url))
    }

    fn subscribes_in(&self) -> i64 {
        subscribe::STEPS
    }

    fn asks_as_application(&self, ask: &Ask) -> bool {
        subscribe::is_applications(ask)
    }
}

#[cfg(test)]
mod contract;
#[cfg(test)]
mod vectors;
