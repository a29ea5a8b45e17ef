//! Large tables pass through; they do not pile up.

use std::io::{self, Cursor, Read, Write};

use files::{Column, ReadOptions, Row, TableReader, TableWriter, Value};

const ROWS: u64 = 200_000;

/// A CSV that is made while it is read.
struct Generated {
    next: u64,
    line: Cursor<Vec<u8>>,
}

impl Read for Generated {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.line.read(buffer)?;
        if count > 0 || self.next > ROWS {
            return Ok(count);
        }
        let number = self.next;
        self.next += 1;
        let line = match number {
            0 => "订单号,客户,金额\n".to_owned(),
            _ => format!("SO-{number:08},\"Müller, {number}\",{number}.50\n"),
        };
        self.line = Cursor::new(line.into_bytes());
        self.line.read(buffer)
    }
}

#[test]
fn a_large_stream_is_read_row_by_row() {
    let source = Generated { next: 0, line: Cursor::default() };
    let mut reader = TableReader::open_csv(source, &ReadOptions::default()).unwrap();
    let mut row = Row::default();
    let mut count = 0;
    while reader.read_row(&mut row).unwrap() {
        count += 1;
        assert_eq!(row.number, count);
        assert_eq!(row.cells.len(), 3);
        // The row's memory is used again and again.
        assert!(row.cells.capacity() <= 8 && row.cells.iter().all(|c| c.text.capacity() < 128));
    }
    assert_eq!(count, ROWS + 1);
    assert_eq!((row.text(0), row.text(1)), ("", ""));
}

/// Counts what reaches the receiver before the end.
#[derive(Default)]
struct Counting(u64);

impl Write for Counting {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += u64::try_from(bytes.len()).unwrap();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_large_workbook_is_sent_while_it_is_written() {
    let shared = std::rc::Rc::new(std::cell::RefCell::new(Counting::default()));
    struct Handle(std::rc::Rc<std::cell::RefCell<Counting>>);
    impl Write for Handle {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.borrow_mut().write(bytes)
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let columns = [Column::new("order").width(30), Column::new("amount")];
    let mut writer = TableWriter::xlsx(Handle(shared.clone()), "Orders", &columns).unwrap();
    for number in 0..20_000_u32 {
        let (id, amount) = (format!("SO-{number:08}"), format!("{number}.5"));
        writer.write_row(&[Value::Text(&id), Value::Number(&amount)]).unwrap();
    }
    let before = shared.borrow().0;
    writer.finish().unwrap();
    let after = shared.borrow().0;
    assert!(before * 10 > after * 9, "{before} of {after} bytes were sent before the end");
}

#[test]
fn a_workbook_of_many_rows_is_read_in_order() {
    let columns = [Column::new("order"), Column::new("amount")];
    let mut writer = TableWriter::xlsx(Vec::new(), "Orders", &columns).unwrap();
    for number in 2..=30_000_u32 {
        let (id, amount) = (format!("SO-{number}"), format!("{number}.5"));
        writer.write_row(&[Value::Text(&id), Value::Number(&amount)]).unwrap();
    }
    let file = writer.finish().unwrap();
    let reader = TableReader::open(Cursor::new(file), &ReadOptions::default()).unwrap();
    let mut expected = 1;
    for row in reader {
        let row = row.unwrap();
        assert_eq!(row.number, expected);
        if expected > 1 {
            assert_eq!(row.text(0), format!("SO-{expected}"));
            assert_eq!(row.text(1), format!("{expected}.5"));
        }
        expected += 1;
    }
    assert_eq!(expected, 30_001);
}
