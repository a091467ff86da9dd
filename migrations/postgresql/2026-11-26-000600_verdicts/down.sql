DROP TABLE rule_statements;
DROP TABLE rule_waiver_revocations;
DROP TABLE rule_waivers;
DROP TABLE judged_subjects;
DROP TABLE judgings;
DROP TABLE used_rules;
