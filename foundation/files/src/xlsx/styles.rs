//! Which cell styles show a number as a date.

use std::collections::HashMap;
use std::io::Read;

use quick_xml::events::{BytesStart, Event};

use crate::error::FileError;
use crate::limits::MAX_STYLES;
use crate::xlsx::xml::{Xml, attribute};

/// How a number format shows a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    Number,
    Date,
    DateTime,
    Time,
}

/// The shape of each cell style, by its index.
#[derive(Debug, Default)]
pub(crate) struct Styles {
    shapes: Vec<Shape>,
}

impl Styles {
    pub(crate) fn read<R: Read>(part: R) -> Result<Self, FileError> {
        let mut xml = Xml::new(part);
        let mut custom = HashMap::new();
        let mut styles = Self::default();
        let mut in_cell_formats = false;
        loop {
            match xml.next()? {
                Event::Start(tag) if tag.local_name().as_ref() == "cellXfs" => {
                    in_cell_formats = true;
                }
                Event::End(tag) if tag.local_name().as_ref() == "cellXfs" => {
                    in_cell_formats = false;
                }
                Event::Start(tag) | Event::Empty(tag) => match tag.local_name().as_ref() {
                    "numFmt" => {
                        let id = format_id(&tag)?;
                        let code = attribute(&tag, "formatCode")?.unwrap_or_default();
                        custom.insert(id, shape_of_code(&code));
                    }
                    "xf" if in_cell_formats => {
                        let id = format_id(&tag)?;
                        let shape = custom.get(&id).copied().unwrap_or_else(|| built_in(id));
                        styles.shapes.push(shape);
                    }
                    _ => {}
                },
                Event::Eof => return Ok(styles),
                _ => {}
            }
            if custom.len() > MAX_STYLES || styles.shapes.len() > MAX_STYLES {
                return Err(FileError::corrupt("too many styles"));
            }
        }
    }

    pub(crate) fn shape(&self, style: usize) -> Shape {
        self.shapes.get(style).copied().unwrap_or(Shape::Number)
    }
}

fn format_id(tag: &BytesStart<'_>) -> Result<u32, FileError> {
    Ok(attribute(tag, "numFmtId")?.and_then(|id| id.parse().ok()).unwrap_or(0))
}

/// The formats a file may use without defining them; 27–36 and 50–58 are the East Asian dates.
fn built_in(id: u32) -> Shape {
    match id {
        14..=17 | 27..=31 | 36 | 50..=54 | 57..=58 => Shape::Date,
        22 => Shape::DateTime,
        18..=21 | 32..=35 | 45 | 47 | 55..=56 => Shape::Time,
        _ => Shape::Number,
    }
}

/// Reads a format code such as `yyyy"年"m"月"d"日" h:mm AM/PM;@`. An elapsed time (`[h]:mm`) is an
/// amount, not a time of day, and stays a number.
fn shape_of_code(code: &str) -> Shape {
    let (mut day, mut month_or_minute, mut time) = (false, false, false);
    let mut characters = code.chars();
    while let Some(character) = characters.next() {
        match character.to_ascii_lowercase() {
            // The sections after the first are for negative numbers, zero and text.
            ';' => break,
            '"' => {
                characters.find(|next| *next == '"');
            }
            '\\' | '_' | '*' => {
                characters.next();
            }
            '[' => {
                let inside: String = characters.by_ref().take_while(|next| *next != ']').collect();
                let inside = inside.to_ascii_lowercase();
                if !inside.is_empty() && inside.chars().all(|next| matches!(next, 'h' | 'm' | 's'))
                {
                    return Shape::Number;
                }
            }
            'y' | 'd' => day = true,
            'h' | 's' => time = true,
            'm' => month_or_minute = true,
            // `General` and its like are words, not dates.
            'g' if code.eq_ignore_ascii_case("general") => return Shape::Number,
            _ => {}
        }
    }
    match (day, month_or_minute, time) {
        (true, _, true) => Shape::DateTime,
        (true, _, false) | (false, true, false) => Shape::Date,
        (false, _, true) => Shape::Time,
        (false, false, false) => Shape::Number,
    }
}

#[cfg(test)]
mod tests {
    use super::{Shape, shape_of_code};

    #[test]
    fn format_codes_tell_dates_from_numbers() {
        for (code, shape) in [
            ("General", Shape::Number),
            ("0.00", Shape::Number),
            ("#,##0.00_);[Red](#,##0.00)", Shape::Number),
            ("0.00E+00", Shape::Number),
            ("\"day\" 0", Shape::Number),
            ("0\\d", Shape::Number),
            ("[h]:mm:ss", Shape::Number),
            ("[$-804]yyyy\"年\"m\"月\"d\"日\"", Shape::Date),
            ("yyyy-mm-dd", Shape::Date),
            ("mmm", Shape::Date),
            ("[Red]d/m/yy h:mm AM/PM;@", Shape::DateTime),
            ("h:mm", Shape::Time),
            ("@", Shape::Number),
            ("0;d", Shape::Number),
            ("\"open", Shape::Number),
        ] {
            assert_eq!(shape_of_code(code), shape, "{code}");
        }
    }
}
