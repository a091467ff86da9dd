-- The lines of the ledger made ready for finding: filters, sorting and words. All of it follows from the ledger and is
-- filled after a posting, outside its transaction, so that finding costs an import nothing.

-- How far the lines of a grant are listed.
CREATE TABLE listings (
    grant_id BIGINT NOT NULL,
    -- The newest posting whose lines are listed.
    posting_number BIGINT NOT NULL,
    CONSTRAINT listings_pk PRIMARY KEY (grant_id),
    CONSTRAINT listings_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id)
);

CREATE TABLE listed_lines (
    expenditure_id BIGINT NOT NULL,
    grant_id BIGINT NOT NULL,
    posting_id BIGINT NOT NULL,
    batch_id BIGINT,
    budget_line_id BIGINT NOT NULL,
    period_id BIGINT NOT NULL,
    year BIGINT NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    country TEXT COLLATE "C" NOT NULL,
    payment_date DATE NOT NULL,
    currency TEXT COLLATE "C" NOT NULL,
    rate_on DATE,
    amount_cents BIGINT NOT NULL,
    vat_cents BIGINT NOT NULL,
    -- Folded: without case, accents and punctuation.
    supplier_key TEXT COLLATE "C" NOT NULL,
    document_key TEXT COLLATE "C" NOT NULL,
    -- Every folded text of the line, a line of text each.
    words TEXT COLLATE "C" NOT NULL,
    CONSTRAINT listed_lines_pk PRIMARY KEY (expenditure_id),
    CONSTRAINT listed_lines_expenditure_fk FOREIGN KEY (expenditure_id) REFERENCES expenditures (id),
    CONSTRAINT listed_lines_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id),
    CONSTRAINT listed_lines_posting_fk FOREIGN KEY (posting_id) REFERENCES postings (id),
    CONSTRAINT listed_lines_batch_fk FOREIGN KEY (batch_id) REFERENCES import_batches (id),
    CONSTRAINT listed_lines_budget_line_fk FOREIGN KEY (budget_line_id) REFERENCES budget_lines (id),
    CONSTRAINT listed_lines_period_fk FOREIGN KEY (period_id) REFERENCES reporting_periods (id)
);
-- One for each order, and one that holds what is added up.
CREATE INDEX listed_lines_entered ON listed_lines (grant_id, expenditure_id);
CREATE INDEX listed_lines_paid ON listed_lines (grant_id, payment_date, expenditure_id);
CREATE INDEX listed_lines_amount ON listed_lines (grant_id, amount_cents, expenditure_id);
CREATE INDEX listed_lines_supplier ON listed_lines (grant_id, supplier_key, expenditure_id);
CREATE INDEX listed_lines_document ON listed_lines (grant_id, document_key, expenditure_id);
CREATE INDEX listed_lines_facts ON listed_lines
    (grant_id, budget_line_id, period_id, year, kind, payment_date, country, batch_id, amount_cents, vat_cents);

-- Selections that people keep under a name.
CREATE TABLE saved_views (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    grant_id BIGINT NOT NULL,
    person TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    -- The selection and its order as an address states them.
    address TEXT COLLATE "C" NOT NULL,
    saved_at TIMESTAMP NOT NULL,
    CONSTRAINT saved_views_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id),
    CONSTRAINT saved_views_name_unique UNIQUE (grant_id, person, name)
);
