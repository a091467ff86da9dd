-- Which journals and accounts of an administration belong to a grant. The newest choice counts.
CREATE TABLE ledger_choices (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    grant_id BIGINT NOT NULL,
    -- As the audit file names it.
    administration TEXT COLLATE "C" NOT NULL,
    -- Journals and accounts, as JSON.
    choice TEXT COLLATE "C" NOT NULL,
    batch_id BIGINT NOT NULL,
    chosen_at TIMESTAMP NOT NULL,
    chosen_by TEXT COLLATE "C" NOT NULL,
    CONSTRAINT ledger_choices_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id),
    CONSTRAINT ledger_choices_batch_fk FOREIGN KEY (batch_id) REFERENCES import_batches (id)
);
CREATE INDEX ledger_choices_grant ON ledger_choices (grant_id);

CREATE TRIGGER ledger_choices_no_change BEFORE UPDATE OR DELETE ON ledger_choices
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_choices_no_truncate BEFORE TRUNCATE ON ledger_choices
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
