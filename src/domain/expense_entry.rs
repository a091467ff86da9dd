//! An expense that a person enters by hand: words as they were typed, read and judged like a row of a workbook.
//! What is wrong stops it; what is odd needs a word of confirmation.

use std::str::FromStr;
use std::sync::Arc;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::domain::country;
use crate::domain::currency::Currency;
use crate::domain::expense::{DraftExpense, ExpenseField, FieldColumns, SourceRow, StatedAmounts};
use crate::domain::expense_checks::{ExpenseChecks, ExpenseProblem, StatedExpense, StatedPayment};
use crate::domain::finding::{FindingCode, Severity};
use crate::domain::grant::GrantDefinition;
use crate::domain::language::Bilingual;
use crate::domain::scheme::CostScheme;

/// What a person typed, field by field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EntryWords {
    pub activity: String,
    pub category: String,
    /// ISO 3166 alpha-2; may be empty.
    pub country: String,
    pub supplier: String,
    pub document_number: String,
    pub description: String,
    /// 2025-03-31 or 31-03-2025.
    pub invoice_date: String,
    pub payment_date: String,
    /// ISO 4217; empty means euros.
    pub currency: String,
    pub net_amount: String,
    pub vat_amount: String,
    pub gross_amount: String,
}

/// Why a line is corrected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CorrectionCause {
    /// The line was read or entered wrongly.
    EntryMistake,
    /// The supplier gave money back or credited the invoice.
    CreditNote,
    /// The cost turns out not to be eligible.
    NotEligible,
    /// A control or an audit asked for it.
    Audit,
    Other,
}

impl CorrectionCause {
    pub const ALL: [CorrectionCause; 5] = [
        CorrectionCause::EntryMistake,
        CorrectionCause::CreditNote,
        CorrectionCause::NotEligible,
        CorrectionCause::Audit,
        CorrectionCause::Other,
    ];

    pub fn code(self) -> &'static str {
        match self {
            CorrectionCause::EntryMistake => "entry-mistake",
            CorrectionCause::CreditNote => "credit-note",
            CorrectionCause::NotEligible => "not-eligible",
            CorrectionCause::Audit => "audit",
            CorrectionCause::Other => "other",
        }
    }

    pub fn name(self) -> Bilingual {
        match self {
            CorrectionCause::EntryMistake => Bilingual::new("fout in de invoer", "entry mistake"),
            CorrectionCause::CreditNote => {
                Bilingual::new("creditnota of terugbetaling", "credit note or refund")
            }
            CorrectionCause::NotEligible => Bilingual::new("niet subsidiabel", "not eligible"),
            CorrectionCause::Audit => Bilingual::new("controle of audit", "control or audit"),
            CorrectionCause::Other => Bilingual::new("andere oorzaak", "other cause"),
        }
    }
}

impl FromStr for CorrectionCause {
    type Err = Bilingual;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL.into_iter().find(|cause| cause.code() == text);
        known.ok_or_else(|| {
            let choices = Self::ALL.map(Self::code).join(", ");
            Bilingual::new(
                format!("'{text}' is geen oorzaak van een correctie. Kies uit: {choices}."),
                format!("'{text}' is no cause of a correction. Choose from: {choices}."),
            )
        })
    }
}

/// What is the matter with an entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EntryProblems {
    /// Must be mended.
    pub errors: Vec<ExpenseProblem>,
    /// May be right: the person says so.
    pub doubts: Vec<ExpenseProblem>,
}

impl EntryProblems {
    pub fn add(&mut self, problem: ExpenseProblem) {
        match problem.code.severity() {
            Severity::Error => self.errors.push(problem),
            Severity::Warning | Severity::Info => self.doubts.push(problem),
        }
    }

    pub fn of_field(&self, field: ExpenseField) -> impl Iterator<Item = &ExpenseProblem> {
        self.errors.iter().chain(&self.doubts).filter(move |problem| problem.field == field)
    }
}

