-- The books. Amounts are whole cents, rates exact decimal text, days ISO text, moments UTC text.

CREATE TABLE grants (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    code TEXT NOT NULL,
    created_at TEXT NOT NULL,
    CONSTRAINT grants_code_unique UNIQUE (code)
) STRICT;

-- Every loaded state of a grant's definition, chained by hash.
CREATE TABLE grant_versions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    grant_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    definition TEXT NOT NULL,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL,
    loaded_at TEXT NOT NULL,
    loaded_by TEXT NOT NULL,
    CONSTRAINT grant_versions_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id),
    CONSTRAINT grant_versions_number_unique UNIQUE (grant_id, number)
) STRICT;

CREATE TABLE activities (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    grant_id INTEGER NOT NULL,
    code TEXT NOT NULL,
    CONSTRAINT activities_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id),
    CONSTRAINT activities_code_unique UNIQUE (grant_id, code)
) STRICT;

CREATE TABLE budget_lines (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    grant_id INTEGER NOT NULL,
    activity_id INTEGER NOT NULL,
    category TEXT NOT NULL,
    CONSTRAINT budget_lines_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id),
    CONSTRAINT budget_lines_activity_fk FOREIGN KEY (activity_id) REFERENCES activities (id),
    CONSTRAINT budget_lines_line_unique UNIQUE (grant_id, activity_id, category)
) STRICT;

CREATE TABLE reporting_periods (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    grant_id INTEGER NOT NULL,
    code TEXT NOT NULL,
    starts_on TEXT NOT NULL,
    ends_on TEXT NOT NULL,
    CONSTRAINT reporting_periods_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id),
    CONSTRAINT reporting_periods_code_unique UNIQUE (grant_id, code)
) STRICT;

CREATE TABLE exchange_rates (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    source TEXT NOT NULL,
    currency TEXT NOT NULL,
    valid_on TEXT NOT NULL,
    units_per_euro TEXT NOT NULL,
    CONSTRAINT exchange_rates_rate_unique UNIQUE (source, currency, valid_on)
) STRICT;

-- Uploaded files, by their content.
CREATE TABLE stored_files (
    sha256 TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    content BLOB NOT NULL,
    stored_at TEXT NOT NULL,
    CONSTRAINT stored_files_pk PRIMARY KEY (sha256)
) STRICT;

CREATE TABLE import_batches (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    grant_id INTEGER NOT NULL,
    file_sha256 TEXT NOT NULL,
    file_name TEXT NOT NULL,
    format TEXT NOT NULL,
    state TEXT NOT NULL,
    read_rows INTEGER NOT NULL,
    posted_rows INTEGER NOT NULL,
    waiting_rows INTEGER NOT NULL,
    ignored_rows INTEGER NOT NULL,
    duplicate_rows INTEGER NOT NULL,
    posted_cents INTEGER NOT NULL,
    uploaded_at TEXT NOT NULL,
    uploaded_by TEXT NOT NULL,
    -- The earlier version of the same workbook that this one took the place of.
    replaces_id INTEGER,
    CONSTRAINT import_batches_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id),
    CONSTRAINT import_batches_file_fk FOREIGN KEY (file_sha256) REFERENCES stored_files (sha256),
    CONSTRAINT import_batches_replaces_fk FOREIGN KEY (replaces_id) REFERENCES import_batches (id),
    CONSTRAINT import_batches_state_known CHECK (state IN ('posted', 'reversed')),
    CONSTRAINT import_batches_rows_add_up
        CHECK (read_rows = posted_rows + waiting_rows + ignored_rows + duplicate_rows)
) STRICT;
CREATE INDEX import_batches_file ON import_batches (grant_id, file_sha256);

-- One act of posting. Each seals its lines and the posting before it.
CREATE TABLE postings (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    grant_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    batch_id INTEGER,
    reason TEXT NOT NULL,
    line_count INTEGER NOT NULL,
    amount_cents INTEGER NOT NULL,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL,
    posted_at TEXT NOT NULL,
    posted_by TEXT NOT NULL,
    CONSTRAINT postings_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id),
    CONSTRAINT postings_batch_fk FOREIGN KEY (batch_id) REFERENCES import_batches (id),
    CONSTRAINT postings_number_unique UNIQUE (grant_id, number),
    CONSTRAINT postings_kind_known CHECK (kind IN ('import', 'reversal'))
) STRICT;
CREATE INDEX postings_batch ON postings (batch_id);

