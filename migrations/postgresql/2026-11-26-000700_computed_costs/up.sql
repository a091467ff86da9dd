-- Costs that are computed and not read from a file: staff costs, unit costs, depreciation, allocation.
ALTER TABLE postings DROP CONSTRAINT postings_kind_known;
ALTER TABLE postings ADD CONSTRAINT postings_kind_known CHECK (kind IN ('import', 'reversal', 'computation'));

-- Amounts per year and salary scale of a published table of tariffs. The newest statement of a year and scale counts.
CREATE TABLE staff_tariffs (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    year BIGINT NOT NULL,
    scale TEXT COLLATE "C" NOT NULL,
    -- Labour cost of a person-year; nothing where the table has none.
    yearly_cents BIGINT,
    -- Productive hourly rate, without overhead and VAT.
    hourly_cents BIGINT,
    file_sha256 TEXT COLLATE "C" NOT NULL,
    source_sheet TEXT COLLATE "C" NOT NULL,
    source_row BIGINT NOT NULL,
    loaded_at TIMESTAMP NOT NULL,
    loaded_by TEXT COLLATE "C" NOT NULL,
    CONSTRAINT staff_tariffs_file_fk FOREIGN KEY (file_sha256) REFERENCES stored_files (sha256),
    CONSTRAINT staff_tariffs_state_something CHECK (yearly_cents IS NOT NULL OR hourly_cents IS NOT NULL),
    CONSTRAINT staff_tariffs_positive CHECK (COALESCE(yearly_cents, 1) > 0 AND COALESCE(hourly_cents, 1) > 0)
);
CREATE INDEX staff_tariffs_place ON staff_tariffs (year, scale);
CREATE INDEX staff_tariffs_file ON staff_tariffs (file_sha256);

-- What people state about how costs are computed: a document per statement, in the order of stating. The newest with the
-- same key counts.
CREATE TABLE cost_bases (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    grant_id BIGINT NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    content TEXT COLLATE "C" NOT NULL,
    stated_at TIMESTAMP NOT NULL,
    stated_by TEXT COLLATE "C" NOT NULL,
    CONSTRAINT cost_bases_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id),
    CONSTRAINT cost_bases_kind_known CHECK (kind IN ('person', 'pay', 'decision', 'confirmation', 'unit-cost', 'units', 'asset',
        'allocation'))
);
CREATE INDEX cost_bases_grant ON cost_bases (grant_id, kind);

-- How the amount of a ledger line was computed: formula and values, as they were.
CREATE TABLE computed_lines (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    expenditure_id BIGINT NOT NULL,
    topic TEXT COLLATE "C" NOT NULL,
    item TEXT COLLATE "C" NOT NULL,
    article TEXT COLLATE "C" NOT NULL,
    formula_nl TEXT COLLATE "C" NOT NULL,
    formula_en TEXT COLLATE "C" NOT NULL,
    used_values TEXT COLLATE "C" NOT NULL,
    CONSTRAINT computed_lines_expenditure_fk FOREIGN KEY (expenditure_id) REFERENCES expenditures (id),
    CONSTRAINT computed_lines_expenditure_unique UNIQUE (expenditure_id),
    CONSTRAINT computed_lines_topic_known CHECK (topic IN ('staff-costs', 'unit-costs', 'depreciation', 'allocation',
        'exchange-difference'))
);

CREATE TRIGGER staff_tariffs_no_change BEFORE UPDATE OR DELETE ON staff_tariffs
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER staff_tariffs_no_truncate BEFORE TRUNCATE ON staff_tariffs
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER cost_bases_no_change BEFORE UPDATE OR DELETE ON cost_bases
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER cost_bases_no_truncate BEFORE TRUNCATE ON cost_bases
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER computed_lines_no_change BEFORE UPDATE OR DELETE ON computed_lines
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER computed_lines_no_truncate BEFORE TRUNCATE ON computed_lines
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
