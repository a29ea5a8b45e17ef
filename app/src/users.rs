//! `tradewind user`: who may sign in, from the command line of the machine itself.

use access::{ChangePassword, CreateUser, FindUser, NewUser, UnlockUser, UserId, hash_password};
use db::Db;
use kernel::{Actor, Fault};

use crate::config::{House, Password, User};
use crate::password;
use crate::roles::Role;

pub(crate) async fn run(house: &House, what: User) -> Result<(), Fault> {
    let db = house.open()?;
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
            let chosen = choose(&password)?;
            add(db, &actor, name, &display_name, role, &chosen.text).await?;
            println!("{name} ({role}) can sign in");
            chosen.tell();
        }
        User::Passwd { name, password } => {
            let user_id = find(db, &actor, name.text()).await?;
            let chosen = choose(&password)?;
            let password = hash_password(name.text(), &chosen.text).await?;
            db.run(&actor, ChangePassword { user_id, password }).await?;
            println!("{} has another password; every session ended", name.text());
            chosen.tell();
        }
        User::Unlock { name } => {
            let user_id = find(db, &actor, name.text()).await?;
            db.run(&actor, UnlockUser { user_id }).await?;
            println!("{} may try again", name.text());
        }
    }
    Ok(())
}

/// Makes a user with a role.
pub(crate) async fn add(
    db: &Db,
    actor: &Actor,
    username: &str,
    display_name: &str,
    role: Role,
    password: &str,
) -> Result<UserId, Fault> {
    let password = hash_password(username, password).await?;
    let grants = if role.is_administrator() { Vec::new() } else { role.permissions() };
    let user = NewUser {
        username: username.to_owned(),
        display_name: display_name.to_owned(),
        is_administrator: role.is_administrator(),
        grants: grants.into_iter().map(|permission| permission.0.to_owned()).collect(),
    };
    db.run(actor, CreateUser { user, password }).await
}

async fn find(db: &Db, actor: &Actor, username: &str) -> Result<UserId, Fault> {
    let found = db.read(actor, FindUser { username: username.to_owned() }).await?;
    found.ok_or_else(|| Fault::not_found("app.no_such_user", format!("there is no {username}")))
}

struct Chosen {
    text: String,
    /// Nobody knows it yet.
    made: bool,
}

impl Chosen {
    fn tell(&self) {
        if self.made {
            println!("password: {}", self.text);
        }
    }
}

fn choose(password: &Password) -> Result<Chosen, Fault> {
    Ok(match &password.password {
        Some(text) => Chosen { text: text.clone(), made: false },
        None if password.password_stdin => Chosen { text: password::from_stdin()?, made: false },
        None => Chosen { text: password::draw()?, made: true },
    })
}
