calendars-title = Calendars
calendars-what = With a secret address your own calendar program shows the deadlines and milestones of a grant, without logging in. Whoever has the address can read them too.
calendars-caption = Your calendars
calendars-none = No grant to make a calendar of
calendars-none-what = You have no role in a grant by which you see all milestones. Ask the administrator for a role.
calendars-grant = Grant
calendars-name = Name
calendars-made = Address made
calendars-not-made = not yet
calendars-act = Act
calendars-make = Make an address
calendars-renew = New address
calendars-withdraw = Withdraw
calendars-withdrawn = The address is withdrawn: whoever has it finds nothing any more.
calendars-made-title = The address of your calendar
calendars-made-what = Enter this address in your calendar program, as a calendar from the internet, for { $grant }. It is shown once; an earlier address does not work any more.
calendars-made-secret = Put ?lang=nl behind the address for Dutch texts.
calendars-back = To your calendars
