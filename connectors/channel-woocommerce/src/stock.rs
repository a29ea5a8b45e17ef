//! How WooCommerce is asked what it lists and told how many pieces to show, and what it answers.

use channels::{SeenListing, StockAnswer, StockOutcome, Unreadable};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use crate::door::number;
use channels::fields::{text, whole};

/// Its own words are short; what is longer is something else.
const MOST_CODE: usize = 100;

/// What is listed under these codes. WooCommerce takes them with commas between, and finds variants as well.
pub(crate) fn listings(codes: &[String]) -> String {
    let codes: Vec<String> =
        codes.iter().map(|code| utf8_percent_encode(code, NON_ALPHANUMERIC).to_string()).collect();
    let fields = "id,parent_id,sku,manage_stock,stock_quantity";
    format!("products?per_page=100&_fields={fields}&sku={}", codes.join(","))
}

/// The path and the body by which products, or variants of one product, are told how many pieces to show.
pub(crate) fn show(parent: Option<&str>, pieces: &[(String, i64)]) -> (String, Value) {
    let path = match parent {
        Some(parent) => format!("products/{}/variations/batch", number(parent)),
        None => "products/batch".to_owned(),
    };
    let each = |(id, quantity): &(String, i64)| {
        let id: u64 = number(id).parse().unwrap_or_default();
        json!({"id": id, "manage_stock": true, "stock_quantity": quantity})
    };
    (path, json!({"update": pieces.iter().map(each).collect::<Vec<_>>()}))
}

fn unreadable(why: &str) -> Unreadable {
    Unreadable { why: why.to_owned() }
}

/// Pieces that are counted: a shop may show a product without counting any.
fn pieces(product: &Value) -> Option<i64> {
    // A variant may be counted by its product: then no number stands at itself.
    if product.get("manage_stock") == Some(&Value::Bool(true)) {
        product.get("stock_quantity").and_then(Value::as_i64)
    } else {
        None
    }
}

/// What a shop lists.
pub(crate) fn read_listings(body: &[u8]) -> Result<Vec<SeenListing>, Unreadable> {
    let products: Vec<Value> =
        serde_json::from_slice(body).map_err(|_| unreadable("not a list of products"))?;
    let read = |product: &Value| {
        let id = whole(product.get("id")).filter(|id| *id > 0);
        let id = id.ok_or_else(|| unreadable("a product without its number"))?;
        let parent = whole(product.get("parent_id")).filter(|id| *id > 0);
        Ok(SeenListing {
            external_sku: product.get("sku").and_then(text).unwrap_or_default(),
            product_id: id.to_string(),
            group: parent.map(|id| id.to_string()),
            pieces: pieces(product),
        })
    };
    products.iter().map(read).collect()
}

/// What became of each number.
pub(crate) fn read_answers(body: &[u8]) -> Result<Vec<StockAnswer>, Unreadable> {
    let answer: Value =
        serde_json::from_slice(body).map_err(|_| unreadable("not an answer to a batch"))?;
    let updated = answer.get("update").and_then(Value::as_array);
    let updated = updated.ok_or_else(|| unreadable("not an answer to a batch"))?;
    let read = |product: &Value| {
        let id = whole(product.get("id"));
        let id = id.ok_or_else(|| unreadable("a product without its number"))?;
        let outcome = match product.get("error") {
            None => StockOutcome::Shows(pieces(product)),
            Some(error) => refusal(error),
        };
        Ok(StockAnswer { product_id: id.to_string(), outcome })
    };
    updated.iter().map(read).collect()
}

fn refusal(error: &Value) -> StockOutcome {
    let code = error.get("code").and_then(Value::as_str).unwrap_or_default();
    // Also a product that became a variant has another door: it is looked for again.
    if matches!(
        code,
        "woocommerce_rest_product_invalid_id"
            | "woocommerce_rest_product_variation_invalid_id"
            | "woocommerce_rest_invalid_product_id"
    ) {
        return StockOutcome::Gone;
    }
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let plain = !code.is_empty() && code.len() <= MOST_CODE && code.bytes().all(is_word);
    StockOutcome::Refused(if plain { code } else { "channels.stock_not_taken" }.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_asked_for_as_they_are() {
        let asked = listings(&["CUP-1".to_owned(), "杯 2&x=1".to_owned()]);
        assert!(asked.starts_with("products?per_page=100&_fields=id,"), "{asked}");
        assert!(asked.ends_with("&sku=CUP%2D1,%E6%9D%AF%202%26x%3D1"), "{asked}");
    }

    #[test]
    fn numbers_go_to_the_door_of_products_or_of_variants() {
        let pieces = [("17".to_owned(), 3), ("1;2".to_owned(), 0)];
        let (path, body) = show(None, &pieces);
        assert_eq!(path, "products/batch");
        assert_eq!(body["update"][0], json!({"id": 17, "manage_stock": true, "stock_quantity": 3}));
        assert_eq!(body["update"][1]["id"], 0, "only a number is one");
        assert_eq!(show(Some("9"), &pieces).0, "products/9/variations/batch");
        assert_eq!(show(Some("../x"), &pieces).0, "products/0/variations/batch");
    }

    #[test]
    fn what_is_listed() {
        let body = br#"[{"id":17,"parent_id":0,"sku":"CUP","manage_stock":true,"stock_quantity":4},
            {"id":21,"parent_id":20,"sku":"BAG-S","manage_stock":"parent","stock_quantity":9},
            {"id":22,"sku":"","manage_stock":false,"stock_quantity":null}]"#;
        let found = read_listings(body).unwrap();
        let parents: Vec<_> = found.iter().map(|one| one.group.as_deref()).collect();
        assert_eq!(parents, [None, Some("20"), None]);
        let pieces: Vec<_> = found.iter().map(|one| one.pieces).collect();
        assert_eq!(pieces, [Some(4), None, None]);
        assert!(read_listings(b"<br />").is_err());
        assert!(read_listings(br#"[{"sku":"CUP"}]"#).is_err());
    }

    #[test]
    fn what_became_of_numbers() {
        let body = br#"{"update":[{"id":17,"manage_stock":true,"stock_quantity":4},
            {"id":18,"manage_stock":false,"stock_quantity":null},
            {"id":19,"error":{"code":"woocommerce_rest_product_invalid_id","message":"x"}},
            {"id":20,"error":{"code":"rest_invalid_param","message":"Ann said"}},
            {"id":21,"error":{"code":"<b>Ann said</b>"}}]}"#;
        let found: Vec<_> =
            read_answers(body).unwrap().into_iter().map(|one| one.outcome).collect();
        assert_eq!(
            found,
            [
                StockOutcome::Shows(Some(4)),
                StockOutcome::Shows(None),
                StockOutcome::Gone,
                StockOutcome::Refused("rest_invalid_param".to_owned()),
                StockOutcome::Refused("channels.stock_not_taken".to_owned()),
            ]
        );
        assert!(read_answers(b"[]").is_err());
    }
}
