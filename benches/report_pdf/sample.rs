//! Reports to look at and to test with: invented grants, every kind of block, and content that is meant to hurt.

use super::document::{
    Attachment, Block, Bullet, Cell, Chart, Column, ColumnKind, Curve, CurveStyle, Head, KeyFigure, Picture,
    ReportDocument, Row, RowKind, Signature, Table, TimelineRow, TimelineState, Value,
};
use super::language::Language;
use super::money::{Cents, Percent};

use chrono::{DateTime, Days, NaiveDate};
use rust_decimal::Decimal;

pub fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

fn text(text: &str) -> Cell {
    Cell::text(text)
}

fn euros(euros: i64) -> Cell {
    Cell::money(Cents::new(euros.saturating_mul(100).saturating_add(37)))
}

pub fn column(head: &str, unit: Option<&str>, kind: ColumnKind) -> Column {
    Column { head: head.to_owned(), group: None, unit: unit.map(str::to_owned), kind }
}

pub fn row(kind: RowKind, cells: Vec<Cell>) -> Row {
    Row { kind, cells }
}

pub fn table(name: &str, caption: &str, columns: Vec<Column>, rows: Vec<Row>) -> Table {
    Table { name: name.to_owned(), caption: caption.to_owned(), columns, rows, notes: Vec::new() }
}

fn heading(level: u8, text: &str) -> Block {
    Block::Heading { level, text: text.to_owned() }
}

fn paragraph(text: &str) -> Block {
    Block::Paragraph { text: text.to_owned() }
}

pub fn empty_report(language: Language) -> ReportDocument {
    let (title, statement) = match language {
        Language::Nl => ("Financieel verslag", "Medegefinancierd door de Europese Unie"),
        Language::En => ("Financial report", "Co-funded by the European Union"),
    };
    let facts = [
        ("Project", "Samen Wonen: begeleiding van statushouders naar werk en huisvesting"),
        ("Projectcode", "CBR"),
        ("Begunstigde", "Stichting Brug & Haven, Rotterdam"),
        ("Beschikking", "AMIF-2024-0147, 12 maart 2024"),
        ("Verslagperiode", "1 januari 2025 t/m 30 juni 2025 (2025-1)"),
        ("Opgemaakt op", "23 november 2026"),
        ("Versie en stand", "3, concept"),
    ];
    ReportDocument {
        language,
        head: Head {
            title: title.to_owned(),
            reference: "Verordening (EU) 2021/1060, artikel 42 en bijlage VII; AMIF-beschikking bijlage 4"
                .to_owned(),
            grant_code: "CBR".to_owned(),
            period_code: "2025-1".to_owned(),
            author: "Stichting Brug & Haven".to_owned(),
            facts: facts.map(|(label, value)| (label.to_owned(), value.to_owned())).into(),
            state_mark: Some("CONCEPT".to_owned()),
            version: "3".to_owned(),
            snapshot_sha256: "4be1a0c2d9f3".repeat(6).chars().take(64).collect(),
            funding_statement: statement.to_owned(),
            made_at: DateTime::from_timestamp(1_795_000_000, 0).unwrap_or_default(),
        },
        blocks: Vec::new(),
        attachments: Vec::new(),
    }
}

const CATEGORIES: [(&str, i64, i64); 9] = [
    ("a. Personeelskosten", 412_350, 640_000),
    ("b. Reis- en verblijfkosten", 38_410, 30_000),
    ("c. Apparatuur en afschrijving", 12_080, 25_000),
    ("d. Huisvesting van deelnemers, met inbegrip van energie en inrichting", 95_220, 180_000),
    ("e. Verbruiksgoederen", 4_310, 9_000),
    ("f. Uitbesteding", 61_790, 110_000),
    ("g. Kosten voor de doelgroep", 0, 15_000),
    ("h. Kosten van EU-voorschriften voor zichtbaarheid", 6_120, 0),
    ("i. Indirecte kosten (7 %)", 44_119, 70_630),
];

