//! The rows of one order: what is written, and into which tables, on both engines.

use uuid::Uuid;

pub(super) const SKUS: u64 = 2_000;
pub(super) const LINES: usize = 3;
/// Enough for every run: a limit measures claims that succeed.
pub(super) const ON_HAND: i64 = 1_000_000_000_000;
/// 2026-11-22T00:00:00Z, in microseconds.
const START_US: i64 = 1_795_305_600_000_000;

/// The tables; `{id}`, `{bytes}`, `{time}`, `{json}` and `{seq}` are the engine's own types.
const SCHEMA: &str = "
CREATE TABLE inbox (
    id {id} PRIMARY KEY, source text NOT NULL, external_id text NOT NULL,
    received_at {time} NOT NULL, body {bytes} NOT NULL, state text NOT NULL,
    UNIQUE (source, external_id)
);
CREATE TABLE orders (
    id {id} PRIMARY KEY, number text NOT NULL, shop_id {id} NOT NULL, external_id text NOT NULL,
    source text NOT NULL, kind text NOT NULL, state text NOT NULL,
    placed_at {time} NOT NULL, paid_at {time}, ship_by {time}, currency text NOT NULL,
    total_minor bigint NOT NULL, goods_minor bigint NOT NULL, shipping_minor bigint NOT NULL,
    tax_minor bigint NOT NULL, discount_minor bigint NOT NULL, country text NOT NULL,
    amount_band text NOT NULL, customer_id {id} NOT NULL, line_count bigint NOT NULL,
    unit_count bigint NOT NULL, weight_g bigint NOT NULL, note text, created_at {time} NOT NULL,
    version bigint NOT NULL
);
CREATE UNIQUE INDEX orders_number ON orders (number);
CREATE UNIQUE INDEX orders_external ON orders (shop_id, external_id);
CREATE INDEX orders_state ON orders (state, placed_at, id);
CREATE INDEX orders_shop ON orders (shop_id, placed_at, id);
CREATE INDEX orders_customer ON orders (customer_id);
CREATE INDEX orders_ship_by ON orders (ship_by, id);
CREATE TABLE order_lines (
    order_id {id} NOT NULL, line_no bigint NOT NULL, sku_id {id} NOT NULL, title text NOT NULL,
    quantity bigint NOT NULL, price_minor bigint NOT NULL, PRIMARY KEY (order_id, line_no)
);
CREATE TABLE order_people (
    order_id {id} PRIMARY KEY, name text NOT NULL, line1 text NOT NULL, city text NOT NULL,
    region text NOT NULL, postcode text NOT NULL, country text NOT NULL, phone text NOT NULL,
    email text NOT NULL
);
CREATE TABLE stock_levels (
    sku_id {id} NOT NULL, warehouse_id {id} NOT NULL, on_hand bigint NOT NULL,
    allocated bigint NOT NULL, safety bigint NOT NULL, PRIMARY KEY (sku_id, warehouse_id)
);
CREATE TABLE claims (
    order_id {id} NOT NULL, line_no bigint NOT NULL, sku_id {id} NOT NULL,
    warehouse_id {id} NOT NULL, quantity bigint NOT NULL, PRIMARY KEY (order_id, line_no)
);
CREATE TABLE events (
    seq {seq}, event_id {id} NOT NULL, at {time} NOT NULL, actor text NOT NULL,
    kind text NOT NULL, subject {id} NOT NULL, data {json} NOT NULL
);
CREATE TABLE counters (name text PRIMARY KEY, last bigint NOT NULL);
INSERT INTO counters VALUES ('orders', 0);
";

pub(super) fn sqlite_schema() -> String {
    schema("BLOB", "BLOB", "INTEGER", "TEXT", "INTEGER PRIMARY KEY")
}

pub(super) fn postgres_schema() -> String {
    schema(
        "uuid",
        "bytea",
        "timestamptz",
        "jsonb",
        "bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
    )
}

