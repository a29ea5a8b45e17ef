//! What every connector reads alike, whatever its platform calls it.

use customers::PersonInput;
use kernel::Currency;
use orders::new_order::{FeeKind, NewFee, NewLine, NewOrder};
use serde_json::Value;

use crate::connector::{Pass, Unreadable};

/// The longest token anybody gives has room in it.
const MOST_TOKEN: usize = 16 * 1024;
/// For how long a pass is good where nobody says it.
const UNSAID_SECONDS: i64 = 600;

/// Reads a pass as RFC 6749 has it: `access_token`, and for how many seconds it is good.
///
/// # Errors
/// It is none.
pub fn pass(body: &[u8]) -> Result<Pass, Unreadable> {
    let unreadable = || Unreadable { why: "not a token".to_owned() };
    let given: Value = serde_json::from_slice(body).map_err(|_| unreadable())?;
    let token = given.get("access_token").and_then(Value::as_str).ok_or_else(unreadable)?;
    let is_plain = token.bytes().all(|byte| byte.is_ascii_graphic());
    if token.is_empty() || token.len() > MOST_TOKEN || !is_plain {
        return Err(unreadable());
    }
    let seconds = match given.get("expires_in") {
        Some(Value::Number(seconds)) => seconds.as_i64(),
        // Some write their numbers as texts.
        Some(Value::String(seconds)) => seconds.parse().ok(),
        _ => None,
    };
    let seconds = seconds.unwrap_or(UNSAID_SECONDS);
    Ok(Pass { token: token.to_owned(), seconds, next: None })
}

/// The goods of an order for [`crate::Said`]: each line's number, SKU and pieces.
#[must_use]
pub fn goods(lines: &[NewLine]) -> Vec<String> {
    let mut goods: Vec<String> = lines
        .iter()
        .map(|line| {
            let id = line.external_line_id.as_deref().unwrap_or_default();
            format!("{id}:{}:{}", line.sku, line.quantity)
        })
        .collect();
    goods.sort_unstable();
    goods
}

/// Who the goods go to, all of it in one text, to see whether it changed.
#[must_use]
pub fn goes_to(person: Option<&PersonInput>) -> String {
    let Some(person) = person else { return String::new() };
    let fields = [
        &person.name,
        &person.company,
        &person.phone,
        &person.line1,
        &person.line2,
        &person.city,
        &person.region,
        &person.postcode,
        &person.country,
    ];
    let fields = fields.map(|field| field.as_deref().unwrap_or_default());
    fields.join("\u{1f}")
}

/// Platforms round each amount by itself; what is left over of as many smallest units as there are amounts is
/// said to be that. More is for a person to see.
pub fn settle_rounding(new: &mut NewOrder, currency: Currency, total: i64) {
    let Ok(amounts) = new.amounts(currency) else { return };
    let off = total.saturating_sub(amounts.total);
    let most = i64::try_from(new.lines.len() + new.fees.len()).unwrap_or_default();
    if off != 0 && off.saturating_abs() <= most {
        new.fees.push(NewFee {
            kind: FeeKind::Adjustment,
            title: "rounding".to_owned(),
            amount_minor: off,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pass_is_a_plain_word_with_its_time() {
        for (body, seconds) in [
            (r#"{"access_token":"A1","token_type":"bearer","expires_in":3600}"#, 3_600),
            (r#"{"access_token":"A1","expires_in":"7200"}"#, 7_200),
            (r#"{"access_token":"A1"}"#, 600),
            (r#"{"access_token":"A1","expires_in":"soon"}"#, 600),
        ] {
            let pass = pass(body.as_bytes()).unwrap();
            assert_eq!((pass.token.as_str(), pass.seconds), ("A1", seconds), "{body}");
        }
        let long = format!(r#"{{"access_token":"{}"}}"#, "x".repeat(MOST_TOKEN + 1));
        for wrong in
            ["", "{}", r#"{"access_token":""}"#, r#"{"access_token":"a b"}"#, "<html>", &long]
        {
            assert!(pass(wrong.as_bytes()).is_err(), "{wrong:.40}");
        }
    }
}
