//! What a title most likely means, in the words of shops and marketplaces.

use std::collections::BTreeMap;

use kernel::fold;

use super::mapping::ImportField;

use ImportField as F;

/// Titles by field, in simplified and traditional Chinese and English, without spaces and marks.
const WORDS: &[(ImportField, &[&str])] = &[
    (
        F::OrderNumber,
        &[
            "订单号",
            "訂單號",
            "訂單編號",
            "订单编号",
            "平台订单号",
            "平台單號",
            "原始单号",
            "交易编号",
            "orderno",
            "ordernumber",
            "orderid",
            "order",
            "invoiceno",
            "invoice",
            "invoicenumber",
            "amazonorderid",
            "salesrecordnumber",
            "name",
        ],
    ),
    (
        F::Shop,
        &["店铺", "店舖", "店鋪", "店铺编码", "店舖編號", "店铺名称", "shop", "store", "shopcode"],
    ),
    (
        F::PlacedAt,
        &[
            "下单时间",
            "下單時間",
            "下單日期",
            "下单日期",
            "订单时间",
            "訂單時間",
            "创建时间",
            "建立時間",
            "orderdate",
            "ordertime",
            "placedat",
            "createdat",
            "purchasedate",
            "invoicedate",
            "saledate",
            "date",
        ],
    ),
    (
        F::PaidAt,
        &["付款时间", "付款時間", "支付时间", "支付時間", "paidat", "paymentdate", "paidon"],
    ),
    (
        F::ShipBy,
        &["最晚发货时间", "最晚發貨時間", "发货截止时间", "出貨期限", "shipby", "latestshipdate"],
    ),
    (F::Currency, &["币种", "幣種", "币别", "幣別", "货币", "貨幣", "currency"]),
    (F::PaymentMethod, &["支付方式", "付款方式", "paymentmethod", "payment", "paidby"]),
    (
        F::PaymentReference,
        &[
            "支付单号",
            "付款單號",
            "交易号",
            "交易號",
            "transactionid",
            "paymentreference",
            "paymentid",
        ],
    ),
    (
        F::BuyerId,
        &[
            "买家账号",
            "買家帳號",
            "买家id",
            "買家id",
            "客户编号",
            "客戶編號",
            "buyerid",
            "customerid",
            "buyerusername",
            "customer",
        ],
    ),
    (
        F::BuyerName,
        &[
            "买家姓名",
            "買家姓名",
            "客户姓名",
            "客戶姓名",
            "客户名称",
            "客戶名稱",
            "buyername",
            "customername",
            "billingname",
        ],
    ),
    (
        F::BuyerEmail,
        &[
            "买家邮箱",
            "買家電郵",
            "買家信箱",
            "buyeremail",
            "customeremail",
            "email",
            "邮箱",
            "電郵",
        ],
    ),
    (F::BuyerPhone, &["买家电话", "買家電話", "buyerphone", "buyerphonenumber", "billingphone"]),
    (
        F::RecipientName,
        &[
            "收货人",
            "收貨人",
            "收件人",
            "收件人姓名",
            "recipient",
            "recipientname",
            "shippingname",
            "shipto",
            "shiptoname",
        ],
    ),
    (F::Company, &["公司", "公司名称", "公司名稱", "company", "shippingcompany"]),
    (
        F::Phone,
        &[
            "联系方式",
            "聯系方式",
            "聯絡方式",
            "联系电话",
            "聯絡電話",
            "收货电话",
            "收件人电话",
            "收件人電話",
            "手机",
            "手機",
            "电话",
            "電話",
            "phone",
            "shippingphone",
            "shiptophone",
            "telephone",
            "mobile",
        ],
    ),
    (F::Email, &["收件人邮箱", "收件人電郵", "shippingemail", "shiptoemail"]),
    (
        F::Line1,
        &[
            "收货地址",
            "收貨地址",
            "详细地址",
            "詳細地址",
            "地址",
            "地址1",
            "address",
            "address1",
            "addressline1",
            "shippingaddress1",
            "shipaddress1",
            "street",
            "shippingstreet",
            "line1",
        ],
    ),
    (F::Line2, &["地址2", "address2", "addressline2", "shippingaddress2", "shipaddress2", "line2"]),
    (F::Line3, &["地址3", "address3", "addressline3", "shipaddress3", "line3"]),
    (F::City, &["城市", "市", "city", "shippingcity", "shipcity", "town"]),
    (
        F::Region,
        &[
            "省",
            "省份",
            "州",
            "省州",
            "州省",
            "region",
            "state",
            "province",
            "county",
            "shippingprovince",
            "shipstate",
        ],
    ),
    (
        F::Postcode,
        &[
            "邮编",
            "邮政编码",
            "郵編",
            "郵遞區號",
            "postcode",
            "postalcode",
            "zip",
            "zipcode",
            "shippingzip",
            "shippostalcode",
        ],
    ),
    (
        F::Country,
        &[
            "国家",
            "國家",
            "国家地区",
            "國家地區",
            "country",
            "shippingcountry",
            "shipcountry",
            "countrycode",
        ],
    ),
    (F::IdentityNumber, &["身份证号", "身份證號", "idnumber", "identitynumber"]),
    (F::TaxId, &["税号", "稅號", "taxid", "vatnumber", "vatno"]),
    (
        F::Sku,
        &[
            "sku",
            "商品编码",
            "商品編碼",
            "商品编号",
            "商品編號",
            "商家编码",
            "货号",
            "貨號",
            "stockcode",
            "sellersku",
            "itemsku",
            "lineitemsku",
            "skucode",
            "itemcode",
            "productcode",
            "customlabel",
        ],
    ),
    (
        F::Title,
        &[
            "商品名称",
            "商品名稱",
            "品名",
            "产品名称",
            "產品名稱",
            "商品标题",
            "商品標題",
            "title",
            "itemname",
            "producttitle",
            "productname",
            "description",
            "itemtitle",
            "lineitemname",
            "item",
        ],
    ),
    (
        F::Variant,
        &[
            "规格",
            "規格",
            "商品规格",
            "商品規格",
            "属性",
            "屬性",
            "variant",
            "variation",
            "specification",
            "options",
        ],
    ),
    (
        F::Quantity,
        &[
            "数量",
            "數量",
            "商品数量",
            "商品數量",
            "件数",
            "件數",
            "quantity",
            "qty",
            "lineitemquantity",
            "quantitypurchased",
        ],
    ),
    (
        F::UnitPrice,
        &[
            "单价",
            "單價",
            "商品单价",
            "商品單價",
            "价格",
            "價格",
            "unitprice",
            "price",
            "itemprice",
            "lineitemprice",
        ],
    ),
    (F::LineId, &["子订单号", "子訂單號", "子订单编号", "lineid", "orderitemid", "lineitemid"]),
    (
        F::ShippingFee,
        &[
            "运费",
            "運費",
            "邮费",
            "郵費",
            "shippingfee",
            "shipping",
            "shippingprice",
            "postage",
            "freight",
        ],
    ),
    (F::Discount, &["优惠", "優惠", "折扣", "优惠金额", "優惠金額", "discount", "discountamount"]),
    (F::Tax, &["税费", "稅費", "税额", "稅額", "tax", "taxes", "taxamount", "vat"]),
    (
        F::Total,
        &[
            "订单总价",
            "訂單總價",
            "订单金额",
            "訂單金額",
            "总价",
            "總價",
            "总金额",
            "總金額",
            "ordertotal",
            "total",
            "totalamount",
            "grandtotal",
        ],
    ),
    (
        F::Message,
        &[
            "买家留言",
            "買家留言",
            "留言",
            "备注",
            "備註",
            "message",
            "note",
            "notes",
            "buyernote",
            "remark",
        ],
    ),
];

/// A title as it is compared: folded, letters and digits only.
fn plain(title: &str) -> String {
    fold(title).chars().filter(|letter| letter.is_alphanumeric()).collect()
}

/// The columns that say what they are, each field once, the first fitting column wins. A field's own
/// name, as the template writes it, counts before every other word.
pub(crate) fn suggest(titles: &[String]) -> BTreeMap<ImportField, String> {
    let mut suggested = BTreeMap::new();
    let mut taken = vec![false; titles.len()];
    let plain_titles: Vec<String> = titles.iter().map(|title| plain(title)).collect();
    for (field, words) in WORDS {
        let own = plain(field.as_str());
        let ranked = std::iter::once(own.as_str()).chain(words.iter().copied());
        let found = ranked
            .into_iter()
            .find_map(|word| (0..titles.len()).find(|at| !taken[*at] && plain_titles[*at] == word));
        if let Some(at) = found {
            taken[at] = true;
            suggested.insert(*field, titles[at].clone());
        }
    }
    suggested
}
