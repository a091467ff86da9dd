-- Facts that forms ask for and that no other table holds. The newest of a name counts; an empty one takes it back.
CREATE TABLE project_facts (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    grant_id BIGINT NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    value TEXT COLLATE "C" NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    recorded_by TEXT COLLATE "C" NOT NULL,
    CONSTRAINT project_facts_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id),
    CONSTRAINT project_facts_name_needed CHECK (length(name) BETWEEN 1 AND 100)
);
CREATE INDEX project_facts_grant ON project_facts (grant_id);

CREATE TRIGGER project_facts_no_change BEFORE UPDATE OR DELETE ON project_facts
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER project_facts_no_truncate BEFORE TRUNCATE ON project_facts
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
