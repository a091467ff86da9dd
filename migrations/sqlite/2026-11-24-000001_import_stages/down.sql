DROP TABLE import_other_cells;
DROP TABLE column_mappings;
DROP TABLE import_corrections;
ALTER TABLE import_findings DROP COLUMN reading_number;
ALTER TABLE import_rows DROP COLUMN reading_number;
CREATE TABLE import_batches_old (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    grant_id INTEGER NOT NULL,
    file_sha256 TEXT NOT NULL,
    file_name TEXT NOT NULL,
    format TEXT NOT NULL,
    state TEXT NOT NULL,
    read_rows INTEGER NOT NULL,
    posted_rows INTEGER NOT NULL,
    waiting_rows INTEGER NOT NULL,
    ignored_rows INTEGER NOT NULL,
    duplicate_rows INTEGER NOT NULL,
    posted_cents INTEGER NOT NULL,
    uploaded_at TEXT NOT NULL,
    uploaded_by TEXT NOT NULL,
    replaces_id INTEGER,
    CONSTRAINT import_batches_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id),
    CONSTRAINT import_batches_file_fk FOREIGN KEY (file_sha256) REFERENCES stored_files (sha256),
    CONSTRAINT import_batches_replaces_fk FOREIGN KEY (replaces_id) REFERENCES import_batches (id),
    CONSTRAINT import_batches_state_known CHECK (state IN ('posted', 'reversed')),
    CONSTRAINT import_batches_rows_add_up
        CHECK (read_rows = posted_rows + waiting_rows + ignored_rows + duplicate_rows)
) STRICT;
-- Imports that are not posted have no place here: their rows are counted as waiting.
INSERT INTO import_batches_old
    SELECT id, grant_id, file_sha256, file_name, format, CASE WHEN state = 'posted' THEN 'posted' ELSE 'reversed' END,
           read_rows, posted_rows, waiting_rows + ready_rows, ignored_rows, duplicate_rows, posted_cents, uploaded_at,
           uploaded_by, replaces_id
    FROM import_batches;
DROP TABLE import_batches;
ALTER TABLE import_batches_old RENAME TO import_batches;
CREATE INDEX import_batches_file ON import_batches (grant_id, file_sha256);
CREATE TRIGGER import_batches_no_update BEFORE UPDATE OF grant_id, file_sha256, file_name, format, read_rows, posted_rows, waiting_rows, ignored_rows, duplicate_rows, posted_cents, uploaded_at, uploaded_by, replaces_id ON import_batches
    BEGIN SELECT RAISE(ABORT, 'import_batches is append-only'); END;
CREATE TRIGGER import_batches_no_delete BEFORE DELETE ON import_batches
    BEGIN SELECT RAISE(ABORT, 'import_batches is append-only'); END;
