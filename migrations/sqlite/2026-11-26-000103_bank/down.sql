DROP TABLE payment_proofs;
DROP TABLE bank_payments;
DROP TABLE bank_statements;
