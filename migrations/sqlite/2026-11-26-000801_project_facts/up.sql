-- Facts that forms ask for and that no other table holds. The newest of a name counts; an empty one takes it back.
CREATE TABLE project_facts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    grant_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    CONSTRAINT project_facts_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id),
    CONSTRAINT project_facts_name_needed CHECK (length(name) BETWEEN 1 AND 100)
) STRICT;
CREATE INDEX project_facts_grant ON project_facts (grant_id);

CREATE TRIGGER project_facts_no_update BEFORE UPDATE ON project_facts
    BEGIN SELECT RAISE(ABORT, 'project_facts is append-only'); END;
CREATE TRIGGER project_facts_no_delete BEFORE DELETE ON project_facts
    BEGIN SELECT RAISE(ABORT, 'project_facts is append-only'); END;