fn budget_table() -> Table {
    let mut rows = Vec::new();
    for (number, (name, realised, approved)) in CATEGORIES.into_iter().enumerate() {
        if number == 0 {
            rows.push(row(
                RowKind::Group,
                vec![text("Directe kosten"), Cell::blank(), Cell::blank(), Cell::blank(), Cell::blank()],
            ));
        }
        if number == 8 {
            let cells = vec![
                text("Subtotaal directe kosten"),
                euros(1_009_000),
                euros(620_280),
                euros(388_720),
                text("61,5"),
            ];
            rows.push(row(RowKind::Subtotal, cells));
        }
        let percent = Cents::new(realised)
            .percentage_of(Cents::new(approved))
            .map_or(Value::NotApplicable, Value::Percent);
        let realised_cell = if realised == 0 { Cell::nothing() } else { euros(realised) };
        rows.push(row(
            RowKind::Body,
            vec![
                text(name),
                euros(approved),
                realised_cell,
                euros(approved.saturating_sub(realised)),
                Cell::new(percent),
            ],
        ));
    }
    rows.push(row(
        RowKind::Total,
        vec![
            text("Totaal"),
            euros(1_079_630),
            euros(664_399),
            euros(415_231),
            Cell::new(Value::Percent(Percent::new(Decimal::new(615, 1)))),
        ],
    ));
    let columns = vec![
        column("Kostencategorie", None, ColumnKind::Text),
        column("Goedgekeurd", Some("EUR"), ColumnKind::Figure),
        column("Gerealiseerd t/m 30-06-2025", Some("EUR"), ColumnKind::Figure),
        column("Nog te besteden", Some("EUR"), ColumnKind::Figure),
        column("Uitputting", Some("%"), ColumnKind::Figure),
    ];
    let mut table = table(
        "begroting",
        "Begroting en realisatie per kostencategorie, Samen Wonen, tot en met 30 juni 2025",
        columns,
        rows,
    );
    table.notes = vec![
        "Nog te besteden is goedgekeurd min gerealiseerd. Uitputting is gerealiseerd gedeeld door goedgekeurd.".to_owned(),
        "n.v.t.: er is voor deze categorie niets begroot.".to_owned(),
    ];
    table
}

fn key_figures() -> Block {
    let figures = [
        (
            "Goedgekeurde subsidiabele kosten",
            Value::MoneyRounded(Cents::new(107_963_037)),
            "beschikking van 12 maart 2024",
        ),
        (
            "Gerealiseerd tot en met deze periode",
            Value::MoneyRounded(Cents::new(66_439_937)),
            "61,5 % van de begroting",
        ),
        ("Gevraagde EU-bijdrage", Value::Money(Cents::new(49_829_953)), "75 % van de subsidiabele kosten"),
        ("Correcties", Value::Money(Cents::new(-123_456)), "drie regels, zie paragraaf 2.3"),
    ];
    Block::KeyFigures {
        figures: figures
            .map(|(label, value, remark)| KeyFigure {
                label: label.to_owned(),
                cell: Cell::new(value),
                remark: remark.to_owned(),
            })
            .into(),
    }
}

fn bullets() -> Block {
    let bars = CATEGORIES
        .map(|(label, realised, approved)| Bullet {
            label: label.to_owned(),
            realised: Cents::new(realised.saturating_mul(100)),
            approved: Cents::new(approved.saturating_mul(100)),
        })
        .into();
    Block::Chart(Chart {
        title: "Reizen ligt voor op de begroting, huisvesting loopt achter".to_owned(),
        alternative:
            "Balken van gerealiseerde bedragen per kostencategorie met het goedgekeurde bedrag als streep."
                .to_owned(),
        picture: Picture::Bullets {
            realised_label: "gerealiseerd".to_owned(),
            approved_label: "goedgekeurd".to_owned(),
            bars,
        },
    })
}

fn curves() -> Block {
    let line = |label: &str, style, from: i64, count: u64, per_month: i64| {
        let mut points = Vec::new();
        let mut sum = from;
        let start = if style == CurveStyle::Forecast { day(2025, 6, 30) } else { day(2024, 4, 1) };
        for month in 0..count {
            points.push((
                start.checked_add_days(Days::new(month.saturating_mul(30))).unwrap_or(start),
                Cents::new(sum),
            ));
            let season = i64::try_from(month % 5).unwrap_or(0);
            sum = sum.saturating_add(per_month).saturating_add(season.saturating_mul(240_000));
        }
        Curve { label: label.to_owned(), style, points }
    };
    Block::Chart(Chart {
        title: "Bij dit tempo blijft aan het eind ongeveer 90.000 euro over".to_owned(),
        alternative: "Cumulatieve lijnen van plan, realisatie en verwachting van april 2024 tot eind 2026."
            .to_owned(),
        picture: Picture::Curves {
            curves: vec![
                line("Plan", CurveStyle::Plan, 0, 34, 2_800_000),
                line("Werkelijk", CurveStyle::Actual, 0, 16, 3_600_000),
                line("Verwachting tot einddatum", CurveStyle::Forecast, 61_200_000, 19, 1_700_000),
            ],
            today: day(2025, 6, 30),
            today_label: "30 juni 2025".to_owned(),
        },
    })
}

