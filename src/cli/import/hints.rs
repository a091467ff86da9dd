//! Which command mends what a finding tells. Findings themselves speak to everybody, also on pages and in workbooks.

use crate::domain::finding::FindingCode;

/// The command that answers a finding about this value, with words in capitals to fill in.
pub(super) fn command_for(code: FindingCode, value: &str) -> Option<String> {
    let map_value =
        |field: &str| Some(format!("verantwoord import map-value --field {field} '{value}' CODE"));
    match code {
        FindingCode::UnknownActivity => map_value("activity"),
        FindingCode::UnknownCategory => map_value("category"),
        FindingCode::UnknownCountry => map_value("country"),
        FindingCode::UnknownCurrency => map_value("currency"),
        FindingCode::ValueMapped => Some(format!("verantwoord import unmap-value --field FIELD '{value}'")),
        FindingCode::ColumnMissing
        | FindingCode::NumbersAmbiguous
        | FindingCode::DatesAmbiguous
        | FindingCode::MappingDrift => Some("verantwoord import map BATCH".to_owned()),
        FindingCode::CellCorrected => Some("verantwoord import fix BATCH CELL --undo".to_owned()),
        FindingCode::RateMissing => Some("verantwoord rates load FILE".to_owned()),
        FindingCode::NearDuplicate | FindingCode::DoubleFunding => {
            Some("verantwoord import decide BATCH ROW VERDICT --reason WHY".to_owned())
        }
        FindingCode::ChangedSinceImport => Some("verantwoord import FILE --replaces BATCH".to_owned()),
        _ => None,
    }
}
