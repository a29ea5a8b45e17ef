//! `tradewind demo`: an invented company with 60 days of trade behind it, built through the same
//! commands that people use, on a clock that is moved. The same seed gives the same company.

mod chance;
mod company;
mod goods;
mod life;
mod names;
mod orders;
mod people;

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;

use ::orders::commands::{Delivered, Placed, place};
use ::orders::exception::ExceptionCode;
use ::orders::jobs::{recheck_about, retry_backorders, take_automatic_steps};
use catalog::MapSku;
use db::{Clock, Command, Ctx, Db};
use inventory::{AdjustReason, AdjustStock};
use kernel::{Fault, Permission, Timestamp};

use self::chance::Chance;
use self::company::{Company, unexpected};
use self::life::Agenda;
use self::orders::{Made, Trade};
use crate::background;
use crate::config::{Demo, House};
use crate::roles::Role;

/// How long the company has been trading.
const DAYS: i64 = 60;
/// The clock moves in steps of three hours.
const STEP_SECONDS: i64 = 3 * 3_600;
const STEPS_PER_DAY: u32 = 8;
const STEPS: u32 = 60 * STEPS_PER_DAY;
/// The company is founded so long before its first order.
const BEFORE_SECONDS: i64 = 2 * 86_400;
/// Orders in one commit.
const TOGETHER: usize = 500;
/// Every third day the stock is counted, and orders that wait are tried again.
const COUNT_EVERY: u32 = 3 * STEPS_PER_DAY;
/// The sign-ins, beside the data.
const SIGN_INS: &str = "demo-sign-ins.txt";

/// Makes the company; where it is already, says again how to sign in and changes nothing.
pub(crate) async fn run(house: &House, options: &Demo) -> Result<(), Fault> {
    house.make_folder()?;
    let path = house.data.join(SIGN_INS);
    if let Some(known) = read(&path)? {
        eprintln!("the demo company is there already; nothing was changed");
        return print(&known);
    }
    let until = options.until.unwrap_or_else(|| the_last_hour(Clock::system().now()));
    let begins = until.plus_days(-DAYS);
    let clock = Clock::still(begins.plus_seconds(-BEFORE_SECONDS));
    let db = house.open_repeatable(clock.clone(), options.seed)?;
    let made = fill(&db, &clock, options).await;
    db.close();
    let company = made?;
    let text = sign_ins(&company)?;
    write_private(&path, &text)?;
    print(&text)
}

async fn fill(db: &Db, clock: &Clock, options: &Demo) -> Result<Company, Fault> {
    if access::has_users(db).await? {
        let detail = "there are users already: the demo wants an empty database";
        return Err(Fault::conflict("app.demo_not_empty", detail));
    }
    eprintln!("the company is founded: {} SKUs with their stock", options.skus);
    let company = company::found(db, options.seed, options.skus, options.orders).await?;
    clock.advance_seconds(BEFORE_SECONDS);
    let mut agenda = Agenda::until(STEPS);
    let mut placed = 0;
    for step in 1..=STEPS {
        clock.advance_seconds(STEP_SECONDS);
        let end = orders_until(options.orders, step);
        trade(db, &company, options.orders, placed..end, step, &mut agenda).await?;
        placed = end;
        for (external_sku, (sku, trade)) in agenda.mappings_at(step) {
            map(db, &company, external_sku, sku, trade).await?;
        }
        agenda.live(db, &company, step).await?;
        take_automatic_steps(db).await?;
        if step % COUNT_EVERY == 0 {
            count_stock(db, &company, step).await?;
            while retry_backorders(db).await? > 0 {}
        }
        if step % (STEPS / 10) == 0 {
            let day = step / STEPS_PER_DAY;
            eprintln!("day {day} of {DAYS}: {placed} of {} orders", options.orders);
        }
    }
    background::settle(db).await?;
    Ok(company)
}

/// How many orders there are by the end of a step: more in the evening, more at weekends, and the
/// company grows.
fn orders_until(orders: u64, step: u32) -> u64 {
    const BY_HOUR: [u128; 8] = [3, 2, 2, 4, 6, 8, 9, 6];
    let weight = |step: u32| {
        let (day, hour) = ((step - 1) / STEPS_PER_DAY, (step - 1) % STEPS_PER_DAY);
        let by_day = if day % 7 >= 5 { 12 } else { 10 };
        BY_HOUR.get(usize::try_from(hour).unwrap_or(0)).copied().unwrap_or(1)
            * by_day
            * u128::from(2 * STEPS + step)
    };
    let until: u128 = (1..=step).map(weight).sum();
    let all: u128 = (1..=STEPS).map(weight).sum();
    u64::try_from(u128::from(orders) * until / all).unwrap_or(orders)
}

