//! Names of files: which are taken, and under which they are put aside.

/// Half-written files carry such endings until they are renamed into place.
const UNFINISHED: &[&str] =
    &[".part", ".partial", ".filepart", ".tmp", ".temp", ".crdownload", "~"];
const MOST_PATTERN: usize = 100;
/// Fifteen bytes less than file systems take: room for a part of its hash.
const MOST_NAME: usize = 240;
const STANDARD: &str = "*.csv";
/// So much of a hash tells two files of one name apart.
const HASH_SHOWN: usize = 8;

/// Which files are taken: `*` is any text, `?` one character, letters of either case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pattern(String);

impl Default for Pattern {
    fn default() -> Self {
        Self(STANDARD.to_owned())
    }
}

impl Pattern {
    /// As somebody wrote it.
    pub(crate) fn parse(text: Option<&str>) -> Result<Self, &'static str> {
        let text = text.unwrap_or(STANDARD).trim();
        if text.is_empty() || text.chars().count() > MOST_PATTERN {
            return Err("1 to 100 characters");
        }
        if text.contains('/') || text.chars().any(char::is_control) {
            return Err("a name, not a path");
        }
        Ok(Self(text.to_owned()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a file of this name is taken.
    pub(crate) fn takes(&self, name: &str) -> bool {
        let folded = name.to_lowercase();
        is_plain(name)
            && !name.starts_with('.')
            && !UNFINISHED.iter().any(|ending| folded.ends_with(ending))
            && fits(&self.0.to_lowercase(), &folded)
    }
}

/// Goes back to the last `*` only: the time grows with both lengths, whatever the pattern.
fn fits(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) =
        (pattern.chars().collect(), name.chars().collect());
    let (mut at, mut of) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while let Some(letter) = name.get(at) {
        match pattern.get(of) {
            Some('*') => {
                star = Some((of, at));
                of += 1;
            }
            Some(wanted) if *wanted == '?' || wanted == letter => {
                at += 1;
                of += 1;
            }
            _ => {
                let Some((place, taken)) = star else { return false };
                star = Some((place, taken + 1));
                (of, at) = (place + 1, taken + 1);
            }
        }
    }
    pattern.get(of..).is_some_and(|rest| rest.iter().all(|letter| *letter == '*'))
}

/// A name that is one: no path, nothing that leads elsewhere.
pub(crate) fn is_plain(name: &str) -> bool {
    let is_letter = |letter: char| !letter.is_control() && letter != '/' && letter != '\\';
    !matches!(name, "" | "." | "..") && name.len() <= MOST_NAME && name.chars().all(is_letter)
}

/// The name under which the rows of a file are given back.
pub(crate) fn rows_name(name: &str) -> String {
    format!("{}.csv", stem(name).0)
}

/// The same name with a part of the file's hash, for where the name itself is taken.
pub(crate) fn numbered(name: &str, hash: &str) -> String {
    let (stem, ending) = stem(name);
    let shown = hash.len().saturating_sub(HASH_SHOWN);
    let hash = hash.get(shown..).unwrap_or(hash);
    format!("{stem}.{hash}{ending}")
}

/// A name without its ending, and the ending with its dot.
fn stem(name: &str) -> (&str, &str) {
    match name.rfind('.') {
        Some(at) if at > 0 => name.split_at(at),
        _ => (name, ""),
    }
}
