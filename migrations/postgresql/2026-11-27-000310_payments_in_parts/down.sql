DROP TABLE line_payment_proofs;
ALTER TABLE bank_payments DROP COLUMN rate;
ALTER TABLE bank_payments DROP COLUMN instructed_minor;
ALTER TABLE bank_payments DROP COLUMN instructed_currency;
ALTER TABLE payment_proofs DROP CONSTRAINT payment_proofs_row_unique;
ALTER TABLE payment_proofs ADD CONSTRAINT payment_proofs_row_unique UNIQUE (batch_id, sheet, row_number);
