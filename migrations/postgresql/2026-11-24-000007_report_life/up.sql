-- What became of a version of a report. A version without a state is a draft; the newest state counts.
CREATE TABLE report_states (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    report_id BIGINT NOT NULL,
    number BIGINT NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    moved_at TIMESTAMP NOT NULL,
    moved_by TEXT COLLATE "C" NOT NULL,
    CONSTRAINT report_states_report_fk FOREIGN KEY (report_id) REFERENCES reports (id),
    -- Two people who act at once cannot both take the next step.
    CONSTRAINT report_states_number_unique UNIQUE (report_id, number),
    CONSTRAINT report_states_state_known CHECK (state IN ('frozen', 'submitted', 'accepted', 'returned', 'withdrawn'))
);

-- The files of a frozen report, as they were issued.
CREATE TABLE report_files (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    report_id BIGINT NOT NULL,
    language TEXT COLLATE "C" NOT NULL,
    format TEXT COLLATE "C" NOT NULL,
    file_name TEXT COLLATE "C" NOT NULL,
    file_sha256 TEXT COLLATE "C" NOT NULL,
    CONSTRAINT report_files_report_fk FOREIGN KEY (report_id) REFERENCES reports (id),
    CONSTRAINT report_files_file_fk FOREIGN KEY (file_sha256) REFERENCES stored_files (sha256),
    CONSTRAINT report_files_kind_unique UNIQUE (report_id, language, format)
);
CREATE INDEX report_files_file ON report_files (file_sha256);

CREATE TRIGGER report_states_no_change BEFORE UPDATE OR DELETE ON report_states
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER report_states_no_truncate BEFORE TRUNCATE ON report_states
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER report_files_no_change BEFORE UPDATE OR DELETE ON report_files
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER report_files_no_truncate BEFORE TRUNCATE ON report_files
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
