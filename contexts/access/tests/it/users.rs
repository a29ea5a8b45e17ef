//! Making users.

use access::{ChangePassword, CreateUser, FindUser, NewUser, has_users, hash_password};
use kernel::{Actor, Grants};
use testkit::each_engine;

use crate::door::{PASSWORD, add_user};

each_engine! {
    async fn a_fresh_house_has_nobody_and_no_default_password(house: House) {
        assert!(!has_users(&house.db).await.unwrap());
        add_user(&house, "ann", &["all"]).await;
        assert!(has_users(&house.db).await.unwrap());
    }

    async fn a_name_is_taken_in_every_spelling(house: House) {
        let id = add_user(&house, "Ann", &[]).await;
        for username in ["Ann", "ANN", "ａｎｎ"] {
            let user = NewUser {
                username: username.into(),
                display_name: "Another".into(),
                is_administrator: false,
                grants: Vec::new(),
            };
            let password = hash_password("another", PASSWORD).await.unwrap();
            let fault = house.run(CreateUser { user, password }).await.unwrap_err();
            assert_eq!(fault.code(), "access.username_taken", "{username}");
            let found = house.read(FindUser { username: username.into() }).await.unwrap();
            assert_eq!(found, Some(id));
        }
        assert_eq!(house.number("SELECT count(*) FROM users").await, 1);
    }

    async fn others_passwords_need_the_permission(house: House) {
        let ann = add_user(&house, "ann", &[]).await;
        let bob = add_user(&house, "bob", &[]).await;
        let actor = Actor::user(&ann.to_string(), "ann", Grants::Some(Default::default()));
        for (user_id, code) in [(ann, None), (bob, Some("kernel.forbidden"))] {
            let password = hash_password("x", "another-phrase-7").await.unwrap();
            let done = house.db.run(&actor, ChangePassword { user_id, password }).await;
            assert_eq!(done.err().map(|fault| fault.code()), code);
        }
    }
}
