use std::sync::atomic::{AtomicI64, Ordering};

use super::*;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_micros(1_795_334_400_000_000).plus_seconds(seconds)
}

fn door(secret: &str) -> Door {
    Door {
        address: "https://shop.example".to_owned(),
        key: "key".to_owned(),
        secret: secret.to_owned(),
        grant: None,
        pass: None,
        place: None,
        at: at(0),
    }
}

/// The token of a pass that was given.
fn token(given: Result<Pass, Trouble>) -> Result<String, Trouble> {
    given.map(|pass| pass.token)
}

/// A shop that numbers the passes it gives.
#[derive(Default)]
struct Desk(AtomicI64);

impl Desk {
    async fn give(&self, seconds: i64) -> Result<Pass, Trouble> {
        tokio::task::yield_now().await;
        let number = self.0.fetch_add(1, Ordering::Relaxed) + 1;
        Ok(Pass { token: format!("pass {number}"), seconds, next: None })
    }

    fn given(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }
}

#[tokio::test]
async fn a_pass_is_shown_until_shortly_before_its_end() {
    for (seconds, good, over) in [
        (3_600, 3_479, 3_480),
        (240, 119, 120),
        (100, 49, 50),
        (3, 1, 2),
        (i64::MAX, 86_279, 86_280),
    ] {
        let (passes, desk) = (Passes::default(), Desk::default());
        for (now, given) in [(0, 1), (good, 1), (over, 2)] {
            let pass = passes.of(&door("a"), at(now), None, desk.give(seconds)).await;
            assert_eq!(token(pass), Ok(format!("pass {given}")), "{seconds} at {now}");
        }
    }
    // One that is good for no time at all is shown once.
    for seconds in [0, -1, i64::MIN] {
        let (passes, desk) = (Passes::default(), Desk::default());
        for given in 1..=2 {
            let pass = passes.of(&door("a"), at(0), None, desk.give(seconds)).await;
            assert_eq!(token(pass), Ok(format!("pass {given}")), "{seconds}");
        }
    }
}

#[tokio::test]
async fn one_that_many_want_is_fetched_once() {
    let (passes, desk) = (Passes::default(), Arc::new(Desk::default()));
    let asking: Vec<_> = (0..50)
        .map(|_| {
            let (passes, desk) = (passes.clone(), Arc::clone(&desk));
            tokio::spawn(async move {
                token(passes.of(&door("a"), at(0), None, desk.give(3_600)).await)
            })
        })
        .collect();
    for one in asking {
        assert_eq!(one.await.unwrap(), Ok("pass 1".to_owned()));
    }
    assert_eq!(desk.given(), 1);
}

#[tokio::test]
async fn one_that_is_refused_is_fetched_anew_by_the_first_who_notices() {
    let (passes, desk) = (Passes::default(), Desk::default());
    let of = async |refused: Option<&str>| {
        token(passes.of(&door("a"), at(0), refused, desk.give(3_600)).await)
    };
    assert_eq!(of(None).await, Ok("pass 1".to_owned()));
    for _ in 0..3 {
        assert_eq!(of(Some("pass 1")).await, Ok("pass 2".to_owned()));
    }
    assert_eq!(of(None).await, Ok("pass 2".to_owned()));
    assert_eq!(desk.given(), 2);
}

#[tokio::test]
async fn what_is_not_given_is_not_kept() {
    let (passes, desk) = (Passes::default(), Desk::default());
    let refused = async { Err(Trouble::NotAuthorised) };
    let pass = passes.of(&door("a"), at(0), None, refused).await;
    assert_eq!(token(pass), Err(Trouble::NotAuthorised));
    let pass = passes.of(&door("a"), at(0), None, desk.give(3_600)).await;
    assert_eq!(token(pass), Ok("pass 1".to_owned()));
    // Nor is the one of before shown, once a new one was wanted.
    let refused = async { Err(Trouble::NotAuthorised) };
    let pass = passes.of(&door("a"), at(0), Some("pass 1"), refused).await;
    assert_eq!(token(pass), Err(Trouble::NotAuthorised));
    let pass = passes.of(&door("a"), at(0), None, desk.give(3_600)).await;
    assert_eq!(token(pass), Ok("pass 2".to_owned()));
}

#[tokio::test]
async fn another_key_has_another_pass_and_there_is_room_for_all() {
    let (passes, desk) = (Passes::default(), Desk::default());
    let mut doors: Vec<Door> = (0..MOST).map(|at| door(&at.to_string())).collect();
    let elsewhere = Door { address: "https://shop.exampl".to_owned(), ..door("0") };
    let shown = Door { key: "key2".to_owned(), ..door("0") };
    let granted = Door { grant: Some("grant".to_owned()), ..door("0") };
    doors.extend([elsewhere, shown, granted]);
    for (number, door) in (1..).zip(&doors) {
        let pass = passes.of(door, at(0), None, desk.give(3_600)).await;
        assert_eq!(token(pass), Ok(format!("pass {number}")));
    }
    let kept = || passes.0.lock().unwrap().len();
    assert!(kept() <= MOST, "{}", kept());
    passes.of(&door("later"), at(4_000), None, desk.give(3_600)).await.unwrap();
    assert_eq!(kept(), 1, "those that are over are gone");
}

#[tokio::test]
async fn when_it_is_asked_makes_no_other_pass_and_one_may_be_forgotten() {
    let (passes, desk) = (Passes::default(), Desk::default());
    let later = Door { at: at(60), pass: Some("pass 1".to_owned()), ..door("a") };
    for door in [&door("a"), &later] {
        let pass = passes.of(door, at(60), None, desk.give(3_600)).await;
        assert_eq!(token(pass), Ok("pass 1".to_owned()));
    }
    passes.forget(&later);
    let pass = passes.of(&door("a"), at(60), None, desk.give(3_600)).await;
    assert_eq!(token(pass), Ok("pass 2".to_owned()));
}
