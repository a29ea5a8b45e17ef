//! Signing in through HTTP, on both engines, as the house itself answers.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod approvals;
mod audit;
mod door;
mod lock_out;
mod openid;
mod passwords;
mod people;
mod provider;
mod reviews;
mod role_approvals;
mod roles;
mod second_factor;
mod sessions;
mod tokens;
mod users;

fn setup() -> testkit::Setup {
    testkit::Setup {
        migrations: vec![jobs::MIGRATIONS, settings::MIGRATIONS, access::MIGRATIONS],
        router: Box::new(|_| Default::default()),
    }
}
