//! WooCommerce's words: its REST API of version 3 and its webhooks, in the words of `channels`. Without
//! network, database and clock.

mod door;
mod order;
mod people;
mod stock;

use channels::{
    Ask, Call, Connector, Door, Push, SeenListing, SeenName, SeenOrder, SeenPage, Shipment,
    StockAnswer, Unreadable, Visit,
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
