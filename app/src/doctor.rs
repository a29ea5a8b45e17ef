//! `tradewind doctor`: every context's own comparison of its books. It only tells.

use std::process::ExitCode;

use db::Db;
use inventory::StockDoctor;
use kernel::{Actor, Fault};
use orders::doctor::OrderDoctor;

use crate::config::House;

pub(crate) async fn run(house: &House) -> Result<ExitCode, Fault> {
    let db = house.open().await?;
    let findings = examine(&db).await;
    db.close();
    Ok(tell(&findings?))
}

/// Prints what was found; the exit code is 1 when that is something.
pub(crate) fn tell(findings: &[String]) -> ExitCode {
    for finding in findings {
        println!("{finding}");
    }
    if findings.is_empty() {
        println!("the books agree");
        return ExitCode::SUCCESS;
    }
    eprintln!("tradewind: {} findings", findings.len());
    ExitCode::FAILURE
}

/// What contradicts, a line each.
pub(crate) async fn examine(db: &Db) -> Result<Vec<String>, Fault> {
    let actor = Actor::system("doctor");
    let stock = db.read(&actor, StockDoctor).await?.findings;
    let stock = stock.iter().map(|finding| {
        format!(
            "stock {}: {} in {}: {}",
            finding.check, finding.sku_id, finding.warehouse_id, finding.detail
        )
    });
    let orders = db.read(&actor, OrderDoctor).await?.findings;
    let orders = orders.iter().map(|finding| {
        let some: Vec<String> = finding.orders.iter().map(ToString::to_string).collect();
        format!("orders {}: {}, such as {}", finding.check, finding.count, some.join(" "))
    });
    Ok(stock.chain(orders).collect())
}
