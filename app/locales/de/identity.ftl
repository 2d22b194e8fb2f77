field-email = E-Mail-Adresse
field-password = Passwort
field-new-password = Neues Passwort
field-current-password = Bisheriges Passwort
field-password-hint = mindestens 10 Zeichen
field-name = Ihr Name
field-role = Rolle

sign-in-title = Anmelden
sign-in-platform = MenuOps
sign-in-button = Anmelden
sign-in-wrong = Die E-Mail-Adresse oder das Passwort stimmt nicht.
sign-in-locked = Zu viele Versuche. Bitte warten Sie eine Viertelstunde und versuchen Sie es dann noch einmal.
sign-in-elsewhere = Ihr Konto gehört nicht zu diesem Restaurant. Bitten Sie um eine Einladung.
sign-in-needs-https = Zum Anmelden braucht es eine https-Adresse.
sign-in-forgot = Passwort vergessen? Wer Sie eingeladen hat, kann Ihnen einen neuen Link geben.

invitation-title = Sie sind eingeladen
invitation-text = { $place } lädt { $email } ein.
invitation-known = das, das Sie schon haben
invitation-button = Annehmen und anmelden

account-title = Ihr Konto
account-password = Passwort ändern
account-password-button = Passwort ändern
account-sessions = Wo Sie angemeldet sind
account-unknown-browser = Unbekannter Browser
account-browser = { $browser } unter { $system }
account-last-seen = Zuletzt gesehen { $time }
account-this-browser = Dieser Browser
account-end = Abmelden
account-end-text = Wer dort arbeitet, muss sich neu anmelden.
account-end-button = Jenen Browser abmelden

people-title = Team
people-members = Wer hier arbeitet
people-open = Offene Einladungen
people-open-until = gültig bis { $time }
people-invite = Jemanden einladen
people-invite-button = Einladungslink erstellen
people-invited = Geben Sie diesen Link an { $email }. Er wird nur jetzt gezeigt und gilt sieben Tage.
people-link = Einladungslink
people-role-hint = Personal nimmt Bestellungen an, Leitung ändert die Karte, Inhaber dürfen alles
people-role-of = Rolle von { $name }
people-change = Ändern
people-remove = Entfernen
people-remove-text = { $name } kommt sofort nicht mehr herein. Wer entfernt wurde, kann neu eingeladen werden.
people-remove-button = Aus dem Team entfernen
people-revoke = Zurückziehen
people-revoke-text = Der Link gilt sofort nicht mehr.
people-revoke-button = Einladung zurückziehen

role-staff = Personal
role-manager = Leitung
role-owner = Inhaber
