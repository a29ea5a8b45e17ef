//! Carriers, as eBay codes them (`ShippingCarrierCodeType`).

/// For whoever has no code.
const OTHER: &str = "Other";

/// What people write, folded, and eBay's code. Codes that only differ from that by their letters' size stand once.
const KNOWN: &[(&str, &str)] = &[
    ("4px", "FourPX"),
    ("anpost", "AnPost"),
    ("aramex", "ARAMEX"),
    ("australiapost", "AustraliaPost"),
    ("bartolini", "Bartolini"),
    ("bpost", "BPost"),
    ("brt", "Bartolini"),
    ("canadapost", "CPC"),
    ("canpar", "CanPar"),
    ("chinapost", "ChinaPost"),
    ("chronopost", "Chronopost"),
    ("chunghwapost", "ChunghwaPost"),
    ("citylink", "CityLink"),
    ("colissimo", "Colissimo"),
    ("collectplus", "CollectPlus"),
    ("correos", "Correos"),
    ("dbschenker", "DBSchenker"),
    ("deutschepost", "DeutschePost"),
    ("dhl", "DHL"),
    ("dhlexpress", "DHLEXPRESS"),
    ("dhlglobalmail", "DHLGlobalMail"),
    ("dhlpaket", "DHL"),
    ("dpd", "DPD"),
    ("dpduk", "DPD"),
    ("ems", "ChinaPost"),
    ("evri", "Hermes"),
    ("fastway", "Fastway"),
    ("fedex", "FedEx"),
    ("fedexsmartpost", "FedExSmartPost"),
    ("flytexpress", "FLYTExpress"),
    ("fourpx", "FourPX"),
    ("gls", "GLS"),
    ("hermes", "Hermes"),
    ("hongkongpost", "HongKongPost"),
    ("indiapost", "IndiaPost"),
    ("indonesiapost", "IndonesiaPost"),
    ("israelpost", "IsraelPost"),
    ("japanpost", "JapanPost"),
    ("koreapost", "KoreaPost"),
    ("laposte", "LAPOSTE"),
    ("malaysiapost", "MALAYSIAPOST"),
    ("mondialrelay", "MondialRelay"),
    ("mrw", "MRW"),
    ("nacex", "Nacex"),
    ("ontrac", "ONTRACK"),
    ("osterreichischepost", "OsterreichischePostAG"),
    ("parcelforce", "Parcelforce"),
    ("philpost", "Philpost"),
    ("pocztapolska", "PocztaPolska"),
    ("posmalaysia", "MALAYSIAPOST"),
    ("posteitaliane", "PosteItaliane"),
    ("postnl", "PostNL"),
    ("royalmail", "RoyalMail"),
    ("sda", "SDA"),
    ("sfc", "SFC"),
    ("singaporepost", "SINGAPOREPOST"),
    ("singpost", "SINGAPOREPOST"),
    ("startrack", "StarTrack"),
    ("swisspost", "SwissPost"),
    ("thailandpost", "THAILANDPOST"),
    ("tnt", "TNT"),
    ("toll", "Toll"),
    ("ubi", "UBI"),
    ("ukmail", "UKMail"),
    ("ups", "UPS"),
    ("upsmailinnovations", "UPSMailInnovations"),
    ("usps", "USPS"),
    ("vietnampost", "VietnamPost"),
    ("winit", "Winit"),
    ("wndirect", "WNdirect"),
    ("yanwen", "YANWEN"),
    ("yodel", "Yodel"),
    ("中国邮政", "ChinaPost"),
    ("中國郵政", "ChinaPost"),
    ("递四方", "FourPX"),
    ("遞四方", "FourPX"),
    ("燕文", "YANWEN"),
    ("燕文物流", "YANWEN"),
    ("万邑通", "Winit"),
    ("萬邑通", "Winit"),
    ("香港邮政", "HongKongPost"),
    ("香港郵政", "HongKongPost"),
    ("飞特物流", "FLYTExpress"),
];

/// A carrier's code.
pub(crate) fn code(carrier: &str) -> &'static str {
    let key = orders::carrier_key(carrier);
    let known = KNOWN.iter().find(|(name, _)| *name == key).map(|(_, code)| *code);
    known.unwrap_or(OTHER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn carriers_are_coded_as_they_are_there() {
        for (written, wanted) in [
            ("DHL", "DHL"),
            ("dhl express", "DHLEXPRESS"),
            ("Fed-Ex", "FedEx"),
            ("燕文", "YANWEN"),
            ("4PX", "FourPX"),
            ("Royal Mail", "RoyalMail"),
            ("Bike Ann", "Other"),
            (" ", "Other"),
        ] {
            assert_eq!(code(written), wanted, "{written}");
        }
    }

    #[test]
    fn each_name_is_folded_and_stands_once() {
        for (at, (name, code)) in KNOWN.iter().enumerate() {
            assert!(KNOWN.iter().skip(at + 1).all(|(other, _)| other != name), "{name}");
            assert_eq!(super::code(name), *code);
        }
    }
}
