-- Values that a grant gives to settings of rules which no source states. The newest word about a setting counts; no value
-- takes it back to the default.
CREATE TABLE rule_settings (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    grant_id INTEGER NOT NULL,
    rule TEXT NOT NULL,
    setting TEXT NOT NULL,
    -- Exact decimal.
    value TEXT,
    reason TEXT NOT NULL,
    document TEXT NOT NULL,
    set_at TEXT NOT NULL,
    set_by TEXT NOT NULL,
    CONSTRAINT rule_settings_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id)
) STRICT;
CREATE INDEX rule_settings_grant ON rule_settings (grant_id);
CREATE TRIGGER rule_settings_no_update BEFORE UPDATE ON rule_settings
    BEGIN SELECT RAISE(ABORT, 'rule_settings is append-only'); END;
CREATE TRIGGER rule_settings_no_delete BEFORE DELETE ON rule_settings
    BEGIN SELECT RAISE(ABORT, 'rule_settings is append-only'); END;
