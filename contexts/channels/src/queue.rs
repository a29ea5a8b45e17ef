//! A queue of AWS (SQS) into which a platform puts what happens: where it is, and how it is asked. Pure.
//!
//! Calls are signed by Signature Version 4: HMAC-SHA256 over a canonical form of the request, by a key that follows
//! from the secret, the day, the region and the service.

use hmac::{Hmac, KeyInit, Mac};
use kernel::{Fault, FieldFault, Timestamp, hex};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use url::Url;

use crate::connection::{ConnectionFault, Trouble};
use crate::connector::Call;

/// Messages of one answer: more SQS does not give.
const MOST_MESSAGES: usize = 10;
/// So long an answer waits for something to tell; less than a call may take.
const WAIT_SECONDS: i64 = 5;
/// So long a message is nobody else's: longer than it takes to keep it.
const HIDDEN_SECONDS: i64 = 60;
const MOST_KEY: usize = 200;
const MOST_ADDRESS: usize = 500;

/// A queue as its owner names it.
#[derive(Clone, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewQueue {
    /// `https://sqs.eu-west-1.amazonaws.com/123456789012/orders`.
    pub(crate) url: String,
    /// In which region of AWS it is: `eu-west-1`. As the address says when absent.
    pub(crate) region: Option<String>,
    /// The access key ID of a user who may receive and delete its messages, and nothing else.
    pub(crate) key: String,
    /// What belongs to it.
    pub(crate) secret: String,
}

impl std::fmt::Debug for NewQueue {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "NewQueue({})", self.url)
    }
}

/// A queue, as it is asked.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Queue {
    pub(crate) url: String,
    pub(crate) region: String,
    pub(crate) key: String,
    pub(crate) secret: String,
}

impl std::fmt::Debug for Queue {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Queue({})", self.url)
    }
}

/// How a queue does, as a screen shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = ChannelQueue)]
pub(crate) struct QueueView {
    pub(crate) url: String,
    pub(crate) region: String,
    /// When it answered last.
    pub(crate) read_at: Option<Timestamp>,
    /// Messages that were taken.
    pub(crate) messages: i64,
    /// Messages of kinds that nobody knows, or that cannot be read: kept for thirty days.
    pub(crate) unread: i64,
    /// Why it does not answer.
    pub(crate) fault: Option<ConnectionFault>,
}

fn wrong(path: &str, code: &'static str, detail: &str) -> FieldFault {
    FieldFault { path: path.to_owned(), code, detail: detail.to_owned() }
}

/// Letters, digits and hyphens, as regions are called.
fn is_region(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=40).contains(&text.len()) && text.bytes().all(plain)
}

impl NewQueue {
    /// As it may be used.
    ///
    /// # Errors
    /// Every wrong field.
    pub(crate) fn checked(self) -> Result<Queue, Fault> {
        let mut faults = Vec::new();
        let address = self.url.trim();
        let url = Url::parse(address).ok().filter(|url| {
            let is_web = matches!(url.scheme(), "https" | "http") && url.host_str().is_some();
            let is_plain = url.query().is_none() && url.fragment().is_none();
            is_web && is_plain && url.username().is_empty() && address.len() <= MOST_ADDRESS
        });
        if url.as_ref().is_none_or(|url| url.path().len() < 2) {
            faults.push(wrong("url", "channels.no_address", "the address of a queue"));
        }
        let said = self.region.map(|region| region.trim().to_owned());
        let said = said.filter(|region| !region.is_empty());
        let host = url.as_ref().and_then(Url::host_str).unwrap_or_default();
        let region = said.or_else(|| region_of(host)).unwrap_or_default();
        if !is_region(&region) {
            faults.push(wrong("region", "kernel.invalid_value", "a region of AWS"));
        }
        let [key, secret] = [self.key, self.secret].map(|text| text.trim().to_owned());
        for (path, text) in [("key", &key), ("secret", &secret)] {
            if text.is_empty() {
                faults.push(wrong(path, "kernel.required", "empty"));
            } else if text.len() > MOST_KEY || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
                faults.push(wrong(path, "kernel.invalid_value", "not a key"));
            }
        }
        if !faults.is_empty() {
            return Err(Fault::fields(faults));
        }
        Ok(Queue { url: address.to_owned(), region, key, secret })
    }
}

/// The region that stands in the name of the host: `sqs.eu-west-1.amazonaws.com`.
fn region_of(host: &str) -> Option<String> {
    let rest = host.strip_prefix("sqs.")?;
    let (region, of) = rest.split_once('.')?;
    of.starts_with("amazonaws.com").then(|| region.to_owned())
}

/// A message, as the queue gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct QueuedMessage {
    /// By what it is taken away.
    pub(crate) receipt: String,
    pub(crate) body: String,
}

