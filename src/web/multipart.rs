//! Forms with files (RFC 7578), read from memory. Anything that does not follow the form is no form at all.

use crate::web::form::SentFile;

/// More parts than any form of ours has.
const MOST_PARTS: usize = 1000;

type Parts = (Vec<(String, String)>, Vec<SentFile>);

/// The line between the parts, as the content type names it.
pub(super) fn boundary(content_type: &str) -> Option<&str> {
    let (_, rest) = content_type.split_once("boundary=")?;
    let boundary = rest.split(';').next()?.trim().trim_matches('"');
    (1..=70).contains(&boundary.len()).then_some(boundary)
}

/// Fields and files of a body.
pub(super) fn read(body: &[u8], boundary: &str) -> Option<Parts> {
    let line = format!("--{boundary}");
    let next = format!("\r\n--{boundary}");
    let mut rest = body.strip_prefix(line.as_bytes())?;
    let (mut fields, mut files) = (Vec::new(), Vec::new());
    for _ in 0..MOST_PARTS {
        if rest.starts_with(b"--") {
            return Some((fields, files));
        }
        rest = rest.strip_prefix(b"\r\n")?;
        let (head, after) = split_at(rest, b"\r\n\r\n")?;
        let (content, after) = split_at(after, next.as_bytes())?;
        rest = after;
        let head = std::str::from_utf8(head).ok()?;
        let field = parameter(head, "name")?;
        match parameter(head, "filename") {
            // A field for files where none was chosen.
            Some(name) if name.is_empty() && content.is_empty() => {}
            Some(name) => {
                let name = name.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
                files.push(SentFile { field, name, bytes: content.to_vec() });
            }
            None => fields.push((field, std::str::from_utf8(content).ok()?.to_owned())),
        }
    }
    None
}

/// What stands before and after the first occurrence of a mark.
fn split_at<'a>(bytes: &'a [u8], mark: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let first = *mark.first()?;
    let mut from = 0_usize;
    loop {
        let tail = bytes.get(from..)?;
        let step = tail.iter().position(|byte| *byte == first)?;
        let place = from.checked_add(step)?;
        let end = place.checked_add(mark.len())?;
        if bytes.get(place..end)? == mark {
            return Some((bytes.get(..place)?, bytes.get(end..)?));
        }
        from = place.checked_add(1)?;
    }
}

/// A quoted parameter of the line that says what a part is. Browsers write a quote in a name as %22.
fn parameter(head: &str, name: &str) -> Option<String> {
    let line =
        head.split("\r\n").find(|line| line.to_ascii_lowercase().starts_with("content-disposition:"))?;
    let (_, rest) = line.split_once(&format!("; {name}=\""))?;
    let (value, _) = rest.split_once('"')?;
    Some(value.replace("%22", "\"").replace("%0D", "\r").replace("%0A", "\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &[u8] = b"--XyZ\r\nContent-Disposition: form-data; name=\"reason\"\r\n\r\neen\r\nreden\r\n\
        --XyZ\r\nContent-Disposition: form-data; name=\"workbook\"; filename=\"C:\\map\\a b.xlsx\"\r\n\
        Content-Type: application/octet-stream\r\n\r\nPK\x00\r\n--Xy\r\n\r\n--XyZ\r\n\
        Content-Disposition: form-data; name=\"other\"; filename=\"\"\r\n\r\n\r\n--XyZ--\r\n";

    #[test]
    fn fields_and_files_are_told_apart_and_bytes_stay_as_they_are() {
        let (fields, files) = read(BODY, "XyZ").unwrap();
        assert_eq!(fields, [("reason".to_owned(), "een\r\nreden".to_owned())]);
        let expected = SentFile {
            field: "workbook".into(),
            name: "a b.xlsx".into(),
            bytes: b"PK\x00\r\n--Xy\r\n".to_vec(),
        };
        assert_eq!(files, [expected]);
    }

    #[test]
    fn a_body_that_breaks_off_is_no_form() {
        for end in [0, 5, 40, 120, BODY.len() - 10] {
            assert_eq!(read(&BODY[..end], "XyZ"), None, "{end}");
        }
        assert_eq!(read(BODY, "other"), None);
    }

    #[test]
    fn the_boundary_is_found_with_and_without_quotes() {
        assert_eq!(boundary("multipart/form-data; boundary=abc"), Some("abc"));
        assert_eq!(boundary("multipart/form-data; boundary=\"a b\"; charset=x"), Some("a b"));
        assert_eq!(boundary("multipart/form-data"), None);
    }
}