fn schema(id: &str, bytes: &str, time: &str, json: &str, seq: &str) -> String {
    SCHEMA
        .replace("{id}", id)
        .replace("{bytes}", bytes)
        .replace("{time}", time)
        .replace("{json}", json)
        .replace("{seq}", seq)
}

pub(super) type Id = [u8; 16];

#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) sku_id: Id,
    pub(super) quantity: i64,
    pub(super) price_minor: i64,
}

/// What differs from order to order; the rest of a row is the same text for all.
#[derive(Debug, Clone)]
pub(super) struct Order {
    pub(super) inbox_id: Id,
    pub(super) id: Id,
    pub(super) event_id: Id,
    pub(super) shop_id: Id,
    pub(super) customer_id: Id,
    pub(super) warehouse_id: Id,
    pub(super) external_id: String,
    /// As it came in, about 900 bytes.
    pub(super) body: String,
    /// As it goes out, about 400 bytes.
    pub(super) event: String,
    pub(super) at_us: i64,
    pub(super) total_minor: i64,
    pub(super) lines: [Line; LINES],
}

/// Orders one after another, the same on every run.
#[derive(Debug)]
pub(super) struct Shape {
    random: u64,
    made: u64,
}

impl Shape {
    pub(super) fn new() -> Self {
        Self { random: 7, made: 0 }
    }

    /// SplitMix64: fast, seeded, good enough to spread keys.
    fn next(&mut self) -> u64 {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.random;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(super) fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    /// Ordered by time, like the program's ids.
    pub(super) fn id(&mut self) -> Id {
        let time = u128::from(self.made) << 80;
        *Uuid::from_u128(time | u128::from(self.next())).as_bytes()
    }

    pub(super) fn orders(&mut self, count: usize) -> Vec<Order> {
        (0..count).map(|_| self.order()).collect()
    }

    fn order(&mut self) -> Order {
        self.made += 1;
        let (made, random) = (self.made, self.below(10_000_000));
        let external_id = format!("112-{made:07}-{random:07}");
        let lines: [Line; LINES] = std::array::from_fn(|_| Line {
            sku_id: sku_id(self.below(SKUS)),
            quantity: 1 + small(self.below(3)),
            price_minor: 199 + small(self.below(4_000)),
        });
        let text = |label: &str, size: usize| {
            format!("{{\"order\":\"{external_id}\",\"{label}\":\"{}\"}}", "x".repeat(size))
        };
        Order {
            inbox_id: self.id(),
            id: self.id(),
            event_id: self.id(),
            shop_id: numbered(0x5104, self.below(3)),
            customer_id: numbered(0xc057, self.below(100_000)),
            warehouse_id: warehouse_id(),
            body: text("raw", 860),
            event: text("placed", 350),
            at_us: START_US + small(self.made) * 1_000,
            total_minor: lines.iter().map(|line| line.quantity * line.price_minor).sum(),
            lines,
            external_id,
        }
    }
}

/// Numbers made here are far below what an `i64` holds.
fn small(number: u64) -> i64 {
    number as i64
}

pub(super) fn sku_id(index: u64) -> Id {
    numbered(0x54c0, index)
}

pub(super) fn warehouse_id() -> Id {
    numbered(0x3a4e, 1)
}

fn numbered(kind: u128, index: u64) -> Id {
    *Uuid::from_u128(kind << 112 | u128::from(index)).as_bytes()
}

pub(super) fn number(last: i64) -> String {
    format!("SO-20261122-{last:08}")
}

/// What the batch takes of each SKU, in the order of keys: each row is touched once, and two
/// batches meet in one order.
pub(super) fn taken(orders: &[Order]) -> Vec<(Id, Id, i64)> {
    let mut sums = std::collections::BTreeMap::new();
    for order in orders {
        for line in &order.lines {
            *sums.entry((line.sku_id, order.warehouse_id)).or_insert(0) += line.quantity;
        }
    }
    sums.into_iter().map(|((sku, warehouse), quantity)| (sku, warehouse, quantity)).collect()
}