pub fn timeline(milestones: usize) -> Block {
    let states = [
        (TimelineState::Reached, "bereikt"),
        (TimelineState::OnTrack, "op schema"),
        (TimelineState::Late, "42 dagen later"),
        (TimelineState::Dropped, "vervallen"),
    ];
    let rows = (0..milestones)
        .map(|number| {
            let (state, state_label) =
                states.get(number % 4).copied().unwrap_or((TimelineState::Late, "te laat"));
            let planned = day(2024, 6, 1)
                .checked_add_days(Days::new(u64::try_from(number).unwrap_or(0).saturating_mul(61) % 880))
                .unwrap_or_default();
            let later = planned.checked_add_days(Days::new(42));
            TimelineRow {
                group: Some(format!("Activiteit {}: begeleiding en opleiding", number / 4)),
                label: format!("M{number}. Eerste groep van dertig deelnemers heeft het traject afgerond"),
                planned,
                forecast: if state == TimelineState::Late { later } else { None },
                reached: if state == TimelineState::Reached {
                    planned.checked_add_days(Days::new(9))
                } else {
                    None
                },
                state,
                state_label: state_label.to_owned(),
            }
        })
        .collect();
    Block::Chart(Chart {
        title: "Twee mijlpalen schuiven, de einddatum blijft haalbaar".to_owned(),
        alternative: "Tijdlijn van mijlpalen per activiteit met geplande, verwachte en bereikte data."
            .to_owned(),
        picture: Picture::Timeline {
            from: day(2024, 4, 1),
            to: day(2026, 12, 31),
            today: day(2025, 6, 30),
            today_label: "30 juni 2025".to_owned(),
            rows,
        },
    })
}

fn signature() -> Block {
    Block::Signature(Signature {
        labels: ["Naam", "Functie", "Plaats", "Datum", "Handtekening"].map(str::to_owned).into(),
        statement: "Ondergetekende verklaart dat dit verslag volledig is, overeenstemt met de administratie en dat de \
                    kosten werkelijk zijn gemaakt en betaald in de subsidiabele periode."
            .to_owned(),
    })
}

const SUPPLIERS: [&str; 10] = [
    "Müller & Söhne GmbH, Düsseldorf",
    "Łódź Usługi Społeczne Sp. z o.o.",
    "Drukkerij De Eendracht",
    "Αθηναϊκή Μεταφραστική Α.Ε.",
    "Uitzendbureau Noord-Holland Noord en Omstreken B.V.",
    "София Консулт ЕООД",
    "Taaltraining Coöperatie U.A.",
    "Café d'Été",
    "Țiriac Servicii Sociale Ștefan S.R.L.",
    "NS Groep N.V.",
];

/// The list of expense lines as the reports print it: ten columns.
pub fn ledger(lines: usize) -> Table {
    let columns = vec![
        column("Regel", None, ColumnKind::Code),
        column("Factuur", None, ColumnKind::Code),
        column("Datum", None, ColumnKind::Date),
        column("Betaald", None, ColumnKind::Date),
        column("Leverancier", None, ColumnKind::Text),
        column("Omschrijving", None, ColumnKind::Text),
        column("Cat.", None, ColumnKind::Code),
        column("Bedrag", Some("EUR"), ColumnKind::Figure),
        column("Aandeel", Some("%"), ColumnKind::Figure),
        column("Subsidiabel", Some("EUR"), ColumnKind::Figure),
    ];
    let mut rows: Vec<Row> = (0..lines).map(ledger_line).collect();
    rows.push(row(
        RowKind::Total,
        vec![
            text("Totaal"),
            Cell::blank(),
            Cell::blank(),
            Cell::blank(),
            Cell::blank(),
            Cell::blank(),
            Cell::blank(),
            euros(12_345_678),
            Cell::blank(),
            euros(9_876_543),
        ],
    ));
    let mut table = table("regels", "Uitgavenregels van Samen Wonen in periode 2025-1", columns, rows);
    table.notes = vec!["Subsidiabel is bedrag maal aandeel, per regel afgerond op centen.".to_owned()];
    table
}

