//! Shopee's words: its Open Platform of version 2, in the words of `channels`. Without network, database and clock.

mod answer;
mod cancelling;
mod names;
mod order;
mod page;
mod parcels;
mod people;
mod push;
mod shops;
mod signing;
mod stage;
mod stock;
mod window;

use channels::{
    Ask, Call, Connector, Denial, Door, Heard, Pass, Push, Refusal, SeenListing, SeenName,
    SeenOrder, SeenPage, Shipment, StockAnswer, Unreadable, Visit,
};
use kernel::Timestamp;
use serde_json::{Value, json};
use settings::{Platform, ShopFacts};

use crate::window::{By, Mark, must};
use channels::fields::whole;

/// Translates between Shopee and this house.
#[derive(Debug, Clone, Copy)]
pub struct Shopee;

/// What Shopee says of a shop itself.
pub(crate) fn shop_info(door: &Door) -> Option<Call> {
    signing::get(door, "/api/v2/shop/get_shop_info", &[])
}

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
        Ask::Try => hear_try(door, answers),
        Ask::Placed { after, before, page, size } => {
            names::hear(door, (*after, *before), (*page, *size), answers)
        }
        Ask::These(ids) => page::hear_these(door, ids, answers),
        Ask::WasTold(shipment) => parcels::hear_was_told(door, shipment, answers),
        Ask::TellShipment(shipment) => parcels::hear_tell(door, shipment, answers),
        Ask::Cancel { external_id, reason } => {
            cancelling::hear(door, (external_id, *reason), answers)
        }
        Ask::Listings(codes) => stock::hear_look(door, codes, answers),
        Ask::ShowStock { pieces, .. } => stock::hear_tell(pieces, answers),
        Ask::Changed { .. }
        | Ask::Behind { .. }
        | Ask::Refund(_)
        | Ask::Complete { .. }
        | Ask::List(_)
        | Ask::Unlist(_)
        | Ask::SigningKey(_)
        | Ask::Subscribe(_)
        | Ask::Returns(_)
        | Ask::Gather(_) => Ok(Heard::Whole(Vec::new())),
    }
}

/// Until when the shop may be asked is heard first, then whether its orders may be read.
fn hear_try(door: &Door, answers: &[Vec<u8>]) -> Result<Heard, Denial> {
    let [shop, rest @ ..] = answers else { return must(shop_info(door)) };
    let shop = answer::read(shop)?;
    let Some(orders) = rest.first() else {
        let now = window::second(door.at);
        return must(window::list(
            door,
            By::Change,
            (now.saturating_sub(60), now.saturating_sub(1)),
            1,
            "",
        ));
    };
    window::listed(orders)?;
    let tried = json!({"orders": [], "expire_time": shop.get("expire_time")});
    Ok(Heard::Whole(tried.to_string().into_bytes()))
}

impl Connector for Shopee {
    fn platform(&self) -> Platform {
        Platform::Shopee
    }

    /// People know a shop by `shopee.sg` and its number.
    fn address(&self, written: &str) -> String {
        shops::address(written)
    }

    fn signs_by_its_secret(&self) -> bool {
        true
    }

    fn wants_grant(&self) -> bool {
        true
    }

    fn uses_up_grants(&self) -> bool {
        true
    }

    fn pass(&self, door: &Door) -> Option<Call> {
        signing::pass(door)
    }

    fn pass_denial(&self, refusal: &Refusal<'_>) -> Option<Denial> {
        answer::pass_denial(refusal)
    }

    fn read_pass(
        &self,
        _header: &dyn Fn(&str) -> Option<String>,
        body: &[u8],
    ) -> Result<Pass, Denial> {
        answer::pass(body)
    }

    fn consent_until(&self, body: &[u8]) -> Option<Timestamp> {
        let tried: Value = serde_json::from_slice(body).ok()?;
        whole(tried.get("expire_time")).filter(|until| *until > 0).map(window::moment)
    }

    /// To refund moves the buyer's money, which this house never does: a person does it there.
    fn cannot(&self, ask: &Ask) -> Option<&'static str> {
        matches!(ask, Ask::Refund(_)).then_some("channels.refund_there")
    }

    fn call(&self, door: &Door, ask: &Ask) -> Option<Call> {
        if let Some((mark, size)) = mark(ask) {
            return window::first_changed(door, &mark, size);
        }
        match ask {
            Ask::Try => shop_info(door),
            Ask::Placed { after, before, page, .. } => names::first(door, (*after, *before), *page),
            Ask::These(ids) => page::these(door, ids),
            Ask::WasTold(shipment) | Ask::TellShipment(shipment) => parcels::sent(door, shipment),
            Ask::Cancel { external_id, .. } => cancelling::look(door, external_id),
            Ask::Listings(codes) => stock::first_look(door, codes),
            Ask::ShowStock { group, pieces, .. } => stock::tell(door, group.as_deref(), pieces),
            // When it was brought, it is complete there by itself.
            Ask::Changed { .. }
            | Ask::Behind { .. }
            | Ask::Refund(_)
            | Ask::Complete { .. }
            | Ask::List(_)
            | Ask::Unlist(_)
            | Ask::SigningKey(_)
            | Ask::Subscribe(_)
            | Ask::Returns(_)
            | Ask::Gather(_) => None,
        }
    }

    fn denial(&self, _door: &Door, _ask: &Ask, refusal: &Refusal<'_>) -> Option<Denial> {
        answer::denial(refusal)
    }

    fn hear(&self, door: &Door, ask: &Ask, answers: &[Vec<u8>]) -> Heard {
        heard(door, ask, answers).unwrap_or_else(Heard::Not)
    }

    fn read_orders(&self, body: &[u8], shop: &ShopFacts) -> Result<SeenPage, Unreadable> {
        page::read_page(body, shop.currency)
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
        page::put_orders(body).map(|_| ())
    }

    fn knows_of(&self, body: &[u8], shipment: &Shipment) -> Result<bool, Unreadable> {
        parcels::knows_of(body, shipment)
    }

    fn read_listings(&self, body: &[u8]) -> Result<Vec<SeenListing>, Unreadable> {
        stock::read_listings(body)
    }

    fn unlooked(&self, body: &[u8]) -> Vec<String> {
        stock::unlooked(body)
    }

    fn read_stock(&self, body: &[u8]) -> Result<Vec<StockAnswer>, Unreadable> {
        stock::read_told(body)
    }

    fn is_knock(&self, _body: &[u8]) -> bool {
        false
    }

    fn read_push(&self, visit: &Visit<'_>) -> Push {
        push::read(visit)
    }

    fn is_signed(&self, visit: &Visit<'_>, secret: &[u8]) -> bool {
        push::is_signed(visit, secret)
    }
}

#[cfg(test)]
mod contract;
