ALTER TABLE postings DROP CONSTRAINT postings_by_hand;
ALTER TABLE postings DROP CONSTRAINT postings_kind_known;
ALTER TABLE postings ADD CONSTRAINT postings_kind_known CHECK (kind IN ('import', 'reversal', 'computation'));
