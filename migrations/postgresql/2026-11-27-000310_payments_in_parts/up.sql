-- An invoice may be paid in parts, so several payments may prove one row.
ALTER TABLE payment_proofs DROP CONSTRAINT payment_proofs_row_unique;
ALTER TABLE payment_proofs ADD CONSTRAINT payment_proofs_row_unique UNIQUE (payment_id, batch_id, sheet, row_number);

-- What was ordered in another currency than the account, and the bank's rate as an exact decimal.
ALTER TABLE bank_payments ADD COLUMN instructed_currency TEXT COLLATE "C";
ALTER TABLE bank_payments ADD COLUMN instructed_minor BIGINT;
ALTER TABLE bank_payments ADD COLUMN rate TEXT COLLATE "C";

-- Lines of the ledger that a person confirmed to be paid by a payment.
CREATE TABLE line_payment_proofs (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    payment_id BIGINT NOT NULL,
    expenditure_id BIGINT NOT NULL,
    confidence TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    confirmed_at TIMESTAMP NOT NULL,
    confirmed_by TEXT COLLATE "C" NOT NULL,
    CONSTRAINT line_payment_proofs_payment_fk FOREIGN KEY (payment_id) REFERENCES bank_payments (id),
    CONSTRAINT line_payment_proofs_expenditure_fk FOREIGN KEY (expenditure_id) REFERENCES expenditures (id),
    CONSTRAINT line_payment_proofs_pair_unique UNIQUE (payment_id, expenditure_id),
    CONSTRAINT line_payment_proofs_confidence_known CHECK (confidence IN ('certain', 'likely', 'possible', 'told'))
);
CREATE INDEX line_payment_proofs_expenditure ON line_payment_proofs (expenditure_id);
CREATE TRIGGER line_payment_proofs_no_change BEFORE UPDATE OR DELETE ON line_payment_proofs
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER line_payment_proofs_no_truncate BEFORE TRUNCATE ON line_payment_proofs
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
