-- The books. Amounts are whole cents, rates exact decimal text, moments UTC. Text sorts by code point on both databases.

CREATE TABLE grants (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code TEXT COLLATE "C" NOT NULL,
    created_at TIMESTAMP NOT NULL,
    CONSTRAINT grants_code_unique UNIQUE (code)
);

-- Every loaded state of a grant's definition, chained by hash.
CREATE TABLE grant_versions (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    grant_id BIGINT NOT NULL,
    number BIGINT NOT NULL,
    definition TEXT COLLATE "C" NOT NULL,
    previous_hash TEXT COLLATE "C" NOT NULL,
    hash TEXT COLLATE "C" NOT NULL,
    loaded_at TIMESTAMP NOT NULL,
    loaded_by TEXT COLLATE "C" NOT NULL,
    CONSTRAINT grant_versions_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id),
    CONSTRAINT grant_versions_number_unique UNIQUE (grant_id, number)
);

CREATE TABLE activities (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    grant_id BIGINT NOT NULL,
    code TEXT COLLATE "C" NOT NULL,
    CONSTRAINT activities_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id),
    CONSTRAINT activities_code_unique UNIQUE (grant_id, code)
);

CREATE TABLE budget_lines (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    grant_id BIGINT NOT NULL,
    activity_id BIGINT NOT NULL,
    category TEXT COLLATE "C" NOT NULL,
    CONSTRAINT budget_lines_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id),
    CONSTRAINT budget_lines_activity_fk FOREIGN KEY (activity_id) REFERENCES activities (id),
    CONSTRAINT budget_lines_line_unique UNIQUE (grant_id, activity_id, category)
);

CREATE TABLE reporting_periods (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    grant_id BIGINT NOT NULL,
    code TEXT COLLATE "C" NOT NULL,
    starts_on DATE NOT NULL,
    ends_on DATE NOT NULL,
    CONSTRAINT reporting_periods_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id),
    CONSTRAINT reporting_periods_code_unique UNIQUE (grant_id, code)
);

CREATE TABLE exchange_rates (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source TEXT COLLATE "C" NOT NULL,
    currency TEXT COLLATE "C" NOT NULL,
    valid_on DATE NOT NULL,
    units_per_euro TEXT COLLATE "C" NOT NULL,
    CONSTRAINT exchange_rates_rate_unique UNIQUE (source, currency, valid_on)
);

-- Uploaded files, by their content.
CREATE TABLE stored_files (
    sha256 TEXT COLLATE "C" NOT NULL,
    size_bytes BIGINT NOT NULL,
    content BYTEA NOT NULL,
    stored_at TIMESTAMP NOT NULL,
    CONSTRAINT stored_files_pk PRIMARY KEY (sha256)
);

CREATE TABLE import_batches (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    grant_id BIGINT NOT NULL,
    file_sha256 TEXT COLLATE "C" NOT NULL,
    file_name TEXT COLLATE "C" NOT NULL,
    format TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    read_rows BIGINT NOT NULL,
    posted_rows BIGINT NOT NULL,
    waiting_rows BIGINT NOT NULL,
    ignored_rows BIGINT NOT NULL,
    duplicate_rows BIGINT NOT NULL,
    posted_cents BIGINT NOT NULL,
    uploaded_at TIMESTAMP NOT NULL,
    uploaded_by TEXT COLLATE "C" NOT NULL,
    -- The earlier version of the same workbook that this one took the place of.
    replaces_id BIGINT,
    CONSTRAINT import_batches_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id),
    CONSTRAINT import_batches_file_fk FOREIGN KEY (file_sha256) REFERENCES stored_files (sha256),
    CONSTRAINT import_batches_replaces_fk FOREIGN KEY (replaces_id) REFERENCES import_batches (id),
    CONSTRAINT import_batches_state_known CHECK (state IN ('posted', 'reversed')),
    CONSTRAINT import_batches_rows_add_up
        CHECK (read_rows = posted_rows + waiting_rows + ignored_rows + duplicate_rows)
);
CREATE INDEX import_batches_file ON import_batches (grant_id, file_sha256);

-- One act of posting. Each seals its lines and the posting before it.
CREATE TABLE postings (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    grant_id BIGINT NOT NULL,
    number BIGINT NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    batch_id BIGINT,
    reason TEXT COLLATE "C" NOT NULL,
    line_count BIGINT NOT NULL,
    amount_cents BIGINT NOT NULL,
    previous_hash TEXT COLLATE "C" NOT NULL,
    hash TEXT COLLATE "C" NOT NULL,
    posted_at TIMESTAMP NOT NULL,
    posted_by TEXT COLLATE "C" NOT NULL,
    CONSTRAINT postings_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id),
    CONSTRAINT postings_batch_fk FOREIGN KEY (batch_id) REFERENCES import_batches (id),
    CONSTRAINT postings_number_unique UNIQUE (grant_id, number),
    CONSTRAINT postings_kind_known CHECK (kind IN ('import', 'reversal'))
);
CREATE INDEX postings_batch ON postings (batch_id);

