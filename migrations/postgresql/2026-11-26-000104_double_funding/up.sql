-- A decision may be that a row is another part of one invoice, and it may be about a line of another grant.
ALTER TABLE duplicate_decisions DROP CONSTRAINT duplicate_decisions_verdict_known;
ALTER TABLE duplicate_decisions ADD CONSTRAINT duplicate_decisions_verdict_known
    CHECK (verdict IN ('different', 'same', 'part-of'));
-- The line of another grant that the decision is about.
ALTER TABLE duplicate_decisions ADD COLUMN other_id BIGINT;
ALTER TABLE duplicate_decisions ADD CONSTRAINT duplicate_decisions_other_fk
    FOREIGN KEY (other_id) REFERENCES expenditures (id);
CREATE INDEX duplicate_decisions_other ON duplicate_decisions (other_id);
