//! How the columns of a kind of workbook were read when a person agreed, so that next month's file is read the same way
//! and what differs is shown.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::domain::expense::ExpenseField;
use crate::domain::folding::fold;
use crate::domain::ids::ImportBatchId;
use crate::domain::reading_plan::{DayOrder, DecimalMark};

/// A header and what its column was read as.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MappedHeader {
    pub header: String,
    /// Nothing where no field was read from the column.
    pub field: Option<ExpenseField>,
    /// Only where a person said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decimal: Option<DecimalMark>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dates: Option<DayOrder>,
}

/// The columns of one table, from left to right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ColumnMapping {
    pub headers: Vec<MappedHeader>,
    /// Whose workbooks are read so; nothing where nobody was named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sender: Option<String>,
    /// The import in which it was agreed.
    pub batch: ImportBatchId,
    pub at: DateTime<Utc>,
    pub by: String,
}

/// How a table differs from the mapping that was agreed before.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Drift {
    pub new: Vec<String>,
    pub missing: Vec<String>,
    pub moved: Vec<String>,
}

impl Drift {
    pub fn is_empty(&self) -> bool {
        self.new.is_empty() && self.missing.is_empty() && self.moved.is_empty()
    }
}

/// The same for tables with the same headers, in whatever order.
pub fn fingerprint_text<'a>(headers: impl Iterator<Item = &'a str>) -> String {
    let mut folded: Vec<String> = headers.map(fold).collect();
    folded.sort_unstable();
    folded.join("|")
}

impl ColumnMapping {
    /// What was agreed about the column with this header.
    pub fn of_header(&self, header: &str) -> Option<&MappedHeader> {
        let folded = fold(header);
        self.headers.iter().find(|known| fold(&known.header) == folded)
    }

    pub fn drift(&self, headers: &[&str]) -> Drift {
        let known: Vec<String> = self.headers.iter().map(|known| fold(&known.header)).collect();
        let met: Vec<String> = headers.iter().map(|header| fold(header)).collect();
        let shared_then: Vec<&String> = known.iter().filter(|header| met.contains(header)).collect();
        let shared_now: Vec<&String> = met.iter().filter(|header| known.contains(header)).collect();
        let moved = headers.iter().zip(&met).filter(|(_, folded)| {
            let place = |list: &[&String]| list.iter().position(|known| known == folded);
            known.contains(folded) && place(&shared_then) != place(&shared_now)
        });
        let (named, absent) = (headers.iter().zip(&met), self.headers.iter().zip(&known));
        Drift {
            new: named
                .filter(|(_, folded)| !known.contains(folded))
                .map(|(header, _)| (*header).to_owned())
                .collect(),
            missing: absent
                .filter(|(_, folded)| !met.contains(folded))
                .map(|(header, _)| header.header.clone())
                .collect(),
            moved: moved.map(|(header, _)| (*header).to_owned()).collect(),
        }
    }
}

/// Whether two files come from one sender, however the name is written.
pub fn is_same_sender(one: Option<&str>, other: Option<&str>) -> bool {
    one.map(fold) == other.map(fold)
}

/// The agreed mapping that fits a table of a sender best: one of that sender, or else one that was agreed for nobody in
/// particular, since another sender may mean other things by the same headers. Without a sender the headers alone decide.
pub fn best_fitting<'a>(
    mappings: &'a [ColumnMapping],
    sender: Option<&str>,
    headers: &[&str],
) -> Option<&'a ColumnMapping> {
    if sender.is_none() {
        return closest(mappings.iter(), headers);
    }
    let of = |wanted: Option<&str>| {
        closest(mappings.iter().filter(|mapping| is_same_sender(mapping.sender.as_deref(), wanted)), headers)
    };
    of(sender).or_else(|| of(None))
}

