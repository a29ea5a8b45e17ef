//! Compression and encryption around the lines.

use std::io::{self, BufRead, BufReader, Read, Write};

use age::stream::StreamWriter;
use age::{Decryptor, Encryptor};
use kernel::Fault;
use zstd::stream::{Decoder, Encoder};

use super::damaged;
use super::key::Key;
use super::trailer::{Trailed, Trailing};

/// Rows of one table look alike: more effort gains little.
const LEVEL: i32 = 3;
/// What every age file begins with.
const AGE: &[u8] = b"age-encryption.org/v1";
/// Greater than a window of ours; a hostile file cannot ask for gigabytes.
const MOST_WINDOW_LOG: u32 = 24;

/// What is written into it comes out compressed and, with a key, encrypted.
pub(super) enum Sealed<W: Write> {
    Plain(Encoder<'static, Trailing<W>>),
    Secret(Encoder<'static, StreamWriter<W>>),
}

impl<W: Write> Sealed<W> {
    pub(super) fn new(output: W, key: Option<&Key>) -> Result<Self, Fault> {
        let made = match key {
            None => encoder(Trailing::new(output)).map(Self::Plain),
            Some(key) => {
                let recipient = key.identity().to_public();
                let recipient: &dyn age::Recipient = &recipient;
                let encryptor = Encryptor::with_recipients(std::iter::once(recipient))
                    .map_err(|error| Fault::internal("system.backup_not_sealed", error))?;
                encryptor.wrap_output(output).and_then(encoder).map(Self::Secret)
            }
        };
        made.map_err(|error| Fault::internal("system.backup_not_sealed", error))
    }

    pub(super) fn finish(self) -> io::Result<W> {
        match self {
            Self::Plain(encoder) => encoder.finish()?.finish(),
            Self::Secret(encoder) => encoder.finish()?.finish(),
        }
    }
}

fn encoder<W: Write>(output: W) -> io::Result<Encoder<'static, W>> {
    let mut encoder = Encoder::new(output, LEVEL)?;
    // What the tool `zstd` looks at when somebody reads a backup without us.
    encoder.include_checksum(true)?;
    Ok(encoder)
}

impl<W: Write> Write for Sealed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(encoder) => encoder.write(bytes),
            Self::Secret(encoder) => encoder.write(bytes),
        }
    }
    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(encoder) => encoder.flush(),
            Self::Secret(encoder) => encoder.flush(),
        }
    }
}

/// Whether a file was encrypted.
///
/// # Errors
/// `system.backup_damaged`.
pub fn is_encrypted(mut input: impl BufRead) -> Result<bool, Fault> {
    let begins =
        input.fill_buf().map_err(|error| damaged("it cannot be read").with_source(error))?;
    Ok(begins.starts_with(AGE))
}

/// The lines of a file, and whether it was encrypted.
pub(super) fn open<'r>(
    input: impl Read + Send + 'r,
    key: Option<&Key>,
) -> Result<(Box<dyn BufRead + Send + 'r>, bool), Fault> {
    let mut input = BufReader::new(input);
    let unreadable = |error: io::Error| damaged("it cannot be read").with_source(error);
    let secret = input.fill_buf().map_err(unreadable)?.starts_with(AGE);
    let bytes: Box<dyn Read + Send> = if secret {
        let key = key.ok_or_else(|| {
            Fault::invalid(
                "system.backup_key_missing",
                "the backup is encrypted; its key is needed",
            )
        })?;
        let decryptor = Decryptor::new_buffered(input)
            .map_err(|error| damaged("its head is damaged").with_source(error))?;
        let identity: &dyn age::Identity = key.identity();
        let opened = decryptor.decrypt(std::iter::once(identity)).map_err(|error| match error {
            age::DecryptError::NoMatchingKeys => {
                Fault::invalid("system.backup_key_wrong", "it was encrypted with another key")
            }
            error => damaged("its head is damaged").with_source(error),
        })?;
        Box::new(opened)
    } else {
        Box::new(Trailed::new(input))
    };
    let mut decoder = Decoder::new(bytes).map_err(unreadable)?;
    decoder.window_log_max(MOST_WINDOW_LOG).map_err(unreadable)?;
    Ok((Box::new(BufReader::new(decoder)), secret))
}
