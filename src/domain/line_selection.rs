//! Which lines of the ledger somebody looks at, and in which order. A selection is written as pairs of words, the same
//! in an address, in a saved view, on the command line and behind a figure of a report.

use std::str::FromStr;

use chrono::NaiveDate;

use crate::domain::folding::fold;
use crate::domain::ids::{ExpenditureId, ImportBatchId, PostingId};
use crate::domain::language::Bilingual;
use crate::domain::ledger::ExpenditureKind;
use crate::domain::money::Cents;

/// Lines that answer to all of this. Nothing set selects every line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineSelection {
    pub activity: Option<String>,
    pub category: Option<String>,
    /// Calendar year of the payment.
    pub year: Option<i32>,
    /// Code of a reporting period.
    pub period: Option<String>,
    /// Code of a reporting period: only lines of the periods before it.
    pub before: Option<String>,
    /// ISO 3166 alpha-2.
    pub country: Option<String>,
    /// Words that the name of the supplier contains.
    pub supplier: String,
    pub import: Option<ImportBatchId>,
    pub posting: Option<PostingId>,
    /// Lines that stood in the ledger when this posting was the newest.
    pub up_to_posting: Option<PostingId>,
    pub kind: Option<ExpenditureKind>,
    /// ISO 4217.
    pub currency: Option<String>,
    /// Lines converted by a rate of this day.
    pub rate_on: Option<NaiveDate>,
    pub paid_from: Option<NaiveDate>,
    pub paid_to: Option<NaiveDate>,
    pub amount_from: Option<Cents>,
    pub amount_to: Option<Cents>,
    /// Words that a line contains, wherever they stand in it.
    pub words: String,
    pub line: Option<ExpenditureId>,
}

/// What lines are sorted by. Lines that are equal in it keep the order in which they entered the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum LineKey {
    #[default]
    Entered,
    PaymentDate,
    Amount,
    Supplier,
    DocumentNumber,
}

impl LineKey {
    pub const ALL: [LineKey; 5] =
        [LineKey::Entered, LineKey::PaymentDate, LineKey::Amount, LineKey::Supplier, LineKey::DocumentNumber];

    pub fn code(self) -> &'static str {
        match self {
            LineKey::Entered => "entered",
            LineKey::PaymentDate => "paid",
            LineKey::Amount => "amount",
            LineKey::Supplier => "supplier",
            LineKey::DocumentNumber => "document",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineOrder {
    pub key: LineKey,
    pub descending: bool,
}

impl Default for LineOrder {
    /// What entered last stands first.
    fn default() -> Self {
        Self { key: LineKey::Entered, descending: true }
    }
}

impl LineOrder {
    /// Such as "paid" or "-paid"; a minus sign puts the largest first.
    pub fn code(self) -> String {
        format!("{}{}", if self.descending { "-" } else { "" }, self.key.code())
    }
}

impl FromStr for LineOrder {
    type Err = Bilingual;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (descending, code) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let known = LineKey::ALL.into_iter().find(|key| key.code() == code);
        let key = known.ok_or_else(|| {
            let choices = LineKey::ALL.map(LineKey::code).join(", ");
            Bilingual::new(
                format!("Op '{text}' kan niet worden gesorteerd. Kies uit: {choices}."),
                format!("Lines cannot be sorted by '{text}'. Choose from: {choices}."),
            )
        })?;
        Ok(Self { key, descending })
    }
}

/// What a selection adds up to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct SelectionTotals {
    pub lines: u64,
    /// As declared, in euro cents.
    pub amount: Cents,
    /// VAT in euro cents.
    pub vat: Cents,
}

impl LineSelection {
    /// The names of the pairs, in the order in which `pairs` writes them.
    pub const KEYS: [&'static str; 19] = [
        "activity",
        "category",
        "year",
        "period",
        "before",
        "country",
        "supplier",
        "import",
        "posting",
        "up_to_posting",
        "kind",
        "currency",
        "rate_on",
        "from",
        "to",
        "min",
        "max",
        "q",
        "line",
    ];

