calendars-title = Agenda’s
calendars-what = Met een geheim adres toont uw eigen agendaprogramma de termijnen en mijlpalen van een subsidieproject, zonder in te loggen. Wie het adres heeft, kan ze ook lezen.
calendars-caption = Uw agenda’s
calendars-none = Geen subsidieproject om een agenda van te maken
calendars-none-what = U hebt in geen subsidieproject een rol waarmee u alle mijlpalen ziet. Vraag de beheerder om een rol.
calendars-grant = Project
calendars-name = Naam
calendars-made = Adres gemaakt
calendars-not-made = nog niet
calendars-act = Handeling
calendars-make = Adres maken
calendars-renew = Nieuw adres
calendars-withdraw = Intrekken
calendars-withdrawn = Het adres is ingetrokken: wie het heeft, vindt niets meer.
calendars-made-title = Het adres van uw agenda
calendars-made-what = Geef dit adres op in uw agendaprogramma, als agenda van het internet, voor { $grant }. Het wordt één keer getoond; een eerder adres werkt niet meer.
calendars-made-secret = Zet ?lang=en achter het adres voor Engelse teksten.
calendars-back = Naar uw agenda’s
