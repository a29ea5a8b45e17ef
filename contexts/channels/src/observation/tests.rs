use super::*;

fn said(stage: Stage) -> Said {
    Said {
        stage,
        total_minor: 1_980,
        currency: "EUR".to_owned(),
        payment: None,
        refunds: Vec::new(),
        goods: vec!["1:CUP:2".to_owned()],
        goes_to: "someone".to_owned(),
    }
}

fn paid(before: Said) -> Said {
    let at = Timestamp::from_micros(0);
    let payment = SaidPayment { reference: "17/paid".to_owned(), method: "card".to_owned(), at };
    Said { payment: Some(payment), ..before }
}

fn kinds(before: &Said, now: &Said) -> Vec<&'static str> {
    changes(before, now).into_iter().map(|change| change.kind.as_str()).collect()
}

#[test]
fn what_changed_is_told_and_nothing_else() {
    let open = paid(said(Stage::Open));
    let refund = SaidRefund { reference: "17/refund/3".to_owned(), amount_minor: 500 };
    let cases: Vec<(Said, Said, Vec<&str>)> = vec![
        (open.clone(), open.clone(), vec![]),
        (said(Stage::Unpaid), open.clone(), vec!["paid"]),
        (said(Stage::Unpaid), said(Stage::Open), vec![]),
        (open.clone(), Said { stage: Stage::Completed, ..open.clone() }, vec!["completed"]),
        (open.clone(), Said { stage: Stage::Cancelled, ..open.clone() }, vec!["cancelled"]),
        (said(Stage::Unpaid), said(Stage::Failed), vec!["failed"]),
        (said(Stage::Failed), open.clone(), vec!["paid", "resumed"]),
        (said(Stage::Failed), said(Stage::Unpaid), vec!["resumed"]),
        (said(Stage::Failed), said(Stage::Completed), vec!["resumed", "completed"]),
        (said(Stage::Failed), said(Stage::Cancelled), vec!["cancelled"]),
        (said(Stage::Cancelled), open.clone(), vec!["paid", "reopened"]),
        (open.clone(), Said { refunds: vec![refund.clone()], ..open.clone() }, vec!["refunded"]),
        (
            Said { refunds: vec![refund.clone()], ..open.clone() },
            Said { refunds: vec![refund], stage: Stage::Refunded, ..open.clone() },
            vec!["refunded"],
        ),
        (
            open.clone(),
            Said { goes_to: "elsewhere".to_owned(), ..open.clone() },
            vec!["recipient_changed"],
        ),
        (
            open.clone(),
            Said { goods: vec!["1:CUP:3".to_owned()], total_minor: 2_970, ..open.clone() },
            vec!["goods_changed", "amount_changed"],
        ),
        (
            open.clone(),
            Said {
                stage: Stage::Cancelled,
                goods: Vec::new(),
                total_minor: 0,
                goes_to: String::new(),
                ..open.clone()
            },
            vec!["cancelled"],
        ),
        (open.clone(), Said { goes_to: String::new(), ..open.clone() }, vec![]),
        (
            open.clone(),
            Said { stage: Stage::Unknown("wc-at-the-smith".to_owned()), ..open.clone() },
            vec!["unknown_stage"],
        ),
    ];
    for (before, now, wanted) in cases {
        assert_eq!(kinds(&before, &now), wanted, "{before:?} {now:?}");
    }
}

#[test]
fn what_an_order_arrives_with() {
    for (stage, wanted) in [
        (Stage::Unpaid, None),
        (Stage::Open, None),
        (Stage::Completed, Some("completed")),
        (Stage::Cancelled, Some("cancelled")),
        (Stage::Refunded, Some("refunded")),
        (Stage::Failed, Some("failed")),
        (Stage::Unknown("x".to_owned()), Some("unknown_stage")),
    ] {
        let found = on_arrival(&said(stage.clone()));
        assert_eq!(found.first().map(|change| change.kind.as_str()), wanted, "{stage:?}");
    }
}

#[test]
fn a_word_of_others_is_shown_without_its_teeth() {
    let stage = Stage::Unknown("<script>alert('x')</script>\u{202e}".to_owned());
    let found = on_arrival(&said(stage));
    assert_eq!(found[0].detail, "scriptalertxscript");
}

#[test]
fn older_news_is_none() {
    let at = Timestamp::from_micros;
    for (known, news, wanted) in [
        ((at(5), b"a"), (at(6), b"a"), true),
        ((at(5), b"a"), (at(5), b"b"), true),
        ((at(5), b"a"), (at(5), b"a"), false),
        ((at(5), b"a"), (at(4), b"b"), false),
    ] {
        assert_eq!(is_news((known.0, known.1), (news.0, news.1)), wanted);
    }
}
