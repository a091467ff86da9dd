-- Payments and invoices that were proposed to belong together, and that a person said do not. Never proposed again.
CREATE TABLE declined_matches (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    grant_id INTEGER NOT NULL,
    -- Numbers of the payments, in order: '12+15'.
    payments TEXT NOT NULL,
    -- Places of the invoices, in order: '7 Factuur!2 | line 40+41'.
    invoices TEXT NOT NULL,
    reason TEXT NOT NULL,
    declined_at TEXT NOT NULL,
    declined_by TEXT NOT NULL,
    CONSTRAINT declined_matches_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id)
) STRICT;
CREATE INDEX declined_matches_grant ON declined_matches (grant_id);
CREATE TRIGGER declined_matches_no_update BEFORE UPDATE ON declined_matches
    BEGIN SELECT RAISE(ABORT, 'declined_matches is append-only'); END;
CREATE TRIGGER declined_matches_no_delete BEFORE DELETE ON declined_matches
    BEGIN SELECT RAISE(ABORT, 'declined_matches is append-only'); END;
