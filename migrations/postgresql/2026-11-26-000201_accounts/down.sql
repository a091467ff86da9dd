DROP TABLE login_attempts;
DROP TABLE sessions;
DROP TABLE role_assignments;
DROP TABLE accounts;
