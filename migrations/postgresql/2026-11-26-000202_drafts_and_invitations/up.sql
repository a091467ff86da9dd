-- What somebody typed into a form and has not sent yet.
CREATE TABLE form_drafts (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id BIGINT NOT NULL,
    form TEXT COLLATE "C" NOT NULL,
    -- The fields with their texts, as JSON.
    content TEXT COLLATE "C" NOT NULL,
    saved_at TIMESTAMP NOT NULL,
    CONSTRAINT form_drafts_account_fk FOREIGN KEY (account_id) REFERENCES accounts (id),
    CONSTRAINT form_drafts_form_unique UNIQUE (account_id, form)
);

-- Links by which somebody chooses a password, once. Only their hashes are kept.
CREATE TABLE invitations (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id BIGINT NOT NULL,
    token_sha256 TEXT COLLATE "C" NOT NULL,
    valid_to TIMESTAMP NOT NULL,
    invited_by TEXT COLLATE "C" NOT NULL,
    CONSTRAINT invitations_account_fk FOREIGN KEY (account_id) REFERENCES accounts (id),
    CONSTRAINT invitations_token_unique UNIQUE (token_sha256)
);
CREATE INDEX invitations_account ON invitations (account_id);
