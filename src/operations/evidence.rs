//! Evidence: files that prove lines of the ledger. Attaching, taking off, looking up, and finding files that prove lines
//! in more than one grant.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use crate::db::audit::AuditRecord;
use crate::db::bank::KeptStatement;
use crate::db::evidence::{self as store, NewEvidence};
use crate::db::{DbConnection, audit, expenditures, grants, imports};
use crate::domain::bank::BookedPayment;
use crate::domain::evidence::{Detached, Evidence, EvidenceKind, EvidenceOrigin};
use crate::domain::ids::{EvidenceId, ExpenditureId};
use crate::domain::language::Bilingual;
use crate::domain::ledger::Expenditure;
use crate::domain::money::Cents;
use crate::operations::{Actor, Books, OperationError, seal};

/// A file and the lines that it proves.
pub struct AttachEvidence<'a> {
    pub grant: &'a str,
    pub lines: &'a [ExpenditureId],
    pub file_name: &'a str,
    pub bytes: &'a [u8],
    pub kind: EvidenceKind,
    pub origin: EvidenceOrigin,
    /// The date that the document bears.
    pub document_date: Option<NaiveDate>,
}

/// What attaching a file did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AttachedEvidence {
    pub file_sha256: String,
    /// One for each line that did not have the file yet.
    pub attached: Vec<EvidenceId>,
    /// Lines that had the file already.
    pub already: Vec<ExpenditureId>,
    /// Other lines that the same file proves.
    pub elsewhere: Vec<EvidenceElsewhere>,
}

/// A line that the same file proves too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EvidenceElsewhere {
    pub grant: String,
    pub line: ExpenditureId,
    pub supplier: String,
    pub document_number: String,
    pub amount_cents: Cents,
    /// The line belongs to another grant: the costs may be funded twice (art. 9 of Regulation (EU) 2021/1060).
    pub other_grant: bool,
    pub message: Bilingual,
}

/// A file on a line, with the line.
#[derive(Clone, Debug)]
pub struct LineEvidence {
    pub evidence: Evidence,
    pub line: Expenditure,
}

/// A file that counts for lines of more than one grant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SharedEvidence {
    pub file_sha256: String,
    pub file_name: String,
    pub lines: Vec<EvidenceElsewhere>,
}

/// Keeps a file and attaches it to lines of a grant. A line that has the file already is left as it is; the file may
/// prove lines elsewhere, which is told and not refused.
pub fn attach_evidence(
    books: &Books,
    actor: &Actor,
    command: &AttachEvidence<'_>,
) -> Result<AttachedEvidence, OperationError> {
    if command.bytes.is_empty() {
        return Err(OperationError::Rejected(Bilingual::new(
            format!(
                "Het bewijsstuk {} is leeg. Kies het bestand dat de uitgave aantoont.",
                command.file_name
            ),
            format!(
                "The evidence {} is empty. Choose the file that proves the expenditure.",
                command.file_name
            ),
        )));
    }
    refuse_future(books, command)?;
    let (sha256, at) = (seal::sha256_hex(&[command.bytes]), books.clock.now());
    let lines: Vec<ExpenditureId> =
        command.lines.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
    books.db.write(|conn| {
        let grant = grants::load(conn, command.grant)?;
        for (line, standing) in lines.iter().zip(standing_of(conn, &lines)?) {
            match standing {
                Some(known) if known.grant == grant.id && known.stands => {}
                Some(known) if known.grant == grant.id => return Err(does_not_stand(*line)),
                _ => return Err(no_such_line(*line, command.grant)),
            }
        }
        imports::store_file(conn, &sha256, command.bytes, at)?;
        let file = FileToAttach {
            sha256: &sha256,
            name: command.file_name,
            kind: command.kind,
            origin: command.origin,
            document_date: command.document_date,
        };
        let (attached, already) = attach_to(conn, &lines, &file, (at, &actor.name))?;
        let elsewhere = elsewhere(conn, &sha256, command.grant, &lines)?;
        let shown: Vec<String> = lines.iter().map(ToString::to_string).collect();
        audit::insert(
            conn,
            &AuditRecord {
                at,
                actor: &actor.name,
                act: "evidence.attach",
                subject: &format!("grant {}, lines {}", command.grant, shown.join(" ")),
                detail: &format!("{} {sha256} {}", command.file_name, command.kind.code()),
            },
        )?;
        Ok(AttachedEvidence { file_sha256: sha256.clone(), attached, already, elsewhere })
    })
}

/// A stored file on its way to lines.
#[derive(Clone, Copy)]
pub(super) struct FileToAttach<'a> {
    pub sha256: &'a str,
    pub name: &'a str,
    pub kind: EvidenceKind,
    pub origin: EvidenceOrigin,
    pub document_date: Option<NaiveDate>,
}

