-- Files of time sheets. Per person and day the newest statement counts.
CREATE TABLE time_sheets (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    grant_id BIGINT NOT NULL,
    file_sha256 TEXT COLLATE "C" NOT NULL,
    file_name TEXT COLLATE "C" NOT NULL,
    loaded_at TIMESTAMP NOT NULL,
    loaded_by TEXT COLLATE "C" NOT NULL,
    CONSTRAINT time_sheets_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id),
    CONSTRAINT time_sheets_file_fk FOREIGN KEY (file_sha256) REFERENCES stored_files (sha256),
    CONSTRAINT time_sheets_file_unique UNIQUE (grant_id, file_sha256)
);

-- The hours of one cell, in hundredths of an hour.
CREATE TABLE hours_lines (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    time_sheet_id BIGINT NOT NULL,
    person TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    activity_id BIGINT,
    day DATE NOT NULL,
    hundredths BIGINT NOT NULL,
    source_sheet TEXT COLLATE "C" NOT NULL,
    source_cell TEXT COLLATE "C" NOT NULL,
    CONSTRAINT hours_lines_time_sheet_fk FOREIGN KEY (time_sheet_id) REFERENCES time_sheets (id),
    CONSTRAINT hours_lines_activity_fk FOREIGN KEY (activity_id) REFERENCES activities (id),
    CONSTRAINT hours_lines_kind_known CHECK (kind IN ('project', 'other', 'leave', 'sick')),
    CONSTRAINT hours_lines_activity_needed CHECK ((kind = 'project') = (activity_id IS NOT NULL)),
    CONSTRAINT hours_lines_within_a_day CHECK (hundredths > 0 AND hundredths <= 2400)
);
CREATE INDEX hours_lines_time_sheet ON hours_lines (time_sheet_id);

-- Contract hours a week as a file states them, in hundredths of an hour.
CREATE TABLE hours_contracts (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    time_sheet_id BIGINT NOT NULL,
    person TEXT COLLATE "C" NOT NULL,
    hundredths BIGINT NOT NULL,
    CONSTRAINT hours_contracts_time_sheet_fk FOREIGN KEY (time_sheet_id) REFERENCES time_sheets (id),
    CONSTRAINT hours_contracts_person_unique UNIQUE (time_sheet_id, person)
);

-- Who signed the hours of a person and a week, and when.
CREATE TABLE hours_signatures (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    grant_id BIGINT NOT NULL,
    person TEXT COLLATE "C" NOT NULL,
    week TEXT COLLATE "C" NOT NULL,
    role TEXT COLLATE "C" NOT NULL,
    signed_by TEXT COLLATE "C" NOT NULL,
    signed_on DATE NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    recorded_by TEXT COLLATE "C" NOT NULL,
    CONSTRAINT hours_signatures_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id),
    CONSTRAINT hours_signatures_role_known CHECK (role IN ('employee', 'manager'))
);
CREATE INDEX hours_signatures_grant ON hours_signatures (grant_id);

CREATE TRIGGER time_sheets_no_change BEFORE UPDATE OR DELETE ON time_sheets
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER time_sheets_no_truncate BEFORE TRUNCATE ON time_sheets
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER hours_lines_no_change BEFORE UPDATE OR DELETE ON hours_lines
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER hours_lines_no_truncate BEFORE TRUNCATE ON hours_lines
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER hours_contracts_no_change BEFORE UPDATE OR DELETE ON hours_contracts
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER hours_contracts_no_truncate BEFORE TRUNCATE ON hours_contracts
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER hours_signatures_no_change BEFORE UPDATE OR DELETE ON hours_signatures
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER hours_signatures_no_truncate BEFORE TRUNCATE ON hours_signatures
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
