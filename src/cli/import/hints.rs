//! Which command mends what a finding tells. Findings themselves speak to everybody, also on pages and in workbooks.

use crate::domain::finding::FindingCode;
use crate::importing::Unreadable;

/// The command that takes a file which is refused as an import, with words in capitals to fill in.
pub(in crate::cli) fn command_for_refused(reason: &Unreadable) -> Option<&'static str> {
    match reason {
        Unreadable::BankStatement => Some("verantwoord bank load FILE --grant CODE"),
        _ => None,
    }
}

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
        FindingCode::LedgerChoiceMissing => {
            Some("verantwoord import map BATCH --journal JOURNAL --account ACCOUNT=CATEGORY".to_owned())
        }
        FindingCode::LedgerLinesOutside => {
            Some("verantwoord import map BATCH --account ACCOUNT=CATEGORY".to_owned())
        }
        FindingCode::CharactersReplaced => {
            Some("verantwoord import map BATCH --encoding windows-1252".to_owned())
        }
        FindingCode::HiddenSheet => Some("verantwoord import map BATCH --read-sheet SHEET".to_owned()),
        FindingCode::HiddenRows => Some("verantwoord import map BATCH --leave-out SHEET!ROW".to_owned()),
        FindingCode::HiddenColumn => {
            Some("verantwoord import map BATCH --column SHEET!COLUMN=none".to_owned())
        }
        FindingCode::CellCorrected => Some("verantwoord import fix BATCH CELL --undo".to_owned()),
        FindingCode::RateMissing => Some("verantwoord rates load FILE".to_owned()),
        FindingCode::NearDuplicate | FindingCode::DoubleFunding => {
            Some("verantwoord import decide BATCH ROW VERDICT --reason WHY".to_owned())
        }
        FindingCode::ChangedSinceImport => Some("verantwoord import FILE --replaces BATCH".to_owned()),
        _ => None,
    }
}