/// A bank statement as the proof of one of its payments.
pub(super) fn proof_of_payment<'a>(
    statement: &'a KeptStatement,
    payment: &BookedPayment,
) -> FileToAttach<'a> {
    FileToAttach {
        sha256: &statement.file_sha256,
        name: &statement.file_name,
        kind: EvidenceKind::ProofOfPayment,
        origin: EvidenceOrigin::ElectronicOnly,
        document_date: Some(payment.payment.booked_on),
    }
}

/// Attaches a stored file to each line that does not have it; says which were attached and which had it.
pub(super) fn attach_to(
    conn: &mut DbConnection,
    lines: &[ExpenditureId],
    file: &FileToAttach<'_>,
    (at, by): (DateTime<Utc>, &str),
) -> Result<(Vec<EvidenceId>, Vec<ExpenditureId>), OperationError> {
    let known: BTreeSet<ExpenditureId> = store::of_lines(conn, lines)?
        .into_iter()
        .filter(|known| known.counts() && known.file_sha256 == file.sha256)
        .map(|known| known.expenditure)
        .collect();
    let (mut attached, mut already) = (Vec::new(), Vec::new());
    for line in lines {
        if known.contains(line) {
            already.push(*line);
            continue;
        }
        let new = NewEvidence {
            expenditure: *line,
            file_sha256: file.sha256,
            file_name: file.name,
            kind: file.kind,
            origin: file.origin,
            document_date: file.document_date,
            at,
            by,
        };
        attached.push(store::insert(conn, &new)?);
    }
    Ok((attached, already))
}

/// Takes a file off its line. The file stays, and so does the word that it was attached.
pub fn detach_evidence(
    books: &Books,
    actor: &Actor,
    id: EvidenceId,
    reason: &str,
) -> Result<Evidence, OperationError> {
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(OperationError::Rejected(Bilingual::new(
            "Een bewijsstuk van een regel halen heeft een reden nodig.",
            "Taking evidence off a line needs a reason.",
        )));
    }
    let at = books.clock.now();
    books.db.write(|conn| {
        let known = store::load(conn, id)?;
        if !known.counts() {
            return Err(OperationError::Conflict(Bilingual::new(
                format!("Bewijsstuk {id} telt al niet meer voor regel {}.", known.expenditure),
                format!("Evidence {id} does not count for line {} any more.", known.expenditure),
            )));
        }
        let detached = Detached { reason: reason.to_owned(), at, by: actor.name.clone() };
        store::insert_detachment(conn, id, &detached)?;
        audit::insert(
            conn,
            &AuditRecord {
                at,
                actor: &actor.name,
                act: "evidence.detach",
                subject: &format!("evidence {id}, line {}", known.expenditure),
                detail: reason,
            },
        )?;
        Ok(Evidence { detached: Some(detached), ..known })
    })
}

/// Everything that was ever attached to lines of a grant, in the order of its lines.
pub fn list_evidence(books: &Books, grant_code: &str) -> Result<Vec<LineEvidence>, OperationError> {
    books.db.read(|conn| {
        let grant = grants::load(conn, grant_code)?;
        let all = store::of_grant(conn, grant.id)?;
        let ids: BTreeSet<ExpenditureId> = all.iter().map(|known| known.expenditure).collect();
        let lines: BTreeMap<ExpenditureId, Expenditure> =
            expenditures::with_ids(conn, &ids.into_iter().collect::<Vec<_>>())?
                .into_iter()
                .map(|line| (line.id, line))
                .collect();
        let mut listed: Vec<LineEvidence> = all
            .into_iter()
            .filter_map(|evidence| {
                let line = lines.get(&evidence.expenditure)?.clone();
                Some(LineEvidence { evidence, line })
            })
            .collect();
        listed.sort_by_key(|known| (known.line.id, known.evidence.id));
        Ok(listed)
    })
}

/// Everything that was ever attached to a line, oldest first.
pub fn evidence_of_line(books: &Books, line: ExpenditureId) -> Result<Vec<Evidence>, OperationError> {
    books.db.read(|conn| {
        if store::standing(conn, &[line])?.is_empty() {
            return Err(OperationError::NotFound(format!("line {line} of the ledger")));
        }
        Ok(store::of_lines(conn, &[line])?)
    })
}

/// Name and contents of an evidence file, as it was taken in.
pub fn evidence_file(books: &Books, id: EvidenceId) -> Result<(Evidence, Vec<u8>), OperationError> {
    books.db.read(|conn| {
        let known = store::load(conn, id)?;
        let bytes = imports::file(conn, &known.file_sha256)?;
        Ok((known, bytes))
    })
}

