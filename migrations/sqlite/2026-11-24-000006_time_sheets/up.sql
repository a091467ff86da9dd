-- Files of time sheets. Per person and day the newest statement counts.
CREATE TABLE time_sheets (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    grant_id INTEGER NOT NULL,
    file_sha256 TEXT NOT NULL,
    file_name TEXT NOT NULL,
    loaded_at TEXT NOT NULL,
    loaded_by TEXT NOT NULL,
    CONSTRAINT time_sheets_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id),
    CONSTRAINT time_sheets_file_fk FOREIGN KEY (file_sha256) REFERENCES stored_files (sha256),
    CONSTRAINT time_sheets_file_unique UNIQUE (grant_id, file_sha256)
) STRICT;

-- The hours of one cell, in hundredths of an hour.
CREATE TABLE hours_lines (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    time_sheet_id INTEGER NOT NULL,
    person TEXT NOT NULL,
    kind TEXT NOT NULL,
    activity_id INTEGER,
    day TEXT NOT NULL,
    hundredths INTEGER NOT NULL,
    source_sheet TEXT NOT NULL,
    source_cell TEXT NOT NULL,
    CONSTRAINT hours_lines_time_sheet_fk FOREIGN KEY (time_sheet_id) REFERENCES time_sheets (id),
    CONSTRAINT hours_lines_activity_fk FOREIGN KEY (activity_id) REFERENCES activities (id),
    CONSTRAINT hours_lines_kind_known CHECK (kind IN ('project', 'other', 'leave', 'sick')),
    CONSTRAINT hours_lines_activity_needed CHECK ((kind = 'project') = (activity_id IS NOT NULL)),
    CONSTRAINT hours_lines_within_a_day CHECK (hundredths > 0 AND hundredths <= 2400)
) STRICT;
CREATE INDEX hours_lines_time_sheet ON hours_lines (time_sheet_id);

-- Contract hours a week as a file states them, in hundredths of an hour.
CREATE TABLE hours_contracts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    time_sheet_id INTEGER NOT NULL,
    person TEXT NOT NULL,
    hundredths INTEGER NOT NULL,
    CONSTRAINT hours_contracts_time_sheet_fk FOREIGN KEY (time_sheet_id) REFERENCES time_sheets (id),
    CONSTRAINT hours_contracts_person_unique UNIQUE (time_sheet_id, person)
) STRICT;

-- Who signed the hours of a person and a week, and when.
CREATE TABLE hours_signatures (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    grant_id INTEGER NOT NULL,
    person TEXT NOT NULL,
    week TEXT NOT NULL,
    role TEXT NOT NULL,
    signed_by TEXT NOT NULL,
    signed_on TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    CONSTRAINT hours_signatures_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id),
    CONSTRAINT hours_signatures_role_known CHECK (role IN ('employee', 'manager'))
) STRICT;
CREATE INDEX hours_signatures_grant ON hours_signatures (grant_id);

CREATE TRIGGER time_sheets_no_update BEFORE UPDATE ON time_sheets
    BEGIN SELECT RAISE(ABORT, 'time_sheets is append-only'); END;
CREATE TRIGGER time_sheets_no_delete BEFORE DELETE ON time_sheets
    BEGIN SELECT RAISE(ABORT, 'time_sheets is append-only'); END;
CREATE TRIGGER hours_lines_no_update BEFORE UPDATE ON hours_lines
    BEGIN SELECT RAISE(ABORT, 'hours_lines is append-only'); END;
CREATE TRIGGER hours_lines_no_delete BEFORE DELETE ON hours_lines
    BEGIN SELECT RAISE(ABORT, 'hours_lines is append-only'); END;
CREATE TRIGGER hours_contracts_no_update BEFORE UPDATE ON hours_contracts
    BEGIN SELECT RAISE(ABORT, 'hours_contracts is append-only'); END;
CREATE TRIGGER hours_contracts_no_delete BEFORE DELETE ON hours_contracts
    BEGIN SELECT RAISE(ABORT, 'hours_contracts is append-only'); END;
CREATE TRIGGER hours_signatures_no_update BEFORE UPDATE ON hours_signatures
    BEGIN SELECT RAISE(ABORT, 'hours_signatures is append-only'); END;
CREATE TRIGGER hours_signatures_no_delete BEFORE DELETE ON hours_signatures
    BEGIN SELECT RAISE(ABORT, 'hours_signatures is append-only'); END;
