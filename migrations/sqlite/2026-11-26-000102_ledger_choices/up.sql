-- Which journals and accounts of an administration belong to a grant. The newest choice counts.
CREATE TABLE ledger_choices (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    grant_id INTEGER NOT NULL,
    -- As the audit file names it.
    administration TEXT NOT NULL,
    -- Journals and accounts, as JSON.
    choice TEXT NOT NULL,
    batch_id INTEGER NOT NULL,
    chosen_at TEXT NOT NULL,
    chosen_by TEXT NOT NULL,
    CONSTRAINT ledger_choices_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id),
    CONSTRAINT ledger_choices_batch_fk FOREIGN KEY (batch_id) REFERENCES import_batches (id)
) STRICT;
CREATE INDEX ledger_choices_grant ON ledger_choices (grant_id);

CREATE TRIGGER ledger_choices_no_update BEFORE UPDATE ON ledger_choices
    BEGIN SELECT RAISE(ABORT, 'ledger_choices is append-only'); END;
CREATE TRIGGER ledger_choices_no_delete BEFORE DELETE ON ledger_choices
    BEGIN SELECT RAISE(ABORT, 'ledger_choices is append-only'); END;
