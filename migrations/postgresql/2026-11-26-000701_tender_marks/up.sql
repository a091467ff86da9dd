-- What people say about the contract behind a supplier's costs or behind one line: tendered as a public contract or not.
-- The newest word about a thing counts.
CREATE TABLE tender_marks (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    grant_id BIGINT NOT NULL,
    -- The name as it was written; it is compared without case, accents and punctuation.
    supplier TEXT COLLATE "C",
    expenditure_id BIGINT,
    tendered BIGINT NOT NULL,
    contract TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    marked_at TIMESTAMP NOT NULL,
    marked_by TEXT COLLATE "C" NOT NULL,
    CONSTRAINT tender_marks_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id),
    CONSTRAINT tender_marks_expenditure_fk FOREIGN KEY (expenditure_id) REFERENCES expenditures (id),
    CONSTRAINT tender_marks_one_subject CHECK ((supplier IS NULL) <> (expenditure_id IS NULL)),
    CONSTRAINT tender_marks_tendered_known CHECK (tendered IN (0, 1))
);
CREATE INDEX tender_marks_grant ON tender_marks (grant_id);
CREATE INDEX tender_marks_expenditure ON tender_marks (expenditure_id);
CREATE TRIGGER tender_marks_no_change BEFORE UPDATE OR DELETE ON tender_marks
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER tender_marks_no_truncate BEFORE TRUNCATE ON tender_marks
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
