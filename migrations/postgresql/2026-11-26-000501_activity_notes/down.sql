DROP TABLE activity_notes;
