//! The table of shared strings, kept as compactly as it goes.

use std::io::Read;

use quick_xml::events::Event;

use crate::error::FileError;
use crate::limits::Limits;
use crate::xlsx::xml::{Xml, push_reference, unescape};

/// Strings lie in blocks, so that growing never copies what is there: doubling one buffer would
/// hold one and a half times the text for a moment.
const BLOCK_BYTES: usize = 1 << 20;

#[derive(Debug, Default)]
pub(crate) struct SharedStrings {
    blocks: Vec<String>,
    /// Where each string begins: block × [`BLOCK_BYTES`] + offset.
    starts: Vec<u32>,
}

impl SharedStrings {
    pub(crate) fn read<R: Read>(part: R, limits: &Limits) -> Result<Self, FileError> {
        let mut xml = Xml::new(part);
        let mut strings = Self::default();
        let mut text = String::new();
        let (mut in_text, mut phonetic, mut bytes) = (false, 0_usize, 0_usize);
        loop {
            match xml.next()? {
                Event::Start(tag) => match tag.local_name().as_ref() {
                    "si" => text.clear(),
                    "rPh" => phonetic += 1,
                    "t" => in_text = phonetic == 0,
                    _ => {}
                },
                Event::Empty(tag) if tag.local_name().as_ref() == "si" => {
                    strings.push("", limits)?;
                }
                Event::End(tag) => match tag.local_name().as_ref() {
                    "t" => in_text = false,
                    "rPh" => phonetic = phonetic.saturating_sub(1),
                    "si" => {
                        unescape(&mut text);
                        bytes += text.len();
                        if bytes > limits.shared_string_bytes {
                            let limit = limits.shared_string_bytes;
                            return Err(FileError::TooManySharedStrings { limit });
                        }
                        strings.push(&text, limits)?;
                    }
                    _ => {}
                },
                Event::Text(content) if in_text => text.push_str(&content.xml10_content()),
                Event::CData(content) if in_text => text.push_str(&content.xml10_content()),
                Event::GeneralRef(entity) if in_text => push_reference(&mut text, &entity)?,
                Event::Eof => return Ok(strings),
                _ => {}
            }
            if text.len() > BLOCK_BYTES {
                return Err(FileError::corrupt("a shared string is too long"));
            }
        }
    }

    fn push(&mut self, text: &str, limits: &Limits) -> Result<(), FileError> {
        if self.starts.len() >= limits.shared_strings {
            return Err(FileError::TooManySharedStrings { limit: limits.shared_strings });
        }
        let too_many = FileError::TooManySharedStrings { limit: limits.shared_string_bytes };
        if self.blocks.last().is_none_or(|block| block.len() + text.len() > BLOCK_BYTES) {
            // A small table should not cost a whole block.
            let wanted = if self.blocks.is_empty() { text.len() } else { BLOCK_BYTES };
            self.blocks.push(String::with_capacity(wanted));
        }
        let block = self.blocks.len() - 1;
        let offset = self.blocks.last().map_or(0, String::len);
        // The end of a full block and the start of the next are different numbers only if the
        // offset stays below the block size; an empty string may sit at the very end.
        let start = u32::try_from(block * (BLOCK_BYTES + 1) + offset).map_err(|_| too_many)?;
        self.starts.push(start);
        if let Some(last) = self.blocks.last_mut() {
            last.push_str(text);
        }
        Ok(())
    }

    pub(crate) fn get(&self, index: usize) -> Option<&str> {
        let (block, start) = self.place(index)?;
        let text = self.blocks.get(block)?;
        match self.place(index.checked_add(1)?) {
            Some((next, end)) if next == block => text.get(start..end),
            _ => text.get(start..),
        }
    }

    fn place(&self, index: usize) -> Option<(usize, usize)> {
        let start = usize::try_from(*self.starts.get(index)?).ok()?;
        Some((start / (BLOCK_BYTES + 1), start % (BLOCK_BYTES + 1)))
    }
}

#[cfg(test)]
mod tests {
    use super::{BLOCK_BYTES, SharedStrings};
    use crate::limits::Limits;

    #[test]
    fn strings_come_back_across_the_edges_of_blocks() {
        let limits = Limits::default();
        let lengths =
            [0, 1, BLOCK_BYTES - 1, 0, BLOCK_BYTES, 0, 0, 5, BLOCK_BYTES / 2, BLOCK_BYTES];
        let mut strings = SharedStrings::default();
        for length in lengths {
            assert!(strings.push(&"x".repeat(length), &limits).is_ok());
        }
        for (index, length) in lengths.into_iter().enumerate() {
            assert_eq!(strings.get(index).map(str::len), Some(length), "string {index}");
        }
        assert_eq!(strings.get(lengths.len()), None);
    }
}
