-- What a person said that a text of a workbook means. The newest record about a text counts; one without a code takes
-- the meaning back.
CREATE TABLE value_maps (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    grant_id INTEGER NOT NULL,
    field TEXT NOT NULL,
    -- As it is compared: without case, accents and punctuation.
    folded_value TEXT NOT NULL,
    written_value TEXT NOT NULL,
    code TEXT,
    mapped_at TEXT NOT NULL,
    mapped_by TEXT NOT NULL,
    CONSTRAINT value_maps_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id),
    CONSTRAINT value_maps_field_known CHECK (field IN ('activity', 'category', 'country', 'currency'))
) STRICT;
CREATE INDEX value_maps_grant ON value_maps (grant_id);
CREATE TRIGGER value_maps_no_update BEFORE UPDATE ON value_maps
    BEGIN SELECT RAISE(ABORT, 'value_maps is append-only'); END;
CREATE TRIGGER value_maps_no_delete BEFORE DELETE ON value_maps
    BEGIN SELECT RAISE(ABORT, 'value_maps is append-only'); END;
