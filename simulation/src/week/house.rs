//! The house of a simulated week: its database, its clock, and what it does by itself.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use db::{Clock, Command, Consumer, Db, Master, MasterKey, Options, Target, drain};
use inventory::SweepExpiredClaims;
use jobs::{BoxFuture, WorkerOptions};
use kernel::{Actor, Fault, Grants, Kind, Timestamp};

use super::witness::{CRASHED, MortalPolicies, Witness};
use crate::Trouble;
use crate::books::{Place, Reader};
use crate::invariants;

/// 2026-11-22T08:00:00Z, as every test begins.
const BEGINNING_MICROS: i64 = 1_795_334_400_000_000;
/// Claims swept in one commit.
const AT_ONCE: i64 = 200;
/// On PostgreSQL news waits for every open transaction of the server, also other tests'.
const PATIENCE: u32 = 4_000;
const PAUSE: Duration = Duration::from_millis(5);

pub(super) struct House {
    pub(super) db: Db,
    pub(super) clock: Clock,
    pub(super) reader: Reader,
    pub(super) owner: Actor,
    pub(super) done: u64,
    pub(super) refused: BTreeMap<String, u64>,
    pub(super) restarts: u64,
    pub(super) consumer_crashes: u64,
    place: Place,
    seed: u64,
    policies: MortalPolicies,
    witness: Witness,
}

impl House {
    pub(super) fn open(place: &Place, seed: u64) -> Result<Self, Trouble> {
        let clock = Clock::still(Timestamp::from_micros(BEGINNING_MICROS));
        Ok(Self {
            db: open(place, &clock, seed)?,
            reader: Reader::open(place)?,
            clock,
            owner: person("owner"),
            done: 0,
            refused: BTreeMap::new(),
            restarts: 0,
            consumer_crashes: 0,
            place: place.clone(),
            seed,
            policies: MortalPolicies::default(),
            witness: Witness::default(),
        })
    }

    /// A command of somebody. A refusal is an answer; a failure ends the week.
    pub(super) async fn run<C: Command>(
        &mut self,
        actor: &Actor,
        command: C,
    ) -> Result<Option<C::Output>, Trouble> {
        match self.db.run(actor, command).await {
            Ok(output) => {
                self.done += 1;
                Ok(Some(output))
            }
            Err(fault) => self.was_refused(&fault, C::NAME).map(|()| None),
        }
    }

    /// Counts a refusal.
    pub(super) fn was_refused(&mut self, fault: &Fault, what: &str) -> Result<(), Trouble> {
        if matches!(fault.kind(), Kind::Internal | Kind::Unavailable | Kind::RateLimited) {
            return Err(format!("{what} failed: {fault:?}").into());
        }
        *self.refused.entry(fault.telling_code().to_owned()).or_default() += 1;
        Ok(())
    }

    /// Everybody who reacts to news is told what is left; when `stopped`, each is stopped once in the
    /// middle and begins again.
    pub(super) async fn tell_everybody(&mut self, stopped: bool) -> Result<(), Trouble> {
        self.policies.dies.store(stopped, Ordering::Relaxed);
        self.witness.dies.store(stopped, Ordering::Relaxed);
        let (policies, witness) = (self.policies.clone(), self.witness.clone());
        self.tell(&policies).await?;
        self.tell(&witness).await?;
        self.policies.dies.store(false, Ordering::Relaxed);
        self.witness.dies.store(false, Ordering::Relaxed);
        let worker = WorkerOptions::new("simulation", Arc::new(Everybody));
        jobs::run_due(&self.db, &app::contexts::handlers(), &worker).await?;
        Ok(())
    }

    async fn tell<C: Consumer>(&mut self, consumer: &C) -> Result<(), Trouble> {
        let sql = format!(
            "SELECT coalesce((SELECT max(seq) FROM events), 0) - \
             coalesce((SELECT seq FROM event_cursors WHERE consumer = '{}'), 0)",
            C::NAME
        );
        for _ in 0..PATIENCE {
            match drain(&self.db, consumer).await {
                Ok(_) => self.witness.committed(),
                Err(fault) if fault.code() == CRASHED => {
                    self.consumer_crashes += 1;
                    continue;
                }
                Err(fault) => return Err(format!("{} failed: {fault:?}", C::NAME).into()),
            }
            let behind = self.reader.rows(sql.as_str()).await?;
            if behind.first().and_then(|row| row.first()).is_some_and(|gap| gap == "0") {
                return Ok(());
            }
            tokio::time::sleep(PAUSE).await;
        }
        Err(format!("{} never heard the last news", C::NAME).into())
    }

