-- Rates of the own accounts join the statements about costs. SQLite cannot change a CHECK: there the table is built anew.
ALTER TABLE cost_bases DROP CONSTRAINT cost_bases_kind_known;
ALTER TABLE cost_bases ADD CONSTRAINT cost_bases_kind_known CHECK (kind IN ('person', 'pay', 'decision', 'confirmation', 'unit-cost', 'units', 'asset',
        'allocation', 'own-rate'));

-- Money that came in for a grant; money that went back is below zero.
CREATE TABLE funding_receipts (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    grant_id BIGINT NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    -- Position of the co-financier in the decision.
    co_financier BIGINT,
    amount_cents BIGINT NOT NULL,
    received_on DATE NOT NULL,
    reference TEXT COLLATE "C" NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    recorded_by TEXT COLLATE "C" NOT NULL,
    CONSTRAINT funding_receipts_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id),
    CONSTRAINT funding_receipts_kind_known CHECK (kind IN ('advance', 'balance', 'co-financing', 'own', 'revenue')),
    CONSTRAINT funding_receipts_co_financier_needed CHECK ((kind = 'co-financing') = (co_financier IS NOT NULL)),
    CONSTRAINT funding_receipts_something CHECK (amount_cents <> 0)
);
CREATE INDEX funding_receipts_grant ON funding_receipts (grant_id);
CREATE TRIGGER funding_receipts_no_change BEFORE UPDATE OR DELETE ON funding_receipts
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER funding_receipts_no_truncate BEFORE TRUNCATE ON funding_receipts
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
