orders-title = Bestellungen
orders-back = Bestellungen
orders-new = Neue Bestellung
orders-all = Alle Bestellungen
orders-all-title = Alle Bestellungen
orders-columns = Schritte
orders-number = #{ $number }

orders-pending = Neu
orders-confirmed = In der Küche
orders-ready = Fertig
orders-done = Erledigt
orders-cancelled = Storniert
orders-finished = Abgeschlossen
orders-more = Es gibt mehr offene Bestellungen, als hier Platz haben. Schließen Sie welche ab, oder sehen Sie alle an.
orders-first-title = Noch einzurichten
orders-first-menu = Setzen Sie Ihre Gerichte auf die Karte
orders-first-theme = Wählen Sie Ihre Farben und Ihr Logo
orders-first-settings = Sagen Sie, wo Sie sind und wann Sie geöffnet haben
orders-none-pending = Nichts Neues.
orders-none-confirmed = Nichts zu kochen.
orders-none-ready = Nichts zu übergeben.
orders-none-finished = Noch nichts.

orders-step-confirm = Annehmen
orders-step-ready = Fertig melden
orders-step-done = Übergeben
orders-step-of = { $step }: Bestellung { $number }

orders-pickup = Abholung
orders-table = Tisch { $table }
orders-age-now = jetzt
orders-age-minutes = { $minutes } Min.
orders-age-hours = { $hours } Std. { $minutes } Min.
orders-age-days = { $days } T.

orders-live-off = Neu laden, um Neues zu sehen
orders-live-on = Live
orders-live-slow = Sieht alle 15 Sekunden nach Neuem
orders-live-lost = Keine Verbindung. Neuer Versuch…
orders-sound-on = Ton ist an
orders-sound-off = Ton ist aus
orders-stale = Diese Bestellung hat sich inzwischen geändert.
orders-reload = Neu laden

orders-pause = Annahme pausieren
orders-pause-for = Wie lange?
orders-pause-minutes = { $minutes } Minuten
orders-pause-hours =
    { $hours ->
        [one] 1 Stunde
       *[other] { $hours } Stunden
    }
orders-pause-button = Pausieren
orders-pause-hint = Gäste sehen es und können bis dahin nicht bestellen. Sie selbst können weiter Bestellungen aufnehmen.
orders-paused = Gäste können bis { $time } nicht bestellen.
orders-resume = Wieder annehmen

orders-search = Nummer, Name oder Telefon
orders-search-button = Suchen
orders-status = Status
orders-any-status = Alle
orders-none-found = Keine Bestellung passt dazu.
orders-older = Ältere Bestellungen
orders-column-number = Bestellung
orders-column-customer = Name
orders-column-place = Wohin
orders-column-time = Bestellt
orders-total = Summe

orders-ordered = Bestellt
orders-each = je { $price }
orders-note = Hinweis
orders-phone = Telefon
orders-facts = Gast
orders-history = Verlauf
orders-corrected = Korrigiert
orders-changed-lines = Gerichte: { $before } → { $after }
orders-by-guest = Gast
orders-by-token = Über die Schnittstelle
orders-by-somebody = Jemand, der nicht mehr hier ist
orders-by-system = MenuOps

orders-cancel = Bestellung stornieren
orders-cancel-reason = Warum?
orders-cancel-hint = fürs Haus; der Gast sieht nur, dass sie storniert ist
orders-cancel-button = Bestellung stornieren

orders-ticket = Bon
orders-ticket-of = Bon { $number }
orders-print = Drucken
orders-print-hint = Gedruckt wird nur der Bon.

orders-new-title = Bestellung aufnehmen
orders-dishes = Gerichte
orders-other-dishes = Weitere
orders-no-dishes = Im Moment gibt es nichts zu bestellen. Machen Sie zuerst ein Gericht verfügbar.
orders-who = Für wen
orders-optional = freiwillig
orders-qty-of = Anzahl { $name }
orders-note-of = Hinweis zu { $name }
orders-add-note = Hinweis
orders-choose = Auswahl und Hinweis
orders-line-note = Hinweis für die Küche
orders-please-choose = Bitte wählen
orders-another = { $name } (noch einmal)
orders-confirm-at-once = Gleich annehmen
orders-preview = Summe ausrechnen
orders-take = Bestellung aufnehmen

orders-refused-empty = Wählen Sie mindestens ein Gericht.
orders-refused-table = Diesen Tisch gibt es nicht.

orders-correct = Ändern
orders-correct-title = Bestellung { $number } ändern
orders-correct-hint = 0 nimmt ein Gericht weg. Was bleibt, behält seinen Preis. Für eine andere Auswahl nehmen Sie das Gericht weg und fügen es neu hinzu.
orders-add-dishes = Gerichte dazu
orders-correct-button = Speichern

error-invalid-transition = Diese Bestellung ist inzwischen weiter. Sehen Sie nach, wo sie jetzt steht.
error-ordering-paused = Die Annahme ist pausiert.
