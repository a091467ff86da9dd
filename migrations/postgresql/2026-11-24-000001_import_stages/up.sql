-- An import on its way: staged, mapped, checked, posted, reversed or discarded. What a person chose about the reading of a
-- file (the plan) and the cells that were corrected are kept; rows and findings follow from them and from the file.
DROP TRIGGER import_batches_no_change ON import_batches;
ALTER TABLE import_batches
    -- Good rows that are not posted yet.
    ADD COLUMN ready_rows BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN ready_cents BIGINT NOT NULL DEFAULT 0,
    -- What a person chose about the reading, as JSON.
    ADD COLUMN plan TEXT COLLATE "C" NOT NULL DEFAULT '{}',
    -- Counts the readings whose rows and findings are kept; those of the newest count.
    ADD COLUMN reading_number BIGINT NOT NULL DEFAULT 1,
    -- What the newest check would post, as a hash; nothing when something changed since.
    ADD COLUMN checked_hash TEXT COLLATE "C",
    -- Who looks after the rows that wait.
    ADD COLUMN owner TEXT COLLATE "C",
    DROP CONSTRAINT import_batches_state_known,
    DROP CONSTRAINT import_batches_rows_add_up;
ALTER TABLE import_batches
    ADD CONSTRAINT import_batches_state_known
        CHECK (state IN ('staged', 'mapped', 'checked', 'posted', 'reversed', 'discarded')),
    ADD CONSTRAINT import_batches_rows_add_up
        CHECK (read_rows = posted_rows + ready_rows + waiting_rows + ignored_rows + duplicate_rows),
    ADD CONSTRAINT import_batches_unposted_has_no_lines
        CHECK (state IN ('posted', 'reversed') OR (posted_rows = 0 AND posted_cents = 0));
-- The file of an import stays what it is; what is read of it, and its state, move on.
CREATE TRIGGER import_batches_no_change BEFORE UPDATE OF id, grant_id, file_sha256, file_name, uploaded_at, uploaded_by, replaces_id OR DELETE ON import_batches
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER import_batches_ended_no_change BEFORE UPDATE ON import_batches
    FOR EACH ROW WHEN (OLD.state IN ('reversed', 'discarded')) EXECUTE FUNCTION refuse_change();

ALTER TABLE import_rows ADD COLUMN reading_number BIGINT NOT NULL DEFAULT 1;
ALTER TABLE import_findings ADD COLUMN reading_number BIGINT NOT NULL DEFAULT 1;

-- Cells that a person corrected; the file itself stays as it is. The newest word about a cell counts; one without a
-- value gives the cell back what the file says.
CREATE TABLE import_corrections (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    batch_id BIGINT NOT NULL,
    sheet TEXT COLLATE "C" NOT NULL,
    cell TEXT COLLATE "C" NOT NULL,
    original TEXT COLLATE "C" NOT NULL,
    value TEXT COLLATE "C",
    reason TEXT COLLATE "C" NOT NULL,
    corrected_at TIMESTAMP NOT NULL,
    corrected_by TEXT COLLATE "C" NOT NULL,
    CONSTRAINT import_corrections_batch_fk FOREIGN KEY (batch_id) REFERENCES import_batches (id)
);
CREATE INDEX import_corrections_batch ON import_corrections (batch_id);

-- How the columns of a kind of workbook were read when a person agreed. The newest of a fingerprint counts.
CREATE TABLE column_mappings (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    grant_id BIGINT NOT NULL,
    -- Of the folded headers.
    fingerprint TEXT COLLATE "C" NOT NULL,
    headers TEXT COLLATE "C" NOT NULL,
    batch_id BIGINT NOT NULL,
    confirmed_at TIMESTAMP NOT NULL,
    confirmed_by TEXT COLLATE "C" NOT NULL,
    CONSTRAINT column_mappings_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id),
    CONSTRAINT column_mappings_batch_fk FOREIGN KEY (batch_id) REFERENCES import_batches (id)
);
CREATE INDEX column_mappings_grant ON column_mappings (grant_id);

-- Cells of posted rows that stand in columns which nothing is read from.
CREATE TABLE import_other_cells (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    batch_id BIGINT NOT NULL,
    sheet TEXT COLLATE "C" NOT NULL,
    row_number BIGINT NOT NULL,
    -- Headers and cells, as JSON.
    cells TEXT COLLATE "C" NOT NULL,
    CONSTRAINT import_other_cells_batch_fk FOREIGN KEY (batch_id) REFERENCES import_batches (id)
);
CREATE INDEX import_other_cells_batch ON import_other_cells (batch_id);

CREATE TRIGGER import_corrections_no_change BEFORE UPDATE OR DELETE ON import_corrections
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER import_corrections_no_truncate BEFORE TRUNCATE ON import_corrections
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER column_mappings_no_change BEFORE UPDATE OR DELETE ON column_mappings
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER column_mappings_no_truncate BEFORE TRUNCATE ON column_mappings
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER import_other_cells_no_change BEFORE UPDATE OR DELETE ON import_other_cells
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER import_other_cells_no_truncate BEFORE TRUNCATE ON import_other_cells
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
