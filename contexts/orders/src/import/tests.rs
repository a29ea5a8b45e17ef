use std::io::Cursor;
use std::sync::Arc;

use bytes::Bytes;
use settings::{NewShop, ShopFacts, ShopId};

use super::document::Document;
use super::group::{Grouper, WINDOW_ROWS};
use super::stream::{Item, Stream, survey};
use super::suggest::suggest;
use super::terms::{ShopBook, Terms};
use super::*;
use crate::new_order::FeeKind;

fn shops() -> ShopBook {
    let shop = serde_json::from_value::<NewShop>(serde_json::json!({
        "code": "UK", "name": "UK", "platform": "file", "time_zone": "Europe/London",
        "currency": "GBP",
    }));
    let shop: ShopFacts = shop.unwrap().into_shop(ShopId::from_uuid(uuid::Uuid::nil())).unwrap();
    ShopBook::new(vec![Arc::new(shop)]).unwrap()
}

fn mapping(columns: &[(ImportField, &str)]) -> ImportMapping {
    ImportMapping {
        columns: columns.iter().map(|(field, title)| (*field, (*title).to_owned())).collect(),
        shop: Some("uk".to_owned()),
        cancel_prefix: Some("C".to_owned()),
        fee_codes: [("POST".to_owned(), FeeKind::Shipping)].into(),
        ignore_codes: ["NOTE".to_owned()].into(),
        ..ImportMapping::default()
    }
}

/// `order,sku,name,quantity,price,time,buyer,country`.
fn standard() -> ImportMapping {
    mapping(&[
        (ImportField::OrderNumber, "order"),
        (ImportField::Sku, "sku"),
        (ImportField::Title, "name"),
        (ImportField::Quantity, "quantity"),
        (ImportField::UnitPrice, "price"),
        (ImportField::PlacedAt, "time"),
        (ImportField::BuyerId, "buyer"),
        (ImportField::Country, "country"),
    ])
}

const TITLES: &str = "order,sku,name,quantity,price,time,buyer,country";

fn read(mapping: &ImportMapping, rows: &str) -> Vec<Item> {
    let content = Bytes::from(format!("{TITLES}\n{rows}"));
    let titles: Vec<String> = TITLES.split(',').map(str::to_owned).collect();
    let terms = Arc::new(Terms::of(mapping, &titles, shops()).unwrap());
    let survey = survey(&content, &terms, limits(1_000_000)).unwrap();
    let stream = Stream::open(&content, terms, survey.scattered, limits(1_000_000)).unwrap();
    stream.map(Result::unwrap).collect()
}

/// The first reason of each row that comes back.
fn reasons(items: &[Item]) -> Vec<(u64, String, String)> {
    let rows = items.iter().flat_map(|item| match item {
        Item::Loose(row) => vec![row.clone()],
        Item::Document(Document::Refused { rows, .. }) => rows.clone(),
        Item::Document(_) => Vec::new(),
    });
    rows.map(|row| (row.row, row.faults[0].field.clone(), row.faults[0].code.clone())).collect()
}

