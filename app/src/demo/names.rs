//! Words out of which people, streets and goods are put together. Nobody is taken from life: names
//! are common ones at random, and phones and mail addresses are of ranges nobody can have.

pub(super) const ENGLISH_GIVEN: &[&str] = &[
    "Alice", "Amelia", "Arthur", "Ava", "Ben", "Charlotte", "Chloe", "Daniel", "Edward", "Ella",
    "Emma", "Ethan", "Freya", "George", "Grace", "Hannah", "Harry", "Isla", "Jack", "James", "Liam",
    "Lily", "Lucas", "Mason", "Mia", "Noah", "Nora", "Oliver", "Oscar", "Owen", "Ruby", "Samuel",
    "Sophia", "Theo", "Violet", "Wyatt",
];
pub(super) const ENGLISH_FAMILY: &[&str] = &[
    "Abbott", "Barker", "Brooks", "Carter", "Clarke", "Coleman", "Cooper", "Dawson", "Ellis",
    "Fletcher", "Gardner", "Gibson", "Harper", "Hayes", "Hughes", "Jennings", "Keller", "Lawson",
    "Marsh", "Mitchell", "Nolan", "Parker", "Porter", "Quinn", "Reid", "Shaw", "Spencer", "Sutton",
    "Turner", "Underwood", "Walsh", "Watson", "Whitaker", "Young",
];
pub(super) const GERMAN_GIVEN: &[&str] = &[
    "Anneliese", "Bernd", "Christiane", "Dorothea", "Friedrich", "Gudrun", "Hans-Joachim", "Heike",
    "Jörg", "Jürgen", "Karl-Heinz", "Katharina", "Lieselotte", "Matthias", "Maximilian", "Rüdiger",
    "Sabine", "Sönke", "Ulrike", "Wolfgang",
];
pub(super) const GERMAN_FAMILY: &[&str] = &[
    "Böttcher", "Brückner", "Freiherr von Altenburg-Wolkenstein", "Großmann", "Hagedorn",
    "Hoffmann-Lützenkirchen", "Käsebier", "Krüger", "Leutheusser", "Möller", "Niederhausen",
    "Oberndörfer", "Pfannenschmidt", "Schäfer", "Schmidt-Großenbaum", "Stadelmann",
    "Süßmilch", "Weißhaupt", "Wiesengrund", "Zimmermann",
];
pub(super) const FRENCH_GIVEN: &[&str] = &[
    "Aurélie", "Benoît", "Camille", "Céline", "Élodie", "François", "Geneviève", "Hélène",
    "Jean-Baptiste", "Léa", "Maëlle", "Noémie", "Océane", "Rémi", "Théo", "Zoé",
];
pub(super) const FRENCH_FAMILY: &[&str] = &[
    "Beaulieu", "Béranger", "Chevalier", "Delacroix", "Desrosiers", "Fontaine", "Garnier",
    "Lefèvre", "L'Hermite", "Marchand", "Pelletier", "Rousselot", "Thibault", "Vasseur",
];
pub(super) const SPANISH_GIVEN: &[&str] = &[
    "Álvaro", "Begoña", "Carmen", "Íñigo", "José Luis", "Lucía", "María del Mar", "Núria", "Raúl",
    "Sofía",
];
pub(super) const SPANISH_FAMILY: &[&str] = &[
    "Aguilar Peña", "Castaño Ruiz", "Fuentes Ibáñez", "Ibarra Gil", "Muñoz Vidal", "Ordóñez León",
    "Peñalver Soto", "Serrano Vega",
];
pub(super) const JAPANESE_GIVEN: &[&str] =
    &["葵", "陽菜", "結衣", "大翔", "蓮", "湊", "さくら", "健太", "美咲", "翔太", "由美子", "一郎"];
pub(super) const JAPANESE_FAMILY: &[&str] = &[
    "佐々木", "山本", "中村", "小林", "吉田", "松本", "井上", "木村", "清水", "山崎", "池田", "橋本",
];
pub(super) const CHINESE_GIVEN: &[&str] = &[
    "子涵", "雨桐", "思远", "梓轩", "晓燕", "国强", "丽娟", "文博", "佳怡", "浩然", "静怡", "志明",
    "海燕", "宇航",
];
pub(super) const CHINESE_FAMILY: &[&str] =
    &["王", "李", "张", "刘", "陈", "杨", "黄", "赵", "周", "吴", "徐", "孙", "欧阳", "司徒"];

