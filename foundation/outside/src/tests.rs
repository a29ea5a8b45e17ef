use std::io::{Read, Write};
use std::net::TcpListener;

use super::*;

#[test]
fn only_addresses_of_the_public_network_are_public() {
    for (address, wanted) in [
        ("8.8.8.8", true),
        ("192.0.1.1", true),
        ("172.15.0.1", true),
        ("0.0.0.0", false),
        ("10.1.2.3", false),
        ("100.64.0.1", false),
        ("127.0.0.1", false),
        ("169.254.169.254", false),
        ("172.16.0.1", false),
        ("172.31.255.255", false),
        ("192.0.0.8", false),
        ("192.168.1.1", false),
        ("198.18.0.1", false),
        ("203.0.113.7", false),
        ("224.0.0.1", false),
        ("255.255.255.255", false),
        ("2606:4700:4700::1111", true),
        ("::", false),
        ("::1", false),
        ("::ffff:127.0.0.1", false),
        ("64:ff9b::7f00:1", false),
        ("fc00::1", false),
        ("fe80::1", false),
        ("ff02::1", false),
        ("2001::1", false),
        ("2001:db8::1", false),
        ("2002:7f00:1::", false),
    ] {
        assert_eq!(is_public(address.parse().unwrap()), wanted, "{address}");
    }
}

/// Answers each connection with this, as often as somebody comes.
fn serve(answer: Vec<u8>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let place = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            let _asked = stream.read(&mut [0; 4_096]);
            let _gone = stream.write_all(&answer);
        }
    });
    place
}

fn answer(status: &str, headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n{body}"
    )
    .into_bytes()
}

fn outside(private: &[&str]) -> Outside {
    let private: Vec<String> = private.iter().map(|host| (*host).to_owned()).collect();
    Outside::new(&private).unwrap()
}

#[tokio::test]
async fn what_is_private_is_asked_only_where_the_operator_says_so() {
    let place = serve(answer("200 OK", "", "here"));
    let port = place.port();
    for url in [
        format!("https://127.0.0.1:{port}/"),
        format!("https://localhost:{port}/"),
        format!("https://[::1]:{port}/"),
        format!("https://[::ffff:127.0.0.1]:{port}/"),
        format!("http://127.0.0.1:{port}/"),
        "http://example.com/".to_owned(),
        format!("http://ann:secret@allowed.example:{port}/"),
    ] {
        let refused = outside(&["allowed.example"]).get(&url).await;
        let told = format!("{:?}", refused.unwrap_err());
        assert!(told.contains("Refused"), "{url}: {told}");
    }
    for (url, host) in [
        (format!("http://127.0.0.1:{port}/"), "127.0.0.1"),
        (format!("http://localhost:{port}/"), "LocalHost"),
    ] {
        let got = outside(&[host]).get(&url).await.unwrap();
        assert_eq!(got.as_deref(), Some(&b"here"[..]), "{url}");
    }
}

#[tokio::test]
async fn an_answer_that_points_elsewhere_is_not_followed() {
    let inner = serve(answer("200 OK", "", "inner"));
    let place = serve(answer("302 Found", &format!("Location: http://{inner}/\r\n"), ""));
    let asked = outside(&["127.0.0.1"]).get(&format!("http://{place}/")).await;
    assert_eq!(asked.unwrap(), None);
}

#[tokio::test]
async fn an_answer_without_end_is_not_read_to_its_end() {
    let place = serve(answer("200 OK", "", &"x".repeat(MOST_BYTES + 1)));
    let asked = outside(&["127.0.0.1"]).get(&format!("http://{place}/")).await;
    assert!(matches!(asked, Err(OutsideError::TooGreat)), "{asked:?}");
    let place = serve(answer("200 OK", "", &"x".repeat(MOST_BYTES)));
    let asked = outside(&["127.0.0.1"]).get(&format!("http://{place}/")).await;
    assert_eq!(asked.unwrap().map(|body| body.len()), Some(MOST_BYTES));
}

#[tokio::test]
async fn a_stream_goes_where_a_question_may_go() {
    let port = serve(Vec::new()).port();
    for host in ["127.0.0.1", "localhost", "::1", "::ffff:127.0.0.1", "nobody.invalid"] {
        let told = outside(&["allowed.example"]).dial(host, port).await;
        assert!(matches!(told, Err(OutsideError::Refused(..))), "{host}: {told:?}");
    }
    outside(&["127.0.0.1"]).dial("127.0.0.1", port).await.unwrap();
    outside(&["LocalHost"]).dial("localhost", port).await.unwrap();
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let told = outside(&["127.0.0.1"]).dial("127.0.0.1", closed).await;
    assert!(matches!(told, Err(OutsideError::Silent(_))), "{told:?}");
}

/// All pieces of an answer, or why they are not all.
async fn pieces(place: SocketAddr, most: u64) -> (Option<StatusCode>, Vec<u8>, String) {
    let request = Request::get(format!("http://{place}/")).body(Vec::new()).unwrap();
    let mut read = Vec::new();
    let mut streamed = match outside(&["127.0.0.1"]).stream(request, most).await {
        Ok(streamed) => streamed,
        Err(error) => return (None, read, error.to_string()),
    };
    let status = Some(streamed.status());
    loop {
        match streamed.next().await {
            Ok(Some(piece)) => read.extend_from_slice(&piece),
            Ok(None) => return (status, read, String::new()),
            Err(error) => return (status, read, error.to_string()),
        }
    }
}

#[tokio::test]
async fn what_is_too_great_to_be_held_comes_in_pieces() {
    let long = "x".repeat(3 * MOST_BYTES);
    let great = u64::try_from(long.len()).unwrap();
    let place = serve(answer("200 OK", "", &long));
    let (status, read, why) = pieces(place, great).await;
    assert_eq!((status, read.len(), why.as_str()), (Some(StatusCode::OK), long.len(), ""));
    let (_, read, why) = pieces(place, great - 1).await;
    assert!(read.len() < long.len());
    assert_eq!(why, "its answer is too great");

    // It says that it is longer than it is.
    let mut cut = answer("200 OK", "", &long);
    cut.truncate(cut.len() - 1);
    let (_, read, why) = pieces(serve(cut), great).await;
    assert!(read.len() < long.len());
    assert_eq!(why, "it cannot be reached");

    let place = serve(answer("302 Found", "Location: http://127.0.0.1/\r\n", ""));
    assert_eq!(pieces(place, great).await.0, Some(StatusCode::FOUND), "it is not followed");
}

#[tokio::test]
async fn what_comes_in_pieces_comes_from_where_a_question_may_go() {
    let place = serve(answer("200 OK", "", "here"));
    for url in [format!("http://{place}/"), format!("https://localhost:{}/", place.port())] {
        let request = Request::get(&url).body(Vec::new()).unwrap();
        let refused = outside(&["allowed.example"]).stream(request, 10).await;
        let told = format!("{:?}", refused.unwrap_err());
        assert!(told.contains("Refused"), "{url}: {told}");
    }
}
