DROP TABLE evidence_detachments;
DROP TABLE evidence;
