-- Lines that a person enters by hand, and lines that a person corrects: each is a posting without an import.
ALTER TABLE postings DROP CONSTRAINT postings_kind_known;
ALTER TABLE postings
    ADD CONSTRAINT postings_kind_known CHECK (kind IN ('import', 'reversal', 'computation', 'manual', 'correction')),
    ADD CONSTRAINT postings_by_hand CHECK (kind NOT IN ('manual', 'correction') OR batch_id IS NULL);
