//! What findings of reading say: what is wrong and how to mend it, in Dutch and English. Short active sentences.

use rust_decimal::Decimal;

use super::{AppliedMapping, CorrectedCell, MappedValue};

use crate::domain::column_mapping::ColumnMapping;
use crate::domain::figures::in_both;
use crate::domain::language::Bilingual;
use crate::domain::reading_plan::CellCorrection;
use crate::domain::value_map::ValueMap;

/// The message and the remedy of a finding.
pub(super) type Wording = (Bilingual, Bilingual);

fn both(nl: impl Into<String>, en: impl Into<String>) -> Bilingual {
    Bilingual::new(nl, en)
}

// Sheets and columns.

pub(super) fn known_name(header: &str, field: &Bilingual) -> Bilingual {
    both(
        format!("de kop '{header}' is een bekende naam voor {}", field.nl),
        format!("the header '{header}' is a known name for {}", field.en),
    )
}

pub(super) fn said() -> Bilingual {
    both("zo opgegeven bij deze import", "as told for this import")
}

pub(super) fn agreed_before() -> Bilingual {
    both("zo afgesproken bij een eerdere import", "as agreed in an earlier import")
}

pub(super) fn remembered(mapping: &ColumnMapping) -> Bilingual {
    let (on, by, of) = (mapping.at.format("%d-%m-%Y"), &mapping.by, of_sender(mapping.sender.as_deref()));
    both(
        format!("zo afgesproken door {by} op {on} voor een bestand{} met deze kop", of.nl),
        format!("as agreed by {by} on {on} for a file{} with this header", of.en),
    )
}

/// Whose file it was, where that is known.
fn of_sender(sender: Option<&str>) -> Bilingual {
    sender.map_or_else(Bilingual::default, |sender| both(format!(" van {sender}"), format!(" of {sender}")))
}

pub(super) fn mapping_drift(applied: &AppliedMapping) -> Wording {
    let AppliedMapping { agreed_at, agreed_by, sender, drift } = applied;
    let (on, of) = (agreed_at.format("%d-%m-%Y"), of_sender(sender.as_deref()));
    let said = |labels: [&str; 3]| {
        let lists = [&drift.new, &drift.missing, &drift.moved];
        let named = labels.iter().zip(lists).filter(|(_, list)| !list.is_empty());
        named.map(|(label, list)| format!("{label}: {}", list.join(", "))).collect::<Vec<_>>().join("; ")
    };
    (
        both(
            format!(
                "De kolommen verschillen van het bestand{} dat {agreed_by} op {on} goedkeurde. {}.",
                of.nl,
                said(["Nieuw", "Ontbreekt", "Verplaatst"])
            ),
            format!(
                "The columns differ from the file{} that {agreed_by} agreed to on {on}. {}.",
                of.en,
                said(["New", "Missing", "Moved"])
            ),
        ),
        both(
            "Kijk of elke kolom nog is wat hij was; pas de koppeling anders aan.",
            "See whether each column still is what it was; change the mapping otherwise.",
        ),
    )
}

pub(super) fn cell_corrected(cell: &CorrectedCell) -> Wording {
    let CellCorrection { value, reason, by, at, .. } = &cell.correction;
    let (value, was, on) = (value.as_deref().unwrap_or_default(), &cell.in_file, at.format("%d-%m-%Y"));
    (
        both(
            format!(
                "Gelezen als '{value}'; het bestand zegt '{was}'. Gecorrigeerd door {by} op {on}: {reason}."
            ),
            format!("Read as '{value}'; the file says '{was}'. Corrected by {by} on {on}: {reason}."),
        ),
        both(
            "U hoeft niets te doen. De cel kan terug naar wat het bestand zegt.",
            "You need not do anything. The cell can go back to what the file says.",
        ),
    )
}

pub(super) fn column_repeated(field: &Bilingual, used: &str) -> Wording {
    (
        both(
            format!("Nog een kolom voor {}. Kolom {used} wordt gebruikt.", field.nl),
            format!("Another column for {}. Column {used} is used.", field.en),
        ),
        both(
            "Hernoem of verwijder de kolom die niet telt.",
            "Rename or remove the column that does not count.",
        ),
    )
}

