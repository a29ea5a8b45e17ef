//! What happened is written down as messages to those who listen.

use std::collections::HashMap;
use std::sync::Arc;

use db::{Command, Ctx};
use kernel::{Fault, Permission, Timestamp};
use orders::OrderId;
use orders::queries::{ToldOrder, told_orders};

use crate::WebhookId;
use crate::message::body;
use crate::store::{self, Listener, NewMessage};
use crate::webhook::NewsKind;

/// Something that happened to an order.
#[derive(Debug, Clone)]
pub(crate) struct News {
    pub(crate) seq: i64,
    pub(crate) at: Timestamp,
    pub(crate) kind: NewsKind,
    pub(crate) order_id: OrderId,
    /// Which parcel it is about, if it is about one.
    pub(crate) parcel_number: Option<String>,
}

/// Writes a message for each who listens to a piece of news, and moves their places in the same commit: no
/// piece is told twice or not at all.
#[derive(Debug, Clone)]
pub(crate) struct CollectNews {
    /// From where each webhook has been seen.
    pub(crate) places: Vec<(WebhookId, i64)>,
    /// The last event that was looked at.
    pub(crate) last: i64,
    pub(crate) news: Arc<Vec<News>>,
}

impl Command for CollectNews {
    const NAME: &'static str = "channels.collect_news";
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = usize;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<usize, Fault> {
        let mut listeners = Vec::new();
        for listener in store::listeners(ctx)? {
            let seen = self.places.iter().find(|(id, _)| *id == listener.id);
            let Some((_, from)) = seen.filter(|(_, from)| *from < self.last) else { continue };
            if store::move_place(ctx, listener.id, (*from, self.last))? {
                listeners.push(Listener { place: *from, ..listener });
            }
        }
        let wanted: Vec<&News> =
            self.news.iter().filter(|news| listeners.iter().any(|one| one.hears(news))).collect();
        let mut ids: Vec<OrderId> = wanted.iter().map(|news| news.order_id).collect();
        ids.sort_unstable();
        ids.dedup();
        let orders = told_orders(ctx, &ids)?;
        let messages = messages(ctx, &listeners, &wanted, &orders)?;
        store::insert_messages(ctx, &messages)?;
        Ok(messages.len())
    }
}

impl Listener {
    /// Whether it is told this, wherever the order was sold.
    fn hears(&self, news: &News) -> bool {
        news.seq > self.place && self.kinds.contains(&news.kind)
    }
}

fn messages(
    ctx: &mut Ctx<'_>,
    listeners: &[Listener],
    wanted: &[&News],
    orders: &HashMap<OrderId, ToldOrder>,
) -> Result<Vec<NewMessage>, Fault> {
    let mut messages = Vec::new();
    for news in wanted {
        let Some(order) = orders.get(&news.order_id) else { continue };
        let mut written = None;
        for listener in listeners.iter().filter(|one| one.hears(news)) {
            if !listener.shop_ids.is_empty() && !listener.shop_ids.contains(&order.shop_id) {
                continue;
            }
            let body = match &written {
                Some(body) => String::clone(body),
                None => written
                    .insert(body(news.kind, news.at, order, news.parcel_number.as_deref())?)
                    .clone(),
            };
            messages.push(NewMessage {
                id: ctx.new_id(),
                webhook_id: listener.id,
                event_seq: Some(news.seq),
                kind: news.kind,
                order_number: Some(order.number.clone()),
                body,
            });
        }
    }
    Ok(messages)
}
