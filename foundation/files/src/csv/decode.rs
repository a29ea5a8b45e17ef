//! Bytes of any encoding → UTF-8, with every damaged place remembered.

use std::collections::VecDeque;
use std::io::Read;

use encoding_rs::{Decoder, DecoderResult};

use crate::csv::encoding::Encoding;
use crate::error::FileError;

const WINDOW_BYTES: usize = 64 << 10;
/// What stands where bytes are no text. Its places are remembered, for it may also be real text.
const REPLACEMENT: &[u8] = "\u{fffd}".as_bytes();

/// A stream of text in windows. At most one window of bytes and one of text are in memory.
pub(crate) struct Decoded<R> {
    source: R,
    decoder: Decoder,
    raw: Vec<u8>,
    raw_start: usize,
    raw_end: usize,
    is_last: bool,
    text: Vec<u8>,
    /// How much of `text` is the window; clearing the buffer each time would cost more than reading.
    text_end: usize,
    /// How much text came before this window.
    before: u64,
    /// Places of [`REPLACEMENT`]s that are ours, in the whole text.
    damage: VecDeque<u64>,
}

impl<R> std::fmt::Debug for Decoded<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Decoded")
            .field("encoding", &self.decoder.encoding())
            .finish_non_exhaustive()
    }
}

impl<R: Read> Decoded<R> {
    /// `bom_bytes` are passed over.
    pub(crate) fn new(
        mut source: R,
        encoding: Encoding,
        bom_bytes: usize,
    ) -> Result<Self, FileError> {
        let mut mark = [0_u8; 4];
        source.read_exact(mark.get_mut(..bom_bytes).unwrap_or_default())?;
        Ok(Self {
            source,
            decoder: encoding.codec().new_decoder_without_bom_handling(),
            raw: vec![0; WINDOW_BYTES],
            raw_start: 0,
            raw_end: 0,
            is_last: false,
            text: vec![0; WINDOW_BYTES],
            text_end: 0,
            before: 0,
            damage: VecDeque::new(),
        })
    }

    /// Replaces the window by the next one; false at the end of the text.
    pub(crate) fn advance(&mut self) -> Result<bool, FileError> {
        self.before = self.before.saturating_add(u64::try_from(self.text_end).unwrap_or(0));
        self.text_end = 0;
        loop {
            if self.raw_start == self.raw_end && !self.is_last {
                self.raw_start = 0;
                self.raw_end = self.read_some()?;
                self.is_last = self.raw_end == 0;
            }
            let is_finished = self.decode_some();
            if self.text_end > 0 {
                return Ok(true);
            }
            if is_finished {
                return Ok(false);
            }
        }
    }

    fn read_some(&mut self) -> Result<usize, FileError> {
        loop {
            match self.source.read(&mut self.raw) {
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                read => return Ok(read?),
            }
        }
    }

    /// Decodes until the bytes or the window are used up; true when the text is at its end.
    fn decode_some(&mut self) -> bool {
        if self.raw_end == usize::MAX {
            return true;
        }
        let mut filled = 0;
        let is_finished = loop {
            let raw = self.raw.get(self.raw_start..self.raw_end).unwrap_or_default();
            // The replacement must fit behind what is decoded.
            let room = self.text.len().saturating_sub(REPLACEMENT.len());
            let target = self.text.get_mut(filled..room).unwrap_or_default();
            let (result, read, written) =
                self.decoder.decode_to_utf8_without_replacement(raw, target, self.is_last);
            self.raw_start += read;
            filled += written;
            match result {
                DecoderResult::InputEmpty => break self.is_last,
                DecoderResult::OutputFull => break false,
                DecoderResult::Malformed(..) => {
                    let place = u64::try_from(filled).unwrap_or(0);
                    self.damage.push_back(self.before.saturating_add(place));
                    let end = filled + REPLACEMENT.len();
                    if let Some(gap) = self.text.get_mut(filled..end) {
                        gap.copy_from_slice(REPLACEMENT);
                    }
                    filled = end;
                    // The decoder wants four bytes of room for a character.
                    if filled + 8 > WINDOW_BYTES {
                        break false;
                    }
                }
            }
        };
        self.text_end = filled;
        if is_finished {
            // A decoder must not be asked again after its end.
            (self.raw_start, self.raw_end) = (usize::MAX, usize::MAX);
        }
        is_finished
    }

    /// The window: valid UTF-8, though characters are never split between windows.
    pub(crate) fn window(&self) -> &[u8] {
        self.text.get(..self.text_end).unwrap_or_default()
    }

    /// Whether a damaged place lies before the given place of this window; forgets those that do.
    pub(crate) fn take_damage_before(&mut self, place: usize) -> bool {
        let end = self.before.saturating_add(u64::try_from(place).unwrap_or(u64::MAX));
        let mut is_damaged = false;
        while self.damage.front().is_some_and(|damage| *damage < end) {
            self.damage.pop_front();
            is_damaged = true;
        }
        is_damaged
    }
}

/// The characters beyond ASCII, and the places that are none. A character that the end of the
/// sample cuts is neither.
pub(crate) fn count_characters(sample: &[u8], encoding: Encoding) -> (usize, usize) {
    let (text, bad) = decode_all(sample, encoding);
    let beyond_ascii = text.chars().filter(|character| !character.is_ascii()).count();
    (beyond_ascii.saturating_sub(bad), bad)
}

/// The sample as text, with U+FFFD for what is damaged.
pub(crate) fn decode_sample(sample: &[u8], encoding: Encoding) -> String {
    decode_all(sample, encoding).0
}

fn decode_all(mut bytes: &[u8], encoding: Encoding) -> (String, usize) {
    let mut decoder = encoding.codec().new_decoder_without_bom_handling();
    let mut text = String::with_capacity(bytes.len().saturating_mul(3).saturating_add(16));
    let mut bad = 0;
    loop {
        let (result, read) = decoder.decode_to_string_without_replacement(bytes, &mut text, false);
        bytes = bytes.get(read..).unwrap_or_default();
        match result {
            DecoderResult::InputEmpty => return (text, bad),
            DecoderResult::OutputFull => text.reserve(bytes.len().saturating_mul(3).max(64)),
            DecoderResult::Malformed(..) => {
                bad += 1;
                text.push('\u{fffd}');
            }
        }
    }
}
