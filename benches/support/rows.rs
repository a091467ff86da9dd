//! Made-up expenses of the CBR grant for the benches: every row differs, all can be posted.

pub const HEADS: [&str; 12] = [
    "Activiteit",
    "Kostensoort",
    "Land",
    "Leverancier",
    "Factuurnummer",
    "Omschrijving",
    "Factuurdatum",
    "Betaaldatum",
    "Valuta",
    "Bedrag excl. btw",
    "Btw",
    "Bedrag incl. btw",
];

const PLACES: [(&str, &str); 6] =
    [("HM-NG", "f"), ("HM-TZ", "b"), ("MMDP", "f"), ("ACBC", "f"), ("WV-OUT", "b"), ("PM", "a")];

/// One expense. Amounts in cents; dates as day of the month within a month of 2025.
pub struct BenchRow {
    pub activity: &'static str,
    pub category: &'static str,
    pub country: &'static str,
    pub supplier: String,
    pub document: String,
    pub description: String,
    pub month: u8,
    pub invoiced: u8,
    pub paid: u8,
    pub net_cents: u64,
    pub vat_cents: u64,
}

/// The row with this number, the same at every run.
pub fn row(number: u64) -> BenchRow {
    let pick =
        |salt: u64, choices: u64| (number.wrapping_mul(2_654_435_761).wrapping_add(salt * 97) >> 7) % choices;
    let (activity, category) = PLACES[usize::try_from(pick(1, 6)).unwrap_or(0)];
    let net_cents = 20_000 + pick(2, 900_000);
    BenchRow {
        activity,
        category,
        country: ["NG", "TZ", "NL", "KE"][usize::try_from(pick(3, 4)).unwrap_or(0)],
        supplier: format!("Leverancier {} B.V.", pick(4, 400)),
        document: format!("F-{number:07}"),
        description: format!("Training en verblijf groep {}", pick(5, 90)),
        month: u8::try_from(1 + pick(6, 12)).unwrap_or(1),
        invoiced: u8::try_from(1 + pick(7, 14)).unwrap_or(1),
        paid: u8::try_from(15 + pick(8, 14)).unwrap_or(15),
        net_cents,
        vat_cents: net_cents * 21 / 100,
    }
}

/// Euros with a decimal point.
pub fn euros(cents: u64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}
