//! What starts by itself starts once, however many nodes look.

use jobs::{Every, Handler, JobState, NewJob, Schedule, run_due, start_due_schedules};
use testkit::each_engine;

use crate::goods::{Scripted, StampAll, handlers, options};

fn hourly() -> Vec<Schedule> {
    let job = || NewJob::new(Scripted::KIND, &());
    vec![Schedule { name: "goods.hourly", every: Every::Seconds(3_600), job }]
}

each_engine! {
    async fn a_schedule_starts_once_over_many_nodes(house: House) {
        let looks = (0..8).map(|_| async {
            start_due_schedules(&house.db, &hourly()).await.unwrap()
        });
        let started: usize = futures_util::future::join_all(looks).await.into_iter().sum();
        assert_eq!(started, 1);
        let all = handlers(&StampAll::open(1), &Scripted::default());
        assert_eq!(run_due(&house.db, &all, &options("a")).await.unwrap(), 1);

        house.clock.advance_seconds(3_599);
        assert_eq!(start_due_schedules(&house.db, &hourly()).await.unwrap(), 0);
        house.clock.advance_seconds(1);
        assert_eq!(start_due_schedules(&house.db, &hourly()).await.unwrap(), 1);
    }

    async fn what_was_missed_is_caught_up_once_and_never_beside_itself(house: House) {
        start_due_schedules(&house.db, &hourly()).await.unwrap();
        house.clock.advance_seconds(50 * 3_600);
        start_due_schedules(&house.db, &hourly()).await.unwrap();
        assert_eq!(house.number("SELECT count(*) FROM jobs").await, 1, "the first still waits");
        let all = handlers(&StampAll::open(1), &Scripted::default());
        assert_eq!(run_due(&house.db, &all, &options("a")).await.unwrap(), 1);
        assert_eq!(start_due_schedules(&house.db, &hourly()).await.unwrap(), 0);
        let jobs = house.read(jobs::ListJobs::default()).await.unwrap();
        assert!(jobs.items.iter().all(|job| job.state == JobState::Ok));
        assert_eq!(jobs.items[0].created_by, "jobs");
    }
}
