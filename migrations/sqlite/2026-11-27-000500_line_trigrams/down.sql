DROP TABLE line_trigrams;
