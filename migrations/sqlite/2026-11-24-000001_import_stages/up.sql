-- An import on its way: staged, mapped, checked, posted, reversed or discarded. What a person chose about the reading of a
-- file (the plan) and the cells that were corrected are kept; rows and findings follow from them and from the file.
-- SQLite cannot change a CHECK, so the table of imports is built anew.
CREATE TABLE import_batches_new (
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
    -- The earlier version of the same workbook that this one takes the place of.
    replaces_id INTEGER,
    -- Good rows that are not posted yet.
    ready_rows INTEGER NOT NULL,
    ready_cents INTEGER NOT NULL,
    -- What a person chose about the reading, as JSON.
    plan TEXT NOT NULL,
    -- Counts the readings whose rows and findings are kept; those of the newest count.
    reading_number INTEGER NOT NULL,
    -- What the newest check would post, as a hash; nothing when something changed since.
    checked_hash TEXT,
    -- Who looks after the rows that wait.
    owner TEXT,
    CONSTRAINT import_batches_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id),
    CONSTRAINT import_batches_file_fk FOREIGN KEY (file_sha256) REFERENCES stored_files (sha256),
    CONSTRAINT import_batches_replaces_fk FOREIGN KEY (replaces_id) REFERENCES import_batches (id),
    CONSTRAINT import_batches_state_known
        CHECK (state IN ('staged', 'mapped', 'checked', 'posted', 'reversed', 'discarded')),
    CONSTRAINT import_batches_rows_add_up
        CHECK (read_rows = posted_rows + ready_rows + waiting_rows + ignored_rows + duplicate_rows),
    CONSTRAINT import_batches_unposted_has_no_lines
        CHECK (state IN ('posted', 'reversed') OR (posted_rows = 0 AND posted_cents = 0))
) STRICT;
INSERT INTO import_batches_new
    SELECT id, grant_id, file_sha256, file_name, format, state, read_rows, posted_rows, waiting_rows, ignored_rows,
           duplicate_rows, posted_cents, uploaded_at, uploaded_by, replaces_id, 0, 0, '{}', 1, NULL, NULL
    FROM import_batches;
DROP TABLE import_batches;
ALTER TABLE import_batches_new RENAME TO import_batches;
CREATE INDEX import_batches_file ON import_batches (grant_id, file_sha256);
-- The file of an import stays what it is; what is read of it, and its state, move on.
CREATE TRIGGER import_batches_no_update BEFORE UPDATE OF id, grant_id, file_sha256, file_name, uploaded_at, uploaded_by, replaces_id ON import_batches
    BEGIN SELECT RAISE(ABORT, 'import_batches is append-only'); END;
CREATE TRIGGER import_batches_no_delete BEFORE DELETE ON import_batches
    BEGIN SELECT RAISE(ABORT, 'import_batches is append-only'); END;
CREATE TRIGGER import_batches_ended_no_update BEFORE UPDATE ON import_batches WHEN OLD.state IN ('reversed', 'discarded')
    BEGIN SELECT RAISE(ABORT, 'import_batches is append-only'); END;

ALTER TABLE import_rows ADD COLUMN reading_number INTEGER NOT NULL DEFAULT 1;
ALTER TABLE import_findings ADD COLUMN reading_number INTEGER NOT NULL DEFAULT 1;

-- Cells that a person corrected; the file itself stays as it is. The newest word about a cell counts; one without a
-- value gives the cell back what the file says.
CREATE TABLE import_corrections (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    batch_id INTEGER NOT NULL,
    sheet TEXT NOT NULL,
    cell TEXT NOT NULL,
    original TEXT NOT NULL,
    value TEXT,
    reason TEXT NOT NULL,
    corrected_at TEXT NOT NULL,
    corrected_by TEXT NOT NULL,
    CONSTRAINT import_corrections_batch_fk FOREIGN KEY (batch_id) REFERENCES import_batches (id)
) STRICT;
CREATE INDEX import_corrections_batch ON import_corrections (batch_id);

-- How the columns of a kind of workbook were read when a person agreed. The newest of a fingerprint counts.
CREATE TABLE column_mappings (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    grant_id INTEGER NOT NULL,
    -- Of the folded headers.
    fingerprint TEXT NOT NULL,
    headers TEXT NOT NULL,
    batch_id INTEGER NOT NULL,
    confirmed_at TEXT NOT NULL,
    confirmed_by TEXT NOT NULL,
    CONSTRAINT column_mappings_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id),
    CONSTRAINT column_mappings_batch_fk FOREIGN KEY (batch_id) REFERENCES import_batches (id)
) STRICT;
CREATE INDEX column_mappings_grant ON column_mappings (grant_id);

-- Cells of posted rows that stand in columns which nothing is read from.
CREATE TABLE import_other_cells (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    batch_id INTEGER NOT NULL,
    sheet TEXT NOT NULL,
    row_number INTEGER NOT NULL,
    -- Headers and cells, as JSON.
    cells TEXT NOT NULL,
    CONSTRAINT import_other_cells_batch_fk FOREIGN KEY (batch_id) REFERENCES import_batches (id)
) STRICT;
CREATE INDEX import_other_cells_batch ON import_other_cells (batch_id);

CREATE TRIGGER import_corrections_no_update BEFORE UPDATE ON import_corrections
    BEGIN SELECT RAISE(ABORT, 'import_corrections is append-only'); END;
CREATE TRIGGER import_corrections_no_delete BEFORE DELETE ON import_corrections
    BEGIN SELECT RAISE(ABORT, 'import_corrections is append-only'); END;
CREATE TRIGGER column_mappings_no_update BEFORE UPDATE ON column_mappings
    BEGIN SELECT RAISE(ABORT, 'column_mappings is append-only'); END;
CREATE TRIGGER column_mappings_no_delete BEFORE DELETE ON column_mappings
    BEGIN SELECT RAISE(ABORT, 'column_mappings is append-only'); END;
CREATE TRIGGER import_other_cells_no_update BEFORE UPDATE ON import_other_cells
    BEGIN SELECT RAISE(ABORT, 'import_other_cells is append-only'); END;
CREATE TRIGGER import_other_cells_no_delete BEFORE DELETE ON import_other_cells
    BEGIN SELECT RAISE(ABORT, 'import_other_cells is append-only'); END;
