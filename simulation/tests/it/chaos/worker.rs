//! Somebody who does at random what people and systems do all day, and remembers what they were told.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};

use super::client::{Answer, Client, Lost};
use super::ledger::{Fate, Ledger};
use super::program::Program;
use super::step::{Step, apply, choose, edit};
use super::trade::{self, Company};

/// An adjustment whose answer was lost is sent again so often.
const MOST_TRIES: usize = 40;

/// What all workers share.
pub(crate) struct World {
    pub(crate) seed: u64,
    pub(crate) program: Program,
    pub(crate) company: Company,
    pub(crate) ledger: Ledger,
    /// Deliveries to come, the next at the back.
    pub(crate) deliveries: Mutex<VecDeque<u64>>,
    /// Ids of orders that were acknowledged.
    pub(crate) orders: Mutex<Vec<String>>,
    /// Whether connections to the database are being killed.
    pub(crate) loses_connections: bool,
    pub(crate) over: AtomicBool,
}

pub(crate) struct Worker {
    world: Arc<World>,
    name: usize,
    random: StdRng,
    /// Two of them, to ask the same twice at the same time.
    clients: [Client; 2],
    count: u64,
    /// The order it was busy with.
    busy_with: Option<String>,
}

impl Worker {
    pub(crate) fn new(world: &Arc<World>, name: usize) -> Self {
        let client = || Client::new(world.program.addr, &world.company.cookie);
        let seed = world.seed.wrapping_mul(1_000).wrapping_add(u64::try_from(name).unwrap());
        Self {
            world: Arc::clone(world),
            name,
            random: StdRng::seed_from_u64(seed),
            clients: [client(), client()],
            count: 0,
            busy_with: None,
        }
    }

    /// Until it is over.
    pub(crate) async fn work(mut self) {
        while !self.world.over.load(Ordering::Relaxed) {
            self.count += 1;
            match self.random.random_range(0..100) {
                0..24 => self.deliver().await,
                24..31 => self.adjust().await,
                _ => self.take_a_step().await,
            }
        }
    }

    /// A name no other request has.
    fn unique(&self, what: &str) -> String {
        format!("{what}-{}-{}", self.name, self.count)
    }

    async fn deliver(&mut self) {
        let Some(number) = self.world.deliveries.lock().unwrap().pop_back() else { return };
        let body = trade::order(self.world.seed, number);
        let twice = self.random.random_bool(0.25);
        for (fate, answer) in self.ask(twice, "POST", "/orders", Some(&body), None).await {
            match (fate, answer) {
                (Fate::Done, Some(answer)) => self.was_placed(number, &answer),
                (Fate::Unknown, _) => self.deliver_later(number),
                (_, answer) => {
                    let said = answer.map(|answer| format!("{} {}", answer.status, answer.body));
                    self.world.ledger.violation(format!("order {number} was refused: {said:?}"));
                }
            }
        }
    }

    fn was_placed(&self, number: u64, answer: &Answer) {
        let external = trade::external_id(number);
        let (id, created) = (answer.text("id"), answer.status == 201);
        self.world.ledger.placed(&external, id, answer.text("number"), created);
        let mut orders = self.world.orders.lock().unwrap();
        if created || !orders.iter().any(|known| known == id) {
            orders.push(id.to_owned());
        }
    }

    /// Whoever sent it does not know either, and sends it again.
    fn deliver_later(&self, number: u64) {
        let mut deliveries = self.world.deliveries.lock().unwrap();
        let at = deliveries.len().saturating_sub(8);
        deliveries.insert(at, number);
    }

    /// A count, a loss or a find, under a key, sent until somebody says what became of it.
    async fn adjust(&mut self) {
        let note = self.unique("adjust");
        let (reason, change) = match self.random.random_range(0..10) {
            0..5 => ("count_gain", self.random.random_range(1..=4)),
            5..8 => ("count_loss", -self.random.random_range(1..=3)),
            _ => ("damage", -self.random.random_range(1..=2)),
        };
        let company = &self.world.company;
        let body = json!({
            "sku_id": company.skus.choose(&mut self.random),
            "warehouse_id": company.warehouses.choose(&mut self.random),
            "change": change, "reason": reason, "note": note,
        });
        for _ in 0..MOST_TRIES {
            let twice = self.random.random_bool(0.3);
            let answers =
                self.ask(twice, "POST", "/stock/adjustments", Some(&body), Some(&note)).await;
            let mut known = true;
            for (fate, answer) in answers {
                known &= fate != Fate::Unknown;
                let movement = answer.filter(Answer::is_ok);
                let movement = movement.as_ref().map(|answer| answer.text("movement_id"));
                self.world.ledger.adjustment(&note, fate, movement);
            }
            if known {
                return;
            }
        }
        self.world.ledger.violation(format!("nobody ever said what became of {note}"));
    }

