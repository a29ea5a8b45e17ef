//! What the company sells: products of some fifty kinds in colours and sizes, with what customs ask,
//! and bundles of them.

use catalog::{
    BatteryClass, ComponentInput, Country, Customs, DeclaredValue, GoodsAttribute, HsCodeFor,
    ProductInput, SkuInput, VariantAttribute,
};
use kernel::{Currency, Money, Price};

use super::chance::Chance;

/// A kind of goods: code, Chinese, English, material in both, what for, HS code, grams, cents.
type Kind =
    (&'static str, &'static str, &'static str, &'static str, &'static str, &'static str, i64, i64);

const KINDS: &[Kind] = &[
    ("EB", "蓝牙耳机", "Bluetooth Earbuds", "塑料", "听音乐", "851830", 62, 2_599),
    ("PB", "充电宝", "Power Bank", "塑料", "移动充电", "850760", 240, 2_999),
    ("CB", "数据线", "Charging Cable", "铜、尼龙", "充电传输", "854442", 38, 899),
    ("CH", "快充充电头", "Fast Charger", "塑料", "充电", "850440", 85, 1_699),
    ("LP", "LED台灯", "LED Desk Lamp", "铝、塑料", "照明", "940521", 720, 3_499),
    ("NL", "小夜灯", "Night Light", "硅胶", "照明", "940542", 130, 1_299),
    ("MS", "无线鼠标", "Wireless Mouse", "塑料", "电脑输入", "847160", 96, 1_599),
    ("KB", "机械键盘", "Mechanical Keyboard", "塑料", "电脑输入", "847160", 980, 5_999),
    ("ST", "手机支架", "Phone Stand", "铝合金", "支撑手机", "761699", 150, 1_199),
    ("PC", "手机壳", "Phone Case", "TPU", "保护手机", "392690", 35, 999),
    ("WB", "智能手环", "Fitness Band", "硅胶", "运动监测", "851762", 44, 3_299),
    ("SP", "蓝牙音箱", "Bluetooth Speaker", "塑料", "播放音乐", "851822", 410, 3_999),
    ("TH", "保温杯", "Vacuum Flask", "不锈钢", "饮水", "961700", 330, 1_899),
    ("MG", "陶瓷马克杯", "Ceramic Mug", "陶瓷", "饮水", "691200", 380, 1_099),
    ("KN", "厨房刀具", "Kitchen Knife", "不锈钢", "切菜", "821192", 210, 2_299),
    ("CT", "硅胶厨具套装", "Silicone Utensil Set", "硅胶", "烹饪", "392410", 640, 2_799),
    ("LB", "午餐盒", "Lunch Box", "塑料", "盛装食物", "392410", 420, 1_799),
    ("SC", "电子秤", "Kitchen Scale", "玻璃", "称重", "842310", 560, 1_999),
    ("YM", "瑜伽垫", "Yoga Mat", "TPE", "健身", "950691", 1_050, 2_599),
    ("RB", "弹力带", "Resistance Band", "乳胶", "健身", "950691", 180, 1_299),
    ("JR", "跳绳", "Jump Rope", "PVC", "健身", "950691", 160, 999),
    ("BP", "双肩包", "Backpack", "涤纶", "装物", "420292", 760, 3_999),
    ("TB", "旅行收纳袋", "Packing Cubes", "涤纶", "收纳", "420292", 260, 1_899),
    ("UM", "折叠伞", "Folding Umbrella", "涤纶", "遮雨", "660191", 340, 1_699),
    ("HT", "棒球帽", "Baseball Cap", "棉", "遮阳", "650500", 90, 1_399),
    ("SF", "围巾", "Scarf", "羊毛", "保暖", "621420", 190, 2_199),
    ("SK", "运动袜", "Sports Socks", "棉", "穿着", "611595", 60, 799),
    ("TS", "纯棉T恤", "Cotton T-Shirt", "棉", "穿着", "610910", 180, 1_499),
    ("HD", "连帽卫衣", "Hoodie", "棉", "穿着", "611020", 520, 3_599),
    ("SL", "居家拖鞋", "House Slippers", "EVA", "穿着", "640299", 240, 1_299),
    ("PT", "宠物饮水机", "Pet Fountain", "塑料", "宠物饮水", "842121", 690, 2_999),
    ("PL", "宠物牵引绳", "Dog Leash", "尼龙", "牵引宠物", "420100", 150, 1_299),
    ("CP", "猫抓板", "Cat Scratcher", "瓦楞纸", "宠物玩具", "481920", 580, 1_599),
    ("TY", "积木玩具", "Building Blocks", "塑料", "玩具", "950300", 850, 3_299),
    ("PZ", "木质拼图", "Wooden Puzzle", "木", "玩具", "950300", 310, 1_399),
    ("PH", "毛绒玩偶", "Plush Toy", "涤纶", "玩具", "950300", 220, 1_799),
    ("NB", "笔记本", "Notebook", "纸", "书写", "482010", 260, 899),
    ("PN", "中性笔套装", "Gel Pen Set", "塑料", "书写", "960810", 110, 799),
    ("OR", "桌面收纳盒", "Desk Organizer", "塑料", "收纳", "392490", 450, 1_699),
    ("CL", "挂钟", "Wall Clock", "塑料", "计时", "910521", 620, 2_199),
    ("CN", "香薰蜡烛", "Scented Candle", "大豆蜡", "家居香氛", "340600", 300, 1_899),
    ("DF", "香薰机", "Aroma Diffuser", "塑料", "加湿", "850980", 380, 2_699),
    ("TW", "浴巾", "Bath Towel", "棉", "洗浴", "630260", 480, 1_999),
    ("CU", "抱枕套", "Cushion Cover", "亚麻", "家居", "630492", 120, 1_199),
    ("SH", "花洒", "Shower Head", "ABS", "洗浴", "392490", 340, 2_299),
    ("GT", "园艺工具", "Garden Tool Set", "碳钢", "园艺", "820130", 890, 2_899),
    ("GL", "太阳能庭院灯", "Solar Garden Light", "塑料", "照明", "940541", 410, 2_199),
    ("CR", "车载支架", "Car Mount", "塑料", "支撑手机", "870829", 140, 1_499),
];

