-- What people say about the contract behind a supplier's costs or behind one line: tendered as a public contract or not.
-- The newest word about a thing counts.
CREATE TABLE tender_marks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    grant_id INTEGER NOT NULL,
    -- The name as it was written; it is compared without case, accents and punctuation.
    supplier TEXT,
    expenditure_id INTEGER,
    tendered INTEGER NOT NULL,
    contract TEXT NOT NULL,
    reason TEXT NOT NULL,
    marked_at TEXT NOT NULL,
    marked_by TEXT NOT NULL,
    CONSTRAINT tender_marks_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id),
    CONSTRAINT tender_marks_expenditure_fk FOREIGN KEY (expenditure_id) REFERENCES expenditures (id),
    CONSTRAINT tender_marks_one_subject CHECK ((supplier IS NULL) <> (expenditure_id IS NULL)),
    CONSTRAINT tender_marks_tendered_known CHECK (tendered IN (0, 1))
) STRICT;
CREATE INDEX tender_marks_grant ON tender_marks (grant_id);
CREATE INDEX tender_marks_expenditure ON tender_marks (expenditure_id);
CREATE TRIGGER tender_marks_no_update BEFORE UPDATE ON tender_marks
    BEGIN SELECT RAISE(ABORT, 'tender_marks is append-only'); END;
CREATE TRIGGER tender_marks_no_delete BEFORE DELETE ON tender_marks
    BEGIN SELECT RAISE(ABORT, 'tender_marks is append-only'); END;
