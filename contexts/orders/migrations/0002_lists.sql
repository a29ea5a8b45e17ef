-- Every list of orders reads from an index that has its rows in the order of the list. They all go on
-- after what is asked for with the label and the time, so that one that is asked for without a label is
-- the first rows under each label, merged. The list of one label is read from `orders_source`, source
-- by source: the label needs no index of its own. What follows the id is not for the order but for a
-- second condition: what it leaves out is not read.
DROP INDEX orders_label;
CREATE INDEX orders_source ON orders (source, label, placed_at, id, shop_id);
DROP INDEX orders_country;
CREATE INDEX orders_country ON orders (country, label, placed_at, id, shop_id);
DROP INDEX orders_band;
CREATE INDEX orders_band ON orders (amount_band, label, placed_at, id);
DROP INDEX orders_special_kind;
CREATE INDEX orders_special_kind ON orders (kind, label, placed_at, id) WHERE kind <> 'normal';
DROP INDEX orders_total;
CREATE INDEX orders_total ON orders (label, total_minor, id, shop_id, country);
-- Behind the order of its list stands what the numbers of the day count by, and the columns of its own
-- condition: SQLite looks at them once more, and would read every row for it.
DROP INDEX orders_ship_by;
CREATE INDEX orders_ship_by ON orders (ship_by, id, shop_id, label, state, units, units_cancelled, units_shipped) WHERE state IN ('new', 'returned', 'approved', 'confirmed') AND ship_by IS NOT NULL AND units > units_cancelled + units_shipped;
