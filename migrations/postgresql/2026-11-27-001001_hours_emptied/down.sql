DROP TABLE hours_emptied_days;
