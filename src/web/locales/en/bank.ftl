bank-way = Paid? A bank statement proves it.
bank-open = To the bank statements
bank-title = Bank statements
bank-what = A bank statement proves that costs were paid. Payments are proposed for rows that wait for their payment and for posted lines without proof; you decide. A confirmed row gets its payment date and can then be posted.
bank-new = New statement
bank-choose = Choose one or more statements
bank-choose-hint = CAMT.053 (XML), as the bank hands it out; { $limit } MB at most together.
bank-load = Read the statements
bank-loaded = { $file }: { $payments ->
    [one] one payment
   *[other] { $payments } payments
} read, { $known } known already, { $unbooked } not booked by the bank yet.
bank-none = There is no statement yet
bank-none-what = Download a statement from your bank as CAMT.053 and read it above. You then see which invoices it paid.
bank-none-whose = As soon as finance staff read a statement in, you see here which invoices it paid.
bank-proposals = Proposals
bank-proposals-what = Certain: amount and invoice number or payment reference. Likely: amount and name or account. Possible: the amount alone. One payment may be of several invoices, and an invoice may be paid in parts.
bank-proposals-none = No free payment fits an invoice that waits for proof.
bank-proposals-more = { $count ->
    [one] There is one more proposal; it appears when these are answered.
   *[other] There are { $count } more proposals; they appear when these are answered.
}
bank-proposal = Proposal { $number }
bank-confirm-certain = { $count ->
    [one] Confirm the certain proposal
   *[other] Confirm the { $count } certain proposals
}
bank-certain-confirmed = { $count ->
    [0] There was no certain proposal any more.
    [one] One proposal is confirmed.
   *[other] { $count } proposals are confirmed.
}
bank-in-doubt = several fit: choose
bank-why = Why:
bank-payment = Payment { $payment }
bank-row = Import { $import }, { $place }
bank-rate = (rate { $rate })
bank-column-what = What
bank-column-day = Day
bank-column-party = Name
bank-column-message = Reference
bank-column-amount = Amount
bank-column-proves = Proves
bank-reason-hint = Needed when you decline, for example: belongs to another trip.
bank-confirm = Confirm
bank-decline = Decline
bank-confirmed = Confirmed. { $rows ->
    [0] { "" }
    [one] One row has its payment date; post it at its import.
   *[other] { $rows } rows have their payment date; post them at their import.
} { $lines ->
    [0] { "" }
    [one] One line of the ledger has its proof of payment.
   *[other] { $lines } lines of the ledger have their proof of payment.
}
bank-was-declined = Declined; this is not proposed again.
bank-changed-meanwhile = This proposal is gone: somebody else answered it, or the import changed. Below stands what is open now.
bank-nothing-chosen = Choose at least one payment and one invoice.
bank-by-hand = Does another payment belong to an invoice?
bank-by-hand-what = Choose what belongs together and say why. The reason is kept with the proof.
bank-by-hand-payments = Payments that prove nothing yet
bank-by-hand-invoices = Invoices that wait for proof
bank-by-hand-reason = For example: with bank charges, invoice seen.
bank-payments = Payments
bank-payments-caption = Payments on the statements of { $grant }, the newest on top
bank-declined = Declined proposals
bank-declined-caption = What does not belong together, and why
bank-declined-payments = Payment
bank-declined-invoices = Rows or lines
bank-declined-by = By
bank-declined-standing = Does it count still?
bank-decline-counts = yes
bank-decline-taken-back = taken back
bank-decline-take-back-ask = Do they belong together after all?
bank-decline-take-back-hint = For example: receipt seen, it was this trip after all.
bank-decline-take-back = Take the decline back
bank-decline-was-taken-back = The decline is taken back. Where it still fits, it is proposed again.