impl EntryWords {
    pub fn get(&self, field: ExpenseField) -> &str {
        match field {
            ExpenseField::Activity => &self.activity,
            ExpenseField::Category => &self.category,
            ExpenseField::Country => &self.country,
            ExpenseField::Supplier => &self.supplier,
            ExpenseField::DocumentNumber => &self.document_number,
            ExpenseField::Description => &self.description,
            ExpenseField::InvoiceDate => &self.invoice_date,
            ExpenseField::PaymentDate => &self.payment_date,
            ExpenseField::Currency => &self.currency,
            ExpenseField::NetAmount => &self.net_amount,
            ExpenseField::VatAmount => &self.vat_amount,
            ExpenseField::GrossAmount => &self.gross_amount,
        }
    }

    /// Reads the words and judges them by the checks of an import. Nothing comes back for an entry with errors.
    pub fn read(
        &self,
        grant: &GrantDefinition,
        scheme: &CostScheme,
        today: NaiveDate,
    ) -> (Option<DraftExpense>, EntryProblems) {
        let mut reading = Reading { words: self, problems: EntryProblems::default() };
        let draft = reading.draft(grant, scheme, today);
        let problems = reading.problems;
        (draft.filter(|_| problems.errors.is_empty()), problems)
    }
}

struct Reading<'a> {
    words: &'a EntryWords,
    problems: EntryProblems,
}

