//! Files of orders that nobody uploads: a shop's file is kept, read by what its titles were said to mean, and
//! let in. What nobody has said yet waits for a person, who says it in the wizard.

use std::sync::Arc;

use bytes::Bytes;
use db::{Ctx, Db, Query};
use jobs::GetJob;
use kernel::{Actor, Fault};
use serde::Serialize;

use crate::commands::{self, DescribeImport, ReceiveImport, file_hash};
use crate::describe_import::{describe, refused};
use crate::import::{
    self, Analysis, ImportField, ImportMapping, ImportSummary, Preview, analyse, header_hash,
};
use crate::queries::{Allowed, GetImport, ImportContent, ImportTerms, RememberedMapping};
use crate::run_import::apart;
use crate::store::{Described, FileProblem, ImportState};
use crate::{ImportId, store};

/// What a kept file turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Readiness {
    /// It can be let in as it was seen.
    Ready { seen_version: i64 },
    /// Nobody has said what its titles mean.
    Unmapped,
    /// It has titles and no rows, or nothing at all: there is nothing to let in.
    Empty,
    /// It can be read under no mapping.
    Unreadable(FileProblem),
    /// Somebody lets it in by hand, or has.
    Started,
}

/// What became of a file that was let in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Became {
    /// It waits for its turn, or for the person who maps it.
    Waits,
    /// Everything that can go in is in.
    Done(Box<ImportSummary>),
    /// Its job came to an end before the file did.
    Stopped,
}

/// A file as it would be read, of which nothing is kept.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = TriedFile)]
pub struct TriedFile {
    /// Whether somebody has said what its titles mean.
    pub is_mapped: bool,
    /// Why it cannot be read, if it cannot.
    pub problem: Option<FileProblem>,
    pub analysis: Option<Analysis>,
    pub mapping: ImportMapping,
    pub preview: Option<Preview>,
}

/// Keeps a file as it came.
///
/// # Errors
/// What the engine reports.
pub fn keep_file(ctx: &mut Ctx<'_>, file_name: String, content: Bytes) -> Result<ImportId, Fault> {
    ctx.actor().must(crate::permissions::CREATE)?;
    db::Command::run(ReceiveImport { file_name, content }, ctx)
}

/// The hash by which a file is recognised: SHA-256 in hexadecimal.
#[must_use]
pub fn hash_of(content: &[u8]) -> String {
    file_hash(content)
}

/// The bytes a file may have.
///
/// # Errors
/// What the database reports.
pub async fn most_bytes(db: &Db, actor: &Actor) -> Result<usize, Fault> {
    Ok(db.read(actor, ImportTerms).await?.most_bytes)
}

/// Reads a kept file by what its titles were said to mean, as one of this shop's. A guess lets nothing in: what
/// nobody said is left to the wizard.
///
/// # Errors
/// What the database reports.
pub async fn read_kept(
    db: &Db,
    actor: &Actor,
    import_id: ImportId,
    shop: &str,
) -> Result<Readiness, Fault> {
    let view = db.read(actor, GetImport { import_id }).await?;
    match view.state {
        ImportState::Running | ImportState::Done => return Ok(Readiness::Started),
        ImportState::Received | ImportState::Unreadable | ImportState::Mapped => {}
    }
    let content = db.read(actor, ImportContent { import_id }).await?;
    let (is_mapped, described) = look(db, actor, content, shop).await?;
    let readiness = match (described.state, &described.problem) {
        (ImportState::Mapped, _) if is_mapped => {
            Readiness::Ready { seen_version: view.version + 1 }
        }
        (ImportState::Unreadable, Some(problem)) => match problem.code.as_str() {
            "orders.import_empty" => Readiness::Empty,
            // What a person can answer is no refusal: they name the encoding.
            "files.unknown_encoding" => Readiness::Unmapped,
            _ => Readiness::Unreadable(problem.clone()),
        },
        _ => Readiness::Unmapped,
    };
    // It may be open in the wizard: what stands there already is not written over.
    let is_told = view.analysis.is_some() || view.problem.is_some();
    if is_told && readiness == Readiness::Unmapped {
        return Ok(readiness);
    }
    let described = Arc::new(described);
    db.run(actor, DescribeImport { import_id, seen_version: view.version, described }).await?;
    Ok(readiness)
}

/// How a file would be read as one of this shop's. Nothing of it is kept.
///
/// # Errors
/// What the database reports.
pub async fn try_file(
    db: &Db,
    actor: &Actor,
    content: Bytes,
    shop: &str,
) -> Result<TriedFile, Fault> {
    let (is_mapped, described) = look(db, actor, content, shop).await?;
    let Described { mapping, analysis, problem, preview, .. } = described;
    Ok(TriedFile { is_mapped, problem, analysis, mapping, preview })
}

/// Reads a file by what is remembered of its titles, as one of a shop's; whether something is.
async fn look(
    db: &Db,
    actor: &Actor,
    content: Bytes,
    shop: &str,
) -> Result<(bool, Described), Fault> {
    let allowed = db.read(actor, ImportTerms).await?;
    let remembered = match remembered(db, actor, content.clone(), &allowed).await? {
        Ok(remembered) => remembered,
        Err(fault) => return Ok((false, refused(&fault, ImportMapping::default()))),
    };
    let given = remembered.map(|mapping| of_shop(mapping, shop));
    let is_mapped = given.is_some();
    Ok((is_mapped, describe(db, actor, content, allowed, given).await?))
}

async fn remembered(
    db: &Db,
    actor: &Actor,
    content: Bytes,
    allowed: &Allowed,
) -> Result<Result<Option<ImportMapping>, Fault>, Fault> {
    let (limits, shops) = (import::limits(allowed.most_rows), allowed.shops.clone());
    let found = apart(move || analyse(&content, limits, None, |_| None, &shops)).await?;
    let analysis = match found {
        Ok((analysis, _)) => analysis,
        Err(fault) => return Ok(Err(fault)),
    };
    let header_hash = header_hash(&analysis.titles());
    db.read(actor, RememberedMapping { header_hash }).await.map(Ok)
}

/// What comes for a shop is of that shop, whatever a column says.
fn of_shop(mut mapping: ImportMapping, shop: &str) -> ImportMapping {
    mapping.columns.remove(&ImportField::Shop);
    ImportMapping { shop: Some(shop.to_owned()), ..mapping }
}

/// Lets a kept file in, as a job.
///
/// # Errors
/// `orders.import_stale` when somebody changed it meanwhile.
pub fn let_in(ctx: &mut Ctx<'_>, import_id: ImportId, seen_version: i64) -> Result<(), Fault> {
    let import = store::load_import(ctx, import_id)?;
    commands::start(ctx, &import, seen_version, true).map(|_| ())
}

/// What became of a file.
///
/// # Errors
/// What the engine reports.
pub fn became(ctx: &mut Ctx<'_>, import_id: ImportId) -> Result<Became, Fault> {
    let import = store::load_import(ctx, import_id)?;
    if import.state == ImportState::Done {
        return Ok(Became::Done(Box::new(import.summary.unwrap_or_default())));
    }
    let Some(job_id) = import.job_id else { return Ok(Became::Waits) };
    let is_open = GetJob { job_id }.run(ctx)?.state.is_open();
    Ok(if is_open { Became::Waits } else { Became::Stopped })
}
