readiness-title = Gereedheid
readiness-intro = Wat een controleur zou weigeren als het rapport nu uitging, en welke stukken ontbreken. De boeken worden beoordeeld zoals zij nu zijn; er wordt niets vastgelegd.
readiness-ask = Beoordelen
readiness-whole-project = het hele project
readiness-period = Verslagperiode
readiness-ready = Niets staat het rapport in de weg.
readiness-judged = Beoordeeld
readiness-refused = Geweigerd
readiness-refused-totals = Geweigerd in totalen
readiness-undecided = Nog te beoordelen
readiness-lines = { $lines ->
    [one] 1 regel
   *[other] { $lines } regels
}
readiness-causes = Oorzaken
readiness-causes-caption = Wat in de weg staat, met het bedrag dat op het spel staat, in EUR
readiness-causes-none = Geen enkele regel staat in de weg.
readiness-cause = Oorzaak
readiness-count = Aantal
readiness-at-risk = Op het spel, EUR
readiness-cases = { $count ->
    [one] 1 geval
   *[other] { $count } gevallen
}
readiness-more = En nog { $count }.
readiness-uses-unconfirmed = (Met een waarde die nog bevestigd moet worden.)
readiness-mend = Herstel:
readiness-line = Uitgave { $line }
readiness-documents = Ontbrekende stukken
readiness-documents-caption = Stukken die per kostensoort nodig zijn en ontbreken
readiness-documents-none = Er ontbreken geen stukken.
readiness-documents-not-kept = Bij dit subsidieproject is nog geen enkel bewijsstuk geregistreerd.
readiness-category = Kostensoort
readiness-document = Stuk
readiness-outcome = Uitkomst
readiness-code = Regel
readiness-amount = Bedrag, EUR
readiness-source = Bron
readiness-complete = compleet
readiness-complete-what = Niets houdt dit rapport tegen.
readiness-to-progress = Naar de resultaten
readiness-to-milestones = Naar de mijlpalen
readiness-to-indicators = Naar de indicatoren
readiness-to-text = Naar de tekst
readiness-to-imports = Naar de imports
readiness-to-rates = Naar de wisselkoersen
readiness-to-versions = Naar de versies
readiness-gaps = Wat nog ontbreekt
readiness-form = Formulier
readiness-any-form = elk rapport
readiness-no-rules = Voor dit schema zijn geen regels vastgelegd: wat geweigerd zou worden, is niet te zeggen.
readiness-where = Bij
readiness-which = Welke uitgaven
readiness-all-cases = Alle gevallen met hun herstel
readiness-judge-lines = Beoordeel alle { $lines } regels: wat geweigerd zou worden en welke stukken ontbreken (duurt even)
