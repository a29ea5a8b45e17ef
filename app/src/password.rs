//! Passwords that come by the standard input.

use std::io::BufRead;

use kernel::Fault;

/// The first line of the standard input.
///
/// # Errors
/// `app.no_password`.
pub(crate) fn from_stdin() -> Result<String, Fault> {
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line);
    read.map_err(|error| {
        Fault::invalid("app.no_password", "no password came by the standard input")
            .with_source(error)
    })?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
