//! What a person can look at.

use std::collections::HashMap;

use db::{Ctx, Query};
use kernel::{Actor, Cursor, Fault, Page, PageRequest, Permission};

use crate::customer::{CustomerRow, CustomerView};
use crate::store::words::Wanted;
use crate::{CustomerId, Person, parties, permissions, store};

/// Customers, masked: the newest first, or those that a text finds.
#[derive(Debug, Clone)]
pub struct ListCustomers {
    /// Words of a name, a whole e-mail address, or a whole phone.
    pub q: Option<String>,
    pub page: PageRequest,
}

impl Query for ListCustomers {
    const PERMISSION: Permission = permissions::VIEW;
    type Output = Page<CustomerView>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Page<CustomerView>, Fault> {
        let limit = self.page.limit()?;
        let q = self.q.as_deref().map(str::trim).filter(|q| !q.is_empty());
        let rows = match q {
            // What a search finds is one page: whoever needs more types more.
            Some(q) => {
                let most = usize::try_from(limit).unwrap_or(0);
                let found = parties::search(ctx, q, Wanted::Customers, most)?;
                let ids: Vec<_> = found.into_iter().map(CustomerId::from_uuid).collect();
                store::customers::list(ctx, &ids)?
            }
            None => store::customers::page(ctx, &self.page)?,
        };
        let page = Page::from_rows(rows, limit, |row| Cursor::of(row.id));
        let items = views(ctx, page.items)?;
        Ok(Page { items, next: page.next })
    }
}

/// One customer, masked.
#[derive(Debug, Clone)]
pub struct GetCustomer(pub CustomerId);

impl Query for GetCustomer {
    const PERMISSION: Permission = permissions::VIEW;
    type Output = CustomerView;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<CustomerView, Fault> {
        Ok(whole(ctx, self.0)?.0)
    }
}

/// One customer as a screen shows it, with the one who stands for it.
pub(crate) fn whole(
    ctx: &mut Ctx<'_>,
    id: CustomerId,
) -> Result<(CustomerView, Option<Person>), Fault> {
    let row = store::customers::find(ctx, id)?.ok_or_else(store::customers::no_such_customer)?;
    let merges = store::customers::merges(ctx, id)?;
    let person = store::people::of_customers(ctx, &[id])?.into_iter().next();
    let orders = store::people::count_orders(ctx, &[id])?.first().map_or(0, |(_, count)| *count);
    let view = CustomerView { merges, ..view(ctx.actor(), row, person.as_ref(), orders) };
    Ok((view, person))
}

fn views(ctx: &mut Ctx<'_>, rows: Vec<CustomerRow>) -> Result<Vec<CustomerView>, Fault> {
    let ids: Vec<CustomerId> = rows.iter().map(|row| row.id).collect();
    let people: HashMap<_, _> = store::people::of_customers(ctx, &ids)?
        .into_iter()
        .filter_map(|person| Some((person.customer_id?, person)))
        .collect();
    let orders: HashMap<_, _> = store::people::count_orders(ctx, &ids)?.into_iter().collect();
    Ok(rows
        .into_iter()
        .map(|row| {
            let count = orders.get(&row.id).copied().unwrap_or(0);
            let person = people.get(&row.id);
            view(ctx.actor(), row, person, count)
        })
        .collect())
}

fn view(
    actor: &Actor,
    row: CustomerRow,
    person: Option<&Person>,
    order_count: i64,
) -> CustomerView {
    CustomerView {
        id: row.id,
        kind: row.kind,
        person: person.map(|person| person.view(false).seen_by(actor)),
        first_seen: row.first_seen,
        last_order_at: row.last_order_at,
        order_count,
        merged_into: row.merged_into,
        merges: Vec::new(),
        version: row.version,
    }
}
