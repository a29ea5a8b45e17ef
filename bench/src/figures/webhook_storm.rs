//! A shop that tells everything at once, each thing up to three times and in any order: it is answered at
//! once, and each order is here once, as the shop has it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use http_body_util::Full;
use hyper::Request;
use hyper::header::{CONTENT_TYPE, HOST};
use sha2::Sha256;

use super::Bench;
use super::channel_drain::arrived;
use crate::frame::{Figure, Goal};
use crate::load::{self, Length, LoadPlan};
use crate::orders::Assortment;
use crate::program::{Company, Person};
use crate::shop::{Connected, Shop};

/// News in a second.
const RATE: f64 = 2_000.0;
const CONCURRENCY: usize = 64;
/// Of the rate asked for, so much must be answered: the rest is the last second.
const KEPT: f64 = 0.95;
/// What is asked for at the shop afterwards comes by its own pace.
const PATIENCE: Duration = Duration::from_secs(600);
/// News among which one may be overtaken by another.
const MIXED: usize = 512;

pub(super) fn measure(bench: &Bench<'_>) -> Result<Vec<Figure>, String> {
    let orders = bench.size.pick(10_000, 1_000);
    let company = Company::empty(bench.scratch, bench.engine, "storm")?;
    let program = company.serve()?;
    let mut person = program.sign_in()?;
    Assortment::found(&mut person)?;
    let shop = Arc::new(Shop::open(orders, false)?);
    let connected = shop.connect(&mut person, "STORM", None)?;

    let news = mixed(orders);
    let sent = news.len() as u64;
    let plan = LoadPlan {
        addr: program.addr,
        concurrency: CONCURRENCY,
        length: Length::Requests(sent),
        rate: Some(RATE),
        make_request: {
            let (shop, path) = (Arc::clone(&shop), connected.push_path.clone());
            let (secret, addr) = (connected.push_secret.clone(), program.addr);
            move |n| {
                let at = usize::try_from(n).unwrap_or_default();
                let (place, paid) = news.get(at).copied().unwrap_or_default();
                told(&addr.to_string(), &path, &secret, shop.news(place, paid))
            }
        },
    };
    let report = load::run(plan).map_err(|error| error.to_string())?.clean()?;
    let began = Instant::now();
    arrived(&mut person, &connected, orders, PATIENCE)?;
    all_paid(&mut person, &connected)?;
    let note = format!(
        "{orders} orders, each here once and paid, {:.0} s after the storm; {}",
        began.elapsed().as_secs_f64(),
        report.note(),
    );
    Ok(vec![
        Figure::new("webhook_storm_p99", bench.engine, report.p99_ms, "ms", Goal::Under(50.0)),
        Figure::new(
            "webhook_storm",
            bench.engine,
            report.throughput,
            "news/s",
            Goal::AtLeast(RATE * KEPT),
        )
        .note(note),
    ])
}

/// Two news of each order, that it is there and that it is paid, each one to three times, and mixed: the later
/// one may come first, and one again after the other.
fn mixed(orders: u64) -> Vec<(u64, bool)> {
    let mut drawn: u64 = 7;
    let mut draw = move |most: u64| {
        // Knuth's: a mixture that is the same in every run.
        drawn =
            drawn.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (drawn >> 33) % most
    };
    let mut news = Vec::new();
    for place in 0..orders {
        for paid in [false, true] {
            for _ in 0..=draw(3) {
                news.push((place, paid));
            }
        }
    }
    for some in news.chunks_mut(MIXED) {
        for at in (1..some.len()).rev() {
            some.swap(at, usize::try_from(draw(at as u64 + 1)).unwrap_or_default());
        }
    }
    news
}

fn told(host: &str, path: &str, secret: &str, body: String) -> Request<Full<Bytes>> {
    let signature = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).map(|mut mac| {
        mac.update(body.as_bytes());
        STANDARD.encode(mac.finalize().into_bytes())
    });
    let request = Request::post(path)
        .header(HOST, host)
        .header(CONTENT_TYPE, "application/json")
        .header("x-wc-webhook-resource", "order")
        .header("x-wc-webhook-signature", signature.unwrap_or_default())
        .body(Full::new(Bytes::from(body)));
    request.unwrap_or_else(|error| {
        // Only a malformed path can do this; the answer will be a loud 404.
        eprintln!("bench: {path}: {error}");
        Request::new(Full::default())
    })
}

/// Waits until nobody's money is waited for any more.
fn all_paid(person: &mut Person, shop: &Connected) -> Result<(), String> {
    let path = format!("/orders?shop_id={}&tab=awaiting_payment&limit=1", shop.shop_id);
    let began = Instant::now();
    while began.elapsed() < PATIENCE {
        let unpaid = person.get(&path)?;
        if unpaid["items"].as_array().is_some_and(Vec::is_empty) {
            return Ok(());
        }
        std::thread::sleep(Duration::from_secs(1));
    }
    Err(format!("orders that are paid still wait for their money after {PATIENCE:?}"))
}
