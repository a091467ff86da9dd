//! Making a report: collect one state of the books, fix the figures, give them a version, fill the form.

use crate::db::audit::AuditRecord;
use crate::db::reports::ReportVersion;
use crate::db::{audit, reports};
use crate::domain::books::BookedGrant;
use crate::domain::ids::ReportingPeriodId;
use crate::domain::language::{Bilingual, Language};
use crate::operations::seal;
use crate::operations::{Actor, Books, OperationError};
use crate::reporting::ReportError;
use crate::reporting::assemble::{Issue, assemble};
use crate::reporting::document::{Attachment, ReportDocument};
use crate::reporting::form::Form;
use crate::reporting::printed::ReportFormat;
use crate::reporting::snapshot::{ReportLine, Snapshot, lines_csv};

mod collecting;

pub(super) use collecting::span_of;
use collecting::{budget_of, collect, material, period_id};

/// A report whose figures are fixed. Documents in either language are made from it.
pub struct MadeReport {
    form: Form,
    snapshot: Snapshot,
    lines: Vec<ReportLine>,
    csv: Vec<u8>,
    json: Vec<u8>,
    version: ReportVersion,
}

/// Fixes the figures of a form over a period. The same figures keep their version and their moment; other figures
/// get the next version.
pub fn make_report(
    books: &Books,
    actor: &Actor,
    form_name: &str,
    grant_code: &str,
    period_code: &str,
) -> Result<MadeReport, OperationError> {
    let form = books.forms.find(form_name)?;
    let collected = books.db.read(|conn| collect(conn, &form, grant_code, period_code))?;
    let budget = budget_of(&collected.grant, collected.period)?.clone();
    let material = material(&form, &collected, &budget, books.clock.today())?;
    let csv = lines_csv(&collected.grant, &material.lines)?;
    let snapshot = Snapshot::take(&material, seal::sha256_hex(&[&csv]))?;
    let lines = material.lines;
    let json = serde_json::to_vec_pretty(&snapshot).map_err(ReportError::from)?;
    let period_id = period_id(&collected.grant, period_code)?;
    let version =
        version_of(books, actor, &collected.grant, period_id, &snapshot, &seal::sha256_hex(&[&json]))?;
    Ok(MadeReport { form, snapshot, lines, csv, json, version })
}

fn version_of(
    books: &Books,
    actor: &Actor,
    grant: &BookedGrant,
    period: ReportingPeriodId,
    snapshot: &Snapshot,
    sha256: &str,
) -> Result<ReportVersion, OperationError> {
    books.db.write(|conn| {
        let newest = reports::versions(conn, grant.id, period, &snapshot.form)?.pop();
        if let Some(same) = newest.as_ref().filter(|version| version.snapshot_sha256 == sha256) {
            return Ok(same.clone());
        }
        let version = ReportVersion {
            number: newest.map_or(1, |version| version.number.saturating_add(1)),
            snapshot_sha256: sha256.to_owned(),
            made_at: books.clock.now(),
            made_by: actor.name.clone(),
        };
        reports::insert(conn, grant.id, period, &snapshot.form, &version)?;
        audit::insert(
            conn,
            &AuditRecord {
                at: version.made_at,
                actor: &actor.name,
                act: "report.make",
                subject: &format!(
                    "grant {}, {} {}",
                    snapshot.grant_code, snapshot.form, snapshot.period_code
                ),
                detail: &format!("version {} {sha256}", version.number),
            },
        )?;
        Ok(version)
    })
}

impl MadeReport {
    /// A telling name for a file of the report.
    pub fn file_name(&self, language: Language, format: ReportFormat) -> String {
        let Snapshot { form, grant_code, period_code, .. } = &self.snapshot;
        format!("{form}-{grant_code}-{period_code}-{language}.{}", format.extension())
    }

    /// The languages in which the form exists.
    pub fn languages(&self) -> &[Language] {
        &self.form.languages
    }

    /// Version of the report: counts the different figures issued for this form and period.
    pub fn version(&self) -> &ReportVersion {
        &self.version
    }

    pub fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// The filled form in a language, with the lines and the figures attached, marked as a draft.
    pub fn document(&self, language: Language) -> Result<ReportDocument, OperationError> {
        self.filled(language, false)
    }

    /// The filled form as it is issued, without the mark of a draft.
    pub(super) fn frozen_document(&self, language: Language) -> Result<ReportDocument, OperationError> {
        self.filled(language, true)
    }

    fn filled(&self, language: Language, frozen: bool) -> Result<ReportDocument, OperationError> {
        self.refuse_language_it_lacks(language)?;
        let issue = Issue {
            version: self.version.number,
            snapshot_sha256: &self.version.snapshot_sha256,
            made_at: self.version.made_at,
            frozen,
        };
        let attachments = vec![self.csv_attachment(language), self.json_attachment(language)];
        Ok(assemble(&self.form, &self.snapshot, &self.lines, &issue, language, attachments)?)
    }

    /// A form is never translated by us where its owner did not.
    fn refuse_language_it_lacks(&self, language: Language) -> Result<(), OperationError> {
        if self.form.languages.contains(&language) {
            return Ok(());
        }
        let (form, known) = (&self.form.form, &self.form.languages);
        let known: Vec<&str> = known.iter().map(|language| language.code()).collect();
        let known = known.join(", ");
        Err(OperationError::Rejected(Bilingual::new(
            format!("Het formulier {form} bestaat niet in de taal {language}. Kies: {known}."),
            format!("The form {form} does not exist in the language {language}. Choose: {known}."),
        )))
    }

    fn csv_attachment(&self, language: Language) -> Attachment {
        let name = Bilingual::new("uitgaven.csv", "expenditure.csv");
        let description = Bilingual::new(
            "Alle uitgaven van de verslagperiode met bestand, blad en cellen",
            "All expenditure of the reporting period with file, sheet and cells",
        );
        Attachment {
            name: name.get(language).to_owned(),
            mime: "text/csv",
            description: description.get(language).to_owned(),
            bytes: self.csv.clone(),
        }
    }

    fn json_attachment(&self, language: Language) -> Attachment {
        let name = Bilingual::new("cijfers.json", "figures.json");
        let description = Bilingual::new(
            "Alle cijfers van dit verslag met hun herkomst; de SHA-256 van dit bestand staat op het verslag",
            "All figures of this report with their origin; the SHA-256 of this file is printed on the report",
        );
        Attachment {
            name: name.get(language).to_owned(),
            mime: "application/json",
            description: description.get(language).to_owned(),
            bytes: self.json.clone(),
        }
    }
}
