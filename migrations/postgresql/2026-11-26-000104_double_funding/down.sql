ALTER TABLE duplicate_decisions DISABLE TRIGGER USER;
DELETE FROM duplicate_decisions WHERE verdict = 'part-of' OR other_id IS NOT NULL;
ALTER TABLE duplicate_decisions ENABLE TRIGGER USER;
ALTER TABLE duplicate_decisions DROP COLUMN other_id;
ALTER TABLE duplicate_decisions DROP CONSTRAINT duplicate_decisions_verdict_known;
ALTER TABLE duplicate_decisions ADD CONSTRAINT duplicate_decisions_verdict_known
    CHECK (verdict IN ('different', 'same'));
