DROP TABLE funding_receipts;
-- Books with rates of their own cannot go back: the CHECK refuses them.
ALTER TABLE cost_bases DROP CONSTRAINT cost_bases_kind_known;
ALTER TABLE cost_bases ADD CONSTRAINT cost_bases_kind_known CHECK (kind IN ('person', 'pay', 'decision', 'confirmation', 'unit-cost', 'units', 'asset',
        'allocation'));
