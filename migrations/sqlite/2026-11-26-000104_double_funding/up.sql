-- A decision may be that a row is another part of one invoice, and it may be about a line of another grant.
-- SQLite cannot change a CHECK, so the table is built anew.
CREATE TABLE duplicate_decisions_new (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    grant_id INTEGER NOT NULL,
    fingerprint INTEGER NOT NULL,
    verdict TEXT NOT NULL,
    reason TEXT NOT NULL,
    decided_at TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    -- The line of another grant that the decision is about.
    other_id INTEGER,
    CONSTRAINT duplicate_decisions_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id),
    CONSTRAINT duplicate_decisions_other_fk FOREIGN KEY (other_id) REFERENCES expenditures (id),
    CONSTRAINT duplicate_decisions_verdict_known CHECK (verdict IN ('different', 'same', 'part-of'))
) STRICT;
INSERT INTO duplicate_decisions_new (id, grant_id, fingerprint, verdict, reason, decided_at, decided_by) SELECT id, grant_id, fingerprint, verdict, reason, decided_at, decided_by FROM duplicate_decisions;
DROP TABLE duplicate_decisions;
ALTER TABLE duplicate_decisions_new RENAME TO duplicate_decisions;
CREATE INDEX duplicate_decisions_row ON duplicate_decisions (grant_id, fingerprint);
CREATE INDEX duplicate_decisions_other ON duplicate_decisions (other_id);
CREATE TRIGGER duplicate_decisions_no_update BEFORE UPDATE ON duplicate_decisions
    BEGIN SELECT RAISE(ABORT, 'duplicate_decisions is append-only'); END;
CREATE TRIGGER duplicate_decisions_no_delete BEFORE DELETE ON duplicate_decisions
    BEGIN SELECT RAISE(ABORT, 'duplicate_decisions is append-only'); END;
