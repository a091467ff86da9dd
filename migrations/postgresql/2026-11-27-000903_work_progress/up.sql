-- How far long work is, for a page that may be served by another process than the one that works. Rows last some minutes.
CREATE TABLE work_progress (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- Made up by the page that waits, with the name of who looks at it.
    ticket TEXT COLLATE "C" NOT NULL,
    -- What is known, as JSON.
    known TEXT COLLATE "C" NOT NULL,
    heard_at TIMESTAMP NOT NULL,
    CONSTRAINT work_progress_ticket_unique UNIQUE (ticket)
);
