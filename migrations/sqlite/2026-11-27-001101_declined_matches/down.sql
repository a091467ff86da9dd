DROP TABLE declined_matches;
