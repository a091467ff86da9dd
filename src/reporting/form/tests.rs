//! Forms are read and checked.

use std::collections::BTreeMap;

use super::*;
use crate::domain::language::Bilingual;

#[test]
fn every_form_reads_and_names_only_what_exists() {
    let shelf = Shelf::built_in();
    for name in names() {
        shelf.find(name).unwrap();
    }
}

fn form(block: &str) -> String {
    format!(
        "form = \"f\"\ntitle = ''\nreference = {{nl='',en=''}}\n[[section]]\nheading = {{nl='',en=''}}\n[[section.block]]\n{block}"
    )
}

#[test]
fn a_form_that_names_what_does_not_exist_is_refused() {
    for (block, complaint) in [
        ("type='table'\ndataset='nope'\nname='x'\ncaption=''\nempty=''\ncolumns=[]", "no dataset 'nope'"),
        (
            "type='table'\ndataset='funding'\nname='x'\ncaption=''\nempty=''\ncolumns=[{field='nope',head='',kind='text'}]",
            "no field 'nope'",
        ),
        (
            "type='table'\ndataset='funding'\nname='x'\ncaption=''\nempty=''\ncolumns=[]\nwhere={field='nope',is=['a']}",
            "no field 'nope'",
        ),
        (
            "type='table'\ndataset='funding'\nname='x'\ncaption=''\nempty=''\ncolumns=[]\nrow_list='nope'",
            "no list of rows 'nope'",
        ),
        ("type='key-figures'\nfigures=[{label='',figure='nope',remark=''}]", "no figure 'nope'"),
        ("type='chart'\npicture='nope'\ntitle=''\nalternative=''", "no picture 'nope'"),
        ("type='text'\ntext=''\ncolour='red'", "unknown field"),
        ("type='text'\ntext='We spent {{ nope }}.'", "\"We spent {{ nope }}.\""),
        ("type='text'\ntext={nl='',de=''}", "unknown field `de`"),
        (
            "type='fields'\nname='x'\ncaption=''\nrows=[{field='',figure='budget_total',fact='y'}]",
            "has two answers",
        ),
        (
            "type='fields'\nname='x'\ncaption=''\nrows=[]\n[[section.block]]\ntype='fields'\nname='x'\ncaption=''\nrows=[]",
            "two tables are called 'x'",
        ),
    ] {
        let error = read("f", &form(block)).unwrap_err().to_string();
        assert!(error.contains(complaint), "{complaint}: {error}");
    }
}

#[test]
fn a_section_quotes_the_fields_of_the_dataset_it_is_repeated_for() {
    let text =
        form("type='text'\ntext='{{ item_code }}'").replace("heading", "repeat = 'activities'\nheading");
    read("f", &text).unwrap();
    let error = read("f", &text.replace("item_code", "item_nope")).unwrap_err().to_string();
    assert!(error.contains("item_nope"), "{error}");
}

#[test]
fn an_own_form_stands_beside_or_in_place_of_those_of_the_program() {
    let own = form("type='text'\ntext='ours'");
    let shelf = Shelf::with_own([
        ("f".to_owned(), own.clone()),
        ("progress-report".to_owned(), own.replace("form = \"f\"", "form = \"progress-report\"")),
    ])
    .unwrap();
    assert_eq!(shelf.names().last(), Some("f"));
    assert_eq!(shelf.names().count(), names().count() + 1);
    assert!(shelf.is_own("progress-report") && !shelf.is_own("financial-report"));
    assert_eq!(shelf.find("progress-report").unwrap().sections.len(), 1);
    let error = shelf.find("nope").unwrap_err().to_string();
    assert!(error.contains("there is no form 'nope'") && error.contains(", f"), "{error}");
    assert!(Shelf::with_own([("other".to_owned(), own)]).is_err());
}

#[test]
fn a_text_with_an_unknown_figure_stops_with_its_sentence() {
    let filler = TextFiller::new(BTreeMap::from([("spent".to_owned(), "1,00".to_owned())]));
    assert_eq!(filler.fill(&Bilingual::same("EUR {{ spent }}."), Language::Nl).unwrap(), "EUR 1,00.");
    let stale = Bilingual::same("Good so far. We spent {{ spnt }} in all. The end.");
    match filler.fill(&stale, Language::Nl) {
        Err(ReportError::UnknownFigure { sentence, .. }) => {
            assert_eq!(sentence, "We spent {{ spnt }} in all.");
        }
        other => panic!("{other:?}"),
    }
}
