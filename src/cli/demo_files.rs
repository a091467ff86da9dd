//! The files of the demo, embedded: `demo` runs wherever the program runs. A test compares this list with the folder.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DemoKind {
    Grant,
    Rates,
    Progress,
    Workbook,
    /// Tariffs of staff by year and scale.
    Tariffs,
    /// What people state about how costs are computed.
    Bases,
    /// Time sheets.
    Hours,
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
    Rates "rates/inforeuro-2024-03.json",
    Rates "rates/inforeuro-2024-04.json",
    Rates "rates/inforeuro-2024-05.json",
    Rates "rates/inforeuro-2024-06.json",
    Rates "rates/inforeuro-2024-07.json",
    Rates "rates/inforeuro-2024-08.json",
    Rates "rates/inforeuro-2024-09.json",
    Rates "rates/inforeuro-2024-10.json",
    Rates "rates/inforeuro-2024-11.json",
    Rates "rates/inforeuro-2024-12.json",
    Rates "rates/inforeuro-2025-01.json",
    Rates "rates/inforeuro-2025-02.json",
    Rates "rates/inforeuro-2025-03.json",
    Rates "rates/inforeuro-2025-04.json",
    Rates "rates/inforeuro-2025-05.json",
    Rates "rates/inforeuro-2025-06.json",
    Rates "rates/inforeuro-2025-07.json",
    Rates "rates/inforeuro-2025-08.json",
    Rates "rates/inforeuro-2025-09.json",
    Rates "rates/inforeuro-2025-10.json",
    Rates "rates/inforeuro-2025-11.json",
    Rates "rates/inforeuro-2025-12.json",
    Progress "progress/2024-1.toml",
    Progress "progress/2025-1.toml",
    Progress "progress/2025-2.toml",
    Workbook "workbooks/2024-1-expenses-english.xlsx",
    Workbook "workbooks/2024-1-uitgaven-per-kwartaal.xlsx",
    Workbook "workbooks/2025-1-export-windows-1252.csv",
    Workbook "workbooks/2025-1-oud-formaat.xls",
    Workbook "workbooks/2025-1-tekstgetallen.ods",
    Workbook "workbooks/2025-2-met-fouten.xlsx",
    Workbook "workbooks/2025-2-uitgaven-per-maand-libreoffice.xlsx",
    Workbook "workbooks/2025-2-vreemde-valuta.xlsx",
    Tariffs "bases/overheidstarieven-voorbeeld.csv",
    Bases "bases/grondslagen.toml",
    Bases "bases/personeel.toml",
    Hours "hours/2024-1-urenstaten-november.xlsx",
    Hours "hours/2025-1-team-maart.xlsx",
    Hours "hours/2025-2-urenstaten-najaar.csv",
    Hours "hours/2026-1-urenstaten-januari.xlsx",
];
