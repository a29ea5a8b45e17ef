//! The promises of orders whose wishes change after they were made.

use std::collections::HashMap;

use catalog::SkuId;
use db::Ctx;
use inventory::{Claim, ClaimKey, ClaimKind, ClaimOwner, LineRelease, OwnerType, Shortage, Want};
use kernel::Fault;
use settings::ShopFacts;

use super::confirm_orders::plan_from_claims;
use super::goods::{Firmness, Got, Market, Wish, demands, promise, touched};
use crate::line::Line;
use crate::order::{Order, State};
use crate::routing::{Demand, Plan};

const NO_GOODS: &str = "orders.out_of_stock";

/// How the goods of a changed order stand.
pub(crate) enum Kept {
    /// Everything it wants is promised.
    All,
    /// Not everything; the plan says what is missing. What was promised before still is.
    Short(Plan),
    /// Nothing was promised to it, and nothing is before it is confirmed.
    NotAsked,
}

/// Makes the promises of an order fit its lines: what is too much is let go, what is missing is
/// promised, from other warehouses too if it must be. `anew` looks for the best warehouse again even
/// if the quantities fit. The lines are in no parcel.
pub(crate) fn keep_goods(
    ctx: &mut Ctx<'_>,
    order: &Order,
    shop: &ShopFacts,
    lines: &[Line],
    anew: bool,
) -> Result<Kept, Fault> {
    let owner = (OwnerType::Order, order.id.uuid());
    let claims = inventory::claims_of(ctx, &[owner])?;
    // A hold may have given up what it had; that is not undone behind its back.
    let free = order.state != State::Draft && order.facts.holds_open == 0;
    let on_arrival = shop.workflow.reserve_on_arrival && free;
    if claims.is_empty() && !on_arrival {
        return Ok(Kept::NotAsked);
    }
    let mut ids: Vec<SkuId> = lines.iter().filter_map(|line| line.sku_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let skus = catalog::skus(ctx, &ids)?;
    let wanted = demands(lines, &skus, |line| line.progress.open());
    inventory::release_lines(ctx, &surplus(&claims, &wanted))?;
    if wanted.is_empty() {
        return Ok(Kept::All);
    }
    let left = inventory::claims_of(ctx, &[owner])?;
    if !anew && plan_from_claims(&wanted, &left).is_some() {
        return Ok(Kept::All);
    }
    let firmness = firmness(ctx, shop, &claims);
    let mut short = None;
    let tried = ctx.attempt(|ctx| {
        inventory::release(ctx, &[owner])?;
        let wishes = [Wish { order, shop, demands: wanted.clone() }];
        let mut market = Market::read(ctx, skus, &touched(&wishes))?;
        match promise(ctx, &mut market, &wishes, firmness, false)?.pop() {
            Some(Got::All(_)) => Ok(()),
            Some(Got::Part(plan) | Got::Nothing(plan)) => {
                short = Some(plan);
                Err(Fault::conflict(NO_GOODS, "there are not enough goods"))
            }
            None => Err(Fault::internal("orders.no_outcome", "a set of one had none")),
        }
    });
    match (tried, short) {
        (Ok(()), _) => Ok(Kept::All),
        // What it had before fits: only a better place was looked for.
        (Err(_), Some(_)) if plan_from_claims(&wanted, &left).is_some() => Ok(Kept::All),
        (Err(_), Some(plan)) => Ok(Kept::Short(plan)),
        (Err(fault), None) => Err(fault),
    }
}

/// As firm as what it has; softly when it has nothing yet.
fn firmness(ctx: &Ctx<'_>, shop: &ShopFacts, claims: &[Claim]) -> Firmness {
    if claims.iter().any(|claim| claim.kind != ClaimKind::Soft) {
        return Firmness::Firm;
    }
    let hours = shop.workflow.soft_claim_hours.saturating_mul(3_600);
    let until = claims.iter().filter_map(|claim| claim.expires_at).max();
    Firmness::Soft { until: until.unwrap_or_else(|| ctx.now().plus_seconds(hours)) }
}

/// What an order holds beyond what it wants, from the promise made last.
pub(crate) fn surplus(claims: &[Claim], wanted: &[Demand]) -> Vec<LineRelease> {
    let mut newest: Vec<&Claim> = claims.iter().collect();
    newest.sort_unstable_by_key(|claim| std::cmp::Reverse(claim.id));
    let mut lines: Vec<i64> = claims.iter().map(|claim| claim.line_no).collect();
    lines.sort_unstable();
    lines.dedup();
    let mut released = Vec::new();
    for line_no in lines {
        let own = newest.iter().copied().filter(|claim| claim.line_no == line_no);
        match wanted.iter().find(|demand| demand.line_no == line_no) {
            Some(demand) => released.extend(surplus_of_line(own, demand)),
            None => released.extend(own.map(|claim| release(claim, claim.remaining()))),
        }
    }
    released
}

fn surplus_of_line<'c>(
    claims: impl Iterator<Item = &'c Claim> + Clone,
    demand: &Demand,
) -> Vec<LineRelease> {
    let Some((first, each)) = demand.parts.first() else { return Vec::new() };
    let units = |claim: &Claim| claim.remaining() / (*each).max(1);
    let of_first = claims.clone().filter(|claim| claim.sku_id == *first);
    let held: i64 = of_first.clone().map(units).sum();
    let mut too_many = (held - demand.units).max(0);
    let mut released = Vec::new();
    for claim in of_first {
        let here = units(claim).min(too_many);
        too_many -= here;
        if here == 0 {
            continue;
        }
        // Of a bundle every part goes, in the same warehouse.
        for (sku, each) in &demand.parts {
            let part = claims
                .clone()
                .find(|other| other.sku_id == *sku && other.warehouse_id == claim.warehouse_id);
            let quantity = part.map_or(0, |part| part.remaining().min(each * here));
            released.extend(part.filter(|_| quantity > 0).map(|part| release(part, quantity)));
        }
    }
    released
}