    /// What the house does without anybody: steps by rule, waiting orders, holds and claims whose
    /// time is over.
    pub(super) async fn rules_and_times(&mut self) -> Result<(), Trouble> {
        orders::jobs::take_automatic_steps(&self.db).await?;
        while orders::jobs::retry_backorders(&self.db).await? > 0 {}
        orders::jobs::release_due_holds(&self.db).await?;
        let sweeper = Actor::system("claims");
        let sweep = SweepExpiredClaims { most: AT_ONCE };
        while !self.db.run(&sweeper, sweep.clone()).await?.is_empty() {}
        Ok(())
    }

    /// The program ends with news untold, and begins again on the same data.
    pub(super) async fn restart(&mut self) -> Result<(), Trouble> {
        close(self.db.clone()).await?;
        self.restarts += 1;
        // Ids are drawn from another seed, or they would be those of before.
        self.db = open(&self.place, &self.clock, self.seed.wrapping_add(self.restarts * 1_000))?;
        Ok(())
    }

    pub(super) async fn close(self) -> Result<(), Trouble> {
        close(self.db).await
    }

    /// Every invariant, and both doctors.
    pub(super) async fn must_be_sound(&self, when: &str) -> Result<(), Trouble> {
        let mut broken = self.reader.ask(invariants::broken).await?;
        let doctor = Actor::system("doctor");
        let stock = self.db.read(&doctor, inventory::StockDoctor).await?;
        broken.extend(
            stock
                .findings
                .iter()
                .filter(|one| one.check.is_contradiction())
                .map(|one| format!("the stock doctor: {} {}", one.check, one.detail)),
        );
        let orders = self.db.read(&doctor, orders::doctor::OrderDoctor).await?;
        broken.extend(orders.findings.iter().map(|one| format!("the orders' doctor: {one:?}")));
        if broken.is_empty() {
            return Ok(());
        }
        Err(format!("{when}: {broken:#?}").into())
    }

    /// The witness was told every event, once, in order.
    pub(super) async fn must_have_witnessed_all(&self) -> Result<(), Trouble> {
        let rows = self.reader.rows("SELECT seq FROM events ORDER BY seq").await?;
        let all: Vec<i64> =
            rows.iter().flatten().map(|seq| seq.parse()).collect::<Result<_, _>>()?;
        let heard = self.witness.heard();
        if heard == all {
            return Ok(());
        }
        Err(format!(
            "the witness heard {} of {} events, or in another order",
            heard.len(),
            all.len()
        )
        .into())
    }
}

/// Somebody with every right.
pub(super) fn person(name: &str) -> Actor {
    Actor::user(&format!("usr_{name}"), name, Grants::All)
}

fn open(place: &Place, clock: &Clock, seed: u64) -> Result<Db, Trouble> {
    let target = match place {
        Place::File(file) => Target::Sqlite(file.clone()),
        Place::Server(url) => Target::Postgres(url.clone()),
    };
    let options = Options {
        clock: clock.clone(),
        seed: Some(seed),
        master: Master::Key(MasterKey::from_bytes([7; 32])),
        readers: 1,
        writers: 1,
        ..Options::new(target)
    };
    Ok(Db::open(&options, app::contexts::MIGRATIONS)?)
}

async fn close(db: Db) -> Result<(), Trouble> {
    Ok(tokio::task::spawn_blocking(move || db.close()).await?)
}

/// Everybody who ever asked for a job still may.
struct Everybody;

impl jobs::People for Everybody {
    fn actor<'a>(&'a self, _: &'a Db, id: &'a str) -> BoxFuture<'a, Result<Actor, Fault>> {
        Box::pin(async move { Ok(person(id.trim_start_matches("usr_"))) })
    }
}
