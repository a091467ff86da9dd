-- Secrets by which programs act for a person. Only their hashes are kept. One that is revoked stays, so that the list
-- tells what there was.
CREATE TABLE api_tokens (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    token_sha256 TEXT NOT NULL,
    -- 'read' or 'write'.
    scope TEXT NOT NULL,
    -- Codes of grants, one a line; empty for all that the person may see.
    grants TEXT NOT NULL,
    made_at TEXT NOT NULL,
    -- The last day on which it works.
    expires_on TEXT NOT NULL,
    last_used_on TEXT,
    revoked_at TEXT,
    CONSTRAINT api_tokens_account_fk FOREIGN KEY (account_id) REFERENCES accounts (id),
    CONSTRAINT api_tokens_token_unique UNIQUE (token_sha256),
    CONSTRAINT api_tokens_scope_known CHECK (scope IN ('read', 'write'))
) STRICT;
CREATE INDEX api_tokens_account ON api_tokens (account_id);

-- Requests that carry a key, with what came of them: sent again, they are answered again and not done again.
CREATE TABLE idempotent_requests (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL,
    key TEXT NOT NULL,
    request_sha256 TEXT NOT NULL,
    received_at TEXT NOT NULL,
    -- Nothing as long as the request is being worked on.
    status INTEGER,
    -- The headers of the answer, as JSON.
    headers TEXT NOT NULL,
    body BLOB NOT NULL,
    CONSTRAINT idempotent_requests_account_fk FOREIGN KEY (account_id) REFERENCES accounts (id),
    CONSTRAINT idempotent_requests_key_unique UNIQUE (account_id, key)
) STRICT;
CREATE INDEX idempotent_requests_received ON idempotent_requests (received_at);

-- Secret addresses of calendars: one per person and grant, known by its hash.
CREATE TABLE calendar_feeds (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL,
    grant_id INTEGER NOT NULL,
    token_sha256 TEXT NOT NULL,
    made_at TEXT NOT NULL,
    CONSTRAINT calendar_feeds_account_fk FOREIGN KEY (account_id) REFERENCES accounts (id),
    CONSTRAINT calendar_feeds_grant_fk FOREIGN KEY (grant_id) REFERENCES grants (id),
    CONSTRAINT calendar_feeds_place_unique UNIQUE (account_id, grant_id),
    CONSTRAINT calendar_feeds_token_unique UNIQUE (token_sha256)
) STRICT;
CREATE INDEX calendar_feeds_grant ON calendar_feeds (grant_id);
