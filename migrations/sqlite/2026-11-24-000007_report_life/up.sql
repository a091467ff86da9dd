-- What became of a version of a report. A version without a state is a draft; the newest state counts.
CREATE TABLE report_states (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    report_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    moved_at TEXT NOT NULL,
    moved_by TEXT NOT NULL,
    CONSTRAINT report_states_report_fk FOREIGN KEY (report_id) REFERENCES reports (id),
    -- Two people who act at once cannot both take the next step.
    CONSTRAINT report_states_number_unique UNIQUE (report_id, number),
    CONSTRAINT report_states_state_known CHECK (state IN ('frozen', 'submitted', 'accepted', 'returned', 'withdrawn'))
) STRICT;

-- The files of a frozen report, as they were issued.
CREATE TABLE report_files (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    report_id INTEGER NOT NULL,
    language TEXT NOT NULL,
    format TEXT NOT NULL,
    file_name TEXT NOT NULL,
    file_sha256 TEXT NOT NULL,
    CONSTRAINT report_files_report_fk FOREIGN KEY (report_id) REFERENCES reports (id),
    CONSTRAINT report_files_file_fk FOREIGN KEY (file_sha256) REFERENCES stored_files (sha256),
    CONSTRAINT report_files_kind_unique UNIQUE (report_id, language, format)
) STRICT;
CREATE INDEX report_files_file ON report_files (file_sha256);

CREATE TRIGGER report_states_no_update BEFORE UPDATE ON report_states
    BEGIN SELECT RAISE(ABORT, 'report_states is append-only'); END;
CREATE TRIGGER report_states_no_delete BEFORE DELETE ON report_states
    BEGIN SELECT RAISE(ABORT, 'report_states is append-only'); END;
CREATE TRIGGER report_files_no_update BEFORE UPDATE ON report_files
    BEGIN SELECT RAISE(ABORT, 'report_files is append-only'); END;
CREATE TRIGGER report_files_no_delete BEFORE DELETE ON report_files
    BEGIN SELECT RAISE(ABORT, 'report_files is append-only'); END;
