-- Files that prove a milestone or an indicator. The newest act about a file counts; all of them stay.
CREATE TABLE result_evidence (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    grant_id BIGINT NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    code TEXT COLLATE "C" NOT NULL,
    file_sha256 TEXT COLLATE "C" NOT NULL,
    file_name TEXT COLLATE "C" NOT NULL,
    act TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    acted_at TIMESTAMP NOT NULL,
    acted_by TEXT COLLATE "C" NOT NULL,
    CONSTRAINT result_evidence_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id),
    CONSTRAINT result_evidence_file_fk FOREIGN KEY (file_sha256) REFERENCES stored_files (sha256),
    CONSTRAINT result_evidence_subject_known CHECK (subject IN ('milestone', 'indicator')),
    CONSTRAINT result_evidence_act_known CHECK (act IN ('attach', 'detach'))
);
CREATE INDEX result_evidence_grant ON result_evidence (grant_id, subject, code);
CREATE INDEX result_evidence_file ON result_evidence (file_sha256);

CREATE TRIGGER result_evidence_no_change BEFORE UPDATE OR DELETE ON result_evidence
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER result_evidence_no_truncate BEFORE TRUNCATE ON result_evidence
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
