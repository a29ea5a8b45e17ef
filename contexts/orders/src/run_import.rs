//! A file goes in: read in one thread, placed 200 orders at a time in the other, with the place where
//! it goes on saved in the same commit. A run that was killed reads the file again, passes over what
//! is in, and neither repeats nor skips an order. The same from the wizard's job and from the command
//! line.

use std::collections::HashMap;
use std::sync::Arc;

use bytes::Bytes;
use db::{Command, Db, Lane};
use files::{FileError, Limits};
use jobs::{Handler, Outcome, Progress, Running};
use kernel::{Actor, Fault, Timestamp};
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;

use crate::commands::{
    DescribeImport, FinishImport, LinkReturns, PlaceImported, ReceiveImport, StartImport, file_hash,
};
use crate::import::{
    self, Document, ImportMapping, ImportSummary, Item, ShopBook, Stream, Terms, analyse,
    file_fault, survey,
};
use crate::queries::{ImportTerms, ImportToRun, OpenImport, UnfinishedImport};
use crate::store::{Described, ImportState};
use crate::{ImportId, TakenBackId};

/// Orders in one commit: enough to be fast, few enough that a screen behind it does not notice.
const MOST_ORDERS: usize = 200;
/// Rows in one commit, for files of long orders.
const MOST_ROWS: u64 = 2_000;
/// Sets that are read ahead while one is written.
const SETS_AHEAD: usize = 2;

/// Where a run goes on; saved in one commit with what it did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RunState {
    /// Grows with each commit.
    pub(crate) steps: i64,
    /// Orders, returns and loose rows that are dealt with, in the order of the stream.
    pub(crate) items: u64,
    /// The last return that was looked at for its link.
    pub(crate) linked_to: Option<LinkCursor>,
    /// What became of all of it so far.
    pub(crate) summary: ImportSummary,
}

/// The place of a return among those that look for a link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LinkCursor {
    pub(crate) at: Timestamp,
    pub(crate) external_id: String,
    pub(crate) external_line: i64,
    pub(crate) id: TakenBackId,
}

impl LinkCursor {
    /// Before all of them.
    pub(crate) fn beginning() -> Self {
        Self {
            at: Timestamp::from_micros(i64::MIN),
            external_id: String::new(),
            external_line: 0,
            id: TakenBackId::from_uuid(uuid::Uuid::nil()),
        }
    }
}

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImportProgress {
    pub rows: u64,
    pub rows_in_all: u64,
    pub orders: u64,
    pub rows_refused: u64,
}

/// What the job of a file is asked.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct ImportArgs {
    pub(crate) import_id: ImportId,
}

/// The job that lets a file in.
pub struct ImportOrders;

impl Handler for ImportOrders {
    const KIND: &'static str = "orders.import";

    async fn run(&self, job: &mut Running) -> Result<Outcome, Fault> {
        let ImportArgs { import_id } = job.args()?;
        let (db, actor) = (job.db().clone(), job.actor().clone());
        let terms = db.read(&actor, ImportTerms).await?;
        let limits = import::limits(terms.most_rows);
        let run = Run { db, actor, import_id, limits };
        match run.to_the_end(&mut Hand::Job(job)).await? {
            Some(summary) => Outcome::with(&summary),
            None => Ok(Outcome::Cancelled),
        }
    }
}

/// Lets a file in from the command line. The file is kept like those of the wizard; a run of the same
/// file that was killed goes on where it was.
///
/// # Errors
/// What keeps the file from being read, a mapping that does not fit it, or what the database reports.
pub async fn import_file(
    db: &Db,
    actor: &Actor,
    content: Bytes,
    file_name: &str,
    mapping: ImportMapping,
    mut progress: impl FnMut(ImportProgress) + Send,
) -> Result<ImportSummary, Fault> {
    let mapping = mapping.checked()?;
    let limits = import::limits(files::limits::MAX_ROWS);
    let unfinished = UnfinishedImport { file_hash: file_hash(&content), mapping: mapping.clone() };
    let import_id = match db.read(actor, unfinished).await? {
        Some(import_id) => import_id,
        None => keep_and_start(db, actor, content, file_name, mapping, limits).await?,
    };
    let run = Run { db: db.clone(), actor: actor.clone(), import_id, limits };
    let mut hand = Hand::Plain(&mut progress);
    let summary = run.to_the_end(&mut hand).await?;
    summary.ok_or_else(|| Fault::conflict("orders.import_cancelled", "somebody stopped it"))
}

