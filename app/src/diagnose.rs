//! `tradewind diagnose`: what `GET /system/diagnostics` says, without a server, and more thoroughly.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use db::{Db, Target};
use kernel::Fault;
use system::bundle::bundle;
use system::diagnose::{Here, diagnose};
use system::diagnosis::{Advice, Check, CheckName, Grade};

use crate::config::House;
use crate::doctor;

pub(crate) async fn run(house: &House, zip: Option<&Path>) -> Result<ExitCode, Fault> {
    let here = house.here()?;
    house.existing_target()?;
    let (db, missing) = match open(house).await {
        Ok(opened) => opened,
        Err(fault) => {
            let advice = match here.workshop.target {
                Target::Sqlite(_) => Advice::RestoreBackup,
                Target::Postgres(_) => Advice::CheckDatabaseServer,
            };
            let detail = format!("it cannot be opened: {}", crate::told(&fault));
            say(&Check::bad(CheckName::Database, advice, detail));
            return Ok(ExitCode::FAILURE);
        }
    };
    let mut found = diagnose(&db, &here, true).await;
    if let Some(fault) = missing {
        let name = CheckName::MasterKey;
        found.checks.push(Check::bad(name, Advice::BringMasterKey, crate::told(&fault)));
        found.grade = Grade::Bad;
    }
    for check in &found.checks {
        say(check);
    }
    if let Some(zip) = zip {
        write(db.clone(), here, zip).await?;
    }
    db.close();
    Ok(if found.grade == Grade::Bad { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// As [`House::open`], but a missing master key does not hide the rest.
async fn open(house: &House) -> Result<(Db, Option<Fault>), Fault> {
    let opened = doctor::open_without_key(house.options()?).await?;
    system::mode::resume(&opened.0).await?;
    Ok(opened)
}

fn say(check: &Check) {
    let subject = check.subject.as_ref().map(|subject| format!(" ({subject})"));
    let subject = subject.unwrap_or_default();
    println!("{:4}  {}{subject}: {}", check.grade.as_str(), check.name.as_str(), check.detail);
    if let Some(what_to_do) = &check.what_to_do {
        println!("      {what_to_do}");
    }
}

async fn write(db: Db, here: Here, zip: &Path) -> Result<(), Fault> {
    let not_written = |error: std::io::Error| {
        let detail = format!("{} cannot be written", zip.display());
        Fault::unavailable("app.bundle_not_written", detail).with_source(error)
    };
    let mut file = std::fs::File::create_new(zip).map_err(not_written)?;
    let mut chunks = bundle(db, here);
    while let Some(chunk) = chunks.recv().await {
        file.write_all(&chunk?).map_err(not_written)?;
    }
    file.sync_all().map_err(not_written)?;
    println!("{}", zip.display());
    Ok(())
}
