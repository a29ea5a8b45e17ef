//! Carriers, as Amazon knows them: by one of its own codes, or by the name people wrote behind the code that is
//! none of them.

/// What stands for a carrier without a code of its own.
pub(crate) const OTHER: &str = "Other";

/// What people write, folded, and what Amazon calls it.
const KNOWN: &[(&str, &str)] = &[
    ("aramex", "Aramex"),
    ("bluedart", "BlueDart"),
    ("canadapost", "Canada Post"),
    ("chronopost", "Chronopost"),
    ("delhivery", "Delhivery"),
    ("deutschepost", "Deutsche Post"),
    ("dhl", "DHL"),
    ("dhlpaket", "DHL"),
    ("dpd", "DPD"),
    ("dpduk", "DPD"),
    ("dtdc", "DTDC"),
    ("fedex", "FedEx"),
    ("gls", "GLS"),
    ("hermes", "Hermes Logistik Gruppe"),
    ("hermeslogistikgruppe", "Hermes Logistik Gruppe"),
    ("indiapost", "India Post"),
    ("laposte", "La Poste"),
    ("ontrac", "OnTrac"),
    ("parcelforce", "Parcelforce"),
    ("posteitaliane", "Poste Italiane"),
    ("royalmail", "Royal Mail"),
    ("sagawa", "SAGAWA"),
    ("sda", "SDA"),
    ("tnt", "TNT"),
    ("ups", "UPS"),
    ("usps", "USPS"),
    ("yamato", "YAMATO"),
    ("佐川急便", "SAGAWA"),
    ("ヤマト運輸", "YAMATO"),
];

/// The code of a carrier; nothing for one that has none.
pub(crate) fn code(carrier: &str) -> Option<&'static str> {
    let key = orders::carrier_key(carrier);
    KNOWN.iter().find(|(name, _)| *name == key).map(|(_, code)| *code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn carriers_have_a_code_or_are_called_as_they_were_written() {
        for (written, wanted) in [
            ("DHL", Some("DHL")),
            ("Fed-Ex", Some("FedEx")),
            ("royal mail", Some("Royal Mail")),
            ("DHL Express", None),
            ("云途物流", None),
            ("Bike Ann", None),
            (" ", None),
        ] {
            assert_eq!(code(written), wanted, "{written}");
        }
    }
}
