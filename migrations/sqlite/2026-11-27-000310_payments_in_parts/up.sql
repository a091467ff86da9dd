-- An invoice may be paid in parts, so several payments may prove one row. SQLite cannot change a UNIQUE, so the table is
-- built anew.
CREATE TABLE payment_proofs_new (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    payment_id INTEGER NOT NULL,
    batch_id INTEGER NOT NULL,
    sheet TEXT NOT NULL,
    row_number INTEGER NOT NULL,
    confidence TEXT NOT NULL,
    reason TEXT NOT NULL,
    confirmed_at TEXT NOT NULL,
    confirmed_by TEXT NOT NULL,
    CONSTRAINT payment_proofs_payment_fk FOREIGN KEY (payment_id) REFERENCES bank_payments (id),
    CONSTRAINT payment_proofs_batch_fk FOREIGN KEY (batch_id) REFERENCES import_batches (id),
    CONSTRAINT payment_proofs_row_unique UNIQUE (payment_id, batch_id, sheet, row_number),
    CONSTRAINT payment_proofs_confidence_known CHECK (confidence IN ('certain', 'likely', 'possible', 'told'))
) STRICT;
INSERT INTO payment_proofs_new (id, payment_id, batch_id, sheet, row_number, confidence, reason, confirmed_at, confirmed_by) SELECT id, payment_id, batch_id, sheet, row_number, confidence, reason, confirmed_at, confirmed_by FROM payment_proofs;
DROP TABLE payment_proofs;
ALTER TABLE payment_proofs_new RENAME TO payment_proofs;
CREATE INDEX payment_proofs_payment ON payment_proofs (payment_id);
CREATE TRIGGER payment_proofs_no_update BEFORE UPDATE ON payment_proofs
    BEGIN SELECT RAISE(ABORT, 'payment_proofs is append-only'); END;
CREATE TRIGGER payment_proofs_no_delete BEFORE DELETE ON payment_proofs
    BEGIN SELECT RAISE(ABORT, 'payment_proofs is append-only'); END;

-- What was ordered in another currency than the account, and the bank's rate as an exact decimal.
ALTER TABLE bank_payments ADD COLUMN instructed_currency TEXT;
ALTER TABLE bank_payments ADD COLUMN instructed_minor INTEGER;
ALTER TABLE bank_payments ADD COLUMN rate TEXT;

-- Lines of the ledger that a person confirmed to be paid by a payment.
CREATE TABLE line_payment_proofs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    payment_id INTEGER NOT NULL,
    expenditure_id INTEGER NOT NULL,
    confidence TEXT NOT NULL,
    reason TEXT NOT NULL,
    confirmed_at TEXT NOT NULL,
    confirmed_by TEXT NOT NULL,
    CONSTRAINT line_payment_proofs_payment_fk FOREIGN KEY (payment_id) REFERENCES bank_payments (id),
    CONSTRAINT line_payment_proofs_expenditure_fk FOREIGN KEY (expenditure_id) REFERENCES expenditures (id),
    CONSTRAINT line_payment_proofs_pair_unique UNIQUE (payment_id, expenditure_id),
    CONSTRAINT line_payment_proofs_confidence_known CHECK (confidence IN ('certain', 'likely', 'possible', 'told'))
) STRICT;
CREATE INDEX line_payment_proofs_expenditure ON line_payment_proofs (expenditure_id);
CREATE TRIGGER line_payment_proofs_no_update BEFORE UPDATE ON line_payment_proofs
    BEGIN SELECT RAISE(ABORT, 'line_payment_proofs is append-only'); END;
CREATE TRIGGER line_payment_proofs_no_delete BEFORE DELETE ON line_payment_proofs
    BEGIN SELECT RAISE(ABORT, 'line_payment_proofs is append-only'); END;
