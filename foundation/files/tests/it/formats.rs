use crate::package::{Part, package};
use crate::read;

#[test]
fn other_files_are_refused_by_their_content() {
    let ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
    let utf16: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let part = |name: &str| package(&[Part::stored(name, "x")]);
    for (bytes, code, named) in [
        (ole.to_vec(), "files.unsupported_format", "xls"),
        ([ole.as_slice(), &utf16].concat(), "files.password_protected", "password"),
        (b"%PDF-1.7".to_vec(), "files.unsupported_format", "pdf"),
        (b"\x1f\x8b\x08".to_vec(), "files.unsupported_format", "gzip"),
        (b"  <html><table>".to_vec(), "files.unsupported_format", "html"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>".to_vec(), "files.unsupported_format", "xml"),
        (b"\x89PNG\r\n".to_vec(), "files.unsupported_format", "png"),
        (b"a,b\n1,\0\n".to_vec(), "files.unsupported_format", "binary"),
        (part("notes.txt"), "files.unsupported_format", "zip"),
        (part("META-INF/manifest.xml"), "files.unsupported_format", "ods"),
    ] {
        let fault = read(&bytes).unwrap_err();
        assert_eq!(fault.code(), code);
        assert!(fault.to_string().contains(named), "{fault}");
    }
}
