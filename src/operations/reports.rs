//! Making a report: collect one state of the books, fix the figures, give them a version, fill the form.

use std::sync::Arc;

use crate::db::audit::AuditRecord;
use crate::db::reports::ReportVersion;
use crate::db::{audit, imports, reports};
use crate::domain::books::BookedGrant;
use crate::domain::ids::ReportingPeriodId;
use crate::domain::language::{Bilingual, Language};
use crate::operations::report_life::ReportChoice;
use crate::operations::seal;
use crate::operations::{Actor, Books, OperationError};
use crate::reporting::ReportError;
use crate::reporting::assemble::{Issue, assemble};
use crate::reporting::document::{Attachment, ReportDocument};
use crate::reporting::form::{Family, Form};
use crate::reporting::printed::ReportFormat;
use crate::reporting::snapshot::{ReportLine, Snapshot, lines_csv};

mod collecting;
mod decided_pairs;

use collecting::{budget_of, collect, material, period_id};
pub(super) use collecting::{quotable, span_of};

/// A form as lists of forms show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormInfo {
    pub name: String,
    pub title: Bilingual,
    /// Who asks for it; lists are grouped by it.
    pub family: Family,
    pub languages: Vec<Language>,
    /// Places for words of the project lead, with the heading above each.
    pub narratives: Vec<(String, Bilingual)>,
    pub tells_progress: bool,
}

/// Every form that can be filled, in the order of lists.
pub fn report_forms(books: &Books) -> Result<Vec<FormInfo>, OperationError> {
    let mut forms = Vec::new();
    for name in books.forms.names() {
        let form = books.forms.find(name)?;
        let narratives = form.narratives().into_iter();
        forms.push(FormInfo {
            name: name.to_owned(),
            title: form.title.0.clone(),
            family: form.family,
            languages: form.languages.clone(),
            narratives: narratives.map(|(section, heading)| (section.to_owned(), heading.clone())).collect(),
            tells_progress: form.tells_progress(),
        });
    }
    Ok(forms)
}

/// A report whose figures are fixed. Documents in either language are made from it.
pub struct MadeReport {
    form: Arc<Form>,
    snapshot: Snapshot,
    lines: Vec<ReportLine>,
    csv: Vec<u8>,
    json: Vec<u8>,
    version: ReportVersion,
}

/// The report as it would be made now, in the version that it would have. Leaves nothing behind.
pub fn preview_report(books: &Books, choice: &ReportChoice<'_>) -> Result<MadeReport, OperationError> {
    let figures = fixed_figures(books, choice.form, choice.grant, choice.period)?;
    let sha256 = seal::sha256_hex(&[&figures.json]);
    let newest = books.db.read(|conn| {
        let versions = reports::versions(conn, figures.grant.id, figures.period, &figures.snapshot.form)?;
        Ok::<_, OperationError>(versions.into_iter().next_back())
    })?;
    let version = match newest {
        Some(same) if same.snapshot_sha256 == sha256 => same,
        newest => ReportVersion {
            number: newest.map_or(1, |version| version.number.saturating_add(1)),
            snapshot_sha256: sha256,
            made_at: books.clock.now(),
            made_by: String::new(),
        },
    };
    Ok(figures.made(version))
}

/// The figures of a form over a period, before they have a version.
struct FixedFigures {
    form: Arc<Form>,
    grant: BookedGrant,
    period: ReportingPeriodId,
    snapshot: Snapshot,
    lines: Vec<ReportLine>,
    csv: Vec<u8>,
    json: Vec<u8>,
}

impl FixedFigures {
    fn made(self, version: ReportVersion) -> MadeReport {
        let Self { form, snapshot, lines, csv, json, .. } = self;
        MadeReport { form, snapshot, lines, csv, json, version }
    }
}

fn fixed_figures(
    books: &Books,
    form_name: &str,
    grant_code: &str,
    period_code: &str,
) -> Result<FixedFigures, OperationError> {
    let form = books.forms.find(form_name)?;
    let collected = books.db.read(|conn| collect(conn, &form, grant_code, period_code))?;
    let budget = budget_of(&collected.grant, collected.period)?.clone();
    let material = material(&form, &collected, &budget, books.clock.today())?;
    let csv = lines_csv(&collected.grant, &material.lines)?;
    let snapshot = Snapshot::take(&material, seal::sha256_hex(&[&csv]))?;
    let lines = material.lines;
    let json = serde_json::to_vec_pretty(&snapshot).map_err(ReportError::from)?;
    let period = period_id(&collected.grant, period_code)?;
    Ok(FixedFigures { form, grant: collected.grant, period, snapshot, lines, csv, json })
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
    let figures = fixed_figures(books, form_name, grant_code, period_code)?;
    let FixedFigures { grant, period, snapshot, json, .. } = &figures;
    let version = version_of(books, actor, grant, *period, snapshot, json)?;
    Ok(figures.made(version))
}

fn version_of(
    books: &Books,
    actor: &Actor,
    grant: &BookedGrant,
    period: ReportingPeriodId,
    snapshot: &Snapshot,
    json: &[u8],
) -> Result<ReportVersion, OperationError> {
    let sha256 = &seal::sha256_hex(&[json]);
    books.db.write(|conn| {
        let newest = reports::versions(conn, grant.id, period, &snapshot.form)?.pop();
        if let Some(same) = newest.as_ref().filter(|version| version.snapshot_sha256 == *sha256) {
            return Ok(same.clone());
        }
        let version = ReportVersion {
            number: newest.map_or(1, |version| version.number.saturating_add(1)),
            snapshot_sha256: sha256.clone(),
            made_at: books.clock.now(),
            made_by: actor.name.clone(),
        };
        reports::insert(conn, grant.id, period, &snapshot.form, &version)?;
        // The figures stay, so that versions can be compared; they are found by their hash.
        imports::store_file(conn, sha256, json, version.made_at)?;
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
