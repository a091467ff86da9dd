DROP TABLE declines_taken_back;