pub(super) fn column_missing(field: &Bilingual) -> Wording {
    (
        both(
            format!("Er is geen kolom voor {}. De regels wachten.", field.nl),
            format!("There is no column for {}. The rows wait.", field.en),
        ),
        both(
            format!("Voeg een kolom toe met de kop '{}'.", field.nl),
            format!("Add a column with the header '{}'.", field.en),
        ),
    )
}

pub(super) fn amount_reading_assumed(header: &str) -> Wording {
    (
        both(
            format!(
                "De kop '{header}' zegt niet of de btw erin zit. De bedragen zijn gelezen als inclusief btw."
            ),
            format!(
                "The header '{header}' does not say whether VAT is in it. The amounts are read as including VAT."
            ),
        ),
        both(
            "Noem de kolom 'Bedrag incl. btw' of 'Bedrag excl. btw'.",
            "Call the column 'Amount incl. VAT' or 'Amount excl. VAT'.",
        ),
    )
}

pub(super) fn amounts_signed(header: &str) -> Wording {
    (
        both(
            format!("De kolom '{header}' bepaalt of een bedrag af of bij is. De regels wachten."),
            format!("The column '{header}' tells whether an amount was paid or received. The rows wait."),
        ),
        both(
            "Zet een min voor de bedragen die zijn terugontvangen en haal deze kolom weg.",
            "Put a minus before the amounts that came back and take this column out.",
        ),
    )
}

pub(super) fn amounts_scaled(text: &str) -> Wording {
    (
        both(
            format!(
                "Volgens '{text}' zijn de bedragen niet in hele euro's maar in veelvouden. De regels wachten."
            ),
            format!("According to '{text}' the amounts are in multiples, not in whole units. The rows wait."),
        ),
        both(
            "Schrijf de bedragen voluit, zoals op de factuur, en haal deze woorden weg.",
            "Write the amounts in full, as on the invoice, and take these words out.",
        ),
    )
}

pub(super) fn amounts_in_part(header: &str) -> Wording {
    (
        both(
            format!("Volgens de kolom '{header}' telt niet het hele bedrag. De regels wachten."),
            format!("According to the column '{header}' not all of the amount counts. The rows wait."),
        ),
        both(
            "Houd één kolom over met het bedrag dat u declareert, en haal deze kolom weg.",
            "Keep one column with the amount that you declare, and take this column out.",
        ),
    )
}

pub(super) fn currency_in_title(currency: &str) -> Wording {
    (
        both(
            format!("Hier staat {currency}, maar de lijst zelf noemt geen valuta. De regels wachten."),
            format!("This says {currency}, but the list itself names no currency. The rows wait."),
        ),
        both(
            "Voeg een kolom Valuta toe, of zet de valuta in de kop van het bedrag.",
            "Add a column Currency, or put the currency in the header of the amount.",
        ),
    )
}

pub(super) fn header_not_found(recognised: &Bilingual) -> Wording {
    let message = if recognised.nl.is_empty() {
        both(
            "Geen rij lijkt op de koppen van een uitgavenlijst.",
            "No row looks like the headers of an expense list.",
        )
    } else {
        both(
            format!("Geen rij lijkt op de koppen van een uitgavenlijst. Wel herkend: {}.", recognised.nl),
            format!("No row looks like the headers of an expense list. Recognised: {}.", recognised.en),
        )
    };
    (
        message,
        both(
            "Zet boven de lijst koppen zoals Activiteit, Kostensoort, Leverancier, Betaaldatum en Bedrag.",
            "Put headers such as Activity, Cost category, Supplier, Payment date and Amount above the list.",
        ),
    )
}

pub(super) fn no_rows() -> Wording {
    (
        both("Onder de koppen staat geen enkele rij.", "No row stands under the headers."),
        both(
            "Vul de uitgaven in en lever het bestand opnieuw aan.",
            "Fill in the expenses and hand in the file again.",
        ),
    )
}

