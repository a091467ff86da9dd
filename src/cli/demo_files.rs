//! The files of the demo, embedded: `demo` runs wherever the program runs. A test compares this list with the folder.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DemoKind {
    Grant,
    Rates,
    Progress,
    Workbook,
}

pub(super) struct DemoFile {
    pub(super) kind: DemoKind,
    pub(super) name: &'static str,
    pub(super) bytes: &'static [u8],
}

macro_rules! demo_files {
    ($($kind:ident $name:literal),+ $(,)?) => {
        &[$(DemoFile {
            kind: DemoKind::$kind,
            name: file_name($name),
            bytes: include_bytes!(concat!("../../fixtures/cbr/", $name)),
        }),+]
    };
}

/// The part after the last slash.
const fn file_name(path: &'static str) -> &'static str {
    let mut rest = path.as_bytes();
    let mut after_slash = rest;
    while let [first, tail @ ..] = rest {
        rest = tail;
        if *first == b'/' {
            after_slash = tail;
        }
    }
    match std::str::from_utf8(after_slash) {
        Ok(name) => name,
        Err(_) => path,
    }
}

pub(super) const DEMO_FILES: &[DemoFile] = demo_files![
    Grant "grant.toml",
];
