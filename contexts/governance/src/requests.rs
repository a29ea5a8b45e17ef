//! What persons ask is answered by a job: a file with all that is held about them, or their end in our
//! tables, but for what the law or an order under way keeps.

use db::{Command, Ctx, Db, Event, Lane, Query};
use jobs::{Handler, Outcome as JobOutcome, Running};
use kernel::{Actor, Fault, Permission};
use orders::OrderId;
use orders::privacy::OfCustomer;
use serde_json::json;

use crate::data_request::{Kept, KeptBecause, Outcome, RequestKind, RequestState};
use crate::forget::{self, Held};
use crate::permissions::SYSTEM;
use crate::queries::RequestFacts;
use crate::{DataRequestId, store};

/// Orders of one part of a file, or of one commit of an erasure.
const PAGE: usize = 100;
/// Numbers of orders that are named to whoever answers the person.
const MOST_NUMBERS: usize = 20;

/// Answers one request.
pub struct AnswerRequest;

impl Handler for AnswerRequest {
    const KIND: &'static str = "governance.answer_request";

    async fn run(&self, job: &mut Running) -> Result<JobOutcome, Fault> {
        let id: DataRequestId = job.args()?;
        let db = job.db().clone();
        match go_on(&db, job, id).await? {
            Went::AsFarAsItCan => JobOutcome::with(&json!({"request_id": id})),
            Went::Stopped => Ok(JobOutcome::Cancelled),
        }
    }
}

/// How far a request came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Went {
    AsFarAsItCan,
    /// The job was cancelled on the way. The request is not: what a person may ask is answered, and the
    /// night takes it up again.
    Stopped,
}

/// Goes on with a request as far as it can come now.
pub(crate) async fn go_on(db: &Db, job: &Running, id: DataRequestId) -> Result<Went, Fault> {
    let actor = Actor::system("privacy");
    let Known { request, orders } = db.read(&actor, Look(id)).await?;
    if request.state == RequestState::Done {
        return Ok(Went::AsFarAsItCan);
    }
    match request.kind {
        RequestKind::Export => write_file(db, &actor, job, &request, &orders).await,
        RequestKind::Erasure => erase(db, &actor, job, &request, &orders).await,
    }
}

struct Known {
    request: RequestFacts,
    orders: Vec<OfCustomer>,
}

#[derive(Debug, Clone)]
struct Look(DataRequestId);

impl Query for Look {
    const PERMISSION: Permission = SYSTEM;
    type Output = Known;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Known, Fault> {
        let request = store::request(ctx, self.0)?;
        let subjects = customers::subjects_of(ctx, &[request.customer_id])?;
        Ok(Known { orders: orders::privacy::of_subjects(ctx, &subjects)?, request })
    }
}

/// One part for the customer itself, one for each page of orders, in JSON that is whole in the end. What
/// was written before the worker went away is written anew: there may be other orders by now.
async fn write_file(
    db: &Db,
    actor: &Actor,
    job: &Running,
    request: &RequestFacts,
    orders: &[OfCustomer],
) -> Result<Went, Fault> {
    let ids: Vec<OrderId> = orders.iter().map(|order| order.id).collect();
    let mut pages: Vec<Vec<OrderId>> = ids.chunks(PAGE).map(<[OrderId]>::to_vec).collect();
    if pages.is_empty() {
        pages.push(Vec::new());
    }
    let last = pages.len() - 1;
    for (part, orders) in pages.into_iter().enumerate() {
        if job.is_cancelled() {
            return Ok(Went::Stopped);
        }
        let page = WritePart {
            request: request.clone(),
            part,
            is_last: part == last,
            all: ids.len(),
            orders,
        };
        db.run_in(Lane::Bulk, actor, page).await?;
    }
    Ok(Went::AsFarAsItCan)
}

#[derive(Debug, Clone)]
struct WritePart {
    request: RequestFacts,
    part: usize,
    is_last: bool,
    all: usize,
    orders: Vec<OrderId>,
}

impl Command for WritePart {
    const NAME: &'static str = "governance.write_part";
    const PERMISSION: Permission = SYSTEM;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let Self { request, part, is_last, all, orders } = self;
        let part = i64::try_from(part).unwrap_or(i64::MAX);
        let mut text = String::new();
        if part == 0 {
            store::forget_parts(ctx, request.id)?;
            let customer = customers::held_about(ctx, request.customer_id)?;
            text =
                format!("{{\"written_at\":\"{}\",\"customer\":{customer},\"orders\":[", ctx.now());
        }
        let held = orders::privacy::held_about(ctx, &orders)?;
        let held: Vec<String> = held.iter().map(ToString::to_string).collect();
        if part > 0 {
            text.push(',');
        }
        text.push_str(&held.join(","));
        if is_last {
            text.push_str("]}\n");
        }
        store::insert_part(ctx, request.id, part, text.as_bytes())?;
        if is_last {
            let orders = i64::try_from(all).unwrap_or(i64::MAX);
            finish(ctx, &request, &Outcome { orders, kept: Vec::new() })?;
        }
        Ok(())
    }
}

