//! x
use kernel::Fault;
use crate::config::{Demo, House};
pub(crate) async fn run(house: &House, options: &Demo) -> Result<(), Fault> {
    let _ = (house, options);
    Ok(())
}
