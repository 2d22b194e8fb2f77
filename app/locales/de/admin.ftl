skip-to-content = Zum Inhalt
nav-label = Verwaltung
nav-orders = Bestellungen
nav-menu = Karte
nav-theme = Marke
nav-events = Ereignisse
nav-people = Team
nav-tenants = Restaurants
nav-fleet = Zustand
nav-account = Ihr Konto
nav-sign-out = Abmelden
nav-storefront = Zur Speisekarte der Gäste

done-saved = Gespeichert.
done-removed = Entfernt.
done-restored = Es ist wieder da.
done-invited = Eingeladen.
done-signed-out = Sie sind abgemeldet.
done-password = Ihr Passwort ist geändert. Alle anderen Browser sind abgemeldet.
done-ended = Dieser Browser ist abgemeldet.

problem-forbidden = Nicht für Sie
problem-not-found = Hier ist nichts
problem-refused = Das hat nicht geklappt
problem-ours = Etwas ist schiefgegangen
problem-ours-text = Das war unser Fehler, und nichts wurde doppelt getan. Bitte versuchen Sie es gleich noch einmal.
problem-reference = Kennung:
problem-home = Weiter

error-forbidden = Ihre Rolle erlaubt das nicht. Fragen Sie eine Inhaberin oder einen Inhaber.
error-not-found = Das ist nicht hier. Es wurde vielleicht entfernt, oder der Link hat einen Tippfehler.
error-method-not-allowed = Diese Seite lässt sich so nicht benutzen.
error-stale = Jemand hat das inzwischen geändert. Sehen Sie nach, was jetzt da steht, und ändern Sie es dann noch einmal.
error-rate-limited = Zu viele Anfragen. Bitte warten Sie einen Moment.
error-unauthenticated = Ihre Sitzung ist abgelaufen. Bitte melden Sie sich neu an.
error-cross-site-request = Dieses Formular kam von einer fremden Seite.
error-validation-failed = Einige Angaben stimmen nicht. Bitte sehen Sie sich die markierten Felder an.
error-idempotency-in-progress = Dieselbe Anfrage wird gerade bearbeitet. Bitte versuchen Sie es gleich noch einmal.
error-timeout = Das hat zu lange gedauert. Bitte versuchen Sie es noch einmal.
error-unavailable = Gerade ist sehr viel los. Bitte versuchen Sie es gleich noch einmal.
error-domain-taken = Diese Domain gehört schon einem anderen Restaurant.
error-payload-too-large = Das ist zu groß zum Senden.
error-tenant-suspended = Dieses Restaurant ist vorübergehend geschlossen.
error-tenant-archived = Dieses Restaurant ist archiviert: Man kann es lesen, aber nicht ändern.

portal-title = Willkommen
portal-workplaces = Wo Sie arbeiten
portal-no-workplaces = Noch hat Sie kein Restaurant eingeladen.
