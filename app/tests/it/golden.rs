//! Files that are read in review: a test compares, and says how to write them anew.

use std::path::Path;

/// Compares a text with a file beside the tests; with `TRADEWIND_BLESS` set it is written instead.
pub(crate) fn compare(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/golden").join(name);
    #[expect(clippy::disallowed_methods, reason = "how the one who runs a test asks for new files")]
    let bless = std::env::var_os("TRADEWIND_BLESS").is_some();
    if bless {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        return;
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    let differences: Vec<String> = kept
        .lines()
        .filter(|line| !text.lines().any(|now| now == *line))
        .map(|line| format!("- {line}"))
        .chain(
            text.lines()
                .filter(|line| !kept.lines().any(|was| was == *line))
                .map(|line| format!("+ {line}")),
        )
        .collect();
    assert!(
        kept == text,
        "{name} has changed. If that is meant: TRADEWIND_BLESS=1 cargo nextest run -p app\n{}",
        differences.join("\n")
    );
}