pub(super) fn sheet_without_expenses() -> Wording {
    (
        both(
            "Dit blad heeft geen uitgavenlijst en is overgeslagen.",
            "This sheet has no expense list and was passed over.",
        ),
        no_need(),
    )
}

pub(super) fn list_beside(sheet: &str) -> Wording {
    (
        both(
            format!(
                "Deze lijst staat op blad '{sheet}' naast een andere lijst en wordt als eigen blad gelezen."
            ),
            format!(
                "This list stands on sheet '{sheet}' beside another list and is read as a sheet of its own."
            ),
        ),
        no_need(),
    )
}

pub(super) fn sheet_left_out() -> Wording {
    (
        both(
            "Dit blad is bij deze import overgeslagen, zoals opgegeven.",
            "This sheet was left out of this import, as told.",
        ),
        both("U hoeft niets te doen.", "You need not do anything."),
    )
}

pub(super) fn sheet_hidden() -> Wording {
    (
        both("Dit blad is verborgen en is overgeslagen.", "This sheet is hidden and was passed over."),
        both(
            "Maak het blad zichtbaar als de uitgaven erop moeten meetellen.",
            "Unhide the sheet if its expenses should count.",
        ),
    )
}

pub(super) fn sheet_without_cells() -> Wording {
    (
        both(
            "Dit is een grafiek- of macroblad en is overgeslagen.",
            "This is a chart or macro sheet and was passed over.",
        ),
        no_need(),
    )
}

pub(super) fn sheet_of_our_own() -> Wording {
    (
        both(
            "Verantwoord heeft dit blad zelf toegevoegd; het is overgeslagen.",
            "Verantwoord itself added this sheet; it was passed over.",
        ),
        no_need(),
    )
}

fn no_need() -> Bilingual {
    both("U hoeft niets te doen.", "Nothing needs to be done.")
}

// Numbers and dates of a column.

pub(super) fn numbers_ambiguous(cell: &str, text: &str, with_comma: &str, with_point: &str) -> Wording {
    (
        both(
            format!(
                "'{text}' in {cell} kan {with_comma} of {with_point} zijn. Geen waarde in de kolom wijst uit welke."
            ),
            format!(
                "'{text}' in {cell} can be {with_comma} or {with_point}. No value in the column tells which."
            ),
        ),
        both(
            "Maak van de kolom echte getallen, of schrijf de bedragen met twee decimalen.",
            "Turn the column into real numbers, or write the amounts with two decimals.",
        ),
    )
}

pub(super) fn number_ambiguous(text: &str, with_comma: &str, with_point: &str) -> Wording {
    (
        both(
            format!(
                "'{text}' kan {with_comma} of {with_point} zijn. De waarden in de kolom spreken elkaar tegen."
            ),
            format!(
                "'{text}' can be {with_comma} or {with_point}. The values of the column contradict each other."
            ),
        ),
        both("Schrijf het bedrag met twee decimalen.", "Write the amount with two decimals."),
    )
}

pub(super) fn dates_ambiguous(cell: &str, text: &str, day_first: &str, month_first: &str) -> Wording {
    (
        both(
            format!(
                "'{text}' in {cell} kan {day_first} of {month_first} zijn. Geen waarde in de kolom wijst uit welke."
            ),
            format!(
                "'{text}' in {cell} can be {day_first} or {month_first}. No value in the column tells which."
            ),
        ),
        dates_remedy(),
    )
}

pub(super) fn date_ambiguous(text: &str, day_first: &str, month_first: &str) -> Wording {
    (
        both(
            format!("'{text}' kan {day_first} of {month_first} zijn. De kolom gebruikt beide volgordes."),
            format!("'{text}' can be {day_first} or {month_first}. The column uses both orders."),
        ),
        dates_remedy(),
    )
}

pub(super) fn date_odd(text: &str) -> Wording {
    (
        both(
            format!("'{text}' heeft de maand voorop, de andere datums in de kolom de dag."),
            format!("'{text}' has its month first, the other dates of the column their day."),
        ),
        dates_remedy(),
    )
}

