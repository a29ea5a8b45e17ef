//! Which encoding a CSV has. UTF-8 can be proven, GB18030 and Big5 can only be weighed.

use crate::csv::decode::{count_characters, decode_sample};
use crate::error::FileError;

/// The encodings a CSV may have. Those after Big5 are never guessed, only named by a person: any
/// bytes are valid in them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Encoding {
    Utf8,
    Utf16Le,
    Utf16Be,
    /// Contains GBK and GB2312.
    Gb18030,
    /// With the Hong Kong supplement.
    Big5,
    ShiftJis,
    EucKr,
    Windows1252,
}

impl Encoding {
    pub(crate) fn codec(self) -> &'static encoding_rs::Encoding {
        match self {
            Self::Utf8 => encoding_rs::UTF_8,
            Self::Utf16Le => encoding_rs::UTF_16LE,
            Self::Utf16Be => encoding_rs::UTF_16BE,
            Self::Gb18030 => encoding_rs::GB18030,
            Self::Big5 => encoding_rs::BIG5,
            Self::ShiftJis => encoding_rs::SHIFT_JIS,
            Self::EucKr => encoding_rs::EUC_KR,
            Self::Windows1252 => encoding_rs::WINDOWS_1252,
        }
    }
}

/// How the encoding is known, from certain to likely.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EncodingSource {
    /// The file begins with a byte order mark.
    ByteOrderMark,
    /// A person named it.
    Given,
    /// The sample is UTF-8; by chance other text hardly ever is.
    Valid,
    /// The sample is plain ASCII: whatever comes later is taken for UTF-8, and marked if it is not.
    Ascii,
    /// The text makes sense in this encoding and in no other. Show it to the person.
    Likely,
}

pub(crate) struct Found {
    pub(crate) encoding: Encoding,
    pub(crate) source: EncodingSource,
    pub(crate) bom_bytes: usize,
}

const MARKS: [(&[u8], Encoding); 4] = [
    (b"\xef\xbb\xbf", Encoding::Utf8),
    (b"\xff\xfe", Encoding::Utf16Le),
    (b"\xfe\xff", Encoding::Utf16Be),
    (b"\x84\x31\x95\x33", Encoding::Gb18030),
];

/// A damaged byte in ten good characters is still UTF-8: its rows are marked. Text of another
/// encoding is hardly ever valid as a multi-byte character of UTF-8.
const GOOD_FOR_EACH_BAD: usize = 10;
/// Text in GB18030 or Big5 may have one damaged place in fifty characters.
const HAN_FOR_EACH_BAD: usize = 50;
/// The most common characters make up 15 to 60 % of commercial text, but some 4 % of bytes read in
/// the wrong encoding.
const LEAST_COMMON_PER_MILLE: usize = 120;
/// How much better the best guess must be than the other.
const LEAD: usize = 2;

pub(crate) fn detect(sample: &[u8], given: Option<Encoding>) -> Result<Found, FileError> {
    let mark = MARKS.iter().find(|(mark, _)| sample.starts_with(mark));
    if let Some((mark, encoding)) = mark {
        let source = EncodingSource::ByteOrderMark;
        return Ok(Found { encoding: *encoding, source, bom_bytes: mark.len() });
    }
    let found = |encoding, source| Ok(Found { encoding, source, bom_bytes: 0 });
    if let Some(encoding) = given {
        return found(encoding, EncodingSource::Given);
    }
    if sample.is_ascii() {
        return found(Encoding::Utf8, EncodingSource::Ascii);
    }
    let (good, bad) = count_characters(sample, Encoding::Utf8);
    if bad == 0 {
        return found(Encoding::Utf8, EncodingSource::Valid);
    }
    if good >= bad.saturating_mul(GOOD_FOR_EACH_BAD) {
        return found(Encoding::Utf8, EncodingSource::Likely);
    }
    let mainland = common_per_mille(sample, Encoding::Gb18030);
    let taiwan = common_per_mille(sample, Encoding::Big5);
    let (encoding, best, other) = if mainland >= taiwan {
        (Encoding::Gb18030, mainland, taiwan)
    } else {
        (Encoding::Big5, taiwan, mainland)
    };
    if best < LEAST_COMMON_PER_MILLE || best < other.saturating_mul(LEAD) {
        return Err(FileError::UnknownEncoding);
    }
    found(encoding, EncodingSource::Likely)
}

/// How many of a thousand characters beyond ASCII are common ones; 0 if the bytes do not fit.
fn common_per_mille(sample: &[u8], encoding: Encoding) -> usize {
    let (good, bad) = count_characters(sample, encoding);
    if good == 0 || bad.saturating_mul(HAN_FOR_EACH_BAD) > good {
        return 0;
    }
    let text = decode_sample(sample, encoding);
    let common = text.chars().filter(|character| !character.is_ascii() && is_common(*character));
    common.count().saturating_mul(1000) / good
}

fn is_common(character: char) -> bool {
    COMMON.contains(character)
}

/// The characters that Chinese text is full of, then those of orders and addresses, first in the
/// simplified and then, where they differ, in the traditional form; and the punctuation of both.
const COMMON: &str = "的一是不了在人有我他这中大来上个国和说们为子你时道出也就到要以会可\
对生能自那得下过家学天去成小心然多如年方同前头没样看经发法里后开所事面起之于用现好作实本看动见无\
很点把理都分其公做最高长新手些正力间物美内外与名次区州市省县镇乡村街路号楼室层栋单元东西南北广深圳\
京江浙海福建山湖河四川安徽苏杭龙华白云花天地址收件寄发货物流快递运费订单编号码数量价格金额总合计付\
款支已未待确认取消退换客户姓名电话手机邮箱备注商品产名称规格型颜色尺寸重红黑蓝绿黄灰粉紫件套包装箱盒\
仓库存日期月创建更改完成状态店铺平台买卖家币种税率优惠折扣线上张王李陈刘杨赵黄周吴徐孙胡朱林何郭马罗\
文明国军伟芳秀英敏静丽强\
這個來說們為時會對學過點長間現實開見無動經發與區縣鎮鄉號樓層棟單東廣龍華雲貨運費訂編碼數價額總計確認\
戶電話機郵備註產稱規顏紅藍綠黃紫裝倉庫狀態鋪買賣幣種稅優線張陳劉楊趙吳孫馬羅國軍偉麗強灣臺台北新竹中高雄\
桃園義屏段巷弄姓款項遞貨退換創變更後裡還沒樣\
，。、：；！？（）【】《》“”「」￥－／";
