//! Orders that nobody knew arrive as a set: each is placed, found to be here already, or refused and kept.

use std::collections::HashMap;

use bytes::Bytes;
use db::Ctx;
use hmac::{Hmac, KeyInit, Mac};
use kernel::{Fault, FieldFault};
use orders::DeliveryId;
use orders::channel::{RefusedDelivery, by_external_ids, close_refused, keep_refused};
use orders::commands::{Delivered, place};
use orders::inbox::Problem;
use orders::new_order::NewOrder;
use orders::order::Source;
use settings::ShopFacts;
use sha2::{Digest, Sha256};

use super::observe::{reference, tried};
use crate::connector::{Said, SeenOrder};
use crate::store::ChannelOrder;

/// What is kept of an order that was seen.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    pub(super) hash: Vec<u8>,
    /// Without whom the goods go to: a hash stands there.
    pub(super) said: Said,
}

/// An order on its way in.
#[derive(Debug, Clone)]
pub(super) struct Arriving<'a> {
    pub(super) seen: &'a SeenOrder,
    pub(super) kept: Kept,
    /// Where it stands in the inbox if it was refused before.
    pub(super) refused: Option<DeliveryId>,
}

/// What became of it.
#[derive(Debug, Clone)]
pub(super) struct ArrivedRow {
    pub(super) known: ChannelOrder,
    /// Whether it came just now.
    pub(super) placed: bool,
}

/// What is kept of an order, which holds nobody's name.
pub(super) fn must_be_kept(ctx: &Ctx<'_>, seen: &SeenOrder) -> Result<Kept, Fault> {
    let hash = Sha256::digest(&seen.raw).to_vec();
    let secret = ctx.blind_secret()?;
    let mut mac = Hmac::<Sha256>::new_from_slice(&secret)
        .map_err(|error| Fault::internal("channels.no_signature", error))?;
    mac.update(b"channels.goes_to\0");
    mac.update(seen.said.goes_to.as_bytes());
    let goes_to: String = match seen.said.goes_to.as_str() {
        "" => String::new(),
        _ => kernel::hex(mac.finalize().into_bytes()),
    };
    Ok(Kept { hash, said: Said { goes_to, ..seen.said.clone() } })
}

/// An order as it is placed: of this shop, and its payment under a name of this shop.
pub(crate) fn ready(shop: &ShopFacts, seen: &SeenOrder) -> Result<NewOrder, Vec<FieldFault>> {
    let mut order = seen.order.clone()?;
    order.shop.clone_from(&shop.code);
    order.external_id.clone_from(&seen.external_id);
    if let (Some(payment), Some(said)) = (&mut order.payment, &seen.said.payment) {
        payment.external_id = Some(reference(shop, &said.reference));
    }
    order.checked().map_err(|fault| fault.wrong_fields().to_vec())
}

/// Places what can be placed; as many rows as orders, in their order.
pub(super) fn arrive(
    ctx: &mut Ctx<'_>,
    shop: &ShopFacts,
    new: &[Arriving<'_>],
) -> Result<Vec<ArrivedRow>, Fault> {
    let ids: Vec<String> = new.iter().map(|one| one.seen.external_id.clone()).collect();
    let here = by_external_ids(ctx, shop.id, &ids)?;
    let mut problems: HashMap<usize, Problem> = HashMap::new();
    let (mut places, mut items) = (Vec::new(), Vec::new());
    for (at, one) in new.iter().enumerate() {
        if here.contains_key(&one.seen.external_id) {
            continue;
        }
        match ready(shop, one.seen) {
            Ok(order) => {
                // What was refused has its bytes in the inbox already, and is closed below.
                let raw = Bytes::from(one.seen.raw.clone());
                items.push(Delivered { raw, ..Delivered::new(order, Source::Channel) });
                places.push(at);
            }
            Err(faults) => {
                problems.insert(at, problem(&faults));
            }
        }
    }
    let mut placed = HashMap::new();
    for (at, outcome) in places.into_iter().zip(place(ctx, &items)?) {
        match tried(outcome)? {
            Ok(order) => {
                placed.insert(at, order.id);
            }
            Err(fault) => {
                problems.insert(at, Problem::of(&fault));
            }
        }
    }
    let deliveries = refuse(ctx, shop, new, &problems)?;
    let mut rows = Vec::with_capacity(new.len());
    for (at, one) in new.iter().enumerate() {
        let found = here.get(&one.seen.external_id).copied();
        let order_id = placed.get(&at).copied().or(found);
        if let (Some(order), Some(refused)) = (order_id, one.refused) {
            close_refused(ctx, refused, order)?;
        }
        rows.push(ArrivedRow {
            known: ChannelOrder {
                external_id: one.seen.external_id.clone(),
                order_id,
                delivery_id: deliveries.get(&at).copied(),
                changed_at: one.seen.changed_at,
                hash: one.kept.hash.clone(),
                said: one.kept.said.clone(),
            },
            placed: placed.contains_key(&at),
        });
    }
    Ok(rows)
}

fn problem(faults: &[FieldFault]) -> Problem {
    let code = faults.first().map_or("kernel.invalid_fields", |fault| fault.code);
    Problem { code, fields: faults.iter().map(|fault| fault.path.clone()).collect() }
}

/// Keeps what cannot be taken in the inbox; what stood there before is over with it.
fn refuse(
    ctx: &mut Ctx<'_>,
    shop: &ShopFacts,
    new: &[Arriving<'_>],
    problems: &HashMap<usize, Problem>,
) -> Result<HashMap<usize, DeliveryId>, Fault> {
    let mut places: Vec<usize> = problems.keys().copied().collect();
    places.sort_unstable();
    let refused: Vec<RefusedDelivery<'_>> = places
        .iter()
        .filter_map(|at| new.get(*at).zip(problems.get(at)))
        .map(|(one, problem)| RefusedDelivery {
            external_id: &one.seen.external_id,
            raw: &one.seen.raw,
            problem: problem.clone(),
        })
        .collect();
    let ids = keep_refused(ctx, shop.id, &refused)?;
    Ok(places.into_iter().zip(ids).collect())
}
