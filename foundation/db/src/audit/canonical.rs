//! One spelling for each JSON value, whichever engine kept it: `jsonb` has its own order of keys and its
//! own spaces.

use serde_json::{Number, Value};

/// Whole numbers up to here are exact as floating-point numbers too.
const EXACT: i64 = 1 << 53;

/// Appends the one spelling of a value.
pub(super) fn write(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Bool(true) => out.extend_from_slice(b"true"),
        Value::Bool(false) => out.extend_from_slice(b"false"),
        Value::Number(number) => out.extend_from_slice(spelled(number).as_bytes()),
        Value::String(text) => write_text(text, out),
        Value::Array(items) => {
            out.push(b'[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                write(item, out);
            }
            out.push(b']');
        }
        Value::Object(fields) => {
            let mut fields: Vec<(&String, &Value)> = fields.iter().collect();
            fields.sort_unstable_by_key(|(name, _)| *name);
            out.push(b'{');
            for (at, (name, field)) in fields.into_iter().enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                write_text(name, out);
                out.push(b':');
                write(field, out);
            }
            out.push(b'}');
        }
    }
}

fn write_text(text: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(Value::from(text).to_string().as_bytes());
}

/// `jsonb` writes 1e3 as 1000, and 1000.0 stays what it was: both are the number 1000.
fn spelled(number: &Number) -> String {
    let whole = number.as_f64().filter(|float| float.fract() == 0.0).and_then(|float| {
        let text = format!("{float:.0}");
        text.parse::<i64>().ok().filter(|whole| whole.abs() <= EXACT)
    });
    match whole {
        Some(whole) if number.is_f64() => whole.to_string(),
        _ => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(json: &str) -> String {
        let mut out = Vec::new();
        write(&serde_json::from_str(json).unwrap(), &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn order_spaces_and_spelling_do_not_matter_and_everything_else_does() {
        for (one, other) in [
            (r#"{"b": 1, "a": [true, null]}"#, r#"{"a":[true,null],"b":1}"#),
            (r#"{"n": 1e3, "m": -2.0}"#, r#"{"m": -2, "n": 1000}"#),
            (r#""\u56e0为""#, "\"因为\""),
            ("9223372036854775807", "9223372036854775807"),
        ] {
            assert_eq!(canonical(one), canonical(other));
        }
        for (one, other) in [
            ("[1,2]", "[2,1]"),
            ("1", "\"1\""),
            ("1.5", "1"),
            (r#"{"a":{"b":1}}"#, r#"{"a":1,"b":{}}"#),
            ("9223372036854775807", "9223372036854775806"),
            (r#"["a,b"]"#, r#"["a","b"]"#),
        ] {
            assert_ne!(canonical(one), canonical(other));
        }
    }
}
