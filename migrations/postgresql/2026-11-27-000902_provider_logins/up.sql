-- Logins that are under way at the organisation's own sign-in (OpenID Connect), for some minutes.
CREATE TABLE provider_logins (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- A hash of the state that the provider sends back.
    state_sha256 TEXT COLLATE "C" NOT NULL,
    -- Must stand in the provider's answer.
    nonce TEXT COLLATE "C" NOT NULL,
    -- Proves to the provider that who began the login ends it (PKCE).
    verifier TEXT COLLATE "C" NOT NULL,
    -- The page to go to afterwards.
    next TEXT COLLATE "C" NOT NULL,
    begun_at TIMESTAMP NOT NULL,
    CONSTRAINT provider_logins_state_unique UNIQUE (state_sha256)
);

-- Who somebody is at the provider, where an administrator said so.
CREATE TABLE provider_links (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id BIGINT NOT NULL,
    issuer TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    linked_at TIMESTAMP NOT NULL,
    linked_by TEXT COLLATE "C" NOT NULL,
    CONSTRAINT provider_links_account_fk FOREIGN KEY (account_id) REFERENCES accounts (id),
    CONSTRAINT provider_links_account_unique UNIQUE (account_id),
    CONSTRAINT provider_links_subject_unique UNIQUE (issuer, subject)
);
