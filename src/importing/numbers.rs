//! Amounts written as text. One value is often readable in two ways (1.234 is a thousand or one and a bit), so the
//! style is decided for a whole column from all its values, and the value that proves it is kept to show.

use rust_decimal::Decimal;

use super::vocabulary::Vocabulary;
use crate::domain::currency::Currency;

/// Which sign stands before the decimals. The other one, spaces and apostrophes may part the thousands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NumberStyle {
    DecimalComma,
    DecimalPoint,
}

/// A text that may be an amount: its sign, its currency if it names one, and what is left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct AmountText {
    pub readings: Readings,
    /// The currencies that a sign or code in the text may stand for.
    pub currencies: Option<Vec<Currency>>,
}

/// The ways to read a text as a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Readings {
    /// The same whatever the style.
    Same(Decimal),
    /// Readable in one style only: it proves that style.
    Only(NumberStyle, Decimal),
    /// Both styles fit and give different numbers.
    Either {
        with_comma: Decimal,
        with_point: Decimal,
    },
    None,
}

impl Readings {
    /// The number in a style that the column has.
    pub fn in_style(self, style: NumberStyle) -> Option<Decimal> {
        match self {
            Readings::Same(number) | Readings::Only(_, number) => Some(number),
            Readings::Either { with_comma, .. } if style == NumberStyle::DecimalComma => Some(with_comma),
            Readings::Either { with_point, .. } => Some(with_point),
            Readings::None => None,
        }
    }
}

/// Reads signs, brackets, CR/DR and currencies around a number: "€ 1.234,56-", "(1,234.56)", "EUR 12,00 CR".
pub(super) fn read_amount(text: &str, vocabulary: &Vocabulary) -> AmountText {
    let mut left = text.trim();
    let mut negative = false;
    let mut currencies = None;
    let plain = |end: Option<u8>| end.is_some_and(|byte| byte.is_ascii_digit());
    if plain(left.bytes().next()) && plain(left.bytes().last()) {
        return AmountText { readings: read_digits(left), currencies };
    }
    // Brackets, signs and currencies come in any order: "-€ 5", "€ -5", "(5 EUR)", "5- EUR", "5 EUR CR".
    for _ in 0..3 {
        if let Some(inner) = left.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
            negative = true;
            left = inner.trim();
        }
        let (rest, minus) = take_sign(without_no_cents(left));
        negative |= minus;
        let (found, rest) = vocabulary.take_currency(rest);
        currencies = currencies.or(found);
        left = rest;
    }
    let readings = read_digits(without_no_cents(left));
    AmountText { readings: if negative { readings.negated() } else { readings }, currencies }
}

impl Readings {
    fn negated(self) -> Self {
        match self {
            Readings::Same(number) => Readings::Same(-number),
            Readings::Only(style, number) => Readings::Only(style, -number),
            Readings::Either { with_comma, with_point } => {
                Readings::Either { with_comma: -with_comma, with_point: -with_point }
            }
            Readings::None => Readings::None,
        }
    }
}

/// "12,-" is twelve euros and no cents: the dash goes, and the comma before it stays as proof that it is decimal.
fn without_no_cents(text: &str) -> &str {
    let whole = text.trim_end_matches(['-', '–', '—']);
    let dashes = text.chars().count().saturating_sub(whole.chars().count());
    if (1..=2).contains(&dashes) && whole.ends_with([',', '.']) { whole } else { text }
}

/// Takes off one sign before or behind; a credit (CR) is money that came back.
fn take_sign(text: &str) -> (&str, bool) {
    const MINUS: [char; 3] = ['-', '−', '–'];
    if let Some(rest) = text.strip_prefix(MINUS).or_else(|| text.strip_suffix(MINUS)) {
        return (rest.trim(), true);
    }
    if let Some(rest) = text.strip_prefix('+').or_else(|| text.strip_suffix('+')) {
        return (rest.trim(), false);
    }
    let split = text.len().saturating_sub(2);
    match text.split_at_checked(split) {
        Some((rest, mark)) if mark.eq_ignore_ascii_case("CR") && ends_with_digit(rest) => (rest.trim(), true),
        Some((rest, mark)) if mark.eq_ignore_ascii_case("DR") && ends_with_digit(rest) => {
            (rest.trim(), false)
        }
        _ => (text, false),
    }
}