const SERIES: &[(&str, &str)] = &[
    ("微风", "Breeze"),
    ("海港", "Harbor"),
    ("晨光", "Dawn"),
    ("青松", "Pine"),
    ("流云", "Cirrus"),
    ("石英", "Quartz"),
    ("极简", "Plain"),
    ("星野", "Starfield"),
    ("暖木", "Oak"),
    ("远山", "Ridge"),
    ("白鹭", "Egret"),
    ("珊瑚", "Coral"),
];
const COLOURS: &[(&str, &str, &str)] = &[
    ("BK", "黑色", "Black"),
    ("WH", "白色", "White"),
    ("BL", "蓝色", "Blue"),
    ("GN", "绿色", "Green"),
    ("RD", "红色", "Red"),
    ("GY", "灰色", "Grey"),
];
/// SKUs of one product.
const VARIANTS: u64 = 5;
/// One SKU in so many is a bundle of two others.
const BUNDLE_EVERY: u64 = 80;

/// How many products so many SKUs make.
pub(super) const fn product_count(skus: u64) -> u64 {
    skus.div_ceil(VARIANTS)
}

/// Which product a SKU belongs to.
pub(super) const fn product_of(sku: u64) -> u64 {
    sku / VARIANTS
}

fn at<T: Copy>(list: &[T], number: u64) -> T {
    let length = u64::try_from(list.len()).unwrap_or(1);
    list[usize::try_from(number % length).unwrap_or(0)]
}

fn kinds() -> u64 {
    u64::try_from(KINDS.len()).unwrap_or(1)
}

/// The code of a product: `EB003`.
fn product_code(product: u64) -> String {
    format!("{}{:03}", at(KINDS, product).0, product / kinds() + 1)
}

/// The code of a SKU: `EB003-BK`, or `SET-00080` of a bundle.
pub(super) fn code(sku: u64) -> String {
    if is_bundle(sku) {
        return format!("SET-{sku:05}");
    }
    format!("{}-{}", product_code(product_of(sku)), at(COLOURS, sku % VARIANTS).0)
}

/// Whether a SKU is put together from two others.
pub(super) const fn is_bundle(sku: u64) -> bool {
    sku % BUNDLE_EVERY == BUNDLE_EVERY - 1
}

/// The parts of a bundle: two SKUs that come before it.
pub(super) const fn parts(sku: u64) -> [u64; 2] {
    [sku - 7, sku - 13]
}

/// The list price of a piece in US cents.
pub(super) fn price_cents(sku: u64) -> i64 {
    if is_bundle(sku) {
        let [one, other] = parts(sku);
        return (price_cents(one) + price_cents(other)) * 9 / 10;
    }
    let product = product_of(sku);
    let surcharge = i64::try_from(product / kinds() % 7).unwrap_or(0) * 200;
    at(KINDS, product).7 + surcharge
}

fn name(product: u64) -> (String, String) {
    let (kind, (series_zh, series_en)) = (at(KINDS, product), at(SERIES, product / kinds()));
    (format!("{series_zh}系列{}", kind.1), format!("{series_en} {}", kind.2))
}

/// What a line says it is.
pub(super) fn title(sku: u64) -> (String, String) {
    let title = if is_bundle(sku) { "Value Set".to_owned() } else { name(product_of(sku)).1 };
    let variant = if is_bundle(sku) { "" } else { at(COLOURS, sku % VARIANTS).2 };
    (title, variant.to_owned())
}

pub(super) fn product(product: u64) -> ProductInput {
    let (name, name_en) = name(product);
    let kind = at(KINDS, product);
    ProductInput {
        code: Some(product_code(product)),
        description: Some(format!("{name}，{}材质，适合{}。", kind.3, kind.4)),
        description_en: Some(format!("{name_en}. Simple, sturdy, made to be used every day.")),
        name: Some(name),
        name_en: Some(name_en),
        brand: Some("Seabreeze".to_owned()),
        variant_names: Some(vec!["颜色".to_owned()]),
        ..ProductInput::default()
    }
}