/// Files that count for standing lines of more than one grant of this installation.
pub fn find_shared_evidence(books: &Books) -> Result<Vec<SharedEvidence>, OperationError> {
    books.db.read(|conn| {
        let mut shared = Vec::new();
        for file_sha256 in store::files_of_several_grants(conn)? {
            let lines = elsewhere(conn, &file_sha256, "", &[])?;
            let grants: BTreeSet<&str> = lines.iter().map(|line| line.grant.as_str()).collect();
            if grants.len() > 1 {
                let known = store::of_file(conn, &file_sha256)?;
                let file_name = known.into_iter().next().map(|known| known.file_name).unwrap_or_default();
                shared.push(SharedEvidence { file_sha256, file_name, lines });
            }
        }
        Ok(shared)
    })
}

/// Standing lines that a file proves, other than these.
pub(super) fn elsewhere(
    conn: &mut DbConnection,
    sha256: &str,
    grant_code: &str,
    lines: &[ExpenditureId],
) -> Result<Vec<EvidenceElsewhere>, OperationError> {
    let others: BTreeSet<ExpenditureId> = store::of_file(conn, sha256)?
        .into_iter()
        .filter(|known| known.counts() && !lines.contains(&known.expenditure))
        .map(|known| known.expenditure)
        .collect();
    let others: Vec<ExpenditureId> = others.into_iter().collect();
    let standing = store::standing(conn, &others)?;
    let mut codes = BTreeMap::new();
    let mut found = Vec::new();
    for (line, standing) in expenditures::with_ids(conn, &others)?.into_iter().zip(standing) {
        if !standing.stands {
            continue;
        }
        if let std::collections::btree_map::Entry::Vacant(place) = codes.entry(standing.grant) {
            place.insert(grants::load_by_id(conn, standing.grant)?.definition.code);
        }
        let grant = codes.get(&standing.grant).cloned().unwrap_or_default();
        found.push(also_proves(&line, grant, grant_code));
    }
    Ok(found)
}

fn also_proves(line: &Expenditure, grant: String, own_grant: &str) -> EvidenceElsewhere {
    let (id, supplier, number) = (line.id, &line.line.supplier, &line.line.document_number);
    let message = if grant == own_grant {
        Bilingual::new(
            format!("Dit bestand hoort ook bij regel {id} ({supplier}, {number}). Ga na of dat klopt."),
            format!("This file also proves line {id} ({supplier}, {number}). See whether that is right."),
        )
    } else {
        Bilingual::new(
            format!(
                "Dit bestand hoort ook bij regel {id} van project {grant} ({supplier}, {number}). Ga na of de kosten niet \
                 twee keer worden gesubsidieerd."
            ),
            format!(
                "This file also proves line {id} of grant {grant} ({supplier}, {number}). See that the costs are not \
                 funded twice."
            ),
        )
    };
    EvidenceElsewhere {
        other_grant: grant != own_grant,
        grant,
        line: id,
        supplier: supplier.clone(),
        document_number: number.clone(),
        amount_cents: line.line.amount,
        message,
    }
}

/// How each of these lines (in order of id) stands, if it is there.
fn standing_of(
    conn: &mut DbConnection,
    lines: &[ExpenditureId],
) -> Result<Vec<Option<store::LineStanding>>, OperationError> {
    let found = store::standing(conn, lines)?;
    Ok(lines.iter().map(|line| found.iter().find(|known| known.line == *line).copied()).collect())
}

fn refuse_future(books: &Books, command: &AttachEvidence<'_>) -> Result<(), OperationError> {
    match command.document_date.filter(|date| *date > books.clock.today()) {
        None => Ok(()),
        Some(date) => Err(OperationError::Rejected(Bilingual::new(
            format!("De datum van het bewijsstuk ({}) ligt in de toekomst.", date.format("%d-%m-%Y")),
            format!("The date of the evidence ({}) lies in the future.", date.format("%-d %b %Y")),
        ))),
    }
}

fn does_not_stand(line: ExpenditureId) -> OperationError {
    OperationError::Rejected(Bilingual::new(
        format!(
            "Regel {line} is een tegenboeking of is teruggenomen. Voeg het bewijsstuk toe aan de regel die ervoor in de plaats kwam."
        ),
        format!(
            "Line {line} is a reversal or was taken back. Attach the evidence to the line that took its place."
        ),
    ))
}

fn no_such_line(line: ExpenditureId, grant: &str) -> OperationError {
    OperationError::NotFound(format!("line {line} of grant {grant}"))
}
