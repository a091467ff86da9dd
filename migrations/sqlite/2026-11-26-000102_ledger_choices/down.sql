DROP TABLE ledger_choices;
