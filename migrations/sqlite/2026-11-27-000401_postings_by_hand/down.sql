CREATE TABLE postings_new (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    grant_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    batch_id INTEGER,
    reason TEXT NOT NULL,
    line_count INTEGER NOT NULL,
    amount_cents INTEGER NOT NULL,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL,
    posted_at TEXT NOT NULL,
    posted_by TEXT NOT NULL,
    CONSTRAINT postings_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id),
    CONSTRAINT postings_batch_fk FOREIGN KEY (batch_id) REFERENCES import_batches (id),
    CONSTRAINT postings_number_unique UNIQUE (grant_id, number),
    CONSTRAINT postings_kind_known CHECK (kind IN ('import', 'reversal', 'computation'))
) STRICT;
INSERT INTO postings_new SELECT * FROM postings;
DROP TABLE postings;
ALTER TABLE postings_new RENAME TO postings;
CREATE INDEX postings_batch ON postings (batch_id);
CREATE TRIGGER postings_no_update BEFORE UPDATE ON postings
    BEGIN SELECT RAISE(ABORT, 'postings is append-only'); END;
CREATE TRIGGER postings_no_delete BEFORE DELETE ON postings
    BEGIN SELECT RAISE(ABORT, 'postings is append-only'); END;
