//! The real program, on a folder and, if wanted, a PostgreSQL database of its own.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;
use testkit::Engine;
use testkit::postgres::{Cluster, Database};

const PASSWORD: &str = "seven-quiet-harbours-at-dawn";
/// A start, or an end, that takes longer is a failure.
const PATIENCE: Duration = Duration::from_secs(20);

/// Where one house of the real program lives; gone with this value.
pub(crate) struct Home {
    /// The program makes it.
    pub(crate) folder: PathBuf,
    _place: TempDir,
    database: Option<Database>,
    /// Another way to the same database.
    via: Option<String>,
}

impl Home {
    /// Nothing when there is no PostgreSQL to run it on.
    pub(crate) fn new(engine: Engine) -> Option<Self> {
        let database = match engine {
            Engine::Sqlite => None,
            Engine::Postgres => {
                Some(Cluster::shared_or_skip("a test of the program")?.database().unwrap())
            }
        };
        let place = tempfile::Builder::new().prefix("tradewind-program-").tempdir().unwrap();
        let folder = place.path().join("house");
        Some(Self { folder, _place: place, database, via: None })
    }

    pub(crate) fn url(&self) -> Option<&str> {
        self.via.as_deref().or_else(|| self.database.as_ref().map(Database::url))
    }

    /// From now on the database is reached by this URL.
    pub(crate) fn reach_by(&mut self, url: String) {
        self.via = Some(url);
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tradewind"));
        command.args(arguments).arg("--data").arg(&self.folder).env_clear();
        if let Some(url) = self.url() {
            command.args(["--database-url", url]);
        }
        command
    }

    /// Runs the program to its end.
    pub(crate) fn run(&self, arguments: &[&str], input: &str) -> Output {
        self.run_with(arguments, &[], input)
    }

    /// As [`Home::run`], with variables.
    pub(crate) fn run_with(
        &self,
        arguments: &[&str],
        variables: &[(&str, &str)],
        input: &str,
    ) -> Output {
        let mut command = self.command(arguments);
        command.envs(variables.iter().copied());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    }

    /// As [`Home::run`], when it must end well; what it printed.
    pub(crate) fn must(&self, arguments: &[&str], input: &str) -> String {
        let output = self.run(arguments, input);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {}\n{said}", output.status);
        String::from_utf8(output.stdout).unwrap()
    }

    /// Starts the server and waits until it is ready.
    pub(crate) fn serve(&self) -> Server {
        self.serve_with(&[], &[])
    }

    /// As [`Home::serve`], with more options and variables.
    pub(crate) fn serve_with(&self, options: &[&str], variables: &[(&str, &str)]) -> Server {
        let address = free_address();
        let mut command = self.command(&["serve", "--listen", &address.to_string(), "--log-json"]);
        command.args(options).envs(variables.iter().copied());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut server = Server { child: command.spawn().unwrap(), address };
        server.wait();
        server
    }
}

/// Where nobody listens at the moment.
pub(crate) fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

/// A server at work; it is killed with this value unless it was stopped.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
}

/// What it answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// In lower case, as `name: value`.
    pub(crate) head: String,
    pub(crate) body: String,
    /// The cookies it sets, as they came: `name=value`.
    pub(crate) cookies: Vec<String>,
}

impl Server {
    /// Until it is ready.
    fn wait(&mut self) {
        let began = Instant::now();
        while self.get("/readyz").is_none_or(|answer| answer.status != 200) {
            let ended = self.child.try_wait().unwrap();
            assert!(ended.is_none(), "the server ended: {ended:?}");
            assert!(began.elapsed() < PATIENCE, "the server is not ready");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Asks for a page; nothing when nobody answers.
    pub(crate) fn get(&self, path: &str) -> Option<Answer> {
        self.ask("GET", path, "", "")
    }

    pub(crate) fn ask(&self, method: &str, path: &str, head: &str, body: &str) -> Option<Answer> {
        ask(self.address, method, path, head, body)
    }

    /// Asks it to stop; its exit code, and what it logged.
    pub(crate) fn stop(self) -> (Option<i32>, String) {
        self.ask_to_stop();
        self.ended()
    }

    pub(crate) fn ask_to_stop(&self) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    }

    /// Waits for its end; its exit code, and what it logged.
    pub(crate) fn ended(mut self) -> (Option<i32>, String) {
        let began = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(began.elapsed() < PATIENCE, "the server does not stop");
            std::thread::sleep(Duration::from_millis(20));
        };
        let mut log = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        (status.code(), log)
    }
}

