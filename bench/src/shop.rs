//! A shop of WooCommerce on this machine, with as many orders as somebody wants: what the channels are
//! measured against.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use axum::Router;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use kernel::Timestamp;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::orders::LINES;
use crate::program::Person;

/// The first order of a shop; the next ones count up.
const FIRST_NUMBER: u64 = 1_000;
/// SKUs of the bench's company that its orders are about.
const SKUS: u64 = 200;
/// Orders are paid so many seconds after they were placed.
const PAID_AFTER: i64 = 60;
const KEY: &str = "ck_bench";
const SECRET: &str = "cs_bench";
/// For so long nobody should ask a shop again that has no calls left.
const RETRY_AFTER: &str = "3600";

/// The shop, as long as the program runs.
pub(crate) struct Shop {
    addr: SocketAddr,
    inside: Arc<Inside>,
}

struct Inside {
    /// When its first order was paid, or would be; each next one a second later.
    began: Timestamp,
    /// Whether an order is paid by now.
    paid: Vec<AtomicBool>,
    /// It answers that it has no calls left.
    exhausted: AtomicBool,
    asked: AtomicU64,
}

/// A shop of the company that is connected with this one.
pub(crate) struct Connected {
    pub(crate) shop_id: String,
    /// Where it tells what happens.
    pub(crate) push_path: String,
    /// By what it signs that.
    pub(crate) push_secret: String,
}

impl Shop {
    /// Opens a shop with so many orders, changed a second after each other, the last one a while ago.
    pub(crate) fn open(orders: u64, all_paid: bool) -> Result<Self, String> {
        let seconds = i64::try_from(orders).map_err(|error| error.to_string())?;
        let began = now()?.plus_seconds(-seconds - 600);
        let inside = Arc::new(Inside {
            began,
            paid: (0..orders).map(|_| AtomicBool::new(all_paid)).collect(),
            exhausted: AtomicBool::new(false),
            asked: AtomicU64::new(0),
        });
        let state = Arc::clone(&inside);
        let (tell, told) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            if let Err(error) = serve(state, &tell) {
                let _ = tell.send(Err(error));
            }
        });
        let addr = told.recv().map_err(|error| error.to_string())??;
        Ok(Self { addr, inside })
    }

    /// Since when its orders are to be taken.
    pub(crate) fn since(&self) -> Timestamp {
        self.inside.began.plus_seconds(-1)
    }

    /// From now on it has no calls left.
    pub(crate) fn exhaust(&self) {
        self.inside.exhausted.store(true, Ordering::Relaxed);
    }

    /// How often it was asked so far.
    pub(crate) fn asked(&self) -> u64 {
        self.inside.asked.load(Ordering::Relaxed)
    }

    /// From now on the shop says that this order is paid, or not yet: news about it, as its webhook says it.
    pub(crate) fn news(&self, place: u64, paid: bool) -> String {
        if paid
            && let Some(flag) = usize::try_from(place).ok().and_then(|at| self.inside.paid.get(at))
        {
            flag.store(true, Ordering::Relaxed);
        }
        self.inside.order(place, paid).to_string()
    }

    /// Makes a shop of the company and connects it with this one; orders that changed since then are taken,
    /// or those that change from now on.
    pub(crate) fn connect(
        &self,
        person: &mut Person,
        code: &str,
        since: Option<Timestamp>,
    ) -> Result<Connected, String> {
        let shop = json!({
            "code": code, "name": code, "platform": "woocommerce", "time_zone": "UTC",
            "currency": "EUR",
            "workflow": {"reserve_on_arrival": true, "auto_approve": false, "auto_confirm": false},
        });
        let shop = person.post("/shops", &shop)?;
        let wanted = json!({
            "shop_id": shop["id"], "since": since,
            "credentials": {
                "address": format!("http://localhost:{}", self.addr.port()), "key": KEY,
                "secret": SECRET,
            },
        });
        let made = person.post("/channel-connections", &wanted)?;
        let text = |value: &Value| value.as_str().map(str::to_owned);
        match (text(&shop["id"]), text(&made["push_path"]), text(&made["push_secret"])) {
            (Some(shop_id), Some(push_path), Some(push_secret)) => {
                Ok(Connected { shop_id, push_path, push_secret })
            }
            _ => Err("a connection whose shop cannot tell anything by itself".to_owned()),
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "a shop has a clock of its own")]
fn now() -> Result<Timestamp, String> {
    let since_1970 = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let since_1970 = since_1970.map_err(|error| error.to_string())?;
    let micros = i64::try_from(since_1970.as_micros()).map_err(|error| error.to_string())?;
    Ok(Timestamp::from_micros(micros))
}

