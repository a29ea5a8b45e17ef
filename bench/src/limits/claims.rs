//! Nothing but claims: how fast stock can be promised when everyone wants the same.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use postgres::{Client, NoTls};
use rusqlite::{TransactionBehavior, params};

use super::on_postgres::{self, AnyError, CLAIM, PgId, TAKE};
use super::shape::{Id, Shape, sku_id, warehouse_id};
use super::{Effort, Work, median_rate, on_sqlite, timed};

/// People who buy at the same moment, each on a connection of their own.
pub(super) const BUYERS: usize = 64;

pub(super) const BATCHES: [usize; 3] = [1, 32, BUYERS];

/// What is wanted: fifty SKUs, or one.
pub(super) const WORKS: [(Work, u64); 2] = [(Work::HotClaims, 50), (Work::OneSkuClaims, 1)];

const TAKE_ONE: &str = "UPDATE stock_levels SET allocated = allocated + 1 \
     WHERE sku_id = $1 AND warehouse_id = $2 AND on_hand - allocated - safety >= 1";
const CLAIM_ONE: &str = "INSERT INTO claims VALUES ($1, 1, $2, $3, 1)";

/// Claims per second, `batch` of them in one commit, each on its own row as it came.
pub(super) fn sqlite(
    file: &Path,
    skus: u64,
    batch: usize,
    effort: Effort,
) -> rusqlite::Result<f64> {
    let mut connection = on_sqlite::open(file)?;
    let mut shape = Shape::new();
    median_rate(effort, || {
        let wanted = wanted(&mut shape, skus, batch);
        let (done, took) = timed(|| {
            let transaction =
                connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            {
                let mut take = transaction.prepare_cached(TAKE_ONE)?;
                let mut claim = transaction.prepare_cached(CLAIM_ONE)?;
                for (order, sku) in &wanted {
                    take.execute(params![sku, warehouse_id()])?;
                    claim.execute(params![order, sku, warehouse_id()])?;
                }
            }
            transaction.commit()
        });
        done.map(|()| (batch, took))
    })
}

fn wanted(shape: &mut Shape, skus: u64, count: usize) -> Vec<(Id, Id)> {
    (0..count).map(|_| (shape.id(), sku_id(shape.below(skus)))).collect()
}

/// Claims per second by 64 connections, each claim a transaction of its own.
pub(super) fn postgres_buyers(url: &str, skus: u64, effort: Effort) -> Result<f64, AnyError> {
    on_postgres::open(url)?;
    let (start, is_over) = (Barrier::new(BUYERS + 1), AtomicBool::new(false));
    thread::scope(|scope| {
        let buyers: Vec<_> = (0..BUYERS)
            .map(|buyer| {
                let (start, is_over) = (&start, &is_over);
                scope.spawn(move || buy(url, buyer, skus, start, is_over))
            })
            .collect();
        start.wait();
        let ((), took) = timed(|| {
            thread::sleep(effort.run * u32::try_from(effort.runs).unwrap_or(1));
            is_over.store(true, Ordering::Relaxed);
        });
        let mut total = 0;
        for buyer in buyers {
            total += buyer.join().map_err(|_| "a buyer failed")??;
        }
        Ok(f64::from(total) / took.as_secs_f64())
    })
}

/// How often one buyer bought until it was over.
fn buy(
    url: &str,
    buyer: usize,
    skus: u64,
    start: &Barrier,
    is_over: &AtomicBool,
) -> Result<u32, AnyError> {
    // Whatever happens, come to the start: the others wait there.
    let ready = Client::connect(url, NoTls).and_then(|mut client| {
        let statements = (client.prepare(TAKE_ONE)?, client.prepare(CLAIM_ONE)?);
        Ok((client, statements))
    });
    start.wait();
    let (mut client, (take, claim)) = ready?;
    let mut shape = Shape::new();
    // Every buyer makes the same numbers: tell them apart by the first bytes of the id.
    let mark = u16::try_from(buyer)?.to_be_bytes();
    let mut bought = 0;
    while !is_over.load(Ordering::Relaxed) {
        let (mut order, _) = (shape.id(), ());
        order[..2].copy_from_slice(&mark);
        let (order, sku) = (PgId(order), PgId(sku_id(shape.below(skus))));
        let mut transaction = client.transaction()?;
        // The row that everyone wants comes last, so that it is locked for the commit only.
        transaction.execute(&claim, &[&order, &sku, &PgId(warehouse_id())])?;
        transaction.execute(&take, &[&sku, &PgId(warehouse_id())])?;
        transaction.commit()?;
        bought += 1;
    }
    Ok(bought)
}

/// Claims per second when those who wait together are served together.
pub(super) fn postgres_set(
    url: &str,
    skus: u64,
    batch: usize,
    effort: Effort,
) -> Result<f64, AnyError> {
    let mut client = Client::connect(url, NoTls)?;
    let (take, claim) = (client.prepare(TAKE)?, client.prepare(CLAIM)?);
    let mut shape = Shape::new();
    // Ids of their own: the buyers before have marks below this one.
    let mark = [0xff_u8; 2];
    let warehouse = PgId(warehouse_id());
    median_rate(effort, || {
        let wanted = wanted(&mut shape, skus, batch);
        let mut sums = BTreeMap::new();
        for (_, sku) in &wanted {
            *sums.entry(*sku).or_insert(0_i64) += 1;
        }
        let mut orders: Vec<_> = wanted.iter().map(|(order, _)| PgId(*order)).collect();
        orders.iter_mut().for_each(|order| order.0[..2].copy_from_slice(&mark));
        let claimed: Vec<_> = wanted.iter().map(|(_, sku)| PgId(*sku)).collect();
        let (ones, places) = (vec![1_i64; batch], vec![warehouse; batch]);
        let keys: Vec<_> = sums.keys().map(|sku| PgId(*sku)).collect();
        let quantities: Vec<_> = sums.into_values().collect();
        let (done, took): (Result<(), AnyError>, Duration) = timed(|| {
            let mut transaction = client.transaction()?;
            transaction.execute(&claim, &[&orders, &ones, &claimed, &places, &ones])?;
            let warehouses = vec![warehouse; keys.len()];
            transaction.execute(&take, &[&keys, &warehouses, &quantities])?;
            Ok(transaction.commit()?)
        });
        done.map(|()| (batch, took))
    })
}