fn ends_with_digit(text: &str) -> bool {
    text.trim_end().ends_with(|last: char| last.is_ascii_digit())
}

fn read_digits(text: &str) -> Readings {
    let with_comma = read_styled(text, NumberStyle::DecimalComma);
    let with_point = read_styled(text, NumberStyle::DecimalPoint);
    match (with_comma, with_point) {
        (Some(one), Some(other)) if one == other => Readings::Same(one),
        (Some(with_comma), Some(with_point)) => Readings::Either { with_comma, with_point },
        (Some(number), None) => Readings::Only(NumberStyle::DecimalComma, number),
        (None, Some(number)) => Readings::Only(NumberStyle::DecimalPoint, number),
        (None, None) => Readings::None,
    }
}

/// The number in one style, if the text is well formed in it: thousands in groups of three, all parted alike.
fn read_styled(text: &str, style: NumberStyle) -> Option<Decimal> {
    let (decimal_sign, other_sign) = match style {
        NumberStyle::DecimalComma => (',', '.'),
        NumberStyle::DecimalPoint => ('.', ','),
    };
    let (whole, decimals) = match text.split_once(decimal_sign) {
        Some((whole, decimals)) => (whole, decimals),
        None => (text, ""),
    };
    if !decimals.bytes().all(|byte| byte.is_ascii_digit()) || (whole.is_empty() && decimals.is_empty()) {
        return None;
    }
    let is_parting = |character: char| {
        character == other_sign || matches!(character, ' ' | '\u{A0}' | '\u{202F}' | '\u{2009}' | '\'' | '’')
    };
    let mut partings = whole.chars().filter(|character| is_parting(*character));
    let parting = partings.next();
    if partings.any(|other| Some(other) != parting) {
        return None;
    }
    let mut digits = String::with_capacity(text.len());
    let groups = parting.map_or_else(|| vec![whole], |parting| whole.split(parting).collect());
    let grouped = groups.len() > 1;
    for (place, group) in groups.into_iter().enumerate() {
        let length_fits =
            !grouped || if place == 0 { (1..=3).contains(&group.len()) } else { group.len() == 3 };
        let nothing_first = grouped && place == 0 && group.starts_with('0');
        if !length_fits || nothing_first || !group.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        digits.push_str(group);
    }
    if digits.is_empty() {
        digits.push('0');
    }
    if !decimals.is_empty() {
        digits.push('.');
        digits.push_str(decimals);
    }
    Decimal::from_str_exact(&digits).ok().map(|number| number.normalize())
}

/// What all the text values of a column say together.
#[derive(Clone, Debug, Default)]
pub(super) struct NumberEvidence {
    /// The first value that fits a decimal comma only, with the row it stands in.
    pub comma: Option<(u32, String)>,
    pub point: Option<(u32, String)>,
    /// The first value that fits both.
    pub either: Option<(u32, String)>,
    /// Which of the two signs the doubtful values have.
    doubtful_with_comma: bool,
    doubtful_with_point: bool,
    /// Of the currency, where the header states one.
    decimals: u8,
    pub native: u64,
    /// A native number had three decimals or more.
    pub native_with_many_decimals: bool,
}

impl NumberEvidence {
    pub fn add_text(&mut self, row: u32, text: &str, readings: Readings) {
        let first = match readings {
            Readings::Only(NumberStyle::DecimalComma, _) => &mut self.comma,
            Readings::Only(NumberStyle::DecimalPoint, _) => &mut self.point,
            Readings::Either { .. } => {
                self.doubtful_with_comma |= text.contains(',');
                self.doubtful_with_point |= text.contains('.');
                &mut self.either
            }
            Readings::Same(_) | Readings::None => return,
        };
        if first.is_none() {
            *first = Some((row, text.trim().to_owned()));
        }
    }

