-- What people noted about an activity. A note stays; who thinks otherwise writes another.
CREATE TABLE activity_notes (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    grant_id BIGINT NOT NULL,
    activity_id BIGINT NOT NULL,
    text TEXT COLLATE "C" NOT NULL,
    written_at TIMESTAMP NOT NULL,
    written_by TEXT COLLATE "C" NOT NULL,
    CONSTRAINT activity_notes_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id),
    CONSTRAINT activity_notes_activity_fk FOREIGN KEY (activity_id) REFERENCES activities (id)
);
CREATE INDEX activity_notes_grant ON activity_notes (grant_id);
CREATE INDEX activity_notes_activity ON activity_notes (activity_id);

CREATE TRIGGER activity_notes_no_change BEFORE UPDATE OR DELETE ON activity_notes
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER activity_notes_no_truncate BEFORE TRUNCATE ON activity_notes
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
