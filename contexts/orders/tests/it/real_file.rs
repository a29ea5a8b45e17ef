//! Half a year of a real shop goes in, and its totals equal a count that shares no code with it.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::PathBuf;

use bytes::Bytes;
use orders::import::{ImportMapping, ImportSummary};
use orders::import_file;
use serde_json::json;
use testkit::{House, each_engine};

/// Rows of the everyday test; the whole file goes in by `--run-ignored`.
const SLICE: usize = 10_000;

/// The file as text, cut to whole rows; nothing when it is not here.
fn file(rows: usize) -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "where the data lies is the machine's affair")]
    let folder = std::env::var_os("TRADEWIND_DATA").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
        PathBuf::from,
    );
    let path = folder.join("online_retail_2010-12_2011-05.csv.zst");
    let Ok(packed) = std::fs::File::open(&path) else {
        eprintln!("skipped: no {}", path.display());
        return None;
    };
    let text = String::from_utf8(zstd::decode_all(packed).unwrap()).unwrap();
    Some(text.lines().take(rows + 1).map(|line| format!("{line}\n")).collect())
}

#[derive(Clone)]
struct Line {
    sku: String,
    title: String,
    quantity: i128,
    /// Thousandths of a pound.
    price: i128,
    at: String,
    buyer: String,
    text: Vec<String>,
}

/// `2.55` → 2550.
fn thousandths(text: &str) -> i128 {
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    let digits = format!("{}{rest:0<3}", whole.trim_start_matches('-'));
    let value: i128 = digits.parse().unwrap();
    if text.starts_with('-') { -value } else { value }
}