fn ledger_line(number: usize) -> Row {
    let seed = u64::try_from(number)
        .unwrap_or(0)
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407)
        >> 20;
    let cents = i64::try_from(seed % 900_000).unwrap_or(0).saturating_add(125);
    let cents = if number.is_multiple_of(97) { cents.saturating_neg() } else { cents };
    let booked = day(2025, 1, 1).checked_add_days(Days::new(seed % 180)).unwrap_or_default();
    let supplier = SUPPLIERS.get(number % SUPPLIERS.len()).copied().unwrap_or_default();
    let description = if number.is_multiple_of(7) {
        "Begeleiding van deelnemers bij inburgering en het vinden van passend werk, maand 3"
    } else {
        "Reiskosten cursisten"
    };
    let category = ["a", "b", "c", "d", "f"].get(number % 5).copied().unwrap_or("a");
    row(
        RowKind::Body,
        vec![
            text(&format!("{:05}", number.saturating_add(1))),
            text(&format!("F25-{:06}", seed % 1_000_000)),
            Cell::new(Value::Date(booked)),
            Cell::new(booked.checked_add_days(Days::new(14)).map_or(Value::Nothing, Value::Date)),
            text(supplier),
            text(description),
            text(category),
            Cell::money(Cents::new(cents)),
            Cell::new(Value::Percent(Percent::new(Decimal::new(i64::try_from(seed % 1000).unwrap_or(0), 1)))),
            Cell::money(Cents::new(cents.checked_div(2).unwrap_or(0))),
        ],
    )
}

/// About three pages: the answer, a table, pictures, a signature.
pub fn short_report(language: Language) -> ReportDocument {
    let mut report = empty_report(language);
    report.blocks = vec![
        key_figures(),
        bullets(),
        heading(1, "1 Begroting en realisatie"),
        paragraph(
            "Deze tabel volgt de indeling van de beschikking. Bedragen zijn in euro en inclusief btw waar die niet verrekenbaar is.\n\nAfwijkingen van meer dan tien procent staan onder de tabel toegelicht.",
        ),
        Block::Table(budget_table()),
        Block::Note { text: "Bron: grootboek per 30 juni 2025, regels met status goedgekeurd.".to_owned() },
        heading(1, "2 Verloop van de uitgaven"),
        curves(),
        heading(2, "2.1 Mijlpalen"),
        timeline(8),
        heading(1, "3 Verklaring"),
        signature(),
    ];
    report.attachments = vec![
        Attachment {
            name: "regels.csv".to_owned(),
            mime: "text/csv",
            description: "Uitgavenregels van deze periode".to_owned(),
            bytes: b"regel;bedrag\n1;12,50\n".to_vec(),
        },
        Attachment {
            name: "momentopname.json".to_owned(),
            mime: "application/json",
            description: "Momentopname waaruit dit verslag is gemaakt".to_owned(),
            bytes: b"{}".to_vec(),
        },
    ];
    report
}

/// The short report with its lines: contents, and a wide table over many pages.
pub fn long_report(lines: usize) -> ReportDocument {
    let mut report = short_report(Language::Nl);
    report.blocks.pop();
    report.blocks.pop();
    report.blocks.extend([
        heading(1, "3 Bijlagen"),
        heading(2, "3.1 Uitgavenregels"),
        paragraph("Alle regels die in deze periode zijn opgevoerd, in volgorde van boeking."),
        Block::Table(ledger(lines)),
        heading(2, "3.2 Mijlpalen in detail"),
        timeline(60),
        heading(1, "4 Verklaring"),
        signature(),
    ]);
    report
}

/// Content that a careless printer would clip, drop or choke on.
pub fn odd_report() -> ReportDocument {
    let mut report = empty_report(Language::En);
    let (long_word, long_text) = (long_word(), long_text());
    report.head.title = format!("Odd content & <tags> {ODD}");
    report.head.reference.clone_from(&long_text);
    report.head.facts.push((ODD.to_owned(), long_text.clone()));
    report.head.state_mark = Some("DRAFT — not for signature".to_owned());
    let six_hundred = long_text.chars().take(600).collect::<String>();
    let figure = |label: &str, cell: Cell, remark: &str| KeyFigure {
        label: label.to_owned(),
        cell,
        remark: remark.to_owned(),
    };
    report.blocks = vec![
        heading(2, "0.1 A level two heading before any level one"),
        Block::KeyFigures {
            figures: vec![
                figure(ODD, Cell::new(Value::Money(Cents::new(i64::MIN))), &six_hundred),
                figure(&long_word, text(&long_word), ""),
            ],
        },
        heading(1, &six_hundred),
        paragraph(&format!("{ODD}\n\n\n{long_text}\nsecond line\r\n\r\nthird paragraph {long_word}")),
        Block::Table(odd_table()),
        heading(1, "2 Empty things"),
        Block::Table(table("none", "No rows", odd_columns("Naam", "Bedrag"), vec![])),
        Block::Table(table("nothing", "No columns", vec![], vec![])),
    ];
    report.blocks.extend(odd_pictures());
    report.blocks.extend([
        Block::KeyFigures { figures: vec![] },
        heading(1, "3 Forty columns"),
        Block::Table(forty_columns()),
        Block::PageBreak,
        Block::PageBreak,
        signature(),
    ]);
    let file = |bytes: Vec<u8>| Attachment {
        name: "lijst (één).csv".to_owned(),
        mime: "text/csv",
        description: ODD.to_owned(),
        bytes,
    };
    report.attachments = vec![file(vec![]), file(vec![0; 10])];
    report
}

