//! Making users from the command line's side, and that a fresh house has none.

use access::{CreateUser, FindUser, NewUser, Start, UserKind, has_users};
use testkit::each_engine;

use crate::door::{add_user, book};

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
                kind: UserKind::Person,
                username: username.into(),
                display_name: "Another".into(),
                roles: Vec::new(),
            };
            let (start, from) = (Start::WithoutPassword, String::new());
            let create = CreateUser { user, start, ready_made: book(), from };
            let fault = house.run(create).await.unwrap_err();
            assert_eq!(fault.code(), "access.username_taken", "{username}");
            let found = house.read(FindUser { username: username.into() }).await.unwrap();
            assert_eq!(found.map(|user| user.id), Some(id));
        }
        assert_eq!(house.number("SELECT count(*) FROM users").await, 1);
    }
}
