//! Into the queue, out of it, and how attempts end.

use std::sync::atomic::Ordering;

use jobs::{Handler, Handlers, JobState, NewJob, Outcome, run_due, work};
use kernel::{Actor, Fault, Grants};
use testkit::each_engine;

use crate::goods::{Crowd, Scripted, StampAll, handlers, options, put, see, stamp_job, until};

fn scripted() -> NewJob {
    NewJob::new(Scripted::KIND, &())
}

each_engine! {
    async fn enqueueing_twice_is_once_while_the_job_is_open(house: House) {
        let job = || scripted().unique("nightly");
        let first = put(&house, job()).await;
        assert_eq!(put(&house, job()).await, first);
        assert_eq!(house.number("SELECT count(*) FROM jobs").await, 1);
        let other = put(&house, scripted().unique("weekly")).await;
        assert_ne!(other, first);

        let all = handlers(&StampAll::open(1), &Scripted::default());
        assert_eq!(run_due(&house.db, &all, &options("a")).await.unwrap(), 2);
        assert_ne!(put(&house, job()).await, first, "the first one is over");
        assert_ne!(put(&house, scripted()).await, put(&house, scripted()).await, "without a key");
    }

    async fn enqueueing_at_the_same_time_is_once(house: House) {
        let asked = (0..24).map(|_| put(&house, scripted().unique("nightly")));
        let ids = futures_util::future::join_all(asked).await;
        assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
        assert_eq!(house.number("SELECT count(*) FROM jobs").await, 1);
    }

    async fn what_was_not_committed_was_never_asked_for(house: House) {
        let outcome: Result<(), Fault> = house.with(|ctx| {
            jobs::enqueue(ctx, scripted())?;
            Err(Fault::conflict("goods.no", "no"))
        }).await;
        assert!(outcome.is_err());
        assert_eq!(house.number("SELECT count(*) FROM jobs").await, 0);
    }

    async fn nothing_runs_before_its_time(house: House) {
        let soon = house.clock.now().plus_seconds(60);
        let id = put(&house, scripted().due_at(soon)).await;
        let all = handlers(&StampAll::open(1), &Scripted::default());
        assert_eq!(run_due(&house.db, &all, &options("a")).await.unwrap(), 0);
        house.clock.advance_seconds(59);
        assert_eq!(run_due(&house.db, &all, &options("a")).await.unwrap(), 0);
        house.clock.advance_seconds(1);
        assert_eq!(run_due(&house.db, &all, &options("a")).await.unwrap(), 1);
        assert_eq!(see(&house, id).await.state, JobState::Ok);
    }

    async fn what_was_away_is_tried_again_later_and_later(house: House) {
        let down = || Err(Fault::unavailable("goods.carrier_down", "no answer"));
        let script = Scripted::new(vec![down(), down(), Outcome::with(&"label.pdf")]);
        let all = handlers(&StampAll::open(1), &script);
        let id = put(&house, scripted()).await;
        let mut waits = Vec::new();
        for attempt in 1..=2 {
            assert_eq!(run_due(&house.db, &all, &options("a")).await.unwrap(), 1);
            let job = see(&house, id).await;
            assert_eq!((job.state, job.attempts), (JobState::Queued, attempt));
            assert_eq!(job.error.unwrap().code, "goods.carrier_down");
            let wait = (job.due_at.as_micros() - house.clock.now().as_micros()) / 1_000_000;
            waits.push(wait);
            house.clock.advance_seconds(wait - 1);
            assert_eq!(run_due(&house.db, &all, &options("a")).await.unwrap(), 0, "too soon");
            house.clock.advance_seconds(1);
        }
        assert!((2..=3).contains(&waits[0]) && (4..=6).contains(&waits[1]), "{waits:?}");
        assert_eq!(run_due(&house.db, &all, &options("a")).await.unwrap(), 1);
        let job = see(&house, id).await;
        assert_eq!((job.state, job.result), (JobState::Ok, Some("label.pdf".into())));
        assert!(job.finished_at.is_some());
    }

    async fn patience_ends(house: House) {
        let down = || Err(Fault::unavailable("goods.carrier_down", "no answer"));
        let script = Scripted::new((0..9).map(|_| down()).collect());
        let all = handlers(&StampAll::open(1), &script);
        let id = put(&house, scripted().max_attempts(3)).await;
        for _ in 0..9 {
            run_due(&house.db, &all, &options("a")).await.unwrap();
            house.clock.advance_seconds(3_600);
        }
        assert_eq!(script.runs.lock().unwrap()[&id], 3);
        assert_eq!(see(&house, id).await.state, JobState::Failed);
    }

    async fn each_ending_is_told_apart(house: House) {
        for (answer, state, code) in [
            (Err(Fault::conflict("goods.no", "no")), JobState::Refused, Some("goods.no")),
            (Err(Fault::field("ids", "goods.bad", "bad")), JobState::Refused, Some("goods.bad")),
            (Err(Fault::internal("goods.bug", "secret")), JobState::Failed, Some("goods.bug")),
            (Ok(Outcome::InDoubt("label?".into())), JobState::InDoubt, Some("jobs.in_doubt")),
            (Ok(Outcome::done()), JobState::Ok, None),
        ] {
            let script = Scripted::new(vec![answer]);
            let id = put(&house, scripted()).await;
            run_due(&house.db, &handlers(&StampAll::open(1), &script), &options("a")).await.unwrap();
            let job = see(&house, id).await;
            assert_eq!(job.state, state);
            assert_eq!(job.error.as_ref().map(|error| error.code.as_str()), code);
            assert!(!job.error.is_some_and(|error| error.detail.contains("secret")));
        }
    }

    async fn a_handler_that_panics_fails_its_job_alone(house: House) {
        struct Panics;
        impl Handler for Panics {
            const KIND: &'static str = "goods.panics";
            async fn run(&self, _: &mut jobs::Running) -> Result<Outcome, Fault> {
                panic!("a mistake of ours")
            }
        }
        let id = put(&house, NewJob::new(Panics::KIND, &())).await;
        let other = put(&house, scripted()).await;
        let all = Handlers::new().with(Panics).with(Scripted::default());
        assert_eq!(run_due(&house.db, &all, &options("a")).await.unwrap(), 2);
        let job = see(&house, id).await;
        assert_eq!((job.state, job.error.unwrap().code.as_str()), (JobState::Failed, "jobs.panicked"));
        assert_eq!(see(&house, other).await.state, JobState::Ok);
    }

    async fn a_kind_nobody_here_knows_is_left_to_others(house: House) {
        let id = put(&house, scripted()).await;
        let all = Handlers::new().with(StampAll::open(1));
        assert_eq!(run_due(&house.db, &all, &options("a")).await.unwrap(), 0);
        assert_eq!(see(&house, id).await.state, JobState::Queued);
    }

    async fn a_job_has_the_rights_its_asker_has_now(house: House) {
        let ask = async |who: &str, job: NewJob| {
            let actor = Actor::user(who, who, Grants::All);
            house.db.run(&actor, Ask(job)).await.unwrap()
        };
        let mine = ask("usr_ann", scripted()).await;
        let theirs = ask("usr_gone", scripted()).await;
        let script = Scripted::default();
        run_due(&house.db, &handlers(&StampAll::open(1), &script), &options("a")).await.unwrap();
        assert_eq!(see(&house, mine).await.state, JobState::Ok);
        {
            let actors = script.actors.lock().unwrap();
            assert_eq!(actors.len(), 1);
            assert_eq!(&*actors[0].id, "usr_ann");
            assert!(matches!(actors[0].grants, Grants::Some(_)), "not the rights of the asking");
        }
        let job = see(&house, theirs).await;
        assert_eq!((job.state, job.error.unwrap().code.as_str()), (JobState::Refused, "goods.left"));
    }

    async fn two_workers_never_take_one_job(house: House) {
        for _ in 0..120 {
            put(&house, scripted()).await;
        }
        let script = Scripted::default();
        let all = handlers(&StampAll::open(1), &script);
        let workers: Vec<_> = ["a", "b", "c", "d"].into_iter().map(options).collect();
        let runs = workers.iter().map(|options| run_due(&house.db, &all, options));
        let attempts = futures_util::future::join_all(runs).await;
        let attempts: usize = attempts.into_iter().map(Result::unwrap).sum();
        assert_eq!(attempts, 120);
        let runs = script.runs.lock().unwrap().clone();
        assert_eq!(runs.len(), 120);
        assert!(runs.values().all(|times| *times == 1), "{runs:?}");
        assert_eq!(house.number("SELECT count(*) FROM jobs WHERE state = 'ok'").await, 120);
    }

    async fn a_worker_works_by_itself_within_its_slots_until_stopped(house: House) {
        let crowd = Crowd::default();
        let mut options = options("a");
        options.bulk_slots = 3;
        let worker = work(house.db.clone(), Handlers::new().with(crowd.clone()), options);
        for _ in 0..12 {
            put(&house, NewJob::new(Crowd::KIND, &())).await;
        }
        until(async || house.number("SELECT count(*) FROM jobs WHERE state = 'ok'").await == 12).await;
        assert_eq!(crowd.most.load(Ordering::SeqCst), 3);
        worker.stop().await;
        put(&house, NewJob::new(Crowd::KIND, &())).await;
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        assert_eq!(house.number("SELECT count(*) FROM jobs WHERE state = 'queued'").await, 1);
    }

    async fn a_worker_that_is_stopped_gives_back_what_it_holds(house: House) {
        let id = put(&house, stamp_job(10)).await;
        struct Forever;
        impl Handler for Forever {
            const KIND: &'static str = StampAll::KIND;
            async fn run(&self, _: &mut jobs::Running) -> Result<Outcome, Fault> {
                std::future::pending().await
            }
        }
        let worker = work(house.db.clone(), Handlers::new().with(Forever), options("a"));
        until(async || see(&house, id).await.state == JobState::Running).await;
        worker.stop().await;
        let job = see(&house, id).await;
        assert_eq!((job.state, job.attempts), (JobState::Queued, 0));
        let all = handlers(&StampAll::open(3), &Scripted::default());
        assert_eq!(run_due(&house.db, &all, &options("b")).await.unwrap(), 1);
        assert_eq!(see(&house, id).await.state, JobState::Ok);
    }
}

#[derive(Clone)]
pub(crate) struct Ask(pub(crate) NewJob);

impl db::Command for Ask {
    const NAME: &'static str = "goods.ask";
    const PERMISSION: kernel::Permission = kernel::Permission::SIGNED_IN;
    type Output = jobs::JobId;
    fn run(self, ctx: &mut db::Ctx<'_>) -> Result<jobs::JobId, Fault> {
        jobs::enqueue(ctx, self.0)
    }
}
