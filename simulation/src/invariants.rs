//! What must hold at any moment, whatever happened before: each a statement over the tables whose
//! rows are sentences about what contradicts.

use orders::label::LABEL_SQL;

use crate::Trouble;
use crate::books::Books;

/// Sentences per invariant that are shown.
const MOST_SHOWN: usize = 5;

/// The name of each invariant and the statement that finds what breaks it.
#[must_use]
pub fn all() -> Vec<(&'static str, String)> {
    let mut all: Vec<(&'static str, String)> = STOCK
        .iter()
        .chain(ORDERS)
        .chain(NEWS)
        .map(|(name, sql)| (*name, (*sql).to_owned()))
        .collect();
    let label = format!(
        "SELECT number || ' is labelled ' || label || ' and should be ' || {LABEL_SQL} \
         FROM orders WHERE label <> {LABEL_SQL}"
    );
    all.push(("the label is what the facts say", label));
    all
}

/// Checks them all; what contradicts, as sentences.
///
/// # Errors
/// The books cannot be read.
pub fn broken(books: &mut Books) -> Result<Vec<String>, Trouble> {
    let mut broken = Vec::new();
    for (name, sql) in all() {
        let rows = books.rows(&sql)?;
        let more = rows.len().saturating_sub(MOST_SHOWN);
        for row in rows.into_iter().take(MOST_SHOWN) {
            broken.push(format!("{name}: {}", row.join(" ")));
        }
        if more > 0 {
            broken.push(format!("{name}: {more} more"));
        }
    }
    Ok(broken)
}

/// Levels, claims and movements (domain.md §19.6).
const STOCK: &[(&str, &str)] = &[
    (
        "what came and went is what is there",
        "SELECT encode(uuid_send(l.sku_id), 'hex') || ' in ' || h.code || ': on hand ' \
           || CAST(l.on_hand AS text) || ', movements ' || CAST(coalesce(m.q, 0) AS text) \
         FROM stock_levels l JOIN warehouses h ON h.id = l.warehouse_id \
         LEFT JOIN (SELECT sku_id, account, CAST(sum(q) AS bigint) AS q FROM ( \
             SELECT sku_id, to_account AS account, quantity AS q FROM movements \
             UNION ALL SELECT sku_id, from_account, -quantity FROM movements) AS flows \
           GROUP BY sku_id, account) AS m ON m.sku_id = l.sku_id AND m.account = 'wh:' || h.code \
         WHERE l.on_hand <> coalesce(m.q, 0)",
    ),
    (
        "every movement is of a level",
        "SELECT encode(uuid_send(m.id), 'hex') FROM movements m \
         JOIN warehouses h ON 'wh:' || h.code IN (m.from_account, m.to_account) \
         LEFT JOIN stock_levels l ON l.sku_id = m.sku_id AND l.warehouse_id = h.id \
         WHERE l.sku_id IS NULL",
    ),
    (
        "what active claims hold is what is allocated",
        "SELECT encode(uuid_send(l.sku_id), 'hex') || ' in ' || h.code || ': allocated ' \
           || CAST(l.allocated AS text) || ', claims ' || CAST(coalesce(c.q, 0) AS text) \
         FROM stock_levels l JOIN warehouses h ON h.id = l.warehouse_id \
         LEFT JOIN (SELECT sku_id, warehouse_id, CAST(sum(quantity - consumed) AS bigint) AS q \
           FROM claims WHERE state = 'active' GROUP BY sku_id, warehouse_id) AS c \
           ON c.sku_id = l.sku_id AND c.warehouse_id = l.warehouse_id \
         WHERE l.allocated <> coalesce(c.q, 0)",
    ),
    (
        "nothing is less than nothing",
        "SELECT encode(uuid_send(sku_id), 'hex') FROM stock_levels WHERE on_hand < 0 OR allocated < 0",
    ),
    (
        "no claim of an order that is over",
        "SELECT o.number || ' is ' || o.state || ' and holds ' \
           || CAST(c.quantity - c.consumed AS text) \
         FROM claims c JOIN orders o ON o.id = c.owner_id \
         WHERE c.owner_type = 'order' AND c.state = 'active' \
           AND o.state IN ('cancelled', 'completed')",
    ),
    (
        "no claim of an order that never was",
        "SELECT encode(uuid_send(c.id), 'hex') FROM claims c \
         LEFT JOIN orders o ON o.id = c.owner_id WHERE c.owner_type = 'order' AND o.id IS NULL",
    ),
    (
        "what a promise allocates is claimed",
        "SELECT o.number || ' line ' || CAST(l.line_no AS text) || ': allocated ' \
           || CAST(l.allocated AS text) || ', claimed ' || CAST(coalesce(c.q, 0) AS text) \
         FROM order_lines l JOIN orders o ON o.id = l.order_id \
         LEFT JOIN (SELECT owner_id, line_no, CAST(sum(quantity - consumed) AS bigint) AS q \
           FROM claims WHERE owner_type = 'order' AND state = 'active' GROUP BY owner_id, line_no) \
           AS c ON c.owner_id = l.order_id AND c.line_no = l.line_no \
         WHERE o.state = 'confirmed' AND l.allocated <> coalesce(c.q, 0)",
    ),
    (
        "no more is shipped than came and was not lost",
        "SELECT encode(uuid_send(sku_id), 'hex') || ': shipped ' || CAST(gone AS text) \
           || ', received less losses ' || CAST(came AS text) \
         FROM (SELECT sku_id, \
             sum(CASE WHEN to_account = 'world:customer' THEN quantity ELSE 0 END) AS gone, \
             sum(CASE WHEN from_account LIKE 'world:adjust:%' THEN quantity \
                      WHEN to_account LIKE 'world:adjust:%' THEN -quantity ELSE 0 END) AS came \
           FROM movements GROUP BY sku_id) AS flows WHERE gone > came",
    ),
    (
        "the lines say shipped as often as the movements do",
        "SELECT encode(uuid_send(l.sku_id), 'hex') || ': lines ' || CAST(l.q AS text) \
           || ', movements ' || CAST(coalesce(m.q, 0) AS text) \
         FROM (SELECT sku_id, CAST(sum(shipped) AS bigint) AS q FROM order_lines \
             WHERE sku_id IS NOT NULL GROUP BY sku_id) AS l \
         LEFT JOIN (SELECT sku_id, CAST(sum(quantity) AS bigint) AS q FROM movements \
             WHERE source_type = 'fulfilment' GROUP BY sku_id) AS m ON m.sku_id = l.sku_id \
         WHERE l.q <> coalesce(m.q, 0)",
    ),
    (
        "goods of a parcel leave once, and only when it ships",
        "SELECT f.number || ' is ' || f.state || ': ' || CAST(w.q AS text) || ' in it, ' \
           || CAST(coalesce(m.q, 0) AS text) || ' left' \
         FROM fulfilments f \
         JOIN (SELECT fulfilment_id, CAST(sum(quantity) AS bigint) AS q FROM fulfilment_lines \
             GROUP BY fulfilment_id) AS w ON w.fulfilment_id = f.id \
         LEFT JOIN (SELECT source_id, CAST(sum(quantity) AS bigint) AS q FROM movements \
             WHERE source_type = 'fulfilment' GROUP BY source_id) AS m ON m.source_id = f.id \
         WHERE coalesce(m.q, 0) <> CASE WHEN f.state IN ('shipped', 'out_for_delivery', \
             'delivered', 'lost', 'returned_to_sender') THEN w.q ELSE 0 END",
    ),
];

/// Orders against their lines, parcels, holds, exceptions and counts.
const ORDERS: &[(&str, &str)] = &[
    (
        "one order per external id",
        "SELECT external_id || ' ' || CAST(count(*) AS text) || ' times' FROM orders \
         WHERE external_id IS NOT NULL GROUP BY shop_id, external_id HAVING count(*) > 1",
    ),
    (
        "an order came by exactly one delivery",
        "SELECT o.number || ' by ' || CAST(count(i.id) AS text) FROM orders o \
         LEFT JOIN inbox i ON i.order_id = o.id AND i.state = 'parsed' \
         GROUP BY o.id, o.number HAVING count(i.id) <> 1",
    ),
    (
        "the counters of a line are in order",
        "SELECT o.number || ' line ' || CAST(l.line_no AS text) \
         FROM order_lines l JOIN orders o ON o.id = l.order_id \
         WHERE NOT (l.cancelled >= 0 AND l.cancelled + l.shipped <= l.ordered \
           AND l.allocated <= l.ordered - l.cancelled - l.shipped \
           AND 0 <= l.packed AND l.packed <= l.picked AND l.picked <= l.released \
           AND l.released <= l.allocated AND 0 <= l.delivered AND l.delivered <= l.shipped)",
    ),
    (
        "an order adds up its lines",
        "SELECT o.number FROM orders o JOIN (SELECT order_id, sum(ordered) AS units, \
           sum(cancelled) AS cancelled, sum(shipped) AS shipped, sum(delivered) AS delivered, \
           sum(amount_minor) AS goods, count(*) AS n FROM order_lines GROUP BY order_id) AS l \
           ON l.order_id = o.id \
         WHERE o.units <> l.units OR o.units_cancelled <> l.cancelled \
           OR o.units_shipped <> l.shipped OR o.units_delivered <> l.delivered \
           OR o.goods_minor <> l.goods OR o.line_count <> l.n",
    ),
    (
        "an order counts its parcels",
        "SELECT o.number FROM orders o LEFT JOIN (SELECT w.order_id, \
           sum(CASE WHEN f.state = 'planned' THEN 1 ELSE 0 END) AS planned, \
           sum(CASE WHEN f.state IN ('released', 'picking', 'picked', 'intercept') \
             THEN 1 ELSE 0 END) AS picking, \
           sum(CASE WHEN f.state IN ('packed', 'labelled') THEN 1 ELSE 0 END) AS packed, \
           sum(CASE WHEN f.state = 'shipped' THEN 1 ELSE 0 END) AS shipped, \
           sum(CASE WHEN f.state = 'out_for_delivery' THEN 1 ELSE 0 END) AS on_tour, \
           sum(CASE WHEN f.state = 'delivered' THEN 1 ELSE 0 END) AS delivered, \
           sum(CASE WHEN f.state IN ('lost', 'returned_to_sender') THEN 1 ELSE 0 END) AS lost \
           FROM fulfilments f JOIN (SELECT DISTINCT fulfilment_id, order_id FROM fulfilment_lines) \
             AS w ON w.fulfilment_id = f.id GROUP BY w.order_id) AS p ON p.order_id = o.id \
         WHERE o.parcels_planned <> coalesce(p.planned, 0) \
           OR o.parcels_picking <> coalesce(p.picking, 0) \
           OR o.parcels_packed <> coalesce(p.packed, 0) \
           OR o.parcels_shipped <> coalesce(p.shipped, 0) \
           OR o.parcels_out <> coalesce(p.on_tour, 0) \
           OR o.parcels_delivered <> coalesce(p.delivered, 0) \
           OR o.parcels_lost <> coalesce(p.lost, 0)",
    ),
    (
        "an order counts its holds",
        "SELECT o.number FROM orders o LEFT JOIN (SELECT order_id, count(*) AS n \
           FROM order_holds WHERE released_at IS NULL GROUP BY order_id) AS h ON h.order_id = o.id \
         WHERE o.holds_open <> coalesce(h.n, 0)",
    ),
    (
        "an order counts its exceptions",
        "SELECT o.number FROM orders o LEFT JOIN (SELECT order_id, \
           sum(CASE WHEN code = 'out_of_stock' THEN 0 ELSE 1 END) AS n, \
           sum(CASE WHEN code = 'out_of_stock' THEN 1 ELSE 0 END) AS short \
           FROM order_exceptions WHERE closed_at IS NULL GROUP BY order_id) AS x \
           ON x.order_id = o.id \
         WHERE o.exceptions_open <> coalesce(x.n, 0) \
           OR (o.no_stock AND coalesce(x.short, 0) = 0)",
    ),
    (
        "the tabs count the orders",
        "SELECT label || ' ' || CAST(sum(n) AS text) FROM (SELECT shop_id, label, n \
           FROM order_counts UNION ALL SELECT shop_id, label, -count(*) FROM orders \
           GROUP BY shop_id, label) AS both_sides GROUP BY shop_id, label HAVING sum(n) <> 0",
    ),
];

/// What was told against what is so.
const NEWS: &[(&str, &str)] = &[
    (
        "each change of a level is told once, under its own version",
        "SELECT encode(uuid_send(subject), 'hex') || ' version ' || CAST(version AS text) \
         FROM events WHERE kind = 'StockChanged' \
         GROUP BY subject, data ->> 'warehouse_id', version HAVING count(*) > 1",
    ),
    (
        "the last news of a level is how it stands",
        "SELECT encode(uuid_send(l.sku_id), 'hex') || ' version ' || CAST(l.version AS text) \
           || ': ' || CAST(l.on_hand AS text) || ' on hand, ' || CAST(l.allocated AS text) \
           || ' allocated, and nobody was told so' \
         FROM stock_levels l WHERE l.version > 1 AND NOT EXISTS (SELECT 1 FROM events e \
           WHERE e.kind = 'StockChanged' AND e.subject = l.sku_id AND e.version = l.version \
             AND CAST(e.data ->> 'on_hand' AS bigint) = l.on_hand \
             AND CAST(e.data ->> 'allocated' AS bigint) = l.allocated)",
    ),
    (
        "a level that changed was told",
        "SELECT encode(uuid_send(l.sku_id), 'hex') || ': versions of its levels ' \
           || CAST(l.changes AS text) || ', news ' || CAST(coalesce(e.n, 0) AS text) \
         FROM (SELECT sku_id, CAST(sum(version - 1) AS bigint) AS changes FROM stock_levels \
             GROUP BY sku_id) AS l \
         LEFT JOIN (SELECT subject, count(*) AS n FROM events WHERE kind = 'StockChanged' \
             GROUP BY subject) AS e ON e.subject = l.sku_id \
         WHERE l.changes <> coalesce(e.n, 0)",
    ),
    (
        "no news of an order from the future",
        "SELECT o.number || ' is at ' || CAST(o.version AS text) || ', told ' \
           || CAST(e.version AS text) FROM orders o \
         JOIN (SELECT subject, max(version) AS version FROM events WHERE subject_type = 'ord' \
             GROUP BY subject) AS e ON e.subject = o.id WHERE e.version > o.version",
    ),
];
