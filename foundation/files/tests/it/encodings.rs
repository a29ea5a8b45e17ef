use std::io::Cursor;

use files::{Encoding, EncodingSource, ReadOptions, TableFormat, TableReader};

use crate::{read, read_with, remarks, texts};

fn encoding_of(bytes: &[u8]) -> Result<(Encoding, EncodingSource), &'static str> {
    let reader = TableReader::open(Cursor::new(bytes), &ReadOptions::default());
    match reader.map_err(|fault| fault.code())?.info().format {
        TableFormat::Csv { encoding, encoding_source, .. } => Ok((encoding, encoding_source)),
        TableFormat::Xlsx { .. } => unreachable!(),
    }
}

fn encode(text: &str, codec: &'static encoding_rs::Encoding) -> Vec<u8> {
    let (bytes, _, has_gaps) = codec.encode(text);
    assert!(!has_gaps, "{text}");
    bytes.into_owned()
}

fn utf16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    format!("\u{feff}{text}").encode_utf16().flat_map(to_bytes).collect()
}

const MAINLAND: [&str; 6] = [
    "订单号,商品名称,数量\n",
    "收件人,电话,地址\n李娜,13800138000,广东省深圳市南山区科技园路5号\n",
    "订单编号,收货人姓名,收货地址\n1,王小明,浙江省杭州市西湖区文三路\n",
    "备注\n请尽快发货，谢谢！\n",
    "SKU,颜色,尺寸\nA-1,红色,大\nA-2,蓝色,小\n",
    "产品,价格\n无线蓝牙耳机,99.00\n充电宝,129.00\n",
];

const TAIWAN: [&str; 6] = [
    "訂單號,商品名稱,數量\n",
    "收件人,電話,地址\n陳美玲,0912345678,台北市信義區忠孝東路五段7號\n",
    "訂單編號,收貨人姓名,收貨地址\n1,王小明,高雄市前鎮區中山路\n",
    "備註\n請盡快出貨，謝謝！\n",
    "SKU,顏色,尺寸\nA-1,紅色,大\nA-2,藍色,小\n",
    "產品,價格\n無線藍牙耳機,99.00\n行動電源,129.00\n",
];

#[test]
fn chinese_files_are_told_apart_and_read_exactly() {
    let cases = [
        (MAINLAND, Encoding::Gb18030, encoding_rs::GB18030),
        (TAIWAN, Encoding::Big5, encoding_rs::BIG5),
    ];
    for (files, encoding, codec) in cases {
        for file in files {
            let bytes = encode(file, codec);
            assert_eq!(encoding_of(&bytes), Ok((encoding, EncodingSource::Likely)), "{file}");
            let (direct, found) = (read(file.as_bytes()).unwrap(), read(&bytes).unwrap());
            assert_eq!(texts(&found), texts(&direct));
        }
    }
}

#[test]
fn certain_encodings_are_stated_as_such() {
    let text = "订单,客户\n1,Zoë\n";
    for (bytes, expected) in [
        (b"a,b\n".to_vec(), (Encoding::Utf8, EncodingSource::Ascii)),
        (text.as_bytes().to_vec(), (Encoding::Utf8, EncodingSource::Valid)),
        (format!("\u{feff}{text}").into_bytes(), (Encoding::Utf8, EncodingSource::ByteOrderMark)),
        (utf16(text, u16::to_le_bytes), (Encoding::Utf16Le, EncodingSource::ByteOrderMark)),
        (utf16(text, u16::to_be_bytes), (Encoding::Utf16Be, EncodingSource::ByteOrderMark)),
    ] {
        assert_eq!(encoding_of(&bytes), Ok(expected));
        if expected.1 != EncodingSource::Ascii {
            let rows = read(&bytes).unwrap();
            assert_eq!(texts(&rows), [(1, vec!["订单", "客户"]), (2, vec!["1", "Zoë"])]);
        }
    }
}

#[test]
fn what_could_be_anything_is_asked_and_not_guessed() {
    let text = "Name,City\nJürgen Müller,Köln\nZoë,Genève\n";
    let bytes = encode(text, encoding_rs::WINDOWS_1252);
    assert_eq!(encoding_of(&bytes), Err("files.unknown_encoding"));
    let japanese = encode("注文番号,お届け先\n1,東京都\n", encoding_rs::SHIFT_JIS);
    assert_eq!(encoding_of(&japanese), Err("files.unknown_encoding"));

    let options = ReadOptions { encoding: Some(Encoding::Windows1252), ..ReadOptions::default() };
    let rows = read_with(&bytes, &options).unwrap();
    assert_eq!(texts(&rows)[1], (2, vec!["Jürgen Müller", "Köln"]));
}

#[test]
fn damaged_bytes_mark_their_cell_and_no_other() {
    let mut file = "订单,客户,备注\n".repeat(20).into_bytes();
    file.extend_from_slice(b"1,a\xff\xfeb,c\n2,d,e\n3,f,\xe4\xb8");
    let rows = read(&file).unwrap();
    assert_eq!(remarks(&rows), [(21, 2, "files.encoding_error"), (23, 3, "files.encoding_error"),]);
    assert_eq!(rows[20].text(1), "a\u{fffd}\u{fffd}b");
    // A replacement character that the author wrote is text like any other.
    assert_eq!(remarks(&read("a,\u{fffd}\n".as_bytes()).unwrap()), []);
}

#[test]
fn what_comes_after_the_sample_is_not_taken_on_trust() {
    let mut file = "order,name\n".repeat(10_000).into_bytes();
    file.extend(encode("1,李娜\n2,plain\n", encoding_rs::GB18030));
    assert_eq!(encoding_of(&file), Ok((Encoding::Utf8, EncodingSource::Ascii)));
    let found = remarks(&read(&file).unwrap());
    assert_eq!(found, [(10_001, 2, "files.encoding_error")]);
}

#[test]
fn characters_across_the_edges_of_windows_stay_whole() {
    for shift in 0..5 {
        let text = format!("{}{}\n", "x".repeat(shift), "备注单,货𠮷,".repeat(13_000));
        let lines: String = text.replace(",", ",y\n");
        for (bytes, encoding) in [
            (lines.clone().into_bytes(), Encoding::Utf8),
            (encode(&lines, encoding_rs::GB18030), Encoding::Gb18030),
        ] {
            let options = ReadOptions { encoding: Some(encoding), ..ReadOptions::default() };
            let rows = read_with(&bytes, &options).unwrap();
            assert_eq!(remarks(&rows), []);
            assert!(rows.iter().skip(1).all(|row| {
                matches!(row.text(0), "备注单" | "货𠮷") && row.text(1) == "y"
            }));
            assert_eq!(rows.len(), 26_000);
        }
    }
}
