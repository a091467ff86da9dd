imports-title = Imports
imports-new = New file
imports-new-what = Hand in a file as it is. You first see how it is read and what would happen; nothing is posted before you say so.
imports-choose = Choose one or more files
imports-choose-hint = Excel (xlsx, xlsm, xlsb, xls), LibreOffice (ods), csv or a web page with a table; { $limit } MB at most together.
imports-drop = or drag them here
imports-upload = Read the files
imports-template = Download the empty form
imports-sender-ask = Does the file come from a partner or supplier?
imports-sender = Sender
imports-sender-hint = Who makes such files. How the columns are read is remembered for each sender; without a sender the headers alone count.
imports-replaces-ask = Is this a corrected version of an earlier import?
imports-replaces = Replaces import
imports-replaces-hint = Only rows that differ are posted; what they replace is taken back. You see this beforehand.
imports-replaces-none = No, this is a new file
imports-replaces-one = A corrected version replaces one import: choose one file then.
imports-no-file = No file was chosen. Choose a file and try again.
imports-progress = Progress
imports-progress-sending = Sending: [percent]%
imports-progress-reading = Reading: [rows] rows
imports-progress-file = File [file] of [of].
imports-progress-posting = Posting: [done] of [of] rows
imports-progress-busy = Reading and checking. You may wait or come back later.
imports-progress-failed = Sending failed. Nothing was changed; try again.
imports-received = The file was read: { $rows } rows. Nothing is posted yet.
imports-known = This file is in import { $number } already; it has nothing new.
imports-without-rows = There is no expenditure in this file. Nothing was recorded.
imports-nothing-new = Everything in this file is known already. Nothing was recorded.
imports-results = What became of the files
imports-refused = Not read
imports-accepted = Read
imports-not-entered = Nothing recorded
imports-back = To the list of imports
imports-go-to = Go to import { $number }
imports-failed = Reading failed because something broke. Nothing was changed; try again later.
imports-list = All imports
imports-caption = Imports of { $grant }, the newest first; amounts in EUR
imports-number = import { $number }
imports-none = Nothing has been imported yet
imports-none-what = Hand in an overview of expenditure above, in whatever form you keep it. You have none yet? The empty form has lists with the activities and cost categories of this grant.
imports-column-file = File
imports-column-state = State
imports-column-received = Received
imports-column-owner = Owner
imports-column-read = Read
imports-column-posted = Posted
imports-column-ready = Ready
imports-column-waiting = Waiting
imports-column-amount = Amount
imports-count = { $count }
imports-nobody = nobody
imports-state-staged = questions open
imports-state-mapped = columns known
imports-state-checked = checked
imports-state-posted = posted
imports-state-posted-waiting = partly posted
imports-state-reversed = taken back
imports-state-discarded = laid aside
imports-severity-error = mend
imports-severity-warning = look at
imports-severity-info = for information
imports-import-title = Import { $number }: { $file }
imports-steps = Steps of this import
imports-step-received = Received
imports-step-columns = Columns known
imports-step-checked = Checked
imports-step-posted = Posted
imports-step-done = (done)
imports-received-on = Received
imports-format = Kind of file
imports-replaces-import = Replaces import
imports-owner-name = Name of the owner
imports-owner-keep = Keep
imports-owner-change = change
imports-rows-read = read
imports-rows-posted = posted
imports-rows-ready = ready to post
imports-rows-waiting = waiting
imports-rows-duplicate = duplicate
imports-rows-ignored = no expense
imports-tabs = Parts of this import
imports-tab-work = Work
imports-tab-columns = Columns
imports-tab-duplicates = Duplicates? ({ $count })
imports-tab-consequences = Consequences
imports-tab-sheet = The sheet
imports-next-questions = A few questions first
imports-next-questions-what = The file itself does not tell how to read this. You answer once; it is remembered for the next file with these columns.
imports-next-check = Are the columns right?
imports-next-check-what = See under Columns how the file is read. If it is right, check the rows against the budget, the rules and what is posted already.
imports-check = The columns are right: check the rows
imports-next-again = Check again
imports-next-again-what = Something has changed since the last check. Check again, and you see exactly what is posted.
imports-check-again = Check the rows again
imports-next-post = Ready to post
imports-next-post-what = { $waiting ->
    [0] All rows are good.
    [one] The good rows can be posted; one row waits until it is mended.
   *[other] The good rows can be posted; { $waiting } rows wait until they are mended.
}
imports-next-more = Mended and ready
imports-next-more-what = { $rows ->
    [one] One row that waited is good now.
   *[other] { $rows } rows that waited are good now.
}
imports-next-waiting = Posted; some rows still wait
imports-next-waiting-what = { $rows ->
    [one] One row waits. Mend it below, then it can still be posted.
   *[other] { $rows } rows wait. Mend them below, then they can still be posted.
}
imports-next-none = Done
imports-next-none-what = Everything that can be posted is posted.
imports-next-reversed = Taken back
imports-next-reversed-what = The lines of this import were taken back with reversing lines. The file can be read again.
imports-next-discarded = Laid aside
imports-next-discarded-what = Nothing of this import was posted. The file can be read again.
imports-post = { $rows ->
    [one] Post one row (EUR { $amount })
   *[other] Post { $rows } rows (EUR { $amount })
}
imports-nothing-ready = No row is ready: mend first what stands below.
imports-not-yours = Your role does not allow this; somebody of finance can do it.
imports-see-consequences = See the consequences first
imports-questions = Questions about this file
imports-questions-what = Without an answer the rows wait; nothing is guessed.
imports-answer = Answer and read again
imports-choose-column = Choose a column
imports-which-column = Which column of sheet { $sheet } holds: { $field }?
imports-which-column-hint = Every expense needs this. If it is not there, add a column to the file.
imports-which-header = Which row of sheet { $sheet } holds the headers?
imports-ask-number = How much is ‘{ $text }’ in the column ‘{ $header }’?
imports-as-comma = the comma stands before the decimals
imports-as-point = the point stands before the decimals
imports-ask-date = Which day is ‘{ $text }’ in the column ‘{ $header }’?
imports-as-day-first = the day comes first
imports-as-month-first = the month comes first
imports-causes = Findings by cause
imports-causes-what = You mend a cause once, for all rows that have it. The file itself stays as it is.
imports-causes-none = There is nothing to remark about this file.
imports-causes-info = { $count ->
    [one] One remark
   *[other] { $count } remarks
}
imports-rows = { $count ->
    [one] 1 row:
   *[other] { $count } rows:
}
imports-and-more = and { $count } more
imports-to-duplicates = See them side by side
imports-means = ‘{ $value }’ means
imports-choose-one = Choose a code
imports-choose-code = First choose what the text means.
imports-code-currency = Code of three letters, such as EUR or NGN.
imports-code-country = Code of two letters, such as NG or TZ.
imports-mend-all = { $count ->
    [one] Remember and mend
   *[other] Remember and mend { $count } rows
}
imports-fix = Correct cell { $cell }
imports-fixed = Is read as
imports-fixed-hint = What the file says is kept beside it.
imports-fix-keep = Correct the cell
imports-unfix = Back to what the file says
imports-reason = Reason
imports-leave-out = Leave out row { $row }
imports-leave-out-what = The row is no expense of this grant. It does not count, not as waiting either.
imports-leave-out-do = Leave the row out
imports-mended = Done: { $closed } findings closed, { $opened } new ones. { $ready } rows are ready, { $waiting } wait.
imports-mapped = ‘{ $value }’ is read as { $code } from now on. { $ready } rows are ready, { $waiting } wait.
imports-checked = The rows were checked: { $ready } ready, { $waiting } waiting.
imports-posted = { $rows ->
    [one] One row was posted: EUR { $amount }.
   *[other] { $rows } rows were posted: EUR { $amount }.
}
imports-decided = The decision is kept and not asked again. { $ready } rows are ready, { $waiting } wait.
imports-reversed = { $rows ->
    [one] Taken back with one reversing line.
   *[other] Taken back with { $rows } reversing lines.
}
imports-discarded = The import was laid aside. Nothing of it was posted.
imports-assigned = The owner was recorded.
imports-changed-meanwhile = This import changed since you opened the page. Below it stands as it is now; nothing was overwritten.
imports-nothing-said = Nothing was changed: all choices are as proposed.
imports-more = More about this file
imports-workbook = Your file with the findings
imports-workbook-what = Your own workbook, with the wrong cells coloured and explained. Mend it and hand it in again.
imports-replace = Hand in a corrected version
imports-replace-what = Only rows that differ are posted.
imports-discard-ask = Lay this import aside…
imports-discard-what = Nothing of it is posted. The file and what was said about it are kept.
imports-discard = Lay aside
imports-reverse-ask = Take this import back…
imports-reverse-what = { $rows } posted rows (EUR { $amount }) get reversing lines. The original lines stay visible.
imports-reverse = Take back
imports-columns-what = This is how the file is read, and why. What you change here is remembered for the next file with these columns.
imports-columns-none = No table of expenditure was found in this file.
imports-remembered = These columns were agreed before by { $by }, on { $on }.
imports-remembered-of = These columns were agreed before by { $by }, on { $on }, for files of { $sender }.
imports-table-title = Sheet { $sheet }
imports-table-rows = Headers in row { $header }; expenditure in rows { $first } to { $last }.
imports-preview = The first rows of sheet { $sheet }
imports-row = Row
imports-mapping = Columns of sheet { $sheet }
imports-mapping-column = Column
imports-mapping-header = Header
imports-mapping-samples = Samples
imports-mapping-holds = Is read as
imports-mapping-why = Why
imports-kept-beside = no known name; the cells are kept with the line
imports-nothing-read = (not read)
imports-column-holds = Column { $column } is read as
imports-header-row = Row with the headers
imports-read-hidden = Read sheet { $sheet } too
imports-skip-sheet = This sheet holds no expenditure
imports-encoding-ask = Are there odd characters in the text?
imports-encoding = Encoding of the text
imports-encoding-keep = as found: { $format }
imports-columns-keep = Read again with these columns
imports-court-what = When a row looks like an expense that is there already, you decide. The decision and its reason are kept; nothing is skipped silently.
imports-court-days = Payments that lie at most { $days } days apart are compared. The number of days is a setting of the grant (duplicate_days in the grant file).
imports-court-none = No row of this file looks like another expense.
imports-undecided = to be decided
imports-pair = Sheet { $sheet }, row { $row }
imports-why = Why this stands out:
imports-this-row = This row
imports-earlier-row = An earlier row of this file
imports-ledger-line = line { $line } of the ledger
imports-differs = differs
imports-fact-supplier = Supplier
imports-fact-number = Invoice number
imports-fact-description = Description
imports-fact-invoice-date = Invoice date
imports-fact-payment-date = Payment date
imports-fact-amount = Amount
imports-fact-euros = In euros
imports-fact-budget-line = Budget line
imports-fact-place = Place
imports-fact-country = Country
imports-fact-currency = Currency
imports-fact-vat = VAT
imports-verdict-different = another expense
imports-verdict-same = the same expense
imports-verdict-part-of = part of the same invoice
imports-verdict-hint = For example: second delivery, saw both invoices.
imports-decide-different = Another expense: may be posted
imports-decide-same = The same expense: do not post
imports-decide-part-of = Part of the same invoice: may be posted
imports-exact = Exactly what is there already
imports-exact-caption = Rows that are not posted again ({ $shown } of { $count })
imports-exact-row = Row
imports-exact-says = What it says
imports-exact-why = Why
imports-exact-repeats = Repeats
imports-consequences-what = This happens when you post. Afterwards the books say exactly this, to the cent.
imports-consequences-none = Nothing is ready to post, so nothing changes.
imports-consequences-no-budget = This grant has no budget yet to set it against.
imports-nothing-exceeds = within the budget and the grant
imports-exceeds = This exceeds something
imports-effect-caption = Consequences per budget line; amounts in EUR
imports-budget-line = Budget line
imports-effect-approved = Approved
imports-effect-so-far = So far
imports-effect-import = This import
imports-effect-after = Afterwards
imports-effect-exceeds = Above budget
imports-effect-note = Against budget version { $version }; this is about { $rows } rows.
imports-flat-rate = Flat rate ({ $percent }%), category { $category }
imports-whole-project = Whole project
imports-funding = EU funding ({ $rate }%), in EUR
imports-funding-so-far = So far
imports-funding-import = This import
imports-funding-after = Afterwards
imports-funding-maximum = At most
imports-funding-above = Above the maximum
imports-periods = Reporting periods
imports-periods-caption = Direct costs per reporting period; amounts in EUR
imports-period = Reporting period
imports-changes = What this version changes
imports-changes-what = Against import { $number }: { $unchanged } equal, { $changed } changed, { $added } added, { $removed } removed and { $waiting } waiting.
imports-changes-caption = Differences from import { $number }
imports-changes-none = There are no differences.
imports-change-kind = Difference
imports-change-row = Row
imports-change-what = What
imports-changed = changed
imports-added = added
imports-removed = removed
imports-sheets = Sheets
imports-sheet-caption = Sheet { $sheet }; last row { $last }. What needs mending is coloured; choose a cell to look at it.
imports-has-finding = has a finding
imports-cell = Cell { $cell }
imports-was = The file says
imports-in-file = The file says:
imports-rows-around = Other rows
imports-rows-before = Rows before
imports-rows-after = Rows after
imports-tray = Waiting rows
imports-tray-what = Rows of all imports that cannot be posted yet, the oldest first.
imports-tray-summary = { $rows ->
    [one] One row waits to be mended.
   *[other] { $rows } rows wait to be mended.
}
imports-tray-open = See what waits
imports-tray-caption = Waiting rows of { $grant }
imports-tray-none = Nothing waits
imports-tray-none-what = All rows of all imports are posted, duplicate or no expense.
imports-tray-row = Row
imports-tray-says = What it says
imports-tray-problem = Why it waits
imports-tray-column = A question about a whole column is still open.
imports-tray-age = Waits
imports-days = { $days ->
    [0] today
    [one] 1 day
   *[other] { $days } days
}
