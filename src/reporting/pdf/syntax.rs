//! How values are written in a PDF file: names, strings, references, objects. Knows no file and no meaning.

use std::fmt::Write as _;

use lopdf::{Dictionary, Object};

/// Adds formatted text; writing into a `String` cannot fail.
pub fn push(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    if text.write_fmt(arguments).is_err() {
        text.push_str("null");
    }
}

/// References to objects, one after the other.
pub fn references<'i>(ids: impl IntoIterator<Item = &'i u32>) -> String {
    let mut list = String::new();
    for id in ids {
        push(&mut list, format_args!("{id} 0 R "));
    }
    list
}

pub fn write_name(bytes: &mut Vec<u8>, name: &[u8]) {
    bytes.push(b'/');
    for byte in name {
        if byte.is_ascii_graphic() && !b"()<>[]{}/%#".contains(byte) {
            bytes.push(*byte);
        } else {
            bytes.extend_from_slice(format!("#{byte:02X}").as_bytes());
        }
    }
}

pub fn write_dictionary_body(bytes: &mut Vec<u8>, dictionary: &Dictionary) {
    for (key, value) in dictionary {
        write_name(bytes, key);
        bytes.push(b' ');
        write_object(bytes, value);
    }
}

pub fn write_object(bytes: &mut Vec<u8>, object: &Object) {
    match object {
        Object::Null | Object::Stream(_) => bytes.extend_from_slice(b"null"),
        Object::Boolean(value) => bytes.extend_from_slice(value.to_string().as_bytes()),
        Object::Integer(value) => bytes.extend_from_slice(value.to_string().as_bytes()),
        Object::Real(value) => bytes.extend_from_slice(value.to_string().as_bytes()),
        Object::Name(name) => write_name(bytes, name),
        Object::String(text, _) => bytes.extend_from_slice(hexadecimal(text).as_bytes()),
        Object::Array(items) => {
            bytes.push(b'[');
            for item in items {
                write_object(bytes, item);
                bytes.push(b' ');
            }
            bytes.push(b']');
        }
        Object::Dictionary(dictionary) => {
            bytes.extend_from_slice(b"<<");
            write_dictionary_body(bytes, dictionary);
            bytes.extend_from_slice(b">>");
        }
        Object::Reference((id, generation)) => {
            bytes.extend_from_slice(format!("{id} {generation} R").as_bytes());
        }
    }
}

/// Bytes as a hexadecimal string of PDF.
pub fn hexadecimal(bytes: &[u8]) -> String {
    let mut digits = String::with_capacity(bytes.len().saturating_mul(2).saturating_add(2));
    digits.push('<');
    for byte in bytes {
        push(&mut digits, format_args!("{byte:02X}"));
    }
    digits.push('>');
    digits
}

/// Text as a string of PDF that every reader understands: UTF-16 with its mark.
pub fn text_string(text: &str) -> String {
    let mut bytes = vec![0xFE, 0xFF];
    bytes.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
    hexadecimal(&bytes)
}

/// A word as a name of PDF.
pub fn name(word: &str) -> String {
    let mut bytes = Vec::new();
    write_name(&mut bytes, word.as_bytes());
    String::from_utf8_lossy(&bytes).into_owned()
}
