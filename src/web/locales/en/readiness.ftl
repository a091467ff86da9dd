readiness-title = Readiness
readiness-intro = What an auditor would refuse if the report went out now, and which documents are missing. The books are judged as they stand; nothing is recorded.
readiness-ask = Judge
readiness-whole-project = the whole project
readiness-period = Reporting period
readiness-ready = Nothing stands in the way of the report.
readiness-judged = Judged
readiness-refused = Refused
readiness-refused-totals = Refused in totals
readiness-undecided = Needs a person
readiness-lines = { $lines ->
    [one] 1 line
   *[other] { $lines } lines
}
readiness-causes = Causes
readiness-causes-caption = What stands in the way, with the amount at stake, in EUR
readiness-causes-none = No rule stands in the way.
readiness-cause = Cause
readiness-count = Count
readiness-at-risk = At stake, EUR
readiness-cases = { $count ->
    [one] 1 case
   *[other] { $count } cases
}
readiness-more = And { $count } more.
readiness-uses-unconfirmed = (With a value that is still to be confirmed.)
readiness-mend = To mend it:
readiness-line = Expenditure { $line }
readiness-documents = Missing documents
readiness-documents-caption = Documents that are needed by category and missing
readiness-documents-none = No documents are missing.
readiness-documents-not-kept = No document at all is registered for this grant yet.
readiness-category = Category
readiness-document = Document
readiness-outcome = Outcome
readiness-code = Rule
readiness-amount = Amount, EUR
readiness-source = Source
readiness-complete = complete
readiness-complete-what = Nothing holds this report back.
readiness-to-progress = To the results
readiness-to-milestones = To the milestones
readiness-to-indicators = To the indicators
readiness-to-text = To the text
readiness-to-imports = To the imports
readiness-to-rates = To the exchange rates
readiness-to-versions = To the versions
readiness-gaps = What is missing
readiness-form = Form
readiness-any-form = any report
readiness-no-rules = No rules are known for this scheme: what would be refused cannot be said.
readiness-where = On
readiness-which = Which expenditure
readiness-all-cases = Every case and how to mend it
readiness-judge-lines = Judge all { $lines } lines: what would be refused, and which documents are missing (takes a moment)
