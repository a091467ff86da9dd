DROP TABLE funding_receipts;
-- Books with rates of their own cannot go back: the CHECK refuses them.
CREATE TABLE cost_bases_new (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    grant_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    content TEXT NOT NULL,
    stated_at TEXT NOT NULL,
    stated_by TEXT NOT NULL,
    CONSTRAINT cost_bases_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id),
    CONSTRAINT cost_bases_kind_known CHECK (kind IN ('person', 'pay', 'decision', 'confirmation', 'unit-cost', 'units', 'asset',
        'allocation'))
) STRICT;
INSERT INTO cost_bases_new SELECT id, grant_id, kind, content, stated_at, stated_by FROM cost_bases;
DROP TABLE cost_bases;
ALTER TABLE cost_bases_new RENAME TO cost_bases;
CREATE INDEX cost_bases_grant ON cost_bases (grant_id, kind);
CREATE TRIGGER cost_bases_no_update BEFORE UPDATE ON cost_bases
    BEGIN SELECT RAISE(ABORT, 'cost_bases is append-only'); END;
CREATE TRIGGER cost_bases_no_delete BEFORE DELETE ON cost_bases
    BEGIN SELECT RAISE(ABORT, 'cost_bases is append-only'); END;
