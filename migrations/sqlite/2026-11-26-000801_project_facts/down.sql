DROP TABLE project_facts;
