//! A job whose worker went away goes on exactly where it was.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use jobs::{
    CancelJob, Handler, JobId, JobState, NewJob, Outcome, Progress, RetryFailed, RowOutcome,
    Running, run_due,
};
use kernel::Fault;
use serde::{Deserialize, Serialize};
use testkit::{House, each_engine};
use tokio::sync::Notify;

use crate::goods::{Scripted, StampAll, handlers, options, put, see, stamp_job};

const LEASE_SECONDS: i64 = 30;

/// Starts a worker on what is due and kills it in the middle of the page after `pages`.
async fn killed_after(house: &House, id: JobId, stamp: &StampAll, pages: i64) {
    let stuck = Stuck { stamp: stamp.clone(), reached: Arc::default(), pages };
    let (db, reached) = (house.db.clone(), Arc::clone(&stuck.reached));
    let dying = tokio::spawn(async move {
        let all = jobs::Handlers::new().with(stuck);
        run_due(&db, &all, &options("dies")).await
    });
    reached.notified().await;
    dying.abort();
    assert!(dying.await.is_err_and(|error| error.is_cancelled()));
    assert_eq!(see(house, id).await.state, JobState::Running);
}

/// Runs over ids as `StampAll` does, but never comes back after so many pages.
struct Stuck {
    stamp: StampAll,
    reached: Arc<Notify>,
    pages: i64,
}

impl Handler for Stuck {
    const KIND: &'static str = StampAll::KIND;

