//! What changed between two versions of a report.

use crate::db::{grants, imports, report_life};
use crate::domain::language::Bilingual;
use crate::operations::report_life::ReportChoice;
use crate::operations::{Books, OperationError};
use crate::reporting::difference::{self, FigureChange};

/// Every figure that differs between two versions of a report, by their numbers.
pub fn compare_versions(
    books: &Books,
    choice: &ReportChoice<'_>,
    (before, after): (i64, i64),
) -> Result<Vec<FigureChange>, OperationError> {
    let form = books.forms.find(choice.form)?;
    let (before, after) = books.db.read(|conn| {
        let grant = grants::load(conn, choice.grant)?;
        let period = grant
            .period_id(choice.period)
            .ok_or_else(|| OperationError::NotFound(format!("reporting period {}", choice.period)))?;
        let reports = report_life::list(conn, grant.id)?;
        let mut kept = |number: i64| {
            let version = reports
                .iter()
                .find(|report| {
                    report.period == period && report.form == choice.form && report.number == number
                })
                .ok_or_else(|| OperationError::NotFound(format!("version {number} of the report")))?;
            match imports::file(conn, &version.snapshot_sha256) {
                Err(crate::db::StoreError::NotFound(_)) => Err(not_kept(number)),
                found => found.map_err(OperationError::from),
            }
        };
        Ok::<_, OperationError>((kept(before)?, kept(after)?))
    })?;
    Ok(difference::between(&form, &before, &after)?)
}

/// Versions that were made before figures were kept have only their seal.
fn not_kept(number: i64) -> OperationError {
    OperationError::Rejected(Bilingual::new(
        format!(
            "De cijfers van versie {number} zijn niet bewaard: die versie is gemaakt voordat dat gebeurde."
        ),
        format!("The figures of version {number} were not kept: that version was made before they were."),
    ))
}
