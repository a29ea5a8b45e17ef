//! The file to begin with: titles that are recognised, and one order of two lines to show how.

use files::{Column, FileError, TableWriter, Value};
use kernel::Fault;

use super::mapping::ImportField;

use ImportField as F;

kernel::text_enum! {
    /// The two kinds of files that go in and out.
    pub enum TableKind { Csv = "csv", Xlsx = "xlsx" }
}

impl TableKind {
    /// What the browser is told.
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// Field, its titles in English, simplified and traditional Chinese, and what the two rows of the
/// example say.
type TemplateColumn = (ImportField, [&'static str; 3], [&'static str; 2]);

const COLUMNS: &[TemplateColumn] = &[
    (F::OrderNumber, ["Order No.", "订单号", "訂單號"], ["EXAMPLE-1", "EXAMPLE-1"]),
    (F::Shop, ["Shop", "店铺", "店鋪"], ["", ""]),
    (F::PlacedAt, ["Order time", "下单时间", "下單時間"], ["2026-11-22 09:30:00", ""]),
    (F::PaidAt, ["Paid at", "付款时间", "付款時間"], ["2026-11-22 09:31:00", ""]),
    (F::PaymentMethod, ["Payment method", "支付方式", "支付方式"], ["card", ""]),
    (F::Currency, ["Currency", "币种", "幣種"], ["USD", ""]),
    (F::BuyerId, ["Buyer ID", "买家账号", "買家帳號"], ["", ""]),
    (F::BuyerName, ["Customer name", "客户姓名", "客戶姓名"], ["Jane Example", ""]),
    (F::BuyerEmail, ["Email", "买家邮箱", "買家電郵"], ["jane@example.com", ""]),
    (F::RecipientName, ["Recipient", "收货人", "收貨人"], ["Jane Example", ""]),
    (F::Phone, ["Phone", "联系方式", "聯系方式"], ["+1 212 555 0100", ""]),
    (F::Line1, ["Address 1", "收货地址", "收貨地址"], ["1 Example Street", ""]),
    (F::Line2, ["Address 2", "地址2", "地址2"], ["", ""]),
    (F::City, ["City", "城市", "城市"], ["New York", ""]),
    (F::Region, ["State", "省份", "省份"], ["NY", ""]),
    (F::Postcode, ["Postcode", "邮编", "郵編"], ["10001", ""]),
    (F::Country, ["Country", "国家", "國家"], ["US", ""]),
    (F::Sku, ["SKU", "商品编码", "商品編碼"], ["CUP-RED", "CUP-BLUE"]),
    (F::Title, ["Item name", "商品名称", "商品名稱"], ["Cup", "Cup"]),
    (F::Variant, ["Specification", "规格", "規格"], ["red", "blue"]),
    (F::Quantity, ["Quantity", "数量", "數量"], ["2", "1"]),
    (F::UnitPrice, ["Unit price", "单价", "單價"], ["12.50", "12.50"]),
    (F::ShippingFee, ["Shipping fee", "运费", "運費"], ["5.00", ""]),
    (F::Discount, ["Discount", "优惠", "優惠"], ["", ""]),
    (F::Total, ["Order total", "订单总价", "訂單總價"], ["42.50", ""]),
    (F::Message, ["Message", "买家留言", "買家留言"], ["", ""]),
];

/// The template in a language: `zh-Hans`, `zh-Hant`, everything else is English.
///
/// # Errors
/// None that a caller could cause.
pub fn template(kind: TableKind, language: &str) -> Result<Vec<u8>, Fault> {
    let at = match language {
        "zh-Hans" => 1,
        "zh-Hant" => 2,
        _ => 0,
    };
    write(kind, at).map_err(|error| Fault::internal("orders.import_template", error))
}

fn write(kind: TableKind, language: usize) -> Result<Vec<u8>, FileError> {
    let columns: Vec<Column> =
        COLUMNS.iter().map(|(_, titles, _)| Column::new(titles[language])).collect();
    let mut writer = match kind {
        TableKind::Csv => TableWriter::csv(Vec::new(), &columns)?,
        TableKind::Xlsx => TableWriter::xlsx(Vec::new(), "Orders", &columns)?,
    };
    for row in 0..2 {
        // All as text: a spreadsheet then leaves order numbers and postcodes as they are typed.
        let values: Vec<Value<'_>> =
            COLUMNS.iter().map(|(_, _, example)| Value::Text(example[row])).collect();
        writer.write_row(&values)?;
    }
    writer.finish()
}