    async fn run(&self, job: &mut Running) -> Result<Outcome, Fault> {
        let reached = Arc::clone(&self.reached);
        let enough = async {
            let pages = usize::try_from(self.pages).unwrap_or(0);
            while self.stamp.pages.load(Ordering::Relaxed) <= pages {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
            // The page before is committed; this one is on its way to the shut gate.
            tokio::time::sleep(Duration::from_millis(30)).await;
            reached.notify_one();
            std::future::pending::<()>().await;
        };
        let stamp = async {
            let _shut = self.stamp.run(job).await;
            std::future::pending::<()>().await;
        };
        tokio::join!(enough, stamp);
        Ok(Outcome::done())
    }
}

each_engine! {
    async fn a_lease_that_ran_out_is_taken_over_and_no_row_is_done_twice_or_skipped(house: House) {
        // 95 goods in pages of 10; the first worker gets through three pages and dies.
        let id = put(&house, stamp_job(95)).await;
        let stamp = StampAll::with_pages(10, 3);
        killed_after(&house, id, &stamp, 3).await;
        let job = see(&house, id).await;
        assert_eq!((job.done, job.failed, job.total), (30, 4, Some(95)));

        stamp.gate.add_permits(1_000);
        let all = handlers(&stamp, &Scripted::default());
        assert_eq!(run_due(&house.db, &all, &options("b")).await.unwrap(), 0, "the lease holds");
        house.clock.advance_seconds(LEASE_SECONDS + 1);
        let pages_before = stamp.pages.load(Ordering::Relaxed);
        assert_eq!(run_due(&house.db, &all, &options("b")).await.unwrap(), 1);
        assert_eq!(stamp.pages.load(Ordering::Relaxed) - pages_before, 7, "from the cursor on");

        let job = see(&house, id).await;
        assert_eq!((job.state, job.done, job.failed), (JobState::Ok, 95, 13));
        assert_eq!(house.number("SELECT count(*) FROM goods").await, 82);
        assert_eq!(house.number("SELECT count(*) FROM goods WHERE stamps <> 1").await, 0);
        assert_eq!(house.number("SELECT count(*) FROM job_rows").await, 95);
        assert_eq!(house.number("SELECT count(*) FROM job_rows WHERE NOT ok").await, 13);
        assert_eq!(house.number("SELECT max(row_no) FROM job_rows").await, 95);
    }

    async fn whoever_lost_the_lease_changes_nothing_any_more(house: House) {
        let id = put(&house, NewJob::new(Slow::KIND, &())).await;
        let slow = Slow::default();
        let (db, first) = (house.db.clone(), slow.clone());
        let late = tokio::spawn(async move {
            run_due(&db, &jobs::Handlers::new().with(first), &options("late")).await
        });
        slow.saved_first.notified().await;
        // It hangs before its second part until the lease has run out and another worker has gone
        // through.
        house.clock.advance_seconds(LEASE_SECONDS + 1);
        let quick = Slow { go_on: Arc::default(), ..Slow::default() };
        quick.go_on.notify_one();
        let all = jobs::Handlers::new().with(quick);
        assert_eq!(run_due(&house.db, &all, &options("b")).await.unwrap(), 1);
        let before = see(&house, id).await;
        assert_eq!((before.state, before.done), (JobState::Ok, 2));

        slow.go_on.notify_one();
        assert_eq!(late.await.unwrap().unwrap(), 1);
        let after = see(&house, id).await;
        assert_eq!((after.state, after.done), (JobState::Ok, 2));
        assert_eq!(house.number("SELECT CAST(sum(stamps) AS bigint) FROM goods").await, 2);
        assert_eq!(house.number("SELECT count(*) FROM job_rows").await, 2);
    }

    async fn a_job_that_kills_its_workers_is_given_up(house: House) {
        let id = put(&house, stamp_job(10).max_attempts(3)).await;
        for _ in 0..3 {
            killed_after(&house, id, &StampAll::with_pages(10, 0), 0).await;
            house.clock.advance_seconds(LEASE_SECONDS + 1);
        }
        let all = handlers(&StampAll::open(10), &Scripted::default());
        assert_eq!(run_due(&house.db, &all, &options("b")).await.unwrap(), 0);
        let job = see(&house, id).await;
        assert_eq!((job.state, job.error.unwrap().code.as_str()), (JobState::Failed, "jobs.worker_lost"));
    }

    async fn getting_on_is_worth_new_patience(house: House) {
        // Two attempts at most, but the gate shuts only after some pages each time.
        let id = put(&house, stamp_job(40).max_attempts(2)).await;
        let stamp = StampAll::with_pages(10, 0);
        let all = handlers(&stamp, &Scripted::default());
        for _ in 0..4 {
            stamp.gate.add_permits(1);
            run_due(&house.db, &all, &options("a")).await.unwrap();
            house.clock.advance_seconds(3_600);
        }
        let job = see(&house, id).await;
        assert_eq!((job.state, job.done), (JobState::Ok, 40));
        assert_eq!(house.number("SELECT count(*) FROM goods WHERE stamps <> 1").await, 0);
    }

    async fn a_running_job_stops_at_its_next_part(house: House) {
        let id = put(&house, stamp_job(40)).await;
        let stamp = StampAll::with_pages(10, 2);
        let all = handlers(&stamp, &Scripted::default());
        run_due(&house.db, &all, &options("a")).await.unwrap();
        assert_eq!(see(&house, id).await.done, 20);
        house.clock.advance_seconds(60);

        let slow = Cancels { stamp: StampAll::open(10), house_db: house.db.clone(), id };
        let all = jobs::Handlers::new().with(slow);
        run_due(&house.db, &all, &options("a")).await.unwrap();
        let job = see(&house, id).await;
        assert_eq!((job.state, job.done), (JobState::Cancelled, 30), "one page more, no second");
        let again = house.run(CancelJob { job_id: id }).await.unwrap_err();
        assert_eq!(again.code(), "jobs.already_finished");
    }

    async fn a_waiting_job_is_cancelled_at_once_and_a_left_one_when_taken(house: House) {
        let waiting = put(&house, stamp_job(10)).await;
        house.run(CancelJob { job_id: waiting }).await.unwrap();
        assert_eq!(see(&house, waiting).await.state, JobState::Cancelled);

        let left = put(&house, stamp_job(10)).await;
        killed_after(&house, left, &StampAll::with_pages(10, 0), 0).await;
        house.run(CancelJob { job_id: left }).await.unwrap();
        assert!(see(&house, left).await.cancel_asked);
        house.clock.advance_seconds(LEASE_SECONDS + 1);
        let all = handlers(&StampAll::open(10), &Scripted::default());
        assert_eq!(run_due(&house.db, &all, &options("b")).await.unwrap(), 0);
        assert_eq!(see(&house, left).await.state, JobState::Cancelled);
    }

    async fn failed_rows_are_retried_alone_and_once(house: House) {
        let id = put(&house, stamp_job(30)).await;
        let all = handlers(&StampAll::open(10), &Scripted::default());
        run_due(&house.db, &all, &options("a")).await.unwrap();
        assert_eq!(see(&house, id).await.failed, 4);

        let again = house.run(RetryFailed { job_id: id }).await.unwrap();
        assert_ne!(again, id);
        assert_eq!(house.run(RetryFailed { job_id: id }).await.unwrap(), again, "double click");
        run_due(&house.db, &all, &options("a")).await.unwrap();
        let job = see(&house, again).await;
        assert_eq!((job.state, job.total, job.done, job.failed), (JobState::Ok, Some(4), 4, 4));
        assert_eq!(job.retry_of, Some(id));
        assert_eq!(house.number("SELECT count(*) FROM goods WHERE stamps <> 1").await, 0);
    }

    async fn a_job_that_failed_goes_on_at_its_cursor(house: House) {
        let id = put(&house, stamp_job(30).max_attempts(1)).await;
        let stamp = StampAll::with_pages(10, 2);
        let all = handlers(&stamp, &Scripted::default());
        run_due(&house.db, &all, &options("a")).await.unwrap();
        let job = see(&house, id).await;
        assert_eq!((job.state, job.done), (JobState::Failed, 20));
        stamp.gate.add_permits(1);
        assert_eq!(house.run(RetryFailed { job_id: id }).await.unwrap(), id);
        run_due(&house.db, &all, &options("a")).await.unwrap();
        let job = see(&house, id).await;
        assert_eq!((job.state, job.done), (JobState::Ok, 30));
        assert_eq!(house.number("SELECT count(*) FROM goods WHERE stamps <> 1").await, 0);
    }

    async fn what_was_decided_stays_decided(house: House) {
        let id = put(&house, NewJob::new(Decides::KIND, &())).await;
        let all = jobs::Handlers::new().with(Decides::default());
        for _ in 0..3 {
            run_due(&house.db, &all, &options("a")).await.unwrap();
            house.clock.advance_seconds(3_600);
        }
        assert_eq!(see(&house, id).await.result, Some(serde_json::json!([1, 1, 1])));
    }
}

/// Two parts with a wait between; each stamps one good.
#[derive(Clone, Default)]
struct Slow {
    saved_first: Arc<Notify>,
    go_on: Arc<Notify>,
}

#[derive(Serialize, Deserialize)]
struct Part {
    next: i64,
}

impl Handler for Slow {
    const KIND: &'static str = "goods.slow";

