-- Rules exactly as they were used: a later text of a rule stands beside it and changes no verdict.
CREATE TABLE used_rules (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    pack TEXT NOT NULL,
    code TEXT NOT NULL,
    version TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    content TEXT NOT NULL,
    CONSTRAINT used_rules_content_unique UNIQUE (sha256)
) STRICT;

-- One act of judging: a grant, or one of its periods, by the books and the facts of a moment.
CREATE TABLE judgings (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    grant_id INTEGER NOT NULL,
    period_id INTEGER,
    -- Counts 1, 2, 3 ... within the grant.
    number INTEGER NOT NULL,
    grant_version INTEGER NOT NULL,
    judged_on TEXT NOT NULL,
    shared_facts TEXT NOT NULL,
    judged_at TEXT NOT NULL,
    judged_by TEXT NOT NULL,
    CONSTRAINT judgings_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id),
    CONSTRAINT judgings_period_fk FOREIGN KEY (period_id) REFERENCES reporting_periods (id),
    CONSTRAINT judgings_number_unique UNIQUE (grant_id, number)
) STRICT;
CREATE INDEX judgings_period ON judgings (period_id);

-- A line, supplier, person, period ... with its facts and the verdict of each rule.
CREATE TABLE judged_subjects (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    judging_id INTEGER NOT NULL,
    scope TEXT NOT NULL,
    subject_key TEXT NOT NULL,
    -- The line of the ledger, where a line was judged.
    expenditure_id INTEGER,
    facts TEXT NOT NULL,
    verdicts TEXT NOT NULL,
    CONSTRAINT judged_subjects_judging_fk FOREIGN KEY (judging_id) REFERENCES judgings (id),
    CONSTRAINT judged_subjects_expenditure_fk FOREIGN KEY (expenditure_id) REFERENCES expenditures (id),
    CONSTRAINT judged_subjects_line_known CHECK ((scope = 'line') = (expenditure_id IS NOT NULL)),
    CONSTRAINT judged_subjects_once UNIQUE (judging_id, scope, subject_key)
) STRICT;
CREATE INDEX judged_subjects_expenditure ON judged_subjects (expenditure_id);

-- Permission to let a broken rule stand. Without a scope it holds for the whole grant.
CREATE TABLE rule_waivers (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    grant_id INTEGER NOT NULL,
    rule TEXT NOT NULL,
    scope TEXT,
    subject_key TEXT,
    granted_by TEXT NOT NULL,
    granted_on TEXT NOT NULL,
    reason TEXT NOT NULL,
    document TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    CONSTRAINT rule_waivers_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id),
    CONSTRAINT rule_waivers_subject_whole CHECK ((scope IS NULL) = (subject_key IS NULL))
) STRICT;
CREATE INDEX rule_waivers_grant ON rule_waivers (grant_id);

CREATE TABLE rule_waiver_revocations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    waiver_id INTEGER NOT NULL,
    reason TEXT NOT NULL,
    revoked_at TEXT NOT NULL,
    revoked_by TEXT NOT NULL,
    CONSTRAINT rule_waiver_revocations_waiver_fk FOREIGN KEY (waiver_id) REFERENCES rule_waivers (id),
    CONSTRAINT rule_waiver_revocations_once UNIQUE (waiver_id)
) STRICT;

-- Facts that people state because no book knows them. Per subject and fact the newest counts.
CREATE TABLE rule_statements (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    grant_id INTEGER NOT NULL,
    scope TEXT NOT NULL,
    subject_key TEXT NOT NULL,
    fact TEXT NOT NULL,
    value TEXT NOT NULL,
    document TEXT NOT NULL,
    stated_at TEXT NOT NULL,
    stated_by TEXT NOT NULL,
    CONSTRAINT rule_statements_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id)
) STRICT;
CREATE INDEX rule_statements_grant ON rule_statements (grant_id);

CREATE TRIGGER used_rules_no_update BEFORE UPDATE ON used_rules
    BEGIN SELECT RAISE(ABORT, 'used_rules is append-only'); END;
CREATE TRIGGER used_rules_no_delete BEFORE DELETE ON used_rules
    BEGIN SELECT RAISE(ABORT, 'used_rules is append-only'); END;
CREATE TRIGGER judgings_no_update BEFORE UPDATE ON judgings
    BEGIN SELECT RAISE(ABORT, 'judgings is append-only'); END;
CREATE TRIGGER judgings_no_delete BEFORE DELETE ON judgings
    BEGIN SELECT RAISE(ABORT, 'judgings is append-only'); END;
CREATE TRIGGER judged_subjects_no_update BEFORE UPDATE ON judged_subjects
    BEGIN SELECT RAISE(ABORT, 'judged_subjects is append-only'); END;
CREATE TRIGGER judged_subjects_no_delete BEFORE DELETE ON judged_subjects
    BEGIN SELECT RAISE(ABORT, 'judged_subjects is append-only'); END;
CREATE TRIGGER rule_waivers_no_update BEFORE UPDATE ON rule_waivers
    BEGIN SELECT RAISE(ABORT, 'rule_waivers is append-only'); END;
CREATE TRIGGER rule_waivers_no_delete BEFORE DELETE ON rule_waivers
    BEGIN SELECT RAISE(ABORT, 'rule_waivers is append-only'); END;
CREATE TRIGGER rule_waiver_revocations_no_update BEFORE UPDATE ON rule_waiver_revocations
    BEGIN SELECT RAISE(ABORT, 'rule_waiver_revocations is append-only'); END;
CREATE TRIGGER rule_waiver_revocations_no_delete BEFORE DELETE ON rule_waiver_revocations
    BEGIN SELECT RAISE(ABORT, 'rule_waiver_revocations is append-only'); END;
CREATE TRIGGER rule_statements_no_update BEFORE UPDATE ON rule_statements
    BEGIN SELECT RAISE(ABORT, 'rule_statements is append-only'); END;
CREATE TRIGGER rule_statements_no_delete BEFORE DELETE ON rule_statements
    BEGIN SELECT RAISE(ABORT, 'rule_statements is append-only'); END;
