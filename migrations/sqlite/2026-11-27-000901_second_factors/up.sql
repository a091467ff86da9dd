-- The second factor of a person: a secret shared with an app that makes codes. It cannot be hashed, as codes follow from it.
CREATE TABLE second_factors (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL,
    -- Encrypted under a key in a file of its own; in base 32 where it was kept before there was a key.
    secret TEXT NOT NULL,
    begun_at TEXT NOT NULL,
    -- Nothing until a code has shown that the app holds the secret: until then nobody is asked for one.
    confirmed_at TEXT,
    -- The step of thirty seconds of the last code that was used; none of it or before it counts again.
    last_step INTEGER,
    CONSTRAINT second_factors_account_fk FOREIGN KEY (account_id) REFERENCES accounts (id),
    CONSTRAINT second_factors_account_unique UNIQUE (account_id)
) STRICT;

-- Codes for who has lost the app, each good once. Only their hashes are kept; one that was used is gone.
CREATE TABLE recovery_codes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL,
    code_sha256 TEXT NOT NULL,
    CONSTRAINT recovery_codes_account_fk FOREIGN KEY (account_id) REFERENCES accounts (id),
    CONSTRAINT recovery_codes_code_unique UNIQUE (account_id, code_sha256)
) STRICT;

-- Who gave the right password and has not given a code yet.
CREATE TABLE pending_logins (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL,
    token_sha256 TEXT NOT NULL,
    begun_at TEXT NOT NULL,
    CONSTRAINT pending_logins_account_fk FOREIGN KEY (account_id) REFERENCES accounts (id),
    CONSTRAINT pending_logins_token_unique UNIQUE (token_sha256)
) STRICT;
CREATE INDEX pending_logins_account ON pending_logins (account_id);
