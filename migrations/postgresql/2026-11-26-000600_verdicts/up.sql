-- Rules exactly as they were used: a later text of a rule stands beside it and changes no verdict.
CREATE TABLE used_rules (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    pack TEXT COLLATE "C" NOT NULL,
    code TEXT COLLATE "C" NOT NULL,
    version DATE NOT NULL,
    sha256 TEXT COLLATE "C" NOT NULL,
    content TEXT COLLATE "C" NOT NULL,
    CONSTRAINT used_rules_content_unique UNIQUE (sha256)
);

-- One act of judging: a grant, or one of its periods, by the books and the facts of a moment.
CREATE TABLE judgings (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    grant_id BIGINT NOT NULL,
    period_id BIGINT,
    -- Counts 1, 2, 3 ... within the grant.
    number BIGINT NOT NULL,
    grant_version BIGINT NOT NULL,
    judged_on DATE NOT NULL,
    shared_facts TEXT COLLATE "C" NOT NULL,
    judged_at TIMESTAMP NOT NULL,
    judged_by TEXT COLLATE "C" NOT NULL,
    CONSTRAINT judgings_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id),
    CONSTRAINT judgings_period_fk FOREIGN KEY (period_id) REFERENCES reporting_periods (id),
    CONSTRAINT judgings_number_unique UNIQUE (grant_id, number)
);
CREATE INDEX judgings_period ON judgings (period_id);

-- A line, supplier, person, period ... with its facts and the verdict of each rule.
CREATE TABLE judged_subjects (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    judging_id BIGINT NOT NULL,
    scope TEXT COLLATE "C" NOT NULL,
    subject_key TEXT COLLATE "C" NOT NULL,
    -- The line of the ledger, where a line was judged.
    expenditure_id BIGINT,
    facts TEXT COLLATE "C" NOT NULL,
    verdicts TEXT COLLATE "C" NOT NULL,
    CONSTRAINT judged_subjects_judging_fk FOREIGN KEY (judging_id) REFERENCES judgings (id),
    CONSTRAINT judged_subjects_expenditure_fk FOREIGN KEY (expenditure_id) REFERENCES expenditures (id),
    CONSTRAINT judged_subjects_line_known CHECK ((scope = 'line') = (expenditure_id IS NOT NULL)),
    CONSTRAINT judged_subjects_once UNIQUE (judging_id, scope, subject_key)
);
CREATE INDEX judged_subjects_expenditure ON judged_subjects (expenditure_id);

-- Permission to let a broken rule stand. Without a scope it holds for the whole grant.
CREATE TABLE rule_waivers (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    grant_id BIGINT NOT NULL,
    rule TEXT COLLATE "C" NOT NULL,
    scope TEXT COLLATE "C",
    subject_key TEXT COLLATE "C",
    granted_by TEXT COLLATE "C" NOT NULL,
    granted_on DATE NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    document TEXT COLLATE "C" NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    recorded_by TEXT COLLATE "C" NOT NULL,
    CONSTRAINT rule_waivers_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id),
    CONSTRAINT rule_waivers_subject_whole CHECK ((scope IS NULL) = (subject_key IS NULL))
);
CREATE INDEX rule_waivers_grant ON rule_waivers (grant_id);

CREATE TABLE rule_waiver_revocations (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    waiver_id BIGINT NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    revoked_at TIMESTAMP NOT NULL,
    revoked_by TEXT COLLATE "C" NOT NULL,
    CONSTRAINT rule_waiver_revocations_waiver_fk FOREIGN KEY (waiver_id) REFERENCES rule_waivers (id),
    CONSTRAINT rule_waiver_revocations_once UNIQUE (waiver_id)
);

-- Facts that people state because no book knows them. Per subject and fact the newest counts.
CREATE TABLE rule_statements (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    grant_id BIGINT NOT NULL,
    scope TEXT COLLATE "C" NOT NULL,
    subject_key TEXT COLLATE "C" NOT NULL,
    fact TEXT COLLATE "C" NOT NULL,
    value TEXT COLLATE "C" NOT NULL,
    document TEXT COLLATE "C" NOT NULL,
    stated_at TIMESTAMP NOT NULL,
    stated_by TEXT COLLATE "C" NOT NULL,
    CONSTRAINT rule_statements_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id)
);
CREATE INDEX rule_statements_grant ON rule_statements (grant_id);

CREATE TRIGGER used_rules_no_change BEFORE UPDATE OR DELETE ON used_rules
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER used_rules_no_truncate BEFORE TRUNCATE ON used_rules
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER judgings_no_change BEFORE UPDATE OR DELETE ON judgings
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER judgings_no_truncate BEFORE TRUNCATE ON judgings
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER judged_subjects_no_change BEFORE UPDATE OR DELETE ON judged_subjects
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER judged_subjects_no_truncate BEFORE TRUNCATE ON judged_subjects
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER rule_waivers_no_change BEFORE UPDATE OR DELETE ON rule_waivers
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER rule_waivers_no_truncate BEFORE TRUNCATE ON rule_waivers
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER rule_waiver_revocations_no_change BEFORE UPDATE OR DELETE ON rule_waiver_revocations
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER rule_waiver_revocations_no_truncate BEFORE TRUNCATE ON rule_waiver_revocations
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER rule_statements_no_change BEFORE UPDATE OR DELETE ON rule_statements
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER rule_statements_no_truncate BEFORE TRUNCATE ON rule_statements
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