    /// Looks at an order and does something with it: mostly what comes next, sometimes not.
    async fn take_a_step(&mut self) {
        let Some(id) = self.choose_order() else { return };
        let looked = self.ask(false, "GET", &format!("/orders/{id}"), None, None).await.remove(0);
        let Some(view) = looked.1.filter(Answer::is_ok) else {
            if looked.0 == Fate::Refused {
                self.world.ledger.violation(format!("{id} was acknowledged and is not there"));
            }
            return;
        };
        if self.random.random_bool(0.07) {
            self.edit(&view.body).await;
            return;
        }
        let name = self.unique("step");
        let Some(step) = choose(&mut self.random, &view.body, &name) else { return };
        self.busy_with = Some(id);
        self.take(step).await;
    }

    /// Has a change of quantity shown, and applies it.
    async fn edit(&mut self, view: &Value) {
        let Some((path, body)) = edit(&mut self.random, view) else { return };
        let key = self.unique("edit");
        let shown = self.ask(false, "POST", &path, Some(&body), Some(&key)).await.remove(0);
        let Some(shown) = shown.1.filter(Answer::is_ok) else { return };
        if let Some(step) = apply(view, &path, &shown.body) {
            self.take(step).await;
        }
    }

    /// Mostly the one it was busy with, so that lives are lived to their end; or any, recent ones
    /// more often, so that others are busy with it too.
    fn choose_order(&mut self) -> Option<String> {
        if let Some(id) = self.busy_with.take()
            && self.random.random_bool(0.75)
        {
            return Some(id);
        }
        let orders = self.world.orders.lock().unwrap();
        let from = if self.random.random_bool(0.7) { orders.len().saturating_sub(60) } else { 0 };
        orders.get(from..)?.choose(&mut self.random).cloned()
    }

    async fn take(&mut self, step: Step) {
        let Step { method, path, body, effect, versioned } = step;
        let twice = versioned && self.random.random_bool(0.2);
        let answers = self.ask(twice, method, &path, body.as_ref(), None).await;
        let done = answers.iter().filter(|(fate, _)| *fate == Fate::Done).count();
        if twice && done > 1 {
            self.world.ledger.violation(format!("{path} was done twice at one version: {body:?}"));
        }
        for (fate, _) in answers {
            self.world.ledger.step(&effect, fate);
        }
    }

    /// Asks once, or twice at the same time.
    async fn ask(
        &mut self,
        twice: bool,
        method: &str,
        path: &str,
        body: Option<&Value>,
        key: Option<&str>,
    ) -> Vec<(Fate, Option<Answer>)> {
        let epoch = self.world.program.when_up().await;
        let [one, two] = &mut self.clients;
        let answers = if twice {
            let (first, second) =
                tokio::join!(one.ask(method, path, body, key), two.ask(method, path, body, key));
            vec![first, second]
        } else {
            vec![one.ask(method, path, body, key).await]
        };
        answers.into_iter().map(|answer| self.judge(epoch, path, answer)).collect()
    }

    /// What an answer means, and whether it may be.
    fn judge(
        &self,
        epoch: u64,
        path: &str,
        answer: Result<Answer, Lost>,
    ) -> (Fate, Option<Answer>) {
        let ledger = &self.world.ledger;
        match answer {
            Ok(answer) => {
                let what = format!("{} {}", answer.status, answer.code());
                *ledger.pages().answers.entry(what).or_default() += 1;
                let fate = match answer.status {
                    200..300 => Fate::Done,
                    401 | 403 | 429 => {
                        ledger.violation(format!("{path}: {} {}", answer.status, answer.body));
                        Fate::Refused
                    }
                    400..500 => Fate::Refused,
                    status => {
                        let lost = matches!(answer.code(), "db.connection_lost" | "db.in_doubt");
                        if !(status == 503 && lost && self.world.loses_connections) {
                            ledger.violation(format!("{path}: {status} {}", answer.body));
                        }
                        Fate::Unknown
                    }
                };
                (fate, Some(answer))
            }
            Err(lost) => {
                if self.world.program.was_up_since(epoch) || matches!(lost, Lost::Silent) {
                    ledger.violation(format!("{path}: {lost:?} while the program was up"));
                }
                ledger.pages().broken += 1;
                (Fate::Unknown, None)
            }
        }
    }
}
