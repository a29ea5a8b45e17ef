//! Places where files of orders are put are looked at by themselves, each on its own: one that is slow keeps no
//! other waiting.
//!
//! Every step is one commit or one deed outside, and each can be done twice: who is killed between two of them
//! leaves something from which the next look goes on to the same end.

use std::time::Duration;

use bytes::Bytes;
use db::{Command, Db, Lane};
use kernel::{Actor, Fault, Kind};
use orders::ImportId;
use orders::import::TableKind;
use orders::intake::{self, Became, Readiness};
use orders::queries::ImportErrors;
use tokio::task::JoinSet;

use super::taking::keep_taking;
use crate::FileDropId;
use crate::commands::{
    BeginLook, EndLook, FileNews, HoldFileDrop, KeepDroppedFile, Look, LookOutcome,
    NoteDroppedFile, SeeFiles, StartDroppedFile, TakeFileDrops,
};
use crate::doorway::Doorway;
use crate::file_drop::{DroppedFileState, KnownFile, Listed};
use crate::places::{Aside, FilePlaces, Moved, Place, PlaceFault};
use crate::queries::{FindImported, IsAnyFileDropDue};

/// A disk of a network may stand still for ever; what was begun there goes on behind, and the next look finds it.
const LONGEST_LOOK: Duration = Duration::from_secs(30 * 60);
/// Places looked at at the same time by one node, each with one file in memory at most.
const MOST_AT_ONCE: usize = 16;
/// Steps at one place before others are looked at again.
const MOST_STEPS: usize = 500;
/// Files seen for the first time in one look; the others are seen by the next.
const MOST_SEEN: usize = 200;
/// How often what is looked at is held anew: well before it is another's.
const HOLD: Duration = Duration::from_secs(20);

/// Who takes files.
pub(crate) fn house() -> Actor {
    Actor::system("files")
}

/// Looks at file drops for as long as the program runs.
pub async fn keep_looking(db: Db, doorway: Doorway) {
    let take = |most| take(&db, most);
    let work = |id| {
        let (db, places) = (db.clone(), doorway.files.clone());
        async move { look_through(&db, &places, id).await }
    };
    keep_taking(&db, ("file drops", MOST_AT_ONCE), take, work).await;
}

async fn take(db: &Db, most: usize) -> Result<Vec<FileDropId>, Fault> {
    let most = i64::try_from(most).unwrap_or_default();
    if most == 0 || !db.read(&house(), IsAnyFileDropDue).await? {
        return Ok(Vec::new());
    }
    db.run_in(Lane::Bulk, &house(), TakeFileDrops(most)).await
}

/// Looks at every file drop that has something to do, once; how many those were.
///
/// # Errors
/// What the database reports. What is wrong at a place is no error: it is written down.
pub async fn look(db: &Db, doorway: &Doorway) -> Result<usize, Fault> {
    let mut under_way = JoinSet::new();
    for id in take(db, MOST_AT_ONCE).await? {
        let (db, places) = (db.clone(), doorway.files.clone());
        under_way.spawn(async move { look_through(&db, &places, id).await });
    }
    let mut looked = 0;
    while let Some(one) = under_way.join_next().await {
        one.map_err(|error| Fault::internal("channels.call_ended", error))??;
        looked += 1;
    }
    Ok(looked)
}

/// Looks at one, and holds it for as long as that takes.
async fn look_through(db: &Db, places: &FilePlaces, id: FileDropId) -> Result<(), Fault> {
    let looking = look_at(db, places, id, MOST_STEPS);
    let limit = tokio::time::sleep(LONGEST_LOOK);
    tokio::pin!(looking, limit);
    let outcome = loop {
        tokio::select! {
            outcome = &mut looking => break outcome?,
            () = &mut limit => {
                let why = "no look came to its end in time".to_owned();
                break Some(LookOutcome::NotThere(PlaceFault::Unreachable(why)));
            }
            () = tokio::time::sleep(HOLD) => {
                db.run_in(Lane::Bulk, &house(), HoldFileDrop(id)).await?;
            }
        }
    };
    let Some(outcome) = outcome else { return Ok(()) };
    db.run_in(Lane::Bulk, &house(), EndLook { id, outcome }).await
}

