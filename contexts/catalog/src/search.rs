//! How a SKU is found by a part of its code, name or variant, in Chinese as in English.
//!
//! Databases cut texts into words at spaces, and Chinese has none; most of its words have two
//! characters. So the application keeps every pair of neighbouring letters. The rarest pair of what
//! is asked for leads to few candidates, and each of them is then looked at as a whole.

use std::collections::BTreeSet;

use kernel::fold;

/// Words of one question; what comes after them narrows nothing any more.
const MOST_WORDS: usize = 6;
/// Letters of one word that are looked at.
const MOST_LETTERS: usize = 60;

/// The text that is searched: everything by which people know a SKU, folded.
pub(crate) fn search_text(parts: &[&str]) -> String {
    fold(&parts.join(" "))
}

/// Every pair of neighbouring letters, and the last letter of each word alone: so whatever stands
/// anywhere begins some token.
pub(crate) fn tokens(text: &str) -> BTreeSet<String> {
    let mut tokens = BTreeSet::new();
    for word in text.split_whitespace() {
        tokens.extend(pairs(word));
        tokens.extend(word.chars().last().map(String::from));
    }
    tokens
}

/// The words somebody asks for, folded.
pub(crate) fn words(question: &str) -> Vec<String> {
    let cut = |word: &str| word.chars().take(MOST_LETTERS).collect();
    fold(question).split_whitespace().take(MOST_WORDS).map(cut).collect()
}

/// The pairs of neighbouring letters of a word; none in a word of one letter.
pub(crate) fn pairs(word: &str) -> impl Iterator<Item = String> {
    word.chars().zip(word.chars().skip(1)).map(|(one, next)| String::from_iter([one, next]))
}

/// What sorts after every text that begins with this one.
pub(crate) fn after_prefix(prefix: &str) -> String {
    format!("{prefix}\u{10FFFF}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn pairs_and_last_letters_are_kept() {
        for (text, wanted) in [
            ("蓝牙耳机", vec!["机", "牙耳", "耳机", "蓝牙"]),
            ("a-1 红", vec!["-1", "1", "a-", "红"]),
            ("", vec![]),
        ] {
            assert_eq!(tokens(text), wanted.into_iter().map(str::to_owned).collect(), "{text}");
        }
    }

    #[test]
    fn questions_are_folded_and_bounded() {
        assert_eq!(words(" ＢＴ－０１  蓝牙 "), ["bt-01", "蓝牙"]);
        assert_eq!(words("a b c d e f g h").len(), MOST_WORDS);
        assert_eq!(words(&"长".repeat(100)), ["长".repeat(MOST_LETTERS)]);
        assert!(words("　 ").is_empty());
    }

    proptest! {
        #[test]
        fn whatever_stands_in_a_text_is_found_by_its_tokens(text in "[a-c蓝牙 ]{1,20}", from in 0..20_usize, length in 1..6_usize) {
            let kept = tokens(&fold(&text));
            let part: String = fold(&text).chars().skip(from).take(length).collect();
            for word in words(&part) {
                if word.chars().count() == 1 {
                    prop_assert!(kept.iter().any(|token| token.starts_with(&word)));
                }
                for pair in pairs(&word) {
                    prop_assert!(kept.contains(&pair));
                }
            }
        }
    }
}
