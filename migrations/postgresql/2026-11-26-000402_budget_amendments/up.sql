-- Budgets on their way: drafted by one person, approved by another. An approved one becomes a version of the budget in
-- the definition of the grant; what is kept here is how it came about.
CREATE TABLE budget_amendments (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    grant_id BIGINT NOT NULL,
    -- Counts 1, 2, 3 ... within the grant.
    number BIGINT NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    -- The budget version that it changes.
    base_version BIGINT NOT NULL,
    -- Reason and lines, as JSON.
    content TEXT COLLATE "C" NOT NULL,
    -- Counts the changes, so that two people do not overwrite each other.
    revision BIGINT NOT NULL,
    drafted_at TIMESTAMP NOT NULL,
    drafted_by TEXT COLLATE "C" NOT NULL,
    CONSTRAINT budget_amendments_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id),
    CONSTRAINT budget_amendments_number_unique UNIQUE (grant_id, number),
    CONSTRAINT budget_amendments_state_known
        CHECK (state IN ('draft', 'submitted', 'approved', 'rejected', 'withdrawn'))
);

-- Everything that was done with an amendment, in order.
CREATE TABLE budget_amendment_steps (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    amendment_id BIGINT NOT NULL,
    number BIGINT NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    -- The version of the budget that an approval made.
    budget_version BIGINT,
    moved_at TIMESTAMP NOT NULL,
    moved_by TEXT COLLATE "C" NOT NULL,
    CONSTRAINT budget_amendment_steps_amendment_fk FOREIGN KEY (amendment_id) REFERENCES budget_amendments (id),
    -- Two people who act at once cannot both take the next step.
    CONSTRAINT budget_amendment_steps_number_unique UNIQUE (amendment_id, number),
    CONSTRAINT budget_amendment_steps_state_known
        CHECK (state IN ('draft', 'submitted', 'approved', 'rejected', 'withdrawn')),
    CONSTRAINT budget_amendment_steps_version_made CHECK ((state = 'approved') = (budget_version IS NOT NULL))
);

CREATE TRIGGER budget_amendments_no_change BEFORE UPDATE OF id, grant_id, number, base_version, drafted_at, drafted_by OR DELETE ON budget_amendments
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER budget_amendments_ended_no_change BEFORE UPDATE ON budget_amendments
    FOR EACH ROW WHEN (OLD.state IN ('approved', 'rejected', 'withdrawn')) EXECUTE FUNCTION refuse_change();
CREATE TRIGGER budget_amendments_submitted_no_change BEFORE UPDATE OF content ON budget_amendments
    FOR EACH ROW WHEN (OLD.state <> 'draft') EXECUTE FUNCTION refuse_change();
CREATE TRIGGER budget_amendments_no_truncate BEFORE TRUNCATE ON budget_amendments
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER budget_amendment_steps_no_change BEFORE UPDATE OR DELETE ON budget_amendment_steps
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER budget_amendment_steps_no_truncate BEFORE TRUNCATE ON budget_amendment_steps
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
