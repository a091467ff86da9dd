second-factor-title = Second factor
second-factor-demanded = Your role needs a second factor. Set it up first; it takes two minutes. Then you can go on.
second-factor-what = With a second factor you fill in, after your password, a code that an app on your telephone makes. Who has your password alone does not get in then.
second-factor-apps = You need an app that makes such codes, for instance the authenticator of your organisation. The app needs no connection with Verantwoord.
second-factor-begin = Begin to set it up
second-factor-scan = Open the app on your telephone, choose ‘add account’ there and point the camera at this picture.
second-factor-qr = QR code with the key for the app
second-factor-type = Is that not possible? Then type this key into the app:
second-factor-then = The app now shows six digits, and others every half minute. Fill them in here.
second-factor-code = Code of the app
second-factor-confirm = Confirm
second-factor-not-yet = This code is not right. Check that the clock of your telephone is right, wait for the next code and try again.
second-factor-codes = Your recovery codes
second-factor-works = Done. From now on you log in by your password and a code. Elsewhere you are logged out.
second-factor-keep = Keep these ten recovery codes in a safe place, not on your telephone. Each of them lets you log in once when you do not have your telephone. They are not shown again.
second-factor-kept = I have kept them
second-factor-on = second factor set up
second-factor-since = since
second-factor-left = { $count ->
    [0] You have no recovery codes left. Make new ones below.
    [one] You have one recovery code left. Make new ones below.
   *[other] You have { $count } recovery codes left.
 }
second-factor-any-code = Code of the app, or a recovery code
second-factor-renew-title = New recovery codes
second-factor-renew-what = You get ten new codes; the old ones do not work any more then.
second-factor-renew = Make new recovery codes
second-factor-remove-title = Another telephone, or no second factor any more
second-factor-remove = Take the second factor away…
second-factor-remove-what = Then you log in by your password alone, and can set up another telephone.
second-factor-remove-yes = Yes, take it away
second-factor-removed = Your second factor was taken away.
second-factor-stays = Your role needs a second factor: you cannot take it away yourself. If you have another telephone, ask the administrator to reset your second factor.
