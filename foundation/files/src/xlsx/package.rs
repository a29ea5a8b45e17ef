//! The zip around an XLSX: just the directory and one stream per part, with every size counted.
//!
//! Our own reader and not a crate's, so that no figure of the directory is believed: the real
//! stream is measured against it, and the part that is read owns its source.

use std::io::{self, Read, Seek, SeekFrom};

use flate2::Crc;
use flate2::read::DeflateDecoder;

use crate::error::{FileError, Stop};
use crate::limits::{INFLATE_RATIO_FREE_BYTES, Limits, MAX_DIRECTORY_BYTES, MAX_PACKAGE_PARTS};

const END_OF_DIRECTORY: &[u8; 4] = b"PK\x05\x06";
const ZIP64_LOCATOR: &[u8; 4] = b"PK\x06\x07";
const ZIP64_END: &[u8; 4] = b"PK\x06\x06";
const DIRECTORY_ENTRY: &[u8; 4] = b"PK\x01\x02";
const LOCAL_HEADER: &[u8; 4] = b"PK\x03\x04";
/// The end record with the longest comment, and the zip64 locator before it.
const LONGEST_TAIL: u64 = 22 + 65_535 + 20;
const ENCRYPTED: u16 = 1;
const STORED: u16 = 0;
const DEFLATED: u16 = 8;

/// The directory of a zip file.
#[derive(Debug)]
pub(crate) struct Package {
    parts: Vec<Part>,
    limits: Limits,
}

/// What the directory says about one part.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    name: String,
    flags: u16,
    method: u16,
    crc: u32,
    compressed: u64,
    inflated: u64,
    offset: u64,
}

impl Package {
    pub(crate) fn open<R: Read + Seek>(source: &mut R, limits: &Limits) -> Result<Self, FileError> {
        let (count, size, offset) = find_directory(source)?;
        if count > MAX_PACKAGE_PARTS || size > MAX_DIRECTORY_BYTES {
            return Err(FileError::corrupt("too many parts in the package"));
        }
        source.seek(SeekFrom::Start(offset))?;
        let mut directory = Vec::new();
        source.by_ref().take(size).read_to_end(&mut directory)?;

        let mut parts = Vec::new();
        let mut rest = directory.as_slice();
        for _ in 0..count {
            let (part, after) =
                read_entry(rest).ok_or(FileError::corrupt("the package's directory"))?;
            parts.push(part);
            rest = after;
        }
        let package = Self { parts, limits: *limits };
        package.refuse_bombs(source.seek(SeekFrom::End(0))?)?;
        Ok(package)
    }

    /// The cheap half of the defence: a bomb is refused by its label before a byte is inflated.
    fn refuse_bombs(&self, file_bytes: u64) -> Result<(), FileError> {
        let packed = self.parts.iter().fold(0_u64, |sum, part| sum.saturating_add(part.compressed));
        // Parts that lie over each other are the other way to make much of little; and a false
        // compressed size would make the ratio look harmless.
        if packed > file_bytes {
            return Err(FileError::corrupt("parts that overlap"));
        }
        let limit = self.limits.inflated_bytes;
        let total = self.parts.iter().fold(0_u64, |sum, part| sum.saturating_add(part.inflated));
        let too_dense = self
            .parts
            .iter()
            .any(|part| is_too_dense(part.inflated, part.compressed, self.limits.inflate_ratio));
        if total > limit || too_dense {
            return Err(FileError::InflatesTooMuch { limit });
        }
        Ok(())
    }

    /// Part names compare without case, as the packaging standard says.
    pub(crate) fn find(&self, name: &str) -> Option<&Part> {
        self.parts.iter().find(|part| part.name.eq_ignore_ascii_case(name))
    }

    pub(crate) fn has_folder(&self, prefix: &str) -> bool {
        self.parts.iter().any(|part| part.name.starts_with(prefix))
    }

    /// A stream of the part's real content; it fails as soon as it breaks a limit or its word.
    pub(crate) fn stream<R: Read + Seek>(
        &self,
        part: &Part,
        mut source: R,
    ) -> Result<PartStream<R>, FileError> {
        if part.flags & ENCRYPTED != 0 {
            return Err(FileError::PasswordProtected);
        }
        source.seek(SeekFrom::Start(part.offset))?;
        let mut header = [0_u8; 30];
        source.read_exact(&mut header).map_err(|_| FileError::corrupt("a part is cut off"))?;
        let skip = Some(header.as_slice())
            .filter(|header| header.starts_with(LOCAL_HEADER))
            .and_then(|header| {
                Some(u64::from(u16_at(header, 26)?) + u64::from(u16_at(header, 28)?))
            })
            .ok_or(FileError::corrupt("a part's header"))?;
        let start = part.offset.saturating_add(30).saturating_add(skip);
        source.seek(SeekFrom::Start(start))?;
        let bytes = source.take(part.compressed);
        let inflater = match part.method {
            STORED => Inflater::Stored(bytes),
            DEFLATED => Inflater::Deflated(DeflateDecoder::new(bytes)),
            _ => return Err(FileError::corrupt("an unknown way of compression")),
        };
        Ok(PartStream { inflater, crc: Crc::new(), read: 0, part: part.clone() })
    }
}

#[derive(Debug)]
enum Inflater<R> {
    Stored(io::Take<R>),
    Deflated(DeflateDecoder<io::Take<R>>),
}

