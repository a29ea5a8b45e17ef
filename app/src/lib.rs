//! Puts the house together: the list of contexts, what one context's news means to another, and the
//! program with its subcommands.

mod assets;
mod audit;
mod background;
mod backup;
pub mod config;
pub mod contexts;
mod demo;
mod diagnose;
mod docs;
mod doctor;
mod health;
mod import;
mod keys;
pub mod logging;
mod metrics;
mod migrate;
mod password;
pub mod policies;
pub mod roles;
pub mod serve;
mod users;

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;
use kernel::Fault;

use crate::config::{Cli, Subcommand};

/// Runs what the command line asks for. The exit code is 0 when all is well, 1 when something was
/// refused, failed or found, 2 when the command line itself is wrong.
#[must_use]
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    logging::start(&cli.house);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let outcome = runtime
        .map_err(|error| Fault::internal("app.no_runtime", error))
        .and_then(|runtime| runtime.block_on(dispatch(cli)));
    outcome.unwrap_or_else(|fault| {
        eprintln!("tradewind: {}", told(&fault));
        ExitCode::FAILURE
    })
}

async fn dispatch(cli: Cli) -> Result<ExitCode, Fault> {
    let house = cli.house;
    match cli.command {
        Subcommand::Serve(options) => serve::serve(&house, &options).await?,
        Subcommand::Demo(options) => demo::run(&house, &options).await?,
        Subcommand::Import { what } => return import::run(&house, &what).await,
        Subcommand::Doctor => return doctor::run(&house).await,
        Subcommand::Diagnose { bundle } => return diagnose::run(&house, bundle.as_deref()).await,
        Subcommand::Backup(options) => backup::back_up(&house, &options).await?,
        Subcommand::Backups => backup::list(&house).await?,
        Subcommand::BackupKey { file } => backup::make_key(&file)?,
        Subcommand::Restore(options) => return backup::put_back(&house, &options).await,
        Subcommand::Keys { what } => keys::run(&house, what).await?,
        Subcommand::User { what } => users::run(&house, what).await?,
        Subcommand::Audit { what } => return audit::run(&house, what).await,
        Subcommand::Migrate(options) => return migrate::run(&house, &options).await,
        Subcommand::ReadOnly { switch, reason } => {
            migrate::switch(&house, switch, &reason).await?;
        }
        Subcommand::Openapi => {
            // Whoever reads only the first lines closes the pipe: no reason to complain.
            let _closed = writeln!(std::io::stdout(), "{}", contexts::openapi_text()?);
        }
        Subcommand::Healthcheck { listen } => return Ok(health::check(listen)),
    }
    Ok(ExitCode::SUCCESS)
}

/// A fault as the one at the command line needs it: with what lay beneath, which no client sees.
fn told(fault: &Fault) -> String {
    let mut text = fault.detail().to_owned();
    for field in fault.wrong_fields().iter().skip(1) {
        text.push_str(&format!("\n  {}: {}", field.path, field.detail));
    }
    let mut source = std::error::Error::source(fault);
    while let Some(error) = source {
        text.push_str(&format!("\n  because {error}"));
        source = error.source();
    }
    text = format!("{text} ({})", fault.telling_code());
    if let Some(advice) = advice(fault.telling_code()) {
        text.push_str(&format!("\n\n{advice}"));
    }
    text
}

/// What to do, where the fault alone does not say it.
fn advice(code: &str) -> Option<&'static str> {
    match code {
        "db.changed_migration" => Some(
            "This folder was made by another build of the program, between two releases; this one \
             cannot read it, and has changed nothing in it.\n\
             - A demo company:  make demo   makes it anew.\n\
             - Your own data:   start the build that made it, or name another folder with --data.",
        ),
        "db.newer_schema" => Some(
            "This folder was made by a newer release of the program: start that one. Nothing was \
             changed.",
        ),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_of_another_build_says_what_to_do() {
        let fault = Fault::internal("db.changed_migration", "orders 0001 was changed after it ran");
        let text = told(&fault);
        assert!(text.contains("orders 0001 was changed"), "{text}");
        assert!(text.contains("make demo") && text.contains("--data"), "{text}");
    }

    #[test]
    fn a_fault_that_says_it_all_gets_no_advice() {
        let fault = Fault::not_found("app.no_such_user", "there is no ann");
        assert_eq!(told(&fault), "there is no ann (app.no_such_user)");
    }
}
