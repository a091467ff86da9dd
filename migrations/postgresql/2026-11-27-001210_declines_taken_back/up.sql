-- That a person takes a no to a proposal back: it may be proposed again. The no itself stays.
CREATE TABLE declines_taken_back (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    declined_id BIGINT NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    taken_back_at TIMESTAMP NOT NULL,
    taken_back_by TEXT COLLATE "C" NOT NULL,
    CONSTRAINT declines_taken_back_declined_fk FOREIGN KEY (declined_id) REFERENCES declined_matches (id),
    CONSTRAINT declines_taken_back_once UNIQUE (declined_id)
);
CREATE TRIGGER declines_taken_back_no_change BEFORE UPDATE OR DELETE ON declines_taken_back
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER declines_taken_back_no_truncate BEFORE TRUNCATE ON declines_taken_back
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
