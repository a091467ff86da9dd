-- Payments and invoices that were proposed to belong together, and that a person said do not. Never proposed again.
CREATE TABLE declined_matches (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    grant_id BIGINT NOT NULL,
    -- Numbers of the payments, in order: '12+15'.
    payments TEXT COLLATE "C" NOT NULL,
    -- Places of the invoices, in order: '7 Factuur!2 | line 40+41'.
    invoices TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    declined_at TIMESTAMP NOT NULL,
    declined_by TEXT COLLATE "C" NOT NULL,
    CONSTRAINT declined_matches_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id)
);
CREATE INDEX declined_matches_grant ON declined_matches (grant_id);
CREATE TRIGGER declined_matches_no_change BEFORE UPDATE OR DELETE ON declined_matches
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER declined_matches_no_truncate BEFORE TRUNCATE ON declined_matches
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
