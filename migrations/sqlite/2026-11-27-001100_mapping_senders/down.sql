ALTER TABLE column_mappings DROP COLUMN sender;
