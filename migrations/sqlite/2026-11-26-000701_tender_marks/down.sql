DROP TABLE tender_marks;
