//! Which character divides the cells.

const CANDIDATES: [u8; 4] = [b',', b';', b'\t', b'|'];
/// Enough rows to tell a delimiter from a decimal comma.
const SAMPLE_ROWS: usize = 50;

/// Excel's own hint: a first line `sep=;`. Also says whether that line is to be passed over.
pub(crate) fn told_by_file(text: &str) -> (Option<u8>, bool) {
    let Some(line) = text.lines().next() else { return (None, false) };
    let hint = line.get(..4).filter(|word| word.eq_ignore_ascii_case("sep="));
    match (hint, line.as_bytes()) {
        (Some(_), [.., mark]) if line.len() == 5 && is_usable(*mark) => (Some(*mark), true),
        _ => (None, false),
    }
}

fn is_usable(mark: u8) -> bool {
    mark.is_ascii() && !matches!(mark, b'"' | b'\r' | b'\n') && !mark.is_ascii_alphanumeric()
}

/// The candidate that divides the rows most evenly. A file of one column has none; then the comma.
pub(crate) fn detect(text: &str) -> u8 {
    let best = CANDIDATES
        .into_iter()
        .map(|candidate| (score(&cells_by_row(text, candidate)), candidate))
        // `max_by_key` takes the last of equals; the earlier candidate is the likelier one.
        .rev()
        .max_by_key(|(score, _)| *score);
    best.filter(|(score, _)| score.2 > 1).map_or(b',', |(_, candidate)| candidate)
}

/// Whether the title row has the usual number of cells, how many of a thousand rows have it, and
/// that number itself.
fn score(rows: &[usize]) -> (bool, usize, usize) {
    let usual = rows
        .iter()
        .copied()
        .filter(|cells| *cells > 1)
        .max_by_key(|cells| (rows.iter().filter(|other| *other == cells).count(), *cells));
    let Some(usual) = usual else { return (false, 0, 0) };
    let even = rows.iter().filter(|cells| **cells == usual).count();
    (rows.first() == Some(&usual), even * 1000 / rows.len().max(1), usual)
}

/// The number of cells in each of the first rows. The row that the sample cuts is left out, unless
/// it is the only one.
fn cells_by_row(text: &str, delimiter: u8) -> Vec<usize> {
    let (mut rows, mut cells, mut quoted, mut is_start) = (Vec::new(), 1, false, true);
    let mut has_content = false;
    for byte in text.bytes() {
        match byte {
            b'"' if quoted || is_start => quoted = !quoted,
            b'\n' | b'\r' if !quoted => {
                if has_content {
                    rows.push(cells);
                }
                if rows.len() == SAMPLE_ROWS {
                    return rows;
                }
                (cells, has_content, is_start) = (1, false, true);
                continue;
            }
            _ if byte == delimiter && !quoted => {
                cells += 1;
                is_start = true;
                has_content = true;
                continue;
            }
            _ => {}
        }
        has_content = true;
        // A closing quote may be the first of a doubled one.
        is_start = byte == b'"' && !quoted;
    }
    if rows.is_empty() && has_content {
        rows.push(cells);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::{detect, told_by_file};

    #[test]
    fn the_delimiter_is_the_one_that_divides_evenly() {
        for (text, delimiter) in [
            ("a,b\n1,2\n", b','),
            ("a;b\n1,5;2,5\n", b';'),
            ("a\tb\n1,5\t2;5", b'\t'),
            ("a|b|c\r\n1|2|3\r\n", b'|'),
            ("a;b\n\"1;2;3\";\"x\ny\"\n\"\"\"q\"\"\";,,,\n", b';'),
            ("note, long;b\nx;y\n", b';'),
            ("one column\nof words\n", b','),
            ("", b','),
            ("a;b", b';'),
            ("\"a\",\"b\"\n\"1;2;3\",\"2;3;4\"\n", b','),
        ] {
            assert_eq!(char::from(detect(text)), char::from(delimiter), "{text:?}");
        }
    }

    #[test]
    fn excels_hint_is_taken_from_the_first_line_only() {
        for (text, told) in [
            ("sep=;\r\na;b", (Some(b';'), true)),
            ("SEP=\t\na", (Some(b'\t'), true)),
            ("sep=,", (Some(b','), true)),
            ("sep=ab\n", (None, false)),
            ("sep=a\n", (None, false)),
            ("a\nsep=;", (None, false)),
            ("订单号\n", (None, false)),
        ] {
            assert_eq!(told_by_file(text), told, "{text:?}");
        }
    }
}