    /// Reads a selection from pairs. An empty value selects nothing in particular; a name that is not one of `KEYS`
    /// belongs to somebody else and is passed over.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, Bilingual> {
        let mut selection = Self::default();
        for (key, value) in pairs {
            let value = value.trim();
            if !value.is_empty() {
                selection.set(key, value)?;
            }
        }
        Ok(selection)
    }

    /// Reads the words behind a figure of a report, such as "period=2025-1 category=a", "before period=2025-1" or
    /// "paid=2025-07-01..2026-06-30".
    pub fn from_words(text: &str) -> Result<Self, Bilingual> {
        let (is_before, rest) = text.strip_prefix("before ").map_or((false, text), |rest| (true, rest));
        let mut selection = Self::default();
        for (key, value) in rest.split_whitespace().filter_map(|pair| pair.split_once('=')) {
            match (key, value.split_once("..")) {
                ("period", _) if is_before => selection.set("before", value)?,
                ("paid", Some((from, _))) if is_before => {
                    selection.paid_to = read::<NaiveDate>("to", from)?.pred_opt();
                }
                ("paid", Some((from, to))) => {
                    selection.set("from", from)?;
                    selection.set("to", to)?;
                }
                _ => selection.set(key, value)?,
            }
        }
        Ok(selection)
    }

    fn set(&mut self, key: &str, value: &str) -> Result<(), Bilingual> {
        match key {
            "activity" => self.activity = Some(value.to_owned()),
            "category" => self.category = Some(value.to_owned()),
            "year" => self.year = Some(read(key, value)?),
            "period" => self.period = Some(value.to_owned()),
            "before" => self.before = Some(value.to_owned()),
            "country" => self.country = Some(value.to_uppercase()),
            "supplier" => value.clone_into(&mut self.supplier),
            "import" => self.import = Some(read(key, value)?),
            "posting" => self.posting = Some(read(key, value)?),
            "up_to_posting" => self.up_to_posting = Some(read(key, value)?),
            "kind" => self.kind = Some(kind_from(value)?),
            "currency" => self.currency = Some(value.to_uppercase()),
            "rate_on" => self.rate_on = Some(read(key, value)?),
            "from" => self.paid_from = Some(read(key, value)?),
            "to" => self.paid_to = Some(read(key, value)?),
            "min" => self.amount_from = Some(amount_from(key, value)?),
            "max" => self.amount_to = Some(amount_from(key, value)?),
            "q" => value.clone_into(&mut self.words),
            "line" => self.line = Some(read(key, value)?),
            _ => {}
        }
        Ok(())
    }

    /// The selection as pairs; what is not set is left out.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let text = |value: &Option<String>| value.clone();
        let day = |value: Option<NaiveDate>| value.map(|day| day.to_string());
        let some = |value: &str| (!value.is_empty()).then(|| value.to_owned());
        let values = [
            text(&self.activity),
            text(&self.category),
            self.year.map(|year| year.to_string()),
            text(&self.period),
            text(&self.before),
            text(&self.country),
            some(&self.supplier),
            self.import.map(|id| id.to_string()),
            self.posting.map(|id| id.to_string()),
            self.up_to_posting.map(|id| id.to_string()),
            self.kind.map(|kind| kind.code().to_owned()),
            text(&self.currency),
            day(self.rate_on),
            day(self.paid_from),
            day(self.paid_to),
            self.amount_from.map(|amount| amount.to_string()),
            self.amount_to.map(|amount| amount.to_string()),
            some(&self.words),
            self.line.map(|id| id.to_string()),
        ];
        Self::KEYS.into_iter().zip(values).filter_map(|(key, value)| Some((key, value?))).collect()
    }

    pub fn is_everything(&self) -> bool {
        *self == Self::default()
    }

    /// Whether only the place in the budget, the period and the year are chosen: what the running totals know.
    pub fn is_within_running_totals(&self) -> bool {
        let Self { activity, category, year, period, before, .. } = self.clone();
        *self == Self { activity, category, year, period, before, ..Self::default() }
    }

    /// The folded words that a line must contain, each once.
    pub fn folded_words(&self) -> Vec<String> {
        folded(&self.words)
    }

    pub fn folded_supplier(&self) -> Vec<String> {
        folded(&self.supplier)
    }
}

fn folded(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in fold(text).split_whitespace() {
        if !words.iter().any(|known| known == word) {
            words.push(word.to_owned());
        }
    }
    words
}

fn read<T: FromStr>(key: &str, value: &str) -> Result<T, Bilingual> {
    value.parse().map_err(|_unreadable| unreadable(key, value))
}

/// Euros as a file or a person writes them: "1234.56", "1234,56" or "1.234,56".
fn amount_from(key: &str, value: &str) -> Result<Cents, Bilingual> {
    let dutch = value.contains(',').then(|| value.replace('.', "").replace(',', "."));
    dutch.as_deref().unwrap_or(value).parse().map_err(|_unreadable| unreadable(key, value))
}

