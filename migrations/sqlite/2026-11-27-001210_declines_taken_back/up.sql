-- That a person takes a no to a proposal back: it may be proposed again. The no itself stays.
CREATE TABLE declines_taken_back (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    declined_id INTEGER NOT NULL,
    reason TEXT NOT NULL,
    taken_back_at TEXT NOT NULL,
    taken_back_by TEXT NOT NULL,
    CONSTRAINT declines_taken_back_declined_fk FOREIGN KEY (declined_id) REFERENCES declined_matches (id),
    CONSTRAINT declines_taken_back_once UNIQUE (declined_id)
) STRICT;
CREATE TRIGGER declines_taken_back_no_update BEFORE UPDATE ON declines_taken_back
    BEGIN SELECT RAISE(ABORT, 'declines_taken_back is append-only'); END;
CREATE TRIGGER declines_taken_back_no_delete BEFORE DELETE ON declines_taken_back
    BEGIN SELECT RAISE(ABORT, 'declines_taken_back is append-only'); END;
