login-title = Inloggen
login-lead = Verantwoord houdt de administratie van EU-subsidieprojecten bij. Log in met uw gebruikersnaam en wachtwoord.
login-name = Gebruikersnaam
login-password = Wachtwoord
login-submit = Inloggen
login-wrong = Gebruikersnaam en wachtwoord horen niet bij elkaar. Controleer beide en probeer het opnieuw.
login-shut = Er is te vaak een verkeerd wachtwoord ingevuld. Inloggen kan weer om { $time } UTC. Was u dit niet zelf, waarschuw dan de beheerder.