#[test]
fn each_wrong_cell_is_named_by_field_and_code() {
    for (row, field, code) in [
        ("A1,,cup,1,2.50,2026-11-22,,", "sku", "kernel.required"),
        ("A1,CUP,cup,,2.50,2026-11-22,,", "quantity", "kernel.required"),
        ("A1,CUP,cup,two,2.50,2026-11-22,,", "quantity", "files.bad_decimal"),
        ("A1,CUP,cup,1.5,2.50,2026-11-22,,", "quantity", "orders.import_quantity_not_whole"),
        ("A1,CUP,cup,0,2.50,2026-11-22,,", "quantity", "orders.import_quantity_not_positive"),
        ("A1,CUP,cup,-1,2.50,2026-11-22,,", "quantity", "orders.import_quantity_not_positive"),
        ("A1,CUP,cup,2000000,2.50,2026-11-22,,", "quantity", "kernel.out_of_range"),
        ("C1,CUP,cup,1,2.50,2026-11-22,,", "quantity", "orders.import_quantity_not_negative"),
        ("C1,CUP,cup,-1,2.50,,,", "placed_at", "kernel.required"),
        ("A1,CUP,cup,1,,2026-11-22,,", "unit_price", "kernel.required"),
        ("A1,CUP,cup,1,-2.50,2026-11-22,,", "unit_price", "orders.import_negative_price"),
        ("A1,CUP,cup,1,$2.50,2026-11-22,,", "unit_price", "files.currency_in_number"),
        ("A1,CUP,cup,1,0.0000001,2026-11-22,,", "unit_price", "kernel.not_a_decimal"),
        ("A1,CUP,,1,0,2026-11-22,,", "unit_price", "orders.import_no_price_no_title"),
        ("A1,CUP,cup,1,2.50,yesterday,,", "placed_at", "files.bad_date"),
        ("A1,CUP,cup,1,2.50,2026-02-30,,", "placed_at", "files.no_such_date"),
        ("A1,CUP,cup,1,2.50,2026-11-22,,Atlantis", "country", "orders.import_unknown_country"),
        ("A1,POST,postage,1,2.50,2026-11-22,,", "", "orders.import_only_fees"),
        (",CUP,cup,1,2.50,2026-11-22,,", "order_number", "kernel.required"),
    ] {
        let wanted = vec![(2, field.to_owned(), code.to_owned())];
        assert_eq!(reasons(&read(&standard(), row)), wanted, "{row}");
    }
}

#[test]
fn one_bad_row_sends_its_whole_order_back_and_no_other() {
    let items = read(
        &standard(),
        "A1,CUP,cup,1,2.50,2026-11-22,b1,DE\n\
         A2,CUP,cup,1,2.50,2026-11-22,b2,DE\n\
         A1,MUG,mug,x,2.50,2026-11-22,b1,DE\n\
         A3,CUP,cup,1,2.50,2026-11-22,b3,DE\n\
         A3,MUG,mug,1,2.50,2026-11-22,b4,DE\n",
    );
    let code = |row, field: &str, code: &str| (row, field.to_owned(), code.to_owned());
    assert_eq!(
        reasons(&items),
        vec![
            code(2, "", "orders.import_other_row_faulty"),
            code(4, "quantity", "files.bad_decimal"),
            code(5, "", "orders.import_other_row_faulty"),
            code(6, "buyer_id", "orders.import_rows_disagree"),
        ]
    );
    assert!(items.iter().any(
        |item| matches!(item, Item::Document(Document::Order(order)) if order.new.external_id == "A2")
    ));
}

#[test]
fn rows_become_orders_exactly() {
    let items = read(
        &standard(),
        "A1,CUP,cup,3,2.555,2026-07-01 08:26:00,b1,Germany\n\
         A1,POST,postage,1,18.00,2026-07-01 08:27:00,b1,Germany\n\
         A1,NOTE,thanks,1,0,2026-07-01 08:26:00,b1,Germany\n\
         A1,GIFT,pencil,1,0,2026-07-01 08:26:00,b1,Germany\n\
         A1,GIFT,pencil,1,0,2026-07-01 08:26:00,b1,Germany\n\
         C1,CUP,cup,-3,2.555,2026-07-02 08:00:00,b1,Germany\n",
    );
    let [Item::Document(Document::Order(order)), Item::Document(Document::Return(taken))] =
        items.as_slice()
    else {
        panic!("{items:?}");
    };
    assert_eq!(order.new.placed_at.unwrap().to_string(), "2026-07-01T07:26:00Z");
    assert_eq!(order.new.lines.len(), 3);
    assert_eq!(order.new.lines[0].unit_price.to_string(), "2.555");
    assert_eq!(order.new.fees[0].amount_minor, 1_800);
    assert_eq!(order.new.ship_to.as_ref().unwrap().country.as_deref(), Some("DE"));
    let counted = &order.counted;
    assert_eq!((counted.goods_minor, counted.goods_micros), (767, 7_665_000));
    assert_eq!((counted.gifts, counted.fees, counted.rows_ignored), (2, 1, 1));
    assert_eq!((counted.duplicate_lines, counted.times_differ), (1, true));
    assert_eq!(order.rows[4].faults, vec![RowFault::whole("orders.import_duplicate_line")]);
    assert_eq!(taken.lines[0].amount_minor, 767);
    assert_eq!((taken.lines[0].quantity, taken.lines[0].micros), (3, 7_665_000));
}