CREATE TABLE expenditures (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    posting_id INTEGER NOT NULL,
    grant_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    answers_id INTEGER,
    budget_line_id INTEGER NOT NULL,
    period_id INTEGER NOT NULL,
    year INTEGER NOT NULL,
    country TEXT,
    supplier TEXT NOT NULL,
    document_number TEXT NOT NULL,
    description TEXT NOT NULL,
    invoice_date TEXT,
    payment_date TEXT NOT NULL,
    currency TEXT NOT NULL,
    original_minor INTEGER NOT NULL,
    units_per_euro TEXT,
    rate_source TEXT,
    rate_on TEXT,
    amount_cents INTEGER NOT NULL,
    vat_cents INTEGER NOT NULL,
    fingerprint INTEGER NOT NULL,
    likeness INTEGER,
    source_sheet TEXT NOT NULL,
    source_row INTEGER NOT NULL,
    source_range TEXT NOT NULL,
    CONSTRAINT expenditures_posting_fk FOREIGN KEY (posting_id) REFERENCES postings (id),
    CONSTRAINT expenditures_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id),
    CONSTRAINT expenditures_answers_fk FOREIGN KEY (answers_id) REFERENCES expenditures (id),
    CONSTRAINT expenditures_budget_line_fk FOREIGN KEY (budget_line_id) REFERENCES budget_lines (id),
    CONSTRAINT expenditures_period_fk FOREIGN KEY (period_id) REFERENCES reporting_periods (id),
    CONSTRAINT expenditures_kind_known CHECK (kind IN ('expense', 'reversal')),
    CONSTRAINT expenditures_reversal_answers CHECK ((kind = 'expense') = (answers_id IS NULL))
) STRICT;
CREATE INDEX expenditures_posting ON expenditures (posting_id);
CREATE INDEX expenditures_period ON expenditures (grant_id, period_id);
CREATE INDEX expenditures_fingerprint ON expenditures (grant_id, fingerprint);
-- Only lines with a document number can be looked for by it.
CREATE INDEX expenditures_likeness ON expenditures (grant_id, likeness) WHERE likeness IS NOT NULL;
-- A line is answered at most once: a second reversal of the same line is refused here.
CREATE UNIQUE INDEX expenditures_answers_unique ON expenditures (answers_id) WHERE answers_id IS NOT NULL;

-- Running totals of the ledger, kept with every posting; `check` compares them with the lines.
CREATE TABLE ledger_sums (
    budget_line_id INTEGER NOT NULL,
    period_id INTEGER NOT NULL,
    year INTEGER NOT NULL,
    grant_id INTEGER NOT NULL,
    line_count INTEGER NOT NULL,
    amount_cents INTEGER NOT NULL,
    vat_cents INTEGER NOT NULL,
    CONSTRAINT ledger_sums_pk PRIMARY KEY (budget_line_id, period_id, year),
    CONSTRAINT ledger_sums_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id),
    CONSTRAINT ledger_sums_budget_line_fk FOREIGN KEY (budget_line_id) REFERENCES budget_lines (id),
    CONSTRAINT ledger_sums_period_fk FOREIGN KEY (period_id) REFERENCES reporting_periods (id)
) STRICT;
CREATE INDEX ledger_sums_grant ON ledger_sums (grant_id);

-- Rows of an import that did not enter the ledger, as they were read.
CREATE TABLE import_rows (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    batch_id INTEGER NOT NULL,
    sheet TEXT NOT NULL,
    row_number INTEGER NOT NULL,
    state TEXT NOT NULL,
    cells TEXT NOT NULL,
    duplicate_of_id INTEGER,
    -- Of the line that the row would become; nothing for rows that could not be read.
    fingerprint INTEGER,
    CONSTRAINT import_rows_batch_fk FOREIGN KEY (batch_id) REFERENCES import_batches (id),
    CONSTRAINT import_rows_duplicate_fk FOREIGN KEY (duplicate_of_id) REFERENCES expenditures (id),
    CONSTRAINT import_rows_state_known CHECK (state IN ('waiting', 'ignored', 'duplicate'))
) STRICT;
CREATE INDEX import_rows_batch ON import_rows (batch_id);

