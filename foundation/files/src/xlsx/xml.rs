//! XML events with a limit on the size of each, on depth, and without document types.

use std::io::{self, BufRead, BufReader, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

use crate::error::{FileError, Stop};
use crate::limits::{MAX_XML_DEPTH, MAX_XML_EVENT_BYTES};

/// The inflater is called once for each of these.
const WINDOW_BYTES: usize = 32 << 10;

#[derive(Debug)]
pub(crate) struct Xml<R> {
    reader: Reader<Budgeted<BufReader<R>>>,
    buffer: Vec<u8>,
    depth: usize,
}

impl<R: Read> Xml<R> {
    pub(crate) fn new(source: R) -> Self {
        let source = BufReader::with_capacity(WINDOW_BYTES, source);
        let mut reader = Reader::from_reader(Budgeted { source, left: 0 });
        reader.config_mut().trim_text(false);
        Self { reader, buffer: Vec::new(), depth: 0 }
    }

    /// The next event. An empty element comes as `Empty`, without an end.
    pub(crate) fn next(&mut self) -> Result<Event<'_>, FileError> {
        self.buffer.clear();
        self.reader.get_mut().left = MAX_XML_EVENT_BYTES;
        let event = self.reader.read_event_into(&mut self.buffer).map_err(from_xml)?;
        match &event {
            Event::Start(_) => {
                self.depth += 1;
                if self.depth > MAX_XML_DEPTH {
                    return Err(FileError::corrupt("XML nested too deep"));
                }
            }
            Event::End(_) => self.depth = self.depth.saturating_sub(1),
            Event::DocType(_) => return Err(FileError::ForbiddenXml),
            Event::Eof if self.depth > 0 => return Err(FileError::corrupt("XML is cut off")),
            _ => {}
        }
        Ok(event)
    }
}

fn from_xml(error: quick_xml::Error) -> FileError {
    match error {
        quick_xml::Error::Io(inner) => FileError::from(&*inner),
        _ => FileError::corrupt("XML that is not well formed"),
    }
}

/// The value of an attribute by its local name. Attributes are not checked for doubles: that check
/// takes quadratic time, and the first one counts.
pub(crate) fn attribute(element: &BytesStart<'_>, name: &str) -> Result<Option<String>, FileError> {
    for attribute in element.attributes().with_checks(false) {
        let attribute = attribute.map_err(|_| FileError::corrupt("an XML attribute"))?;
        if attribute.key.local_name().as_ref() == name {
            let value = attribute
                .normalized_value(quick_xml::XmlVersion::Implicit1_0)
                .map_err(|_| FileError::corrupt("an XML attribute"))?;
            return Ok(Some(value.into_owned()));
        }
    }
    Ok(None)
}

/// The character an `&…;` stands for: the five of XML and the numbered ones. Others need a document
/// type, and those are refused.
pub(crate) fn push_reference(text: &mut String, entity: &BytesRef<'_>) -> Result<(), FileError> {
    let unknown = || FileError::corrupt("an unknown XML entity");
    if let Some(character) = entity.resolve_char_ref().map_err(|_| unknown())? {
        text.push(character);
        return Ok(());
    }
    text.push_str(quick_xml::escape::resolve_xml_entity(entity).ok_or_else(unknown)?);
    Ok(())
}

/// Undoes `_xHHHH_`, by which spreadsheets write characters that XML cannot hold.
pub(crate) fn unescape(text: &mut String) {
    if !text.contains("_x") {
        return;
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find("_x") {
        let (before, escape) = rest.split_at(at);
        plain.push_str(before);
        let character = escape
            .get(2..6)
            .filter(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit()))
            .filter(|_| escape.as_bytes().get(6) == Some(&b'_'))
            .and_then(|hex| u32::from_str_radix(hex, 16).ok())
            .and_then(char::from_u32);
        let taken = match character {
            Some(character) => {
                plain.push(character);
                7
            }
            None => {
                plain.push_str("_x");
                2
            }
        };
        rest = escape.get(taken..).unwrap_or_default();
    }
    plain.push_str(rest);
    *text = plain;
}

/// Lets through only so many bytes before it is asked again: a single tag of a gigabyte would
/// otherwise be collected in memory before anyone sees it.
#[derive(Debug)]
struct Budgeted<R> {
    source: R,
    left: usize,
}

impl<R: BufRead> Read for Budgeted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(buffer)?;
        self.consume(count);
        Ok(count)
    }
}

impl<R: BufRead> BufRead for Budgeted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let available = self.source.fill_buf()?;
        if self.left == 0 && !available.is_empty() {
            return Err(Stop::Corrupt("an XML tag or text is too long").into());
        }
        Ok(available.get(..self.left).unwrap_or(available))
    }

    fn consume(&mut self, count: usize) {
        self.left = self.left.saturating_sub(count);
        self.source.consume(count);
    }
}
