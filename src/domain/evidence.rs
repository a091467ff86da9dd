//! Evidence: files that prove lines of the ledger. A file is kept as it was taken in; nothing about it changes
//! afterwards (art. 25 and annex L of the national scheme).

use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::domain::ids::{EvidenceId, ExpenditureId};
use crate::domain::language::Bilingual;

/// What a file proves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EvidenceKind {
    Invoice,
    ProofOfPayment,
    Contract,
    TimeSheet,
    /// That what was paid for was delivered or done.
    Delivery,
    Other,
}

impl EvidenceKind {
    pub const ALL: [EvidenceKind; 6] = [
        EvidenceKind::Invoice,
        EvidenceKind::ProofOfPayment,
        EvidenceKind::Contract,
        EvidenceKind::TimeSheet,
        EvidenceKind::Delivery,
        EvidenceKind::Other,
    ];

    pub fn code(self) -> &'static str {
        match self {
            EvidenceKind::Invoice => "invoice",
            EvidenceKind::ProofOfPayment => "proof-of-payment",
            EvidenceKind::Contract => "contract",
            EvidenceKind::TimeSheet => "time-sheet",
            EvidenceKind::Delivery => "delivery",
            EvidenceKind::Other => "other",
        }
    }

    pub fn name(self) -> Bilingual {
        match self {
            EvidenceKind::Invoice => Bilingual::new("factuur", "invoice"),
            EvidenceKind::ProofOfPayment => Bilingual::new("betaalbewijs", "proof of payment"),
            EvidenceKind::Contract => Bilingual::new("overeenkomst", "contract"),
            EvidenceKind::TimeSheet => Bilingual::new("urenstaat", "time sheet"),
            EvidenceKind::Delivery => Bilingual::new("bewijs van levering", "proof of delivery"),
            EvidenceKind::Other => Bilingual::new("ander bewijsstuk", "other evidence"),
        }
    }
}

/// What a file is to the document that it shows (annex L of the national scheme).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EvidenceOrigin {
    /// A copy at hand while the original is kept.
    Original,
    /// Made from a paper or another carrier that need not be kept any more.
    Converted,
    /// There never was anything but the file.
    ElectronicOnly,
}

impl EvidenceOrigin {
    pub const ALL: [EvidenceOrigin; 3] =
        [EvidenceOrigin::Original, EvidenceOrigin::Converted, EvidenceOrigin::ElectronicOnly];

    pub fn code(self) -> &'static str {
        match self {
            EvidenceOrigin::Original => "original",
            EvidenceOrigin::Converted => "converted",
            EvidenceOrigin::ElectronicOnly => "electronic-only",
        }
    }

    pub fn name(self) -> Bilingual {
        match self {
            EvidenceOrigin::Original => Bilingual::new("origineel wordt bewaard", "the original is kept"),
            EvidenceOrigin::Converted => Bilingual::new("omgezet document", "converted document"),
            EvidenceOrigin::ElectronicOnly => Bilingual::new("alleen elektronisch", "electronic only"),
        }
    }
}

/// A word that names no kind or origin of evidence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{word}' is not known; choose one of {known}")]
pub struct UnknownEvidenceWord {
    word: String,
    known: String,
}

fn find<T: Copy>(text: &str, all: &[T], code: impl Fn(T) -> &'static str) -> Result<T, UnknownEvidenceWord> {
    let unknown = || {
        let known = all.iter().map(|known| code(*known)).collect::<Vec<_>>().join(", ");
        UnknownEvidenceWord { word: text.to_owned(), known }
    };
    all.iter().copied().find(|known| code(*known) == text).ok_or_else(unknown)
}

impl FromStr for EvidenceKind {
    type Err = UnknownEvidenceWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        find(text, &EvidenceKind::ALL, EvidenceKind::code)
    }
}

impl FromStr for EvidenceOrigin {
    type Err = UnknownEvidenceWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        find(text, &EvidenceOrigin::ALL, EvidenceOrigin::code)
    }
}

/// A file on one line of the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Evidence {
    pub id: EvidenceId,
    pub expenditure: ExpenditureId,
    pub file_sha256: String,
    pub file_name: String,
    pub kind: EvidenceKind,
    pub origin: EvidenceOrigin,
    /// The date that the document bears.
    pub document_date: Option<NaiveDate>,
    pub attached_at: DateTime<Utc>,
    pub attached_by: String,
    /// Nothing while it counts.
    pub detached: Option<Detached>,
}

/// Why and when a file stopped to count for its line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Detached {
    pub reason: String,
    pub at: DateTime<Utc>,
    pub by: String,
}

impl Evidence {
    /// Whether it proves its line today.
    pub fn counts(&self) -> bool {
        self.detached.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_and_origins_are_called_the_same_everywhere() {
        for kind in EvidenceKind::ALL {
            assert_eq!(kind.code().parse(), Ok(kind));
            assert_eq!(format!("{kind:?}").to_lowercase(), kind.code().replace('-', ""));
        }
        for origin in EvidenceOrigin::ALL {
            assert_eq!(origin.code().parse(), Ok(origin));
            assert_eq!(format!("{origin:?}").to_lowercase(), origin.code().replace('-', ""));
        }
        let unknown = "photo".parse::<EvidenceKind>().unwrap_err().to_string();
        assert!(unknown.contains("'photo'") && unknown.contains("proof-of-payment"), "{unknown}");
    }
}
