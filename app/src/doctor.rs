//! `tradewind doctor`: every context's own comparison of its books. It only tells.

use std::process::ExitCode;

use db::Db;
use inventory::StockDoctor;
use kernel::{Actor, Fault};

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
    let stock = db.read(&Actor::system("doctor"), StockDoctor).await?;
    for finding in &stock.findings {
        println!(
            "stock {}: {} in {}: {}",
            finding.check, finding.sku_id, finding.warehouse_id, finding.detail
        );
    }
    Ok(stock.findings.len())
}
