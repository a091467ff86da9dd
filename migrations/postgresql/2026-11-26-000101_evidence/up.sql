-- Files that prove lines of the ledger: an invoice, a proof of payment, a contract. One file may prove many lines.
CREATE TABLE evidence (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    expenditure_id BIGINT NOT NULL,
    file_sha256 TEXT COLLATE "C" NOT NULL,
    file_name TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    -- Whether the file is an original, was converted from one, or exists only electronically (annex L).
    origin TEXT COLLATE "C" NOT NULL,
    document_date DATE,
    attached_at TIMESTAMP NOT NULL,
    attached_by TEXT COLLATE "C" NOT NULL,
    CONSTRAINT evidence_expenditure_fk FOREIGN KEY (expenditure_id) REFERENCES expenditures (id),
    CONSTRAINT evidence_file_fk FOREIGN KEY (file_sha256) REFERENCES stored_files (sha256),
    CONSTRAINT evidence_kind_known
        CHECK (kind IN ('invoice', 'proof-of-payment', 'contract', 'time-sheet', 'delivery', 'other')),
    CONSTRAINT evidence_origin_known CHECK (origin IN ('original', 'converted', 'electronic-only'))
);
CREATE INDEX evidence_expenditure ON evidence (expenditure_id);
CREATE INDEX evidence_file ON evidence (file_sha256);

-- A file that no longer counts for its line. The file and the word that it was attached stay.
CREATE TABLE evidence_detachments (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    evidence_id BIGINT NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    detached_at TIMESTAMP NOT NULL,
    detached_by TEXT COLLATE "C" NOT NULL,
    CONSTRAINT evidence_detachments_evidence_fk FOREIGN KEY (evidence_id) REFERENCES evidence (id),
    CONSTRAINT evidence_detachments_evidence_unique UNIQUE (evidence_id)
);

CREATE TRIGGER evidence_no_change BEFORE UPDATE OR DELETE ON evidence
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER evidence_no_truncate BEFORE TRUNCATE ON evidence
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER evidence_detachments_no_change BEFORE UPDATE OR DELETE ON evidence_detachments
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER evidence_detachments_no_truncate BEFORE TRUNCATE ON evidence_detachments
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
