//! Workbooks made by hand, lies included.

use std::io::Write;

use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};

pub(crate) struct Part {
    name: String,
    method: u16,
    crc: u32,
    inflated: u32,
    bytes: Vec<u8>,
}

impl Part {
    pub(crate) fn stored(name: &str, content: &str) -> Self {
        let mut crc = Crc::new();
        crc.update(content.as_bytes());
        Self {
            name: name.to_owned(),
            method: 0,
            crc: crc.sum(),
            inflated: u32::try_from(content.len()).unwrap(),
            bytes: content.as_bytes().to_vec(),
        }
    }

    /// `times` × `chunk` between `before` and `after`, never whole in memory.
    pub(crate) fn deflated(
        name: &str,
        before: &str,
        chunk: &str,
        times: usize,
        after: &str,
    ) -> Self {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::new(6));
        let (mut crc, mut inflated) = (Crc::new(), 0);
        let pieces = std::iter::once(before)
            .chain(std::iter::repeat_n(chunk, times))
            .chain(std::iter::once(after));
        for piece in pieces {
            encoder.write_all(piece.as_bytes()).unwrap();
            crc.update(piece.as_bytes());
            inflated += piece.len();
        }
        Self {
            name: name.to_owned(),
            method: 8,
            crc: crc.sum(),
            inflated: u32::try_from(inflated).unwrap(),
            bytes: encoder.finish().unwrap(),
        }
    }

    /// The directory will say this size, whatever the truth.
    pub(crate) fn claiming(self, inflated: u32) -> Self {
        Self { inflated, ..self }
    }

    pub(crate) fn is(&self, name: &str) -> bool {
        self.name == name
    }

    /// One byte of the content is not what its checksum says.
    pub(crate) fn damage(&mut self) {
        self.bytes[12] ^= 1;
    }
}

pub(crate) fn package(parts: &[Part]) -> Vec<u8> {
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    for part in parts {
        let offset = u32::try_from(file.len()).unwrap();
        let mut common = Vec::new();
        for field in [20, 0, part.method, 0, 33] {
            common.extend(u16::to_le_bytes(field));
        }
        common.extend(part.crc.to_le_bytes());
        common.extend(u32::try_from(part.bytes.len()).unwrap().to_le_bytes());
        common.extend(part.inflated.to_le_bytes());
        common.extend(u16::try_from(part.name.len()).unwrap().to_le_bytes());
        common.extend([0, 0]);

        file.extend(b"PK\x03\x04");
        file.extend(&common);
        file.extend(part.name.as_bytes());
        file.extend(&part.bytes);

        directory.extend(b"PK\x01\x02\x14\0");
        directory.extend(&common);
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(part.name.as_bytes());
    }
    let at = u32::try_from(file.len()).unwrap();
    let count = u16::try_from(parts.len()).unwrap().to_le_bytes();
    file.extend(&directory);
    file.extend(b"PK\x05\x06\0\0\0\0");
    file.extend([count, count].concat());
    file.extend(u32::try_from(directory.len()).unwrap().to_le_bytes());
    file.extend(at.to_le_bytes());
    file.extend([0, 0]);
    file
}

/// Everything around the sheet. Styles: 0 plain, 1 date, 2 date and time, 3 elapsed, 4 time.
pub(crate) fn frame(workbook_properties: &str, strings: &str) -> Vec<Part> {
    let relation = |id: &str, kind: &str, target: &str| {
        format!(r#"<Relationship Id="{id}" Type="http://x/{kind}" Target="{target}"/>"#)
    };
    let strings = format!("<sst>{strings}</sst>");
    vec![
        Part::stored("[Content_Types].xml", "<Types/>"),
        Part::stored(
            "_rels/.rels",
            &format!(
                "<Relationships>{}</Relationships>",
                relation("r1", "officeDocument", "xl/workbook.xml"),
            ),
        ),
        Part::stored(
            "xl/workbook.xml",
            &format!(
                r#"<workbook xmlns:r="r">{workbook_properties}<sheets><sheet name="Hidden" state="hidden" r:id="r9"/><sheet name="Orders" r:id="r1"/><sheet name="More" r:id="r4"/></sheets></workbook>"#
            ),
        ),
        Part::stored(
            "xl/_rels/workbook.xml.rels",
            &format!(
                "<Relationships>{}{}{}{}{}</Relationships>",
                relation("r1", "worksheet", "worksheets/sheet1.xml"),
                relation("r2", "sharedStrings", "/xl/sharedStrings.xml"),
                relation("r3", "styles", "styles.xml"),
                relation("r4", "worksheet", "worksheets/sheet2.xml"),
                relation("r9", "worksheet", "worksheets/sheet9.xml"),
            ),
        ),
        Part::stored("xl/sharedStrings.xml", &strings),
        Part::stored(
            "xl/styles.xml",
            r#"<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot; hh:mm"/><numFmt numFmtId="165" formatCode="[h]:mm"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="20"/></cellXfs></styleSheet>"#,
        ),
        Part::stored(
            "xl/worksheets/sheet2.xml",
            "<worksheet><sheetData><row><c><v>2</v></c></row></sheetData></worksheet>",
        ),
    ]
}

/// A workbook whose first visible sheet has these rows.
pub(crate) fn workbook(strings: &str, rows: &str) -> Vec<u8> {
    let sheet = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
    with_sheet(strings, Part::stored("xl/worksheets/sheet1.xml", &sheet))
}

pub(crate) fn with_sheet(strings: &str, sheet: Part) -> Vec<u8> {
    let mut parts = frame("", strings);
    parts.push(sheet);
    package(&parts)
}
