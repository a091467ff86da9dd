-- Days of which a statement says that there are no hours after all: what was stated before about them no longer counts.
CREATE TABLE hours_emptied_days (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    time_sheet_id INTEGER NOT NULL,
    person TEXT NOT NULL,
    day TEXT NOT NULL,
    CONSTRAINT hours_emptied_days_time_sheet_fk FOREIGN KEY (time_sheet_id) REFERENCES time_sheets (id),
    CONSTRAINT hours_emptied_days_unique UNIQUE (time_sheet_id, person, day)
) STRICT;

CREATE TRIGGER hours_emptied_days_no_update BEFORE UPDATE ON hours_emptied_days
    BEGIN SELECT RAISE(ABORT, 'hours_emptied_days is append-only'); END;
CREATE TRIGGER hours_emptied_days_no_delete BEFORE DELETE ON hours_emptied_days
    BEGIN SELECT RAISE(ABORT, 'hours_emptied_days is append-only'); END;
