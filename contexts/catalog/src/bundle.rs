//! Bundles: sold as one, kept in stock and packed as their parts.

use std::collections::BTreeMap;

use crate::SkuId;
use crate::checks::Checks;
use crate::sku::SkuKind;

/// Parts of one bundle; a bundle of more is an order of its own.
const MOST_COMPONENTS: usize = 50;
/// Pieces of one part in one bundle.
const MOST_QUANTITY: i64 = 10_000;

/// One part of a bundle, as it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    /// The part, and what it is; nothing when there is no such SKU.
    pub(crate) part: Option<(SkuId, SkuKind)>,
    /// How many of it one bundle holds.
    pub(crate) quantity: i64,
}

/// The parts of a bundle, if they may be that.
///
/// A bundle never contains a bundle, and what a SKU is never changes: so no chain and no circle can
/// come about, in whichever order people work.
pub(crate) fn components(found: &[Found], checks: &mut Checks) -> Vec<(SkuId, i64)> {
    if found.is_empty() {
        checks.wrong("components", "catalog.bundle_without_parts", "a bundle has parts");
    }
    checks.most("components", found, MOST_COMPONENTS);
    let mut parts = BTreeMap::new();
    for (at, Found { part, quantity }) in found.iter().enumerate() {
        let path = |field: &str| format!("components[{at}].{field}");
        checks.range(&path("quantity"), *quantity, 1..=MOST_QUANTITY);
        match part {
            None => checks.wrong(&path("sku_id"), "catalog.unknown_sku", "no such SKU"),
            Some((_, SkuKind::Bundle)) => {
                let detail = "a bundle cannot be part of a bundle";
                checks.wrong(&path("sku_id"), "catalog.nested_bundle", detail);
            }
            Some((id, SkuKind::Single)) => {
                if parts.insert(*id, *quantity).is_some() {
                    let detail = "one line per part, with its whole quantity";
                    checks.wrong(&path("sku_id"), "catalog.part_twice", detail);
                }
            }
        }
    }
    parts.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn single(number: u128, quantity: i64) -> Found {
        Found { part: Some((SkuId::from_uuid(Uuid::from_u128(number)), SkuKind::Single)), quantity }
    }

    #[test]
    fn what_may_be_in_a_bundle() {
        let bundle = Found {
            part: Some((SkuId::from_uuid(Uuid::from_u128(9)), SkuKind::Bundle)),
            quantity: 1,
        };
        let unknown = Found { part: None, quantity: 1 };
        let many: Vec<Found> = (0..51).map(|number| single(number, 1)).collect();
        for (found, wanted) in [
            (vec![single(1, 1)], None),
            (vec![single(1, 2), single(2, 10_000)], None),
            (vec![], Some(("components", "catalog.bundle_without_parts"))),
            (vec![single(1, 1), bundle], Some(("components[1].sku_id", "catalog.nested_bundle"))),
            (vec![unknown], Some(("components[0].sku_id", "catalog.unknown_sku"))),
            (
                vec![single(1, 1), single(1, 2)],
                Some(("components[1].sku_id", "catalog.part_twice")),
            ),
            (vec![single(1, 0)], Some(("components[0].quantity", "kernel.out_of_range"))),
            (vec![single(1, 10_001)], Some(("components[0].quantity", "kernel.out_of_range"))),
            (many, Some(("components", "kernel.too_many"))),
        ] {
            let mut checks = Checks::default();
            components(&found, &mut checks);
            let fault = checks.done().err();
            let first = fault.as_ref().and_then(|fault| fault.wrong_fields().first());
            assert_eq!(first.map(|field| (field.path.as_str(), field.code)), wanted, "{found:?}");
        }
    }
}
