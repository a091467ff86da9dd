//! The printer as a whole: what goes in comes out readable, whatever it is, and always as the same bytes.

use lopdf::Document;

use super::flow::{self, Piece};
use super::press::{self, PagePlan};
use super::style::Orientation;
use super::*;
use crate::domain::{language, language::Language, money, money::Cents};
use crate::reporting::document;
use crate::reporting::document::{Block, Cell, ColumnKind, Row, RowKind, Signature, Value};
use crate::reporting::figures;

#[path = "../../../benches/report_pdf/sample.rs"]
mod sample;

fn printed(report: &ReportDocument) -> Vec<u8> {
    let mut bytes = Vec::new();
    let stats = print(report, &mut bytes).unwrap();
    assert_eq!(stats.bytes, u64::try_from(bytes.len()).unwrap());
    assert!(stats.pages > 0);
    bytes
}

/// The text of each page, as a reader's computer sees it, without its spaces and line ends.
fn page_texts(bytes: &[u8]) -> Vec<String> {
    let file = Document::load_mem(bytes).unwrap();
    file.get_pages()
        .into_keys()
        .map(|page| file.extract_text(&[page]).unwrap().split_whitespace().collect())
        .collect()
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect()
}

fn report_of(blocks: Vec<Block>) -> ReportDocument {
    ReportDocument { blocks, ..sample::empty_report(Language::Nl) }
}

fn one_column(rows: Vec<Row>) -> document::Table {
    sample::table("t", "Een tabel", vec![sample::column("Naam", None, ColumnKind::Text)], rows)
}

fn text_row(kind: RowKind, text: &str) -> Row {
    sample::row(kind, vec![Cell::text(text)])
}

/// What stands on each page.
fn pieces(report: &ReportDocument) -> Vec<(Orientation, Vec<Piece>)> {
    let layout = flow::compose(report, Faces::load().unwrap());
    press::plan(&layout)
        .into_iter()
        .map(|PagePlan { section, units }| {
            let section = &layout.sections[section];
            (section.orientation, section.units[units].iter().map(|unit| unit.piece).collect())
        })
        .collect()
}

fn is_row(piece: &Piece) -> bool {
    matches!(piece, Piece::TableRow { .. })
}

#[test]
fn the_same_report_gives_the_same_bytes_on_any_number_of_threads() {
    let report = sample::long_report(300);
    let first = printed(&report);
    assert_eq!(first, printed(&report));
    for threads in [1, 2, 5] {
        let mut bytes = Vec::new();
        print_on_threads(&report, &mut bytes, threads).unwrap();
        assert!(bytes == first, "{threads} threads");
    }
    assert!(first != printed(&sample::long_report(301)));
}

#[test]
fn every_amount_and_name_can_be_read_back() {
    let report = sample::long_report(120);
    let text = page_texts(&printed(&report)).concat();
    for block in &report.blocks {
        let Block::Table(table) = block else { continue };
        for cell in table.rows.iter().flat_map(|row| &row.cells) {
            let shown = squeezed(&figures::shown(&cell.value, Language::Nl));
            assert!(text.contains(&shown), "{shown}");
        }
    }
    for (_, value) in &report.head.facts {
        assert!(text.contains(&squeezed(value)), "{value}");
    }
}

#[test]
fn odd_content_is_printed_and_nothing_is_shown_as_the_empty_box() {
    let report = sample::odd_report();
    let bytes = printed(&report);
    let text = page_texts(&bytes).concat();
    for expected in
        ["omgekeerd", "zerowidth", "√", "×", "\u{FFFD}", "92,233,720,368,547,758.08", "Nolinesinthisperiod."]
    {
        assert!(text.contains(expected), "{expected}");
    }
}

#[test]
fn a_cell_longer_than_a_page_goes_on_over_the_pages() {
    let words: Vec<String> = (0..6000).map(|number| format!("woord{number}")).collect();
    let report = report_of(vec![Block::Table(one_column(vec![text_row(RowKind::Body, &words.join(" "))]))]);
    let text = page_texts(&printed(&report)).concat();
    assert!(words.iter().all(|word| text.contains(word.as_str())));
    assert!(pieces(&report).len() > 2);
}