/// What is said of a SKU; of some less than customs want to know.
pub(super) fn sku(
    seed: u64,
    sku: u64,
    product_id: Option<catalog::ProductId>,
    usd: Currency,
) -> SkuInput {
    let chance = &mut Chance::of(seed, 1, sku);
    let cents = price_cents(sku);
    let price = |cents: i64| Some(Some(Price::from_micros(cents * 10_000)));
    let common = SkuInput {
        code: Some(code(sku)),
        price: price(cents),
        floor_price: price(cents * 7 / 10),
        price_currency: Some(Some(usd)),
        cost: price(cents * 3 / 10),
        cost_currency: Some(Some(usd)),
        ..SkuInput::default()
    };
    if is_bundle(sku) {
        let part = |sku| ComponentInput { sku_id: None, sku_code: Some(code(sku)), quantity: 1 };
        return SkuInput {
            name: Some(format!("超值套装{sku}号")),
            name_en: Some(format!("Value Set {sku}")),
            components: Some(parts(sku).into_iter().map(part).collect()),
            ..common
        };
    }
    let product = product_of(sku);
    let (kind, (name, name_en)) = (at(KINDS, product), name(product));
    let colour = at(COLOURS, sku % VARIANTS);
    let weight = kind.6 + chance.between(-4, 12);
    SkuInput {
        product_id: Some(product_id),
        name: Some(format!("{name} {}", colour.1)),
        name_en: Some(format!("{name_en}, {}", colour.2)),
        attributes: Some(vec![VariantAttribute {
            name: "颜色".to_owned(),
            value: colour.1.to_owned(),
        }]),
        weight_g: Some(Some(weight).filter(|_| !chance.permille(30))),
        length_mm: Some(Some(chance.between(60, 320))),
        width_mm: Some(Some(chance.between(40, 220))),
        height_mm: Some(Some(chance.between(15, 140))),
        barcodes: (!chance.permille(120)).then(|| vec![barcode(sku)]),
        customs: Some(customs(kind, weight, cents, usd, chance)),
        ..common
    }
}

fn customs(kind: Kind, weight_g: i64, cents: i64, usd: Currency, chance: &mut Chance) -> Customs {
    // An incomplete declaration is what a catalogue keeper's day is made of.
    let complete = !chance.permille(120);
    let country = |code: &str| code.parse::<Country>().ok();
    let has_battery = matches!(kind.0, "EB" | "PB" | "WB" | "SP" | "GL" | "NL");
    let battery = match (kind.0, has_battery) {
        ("PB", _) => BatteryClass::Alone,
        (_, true) => BatteryClass::BuiltIn,
        _ => BatteryClass::None,
    };
    let mut attributes = Vec::new();
    if kind.0 == "KN" || kind.0 == "GT" {
        attributes.push(GoodsAttribute::Blade);
    }
    if kind.0 == "PZ" {
        attributes.push(GoodsAttribute::Wood);
    }
    let hs = kind.5.parse().ok().filter(|_| complete);
    let restricted = if kind.0 == "KN" && chance.permille(300) { country("GB") } else { None };
    Customs {
        declared_name_zh: kind.1.to_owned(),
        declared_name_en: kind.2.to_owned(),
        material: kind.3.to_owned(),
        purpose: if complete { kind.4.to_owned() } else { String::new() },
        origin_country: country("CN"),
        hs_codes: hs.map(|code| HsCodeFor { destination: None, code }).into_iter().collect(),
        declared_value: complete.then(|| DeclaredValue::Percent {
            basis_points: 5_000,
            most: Some(Money::new(cents.max(100), usd)),
        }),
        net_weight_g: Some((weight_g * 9 / 10).max(1)),
        battery,
        attributes,
        restricted_countries: restricted.into_iter().collect(),
        ..Customs::default()
    }
}

/// An EAN-13 of the range that is kept for use within a shop: nobody else's article has it.
pub(super) fn barcode(sku: u64) -> String {
    let body = format!("2900{sku:08}");
    let sum: u32 = body
        .bytes()
        .enumerate()
        .map(|(at, digit)| u32::from(digit - b'0') * if at % 2 == 0 { 1 } else { 3 })
        .sum();
    format!("{body}{}", (10 - sum % 10) % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn barcodes_have_right_check_digits_and_codes_are_unique() {
        let mut codes = std::collections::HashSet::new();
        for sku in 0..5_000 {
            catalog::Barcode::parse(&barcode(sku)).unwrap();
            assert_eq!(barcode(sku).len(), 13);
            assert!(codes.insert(code(sku)), "{} twice", code(sku));
            assert!(price_cents(sku) > 0);
        }
        for number in 0..5_000 {
            if is_bundle(number) {
                assert!(parts(number).iter().all(|part| !is_bundle(*part) && *part < number));
            }
        }
    }

    #[test]
    fn every_kind_has_a_code_of_its_own_and_a_sound_hs_code() {
        let codes: std::collections::HashSet<_> = KINDS.iter().map(|kind| kind.0).collect();
        assert_eq!(codes.len(), KINDS.len());
        for kind in KINDS {
            kind.5.parse::<catalog::HsCode>().unwrap();
        }
    }
}