fn dates_remedy() -> Bilingual {
    both(
        "Maak er echte datums van, of schrijf ze als 2025-03-31.",
        "Turn them into real dates, or write them as 2025-03-31.",
    )
}

// Rows that are no expense.

pub(super) fn total_row() -> Wording {
    (
        both(
            "Deze rij telt andere rijen op en is overgeslagen.",
            "This row adds up other rows and was passed over.",
        ),
        no_need(),
    )
}

pub(super) fn text_row() -> Wording {
    (
        both(
            "Deze rij heeft alleen tekst en is overgeslagen.",
            "This row has only text and was passed over.",
        ),
        no_need(),
    )
}

pub(super) fn repeated_header() -> Wording {
    (
        both(
            "Deze rij herhaalt de koppen en is overgeslagen.",
            "This row repeats the headers and was passed over.",
        ),
        no_need(),
    )
}

pub(super) fn row_too_wide() -> Wording {
    (
        both(
            "Deze regel heeft meer cellen dan er koppen zijn. Misschien staat er een scheidingsteken in een waarde en zijn de andere waarden opgeschoven.",
            "This row has more cells than there are headers. Perhaps a separator stands in a value and has moved the others.",
        ),
        both(
            "Zet de waarde met het scheidingsteken tussen aanhalingstekens, of geef de extra kolom een kop.",
            "Put the value with the separator in quotes, or give the extra column a header.",
        ),
    )
}

// Cells.

pub(super) fn missing(field: &Bilingual) -> Wording {
    (
        both(format!("Er is geen {} ingevuld.", field.nl), format!("No {} is filled in.", field.en)),
        both(format!("Vul {} in.", field.nl), format!("Fill in the {}.", field.en)),
    )
}

pub(super) fn cell_error(error: &str) -> Wording {
    (
        both(
            format!("De formule in deze cel geeft de fout {error}."),
            format!("The formula in this cell gives the error {error}."),
        ),
        both("Herstel de formule of vul de waarde zelf in.", "Mend the formula or fill in the value itself."),
    )
}

/// All rows with the text are mended at once by saying what it means.
fn or_map(text: &str) -> Bilingual {
    both(
        format!(" Of leg voor alle rijen vast wat '{text}' betekent."),
        format!(" Or say for all rows what '{text}' means."),
    )
}

pub(super) fn unknown_code(name: &Bilingual, text: &str, known: &[&str]) -> Wording {
    let (proposal, or_map) = (known.join(", "), or_map(text));
    (
        both(
            format!("'{text}' is geen {} van dit project.", name.nl),
            format!("'{text}' is not a known {} of this project.", name.en),
        ),
        if known.is_empty() {
            both(
                format!("Vul de code uit de begroting in.{}", or_map.nl),
                format!("Fill in the code of the budget.{}", or_map.en),
            )
        } else {
            both(
                format!("Bedoelt u {proposal}? Vul de code in.{}", or_map.nl),
                format!("Do you mean {proposal}? Fill in the code.{}", or_map.en),
            )
        },
    )
}

pub(super) fn row_left_out() -> Wording {
    (
        both(
            "Deze rij is bij deze import weggelaten, zoals opgegeven: zij is geen uitgave.",
            "This row was left out of this import, as told: it is no expense.",
        ),
        both("U hoeft niets te doen.", "You need not do anything."),
    )
}

/// Said once for each text that was read as it was mapped.
pub(super) fn value_mapped(used: &MappedValue, said: &ValueMap) -> Wording {
    let MappedValue { value, code, rows, .. } = used;
    let (on, by) = (said.at.format("%d-%m-%Y"), &said.by);
    let (rijen, rows_en) = if *rows == 1 { ("rij", "row") } else { ("rijen", "rows") };
    let rows = in_both(*rows);
    (
        both(
            format!(
                "'{value}' is in {} {rijen} gelezen als {code}: zo vastgelegd door {by} op {on}.",
                rows.nl
            ),
            format!("'{value}' was read as {code} in {} {rows_en}: so mapped by {by} on {on}.", rows.en),
        ),
        both("Klopt dat niet meer? Trek de betekenis in.", "No longer right? Take the meaning back."),
    )
}

