use access::Approvable;
use customers::CustomerId;
use db::{Command, Ctx, Event};
use jobs::{Handler, NewJob};
use kernel::{Fault, Permission};
use serde::{Deserialize, Serialize};
use serde_json::json;
use settings::RequestApprovals;

use super::reason;
use crate::requests::AnswerRequest;
use crate::{DataRequestId, RequestKind, permissions, store};

/// A customer asked for all that is held about them, or to be forgotten.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AskData {
    pub kind: RequestKind,
    pub customer_id: CustomerId,
    /// How the customer asked, and how one knows that it is them.
    pub reason: String,
}

/// What was taken down.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct DataAsked {
    /// The request, to be followed at `/privacy/requests/{id}`.
    pub request_id: DataRequestId,
}

impl Command for AskData {
    const NAME: &'static str = "governance.ask_data";
    const PERMISSION: Permission = permissions::ANSWER;
    type Output = DataAsked;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<DataAsked, Fault> {
        // A customer's orders may be of any shop.
        ctx.actor().scope.must_be_all(Self::PERMISSION)?;
        let reason = reason(&self.reason)?;
        if !customers::exists(ctx, self.customer_id)? {
            let detail = self.customer_id.to_string();
            return Err(Fault::not_found("governance.no_such_subject", detail));
        }
        let id: DataRequestId = ctx.new_id();
        store::insert_request(ctx, id, self.kind, self.customer_id, &reason)?;
        let job = jobs::enqueue(ctx, NewJob::new(AnswerRequest::KIND, &id).urgent())?;
        store::set_job(ctx, id, job)?;
        let news = json!({"kind": self.kind, "customer_id": self.customer_id});
        ctx.emit(Event::about("governance", "DataAsked", id, 1, &news));
        Ok(DataAsked { request_id: id })
    }
}

impl Approvable for AskData {
    fn needs_approval(&self, ctx: &mut Ctx<'_>) -> Result<bool, Fault> {
        Ok(settings::parameter::<RequestApprovals>(ctx)? > 0)
    }
}
