//! The last bytes of a file that is not encrypted: a checksum of everything before them. What zstd makes
//! of a flipped bit can be the same text; a damaged file must show all the same, before it gets worse.
//!
//! They stand in a frame that zstd's own tool skips.

use std::io::{self, Read, Write};

use sha2::{Digest as _, Sha256};

/// A skippable frame of 32 bytes: its magic number and its length, both little-endian.
const HEAD: [u8; 8] = [0x50, 0x2a, 0x4d, 0x18, 32, 0, 0, 0];
const LENGTH: usize = HEAD.len() + 32;
const CHUNK: usize = 64 << 10;

/// Remembers what goes through it.
pub(super) struct Trailing<W> {
    output: W,
    hash: Sha256,
}

impl<W: Write> Trailing<W> {
    pub(super) fn new(output: W) -> Self {
        Self { output, hash: Sha256::new() }
    }

    pub(super) fn finish(mut self) -> io::Result<W> {
        self.output.write_all(&HEAD)?;
        self.output.write_all(&self.hash.finalize())?;
        Ok(self.output)
    }
}

impl<W: Write> Write for Trailing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.output.write(bytes)?;
        self.hash.update(bytes.get(..written).unwrap_or_default());
        Ok(written)
    }
    fn flush(&mut self) -> io::Result<()> {
        self.output.flush()
    }
}

/// Hands out everything but the last bytes, and fails at the end when those do not agree.
pub(super) struct Trailed<R> {
    input: R,
    hash: Sha256,
    /// What was read and not handed out yet; the last of it may be the trailer.
    held: Vec<u8>,
    ended: bool,
}

impl<R: Read> Trailed<R> {
    pub(super) fn new(input: R) -> Self {
        Self { input, hash: Sha256::new(), held: Vec::new(), ended: false }
    }

    fn compare(&self) -> io::Result<usize> {
        let mut wanted = HEAD.to_vec();
        wanted.extend_from_slice(&self.hash.clone().finalize());
        if self.held == wanted {
            return Ok(0);
        }
        Err(io::Error::new(io::ErrorKind::InvalidData, "the checksum of the file does not agree"))
    }
}

impl<R: Read> Read for Trailed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while !self.ended && self.held.len() <= LENGTH {
            let taken = self.held.len();
            self.held.resize(taken + CHUNK, 0);
            let read = self.input.read(self.held.get_mut(taken..).unwrap_or_default());
            self.held.truncate(taken + read.as_ref().copied().unwrap_or(0));
            self.ended = read? == 0;
        }
        let free = self.held.len().saturating_sub(LENGTH).min(buffer.len());
        if free == 0 && !buffer.is_empty() {
            return self.compare();
        }
        for (to, from) in buffer.iter_mut().zip(self.held.drain(..free)) {
            *to = from;
        }
        self.hash.update(buffer.get(..free).unwrap_or_default());
        Ok(free)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> io::Result<Vec<u8>> {
        let mut text = Vec::new();
        Trailed::new(bytes).read_to_end(&mut text).map(|_| text)
    }

    #[test]
    fn every_flipped_bit_and_every_cut_shows() {
        for text in [&b""[..], b"salt", &[7; 3 * CHUNK]] {
            let mut output = Trailing::new(Vec::new());
            output.write_all(text).unwrap();
            let whole = output.finish().unwrap();
            assert_eq!(read(&whole).unwrap(), text);
            for at in (0..whole.len()).step_by(1 + whole.len() / 97).chain([whole.len() - 1]) {
                let mut broken = whole.clone();
                broken[at] ^= 1;
                assert!(read(&broken).is_err(), "byte {at} of {}", whole.len());
                assert!(read(&whole[..at]).is_err(), "cut at {at} of {}", whole.len());
            }
        }
    }
}
