//! `tradewind audit`: whether the record of what happened is what it was.

use std::path::Path;
use std::process::ExitCode;

use db::Db;
use db::audit::{Anchor, LastSeal, Verification, seal_now, verify};
use kernel::{Actor, Fault};

use crate::config::{Audit, House};

pub(crate) async fn run(house: &House, what: Audit) -> Result<ExitCode, Fault> {
    let anchors = match &what {
        Audit::Verify { anchors: Some(file) } => read(file)?,
        _ => Vec::new(),
    };
    let db = house.open().await?;
    let outcome = match what {
        Audit::Verify { .. } => compare(&db, anchors).await.map(|found| tell(&found)),
        Audit::Anchor => anchor(&db).await,
    };
    db.close();
    outcome
}

async fn compare(db: &Db, anchors: Vec<Anchor>) -> Result<Verification, Fault> {
    seal_now(db).await?;
    verify(db, anchors).await
}

async fn anchor(db: &Db) -> Result<ExitCode, Fault> {
    seal_now(db).await?;
    if let Some(anchor) = db.read(&Actor::system("command line"), LastSeal).await? {
        println!("{anchor}");
    }
    Ok(ExitCode::SUCCESS)
}

fn read(file: &Path) -> Result<Vec<Anchor>, Fault> {
    let text = std::fs::read_to_string(file).map_err(|error| {
        let detail = format!("{} cannot be read", file.display());
        Fault::invalid("app.no_such_file", detail).with_source(error)
    })?;
    text.lines().filter(|line| !line.trim().is_empty()).map(str::parse).collect()
}

fn tell(found: &Verification) -> ExitCode {
    for finding in &found.findings {
        println!("{} {}", finding.wrong, finding.number);
    }
    eprintln!(
        "tradewind: {} events under {} seals, {} gone because their time was over",
        found.events, found.seals, found.pruned
    );
    if found.findings.is_empty() {
        println!("the record is what it was");
        return ExitCode::SUCCESS;
    }
    ExitCode::FAILURE
}
