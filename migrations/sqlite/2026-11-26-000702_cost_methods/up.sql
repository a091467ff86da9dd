-- Rates of the own accounts join the statements about costs. SQLite cannot change a CHECK: there the table is built anew.
CREATE TABLE cost_bases_new (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    grant_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    content TEXT NOT NULL,
    stated_at TEXT NOT NULL,
    stated_by TEXT NOT NULL,
    CONSTRAINT cost_bases_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id),
    CONSTRAINT cost_bases_kind_known CHECK (kind IN ('person', 'pay', 'decision', 'confirmation', 'unit-cost', 'units', 'asset',
        'allocation', 'own-rate'))
) STRICT;
INSERT INTO cost_bases_new SELECT id, grant_id, kind, content, stated_at, stated_by FROM cost_bases;
DROP TABLE cost_bases;
ALTER TABLE cost_bases_new RENAME TO cost_bases;
CREATE INDEX cost_bases_grant ON cost_bases (grant_id, kind);
CREATE TRIGGER cost_bases_no_update BEFORE UPDATE ON cost_bases
    BEGIN SELECT RAISE(ABORT, 'cost_bases is append-only'); END;
CREATE TRIGGER cost_bases_no_delete BEFORE DELETE ON cost_bases
    BEGIN SELECT RAISE(ABORT, 'cost_bases is append-only'); END;

-- Money that came in for a grant; money that went back is below zero.
CREATE TABLE funding_receipts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    grant_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    -- Position of the co-financier in the decision.
    co_financier INTEGER,
    amount_cents INTEGER NOT NULL,
    received_on TEXT NOT NULL,
    reference TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    CONSTRAINT funding_receipts_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id),
    CONSTRAINT funding_receipts_kind_known CHECK (kind IN ('advance', 'balance', 'co-financing', 'own', 'revenue')),
    CONSTRAINT funding_receipts_co_financier_needed CHECK ((kind = 'co-financing') = (co_financier IS NOT NULL)),
    CONSTRAINT funding_receipts_something CHECK (amount_cents <> 0)
) STRICT;
CREATE INDEX funding_receipts_grant ON funding_receipts (grant_id);
CREATE TRIGGER funding_receipts_no_update BEFORE UPDATE ON funding_receipts
    BEGIN SELECT RAISE(ABORT, 'funding_receipts is append-only'); END;
CREATE TRIGGER funding_receipts_no_delete BEFORE DELETE ON funding_receipts
    BEGIN SELECT RAISE(ABORT, 'funding_receipts is append-only'); END;
