DROP TABLE result_evidence;
