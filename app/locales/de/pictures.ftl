field-colour = Muss eine Farbe wie #b91c1c sein.
field-zone = Muss eine Zeitzone aus der Liste sein.
field-picture-kind = Nur Bilder als JPEG, PNG oder WebP können gezeigt werden. Bitte in einem dieser Formate speichern und noch einmal versuchen.
field-picture-damaged = Diese Datei lässt sich nicht lesen. Vielleicht ist sie beschädigt; bitte eine andere versuchen.
field-picture-pixels = Dieses Bild ist zu groß: höchstens 40 Megapixel.
field-picture-bytes = Diese Datei ist zu groß: höchstens 10 MB.

done-picture = Das Bild steht auf der Karte.
done-picture-removed = Das Bild ist entfernt.

picture-title = Bild von { $name }
picture-back = Zurück zur Karte
picture-dish = Zum Gericht
picture-none = Noch kein Bild
picture-none-text = Zeigen Sie Ihren Gästen, was sie bestellen.
picture-file = Bild
picture-file-hint = JPEG, PNG oder WebP, höchstens 10 MB
picture-drop = Bild hierher ziehen, einfügen oder eine Datei wählen.
picture-alt = Was ist darauf zu sehen?
picture-alt-hint = für Gäste, die es nicht sehen können
picture-upload = Auf die Karte setzen
picture-replace = Ersetzen
picture-describe = Beschreibung speichern
picture-remove-text = Es lässt sich wieder hochladen, wird hier aber nicht aufbewahrt.
picture-remove = Bild entfernen
picture-add = Speichern und ein Bild hinzufügen
picture-change = Speichern und das Bild ändern
