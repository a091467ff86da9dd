-- Budgets on their way: drafted by one person, approved by another. An approved one becomes a version of the budget in
-- the definition of the grant; what is kept here is how it came about.
CREATE TABLE budget_amendments (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    grant_id INTEGER NOT NULL,
    -- Counts 1, 2, 3 ... within the grant.
    number INTEGER NOT NULL,
    state TEXT NOT NULL,
    -- The budget version that it changes.
    base_version INTEGER NOT NULL,
    -- Reason and lines, as JSON.
    content TEXT NOT NULL,
    -- Counts the changes, so that two people do not overwrite each other.
    revision INTEGER NOT NULL,
    drafted_at TEXT NOT NULL,
    drafted_by TEXT NOT NULL,
    CONSTRAINT budget_amendments_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id),
    CONSTRAINT budget_amendments_number_unique UNIQUE (grant_id, number),
    CONSTRAINT budget_amendments_state_known
        CHECK (state IN ('draft', 'submitted', 'approved', 'rejected', 'withdrawn'))
) STRICT;

-- Everything that was done with an amendment, in order.
CREATE TABLE budget_amendment_steps (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    amendment_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    -- The version of the budget that an approval made.
    budget_version INTEGER,
    moved_at TEXT NOT NULL,
    moved_by TEXT NOT NULL,
    CONSTRAINT budget_amendment_steps_amendment_fk FOREIGN KEY (amendment_id) REFERENCES budget_amendments (id),
    -- Two people who act at once cannot both take the next step.
    CONSTRAINT budget_amendment_steps_number_unique UNIQUE (amendment_id, number),
    CONSTRAINT budget_amendment_steps_state_known
        CHECK (state IN ('draft', 'submitted', 'approved', 'rejected', 'withdrawn')),
    CONSTRAINT budget_amendment_steps_version_made CHECK ((state = 'approved') = (budget_version IS NOT NULL))
) STRICT;

CREATE TRIGGER budget_amendments_no_update BEFORE UPDATE OF id, grant_id, number, base_version, drafted_at, drafted_by ON budget_amendments
    BEGIN SELECT RAISE(ABORT, 'budget_amendments is append-only'); END;
CREATE TRIGGER budget_amendments_ended_no_update BEFORE UPDATE ON budget_amendments WHEN OLD.state IN ('approved', 'rejected', 'withdrawn')
    BEGIN SELECT RAISE(ABORT, 'budget_amendments is append-only'); END;
CREATE TRIGGER budget_amendments_submitted_no_update BEFORE UPDATE OF content ON budget_amendments WHEN OLD.state <> 'draft'
    BEGIN SELECT RAISE(ABORT, 'budget_amendments is append-only'); END;
CREATE TRIGGER budget_amendments_no_delete BEFORE DELETE ON budget_amendments
    BEGIN SELECT RAISE(ABORT, 'budget_amendments is append-only'); END;
CREATE TRIGGER budget_amendment_steps_no_update BEFORE UPDATE ON budget_amendment_steps
    BEGIN SELECT RAISE(ABORT, 'budget_amendment_steps is append-only'); END;
CREATE TRIGGER budget_amendment_steps_no_delete BEFORE DELETE ON budget_amendment_steps
    BEGIN SELECT RAISE(ABORT, 'budget_amendment_steps is append-only'); END;
