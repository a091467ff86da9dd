DROP TABLE saved_views;
DROP TABLE listed_lines;
DROP TABLE listings;
