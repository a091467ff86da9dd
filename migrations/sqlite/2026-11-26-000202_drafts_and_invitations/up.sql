-- What somebody typed into a form and has not sent yet.
CREATE TABLE form_drafts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL,
    form TEXT NOT NULL,
    -- The fields with their texts, as JSON.
    content TEXT NOT NULL,
    saved_at TEXT NOT NULL,
    CONSTRAINT form_drafts_account_fk FOREIGN KEY (account_id) REFERENCES accounts (id),
    CONSTRAINT form_drafts_form_unique UNIQUE (account_id, form)
) STRICT;

-- Links by which somebody chooses a password, once. Only their hashes are kept.
CREATE TABLE invitations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL,
    token_sha256 TEXT NOT NULL,
    valid_to TEXT NOT NULL,
    invited_by TEXT NOT NULL,
    CONSTRAINT invitations_account_fk FOREIGN KEY (account_id) REFERENCES accounts (id),
    CONSTRAINT invitations_token_unique UNIQUE (token_sha256)
) STRICT;
CREATE INDEX invitations_account ON invitations (account_id);
