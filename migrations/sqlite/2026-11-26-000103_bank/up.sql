-- Statements of a bank account that payments of a grant are proven with. One file may hold several.
CREATE TABLE bank_statements (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    grant_id INTEGER NOT NULL,
    file_sha256 TEXT NOT NULL,
    file_name TEXT NOT NULL,
    sheet TEXT NOT NULL,
    number TEXT NOT NULL,
    account TEXT NOT NULL,
    loaded_at TEXT NOT NULL,
    loaded_by TEXT NOT NULL,
    CONSTRAINT bank_statements_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id),
    CONSTRAINT bank_statements_file_fk FOREIGN KEY (file_sha256) REFERENCES stored_files (sha256),
    CONSTRAINT bank_statements_sheet_unique UNIQUE (grant_id, file_sha256, sheet)
) STRICT;

-- Booked payments; what leaves the account is negative.
CREATE TABLE bank_payments (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    statement_id INTEGER NOT NULL,
    source_row INTEGER NOT NULL,
    reference TEXT NOT NULL,
    booked_on TEXT NOT NULL,
    amount_cents INTEGER NOT NULL,
    currency TEXT NOT NULL,
    party TEXT NOT NULL,
    party_account TEXT NOT NULL,
    message TEXT NOT NULL,
    end_to_end TEXT NOT NULL,
    CONSTRAINT bank_payments_statement_fk FOREIGN KEY (statement_id) REFERENCES bank_statements (id),
    CONSTRAINT bank_payments_row_unique UNIQUE (statement_id, source_row)
) STRICT;

-- Rows of imports that a person confirmed to be paid by a payment.
CREATE TABLE payment_proofs (
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
CREATE INDEX payment_proofs_payment ON payment_proofs (payment_id);

CREATE TRIGGER bank_statements_no_update BEFORE UPDATE ON bank_statements
    BEGIN SELECT RAISE(ABORT, 'bank_statements is append-only'); END;
CREATE TRIGGER bank_statements_no_delete BEFORE DELETE ON bank_statements
    BEGIN SELECT RAISE(ABORT, 'bank_statements is append-only'); END;
CREATE TRIGGER bank_payments_no_update BEFORE UPDATE ON bank_payments
    BEGIN SELECT RAISE(ABORT, 'bank_payments is append-only'); END;
CREATE TRIGGER bank_payments_no_delete BEFORE DELETE ON bank_payments
    BEGIN SELECT RAISE(ABORT, 'bank_payments is append-only'); END;
CREATE TRIGGER payment_proofs_no_update BEFORE UPDATE ON payment_proofs
    BEGIN SELECT RAISE(ABORT, 'payment_proofs is append-only'); END;
CREATE TRIGGER payment_proofs_no_delete BEFORE DELETE ON payment_proofs
    BEGIN SELECT RAISE(ABORT, 'payment_proofs is append-only'); END;