fn kind_from(value: &str) -> Result<ExpenditureKind, Bilingual> {
    let known = ExpenditureKind::ALL.into_iter().find(|kind| kind.code() == value);
    known.ok_or_else(|| unreadable("kind", value))
}

fn unreadable(key: &str, value: &str) -> Bilingual {
    Bilingual::new(
        format!("'{value}' past niet bij het filter '{key}'. Verbeter of wis het filter."),
        format!("'{value}' does not fit the filter '{key}'. Correct or clear the filter."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_selection_is_read_from_what_a_person_wrote() {
        let all = [
            ("activity", "HM-TZ"),
            ("category", "a"),
            ("year", "2025"),
            ("period", "2025-1"),
            ("before", "2026-1"),
            ("country", "tz"),
            ("supplier", "Hotel"),
            ("import", "3"),
            ("posting", "4"),
            ("up_to_posting", "5"),
            ("kind", "reversal"),
            ("currency", "usd"),
            ("rate_on", "2025-03-01"),
            ("from", "2025-01-01"),
            ("to", "2025-06-30"),
            ("min", "1.234,50"),
            ("max", "99999.99"),
            ("q", "  factuur 12 "),
            ("line", "77"),
            ("sort", "-paid"),
            ("page", ""),
        ];
        let selection = LineSelection::from_pairs(all).unwrap();
        assert_eq!(selection.country.as_deref(), Some("TZ"));
        assert_eq!(selection.amount_from, Some(Cents::new(123_450)));
        assert_eq!(selection.words, "factuur 12");
        let pairs = selection.pairs();
        assert_eq!(pairs.len(), LineSelection::KEYS.len());
        let again = LineSelection::from_pairs(pairs.iter().map(|(key, value)| (*key, value.as_str())));
        assert_eq!(again.unwrap(), selection);
        assert!(!selection.is_within_running_totals());
    }

    #[test]
    fn what_cannot_be_read_is_named_with_its_filter() {
        for (key, value) in [
            ("year", "twintig"),
            ("import", "x"),
            ("kind", "gift"),
            ("from", "31-02-2025"),
            ("min", "1,234"),
            ("max", "veel"),
        ] {
            let refused = LineSelection::from_pairs([(key, value)]).unwrap_err();
            assert!(refused.nl.contains(value) && refused.en.contains(key), "{refused:?}");
        }
        assert!("gift".parse::<LineOrder>().unwrap_err().en.contains("paid"));
    }

    #[test]
    fn the_words_behind_a_figure_are_a_selection() {
        let selection = LineSelection::from_words("period=2025-1 category=a activity=HM-TZ").unwrap();
        assert_eq!(selection.period.as_deref(), Some("2025-1"));
        assert_eq!(selection.activity.as_deref(), Some("HM-TZ"));
        assert!(selection.is_within_running_totals() && !selection.is_everything());
        assert!(LineSelection::from_words("").unwrap().is_everything());
        let earlier = LineSelection::from_words("before period=2025-1 category=a").unwrap();
        assert_eq!((earlier.period.as_deref(), earlier.before.as_deref()), (None, Some("2025-1")));
        let year = LineSelection::from_words("paid=2025-07-01..2026-06-30 category=a").unwrap();
        let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        assert_eq!((day(year.paid_from), day(year.paid_to)), ("2025-07-01".into(), "2026-06-30".into()));
        let earlier = LineSelection::from_words("before paid=2025-07-01..2026-06-30").unwrap();
        assert_eq!((day(earlier.paid_from), day(earlier.paid_to)), (String::new(), "2025-06-30".into()));
    }

    #[test]
    fn orders_are_written_as_they_are_read() {
        for key in LineKey::ALL {
            for descending in [false, true] {
                let order = LineOrder { key, descending };
                assert_eq!(order.code().parse(), Ok(order));
            }
        }
    }

    proptest! {
        #[test]
        fn words_are_compared_without_case_and_each_once(text in "[A-Za-z ]{0,24}") {
            let selection = LineSelection { words: format!("{text} {}", text.to_uppercase()), ..Default::default() };
            let words = selection.folded_words();
            let mut unique = words.clone();
            unique.sort();
            unique.dedup();
            prop_assert_eq!(unique.len(), words.len());
            prop_assert!(words.iter().all(|word| !word.is_empty() && *word == word.to_lowercase()));
        }
    }
}
