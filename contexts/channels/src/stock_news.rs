//! Stock changed, or which code means what: shops that are told of stock are to show another number. Which
//! one is computed by whoever tells them next, so that a hundred changes are one number.

use std::collections::HashMap;

use catalog::{Sku, SkuId};
use db::{Consumer, Ctx, StoredEvent};
use kernel::Fault;

use crate::store;

/// Marks what shops are to be told anew of the stock.
#[derive(Debug, Clone, Copy)]
pub struct MarkStock;

/// What news says of a number: nothing, that the stock is another, or that something else is.
fn is_anew(event: &StoredEvent) -> Option<bool> {
    match event.kind.as_str() {
        "StockChanged" => Some(false),
        "SkuCreated" | "SkuMapped" => Some(true),
        "SkuChanged" => {
            let changes = event.data.get("changes");
            let of = |field| changes.is_some_and(|changes| changes.get(field).is_some());
            (of("components") || of("code")).then_some(true)
        }
        _ => None,
    }
}

impl Consumer for MarkStock {
    const NAME: &'static str = "channels.mark_stock";

    fn kinds(&self) -> Vec<&'static str> {
        vec!["StockChanged", "SkuCreated", "SkuMapped", "SkuChanged"]
    }

    /// A shop that begins to show stock is looked through whole.
    fn rests(&self, ctx: &mut Ctx<'_>) -> Result<bool, Fault> {
        Ok(store::shown_connections(ctx)?.is_empty())
    }

    fn wants(&self, event: &StoredEvent) -> bool {
        is_anew(event).is_some()
    }

    fn handle(&self, ctx: &mut Ctx<'_>, events: &[StoredEvent]) -> Result<(), Fault> {
        let connections = store::shown_connections(ctx)?;
        if connections.is_empty() {
            return Ok(());
        }
        let mut skus: HashMap<SkuId, bool> = HashMap::new();
        for event in events {
            if let (Some(sku), Some(anew)) = (event.subject_as::<Sku>(), is_anew(event)) {
                *skus.entry(sku).or_default() |= anew;
            }
        }
        // A bundle has no stock of its own: it changes with its parts.
        let parts: Vec<SkuId> = skus.keys().copied().collect();
        for bundle in catalog::bundles_of(ctx, &parts)? {
            skus.entry(bundle).or_default();
        }
        store::mark(ctx, &connections, &skus)
    }
}