CREATE TABLE import_findings (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    batch_id INTEGER NOT NULL,
    code TEXT NOT NULL,
    severity TEXT NOT NULL,
    sheet TEXT NOT NULL,
    cell TEXT NOT NULL,
    value TEXT NOT NULL,
    message_nl TEXT NOT NULL,
    message_en TEXT NOT NULL,
    remedy_nl TEXT NOT NULL,
    remedy_en TEXT NOT NULL,
    CONSTRAINT import_findings_batch_fk FOREIGN KEY (batch_id) REFERENCES import_batches (id)
) STRICT;
CREATE INDEX import_findings_batch ON import_findings (batch_id);

-- What a person decided about a row that looks like a line of the ledger; never asked again.
CREATE TABLE duplicate_decisions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    grant_id INTEGER NOT NULL,
    fingerprint INTEGER NOT NULL,
    verdict TEXT NOT NULL,
    reason TEXT NOT NULL,
    decided_at TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    CONSTRAINT duplicate_decisions_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id),
    CONSTRAINT duplicate_decisions_verdict_known CHECK (verdict IN ('different', 'same'))
) STRICT;
CREATE INDEX duplicate_decisions_row ON duplicate_decisions (grant_id, fingerprint);

-- What the project lead stated about a period; a newer statement stands beside the older one.
CREATE TABLE progress_statements (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    grant_id INTEGER NOT NULL,
    period_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    content TEXT NOT NULL,
    stated_at TEXT NOT NULL,
    stated_by TEXT NOT NULL,
    CONSTRAINT progress_statements_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id),
    CONSTRAINT progress_statements_period_fk FOREIGN KEY (period_id) REFERENCES reporting_periods (id),
    CONSTRAINT progress_statements_number_unique UNIQUE (grant_id, period_id, number)
) STRICT;

-- Versions of a report: the same figures keep the same version and the same moment.
CREATE TABLE reports (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    grant_id INTEGER NOT NULL,
    period_id INTEGER NOT NULL,
    form TEXT NOT NULL,
    number INTEGER NOT NULL,
    snapshot_sha256 TEXT NOT NULL,
    made_at TEXT NOT NULL,
    made_by TEXT NOT NULL,
    CONSTRAINT reports_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id),
    CONSTRAINT reports_period_fk FOREIGN KEY (period_id) REFERENCES reporting_periods (id),
    CONSTRAINT reports_number_unique UNIQUE (grant_id, period_id, form, number)
) STRICT;

