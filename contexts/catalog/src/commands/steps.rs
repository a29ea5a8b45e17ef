//! Steps that several commands share.

use std::collections::HashMap;

use db::{Ctx, Event};
use kernel::{Fault, FieldFault, fold};
use serde_json::json;

use crate::barcode::Barcode;
use crate::bundle::{self, Found};
use crate::checks::Checks;
use crate::sku::{Card, ComponentInput, SkuInput, SkuKind};
use crate::store::search::Retold;
use crate::store::{barcodes, mappings, products, skus};
use crate::{SkuId, permissions};

/// A new SKU with everything that was said of it, but for the search: its text is for the caller
/// to retell.
pub(super) fn create(ctx: &mut Ctx<'_>, said: &SkuInput) -> Result<Retold, Fault> {
    must_know_costs(ctx, said)?;
    let card = Card::default().with(said)?;
    let barcodes = read_barcodes(said)?;
    must_have_product(ctx, &card)?;
    let parts = match said.components.as_deref() {
        None | Some([]) => None,
        Some(components) => Some(find_parts(ctx, components)?),
    };
    let kind = if parts.is_some() { SkuKind::Bundle } else { SkuKind::Single };

    let id = ctx.new_id();
    let retold = skus::insert(ctx, id, kind, &card)?;
    if let Some(parts) = parts {
        skus::put_parts(ctx, id, &parts)?;
    }
    give_barcodes(ctx, id, &barcodes)?;
    let texts = spellings(Some(&card.code), &barcodes);
    ctx.emit(Event::about(
        "catalog",
        "SkuCreated",
        id,
        1,
        &json!({"code": card.code, "kind": kind, "texts": texts}),
    ));
    settle_waiting(ctx, id, 1, &texts)?;
    Ok(retold)
}

/// Changes a SKU that was loaded with its lock, if there is anything to change; its text is for the
/// caller to retell.
pub(super) fn change(
    ctx: &mut Ctx<'_>,
    kept: skus::Kept,
    said: &SkuInput,
) -> Result<Option<Retold>, Fault> {
    must_know_costs(ctx, said)?;
    if said.seen_version.is_some_and(|seen| seen != kept.version) {
        return Err(skus::stale());
    }
    let card = kept.card.clone().with(said)?;
    let barcodes = read_barcodes(said)?;
    if card.product_id != kept.card.product_id {
        must_have_product(ctx, &card)?;
    }
    let parts = changed_parts(ctx, &kept, said)?;
    let added = give_barcodes(ctx, kept.id, &barcodes)?;
    if card == kept.card && parts.is_none() && added == 0 {
        return Ok(None);
    }

    let retold = skus::update(ctx, &kept, &card)?;
    let mut changes = card.changes(&kept.card);
    if let Some(parts) = parts {
        skus::put_parts(ctx, kept.id, &parts)?;
        changes["components"] = json!(parts);
    }
    if added > 0 {
        changes["barcodes"] =
            json!({"added": barcodes.iter().map(Barcode::text).collect::<Vec<_>>()});
    }
    tell_changed(ctx, kept.id, kept.version + 1, &changes);
    let renamed = fold(&card.code) != fold(&kept.card.code);
    if renamed {
        mappings::unsettle(ctx, kept.id, &[fold(&kept.card.code)])?;
    }
    let code = renamed.then_some(card.code.as_str());
    settle_waiting(ctx, kept.id, kept.version + 1, &spellings(code, &barcodes))?;
    Ok(Some(retold))
}

/// Tells that a SKU is not what it was.
pub(super) fn tell_changed(
    ctx: &mut Ctx<'_>,
    id: SkuId,
    version: i64,
    changes: &serde_json::Value,
) {
    ctx.emit(Event::about("catalog", "SkuChanged", id, version, &json!({"changes": changes})));
}

/// Whoever speaks of costs must be allowed to see them, or would overwrite them blindly.
fn must_know_costs(ctx: &Ctx<'_>, said: &SkuInput) -> Result<(), Fault> {
    if said.speaks_of_cost() { ctx.actor().must(permissions::VIEW_COST) } else { Ok(()) }
}

fn must_have_product(ctx: &mut Ctx<'_>, card: &Card) -> Result<(), Fault> {
    let Some(product_id) = card.product_id else { return Ok(()) };
    if products::exists(ctx, product_id)? {
        return Ok(());
    }
    Err(Fault::field("product_id", "catalog.unknown_product", "no such product"))
}