/// Pence, half away from zero.
fn pence(thousandths: i128) -> i128 {
    (thousandths.abs() + 5) / 10 * thousandths.signum()
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Count {
    rows: u64,
    rows_refused: u64,
    orders: u64,
    orders_refused: u64,
    without_buyer: u64,
    lines: u64,
    gifts: u64,
    fees: u64,
    returns: u64,
    return_lines: u64,
    return_fees: u64,
    linked: u64,
    unlinked: u64,
    duplicates: u64,
    times_differ: u64,
    skus: u64,
    spellings: u64,
    goods_minor: i128,
    goods_thousandths: i128,
    fees_minor: i128,
    fees_thousandths: i128,
    returns_minor: i128,
    returns_thousandths: i128,
    reasons: BTreeMap<String, u64>,
}

const FEES: [&str; 10] =
    ["amazonfee", "b", "bank charges", "c2", "cruk", "d", "dot", "m", "post", "s"];

/// Where one buyer bought so many of one SKU: times, with whether one was taken back.
type Bought = HashMap<(String, String, i128), Vec<(String, bool)>>;

/// The independent count.
fn count(text: &str) -> Count {
    let mut invoices: BTreeMap<(usize, String), Vec<Line>> = BTreeMap::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut spellings: HashMap<String, HashSet<String>> = HashMap::new();
    let mut total = Count::default();
    for record in csv::Reader::from_reader(text.as_bytes()).records() {
        let record = record.unwrap();
        total.rows += 1;
        let next = places.len();
        let place = *places.entry(record[0].to_owned()).or_insert(next);
        let line = Line {
            sku: record[1].to_ascii_lowercase(),
            title: record[2].trim().to_owned(),
            quantity: record[3].parse().unwrap(),
            price: thousandths(&record[5]),
            at: record[4].to_owned(),
            buyer: record[6].to_owned(),
            text: record.iter().map(str::to_owned).collect(),
        };
        spellings.entry(line.sku.clone()).or_default().insert(record[1].to_owned());
        invoices.entry((place, record[0].to_owned())).or_default().push(line);
    }
    total.skus = number(spellings.len());
    total.spellings = number(spellings.values().filter(|ways| ways.len() > 1).count());
    let mut bought = Bought::new();
    let mut taken_back = Vec::new();
    for ((_, number), lines) in &invoices {
        if number.starts_with('C') {
            count_return(&mut total, lines);
            let at = lines.iter().map(|line| line.at.clone()).min().unwrap();
            let goods = lines.iter().enumerate();
            let goods = goods.filter(|(_, line)| !FEES.contains(&line.sku.as_str()));
            taken_back
                .extend(goods.map(|(no, line)| (at.clone(), number.clone(), no, line.clone())));
        } else {
            count_order(&mut total, lines, &mut bought);
        }
    }
    taken_back.sort_by(|one, other| (&one.0, &one.1, one.2).cmp(&(&other.0, &other.1, other.2)));
    for (at, _, _, line) in taken_back {
        let key = (line.buyer.clone(), line.sku.clone(), -line.quantity);
        let candidates = bought.get_mut(&key).filter(|_| !line.buyer.is_empty());
        let free = candidates.and_then(|all| {
            all.iter_mut()
                .filter(|(time, taken)| !taken && *time <= at)
                .max_by_key(|one| one.0.clone())
        });
        match free {
            Some(found) => {
                found.1 = true;
                total.linked += 1;
            }
            None => total.unlinked += 1,
        }
    }
    total
}

fn number(count: usize) -> u64 {
    count.try_into().unwrap()
}

fn repeated(lines: &[Line]) -> u64 {
    let distinct: HashSet<&Vec<String>> = lines.iter().map(|line| &line.text).collect();
    number(lines.len() - distinct.len())
}

fn times_differ(lines: &[Line]) -> u64 {
    u64::from(lines.iter().any(|line| line.at != lines[0].at))
}

fn count_return(total: &mut Count, lines: &[Line]) {
    total.returns += 1;
    total.duplicates += repeated(lines);
    total.times_differ += times_differ(lines);
    for line in lines {
        let amount = -line.quantity * line.price;
        total.returns_thousandths += amount;
        total.returns_minor += pence(amount);
        if FEES.contains(&line.sku.as_str()) {
            total.return_fees += 1;
        } else {
            total.return_lines += 1;
        }
    }
}

fn count_order(total: &mut Count, lines: &[Line], bought: &mut Bought) {
    let is_fee = |line: &Line| FEES.contains(&line.sku.as_str());
    let reason = |line: &Line| {
        if line.quantity == 0 || (line.quantity < 0 && !is_fee(line)) {
            Some("orders.import_quantity_not_positive")
        } else if line.price == 0 && line.title.is_empty() {
            Some("orders.import_no_price_no_title")
        } else {
            None
        }
    };
    let only_fees = lines.iter().all(is_fee);
    if only_fees || lines.iter().any(|line| reason(line).is_some()) {
        total.orders_refused += 1;
        total.rows_refused += number(lines.len());
        let any = lines.iter().any(|line| reason(line).is_some());
        for (at, line) in lines.iter().enumerate() {
            let other = "orders.import_other_row_faulty";
            let own = if any || at > 0 { other } else { "orders.import_only_fees" };
            *total.reasons.entry(reason(line).unwrap_or(own).to_owned()).or_default() += 1;
        }
        return;
    }
    total.orders += 1;
    total.without_buyer += u64::from(lines[0].buyer.is_empty());
    total.duplicates += repeated(lines);
    total.times_differ += times_differ(lines);
    let placed = lines.iter().map(|line| line.at.clone()).min().unwrap();
    for line in lines {
        let amount = line.quantity * line.price;
        if is_fee(line) {
            total.fees += 1;
            total.fees_thousandths += amount;
            total.fees_minor += pence(amount);
            continue;
        }
        total.lines += 1;
        total.gifts += u64::from(line.price == 0);
        total.goods_thousandths += amount;
        total.goods_minor += pence(amount);
        let key = (line.buyer.clone(), line.sku.clone(), line.quantity);
        bought.entry(key).or_default().push((placed.clone(), false));
    }
}

/// The program's own numbers in the shape of the count.
fn of(summary: &ImportSummary) -> Count {
    let sums = summary.sums.get("GBP").cloned().unwrap_or_default();
    assert_eq!(summary.sums.len(), 1);
    Count {
        rows: summary.rows,
        rows_refused: summary.rows_refused,
        orders: summary.orders_new + summary.orders_known,
        orders_refused: summary.orders_refused,
        without_buyer: summary.orders_without_buyer,
        lines: summary.lines,
        gifts: summary.gifts,
        fees: summary.fees,
        returns: summary.returns_new + summary.returns_known,
        return_lines: summary.return_lines,
        return_fees: summary.return_fees,
        linked: summary.returns_linked,
        unlinked: summary.returns_unlinked,
        duplicates: summary.duplicate_lines,
        times_differ: summary.times_differ,
        skus: summary.skus,
        spellings: summary.skus_in_several_spellings,
        goods_minor: i128::from(sums.goods_minor),
        goods_thousandths: sums.goods_micros / 1_000,
        fees_minor: i128::from(sums.fees_minor),
        fees_thousandths: sums.fees_micros / 1_000,
        returns_minor: i128::from(sums.returns_minor),
        returns_thousandths: sums.returns_micros / 1_000,
        reasons: summary.reasons.clone(),
    }
}

async fn import(house: &House, text: &str) -> ImportSummary {
    let mapping = include_str!("../../../../docs/mappings/online-retail.json");
    let mapping = ImportMapping::from_json(mapping).unwrap();
    let content = Bytes::from(text.to_owned());
    import_file(&house.db, &house.actor, content, "retail.csv", mapping, |_| {}).await.unwrap()
}

async fn goes_in_exactly(house: House, rows: usize) {
    let Some(text) = file(rows) else { return };
    let shop = json!({
        "code": "RETAIL-UK", "name": "Retail", "platform": "file", "currency": "GBP",
        "time_zone": "Europe/London",
    });
    assert_eq!(house.post("/shops", &shop).await.status, 201);
    let wanted = count(&text);
    let started = std::time::Instant::now();
    let summary = import(&house, &text).await;
    eprintln!("{} rows in {:?} on {:?}", summary.rows, started.elapsed(), house.engine());
    assert_eq!(of(&summary), wanted);
    let tables = |at: usize| {
        [
            ("SELECT count(*) FROM orders", i128::from(wanted.orders)),
            ("SELECT count(*) FROM order_lines", i128::from(wanted.lines)),
            ("SELECT count(*) FROM order_fees", i128::from(wanted.fees)),
            ("SELECT CAST(sum(goods_minor) AS bigint) FROM orders", wanted.goods_minor),
            ("SELECT CAST(sum(fees_minor) AS bigint) FROM orders", wanted.fees_minor),
            ("SELECT CAST(sum(amount_minor) AS bigint) FROM order_lines", wanted.goods_minor),
            (
                "SELECT CAST(sum(unit_price / 1000 * ordered) AS bigint) FROM order_lines",
                wanted.goods_thousandths,
            ),
            ("SELECT CAST(sum(amount_minor) AS bigint) FROM order_returns", wanted.returns_minor),
            ("SELECT count(*) FROM order_returns WHERE linked", i128::from(wanted.linked)),
            (
                "SELECT count(*) FROM import_faults WHERE kind = 'fault'",
                i128::from(wanted.rows_refused) * if at == 0 { 1 } else { 2 },
            ),
            ("SELECT count(*) FROM inbox", i128::from(wanted.orders + wanted.returns)),
        ]
    };
    for (sql, number) in tables(0) {
        assert_eq!(i128::from(house.number(sql).await), number, "{sql}");
    }
    let again = import(&house, &text).await;
    assert_eq!((again.orders_new, again.orders_known), (0, wanted.orders));
    assert_eq!((again.returns_new, again.returns_known), (0, wanted.returns));
    assert_eq!(again.sums, summary.sums);
    for (sql, number) in tables(1) {
        assert_eq!(i128::from(house.number(sql).await), number, "again: {sql}");
    }
}

each_engine! {
    async fn a_slice_of_the_real_file_goes_in_exactly(house: House) {
        goes_in_exactly(house, SLICE).await;
    }

    #[ignore = "minutes in a debug build"]
    async fn the_whole_real_file_goes_in_exactly(house: House) {
        goes_in_exactly(house, usize::MAX - 1).await;
    }
}