    pub fn add_native(&mut self, number: Decimal) {
        self.native += 1;
        self.native_with_many_decimals |= number.scale() > 2;
    }

    /// In a currency with three decimals, "1.250" may well have decimals.
    pub fn in_currency(currency: Option<Currency>) -> Self {
        Self { decimals: currency.map_or(2, Currency::exponent), ..Self::default() }
    }

    /// The style that the values of this column prove by themselves.
    pub fn proven(&self) -> Option<NumberStyle> {
        self.shown().filter(|style| self.allows(*style))
    }

    fn shown(&self) -> Option<NumberStyle> {
        match (&self.comma, &self.point) {
            (Some(_), None) => Some(NumberStyle::DecimalComma),
            (None, Some(_)) => Some(NumberStyle::DecimalPoint),
            _ => None,
        }
    }

    /// Whether no doubtful value would get three decimals: three digits behind a mark are thousands, unless the
    /// currency has three decimals.
    pub fn allows(&self, style: NumberStyle) -> bool {
        self.decimals > 2
            || match style {
                NumberStyle::DecimalComma => !self.doubtful_with_comma,
                NumberStyle::DecimalPoint => !self.doubtful_with_point,
            }
    }

    /// Values of both styles stand in the column, or doubtful values that contradict the others.
    pub fn is_mixed(&self) -> bool {
        self.comma.is_some() && self.point.is_some() || self.shown().is_some_and(|style| !self.allows(style))
    }

