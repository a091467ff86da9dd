DROP TABLE line_payment_proofs;
ALTER TABLE bank_payments DROP COLUMN rate;
ALTER TABLE bank_payments DROP COLUMN instructed_minor;
ALTER TABLE bank_payments DROP COLUMN instructed_currency;
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
    CONSTRAINT payment_proofs_row_unique UNIQUE (batch_id, sheet, row_number),
    CONSTRAINT payment_proofs_confidence_known CHECK (confidence IN ('certain', 'likely', 'possible', 'told'))
) STRICT;
INSERT INTO payment_proofs_new (id, payment_id, batch_id, sheet, row_number, confidence, reason, confirmed_at, confirmed_by) SELECT id, payment_id, batch_id, sheet, row_number, confidence, reason, confirmed_at, confirmed_by FROM payment_proofs WHERE id IN (SELECT MIN(id) FROM payment_proofs GROUP BY batch_id, sheet, row_number);
DROP TABLE payment_proofs;
ALTER TABLE payment_proofs_new RENAME TO payment_proofs;
CREATE INDEX payment_proofs_payment ON payment_proofs (payment_id);
CREATE TRIGGER payment_proofs_no_update BEFORE UPDATE ON payment_proofs
    BEGIN SELECT RAISE(ABORT, 'payment_proofs is append-only'); END;
CREATE TRIGGER payment_proofs_no_delete BEFORE DELETE ON payment_proofs
    BEGIN SELECT RAISE(ABORT, 'payment_proofs is append-only'); END;