CREATE TABLE audit_records (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    act TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT;

-- What is booked, stated or logged stays as it is.
CREATE TRIGGER grant_versions_no_update BEFORE UPDATE ON grant_versions
    BEGIN SELECT RAISE(ABORT, 'grant_versions is append-only'); END;
CREATE TRIGGER grant_versions_no_delete BEFORE DELETE ON grant_versions
    BEGIN SELECT RAISE(ABORT, 'grant_versions is append-only'); END;
CREATE TRIGGER postings_no_update BEFORE UPDATE ON postings
    BEGIN SELECT RAISE(ABORT, 'postings is append-only'); END;
CREATE TRIGGER postings_no_delete BEFORE DELETE ON postings
    BEGIN SELECT RAISE(ABORT, 'postings is append-only'); END;
CREATE TRIGGER expenditures_no_update BEFORE UPDATE ON expenditures
    BEGIN SELECT RAISE(ABORT, 'expenditures is append-only'); END;
CREATE TRIGGER expenditures_no_delete BEFORE DELETE ON expenditures
    BEGIN SELECT RAISE(ABORT, 'expenditures is append-only'); END;
CREATE TRIGGER stored_files_no_update BEFORE UPDATE ON stored_files
    BEGIN SELECT RAISE(ABORT, 'stored_files is append-only'); END;
CREATE TRIGGER stored_files_no_delete BEFORE DELETE ON stored_files
    BEGIN SELECT RAISE(ABORT, 'stored_files is append-only'); END;
CREATE TRIGGER progress_statements_no_update BEFORE UPDATE ON progress_statements
    BEGIN SELECT RAISE(ABORT, 'progress_statements is append-only'); END;
CREATE TRIGGER progress_statements_no_delete BEFORE DELETE ON progress_statements
    BEGIN SELECT RAISE(ABORT, 'progress_statements is append-only'); END;
CREATE TRIGGER duplicate_decisions_no_update BEFORE UPDATE ON duplicate_decisions
    BEGIN SELECT RAISE(ABORT, 'duplicate_decisions is append-only'); END;
CREATE TRIGGER duplicate_decisions_no_delete BEFORE DELETE ON duplicate_decisions
    BEGIN SELECT RAISE(ABORT, 'duplicate_decisions is append-only'); END;
CREATE TRIGGER reports_no_update BEFORE UPDATE ON reports
    BEGIN SELECT RAISE(ABORT, 'reports is append-only'); END;
CREATE TRIGGER reports_no_delete BEFORE DELETE ON reports
    BEGIN SELECT RAISE(ABORT, 'reports is append-only'); END;
CREATE TRIGGER audit_records_no_update BEFORE UPDATE ON audit_records
    BEGIN SELECT RAISE(ABORT, 'audit_records is append-only'); END;
CREATE TRIGGER audit_records_no_delete BEFORE DELETE ON audit_records
    BEGIN SELECT RAISE(ABORT, 'audit_records is append-only'); END;
CREATE TRIGGER activities_no_update BEFORE UPDATE ON activities
    BEGIN SELECT RAISE(ABORT, 'activities is append-only'); END;
CREATE TRIGGER activities_no_delete BEFORE DELETE ON activities
    BEGIN SELECT RAISE(ABORT, 'activities is append-only'); END;
CREATE TRIGGER budget_lines_no_update BEFORE UPDATE ON budget_lines
    BEGIN SELECT RAISE(ABORT, 'budget_lines is append-only'); END;
CREATE TRIGGER budget_lines_no_delete BEFORE DELETE ON budget_lines
    BEGIN SELECT RAISE(ABORT, 'budget_lines is append-only'); END;
CREATE TRIGGER exchange_rates_no_update BEFORE UPDATE ON exchange_rates
    BEGIN SELECT RAISE(ABORT, 'exchange_rates is append-only'); END;
CREATE TRIGGER exchange_rates_no_delete BEFORE DELETE ON exchange_rates
    BEGIN SELECT RAISE(ABORT, 'exchange_rates is append-only'); END;
CREATE TRIGGER import_rows_no_update BEFORE UPDATE ON import_rows
    BEGIN SELECT RAISE(ABORT, 'import_rows is append-only'); END;
CREATE TRIGGER import_rows_no_delete BEFORE DELETE ON import_rows
    BEGIN SELECT RAISE(ABORT, 'import_rows is append-only'); END;
CREATE TRIGGER import_findings_no_update BEFORE UPDATE ON import_findings
    BEGIN SELECT RAISE(ABORT, 'import_findings is append-only'); END;
CREATE TRIGGER import_findings_no_delete BEFORE DELETE ON import_findings
    BEGIN SELECT RAISE(ABORT, 'import_findings is append-only'); END;
-- The dates of a period may move while nothing is booked in it; its name may not.
CREATE TRIGGER reporting_periods_no_update BEFORE UPDATE OF grant_id, code ON reporting_periods
    BEGIN SELECT RAISE(ABORT, 'reporting_periods is append-only'); END;
CREATE TRIGGER reporting_periods_no_delete BEFORE DELETE ON reporting_periods
    BEGIN SELECT RAISE(ABORT, 'reporting_periods is append-only'); END;
-- Of an import only the state changes.
CREATE TRIGGER import_batches_no_update BEFORE UPDATE OF grant_id, file_sha256, file_name, format, read_rows, posted_rows, waiting_rows, ignored_rows, duplicate_rows, posted_cents, uploaded_at, uploaded_by, replaces_id ON import_batches
    BEGIN SELECT RAISE(ABORT, 'import_batches is append-only'); END;
CREATE TRIGGER import_batches_no_delete BEFORE DELETE ON import_batches
    BEGIN SELECT RAISE(ABORT, 'import_batches is append-only'); END;
