-- Statements of a bank account that payments of a grant are proven with. One file may hold several.
CREATE TABLE bank_statements (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    grant_id BIGINT NOT NULL,
    file_sha256 TEXT COLLATE "C" NOT NULL,
    file_name TEXT COLLATE "C" NOT NULL,
    sheet TEXT COLLATE "C" NOT NULL,
    number TEXT COLLATE "C" NOT NULL,
    account TEXT COLLATE "C" NOT NULL,
    loaded_at TIMESTAMP NOT NULL,
    loaded_by TEXT COLLATE "C" NOT NULL,
    CONSTRAINT bank_statements_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id),
    CONSTRAINT bank_statements_file_fk FOREIGN KEY (file_sha256) REFERENCES stored_files (sha256),
    CONSTRAINT bank_statements_sheet_unique UNIQUE (grant_id, file_sha256, sheet)
);

-- Booked payments; what leaves the account is negative.
CREATE TABLE bank_payments (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    statement_id BIGINT NOT NULL,
    source_row BIGINT NOT NULL,
    reference TEXT COLLATE "C" NOT NULL,
    booked_on DATE NOT NULL,
    amount_cents BIGINT NOT NULL,
    currency TEXT COLLATE "C" NOT NULL,
    party TEXT COLLATE "C" NOT NULL,
    party_account TEXT COLLATE "C" NOT NULL,
    message TEXT COLLATE "C" NOT NULL,
    end_to_end TEXT COLLATE "C" NOT NULL,
    CONSTRAINT bank_payments_statement_fk FOREIGN KEY (statement_id) REFERENCES bank_statements (id),
    CONSTRAINT bank_payments_row_unique UNIQUE (statement_id, source_row)
);

-- Rows of imports that a person confirmed to be paid by a payment.
CREATE TABLE payment_proofs (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    payment_id BIGINT NOT NULL,
    batch_id BIGINT NOT NULL,
    sheet TEXT COLLATE "C" NOT NULL,
    row_number BIGINT NOT NULL,
    confidence TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    confirmed_at TIMESTAMP NOT NULL,
    confirmed_by TEXT COLLATE "C" NOT NULL,
    CONSTRAINT payment_proofs_payment_fk FOREIGN KEY (payment_id) REFERENCES bank_payments (id),
    CONSTRAINT payment_proofs_batch_fk FOREIGN KEY (batch_id) REFERENCES import_batches (id),
    CONSTRAINT payment_proofs_row_unique UNIQUE (batch_id, sheet, row_number),
    CONSTRAINT payment_proofs_confidence_known CHECK (confidence IN ('certain', 'likely', 'possible', 'told'))
);
CREATE INDEX payment_proofs_payment ON payment_proofs (payment_id);

CREATE TRIGGER bank_statements_no_change BEFORE UPDATE OR DELETE ON bank_statements
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER bank_statements_no_truncate BEFORE TRUNCATE ON bank_statements
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER bank_payments_no_change BEFORE UPDATE OR DELETE ON bank_payments
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER bank_payments_no_truncate BEFORE TRUNCATE ON bank_payments
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER payment_proofs_no_change BEFORE UPDATE OR DELETE ON payment_proofs
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER payment_proofs_no_truncate BEFORE TRUNCATE ON payment_proofs
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
