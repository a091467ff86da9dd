-- How far long work is, for a page that may be served by another process than the one that works. Rows last some minutes.
CREATE TABLE work_progress (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    -- Made up by the page that waits, with the name of who looks at it.
    ticket TEXT NOT NULL,
    -- What is known, as JSON.
    known TEXT NOT NULL,
    heard_at TEXT NOT NULL,
    CONSTRAINT work_progress_ticket_unique UNIQUE (ticket)
) STRICT;
