login-title = Log in
login-lead = Verantwoord keeps the books of EU-funded projects. Log in with your login name and password.
login-name = Login name
login-password = Password
login-submit = Log in
login-wrong = Login name and password do not belong together. Check both and try again.
login-shut = A wrong password was filled in too often. You can log in again at { $time } UTC. If this was not you, tell the administrator.