impl Reading<'_> {
    fn draft(
        &mut self,
        grant: &GrantDefinition,
        scheme: &CostScheme,
        today: NaiveDate,
    ) -> Option<DraftExpense> {
        let activity_code = self.word(ExpenseField::Activity);
        let activity = grant.activity(activity_code);
        if activity.is_none() {
            self.unknown_code(
                ExpenseField::Activity,
                (FindingCode::ActivityMissing, FindingCode::UnknownActivity),
            );
        }
        let category_code = self.word(ExpenseField::Category);
        let category = scheme.category(category_code);
        if category.is_none() {
            self.unknown_code(
                ExpenseField::Category,
                (FindingCode::CategoryMissing, FindingCode::UnknownCategory),
            );
        }
        let country = self.country();
        if self.word(ExpenseField::Supplier).is_empty() {
            self.missing(ExpenseField::Supplier, FindingCode::SupplierMissing);
        }
        let invoice_date = self.date(ExpenseField::InvoiceDate);
        let paid_on = self.date(ExpenseField::PaymentDate);
        let is_stated = !self.word(ExpenseField::PaymentDate).is_empty();
        let payment = match paid_on {
            Some(day) => StatedPayment::On(day),
            None if is_stated => StatedPayment::Unreadable,
            None => StatedPayment::Missing,
        };
        let amounts = self.amounts();
        let stated = StatedExpense {
            activity,
            category,
            invoice_date,
            payment,
            net: amounts.and_then(|amounts| amounts.net),
            vat: amounts.and_then(|amounts| amounts.vat),
            gross: amounts.and_then(|amounts| amounts.gross),
        };
        for problem in ExpenseChecks::new(grant, scheme, today).problems(&stated) {
            self.problems.add(problem);
        }
        let source = SourceRow { sheet: Arc::from(""), row: 0, columns: Arc::new(FieldColumns::default()) };
        Some(DraftExpense {
            source,
            activity: Arc::from(activity?.code.as_str()),
            category: Arc::from(category?.code.as_str()),
            country,
            supplier: squeezed(&self.words.supplier),
            document_number: squeezed(&self.words.document_number),
            description: squeezed(&self.words.description),
            invoice_date,
            payment_date: paid_on?,
            amounts: amounts?,
        })
    }

    fn word(&self, field: ExpenseField) -> &'_ str {
        self.words.get(field).trim()
    }

    fn say(&mut self, field: ExpenseField, code: FindingCode, message: Bilingual, remedy: Bilingual) {
        self.problems.add(ExpenseProblem { field, code, message, remedy });
    }

    fn missing(&mut self, field: ExpenseField, code: FindingCode) {
        self.say(
            field,
            code,
            Bilingual::new("Dit veld is leeg.", "This field is empty."),
            Bilingual::new("Vul het in zoals op het document.", "Fill it in as on the document."),
        );
    }

    fn unknown_code(&mut self, field: ExpenseField, (missing, unknown): (FindingCode, FindingCode)) {
        let word = self.word(field).to_owned();
        if word.is_empty() {
            return self.missing(field, missing);
        }
        self.say(
            field,
            unknown,
            Bilingual::new(
                format!("Het project kent '{word}' niet."),
                format!("The grant does not know '{word}'."),
            ),
            Bilingual::new("Kies een code uit de lijst.", "Choose a code from the list."),
        );
    }

    fn country(&mut self) -> Option<[u8; 2]> {
        let word = self.word(ExpenseField::Country).to_uppercase();
        if word.is_empty() {
            return None;
        }
        let code = word.as_bytes().try_into();
        if let (true, Ok(code)) = (country::is_known(&word), code) {
            return Some(code);
        }
        self.say(
            ExpenseField::Country,
            FindingCode::UnknownCountry,
            Bilingual::new(format!("'{word}' is geen landcode."), format!("'{word}' is no country code.")),
            Bilingual::new(
                "Schrijf de twee letters van ISO 3166, zoals TZ, of laat het veld leeg.",
                "Write the two letters of ISO 3166, such as TZ, or leave the field empty.",
            ),
        );
        None
    }

    fn date(&mut self, field: ExpenseField) -> Option<NaiveDate> {
        let word = self.word(field);
        if word.is_empty() {
            return None;
        }
        let read = ["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"]
            .into_iter()
            .find_map(|form| NaiveDate::parse_from_str(word, form).ok());
        if read.is_none() {
            let word = word.to_owned();
            self.say(
                field,
                FindingCode::DateUnreadable,
                Bilingual::new(format!("'{word}' is geen datum."), format!("'{word}' is no date.")),
                Bilingual::new(
                    "Schrijf dag, maand en jaar, zoals 31-03-2025.",
                    "Write day, month and year, such as 31-03-2025.",
                ),
            );
        }
        read
    }

    fn amounts(&mut self) -> Option<StatedAmounts> {
        let currency = self.currency()?;
        let [net, vat, gross] = [ExpenseField::NetAmount, ExpenseField::VatAmount, ExpenseField::GrossAmount]
            .map(|field| self.amount(field, currency));
        let (net, vat, gross) = (net?, vat?, gross?);
        let Some(main) = gross.or(net) else {
            self.missing(ExpenseField::GrossAmount, FindingCode::AmountMissing);
            return None;
        };
        if main.is_zero() {
            self.say(
                ExpenseField::GrossAmount,
                FindingCode::AmountZero,
                Bilingual::new("Het bedrag is nul.", "The amount is zero."),
                Bilingual::new("Vul het bedrag van het document in.", "Fill in the amount of the document."),
            );
        }
        if let (Some(net), Some(gross)) = (net, gross)
            && net.checked_add(vat.unwrap_or_default()) != Some(gross)
        {
            self.say(
                ExpenseField::GrossAmount,
                FindingCode::AmountsDisagree,
                Bilingual::new(
                    "Bedrag zonder btw en btw tellen niet op tot het bedrag met btw.",
                    "Amount without VAT and VAT do not add up to the amount with VAT.",
                ),
                Bilingual::new(
                    "Neem de drie bedragen over van de factuur.",
                    "Copy the three amounts from the invoice.",
                ),
            );
        }
        Some(StatedAmounts { currency, net, vat, gross })
    }

    fn currency(&mut self) -> Option<Currency> {
        let word = self.word(ExpenseField::Currency).to_uppercase();
        if word.is_empty() {
            return Some(Currency::EUR);
        }
        match word.parse() {
            Ok(currency) => Some(currency),
            Err(_unknown) => {
                self.say(
                    ExpenseField::Currency,
                    FindingCode::UnknownCurrency,
                    Bilingual::new(format!("'{word}' is geen valuta."), format!("'{word}' is no currency.")),
                    Bilingual::new(
                        "Schrijf de drie letters van ISO 4217, zoals EUR of NGN.",
                        "Write the three letters of ISO 4217, such as EUR or NGN.",
                    ),
                );
                None
            }
        }
    }

    /// Nothing within for an empty field, nothing at all for one that cannot be read.
    #[expect(clippy::option_option, reason = "empty and unreadable are two things")]
    fn amount(&mut self, field: ExpenseField, currency: Currency) -> Option<Option<Decimal>> {
        let word = self.word(field);
        if word.is_empty() {
            return Some(None);
        }
        match decimal_of(word) {
            Some(amount) if amount.normalize().scale() <= u32::from(currency.exponent()) => {
                Some(Some(amount))
            }
            Some(_too_fine) => {
                let decimals = currency.exponent();
                self.say(
                    field,
                    FindingCode::AmountUnreadable,
                    Bilingual::new(
                        format!("Een bedrag in {currency} heeft hoogstens {decimals} decimalen."),
                        format!("An amount in {currency} has at most {decimals} decimals."),
                    ),
                    Bilingual::new(
                        "Rond het bedrag af zoals op het document.",
                        "Round the amount as on the document.",
                    ),
                );
                None
            }
            None => {
                let word = word.to_owned();
                self.say(
                    field,
                    FindingCode::AmountUnreadable,
                    Bilingual::new(format!("'{word}' is geen bedrag."), format!("'{word}' is no amount.")),
                    Bilingual::new(
                        "Schrijf het bedrag als 1.234,56 of 1234.56.",
                        "Write the amount as 1,234.56 or 1234.56.",
                    ),
                );
                None
            }
        }
    }
}

