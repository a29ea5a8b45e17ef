use std::collections::{BTreeMap, HashMap};

use catalog::{ProductFacts, ProductId, ProductPage, SkuId, VariantAttribute, VariantFacts};
use uuid::Uuid;

use super::said::SaidOffer;
use super::*;

fn sku(number: u128) -> SkuId {
    SkuId::from_uuid(Uuid::from_u128(number))
}

fn variant(number: u128, colour: &str, active: bool) -> VariantFacts {
    VariantFacts {
        sku_id: sku(number),
        code: format!("CUP-{number}"),
        name: "杯子".to_owned(),
        attributes: vec![VariantAttribute { name: "颜色".to_owned(), value: colour.to_owned() }],
        barcode: Some("4006381333931".to_owned()),
        weight_g: Some(300),
        price: Some("12.5".parse().unwrap()),
        price_currency: Some("EUR".parse().unwrap()),
        picture_url: None,
        active,
    }
}

fn product() -> ProductFacts {
    ProductFacts {
        id: ProductId::from_uuid(Uuid::from_u128(9)),
        code: "CUP".to_owned(),
        active: true,
        page: ProductPage {
            name: "杯子".to_owned(),
            name_en: "Cup".to_owned(),
            description: "陶".to_owned(),
            description_en: "Clay".to_owned(),
            variant_names: vec!["颜色".to_owned()],
            picture_urls: vec!["https://img.example/a.jpg".to_owned()],
            ..ProductPage::default()
        },
        variants: vec![variant(1, "红", true), variant(2, "蓝", true), variant(3, "绿", false)],
    }
}

fn codes() -> HashMap<SkuId, String> {
    [(sku(1), "CUP-1".to_owned()), (sku(2), "C2".to_owned())].into()
}

fn at_first(language: ListingLanguage) -> ListingContent {
    ListingContent::at_first(&product(), language)
}

fn resolved(said: &ListingContent, currency: &str) -> ListedProduct {
    said.resolved(&product(), &codes(), currency.parse().unwrap())
}

#[test]
fn nothing_said_is_what_stands_on_the_page() {
    let told = resolved(&at_first(ListingLanguage::Own), "EUR");
    assert_eq!((told.title.as_str(), told.description.as_str()), ("杯子", "陶"));
    assert_eq!((told.options.as_slice(), told.offers.len()), (&["颜色".to_owned()][..], 2));
    let second = &told.offers[1];
    assert_eq!((second.sku.as_str(), second.price_minor), ("C2", Some(1_250)));
    assert_eq!(second.values, ["蓝"]);
    assert_eq!(second.gtin.as_deref(), Some("4006381333931"));
    let english = resolved(&at_first(ListingLanguage::English), "USD");
    assert_eq!((english.title.as_str(), english.offers[0].price_minor), ("Cup", None));
}

#[test]
fn what_is_said_stands_before_the_page() {
    let mut said = at_first(ListingLanguage::English);
    said.title = Some("Mug".to_owned());
    said.options = Some(vec!["Colour".to_owned()]);
    said.picture_urls = Some(Vec::new());
    said.offers.remove(0);
    said.offers[0] = SaidOffer {
        price_minor: Some(999),
        compare_at_minor: Some(1_999),
        values: Some(vec!["Blue".to_owned(), "too much".to_owned()]),
        ..said.offers[0].clone()
    };
    let told = resolved(&said, "USD");
    assert_eq!((told.title.as_str(), told.options[0].as_str()), ("Mug", "Colour"));
    assert!(told.picture_urls.is_empty());
    let offer = &told.offers[0];
    assert_eq!((offer.price_minor, offer.compare_at_minor), (Some(999), Some(1_999)));
    assert_eq!(offer.values, ["Blue"]);
    assert_ne!(hash_of(&told), hash_of(&resolved(&at_first(ListingLanguage::English), "USD")));
    assert_eq!(hash_of(&told), hash_of(&resolved(&said, "USD")));
}