async fn keep_and_start(
    db: &Db,
    actor: &Actor,
    content: Bytes,
    file_name: &str,
    mapping: ImportMapping,
    limits: Limits,
) -> Result<ImportId, Fault> {
    let shops = db.read(actor, ImportTerms).await?.shops;
    let receive = ReceiveImport { file_name: file_name.to_owned(), content: content.clone() };
    let import_id = db.run(actor, receive).await?;
    let given = mapping.clone();
    let (analysis, _) =
        apart(move || analyse(&content, limits, Some(&given), |_| None, &shops)).await??;
    if !analysis.problems.is_empty() {
        let said: Vec<String> = analysis
            .problems
            .iter()
            .map(|problem| format!("{}: {}", problem.path, problem.code))
            .collect();
        return Err(Fault::invalid("orders.import_not_mapped", said.join("; ")));
    }
    let described = Described {
        state: ImportState::Mapped,
        mapping,
        analysis: Some(analysis),
        problem: None,
        preview: None,
    };
    let describe = DescribeImport { import_id, seen_version: 1, described: Arc::new(described) };
    db.run(actor, describe).await?;
    db.run(actor, StartImport { import_id, seen_version: 2, as_job: false }).await?;
    Ok(import_id)
}

/// Runs what computes for long beside the runtime's own threads.
pub(crate) async fn apart<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Fault> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| Fault::internal("orders.import_stopped", error))
}

/// How a part is committed: as a part of a job, with its lease, or by itself.
enum Hand<'h> {
    Job(&'h mut Running),
    Plain(&'h mut (dyn FnMut(ImportProgress) + Send)),
}

/// What a part did, for whoever watches.
#[derive(Debug, Clone, Copy)]
struct Step {
    before: (u64, u64),
    rows_in_all: u64,
}

impl Hand<'_> {
    fn is_cancelled(&self) -> bool {
        match self {
            Self::Job(job) => job.is_cancelled(),
            Self::Plain(_) => false,
        }
    }

    async fn commit<C>(&mut self, run: &Run, command: C, step: Step) -> Result<RunState, Fault>
    where
        C: Command<Output = RunState>,
    {
        match self {
            Self::Job(job) => {
                let progress = move |after: &RunState| {
                    let (rows, refused) = step.before;
                    let done = after.summary.rows.saturating_sub(rows);
                    let failed = after.summary.rows_refused.saturating_sub(refused);
                    let total = i64::try_from(step.rows_in_all).unwrap_or(i64::MAX);
                    let count = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
                    let progress = Progress::new().count(count(done), count(failed));
                    progress.total(total).cursor(&after.steps)
                };
                job.run_part(command, progress).await
            }
            Self::Plain(tell) => {
                let after = run.db.run_in(Lane::Bulk, &run.actor, command).await?;
                tell(ImportProgress {
                    rows: after.summary.rows,
                    rows_in_all: step.rows_in_all,
                    orders: after.summary.orders_new + after.summary.orders_known,
                    rows_refused: after.summary.rows_refused,
                });
                Ok(after)
            }
        }
    }
}

/// One run of one file.
struct Run {
    db: Db,
    actor: Actor,
    import_id: ImportId,
    limits: Limits,
}

impl Run {
    /// Everything from where an earlier attempt stopped; nothing when it was told to stop.
    async fn to_the_end(&self, hand: &mut Hand<'_>) -> Result<Option<ImportSummary>, Fault> {
        let ImportToRun { content, mapping, titles, progress, shops } =
            self.db.read(&self.actor, OpenImport { import_id: self.import_id }).await?;
        let historic = mapping.historic;
        let terms = Arc::new(terms(&mapping, &titles, shops)?);
        let limits = self.limits;
        let (survey_terms, survey_content) = (Arc::clone(&terms), content.clone());
        let survey = apart(move || survey(&survey_content, &survey_terms, limits)).await?;
        let survey = survey.map_err(|error| file_fault(&error))?;
        let rows_in_all = survey.rows;
        let mut state = progress.unwrap_or_else(|| {
            let mut state = RunState::default();
            state.summary.skus = survey.skus;
            state.summary.skus_in_several_spellings = survey.skus_in_several_spellings;
            state.summary.orders_refused =
                u64::try_from(survey.scattered.len()).unwrap_or(u64::MAX);
            state
        });
        let mut sets = read_ahead(content, terms, survey.scattered, limits, state.items);
        while let Some(items) = sets.recv().await {
            let items = items.map_err(|error| file_fault(&error))?;
            if hand.is_cancelled() {
                return Ok(None);
            }
            let step = step(&state, rows_in_all);
            let place = PlaceImported {
                import_id: self.import_id,
                before: Arc::new(state),
                items: Arc::new(items),
                historic,
            };
            state = hand.commit(self, place, step).await?;
        }
        self.link(hand, state, rows_in_all).await
    }