impl Queue {
    /// To see whether the key is good: without waiting, and without taking a message.
    pub(crate) fn look(&self, now: Timestamp) -> Call {
        let body = json!({"QueueUrl": self.url, "AttributeNames": ["ApproximateNumberOfMessages"]});
        self.call("GetQueueAttributes", &body, now)
    }

    /// To be given messages.
    pub(crate) fn receive(&self, now: Timestamp) -> Call {
        let body = json!({
            "QueueUrl": self.url, "MaxNumberOfMessages": MOST_MESSAGES,
            "WaitTimeSeconds": WAIT_SECONDS, "VisibilityTimeout": HIDDEN_SECONDS,
        });
        self.call("ReceiveMessage", &body, now)
    }

    /// To take messages away that are kept here.
    pub(crate) fn delete(&self, messages: &[QueuedMessage], now: Timestamp) -> Call {
        let entries: Vec<Value> = messages
            .iter()
            .enumerate()
            .map(|(at, one)| json!({"Id": at.to_string(), "ReceiptHandle": one.receipt}))
            .collect();
        let body = json!({"QueueUrl": self.url, "Entries": entries});
        self.call("DeleteMessageBatch", &body, now)
    }

    fn call(&self, action: &str, body: &Value, now: Timestamp) -> Call {
        let body = body.to_string().into_bytes();
        let (url, host) = match Url::parse(&self.url) {
            Ok(url) => (url.origin().ascii_serialization() + "/", host(&url)),
            Err(_) => (self.url.clone(), String::new()),
        };
        let at = basic(now);
        let mut headers = vec![
            ("content-type", "application/x-amz-json-1.0".to_owned()),
            ("host", host),
            ("x-amz-date", at.clone()),
            ("x-amz-target", format!("AmazonSQS.{action}")),
        ];
        let signer =
            Signer { region: &self.region, service: "sqs", key: &self.key, secret: &self.secret };
        let signed = signer.sign(("POST", "/", ""), &headers, &body, &at);
        headers.retain(|(name, _)| *name != "host");
        headers.push(("authorization", signed));
        headers.push(("accept", "application/json".to_owned()));
        Call { method: "POST", url, headers, body }
    }
}

fn host(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// Reads what a queue gave.
pub(crate) fn messages(body: &[u8]) -> Option<Vec<QueuedMessage>> {
    let given: Value = serde_json::from_slice(body).ok()?;
    let given = given.as_object()?;
    let Some(messages) = given.get("Messages").filter(|messages| !messages.is_null()) else {
        return Some(Vec::new());
    };
    let message = |one: &Value| {
        let text = |field: &str| one.get(field).and_then(Value::as_str).map(str::to_owned);
        Some(QueuedMessage { receipt: text("ReceiptHandle")?, body: text("Body")? })
    };
    messages.as_array()?.iter().map(message).collect()
}

/// AWS says by a word of its own what is wrong, with one status for most of it.
pub(crate) fn refused(status: u16, body: &[u8]) -> Trouble {
    let said: Option<Value> = serde_json::from_slice(body).ok();
    let word = said.as_ref().and_then(|said| said.get("__type")?.as_str());
    let word = word.and_then(|word| word.rsplit(['#', '.']).next()).unwrap_or_default();
    let is_plain = word.bytes().all(|byte| byte.is_ascii_alphanumeric());
    match word {
        "AccessDenied"
        | "AccessDeniedException"
        | "InvalidClientTokenId"
        | "UnrecognizedClientException"
        | "InvalidSignatureException"
        | "SignatureDoesNotMatch"
        | "MissingAuthenticationToken" => Trouble::NotAuthorised,
        "QueueDoesNotExist" | "NonExistentQueue" => Trouble::NotFound,
        "RequestThrottled" | "ThrottlingException" => Trouble::Wait(None),
        word if status == 400 && is_plain && (1..=60).contains(&word.len()) => {
            Trouble::Denied(word.to_owned())
        }
        _ => Trouble::of(status, None),
    }
}

/// A time as AWS writes it: `20150830T123600Z`.
fn basic(at: Timestamp) -> String {
    let text: String = at.to_string().chars().filter(|one| !matches!(one, '-' | ':')).collect();
    let whole = text.split(['.', 'Z']).next().unwrap_or_default();
    format!("{whole}Z")
}

/// Who signs, and for what.
struct Signer<'a> {
    region: &'a str,
    service: &'a str,
    key: &'a str,
    secret: &'a str,
}

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    // A key of any length is one.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return Vec::new() };
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

