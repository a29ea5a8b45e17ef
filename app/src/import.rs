//! `tradewind import`: files from the command line, through the same commands as the screens.

use std::process::ExitCode;

use kernel::Fault;

use crate::config::{House, Import};

pub(crate) async fn run(house: &House, what: &Import) -> Result<ExitCode, Fault> {
    let _ = (house, what);
    Err(Fault::unavailable("app.no_import", "wired last"))
}
