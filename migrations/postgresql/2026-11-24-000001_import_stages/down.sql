DROP TABLE import_other_cells;
DROP TABLE column_mappings;
DROP TABLE import_corrections;
ALTER TABLE import_findings DROP COLUMN reading_number;
ALTER TABLE import_rows DROP COLUMN reading_number;
DROP TRIGGER import_batches_no_change ON import_batches;
DROP TRIGGER import_batches_ended_no_change ON import_batches;
ALTER TABLE import_batches
    DROP CONSTRAINT import_batches_state_known,
    DROP CONSTRAINT import_batches_rows_add_up,
    DROP CONSTRAINT import_batches_unposted_has_no_lines;
-- Imports that are not posted have no place here: their rows are counted as waiting.
UPDATE import_batches SET state = 'reversed' WHERE state <> 'posted';
UPDATE import_batches SET waiting_rows = waiting_rows + ready_rows;
ALTER TABLE import_batches
    DROP COLUMN ready_rows,
    DROP COLUMN ready_cents,
    DROP COLUMN plan,
    DROP COLUMN reading_number,
    DROP COLUMN checked_hash,
    DROP COLUMN owner,
    ADD CONSTRAINT import_batches_state_known CHECK (state IN ('posted', 'reversed')),
    ADD CONSTRAINT import_batches_rows_add_up
        CHECK (read_rows = posted_rows + waiting_rows + ignored_rows + duplicate_rows);
CREATE TRIGGER import_batches_no_change BEFORE UPDATE OF grant_id, file_sha256, file_name, format, read_rows, posted_rows, waiting_rows, ignored_rows, duplicate_rows, posted_cents, uploaded_at, uploaded_by, replaces_id OR DELETE ON import_batches
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
