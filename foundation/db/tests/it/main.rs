//! The data layer on both engines.
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod audit;
mod commands;
mod encrypted_postgres;
mod events;
mod statements;

use db::{Migration, Migrations};
use testkit::Setup;

const THINGS: Migrations = Migrations {
    context: "things",
    steps: &[Migration {
        number: 1,
        name: "things",
        sql: "CREATE TABLE things (\n  id uuid PRIMARY KEY,\n  name text NOT NULL,\n  amount bigint NOT NULL,\n  active boolean NOT NULL,\n  at timestamptz,\n  data jsonb,\n  bytes bytea,\n  CONSTRAINT things_amount CHECK (amount >= 0)\n);\nCREATE UNIQUE INDEX things_name ON things (name);",
    }],
};

fn setup() -> Setup {
    Setup { migrations: vec![THINGS], router: Box::new(|_| Default::default()) }
}
