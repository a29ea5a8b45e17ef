use super::*;

fn folder(folder: &str) -> NewFileDrop {
    NewFileDrop {
        kind: FileDropKind::Folder,
        folder: folder.to_owned(),
        pattern: None,
        look_seconds: None,
        server: None,
    }
}

fn sftp(server: NewServer) -> NewFileDrop {
    NewFileDrop { kind: FileDropKind::Sftp, server: Some(server), ..folder("orders") }
}

fn server() -> NewServer {
    NewServer {
        host: " Files.Example ".to_owned(),
        port: None,
        username: "shop".to_owned(),
        host_key: None,
        password: Some("secret".to_owned()),
        private_key: None,
    }
}

fn wrong(new: NewFileDrop) -> Vec<String> {
    let fault = new.checked().err().unwrap();
    fault.wrong_fields().iter().map(|field| field.path.clone()).collect()
}

#[test]
fn a_folder_stays_beneath_its_root() {
    for (given, kept) in [
        ("shop-a", Some("shop-a")),
        (" shop-a/in/ ", Some("shop-a/in")),
        ("店铺 一", Some("店铺 一")),
        ("", None),
        ("/", None),
        ("/etc", None),
        ("..", None),
        ("a/../b", None),
        ("./a", None),
        ("a//b", None),
        ("a\\b", None),
        ("a\nb", None),
    ] {
        let checked = folder(given).checked().map(|checked| checked.at.folder);
        assert_eq!(checked.ok().as_deref(), kept, "{given:?}");
    }
}

#[test]
fn files_are_taken_by_their_names() {
    for (pattern, name, taken) in [
        ("*.csv", "orders.csv", true),
        ("*.csv", "ORDERS.CSV", true),
        ("*.csv", "orders.csv.part", false),
        ("*", "orders.csv.part", false),
        ("*", "orders.csv~", false),
        ("*", ".hidden.csv", false),
        ("*", "a/b.csv", false),
        ("*", "", false),
        ("*.csv", "orders.xlsx", false),
        ("orders-????.csv", "orders-2026.csv", true),
        ("orders-????.csv", "orders-26.csv", false),
        ("*order*.csv", "my-order-order.csv", true),
        ("订单*.csv", "订单1.csv", true),
        ("a*b*c", "abbbcc", true),
        ("a*b*c", "abbbcd", false),
    ] {
        assert_eq!(Pattern::parse(Some(pattern)).unwrap().takes(name), taken, "{pattern} {name}");
    }
    let long = "a".repeat(199);
    assert!(!Pattern::parse(Some("*a*a*a*a*a*a*a*b")).unwrap().takes(&long));
}

#[test]
fn a_file_is_put_aside_under_a_name_of_its_own() {
    assert_eq!(rows_name("orders.csv"), "orders.csv");
    assert_eq!(rows_name("orders.xlsx"), "orders.csv");
    assert_eq!(rows_name("orders"), "orders.csv");
    assert_eq!(numbered("orders.csv", "0123456789abcdef"), "orders.89abcdef.csv");
    assert_eq!(numbered("orders", "01"), "orders.01");
}

#[test]
fn a_server_is_wanted_whole() {
    let checked = sftp(server()).checked().unwrap();
    assert_eq!((checked.at.server.host.as_str(), checked.at.server.port), ("files.example", 22));
    assert_eq!(wrong(NewFileDrop { server: None, ..sftp(server()) }), ["server"]);
    let folder_with_server = NewFileDrop { server: Some(server()), ..folder("a") };
    assert_eq!(wrong(folder_with_server), ["server"]);
    for (wanted, new) in [
        ("server.host", NewServer { host: "a b".to_owned(), ..server() }),
        ("server.host", NewServer { host: "ann@files.example".to_owned(), ..server() }),
        ("server.port", NewServer { port: Some(70_000), ..server() }),
        ("server.port", NewServer { port: Some(0), ..server() }),
        ("server.username", NewServer { username: " ".to_owned(), ..server() }),
        ("server.host_key", NewServer { host_key: Some("abc".to_owned()), ..server() }),
        ("server.private_key", NewServer { private_key: Some("key".to_owned()), ..server() }),
    ] {
        assert_eq!(wrong(sftp(new)), [wanted]);
    }
}

#[test]
fn how_often_it_is_looked_at_has_limits() {
    for (seconds, fits) in [(9, false), (10, true), (86_400, true), (86_401, false)] {
        let new = NewFileDrop { look_seconds: Some(seconds), ..folder("a") };
        assert_eq!(new.checked().is_ok(), fits, "{seconds}");
    }
}

#[test]
fn what_was_given_to_one_server_is_not_shown_to_another() {
    let at = |new: NewServer| sftp(new).checked().unwrap().at.server;
    let known = at(server());
    let other_key = NewServer { password: None, ..server() };
    assert!(known.is_same_door(&at(other_key)));
    for new in [
        NewServer { host: "other.example".to_owned(), ..server() },
        NewServer { port: Some(2_222), ..server() },
        NewServer { username: "root".to_owned(), ..server() },
    ] {
        assert!(!known.is_same_door(&at(new)));
    }
}