fn finish(ctx: &mut Ctx<'_>, request: &RequestFacts, outcome: &Outcome) -> Result<(), Fault> {
    let state = if outcome.is_final() { RequestState::Done } else { RequestState::Waiting };
    if request.state == state && request.outcome.as_ref() == Some(outcome) {
        return Ok(());
    }
    store::answer(ctx, request.id, state, outcome)?;
    let kind = match (request.kind, state) {
        (_, RequestState::Waiting | RequestState::Working) => "DataPartlyErased",
        (RequestKind::Export, RequestState::Done) => "DataExported",
        (RequestKind::Erasure, RequestState::Done) => "DataErased",
    };
    let news = json!({
        "customer_id": request.customer_id, "orders": outcome.orders, "kept": outcome.kept,
    });
    ctx.emit(Event::about("governance", kind, request.id, 2, &news));
    Ok(())
}

/// Forgets the orders that may be forgotten, page by page, and the customer with the last of them.
async fn erase(
    db: &Db,
    actor: &Actor,
    job: &Running,
    request: &RequestFacts,
    orders: &[OfCustomer],
) -> Result<Went, Fault> {
    let ids: Vec<OrderId> =
        orders.iter().filter(|order| !order.forgotten).map(|order| order.id).collect();
    for orders in ids.chunks(PAGE) {
        if job.is_cancelled() {
            return Ok(Went::Stopped);
        }
        let page = ForgetOrders { orders: orders.to_vec() };
        db.run_in(Lane::Bulk, actor, page).await?;
    }
    db.run_in(Lane::Bulk, actor, EndErasure { id: request.id }).await?;
    Ok(Went::AsFarAsItCan)
}

#[derive(Debug, Clone)]
struct ForgetOrders {
    orders: Vec<OrderId>,
}

impl Command for ForgetOrders {
    const NAME: &'static str = "governance.forget_orders";
    const PERMISSION: Permission = SYSTEM;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        orders::privacy::lock(ctx, &self.orders)?;
        let subjects: Vec<_> = self.orders.iter().map(|id| id.uuid()).collect();
        // As they stand now, not as they stood when the job looked.
        let now = orders::privacy::of_subjects(ctx, &subjects)?;
        forget_free(ctx, &now).map(|_| ())
    }
}

/// Forgets those of some locked orders that nothing keeps, and tells what else is held.
fn forget_free(ctx: &mut Ctx<'_>, orders: &[OfCustomer]) -> Result<Held, Fault> {
    let held = forget::held(ctx)?;
    let free: Vec<OrderId> = orders
        .iter()
        .filter(|order| !order.forgotten)
        .filter(|order| why_kept(order, held.orders.contains(&order.id)).is_none())
        .map(|order| order.id)
        .collect();
    orders::privacy::forget(ctx, &free)?;
    orders::privacy::forget_deliveries_of(ctx, &free)?;
    Ok(held)
}

/// Why an order must keep its people although they asked to be forgotten.
fn why_kept(order: &OfCustomer, is_held: bool) -> Option<KeptBecause> {
    if is_held {
        Some(KeptBecause::LegalHold)
    } else if order.ended_at.is_none() {
        Some(KeptBecause::OrderOpen)
    } else {
        None
    }
}

/// Forgets what was over in the last moment, and says what stayed and why; when nothing stayed that must go
/// later, the customer itself is forgotten.
#[derive(Debug, Clone)]
struct EndErasure {
    id: DataRequestId,
}

impl Command for EndErasure {
    const NAME: &'static str = "governance.end_erasure";
    const PERMISSION: Permission = SYSTEM;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let found = Look(self.id).run(ctx)?.orders;
        let ids: Vec<OrderId> = found.iter().map(|order| order.id).collect();
        orders::privacy::lock(ctx, &ids)?;
        let found = Look(self.id).run(ctx)?.orders;
        let held = forget_free(ctx, &found)?;
        let Known { request, orders } = Look(self.id).run(ctx)?;
        let is_held = held.customers.contains(&request.customer_id);
        let mut kept = Vec::new();
        for because in [KeptBecause::OrderOpen, KeptBecause::LegalHold] {
            let of: Vec<&OfCustomer> = orders
                .iter()
                .filter(|order| !order.forgotten)
                .filter(|order| why_kept(order, held.orders.contains(&order.id)) == Some(because))
                .collect();
            if !of.is_empty() || because == KeptBecause::LegalHold && is_held {
                kept.push(note(because, &of));
            }
        }
        let forgotten: Vec<&OfCustomer> = orders.iter().filter(|order| order.forgotten).collect();
        if !forgotten.is_empty() {
            kept.push(note(KeptBecause::TaxLaw, &forgotten));
        }
        let count = i64::try_from(forgotten.len()).unwrap_or(i64::MAX);
        let outcome = Outcome { orders: count, kept };
        if outcome.is_final() {
            customers::forget_customer(ctx, request.customer_id)?;
        }
        finish(ctx, &request, &outcome)
    }
}

fn note(because: KeptBecause, orders: &[&OfCustomer]) -> Kept {
    Kept {
        because,
        orders: i64::try_from(orders.len()).unwrap_or(i64::MAX),
        numbers: orders.iter().take(MOST_NUMBERS).map(|order| order.number.clone()).collect(),
    }
}
