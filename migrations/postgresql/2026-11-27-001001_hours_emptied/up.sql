-- Days of which a statement says that there are no hours after all: what was stated before about them no longer counts.
CREATE TABLE hours_emptied_days (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    time_sheet_id BIGINT NOT NULL,
    person TEXT COLLATE "C" NOT NULL,
    day DATE NOT NULL,
    CONSTRAINT hours_emptied_days_time_sheet_fk FOREIGN KEY (time_sheet_id) REFERENCES time_sheets (id),
    CONSTRAINT hours_emptied_days_unique UNIQUE (time_sheet_id, person, day)
);

CREATE TRIGGER hours_emptied_days_no_change BEFORE UPDATE OR DELETE ON hours_emptied_days
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER hours_emptied_days_no_truncate BEFORE TRUNCATE ON hours_emptied_days
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
