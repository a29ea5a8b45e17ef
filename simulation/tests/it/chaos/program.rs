//! The real program as a child process that can be killed and started again on the same data.

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use simulation::books::Place;

use super::client::Client;

pub(crate) const USERNAME: &str = "chaos";
pub(crate) const PASSWORD: &str = "a-long-enough-sentence-for-storms";
/// A start that takes longer hangs.
const START_AT_MOST: Duration = Duration::from_secs(30);

pub(crate) struct Program {
    folder: PathBuf,
    place: Place,
    pub(crate) addr: SocketAddr,
    child: Mutex<Option<Child>>,
    /// Odd while it is down; grows with each kill and each start.
    epoch: AtomicU64,
}

impl Program {
    /// Makes the folder, the administrator, and starts it.
    pub(crate) async fn begin(folder: PathBuf, url: Option<String>) -> Self {
        let _never_there = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let addr = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let place = match url {
            Some(url) => Place::Server(url),
            None => Place::File(folder.join("tradewind.db")),
        };
        let program =
            Self { folder, place, addr, child: Mutex::new(None), epoch: AtomicU64::new(1) };
        let made = program
            .command(&["user", "add", USERNAME, "--role", "administrator", "--password", PASSWORD])
            .output()
            .unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        program.start().await;
        program
    }

    pub(crate) fn place(&self) -> &Place {
        &self.place
    }

    pub(crate) fn folder(&self) -> &std::path::Path {
        &self.folder
    }

    fn command(&self, words: &[&str]) -> Command {
        // A release build, when one is at hand; otherwise what cargo built beside this test.
        #[expect(clippy::disallowed_methods, reason = "a test's own setting, not the program's")]
        let given = std::env::var_os("TRADEWIND_BIN");
        let binary = given.unwrap_or_else(|| env!("CARGO_BIN_EXE_tradewind-under-test").into());
        let mut command = Command::new(binary);
        command.args(words).arg("--data").arg(&self.folder).stdin(Stdio::null());
        if let Place::Server(url) = &self.place {
            command.args(["--database-url", url]);
        }
        command
    }

    fn log(&self) -> PathBuf {
        self.folder.join("program.log")
    }

    /// What it said so far.
    pub(crate) fn said(&self) -> String {
        std::fs::read_to_string(self.log()).unwrap_or_default()
    }

    /// Starts it and waits until it answers.
    pub(crate) async fn start(&self) {
        self.spawn();
        let began = Instant::now();
        let mut client = Client::new(self.addr, "");
        // Anything it answers is an answer: nobody is signed in here.
        while client.get("/session").await.is_err() {
            assert!(began.elapsed() < START_AT_MOST, "no answer: {}", self.said());
            tokio::time::sleep(Duration::from_millis(10)).await;
            if self.has_ended() {
                // It may lose its database while it starts, and says so; a supervisor starts it anew.
                self.spawn();
            }
        }
        self.epoch.fetch_add(1, Ordering::SeqCst);
    }

    fn spawn(&self) {
        let log = std::fs::File::options().create(true).append(true).open(self.log()).unwrap();
        let mut command = self.command(&["serve", "--listen", &self.addr.to_string()]);
        let child = command.stdout(Stdio::null()).stderr(log).spawn().unwrap();
        *self.child.lock().unwrap() = Some(child);
    }

    fn has_ended(&self) -> bool {
        let mut child = self.child.lock().unwrap();
        child.as_mut().is_some_and(|child| child.try_wait().unwrap().is_some())
    }

    /// `kill -9`: no handler of it runs, nothing is flushed.
    pub(crate) fn kill_9(&self) {
        self.epoch.fetch_add(1, Ordering::SeqCst);
        let mut child = self.child.lock().unwrap().take().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// Asks it to stop and waits for its end.
    pub(crate) fn stop(&self) {
        self.epoch.fetch_add(1, Ordering::SeqCst);
        let mut child = self.child.lock().unwrap().take().unwrap();
        let told = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
        assert!(told.success());
        let ended = child.wait().unwrap();
        assert!(ended.success(), "it ended with {ended}: {}", self.said());
    }

    pub(crate) fn epoch(&self) -> u64 {
        self.epoch.load(Ordering::SeqCst)
    }

    /// Whether it was up all the time since an epoch.
    pub(crate) fn was_up_since(&self, epoch: u64) -> bool {
        epoch.is_multiple_of(2) && self.epoch() == epoch
    }

    pub(crate) fn is_up(&self) -> bool {
        self.epoch().is_multiple_of(2)
    }

    /// Waits until it is up; its epoch.
    pub(crate) async fn when_up(&self) -> u64 {
        loop {
            let epoch = self.epoch();
            if epoch.is_multiple_of(2) {
                return epoch;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// `tradewind doctor`, on the data of a stopped program: what it prints, a line a finding.
    pub(crate) fn doctor(&self) -> String {
        let asked = self.command(&["doctor"]).output().unwrap();
        format!(
            "{}{}",
            String::from_utf8_lossy(&asked.stdout),
            String::from_utf8_lossy(&asked.stderr)
        )
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if let Ok(mut child) = self.child.lock()
            && let Some(child) = child.as_mut()
        {
            let _gone = child.kill();
            let _gone = child.wait();
        }
    }
}
