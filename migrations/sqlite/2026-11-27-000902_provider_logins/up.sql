-- Logins that are under way at the organisation's own sign-in (OpenID Connect), for some minutes.
CREATE TABLE provider_logins (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    -- A hash of the state that the provider sends back.
    state_sha256 TEXT NOT NULL,
    -- Must stand in the provider's answer.
    nonce TEXT NOT NULL,
    -- Proves to the provider that who began the login ends it (PKCE).
    verifier TEXT NOT NULL,
    -- The page to go to afterwards.
    next TEXT NOT NULL,
    begun_at TEXT NOT NULL,
    CONSTRAINT provider_logins_state_unique UNIQUE (state_sha256)
) STRICT;

-- Who somebody is at the provider, where an administrator said so.
CREATE TABLE provider_links (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL,
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    linked_at TEXT NOT NULL,
    linked_by TEXT NOT NULL,
    CONSTRAINT provider_links_account_fk FOREIGN KEY (account_id) REFERENCES accounts (id),
    CONSTRAINT provider_links_account_unique UNIQUE (account_id),
    CONSTRAINT provider_links_subject_unique UNIQUE (issuer, subject)
) STRICT;