fn read_barcodes(said: &SkuInput) -> Result<Vec<Barcode>, Fault> {
    let mut wrong = Vec::new();
    let mut barcodes: Vec<Barcode> = Vec::new();
    for (at, text) in said.barcodes.iter().flatten().enumerate() {
        match Barcode::parse(text) {
            Ok(barcode) if barcodes.iter().any(|known| known.key() == barcode.key()) => {}
            Ok(barcode) => barcodes.push(barcode),
            Err(error) => wrong.push(FieldFault {
                path: format!("barcodes[{at}]"),
                code: error.code(),
                detail: error.to_string(),
            }),
        }
    }
    if wrong.is_empty() { Ok(barcodes) } else { Err(Fault::fields(wrong)) }
}

/// Gives barcodes to a SKU; how many it did not have yet.
pub(super) fn give_barcodes(
    ctx: &mut Ctx<'_>,
    id: SkuId,
    barcodes: &[Barcode],
) -> Result<u64, Fault> {
    barcodes::add(ctx, id, barcodes)?.map_err(|at| {
        let text = barcodes.get(at).map_or("", Barcode::text);
        Fault::conflict("catalog.barcode_taken", format!("another SKU has the barcode {text}"))
    })
}

/// The parts that replace those of a bundle, if any were said and they are others.
fn changed_parts(
    ctx: &mut Ctx<'_>,
    kept: &skus::Kept,
    said: &SkuInput,
) -> Result<Option<Vec<(SkuId, i64)>>, Fault> {
    let Some(components) = said.components.as_deref() else { return Ok(None) };
    if kept.kind == SkuKind::Single {
        if components.is_empty() {
            return Ok(None);
        }
        let detail = "a SKU with stock of its own cannot become a bundle";
        return Err(Fault::field("components", "catalog.not_a_bundle", detail));
    }
    let parts = find_parts(ctx, components)?;
    let mut before: Vec<(SkuId, i64)> =
        skus::parts(ctx, kept.id)?.into_iter().map(|(id, _, _, quantity)| (id, quantity)).collect();
    before.sort_unstable();
    Ok((parts != before).then_some(parts))
}

/// The parts of a bundle by id, in order.
fn find_parts(
    ctx: &mut Ctx<'_>,
    components: &[ComponentInput],
) -> Result<Vec<(SkuId, i64)>, Fault> {
    let mut checks = Checks::default();
    for (at, component) in components.iter().enumerate() {
        if component.sku_id.is_some() == component.sku_code.is_some() {
            let detail = "either sku_id or sku_code";
            checks.wrong(&format!("components[{at}].sku_id"), "kernel.required", detail);
        }
    }
    checks.done()?;
    let ids: Vec<SkuId> = components.iter().filter_map(|component| component.sku_id).collect();
    let code_of = |component: &ComponentInput| component.sku_code.as_deref().map(fold);
    let codes: Vec<String> = components.iter().filter_map(code_of).collect();
    let known = skus::kinds(ctx, &ids, &codes)?;
    let by_id: HashMap<SkuId, SkuKind> = known.iter().map(|(id, kind, _)| (*id, *kind)).collect();
    let by_code: HashMap<&str, SkuId> =
        known.iter().map(|(id, _, code)| (code.as_str(), *id)).collect();
    let found: Vec<Found> = components
        .iter()
        .map(|component| {
            let by_code =
                || code_of(component).and_then(|code| by_code.get(code.as_str()).copied());
            let id = component.sku_id.or_else(by_code);
            let part = id.and_then(|id| by_id.get(&id).map(|kind| (id, *kind)));
            Found { part, quantity: component.quantity }
        })
        .collect();
    let mut checks = Checks::default();
    let parts = bundle::components(&found, &mut checks);
    checks.done()?;
    Ok(parts)
}

/// Every text by which a shop may mean a SKU with this code and these barcodes.
pub(super) fn spellings(code: Option<&str>, barcodes: &[Barcode]) -> Vec<String> {
    code.map(fold).into_iter().chain(barcodes.iter().flat_map(Barcode::spellings)).collect()
}

/// What waited for one of these texts has its SKU now, and is told so.
pub(super) fn settle_waiting(
    ctx: &mut Ctx<'_>,
    id: SkuId,
    version: i64,
    texts: &[String],
) -> Result<(), Fault> {
    if texts.is_empty() {
        return Ok(());
    }
    for mapped in mappings::settle_waiting(ctx, id, texts)? {
        ctx.emit(Event::about(
            "catalog",
            "SkuMapped",
            id,
            version,
            &json!({
                "shop_id": mapped.shop_id,
                "external_sku": mapped.external_sku,
                "source": mappings::MappingSource::Auto,
                "was": null,
            }),
        ));
    }
    Ok(())
}