/// One request on a connection of its own; nothing when nobody answers.
pub(crate) fn ask(
    address: SocketAddr,
    method: &str,
    path: &str,
    head: &str,
    body: &str,
) -> Option<Answer> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Length: {}\r\n\
         {head}\r\n{body}",
        address,
        body.len()
    );
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    let text = String::from_utf8_lossy(&answer);
    let (head, body) = text.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let cookies = head.lines().filter_map(|line| {
        let (name, cookie) = line.split_once(": ")?;
        let is_cookie = name.eq_ignore_ascii_case("set-cookie");
        is_cookie.then(|| cookie.split(';').next().unwrap_or_default().to_owned())
    });
    let cookies = cookies.collect();
    Some(Answer { status, head: head.to_lowercase(), body: body.to_owned(), cookies })
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ended_already = self.child.kill();
        let _no_zombie = self.child.wait();
    }
}

/// The permission bits of a file or folder.
#[cfg(unix)]
pub(crate) fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// A running server, and somebody signed in to it.
pub(crate) struct Desk<'s> {
    server: &'s Server,
    head: String,
}

impl<'s> Desk<'s> {
    pub(crate) fn open(home: &Home, server: &'s Server) -> Self {
        home.must(&["user", "add", "ann", "--password-stdin"], PASSWORD);
        Self::sign_in(server)
    }

    /// When ann is known already.
    pub(crate) fn sign_in(server: &'s Server) -> Self {
        Self::sign_in_as(server, "ann")
    }

    /// Somebody else, who has the same password.
    pub(crate) fn sign_in_as(server: &'s Server, username: &str) -> Self {
        let body = json!({"username": username, "password": PASSWORD}).to_string();
        let head = "Content-Type: application/json\r\nX-Requested-With: tradewind\r\n";
        let answer = server.ask("POST", "/api/v1/session", head, &body).unwrap();
        let cookie = answer.cookies.first().unwrap();
        Self { server, head: format!("{head}Cookie: {cookie}\r\n") }
    }

    pub(crate) fn ask(&self, method: &str, path: &str, body: &Value) -> Answer {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        self.server.ask(method, &format!("/api/v1{path}"), &self.head, &body).unwrap()
    }

    /// Who asks, as a request says it.
    pub(crate) fn head(&self) -> &str {
        &self.head
    }

    /// The body of a file.
    pub(crate) fn bytes(&self, path: &str) -> Vec<u8> {
        let address = self.server.address;
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        // HTTP/1.0: the body comes as it is, without chunks.
        write!(stream, "GET /api/v1{path} HTTP/1.0\r\nHost: x\r\n{}\r\n", self.head).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        assert!(answer.starts_with(b"HTTP/1.0 200"), "{}", String::from_utf8_lossy(&answer));
        let end = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n").unwrap();
        answer.split_off(end + 4)
    }

    pub(crate) fn post_status(&self, path: &str, body: &Value) -> u16 {
        self.ask("POST", path, body).status
    }

    /// The body of what can be looked at.
    pub(crate) fn get(&self, path: &str) -> Value {
        let answer = self.ask("GET", path, &Value::Null);
        assert_eq!(answer.status, 200, "{path}: {answer:?}");
        serde_json::from_str(&answer.body).unwrap()
    }
}
