//! A native HTTP load generator: keep-alive connections, closed or open loop, honest latencies.
//!
//! *Closed loop*: each connection asks again when it has its answer; the rate is what the server
//! makes of it. *Open loop*: requests are due at a fixed rate, whatever the server does. A request
//! that had to wait because every connection was busy counts from the moment it was due
//! (no coordinated omission): a server that stalls for a second has that second in its percentiles.

mod histogram;

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{self, SendRequest};
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use self::histogram::Histogram;
use crate::cpu::Stretch;

/// A connection that cannot be had is tried again so often before it counts as an error.
const PAUSE_AFTER_ERROR: Duration = Duration::from_millis(10);

pub(crate) enum Length {
    For(Duration),
    Requests(u64),
    /// Until somebody says that it is enough.
    Until(Arc<AtomicBool>),
}

pub(crate) struct LoadPlan<F> {
    pub(crate) addr: SocketAddr,
    /// Connections, each with one request at a time.
    pub(crate) concurrency: usize,
    pub(crate) length: Length,
    /// Requests per second of an open loop; none: closed.
    pub(crate) rate: Option<f64>,
    /// Makes the n-th request, from 0. Called once for each n.
    pub(crate) make_request: F,
}

#[derive(Debug)]
pub(crate) struct LoadReport {
    /// Answers with a status of 2xx.
    pub(crate) count: u64,
    /// Everything else, by status or kind of failure.
    pub(crate) errors: BTreeMap<String, u64>,
    pub(crate) p50_ms: f64,
    pub(crate) p95_ms: f64,
    pub(crate) p99_ms: f64,
    pub(crate) max_ms: f64,
    /// Answers with 2xx per second.
    pub(crate) throughput: f64,
    /// What this process took of all cores meanwhile, 0 to 1.
    pub(crate) cpu_share: f64,
}

impl LoadReport {
    pub(crate) fn note(&self) -> String {
        let errors: Vec<_> = self.errors.iter().map(|(what, n)| format!("{what}: {n}")).collect();
        let errors = if errors.is_empty() { "no errors".to_owned() } else { errors.join(", ") };
        format!(
            "{} requests, p50 {:.2} p95 {:.2} p99 {:.2} max {:.1} ms, load generator {:.0} % of \
             the machine, {errors}",
            self.count,
            self.p50_ms,
            self.p95_ms,
            self.p99_ms,
            self.max_ms,
            self.cpu_share * 100.0,
        )
    }

    /// The report, unless anything but success came back.
    pub(crate) fn clean(self) -> Result<Self, String> {
        if self.errors.is_empty() && self.count > 0 {
            Ok(self)
        } else {
            Err(format!("not only successes: {}", self.note()))
        }
    }
}

/// Runs `plan` on the calling thread: one core at most, the others are the server's.
pub(crate) fn run<F>(plan: LoadPlan<F>) -> io::Result<LoadReport>
where
    F: Fn(u64) -> Request<Full<Bytes>> + 'static,
{
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let connections = plan.concurrency;
    let shared = Arc::new(Shared { plan, next: AtomicU64::new(0), start: Instant::now() });
    let cpu = Stretch::begin();
    let local = tokio::task::LocalSet::new();
    let tallies = local.block_on(&runtime, async {
        let workers: Vec<_> =
            (0..connections).map(|_| tokio::task::spawn_local(work(Arc::clone(&shared)))).collect();
        let mut all = Tally::default();
        for worker in workers {
            all.add(worker.await?);
        }
        Ok::<_, tokio::task::JoinError>(all)
    });
    let wall_s = shared.start.elapsed().as_secs_f64();
    let tally = tallies.map_err(io::Error::other)?;
    Ok(LoadReport {
        count: tally.count,
        errors: tally.errors,
        p50_ms: tally.latencies.quantile_ms(0.50),
        p95_ms: tally.latencies.quantile_ms(0.95),
        p99_ms: tally.latencies.quantile_ms(0.99),
        max_ms: tally.latencies.max_ms(),
        throughput: tally.count as f64 / wall_s,
        cpu_share: cpu.share(),
    })
}

struct Shared<F> {
    plan: LoadPlan<F>,
    next: AtomicU64,
    start: Instant,
}

#[derive(Default)]
struct Tally {
    count: u64,
    errors: BTreeMap<String, u64>,
    latencies: Histogram,
}

impl Tally {
    fn add(&mut self, other: Self) {
        self.count += other.count;
        self.latencies.add(&other.latencies);
        for (what, n) in other.errors {
            *self.errors.entry(what).or_default() += n;
        }
    }
}

async fn work<F>(shared: Arc<Shared<F>>) -> Tally
where
    F: Fn(u64) -> Request<Full<Bytes>>,
{
    let plan = &shared.plan;
    let mut tally = Tally::default();
    let mut connection = None;
    loop {
        let n = shared.next.fetch_add(1, Ordering::Relaxed);
        let due = plan.rate.map(|rate| shared.start + Duration::from_secs_f64(n as f64 / rate));
        let is_over = match &plan.length {
            Length::Requests(total) => n >= *total,
            Length::Until(over) => over.load(Ordering::Relaxed),
            Length::For(length) => due.unwrap_or_else(Instant::now) >= shared.start + *length,
        };
        if is_over {
            return tally;
        }
        let request = (plan.make_request)(n);
        let began = match due {
            // Early: wait, and count from the waking, for a late timer is not the server's fault.
            Some(due) if due > Instant::now() => {
                tokio::time::sleep_until(due.into()).await;
                Instant::now()
            }
            // Late: all connections were busy, and that is the server's.
            Some(due) => due,
            None => Instant::now(),
        };
        let outcome = ask(plan.addr, &mut connection, request).await;
        // Failures are answers too: a server that refuses quickly must not look fast.
        tally.latencies.record(began.elapsed());
        match outcome {
            Ok(status) if status.is_success() => tally.count += 1,
            Ok(status) => *tally.errors.entry(status.as_u16().to_string()).or_default() += 1,
            Err(_) => {
                connection = None;
                *tally.errors.entry("connection".to_owned()).or_default() += 1;
                tokio::time::sleep(PAUSE_AFTER_ERROR).await;
            }
        }
    }
}

pub(crate) type Connection = SendRequest<Full<Bytes>>;
pub(crate) type AnyError = Box<dyn std::error::Error + Send + Sync>;

async fn ask(
    addr: SocketAddr,
    connection: &mut Option<Connection>,
    request: Request<Full<Bytes>>,
) -> Result<StatusCode, AnyError> {
    let mut sender = kept_or_new(addr, connection).await?;
    let mut answer = sender.send_request(request).await?;
    while let Some(frame) = answer.body_mut().frame().await {
        frame?;
    }
    *connection = Some(sender);
    Ok(answer.status())
}

/// Takes the connection out, or opens another; who is done with its answer puts it back.
pub(crate) async fn kept_or_new(
    addr: SocketAddr,
    connection: &mut Option<Connection>,
) -> Result<Connection, AnyError> {
    // A server may close an idle connection: that is no error.
    if let Some(mut kept) = connection.take()
        && kept.ready().await.is_ok()
    {
        return Ok(kept);
    }
    connect(addr).await
}

pub(crate) async fn connect(addr: SocketAddr) -> Result<Connection, AnyError> {
    let stream = TcpStream::connect(addr).await?;
    stream.set_nodelay(true)?;
    let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    // Its end shows in the sender, as an error of the next request.
    tokio::spawn(async move {
        let _ = connection.await;
    });
    Ok(sender)
}

#[cfg(test)]
mod tests;