    async fn run(&self, job: &mut Running) -> Result<Outcome, Fault> {
        let first = job.cursor::<Part>()?.map_or(0, |part| part.next);
        for number in first..2 {
            if number == 1 {
                self.saved_first.notify_one();
                self.go_on.notified().await;
            }
            let good = crate::goods::goods(2)[usize::try_from(number).unwrap()];
            let progress = move |rows: &Vec<RowOutcome>| {
                let rows = rows.iter().cloned().map(|row| (number, row));
                Progress::new().rows(rows).cursor(&Part { next: number + 1 })
            };
            job.run_part(crate::goods::StampGoods(vec![good]), progress).await?;
        }
        Ok(Outcome::done())
    }
}

/// Somebody cancels it while it is about to begin.
struct Cancels {
    stamp: StampAll,
    house_db: db::Db,
    id: JobId,
}

impl Handler for Cancels {
    const KIND: &'static str = StampAll::KIND;

    async fn run(&self, job: &mut Running) -> Result<Outcome, Fault> {
        let admin = kernel::Actor::system("somebody");
        self.house_db.run(&admin, CancelJob { job_id: self.id }).await?;
        self.stamp.run(job).await
    }
}

/// Decides another number at each attempt, if it were asked.
#[derive(Default)]
struct Decides {
    asked: std::sync::atomic::AtomicI64,
    seen: std::sync::Mutex<Vec<i64>>,
}

impl Handler for Decides {
    const KIND: &'static str = "goods.decides";

    async fn run(&self, job: &mut Running) -> Result<Outcome, Fault> {
        let decide = async { Ok(self.asked.fetch_add(1, Ordering::Relaxed) + 1) };
        let decided: i64 = job.decide_once(decide).await?;
        let seen = {
            let mut seen = self.seen.lock().unwrap();
            seen.push(decided);
            seen.clone()
        };
        if seen.len() < 3 {
            return Err(Fault::unavailable("goods.not_yet", "not yet"));
        }
        Outcome::with(&seen)
    }
}