/// The orders of one step arrive, and what is in store for them is decided.
async fn trade(
    db: &Db,
    company: &Company,
    orders: u64,
    numbers: std::ops::Range<u64>,
    step: u32,
    agenda: &mut Agenda,
) -> Result<(), Fault> {
    let now = db.clock().now();
    let numbers: Vec<u64> = numbers.collect();
    for part in numbers.chunks(TOGETHER) {
        let made = part
            .iter()
            .map(|number| orders::make(company, *number, orders, now, STEP_SECONDS))
            .collect::<Result<Vec<Made>, Fault>>()?;
        let items: Vec<Delivered> = made.iter().map(|one| one.delivered.clone()).collect();
        let actor = kernel::Actor::system("channel");
        let outcomes = db.run(&actor, PlaceSet(Arc::new(items))).await?;
        for ((number, made), outcome) in part.iter().zip(&made).zip(outcomes) {
            let placed =
                outcome.map_err(|fault| unexpected("an order", Some(fault.to_string())))?;
            agenda.plan(company, *number, placed.id, made.trade, &made.flaw, step);
        }
    }
    Ok(())
}

/// A set of orders as one delivery of a channel.
#[derive(Clone)]
struct PlaceSet(Arc<Vec<Delivered>>);

impl Command for PlaceSet {
    const NAME: &'static str = "demo.place_set";
    const PERMISSION: Permission = ::orders::permissions::CREATE;
    type Output = Vec<Result<Placed, Fault>>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Self::Output, Fault> {
        place(ctx, &self.0)
    }
}

/// Somebody says what a shop means by a new code; the orders that wait for it are looked at again.
async fn map(
    db: &Db,
    company: &Company,
    external_sku: String,
    sku: u64,
    trade: Trade,
) -> Result<(), Fault> {
    let at = Trade::ALL.iter().position(|known| *known == trade).unwrap_or(0);
    let index = usize::try_from(sku).unwrap_or(0);
    let (Some(shop), Some(sku_id)) = (company.shops.get(at), company.sku_ids.get(index)) else {
        return Ok(());
    };
    let subject = ::orders::arrival::sku_subject(shop, &external_sku);
    let map = MapSku { shop_id: shop.id, external_sku, sku_id: *sku_id, seen_version: None };
    db.run(company.who(Role::Operations, sku), map).await?;
    recheck_about(db, ExceptionCode::SkuUnmapped, vec![subject]).await.map(|_| ())
}

/// A few shelves are counted; some have a piece more than the books, and now and then one is broken.
async fn count_stock(db: &Db, company: &Company, step: u32) -> Result<(), Fault> {
    let chance = &mut Chance::of(company.seed, 9, u64::from(step));
    let actor = company.who(Role::WarehouseKeeper, u64::from(step));
    let warehouses = db.read(actor, inventory::ListWarehouses).await?;
    for _ in 0..6 {
        let sku = chance.skewed(company.skus);
        let index = usize::try_from(sku).unwrap_or(0);
        if goods::is_bundle(sku) || warehouses.is_empty() {
            continue;
        }
        let warehouse_id = chance.pick(&warehouses).id;
        let (change, reason, note) = match chance.below(3) {
            0 => (-1, AdjustReason::Damage, "外箱破损 / box crushed"),
            1 => (chance.between(5, 40), AdjustReason::CountGain, "盘点 / counted"),
            _ => (chance.between(1, 4), AdjustReason::CountGain, "盘点 / counted"),
        };
        let Some(sku_id) = company.sku_ids.get(index).copied() else { continue };
        let note = Some(note.to_owned());
        let adjust = AdjustStock { sku_id, warehouse_id, change, reason, note };
        match db.run(actor, adjust).await {
            Ok(_) => {}
            // There is none left that could be broken.
            Err(fault) if fault.kind() == kernel::Kind::Conflict => {}
            Err(fault) => return Err(fault),
        }
    }
    Ok(())
}

fn the_last_hour(now: Timestamp) -> Timestamp {
    let hour = 3_600_000_000;
    Timestamp::from_micros(now.as_micros() - now.as_micros().rem_euclid(hour))
}

fn sign_ins(company: &Company) -> Result<String, Fault> {
    let mut text = String::from("Demo sign-ins (user name, password, role)\n\n");
    for one in &company.colleagues {
        let line = writeln!(text, "  {:<18}{}  {}", one.username, one.password, one.role);
        line.map_err(|error| Fault::internal("app.demo_failed", error))?;
    }
    Ok(text)
}

fn print(text: &str) -> Result<(), Fault> {
    let printed = std::io::stdout().write_all(text.as_bytes());
    printed.map_err(|error| Fault::unavailable("app.cannot_print", error.to_string()))
}

fn read(path: &Path) -> Result<Option<String>, Fault> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(no_file(path, error)),
    }
}

/// Passwords are for the owner of the folder alone, from the first byte on.
fn write_private(path: &Path, text: &str) -> Result<(), Fault> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let written = options.open(path).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    written.map_err(|error| no_file(path, error))
}

fn no_file(path: &Path, error: std::io::Error) -> Fault {
    let detail = format!("{} cannot be read or written", path.display());
    Fault::unavailable("app.no_sign_ins", detail).with_source(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_order_has_its_step() {
        for orders in [0, 1, 300, 20_000, 1_000_000] {
            let ends: Vec<u64> = (1..=STEPS).map(|step| orders_until(orders, step)).collect();
            assert!(ends.is_sorted());
            assert_eq!(ends.last(), Some(&orders));
        }
    }
}
