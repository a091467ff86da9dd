DROP TABLE budget_amendment_steps;
DROP TABLE budget_amendments;
