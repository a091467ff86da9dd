invitation-title = Kies een wachtwoord
invitation-lead = Welkom, { $name }. U logt in met de gebruikersnaam { $login }. Kies hier uw wachtwoord.
invitation-password = Wachtwoord
invitation-again = Hetzelfde wachtwoord nog eens
invitation-submit = Wachtwoord kiezen en inloggen
invitation-differ = De twee wachtwoorden zijn niet gelijk. Vul ze opnieuw in.
invitation-over = Deze uitnodiging werkt niet meer
invitation-over-what = De uitnodiging is al gebruikt, vervangen of ouder dan zeven dagen. Vraag de beheerder om een nieuwe.
