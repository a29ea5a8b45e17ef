use uuid::Uuid;

use super::*;

fn kept(state: DeliveryState, source: Source, raw: Option<&str>) -> Kept {
    Kept {
        id: DeliveryId::from_uuid(Uuid::from_u128(1)),
        external_id: None,
        source,
        state,
        raw: raw.map(|raw| raw.as_bytes().to_vec()),
    }
}

#[test]
fn what_is_read_again_and_what_each_refusal_leaves_of_the_problem() {
    let good = r#"{"shop": "EU", "external_id": "A-1",
        "lines": [{"sku": "CUP", "quantity": 1, "unit_price": "9.90"}]}"#;
    let empty = r#"{"shop": "EU", "external_id": "A-1", "lines": []}"#;
    for (state, source, raw, wanted, is_its_problem) in [
        (DeliveryState::Refused, Source::Api, Some(good), None, false),
        (DeliveryState::Waiting, Source::Channel, Some(good), None, false),
        (DeliveryState::Parsed, Source::Api, Some(good), Some("orders.delivery_done"), false),
        (DeliveryState::Known, Source::Api, None, Some("orders.delivery_done"), false),
        (
            DeliveryState::Refused,
            Source::Import,
            Some(good),
            Some("orders.delivery_is_a_row"),
            false,
        ),
        (DeliveryState::Refused, Source::Api, None, Some("orders.delivery_forgotten"), true),
        (DeliveryState::Refused, Source::Api, Some("[]"), Some("orders.delivery_unreadable"), true),
        (DeliveryState::Refused, Source::Api, Some(empty), Some("kernel.out_of_range"), true),
    ] {
        let shown = format!("{state} {source} {raw:?}");
        match kept(state, source, raw).read() {
            Ok(new) => assert_eq!((wanted, new.external_id.as_str()), (None, "A-1"), "{shown}"),
            Err(error) => {
                assert_eq!(error.is_its_problem(), is_its_problem, "{shown}");
                assert_eq!(Some(Fault::from(error).telling_code()), wanted, "{shown}");
            }
        }
    }
}

#[test]
fn a_problem_is_its_telling_code_and_where_it_stood() {
    let fault = Fault::field("lines[0].quantity", "kernel.out_of_range", "Kanarya's");
    let problem = serde_json::to_value(Problem::of(&fault)).unwrap();
    let wanted =
        serde_json::json!({"code": "kernel.out_of_range", "fields": ["lines[0].quantity"]});
    assert_eq!(problem, wanted, "no detail: it may name persons");
}
