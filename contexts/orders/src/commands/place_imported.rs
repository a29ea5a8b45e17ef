//! A set of what a file holds goes in: orders, returns, and the rows that come back, with the place
//! where the run goes on.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use customers::{CustomerId, NewBuyer as Buyer};
use db::{Command, Ctx};
use kernel::{Fault, Kind, Permission};
use settings::ShopId;

use super::place_orders::{Delivered, place};
use crate::import::{Document, Item, NotedRow, ReadOrder, ReadReturn, RowFault};
use crate::order::Source;
use crate::run_import::{RunState, documents, grouped};
use crate::store::{Delivery, KnownReturn, RowNoteKind};
use crate::{ImportId, permissions, store};

/// Places a set.
#[derive(Debug, Clone)]
pub(crate) struct PlaceImported {
    pub(crate) import_id: ImportId,
    pub(crate) before: Arc<RunState>,
    pub(crate) items: Arc<Vec<Item>>,
    pub(crate) historic: bool,
}

/// The rows of the set that say something.
#[derive(Default)]
struct Notes {
    faults: Vec<NotedRow>,
    remarks: Vec<NotedRow>,
}

impl Notes {
    fn placed(&mut self, rows: &[NotedRow]) {
        self.remarks.extend(rows.iter().filter(|row| !row.faults.is_empty()).cloned());
    }
    /// A number that was refused only here: each of its rows says why.
    fn refused(&mut self, rows: &[NotedRow], fault: &Fault) -> Vec<NotedRow> {
        let field = fault.wrong_fields().first().map_or_else(String::new, |f| f.path.clone());
        let reason = RowFault { field, code: fault.telling_code().to_owned() };
        let rows: Vec<NotedRow> = rows
            .iter()
            .map(|row| NotedRow { faults: vec![reason.clone()], ..row.clone() })
            .collect();
        self.faults.extend(rows.iter().cloned());
        rows
    }
}

impl Command for PlaceImported {
    const NAME: &'static str = "orders.place_imported";
    const PERMISSION: Permission = permissions::CREATE;
    type Output = RunState;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<RunState, Fault> {
        store::hold_run(ctx, self.import_id, &self.before)?;
        let mut after = (*self.before).clone();
        after.steps += 1;
        after.items += u64::try_from(self.items.len()).unwrap_or(u64::MAX);
        let mut notes = Notes::default();
        self.place_orders(ctx, &mut after, &mut notes)?;
        self.write_returns(ctx, &mut after, &mut notes)?;
        for item in self.items.iter() {
            match item {
                Item::Loose(row) => {
                    after.summary.refused_rows(std::slice::from_ref(row));
                    notes.faults.push(row.clone());
                }
                Item::Document(Document::Refused { is_return, rows }) => {
                    after.summary.refused(*is_return, rows);
                    notes.faults.extend(rows.iter().cloned());
                }
                Item::Document(Document::Ignored { rows }) => after.summary.ignored(*rows),
                Item::Document(Document::Order(_) | Document::Return(_)) => {}
            }
        }
        store::note_rows(ctx, self.import_id, RowNoteKind::Fault, &notes.faults)?;
        store::note_rows(ctx, self.import_id, RowNoteKind::Remark, &notes.remarks)?;
        store::save_run(ctx, self.import_id, &self.before, &after)?;
        Ok(after)
    }
}

impl PlaceImported {
    fn place_orders(
        &self,
        ctx: &mut Ctx<'_>,
        after: &mut RunState,
        notes: &mut Notes,
    ) -> Result<(), Fault> {
        let orders: Vec<&ReadOrder> = documents(&self.items)
            .filter_map(|document| match document {
                Document::Order(order) => Some(order.as_ref()),
                _ => None,
            })
            .collect();
        let known = known(ctx, &orders)?;
        let mut fresh = Vec::new();
        for order in orders {
            // What is there and says the same is passed over without a trace: a file that is sent
            // again must change nothing, and use up no numbers.
            if known.contains(&(order.new.external_id.as_str(), order.new.hash())) {
                after.summary.order(&order.counted, true);
                notes.placed(&order.rows);
            } else {
                fresh.push(order);
            }
        }
        let delivered: Vec<Delivered> = fresh
            .iter()
            .map(|order| Delivered {
                new: order.new.clone(),
                raw: order.raw.clone(),
                source: Source::Import,
                draft: false,
                trusted_address: self.historic,
            })
            .collect();
        for (order, outcome) in fresh.into_iter().zip(place(ctx, &delivered)?) {
            match outcome {
                Ok(placed) => {
                    after.summary.order(&order.counted, placed.known);
                    notes.placed(&order.rows);
                }
                // Not this order's fault: the whole set is tried again.
                Err(fault) if matches!(fault.kind(), Kind::Unavailable | Kind::Internal) => {
                    return Err(fault);
                }
                Err(fault) => {
                    let rows = notes.refused(&order.rows, &fault);
                    after.summary.refused(false, &rows);
                }
            }
        }
        Ok(())
    }