/// The inflated bytes of one part.
#[derive(Debug)]
pub(crate) struct PartStream<R> {
    inflater: Inflater<R>,
    crc: Crc,
    read: u64,
    part: Part,
}

impl<R: Read> Read for PartStream<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        let count = match &mut self.inflater {
            Inflater::Stored(bytes) => bytes.read(buffer)?,
            Inflater::Deflated(bytes) => {
                bytes.read(buffer).map_err(|error| match error.kind() {
                    io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => {
                        Stop::Corrupt("the compressed data").into()
                    }
                    io::ErrorKind::UnexpectedEof => Stop::Corrupt("a part is cut off").into(),
                    _ => error,
                })?
            }
        };
        if count == 0 {
            let whole = self.read == self.part.inflated && self.crc.sum() == self.part.crc;
            return if whole { Ok(0) } else { Err(Stop::Corrupt("a part's checksum").into()) };
        }
        self.crc.update(buffer.get(..count).unwrap_or_default());
        self.read = self.read.saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
        self.refuse_false_labels()?;
        Ok(count)
    }
}

impl<R> PartStream<R> {
    /// The other half of the defence. What the directory declares was held against the limits, so
    /// it is enough that the stream keeps to it.
    fn refuse_false_labels(&self) -> io::Result<()> {
        if self.read > self.part.inflated {
            return Err(Stop::Corrupt("a part is longer than it says").into());
        }
        Ok(())
    }
}

fn is_too_dense(inflated: u64, compressed: u64, ratio: u64) -> bool {
    inflated > INFLATE_RATIO_FREE_BYTES && inflated > compressed.saturating_mul(ratio)
}

/// Entries, bytes and offset of the central directory.
fn find_directory<R: Read + Seek>(source: &mut R) -> Result<(u64, u64, u64), FileError> {
    let length = source.seek(SeekFrom::End(0))?;
    let tail_at = length.saturating_sub(LONGEST_TAIL);
    source.seek(SeekFrom::Start(tail_at))?;
    let mut tail = Vec::new();
    source.by_ref().take(LONGEST_TAIL).read_to_end(&mut tail)?;

    let damaged = || FileError::corrupt("the package has no directory");
    let at = tail.windows(4).rposition(|four| four == END_OF_DIRECTORY).ok_or_else(damaged)?;
    let end = tail.get(at..).filter(|end| end.len() >= 22).ok_or_else(damaged)?;
    let plain = || Some((u16_at(end, 10)?, u32_at(end, 12)?, u32_at(end, 16)?));
    let (count, size, offset) = plain().ok_or_else(damaged)?;
    if count != u16::MAX && size != u32::MAX && offset != u32::MAX {
        return Ok((count.into(), size.into(), offset.into()));
    }
    // Some Java writers always use the 64-bit form, however small the file.
    let locator = at.checked_sub(20).and_then(|start| tail.get(start..at)).ok_or_else(damaged)?;
    if !locator.starts_with(ZIP64_LOCATOR) {
        return Err(damaged());
    }
    source.seek(SeekFrom::Start(u64_at(locator, 8).ok_or_else(damaged)?))?;
    let mut wide = [0_u8; 56];
    source.read_exact(&mut wide).map_err(|_| damaged())?;
    let fields = || Some((u64_at(&wide, 32)?, u64_at(&wide, 40)?, u64_at(&wide, 48)?));
    if wide.starts_with(ZIP64_END) { fields().ok_or_else(damaged) } else { Err(damaged()) }
}

fn read_entry(bytes: &[u8]) -> Option<(Part, &[u8])> {
    if !bytes.starts_with(DIRECTORY_ENTRY) {
        return None;
    }
    let name_end = 46 + usize::from(u16_at(bytes, 28)?);
    let extra_end = name_end + usize::from(u16_at(bytes, 30)?);
    let entry_end = extra_end + usize::from(u16_at(bytes, 32)?);
    let name = String::from_utf8_lossy(bytes.get(46..name_end)?).replace('\\', "/");
    let mut part = Part {
        name,
        flags: u16_at(bytes, 8)?,
        method: u16_at(bytes, 10)?,
        crc: u32_at(bytes, 16)?,
        compressed: u32_at(bytes, 20)?.into(),
        inflated: u32_at(bytes, 24)?.into(),
        offset: u32_at(bytes, 42)?.into(),
    };
    widen(&mut part, bytes.get(name_end..extra_end)?);
    Some((part, bytes.get(entry_end..)?))
}

/// Takes the 64-bit sizes from the extra field, where the 32-bit ones say that they are there.
fn widen(part: &mut Part, mut extra: &[u8]) {
    while let (Some(id), Some(length)) = (u16_at(extra, 0), u16_at(extra, 2)) {
        let end = 4 + usize::from(length);
        let Some(mut body) = extra.get(4..end) else { return };
        if id == 1 {
            for field in [&mut part.inflated, &mut part.compressed, &mut part.offset] {
                if *field == u64::from(u32::MAX)
                    && let Some(wide) = u64_at(body, 0)
                {
                    *field = wide;
                    body = body.get(8..).unwrap_or_default();
                }
            }
        }
        extra = extra.get(end..).unwrap_or_default();
    }
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(bytes.get(at..at.checked_add(8)?)?.try_into().ok()?))
}
