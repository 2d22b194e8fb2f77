field-email = E-mail address
field-password = Password
field-new-password = New password
field-current-password = Current password
field-password-hint = at least 10 characters
field-name = Your name
field-role = Role

sign-in-title = Sign in
sign-in-platform = MenuOps
sign-in-button = Sign in
sign-in-wrong = The e-mail address or the password is not right.
sign-in-locked = Too many attempts. Please wait a quarter of an hour, then try again.
sign-in-elsewhere = Your account is not one of this restaurant's. Ask its owner to invite you.
sign-in-needs-https = Signing in needs an https address.
sign-in-forgot = Forgot your password? Ask whoever invited you for a new link.

invitation-title = You are invited
invitation-text = { $place } invites { $email }.
invitation-known = the one you have already
invitation-button = Accept and sign in

account-title = Your account
account-password = Change your password
account-password-button = Change password
account-sessions = Where you are signed in
account-unknown-browser = Unknown browser
account-browser = { $browser } on { $system }
account-last-seen = Last seen { $time }
account-this-browser = This browser
account-end = Sign out
account-end-text = Whoever uses that browser has to sign in again.
account-end-button = Sign that browser out

people-title = People
people-members = Who works here
people-open = Open invitations
people-open-until = good until { $time }
people-invite = Invite somebody
people-invite-button = Make an invitation link
people-invited = Give this link to { $email }. It is shown only now and is good for seven days.
people-link = Invitation link
people-role-hint = Staff take orders, managers change the menu, owners do everything
people-role-of = Role of { $name }
people-change = Change
people-remove = Remove
people-remove-text = { $name } can't come in any more, at once. Whoever was removed can be invited again.
people-remove-button = Remove from the team
people-revoke = Take back
people-revoke-text = The link stops working at once.
people-revoke-button = Take the invitation back

role-staff = Staff
role-manager = Manager
role-owner = Owner
