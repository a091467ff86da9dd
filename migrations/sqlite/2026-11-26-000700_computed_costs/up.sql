-- Costs that are computed and not read from a file: staff costs, unit costs, depreciation, allocation.
-- SQLite cannot change a CHECK, so the table of postings is built anew.
CREATE TABLE postings_new (
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
    CONSTRAINT postings_kind_known CHECK (kind IN ('import', 'reversal', 'computation'))
) STRICT;
INSERT INTO postings_new
    SELECT id, grant_id, number, kind, batch_id, reason, line_count, amount_cents, previous_hash, hash, posted_at, posted_by
    FROM postings;
DROP TABLE postings;
ALTER TABLE postings_new RENAME TO postings;
CREATE INDEX postings_batch ON postings (batch_id);
CREATE TRIGGER postings_no_update BEFORE UPDATE ON postings
    BEGIN SELECT RAISE(ABORT, 'postings is append-only'); END;
CREATE TRIGGER postings_no_delete BEFORE DELETE ON postings
    BEGIN SELECT RAISE(ABORT, 'postings is append-only'); END;

-- Amounts per year and salary scale of a published table of tariffs. The newest statement of a year and scale counts.
CREATE TABLE staff_tariffs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    year INTEGER NOT NULL,
    scale TEXT NOT NULL,
    -- Labour cost of a person-year; nothing where the table has none.
    yearly_cents INTEGER,
    -- Productive hourly rate, without overhead and VAT.
    hourly_cents INTEGER,
    file_sha256 TEXT NOT NULL,
    source_sheet TEXT NOT NULL,
    source_row INTEGER NOT NULL,
    loaded_at TEXT NOT NULL,
    loaded_by TEXT NOT NULL,
    CONSTRAINT staff_tariffs_file_fk FOREIGN KEY (file_sha256) REFERENCES stored_files (sha256),
    CONSTRAINT staff_tariffs_state_something CHECK (yearly_cents IS NOT NULL OR hourly_cents IS NOT NULL),
    CONSTRAINT staff_tariffs_positive CHECK (COALESCE(yearly_cents, 1) > 0 AND COALESCE(hourly_cents, 1) > 0)
) STRICT;
CREATE INDEX staff_tariffs_place ON staff_tariffs (year, scale);
CREATE INDEX staff_tariffs_file ON staff_tariffs (file_sha256);

-- What people state about how costs are computed: a document per statement, in the order of stating. The newest with the
-- same key counts.
CREATE TABLE cost_bases (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    grant_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    content TEXT NOT NULL,
    stated_at TEXT NOT NULL,
    stated_by TEXT NOT NULL,
    CONSTRAINT cost_bases_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id),
    CONSTRAINT cost_bases_kind_known CHECK (kind IN ('person', 'pay', 'decision', 'confirmation', 'unit-cost', 'units', 'asset',
        'allocation'))
) STRICT;
CREATE INDEX cost_bases_grant ON cost_bases (grant_id, kind);

-- How the amount of a ledger line was computed: formula and values, as they were.
CREATE TABLE computed_lines (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    expenditure_id INTEGER NOT NULL,
    topic TEXT NOT NULL,
    item TEXT NOT NULL,
    article TEXT NOT NULL,
    formula_nl TEXT NOT NULL,
    formula_en TEXT NOT NULL,
    used_values TEXT NOT NULL,
    CONSTRAINT computed_lines_expenditure_fk FOREIGN KEY (expenditure_id) REFERENCES expenditures (id),
    CONSTRAINT computed_lines_expenditure_unique UNIQUE (expenditure_id),
    CONSTRAINT computed_lines_topic_known CHECK (topic IN ('staff-costs', 'unit-costs', 'depreciation', 'allocation',
        'exchange-difference'))
) STRICT;

CREATE TRIGGER staff_tariffs_no_update BEFORE UPDATE ON staff_tariffs
    BEGIN SELECT RAISE(ABORT, 'staff_tariffs is append-only'); END;
CREATE TRIGGER staff_tariffs_no_delete BEFORE DELETE ON staff_tariffs
    BEGIN SELECT RAISE(ABORT, 'staff_tariffs is append-only'); END;
CREATE TRIGGER cost_bases_no_update BEFORE UPDATE ON cost_bases
    BEGIN SELECT RAISE(ABORT, 'cost_bases is append-only'); END;
CREATE TRIGGER cost_bases_no_delete BEFORE DELETE ON cost_bases
    BEGIN SELECT RAISE(ABORT, 'cost_bases is append-only'); END;
CREATE TRIGGER computed_lines_no_update BEFORE UPDATE ON computed_lines
    BEGIN SELECT RAISE(ABORT, 'computed_lines is append-only'); END;
CREATE TRIGGER computed_lines_no_delete BEFORE DELETE ON computed_lines
    BEGIN SELECT RAISE(ABORT, 'computed_lines is append-only'); END;