const ODD: &str = "emoji 👍🏽 🇳🇱, العربية, e\u{301}a\u{308}, tab\there, zero\u{200B}width\u{200D}\u{FEFF}, \
                   soft\u{AD}hyphen, ✓ ✗ ☐, \u{202E}omgekeerd\u{202C}, nb\u{A0}sp, bel\u{7}, \u{E000}";

fn long_word() -> String {
    "Beschikkingsbedragwijzigingsverzoekbehandelingstermijn".repeat(4)
}

fn long_text() -> String {
    "Een cel met twee duizend tekens breekt over regels en pagina's. ".repeat(32)
}

fn odd_columns(name: &str, amount: &str) -> Vec<Column> {
    vec![
        column(name, None, ColumnKind::Text),
        column(amount, Some("per maand en per persoon"), ColumnKind::Figure),
        column("Code", None, ColumnKind::Code),
    ]
}

fn odd_table() -> Table {
    let (word, sentences) = (long_word(), long_text());
    let six_hundred = sentences.chars().take(600).collect::<String>();
    let rows = vec![
        row(RowKind::Body, vec![text(ODD), text(&word), text("c")]),
        row(RowKind::Group, vec![text(&six_hundred), Cell::blank(), Cell::blank()]),
        row(RowKind::Body, vec![text(&sentences.repeat(4)), euros(1), text(&"C0DE".repeat(200))]),
        row(
            RowKind::Body,
            vec![
                text("line\nbreak\r\nin cell"),
                Cell::nothing(),
                Cell::new(Value::NotApplicable),
                text("a cell without column"),
            ],
        ),
        row(RowKind::Body, vec![text("short row")]),
        row(RowKind::Total, vec![text("Total"), euros(i64::MAX / 1000), Cell::blank()]),
    ];
    table("odd", &six_hundred, odd_columns(&word, &six_hundred), rows)
}

fn odd_pictures() -> [Block; 4] {
    let curves = |curves: Vec<Curve>, today_label: &str| Picture::Curves {
        curves,
        today: day(2025, 1, 1),
        today_label: today_label.to_owned(),
    };
    let point =
        Curve { label: long_word(), style: CurveStyle::Actual, points: vec![(day(2025, 1, 1), Cents::ZERO)] };
    let bars = vec![
        Bullet { label: long_text(), realised: Cents::new(-50_000), approved: Cents::ZERO },
        Bullet { label: ODD.to_owned(), realised: Cents::new(i64::MAX), approved: Cents::new(i64::MIN) },
    ];
    let bullets = Picture::Bullets { realised_label: long_text(), approved_label: ODD.to_owned(), bars };
    let nothing = Picture::Timeline {
        from: day(2025, 1, 1),
        to: day(2024, 1, 1),
        today: day(1900, 1, 1),
        today_label: String::new(),
        rows: vec![],
    };
    [
        ("Nothing to draw", curves(vec![], "today")),
        ("One point", curves(vec![point], ODD)),
        ("Far amounts", bullets),
        ("No milestones", nothing),
    ]
    .map(|(title, picture)| {
        Block::Chart(Chart { title: title.to_owned(), alternative: ODD.to_owned(), picture })
    })
}

pub fn forty_columns() -> Table {
    let mut columns = vec![column("Jaar", None, ColumnKind::Code)];
    columns.extend((1..40).map(|number| column(&format!("Kolom {number}"), Some("EUR"), ColumnKind::Figure)));
    let rows = (0..3_i64)
        .map(|line| {
            let mut cells = vec![text(&format!("{}", 2024_i64.saturating_add(line)))];
            cells.extend((1..40_i64).map(|number| euros(number.saturating_mul(31_000).saturating_add(line))));
            row(RowKind::Body, cells)
        })
        .collect();
    table("veertig", "Forty columns", columns, rows)
}