CREATE TABLE expenditures (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    posting_id BIGINT NOT NULL,
    grant_id BIGINT NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    answers_id BIGINT,
    budget_line_id BIGINT NOT NULL,
    period_id BIGINT NOT NULL,
    year BIGINT NOT NULL,
    country TEXT COLLATE "C",
    supplier TEXT COLLATE "C" NOT NULL,
    document_number TEXT COLLATE "C" NOT NULL,
    description TEXT COLLATE "C" NOT NULL,
    invoice_date DATE,
    payment_date DATE NOT NULL,
    currency TEXT COLLATE "C" NOT NULL,
    original_minor BIGINT NOT NULL,
    units_per_euro TEXT COLLATE "C",
    rate_source TEXT COLLATE "C",
    rate_on DATE,
    amount_cents BIGINT NOT NULL,
    vat_cents BIGINT NOT NULL,
    fingerprint BIGINT NOT NULL,
    likeness BIGINT,
    source_sheet TEXT COLLATE "C" NOT NULL,
    source_row BIGINT NOT NULL,
    source_range TEXT COLLATE "C" NOT NULL,
    CONSTRAINT expenditures_posting_fk FOREIGN KEY (posting_id) REFERENCES postings (id),
    CONSTRAINT expenditures_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id),
    CONSTRAINT expenditures_answers_fk FOREIGN KEY (answers_id) REFERENCES expenditures (id),
    CONSTRAINT expenditures_budget_line_fk FOREIGN KEY (budget_line_id) REFERENCES budget_lines (id),
    CONSTRAINT expenditures_period_fk FOREIGN KEY (period_id) REFERENCES reporting_periods (id),
    CONSTRAINT expenditures_kind_known CHECK (kind IN ('expense', 'reversal')),
    CONSTRAINT expenditures_reversal_answers CHECK ((kind = 'expense') = (answers_id IS NULL))
);
CREATE INDEX expenditures_posting ON expenditures (posting_id);
CREATE INDEX expenditures_period ON expenditures (grant_id, period_id);
CREATE INDEX expenditures_fingerprint ON expenditures (grant_id, fingerprint);
-- Only lines with a document number can be looked for by it.
CREATE INDEX expenditures_likeness ON expenditures (grant_id, likeness) WHERE likeness IS NOT NULL;
-- A line is answered at most once: a second reversal of the same line is refused here.
CREATE UNIQUE INDEX expenditures_answers_unique ON expenditures (answers_id) WHERE answers_id IS NOT NULL;

-- Running totals of the ledger, kept with every posting; `check` compares them with the lines.
CREATE TABLE ledger_sums (
    budget_line_id BIGINT NOT NULL,
    period_id BIGINT NOT NULL,
    year BIGINT NOT NULL,
    grant_id BIGINT NOT NULL,
    line_count BIGINT NOT NULL,
    amount_cents BIGINT NOT NULL,
    vat_cents BIGINT NOT NULL,
    CONSTRAINT ledger_sums_pk PRIMARY KEY (budget_line_id, period_id, year),
    CONSTRAINT ledger_sums_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id),
    CONSTRAINT ledger_sums_budget_line_fk FOREIGN KEY (budget_line_id) REFERENCES budget_lines (id),
    CONSTRAINT ledger_sums_period_fk FOREIGN KEY (period_id) REFERENCES reporting_periods (id)
);
CREATE INDEX ledger_sums_grant ON ledger_sums (grant_id);

-- Rows of an import that did not enter the ledger, as they were read.
CREATE TABLE import_rows (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    batch_id BIGINT NOT NULL,
    sheet TEXT COLLATE "C" NOT NULL,
    row_number BIGINT NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    cells TEXT COLLATE "C" NOT NULL,
    duplicate_of_id BIGINT,
    -- Of the line that the row would become; nothing for rows that could not be read.
    fingerprint BIGINT,
    CONSTRAINT import_rows_batch_fk FOREIGN KEY (batch_id) REFERENCES import_batches (id),
    CONSTRAINT import_rows_duplicate_fk FOREIGN KEY (duplicate_of_id) REFERENCES expenditures (id),
    CONSTRAINT import_rows_state_known CHECK (state IN ('waiting', 'ignored', 'duplicate'))
);
CREATE INDEX import_rows_batch ON import_rows (batch_id);

CREATE TABLE import_findings (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    batch_id BIGINT NOT NULL,
    code TEXT COLLATE "C" NOT NULL,
    severity TEXT COLLATE "C" NOT NULL,
    sheet TEXT COLLATE "C" NOT NULL,
    cell TEXT COLLATE "C" NOT NULL,
    value TEXT COLLATE "C" NOT NULL,
    message_nl TEXT COLLATE "C" NOT NULL,
    message_en TEXT COLLATE "C" NOT NULL,
    remedy_nl TEXT COLLATE "C" NOT NULL,
    remedy_en TEXT COLLATE "C" NOT NULL,
    CONSTRAINT import_findings_batch_fk FOREIGN KEY (batch_id) REFERENCES import_batches (id)
);
CREATE INDEX import_findings_batch ON import_findings (batch_id);