/// White space squeezed, none around.
fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// An amount as people write it: "1.234,56", "1,234.56", "1234,5", "-12". A single mark with three digits after it can
/// be read in two ways and is refused.
pub fn decimal_of(text: &str) -> Option<Decimal> {
    let plain: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
    let plain = plain.replace('\u{2212}', "-");
    let last_mark = plain.rfind([',', '.']);
    let Some(place) = last_mark else { return digits_only(&plain) };
    let (whole, fraction) = (plain.get(..place)?, plain.get(place.checked_add(1)?..)?);
    let mark = plain.get(place..)?.chars().next()?;
    let is_grouped = whole.contains([',', '.']);
    if whole.contains(mark) {
        // Every mark groups thousands.
        return grouped(&plain, mark);
    }
    if fraction.len() == 3 && !is_grouped && whole.trim_start_matches(['-', '0']).len() <= 3 {
        return None;
    }
    let other = if mark == ',' { '.' } else { ',' };
    let whole = if is_grouped { grouped(whole, other)?.to_string() } else { digits_only(whole)?.to_string() };
    let whole = if plain.starts_with('-') && !whole.starts_with('-') { format!("-{whole}") } else { whole };
    if fraction.is_empty() || !fraction.chars().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    Decimal::from_str_exact(&format!("{whole}.{fraction}")).ok()
}

fn digits_only(text: &str) -> Option<Decimal> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_number = !digits.is_empty() && digits.chars().all(|digit| digit.is_ascii_digit());
    if is_number { Decimal::from_str_exact(text).ok() } else { None }
}