/// Looks at one for so many steps; nothing when there was nothing to do.
pub(super) async fn look_at(
    db: &Db,
    places: &FilePlaces,
    id: FileDropId,
    steps: usize,
) -> Result<Option<LookOutcome>, Fault> {
    let Some(look) = db.run_in(Lane::Bulk, &house(), BeginLook(id)).await? else {
        return Ok(None);
    };
    let looking = Looking { db, places, look, place: None, steps, aside: None };
    match looking.go().await {
        Ok(outcome) => Ok(Some(outcome)),
        Err(Stop::Enough) => Ok(Some(LookOutcome::Enough)),
        Err(Stop::NotThere(fault)) => Ok(Some(LookOutcome::NotThere(fault))),
        Err(Stop::Fault(fault)) => Err(fault),
    }
}

/// Why a look ends before its end.
enum Stop {
    Enough,
    NotThere(PlaceFault),
    Fault(Fault),
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// A look that is under way.
struct Looking<'a> {
    db: &'a Db,
    places: &'a FilePlaces,
    look: Look,
    place: Option<Place>,
    /// Those that are left.
    steps: usize,
    /// Why a file could not be put aside.
    aside: Option<PlaceFault>,
}

impl Looking<'_> {
    async fn go(mut self) -> Result<LookOutcome, Stop> {
        let mut files = std::mem::take(&mut self.look.open);
        for file in &mut files {
            self.bring_in(file).await?;
        }
        let is_over = |file: &KnownFile| {
            matches!(file.state, DroppedFileState::Imported | DroppedFileState::Refused)
        };
        let mut soon = false;
        if self.look.lists || files.iter().any(is_over) {
            self.open().await?;
        }
        if self.look.lists {
            (files, soon) = self.list(files).await?;
            for file in &mut files {
                self.take_over(file).await?;
                self.bring_in(file).await?;
            }
        }
        for file in files.iter_mut().filter(|file| is_over(file)) {
            self.put_aside(file).await?;
        }
        if self.look.lists {
            self.settle().await?;
        }
        if let Some(place) = self.place {
            place.close().await;
        }
        Ok(LookOutcome::Through { listed: self.look.lists, soon, aside: self.aside })
    }

    /// One more step.
    fn step(&mut self) -> Result<(), Stop> {
        self.steps = self.steps.checked_sub(1).ok_or(Stop::Enough)?;
        Ok(())
    }

    async fn run<C: Command>(&mut self, command: C) -> Result<C::Output, Stop> {
        self.step()?;
        Ok(self.db.run_in(Lane::Bulk, &house(), command).await?)
    }

    async fn note(&mut self, file: &mut KnownFile, news: FileNews) -> Result<(), Stop> {
        let note = NoteDroppedFile { drop_id: self.look.id, file_id: file.id, news };
        if let Some(now) = self.run(note).await? {
            *file = now;
        }
        Ok(())
    }

    async fn open(&mut self) -> Result<(), Stop> {
        let opened = Place::open(self.places, &self.look.at).await;
        let (place, _) = opened.map_err(Stop::NotThere)?;
        self.place = Some(place);
        Ok(())
    }

    fn place(&self) -> Result<&Place, Stop> {
        let none = || Fault::internal("channels.place_not_open", "it is opened first");
        self.place.as_ref().ok_or_else(|| Stop::Fault(none()))
    }

    /// Brings the orders of a kept file in, as far as that goes here.
    async fn bring_in(&mut self, file: &mut KnownFile) -> Result<(), Stop> {
        let Some(import_id) = file.import_id else { return Ok(()) };
        if matches!(file.state, DroppedFileState::Kept | DroppedFileState::Unmapped) {
            self.read(file, import_id).await?;
        }
        if file.state == DroppedFileState::Running {
            self.follow(file, import_id).await?;
        }
        Ok(())
    }

    async fn read(&mut self, file: &mut KnownFile, import_id: ImportId) -> Result<(), Stop> {
        self.step()?;
        let shop = self.look.shop.code.clone();
        let news = match intake::read_kept(self.db, &house(), import_id, &shop).await {
            Ok(Readiness::Ready { seen_version }) => {
                let start = StartDroppedFile { file_id: file.id, seen_version };
                match self.run(start).await {
                    Ok(()) => FileNews::So(DroppedFileState::Running),
                    Err(Stop::Fault(fault)) if fault.kind() == Kind::Conflict => return Ok(()),
                    Err(stop) => return Err(stop),
                }
            }
            Ok(Readiness::Started) => FileNews::So(DroppedFileState::Running),
            Ok(Readiness::Empty) => FileNews::So(DroppedFileState::Imported),
            Ok(Readiness::Unmapped) if file.state == DroppedFileState::Unmapped => return Ok(()),
            Ok(Readiness::Unmapped) => FileNews::Troubled(
                DroppedFileState::Unmapped,
                "channels.file_not_mapped".to_owned(),
                "nobody has said what its titles mean".to_owned(),
            ),
            Ok(Readiness::Unreadable(problem)) => {
                FileNews::Troubled(DroppedFileState::Refused, problem.code, problem.detail)
            }
            // Somebody is at it in the wizard, or its bytes were forgotten in the meantime.
            Err(fault) if fault.kind() == Kind::Conflict => return Ok(()),
            Err(fault) => return Err(fault.into()),
        };
        self.note(file, news).await
    }

    async fn follow(&mut self, file: &mut KnownFile, import_id: ImportId) -> Result<(), Stop> {
        let news = match self.db.read(&house(), FindImported(import_id)).await? {
            Became::Waits if !file.is_troubled => return Ok(()),
            Became::Waits => FileNews::So(DroppedFileState::Running),
            Became::Done(summary) => FileNews::Imported(summary),
            Became::Stopped if file.is_troubled => return Ok(()),
            Became::Stopped => FileNews::Troubled(
                DroppedFileState::Running,
                "channels.import_stopped".to_owned(),
                "its job ended before the file did".to_owned(),
            ),
        };
        self.note(file, news).await
    }

    /// What lies there now: what is open afterwards, and whether something waits for another look.
    async fn list(&mut self, files: Vec<KnownFile>) -> Result<(Vec<KnownFile>, bool), Stop> {
        let listed = self.place()?.list().await.map_err(Stop::NotThere)?;
        let mut listed: Vec<Listed> =
            listed.into_iter().filter(|file| self.look.pattern.takes(&file.name)).collect();
        listed.sort_by(|one, other| {
            (one.changed_at, &one.name).cmp(&(other.changed_at, &other.name))
        });
        let is_new = |listed: &&Listed| !files.iter().any(|file| file.is_as(listed));
        let seen: Vec<Listed> = listed.iter().filter(is_new).take(MOST_SEEN).cloned().collect();
        let is_gone = |file: &&KnownFile| {
            file.state == DroppedFileState::Seen
                && !listed.iter().any(|listed| listed.name == file.name)
        };
        let gone: Vec<_> = files.iter().filter(is_gone).map(|file| file.id).collect();
        let files = if seen.is_empty() && gone.is_empty() {
            files
        } else {
            self.run(SeeFiles { id: self.look.id, seen, gone }).await?
        };
        let is_half = |file: &KnownFile| {
            file.state == DroppedFileState::Seen && !self.is_whole(file, &listed)
        };
        let soon = files.iter().any(is_half);
        let whole = files.into_iter().filter(|file| !is_half(file));
        Ok((whole.collect(), soon))
    }

    fn is_whole(&self, file: &KnownFile, listed: &[Listed]) -> bool {
        listed.iter().any(|listed| file.is_whole(listed, self.look.began_at))
    }

    /// Keeps a file that is whole, before anybody reads it.
    async fn take_over(&mut self, file: &mut KnownFile) -> Result<(), Stop> {
        if file.state != DroppedFileState::Seen {
            return Ok(());
        }
        let most = intake::most_bytes(self.db, &house()).await?;
        let listed = file.listed();
        self.step()?;
        let read = if usize::try_from(listed.size).is_ok_and(|size| size <= most) {
            self.place()?.read(&file.name, most).await
        } else {
            Err(PlaceFault::TooBig)
        };
        let news = match read {
            Ok(content) => return self.keep(file, &listed, content).await,
            // It was taken away, or is another meanwhile: the next look sees it.
            Err(PlaceFault::NoFolder) => return Ok(()),
            Err(fault) if fault.is_of_place() => return Err(Stop::NotThere(fault)),
            Err(fault @ PlaceFault::TooBig) => troubled(DroppedFileState::Refused, &fault),
            Err(fault) => troubled(DroppedFileState::Seen, &fault),
        };
        self.note(file, news).await
    }

    async fn keep(
        &mut self,
        file: &mut KnownFile,
        listed: &Listed,
        content: Vec<u8>,
    ) -> Result<(), Stop> {
        let found = self.place()?.find(None, &file.name).await.map_err(Stop::NotThere)?;
        let is_same = u64::try_from(content.len()).is_ok_and(|size| size == listed.size);
        if found.as_ref() != Some(listed) || !is_same {
            return Ok(());
        }
        let content = Bytes::from(content);
        let keep = KeepDroppedFile { drop_id: self.look.id, file_id: file.id, content };
        if let Some(kept) = self.run(keep).await? {
            *file = kept;
        }
        Ok(())
    }

    /// Puts a file aside that is dealt with, and its rows that came back before it.
    async fn put_aside(&mut self, file: &mut KnownFile) -> Result<(), Stop> {
        let is_in = file.state == DroppedFileState::Imported;
        let put = match (is_in, file.import_id) {
            (true, Some(import_id)) if file.rows_refused > 0 => {
                let rows = ImportErrors { import_id, kind: TableKind::Csv };
                let rows = self.db.read(&house(), rows).await?;
                self.step()?;
                self.place()?.give_back(&file.name, &mark(file), rows).await
            }
            _ => Ok(()),
        };
        let aside = if is_in { Aside::Done } else { Aside::Failed };
        let moved = match put {
            Ok(()) => self.move_away(file, aside).await?,
            Err(fault) => Err(fault),
        };
        match moved {
            Ok(()) if is_in => self.note(file, FileNews::Done).await,
            Ok(()) => self.note(file, FileNews::Failed).await,
            Err(fault) if fault.is_of_place() => Err(Stop::NotThere(fault)),
            Err(fault) => {
                self.aside = Some(fault);
                Ok(())
            }
        }
    }

    /// Moves a file that lies there as it was taken. One that is gone was moved before, or somebody took it.
    async fn move_away(
        &mut self,
        file: &KnownFile,
        aside: Aside,
    ) -> Result<Result<(), PlaceFault>, Stop> {
        let listed = file.listed();
        match self.place()?.find(None, &file.name).await {
            Ok(Some(found)) if found == listed => {}
            Ok(_) => return Ok(Ok(())),
            Err(fault) => return Ok(Err(fault)),
        }
        self.step()?;
        let moved = self.place()?.put_aside(&listed, &mark(file), aside).await;
        Ok(moved.map(|moved| match moved {
            // What lies there now was never read; the next look sees it.
            Moved::Aside | Moved::Changed => (),
        }))
    }

    /// What failed and does not lie in `failed` any more was dealt with.
    async fn settle(&mut self) -> Result<(), Stop> {
        for mut file in std::mem::take(&mut self.look.failed) {
            let name = file.name.clone();
            let lies = self.place()?.find(Some(Aside::Failed), &name).await;
            if matches!(lies, Ok(None)) {
                self.note(&mut file, FileNews::Settled).await?;
            }
        }
        Ok(())
    }
}

fn troubled(state: DroppedFileState, fault: &PlaceFault) -> FileNews {
    FileNews::Troubled(state, fault.code().to_owned(), fault.detail())
}

/// By what two files of one name are told apart where they are put aside.
fn mark(file: &KnownFile) -> String {
    if file.hash.is_empty() {
        return format!("{:08x}", file.changed_at.as_micros());
    }
    file.hash.clone()
}

#[cfg(test)]
mod tests;