/// The mapping that fits headers best; nothing when fewer than half of the headers of either are shared. Of equals the
/// newest.
fn closest<'a>(
    mappings: impl DoubleEndedIterator<Item = &'a ColumnMapping>,
    headers: &[&str],
) -> Option<&'a ColumnMapping> {
    let fit = |mapping: &&ColumnMapping| {
        let drift = mapping.drift(headers);
        let differing = drift.new.len().saturating_add(drift.missing.len());
        let shared = headers.len().saturating_sub(drift.new.len());
        (shared.saturating_mul(2) > differing.saturating_add(shared)).then_some(differing)
    };
    let fitting = mappings.rev().filter_map(|mapping| Some((fit(&mapping)?, mapping)));
    fitting.min_by_key(|(differing, _)| *differing).map(|(_, mapping)| mapping)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mapping(batch: i64, headers: &[&str]) -> ColumnMapping {
        let header = |header: &&str| MappedHeader {
            header: (*header).to_owned(),
            field: None,
            decimal: None,
            dates: None,
        };
        ColumnMapping {
            headers: headers.iter().map(header).collect(),
            sender: None,
            batch: ImportBatchId::new(batch),
            at: DateTime::default(),
            by: String::new(),
        }
    }

    #[test]
    fn drift_names_new_missing_and_moved_columns() {
        let known = mapping(1, &["Datum", "Leverancier", "Bedrag", "Btw"]);
        for (headers, new, missing, moved) in [
            (&["Datum", "Leverancier", "Bedrag", "Btw"][..], &[][..], &[][..], &[][..]),
            (&["DATUM", "Leverancier", "Kenmerk", "Bedrag", "Btw"], &["Kenmerk"], &[], &[]),
            (&["Datum", "Bedrag", "Btw"], &[], &["Leverancier"], &[]),
            (&["Leverancier", "Datum", "Bedrag", "Btw"], &[], &[], &["Leverancier", "Datum"]),
        ] {
            let drift = known.drift(headers);
            assert_eq!(
                (drift.new.as_slice(), drift.missing.as_slice(), drift.moved.as_slice()),
                (
                    new.iter().map(|text: &&str| (*text).to_owned()).collect::<Vec<_>>().as_slice(),
                    missing.iter().map(|text: &&str| (*text).to_owned()).collect::<Vec<_>>().as_slice(),
                    moved.iter().map(|text: &&str| (*text).to_owned()).collect::<Vec<_>>().as_slice()
                ),
                "{headers:?}"
            );
        }
    }

    #[test]
    fn the_mapping_that_fits_best_is_taken() {
        let known = [
            mapping(1, &["Datum", "Leverancier", "Bedrag"]),
            mapping(2, &["Datum", "Leverancier", "Bedrag", "Btw"]),
            mapping(3, &["Datum", "Leverancier", "Bedrag"]),
        ];
        for (headers, batch) in [
            (&["Datum", "Leverancier", "Bedrag"][..], Some(3)),
            (&["Datum", "Leverancier", "Bedrag", "Btw", "Land"], Some(2)),
            (&["Naam", "Leeftijd"], None),
            (&["Naam", "Leeftijd", "Datum", "Plaats"], None),
        ] {
            assert_eq!(
                best_fitting(&known, None, headers).map(|known| known.batch.get()),
                batch,
                "{headers:?}"
            );
        }
        let texts = |headers: &[&str]| fingerprint_text(headers.iter().copied());
        assert_eq!(texts(&["Datum", "BEDRAG"]), texts(&["bedrag", "datum."]));
    }

    #[test]
    fn each_sender_has_its_own_mapping() {
        let of = |batch, sender: Option<&str>| ColumnMapping {
            sender: sender.map(str::to_owned),
            ..mapping(batch, &["Datum", "Leverancier", "Bedrag"])
        };
        let known = [of(1, None), of(2, Some("COA")), of(3, Some("Stichting Nidos"))];
        for (known, sender, batch) in [
            (&known[..], Some("COA"), Some(2)),
            (&known[..], Some("stichting  nidos."), Some(3)),
            (&known[..], Some("IOM"), Some(1)),
            (&known[1..], Some("IOM"), None),
            (&known[..], None, Some(3)),
        ] {
            let found = best_fitting(known, sender, &["Datum", "Leverancier", "Bedrag"]);
            assert_eq!(found.map(|found| found.batch.get()), batch, "{sender:?}");
        }
    }
}
