-- What a person said that a text of a workbook means. The newest record about a text counts; one without a code takes
-- the meaning back.
CREATE TABLE value_maps (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    grant_id BIGINT NOT NULL,
    field TEXT COLLATE "C" NOT NULL,
    -- As it is compared: without case, accents and punctuation.
    folded_value TEXT COLLATE "C" NOT NULL,
    written_value TEXT COLLATE "C" NOT NULL,
    code TEXT COLLATE "C",
    mapped_at TIMESTAMP NOT NULL,
    mapped_by TEXT COLLATE "C" NOT NULL,
    CONSTRAINT value_maps_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id),
    CONSTRAINT value_maps_field_known CHECK (field IN ('activity', 'category', 'country', 'currency'))
);
CREATE INDEX value_maps_grant ON value_maps (grant_id);
CREATE TRIGGER value_maps_no_change BEFORE UPDATE OR DELETE ON value_maps
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER value_maps_no_truncate BEFORE TRUNCATE ON value_maps
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
