use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::thread;

use super::*;

/// A server by hand: answers each request with what `answer` says for its number.
fn server(answer: fn(u64) -> (&'static str, Duration)) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = listener.local_addr().unwrap();
    thread::spawn(move || {
        let seen = Arc::new(AtomicU64::new(0));
        for stream in listener.incoming() {
            let (stream, seen) = (stream.unwrap(), Arc::clone(&seen));
            thread::spawn(move || {
                let mut reader = BufReader::new(stream.try_clone().unwrap());
                let mut writer = stream;
                // Small answers at once: delayed acknowledgements would be all we measure.
                writer.set_nodelay(true).unwrap();
                let mut length = 0;
                let mut line = String::new();
                while reader.read_line(&mut line).is_ok_and(|read| read > 0) {
                    if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
                        length = value.trim().parse().unwrap();
                    }
                    if line == "\r\n" {
                        reader.read_exact(&mut vec![0; length]).unwrap();
                        length = 0;
                        let (status, pause) = answer(seen.fetch_add(1, Ordering::SeqCst));
                        thread::sleep(pause);
                        let text = format!("HTTP/1.1 {status}\r\ncontent-length: 2\r\n\r\nok");
                        writer.write_all(text.as_bytes()).unwrap();
                    }
                    line.clear();
                }
            });
        }
    });
    addr
}

fn plan(
    addr: SocketAddr,
    concurrency: usize,
    length: Length,
    rate: Option<f64>,
) -> LoadPlan<impl Fn(u64) -> Request<Full<Bytes>>> {
    let make_request = |n: u64| {
        Request::post("/")
            .header("host", "localhost")
            .body(Full::new(Bytes::from(n.to_string())))
            .unwrap()
    };
    LoadPlan { addr, concurrency, length, rate, make_request }
}

#[test]
fn every_request_is_asked_once_and_counted_by_its_answer() {
    let addr = server(|n| (if n % 4 == 0 { "409 Conflict" } else { "200 OK" }, Duration::ZERO));
    let report = run(plan(addr, 8, Length::Requests(400), None)).unwrap();
    assert_eq!(report.count, 300);
    assert_eq!(report.errors, BTreeMap::from([("409".to_owned(), 100)]));
    assert!(report.clean().is_err());
}

#[test]
fn a_server_that_is_not_there_is_an_error_and_not_a_hang() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let report = run(plan(free, 2, Length::Requests(4), None)).unwrap();
    assert_eq!((report.count, report.errors["connection"]), (0, 4));
}

#[test]
fn a_closed_loop_ends_with_its_time() {
    let addr = server(|_| ("200 OK", Duration::from_millis(1)));
    let began = Instant::now();
    let report = run(plan(addr, 2, Length::For(Duration::from_millis(200)), None)).unwrap();
    assert!(began.elapsed() < Duration::from_secs(2));
    assert!(report.count > 10 && report.p50_ms >= 1.0, "{report:?}");
}

/// One stall of 300 ms at 200 requests a second on one connection delays the sixty requests due
/// meanwhile. A generator that waits politely would see one slow answer of a hundred and no slow p95.
#[test]
fn an_open_loop_counts_the_wait_of_those_behind_a_stall() {
    let addr = server(|n| ("200 OK", Duration::from_millis(if n == 20 { 300 } else { 0 })));
    let report = run(plan(addr, 1, Length::Requests(200), Some(200.0))).unwrap();
    let report = report.clean().unwrap();
    assert!(report.max_ms >= 300.0, "{report:?}");
    assert!(report.p95_ms > 150.0, "{report:?}");
    // Those before and long after the stall did not wait.
    assert!(report.p50_ms < 20.0, "{report:?}");
    // Due every 5 ms: it did not run ahead of its rate either.
    assert!(report.throughput < 210.0, "{report:?}");
}
