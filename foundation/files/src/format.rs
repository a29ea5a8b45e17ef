//! Which kind of file this is, by its first bytes.

use crate::error::FileError;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Csv,
    Xlsx,
}

/// The beginnings of files that people try to import.
const OTHERS: [(&[u8], &str); 12] = [
    (b"%PDF", "pdf"),
    (b"\x1f\x8b", "gzip"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!", "rar"),
    (b"\x89PNG", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
    (b"{\\rtf", "rtf"),
    (b"SQLite format 3\0", "sqlite"),
];

/// The container of old Office files, and of new ones that are encrypted.
const OLE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
/// The name of the stream that holds an encrypted workbook, in UTF-16.
const ENCRYPTED_STREAM: &[u8] = b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0";

/// `is_text` when the person has named an encoding: then bytes of zero are no sign against text.
pub(crate) fn detect_format(sample: &[u8], is_text: bool) -> Result<Format, FileError> {
    if sample.starts_with(b"PK\x03\x04") || sample.starts_with(b"PK\x05\x06") {
        return Ok(Format::Xlsx);
    }
    if sample.starts_with(OLE) {
        let encrypted = sample.windows(ENCRYPTED_STREAM.len()).any(|at| at == ENCRYPTED_STREAM);
        return Err(if encrypted {
            FileError::PasswordProtected
        } else {
            FileError::UnsupportedFormat { found: "xls" }
        });
    }
    let other = OTHERS.iter().find(|(start, _)| sample.starts_with(start));
    if let Some((_, found)) = other {
        return Err(FileError::UnsupportedFormat { found });
    }
    if let Some(found) = markup(sample) {
        return Err(FileError::UnsupportedFormat { found });
    }
    let is_utf16 = sample.starts_with(b"\xff\xfe") || sample.starts_with(b"\xfe\xff");
    if sample.contains(&0) && !is_utf16 && !is_text {
        return Err(FileError::UnsupportedFormat { found: "binary" });
    }
    Ok(Format::Csv)
}

/// Marketplaces hand out HTML and XML tables under the name of `.xls`.
fn markup(sample: &[u8]) -> Option<&'static str> {
    let text = sample.strip_prefix(b"\xef\xbb\xbf").unwrap_or(sample).trim_ascii_start();
    let start = text.get(..text.len().min(14))?.to_ascii_lowercase();
    let begins = |word: &[u8]| start.starts_with(word);
    if begins(b"<?xml") {
        Some("xml")
    } else if begins(b"<!doctype html") || begins(b"<html") || begins(b"<table") || begins(b"<meta")
    {
        Some("html")
    } else {
        None
    }
}