-- What a person decided about a row that looks like a line of the ledger; never asked again.
CREATE TABLE duplicate_decisions (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    grant_id BIGINT NOT NULL,
    fingerprint BIGINT NOT NULL,
    verdict TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    decided_at TIMESTAMP NOT NULL,
    decided_by TEXT COLLATE "C" NOT NULL,
    CONSTRAINT duplicate_decisions_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id),
    CONSTRAINT duplicate_decisions_verdict_known CHECK (verdict IN ('different', 'same'))
);
CREATE INDEX duplicate_decisions_row ON duplicate_decisions (grant_id, fingerprint);

-- What the project lead stated about a period; a newer statement stands beside the older one.
CREATE TABLE progress_statements (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    grant_id BIGINT NOT NULL,
    period_id BIGINT NOT NULL,
    number BIGINT NOT NULL,
    content TEXT COLLATE "C" NOT NULL,
    stated_at TIMESTAMP NOT NULL,
    stated_by TEXT COLLATE "C" NOT NULL,
    CONSTRAINT progress_statements_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id),
    CONSTRAINT progress_statements_period_fk FOREIGN KEY (period_id) REFERENCES reporting_periods (id),
    CONSTRAINT progress_statements_number_unique UNIQUE (grant_id, period_id, number)
);

-- Versions of a report: the same figures keep the same version and the same moment.
CREATE TABLE reports (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    grant_id BIGINT NOT NULL,
    period_id BIGINT NOT NULL,
    form TEXT COLLATE "C" NOT NULL,
    number BIGINT NOT NULL,
    snapshot_sha256 TEXT COLLATE "C" NOT NULL,
    made_at TIMESTAMP NOT NULL,
    made_by TEXT COLLATE "C" NOT NULL,
    CONSTRAINT reports_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id),
    CONSTRAINT reports_period_fk FOREIGN KEY (period_id) REFERENCES reporting_periods (id),
    CONSTRAINT reports_number_unique UNIQUE (grant_id, period_id, form, number)
);

CREATE TABLE audit_records (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at TIMESTAMP NOT NULL,
    actor TEXT COLLATE "C" NOT NULL,
    act TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    detail TEXT COLLATE "C" NOT NULL
);

-- What is booked, stated or logged stays as it is.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END
$$;
CREATE TRIGGER grant_versions_no_change BEFORE UPDATE OR DELETE ON grant_versions
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER grant_versions_no_truncate BEFORE TRUNCATE ON grant_versions
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER postings_no_change BEFORE UPDATE OR DELETE ON postings
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER postings_no_truncate BEFORE TRUNCATE ON postings
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER expenditures_no_change BEFORE UPDATE OR DELETE ON expenditures
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER expenditures_no_truncate BEFORE TRUNCATE ON expenditures
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER stored_files_no_change BEFORE UPDATE OR DELETE ON stored_files
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER stored_files_no_truncate BEFORE TRUNCATE ON stored_files
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER progress_statements_no_change BEFORE UPDATE OR DELETE ON progress_statements
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER progress_statements_no_truncate BEFORE TRUNCATE ON progress_statements
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER duplicate_decisions_no_change BEFORE UPDATE OR DELETE ON duplicate_decisions
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER duplicate_decisions_no_truncate BEFORE TRUNCATE ON duplicate_decisions
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER reports_no_change BEFORE UPDATE OR DELETE ON reports
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER reports_no_truncate BEFORE TRUNCATE ON reports
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_records_no_change BEFORE UPDATE OR DELETE ON audit_records
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_records_no_truncate BEFORE TRUNCATE ON audit_records
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER activities_no_change BEFORE UPDATE OR DELETE ON activities
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER activities_no_truncate BEFORE TRUNCATE ON activities
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER budget_lines_no_change BEFORE UPDATE OR DELETE ON budget_lines
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER budget_lines_no_truncate BEFORE TRUNCATE ON budget_lines
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER exchange_rates_no_change BEFORE UPDATE OR DELETE ON exchange_rates
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER exchange_rates_no_truncate BEFORE TRUNCATE ON exchange_rates
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER import_rows_no_change BEFORE UPDATE OR DELETE ON import_rows
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER import_rows_no_truncate BEFORE TRUNCATE ON import_rows
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER import_findings_no_change BEFORE UPDATE OR DELETE ON import_findings
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER import_findings_no_truncate BEFORE TRUNCATE ON import_findings
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
-- The dates of a period may move while nothing is booked in it; its name may not.
CREATE TRIGGER reporting_periods_no_change BEFORE UPDATE OF grant_id, code OR DELETE ON reporting_periods
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER reporting_periods_no_truncate BEFORE TRUNCATE ON reporting_periods
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
-- Of an import only the state changes.
CREATE TRIGGER import_batches_no_change BEFORE UPDATE OF grant_id, file_sha256, file_name, format, read_rows, posted_rows, waiting_rows, ignored_rows, duplicate_rows, posted_cents, uploaded_at, uploaded_by, replaces_id OR DELETE ON import_batches
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER import_batches_no_truncate BEFORE TRUNCATE ON import_batches
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
