//! What a file turns out to be: read whole under a mapping, before anything is written of it.

use bytes::Bytes;
use db::Db;
use kernel::{Actor, Fault};

use crate::import::{self, ImportMapping, analyse, header_hash, preview};
use crate::queries::{Allowed, RememberedMapping};
use crate::run_import::apart;
use crate::store::{Described, FileProblem, ImportState};

/// Reads a file under a mapping, or under what is remembered or suggested for it.
pub(crate) async fn describe(
    db: &Db,
    actor: &Actor,
    content: Bytes,
    allowed: Allowed,
    given: Option<ImportMapping>,
) -> Result<Described, Fault> {
    let limits = import::limits(allowed.most_rows);
    let shops = allowed.shops;
    let (file, book, mapping) = (content.clone(), shops.clone(), given.clone());
    let found = apart(move || analyse(&file, limits, mapping.as_ref(), |_| None, &book)).await?;
    let found = match (found, given.is_some()) {
        (Ok((analysis, suggested)), false) => {
            let hash = header_hash(&analysis.titles());
            match db.read(actor, RememberedMapping { header_hash: hash }).await? {
                None => Ok((analysis, suggested)),
                Some(mapping) => {
                    let (file, book) = (content.clone(), shops.clone());
                    apart(move || analyse(&file, limits, Some(&mapping), |_| None, &book)).await?
                }
            }
        }
        (found, _) => found,
    };
    let (analysis, mapping) = match found {
        Ok(found) => found,
        Err(fault) => return Ok(refused(&fault, given.unwrap_or_default())),
    };
    if !analysis.problems.is_empty() {
        let state = ImportState::Received;
        let analysis = Some(analysis);
        return Ok(Described { state, mapping, analysis, problem: None, preview: None });
    }
    let run = (analysis.clone(), mapping.clone());
    let seen = apart(move || preview(&content, limits, &run.0, &run.1, &shops)).await?;
    match seen {
        Ok(seen) => Ok(Described {
            state: ImportState::Mapped,
            mapping,
            analysis: Some(analysis),
            problem: None,
            preview: Some(seen),
        }),
        Err(fault) => Ok(Described { analysis: Some(analysis), ..refused(&fault, mapping) }),
    }
}

/// A file that cannot be read under a mapping.
pub(crate) fn refused(fault: &Fault, mapping: ImportMapping) -> Described {
    let detail = fault.detail().to_owned();
    let problem = FileProblem { code: fault.telling_code().to_owned(), detail };
    Described {
        state: ImportState::Unreadable,
        mapping,
        analysis: None,
        problem: Some(problem),
        preview: None,
    }
}
