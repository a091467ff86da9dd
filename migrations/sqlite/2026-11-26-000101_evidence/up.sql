-- Files that prove lines of the ledger: an invoice, a proof of payment, a contract. One file may prove many lines.
CREATE TABLE evidence (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    expenditure_id INTEGER NOT NULL,
    file_sha256 TEXT NOT NULL,
    file_name TEXT NOT NULL,
    kind TEXT NOT NULL,
    -- Whether the file is an original, was converted from one, or exists only electronically (annex L).
    origin TEXT NOT NULL,
    document_date TEXT,
    attached_at TEXT NOT NULL,
    attached_by TEXT NOT NULL,
    CONSTRAINT evidence_expenditure_fk FOREIGN KEY (expenditure_id) REFERENCES expenditures (id),
    CONSTRAINT evidence_file_fk FOREIGN KEY (file_sha256) REFERENCES stored_files (sha256),
    CONSTRAINT evidence_kind_known
        CHECK (kind IN ('invoice', 'proof-of-payment', 'contract', 'time-sheet', 'delivery', 'other')),
    CONSTRAINT evidence_origin_known CHECK (origin IN ('original', 'converted', 'electronic-only'))
) STRICT;
CREATE INDEX evidence_expenditure ON evidence (expenditure_id);
CREATE INDEX evidence_file ON evidence (file_sha256);

-- A file that no longer counts for its line. The file and the word that it was attached stay.
CREATE TABLE evidence_detachments (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    evidence_id INTEGER NOT NULL,
    reason TEXT NOT NULL,
    detached_at TEXT NOT NULL,
    detached_by TEXT NOT NULL,
    CONSTRAINT evidence_detachments_evidence_fk FOREIGN KEY (evidence_id) REFERENCES evidence (id),
    CONSTRAINT evidence_detachments_evidence_unique UNIQUE (evidence_id)
) STRICT;

CREATE TRIGGER evidence_no_update BEFORE UPDATE ON evidence
    BEGIN SELECT RAISE(ABORT, 'evidence is append-only'); END;
CREATE TRIGGER evidence_no_delete BEFORE DELETE ON evidence
    BEGIN SELECT RAISE(ABORT, 'evidence is append-only'); END;
CREATE TRIGGER evidence_detachments_no_update BEFORE UPDATE ON evidence_detachments
    BEGIN SELECT RAISE(ABORT, 'evidence_detachments is append-only'); END;
CREATE TRIGGER evidence_detachments_no_delete BEFORE DELETE ON evidence_detachments
    BEGIN SELECT RAISE(ABORT, 'evidence_detachments is append-only'); END;
