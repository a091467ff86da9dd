DROP TABLE hours_signatures;
DROP TABLE hours_contracts;
DROP TABLE hours_lines;
DROP TABLE time_sheets;
