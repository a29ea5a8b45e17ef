//! Countries as files name them.

use kernel::fold;

/// The countries cross-border sellers ship to most, as people write them besides the two letters.
const NAMES: &[(&str, &[&str])] = &[
    ("AE", &["united arab emirates", "uae", "阿联酋", "阿聯酋"]),
    ("AR", &["argentina", "阿根廷"]),
    ("AT", &["austria", "奥地利", "奧地利"]),
    ("AU", &["australia", "澳大利亚", "澳洲"]),
    ("BE", &["belgium", "比利时", "比利時"]),
    ("BH", &["bahrain", "巴林"]),
    ("BR", &["brazil", "巴西"]),
    ("CA", &["canada", "加拿大"]),
    ("CH", &["switzerland", "瑞士"]),
    ("CL", &["chile", "智利"]),
    ("CN", &["china", "中国", "中國"]),
    ("CY", &["cyprus", "塞浦路斯"]),
    ("CZ", &["czech republic", "czechia", "捷克"]),
    ("DE", &["germany", "deutschland", "德国", "德國"]),
    ("DK", &["denmark", "丹麦", "丹麥"]),
    ("EE", &["estonia", "爱沙尼亚", "愛沙尼亞"]),
    ("ES", &["spain", "españa", "西班牙"]),
    ("FI", &["finland", "芬兰", "芬蘭"]),
    ("FR", &["france", "法国", "法國"]),
    ("GB", &["united kingdom", "great britain", "uk", "england", "英国", "英國"]),
    ("GR", &["greece", "希腊", "希臘"]),
    ("HK", &["hong kong", "中国香港", "香港"]),
    ("HU", &["hungary", "匈牙利"]),
    ("ID", &["indonesia", "印度尼西亚", "印尼"]),
    ("IE", &["ireland", "eire", "爱尔兰", "愛爾蘭"]),
    ("IL", &["israel", "以色列"]),
    ("IN", &["india", "印度"]),
    ("IS", &["iceland", "冰岛", "冰島"]),
    ("IT", &["italy", "italia", "意大利", "義大利"]),
    ("JP", &["japan", "日本"]),
    ("KR", &["south korea", "korea", "韩国", "韓國"]),
    ("LB", &["lebanon", "黎巴嫩"]),
    ("LT", &["lithuania", "立陶宛"]),
    ("LU", &["luxembourg", "卢森堡", "盧森堡"]),
    ("LV", &["latvia", "拉脱维亚", "拉脫維亞"]),
    ("MO", &["macao", "macau", "澳门", "澳門"]),
    ("MT", &["malta", "马耳他", "馬爾他"]),
    ("MX", &["mexico", "méxico", "墨西哥"]),
    ("MY", &["malaysia", "马来西亚", "馬來西亞"]),
    ("NL", &["netherlands", "the netherlands", "holland", "荷兰", "荷蘭"]),
    ("NO", &["norway", "挪威"]),
    ("NZ", &["new zealand", "新西兰", "紐西蘭"]),
    ("PH", &["philippines", "菲律宾", "菲律賓"]),
    ("PL", &["poland", "polska", "波兰", "波蘭"]),
    ("PT", &["portugal", "葡萄牙"]),
    ("RO", &["romania", "罗马尼亚", "羅馬尼亞"]),
    ("RU", &["russia", "russian federation", "俄罗斯", "俄羅斯"]),
    ("SA", &["saudi arabia", "沙特阿拉伯", "沙烏地阿拉伯"]),
    ("SE", &["sweden", "瑞典"]),
    ("SG", &["singapore", "新加坡"]),
    ("SI", &["slovenia", "斯洛文尼亚", "斯洛維尼亞"]),
    ("SK", &["slovakia", "斯洛伐克"]),
    ("TH", &["thailand", "泰国", "泰國"]),
    ("TR", &["turkey", "türkiye", "土耳其"]),
    ("TW", &["taiwan", "中国台湾", "台湾", "台灣"]),
    ("UA", &["ukraine", "乌克兰", "烏克蘭"]),
    ("US", &["united states", "united states of america", "usa", "美国", "美國"]),
    ("VN", &["vietnam", "viet nam", "越南"]),
    ("ZA", &["south africa", "rsa", "南非"]),
];

/// The two letters of a country, if the text is one or names one.
pub(crate) fn country(text: &str) -> Option<String> {
    let folded = fold(text);
    let named = NAMES.iter().find(|(_, names)| names.contains(&folded.as_str()));
    if let Some((code, _)) = named {
        return Some((*code).to_owned());
    }
    let code = folded.to_ascii_uppercase();
    code.parse::<catalog::Country>().ok().map(|country| country.code().to_owned())
}
