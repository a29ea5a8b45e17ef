//! What Amazon's answers without success mean: it limits each operation by itself, and says of most things that
//! they are not there or not taken by the status alone.

use channels::{Ask, Denial, Refusal};
use serde_json::Value;

use crate::{listing, reports};

/// Searching for orders is limited to one call in three minutes; twenty of them are there again after this.
const LONGEST_WAIT: i64 = 60 * 60;
/// Millionths of a call: in these a rate is read, as calls in a second.
const MICROS: i128 = 1_000_000;

pub(crate) fn denial(ask: &Ask, refusal: &Refusal<'_>) -> Option<Denial> {
    let refused = |why: &str| Some(Denial::Refused(why.to_owned()));
    match (refusal.status, ask) {
        // Who keeps its documents is somebody else, and nothing is shown there that could be refused.
        (_, Ask::Returns(_)) if refusal.answered > 0 => Some(Denial::Failed),
        (429, _) => Some(Denial::Wait(Some(wait(refusal)))),
        (status, Ask::Returns(_)) => reports::denial(status, refusal.body),
        // What it knows of orders is looked at first, then what it lists.
        (403, Ask::Try) if refusal.answered > 0 => {
            Some(Denial::Lacks("Product Listing".to_owned()))
        }
        (400 | 404, Ask::Try) if refusal.answered > 0 => Some(Denial::NoPlace),
        (404, Ask::These(_) | Ask::ShowStock { .. } | Ask::Unlist(_)) => Some(Denial::Nothing),
        (_, Ask::List(_) | Ask::Unlist(_)) => listing::denial(refusal),
        (404, Ask::WasTold(_) | Ask::TellShipment(_)) => refused("channels.order_gone_there"),
        (400 | 413 | 415 | 422, Ask::TellShipment(_)) => refused("channels.shipment_not_taken"),
        (400 | 413 | 415 | 422, Ask::ShowStock { .. }) => Some(Denial::Refused(code(refusal.body))),
        // Marks are good for a day: without it, the round goes on from its beginning.
        (400, Ask::Behind { .. }) => {
            Some(Denial::Unreadable("the mark is not taken any more".to_owned()))
        }
        _ => None,
    }
}

/// For how many seconds it wants to be left in peace: what it says itself, and until one more call may be made.
/// An ask of several calls begins anew: as many as it made have to be there again, the one that is wanted, and one
/// for whoever asks in between.
fn wait(refusal: &Refusal<'_>) -> i64 {
    let said = (refusal.header)("retry-after").and_then(|text| text.trim().parse().ok());
    let one = || {
        let rate = channels::amounts::micros((refusal.header)("x-amzn-ratelimit-limit")?.trim())?;
        let seconds = (MICROS + rate - 1).checked_div(rate.max(1))?;
        i64::try_from(seconds).ok()
    };
    let answered = i64::try_from(refusal.answered).unwrap_or_default();
    let calls = if answered == 0 { 1 } else { answered.saturating_add(2) };
    let all = one().unwrap_or(1).saturating_mul(calls);
    all.max(said.unwrap_or_default()).clamp(1, LONGEST_WAIT)
}

/// Its own word for what was wrong; nothing of what it says about it.
fn code(body: &[u8]) -> String {
    let body: Option<Value> = serde_json::from_slice(body).ok();
    let code = body.as_ref().and_then(|body| body.pointer("/errors/0/code")?.as_str());
    code.map_or_else(not_taken, word)
}

fn not_taken() -> String {
    "channels.stock_not_taken".to_owned()
}

/// A word of Amazon's, if it is one.
pub(crate) fn word(code: &str) -> String {
    let is_word = (1..=100).contains(&code.len())
        && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte));
    if is_word { code.to_owned() } else { not_taken() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(status: u16, answered: usize, header: &[(&str, &str)], ask: &Ask) -> Option<Denial> {
        let header = |name: &str| {
            let found = header.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        let body = br#"{"errors":[{"code":"BAD_REQUEST","message":"Ann lives here"}]}"#;
        denial(ask, &Refusal { status, answered, header: &header, body })
    }

    #[test]
    fn its_limits_are_waited_for() {
        for (rate, wanted) in [
            ("0.0056", 179),
            ("0.5", 2),
            ("2.0", 1),
            ("0.0001", 3_600),
            ("0", 3_600),
            ("soon", 1),
            ("-1", 1),
        ] {
            let denied = said(429, 0, &[("x-amzn-ratelimit-limit", rate)], &Ask::Try);
            assert_eq!(denied, Some(Denial::Wait(Some(wanted))), "{rate}");
        }
        let both = [("x-amzn-ratelimit-limit", "0.5"), ("retry-after", "9")];
        assert_eq!(said(429, 0, &both, &Ask::Try), Some(Denial::Wait(Some(9))));
        assert_eq!(said(429, 3, &both, &Ask::Try), Some(Denial::Wait(Some(10))));
        let slow = [("x-amzn-ratelimit-limit", "0.0056")];
        assert_eq!(said(429, 1, &slow, &Ask::Try), Some(Denial::Wait(Some(537))));
        assert_eq!(said(429, 0, &[], &Ask::Try), Some(Denial::Wait(Some(1))));
    }

    #[test]
    fn what_a_status_says_depends_on_what_was_asked() {
        let these = Ask::These(vec!["1".to_owned()]);
        let show = Ask::ShowStock { group: None, pieces: Vec::new(), intent: String::new() };
        for (status, answered, ask, wanted) in [
            (404, 0, &these, Some(Denial::Nothing)),
            (400, 0, &these, None),
            (403, 0, &these, None),
            (500, 0, &these, None),
            (404, 0, &show, Some(Denial::Nothing)),
            (400, 0, &show, Some(Denial::Refused("BAD_REQUEST".to_owned()))),
            (403, 0, &Ask::Try, None),
            (403, 1, &Ask::Try, Some(Denial::Lacks("Product Listing".to_owned()))),
            (400, 0, &Ask::Try, None),
            (400, 1, &Ask::Try, Some(Denial::NoPlace)),
        ] {
            assert_eq!(said(status, answered, &[], ask), wanted, "{status} {ask:?}");
        }
        assert_eq!(word("90220"), "90220");
        for other in ["", "Invalid Input", "Straße", &"x".repeat(101)] {
            assert_eq!(word(other), "channels.stock_not_taken", "{other}");
        }
    }
}
