//! How the shop takes products that it is told: by handle, each is there once.

use serde_json::{Value, json};

use crate::shop::{Inside, Item};

fn tail(id: &Value) -> i64 {
    id.as_str().unwrap().rsplit('/').next().unwrap().parse().unwrap()
}

impl Inside {
    fn found(&self, identifier: &Value) -> Option<usize> {
        let id = identifier["id"].as_str().map(|_| tail(&identifier["id"]));
        self.products.iter().position(|one| match id {
            Some(id) => one["number"] == id,
            None => one["handle"] == identifier["handle"],
        })
    }

    pub(crate) fn listed(&self, asked: &Value) -> Value {
        let search = asked["search"].as_str().unwrap();
        let of = |product: &Value| {
            let number = product["number"].to_string();
            let variants = product["variants"].as_array().unwrap().clone();
            let is_it = |one: &&Value| {
                let sku = one["sku"].as_str().unwrap_or_default();
                search.contains(&format!("sku:\"{sku}\""))
            };
            let found: Vec<Value> = variants
                .iter()
                .filter(is_it)
                .map(|one| json!({"sku": one["sku"], "product": {"legacyResourceId": number}}))
                .collect();
            found
        };
        let nodes: Vec<Value> = self.products.iter().flat_map(of).collect();
        let found = self.found(&asked["identifier"]).map(|at| seen(&self.products[at]));
        let mut answer = self.scopes();
        answer["productByIdentifier"] = json!(found);
        answer["productVariants"] = json!({ "nodes": nodes });
        answer
    }

    pub(crate) fn list(&mut self, asked: &Value) -> Value {
        let errors = std::mem::take(&mut self.user_errors);
        if !errors.is_empty() {
            return json!({"productSet": {"product": null, "userErrors": errors}});
        }
        let input = &asked["input"];
        let at = self.found(&asked["identifier"]).unwrap_or_else(|| {
            assert_eq!(asked["identifier"]["handle"], input["handle"], "new ones by their handle");
            self.products.push(json!({"number": 500 + self.products.len(), "shown": 0}));
            self.products.len() - 1
        });
        let mut product = self.products[at].clone();
        for (name, value) in input.as_object().unwrap() {
            product[name] = value.clone();
        }
        let number = product["number"].as_i64().unwrap();
        for (at, variant) in product["variants"].as_array_mut().unwrap().iter_mut().enumerate() {
            let id = number * 100 + i64::try_from(at).unwrap();
            if variant.get("id").is_none() {
                variant["id"] = json!(format!("gid://shopify/ProductVariant/{id}"));
            }
            let sku = variant["sku"].as_str().unwrap().to_owned();
            if self.items.iter().all(|item| item.sku != sku) {
                let tracked = variant["inventoryItem"]["tracked"] == true;
                self.items.push(Item { id, sku, tracked, pieces: Some(0) });
            }
        }
        self.products[at] = product;
        json!({"productSet": {"product": seen(&self.products[at]), "userErrors": []}})
    }

    pub(crate) fn publish(&mut self, asked: &Value) -> Value {
        assert_eq!(asked["input"][0]["publicationId"], "gid://shopify/Publication/3");
        let number = tail(&asked["id"]);
        let product = self.products.iter_mut().find(|one| one["number"] == number).unwrap();
        product["shown"] = json!(1);
        json!({"publishablePublish": {"userErrors": []}})
    }

    pub(crate) fn unlist(&mut self, told: &Value) -> Value {
        let number = tail(&told["id"]);
        let product = self.products.iter_mut().find(|one| one["number"] == number).unwrap();
        product["status"] = told["status"].clone();
        json!({"productUpdate": {"userErrors": []}})
    }
}

fn seen(product: &Value) -> Value {
    let variants = product["variants"].as_array().unwrap().iter();
    let variants: Vec<Value> =
        variants.map(|one| json!({"id": one["id"], "sku": one["sku"]})).collect();
    json!({
        "legacyResourceId": product["number"].to_string(),
        "onlineStoreUrl": "https://one.example/products/mug",
        "resourcePublicationsCount": {"count": product["shown"]},
        "variants": {"nodes": variants},
    })
}