#[test]
fn rows_of_one_order_may_lie_apart_up_to_the_window() {
    let between = |rows: u64| {
        let mut text = String::from("A1,CUP,cup,1,1,2026-11-22,,\n");
        for number in 0..rows {
            text.push_str(&format!("B{number},CUP,cup,1,1,2026-11-22,,\n"));
        }
        text + "A1,MUG,mug,1,1,2026-11-22,,\n"
    };
    let near = read(&standard(), &between(WINDOW_ROWS - 2));
    assert!(reasons(&near).is_empty());
    let far = reasons(&read(&standard(), &between(WINDOW_ROWS)));
    let rows: Vec<u64> = far.iter().map(|(row, ..)| *row).collect();
    assert_eq!(rows, vec![2, WINDOW_ROWS + 3], "both rows come back, and nothing of it went in");
    assert!(far.iter().all(|(_, _, code)| code == "orders.import_scattered"));
}

#[test]
fn never_more_rows_are_held_than_the_window() {
    let mut grouper = Grouper::default();
    let (mut held, mut most) = (0_usize, 0);
    for at in 0..20_000_u64 {
        while let Some(group) = grouper.pop_due(at) {
            held -= group.rows.len();
        }
        grouper.push(format!("{}", at % 700), files::Row::default(), at);
        held += 1;
        most = most.max(held);
    }
    assert!(most <= usize::try_from(WINDOW_ROWS).unwrap(), "{most} rows were held");
}

#[test]
fn titles_are_recognised_in_three_languages() {
    for (titles, wanted) in [
        ("InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country", 8),
        ("订单号,商品编码,商品名称,数量,下单时间,单价,收货人,收货地址", 8),
        ("訂單編號,商品編號,商品名稱,數量,下單日期,單價,收件人,收貨地址", 8),
        ("Order No.,SKU,Item name,Qty,Order date,Price,Ship to,Zip", 8),
        ("foo,bar", 0),
    ] {
        let titles: Vec<String> = titles.split(',').map(str::to_owned).collect();
        assert_eq!(suggest(&titles).len(), wanted, "{titles:?}");
    }
}

#[test]
fn the_template_is_understood_in_every_language_and_kind() {
    for language in ["en", "zh-Hans", "zh-Hant"] {
        for kind in [TableKind::Csv, TableKind::Xlsx] {
            let content = Bytes::from(template(kind, language).unwrap());
            let (analysis, mut mapping) =
                analyse(&content, limits(100), None, |_| None, &shops()).unwrap();
            assert_eq!(mapping.columns.len(), analysis.columns.len(), "{language} {kind}");
            assert!(analysis.problems.is_empty(), "{:?}", analysis.problems);
            // The example leaves the shop open.
            mapping.shop = Some("UK".to_owned());
            let seen = preview(&content, limits(100), &analysis, &mapping, &shops()).unwrap();
            assert_eq!((seen.summary.orders_new, seen.summary.lines), (1, 2), "{language} {kind}");
            assert_eq!(seen.faulty, Vec::new());
        }
    }
}

