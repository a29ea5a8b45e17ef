//! Files of orders on an SFTP server: OpenSSH's own, on a port and with keys of the test.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use channels::FilePlaces;
use outside::Outside;
use serde_json::{Value, json};
use tempfile::TempDir;
use testkit::Engine;

use crate::company::{done, id};
use crate::drop_place::{FOLDER, Place, orders};

const SSHD: &str = "/usr/sbin/sshd";

/// A server, gone with the value.
struct Sshd {
    child: Child,
    keys: TempDir,
    port: u16,
    host_key: String,
}

impl Drop for Sshd {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

fn run(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output().unwrap();
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn new_key(folder: &Path, name: &str) {
    let path = folder.join(name);
    let path = path.to_str().unwrap();
    run("ssh-keygen", &["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", path]);
}

impl Sshd {
    /// Nothing where OpenSSH's server is not installed.
    fn start() -> Option<Self> {
        if !Path::new(SSHD).exists() {
            eprintln!("SKIPPED a test of SFTP: there is no {SSHD}");
            return None;
        }
        let keys = testkit::scratch::folder();
        new_key(keys.path(), "user");
        fs::copy(keys.path().join("user.pub"), keys.path().join("authorized")).unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        Some(Self::with_new_host_key(keys, port, 1))
    }

    fn with_new_host_key(keys: TempDir, port: u16, number: usize) -> Self {
        let host = format!("host-{number}");
        new_key(keys.path(), &host);
        let path = |name: &str| keys.path().join(name).to_str().unwrap().to_owned();
        let config = format!(
            "Port {port}\nListenAddress 127.0.0.1\nHostKey {}\nAuthorizedKeysFile {}\n\
             StrictModes no\nUsePAM no\nPasswordAuthentication no\nPidFile none\n\
             PermitRootLogin prohibit-password\nSubsystem sftp internal-sftp\n",
            path(&host),
            path("authorized")
        );
        fs::write(path("config"), config).unwrap();
        // Who runs it as root has to give it a folder for its privileges.
        let _there = fs::create_dir_all("/run/sshd");
        let child = Command::new(SSHD)
            .args(["-D", "-e", "-f", &path("config")])
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let shown = run("ssh-keygen", &["-l", "-f", &format!("{}.pub", path(&host))]);
        let host_key = shown.split(' ').nth(1).unwrap().to_owned();
        let sshd = Self { child, keys, port, host_key };
        for _ in 0..200 {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return sshd;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("the server does not listen");
    }

    /// Another, which shows another key at the same port.
    fn replaced(mut self) -> Self {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        let keys = std::mem::replace(&mut self.keys, testkit::scratch::folder());
        let port = self.port;
        drop(self);
        Self::with_new_host_key(keys, port, 2)
    }

    fn server(&self) -> Value {
        let key = fs::read_to_string(self.keys.path().join("user")).unwrap();
        json!({"host": "127.0.0.1", "port": self.port, "username": run("id", &["-un"]),
            "host_key": self.host_key, "private_key": key})
    }
}

async fn place(engine: Engine, sshd: &Sshd) -> Option<Place> {
    let root = testkit::scratch::folder();
    let outside = Outside::new(&["127.0.0.1".to_owned()]).unwrap();
    // A folder of this machine besides, to see that neither waits for the other.
    let places = FilePlaces::new(Some(root.path().to_owned()), Some(outside));
    let folder = root.path().join(FOLDER).to_str().unwrap().to_owned();
    let file_drop = json!({"kind": "sftp", "folder": folder, "server": sshd.server()});
    Place::open_with(engine, places, root, file_drop).await
}

async fn goes_in(engine: Engine) {
    let Some(sshd) = Sshd::start() else { return };
    let Some(place) = place(engine, &sshd).await else { return };
    place.map().await;
    let drop = place.add().await;
    let bad = orders(&["A-1", "A-2"]).replace("A-2,CUP,1", "A-2,CUP,many");
    place.put("orders.csv", bad);
    place.put("broken.csv", b"PK\x03\x04 this is no workbook");
    let long: Vec<String> = (0..3_000).map(|number| format!("L-{number}")).collect();
    let long: Vec<&str> = long.iter().map(String::as_str).collect();
    place.put("long.csv", orders(&long));
    place.settle().await;
    let view = place.get(&drop).await;
    let lies = place.lies();
    let wanted = ["done/long.csv", "done/orders.csv", "errors/orders.csv", "failed/broken.csv"];
    assert_eq!(lies, wanted, "{view}");
    assert_eq!(place.house.number("SELECT count(*) FROM orders").await, 3_002);
    // Put there again with other rows, it stands beside the one of before.
    place.put("orders.csv", orders(&["A-2"]));
    place.settle().await;
    assert_eq!(place.house.number("SELECT count(*) FROM orders").await, 3_003);
    assert_eq!(place.lies().len(), 5, "{:?}", place.lies());
    let secrets = "SELECT count(*) FROM events WHERE CAST(data AS text) LIKE '%PRIVATE KEY%'";
    assert_eq!(place.house.number(secrets).await, 0);
    assert!(!place.get(&drop).await.to_string().contains("PRIVATE KEY"));
}

async fn other_host_key(engine: Engine) {
    let Some(sshd) = Sshd::start() else { return };
    let Some(place) = place(engine, &sshd).await else { return };
    place.map().await;
    let drop = place.add().await;
    place.settle().await;
    assert_eq!(place.get(&drop).await["state"], "connected");
    let sshd = sshd.replaced();
    place.put("orders.csv", orders(&["A-1"]));
    place.settle().await;
    let view = place.get(&drop).await;
    assert_eq!(view["state"], "needs_authorisation", "{view}");
    assert_eq!(view["fault"]["code"], "channels.other_host_key", "{view}");
    assert_eq!(place.lies(), ["orders.csv"]);
    let ailing = place.ailing().await;
    assert!(ailing[0].is_refused);
    // Whoever looked at the new key says so; the secret stays what it was.
    let mut server = sshd.server();
    server["private_key"] = Value::Null;
    let change = json!({"seen_version": view["version"], "file_drop":
        {"kind": "sftp", "folder": place.file_drop["folder"], "server": server}});
    let path = format!("/file-drops/{drop}");
    done(place.house.put(&path, &change).await);
    place.settle().await;
    assert_eq!(place.lies(), ["done/orders.csv"]);
    assert_eq!(place.ailing().await, []);
    // To another server, or as somebody else, the secret is not shown.
    let version = place.get(&drop).await["version"].clone();
    let mut change = change;
    change["seen_version"] = version;
    change["file_drop"]["server"]["username"] = json!("somebody-else");
    let answer = place.house.put(&path, &change).await;
    assert_eq!((answer.status, answer.code()), (422, "kernel.required"));
}

async fn tried(engine: Engine) {
    let Some(sshd) = Sshd::start() else { return };
    let Some(place) = place(engine, &sshd).await else { return };
    place.put("orders.csv", orders(&["A-1"]));
    let attempt = async |change: fn(&mut Value)| {
        let mut wanted = place.wanted().await;
        change(&mut wanted["file_drop"]["server"]);
        place.house.post("/file-drops/try", &wanted).await
    };
    let first = done(attempt(|server| server["host_key"] = Value::Null).await);
    assert_eq!(first["host_key"], json!(sshd.host_key));
    assert_eq!((&first["is_recognised"], &first["files"]), (&json!(false), &json!([])));
    let known = done(attempt(|_| ()).await);
    assert_eq!((&known["is_recognised"], &known["fitting"]), (&json!(true), &json!(1)));
    assert_eq!(known["sample"]["file"]["is_mapped"], false);
    let other = testkit::scratch::folder();
    new_key(other.path(), "user");
    for (answer, code) in [
        (attempt(|server| server["host_key"] = json!("SHA256:other")).await, "other_host_key"),
        (attempt(|server| server["private_key"] = json!("not a key")).await, "bad_private_key"),
        (attempt(|server| server["username"] = json!("nobody-here")).await, "login_refused"),
        (attempt(|server| server["host"] = json!("10.0.0.1")).await, "server_unreachable"),
        (attempt(|server| server["host"] = json!("localhost")).await, "server_unreachable"),
        (attempt(|server| server["port"] = json!(1)).await, "server_unreachable"),
    ] {
        assert_eq!((answer.status, answer.code()), (409, &*format!("channels.{code}")));
    }
    let mut wanted = place.wanted().await;
    wanted["file_drop"]["folder"] = json!("/no/such/folder");
    let missing = place.house.post("/file-drops", &wanted).await;
    assert_eq!((missing.status, missing.code()), (409, "channels.no_such_folder"));
    for (field, gone) in [("host_key", "server.host_key"), ("private_key", "server.password")] {
        let mut wanted = place.wanted().await;
        wanted["file_drop"]["server"][field] = Value::Null;
        let answer = place.house.post("/file-drops", &wanted).await;
        assert_eq!((answer.status, answer.code()), (422, "kernel.required"), "{gone}");
        assert_eq!(answer.body["fields"][0]["path"], json!(format!("file_drop.{gone}")));
    }
}

async fn goes_on_beside(engine: Engine) {
    let Some(sshd) = Sshd::start() else { return };
    let Some(place) = place(engine, &sshd).await else { return };
    place.map().await;
    let drop = place.add().await;
    fs::create_dir_all(place.root.path().join("here")).unwrap();
    let mut here = place.wanted().await;
    here["file_drop"] = json!({"kind": "folder", "folder": "here"});
    let here = id(&done(place.house.post("/file-drops", &here).await));
    std::mem::drop(sshd);
    fs::write(place.root.path().join("here/orders.csv"), orders(&["A-1"])).unwrap();
    place.settle().await;
    assert_eq!(place.get(&drop).await["fault"]["code"], "channels.server_unreachable");
    assert_eq!(place.files(&here).await[0]["state"], "done");
    assert_eq!(place.numbers().await, ["A-1", "MAPPED-1"]);
}

macro_rules! each_engine {
    ($($name:ident: $body:ident),+ $(,)?) => {$(
        mod $name {
            use testkit::Engine;

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                super::$body(Engine::Sqlite).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                super::$body(Engine::Postgres).await;
            }
        }
    )+};
}

each_engine! {
    files_of_a_server_go_in_and_are_put_aside_there: goes_in,
    a_server_that_shows_another_key_is_told_nothing: other_host_key,
    a_server_is_recognised_before_it_is_told_anything: tried,
    a_server_that_is_down_keeps_no_folder_waiting: goes_on_beside,
}
