//! `tradewind import`: files from the command line, through the same commands as the screens. A run
//! that was killed goes on where it was when it is started again.

use std::path::Path;
use std::process::ExitCode;

use db::Db;
use kernel::{Actor, Fault};
use orders::import::{ImportMapping, ImportSummary};
use orders::{ImportProgress, import_file};

use crate::config::{House, Import};

/// Rows between two lines about how far it is.
const TELL_EVERY: u64 = 50_000;

/// The exit code is 1 when rows were refused: the rest is in.
pub(crate) async fn run(house: &House, what: &Import) -> Result<ExitCode, Fault> {
    let Import::Orders { file, mapping, shop } = what;
    let mut mapping = ImportMapping::from_json(&String::from_utf8_lossy(&read(mapping)?))?;
    if let Some(shop) = shop {
        mapping.shop = Some(shop.clone());
    }
    let content = read(file)?;
    let db = house.open().await?;
    let outcome = import_orders(&db, file, content, mapping).await;
    db.close();
    let summary = outcome?;
    print(&summary)?;
    Ok(if summary.rows_refused == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn import_orders(
    db: &Db,
    file: &Path,
    content: Vec<u8>,
    mapping: ImportMapping,
) -> Result<ImportSummary, Fault> {
    let actor = Actor::system("command line");
    let name = file.file_name().unwrap_or(file.as_os_str()).to_string_lossy().into_owned();
    let mut told = 0;
    let tell = move |progress: ImportProgress| {
        if progress.rows >= told + TELL_EVERY {
            told = progress.rows;
            eprintln!("{} of {} rows, {} orders", told, progress.rows_in_all, progress.orders);
        }
    };
    import_file(db, &actor, content.into(), &name, mapping, tell).await
}

fn read(path: &Path) -> Result<Vec<u8>, Fault> {
    std::fs::read(path).map_err(|error| {
        let detail = format!("{} cannot be read", path.display());
        Fault::not_found("app.no_such_file", detail).with_source(error)
    })
}

/// The summary as JSON, for people and for scripts.
fn print(summary: &ImportSummary) -> Result<(), Fault> {
    let text = serde_json::to_string_pretty(summary)
        .map_err(|error| Fault::internal("app.cannot_print", error))?;
    println!("{text}");
    Ok(())
}