#[test]
fn what_can_be_read_in_two_ways_has_to_be_chosen() {
    let columns = standard().columns;
    for (rows, path, open) in [
        ("A1,CUP,cup,1,2.50,03/04/2026,,", "date_order", true),
        ("A1,CUP,cup,1,2.50,22/04/2026,,", "date_order", false),
        ("A1,CUP,cup,1,2.50,22/04/2026,,\nA2,CUP,cup,1,2.50,04/22/2026,,", "date_order", true),
        ("A1,CUP,cup,1,\"1,234\",2026-04-03,,", "decimal_style", true),
        ("A1,CUP,cup,1,\"1,23\",2026-04-03,,", "decimal_style", false),
    ] {
        let content = Bytes::from(format!("{TITLES}\n{rows}"));
        let given = ImportMapping { columns: columns.clone(), ..standard() };
        let (analysis, _) =
            analyse(&content, limits(100), Some(&given), |_| None, &shops()).unwrap();
        let asked = analysis.problems.iter().any(|problem| problem.path == path);
        assert_eq!(asked, open, "{rows}: {:?}", analysis.problems);
    }
}

#[test]
fn a_mapping_says_what_it_lacks() {
    let content = Bytes::from(format!("{TITLES}\nA1,CUP,cup,1,1,2026-11-22,,"));
    let problems = |mapping: &ImportMapping| {
        let (analysis, _) =
            analyse(&content, limits(100), Some(mapping), |_| None, &shops()).unwrap();
        analysis.problems.into_iter().map(|one| format!("{} {}", one.path, one.code)).collect()
    };
    let mut lacking = standard();
    lacking.columns.remove(&ImportField::Sku);
    lacking.columns.insert(ImportField::Title, "nothing".to_owned());
    lacking.shop = None;
    let found: Vec<String> = problems(&lacking);
    assert_eq!(
        found,
        [
            "columns.title orders.import_no_such_column",
            "columns.sku kernel.required",
            "shop kernel.required"
        ]
    );
    let unknown = ImportMapping { shop: Some("nowhere".to_owned()), ..standard() };
    assert_eq!(problems(&unknown), ["shop orders.unknown_shop"]);
}

#[test]
fn rows_that_come_back_can_be_sent_again() {
    let titles = ["order".to_owned(), "note".to_owned()];
    let fault = RowFault::of(ImportField::Quantity, "files.bad_decimal");
    let cells = vec!["000123456789012345".to_owned(), "=1+1".to_owned()];
    let row = NotedRow { row: 7, cells, faults: vec![fault] };
    for kind in [TableKind::Csv, TableKind::Xlsx] {
        let written = write_errors(kind, &titles, std::slice::from_ref(&row)).unwrap();
        let options = files::ReadOptions::default();
        let mut reader = files::TableReader::open(Cursor::new(written), &options).unwrap();
        let head = layout::titles(&reader.next().unwrap().unwrap());
        assert_eq!(head, ["order", "note", REASON_TITLE]);
        assert_eq!(header_hash(&head), header_hash(&titles), "the mapping is remembered");
        let back = reader.next().unwrap().unwrap();
        assert_eq!(back.text(0), "000123456789012345");
        assert_eq!(back.text(1), "=1+1");
        assert_eq!(back.text(2), "quantity: files.bad_decimal");
        let again = NotedRow::new(&back, row.faults.clone());
        let second = write_errors(kind, &head, &[again]).unwrap();
        let mut reader = files::TableReader::open(Cursor::new(second), &options).unwrap();
        assert_eq!(layout::titles(&reader.next().unwrap().unwrap()), head, "one column of reasons");
    }
}

#[test]
fn the_mapping_of_the_guide_can_be_read() {
    let text = include_str!("../../../../docs/mappings/online-retail.json");
    let mapping = ImportMapping::from_json(text).unwrap();
    assert!(mapping.historic);
    let fault = ImportMapping::from_json(r#"{"time_zone": "Moon/Base"}"#).unwrap_err();
    assert_eq!(fault.telling_code(), "settings.unknown_time_zone");
    assert_eq!(ImportMapping::from_json("{").unwrap_err().code(), "orders.import_bad_mapping");
}
