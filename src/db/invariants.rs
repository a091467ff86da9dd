//! What must always hold between the tables, asked as questions that have no answer in sound books.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use crate::db::{DbConnection, StoreError};

/// One broken promise: which, and where.
#[derive(Clone, Debug, PartialEq, Eq, QueryableByName)]
pub struct Breach {
    #[diesel(sql_type = Text)]
    pub place: String,
    #[diesel(sql_type = BigInt)]
    pub count: i64,
}

/// A promise of the books, in words and as the query that finds breaches.
pub struct Invariant {
    /// In Dutch and in English.
    pub name: (&'static str, &'static str),
    query: &'static str,
}

/// Every query yields (place, count); both databases understand it.
pub const INVARIANTS: &[Invariant] = &[
    Invariant {
        name: ("lopende totalen zijn gelijk aan de regels", "running totals equal the lines"),
        query: "SELECT 'budget line ' || b || ', period ' || p || ', year ' || y AS place, \
                CAST(COUNT(*) AS BIGINT) AS count FROM ( \
                  SELECT budget_line_id AS b, period_id AS p, year AS y, line_count AS n, amount_cents AS a, vat_cents AS v \
                  FROM ledger_sums WHERE line_count <> 0 \
                  UNION ALL \
                  SELECT budget_line_id, period_id, year, CAST(COUNT(*) AS BIGINT), CAST(SUM(amount_cents) AS BIGINT), \
                         CAST(SUM(vat_cents) AS BIGINT) \
                  FROM expenditures GROUP BY budget_line_id, period_id, year \
                ) AS both_sides GROUP BY b, p, y, n, a, v HAVING COUNT(*) <> 2",
    },
    Invariant {
        name: (
            "elke boeking heeft de regels en het bedrag die zij noemt",
            "every posting has the lines and the amount it states",
        ),
        query: "SELECT 'posting ' || p.id AS place, \
                CAST(COUNT(e.id) AS BIGINT) AS count FROM postings p LEFT JOIN expenditures e ON e.posting_id = p.id \
                GROUP BY p.id, p.line_count, p.amount_cents \
                HAVING COUNT(e.id) <> p.line_count OR COALESCE(SUM(e.amount_cents), 0) <> p.amount_cents",
    },
    Invariant {
        name: (
            "elke import heeft de rijen en het bedrag geboekt die hij noemt",
            "every import posted the rows and the amount it states",
        ),
        query: "SELECT 'import ' || b.id AS place, CAST(COUNT(p.id) AS BIGINT) AS count FROM import_batches b \
                LEFT JOIN postings p ON p.batch_id = b.id AND p.kind = 'import' \
                GROUP BY b.id, b.posted_rows, b.posted_cents \
                HAVING COALESCE(SUM(p.line_count), 0) <> b.posted_rows \
                    OR COALESCE(SUM(p.amount_cents), 0) <> b.posted_cents",
    },
    Invariant {
        name: (
            "elke import bewaart de rijen die niet zijn geboekt",
            "every import keeps the rows that it did not post",
        ),
        query: "SELECT 'import ' || b.id AS place, CAST(COUNT(r.id) AS BIGINT) AS count FROM import_batches b \
                LEFT JOIN import_rows r ON r.batch_id = b.id AND r.reading_number = b.reading_number \
                GROUP BY b.id, b.waiting_rows, b.ignored_rows, b.duplicate_rows \
                HAVING COUNT(r.id) <> b.waiting_rows + b.ignored_rows + b.duplicate_rows",
    },
    Invariant {
        name: (
            "elke terugboeking neemt haar regel tot op de cent terug",
            "every reversal takes back its line to the cent",
        ),
        query: "SELECT 'line ' || r.id AS place, CAST(1 AS BIGINT) AS count FROM expenditures r \
                JOIN expenditures e ON e.id = r.answers_id \
                WHERE r.amount_cents <> -e.amount_cents OR r.vat_cents <> -e.vat_cents \
                   OR r.budget_line_id <> e.budget_line_id OR r.grant_id <> e.grant_id OR e.kind <> 'expense'",
    },
    Invariant {
        name: (
            "de lijst van uitgaven zegt hetzelfde als het grootboek",
            "lines are listed as the ledger holds them",
        ),
        query: "SELECT 'line ' || e.id AS place, CAST(1 AS BIGINT) AS count FROM expenditures e \
                JOIN postings p ON p.id = e.posting_id JOIN listings g ON g.grant_id = e.grant_id \
                LEFT JOIN listed_lines l ON l.expenditure_id = e.id \
                WHERE p.number <= g.posting_number AND (l.expenditure_id IS NULL OR l.grant_id <> e.grant_id \
                   OR l.amount_cents <> e.amount_cents OR l.vat_cents <> e.vat_cents OR l.kind <> e.kind \
                   OR l.budget_line_id <> e.budget_line_id OR l.period_id <> e.period_id OR l.year <> e.year \
                   OR l.payment_date <> e.payment_date OR COALESCE(l.batch_id, 0) <> COALESCE(p.batch_id, 0))",
    },
    Invariant {
        name: (
            "elke regel hoort overal bij één subsidieproject",
            "every line belongs to one grant throughout",
        ),
        query: "SELECT 'line ' || e.id AS place, CAST(1 AS BIGINT) AS count FROM expenditures e \
                JOIN postings p ON p.id = e.posting_id JOIN budget_lines b ON b.id = e.budget_line_id \
                JOIN reporting_periods r ON r.id = e.period_id \
                WHERE p.grant_id <> e.grant_id OR b.grant_id <> e.grant_id OR r.grant_id <> e.grant_id",
    },
    Invariant {
        name: (
            "bedragen in euro's hebben geen koers, alle andere wel",
            "amounts in euros need no rate, all others have one",
        ),
        query: "SELECT 'line ' || id AS place, CAST(1 AS BIGINT) AS count FROM expenditures \
                WHERE (currency = 'EUR') <> (units_per_euro IS NULL) \
                   OR (currency = 'EUR' AND original_minor <> amount_cents)",
    },
];

impl Invariant {
    /// Where the promise is broken; empty in sound books.
    pub fn breaches(&self, conn: &mut DbConnection) -> Result<Vec<Breach>, StoreError> {
        Ok(diesel::sql_query(self.query).load(conn)?)
    }
}
