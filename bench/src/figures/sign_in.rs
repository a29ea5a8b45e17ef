//! From name and password to a session: argon2id with OWASP's parameters.

use bytes::Bytes;

use super::Bench;
use crate::frame::{Figure, Goal};
use crate::load::{self, Length, LoadPlan};
use crate::program::{Company, credentials, request};

pub(super) fn measure(bench: &Bench<'_>) -> Result<Vec<Figure>, String> {
    let company = Company::empty(bench.scratch, bench.engine, "sign-in")?;
    let program = company.serve()?;
    let addr = program.addr;
    let report = load::run(LoadPlan {
        addr,
        concurrency: 1,
        length: Length::Requests(bench.size.pick(60, 20)),
        rate: None,
        make_request: move |n| {
            let body = Bytes::from(credentials().to_string());
            request("POST", addr, "/session", "", Some((format!("sign-in-{n}"), body)))
        },
    });
    let report = report.map_err(|error| error.to_string())?.clean()?;
    let figure = Figure::new("sign_in_p95", bench.engine, report.p95_ms, "ms", Goal::Under(300.0));
    Ok(vec![figure.note(report.note())])
}
