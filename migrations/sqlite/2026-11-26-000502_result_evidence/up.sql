-- Files that prove a milestone or an indicator. The newest act about a file counts; all of them stay.
CREATE TABLE result_evidence (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    grant_id INTEGER NOT NULL,
    subject TEXT NOT NULL,
    code TEXT NOT NULL,
    file_sha256 TEXT NOT NULL,
    file_name TEXT NOT NULL,
    act TEXT NOT NULL,
    reason TEXT NOT NULL,
    acted_at TEXT NOT NULL,
    acted_by TEXT NOT NULL,
    CONSTRAINT result_evidence_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id),
    CONSTRAINT result_evidence_file_fk FOREIGN KEY (file_sha256) REFERENCES stored_files (sha256),
    CONSTRAINT result_evidence_subject_known CHECK (subject IN ('milestone', 'indicator')),
    CONSTRAINT result_evidence_act_known CHECK (act IN ('attach', 'detach'))
) STRICT;
CREATE INDEX result_evidence_grant ON result_evidence (grant_id, subject, code);
CREATE INDEX result_evidence_file ON result_evidence (file_sha256);

CREATE TRIGGER result_evidence_no_update BEFORE UPDATE ON result_evidence
    BEGIN SELECT RAISE(ABORT, 'result_evidence is append-only'); END;
CREATE TRIGGER result_evidence_no_delete BEFORE DELETE ON result_evidence
    BEGIN SELECT RAISE(ABORT, 'result_evidence is append-only'); END;
