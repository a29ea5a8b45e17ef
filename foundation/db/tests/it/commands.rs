//! All of a command, once, durably, or nothing of it.

use std::sync::Arc;

use db::{Command, Ctx, OnceKey, Query};
use kernel::{Actor, Fault, Grants, Permission};
use testkit::{House, each_engine};

const NAME_IT: Permission = Permission("things.name");

#[derive(Clone)]
struct AddThing {
    name: String,
    fail_after: bool,
}
impl Command for AddThing {
    const NAME: &'static str = "things.add";
    const PERMISSION: Permission = NAME_IT;
    type Output = String;
    fn run(self, ctx: &mut Ctx<'_>) -> Result<String, Fault> {
        let id = ctx.new_uuid();
        ctx.execute(
            "INSERT INTO things (id, name, amount, active) VALUES ($1, $2, 1, true)",
            &[&id, &self.name],
        )?;
        if self.fail_after {
            return Err(Fault::conflict("things.no", "after all, no"));
        }
        Ok(id.to_string())
    }
}

fn add(name: impl Into<String>) -> AddThing {
    AddThing { name: name.into(), fail_after: false }
}

async fn count(house: &House) -> i64 {
    house.number("SELECT count(*) FROM things").await
}

#[derive(Clone)]
struct WriteInAQuery;
impl Query for WriteInAQuery {
    const PERMISSION: Permission = Permission::SIGNED_IN;
    type Output = u64;
    fn run(self, ctx: &mut Ctx<'_>) -> Result<u64, Fault> {
        ctx.execute("DELETE FROM things", &[])
    }
}

#[derive(Clone)]
struct Panics;
impl Command for Panics {
    const NAME: &'static str = "things.panic";
    const PERMISSION: Permission = NAME_IT;
    type Output = ();
    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        add("before the panic").run(ctx)?;
        panic!("on purpose")
    }
}

each_engine! {
    async fn an_older_word_about_writing_does_not_count(house: House) {
        let closed = Some(db::Held { code: "things.closed", detail: "closed".to_owned() });
        house.db.hold_writes(2, closed.clone());
        // Read before the house was closed, and told after it.
        house.db.hold_writes(1, None);
        assert_eq!(house.run(add("cup")).await.unwrap_err().code(), "things.closed");
        house.db.hold_writes(3, None);
        house.run(add("cup")).await.unwrap();
        assert_eq!(house.db.held(), None);
    }

    async fn a_failed_command_leaves_nothing_and_its_neighbours_stay(house: House) {
        let house = Arc::new(house);
        let mut asked = Vec::new();
        for number in 0..60 {
            let house = Arc::clone(&house);
            asked.push(tokio::spawn(async move {
                let fail_after = number % 3 == 0;
                house.run(AddThing { name: format!("thing {number}"), fail_after }).await.is_ok()
            }));
        }
        let mut succeeded = 0;
        for answer in asked {
            succeeded += i64::from(answer.await.unwrap());
        }
        assert_eq!(succeeded, 40);
        assert_eq!(count(&house).await, 40);
    }

    async fn a_panic_is_a_fault_and_the_house_goes_on(house: House) {
        let fault = house.run(Panics).await.unwrap_err();
        assert_eq!(fault.code(), "db.panicked");
        assert_eq!(count(&house).await, 0);
        house.run(add("after")).await.unwrap();
        assert_eq!(count(&house).await, 1);
    }

    async fn without_the_permission_nothing_runs(house: House) {
        let nobody = Actor::user("usr_x", "X", Grants::Some(Arc::default()));
        let fault = house.db.run(&nobody, add("a")).await.unwrap_err();
        assert_eq!(fault.code(), "kernel.forbidden");
        assert!(fault.detail().contains("things.name"));
        assert_eq!(count(&house).await, 0);
    }

    async fn a_query_cannot_write(house: House) {
        house.run(add("a")).await.unwrap();
        assert!(house.read(WriteInAQuery).await.is_err());
        assert_eq!(count(&house).await, 1);
    }

    async fn the_same_key_gets_the_first_answer_again_even_in_parallel(house: House) {
        let house = Arc::new(house);
        let key = |hash: u8| Some(OnceKey { key: "k-1".into(), request_hash: vec![hash] });
        let mut asked = Vec::new();
        for _ in 0..8 {
            let (house, key) = (Arc::clone(&house), key(1));
            asked.push(tokio::spawn(async move {
                house.db.run_once(&house.actor, key, add("once")).await.unwrap()
            }));
        }
        let mut answers = Vec::new();
        for answer in asked {
            answers.push(answer.await.unwrap());
        }
        assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:?}");
        assert_eq!(count(&house).await, 1);
        let other = house.db.run_once(&house.actor, key(2), add("other")).await.unwrap_err();
        assert_eq!(other.code(), "db.idempotency_key_reused");
        assert_eq!(count(&house).await, 1);
    }

    async fn a_part_that_is_attempted_is_taken_back_alone(house: House) {
        house.with(|ctx| {
            add("kept").run(ctx)?;
            let part = ctx.attempt(|ctx| AddThing { name: "lost".into(), fail_after: true }.run(ctx));
            assert!(part.is_err());
            let again = ctx.attempt(|ctx| add("kept").run(ctx));
            assert!(again.is_err(), "the name is taken");
            add("also kept").run(ctx).map(|_| ())
        }).await.unwrap();
        assert_eq!(count(&house).await, 2);
    }
}
