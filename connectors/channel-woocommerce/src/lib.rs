//! WooCommerce's words: its REST API of version 3 and its webhooks, in the words of `channels`. Without
//! network, database and clock.

mod cancelling;
mod door;
mod listing;
mod order;
mod people;
mod refunding;
mod stock;

use channels::norms::Norms;
use channels::{
    Ask, Call, Connector, Denial, Door, Heard, Push, Refusal, SeenListing, SeenName, SeenOrder,
    SeenPage, Shipment, StockAnswer, Unreadable, Visit,
};
use settings::{Platform, ShopFacts};

/// Translates between WooCommerce and this house.
#[derive(Debug, Clone, Copy)]
pub struct WooCommerce;

impl Connector for WooCommerce {
    fn platform(&self) -> Platform {
        Platform::Woocommerce
    }

    fn call(&self, at: &Door, ask: &Ask) -> Option<Call> {
        door::call(at, ask)
    }

    fn norms(&self) -> Option<&'static Norms> {
        Some(&listing::NORMS)
    }

    fn denial(&self, _at: &Door, ask: &Ask, refusal: &Refusal<'_>) -> Option<Denial> {
        match ask {
            Ask::List(to_list) => listing::denial(to_list, refusal),
            Ask::Unlist(to_list) => listing::denial_of_end(to_list, refusal),
            Ask::Cancel { .. } => cancelling::denial(refusal),
            Ask::Refund(_) => refunding::denial(refusal),
            _ => None,
        }
    }

    fn hear(&self, at: &Door, ask: &Ask, answers: &[Vec<u8>]) -> Heard {
        let heard = match ask {
            Ask::List(to_list) => listing::hear(at, to_list, answers),
            Ask::Unlist(to_list) => listing::hear_end(at, to_list, answers),
            Ask::Cancel { external_id, .. } => cancelling::hear(at, external_id, answers),
            Ask::Refund(refund) => refunding::hear(at, refund, answers),
            _ => Ok(Heard::Whole(answers.last().cloned().unwrap_or_default())),
        };
        heard.unwrap_or_else(Heard::Not)
    }

    fn read_orders(&self, body: &[u8], shop: &ShopFacts) -> Result<SeenPage, Unreadable> {
        order::read_page(body, shop.currency).map(SeenPage::numbered)
    }

    fn read_order(&self, raw: &[u8], shop: &ShopFacts) -> Result<SeenOrder, Unreadable> {
        order::read_one(raw, shop.currency)
    }

    fn read_names(&self, body: &[u8]) -> Result<Vec<SeenName>, Unreadable> {
        order::read_names(body)
    }

    fn can_read(&self, body: &[u8]) -> Result<(), Unreadable> {
        order::parts(body).map(|_| ())
    }

    fn knows_of(&self, body: &[u8], shipment: &Shipment) -> Result<bool, Unreadable> {
        door::speaks_of(body, &shipment.parcel)
    }

    fn read_listings(&self, body: &[u8]) -> Result<Vec<SeenListing>, Unreadable> {
        stock::read_listings(body)
    }

    fn read_stock(&self, body: &[u8]) -> Result<Vec<StockAnswer>, Unreadable> {
        stock::read_answers(body)
    }

    fn is_knock(&self, body: &[u8]) -> bool {
        door::is_knock(body)
    }

    fn read_push(&self, visit: &Visit<'_>) -> Push {
        door::read_push(visit.header, visit.body)
    }

    fn is_signed(&self, visit: &Visit<'_>, secret: &[u8]) -> bool {
        door::is_signed(visit.header, visit.body, secret)
    }
}
