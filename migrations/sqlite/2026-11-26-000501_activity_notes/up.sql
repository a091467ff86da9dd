-- What people noted about an activity. A note stays; who thinks otherwise writes another.
CREATE TABLE activity_notes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    grant_id INTEGER NOT NULL,
    activity_id INTEGER NOT NULL,
    text TEXT NOT NULL,
    written_at TEXT NOT NULL,
    written_by TEXT NOT NULL,
    CONSTRAINT activity_notes_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id),
    CONSTRAINT activity_notes_activity_fk FOREIGN KEY (activity_id) REFERENCES activities (id)
) STRICT;
CREATE INDEX activity_notes_grant ON activity_notes (grant_id);
CREATE INDEX activity_notes_activity ON activity_notes (activity_id);

CREATE TRIGGER activity_notes_no_update BEFORE UPDATE ON activity_notes
    BEGIN SELECT RAISE(ABORT, 'activity_notes is append-only'); END;
CREATE TRIGGER activity_notes_no_delete BEFORE DELETE ON activity_notes
    BEGIN SELECT RAISE(ABORT, 'activity_notes is append-only'); END;
