-- Which lines hold three letters in a row: rare words are found without reading every line. Without the texts themselves,
-- which stand in listed_lines.
CREATE VIRTUAL TABLE line_trigrams USING fts5(
    words, content = '', columnsize = 0, detail = none, tokenize = 'trigram case_sensitive 1'
);
INSERT INTO line_trigrams (rowid, words) SELECT expenditure_id, words FROM listed_lines;