#[test]
fn what_cannot_be_kept_is_named() {
    type Change = fn(&mut ListingContent);
    let cases: &[(Change, &str, &str)] = &[
        (|s| s.title = Some("x".repeat(501)), "title", "kernel.too_long"),
        (|s| s.title = Some("a\u{7}".to_owned()), "title", "kernel.control_character"),
        (|s| s.offers[0].sku_id = sku(7), "offers[0].sku_id", "kernel.unknown_id"),
        (|s| s.offers[1].sku_id = sku(1), "offers[1].sku_id", "kernel.duplicate"),
        (|s| s.offers[0].price_minor = Some(-1), "offers[0].price_minor", "kernel.out_of_range"),
        (|s| s.options = Some(vec![String::new(); 11]), "options", "kernel.too_many"),
        (
            |s| s.attributes = BTreeMap::from([("A b".to_owned(), "x".to_owned())]),
            "attributes",
            "kernel.unknown_field",
        ),
    ];
    for (change, path, code) in cases {
        let mut said = at_first(ListingLanguage::Own);
        change(&mut said);
        let fault = said.checked(&product()).unwrap_err();
        let field = &fault.wrong_fields()[0];
        assert_eq!((field.path.as_str(), field.code), (*path, *code));
    }
    let mut said = at_first(ListingLanguage::Own);
    said.title = Some("  ".to_owned());
    said.attributes = BTreeMap::from([("a".to_owned(), " ".to_owned())]);
    said.picture_urls = Some(vec![" ".to_owned()]);
    let kept = said.checked(&product()).unwrap();
    assert_eq!((kept.title, kept.picture_urls), (None, Some(Vec::new())));
    assert!(kept.attributes.is_empty());
}

fn progress(state: ListingState, told: Option<&str>, is_sent: bool) -> Progress {
    Progress {
        state,
        content_hash: "now".to_owned(),
        told_hash: told.map(str::to_owned),
        is_sent,
        attempts: 0,
        version: 3,
    }
}

#[test]
fn what_may_be_wanted_of_a_listing() {
    use ListingState::{Draft, Ended, Failed, Leaving, Live, Refused, Wanted};
    let never = Err("channels.never_listed");
    let still = Err("channels.still_listed");
    for (state, told, is_sent, wish, withdrawn, removed) in [
        (Draft, None, false, Wish::Wanted, never, Ok(())),
        (Wanted, None, false, Wish::Unchanged, Ok(Draft), Ok(())),
        (Wanted, None, true, Wish::Unchanged, Ok(Leaving), still),
        (Live, Some("now"), true, Wish::Unchanged, Ok(Leaving), still),
        (Live, Some("then"), true, Wish::Wanted, Ok(Leaving), still),
        (Refused, None, true, Wish::Wanted, Ok(Leaving), still),
        (Refused, None, false, Wish::Wanted, never, Ok(())),
        (Failed, Some("now"), true, Wish::Wanted, Ok(Leaving), still),
        (Leaving, Some("now"), true, Wish::Wanted, Ok(Leaving), still),
        (Ended, Some("now"), false, Wish::Wanted, Ok(Ended), Ok(())),
    ] {
        let now = progress(state, told, is_sent);
        assert_eq!(now.publish(3).unwrap(), wish, "{now:?}");
        let code = |fault: Fault| fault.code();
        assert_eq!(now.withdraw(3).map_err(code), withdrawn, "{now:?}");
        assert_eq!(now.remove(3).map_err(code), removed, "{now:?}");
        for stale in
            [now.publish(2).err(), now.withdraw(2).err(), now.remove(2).err(), now.change(2).err()]
        {
            assert_eq!(stale.unwrap().code(), "channels.stale");
        }
    }
    assert!(progress(Live, Some("then"), true).differs());
    assert!(
        !progress(Live, Some("now"), true).differs()
            && !progress(Wanted, Some("then"), true).differs()
    );
}

#[test]
fn what_follows_from_an_answer() {
    use ListingState::{Ended, Failed, Leaving, Live, Refused, Wanted};
    let now = Timestamp::from_micros(0);
    let doubt = ListingTold::InDoubt("cut".to_owned());
    for (told, state, attempts, next, kept, pause) in [
        (ListingTold::Live(Listed::default()), Wanted, 3, Live, 0, 0),
        (ListingTold::Ended, Leaving, 1, Ended, 0, 0),
        (ListingTold::Refused(Vec::new()), Wanted, 1, Refused, 1, 0),
        (ListingTold::Waits, Wanted, 4, Wanted, 3, 0),
        (doubt.clone(), Wanted, 1, Wanted, 1, 10),
        (doubt.clone(), Leaving, 8, Leaving, 8, 43_200),
        (doubt, Wanted, 9, Failed, 9, 0),
    ] {
        let after = After::of(&told, (state, attempts), now);
        assert_eq!((after.state, after.attempts), (next, kept), "{told:?}");
        assert_eq!(after.due_at, now.plus_seconds(pause), "{told:?}");
    }
}