#[test]
fn tables_of_any_size_are_printed() {
    for rows in [0_usize, 1, 2, 11, 500] {
        let body = (0..rows).map(|row| text_row(RowKind::Body, &format!("rij{row}."))).collect();
        let text = page_texts(&printed(&report_of(vec![Block::Table(one_column(body))]))).concat();
        assert!((0..rows).all(|row| text.contains(&format!("rij{row}."))), "{rows} rows");
        assert_eq!(text.contains("Geenregels"), rows == 0);
    }
    printed(&report_of(vec![Block::Table(sample::table("t", "", vec![], vec![]))]));
}

#[test]
fn forty_columns_are_parted_and_every_figure_is_there() {
    let table = sample::forty_columns();
    let shown: Vec<String> = table
        .rows
        .iter()
        .flat_map(|row| &row.cells)
        .map(|cell| figures::shown(&cell.value, Language::Nl).into_owned())
        .collect();
    let report = report_of(vec![Block::Table(table)]);
    let text = page_texts(&printed(&report)).concat();
    assert!(shown.iter().all(|figure| text.contains(figure.as_str())));
    assert!(pieces(&report).iter().any(|(orientation, _)| *orientation == Orientation::Landscape));
}

#[test]
fn a_wide_table_turns_its_section_and_nothing_else() {
    let report = sample::long_report(60);
    let pages = pieces(&report);
    let wide: Vec<bool> =
        pages.iter().map(|(orientation, _)| *orientation == Orientation::Landscape).collect();
    assert!(wide.contains(&true));
    assert_eq!((wide.first(), wide.last()), (Some(&false), Some(&false)));
}

#[test]
fn no_page_ends_with_a_heading_or_begins_with_a_total() {
    for lines in 1..60 {
        let mut rows: Vec<Row> = (0..lines).map(|row| text_row(RowKind::Body, &row.to_string())).collect();
        rows.push(text_row(RowKind::Total, "Totaal"));
        let heading = Block::Heading { level: 1, text: "1 Kop".to_owned() };
        let report = report_of(vec![
            heading.clone(),
            Block::Table(one_column(rows)),
            heading,
            Block::Paragraph { text: "x".to_owned() },
        ]);
        let layout = flow::compose(&report, Faces::load().unwrap());
        let is_heading = |piece: &Piece| matches!(piece, Piece::Text { text, .. } if matches!(layout.texts[*text].purpose, flow::Purpose::Heading(_) | flow::Purpose::Caption(_)));
        for (_, page) in pieces(&report) {
            assert!(!page.last().is_some_and(is_heading), "{lines}");
            let first_row = page.iter().find(|piece| is_row(piece));
            assert!(!matches!(first_row, Some(Piece::TableRow { row, .. }) if *row == lines), "{lines}");
        }
    }
}

#[test]
fn a_signature_never_stands_alone() {
    let signature = || {
        let labels = ["Naam", "Functie", "Plaats", "Datum", "Handtekening"].map(str::to_owned).into();
        Block::Signature(Signature { labels, statement: "Ik verklaar".to_owned() })
    };
    for lines in 20..60 {
        let paragraphs = (0..lines).map(|_| Block::Paragraph { text: "Een regel".to_owned() });
        let blocks: Vec<Block> = paragraphs.chain([Block::PageBreak, signature()]).collect();
        let report = report_of(blocks);
        let layout = flow::compose(&report, Faces::load().unwrap());
        let pages = pieces(&report);
        let (_, last) = pages.last().unwrap();
        let others = last.iter().filter(|piece| match piece {
            Piece::SignatureLine { .. } => false,
            Piece::Text { text, .. } => layout.texts[*text].text != "Ik verklaar",
            _ => true,
        });
        assert!(others.count() > 0, "{lines}");
        assert_eq!(last.iter().filter(|piece| matches!(piece, Piece::SignatureLine { .. })).count(), 5);
    }
}

