//! What a product is: the page that is listed, over the SKUs that are stocked.

use kernel::Fault;
use serde::{Deserialize, Serialize};

use crate::checks::Checks;
use crate::sku::{MOST_CODE, Status};

/// What somebody says of a product: a field that is absent says nothing.
#[derive(Debug, Clone, Default, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ProductInput {
    /// The version that was on the screen; needed to change a product that exists.
    pub seen_version: Option<i64>,
    /// Unique in the house, however it is capitalised.
    pub code: Option<String>,
    /// Its name, usually Chinese.
    pub name: Option<String>,
    /// Its English name.
    pub name_en: Option<String>,
    /// Whose brand it carries.
    pub brand: Option<String>,
    /// What is said of it, in its sellers' language.
    pub description: Option<String>,
    /// What is said of it in English.
    pub description_en: Option<String>,
    /// In what its SKUs differ: colour, size.
    pub variant_names: Option<Vec<String>>,
    /// Addresses of pictures; the first is the main one.
    pub picture_urls: Option<Vec<String>>,
    /// `active` unless said otherwise.
    pub status: Option<Status>,
}

/// What stands on a product's page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ProductPage {
    /// Its name, usually Chinese.
    pub name: String,
    /// Its English name; may be empty.
    pub name_en: String,
    /// Whose brand it carries; may be empty.
    pub brand: String,
    /// What is said of it, in its sellers' language.
    pub description: String,
    /// What is said of it in English.
    pub description_en: String,
    /// In what its SKUs differ: colour, size.
    pub variant_names: Vec<String>,
    /// Addresses of pictures; the first is the main one.
    pub picture_urls: Vec<String>,
}

/// A product as it is said to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Described {
    pub(crate) code: String,
    pub(crate) status: Status,
    pub(crate) page: ProductPage,
}

impl Default for Described {
    fn default() -> Self {
        Self { code: String::new(), status: Status::Active, page: ProductPage::default() }
    }
}

const MOST_NAME: usize = 300;
const MOST_BRAND: usize = 100;
/// What the most generous marketplace takes.
const MOST_DESCRIPTION: usize = 20_000;
const MOST_VARIANT_NAMES: usize = 10;
const MOST_VARIANT_NAME: usize = 60;
/// Marketplaces take nine to twelve.
const MOST_PICTURES: usize = 30;

impl Described {
    /// The product after somebody said something of it.
    ///
    /// # Errors
    /// `kernel.invalid_fields`, naming everything that is wrong.
    pub(crate) fn with(self, said: &ProductInput) -> Result<Self, Fault> {
        let mut checks = Checks::default();
        let ProductPage { name, name_en, brand, description, description_en, .. } = &self.page;
        let line = |said: &Option<String>, was: &String| said.as_ref().unwrap_or(was).clone();
        let page = ProductPage {
            name: checks.required_line("name", &line(&said.name, name), MOST_NAME),
            name_en: checks.line("name_en", &line(&said.name_en, name_en), MOST_NAME),
            brand: checks.line("brand", &line(&said.brand, brand), MOST_BRAND),
            description: checks.text(
                "description",
                &line(&said.description, description),
                MOST_DESCRIPTION,
            ),
            description_en: checks.text(
                "description_en",
                &line(&said.description_en, description_en),
                MOST_DESCRIPTION,
            ),
            variant_names: match &said.variant_names {
                Some(names) => variant_names(names, &mut checks),
                None => self.page.variant_names,
            },
            picture_urls: match &said.picture_urls {
                Some(urls) => picture_urls(urls, &mut checks),
                None => self.page.picture_urls,
            },
        };
        let code = checks.required_line("code", &line(&said.code, &self.code), MOST_CODE);
        checks.done()?;
        Ok(Self { code, status: said.status.unwrap_or(self.status), page })
    }
}

fn variant_names(names: &[String], checks: &mut Checks) -> Vec<String> {
    checks.most("variant_names", names, MOST_VARIANT_NAMES);
    let tidied = names.iter().enumerate().map(|(at, name)| {
        checks.required_line(&format!("variant_names[{at}]"), name, MOST_VARIANT_NAME)
    });
    tidied.collect()
}

fn picture_urls(urls: &[String], checks: &mut Checks) -> Vec<String> {
    checks.most("picture_urls", urls, MOST_PICTURES);
    let known = urls
        .iter()
        .enumerate()
        .filter_map(|(at, url)| checks.url(&format!("picture_urls[{at}]"), url));
    known.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn input(value: serde_json::Value) -> ProductInput {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn absent_says_nothing() {
        let said =
            input(json!({"code": "P-1", "name": "耳机", "picture_urls": ["/files/a.jpg", ""]}));
        let product = Described::default().with(&said).unwrap();
        assert_eq!(product.page.picture_urls, ["/files/a.jpg"]);
        assert_eq!(product.clone().with(&input(json!({}))).unwrap(), product);
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (said, path, code) in [
            (json!({"name": "a"}), "code", "kernel.required"),
            (json!({"code": "a"}), "name", "kernel.required"),
            (
                json!({"code": "a", "name": "a", "picture_urls": ["/a", "ftp://b"]}),
                "picture_urls[1]",
                "catalog.not_an_address",
            ),
            (
                json!({"code": "a", "name": "a", "variant_names": [""]}),
                "variant_names[0]",
                "kernel.required",
            ),
        ] {
            let fault = Described::default().with(&input(said)).unwrap_err();
            let field = fault.wrong_fields().first().unwrap();
            assert_eq!((field.path.as_str(), field.code), (path, code));
        }
    }
}
