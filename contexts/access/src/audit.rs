//! The record of what happened, as people look at it. The record itself, its seals and its search stand
//! in `db::audit`.

mod export;
mod keep;

use db::audit::{RECORD, SearchEvents, Wanted};
use db::{Ctx, Query, StoredEvent};
pub use export::ExportAudit;
pub(crate) use export::{AskExport, FetchExport};
pub(crate) use keep::{AskVerification, LastAnchor};
pub use keep::{ExpireApprovals, PruneAudit, VerifyAudit, schedules};
use kernel::{
    Actor, ActorKind, Cursor, Fault, Origin, Page, PageRequest, Permission, Timestamp,
    read_type_id, type_id,
};
use serde::{Deserialize, Serialize};

use crate::permissions;

/// What of the record somebody wants to see; what is absent does not matter.
#[derive(Debug, Clone, Default, Serialize, Deserialize, utoipa::IntoParams, utoipa::ToSchema)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct AuditFilter {
    /// The id of who did it: a person's, a token's, a rule's.
    pub actor_id: Option<String>,
    /// The id of the thing it is about, of whatever kind.
    pub subject: Option<String>,
    /// What happened: `OrderConfirmed`.
    pub kind: Option<String>,
    /// The address it came from, whole.
    pub address: Option<String>,
    /// Not before this time.
    pub from: Option<Timestamp>,
    /// Before this time.
    pub until: Option<Timestamp>,
}

impl AuditFilter {
    fn wanted(&self) -> Result<Wanted, Fault> {
        let said = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        let subject = match said(&self.subject) {
            None => None,
            Some(id) => {
                let read = read_type_id(&id).map(|(_, uuid)| uuid);
                Some(read.ok_or_else(|| {
                    Fault::field("subject", "kernel.unknown_id", "an id such as ord_01jxw…")
                })?)
            }
        };
        Ok(Wanted {
            actor_id: said(&self.actor_id),
            subject,
            kind: said(&self.kind),
            address: said(&self.address),
            from: self.from,
            until: self.until,
        })
    }
}

/// Who did something.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(crate) struct AuditActor {
    /// What sort.
    pub kind: ActorKind,
    /// Their id.
    pub id: String,
    /// Their name at that time.
    pub name: String,
}

/// Where it came from.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(crate) struct AuditOrigin {
    /// The client's address; empty when it is not known.
    pub address: String,
    /// The session, token or job, by a fingerprint.
    pub credential: String,
    /// The approval it was done under, if it was.
    pub approval: String,
    /// The client's program.
    pub agent: String,
}

/// One line of the record.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(crate) struct AuditRow {
    /// Its number.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: AuditActor,
    /// From where; nothing for the house itself.
    pub origin: Option<AuditOrigin>,
    /// In which part of the house.
    pub context: String,
    /// What happened.
    pub kind: String,
    /// To what.
    pub subject: String,
    /// The thing's version afterwards.
    pub version: i64,
    /// What else there is to say: before and after, the reason.
    #[schema(value_type = Object)]
    pub data: serde_json::Value,
}

impl From<StoredEvent> for AuditRow {
    fn from(event: StoredEvent) -> Self {
        let origin = event.origin.as_deref().map(|text| {
            let Origin { address, credential, approval, agent } = Origin::read(text);
            let [address, credential, approval, agent] =
                [address, credential, approval, agent].map(|part| part.to_string());
            AuditOrigin { address, credential, approval, agent }
        });
        let subject = type_id(&event.subject_type, event.subject);
        let actor =
            AuditActor { kind: event.actor_kind, id: event.actor_id, name: event.actor_name };
        let StoredEvent { seq, at, context, kind, version, data, .. } = event;
        Self { seq, at, actor, origin, context, kind, subject, version, data }
    }
}

/// Whether somebody who may see the record may see this line of it: the one place for it. A line does
/// not say to which shop or warehouse its thing belongs, so whoever works with some of them only sees
/// what they did themselves.
fn may_see(actor: &Actor, event: &StoredEvent) -> bool {
    actor.scope.is_all() || *actor.id == *event.actor_id
}

/// The record, the newest first.
#[derive(Debug, Clone)]
pub(crate) struct SearchAudit {
    pub(crate) filter: AuditFilter,
    pub(crate) page: PageRequest,
}

impl Query for SearchAudit {
    const PERMISSION: Permission = permissions::SEE_AUDIT;
    type Output = Page<AuditRow>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Page<AuditRow>, Fault> {
        let most = self.page.limit()?;
        page(ctx, &self.filter, self.page.behind()?, most)
    }
}

fn page(
    ctx: &mut Ctx<'_>,
    filter: &AuditFilter,
    before: Option<i64>,
    most: i64,
) -> Result<Page<AuditRow>, Fault> {
    let found = SearchEvents { wanted: filter.wanted()?, before, most }.run(ctx)?;
    let actor = ctx.actor();
    let seen = found.events.into_iter().filter(|event| may_see(actor, event));
    let next = found.next.map(|seq| Cursor::new(vec![seq.to_string()]).to_text());
    Ok(Page { items: seen.map(AuditRow::from).collect(), next })
}
