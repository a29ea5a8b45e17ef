//! What keeps a parcel from arriving, as far as the address itself tells.

use kernel::fold;

use super::PersonInput;
use super::country::country_rules;

/// Something wrong with a party. What is missing holds an order back; a warning only shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PersonProblem {
    NameMissing,
    PhoneMissing,
    /// No line of an address at all.
    LineMissing,
    CityMissing,
    /// State, province or prefecture, where carriers need it.
    RegionMissing,
    PostcodeMissing,
    CountryMissing,
    /// The postcode cannot be one of that country.
    PostcodeInvalid {
        /// Whose it should be.
        country: &'static str,
    },
    /// A post-office box: couriers do not deliver there. A warning.
    PoBox,
    /// Longer than the line of a label. A warning.
    LineTooLong {
        /// `line1`, `line2` or `line3`.
        field: &'static str,
    },
}

/// What a label's line holds.
const LABEL_LINE: usize = 60;

impl PersonProblem {
    /// Which field it is about.
    #[must_use]
    pub const fn field(self) -> &'static str {
        match self {
            Self::NameMissing => "name",
            Self::PhoneMissing => "phone",
            Self::LineMissing | Self::PoBox => "line1",
            Self::CityMissing => "city",
            Self::RegionMissing => "region",
            Self::PostcodeMissing | Self::PostcodeInvalid { .. } => "postcode",
            Self::CountryMissing => "country",
            Self::LineTooLong { field } => field,
        }
    }
    /// A stable word for it, translated by the user interface.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NameMissing => "customers.name_missing",
            Self::PhoneMissing => "customers.phone_missing",
            Self::LineMissing => "customers.line_missing",
            Self::CityMissing => "customers.city_missing",
            Self::RegionMissing => "customers.region_missing",
            Self::PostcodeMissing => "customers.postcode_missing",
            Self::CountryMissing => "customers.country_missing",
            Self::PostcodeInvalid { .. } => "customers.postcode_invalid",
            Self::PoBox => "customers.po_box",
            Self::LineTooLong { .. } => "customers.line_too_long",
        }
    }
    /// Whether a part of the address is not there.
    #[must_use]
    pub const fn is_incomplete_address(self) -> bool {
        matches!(
            self,
            Self::LineMissing
                | Self::CityMissing
                | Self::RegionMissing
                | Self::PostcodeMissing
                | Self::CountryMissing
        )
    }
    /// Whether it only shows and holds nothing back.
    #[must_use]
    pub const fn is_warning(self) -> bool {
        matches!(self, Self::PoBox | Self::LineTooLong { .. })
    }
}

/// Everything that is wrong with a recipient, in the order of the form.
#[must_use]
pub fn check(person: &PersonInput) -> Vec<PersonProblem> {
    let missing =
        |field: &Option<String>| field.as_deref().is_none_or(|text| text.trim().is_empty());
    let rules = country_rules(person.country.as_deref().unwrap_or_default());
    let mut problems = Vec::new();
    let mut note = |wrong: bool, problem| {
        if wrong {
            problems.push(problem);
        }
    };
    note(missing(&person.name) && missing(&person.company), PersonProblem::NameMissing);
    note(missing(&person.phone), PersonProblem::PhoneMissing);
    note(missing(&person.line1), PersonProblem::LineMissing);
    // Where the city is the country, nobody writes it twice.
    let is_city_state = matches!(rules.country, "HK" | "SG");
    note(missing(&person.city) && !is_city_state, PersonProblem::CityMissing);
    note(missing(&person.region) && rules.needs_region, PersonProblem::RegionMissing);
    match person.postcode.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        None => note(rules.needs_postcode(), PersonProblem::PostcodeMissing),
        Some(postcode) => {
            let problem = PersonProblem::PostcodeInvalid { country: rules.country };
            note(!rules.is_postcode(postcode), problem);
        }
    }
    note(missing(&person.country), PersonProblem::CountryMissing);
    let lines = [("line1", &person.line1), ("line2", &person.line2), ("line3", &person.line3)];
    let is_po_box = |line: &Option<String>| line.as_deref().is_some_and(is_po_box);
    note(lines.iter().any(|(_, line)| is_po_box(line)), PersonProblem::PoBox);
    for (field, line) in lines {
        let long = line.as_deref().is_some_and(|line| line.chars().count() > LABEL_LINE);
        note(long, PersonProblem::LineTooLong { field });
    }
    problems
}

/// How the box is called where our parcels go; a space at the end asks for a word's end.
const BOXES: &[&str] = &[
    "po box ",
    "p o box ",
    "pobox ",
    "post office box ",
    "postfach ",
    "boite postale ",
    "boîte postale ",
    "apartado de correos ",
    "apartado postal ",
    "caixa postal ",
    "postbus ",
    "casella postale ",
];
/// The same where words have no spaces between them.
const BOXES_WITHOUT_SPACES: &[&str] = &["邮政信箱", "郵政信箱", "私書箱", "사서함"];

fn is_po_box(line: &str) -> bool {
    let folded = fold(line);
    let words: Vec<&str> = folded
        .split(|mark: char| !mark.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let spaced = format!(" {} ", words.join(" "));
    BOXES.iter().any(|name| spaced.contains(&format!(" {name}")))
        || BOXES_WITHOUT_SPACES.iter().any(|name| folded.contains(name))
}
