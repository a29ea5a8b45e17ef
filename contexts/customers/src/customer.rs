//! What a customer is, and who is the same one.

use std::collections::{HashMap, HashSet};

use kernel::Timestamp;
use serde::{Deserialize, Serialize};
use settings::ShopId;
use uuid::Uuid;

use crate::key::{Hasher, Key};
use crate::person::{PersonInput, PersonView};
use crate::{CustomerId, MergeId};

kernel::text_enum! {
    /// What sort of buyer.
    pub enum CustomerKind {
        Person = "person",
        Business = "business",
    }
}

/// Who bought, by all that recognises them. Without any of it every order is of a new customer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewBuyer {
    /// The shop and its platform's id of the buyer.
    pub platform_buyer: Option<(ShopId, String)>,
    pub email: Option<String>,
    pub phone: Option<String>,
    /// Of the phone, when it is written as at home: two letters.
    pub country: Option<String>,
    pub business: bool,
}

impl NewBuyer {
    /// The buyer's keys, the surest first.
    pub(crate) fn keys(&self, hasher: &Hasher) -> Vec<Key> {
        let platform =
            self.platform_buyer.as_ref().and_then(|(shop, id)| hasher.platform_buyer(*shop, id));
        let email = self.email.as_deref().and_then(|email| hasher.email(email));
        let person = PersonInput {
            phone: self.phone.clone(),
            country: self.country.clone(),
            ..PersonInput::default()
        };
        let phone = person.phone_digits().map(|digits| hasher.phone(&digits));
        platform.into_iter().chain(email).chain(phone).collect()
    }
}

/// A customer as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CustomerRow {
    pub(crate) id: CustomerId,
    pub(crate) kind: CustomerKind,
    pub(crate) first_seen: Timestamp,
    pub(crate) last_order_at: Option<Timestamp>,
    pub(crate) merged_into: Option<CustomerId>,
    pub(crate) version: i64,
}

/// A customer as a screen shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CustomerView {
    pub id: CustomerId,
    pub kind: CustomerKind,
    /// Who it is, from its own record or else its latest order; absent when nothing is left of it.
    pub person: Option<PersonView>,
    pub first_seen: Timestamp,
    /// To the day.
    pub last_order_at: Option<Timestamp>,
    /// How many orders name it.
    pub order_count: i64,
    /// The customer it was merged into.
    pub merged_into: Option<CustomerId>,
    /// The customers merged into it that can be parted again, the latest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub merges: Vec<MergeView>,
    pub version: i64,
}

/// One customer that was merged into another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct MergeView {
    pub id: MergeId,
    pub merged_id: CustomerId,
    pub at: Timestamp,
}

/// Who each buyer of a set is.
pub(crate) struct Recognised {
    /// One for each buyer, in their order: known ones, or new ids.
    pub(crate) customers: Vec<CustomerId>,
    /// The keys nobody had, with whom they shall belong to.
    pub(crate) new_keys: Vec<(Key, CustomerId)>,
    /// Those of the customers that are new.
    pub(crate) new_customers: HashSet<CustomerId>,
}

/// Decides who each buyer is: the surest of its keys that somebody has already, in the tables or
/// earlier in the set, says it; a buyer with no known key is new.
pub(crate) fn recognise(
    buyers: &[Vec<Key>],
    known: &HashMap<Uuid, CustomerId>,
    mut new_id: impl FnMut() -> CustomerId,
) -> Recognised {
    let mut owners = known.clone();
    let mut new_keys = Vec::new();
    let mut new_customers = HashSet::new();
    let customers = buyers
        .iter()
        .map(|keys| {
            let owner = keys.iter().find_map(|key| owners.get(&key.hash).copied());
            let customer = owner.unwrap_or_else(|| {
                let id = new_id();
                new_customers.insert(id);
                id
            });
            for key in keys {
                owners.entry(key.hash).or_insert_with(|| {
                    new_keys.push((*key, customer));
                    customer
                });
            }
            customer
        })
        .collect();
    Recognised { customers, new_keys, new_customers }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(number: u128) -> Key {
        Key { kind: crate::key::KeyKind::Email, shop_id: None, hash: Uuid::from_u128(number) }
    }
    fn customer(number: u128) -> CustomerId {
        CustomerId::from_uuid(Uuid::from_u128(number))
    }

    /// The keys of each buyer, who each is, and which keys were new.
    type Case = (&'static [&'static [u128]], &'static [u128], &'static [u128]);

    #[test]
    fn the_surest_known_key_says_who_it_is() {
        let known =
            HashMap::from([(Uuid::from_u128(1), customer(1)), (Uuid::from_u128(2), customer(2))]);
        let cases: [Case; 7] = [
            (&[&[1]], &[1], &[]),
            (&[&[1, 2]], &[1], &[]),
            (&[&[2, 1]], &[2], &[]),
            // A new key goes to whom an old one names, also when the old one is less sure.
            (&[&[9, 2]], &[2], &[9]),
            // Two new buyers with one key are one.
            (&[&[8], &[8, 9]], &[100, 100], &[8, 9]),
            (&[&[8], &[9]], &[100, 101], &[8, 9]),
            (&[&[], &[]], &[100, 101], &[]),
        ];
        for (buyers, wanted, new_keys) in cases {
            let buyers: Vec<Vec<Key>> = buyers
                .iter()
                .map(|keys| keys.iter().map(|number| key(*number)).collect())
                .collect();
            let mut next = 99;
            let recognised = recognise(&buyers, &known, || {
                next += 1;
                customer(next)
            });
            let wanted: Vec<_> = wanted.iter().map(|number| customer(*number)).collect();
            assert_eq!(recognised.customers, wanted);
            let added: Vec<u128> =
                recognised.new_keys.iter().map(|(key, _)| key.hash.as_u128()).collect();
            assert_eq!(added, new_keys);
            assert!(recognised.new_customers.iter().all(|id| id.uuid().as_u128() >= 100));
        }
    }
}
