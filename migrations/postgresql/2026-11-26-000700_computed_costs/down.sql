DROP TABLE computed_lines;
DROP TABLE cost_bases;
DROP TABLE staff_tariffs;
-- Books with computed postings cannot go back: the CHECK refuses them.
ALTER TABLE postings DROP CONSTRAINT postings_kind_known;
ALTER TABLE postings ADD CONSTRAINT postings_kind_known CHECK (kind IN ('import', 'reversal'));
