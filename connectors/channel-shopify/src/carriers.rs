//! Carriers, as Shopify knows them: by such a name it makes a link of a tracking number.

/// What people write, folded, and what Shopify calls it.
const KNOWN: &[(&str, &str)] = &[
    ("4px", "4PX"),
    ("anpost", "An Post"),
    ("australiapost", "Australia Post"),
    ("bpost", "BPost"),
    ("canadapost", "Canada Post"),
    ("chinapost", "China Post"),
    ("chronopost", "Chronopost"),
    ("colissimo", "Colissimo"),
    ("correos", "Correos"),
    ("deutschepost", "Deutsche Post"),
    ("dhl", "DHL"),
    ("dhlecommerce", "DHL eCommerce"),
    ("dhlecommerceasia", "DHL eCommerce Asia"),
    ("dhlexpress", "DHL Express"),
    ("dhlpaket", "DHL"),
    ("dhlparcel", "DHL Parcel"),
    ("dpd", "DPD"),
    ("dpduk", "DPD UK"),
    ("ems", "China Post"),
    ("evri", "Evri"),
    ("fedex", "FedEx"),
    ("gls", "GLS"),
    ("hermes", "Hermes"),
    ("inpost", "Inpost"),
    ("japanpost", "Japan Post (EN)"),
    ("laposte", "La Poste Colissimo"),
    ("mondialrelay", "Mondial Relay"),
    ("ontrac", "OnTrac"),
    ("parcelforce", "Parcelforce"),
    ("posteitaliane", "Poste Italiane"),
    ("postnl", "PostNL"),
    ("postnord", "Portal PostNord"),
    ("purolator", "Purolator"),
    ("royalmail", "Royal Mail"),
    ("sagawa", "Sagawa (EN)"),
    ("sendle", "Sendle"),
    ("seur", "SEUR"),
    ("sf", "SF Express"),
    ("sfexpress", "SF Express"),
    ("singaporepost", "Singapore Post"),
    ("singpost", "Singapore Post"),
    ("swisspost", "Swiss Post"),
    ("tnt", "TNT"),
    ("ups", "UPS"),
    ("usps", "USPS"),
    ("whistl", "Whistl"),
    ("yamato", "Yamato (EN)"),
    ("yunexpress", "YunExpress"),
    ("中国邮政", "China Post"),
    ("云途", "YunExpress"),
    ("云途物流", "YunExpress"),
    ("雲途", "YunExpress"),
    ("顺丰", "SF Express"),
    ("順豐", "SF Express"),
    ("顺丰速运", "SF Express"),
    ("順豐速運", "SF Express"),
    ("递四方", "4PX"),
];

/// What a carrier is called there; as it was written where nobody knows it.
pub(crate) fn company(carrier: &str) -> Option<String> {
    let written = carrier.trim();
    if written.is_empty() {
        return None;
    }
    let key = orders::carrier_key(written);
    let known = KNOWN.iter().find(|(name, _)| *name == key).map(|(_, known)| *known);
    Some(known.unwrap_or(written).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn carriers_are_called_as_they_are_there() {
        for (written, wanted) in [
            ("DHL", Some("DHL")),
            ("dhl express", Some("DHL Express")),
            ("Fed-Ex", Some("FedEx")),
            ("顺丰速运", Some("SF Express")),
            ("YunExpress", Some("YunExpress")),
            ("Bike Ann", Some("Bike Ann")),
            (" ", None),
        ] {
            assert_eq!(company(written).as_deref(), wanted, "{written}");
        }
    }
}
