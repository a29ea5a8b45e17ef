//! A zip file written front to back: sizes follow each part, so nothing has to be kept or rewound.

use std::io::{self, Write};

use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};

use crate::error::FileError;

/// Half the time of the default level for some tenths more bytes.
const LEVEL: u32 = 3;
/// Version 2.0: deflate.
const VERSION: u16 = 20;
/// Sizes after the part; names in UTF-8.
const FLAGS: u16 = 0x0808;
const DEFLATED: u16 = 8;
/// 1 January 1980: the same table gives the same bytes.
const DATE: u16 = 0x0021;

/// A zip being written, front to back.
#[derive(Debug)]
pub struct PackageWriter<W> {
    out: Counted<W>,
    parts: Vec<WrittenPart>,
}

#[derive(Debug)]
struct WrittenPart {
    name: &'static str,
    offset: u64,
    crc: u32,
    compressed: u64,
    inflated: u64,
}

/// One part being written.
#[derive(Debug)]
pub struct PartWriter<W: Write> {
    encoder: DeflateEncoder<Counted<W>>,
    crc: Crc,
    inflated: u64,
    data_at: u64,
    offset: u64,
    name: &'static str,
    parts: Vec<WrittenPart>,
}

#[derive(Debug)]
struct Counted<W> {
    out: W,
    written: u64,
}

impl<W: Write> Write for Counted<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.out.write(bytes)?;
        self.written = self.written.saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl<W: Write> PackageWriter<W> {
    /// An empty one.
    pub fn new(out: W) -> Self {
        Self { out: Counted { out, written: 0 }, parts: Vec::new() }
    }

    /// Begins a part.
    ///
    /// # Errors
    /// What the output reports.
    pub fn start(mut self, name: &'static str) -> Result<PartWriter<W>, FileError> {
        let offset = self.out.written;
        let mut header = b"PK\x03\x04".to_vec();
        push_common(&mut header, [0, 0, 0])?;
        push16(&mut header, u64::try_from(name.len()).unwrap_or(u64::MAX))?;
        push16(&mut header, 0)?;
        header.extend_from_slice(name.as_bytes());
        self.out.write_all(&header)?;
        let data_at = self.out.written;
        let encoder = DeflateEncoder::new(self.out, Compression::new(LEVEL));
        let parts = self.parts;
        Ok(PartWriter { encoder, crc: Crc::new(), inflated: 0, data_at, offset, name, parts })
    }

    /// A part whose content is known.
    ///
    /// # Errors
    /// What the output reports.
    pub fn whole(self, name: &'static str, content: &str) -> Result<Self, FileError> {
        let mut part = self.start(name)?;
        part.write(content)?;
        part.finish()
    }

    /// Writes the list of parts, and gives the output back.
    ///
    /// # Errors
    /// What the output reports; a zip of 4 GiB is too large.
    pub fn finish(mut self) -> Result<W, FileError> {
        let directory_at = self.out.written;
        let mut directory = Vec::new();
        for part in &self.parts {
            directory.extend_from_slice(b"PK\x01\x02");
            push16(&mut directory, VERSION.into())?;
            push_common(&mut directory, [part.crc.into(), part.compressed, part.inflated])?;
            push16(&mut directory, u64::try_from(part.name.len()).unwrap_or(u64::MAX))?;
            // No extra field, no comment, disk 0, no attributes.
            directory.extend_from_slice(&[0; 12]);
            push32(&mut directory, part.offset)?;
            directory.extend_from_slice(part.name.as_bytes());
        }
        let size = u64::try_from(directory.len()).unwrap_or(u64::MAX);
        let count = u64::try_from(self.parts.len()).unwrap_or(u64::MAX);
        directory.extend_from_slice(b"PK\x05\x06\0\0\0\0");
        push16(&mut directory, count)?;
        push16(&mut directory, count)?;
        push32(&mut directory, size)?;
        push32(&mut directory, directory_at)?;
        push16(&mut directory, 0)?;
        self.out.write_all(&directory)?;
        self.out.flush()?;
        Ok(self.out.out)
    }
}

impl<W: Write> PartWriter<W> {
    /// Adds to the part.
    ///
    /// # Errors
    /// What the output reports.
    pub fn write(&mut self, text: &str) -> Result<(), FileError> {
        self.crc.update(text.as_bytes());
        self.inflated = self.inflated.saturating_add(u64::try_from(text.len()).unwrap_or(u64::MAX));
        self.encoder.write_all(text.as_bytes())?;
        Ok(())
    }

    /// Ends the part.
    ///
    /// # Errors
    /// What the output reports.
    pub fn finish(self) -> Result<PackageWriter<W>, FileError> {
        let mut out = self.encoder.finish()?;
        let part = WrittenPart {
            name: self.name,
            offset: self.offset,
            crc: self.crc.sum(),
            compressed: out.written.saturating_sub(self.data_at),
            inflated: self.inflated,
        };
        let mut sizes = b"PK\x07\x08".to_vec();
        for size in [part.crc.into(), part.compressed, part.inflated] {
            push32(&mut sizes, size)?;
        }
        out.write_all(&sizes)?;
        let mut parts = self.parts;
        parts.push(part);
        Ok(PackageWriter { out, parts })
    }
}

/// Version to checksum and sizes: the same in both kinds of header.
fn push_common(bytes: &mut Vec<u8>, sums: [u64; 3]) -> Result<(), FileError> {
    for field in [VERSION, FLAGS, DEFLATED, 0, DATE] {
        push16(bytes, field.into())?;
    }
    sums.into_iter().try_for_each(|sum| push32(bytes, sum))
}

fn push16(bytes: &mut Vec<u8>, value: u64) -> Result<(), FileError> {
    bytes.extend_from_slice(&u16::try_from(value).map_err(|_| too_large())?.to_le_bytes());
    Ok(())
}

fn push32(bytes: &mut Vec<u8>, value: u64) -> Result<(), FileError> {
    bytes.extend_from_slice(&u32::try_from(value).map_err(|_| too_large())?.to_le_bytes());
    Ok(())
}

/// The plain zip format ends at 4 GiB; a sheet at its row limit has some hundred megabytes.
fn too_large() -> FileError {
    FileError::TooLarge { limit: u32::MAX.into() }
}
