-- The second factor of a person: a secret shared with an app that makes codes. It cannot be hashed, as codes follow from it.
CREATE TABLE second_factors (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id BIGINT NOT NULL,
    -- Encrypted under a key in a file of its own; in base 32 where it was kept before there was a key.
    secret TEXT COLLATE "C" NOT NULL,
    begun_at TIMESTAMP NOT NULL,
    -- Nothing until a code has shown that the app holds the secret: until then nobody is asked for one.
    confirmed_at TIMESTAMP,
    -- The step of thirty seconds of the last code that was used; none of it or before it counts again.
    last_step BIGINT,
    CONSTRAINT second_factors_account_fk FOREIGN KEY (account_id) REFERENCES accounts (id),
    CONSTRAINT second_factors_account_unique UNIQUE (account_id)
);

-- Codes for who has lost the app, each good once. Only their hashes are kept; one that was used is gone.
CREATE TABLE recovery_codes (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id BIGINT NOT NULL,
    code_sha256 TEXT COLLATE "C" NOT NULL,
    CONSTRAINT recovery_codes_account_fk FOREIGN KEY (account_id) REFERENCES accounts (id),
    CONSTRAINT recovery_codes_code_unique UNIQUE (account_id, code_sha256)
);

-- Who gave the right password and has not given a code yet.
CREATE TABLE pending_logins (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id BIGINT NOT NULL,
    token_sha256 TEXT COLLATE "C" NOT NULL,
    begun_at TIMESTAMP NOT NULL,
    CONSTRAINT pending_logins_account_fk FOREIGN KEY (account_id) REFERENCES accounts (id),
    CONSTRAINT pending_logins_token_unique UNIQUE (token_sha256)
);
CREATE INDEX pending_logins_account ON pending_logins (account_id);
