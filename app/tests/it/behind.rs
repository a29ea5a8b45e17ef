//! What happens to a house's tables behind the program's back.

use std::path::PathBuf;

use db::{Command, Ctx, Db, Options, Target};
use kernel::{Actor, Fault, Permission};

use crate::running::Home;

/// What somebody at the database does.
#[derive(Clone)]
struct Hand<F>(F);

impl<T, F> Command for Hand<F>
where
    T: Send + 'static,
    F: Fn(&mut Ctx<'_>) -> Result<T, Fault> + Clone + Send + 'static,
{
    const NAME: &'static str = "test.hand";
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = T;
    fn run(self, ctx: &mut Ctx<'_>) -> Result<T, Fault> {
        (self.0)(ctx)
    }
}

/// Does something in a house's database, without its program.
pub(crate) fn hand<T, F>(home: &Home, work: F) -> T
where
    T: Send + 'static,
    F: Fn(&mut Ctx<'_>) -> Result<T, Fault> + Clone + Send + 'static,
{
    let target = match home.url() {
        Some(url) => Target::Postgres(url.to_owned()),
        None => Target::Sqlite(PathBuf::from(&home.folder).join("tradewind.db")),
    };
    let db = Db::open(&Options { readers: 1, writers: 1, ..Options::new(target) }, &[]).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let done = runtime.block_on(db.run(&Actor::system("test"), Hand(work))).unwrap();
    db.close();
    done
}

/// Runs a statement; how many rows it changed.
pub(crate) fn sql(home: &Home, statement: &'static str) -> u64 {
    hand(home, move |ctx| ctx.execute(statement, &[]))
}

/// Asks for one number.
pub(crate) fn number(home: &Home, statement: &'static str) -> i64 {
    hand(home, move |ctx| ctx.one(statement, &[], |row| row.get(0)))
}
