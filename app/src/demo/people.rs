//! Buyers: who they are follows from their number alone, so that one who comes back is the same.

use customers::PersonInput;
use orders::new_order::NewBuyer;

use super::chance::Chance;
use super::names::{self, Town};

/// A country people order from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Land {
    Us,
    Ca,
    Gb,
    De,
    Fr,
    Es,
    Au,
    Jp,
    Cn,
    Sg,
}

impl Land {
    const fn code(self) -> &'static str {
        match self {
            Self::Us => "US",
            Self::Ca => "CA",
            Self::Gb => "GB",
            Self::De => "DE",
            Self::Fr => "FR",
            Self::Es => "ES",
            Self::Au => "AU",
            Self::Jp => "JP",
            Self::Cn => "CN",
            Self::Sg => "SG",
        }
    }

    const fn towns(self) -> &'static [Town] {
        match self {
            Self::Us => names::US_TOWNS,
            Self::Ca => names::CA_TOWNS,
            Self::Gb => names::GB_TOWNS,
            Self::De => names::DE_TOWNS,
            Self::Fr => names::FR_TOWNS,
            Self::Es => names::ES_TOWNS,
            Self::Au => names::AU_TOWNS,
            Self::Jp => names::JP_TOWNS,
            Self::Cn => names::CN_TOWNS,
            Self::Sg => &[("Singapore", "", "")],
        }
    }

    /// Given and family names; whether the family's stands first, without a space.
    const fn name_words(self) -> (&'static [&'static str], &'static [&'static str], bool) {
        match self {
            Self::De => (names::GERMAN_GIVEN, names::GERMAN_FAMILY, false),
            Self::Fr => (names::FRENCH_GIVEN, names::FRENCH_FAMILY, false),
            Self::Es => (names::SPANISH_GIVEN, names::SPANISH_FAMILY, false),
            Self::Jp => (names::JAPANESE_GIVEN, names::JAPANESE_FAMILY, true),
            Self::Cn => (names::CHINESE_GIVEN, names::CHINESE_FAMILY, true),
            Self::Us | Self::Ca | Self::Gb | Self::Au | Self::Sg => {
                (names::ENGLISH_GIVEN, names::ENGLISH_FAMILY, false)
            }
        }
    }

    fn name(self, chance: &mut Chance) -> String {
        let (given, family, family_first) = self.name_words();
        let (given, family) = (chance.pick(given), chance.pick(family));
        if family_first { format!("{family}{given}") } else { format!("{given} {family}") }
    }

    /// A phone of a range that nobody can have: an area that is not given out, or one for fiction.
    fn phone(self, chance: &mut Chance) -> String {
        match self {
            Self::Us | Self::Ca => format!("+1 555 {} {}", chance.digits(3), chance.digits(4)),
            Self::Gb => format!("+44 4{} {}", chance.digits(3), chance.digits(6)),
            Self::De => format!("+49 199 {}", chance.digits(8)),
            Self::Fr => format!("+33 6 39 98 {} {}", chance.digits(2), chance.digits(2)),
            Self::Es => {
                format!("+34 5{} {} {}", chance.digits(2), chance.digits(3), chance.digits(3))
            }
            Self::Au => format!("+61 6 {} {}", chance.digits(4), chance.digits(4)),
            Self::Jp => format!("+81 90 0{} {}", chance.digits(3), chance.digits(4)),
            Self::Cn => format!("+86 120 {} {}", chance.digits(4), chance.digits(4)),
            Self::Sg => format!("+65 2{} {}", chance.digits(3), chance.digits(4)),
        }
    }

    fn postcode(self, begins: &str, chance: &mut Chance) -> String {
        let letter = |chance: &mut Chance| *chance.pick(&["A", "B", "E", "H", "N", "R", "T", "X"]);
        match self {
            Self::Us => format!("{begins}{}", chance.digits(2)),
            Self::Ca => {
                let (one, other) = (letter(chance), letter(chance));
                format!("{begins}{one} {}{other}{}", chance.digits(1), chance.digits(1))
            }
            Self::Gb => {
                let (one, other) = (letter(chance), letter(chance));
                format!("{begins} {}{one}{other}", chance.digits(1))
            }
            Self::De => format!("{begins}{}", chance.digits(2)),
            Self::Fr | Self::Es => format!("{begins}{}", chance.digits(3)),
            Self::Au => format!("{begins}{}", chance.digits(2)),
            Self::Jp => format!("{begins}-{}", chance.digits(4)),
            Self::Cn => format!("{begins}{}", chance.digits(3)),
            Self::Sg => chance.digits(6),
        }
    }

    /// Up to three lines, in the order of the country.
    fn lines(self, chance: &mut Chance) -> [String; 3] {
        let number = chance.between(1, 240);
        let nothing = String::new;
        match self {
            Self::De => {
                let street = chance.pick(names::GERMAN_STREETS);
                let rear =
                    if chance.permille(150) { "Hinterhaus, 3. Obergeschoss links" } else { "" };
                [format!("{street} {number}"), rear.to_owned(), nothing()]
            }
            Self::Fr => {
                [format!("{number} {}", chance.pick(names::FRENCH_STREETS)), nothing(), nothing()]
            }
            Self::Es => {
                let street = chance.pick(names::SPANISH_STREETS);
                [format!("{street} {number}, 2.º B"), nothing(), nothing()]
            }
            Self::Jp => {
                let (block, house) = (chance.between(1, 9), chance.between(1, 30));
                let flat = format!("サンハイツ{}号室", chance.between(101, 909));
                [format!("緑町{block}-{house}"), flat, nothing()]
            }
            Self::Cn => {
                let street = chance.pick(names::CHINESE_STREETS);
                let (house, floor) = (chance.between(1, 20), chance.between(1, 30));
                [
                    format!("{street}{number}号"),
                    format!("{}{house}栋", chance.pick(names::CHINESE_ESTATES)),
                    format!("{floor}0{}室", chance.between(1, 8)),
                ]
            }
            Self::Sg => {
                let unit = format!("#{:02}-{:02}", chance.between(2, 25), chance.between(1, 60));
                [format!("{number} {}", chance.pick(names::ENGLISH_STREETS)), unit, nothing()]
            }
            Self::Us | Self::Ca | Self::Gb | Self::Au => {
                let flat = if chance.permille(250) {
                    format!("Apt {}", chance.between(1, 40))
                } else {
                    nothing()
                };
                [format!("{number} {}", chance.pick(names::ENGLISH_STREETS)), flat, nothing()]
            }
        }
    }
}

