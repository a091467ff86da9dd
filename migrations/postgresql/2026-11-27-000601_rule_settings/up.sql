-- Values that a grant gives to settings of rules which no source states. The newest word about a setting counts; no value
-- takes it back to the default.
CREATE TABLE rule_settings (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    grant_id BIGINT NOT NULL,
    rule TEXT COLLATE "C" NOT NULL,
    setting TEXT COLLATE "C" NOT NULL,
    -- Exact decimal.
    value TEXT COLLATE "C",
    reason TEXT COLLATE "C" NOT NULL,
    document TEXT COLLATE "C" NOT NULL,
    set_at TIMESTAMP NOT NULL,
    set_by TEXT COLLATE "C" NOT NULL,
    CONSTRAINT rule_settings_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id)
);
CREATE INDEX rule_settings_grant ON rule_settings (grant_id);
CREATE TRIGGER rule_settings_no_change BEFORE UPDATE OR DELETE ON rule_settings
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER rule_settings_no_truncate BEFORE TRUNCATE ON rule_settings
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
