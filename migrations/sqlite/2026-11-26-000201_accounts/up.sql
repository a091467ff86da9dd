-- People who may log in.
CREATE TABLE accounts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    login TEXT NOT NULL,
    -- Stands in the log of acts, so it names one person only.
    name TEXT NOT NULL,
    language TEXT NOT NULL,
    state TEXT NOT NULL,
    -- Nothing until the person has chosen a password.
    password_hash TEXT,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    CONSTRAINT accounts_login_unique UNIQUE (login),
    CONSTRAINT accounts_name_unique UNIQUE (name),
    CONSTRAINT accounts_language_known CHECK (language IN ('nl', 'en')),
    CONSTRAINT accounts_state_known CHECK (state IN ('active', 'blocked'))
) STRICT;

-- What each of them is, for one grant or (without grant) for all.
CREATE TABLE role_assignments (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL,
    grant_id INTEGER,
    role TEXT NOT NULL,
    -- Codes of reporting periods with a space between; empty for all.
    periods TEXT NOT NULL,
    expires_on TEXT,
    given_at TEXT NOT NULL,
    given_by TEXT NOT NULL,
    CONSTRAINT role_assignments_account_fk FOREIGN KEY (account_id) REFERENCES accounts (id),
    CONSTRAINT role_assignments_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id),
    CONSTRAINT role_assignments_role_known CHECK (role IN ('administrator', 'finance', 'controller', 'project-lead', 'auditor'))
) STRICT;
CREATE INDEX role_assignments_account ON role_assignments (account_id);
CREATE INDEX role_assignments_grant ON role_assignments (grant_id);

-- Who is logged in, and where. The token itself is kept only by the browser.
CREATE TABLE sessions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL,
    token_sha256 TEXT NOT NULL,
    browser TEXT NOT NULL,
    started_at TEXT NOT NULL,
    seen_at TEXT NOT NULL,
    -- Sentences to show on the next page, as JSON; empty for none.
    notices TEXT NOT NULL,
    CONSTRAINT sessions_account_fk FOREIGN KEY (account_id) REFERENCES accounts (id),
    CONSTRAINT sessions_token_unique UNIQUE (token_sha256)
) STRICT;
CREATE INDEX sessions_account ON sessions (account_id);

-- Failed logins of the last hour: too many, and the door stays shut for a while.
CREATE TABLE login_attempts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    -- A hash of the login or of the address that it came from.
    door TEXT NOT NULL,
    failed_at TEXT NOT NULL
) STRICT;
CREATE INDEX login_attempts_door ON login_attempts (door, failed_at);
