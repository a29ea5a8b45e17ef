//! The workbook part: its sheets, its date system, and where everything lies.

use std::io::{Read, Seek};

use quick_xml::events::Event;

use crate::error::FileError;
use crate::limits::{Limits, MAX_SMALL_PART_BYTES};
use crate::xlsx::package::{Package, PartStream};
use crate::xlsx::xml::{Xml, attribute};

/// Relations of one workbook: a few per sheet.
const MAX_RELATIONS: usize = 4_096;

#[derive(Debug)]
pub(crate) struct Workbook {
    pub(crate) sheets: Vec<SheetEntry>,
    pub(crate) from_1904: bool,
    pub(crate) strings_part: Option<String>,
    pub(crate) styles_part: Option<String>,
}

#[derive(Debug)]
pub(crate) struct SheetEntry {
    pub(crate) name: String,
    pub(crate) is_visible: bool,
    pub(crate) part: String,
}

/// One line of a relations part, its target as a full part name.
#[derive(Debug)]
struct Relation {
    id: String,
    kind: String,
    target: String,
}

impl Workbook {
    pub(crate) fn read<R: Read + Seek>(
        package: &Package,
        source: &mut R,
        limits: &Limits,
    ) -> Result<Self, FileError> {
        let root = read_relations(package, source, "_rels/.rels", "")?;
        let part = root
            .iter()
            .find(|relation| relation.kind == "officeDocument")
            .map(|relation| relation.target.as_str())
            .ok_or(FileError::UnsupportedFormat { found: "zip" })?;
        refuse_other_documents(part)?;
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let relations_part = join(folder, &format!("_rels/{file}.rels"));
        let relations = read_relations(package, source, &relations_part, folder)?;
        let target = |kind: &str| {
            let found = relations.iter().find(|relation| relation.kind == kind);
            found.map(|relation| relation.target.clone())
        };

        let mut workbook = Self {
            sheets: Vec::new(),
            from_1904: false,
            strings_part: target("sharedStrings"),
            styles_part: target("styles"),
        };
        workbook.read_part(small_part(package, source, part)?, &relations, limits)?;
        Ok(workbook)
    }

    fn read_part<R: Read>(
        &mut self,
        part: R,
        relations: &[Relation],
        limits: &Limits,
    ) -> Result<(), FileError> {
        let mut xml = Xml::new(part);
        loop {
            let event = xml.next()?;
            let (Event::Start(tag) | Event::Empty(tag)) = event else {
                if matches!(event, Event::Eof) {
                    return Ok(());
                }
                continue;
            };
            match tag.local_name().as_ref() {
                "workbookPr" => {
                    let flag = attribute(&tag, "date1904")?;
                    self.from_1904 = flag.is_some_and(|flag| flag == "1" || flag == "true");
                }
                "sheet" => {
                    let id = attribute(&tag, "id")?.unwrap_or_default();
                    // Chart and macro sheets have other kinds of relation, and no cells.
                    let worksheet = relations
                        .iter()
                        .find(|relation| relation.id == id && relation.kind == "worksheet");
                    if let Some(relation) = worksheet {
                        self.sheets.push(SheetEntry {
                            name: attribute(&tag, "name")?.unwrap_or_default(),
                            is_visible: attribute(&tag, "state")?
                                .is_none_or(|state| state == "visible"),
                            part: relation.target.clone(),
                        });
                    }
                    if self.sheets.len() > limits.sheets {
                        return Err(FileError::TooManySheets { limit: limits.sheets });
                    }
                }
                _ => {}
            }
        }
    }
}

/// A part that has to be small: nothing of it is handed out as a stream of rows.
pub(crate) fn small_part<'a, R: Read + Seek>(
    package: &Package,
    source: &'a mut R,
    name: &str,
) -> Result<std::io::Take<PartStream<&'a mut R>>, FileError> {
    let part = package.find(name).ok_or(FileError::corrupt("a part is missing"))?;
    Ok(package.stream(part, source)?.take(MAX_SMALL_PART_BYTES))
}

fn refuse_other_documents(part: &str) -> Result<(), FileError> {
    let found = if part.ends_with(".bin") {
        "xlsb"
    } else if part.starts_with("word/") {
        "docx"
    } else if part.starts_with("ppt/") {
        "pptx"
    } else {
        return Ok(());
    };
    Err(FileError::UnsupportedFormat { found })
}

fn read_relations<R: Read + Seek>(
    package: &Package,
    source: &mut R,
    name: &str,
    folder: &str,
) -> Result<Vec<Relation>, FileError> {
    let mut xml = Xml::new(small_part(package, source, name)?);
    let mut relations = Vec::new();
    loop {
        let event = xml.next()?;
        let (Event::Start(tag) | Event::Empty(tag)) = event else {
            if matches!(event, Event::Eof) {
                return Ok(relations);
            }
            continue;
        };
        // What lies outside the package is never fetched.
        let is_external = attribute(&tag, "TargetMode")?.is_some_and(|mode| mode == "External");
        if tag.local_name().as_ref() == "Relationship" && !is_external {
            let kind = attribute(&tag, "Type")?.unwrap_or_default();
            relations.push(Relation {
                id: attribute(&tag, "Id")?.unwrap_or_default(),
                kind: kind.rsplit('/').next().unwrap_or_default().to_owned(),
                target: join(folder, &attribute(&tag, "Target")?.unwrap_or_default()),
            });
        }
        if relations.len() > MAX_RELATIONS {
            return Err(FileError::corrupt("too many relations"));
        }
    }
}

/// The full name of a part that is named relative to a folder of the package.
fn join(folder: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut steps: Vec<&str> = folder.split('/').filter(|step| !step.is_empty()).collect();
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                steps.pop();
            }
            name => steps.push(name),
        }
    }
    steps.join("/")
}

#[cfg(test)]
mod tests {
    use super::join;

    #[test]
    fn targets_are_joined_as_paths_inside_the_package() {
        for (folder, target, name) in [
            ("", "xl/workbook.xml", "xl/workbook.xml"),
            ("xl", "worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("xl", "/xl/styles.xml", "xl/styles.xml"),
            ("xl/a", "../b/./c.xml", "xl/b/c.xml"),
            ("xl", "../../../etc/passwd", "etc/passwd"),
        ] {
            assert_eq!(join(folder, target), name);
        }
    }
}
