//! How ledger lines were computed: topic, formula and values, beside the line.

use diesel::prelude::*;

use crate::db::connection::on_backend;
use crate::db::schema::{computed_lines, expenditures};
use crate::db::{DbConnection, StoreError};
use crate::domain::computation::{LineComputation, Topic};
use crate::domain::ids::{ExpenditureId, GrantId, ReportingPeriodId};
use crate::domain::language::Bilingual;

const ROWS_PER_STATEMENT: usize = 500;

#[derive(Insertable)]
#[diesel(table_name = computed_lines)]
struct NewRow<'a> {
    expenditure_id: i64,
    topic: &'static str,
    item: &'a str,
    article: &'a str,
    formula_nl: &'a str,
    formula_en: &'a str,
    used_values: String,
}

/// Keeps how these lines came to their amounts.
pub fn insert(conn: &mut DbConnection, lines: &[(ExpenditureId, LineComputation)]) -> Result<(), StoreError> {
    for chunk in lines.chunks(ROWS_PER_STATEMENT) {
        let mut rows = Vec::with_capacity(chunk.len());
        for (line, computation) in chunk {
            rows.push(NewRow {
                expenditure_id: line.get(),
                topic: computation.topic.code(),
                item: &computation.item,
                article: &computation.article,
                formula_nl: &computation.formula.nl,
                formula_en: &computation.formula.en,
                used_values: serde_json::to_string(&computation.values)
                    .map_err(|error| StoreError::Broken(Box::new(error)))?,
            });
        }
        on_backend!(conn, c => diesel::insert_into(computed_lines::table).values(&rows).execute(c))?;
    }
    Ok(())
}

/// The computed lines of one topic that have not been taken back; of one period, or of all.
pub fn standing(
    conn: &mut DbConnection,
    grant: GrantId,
    topic: Topic,
    period: Option<ReportingPeriodId>,
) -> Result<Vec<ExpenditureId>, StoreError> {
    let reversals = diesel::alias!(expenditures as reversals);
    let taken_back =
        reversals.filter(reversals.field(expenditures::answers_id).eq(expenditures::id.nullable()));
    let lines = computed_lines::table
        .inner_join(expenditures::table)
        .filter(expenditures::grant_id.eq(grant.get()))
        .filter(computed_lines::topic.eq(topic.code()))
        .filter(diesel::dsl::not(diesel::dsl::exists(taken_back)))
        .select((expenditures::id, expenditures::period_id))
        .order(expenditures::id)
        .load::<(i64, i64)>(conn)?;
    let of_period = |id: i64| period.is_none_or(|period| period.get() == id);
    Ok(lines.into_iter().filter(|(_, id)| of_period(*id)).map(|(line, _)| ExpenditureId::new(line)).collect())
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = computed_lines)]
struct StoredRow {
    expenditure_id: i64,
    topic: String,
    item: String,
    article: String,
    formula_nl: String,
    formula_en: String,
    used_values: String,
}

/// How each computed line of a grant came to its amount, in the order of the lines.
pub fn list(
    conn: &mut DbConnection,
    grant: GrantId,
) -> Result<Vec<(ExpenditureId, LineComputation)>, StoreError> {
    let rows = computed_lines::table
        .inner_join(expenditures::table)
        .filter(expenditures::grant_id.eq(grant.get()))
        .select(StoredRow::as_select())
        .order(computed_lines::expenditure_id)
        .load::<StoredRow>(conn)?;
    rows.into_iter().map(StoredRow::read).collect()
}

/// How a line came to its amount, if it was computed.
pub fn of_line(conn: &mut DbConnection, line: ExpenditureId) -> Result<Option<LineComputation>, StoreError> {
    let row = computed_lines::table
        .filter(computed_lines::expenditure_id.eq(line.get()))
        .select(StoredRow::as_select())
        .first::<StoredRow>(conn)
        .optional()?;
    Ok(row.map(StoredRow::read).transpose()?.map(|(_, computation)| computation))
}

impl StoredRow {
    fn read(self) -> Result<(ExpenditureId, LineComputation), StoreError> {
        let topic = self
            .topic
            .parse()
            .map_err(|_unknown| StoreError::unreadable("kind of computed costs", &self.topic))?;
        let values =
            serde_json::from_str(&self.used_values).map_err(|error| StoreError::Broken(Box::new(error)))?;
        let computation = LineComputation {
            topic,
            item: self.item,
            article: self.article,
            formula: Bilingual::new(self.formula_nl, self.formula_en),
            values,
        };
        Ok((ExpenditureId::new(self.expenditure_id), computation))
    }
}