#[test]
fn no_page_begins_with_the_notes_of_a_table() {
    let mut over_the_edge = 0;
    for lines in 1..90 {
        let rows = (0..lines).map(|row| text_row(RowKind::Body, &row.to_string())).collect();
        let notes = vec!["Een noot".to_owned(), "Nog een noot".to_owned()];
        let report = report_of(vec![Block::Table(document::Table { notes, ..one_column(rows) })]);
        let pages = pieces(&report);
        over_the_edge += usize::from(pages.len() > 1);
        for (_, page) in pages {
            assert!(page.iter().any(is_row), "{lines}: {page:?}");
        }
    }
    assert!(over_the_edge > 10, "{over_the_edge}");
}

#[test]
fn contents_stand_in_front_of_long_reports_only() {
    let short = page_texts(&printed(&sample::short_report(Language::Nl)));
    assert!(!short.concat().contains("Inhoud"));
    let long = page_texts(&printed(&sample::long_report(500)));
    assert!(long[0].contains("Inhoud") && long[0].contains("3.1Uitgavenregels"));
    assert!(long[1].contains("1Begrotingenrealisatie") && long[0].contains("1Begrotingenrealisatie2"));
    assert!(long.iter().enumerate().all(|(page, text)| text.contains(&format!(
        "Pagina{}van{}",
        page + 1,
        long.len()
    ))));
}

#[test]
fn contents_that_do_not_fit_on_the_first_page_have_their_own() {
    let sections = (1..60).flat_map(|number| {
        let text = format!("{number} Onderdeel");
        [Block::Heading { level: 1, text }, Block::Paragraph { text: "Een regel. ".repeat(300) }]
    });
    let pages = page_texts(&printed(&report_of(sections.collect())));
    assert!(!pages[0].contains("Inhoud") && pages[1].contains("Inhoud"));
}

fn wide_table() -> Block {
    let columns = (0..14).map(|number| sample::column(&number.to_string(), None, ColumnKind::Figure));
    let row = sample::row(RowKind::Body, vec![Cell::new(Value::Money(Cents::new(123_456_789))); 14]);
    Block::Table(sample::table("breed", "Een brede tabel", columns.collect(), vec![row; 5]))
}

#[test]
fn what_follows_a_wide_table_stays_on_its_page_while_it_fits() {
    let heading = |level, text: &str| Block::Heading { level, text: text.to_owned() };
    let words = |count: usize| Block::Paragraph { text: "woord ".repeat(count) };
    let section = || [heading(1, "1 Breed"), wide_table()];
    let (portrait, landscape) = (Orientation::Portrait, Orientation::Landscape);
    for (number, (after, expected)) in [
        (vec![heading(2, "Toelichting"), words(50)], vec![portrait, landscape]),
        (vec![heading(1, "2 Slot"), words(50)], vec![portrait, landscape]),
        (vec![heading(1, "2 Slot"), words(700)], vec![portrait, landscape, portrait]),
        (vec![heading(1, "2 Slot"), words(50), wide_table()], vec![portrait, landscape]),
    ]
    .into_iter()
    .enumerate()
    {
        let mut blocks = vec![heading(1, "0 Begin"), words(9)];
        blocks.extend(section().into_iter().chain(after));
        let pages: Vec<Orientation> =
            pieces(&report_of(blocks)).into_iter().map(|(orientation, _)| orientation).collect();
        assert_eq!(pages, expected, "case {number}");
    }
}

#[test]
fn the_state_of_the_report_stands_on_every_page() {
    let mut report = sample::short_report(Language::En);
    assert!(page_texts(&printed(&report)).iter().all(|text| text.contains("CONCEPT")));
    report.head.state_mark = None;
    assert!(!page_texts(&printed(&report)).concat().contains("CONCEPT"));
}

