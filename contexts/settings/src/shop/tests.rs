use super::*;

fn shop() -> NewShop {
    NewShop {
        code: "US-1".to_owned(),
        name: "Amazon US".to_owned(),
        platform: Platform::Amazon,
        time_zone: "America/Los_Angeles".to_owned(),
        currency: "USD".parse().unwrap(),
        number_prefix: None,
        workflow: WorkflowChanges::default(),
    }
}

fn id() -> ShopId {
    ShopId::from_uuid(uuid::Uuid::from_u128(1))
}

#[test]
fn a_shop_in_order_is_tidied() {
    let new = NewShop {
        code: " us-1 ".to_owned(),
        time_zone: "asia/shanghai".to_owned(),
        number_prefix: Some("az".to_owned()),
        workflow: WorkflowChanges { auto_approve: Some(true), ..WorkflowChanges::default() },
        ..shop()
    };
    let shop = new.into_shop(id()).unwrap();
    assert_eq!(
        (&*shop.code, &*shop.time_zone, &*shop.number_prefix, shop.version),
        ("us-1", "Asia/Shanghai", "AZ", 1)
    );
    assert_eq!(shop.workflow.review(), ReviewMode::AutoIfClean);
    let allowed = Workflow { keep_personal_days: 30, late_limit_bp: 400, ..Workflow::default() };
    let workflow = Workflow { auto_approve: true, ..allowed };
    assert_eq!(shop.workflow, workflow, "what Amazon allows is its shops' standard");
    assert_eq!(shop.keeps_personal_days(), 30);
    assert!(shop.zone().is_ok());
}

#[test]
fn every_wrong_field_is_named() {
    let workflow = |workflow| NewShop { workflow, ..shop() };
    let same = crate::RankedWarehouseId::from_uuid(uuid::Uuid::nil());
    let days = |days| WorkflowChanges { keep_personal_days: Some(days), ..Default::default() };
    let elsewhere = |days| NewShop { platform: Platform::Ebay, ..workflow(days) };
    let hours = |hours| WorkflowChanges { soft_claim_hours: Some(hours), ..Default::default() };
    let calendar = |calendar| WorkflowChanges { calendar: Some(calendar), ..Default::default() };
    let many = (0..51).map(|at| crate::RankedWarehouseId::from_uuid(uuid::Uuid::from_u128(at)));
    for (new, path, code) in [
        (NewShop { code: String::new(), ..shop() }, "code", "kernel.required"),
        (workflow(days(0)), "workflow.keep_personal_days", "kernel.out_of_range"),
        (workflow(days(31)), "workflow.keep_personal_days", "settings.kept_too_long"),
        (elsewhere(days(3_651)), "workflow.keep_personal_days", "kernel.out_of_range"),
        (NewShop { code: "x".repeat(33), ..shop() }, "code", "kernel.too_long"),
        (NewShop { name: "a\u{0}".to_owned(), ..shop() }, "name", "kernel.control_character"),
        (
            NewShop { time_zone: "Asia/Nowhere".to_owned(), ..shop() },
            "time_zone",
            "settings.unknown_time_zone",
        ),
        (
            NewShop { time_zone: "+08:00".to_owned(), ..shop() },
            "time_zone",
            "settings.unknown_time_zone",
        ),
        (
            NewShop { number_prefix: Some("SO-1".to_owned()), ..shop() },
            "number_prefix",
            "settings.bad_number_prefix",
        ),
        (
            NewShop { number_prefix: Some(String::new()), ..shop() },
            "number_prefix",
            "settings.bad_number_prefix",
        ),
        (workflow(hours(0)), "workflow.soft_claim_hours", "kernel.out_of_range"),
        (workflow(hours(2_161)), "workflow.soft_claim_hours", "kernel.out_of_range"),
        (
            workflow(calendar(Calendar { working_days: vec![], ..Calendar::default() })),
            "workflow.calendar.working_days",
            "kernel.required",
        ),
        (
            workflow(calendar(Calendar { working_days: vec![1, 8], ..Calendar::default() })),
            "workflow.calendar.working_days",
            "kernel.out_of_range",
        ),
        (
            workflow(calendar(Calendar {
                holidays: vec!["2026-02-30".to_owned()],
                ..Calendar::default()
            })),
            "workflow.calendar.holidays",
            "settings.bad_date",
        ),
        (
            workflow(calendar(Calendar { cut_off: Some("4pm".to_owned()), ..Calendar::default() })),
            "workflow.calendar.cut_off",
            "settings.bad_time",
        ),
        (
            workflow(WorkflowChanges { late_limit_bp: Some(10_001), ..Default::default() }),
            "workflow.late_limit_bp",
            "kernel.out_of_range",
        ),
        (
            workflow(WorkflowChanges { price_tolerance_bp: Some(-1), ..Default::default() }),
            "workflow.price_tolerance_bp",
            "kernel.out_of_range",
        ),
        (
            workflow(WorkflowChanges { warehouses: Some(vec![same, same]), ..Default::default() }),
            "workflow.warehouses",
            "kernel.duplicate",
        ),
        (
            workflow(WorkflowChanges { warehouses: Some(many.collect()), ..Default::default() }),
            "workflow.warehouses",
            "kernel.too_many",
        ),
    ] {
        let fault = new.into_shop(id()).unwrap_err();
        let found: Vec<_> =
            fault.wrong_fields().iter().map(|field| (&*field.path, field.code)).collect();
        assert_eq!(found, [(path, code)]);
    }
}

#[test]
fn two_wrong_fields_are_told_together() {
    let new = NewShop { code: String::new(), name: String::new(), ..shop() };
    assert_eq!(new.into_shop(id()).unwrap_err().wrong_fields().len(), 2);
}

#[test]
fn a_row_from_before_a_switch_existed_reads_as_its_standard() {
    let old: Workflow = serde_json::from_str(r#"{"four_eyes": true}"#).unwrap();
    assert_eq!(old, Workflow { four_eyes: true, ..Workflow::default() });
}

#[test]
fn an_unknown_switch_is_refused() {
    assert!(serde_json::from_str::<WorkflowChanges>(r#"{"for_eyes": true}"#).is_err());
}
