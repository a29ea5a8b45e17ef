use super::*;

const PATIENCE: Patience = Patience { urge: 3_600, escalate: 14_400 };

fn at(minutes: i64) -> Timestamp {
    let eight: Timestamp = "2026-11-22T08:00:00Z".parse().unwrap();
    eight.plus_seconds(minutes * 60)
}

fn cause(orders: i64, severity: Severity) -> Cause {
    Cause {
        kind: AlertKind::StageOverdue,
        subject: "shp_1:awaiting_review".to_owned(),
        shop_id: None,
        stage: Some("awaiting_review".to_owned()),
        sku_id: None,
        audience: Audience::Review,
        severity,
        orders,
        since: at(-300),
    }
}

fn alert() -> Alert {
    let id = AlertId::from_uuid(uuid::Uuid::from_u128(1));
    Alert::open(id, cause(3, Severity::Warning), at(0))
}

fn after(alert: &Alert, minutes: i64) -> Option<(Alert, Option<News>)> {
    alert.follow(&cause(3, Severity::Warning), at(minutes), PATIENCE)
}

#[test]
fn a_cause_has_one_alert_however_often_it_is_looked_for() {
    let warning = || cause(3, Severity::Warning);
    let plan = compare(vec![], vec![warning(), warning()], at(0), PATIENCE);
    assert_eq!((plan.opened.len(), plan.changed.len(), plan.closed.len()), (1, 0, 0));
    assert!(compare(vec![alert()], vec![warning()], at(1), PATIENCE).is_empty());
    let plan = compare(vec![alert()], vec![], at(1), PATIENCE);
    assert_eq!(plan.closed[0].closed_at, Some(at(1)));
    assert!(plan.opened.is_empty());
}

#[test]
fn more_orders_are_noted_and_tell_nobody() {
    let (next, news) = alert().follow(&cause(9, Severity::Warning), at(1), PATIENCE).unwrap();
    assert_eq!((next.orders, next.version, news), (9, 2, None));
}

#[test]
fn what_worsens_is_told_once_and_does_not_become_better_by_itself() {
    let (worse, news) = alert().follow(&cause(3, Severity::Critical), at(1), PATIENCE).unwrap();
    assert_eq!((worse.severity, news), (Severity::Critical, Some(News::Worsened)));
    assert_eq!(after(&worse, 2), None);
}

#[test]
fn who_does_not_answer_is_urged_and_then_others_are_told() {
    assert_eq!(after(&alert(), 59), None);
    let (first, news) = after(&alert(), 60).unwrap();
    assert_eq!((first.urged, news), (1, Some(News::Urged)));
    assert_eq!(after(&first, 119), None);
    let (second, _) = after(&first, 120).unwrap();
    assert_eq!(second.urged, 2);
    let (escalated, news) = after(&second, 240).unwrap();
    assert_eq!((escalated.severity, news), (Severity::Critical, Some(News::Escalated)));
    // Handed on once; the calls go on.
    assert_eq!(after(&escalated, 299), None);
    assert_eq!(after(&escalated, 300).unwrap().1, Some(News::Urged));
}

#[test]
fn who_is_at_it_is_left_alone_and_has_the_whole_time() {
    let busy = alert().acknowledge("Ann", at(200)).unwrap();
    assert_eq!(after(&busy, 439), None);
    assert_eq!(after(&busy, 440).unwrap().1, Some(News::Escalated));
    assert_eq!(busy.acknowledge("Bob", at(201)), Err(AlertError::Acknowledged));
}

#[test]
fn a_supervisor_calls_again_but_not_every_moment() {
    let busy = alert().acknowledge("Ann", at(1)).unwrap();
    let urged = busy.urge(at(2)).unwrap();
    assert_eq!((urged.urged, urged.acknowledged_by.as_deref()), (1, None));
    assert_eq!(urged.clone().urge(at(6)), Err(AlertError::UrgedJustNow));
    assert!(urged.urge(at(7)).is_ok());
    let closed = Alert { closed_at: Some(at(3)), ..alert() };
    assert_eq!(closed.clone().urge(at(9)), Err(AlertError::Closed));
    assert_eq!(closed.acknowledge("Ann", at(9)), Err(AlertError::Closed));
}

#[test]
fn zero_is_never() {
    let never = Patience { urge: 0, escalate: 0 };
    assert_eq!(alert().follow(&cause(3, Severity::Warning), at(100_000), never), None);
}
