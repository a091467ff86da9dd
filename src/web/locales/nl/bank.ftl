bank-way = Betaald? Een bankafschrift bewijst het.
bank-open = Naar de bankafschriften
bank-title = Bankafschriften
bank-what = Een bankafschrift bewijst dat kosten betaald zijn. Betalingen worden voorgesteld bij rijen die op hun betaling wachten en bij geboekte regels zonder bewijs; u beslist. Een bevestigde rij krijgt de betaaldatum en kan daarna geboekt worden.
bank-new = Nieuw afschrift
bank-choose = Kies een of meer afschriften
bank-choose-hint = CAMT.053 (XML), zoals de bank het aanbiedt; samen hoogstens { $limit } MB.
bank-load = Inlezen
bank-loaded = { $file }: { $payments ->
    [one] één betaling
   *[other] { $payments } betalingen
} ingelezen, { $known } al bekend, { $unbooked } nog niet door de bank geboekt.
bank-none = Er is nog geen afschrift
bank-none-what = Download bij uw bank een afschrift als CAMT.053 en lees het hierboven in. U ziet dan welke facturen ermee betaald zijn.
bank-none-whose = Zodra de financiële administratie een afschrift inleest, ziet u hier welke facturen ermee betaald zijn.
bank-proposals = Voorstellen
bank-proposals-what = Zeker: bedrag en factuurnummer of betalingskenmerk. Waarschijnlijk: bedrag en naam of rekening. Mogelijk: alleen het bedrag. Eén betaling kan van meer facturen zijn, en een factuur kan in delen betaald zijn.
bank-proposals-none = Geen enkele vrije betaling past bij een factuur die op bewijs wacht.
bank-proposals-more = { $count ->
    [one] Er is nog één voorstel; het komt in beeld als deze beantwoord zijn.
   *[other] Er zijn nog { $count } voorstellen; zij komen in beeld als deze beantwoord zijn.
}
bank-proposal = Voorstel { $number }
bank-confirm-certain = { $count ->
    [one] Bevestig het zekere voorstel
   *[other] Bevestig de { $count } zekere voorstellen
}
bank-certain-confirmed = { $count ->
    [0] Er was geen zeker voorstel meer.
    [one] Eén voorstel is bevestigd.
   *[other] { $count } voorstellen zijn bevestigd.
}
bank-in-doubt = meer mogelijk: kies
bank-why = Waarom:
bank-payment = Betaling { $payment }
bank-row = Import { $import }, { $place }
bank-rate = (koers { $rate })
bank-column-what = Wat
bank-column-day = Dag
bank-column-party = Naam
bank-column-message = Kenmerk
bank-column-amount = Bedrag
bank-column-proves = Bewijst
bank-reason-hint = Nodig als u afwijst, bijvoorbeeld: hoort bij een andere reis.
bank-confirm = Bevestig
bank-decline = Wijs af
bank-confirmed = Bevestigd. { $rows ->
    [0] { "" }
    [one] Eén rij heeft haar betaaldatum; boek haar bij haar import.
   *[other] { $rows } rijen hebben hun betaaldatum; boek ze bij hun import.
} { $lines ->
    [0] { "" }
    [one] Eén regel van het grootboek heeft zijn betaalbewijs.
   *[other] { $lines } regels van het grootboek hebben hun betaalbewijs.
}
bank-was-declined = Afgewezen; dit wordt niet opnieuw voorgesteld.
bank-changed-meanwhile = Dit voorstel is er niet meer: iemand anders heeft het beantwoord of de import is veranderd. Hieronder staat wat er nu openstaat.
bank-nothing-chosen = Kies ten minste één betaling en één factuur.
bank-by-hand = Hoort een andere betaling bij een factuur?
bank-by-hand-what = Kies wat bij elkaar hoort en zeg waarom. Deze reden blijft bij het bewijs bewaard.
bank-by-hand-payments = Betalingen die nog niets bewijzen
bank-by-hand-invoices = Facturen die op bewijs wachten
bank-by-hand-reason = Bijvoorbeeld: met bankkosten, factuur gezien.
bank-payments = Betalingen
bank-payments-caption = Betalingen op de afschriften van { $grant }, de nieuwste bovenaan
bank-declined = Afgewezen voorstellen
bank-declined-caption = Wat niet bij elkaar hoort, en waarom
bank-declined-payments = Betaling
bank-declined-invoices = Rijen of regels
bank-declined-by = Door
bank-declined-standing = Telt zij nog?
bank-decline-counts = ja
bank-decline-taken-back = ingetrokken
bank-decline-take-back-ask = Hoort dit toch bij elkaar?
bank-decline-take-back-hint = Bijvoorbeeld: bon gezien, het was toch deze rit.
bank-decline-take-back = Trek de afwijzing in
bank-decline-was-taken-back = De afwijzing is ingetrokken. Past het nog, dan staat het voorstel er weer.
