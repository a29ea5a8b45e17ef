//! What of approvals can be looked at.

use db::{Ctx, Query};
use kernel::{Actor, Cursor, Fault, Page, PageRequest, Permission};

use crate::approval::{ApprovalId, may, sees_requests};
use crate::permissions;
use crate::store::approvals::{self, ApprovalRow, Colleague, DelegationFacts, Which};

kernel::text_enum! {
    /// Which requests a list shows.
    pub(crate) enum WhichApprovals {
        /// Those that one may decide about now.
        WaitingForMe = "waiting_for_me",
        /// Those one asked for.
        Mine = "mine",
        /// Every one.
        All = "all",
    }
}

/// The person who acts, and those who are away for whom they decide.
pub(crate) struct Absent {
    pub(crate) person: String,
    pub(crate) absent: Vec<String>,
}

#[derive(Debug, Clone)]
pub(crate) struct WhoIsAbsent;

impl Query for WhoIsAbsent {
    const PERMISSION: Permission = Permission::SIGNED_IN;
    type Output = Absent;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Absent, Fault> {
        let person = approvals::person_behind(ctx)?;
        let absent = approvals::absent_for(ctx, &person)?.into_iter().collect();
        Ok(Absent { person, absent })
    }
}

#[derive(Debug, Clone)]
pub(crate) struct ListApprovals {
    pub(crate) which: WhichApprovals,
    pub(crate) absent: Vec<Actor>,
    /// Every permission there is.
    pub(crate) known: Vec<String>,
    pub(crate) page: PageRequest,
}

impl Query for ListApprovals {
    const PERMISSION: Permission = Permission::SIGNED_IN;
    type Output = Page<ApprovalRow>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Page<ApprovalRow>, Fault> {
        let limit = self.page.limit()?;
        let after = self.page.behind()?;
        let person = approvals::person_behind(ctx)?;
        let which = match self.which {
            WhichApprovals::Mine => Which::Of { person },
            WhichApprovals::All => {
                ctx.actor().must(permissions::APPROVE)?;
                if ctx.actor().scope.is_all() { Which::All } else { Which::Of { person } }
            }
            WhichApprovals::WaitingForMe => {
                let deciding: Vec<&Actor> = std::iter::once(ctx.actor())
                    .chain(&self.absent)
                    .filter(|actor| sees_requests(actor))
                    .collect();
                let can = |name: &String| deciding.iter().any(|actor| may(actor, name));
                let permissions = self.known.into_iter().filter(can).collect();
                Which::WaitingFor { person, permissions }
            }
        };
        let rows = approvals::list(ctx, &which, after, limit + 1)?;
        Ok(Page::from_rows(rows, limit, |row| Cursor::of(row.id)))
    }
}

/// One request, if it is one's own or one may approve at all.
#[derive(Debug, Clone)]
pub(crate) struct GetApproval {
    pub(crate) id: ApprovalId,
    pub(crate) absent: Vec<Actor>,
}

impl Query for GetApproval {
    const PERMISSION: Permission = Permission::SIGNED_IN;
    type Output = ApprovalRow;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<ApprovalRow, Fault> {
        let row = approvals::find(ctx, self.id)?;
        let is_own = row.kept.request.requester == approvals::person_behind(ctx)?;
        if is_own || sees_requests(ctx.actor()) || self.absent.iter().any(sees_requests) {
            return Ok(row);
        }
        Err(approvals::no_such_request())
    }
}

/// One's own delegations, given and taken.
#[derive(Debug, Clone)]
pub(crate) struct ListDelegations;

impl Query for ListDelegations {
    const PERMISSION: Permission = Permission::SIGNED_IN;
    type Output = Vec<DelegationFacts>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Vec<DelegationFacts>, Fault> {
        match ctx.actor().id.parse() {
            Ok(user) => approvals::delegations(ctx, user),
            Err(_) => Ok(Vec::new()),
        }
    }
}

/// Names of a list from which one is chosen; who is not among them is found by typing.
const MOST_COLLEAGUES: i64 = 50;

/// Who may stand in for the one who asks.
#[derive(Debug, Clone)]
pub(crate) struct ListColleagues {
    pub(crate) text: String,
}

impl Query for ListColleagues {
    const PERMISSION: Permission = permissions::APPROVE;
    type Output = Vec<Colleague>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Vec<Colleague>, Fault> {
        match ctx.actor().id.parse() {
            Ok(user) => approvals::colleagues(ctx, user, &self.text, MOST_COLLEAGUES),
            Err(_) => Ok(Vec::new()),
        }
    }
}