fn release(claim: &Claim, quantity: i64) -> LineRelease {
    LineRelease { claim: key(claim), quantity }
}

fn key(claim: &Claim) -> ClaimKey {
    let owner = ClaimOwner {
        owner_type: claim.owner_type,
        owner_id: claim.owner_id,
        line_no: claim.line_no,
    };
    ClaimKey { owner, sku_id: claim.sku_id, warehouse_id: claim.warehouse_id }
}

/// As [`inventory::claim_sets`], for lines that may hold a promise of the same goods in the same
/// warehouse already. There such a promise is one, and asking again adds nothing: so it is let go
/// and made anew for the sum, in one piece that is taken back as a whole when there is too little.
pub(crate) fn claim_more(
    ctx: &mut Ctx<'_>,
    sets: &[Vec<Want>],
) -> Result<Vec<Result<(), Shortage>>, Fault> {
    let mut outcomes = Vec::with_capacity(sets.len());
    for set in sets {
        let mut shortage = None;
        let tried = ctx.attempt(|ctx| {
            let more = enlarged(ctx, set)?;
            match inventory::claim_sets(ctx, std::slice::from_ref(&more))?.pop() {
                Some(Ok(())) => Ok(()),
                Some(Err(short)) => {
                    shortage = Some(short);
                    Err(Fault::conflict(NO_GOODS, "there are not enough goods"))
                }
                None => Err(Fault::internal("orders.no_outcome", "a set of one had none")),
            }
        });
        outcomes.push(match (tried, shortage) {
            (Ok(()), _) => Ok(()),
            (Err(_), Some(short)) => Err(short),
            (Err(fault), None) => return Err(fault),
        });
    }
    Ok(outcomes)
}

