-- People who may log in.
CREATE TABLE accounts (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    login TEXT COLLATE "C" NOT NULL,
    -- Stands in the log of acts, so it names one person only.
    name TEXT COLLATE "C" NOT NULL,
    language TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    -- Nothing until the person has chosen a password.
    password_hash TEXT COLLATE "C",
    created_at TIMESTAMP NOT NULL,
    created_by TEXT COLLATE "C" NOT NULL,
    CONSTRAINT accounts_login_unique UNIQUE (login),
    CONSTRAINT accounts_name_unique UNIQUE (name),
    CONSTRAINT accounts_language_known CHECK (language IN ('nl', 'en')),
    CONSTRAINT accounts_state_known CHECK (state IN ('active', 'blocked'))
);

-- What each of them is, for one grant or (without grant) for all.
CREATE TABLE role_assignments (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id BIGINT NOT NULL,
    grant_id BIGINT,
    role TEXT COLLATE "C" NOT NULL,
    -- Codes of reporting periods with a space between; empty for all.
    periods TEXT COLLATE "C" NOT NULL,
    expires_on DATE,
    given_at TIMESTAMP NOT NULL,
    given_by TEXT COLLATE "C" NOT NULL,
    CONSTRAINT role_assignments_account_fk FOREIGN KEY (account_id) REFERENCES accounts (id),
    CONSTRAINT role_assignments_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id),
    CONSTRAINT role_assignments_role_known CHECK (role IN ('administrator', 'finance', 'controller', 'project-lead', 'auditor'))
);
CREATE INDEX role_assignments_account ON role_assignments (account_id);
CREATE INDEX role_assignments_grant ON role_assignments (grant_id);

-- Who is logged in, and where. The token itself is kept only by the browser.
CREATE TABLE sessions (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id BIGINT NOT NULL,
    token_sha256 TEXT COLLATE "C" NOT NULL,
    browser TEXT COLLATE "C" NOT NULL,
    started_at TIMESTAMP NOT NULL,
    seen_at TIMESTAMP NOT NULL,
    -- Sentences to show on the next page, as JSON; empty for none.
    notices TEXT COLLATE "C" NOT NULL,
    CONSTRAINT sessions_account_fk FOREIGN KEY (account_id) REFERENCES accounts (id),
    CONSTRAINT sessions_token_unique UNIQUE (token_sha256)
);
CREATE INDEX sessions_account ON sessions (account_id);

-- Failed logins of the last hour: too many, and the door stays shut for a while.
CREATE TABLE login_attempts (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- A hash of the login or of the address that it came from.
    door TEXT COLLATE "C" NOT NULL,
    failed_at TIMESTAMP NOT NULL
);
CREATE INDEX login_attempts_door ON login_attempts (door, failed_at);