pub(super) fn unknown_currency(text: &str) -> Wording {
    (
        both(
            format!("'{text}' is geen valuta van ISO 4217."),
            format!("'{text}' is not a currency of ISO 4217."),
        ),
        both(
            "Vul een code van drie letters in, zoals EUR, USD of NGN.",
            "Fill in a code of three letters, such as EUR, USD or NGN.",
        ),
    )
}

pub(super) fn currency_disagrees(in_amount: &str, of_row: &str) -> Wording {
    (
        both(
            format!("Het bedrag noemt {in_amount}, maar de regel is in {of_row}."),
            format!("The amount names {in_amount}, but the row is in {of_row}."),
        ),
        both("Maak de valuta op beide plaatsen gelijk.", "Make the currency the same in both places."),
    )
}

pub(super) fn unknown_country(text: &str) -> Wording {
    (
        both(format!("'{text}' is geen bekend land."), format!("'{text}' is not a known country.")),
        both(
            "Vul de landcode van twee letters in, zoals NG of TZ.",
            "Fill in the country code of two letters, such as NG or TZ.",
        ),
    )
}

pub(super) fn amount_missing() -> Wording {
    (
        both("Er is geen bedrag ingevuld.", "No amount is filled in."),
        both(
            "Vul het bedrag van de factuur in. Staat er een formule in de cel, open het bestand dan in Excel of LibreOffice en sla het op: de uitkomst is niet bewaard.",
            "Fill in the amount of the invoice. If the cell has a formula, open the file in Excel or LibreOffice and save it: its result was not stored.",
        ),
    )
}

pub(super) fn amount_zero() -> Wording {
    (
        both("Het bedrag is nul.", "The amount is zero."),
        both("Vul het bedrag in of haal de regel weg.", "Fill in the amount or take the row out."),
    )
}

pub(super) fn amount_unreadable(text: &str) -> Wording {
    (
        both(format!("'{text}' is geen bedrag."), format!("'{text}' is not an amount.")),
        both("Vul een getal in, zonder woorden.", "Fill in a number, without words."),
    )
}

pub(super) fn amount_rounded(stated: Decimal, rounded: Decimal, currency: &str) -> Wording {
    let (stated, rounded) = (in_both(stated), in_both(rounded));
    (
        both(
            format!("{} heeft meer decimalen dan {currency} kent. Geboekt wordt {}.", stated.nl, rounded.nl),
            format!("{} has more decimals than {currency} knows. {} is booked.", stated.en, rounded.en),
        ),
        both(
            "Neem het bedrag van de factuur over als dit niet klopt.",
            "Copy the amount from the invoice if this is not right.",
        ),
    )
}

pub(super) fn amounts_disagree(net: Decimal, vat: Decimal, gross: Decimal) -> Wording {
    let (net, vat, gross) = (in_both(net), in_both(vat), in_both(gross));
    (
        both(
            format!("{} plus {} btw is niet {}.", net.nl, vat.nl, gross.nl),
            format!("{} plus {} VAT is not {}.", net.en, vat.en, gross.en),
        ),
        both("Neem de drie bedragen over van de factuur.", "Copy the three amounts from the invoice."),
    )
}

pub(super) fn date_unreadable(text: &str) -> Wording {
    (
        both(
            format!("'{text}' is geen datum tussen 1990 en 2100."),
            format!("'{text}' is not a date between 1990 and 2100."),
        ),
        both("Vul een datum in, zoals 31-03-2025.", "Fill in a date, such as 31-03-2025."),
    )
}

pub(super) fn date_missing() -> Wording {
    (
        both(
            "De regel heeft geen factuurdatum en geen betaaldatum.",
            "The row has no invoice date and no payment date.",
        ),
        both("Vul beide datums in.", "Fill in both dates."),
    )
}
