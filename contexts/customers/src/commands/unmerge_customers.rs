use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;

use crate::customer::CustomerView;
use crate::{CustomerId, MergeId, permissions, queries, store};

/// A merge was a mistake: each gets back what was its own. What came since stays where it came.
#[derive(Debug, Clone)]
pub struct UnmergeCustomers {
    /// Who stayed.
    pub id: CustomerId,
    pub merge_id: MergeId,
}

impl Command for UnmergeCustomers {
    const NAME: &'static str = "customers.unmerge_customers";
    const PERMISSION: Permission = permissions::EDIT;
    type Output = CustomerView;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<CustomerView, Fault> {
        // It moves people of every shop.
        ctx.actor().scope.must_be_all(Self::PERMISSION)?;
        let Self { id, merge_id } = self;
        let merge = store::customers::undo_merge(ctx, id, merge_id)?.ok_or_else(|| {
            Fault::not_found("customers.no_such_merge", "no such merge is there to undo")
        })?;
        store::customers::lock(ctx, &[merge.kept, merge.merged])?;
        store::customers::set_merged_into(ctx, merge.merged, None)?;
        store::customers::move_back(ctx, &merge.moved, merge.kept, merge.merged)?;
        let version = store::customers::next_version(ctx, id)?;
        let news = json!({"merge_id": merge_id, "other_id": merge.merged});
        ctx.emit(Event::about("customers", "CustomersParted", id, version, &news));
        Ok(queries::whole(ctx, id)?.0)
    }
}
