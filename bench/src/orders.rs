//! The company of the bench, and orders as a marketplace sends them: the bodies the figures post.

use serde_json::{Value, json};

use crate::program::Person;

/// SKUs an order of this bench may want.
pub(crate) const SKUS: usize = 200;
/// Lines per order, as in the hand-written limit.
pub(crate) const LINES: usize = 3;
/// More than all buyers of a run can take.
const PLENTY: i64 = 50_000_000;
const SHOP: &str = "BENCH";

/// What the company sells and where.
pub(crate) struct Assortment {
    warehouse_id: String,
    skus: Vec<Sku>,
}

#[derive(Clone)]
struct Sku {
    id: String,
    code: String,
}

impl Assortment {
    /// Founds the company: a shop that promises goods on arrival and leaves every step to people, a
    /// warehouse, SKUs with plenty of stock.
    pub(crate) fn found(person: &mut Person) -> Result<Self, String> {
        let shop = json!({
            "code": SHOP, "name": "Bench", "platform": "api", "time_zone": "UTC",
            "currency": "USD",
            "workflow": {"reserve_on_arrival": true, "auto_approve": false, "auto_confirm": false},
        });
        person.post("/shops", &shop)?;
        let warehouse = json!({
            "code": "BENCH", "name": "Bench", "country": "US", "time_zone": "UTC", "priority": 0,
        });
        let warehouse = person.post("/warehouses", &warehouse)?;
        let warehouse_id = text(&warehouse["id"], "a warehouse's id")?;
        let rows: Vec<_> = (0..SKUS).map(|n| json!({"code": code(n), "name": code(n)})).collect();
        person.post("/skus/bulk", &json!({ "skus": rows }))?;
        let mut skus = Vec::with_capacity(SKUS);
        for n in 0..SKUS {
            let found = person.get(&format!("/skus?q={}&limit=5", code(n)))?;
            let id = text(&found["items"][0]["id"], "a SKU's id")?;
            skus.push(Sku { id, code: code(n) });
        }
        let company = Self { warehouse_id, skus };
        for n in 0..SKUS {
            company.put_in(person, n, PLENTY)?;
        }
        Ok(company)
    }

    /// A further SKU with so many pieces; its place among the SKUs.
    pub(crate) fn add_sku(&mut self, person: &mut Person, pieces: i64) -> Result<usize, String> {
        let place = self.skus.len();
        let sku = person.post("/skus", &json!({"code": code(place), "name": code(place)}))?;
        self.skus.push(Sku { id: text(&sku["id"], "a SKU's id")?, code: code(place) });
        self.put_in(person, place, pieces)?;
        Ok(place)
    }

    fn put_in(&self, person: &mut Person, sku: usize, pieces: i64) -> Result<(), String> {
        let adjustment = json!({
            "sku_id": self.skus[sku].id, "warehouse_id": self.warehouse_id,
            "change": pieces, "reason": "count_gain", "note": "bench",
        });
        person.post("/stock/adjustments", &adjustment).map(|_| ())
    }

    /// On hand and promised of a SKU.
    pub(crate) fn levels(&self, person: &mut Person, sku: usize) -> Result<(i64, i64), String> {
        let stock = person.get(&format!("/stock?q={}&limit=50", self.skus[sku].code))?;
        let level = &stock["items"][0];
        match (level["on_hand"].as_i64(), level["allocated"].as_i64()) {
            (Some(on_hand), Some(allocated)) => Ok((on_hand, allocated)),
            _ => Err(format!("no level of {} in {stock}", self.skus[sku].code)),
        }
    }

    /// The n-th order of a series: three lines, paid, with an address.
    pub(crate) fn order(&self, series: &str, n: u64) -> Value {
        let first = usize::try_from(n).unwrap_or(0) * 7;
        // Three neighbours: three different SKUs.
        let lines: Vec<_> = (0..LINES).map(|line| self.line((first + line) % SKUS)).collect();
        order_of(series, n, &lines)
    }

    /// The n-th order of a series, for one piece of one SKU.
    pub(crate) fn order_for_one(&self, series: &str, n: u64, sku: usize) -> Value {
        order_of(series, n, &[self.line(sku)])
    }

    fn line(&self, sku: usize) -> Value {
        json!({
            "sku": self.skus[sku].code,
            "title": "Ceramic cup, hand-glazed, 300 ml, blue",
            "quantity": 1,
            "unit_price": "13.50",
        })
    }
}

/// The n-th of them.
pub(crate) fn code(n: usize) -> String {
    format!("BENCH-{n:04}")
}

fn order_of(series: &str, n: u64, lines: &[Value]) -> Value {
    json!({
        "shop": SHOP,
        "external_id": format!("{series}-{n:08}"),
        "placed_at": "2026-11-22T08:00:00Z",
        "currency": "USD",
        "payment": {"method": "card", "paid_at": "2026-11-22T08:01:00Z"},
        "buyer": {
            "name": "Jordan Example",
            "email": format!("jordan.{n}@example.com"),
            "phone": "+1 555 010 0100",
        },
        "ship_to": {
            "name": "Jordan Example",
            "phone": "+1 555 010 0100",
            "line1": "1200 Example Avenue",
            "line2": "Apartment 7",
            "city": "Springfield",
            "region": "IL",
            "postcode": "62701",
            "country": "US",
        },
        "lines": lines,
        "fees": [{"kind": "shipping", "title": "Standard", "amount_minor": 499}],
    })
}

fn text(value: &Value, what: &str) -> Result<String, String> {
    value.as_str().map(str::to_owned).ok_or_else(|| format!("the program did not answer {what}"))
}