    /// The second half: returns look for what they take back, now that all orders are there.
    async fn link(
        &self,
        hand: &mut Hand<'_>,
        mut state: RunState,
        rows_in_all: u64,
    ) -> Result<Option<ImportSummary>, Fault> {
        loop {
            if hand.is_cancelled() {
                return Ok(None);
            }
            let step = step(&state, rows_in_all);
            let before = Arc::new(state);
            let link = LinkReturns { import_id: self.import_id, before: Arc::clone(&before) };
            state = hand.commit(self, link, step).await?;
            if state.linked_to == before.linked_to {
                break;
            }
        }
        let (step, before) = (step(&state, rows_in_all), Arc::new(state));
        let finish = FinishImport { import_id: self.import_id, before };
        Ok(Some(hand.commit(self, finish, step).await?.summary))
    }
}

fn step(state: &RunState, rows_in_all: u64) -> Step {
    Step { before: (state.summary.rows, state.summary.rows_refused), rows_in_all }
}

fn terms(mapping: &ImportMapping, titles: &[String], shops: ShopBook) -> Result<Terms, Fault> {
    Terms::of(mapping, titles, shops).map_err(|problems| {
        let first = problems.first().map_or_else(String::new, |problem| problem.path.clone());
        Fault::conflict("orders.import_not_mapped", format!("{first} is not mapped any more"))
    })
}

/// Reads sets of orders in a thread of its own, past those that are in already.
fn read_ahead(
    content: Bytes,
    terms: Arc<Terms>,
    scattered: std::collections::HashSet<u64>,
    limits: Limits,
    past: u64,
) -> mpsc::Receiver<Result<Vec<Item>, FileError>> {
    let (sets, received) = mpsc::channel(SETS_AHEAD);
    tokio::task::spawn_blocking(move || {
        if let Err(error) = read_sets(&content, terms, scattered, limits, past, &sets) {
            // Nobody listens any more when the run has ended; then there is nobody to tell.
            let _gone = sets.blocking_send(Err(error));
        }
    });
    received
}

fn read_sets(
    content: &Bytes,
    terms: Arc<Terms>,
    scattered: std::collections::HashSet<u64>,
    limits: Limits,
    past: u64,
    sets: &mpsc::Sender<Result<Vec<Item>, FileError>>,
) -> Result<(), FileError> {
    let mut set = Vec::new();
    let mut rows = 0;
    let stream = Stream::open(content, terms, scattered, limits)?;
    for item in stream.skip(usize::try_from(past).unwrap_or(usize::MAX)) {
        let item = item?;
        rows += item.rows();
        set.push(item);
        if set.len() >= MOST_ORDERS || rows >= MOST_ROWS {
            rows = 0;
            if sets.blocking_send(Ok(std::mem::take(&mut set))).is_err() {
                return Ok(());
            }
        }
    }
    if !set.is_empty() {
        let _gone = sets.blocking_send(Ok(set));
    }
    Ok(())
}

/// The orders and returns among the items of a set.
pub(crate) fn documents(items: &[Item]) -> impl Iterator<Item = &Document> {
    items.iter().filter_map(|item| match item {
        Item::Document(document) => Some(document),
        Item::Loose(_) => None,
    })
}

/// Groups values by a key.
pub(crate) fn grouped<K: std::hash::Hash + Eq, V>(
    pairs: impl IntoIterator<Item = (K, V)>,
) -> HashMap<K, Vec<V>> {
    let mut groups: HashMap<K, Vec<V>> = HashMap::new();
    for (key, value) in pairs {
        groups.entry(key).or_default().push(value);
    }
    groups
}
