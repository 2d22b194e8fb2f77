menu-title = Speisekarte
menu-add = Gericht anlegen
menu-quick-dish = Neues Gericht in „{ $category }“
menu-quick-loose = Neues Gericht ohne Kategorie
menu-quick-category = Neue Kategorie
menu-quick-add = Hinzufügen
menu-categories = Kategorien
menu-prices = Preise
menu-empty = Noch kein Gericht
menu-empty-text = Beginnen Sie unten mit einer Kategorie, etwa Vorspeisen, oder mit einem Gericht: Name und Preis genügen.
menu-loose = Ohne Kategorie
menu-category-empty = Hier steht noch nichts.
menu-removed = „{ $name }“ steht nicht mehr auf der Karte.
menu-undo = Rückgängig
menu-removed-list = Entfernte Gerichte ({ $count })
menu-removed-at = entfernt am { $time }
menu-restore = Zurückholen
menu-copy-of = { $name } (Kopie)

menu-badge-sold-out = Heute ausverkauft
menu-badge-off = Nicht im Angebot
menu-badge-ended = Vorbei
menu-badge-off-hours = Nicht um diese Zeit
menu-badge-options = { $count ->
    [one] 1 Auswahl
   *[other] { $count } Auswahlen
}
menu-sell-out = Ausverkauft melden
menu-there-again = Wieder anbieten
menu-up = { $name } nach oben
menu-down = { $name } nach unten
menu-more = Mehr zu { $name }
menu-edit = Bearbeiten
menu-duplicate = Verdoppeln
menu-history = Wer was geändert hat
menu-remove = Entfernen
menu-see = So sehen es die Gäste
menu-back = Zurück

menu-new-title = Neues Gericht
menu-check-fields = Etwas stimmt noch nicht. Sehen Sie nach den markierten Feldern.
menu-save = Speichern
menu-save-picture = Speichern, dann ein Bild
menu-save-next = Speichern, dann das nächste
menu-save-anyway = Meines darüber speichern
menu-cancel = Abbrechen
menu-basics = Das Gericht
menu-name = Name
menu-price = Preis
menu-category = Kategorie
menu-new-category = oder eine neue Kategorie
menu-description = Beschreibung
menu-optional = freiwillig
menu-none = keine
menu-yes = ja
menu-no = nein

menu-clash-title = Jemand hat dieses Gericht geändert, während Sie geschrieben haben
menu-clash-text = Von Ihnen ist nichts verloren, und nichts Fremdes ist bisher überschrieben. Hier unterscheiden sich die beiden:
menu-clash-field = Was
menu-clash-there = Jetzt da
menu-clash-yours = Von Ihnen
menu-clash-take = Nehmen, was jetzt da steht

menu-options = Auswahl
menu-options-text = Größen, Extras, Beilagen: was Gäste wählen und was es zum Preis hinzufügt. Bei „Mindestens“ 0 dürfen Gäste die Auswahl auslassen.
menu-option-off = ausverkauft
menu-group = Auswahl { $number }
menu-group-name = Auswahl, etwa Größe
menu-group-min = Mindestens
menu-group-max = Höchstens
menu-group-add = Auswahl anlegen
menu-copy-from = Auswahl eines anderen Gerichts
menu-copy = Übernehmen
menu-group-up = Diese Auswahl nach oben
menu-group-down = Diese Auswahl nach unten
menu-group-remove = Diese Auswahl entfernen
menu-option-name = Möglichkeit, etwa Groß
menu-option-price = Aufpreis
menu-option-on = verfügbar
menu-option-add = Möglichkeit anlegen
menu-option-up = Diese Möglichkeit nach oben
menu-option-down = Diese Möglichkeit nach unten
menu-option-remove = Diese Möglichkeit entfernen

menu-when = Wann
menu-offered = Bestellbar
menu-sold-out-until = Ausverkauft bis
menu-schedule = Wird serviert
menu-always = immer
menu-until = Zuletzt serviert
menu-until-hint = freiwillig; danach nicht mehr auf der Karte
menu-window = Zeiten { $number }
menu-window-first = Nur zu bestimmten Zeiten servieren
menu-window-add = Weitere Zeiten
menu-window-remove = Diese Zeiten entfernen
menu-from = Von
menu-to = Bis
menu-contains = Was darin ist
menu-allergens = Allergene
menu-diets = Ernährung und Geschmack
menu-spicy = Scharf

menu-category-add = Kategorie anlegen
menu-category-move = kommen zu { $name }
menu-category-loose = bleiben ohne Kategorie
menu-category-leftover = { $count ->
    [one] Das Gericht darin:
   *[other] Die { $count } Gerichte darin:
}
menu-category-remove = Diese Kategorie entfernen
menu-count = { $count ->
    [one] 1 Gericht
   *[other] { $count } Gerichte
}

menu-gone = Jemand hat dieses Gericht inzwischen entfernt. Ihre Angaben stehen noch hier: Speichern legt ein neues Gericht an.
menu-history-of = Wer { $name } geändert hat
menu-history-created = Angelegt
menu-history-changed = Geändert
menu-history-removed = Entfernt
menu-history-restored = Zurückgeholt
menu-history-token = Schlüssel „{ $name }“
menu-history-system = MenuOps selbst

menu-prices-text = Tragen Sie neue Preise ein, oder wählen Sie Gerichte und ändern Sie sie zusammen. Nichts gilt, bevor Sie es gesehen haben.
menu-prices-change = Die gewählten Gerichte ändern
menu-prices-by = Ändern um
menu-prices-by-hint = 5 oder -5
menu-prices-how = In
menu-prices-percent = Prozent
menu-prices-step = Gerundet
menu-prices-exact = gar nicht
menu-prices-round = auf { $amount }
menu-prices-of = Neuer Preis von { $name }
menu-prices-see = Neue Preise ansehen
menu-prices-apply = Diese Preise festlegen
menu-prices-choose = Wählen Sie die Gerichte, deren Preis sich ändern soll.
menu-prices-preview = { $count ->
    [0] Kein Preis würde sich ändern.
    [one] Ein Preis ändert sich, wenn Sie ihn festlegen. Sehen Sie ihn vorher durch.
   *[other] { $count } Preise ändern sich, wenn Sie sie festlegen. Sehen Sie sie vorher durch.
}

day-mon = Mo
day-tue = Di
day-wed = Mi
day-thu = Do
day-fri = Fr
day-sat = Sa
day-sun = So

allergen-gluten = Gluten
allergen-crustaceans = Krebstiere
allergen-eggs = Eier
allergen-fish = Fisch
allergen-peanuts = Erdnüsse
allergen-soybeans = Soja
allergen-milk = Milch
allergen-nuts = Schalenfrüchte
allergen-celery = Sellerie
allergen-mustard = Senf
allergen-sesame = Sesam
allergen-sulphites = Sulfite
allergen-lupin = Lupinen
allergen-molluscs = Weichtiere

diet-vegan = Vegan
diet-vegetarian = Vegetarisch
diet-halal = Halal
diet-gluten-free = Glutenfrei
