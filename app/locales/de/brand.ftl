nav-settings = Einstellungen
done-draft = Als Entwurf gespeichert. Nur Sie und Ihr Team sehen ihn.
done-published = Veröffentlicht. Ihre Gäste sehen es jetzt.
done-discarded = Der Entwurf ist verworfen.

theme-title = Marke
theme-has-draft = Entwurf, nicht veröffentlicht
theme-is-published = Wie Gäste ihn sehen
theme-primary = Hauptfarbe
theme-accent = Akzentfarbe
theme-as-text = { $name } als #rrggbb
theme-no-colour = Bitte eine Farbe wie #b91c1c eingeben.
theme-logo = Logo
theme-logo-set = Dieses Logo nehmen
theme-logo-remove = Logo entfernen
theme-font = Schrift
theme-radius = Ecken
theme-scheme = Hell oder dunkel
theme-publish = Veröffentlichen
theme-save = Als Entwurf speichern
theme-discard-text = Farben, Schrift und Logo, die Gäste noch nicht sehen, sind dann weg.
theme-discard = Entwurf verwerfen
theme-restore = Letzte Veröffentlichung rückgängig machen
theme-contrast = Ist es lesbar?
theme-contrast-text = Text braucht mindestens 4,5 : 1. Reicht Ihre Farbe nicht aus, wird der Text in einem helleren oder dunkleren Ton davon gesetzt.
theme-ratio = { $ratio } : 1
theme-repaired = Ihre Farbe allein hat { $before }; Text wird in { $colour } gesetzt.
theme-preview = Ihre Seite
theme-preview-title = Ihre Seite mit dieser Marke
theme-look = Ansicht

font-sans-serif = Schlicht
font-serif = Klassisch
font-monospace = Schreibmaschine
font-rounded = Rund
font-slab = Kräftig
font-humanist = Warm

scheme-auto = Wie das Gerät des Gastes
scheme-light = Immer hell
scheme-dark = Immer dunkel

pair-on-primary = Text auf der Hauptfarbe
pair-on-accent = Text auf der Akzentfarbe
pair-primary-light = Hauptfarbe als Text, am Tag
pair-primary-dark = Hauptfarbe als Text, bei Nacht
pair-accent-light = Akzentfarbe als Text, am Tag
pair-accent-dark = Akzentfarbe als Text, bei Nacht

look-light = Tag
look-dark = Nacht
look-wide = Breit
look-phone = Telefon

settings-title = Einstellungen
settings-house = Ihr Restaurant
settings-name = Name
settings-tagline = Leitspruch
settings-description = Beschreibung
settings-description-hint = zwei, drei Sätze am Anfang Ihrer Karte
settings-phone = Telefon
settings-address = Adresse
settings-when = Wann und wo
settings-hours = Öffnungszeiten
settings-hours-hint = je eine Zeile, etwa Mo–Fr 12:00–22:00; nur zum Lesen, bestellt werden kann jederzeit
settings-tables = Tische
settings-tables-hint = je eine Zeile; ohne Tische können Gäste nur abholen
settings-speech = Sprache und Uhr
settings-locale = Sprache
settings-zone = Zeitzone
settings-save = Speichern

locale-en = English
locale-de = Deutsch