    /// Where real numbers stand in the same column and none has three decimals, a text such as "1.234" has none
    /// either: its point parts thousands.
    pub fn suggested_by_native(&self) -> Option<NumberStyle> {
        if self.native == 0 || self.native_with_many_decimals {
            return None;
        }
        match (self.doubtful_with_comma, self.doubtful_with_point) {
            (false, true) => Some(NumberStyle::DecimalComma),
            (true, false) => Some(NumberStyle::DecimalPoint),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::importing::vocabulary::vocabulary;

    /// "=1234.5" the same in both styles, ",1234.5" or ".1234.5" in one only, "1234|1.234" comma or point, "?" none.
    fn shown(text: &str) -> String {
        let read = read_amount(text, vocabulary().unwrap());
        let currency = read.currencies.map(|meant| format!(" {}", meant[0])).unwrap_or_default();
        let number = match read.readings {
            Readings::Same(number) => format!("={number}"),
            Readings::Only(NumberStyle::DecimalComma, number) => format!(",{number}"),
            Readings::Only(NumberStyle::DecimalPoint, number) => format!(".{number}"),
            Readings::Either { with_comma, with_point } => format!("{with_comma}|{with_point}"),
            Readings::None => "?".to_owned(),
        };
        number + &currency
    }

    #[test]
    fn amounts_are_read_as_people_write_them() {
        for (text, reading) in [
            ("1234", "=1234"),
            ("0", "=0"),
            ("007", "=7"),
            ("1.234,56", ",1234.56"),
            ("1,234.56", ".1234.56"),
            ("1 234,56", ",1234.56"),
            ("1 234.56", ".1234.56"),
            ("1\u{A0}234,56", ",1234.56"),
            ("1\u{202F}234,56", ",1234.56"),
            ("1'234.56", ".1234.56"),
            ("1’234.56", ".1234.56"),
            ("1 234", "=1234"),
            ("12 345 678", "=12345678"),
            ("12,5", ",12.5"),
            ("12.5", ".12.5"),
            ("12,50", ",12.5"),
            ("1.234", "1234|1.234"),
            ("1,234", "1.234|1234"),
            ("123.456", "123456|123.456"),
            ("1234.567", ".1234.567"),
            ("1234,567", ",1234.567"),
            ("0.500", ".0.5"),
            ("0,500", ",0.5"),
            ("1.234.567", ",1234567"),
            ("1,234,567", ".1234567"),
            ("1.234.567,89", ",1234567.89"),
            ("1.23.456", "?"),
            ("12.34,56.78", "?"),
            (",50", ",0.5"),
            (".50", ".0.5"),
            ("12,", ",12"),
            ("€ 1.234,56", ",1234.56 EUR"),
            ("€1.234,56", ",1234.56 EUR"),
            ("1.234,56 €", ",1234.56 EUR"),
            ("EUR 12,00", ",12 EUR"),
            ("eur12,00", ",12 EUR"),
            ("12,00 EUR", ",12 EUR"),
            ("NGN 1,234,567.00", ".1234567 NGN"),
            ("$1,234.56", ".1234.56 USD"),
            ("US$ 12.50", ".12.5 USD"),
            ("₦ 5,000.00", ".5000 NGN"),
            ("(1.234,56)", ",-1234.56"),
            ("(€ 1.234,56)", ",-1234.56 EUR"),
            ("€ (1.234,56)", ",-1234.56 EUR"),
            ("1.234,56-", ",-1234.56"),
            ("-1,234.56", ".-1234.56"),
            ("−12,50", ",-12.5"),
            ("-€ 5,00", ",-5 EUR"),
            ("€ -5,00", ",-5 EUR"),
            ("€ 12,-", ",12 EUR"),
            ("12,- EUR", ",12 EUR"),
            ("12,--", ",12"),
            ("-€ 12,-", ",-12 EUR"),
            ("1.250,-", ",1250"),
            ("1'250.--", ".1250"),
            ("12.–", ".12"),
            ("12--", "=-12"),
            ("12,50 CR", ",-12.5"),
            ("12,50 DR", ",12.5"),
            ("12.50CR", ".-12.5"),
            ("+12,50", ",12.5"),
            ("21%", "?"),
            ("twaalf", "?"),
            ("", "?"),
            ("-", "?"),
            ("1e5", "?"),
            ("12 EUR 50", "?"),
            ("1 23", "?"),
            ("99999999999999999999999999999999", "?"),
            ("12,00 HNL", ",12 HNL"),
        ] {
            assert_eq!(shown(text), reading, "{text:?}");
        }
    }

    #[test]
    fn a_column_proves_its_style_or_stays_in_doubt() {
        for (texts, proven, mixed, doubtful) in [
            (&["1.234", "12,50"][..], Some(NumberStyle::DecimalComma), false, true),
            (&["1.234", "12.50"], None, true, true),
            (&["1,234", "12.50"], Some(NumberStyle::DecimalPoint), false, true),
            (&["1,234", "12,50"], None, true, true),
            (&["1.234", "2.345"], None, false, true),
            (&["1.234,56", "1,234.56", "1.234"], None, true, true),
            (&["100", "200"], None, false, false),
        ] {
            let mut evidence = NumberEvidence::default();
            for text in texts {
                evidence.add_text(1, text, read_amount(text, vocabulary().unwrap()).readings);
            }
            assert_eq!((evidence.proven(), evidence.is_mixed()), (proven, mixed), "{texts:?}");
            assert_eq!(evidence.either.is_some(), doubtful, "{texts:?}");
        }
    }

    #[test]
    fn real_numbers_beside_texts_are_evidence() {
        let mut evidence = NumberEvidence::default();
        evidence.add_text(2, "1.234", read_amount("1.234", vocabulary().unwrap()).readings);
        assert_eq!(evidence.suggested_by_native(), None);
        evidence.add_native("12.5".parse().unwrap());
        assert_eq!(evidence.suggested_by_native(), Some(NumberStyle::DecimalComma));
        evidence.add_native("1.234".parse().unwrap());
        assert_eq!(evidence.suggested_by_native(), None);
    }
}
