//! `tradewind user`: who may sign in, from the command line of the machine itself.

use access::{
    CreateUser, FindUser, NewUser, Owner, ReadBook, RemoveSecondFactor, ResetPassword, RoleBook,
    Start, UnlockUser, UserId, UserKind, UserRow, draw_password, hash_password,
};
use db::Db;
use kernel::{Actor, Fault};

use crate::config::{House, Password, User};
use crate::password;
use crate::roles;

pub(crate) async fn run(house: &House, what: User) -> Result<(), Fault> {
    let db = house.open().await?;
    let outcome = act(&db, what).await;
    db.close();
    outcome
}

async fn act(db: &Db, what: User) -> Result<(), Fault> {
    let actor = Actor::system("command line");
    match what {
        User::Add { name, display_name, role, password } => {
            let name = name.text();
            let display_name = display_name.unwrap_or_else(|| name.to_owned());
            let owner = Owner { username: name, display_name: &display_name };
            let chosen = choose(&password, owner)?;
            add(db, &actor, (name, &display_name), &role, &chosen).await?;
            println!("{name} ({role}) can sign in");
            chosen.tell();
        }
        User::Passwd { name, password } => {
            let user = find(db, &actor, name.text()).await?;
            let owner = Owner { username: &user.username, display_name: &user.display_name };
            let chosen = choose(&password, owner)?;
            let password = hash_password(owner, &chosen.text).await?;
            let (user_id, one_time, from) = (user.id, chosen.made, from());
            let book = book(db, &actor).await?;
            let reset = ResetPassword { user_id, password, one_time, book, from };
            db.run(&actor, reset).await?;
            println!("{} has another password; every session ended", name.text());
            chosen.tell();
        }
        User::Unlock { name } => {
            let user_id = find(db, &actor, name.text()).await?.id;
            db.run(&actor, UnlockUser { user_id, from: from() }).await?;
            println!("{} may try again", name.text());
        }
        User::ResetSecondFactor { name } => {
            let of = Some(find(db, &actor, name.text()).await?.id);
            let book = book(db, &actor).await?;
            let remove = RemoveSecondFactor { of, book, from: from() };
            db.run(&actor, remove).await?;
            println!("{} signs in without a second factor", name.text());
        }
    }
    Ok(())
}

/// Where events say it was asked from.
fn from() -> String {
    "command line".to_owned()
}

/// Makes a person with a role. A password that was made for them is good for the first sign-in.
pub(crate) async fn add(
    db: &Db,
    actor: &Actor,
    (username, display_name): (&str, &str),
    role: &str,
    chosen: &Chosen,
) -> Result<UserId, Fault> {
    let hash = hash_password(Owner { username, display_name }, &chosen.text).await?;
    let start = if chosen.made { Start::OneTimePassword(hash) } else { Start::Password(hash) };
    let user = NewUser {
        kind: UserKind::Person,
        username: username.to_owned(),
        display_name: display_name.to_owned(),
        roles: vec![role.to_owned()],
    };
    db.run(actor, CreateUser { user, start, ready_made: roles::book(), from: from() }).await
}

/// What roles allow: as the house has them, or as it begins.
async fn book(db: &Db, actor: &Actor) -> Result<RoleBook, Fault> {
    db.read(actor, ReadBook { ready_made: roles::book() }).await
}

async fn find(db: &Db, actor: &Actor, username: &str) -> Result<UserRow, Fault> {
    let found = db.read(actor, FindUser { username: username.to_owned() }).await?;
    found.ok_or_else(|| Fault::not_found("app.no_such_user", format!("there is no {username}")))
}

/// A password, and where it is from.
pub(crate) struct Chosen {
    pub(crate) text: String,
    /// It was made here: nobody knows it yet.
    pub(crate) made: bool,
}

impl Chosen {
    fn tell(&self) {
        if self.made {
            println!("password: {}", self.text);
            println!("It is good for one sign-in within a week, which asks for another.");
        }
    }
}

fn choose(password: &Password, owner: Owner<'_>) -> Result<Chosen, Fault> {
    Ok(match &password.password {
        Some(text) => Chosen { text: text.clone(), made: false },
        None if password.password_stdin => Chosen { text: password::from_stdin()?, made: false },
        None => Chosen { text: draw_password(owner)?, made: true },
    })
}