/// "1.234.567": groups of three behind the first.
fn grouped(text: &str, mark: char) -> Option<Decimal> {
    let mut groups = text.strip_prefix('-').unwrap_or(text).split(mark);
    let first = groups.next()?;
    if first.is_empty() || first.len() > 3 || groups.any(|group| group.len() != 3) {
        return None;
    }
    digits_only(&text.replace(mark, ""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::expense_checks::sample;
    use crate::domain::expense_checks::sample::day;

    fn good() -> EntryWords {
        let word = str::to_owned;
        EntryWords {
            activity: word("HM-TZ"),
            category: word("a"),
            country: word("tz"),
            supplier: word("  Hotel   Kilimanjaro "),
            document_number: word("F-12"),
            description: word("Verblijf"),
            invoice_date: word("01-02-2025"),
            payment_date: word("2025-03-01"),
            currency: String::new(),
            net_amount: word("1.000,00"),
            vat_amount: word("210"),
            gross_amount: word("1.210,00"),
        }
    }

    fn read(words: &EntryWords) -> (Option<DraftExpense>, Vec<String>) {
        let (grant, scheme) = (sample::grant(), sample::scheme());
        let (draft, problems) = words.read(&grant, &scheme, day("2026-06-30"));
        let all = problems.errors.iter().chain(&problems.doubts);
        assert!(all.clone().all(|problem| !problem.message.nl.is_empty() && !problem.remedy.en.is_empty()));
        (draft, all.map(|problem| format!("{} {}", problem.field.code(), problem.code)).collect())
    }

    #[test]
    fn a_good_entry_becomes_a_draft() {
        let (draft, problems) = read(&good());
        assert_eq!(problems, Vec::<String>::new());
        let draft = draft.unwrap();
        assert_eq!((&*draft.activity, &*draft.category, draft.country), ("HM-TZ", "a", Some(*b"TZ")));
        assert_eq!(draft.supplier, "Hotel Kilimanjaro");
        assert_eq!((draft.invoice_date, draft.payment_date), (Some(day("2025-02-01")), day("2025-03-01")));
        assert_eq!(draft.amounts.currency, Currency::EUR);
        assert_eq!(draft.amounts.gross, Some(Decimal::new(121_000, 2)));
    }

    #[test]
    fn what_is_wrong_is_told_at_its_field() {
        type Change = fn(&mut EntryWords);
        let cases: [(Change, &[&str]); 16] = [
            (|words| words.activity.clear(), &["activity activity-missing"]),
            (|words| words.activity = "XX".into(), &["activity unknown-activity"]),
            (|words| words.category = "zz".into(), &["category unknown-category"]),
            (|words| words.category = "f".into(), &["category category-not-bookable"]),
            (|words| words.country = "Tanzania".into(), &["country unknown-country"]),
            (|words| words.supplier = "  ".into(), &["supplier supplier-missing"]),
            (|words| words.invoice_date = "31-02-2025".into(), &["invoice-date date-unreadable"]),
            (|words| words.payment_date.clear(), &["payment-date not-paid"]),
            (|words| words.payment_date = "morgen".into(), &["payment-date date-unreadable"]),
            (|words| words.payment_date = "2026-07-01".into(), &["payment-date not-paid"]),
            (|words| words.currency = "EURO".into(), &["currency unknown-currency"]),
            (|words| words.gross_amount = "1.210".into(), &["gross-amount amount-unreadable"]),
            (|words| words.gross_amount = "1.210,001".into(), &["gross-amount amount-unreadable"]),
            (|words| words.gross_amount = "1.211,00".into(), &["gross-amount amounts-disagree"]),
            (
                |words| {
                    words.net_amount.clear();
                    words.vat_amount.clear();
                    words.gross_amount = "0".into();
                },
                &["gross-amount amount-zero"],
            ),
            (
                |words| {
                    words.net_amount.clear();
                    words.gross_amount.clear();
                },
                &["gross-amount amount-missing"],
            ),
        ];
        for (change, expected) in cases {
            let mut words = good();
            change(&mut words);
            let (draft, problems) = read(&words);
            assert_eq!(problems, expected, "{words:?}");
            assert!(draft.is_none(), "{words:?}");
        }
    }

    #[test]
    fn what_is_odd_is_a_doubt_and_no_error() {
        let words = EntryWords { payment_date: "2025-01-15".into(), ..good() };
        let (draft, problems) = read(&words);
        assert!(draft.is_some());
        assert_eq!(problems, ["payment-date paid-before-invoice"]);
    }

    #[test]
    fn amounts_are_read_as_people_write_them() {
        for (text, amount) in [
            ("1.234,56", Some("1234.56")),
            ("1,234.56", Some("1234.56")),
            ("1234,5", Some("1234.5")),
            ("-12", Some("-12")),
            ("\u{2212}1.000.000", Some("-1000000")),
            ("1 234,00", Some("1234.00")),
            ("0,50", Some("0.50")),
            ("-0,50", Some("-0.50")),
            ("1234.567", Some("1234.567")),
            ("1.234", None),
            ("1,234", None),
            ("12.34,5", None),
            ("1.23.456", None),
            ("1,2,3", None),
            ("", None),
            (",5", None),
            ("5,", None),
            ("1e3", None),
            ("--1", None),
            ("twaalf", None),
        ] {
            assert_eq!(decimal_of(text), amount.map(|known| known.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn causes_are_called_the_same_everywhere() {
        for cause in CorrectionCause::ALL {
            assert_eq!(cause.code().parse(), Ok(cause));
        }
        assert!("x".parse::<CorrectionCause>().unwrap_err().en.contains("credit-note"));
    }
}
