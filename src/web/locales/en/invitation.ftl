invitation-title = Choose a password
invitation-lead = Welcome, { $name }. You log in with the name { $login }. Choose your password here.
invitation-password = Password
invitation-again = The same password again
invitation-submit = Choose password and log in
invitation-differ = The two passwords are not the same. Fill them in again.
invitation-over = This invitation works no more
invitation-over-what = The invitation was used, replaced, or is older than seven days. Ask the administrator for a new one.
