second-factor-title = Tweede factor
second-factor-demanded = Voor uw rol is een tweede factor nodig. Stel die eerst in; het duurt twee minuten. Daarna kunt u verder.
second-factor-what = Met een tweede factor vult u na uw wachtwoord een code in die een app op uw telefoon maakt. Wie alleen uw wachtwoord heeft, komt er dan niet in.
second-factor-apps = U hebt een app nodig die zulke codes maakt, bijvoorbeeld de authenticator van uw organisatie. De app heeft geen verbinding met Verantwoord nodig.
second-factor-begin = Begin met instellen
second-factor-scan = Open de app op uw telefoon, kies daar ‘account toevoegen’ en richt de camera op dit plaatje.
second-factor-qr = QR-code met de sleutel voor de app
second-factor-type = Kan dat niet? Typ dan deze sleutel in de app:
second-factor-then = De app toont nu zes cijfers, en elke halve minuut andere. Vul ze hier in.
second-factor-code = Code van de app
second-factor-confirm = Bevestigen
second-factor-not-yet = Deze code klopt niet. Controleer of de klok van uw telefoon gelijk loopt, wacht op de volgende code en probeer het opnieuw.
second-factor-codes = Uw herstelcodes
second-factor-works = Klaar. Voortaan logt u in met uw wachtwoord en een code. Op andere plaatsen bent u uitgelogd.
second-factor-keep = Bewaar deze tien herstelcodes op een veilige plek, niet op uw telefoon. Met elke code kunt u één keer inloggen als u uw telefoon niet hebt. Ze worden niet nog eens getoond.
second-factor-kept = Ik heb ze bewaard
second-factor-on = tweede factor ingesteld
second-factor-since = sinds
second-factor-left = { $count ->
    [0] U hebt geen herstelcodes meer. Maak hieronder nieuwe.
    [one] U hebt nog één herstelcode. Maak hieronder nieuwe.
   *[other] U hebt nog { $count } herstelcodes.
 }
second-factor-any-code = Code van de app, of een herstelcode
second-factor-renew-title = Nieuwe herstelcodes
second-factor-renew-what = U krijgt tien nieuwe codes; de oude werken dan niet meer.
second-factor-renew = Maak nieuwe herstelcodes
second-factor-remove-title = Een andere telefoon, of geen tweede factor meer
second-factor-remove = Tweede factor weghalen…
second-factor-remove-what = Daarna logt u in met alleen uw wachtwoord, en kunt u een andere telefoon instellen.
second-factor-remove-yes = Ja, haal weg
second-factor-removed = Uw tweede factor is weggehaald.
second-factor-stays = Voor uw rol is een tweede factor nodig: u kunt hem niet zelf weghalen. Hebt u een andere telefoon, vraag dan de beheerder om uw tweede factor terug te zetten.
