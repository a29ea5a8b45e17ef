use super::*;

const TITLES: &str = "Order ID\tOrder date\tReturn request date\tReturn request status\t\
    Amazon RMA ID\tReturn carrier\tTracking ID\tASIN\tMerchant SKU\tItem Name\tReturn quantity\t\
    Return Reason\tIn policy\tRefunded Amount";

fn report(rows: &[&str]) -> Vec<u8> {
    format!("{TITLES}\r\n{}\r\n", rows.join("\r\n")).into_bytes()
}

fn a_row(rma: &str, sku: &str, pieces: &str, status: &str, day: &str) -> String {
    format!(
        "302-1-1\t10-Nov-2026\t{day}\t{status}\t{rma}\tDHL\tJD01\tB01\t{sku}\tCup of Ann\t\
         {pieces}\tCR-DEFECTIVE\tY"
    )
}

#[test]
fn a_row_is_a_return_whatever_the_order_of_its_columns() {
    let wanted = SeenReturn {
        name: "Dfq1RMA/CUP".to_owned(),
        external_id: "302-1-1".to_owned(),
        external_sku: "CUP".to_owned(),
        pieces: 2,
        reason: "CR-DEFECTIVE".to_owned(),
        state: ReturnState::Approved,
        said_state: "Approved".to_owned(),
        requested_on: "2026-11-20".to_owned(),
        carrier: "DHL".to_owned(),
        tracking_number: "JD01".to_owned(),
    };
    let rows = report(&[&a_row("Dfq1RMA", "CUP", "2", "Approved", "20-Nov-2026")]);
    let read = super::read(&rows).unwrap();
    assert_eq!((read.returns.as_slice(), read.unread.len()), ([wanted.clone()].as_slice(), 0));
    let other = "\u{feff}merchant-sku\treturn_quantity\tTRACKING ID\tReturn request status\t\
        Buyer comment\torder-id\tReturn request date\tAmazon RMA ID\tReturn Reason\tReturn carrier\n\
        CUP\t2\tJD01\tApproved\tIt broke. Ann\t302-1-1\t2026-11-20T10:00:00Z\tDfq1RMA\tCR-DEFECTIVE\tDHL\n";
    assert_eq!(super::read(other.as_bytes()).unwrap().returns, [wanted]);
}

#[test]
fn a_missing_column_is_named() {
    for missing in ESSENTIAL {
        let titles: Vec<&str> = TITLES.split('\t').filter(|title| *title != missing).collect();
        let why = super::read(titles.join("\t").as_bytes()).unwrap_err().why;
        assert_eq!(why, format!("no column {missing}"));
    }
    assert_eq!(super::read(b"").unwrap_err().why, "an empty report");
    assert_eq!(super::read(b"\xff\xfe").unwrap_err().why, "not a text");
    assert_eq!(super::read(&report(&[])).unwrap(), SeenReturns::default());
}

#[test]
fn each_row_that_cannot_be_read_is_named_by_line_and_column() {
    let good = a_row("R1", "CUP", "1", "Approved", "20-Nov-2026");
    let bad: Vec<(String, &str)> = vec![
        (good.replacen("302-1-1", "", 1), ORDER),
        (good.replacen("302-1-1", "302 1", 1), ORDER),
        (a_row("R2", "", "1", "Approved", "20-Nov-2026"), SKU),
        (a_row("R2", "CUP", "0", "Approved", "20-Nov-2026"), QUANTITY),
        (a_row("R2", "CUP", "-1", "Approved", "20-Nov-2026"), QUANTITY),
        (a_row("R2", "CUP", "1.5", "Approved", "20-Nov-2026"), QUANTITY),
        (a_row("R2", "CUP", "1", "Approved", "31-Nov-2026"), REQUESTED),
        (a_row("R2", "CUP", "1", "Approved", "20/11/2026"), REQUESTED),
        (a_row("R2", "CUP", "1", "Approved", ""), REQUESTED),
        (a_row("R2", "CUP", "1", "", "20-Nov-2026"), STATUS),
        (a_row("R 2", "CUP", "1", "Approved", "20-Nov-2026"), RMA),
        // The same return, saying something else.
        (a_row("R1", "CUP", "2", "Approved", "20-Nov-2026"), RMA),
        ("302-1-1".to_owned(), SKU),
    ];
    for (row, column) in bad {
        let read = super::read(&report(&[&good, "", &good, &row])).unwrap();
        let unread = UnreadRow { line: 5, column: column.to_owned() };
        assert_eq!((read.returns.len(), read.unread), (1, vec![unread]), "{row}");
    }
}

#[test]
fn a_return_without_a_number_is_known_by_its_order_and_day() {
    let rows = report(&[&a_row("", "CUP", "1", "Pending", "2026-11-20")]);
    let read = super::read(&rows).unwrap().returns.remove(0);
    assert_eq!((&*read.name, read.state), ("302-1-1/CUP/2026-11-20", ReturnState::Asked));
}

#[test]
fn words_are_known_or_said_as_they_are() {
    for (said, wanted) in [
        ("Approved", ReturnState::Approved),
        ("PENDING_APPROVAL", ReturnState::Asked),
        ("Canceled", ReturnState::Cancelled),
        ("Closed", ReturnState::Closed),
        ("Denied", ReturnState::Denied),
        ("completed", ReturnState::Completed),
        ("At the smith", ReturnState::Unknown),
    ] {
        let rows = report(&[&a_row("R1", "CUP", "1", said, "20-Nov-2026")]);
        let read = super::read(&rows).unwrap().returns.remove(0);
        assert_eq!((read.state, &*read.said_state), (wanted, said));
    }
    for (field, wanted) in [
        ("22-Nov-2026", Some("2026-11-22")),
        ("2-nov-2026", Some("2026-11-02")),
        ("2026-11-22", Some("2026-11-22")),
        ("2026-11-22T23:59:59+01:00", Some("2026-11-22")),
        ("2026-11-22 10:00", Some("2026-11-22")),
        ("2026-11-221", None),
        ("22-Foo-2026", None),
        ("äöü-äöü-äöü", None),
        ("2026-11", None),
    ] {
        assert_eq!(day(field).as_deref(), wanted, "{field}");
    }
    // What a buyer wrote is nobody's code.
    let words =
        a_row("R1", "CUP", "1", "Approved", "20-Nov-2026").replace("CR-DEFECTIVE", "It broke");
    assert_eq!(super::read(&report(&[&words])).unwrap().returns[0].reason, "");
}
