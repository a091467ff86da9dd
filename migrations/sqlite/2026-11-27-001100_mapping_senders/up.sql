-- Whose workbooks are read so: two partners may mean different things by the same headers. Empty: whoever sends them.
ALTER TABLE column_mappings ADD COLUMN sender TEXT NOT NULL DEFAULT '';