/// One buyer: how the shop knows them, and where they live.
pub(super) fn buyer(seed: u64, shop: u64, number: u64, land: Land) -> (NewBuyer, PersonInput) {
    let chance = &mut Chance::of(seed, 100 + shop, number);
    let name = land.name(chance);
    let (city, region, begins) = *chance.pick(land.towns());
    let [line1, line2, line3] = land.lines(chance);
    let text = |text: String| Some(text).filter(|text| !text.is_empty());
    let phone = land.phone(chance);
    // A domain that is kept for examples.
    let email = format!("buyer{number}.shop{shop}@example.com");
    let person = PersonInput {
        name: Some(name.clone()),
        phone: Some(phone),
        email: Some(email.clone()),
        line1: text(line1),
        line2: text(line2),
        line3: text(line3),
        city: text(city.to_owned()),
        region: text(region.to_owned()),
        postcode: Some(land.postcode(begins, chance)),
        country: Some(land.code().to_owned()),
        ..PersonInput::default()
    };
    let platform_id = Some(format!("b{shop}-{number:08}"));
    (NewBuyer { platform_id, name: Some(name), email: Some(email), phone: None }, person)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_lives_where_a_parcel_can_be_sent() {
        let lands = [
            Land::Us,
            Land::Ca,
            Land::Gb,
            Land::De,
            Land::Fr,
            Land::Es,
            Land::Au,
            Land::Jp,
            Land::Cn,
            Land::Sg,
        ];
        for land in lands {
            for number in 0..200 {
                let (_, person) = buyer(7, 1, number, land);
                let person = person.checked().unwrap();
                let problems = customers::check(&person);
                assert!(problems.is_empty(), "{land:?} {number}: {problems:?} {person:?}");
            }
        }
    }

    #[test]
    fn who_comes_back_is_the_same_and_others_are_not() {
        assert_eq!(buyer(7, 1, 3, Land::De).1, buyer(7, 1, 3, Land::De).1);
        assert_ne!(buyer(7, 1, 3, Land::De).1, buyer(7, 1, 4, Land::De).1);
        assert_ne!(buyer(7, 1, 3, Land::De).1, buyer(7, 2, 3, Land::De).1);
    }
}