/// Invented streets; the house number goes before or behind, as the country has it.
pub(super) const ENGLISH_STREETS: &[&str] = &[
    "Alder Lane", "Birchwood Drive", "Cedar Hollow Road", "Cloverfield Avenue", "Fernbank Close",
    "Foxglove Way", "Harbour View", "Juniper Street", "Kingfisher Crescent", "Larkspur Court",
    "Maple Terrace", "Millbrook Road", "Old Orchard Street", "Pebble Creek Drive", "Quarry Hill",
    "Riverside Walk", "Saltmarsh Lane", "Willowbrook Boulevard",
];
pub(super) const GERMAN_STREETS: &[&str] = &[
    "Am Alten Kirschgarten", "Bürgermeister-Süßmuth-Straße", "Gänseblümchenweg",
    "Hinter der Großen Mühle", "Kastanienallee", "Königsbrücker Landstraße", "Mühlenstraße",
    "Nordöstliche Ringstraße", "Prof.-Dr.-Lindenthal-Straße", "Schäferweg", "Zum Weißen Rößl",
];
pub(super) const FRENCH_STREETS: &[&str] = &[
    "allée des Tilleuls", "avenue de l'Étang", "chemin du Vieux-Moulin", "impasse des Hêtres",
    "place de la Fontaine", "rue de la Forêt-Noire", "rue du Général-Inconnu", "rue des Églantiers",
];
pub(super) const SPANISH_STREETS: &[&str] =
    &["Calle de los Almendros", "Avenida del Olivar", "Calle Peñón", "Plaza del Jardín", "Camino Viejo"];
pub(super) const CHINESE_STREETS: &[&str] =
    &["翠竹路", "文华大道", "滨海三路", "梧桐街", "科学园中路", "长平北街", "凤凰山路"];
pub(super) const CHINESE_ESTATES: &[&str] =
    &["锦绣花园", "阳光里小区", "御景湾", "桂花苑", "青年公寓", "星河名都"];

/// Town, region, the beginning of its postcodes.
pub(super) type Town = (&'static str, &'static str, &'static str);

pub(super) const US_TOWNS: &[Town] = &[
    ("Springfield", "IL", "627"), ("Riverton", "WY", "825"), ("Fairview", "OR", "970"),
    ("Georgetown", "TX", "786"), ("Clinton", "MS", "390"), ("Madison", "WI", "537"),
    ("Salem", "MA", "019"), ("Franklin", "TN", "370"), ("Greenville", "SC", "296"),
    ("Bristol", "CT", "060"), ("Arlington", "VA", "222"), ("Ashland", "KY", "411"),
    ("Burlington", "VT", "054"), ("San Marcos", "CA", "920"), ("Lakewood", "CO", "802"),
];
pub(super) const CA_TOWNS: &[Town] =
    &[("Kingston", "ON", "K7"), ("Lévis", "QC", "G6"), ("Kelowna", "BC", "V1"), ("Red Deer", "AB", "T4")];
pub(super) const GB_TOWNS: &[Town] = &[
    ("Ashford", "", "TN2"), ("Beverley", "", "HU1"), ("Chippenham", "", "SN1"), ("Durham", "", "DH1"),
    ("Harrogate", "", "HG2"), ("Kendal", "", "LA9"), ("Truro", "", "TR1"),
];
pub(super) const DE_TOWNS: &[Town] = &[
    ("Oberammergau", "", "824"), ("Mönchengladbach", "", "410"), ("Garmisch-Partenkirchen", "", "824"),
    ("Bad Königshofen im Grabfeld", "", "976"), ("Lüneburg", "", "213"), ("Görlitz", "", "028"),
    ("Berlin", "", "104"), ("Köln", "", "506"), ("Schwäbisch Gmünd", "", "735"),
];
pub(super) const FR_TOWNS: &[Town] = &[
    ("Angoulême", "", "16"), ("Besançon", "", "25"), ("Saint-Étienne", "", "42"), ("Nîmes", "", "30"),
    ("Orléans", "", "45"), ("Châlons-en-Champagne", "", "51"),
];
pub(super) const ES_TOWNS: &[Town] =
    &[("Logroño", "", "26"), ("Cádiz", "", "11"), ("León", "", "24"), ("Castellón de la Plana", "", "12")];
pub(super) const AU_TOWNS: &[Town] =
    &[("Ballarat", "VIC", "33"), ("Toowoomba", "QLD", "43"), ("Wagga Wagga", "NSW", "26")];
pub(super) const JP_TOWNS: &[Town] = &[
    ("さいたま市浦和区", "埼玉県", "330"), ("鎌倉市", "神奈川県", "248"), ("松本市", "長野県", "390"),
    ("世田谷区", "東京都", "154"), ("豊中市", "大阪府", "560"), ("小樽市", "北海道", "047"),
];
pub(super) const CN_TOWNS: &[Town] = &[
    ("深圳市南山区", "广东省", "518"), ("杭州市西湖区", "浙江省", "310"), ("成都市武侯区", "四川省", "610"),
    ("苏州市吴中区", "江苏省", "215"), ("厦门市思明区", "福建省", "361"),
];

pub(super) const MESSAGES: &[&str] = &[
    "Please leave the parcel with the neighbour at number 4.",
    "It is a present: no invoice in the box, please.",
    "Bitte nicht vor 17 Uhr liefern.",
    "请尽快发货，谢谢！",
    "Can you send the blue one if the black one is not there?",
    "ギフト包装をお願いします。",
    "Merci de sonner deux fois.",
];
