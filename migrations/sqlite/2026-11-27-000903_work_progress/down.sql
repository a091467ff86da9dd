DROP TABLE work_progress;