/// Lets go of what is held under the same keys and adds it to what is wanted.
fn enlarged(ctx: &mut Ctx<'_>, set: &[Want]) -> Result<Vec<Want>, Fault> {
    let mut owners: Vec<_> =
        set.iter().map(|want| (want.owner.owner_type, want.owner.owner_id)).collect();
    owners.dedup();
    let held: HashMap<ClaimKey, i64> = inventory::claims_of(ctx, &owners)?
        .iter()
        .map(|claim| (key(claim), claim.remaining()))
        .filter(|(_, quantity)| *quantity > 0)
        .collect();
    let mut more: Vec<Want> = Vec::with_capacity(set.len());
    for want in set {
        match more.iter_mut().find(|known| known.key() == want.key()) {
            Some(known) => known.quantity += want.quantity,
            None => more.push(*want),
        }
    }
    let mut released = Vec::new();
    for want in &mut more {
        if let Some(quantity) = held.get(&want.key()) {
            released.push(LineRelease { claim: want.key(), quantity: *quantity });
            want.quantity += quantity;
        }
    }
    inventory::release_lines(ctx, &released)?;
    Ok(more)
}

#[cfg(test)]
mod tests {
    use super::*;
    use inventory::{ClaimId, WarehouseId};
    use kernel::Timestamp;
    use uuid::Uuid;

    fn sku(number: u128) -> SkuId {
        SkuId::from_uuid(Uuid::from_u128(number))
    }
    fn claim(id: u128, line_no: i64, item: u128, warehouse: u128, quantity: i64) -> Claim {
        Claim {
            id: ClaimId::from_uuid(Uuid::from_u128(id)),
            sku_id: sku(item),
            warehouse_id: WarehouseId::from_uuid(Uuid::from_u128(warehouse)),
            quantity,
            consumed: 0,
            kind: ClaimKind::Order,
            owner_type: OwnerType::Order,
            owner_id: Uuid::from_u128(9),
            line_no,
            expires_at: None,
            at: Timestamp::from_micros(0),
        }
    }
    fn demand(line_no: i64, units: i64, parts: &[(u128, i64)]) -> Demand {
        let parts = parts.iter().map(|(item, each)| (sku(*item), *each)).collect();
        Demand { line_no, units, parts }
    }
    fn let_go(claims: &[Claim], wanted: &[Demand]) -> Vec<(i64, u128, u128, i64)> {
        let plain = |one: LineRelease| {
            let key = one.claim;
            let ids = (key.sku_id.uuid().as_u128(), key.warehouse_id.uuid().as_u128());
            (key.owner.line_no, ids.0, ids.1, one.quantity)
        };
        let mut found: Vec<_> = surplus(claims, wanted).into_iter().map(plain).collect();
        found.sort_unstable();
        found
    }

    #[test]
    fn what_is_too_much_is_let_go_from_the_promise_made_last() {
        let claims = [claim(1, 1, 1, 1, 3), claim(2, 1, 1, 2, 2)];
        for (units, wanted) in [
            (5, vec![]),
            (6, vec![]),
            (4, vec![(1, 1, 2, 1)]),
            (2, vec![(1, 1, 1, 1), (1, 1, 2, 2)]),
        ] {
            assert_eq!(let_go(&claims, &[demand(1, units, &[(1, 1)])]), wanted, "{units}");
        }
        assert_eq!(let_go(&claims, &[]), vec![(1, 1, 1, 3), (1, 1, 2, 2)]);
    }

    #[test]
    fn a_bundle_lets_go_of_whole_units() {
        let claims = [claim(1, 1, 1, 1, 6), claim(2, 1, 2, 1, 3), claim(3, 2, 1, 1, 5)];
        let wanted = [demand(1, 1, &[(1, 2), (2, 1)]), demand(2, 5, &[(1, 1)])];
        assert_eq!(let_go(&claims, &wanted), vec![(1, 1, 1, 4), (1, 2, 1, 2)]);
    }

    #[test]
    fn what_has_shipped_is_not_let_go() {
        let shipped = Claim { consumed: 2, ..claim(1, 1, 1, 1, 5) };
        assert_eq!(let_go(&[shipped], &[demand(1, 1, &[(1, 1)])]), vec![(1, 1, 1, 2)]);
    }
}
