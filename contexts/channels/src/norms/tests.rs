use super::*;
use crate::listed::a_product;

const NORMS: Norms = Norms {
    most_title: 20,
    most_description: 60,
    needs_description: true,
    takes_html: true,
    least_pictures: 1,
    most_pictures: 2,
    picture_kinds: &["jpg", "png"],
    most_options: 2,
    most_option_name: 10,
    most_option_value: 8,
    most_offers: 3,
    most_sku: 10,
    least_price_minor: 100,
    shows_compare_at: true,
    attributes: &[
        Attribute::new("category_id", AttributeKind::Number, 10).required(),
        Attribute::new("shelves", AttributeKind::Numbers, 20),
        Attribute::new("condition", AttributeKind::Choice(&["new", "used"]), 10),
        Attribute::new("more", AttributeKind::Json, 30),
        Attribute::new("note", AttributeKind::Text, 5),
    ],
    also: |product, faults| {
        if product.title.contains("best") {
            faults.wrong("title", "kernel.invalid_value", "no praise");
        }
    },
};

fn good() -> ListedProduct {
    let mut product = a_product();
    product.attributes.insert("category_id".to_owned(), "17".to_owned());
    product
}

fn found(norms: &Norms, product: &ListedProduct) -> Vec<(String, &'static str)> {
    norms.check(product).into_iter().map(|fault| (fault.path, fault.code)).collect()
}

type Change = fn(&mut ListedProduct);

#[test]
fn what_is_wrong_stands_at_its_field() {
    assert_eq!(found(&NORMS, &good()), []);
    let cases: &[(Change, &str, &str)] = &[
        (|p| p.title.clear(), "title", "kernel.required"),
        (|p| p.title = "x".repeat(21), "title", "kernel.too_long"),
        (|p| p.title = "the best".to_owned(), "title", "kernel.invalid_value"),
        (|p| p.description = " ".to_owned(), "description", "kernel.required"),
        (|p| p.description = "杯".repeat(61), "description", "kernel.too_long"),
        (|p| p.description = "<SCRIPT>x</SCRIPT>".into(), "description", "channels.active_content"),
        (|p| p.description = "<b onclick='x'>".into(), "description", "channels.active_content"),
        (
            |p| p.description = "<a href='JavaScript:x'>".into(),
            "description",
            "channels.active_content",
        ),
        (|p| p.picture_urls.clear(), "picture_urls", "channels.picture_wanted"),
        (
            |p| p.picture_urls = vec!["https://a.example/a.jpg".into(); 3],
            "picture_urls",
            "kernel.too_many",
        ),
        (
            |p| p.picture_urls[0] = "/files/a.jpg".into(),
            "picture_urls[0]",
            "channels.picture_not_public",
        ),
        (
            |p| p.picture_urls[0] = "http://a.example/a.jpg".into(),
            "picture_urls[0]",
            "channels.picture_not_public",
        ),
        (
            |p| p.picture_urls[0] = "https://a.example/a.pdf?x=.jpg".into(),
            "picture_urls[0]",
            "channels.picture_kind",
        ),
        (|p| p.options[0].clear(), "options[0]", "kernel.required"),
        (|p| p.options[0] = "x".repeat(11), "options[0]", "kernel.too_long"),
        (|p| p.offers.clear(), "offers", "kernel.required"),
        (|p| p.options.clear(), "options", "channels.options_wanted"),
        (|p| p.offers[1].values[0].clear(), "offers[1].values[0]", "kernel.required"),
        (|p| p.offers[1].values[0] = "red".into(), "offers[1].values[0]", "channels.same_values"),
        (|p| p.offers[1].sku = "CUP-red".into(), "offers[1].sku", "kernel.duplicate"),
        (|p| p.offers[0].sku.clear(), "offers[0].sku", "channels.code_means_another"),
        (|p| p.offers[0].sku = "x".repeat(11), "offers[0].sku", "kernel.too_long"),
        (|p| p.offers[0].price_minor = None, "offers[0].price_minor", "channels.no_price"),
        (|p| p.offers[0].price_minor = Some(0), "offers[0].price_minor", "kernel.out_of_range"),
        (|p| p.offers[0].price_minor = Some(99), "offers[0].price_minor", "kernel.out_of_range"),
        (
            |p| p.offers[0].compare_at_minor = Some(1_250),
            "offers[0].compare_at_minor",
            "channels.compare_at_not_above",
        ),
        (|p| p.attributes.clear(), "attributes.category_id", "kernel.required"),
    ];
    for (change, path, code) in cases {
        let mut product = good();
        change(&mut product);
        assert_eq!(found(&NORMS, &product), [((*path).to_owned(), *code)]);
    }
}

#[test]
fn attributes_are_of_their_kinds() {
    for (name, value, wrong) in [
        ("category_id", "17a", Some("kernel.invalid_value")),
        ("category_id", " 17 ", None),
        ("shelves", "1, 22", None),
        ("shelves", "1,", Some("kernel.invalid_value")),
        ("condition", "new", None),
        ("condition", "broken", Some("kernel.invalid_value")),
        ("more", "{\"a\": 1}", None),
        ("more", "[1]", Some("kernel.invalid_value")),
        ("more", "{", Some("kernel.invalid_value")),
        ("note", "fine", None),
        ("note", "a\nb", Some("kernel.invalid_value")),
        ("note", "longer", Some("kernel.too_long")),
        ("colour", "red", Some("kernel.unknown_field")),
    ] {
        let mut product = good();
        product.attributes.insert(name.to_owned(), value.to_owned());
        let wanted: Vec<_> =
            wrong.map(|code| (format!("attributes.{name}"), code)).into_iter().collect();
        assert_eq!(found(&NORMS, &product), wanted, "{name} {value}");
    }
}

#[test]
fn some_platforms_take_less() {
    let plain = Norms { takes_html: false, shows_compare_at: false, most_offers: 1, ..NORMS };
    let mut product = good();
    product.offers[0].compare_at_minor = Some(2_000);
    let wanted = [
        ("description", "channels.plain_text_only"),
        ("offers", "kernel.too_many"),
        ("offers[0].compare_at_minor", "channels.no_compare_at"),
    ];
    assert_eq!(found(&plain, &product), wanted.map(|(path, code)| (path.to_owned(), code)));
    for (text, is_html) in
        [("a < b > c", false), ("<3", false), ("<b>x</b>", true), ("x</p>", true), ("a<b", false)]
    {
        assert_eq!(looks_like_html(text), is_html, "{text}");
    }
    for (text, runs) in [
        ("<img onerror=x>", true),
        ("<b title=\"a\"onload=\"x\">", true),
        ("once=1 <b>on=2</b>", false),
        ("<b data=on>", false),
    ] {
        assert_eq!(has_handler(text), runs, "{text}");
    }
    assert!(NORMS.takes_picture("https://img.example/abc123"));
}
