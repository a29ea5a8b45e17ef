//! What of a value may be seen without the right to see all of it. The number of stars says nothing
//! about the length of what they hide.

const STARS: &str = "***";

/// `John Smith` → `J*** S***`, `仲小妮` → `仲*妮`, `王伟` → `王*`.
#[must_use]
pub fn mask_name(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    if let [word] = words.as_slice()
        && word.chars().all(is_ideograph)
    {
        return mask_ideographs(word);
    }
    let masked: Vec<String> = words.into_iter().map(mask_word).collect();
    if masked.is_empty() { STARS.to_owned() } else { masked.join(" ") }
}

fn mask_word(word: &str) -> String {
    let mut letters = word.chars();
    match (letters.next(), letters.next()) {
        (Some(first), Some(_)) => format!("{first}{STARS}"),
        _ => STARS.to_owned(),
    }
}

fn mask_ideographs(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    match letters.as_slice() {
        [] | [_] => "*".to_owned(),
        [first, _] => format!("{first}*"),
        [first, .., last] => format!("{first}*{last}"),
    }
}

/// Chinese characters, kana and hangul: names are written in them without spaces.
fn is_ideograph(letter: char) -> bool {
    matches!(letter, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}' | '·')
}

/// First three and last four: `13812345678` → `138****5678`; less of a short one.
#[must_use]
pub fn mask_phone(phone: &str) -> String {
    let marks: Vec<char> =
        phone.chars().filter(|mark| mark.is_alphanumeric() || *mark == '+').collect();
    match marks.len() {
        0..=5 => STARS.to_owned(),
        6..=9 => format!("****{}", last(&marks, 2)),
        _ => format!("{}****{}", first(&marks, 3), last(&marks, 4)),
    }
}

/// First three of the name, and the whole domain: `lin.wei@example.com` → `lin***@example.com`; less
/// of a short one.
#[must_use]
pub fn mask_email(email: &str) -> String {
    let Some((name, domain)) = email.rsplit_once('@').filter(|(name, _)| !name.trim().is_empty())
    else {
        return mask_text(email);
    };
    let letters: Vec<char> = name.chars().collect();
    let shown = match letters.len() {
        0..=1 => 0,
        2..=4 => 1,
        _ => 3,
    };
    format!("{}{STARS}@{domain}", first(&letters, shown))
}

/// First and last: `110101199003070011` → `1****************1`; nothing of a short one.
#[must_use]
pub fn mask_identity(number: &str) -> String {
    let marks: Vec<char> = number.chars().filter(|mark| !mark.is_whitespace()).collect();
    if marks.len() < 8 {
        return "*".repeat(8);
    }
    format!("{}{}{}", first(&marks, 1), "*".repeat(16), last(&marks, 1))
}

/// The part that names the region: `90210-1234` → `902***`, never more than half.
#[must_use]
pub fn mask_postcode(postcode: &str) -> String {
    let marks: Vec<char> = postcode.chars().filter(|mark| mark.is_alphanumeric()).collect();
    format!("{}{STARS}", first(&marks, 3.min(marks.len() / 2)))
}

/// Nothing of it.
#[must_use]
pub fn mask_text(_: &str) -> String {
    STARS.to_owned()
}

fn first(marks: &[char], count: usize) -> String {
    marks.iter().take(count).collect()
}
fn last(marks: &[char], count: usize) -> String {
    marks.iter().skip(marks.len().saturating_sub(count)).collect()
}