impl Signer<'_> {
    /// The header `authorization` of a request: its method, path and query, its headers sorted by name, its body, and
    /// when it is made.
    fn sign(
        &self,
        (method, path, query): (&str, &str, &str),
        headers: &[(&str, String)],
        body: &[u8],
        at: &str,
    ) -> String {
        let names: Vec<&str> = headers.iter().map(|(name, _)| *name).collect();
        let names = names.join(";");
        let lines: String =
            headers.iter().map(|(name, value)| format!("{name}:{}\n", value.trim())).collect();
        let hash = hex(Sha256::digest(body));
        let canonical = format!("{method}\n{path}\n{query}\n{lines}\n{names}\n{hash}");
        let day = at.get(..8).unwrap_or_default();
        let scope = format!("{day}/{}/{}/aws4_request", self.region, self.service);
        let canonical = hex(Sha256::digest(canonical.as_bytes()));
        let text = format!("AWS4-HMAC-SHA256\n{at}\n{scope}\n{canonical}");
        let key = mac(format!("AWS4{}", self.secret).as_bytes(), day);
        let key = [self.region, self.service, "aws4_request"]
            .into_iter()
            .fold(key, |key, part| mac(&key, part));
        let signature = hex(mac(&key, &text));
        let by = self.key;
        format!(
            "AWS4-HMAC-SHA256 Credential={by}/{scope}, SignedHeaders={names}, Signature={signature}"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIGNER: Signer<'_> = Signer {
        region: "us-east-1",
        service: "service",
        key: "AKIDEXAMPLE",
        secret: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
    };

    /// `get-vanilla`, `post-vanilla` and `get-vanilla-query-order-key-case` of AWS's own test suite.
    #[test]
    fn requests_are_signed_as_aws_has_it() {
        let headers = [
            ("host", "example.amazonaws.com".to_owned()),
            ("x-amz-date", "20150830T123600Z".to_owned()),
        ];
        for (method, query, wanted) in [
            ("GET", "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
            ("POST", "", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
            (
                "GET",
                "Param1=value1&Param2=value2",
                "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
            ),
        ] {
            let signed = SIGNER.sign((method, "/", query), &headers, b"", "20150830T123600Z");
            assert_eq!(
                signed,
                format!(
                    "AWS4-HMAC-SHA256 \
                     Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, \
                     SignedHeaders=host;x-amz-date, Signature={wanted}"
                )
            );
        }
    }

    fn new(url: &str, region: Option<&str>) -> NewQueue {
        NewQueue {
            url: url.to_owned(),
            region: region.map(str::to_owned),
            key: " AKIDEXAMPLE ".to_owned(),
            secret: "wJalr/K7".to_owned(),
        }
    }

    #[test]
    fn a_queue_is_where_its_address_says() {
        let url = "https://sqs.eu-west-1.amazonaws.com/123456789012/orders";
        let queue = new(url, None).checked().unwrap();
        assert_eq!((queue.region.as_str(), queue.key.as_str()), ("eu-west-1", "AKIDEXAMPLE"));
        assert_eq!(new(url, Some("us-east-1")).checked().unwrap().region, "us-east-1");
        let call = queue.receive("2026-11-22T08:00:00.5Z".parse().unwrap());
        assert_eq!(call.url, "https://sqs.eu-west-1.amazonaws.com/");
        let header =
            |name| call.headers.iter().find(|(known, _)| *known == name).unwrap().1.clone();
        assert_eq!(header("x-amz-date"), "20261122T080000Z");
        assert_eq!(header("x-amz-target"), "AmazonSQS.ReceiveMessage");
        assert!(!format!("{queue:?}").contains("wJalr"));
        for (wrong, region, path) in [
            ("ftp://sqs.eu-west-1.amazonaws.com/1/orders", None, "url"),
            ("https://sqs.eu-west-1.amazonaws.com", None, "url"),
            ("https://sqs.eu-west-1.amazonaws.com/1/orders?x=1", None, "url"),
            ("https://queue.example/1/orders", None, "region"),
            (url, Some("EU West"), "region"),
        ] {
            let fault = new(wrong, region).checked().unwrap_err();
            assert_eq!(fault.wrong_fields()[0].path, path, "{wrong}");
        }
        let empty = NewQueue { key: String::new(), secret: "a b".to_owned(), ..new(url, None) };
        let paths: Vec<String> = empty
            .checked()
            .unwrap_err()
            .wrong_fields()
            .iter()
            .map(|field| field.path.clone())
            .collect();
        assert_eq!(paths, ["key", "secret"]);
    }

    #[test]
    fn what_a_queue_gives_is_messages_or_nothing() {
        let body = br#"{"Messages":[{"MessageId":"m","ReceiptHandle":"r","Body":"{}"}]}"#;
        let wanted = QueuedMessage { receipt: "r".to_owned(), body: "{}".to_owned() };
        assert_eq!(messages(body), Some(vec![wanted]));
        for empty in ["{}", r#"{"Messages":null}"#, r#"{"Messages":[]}"#] {
            assert_eq!(messages(empty.as_bytes()), Some(Vec::new()), "{empty}");
        }
        for wrong in ["", "[]", "<html>", r#"{"Messages":{}}"#, r#"{"Messages":[{}]}"#] {
            assert_eq!(messages(wrong.as_bytes()), None, "{wrong}");
        }
    }
}
