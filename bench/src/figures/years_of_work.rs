//! A house that has worked for years: a million orders, and some ten million events about them.

use super::{Bench, audit_search, order_list};
use crate::frame::Figure;
use crate::program::Company;

pub(super) fn measure(bench: &Bench<'_>) -> Result<Vec<Figure>, String> {
    let orders = bench.size.pick(1_000_000, 20_000);
    let company = Company::demo(bench.scratch, bench.engine, "years", orders)?;
    let program = company.serve()?;
    let mut person = program.sign_in()?;
    let said = |figure: Figure| figure.also(&format!("{orders} orders"));
    Ok(vec![
        said(order_list::measure(bench, &program, &mut person)?),
        said(audit_search::measure(bench, &program, &mut person)?),
    ])
}
