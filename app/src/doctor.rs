//! `tradewind doctor`: every context's own comparison of its books. It only tells.

use std::process::ExitCode;

use db::Db;
use inventory::StockDoctor;
use kernel::{Actor, Fault};
use orders::doctor::OrderDoctor;

use crate::config::House;

pub(crate) async fn run(house: &House) -> Result<ExitCode, Fault> {
    let db = house.open()?;
    let outcome = examine(&db).await;
    db.close();
    let found = outcome?;
    if found == 0 {
        println!("the books agree");
        return Ok(ExitCode::SUCCESS);
    }
    eprintln!("tradewind: {found} findings");
    Ok(ExitCode::FAILURE)
}

/// Prints what contradicts; how much that is.
async fn examine(db: &Db) -> Result<usize, Fault> {
    let actor = Actor::system("doctor");
    let stock = db.read(&actor, StockDoctor).await?.findings;
    for finding in &stock {
        println!(
            "stock {}: {} in {}: {}",
            finding.check, finding.sku_id, finding.warehouse_id, finding.detail
        );
    }
    let orders = db.read(&actor, OrderDoctor).await?.findings;
    for finding in &orders {
        let some: Vec<String> = finding.orders.iter().map(ToString::to_string).collect();
        println!("orders {}: {}, such as {}", finding.check, finding.count, some.join(" "));
    }
    Ok(stock.len() + orders.len())
}