    fn write_returns(
        &self,
        ctx: &mut Ctx<'_>,
        after: &mut RunState,
        notes: &mut Notes,
    ) -> Result<(), Fault> {
        let mut returns: Vec<(&ReadReturn, ShopId)> = Vec::new();
        for document in documents(&self.items) {
            let Document::Return(taken) = document else { continue };
            match settings::shop_by_code(ctx, &taken.shop)? {
                Some(shop) => returns.push((taken, shop.id)),
                None => {
                    let why = "no active shop has this code";
                    let fault = Fault::field("shop", "orders.unknown_shop", why);
                    let rows = notes.refused(&taken.rows, &fault);
                    after.summary.refused(true, &rows);
                }
            }
        }
        let keys: Vec<(ShopId, String)> =
            returns.iter().map(|(taken, shop)| (*shop, taken.external_id.clone())).collect();
        let known = store::known_returns(ctx, &keys)?;
        let known = grouped(known.into_iter().map(|(shop, number, line)| ((shop, number), line)));
        let mut fresh = Vec::new();
        let mut again = Vec::new();
        for (taken, shop) in returns {
            let key = (shop, taken.external_id.clone());
            let lines = taken.lines.iter().enumerate();
            let lines: Vec<KnownReturn> =
                lines.map(|(at, line)| KnownReturn::of(at, line)).collect();
            match known.get(&key) {
                None => {
                    after.summary.taken_back(taken, false);
                    notes.placed(&taken.rows);
                    fresh.push((taken, shop));
                }
                Some(there) if *there == lines => {
                    after.summary.taken_back(taken, true);
                    notes.placed(&taken.rows);
                    again.push(key);
                }
                Some(_) => {
                    let why = "this number is there and says something else";
                    let fault = Fault::conflict("orders.external_id_taken", why);
                    let rows = notes.refused(&taken.rows, &fault);
                    after.summary.refused(true, &rows);
                }
            }
        }
        store::adopt_returns(ctx, self.import_id, &again)?;
        self.keep_returns(ctx, &fresh)
    }

    fn keep_returns(
        &self,
        ctx: &mut Ctx<'_>,
        fresh: &[(&ReadReturn, ShopId)],
    ) -> Result<(), Fault> {
        let mut customers = customers_of(ctx, fresh)?.into_iter();
        let returns: Vec<(&ReadReturn, ShopId, Option<CustomerId>)> = fresh
            .iter()
            .map(|(taken, shop)| {
                let buyer = (!taken.buyer.is_nobody()).then(|| customers.next()).flatten();
                (*taken, *shop, buyer)
            })
            .collect();
        store::insert_returns(ctx, self.import_id, &returns)?;
        let now = ctx.now();
        let deliveries: Vec<Delivery<'_>> = fresh
            .iter()
            .map(|(taken, shop)| Delivery {
                id: ctx.new_uuid(),
                source: Source::Import.as_str(),
                shop_id: *shop,
                external_id: &taken.external_id,
                raw: &taken.raw,
                state: "parsed",
                order_id: None,
                problem: None,
            })
            .collect();
        store::insert_inbox(ctx, now, &deliveries)
    }
}

/// The orders that are there and say exactly this: number and hash.
fn known<'o>(
    ctx: &mut Ctx<'_>,
    orders: &[&'o ReadOrder],
) -> Result<HashSet<(&'o str, Vec<u8>)>, Fault> {
    let mut keys = Vec::with_capacity(orders.len());
    let mut numbers: HashMap<(ShopId, &str), &'o str> = HashMap::new();
    for order in orders {
        let Some(shop) = settings::shop_by_code(ctx, &order.new.shop)? else { continue };
        keys.push((shop.id, order.new.external_id.clone()));
        numbers.insert((shop.id, &order.new.external_id), &order.new.external_id);
    }
    // The hash covers the shop: equal numbers of two shops are told apart by it.
    Ok(store::known_orders(ctx, &keys)?
        .into_iter()
        .filter_map(|(shop, number, _, hash, _)| {
            numbers.get(&(shop, number.as_str())).map(|number| (*number, hash))
        })
        .collect())
}

/// The customers of those returns that name a buyer, in their order.
fn customers_of(
    ctx: &mut Ctx<'_>,
    returns: &[(&ReadReturn, ShopId)],
) -> Result<Vec<CustomerId>, Fault> {
    let buyers: Vec<Buyer> = returns
        .iter()
        .filter(|(taken, _)| !taken.buyer.is_nobody())
        .map(|(taken, shop)| Buyer {
            platform_buyer: taken.buyer.platform_id.clone().map(|id| (*shop, id)),
            email: taken.buyer.email.clone(),
            phone: taken.buyer.phone.clone(),
            country: taken.country.clone(),
            business: false,
        })
        .collect();
    if buyers.is_empty() { Ok(Vec::new()) } else { customers::remember(ctx, &buyers) }
}