#[test]
fn a_report_of_hostile_texts_never_breaks_the_printer() {
    let hostile = [
        "\u{0}",
        "\n\n\n",
        "\u{202E}",
        " ",
        "((((\\)",
        "<<>>",
        "\u{1F600}\u{FE0F}",
        "a\u{301}\u{302}\u{303}",
        "\u{AD}",
        "--------",
    ];
    for text in hostile {
        let mut report = sample::short_report(Language::Nl);
        report.head.title = text.to_owned();
        report.head.funding_statement = text.repeat(50);
        report.head.state_mark = Some(text.repeat(90));
        report.head.snapshot_sha256 = text.to_owned();
        report.head.facts = vec![(text.repeat(40), text.to_owned())];
        report.blocks.push(Block::Heading { level: 9, text: text.to_owned() });
        report.blocks.push(Block::Paragraph { text: text.repeat(300) });
        report.blocks.push(Block::Table(one_column(vec![
            text_row(RowKind::Group, &text.repeat(99)),
            sample::row(RowKind::Body, vec![Cell::new(Value::Money(Cents::new(i64::MIN))); 9]),
        ])));
        report
            .blocks
            .push(Block::Signature(Signature { labels: vec![text.repeat(99)], statement: text.to_owned() }));
        printed(&report);
    }
}

/// Every text of the report, made very long.
fn swollen(times: usize) -> ReportDocument {
    let long = |text: &str| format!("{text} en verder ").repeat(times);
    let mut report = sample::long_report(12);
    let head = &mut report.head;
    for text in [&mut head.title, &mut head.reference, &mut head.funding_statement, &mut head.version] {
        *text = long(text);
    }
    head.facts = head.facts.iter().map(|(label, value)| (long(label), long(value))).collect();
    head.state_mark = Some(long("CONCEPT"));
    for block in &mut report.blocks {
        match block {
            Block::Heading { text, .. } | Block::Paragraph { text } | Block::Note { text } => {
                *text = long(text);
            }
            Block::KeyFigures { figures } => {
                for figure in figures {
                    figure.label = long(&figure.label);
                    figure.remark = long(&figure.remark);
                }
            }
            Block::Table(table) => swell_table(table, &long),
            Block::Chart(chart) => swell_chart(chart, &long),
            Block::Signature(signature) => {
                signature.statement = long(&signature.statement);
                signature.labels = signature.labels.iter().map(|label| long(label)).collect();
            }
            Block::Letterhead | Block::PageBreak => {}
        }
    }
    report
}

fn swell_table(table: &mut document::Table, long: &impl Fn(&str) -> String) {
    table.caption = long(&table.caption);
    for column in &mut table.columns {
        column.head = long(&column.head);
        column.unit = column.unit.as_deref().map(long);
    }
    for cell in table.rows.iter_mut().flat_map(|row| &mut row.cells) {
        if let Value::Text(text) = &mut cell.value {
            *text = long(text).into();
        }
    }
}

fn swell_chart(chart: &mut document::Chart, long: &impl Fn(&str) -> String) {
    chart.title = long(&chart.title);
    match &mut chart.picture {
        document::Picture::Bullets { realised_label, approved_label, bars } => {
            *realised_label = long(realised_label);
            *approved_label = long(approved_label);
            for bar in bars {
                bar.label = long(&bar.label);
            }
        }
        document::Picture::Curves { curves, today_label, .. } => {
            *today_label = long(today_label);
            for curve in curves.iter_mut() {
                curve.label = long(&curve.label);
            }
            let many = curves.iter().cycle().take(40).cloned().collect();
            *curves = many;
        }
        document::Picture::Timeline { rows, today_label, .. } => {
            *today_label = long(today_label);
            for row in rows {
                row.label = long(&row.label);
                row.state_label = long(&row.state_label);
                row.group = row.group.as_deref().map(long);
            }
        }
    }
}

#[test]
fn nothing_stands_below_the_foot_of_a_page_however_long_the_texts() {
    for times in [1, 8, 150] {
        let report = swollen(times);
        let mut layout = flow::compose(&report, Faces::load().unwrap());
        layout.add_contents();
        for PagePlan { section, units } in press::plan(&layout) {
            let section = &layout.sections[section];
            let floor = style::BODY_TOP + section.orientation.room() + 0.1;
            for place in press::placed(&section.units[units]) {
                assert!(place.top + place.height <= floor, "{times} times: {place:?}");
            }
        }
    }
}

#[test]
fn a_report_of_very_long_texts_is_printed() {
    let text = page_texts(&printed(&swollen(20))).concat();
    assert!(text.contains("Handtekeningenverder"));
}
