//! A week of trade, hour by hour: what shops, rules, clerks, the warehouse and the carriers do in it,
//! and where it is struck by crashes.
//!
//! Everything that is drawn is drawn from one seed, every look at the books is in a fixed order, and
//! the clock is moved by hand: the same plan gives the same week, on either engine.

mod house;
mod people;
mod witness;

use std::collections::BTreeMap;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use self::house::House;
use self::people::People;
use crate::Trouble;
use crate::books::Place;
use crate::company::Company;
use crate::digest::{self, Told};

/// What happens by and large.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// Everything that is drawn comes from it.
    pub seed: u64,
    /// How long it lasts.
    pub days: u32,
    /// Orders in an hour of the day; at night a third of them.
    pub orders_per_hour: u32,
}

/// What came of it.
#[derive(Debug, Clone)]
pub struct Report {
    /// The events.
    pub told: Told,
    /// Commands that were carried out.
    pub done: u64,
    /// Commands that were refused, by code: what people try and may not.
    pub refused: BTreeMap<String, u64>,
    /// How often the program was stopped before it had told its news.
    pub restarts: u64,
    /// How often a consumer failed after its work and before its commit.
    pub consumer_crashes: u64,
    /// Orders that were delivered once more.
    pub double_deliveries: u64,
    /// Orders by label at the end.
    pub labels: BTreeMap<String, u64>,
}

/// Hours between two looks at all invariants.
const LOOK_EVERY: u32 = 6;

/// Runs a week on an empty database.
///
/// # Errors
/// Something that may never happen: an invariant is broken, a command fails instead of being refused.
pub async fn run(plan: Plan, place: &Place) -> Result<Report, Trouble> {
    let mut house = House::open(place, plan.seed)?;
    let company = Company::open(&house.db, &house.owner).await?;
    let mut random = StdRng::seed_from_u64(plan.seed);
    let mut people = People::new(company);
    for hour in 0..plan.days * 24 {
        work_an_hour(&mut house, &mut people, &mut random, plan, hour).await?;
        if hour % LOOK_EVERY == LOOK_EVERY - 1 {
            house.must_be_sound(&format!("seed {}, hour {hour}", plan.seed)).await?;
        }
        // Between a commit and its news: whoever starts next must find what is left to tell.
        if random.random_bool(0.05) {
            house.restart().await?;
        }
    }
    house.tell_everybody(false).await?;
    house.must_be_sound(&format!("seed {}, at the end", plan.seed)).await?;
    house.must_have_witnessed_all().await?;
    report(house, people).await
}

async fn work_an_hour(
    house: &mut House,
    people: &mut People,
    random: &mut StdRng,
    plan: Plan,
    hour: u32,
) -> Result<(), Trouble> {
    let of_day = hour % 24;
    let awake = (7..23).contains(&of_day);
    let rate = if awake { plan.orders_per_hour } else { plan.orders_per_hour / 3 };
    house.clock.advance_seconds(600);
    people.shops_send(house, random, rate).await?;
    house.clock.advance_seconds(600);
    if random.random_bool(0.8) {
        house.tell_everybody(random.random_bool(0.15)).await?;
    }
    house.rules_and_times().await?;
    house.clock.advance_seconds(600);
    if (8..20).contains(&of_day) {
        people.clerks_review(house, random).await?;
        people.clerks_mend(house, random, hour).await?;
        house.clock.advance_seconds(600);
        people.warehouse_works(house, random).await?;
    } else {
        house.clock.advance_seconds(600);
    }
    people.carriers_report(house, random).await?;
    if of_day == 6 {
        people.stock_arrives(house, random).await?;
    }
    house.clock.advance_seconds(1_200);
    Ok(())
}

async fn report(house: House, people: People) -> Result<Report, Trouble> {
    let told = digest::told(&house.reader).await?;
    let mut labels = BTreeMap::new();
    for row in house.reader.rows("SELECT label, count(*) FROM orders GROUP BY label").await? {
        if let [label, count] = row.as_slice() {
            labels.insert(label.clone(), count.parse()?);
        }
    }
    let report = Report {
        told,
        done: house.done,
        refused: house.refused.clone(),
        restarts: house.restarts,
        consumer_crashes: house.consumer_crashes,
        double_deliveries: people.double_deliveries,
        labels,
    };
    house.close().await?;
    Ok(report)
}
