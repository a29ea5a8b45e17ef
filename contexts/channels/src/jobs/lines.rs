//! What comes in pieces is cut into lines. Only the one that is not whole is kept.

/// A line that is longer than anything that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooLong;

/// A line, and the byte at which it begins.
pub(super) type Line = (i64, Vec<u8>);

/// Cuts pieces into lines.
pub(super) struct Lines {
    begun: Vec<u8>,
    /// Where the line begins that is not whole.
    at: i64,
    most: usize,
}

impl Lines {
    /// Of something that is read from a byte on, and has no line longer than so many.
    pub(super) const fn new(at: i64, most: usize) -> Self {
        Self { begun: Vec::new(), at, most }
    }

    /// The lines that are whole with this piece, without what ends them.
    pub(super) fn cut(&mut self, piece: &[u8]) -> Result<Vec<Line>, TooLong> {
        let mut lines = Vec::new();
        for part in piece.split_inclusive(|byte| *byte == b'\n') {
            let line = part.strip_suffix(b"\n");
            let rest = line.unwrap_or(part);
            if self.begun.len().saturating_add(rest.len()) > self.most {
                return Err(TooLong);
            }
            self.begun.extend_from_slice(rest);
            if line.is_some() {
                let end = self.end().saturating_add(1);
                lines.push((self.at, std::mem::take(&mut self.begun)));
                self.at = end;
            }
        }
        Ok(lines)
    }

    /// The byte behind all that came.
    pub(super) fn end(&self) -> i64 {
        self.at.saturating_add(i64::try_from(self.begun.len()).unwrap_or(i64::MAX))
    }

    /// The last line, should nothing end it.
    pub(super) fn rest(&mut self) -> Option<Line> {
        let at = self.at;
        let rest = std::mem::take(&mut self.begun);
        (!rest.is_empty()).then(|| {
            self.at = at.saturating_add(i64::try_from(rest.len()).unwrap_or(i64::MAX));
            (at, rest)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_the_same_however_they_come() {
        let text = b"one\n\ntwo and more\nthree";
        let wanted: Vec<Line> =
            vec![(100, b"one".to_vec()), (104, Vec::new()), (105, b"two and more".to_vec())];
        for size in 1..=text.len() {
            let mut lines = Lines::new(100, 12);
            let mut cut = Vec::new();
            for piece in text.chunks(size) {
                cut.extend(lines.cut(piece).unwrap());
            }
            assert_eq!(cut, wanted, "{size}");
            assert_eq!(lines.rest(), Some((118, b"three".to_vec())), "{size}");
            assert_eq!((lines.end(), lines.rest()), (123, None), "{size}");
        }
    }

    #[test]
    fn a_line_without_end_is_not_held() {
        let mut lines = Lines::new(0, 4);
        assert_eq!(lines.cut(b"four\n").unwrap().len(), 1);
        assert_eq!(lines.cut(b"four"), Ok(Vec::new()));
        assert_eq!(lines.cut(b"5"), Err(TooLong));
        assert_eq!(Lines::new(0, 4).cut(b"a\nfives\n"), Err(TooLong));
    }
}
