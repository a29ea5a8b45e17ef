//! `tradewind doctor`: every context's own comparison of its books. It only tells.

use std::process::ExitCode;

use db::{Db, Master, Options};
use inventory::StockDoctor;
use kernel::{Actor, Fault};
use orders::doctor::OrderDoctor;
use system::off_runtime;

use crate::config::House;
use crate::contexts;

pub(crate) async fn run(house: &House) -> Result<ExitCode, Fault> {
    Ok(tell(&examine_at(house.options()?).await?))
}

/// What the doctor found, a line each.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    /// What contradicts: the books, or the database, are not as they must be.
    pub(crate) contradictions: Vec<String>,
    /// What is as bad for the house, and true: goods that were lost after they were promised. Books that
    /// say so are sound, and a copy of them is a good copy.
    pub(crate) of_goods: Vec<String>,
}

/// Prints what was found; the exit code is 1 when something contradicts.
pub(crate) fn tell(findings: &Findings) -> ExitCode {
    for line in &findings.contradictions {
        println!("{line}");
    }
    for line in &findings.of_goods {
        println!("goods {line}");
    }
    if findings.contradictions.is_empty() {
        println!("the books agree");
        return ExitCode::SUCCESS;
    }
    eprintln!("tradewind: {} findings", findings.contradictions.len());
    ExitCode::FAILURE
}

/// As [`examine`]; whether the master key of its personal data is here is part of it.
pub(crate) async fn examine_at(options: Options) -> Result<Findings, Fault> {
    let (db, missing) = open_without_key(options).await?;
    let findings = examine(&db).await;
    db.close();
    let mut findings = findings?;
    let missing = missing.map(|fault| format!("keys {}: {}", fault.code(), fault.detail()));
    findings.contradictions.extend(missing);
    Ok(findings)
}

/// Opens a database for somebody who only looks: without its master key, if that is not here, for
/// everything that is not sealed can be examined without it. What is wrong with the key then.
pub(crate) async fn open_without_key(options: Options) -> Result<(Db, Option<Fault>), Fault> {
    off_runtime(move || match Db::open(&options, contexts::MIGRATIONS) {
        Ok(db) => Ok((db, None)),
        Err(fault) if ["db.master_key_missing", "db.wrong_master_key"].contains(&fault.code()) => {
            let options = Options { master: Master::Absent, ..options };
            Ok((Db::open(&options, contexts::MIGRATIONS)?, Some(fault)))
        }
        Err(fault) => Err(fault),
    })
    .await
}

/// Every context's own comparison.
pub(crate) async fn examine(db: &Db) -> Result<Findings, Fault> {
    let actor = Actor::system("doctor");
    let mut found = Findings::default();
    for finding in db.read(&actor, StockDoctor).await?.findings {
        let line = format!(
            "stock {}: {} in {}: {}",
            finding.check, finding.sku_id, finding.warehouse_id, finding.detail
        );
        let kind = match finding.check.is_contradiction() {
            true => &mut found.contradictions,
            false => &mut found.of_goods,
        };
        kind.push(line);
    }
    for finding in db.read(&actor, OrderDoctor).await?.findings {
        let some: Vec<String> = finding.orders.iter().map(ToString::to_string).collect();
        let line =
            format!("orders {}: {}, such as {}", finding.check, finding.count, some.join(" "));
        found.contradictions.push(line);
    }
    Ok(found)
}
