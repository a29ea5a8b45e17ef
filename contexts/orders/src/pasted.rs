//! Many numbers in one search box: what came out of a sheet, a mail or a chat, in its order.

use std::collections::HashMap;

use kernel::Fault;

/// The most different numbers that can be looked for at once.
const MOST_NUMBERS: usize = 500;

/// A number as somebody typed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Number {
    /// As it stood there the first time.
    pub(crate) text: String,
    pub(crate) folded: String,
    pub(crate) times: i64,
}

/// What stands in a search box, cut into numbers: each once, in the order given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pasted {
    pub(crate) numbers: Vec<Number>,
    /// Nothing but numbers can be meant: they were set apart by more than blanks, or each has a digit.
    /// Otherwise blanks may belong to a name.
    pub(crate) surely: bool,
}

impl Pasted {
    /// Cuts at line ends, tabs, blanks, commas and semicolons, full-width ones too.
    pub(crate) fn read(question: &str) -> Result<Self, Fault> {
        let question = question.trim();
        let mut numbers: Vec<Number> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        for word in question.split(is_between).filter(|word| !word.is_empty()) {
            let folded = kernel::fold(word);
            if let Some(known) = places.get(&folded).and_then(|place| numbers.get_mut(*place)) {
                known.times += 1;
                continue;
            }
            if numbers.len() == MOST_NUMBERS {
                let detail = "at most 500 numbers at once";
                return Err(Fault::field("q", "kernel.out_of_range", detail));
            }
            places.insert(folded.clone(), numbers.len());
            numbers.push(Number { text: word.to_owned(), folded, times: 1 });
        }
        let set_apart = question.contains(|letter| is_between(letter) && letter != ' ');
        let several = numbers.len() > 1 || numbers.iter().any(|number| number.times > 1);
        let digits =
            |number: &Number| number.folded.contains(|letter: char| letter.is_ascii_digit());
        Ok(Self { surely: set_apart || (several && numbers.iter().all(digits)), numbers })
    }
}

fn is_between(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, ',' | ';' | '，' | '；' | '、')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(question: &str) -> (Vec<String>, bool) {
        let pasted = Pasted::read(question).unwrap();
        let numbers = pasted.numbers.into_iter();
        (
            numbers.map(|number| format!("{}×{}", number.folded, number.times)).collect(),
            pasted.surely,
        )
    }

    #[test]
    fn numbers_keep_their_order_and_are_counted() {
        for (question, wanted, surely) in [
            ("SO-2\r\nSO-1\tSO-2", vec!["so-2×2", "so-1×1"], true),
            ("ＳＯ－３，so-3；A、B", vec!["so-3×2", "a×1", "b×1"], true),
            ("TW1 TW2　TW3", vec!["tw1×1", "tw2×1", "tw3×1"], true),
            ("TW1 TW1", vec!["tw1×2"], true),
            ("CUP,LAMP", vec!["cup×1", "lamp×1"], true),
            ("Lena Vogt", vec!["lena×1", "vogt×1"], false),
            ("红色 马克杯 2", vec!["红色×1", "马克杯×1", "2×1"], false),
            ("SO-1", vec!["so-1×1"], false),
            (" SO-1 \n", vec!["so-1×1"], false),
            ("", vec![], false),
        ] {
            let wanted: Vec<String> = wanted.into_iter().map(str::to_owned).collect();
            assert_eq!(read(question), (wanted, surely), "{question:?}");
        }
    }

    #[test]
    fn different_numbers_are_bounded_and_repeated_ones_are_not() {
        let many = |count: usize| (0..count).map(|at| format!("N{at}\n")).collect::<String>();
        assert_eq!(Pasted::read(&many(MOST_NUMBERS)).unwrap().numbers.len(), MOST_NUMBERS);
        assert!(Pasted::read(&many(MOST_NUMBERS + 1)).is_err());
        assert!(Pasted::read(&"N1,".repeat(MOST_NUMBERS * 2)).is_ok());
    }
}