fn serve(
    inside: Arc<Inside>,
    tell: &std::sync::mpsc::Sender<Result<SocketAddr, String>>,
) -> Result<(), String> {
    let said = |error: std::io::Error| error.to_string();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(said)?.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.map_err(said)?;
        let addr = listener.local_addr().map_err(said)?;
        tell.send(Ok(addr)).map_err(|error| error.to_string())?;
        let router = Router::new().route("/wp-json/wc/v3/orders", get(list)).with_state(inside);
        axum::serve(listener, router).await.map_err(said)
    })
}

async fn list(
    State(inside): State<Arc<Inside>>,
    Query(asked): Query<HashMap<String, String>>,
) -> Response {
    inside.asked.fetch_add(1, Ordering::Relaxed);
    if inside.exhausted.load(Ordering::Relaxed) {
        return (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, RETRY_AFTER)])
            .into_response();
    }
    let page = inside.page(&asked).to_string();
    ([(header::CONTENT_TYPE, "application/json")], page).into_response()
}

impl Inside {
    fn page(&self, asked: &HashMap<String, String>) -> Value {
        let number = |name: &str, standard: u64| {
            asked.get(name).and_then(|text| text.parse().ok()).unwrap_or(standard)
        };
        let all = self.paid.len() as u64;
        let places: Vec<u64> = match asked.get("include") {
            Some(ids) => {
                let ids = ids.split(',').filter_map(|id| id.parse::<u64>().ok());
                ids.filter_map(|id| id.checked_sub(FIRST_NUMBER)).filter(|at| *at < all).collect()
            }
            None => {
                let (size, page) = (number("per_page", 10), number("page", 1));
                let first = self.first_after(asked.get("modified_after")) + (page - 1) * size;
                (first..first.saturating_add(size).min(all)).collect()
            }
        };
        let is_paid = |at: u64| {
            let flag = usize::try_from(at).ok().and_then(|at| self.paid.get(at));
            flag.is_some_and(|flag| flag.load(Ordering::Relaxed))
        };
        places.into_iter().map(|at| self.order(at, is_paid(at))).collect()
    }

    /// The first order that changed later than this.
    fn first_after(&self, after: Option<&String>) -> u64 {
        let after = after.and_then(|text| format!("{text}Z").parse::<Timestamp>().ok());
        let micros = after.map_or(-1, |after| after.as_micros() - self.began.as_micros());
        // Its times are told to the second: one that changed within that second has not changed after it.
        micros.div_euclid(1_000_000).saturating_add(1).max(0).cast_unsigned()
    }

    fn order(&self, place: u64, paid: bool) -> Value {
        let id = FIRST_NUMBER + place;
        let paid_at = self.began.plus_seconds(place.cast_signed());
        let placed_at = paid_at.plus_seconds(-PAID_AFTER);
        let seconds = |at: Timestamp| -> String {
            at.to_string().chars().take("2026-11-22T08:00:00".len()).collect()
        };
        let (placed, paid_on) = (seconds(placed_at), seconds(paid_at));
        let changed = if paid { &paid_on } else { &placed };
        let lines: Vec<Value> = (0..LINES as u64)
            .map(|line| {
                json!({
                    "id": id * 10 + line, "name": "Ceramic cup, hand-glazed, 300 ml, blue",
                    "product_id": 93, "variation_id": 0, "quantity": 1, "subtotal": "13.50",
                    "subtotal_tax": "0.00", "total": "13.50", "total_tax": "0.00", "taxes": [],
                    "meta_data": [], "price": 13.5,
                    "sku": format!("BENCH-{:04}", (place * 7 + line) % SKUS),
                })
            })
            .collect();
        let person = json!({
            "first_name": "Jordan", "last_name": "Example", "company": "",
            "address_1": "Musterallee 12", "address_2": "Hinterhaus", "city": "Berlin",
            "state": "DE-BE", "postcode": "10623", "country": "DE",
            "email": format!("jordan.{id}@example.com"), "phone": "+49 30 5550100",
        });
        json!({
            "id": id, "number": id.to_string(), "currency": "EUR",
            "status": if paid { "processing" } else { "pending" },
            "date_created_gmt": placed, "date_modified_gmt": changed,
            "date_paid_gmt": paid.then_some(&paid_on), "payment_method": "stripe",
            "discount_total": "0.00", "shipping_total": "4.90", "total": "45.40", "total_tax": "0.00",
            "customer_id": id, "customer_note": "", "billing": person, "shipping": person,
            "line_items": lines, "shipping_lines": [{"method_title": "Parcel", "total": "4.90"}],
            "fee_lines": [], "coupon_lines": [], "refunds": [], "meta_data": [],
        })
    }
}
